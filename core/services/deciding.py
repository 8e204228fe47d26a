"""The only door to a decision about a line: reconcile, use the statement's value, open a refund, create, ignore.

Every function takes the line's version as the person saw it. The line moves by a conditional update, the entry
too, and the decision's place (line, version) is unique: of many presses one wins, the others learn who did.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.domain.conversation import AuditEvent
from core.domain.decisions import (
    ALONE,
    Adjustment,
    AdjustmentKind,
    Allocation,
    Decision,
    DecisionKind,
    RefundState,
)
from core.domain.entries import Entry, EntryState
from core.domain.ids import new_id
from core.domain.parties import Contact
from core.domain.statements import LineState
from core.errors import (
    AlreadyDecided,
    AmountsDiffer,
    EntryNotOpen,
    NotAllowed,
    NothingToRefund,
    WrongDirection,
)
from core.services.announcing import refresh_cards, refresh_neighbours
from core.services.answering import note_answer, question_of
from core.services.refunding import open_case, roles_before_refund
from core.services.suggesting import suggest_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from core.domain.conversation import Draft
    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.ports import UnitOfWork
    from core.services.answering import Question
    from core.services.offering import Offer


@dataclass(frozen=True, slots=True)
class Press:
    """Who decides about which line, as seen at which version, and when.

    Attributes:
        bulk_id: shared by decisions taken with one press.
        offer: what was suggested, where whoever presses knows it already.
        alone: nobody pressed; the bot confirms by itself, in the name of the member who allowed it.
    """

    member: Member
    line_id: UUID
    version: int
    now: datetime
    bulk_id: UUID | None = None
    offer: Offer | None = None
    alone: bool = False

    @property
    def company_id(self) -> UUID:
        """The company of the presser: a line of another company does not exist for this press."""
        return self.member.company_id


async def reconcile(uow: UnitOfWork, press: Press, entry_id: UUID) -> Decision:
    """Settle an entry by a line of the same amount; closes the refund case if the entry is one.

    Raises:
        AmountsDiffer: line and entry differ; ``use_statement_value`` is the way then.
    """
    line, target = await _line_and_entry(uow, press, entry_id)
    if line.amount_cents != target.entry.amount_cents:
        raise AmountsDiffer(line.amount_cents, target.entry.amount_cents)
    return await _settle(uow, press, line, target, DecisionKind.RECONCILE, {})


async def use_statement_value(
    uow: UnitOfWork, press: Press, entry_id: UUID, *, with_refund: bool
) -> Decision:
    """Settle an entry at the line's value; the agreed value stays on record.

    With ``with_refund`` the difference is followed in the same breath: a despesa (for a purchase: a receita) of
    devolução is opened for the same contact, who becomes supplier (customer) as well.

    Raises:
        NothingToRefund: a refund was asked for and the line is not larger than agreed.
    """
    line, target = await _line_and_entry(uow, press, entry_id)
    if with_refund:
        _require_excess(line, target.entry)
    before = await roles_before_refund(uow, target) if with_refund else {}
    kind = DecisionKind.STATEMENT_VALUE_AND_REFUND if with_refund else DecisionKind.STATEMENT_VALUE
    decision = await _settle(uow, press, line, target, kind, before)
    if with_refund:
        await open_case(uow, line, target, decision)
    return decision


async def open_refund(uow: UnitOfWork, press: Press) -> Decision:
    """Open the refund of a line that was settled at the statement's value before.

    Raises:
        AlreadyDecided: the refund is open already, or the line was not settled that way.
        NothingToRefund: the line is not larger than agreed.
    """
    line = await line_in(uow, press, LineState.RECONCILED)
    standing = await uow.decisions.standing(press.company_id, line.id)
    if not standing or standing[0].kind is not DecisionKind.STATEMENT_VALUE:
        raise await _already_decided(uow, line)
    allocation = (await uow.decisions.allocations(press.company_id, standing[0].id))[0]
    target = await uow.books.entry(press.company_id, allocation.entry_id)
    _require_excess(line, target.entry)
    before = await roles_before_refund(uow, target)
    decision = await _decide(
        uow,
        press,
        DecisionKind.OPEN_REFUND,
        before,
        came_from=LineState.RECONCILED,
        goes_to=LineState.RECONCILED,
    )
    await open_case(uow, line, target, decision)
    return decision


async def create_entry(uow: UnitOfWork, press: Press, draft: Draft) -> Decision:
    """Create the receita or despesa of a draft and settle it by its line in one step."""
    line = await line_in(uow, press, LineState.OPEN)
    press = replace(
        press, offer=await suggest_line(uow, line)
    )  # before the new entry is there to be suggested
    contact_id, created = draft.contact_id, False
    if contact_id is None and draft.new_contact_name:
        contact_id, created = await _create_contact(uow, press, line, draft.new_contact_name), True
    entry = Entry(
        company_id=press.company_id,
        id=new_id(),
        amount_cents=line.amount_cents,
        settled_cents=None,
        settled_on=None,
        due_on=line.posted_on,
        description=draft.description,
        contact_id=contact_id,
        category_id=draft.category_id,
        number=None,
        state=EntryState.OPEN,
        import_key=None,
        created_at=press.now,
    )
    await uow.books.add_entries([entry])
    target = await uow.books.entry(press.company_id, entry.id)
    before = {"created_contact": str(contact_id)} if created else {}
    return await _settle(uow, press, line, target, DecisionKind.NEW_ENTRY, before)


async def ignore(uow: UnitOfWork, press: Press) -> Decision:
    """Leave a line out of the books on purpose; it can be brought back from the list at any time."""
    return await _decide(
        uow, press, DecisionKind.IGNORE, {}, came_from=LineState.OPEN, goes_to=LineState.IGNORED
    )


async def call_repeated(uow: UnitOfWork, press: Press) -> Decision:
    """The bank only repeated another line: this one counts nowhere, and is not asked about again."""
    return await _decide(
        uow, press, DecisionKind.REPEATED, {}, came_from=LineState.OPEN, goes_to=LineState.REPEATED
    )


async def keep_twin(uow: UnitOfWork, press: Press) -> None:
    """The line is a true twin: from now on it is an open line like any other."""
    line = await line_in(uow, press, LineState.OPEN)
    if not await uow.statements.clear_doubt(press.company_id, line.id):
        raise AlreadyDecided(None, None)
    await uow.decisions.add_audit(
        AuditEvent(press.company_id, new_id(), press.now, press.member.id, "keep_twin", line.id)
    )
    await refresh_cards(uow, press.company_id, line.id, press.now)


async def postpone(uow: UnitOfWork, press: Press) -> None:
    """Put an open line at the end of the queue. Not a decision: nothing to undo."""
    line = await line_in(uow, press, LineState.OPEN)
    await uow.statements.snooze(press.company_id, line.id, press.now)


# --- the steps -----------------------------------------------------------------------------------


async def _take_turn(uow: UnitOfWork, member: Member) -> None:
    """Before anything is read: what is read then still holds when it is decided upon."""
    if not member.role.decides:
        raise NotAllowed(member.role)
    await uow.statements.take_turn(member.company_id)


async def line_in(uow: UnitOfWork, press: Press, state: LineState) -> StatementLine:
    """The pressed line, which must be in this state as the person saw it, the company's turn taken."""
    await _take_turn(uow, press.member)
    line = await uow.statements.line(press.company_id, press.line_id)
    if line.state is not state or line.version != press.version:
        raise await _already_decided(uow, line)
    return line


