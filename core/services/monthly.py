"""A month in figures and in rows: money in and out by week, balances day by day, and what an export tells."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.domain.monthly import AccountMonth, DayBalance, Month, MonthBook, MonthRow, MonthView, Week
from core.domain.statements import AccountKind, LineState
from core.services import reporting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from core.domain.monthly import DaySums, TransferLeg
    from core.domain.views import AccountBalance, LedgerBalance
    from core.ports import UnitOfWork

_A_DAY = timedelta(days=1)


async def view_month(uow: UnitOfWork, company_id: UUID, month: Month, today: date) -> MonthView:
    """The month in figures, up to today where it is not over yet."""
    until = max(month.first, min(month.last, today))
    sums = [
        one
        for one in await uow.reports.day_sums(company_id, month.first, until)
        if one.state is not LineState.REPEATED
    ]
    legs = await uow.reports.transfer_legs(company_id, month.first, until)
    held = await reporting.balances(uow, company_id)
    accounts = [_account(one, month, until, sums, legs) for one in held]
    days = _day_balances(accounts, sums, until)
    pending = [one for one in sums if one.state is LineState.OPEN]
    ignored = [one for one in sums if one.state is LineState.IGNORED]
    previous, following = await _neighbours(uow, company_id, month, today)
    return MonthView(
        month=month,
        until=until,
        weeks=tuple(_weeks(month, sums, legs)),
        accounts=tuple(accounts),
        balances=days,
        proven_until=_proven_until(accounts) if days else None,
        lines=sum(one.lines for one in sums),
        pending_lines=sum(one.lines for one in pending),
        pending_cents=sum(_net(one) for one in pending),
        ignored_lines=sum(one.lines for one in ignored),
        ignored_cents=sum(_net(one) for one in ignored),
        transferred_cents=max(sum(_signed(legs, 1)), -sum(_signed(legs, -1))),
        previous=previous,
        next=following,
    )


async def read_book(uow: UnitOfWork, company_id: UUID, month: Month) -> MonthBook:
    """All lines of a month with what became of each; the same books give the same rows on any day."""
    accounts = {one.id: one for one in await uow.statements.accounts(company_id)}
    days = month.first, month.last
    outcomes = await uow.reports.outcomes(company_id, *days)
    comments = await uow.reports.comment_counts(company_id, *days)
    rows = [
        MonthRow(line, accounts[line.account_id], outcomes.get(line.id), comments.get(line.id, 0))
        for line in await uow.reports.lines_between(company_id, *days)
    ]
    rows.sort(key=lambda row: (row.line.posted_on, row.account.name, row.account.id, row.line.id))
    concerned = dict.fromkeys(row.account.id for row in rows)
    stated = [await _stated_in(uow, company_id, account_id, month) for account_id in concerned]
    return MonthBook(month, tuple(rows), tuple(one for one in stated if one is not None))


async def _stated_in(
    uow: UnitOfWork, company_id: UUID, account_id: UUID, month: Month
) -> LedgerBalance | None:
    for balance in await uow.statements.balances(company_id, account_id):
        if month.first <= balance.on <= month.last:
            return balance
    return None


async def _neighbours(
    uow: UnitOfWork, company_id: UUID, month: Month, today: date
) -> tuple[Month | None, Month | None]:
    """The months before and after, as far back as there are lines and as far on as time has come."""
    span = await uow.reports.span(company_id)
    if span is None:
        return None, None
    before = month.previous if Month.of(span[0]) < month else None
    after = month.next if month < Month.of(today) else None
    return before, after


def _account(
    held: AccountBalance, month: Month, until: date, sums: Sequence[DaySums], legs: Sequence[TransferLeg]
) -> AccountMonth:
    own = [one for one in sums if one.account_id == held.account.id]
    moved = [leg for leg in legs if leg.account_id == held.account.id]
    into, out = _in_and_out(own, moved)
    known = _known_from(held)
    told = held.opening is not None and known is not None and known <= until
    return AccountMonth(
        account=held.account,
        in_cents=into,
        out_cents=out,
        lines=sum(one.lines for one in own),
        balance_cents=_balance_at(held, until) if told else None,
        balance_from=max(known, month.first) if told and known is not None else None,
        proven_until=held.proven_until,
    )


def _known_from(held: AccountBalance) -> date | None:
    """From which day on the balance is known: before the first line of all, nobody told us anything."""
    if held.opening is not None and held.opening.on is not None:
        return held.opening.on
    return held.totals[0].on if held.totals else None


def _balance_at(held: AccountBalance, on: date) -> int:
    """What the bank held at the end of a day, whatever has been decided about its lines."""
    assert held.opening is not None, "asked only where there is one"
    counted = [one for one in held.totals if one.on <= on and held.opening.counts(one.on)]
    return held.opening.cents + sum(
        one.reconciled_cents + one.open_in_cents + one.open_out_cents + one.ignored_cents for one in counted
    )


def _day_balances(
    accounts: Sequence[AccountMonth], sums: Sequence[DaySums], until: date
) -> tuple[DayBalance, ...]:
    """Backwards from the last day, whose balances are known, to the first that all accounts share.

    Cards are left out: what they state is a debt, not money held.
    """
    counted = _with_balance(accounts)
    if not counted:
        return ()
    moved: Mapping[date, int] = _by_day(sums, {one.account.id for one in counted})
    first = max(one.balance_from for one in counted if one.balance_from is not None)
    cents = sum(one.balance_cents or 0 for one in counted)
    found = []
    day = until
    while day >= first:
        found.append(DayBalance(day, cents))
        cents -= moved.get(day, 0)
        day -= _A_DAY
    return tuple(reversed(found))


def _with_balance(accounts: Sequence[AccountMonth]) -> list[AccountMonth]:
    return [one for one in accounts if one.account.kind is AccountKind.BANK and one.balance_cents is not None]


def _by_day(sums: Sequence[DaySums], account_ids: set[UUID]) -> Mapping[date, int]:
    found: defaultdict[date, int] = defaultdict(int)
    for one in sums:
        if one.account_id in account_ids:
            found[one.on] += _net(one)
    return found


def _proven_until(accounts: Sequence[AccountMonth]) -> date | None:
    """Together they are proven as far as the one that is proven least."""
    days = [one.proven_until for one in _with_balance(accounts)]
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def _weeks(month: Month, sums: Sequence[DaySums], legs: Sequence[TransferLeg]) -> Iterator[Week]:
    first = month.first
    while first <= month.last:
        last = min(first + timedelta(days=6 - first.weekday()), month.last)
        into, out = _in_and_out(
            [one for one in sums if first <= one.on <= last], [leg for leg in legs if first <= leg.on <= last]
        )
        yield Week(first, last, into, out)
        first = last + _A_DAY


def _in_and_out(sums: Sequence[DaySums], legs: Sequence[TransferLeg]) -> tuple[int, int]:
    """What came in and went out of the company; its own transfers and what was ignored are neither."""
    counted = [one for one in sums if one.state is not LineState.IGNORED]
    into = sum(one.in_cents for one in counted) - sum(_signed(legs, 1))
    out = sum(one.out_cents for one in counted) - sum(_signed(legs, -1))
    return into, out


def _signed(legs: Sequence[TransferLeg], sign: int) -> list[int]:
    return [leg.cents for leg in legs if leg.cents * sign > 0]


def _net(one: DaySums) -> int:
    return one.in_cents + one.out_cents
