"""Closed months: what lies in one is neither decided nor taken back until somebody who may reopens it.

``require_open`` is asked by every decision and every undo, with the day on which it counts in the books.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.domain.conversation import AuditEvent
from core.domain.ids import new_id
from core.domain.monthly import Month
from core.domain.oversight import PeriodLock
from core.domain.time import local_day
from core.errors import MonthNotOver, NotAllowed, PendingInMonth, PeriodClosed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.oversight import MonthTotals
    from core.domain.parties import Member
    from core.ports import UnitOfWork

MONTHS_A_PAGE = 8


@dataclass(frozen=True, slots=True)
class MonthState:
    """A month as an accountant looks at it.

    Attributes:
        lock: ``None`` while it is open; ``by`` is the name of who closed it.
        over: whether its last day has passed, so that it can be closed.
    """

    month: Month
    totals: MonthTotals
    lock: PeriodLock | None
    by: str
    over: bool


@dataclass(frozen=True, slots=True)
class MonthPage:
    """Some of the company's months, newest first.

    Attributes:
        number: counted from 0; ``pages`` is at least 1.
    """

    months: Sequence[MonthState]
    number: int
    pages: int


async def require_open(uow: UnitOfWork, company_id: UUID, day: date) -> None:
    """Nothing is written in a closed month; to be asked once the company's turn is taken.

    Raises:
        PeriodClosed: the month of that day is closed.
    """
    lock = await uow.oversight.lock(company_id, Month.of(day).first)
    if lock is not None:
        names = await uow.people.names(company_id)
        raise PeriodClosed(lock.month, names.get(lock.closed_by, ""), lock.closed_at)


async def closed_months(uow: UnitOfWork, company_id: UUID) -> frozenset[date]:
    """The first days of all months that are closed now."""
    return frozenset(lock.month for lock in await uow.oversight.locks(company_id))


async def first_open_day(uow: UnitOfWork, company_id: UUID, after: date) -> date:
    """The day itself while its month is open, else the first day of the next month that is."""
    closed = await closed_months(uow, company_id)
    month = Month.of(after)
    if month.first not in closed:
        return after
    while month.first in closed:
        month = month.next
    return month.first


async def view_month(uow: UnitOfWork, company_id: UUID, month: Month, now: datetime) -> MonthState:
    """One month as it stands."""
    company = await uow.people.company(company_id)
    names = await uow.people.names(company_id)
    lock = await uow.oversight.lock(company_id, month.first)
    totals = await uow.oversight.totals_between(company_id, month.first, month.last)
    over = local_day(now, company.time_zone) > month.last
    return MonthState(month, totals, lock, names.get(lock.closed_by, "") if lock else "", over)


async def list_months(uow: UnitOfWork, company_id: UUID, now: datetime, *, page: int = 0) -> MonthPage:
    """From the running month back to that of the oldest line; a page beyond the last is the last."""
    company = await uow.people.company(company_id)
    newest = Month.of(local_day(now, company.time_zone))
    oldest = Month.of(min(await uow.oversight.first_day(company_id) or newest.first, newest.first))
    count = newest.number - oldest.number + 1
    pages = -(-count // MONTHS_A_PAGE)
    page = min(page, pages - 1)
    first = newest.number - page * MONTHS_A_PAGE
    numbers = range(first, max(oldest.number, first - MONTHS_A_PAGE + 1) - 1, -1)
    months = [await view_month(uow, company_id, Month.from_number(one), now) for one in numbers]
    return MonthPage(months, page, pages)


async def close_month(
    uow: UnitOfWork, member: Member, month: Month, now: datetime, *, seen_pending: int = 0
) -> MonthState:
    """Close a month; closing one that is closed changes nothing.

    Args:
        seen_pending: how many pending lines the member was shown before saying so.

    Raises:
        NotAllowed: only owner and accountant close months.
        MonthNotOver: its last day has not passed.
        PendingInMonth: another number of lines waits in it than was seen.
    """
    await _require_turn(uow, member)
    view = await view_month(uow, member.company_id, month, now)
    if not view.over:
        raise MonthNotOver(month.first)
    pending = view.totals.open_lines
    if view.lock is None and pending != seen_pending:
        raise PendingInMonth(month.first, pending, view.totals.open_cents)
    lock = PeriodLock(member.company_id, new_id(), month.first, member.id, now)
    if await uow.oversight.add_lock(lock):
        await _audit(uow, member, "close_month", lock, now, {"month": str(month), "pending": pending})
    return await view_month(uow, member.company_id, month, now)


async def reopen_month(uow: UnitOfWork, member: Member, month: Month, now: datetime) -> MonthState:
    """Reopen a month; reopening one that is open changes nothing.

    Raises:
        NotAllowed: only owner and accountant reopen months.
    """
    await _require_turn(uow, member)
    lock = await uow.oversight.lock(member.company_id, month.first)
    if lock is not None:
        lifted = replace(lock, reopened_by=member.id, reopened_at=now)
        if await uow.oversight.lift_lock(lifted):
            await _audit(uow, member, "reopen_month", lifted, now, {"month": str(month)})
    return await view_month(uow, member.company_id, month, now)


async def _require_turn(uow: UnitOfWork, member: Member) -> None:
    """A decision under way finishes first; the next one sees the month as it is then."""
    if not member.role.closes_months:
        raise NotAllowed(member.role, "close_months")
    await uow.statements.take_turn(member.company_id)


async def _audit(
    uow: UnitOfWork, member: Member, action: str, lock: PeriodLock, now: datetime, data: dict[str, str | int]
) -> None:
    event = AuditEvent(member.company_id, new_id(), now, member.id, action, lock.id, data)
    await uow.decisions.add_audit(event)