async def _line_and_entry(uow: UnitOfWork, press: Press, entry_id: UUID) -> tuple[StatementLine, OpenEntry]:
    line = await line_in(uow, press, LineState.OPEN)
    target = await uow.books.entry(press.company_id, entry_id)
    if target.entry.state is not EntryState.OPEN:
        raise EntryNotOpen(target.entry.description)
    if target.entry.amount_cents * line.amount_cents <= 0:
        raise WrongDirection
    return line, target


async def _already_decided(uow: UnitOfWork, line: StatementLine) -> AlreadyDecided:
    standing = await uow.decisions.standing(line.company_id, line.id)
    if not standing:
        return AlreadyDecided(None, None)
    members = {member.id: member.name for member in await uow.people.members(line.company_id)}
    return AlreadyDecided(members.get(standing[0].member_id, ""), standing[0].decided_at)


async def _decide(
    uow: UnitOfWork,
    press: Press,
    kind: DecisionKind,
    before: Mapping[str, Any],
    *,
    came_from: LineState,
    goes_to: LineState,
    entry_id: UUID | None = None,
) -> Decision:
    """Move the line if nobody was faster, and record the decision, the audit and what phones must hear."""
    await _take_turn(uow, press.member)
    asked = await _asked(uow, press, came_from)
    moved = await uow.statements.decide_line(
        press.company_id, press.line_id, version=press.version, before=came_from, after=goes_to
    )
    if not moved:
        raise await _already_decided(uow, await uow.statements.line(press.company_id, press.line_id))
    decision = Decision(
        company_id=press.company_id,
        id=new_id(),
        line_id=press.line_id,
        line_version=press.version,
        kind=kind,
        member_id=press.member.id,
        decided_at=press.now,
        bulk_id=press.bulk_id,
        before={**before, ALONE: True} if press.alone else before,
    )
    await uow.decisions.add(decision)
    if asked is not None:
        await note_answer(uow, asked, decision, entry_id)
    await uow.decisions.add_audit(
        AuditEvent(
            press.company_id,
            new_id(),
            press.now,
            press.member.id,
            kind.value,
            press.line_id,
            {"decision_id": str(decision.id)},
        )
    )
    await refresh_cards(uow, press.company_id, press.line_id, press.now)
    return decision


