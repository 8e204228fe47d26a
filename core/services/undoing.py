"""The way back: an undo is a new fact that reverses the newest standing decision of a line.

Nothing is deleted. The line, the entry, the refund case and the contact return to what they were, step by step:
a refund opened after the settlement is taken back first, the settlement itself by the next undo.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from core.domain.conversation import AuditEvent
from core.domain.decisions import Decision, DecisionKind, RefundState
from core.domain.entries import EntryState
from core.domain.ids import new_id
from core.domain.statements import LineState
from core.errors import AlreadyDecided, CreditUsed, NothingToUndo, RefundSaidAnew
from core.services import closing
from core.services.announcing import refresh_cards, refresh_legs, refresh_neighbours
from core.services.answering import note_undo
from core.services.changing import refresh_payers, settle_again
from core.services.permitting import take_turn
from core.services.refunding import already_paid, restore_roles
from core.services.settling import (
    CREATED,
    SNOOZED,
    TOGETHER,
    follow_refund,
    refresh_sharers,
    settle_credit,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.decisions import CreditUse, RefundCase
    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork

_STAYS_SETTLED = frozenset({DecisionKind.OPEN_REFUND, DecisionKind.CHANGE_REFUND, DecisionKind.USE_CREDIT})


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
    await take_turn(uow, member)
    line = await uow.statements.line(member.company_id, line_id)
    standing = await uow.decisions.standing(member.company_id, line_id)
    if not standing:
        raise NothingToUndo
    if line.version != version:
        raise AlreadyDecided(None, None)
    for decision in await _made_together(uow, standing[0]):
        own = await uow.statements.line(member.company_id, decision.line_id)
        undo = await _reverse(uow, member, own, decision, now)
        if contradicts:
            await note_undo(uow, decision, undo)
    return standing[0]


async def _made_together(uow: UnitOfWork, decision: Decision) -> Sequence[Decision]:
    """The decision, and those about both lines that the same press made, if they still stand as the newest.

    In the order in which they are taken back: what was made last goes first.
    """
    if TOGETHER not in decision.before or decision.bulk_id is None:
        return [decision]
    found, pair = [decision], decision.before[TOGETHER]
    of_press = await uow.decisions.of_bulk(decision.company_id, decision.bulk_id)
    made = [one for one in of_press if one.before.get(TOGETHER) == pair]
    for other in sorted(made, key=lambda one: one.id, reverse=True):
        gone = {one.id for one in found}
        standing = await uow.decisions.standing(decision.company_id, other.line_id)
        newest = next((one for one in standing if one.id not in gone), None)
        if newest is not None and newest.id == other.id:
            found.append(other)
    return sorted(found, key=lambda one: one.id, reverse=True)


async def undo_bulk(uow: UnitOfWork, member: Member, bulk_id: UUID, now: datetime) -> Sequence[Decision]:
    """Take back every decision of one press that still stands as the newest of its line, the last one made first."""
    await take_turn(uow, member)
    undone = []
    made = await uow.decisions.of_bulk(member.company_id, bulk_id)
    for decision in sorted(made, key=lambda one: one.id, reverse=True):
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
    await take_turn(uow, member)
    decision = await uow.decisions.latest_by(member.company_id, member.id)
    if decision is None:
        raise NothingToUndo
    line = await uow.statements.line(member.company_id, decision.line_id)
    newest = (await uow.decisions.standing(member.company_id, decision.line_id))[0]
    if newest.id != decision.id:
        names = await uow.people.names(member.company_id)
        raise AlreadyDecided(names.get(newest.member_id), newest.decided_at)
    await undo_line(uow, member, line.id, version=line.version, now=now)
    return decision


async def _reverse(
    uow: UnitOfWork, member: Member, line: StatementLine, decision: Decision, now: datetime
) -> Decision:
    await closing.require_open(uow, line.company_id, decision.booked_on or line.posted_on)
    stays = LineState.RECONCILED if decision.kind in _STAYS_SETTLED else LineState.OPEN
    await _require_nothing_followed(uow, decision)
    moved = await uow.statements.decide_line(
        line.company_id, line.id, version=line.version, before=line.state, after=stays
    )
    if not moved:
        raise AlreadyDecided(None, None)
    if SNOOZED in decision.before:
        put_off = datetime.fromisoformat(decision.before[SNOOZED])
        await uow.statements.snooze(line.company_id, line.id, put_off)
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
    await _uncover(uow, line, decision, undo)
    await _cancel_created(uow, decision)  # first: what is gone needs no role of its contact
    await _take_back_case(uow, line, decision, now)
    await _audit(uow, member, line, decision, now)
    await refresh_cards(uow, line.company_id, line.id, now)
    return undo


async def _require_nothing_followed(uow: UnitOfWork, decision: Decision) -> None:
    """A refund that moved in the bank is undone on its own line first; so is a credit that was used.

    And what became of the rest is taken back before what made it the rest.
    """
    await _require_rest_as_it_was(uow, decision)
    case = await _case_behind(uow, decision)
    if case is None:
        return
    if case.refund_entry_id is not None:
        paid = await uow.decisions.settling(case.company_id, case.refund_entry_id)
        if any(payment.id > decision.id for payment in paid):
            raise await already_paid(uow, case)
    uses = [
        use
        for use in await uow.decisions.credit_uses(case.company_id, case_id=case.id)
        if use.entry_id != case.refund_entry_id and use.decision_id > decision.id
    ]
    if uses:
        raise CreditUsed(sum(abs(use.amount_cents) for use in uses))


async def _require_rest_as_it_was(uow: UnitOfWork, decision: Decision) -> None:
    """Nothing was said anew of the rest of a case since this decision gave some of it back, or used it."""
    company_id = decision.company_id
    shares = await uow.decisions.allocations(company_id, decision.id)
    found = [
        await uow.decisions.refund_by_entry(company_id, share.entry_id) for share in shares if share.entry_id
    ]
    uses = await uow.decisions.credit_uses(company_id, decision_id=decision.id)
    found += [(await uow.decisions.refund(company_id, use.case_id)).case for use in uses]
    for case in found:
        if case is None or case.cause_line_id == decision.line_id:
            continue  # on one line, what came later is taken back first anyway
        for later in await uow.decisions.standing(company_id, case.cause_line_id):
            if later.kind is DecisionKind.CHANGE_REFUND and later.id > decision.id:
                cause = await uow.statements.line(company_id, case.cause_line_id)
                raise RefundSaidAnew(abs(case.amount_cents), cause.posted_on)


async def _case_behind(uow: UnitOfWork, decision: Decision) -> RefundCase | None:
    """The case that a decision opened or changed."""
    if decision.kind is DecisionKind.CHANGE_REFUND:
        return (await uow.decisions.refund(decision.company_id, UUID(decision.before["case"]))).case
    return await uow.decisions.refund_by_decision(decision.company_id, decision.id)


async def _uncover(uow: UnitOfWork, line: StatementLine, decision: Decision, undo: Decision) -> None:
    """Entries owe again what the decision covered, the cases of refund entries follow, and the other leg is alone."""
    company_id, amounts = decision.company_id, []
    for allocation in await uow.decisions.allocations(company_id, decision.id):
        if allocation.transfer_id is not None:
            await refresh_legs(uow, line, allocation.transfer_id, undo.decided_at)
        if allocation.entry_id is None:
            continue
        await uow.books.uncover(company_id, allocation.entry_id, cents=allocation.amount_cents)
        await follow_refund(uow, company_id, allocation.entry_id, undo)
        await refresh_sharers(uow, line, allocation.entry_id, undo.decided_at)
        amounts.append((await uow.books.entry(company_id, allocation.entry_id)).entry.amount_cents)
    uses = await uow.decisions.credit_uses(company_id, decision_id=decision.id)
    amounts += [await _give_back_use(uow, use, decision, undo) for use in uses]
    if amounts:
        await refresh_neighbours(uow, company_id, amounts, undo.decided_at, besides=decision.line_id)


async def _give_back_use(uow: UnitOfWork, use: CreditUse, decision: Decision, undo: Decision) -> int:
    """What a case took off an entry is owed again; the amount of that entry."""
    entry = (await uow.books.entry(use.company_id, use.entry_id)).entry
    if use.amount_cents * entry.amount_cents > 0:
        await uow.books.uncover(use.company_id, use.entry_id, cents=use.amount_cents)
    else:
        await settle_again(uow, use, date.fromisoformat(decision.before["settled_on"]))
    case = (await uow.decisions.refund(use.company_id, use.case_id)).case
    if case.refund_entry_id != use.entry_id:
        await settle_credit(uow, case, undo.decided_at)
    return entry.amount_cents


async def _take_back_case(uow: UnitOfWork, line: StatementLine, decision: Decision, now: datetime) -> None:
    """The case goes with the decision that opened it, or is again what it was before the one that changed it."""
    case = await _case_behind(uow, decision)
    if case is None:
        return
    if case.refund_entry_id is not None and decision.before.get("refund_entry_id") != str(
        case.refund_entry_id
    ):
        await uow.books.cancel(case.company_id, case.refund_entry_id)
    if decision.kind is DecisionKind.CHANGE_REFUND:
        await uow.decisions.update_refund(await _as_before(uow, case, decision))
        await refresh_payers(uow, case, now)
    else:
        gone = replace(case, state=RefundState.CANCELLED, closed_by=None, closed_at=now)
        await uow.decisions.update_refund(gone)
    await restore_roles(uow, case, decision.before)
    await refresh_neighbours(uow, case.company_id, [case.amount_cents], now, besides=line.id)
    if case.cause_line_id != line.id:
        await refresh_cards(uow, case.company_id, case.cause_line_id, now)


async def _as_before(uow: UnitOfWork, case: RefundCase, decision: Decision) -> RefundCase:
    before = decision.before
    entry_id = UUID(before["refund_entry_id"]) if before["refund_entry_id"] else None
    if entry_id is not None:
        await uow.books.reopen(case.company_id, entry_id, before=EntryState.CANCELLED)
    return replace(
        case,
        state=RefundState(before["state"]),
        refund_entry_id=entry_id,
        category_id=UUID(before["category_id"]) if before["category_id"] else None,
        closed_at=datetime.fromisoformat(before["closed_at"]) if before["closed_at"] else None,
    )


async def _cancel_created(uow: UnitOfWork, decision: Decision) -> None:
    """What came into being with the decision goes with it; a contact stays if something else names it by now."""
    created = [UUID(entry_id) for entry_id in decision.before.get(CREATED, ())]
    if decision.kind is DecisionKind.NEW_ENTRY and not created:  # decided before this was written down
        made = await uow.decisions.allocations(decision.company_id, decision.id)
        created = [one.entry_id for one in made if one.entry_id]
    for entry_id in created:
        await uow.books.cancel(decision.company_id, entry_id)
    if "created_contact" in decision.before:
        contact = await uow.books.contact(decision.company_id, UUID(decision.before["created_contact"]))
        if not await uow.books.is_named(contact.company_id, contact.id):
            await uow.books.update_contact(replace(contact, active=False))


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
