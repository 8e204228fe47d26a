"""What the owner hears of a connection: once for each change of its state, before it ends, and when it works again.

Messages carry the connection and not its state, so that what arrives late still tells the truth. A bank that does not
answer once is nobody's news. What is the operator's to mend is logged and not sent to the owner.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core.domain.conversation import OutboxKind, Priority
from core.domain.feeds import FeedState
from core.domain.time import local_day
from core.matching.timing import is_business_day
from core.services.announcing import deciders, message

if TYPE_CHECKING:
    from datetime import date, datetime

    from core.domain.connections import Connection
    from core.domain.parties import Company
    from core.ports import UnitOfWork

log = logging.getLogger(__name__)

_GOOD = frozenset({FeedState.OK, FeedState.CERT_EXPIRING})
_OURS = frozenset({FeedState.OPERATOR_CONFIG, FeedState.WINDOW_TOO_LONG})
_PASSING = frozenset({FeedState.BANK_DOWN, FeedState.RATE_LIMITED, FeedState.SESSION_BUSY})
_BEFORE_THE_END = (1, 7, 30)
_SILENT_DAYS = 2
_LOOKED_BACK, _LIVELY = timedelta(days=21), 8


async def tell(uow: UnitOfWork, connection: Connection, company: Company, now: datetime) -> Connection:
    """Tell those who decide, if there is news; returns the connection with what was told noted."""
    today, state = local_day(now, company.time_zone), connection.state
    if state is FeedState.SYNCING:
        return connection
    if state in _OURS:
        log.error("feed_needs_operator", extra={"feed": connection.feed, "code": connection.provider_code})
        return connection
    if state in _GOOD:
        return await _well(uow, connection, today, now)
    if state is connection.told_state or (state in _PASSING and connection.failures < 2):
        return connection
    await put_notice(uow, connection, now)
    return replace(connection, told_state=state, told_on=today)


async def _well(uow: UnitOfWork, connection: Connection, today: date, now: datetime) -> Connection:
    """It works again, or it will end soon."""
    due = _warning(connection, today)
    recovered = connection.told_state is not None and connection.told_state not in _GOOD
    if recovered or (due is not None and due != connection.warned_days):
        await put_notice(uow, connection, now)
        return replace(connection, told_state=connection.state, told_on=today, warned_days=due)
    return replace(connection, warned_days=due)


def _warning(connection: Connection, today: date) -> int | None:
    """Which warning before the end is due by now: 30, 7 or 1 days."""
    if connection.expires_at is None:
        return None
    left = (connection.expires_at.date() - today).days
    return next((days for days in _BEFORE_THE_END if left <= days), None)


async def put_notice(uow: UnitOfWork, connection: Connection, now: datetime) -> None:
    """Send how a connection stands to everybody who decides."""
    for member in await deciders(uow, connection.company_id):
        await uow.outbox.put(
            message(
                OutboxKind.CONNECTION,
                member.chat_id,
                {"connection_id": str(connection.id), "unasked": True},
                priority=Priority.CARD,
                now=now,
                company_id=connection.company_id,
                dedupe=f"connection:{member.chat_id}:{connection.id}",
            )
        )


async def has_gone_silent(uow: UnitOfWork, connection: Connection, company: Company, now: datetime) -> bool:
    """Whether accounts that move on most days have brought nothing for two business days and more."""
    today = local_day(now, company.time_zone)
    quiet, lively = True, False
    for account in await uow.connections.accounts(company.id, connection.id):
        newest = await uow.connections.newest_row(company.id, account.account_id)
        if (
            newest is None
            or _business_days_between(local_day(newest, company.time_zone), today) < _SILENT_DAYS
        ):
            quiet = False
            continue
        rows = await uow.connections.rows(
            company.id, account.account_id, between=(today - _LOOKED_BACK, today)
        )
        lively = lively or len({row.posted_on for row in rows}) >= _LIVELY
    return quiet and lively


def _business_days_between(first: date, last: date) -> int:
    """Business days after one day and before another."""
    return sum(is_business_day(first + timedelta(days=days)) for days in range(1, (last - first).days))
