"""How a connection stands, as its people are to see it; and looking at it now because somebody asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from core.domain import institutions
from core.domain.conversation import AuditEvent
from core.domain.feeds import OF_THE_PERSON, READABLE, FeedState
from core.domain.ids import new_id
from core.domain.time import local_day
from core.domain.views import Source
from core.errors import NotFound, TooSoon
from core.matching.timing import business_day_before, next_business_day
from core.services.permitting import take_turn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from core.domain.connections import ConnectedAccount, Connection, Told
    from core.domain.institutions import Institution
    from core.domain.parties import Member
    from core.domain.statements import FinancialAccount, StatementLine
    from core.ports import UnitOfWork

SILENT = "silent"
"""The code of a feed that was found to have gone silent."""
SILENT_AFTER = 2
"""Business days without a line after which a feed that says that all is well is called silent."""

_WELL = READABLE | {FeedState.SYNCING}
_PAUSES = {"pluggy": timedelta(hours=1)}
_PAUSE = timedelta(minutes=1)
_MOST_SILENT = 60


@dataclass(frozen=True, slots=True)
class Fed:
    """An account as a connection feeds it."""

    connected: ConnectedAccount
    account: FinancialAccount
    told: Told


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """Everything the card of a connection shows.

    Attributes:
        bank: of its first account.
        now: when it is looked at; ``zone`` where the company lives.
        expected_at: by when lines are to be expected next.
        silent_days: business days without a line, once they are enough to be said; 0 otherwise.
    """

    connection: Connection
    accounts: Sequence[Fed]
    bank: Institution
    now: datetime
    zone: str
    expected_at: datetime
    silent_days: int = 0

    @property
    def state(self) -> FeedState:
        """As last seen."""
        return self.connection.state

    @property
    def frozen(self) -> Sequence[Fed]:
        """Accounts of which so much had disappeared at once that reading stopped."""
        return [one for one in self.accounts if one.connected.frozen_at is not None]

    @property
    def empty(self) -> bool:
        """Whether nothing ever came."""
        return not any(one.told.lines for one in self.accounts)

    @property
    def silent(self) -> bool:
        """Whether it calls itself well, and yet brings nothing."""
        if self.state is FeedState.STALE:
            return self.connection.provider_code == SILENT
        return self.state is FeedState.OK and self.silent_days > 0 and not self.empty

    @property
    def true_until(self) -> date | None:
        """The last day that all its accounts were read completely, or the newest line's."""
        closed = [one.connected.closed_until for one in self.accounts]
        known = [day for day in closed if day is not None]
        if known and len(known) == len(closed):
            return min(known)
        return max((one.told.newest_on for one in self.accounts if one.told.newest_on), default=None)

    @property
    def ends_in(self) -> int | None:
        """Days until consent or certificate ends."""
        until = self.connection.expires_at
        if until is None:
            return None
        return (local_day(until, self.zone) - local_day(self.now, self.zone)).days

    @property
    def try_at(self) -> datetime:
        """From when somebody may have it looked at."""
        return may_look_at(self.connection, self.now)


async def view_connection(
    uow: UnitOfWork, company_id: UUID, connection_id: UUID, now: datetime
) -> ConnectionView:
    """A connection as it stands. Raises ``NotFound``."""
    connection = await uow.connections.connection(company_id, connection_id)
    company = await uow.people.company(company_id)
    accounts = []
    for connected in await uow.connections.accounts(company_id, connection_id):
        account = await uow.statements.account(company_id, connected.account_id)
        told = await uow.connections.told_so_far(company_id, account.id)
        accounts.append(Fed(connected, account, told))
    bank = institutions.of(accounts[0].account.bank if accounts else None, connection.feed)
    view = ConnectionView(
        connection, accounts, bank, now, company.time_zone, expected_at(bank, now, company.time_zone)
    )
    newest = [await uow.connections.newest_row(company_id, one.account.id) for one in accounts]
    return replace(view, silent_days=_silent_days(view, max(filter(None, newest), default=None)))


