"""What is left of a refund case gets another end: asked for, left as a credit, or kept.

A case has at most one refund entry, of the whole excess. Money that moves covers it; so does what will not move after
all, by a cover without money (a ``CreditUse`` of the case on its own entry), taken back when it is asked for again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.domain.decisions import RefundState
from core.domain.entries import EntryState
from core.domain.views import OpenEntry
from core.services.announcing import refresh_cards, refresh_neighbours
from core.services.refunding import known_category, lower, note_use, refund_entry, restore_roles

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.decisions import CreditUse, Decision, RefundCase, RefundView
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork


async def as_it_was(uow: UnitOfWork, case: RefundCase) -> dict[str, Any]:
    """What an undo needs to put a changed case back."""
    settled_on = None
    if case.refund_entry_id is not None:
        settled_on = (await uow.books.entry(case.company_id, case.refund_entry_id)).entry.settled_on
    return {
        "case": str(case.id),
        "state": case.state.value,
        "refund_entry_id": str(case.refund_entry_id) if case.refund_entry_id else None,
        "category_id": str(case.category_id) if case.category_id else None,
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "settled_on": settled_on.isoformat() if settled_on else None,
    }


async def change(
    uow: UnitOfWork,
    line: StatementLine,
    target: OpenEntry | None,
    view: RefundView,
    decision: Decision,
    state: RefundState,
    category_id: UUID | None,
) -> None:
    """Another end for what is left of an excess: what went back, or lowered an entry, stays as it is."""
    case = view.case
    if state is RefundState.OPEN:
        entry_id: UUID | None = await _ask_for_the_rest(uow, line, target, view, decision)
        state = RefundState.PARTIAL if view.returned_cents else RefundState.OPEN
    else:
        entry_id = await _ask_no_more(uow, view, decision)
    kept = state is RefundState.KEPT
    category = await known_category(uow, line, category_id) if kept else None
    closed_at = decision.decided_at if kept else None
    await uow.decisions.update_refund(
        replace(case, state=state, refund_entry_id=entry_id, category_id=category, closed_at=closed_at)
    )
    await restore_roles(uow, case, decision.before)
    await refresh_neighbours(uow, line.company_id, [view.rest_cents], decision.decided_at, besides=line.id)
    await refresh_payers(uow, case, decision.decided_at)


async def _ask_for_the_rest(
    uow: UnitOfWork, line: StatementLine, target: OpenEntry | None, view: RefundView, decision: Decision
) -> UUID:
    """The refund entry, open for what is left; what lowered other entries is not asked for."""
    case = view.case
    if case.refund_entry_id is None:
        entry = await refund_entry(uow, line, target, case.amount_cents, decision.decided_at)
        await uow.books.add_entries([entry])
        if view.used_cents:
            made = replace(case, refund_entry_id=entry.id)
            await lower(uow, made, OpenEntry(entry, None), decision, abs(view.used_cents))
        return entry.id
    await note_use(uow, case, case.refund_entry_id, decision, -view.rest_cents)
    await uow.books.uncover(case.company_id, case.refund_entry_id, cents=view.rest_cents)
    return case.refund_entry_id


async def _ask_no_more(uow: UnitOfWork, view: RefundView, decision: Decision) -> UUID | None:
    """Nothing is to be paid any more: the refund entry goes, or ends at what was paid of it."""
    case = view.case
    if case.refund_entry_id is None:
        return None
    target = await uow.books.entry(case.company_id, case.refund_entry_id)
    if not target.entry.covered_cents:
        await uow.books.cancel(case.company_id, target.entry.id)
        return None
    if target.entry.state is EntryState.OPEN:
        await lower(uow, case, target, decision, abs(view.rest_cents))
    return target.entry.id


async def refresh_payers(uow: UnitOfWork, case: RefundCase, now: datetime) -> None:
    """The cards of lines that gave some of it back tell what became of the rest."""
    if case.refund_entry_id is not None:
        for payment in await uow.decisions.settling(case.company_id, case.refund_entry_id):
            await refresh_cards(uow, case.company_id, payment.line_id, now)


async def settle_again(uow: UnitOfWork, use: CreditUse, settled_on: date) -> None:
    """Undo of asking for the rest: it is asked for no more, as before."""
    entry = (await uow.books.entry(use.company_id, use.entry_id)).entry
    moved = await uow.decisions.moved(use.company_id, use.entry_id)
    covered = entry.covered_cents - use.amount_cents
    await uow.books.cover(
        use.company_id,
        use.entry_id,
        seen_cents=entry.covered_cents,
        covered_cents=covered,
        settled=(moved, settled_on),
    )
