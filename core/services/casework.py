"""A refund case as a whole: its cause, what moved so far, and what can still be made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from core.domain.decisions import DecisionKind, RefundState
from core.domain.statements import LineState
from core.domain.time import local_day
from core.services.refunding import could_lower

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from core.domain.decisions import Decision, RefundCase, RefundView
    from core.domain.statements import FinancialAccount, StatementLine
    from core.domain.views import OpenEntry
    from core.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Movement:
    """Some of a case that is done: a bank line gave it back, or it was taken off another entry.

    Attributes:
        line_id: the line whose decision it was.
        lowered: description of the entry that a credit lowered; ``None`` where money moved.
    """

    on: date
    cents: int
    line_id: UUID
    lowered: str | None = None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with everything its screen shows.

    Attributes:
        paid_twice: nothing was owed for the cause, by the owner's word.
        owed_cents: what the cause settled, without what was too much; ``None`` while the cause is undecided.
        moved: oldest first.
        may_change: whether the owner can still say otherwise of what is left, for the cause stands.
        lowerable: open entries that what is left could be taken off, the earliest due first.
    """

    refund: RefundView
    cause: StatementLine
    account: FinancialAccount
    paid_twice: bool
    owed_cents: int | None
    moved: Sequence[Movement]
    may_change: bool
    lowerable: Sequence[OpenEntry]


async def in_order(uow: UnitOfWork, company_id: UUID) -> Sequence[RefundView]:
    """All cases: what is to be paid first, by its day, then credits, then those that ended, newest first."""
    found = await uow.decisions.refunds(company_id)
    return sorted(found, key=lambda view: view.due_on or date.max)


async def view_case(uow: UnitOfWork, company_id: UUID, case_id: UUID) -> CaseView:
    """One case. Raises ``NotFound``."""
    view = await uow.decisions.refund(company_id, case_id)
    case = view.case
    cause = await uow.statements.line(company_id, case.cause_line_id)
    standing = await uow.decisions.standing(company_id, cause.id)
    opened_by = await uow.decisions.decision(company_id, case.opened_by)
    may_change = _may_change(view, cause, standing)
    moved = [*await _given_back(uow, case), *await _used(uow, case)]
    return CaseView(
        refund=view,
        cause=cause,
        account=await uow.statements.account(company_id, cause.account_id),
        paid_twice=opened_by.kind is DecisionKind.PAID_TWICE,
        owed_cents=await _owed(uow, standing),
        moved=sorted(moved, key=lambda one: one.on),
        may_change=may_change,
        lowerable=await _lowerable(uow, view) if may_change else [],
    )


async def _given_back(uow: UnitOfWork, case: RefundCase) -> Sequence[Movement]:
    """The lines that settled the refund entry, each with its share."""
    if case.refund_entry_id is None:
        return []
    found = []
    newest_first = await uow.decisions.settling(case.company_id, case.refund_entry_id)
    for decision in reversed(newest_first):
        for share in await uow.decisions.allocations(case.company_id, decision.id):
            if share.entry_id == case.refund_entry_id:
                line = await uow.statements.line(case.company_id, share.line_id)
                found.append(Movement(line.posted_on, share.amount_cents, line.id))
    return found


async def _used(uow: UnitOfWork, case: RefundCase) -> Sequence[Movement]:
    """The entries that the credit lowered, by the day on which that was decided."""
    company = await uow.people.company(case.company_id)
    found = []
    for use in await uow.decisions.credit_uses(case.company_id, case_id=case.id):
        if use.entry_id == case.refund_entry_id:
            continue  # not lowered: said to be paid no more
        decision = await uow.decisions.decision(case.company_id, use.decision_id)
        entry = (await uow.books.entry(case.company_id, use.entry_id)).entry
        on = local_day(decision.decided_at, company.time_zone)
        found.append(Movement(on, use.amount_cents, decision.line_id, entry.description))
    return found


async def _owed(uow: UnitOfWork, standing: Sequence[Decision]) -> int | None:
    if not standing:
        return None
    settled_by = standing[-1]
    shares = await uow.decisions.allocations(settled_by.company_id, settled_by.id)
    return sum(share.amount_cents for share in shares if share.entry_id) or None


def _may_change(view: RefundView, cause: StatementLine, standing: Sequence[Decision]) -> bool:
    own = {decision.id for decision in standing}
    settled = cause.state is LineState.RECONCILED and view.case.opened_by in own
    return settled and (view.case.state.is_open or view.case.state is RefundState.KEPT)


async def _lowerable(uow: UnitOfWork, view: RefundView) -> Sequence[OpenEntry]:
    if not view.case.state.is_open or view.case.contact_id is None:
        return []
    found = await uow.books.open_entries(view.case.company_id, contact_id=view.case.contact_id)
    return [one for one in found if one.refund is None and could_lower(view, one.entry)]