async def broken(uow: UnitOfWork, company_id: UUID, now: datetime) -> Sequence[ConnectionView]:
    """Connections that bring nothing until somebody does something, or have not worked for long enough to be told."""
    return [
        await view_connection(uow, company_id, one.id, now)
        for one in await uow.connections.living(company_id)
        if not one.paused
        and one.state not in _WELL
        and (one.state in OF_THE_PERSON or one.told_state is one.state)
    ]


async def sources_of(uow: UnitOfWork, company_id: UUID) -> Mapping[UUID, Source]:
    """By account of the books, what brings its lines and the balance that told last."""
    living = {one.id: one for one in await uow.connections.living(company_id)}
    if not living:
        return {}
    zone = (await uow.people.company(company_id)).time_zone
    return {
        account_id: Source(
            one.connection_id,
            living[one.connection_id].feed,
            one.balance_cents,
            one.balance_at,
            one.blocked_cents,
            one.invested_cents,
            well=living[one.connection_id].state in _WELL and not living[one.connection_id].paused,
            zone=zone,
        )
        for account_id, one in (await uow.connections.feeding(company_id)).items()
        if one.connection_id in living
    }


def expected_at(bank: Institution, now: datetime, zone: str) -> datetime:
    """By when lines of a bank usually come next: on business days, at its hour."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date()
    if local.hour >= bank.ready_hour:
        day += timedelta(days=1)
    return datetime.combine(next_business_day(day), time(bank.ready_hour), ZoneInfo(zone))


def _silent_days(view: ConnectionView, newest: datetime | None) -> int:
    """Business days between the newest row's coming and today; only of a feed that calls itself well."""
    if view.state not in READABLE or view.connection.paused or newest is None:
        return 0
    day, last, passed = local_day(view.now, view.zone), local_day(newest, view.zone), 0
    while passed < _MOST_SILENT and (day := business_day_before(day)) > last:
        passed += 1
    return passed if passed >= SILENT_AFTER else 0


def may_look_at(connection: Connection, now: datetime) -> datetime:
    """From when a connection may be looked at because somebody asks: its provider bears only so much."""
    if connection.checked_at is None:
        return now
    return max(now, connection.checked_at + _PAUSES.get(connection.feed, _PAUSE))


async def try_now(uow: UnitOfWork, member: Member, connection_id: UUID, now: datetime) -> Connection:
    """Have a connection looked at as soon as the timer comes by.

    Raises:
        NotAllowed: the member may not decide.
        NotFound: there is no such connection, or it was removed.
        TooSoon: it was looked at a moment ago.
    """
    connection = await living(uow, member, connection_id)
    at = may_look_at(connection, now)
    if at > now:
        raise TooSoon(at)
    asked = replace(connection, next_attempt_at=now, paused=False)
    await uow.connections.update(asked)
    await uow.decisions.add_audit(
        AuditEvent(member.company_id, new_id(), now, member.id, "look_now", connection.id, {})
    )
    return asked


async def living(uow: UnitOfWork, member: Member, connection_id: UUID) -> Connection:
    """A connection that was not removed, for somebody who may decide. Raises ``NotAllowed`` or ``NotFound``."""
    await take_turn(uow, member)
    connection = await uow.connections.connection(member.company_id, connection_id)
    if connection.ended_at is not None:
        raise NotFound("connection", connection_id)
    return connection


async def keep_as_decided(uow: UnitOfWork, member: Member, line_id: UUID, now: datetime) -> StatementLine:
    """The bank tells a line differently, and what was decided about it stays as it is."""
    await take_turn(uow, member)
    line = await uow.statements.line(member.company_id, line_id)
    await uow.decisions.add_audit(
        AuditEvent(member.company_id, new_id(), now, member.id, "keep_as_decided", line.id, {})
    )
    return line
