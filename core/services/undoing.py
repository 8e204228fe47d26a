"""The way back: an undo is a new fact that reverses the newest standing decision of a line.

Nothing is deleted. The line, the entry, the refund case and the contact return to what they were, step by step:
a refund opened after the settlement is taken back first, the settlement itself by the next undo.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from core.domain.conversation import AuditEvent
from core.domain.decisions import Decision, DecisionKind, RefundState
from core.domain.entries import Direction, EntryState
from core.domain.ids import new_id
from core.domain.statements import LineState
from core.errors import AlreadyDecided, NotAllowed, NothingToUndo, RefundAlreadyPaid
from core.services.announcing import refresh_cards, refresh_neighbours
from core.services.answering import note_undo

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.domain.decisions import RefundCase
    from core.domain.parties import Contact, Member
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork

_SETTLES = frozenset(
    {
        DecisionKind.RECONCILE,
        DecisionKind.STATEMENT_VALUE,
        DecisionKind.STATEMENT_VALUE_AND_REFUND,
        DecisionKind.NEW_ENTRY,
    }
)
_OPENS_REFUND = frozenset({DecisionKind.STATEMENT_VALUE_AND_REFUND, DecisionKind.OPEN_REFUND})


async def undo_line(
    uow: UnitOfWork, member: Member, line_id: UUID, *, version: int, now: datetime, contradicts: bool = True
) -> Decision:
    """Take back the newest standing decision of a line, as the person saw it.

    Args:
        contradicts: the decision was wrong; not so where a whole file is taken back.

    Raises:
        AlreadyDecided: the line moved on since the button was drawn.
        NothingToUndo: the line has no standing decision.
        RefundAlreadyPaid: the refund this decision opened was settled by another line.
    """
    await _take_turn(uow, member)
    line = await uow.statements.line(member.company_id, line_id)
    standing = await uow.decisions.standing(member.company_id, line_id)
    if not standing:
        raise NothingToUndo
    if line.version != version:
        raise AlreadyDecided(None, None)
    undo = await _reverse(uow, member, line, standing[0], now)
    if contradicts:
        await note_undo(uow, standing[0], undo)
    return standing[0]


async def undo_bulk(uow: UnitOfWork, member: Member, bulk_id: UUID, now: datetime) -> Sequence[Decision]:
    """Take back every decision of one press that still stands as the newest of its line."""
    await _take_turn(uow, member)
    undone = []
    for decision in await uow.decisions.of_bulk(member.company_id, bulk_id):
        standing = await uow.decisions.standing(member.company_id, decision.line_id)
        if standing and standing[0].id == decision.id:
            line = await uow.statements.line(member.company_id, decision.line_id)
            await note_undo(uow, decision, await _reverse(uow, member, line, decision, now))
            undone.append(decision)
    if not undone:
        raise NothingToUndo
    return undone


async def undo_latest(uow: UnitOfWork, member: Member, now: datetime) -> Decision:
    """Take back the member's own newest decision (``/desfazer``).

    Raises:
        AlreadyDecided: somebody else decided about the same line since; theirs is not taken back by a command.
    """
    await _take_turn(uow, member)
    decision = await uow.decisions.latest_by(member.company_id, member.id)
    if decision is None:
        raise NothingToUndo
    line = await uow.statements.line(member.company_id, decision.line_id)
    newest = (await uow.decisions.standing(member.company_id, decision.line_id))[0]
    if newest.id != decision.id:
        names = {one.id: one.name for one in await uow.people.members(member.company_id)}
        raise AlreadyDecided(names.get(newest.member_id), newest.decided_at)
    await note_undo(uow, decision, await _reverse(uow, member, line, decision, now))
    return decision


async def _take_turn(uow: UnitOfWork, member: Member) -> None:
    if not member.role.decides:
        raise NotAllowed(member.role)
    await uow.statements.take_turn(member.company_id)


async def _reverse(
    uow: UnitOfWork, member: Member, line: StatementLine, decision: Decision, now: datetime
) -> Decision:
    stays = LineState.RECONCILED if decision.kind is DecisionKind.OPEN_REFUND else LineState.OPEN
    moved = await uow.statements.decide_line(
        line.company_id, line.id, version=line.version, before=line.state, after=stays
    )
    if not moved:
        raise AlreadyDecided(None, None)
    undo = Decision(
        company_id=line.company_id,
        id=new_id(),
        line_id=line.id,
        line_version=line.version,
        kind=DecisionKind.UNDO,
        member_id=member.id,
        decided_at=now,
        reverses_id=decision.id,
    )
    await uow.decisions.add(undo)
    if decision.kind in _OPENS_REFUND:
        await _cancel_refund(uow, line, decision, now)
    if decision.kind in _SETTLES:
        await _unsettle(uow, decision, now)
    await _audit(uow, member, line, decision, now)
    await refresh_cards(uow, line.company_id, line.id, now)
    return undo


async def _cancel_refund(uow: UnitOfWork, line: StatementLine, decision: Decision, now: datetime) -> None:
    case = await uow.decisions.refund_by_cause(line.company_id, line.id)
    assert case is not None
    if case.state is RefundState.CLOSED:
        raise await _already_paid(uow, case)
    await uow.books.cancel(case.company_id, case.refund_entry_id)
    await uow.decisions.update_refund(replace(case, state=RefundState.CANCELLED, closed_at=now))
    if case.contact_id and "is_customer" in decision.before:
        contact = await uow.books.contact(case.company_id, case.contact_id)
        needed = await _directions_of(uow, contact)
        await uow.books.update_contact(
            replace(
                contact,
                is_customer=decision.before["is_customer"] or Direction.IN in needed,
                is_supplier=decision.before["is_supplier"] or Direction.OUT in needed,
            )
        )
    await refresh_neighbours(uow, case.company_id, [case.amount_cents], now, besides=line.id)


async def _directions_of(uow: UnitOfWork, contact: Contact) -> set[Direction]:
    """Where open entries and other refunds of a contact still need its roles."""
    amounts = [
        one.entry.amount_cents
        for one in await uow.books.open_entries(contact.company_id)
        if one.entry.contact_id == contact.id
    ]
    amounts += [
        view.case.amount_cents
        for view in await uow.decisions.refunds(contact.company_id)
        if view.case.contact_id == contact.id
    ]
    return {Direction.of(cents) for cents in amounts}


async def _already_paid(uow: UnitOfWork, case: RefundCase) -> RefundAlreadyPaid:
    paid = (await uow.books.entry(case.company_id, case.refund_entry_id)).entry
    assert paid.settled_on is not None
    return RefundAlreadyPaid(abs(case.amount_cents), paid.settled_on)


async def _unsettle(uow: UnitOfWork, decision: Decision, now: datetime) -> None:
    """The entries are open again; one that this decision created is cancelled with its contact."""
    for allocation in await uow.decisions.allocations(decision.company_id, decision.id):
        await uow.books.reopen(decision.company_id, allocation.entry_id, before=EntryState.SETTLED)
        if decision.kind is DecisionKind.NEW_ENTRY:
            await uow.books.cancel(decision.company_id, allocation.entry_id)
        await _reopen_case(uow, decision, allocation.entry_id, now)
        entry = (await uow.books.entry(decision.company_id, allocation.entry_id)).entry
        await refresh_neighbours(
            uow, decision.company_id, [entry.amount_cents], now, besides=decision.line_id
        )
    if "created_contact" in decision.before:
        contact = await uow.books.contact(decision.company_id, UUID(decision.before["created_contact"]))
        await uow.books.update_contact(replace(contact, active=False))


async def _reopen_case(uow: UnitOfWork, decision: Decision, entry_id: UUID, now: datetime) -> None:
    case = await uow.decisions.refund_by_entry(decision.company_id, entry_id)
    if case is None or case.closed_by != decision.id:
        return
    await uow.decisions.update_refund(replace(case, state=RefundState.OPEN, closed_by=None, closed_at=None))
    await refresh_cards(uow, case.company_id, case.cause_line_id, now)


async def _audit(
    uow: UnitOfWork, member: Member, line: StatementLine, decision: Decision, now: datetime
) -> None:
    await uow.decisions.add_audit(
        AuditEvent(
            line.company_id,
            new_id(),
            now,
            member.id,
            DecisionKind.UNDO.value,
            line.id,
            {"decision_id": str(decision.id), "kind": decision.kind.value},
        )
    )
