"""When a connection is looked at next. Pure: state, failures, hour → an instant, or never by itself.

Banks hand over the day before, on business days, some by nine and some by noon; who asks more often learns nothing.
What only a person can mend is not tried again at the bank, for trying again locks accounts there; where looking costs
the bank nothing (an aggregator's own record), it is looked whether the person has mended it.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from core.domain.banks import fold_bank
from core.domain.feeds import OF_THE_PERSON, FeedState
from core.matching.timing import is_business_day, next_business_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from core.domain.connections import Connection
    from core.domain.feeds import Capabilities

_BY_NOON = frozenset({"33", "341", "748", "756"})
"""Banks that hand over by noon, others by nine (Conta Azul's help pages)."""
_MORNING, _NOON, _EVENING = time(8, 30), time(11, 45), time(18, 0)
_OPENS, _CLOSES, _APART = time(7, 0), time(22, 0), timedelta(minutes=90)
_FIRST_RETRY, _LONGEST_RETRY = timedelta(minutes=5), timedelta(hours=6)
_JITTER = 900  # seconds, so that not everybody asks at once
_AGAIN = {
    FeedState.SYNCING: timedelta(minutes=2),
    FeedState.SESSION_BUSY: timedelta(minutes=30),
    FeedState.WAITING_APPROVER: timedelta(days=1),
    FeedState.OPERATOR_CONFIG: timedelta(hours=1),
    FeedState.WINDOW_TOO_LONG: timedelta(days=1),
    FeedState.PARTIAL: timedelta(hours=2),
    FeedState.STALE: timedelta(hours=2),
}
_MENDED_ELSEWHERE = timedelta(minutes=30)


def next_attempt(
    connection: Connection,
    capabilities: Capabilities,
    now: datetime,
    *,
    time_zone: str,
    banks: Sequence[str | None] = (),
    retry_after: float | None = None,
    interval: timedelta | None = None,
) -> datetime | None:
    """The next look after one that ended at ``now`` in the connection's state; ``None`` = when a person says so.

    Args:
        connection: as it stands after the look, its failures counted.
        banks: codes of the banks of its accounts.
        retry_after: seconds the provider asked us to wait.
        interval: the operator's own pace in place of the banks' hours.
    """
    if connection.paused or connection.ended_at is not None:
        return None
    least = now + timedelta(seconds=retry_after or 0)
    state = connection.state
    if state in OF_THE_PERSON:
        return max(least, now + (interval or _MENDED_ELSEWHERE)) if capabilities.by_link else None
    if connection.failures:
        return max(least, now + _backed_off(connection.failures, interval) + _jitter(connection, interval))
    if interval is not None:
        return max(least, now + interval)
    if state in _AGAIN:
        return max(least, now + _AGAIN[state])
    return max(least, _slot(connection, capabilities, now, time_zone, banks))


def _backed_off(failures: int, interval: timedelta | None) -> timedelta:
    first = min(interval, _FIRST_RETRY) if interval is not None else _FIRST_RETRY
    return min(_LONGEST_RETRY, first * (1 << min(failures - 1, 12)))


def _jitter(connection: Connection, interval: timedelta | None) -> timedelta:
    """The same for a connection every time, another for each; none for an operator in a hurry."""
    if interval is not None:
        return timedelta()
    return timedelta(seconds=connection.id.int % _JITTER)


def _slot(
    connection: Connection,
    capabilities: Capabilities,
    now: datetime,
    time_zone: str,
    banks: Sequence[str | None],
) -> datetime:
    """The next hour at which there may be news: twice a business day from an aggregator, often from a bank itself."""
    zone = ZoneInfo(time_zone)
    local = now.astimezone(zone)
    if not capabilities.by_link:
        often = local + _APART
        if is_business_day(often.date()) and _OPENS <= often.time() <= _CLOSES:
            return often.astimezone(UTC) + _jitter(connection, None) / 3
    hours = hours_of(banks) if capabilities.by_link else (_OPENS,)
    day: date = local.date()
    while True:
        for hour in hours if is_business_day(day) else ():
            at = datetime.combine(day, hour, zone).astimezone(UTC) + _jitter(connection, None)
            if at > now:
                return at
        day = next_business_day(day + timedelta(days=1))


def hours_of(banks: Sequence[str | None]) -> tuple[time, time]:
    """The two local hours of a business day at which a bank's lines are looked for."""
    late = any(fold_bank(bank) in _BY_NOON for bank in banks)
    return (_NOON if late else _MORNING, _EVENING)
