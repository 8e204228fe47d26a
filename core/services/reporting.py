"""Read-only views: balances against the bank, what is pending, how one line stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.statements import LineState
from core.domain.views import AccountBalance, Outcome
from core.services.suggesting import suggest_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from core.domain.decisions import RefundView
    from core.domain.statements import FinancialAccount, StatementLine
    from core.domain.views import LedgerBalance
    from core.ports import UnitOfWork
    from core.services.offering import Offer


@dataclass(frozen=True, slots=True)
class LineView:
    """Everything a card shows of one line: a suggestion while it is open, the outcome once it is decided.

    Attributes:
        twin: the stored line this open one equals, while it is in doubt whether the bank only repeated it.
        removed: the line's import was undone: neither suggestion nor outcome.
        refused: the entry that was last said not to be this line's, if any was.
    """

    line: StatementLine
    account: FinancialAccount
    suggestion: Offer | None
    outcome: Outcome | None
    twin: StatementLine | None = None
    removed: bool = False
    refused: UUID | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Open lines in the order in which they should be looked at, and open refunds."""

    lines: Sequence[StatementLine]
    accounts: dict[UUID, FinancialAccount]
    refunds: Sequence[RefundView]


async def view_line(uow: UnitOfWork, company_id: UUID, line_id: UUID) -> LineView:
    """One line as a card shows it. Raises ``NotFound``."""
    line = await uow.statements.line(company_id, line_id)
    accounts = {account.id: account for account in await uow.statements.accounts(company_id)}
    account = accounts[line.account_id]
    if line.state is LineState.REMOVED:
        return LineView(line, account, None, None, removed=True)
    if line.state is LineState.OPEN:
        twin = await uow.statements.line(company_id, line.repeats_id) if line.repeats_id else None
        refused = await uow.decisions.rejected(company_id, line.id)
        latest = refused[-1].entry_id if refused else None
        return LineView(line, account, await suggest_line(uow, line), None, twin, refused=latest)
    return LineView(line, account, None, await _outcome(uow, line))


async def _outcome(uow: UnitOfWork, line: StatementLine) -> Outcome:
    """The decisions that stand, told as one: the newest says who and when, the settling one says what."""
    standing = await uow.decisions.standing(line.company_id, line.id)
    assert standing, "a decided line has a standing decision"
    members = {member.id: member.name for member in await uow.people.members(line.company_id)}
    entry = refund = None
    for decision in standing:
        for allocation in await uow.decisions.allocations(line.company_id, decision.id):
            entry = await uow.books.entry(line.company_id, allocation.entry_id)
            refund = await uow.decisions.refund_by_entry(line.company_id, allocation.entry_id)
    refund = await uow.decisions.refund_by_cause(line.company_id, line.id) or refund
    case = await uow.decisions.refund(line.company_id, refund.id) if refund else None
    return Outcome(standing[0], members.get(standing[0].member_id, ""), entry, case)


async def pending(uow: UnitOfWork, company_id: UUID) -> Pending:
    """What waits for a decision, and refunds not yet paid."""
    accounts = {account.id: account for account in await uow.statements.accounts(company_id)}
    lines = await uow.statements.lines_in_state(company_id, LineState.OPEN)
    refunds = [view for view in await uow.decisions.refunds(company_id) if view.case.closed_by is None]
    return Pending(lines, accounts, refunds)


async def balances(uow: UnitOfWork, company_id: UUID) -> Sequence[AccountBalance]:
    """Bank against books, account by account."""
    accounts = await uow.statements.accounts(company_id)
    return [await _balance(uow, account) for account in accounts]


async def _balance(uow: UnitOfWork, account: FinancialAccount) -> AccountBalance:
    stated = await uow.statements.balances(account.company_id, account.id)
    opening = await _opening(uow, account, stated)
    newest = stated[0] if stated else None
    totals = await uow.statements.totals(account.company_id, account.id, newest.on if newest else None)
    everything = await uow.statements.totals(account.company_id, account.id, None)
    return AccountBalance(
        account=account,
        bank_cents=newest.balance_cents if newest else None,
        bank_on=newest.on if newest else None,
        books_cents=opening + totals.reconciled_cents,
        proven_until=await _proven_until(uow, account, opening, stated),
        pending_lines=everything.open_lines,
        pending_cents=everything.open_cents,
        ignored_lines=everything.ignored_lines,
        ignored_cents=everything.ignored_cents,
    )


async def _opening(uow: UnitOfWork, account: FinancialAccount, stated: Sequence[LedgerBalance]) -> int:
    """The balance before the first stored line: given by the owner, else worked back from the bank's oldest word.

    Worked back, it makes that oldest balance agree by construction; every later one is a real test.
    """
    if account.opening_balance_cents is not None:
        return account.opening_balance_cents
    if not stated:
        return 0
    oldest = stated[-1]
    moved = await uow.statements.totals(account.company_id, account.id, oldest.on)
    return oldest.balance_cents - moved.reconciled_cents - moved.open_cents - moved.ignored_cents


async def _proven_until(
    uow: UnitOfWork, account: FinancialAccount, opening: int, stated: Sequence[LedgerBalance]
) -> date | None:
    """The newest day on which the bank's balance equals the books with nothing open and nothing left out."""
    for balance in stated:
        totals = await uow.statements.totals(account.company_id, account.id, balance.on)
        agrees = opening + totals.reconciled_cents == balance.balance_cents
        if agrees and totals.open_lines == 0:
            return balance.on
    return None
