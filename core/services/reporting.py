"""Read-only views: balances against the bank, what is pending, how one line stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from core.domain.cash import ageing
from core.domain.decisions import RefundState
from core.domain.statements import LineState
from core.domain.views import Cash
from core.services.outcomes import outcome_of
from core.services.proving import prove
from core.services.refunding import credit_for, next_entry, returned_before
from core.services.ruling import NO_KIN, applying, kin_of
from core.services.suggesting import suggest_line
from core.services.transferring import waiting_for
from core.services.watching import sources_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from core.domain.decisions import RefundView
    from core.domain.statements import FinancialAccount, StatementLine
    from core.domain.views import AccountBalance, OpenEntry, Outcome
    from core.ports import UnitOfWork
    from core.services.offering import Offer
    from core.services.ruling import Kin, RuleView
    from core.services.transferring import WaitingLeg


@dataclass(frozen=True, slots=True)
class LineView:
    """Everything a card shows of one line: a suggestion while it is open, the outcome once it is decided.

    Attributes:
        twin: the stored line this open one equals, while it is in doubt whether the bank only repeated it.
        removed: the line's import was undone: neither suggestion nor outcome.
        refused: the entry that was last said not to be this line's, if any was; ``refused_line`` the line, where
            that was said later.
        waiting: transfers whose other leg the line may be.
        credit: a credit of the suggested entry's contact that is what the line leaves open of it.
        offset: the next open entry of the suggested contact, that an excess can be taken off.
        returned_cents: what of the line came back already, by lines that said so; signed like those.
        rule: what the owner's rule says of an open line that nothing else explains.
        kin: what more can be made of an answer just given.
        notes: how many comments and attachments it has.
    """

    line: StatementLine
    account: FinancialAccount
    suggestion: Offer | None
    outcome: Outcome | None
    twin: StatementLine | None = None
    removed: bool = False
    refused: UUID | None = None
    refused_line: UUID | None = None
    waiting: tuple[WaitingLeg, ...] = ()
    credit: RefundView | None = None
    offset: OpenEntry | None = None
    returned_cents: int = 0
    rule: RuleView | None = None
    kin: Kin = NO_KIN
    notes: tuple[int, int] = (0, 0)


PAGE_SIZE = 8
_OWED = frozenset({RefundState.OPEN, RefundState.PARTIAL})


@dataclass(frozen=True, slots=True)
class Pending:
    """Open lines in the order in which they should be looked at, and open refunds."""

    lines: Sequence[StatementLine]
    accounts: dict[UUID, FinancialAccount]
    refunds: Sequence[RefundView]


@dataclass(frozen=True, slots=True)
class PendingPage:
    """Some of what waits, in one of two orders.

    Attributes:
        number: counted from 0; ``pages`` is at least 1.
    """

    lines: Sequence[StatementLine]
    cash: Cash
    refunds: Sequence[RefundView]
    largest: bool
    number: int
    pages: int


async def view_line(uow: UnitOfWork, company_id: UUID, line_id: UUID) -> LineView:
    """One line as a card shows it. Raises ``NotFound``."""
    view = await _as_it_stands(uow, company_id, line_id)
    return replace(view, notes=await uow.oversight.notes(view.line))


async def _as_it_stands(uow: UnitOfWork, company_id: UUID, line_id: UUID) -> LineView:
    line = await uow.statements.line(company_id, line_id)
    accounts = {account.id: account for account in await uow.statements.accounts(company_id)}
    account = accounts[line.account_id]
    if line.state is LineState.REMOVED:
        return LineView(line, account, None, None, removed=True)
    if line.state is LineState.OPEN:
        twin = await uow.statements.line(company_id, line.repeats_id) if line.repeats_id else None
        refused, refused_line = await _last_refused(uow, line)
        offer = await suggest_line(uow, line)
        credit, offset = await _beside(uow, offer)
        waiting = tuple(await waiting_for(uow, line))
        return LineView(
            line,
            account,
            offer,
            None,
            twin,
            refused=refused,
            refused_line=refused_line,
            waiting=waiting,
            credit=credit,
            offset=offset,
            returned_cents=await returned_before(uow, line),
            rule=None if waiting else await applying(uow, line, offer),
        )
    outcome = await outcome_of(uow, line)
    return LineView(line, account, None, outcome, kin=await kin_of(uow, line, outcome.decision))


async def _last_refused(uow: UnitOfWork, line: StatementLine) -> tuple[UUID | None, UUID | None]:
    """The entry, or the other line, that was last said not to belong to this one."""
    entries = await uow.decisions.rejected(line.company_id, line.id)
    lines = await uow.decisions.rejected_lines(line.company_id, line.id)
    if lines and not (entries and entries[-1].rejected_at > lines[-1].rejected_at):
        return None, lines[-1].other_id
    return (entries[-1].entry_id if entries else None), None


async def _beside(uow: UnitOfWork, offer: Offer) -> tuple[RefundView | None, OpenEntry | None]:
    """What else the contact of the suggested entry has open, where the line is smaller or larger than owed."""
    best = offer.best
    if best is None or best.open_entry.contact is None or not best.difference_cents:
        return None, None
    if best.difference_cents < 0:
        return await credit_for(uow, best.open_entry.entry, -best.difference_cents), None
    return None, await next_entry(uow, best.open_entry.entry)


async def pending(uow: UnitOfWork, company_id: UUID) -> Pending:
    """What waits for a decision, and refunds not yet paid."""
    accounts = {account.id: account for account in await uow.statements.accounts(company_id)}
    lines = await uow.statements.lines_in_state(company_id, LineState.OPEN)
    return Pending(lines, accounts, await owed_refunds(uow, company_id))


async def owed_refunds(uow: UnitOfWork, company_id: UUID) -> Sequence[RefundView]:
    """Refunds with money still to move, the earliest due first; a credit waits for no day."""
    owed = [
        view for view in await uow.decisions.refunds(company_id) if view.case.state in _OWED and view.due_on
    ]
    return sorted(owed, key=lambda view: (view.due_on or date.max, view.case.id))


async def balances(uow: UnitOfWork, company_id: UUID) -> Sequence[AccountBalance]:
    """Bank against books, account by account."""
    return [await prove(uow, account) for account in await uow.statements.accounts(company_id)]


async def view_cash(uow: UnitOfWork, company_id: UUID, today: date) -> Cash:
    """All accounts, and how old what waits is today."""
    sources = await sources_of(uow, company_id)
    found = [replace(one, source=sources.get(one.account.id)) for one in await balances(uow, company_id)]
    return Cash(found, ageing((one for account in found for one in account.totals), today), today)


async def view_account(uow: UnitOfWork, company_id: UUID, account_id: UUID) -> AccountBalance:
    """One account. Raises ``NotFound``."""
    found = await prove(uow, await uow.statements.account(company_id, account_id))
    return replace(found, source=(await sources_of(uow, company_id)).get(account_id))


async def pending_page(
    uow: UnitOfWork, company_id: UUID, today: date, *, largest: bool = False, number: int = 0
) -> PendingPage:
    """Some of what waits; a page beyond the last is the last."""
    cash = await view_cash(uow, company_id, today)
    pages = max(1, -(-cash.ages.total.lines // PAGE_SIZE))
    number = min(number, pages - 1)
    lines = await uow.cash.open_page(company_id, largest=largest, limit=PAGE_SIZE, offset=number * PAGE_SIZE)
    refunds = await owed_refunds(uow, company_id)
    return PendingPage(lines, cash, refunds, largest, number, pages)