async def _asked(uow: UnitOfWork, press: Press, state: LineState) -> Question | None:
    """What the line's card asked; nothing when nobody was asked, or the line was decided before."""
    line = await uow.statements.line(press.company_id, press.line_id)
    if press.alone or state is not LineState.OPEN or line.state is not state or line.version != press.version:
        return None
    return await question_of(uow, line, press.offer)


async def _settle(
    uow: UnitOfWork,
    press: Press,
    line: StatementLine,
    target: OpenEntry,
    kind: DecisionKind,
    before: Mapping[str, Any],
) -> Decision:
    """Decide, settle the entry at the line's value, allocate every cent, explain the difference."""
    decision = await _decide(
        uow,
        press,
        kind,
        before,
        came_from=LineState.OPEN,
        goes_to=LineState.RECONCILED,
        entry_id=target.entry.id,
    )
    settled = await uow.books.settle(
        press.company_id, target.entry.id, settled_cents=line.amount_cents, settled_on=line.posted_on
    )
    if not settled:
        raise EntryNotOpen(target.entry.description)
    await uow.decisions.add_allocation(
        Allocation(press.company_id, new_id(), decision.id, line.id, target.entry.id, line.amount_cents)
    )
    difference = line.amount_cents - target.entry.amount_cents
    if difference:
        await uow.decisions.add_adjustment(
            Adjustment(
                press.company_id,
                new_id(),
                decision.id,
                target.entry.id,
                AdjustmentKind.STATEMENT_VALUE,
                difference,
            )
        )
    await _close_case(uow, press, target, decision)
    await refresh_neighbours(uow, press.company_id, [target.entry.amount_cents], press.now, besides=line.id)
    return decision


async def _close_case(uow: UnitOfWork, press: Press, target: OpenEntry, decision: Decision) -> None:
    """If the entry was an open refund, this line is the one that ends the case."""
    if target.refund is None:
        return
    closed = replace(target.refund, state=RefundState.CLOSED, closed_by=decision.id, closed_at=press.now)
    await uow.decisions.update_refund(closed)
    await refresh_cards(uow, press.company_id, closed.cause_line_id, press.now)


def _require_excess(line: StatementLine, entry: Entry) -> None:
    if abs(line.amount_cents) <= abs(entry.amount_cents):
        raise NothingToRefund


async def _create_contact(uow: UnitOfWork, press: Press, line: StatementLine, name: str) -> UUID:
    contact = Contact(
        company_id=press.company_id,
        id=new_id(),
        name=name[:200],
        document=None,
        is_customer=line.amount_cents > 0,
        is_supplier=line.amount_cents < 0,
        active=True,
        created_at=press.now,
    )
    await uow.books.add_contact(contact)
    return contact.id
