"""Does what is stored add up to what the bank says, day by day? The first day that does not is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.cash import Opening, deduced_opening, first_gap_of, stated_days
from core.domain.proof import Gap
from core.domain.views import AccountBalance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from core.domain.cash import DayTotals, StatedDay
    from core.domain.statements import FinancialAccount
    from core.ports import UnitOfWork


async def prove(uow: UnitOfWork, account: FinancialAccount) -> AccountBalance:
    """Bank against books for one account, and until which day they agree."""
    stated = await uow.cash.stated(account.company_id, account.id)
    totals = await uow.cash.day_totals(account.company_id, account.id)
    return balance_of(account, stated, totals)


def balance_of(
    account: FinancialAccount, stated: Mapping[date, Sequence[int]], totals: Sequence[DayTotals]
) -> AccountBalance:
    """The same of what was read.

    Proven is the newest day on which the bank's balance equals the books with nothing open up to it.
    """
    opening = _opening(account, stated, totals)
    days = stated_days(opening, stated, totals) if opening else ()
    newest = days[-1] if days else None
    return AccountBalance(
        account=account,
        bank_cents=newest.bank_cents if newest else None,
        bank_on=newest.on if newest else None,
        books_cents=newest.books_cents if newest else _so_far(opening, totals),
        proven_until=max((day.on for day in days if day.proven), default=None),
        pending_lines=sum(one.open_lines for one in totals),
        pending_cents=sum(one.open_in_cents + one.open_out_cents for one in totals),
        ignored_lines=sum(one.ignored_lines for one in totals),
        ignored_cents=sum(one.ignored_cents for one in totals),
        opening=opening,
        days=days,
        totals=totals,
    )


def _opening(
    account: FinancialAccount, stated: Mapping[date, Sequence[int]], totals: Sequence[DayTotals]
) -> Opening | None:
    """The owner's word, else what the bank's oldest word comes down to."""
    if account.opening_balance_cents is not None:
        return Opening(account.opening_balance_cents, account.opening_balance_on, typed=True)
    return deduced_opening(stated, totals)


def _so_far(opening: Opening | None, totals: Sequence[DayTotals]) -> int:
    """The books while the bank stated nothing they could be held against."""
    if opening is None:
        return sum(one.reconciled_cents for one in totals)
    counted = [one for one in totals if opening.counts(one.on)]
    return opening.cents + sum(one.reconciled_cents for one in counted)


async def first_gap(uow: UnitOfWork, company_id: UUID, account_id: UUID) -> Gap | None:
    """The first stated balance that stored movements do not reach from the oldest one, or ``None``.

    What somebody decided, and what opening balance was typed, make no difference: this is about the files.
    """
    stated = await uow.cash.stated(company_id, account_id)
    totals = await uow.cash.day_totals(company_id, account_id)
    opening = deduced_opening(stated, totals)
    days: Sequence[StatedDay] = stated_days(opening, stated, totals) if opening else ()
    gap = first_gap_of(days)
    return Gap(gap.on, gap.bank_cents, gap.bank_cents - gap.missing_cents) if gap else None
