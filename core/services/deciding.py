"""The only door to a decision about a line: reconcile, use the statement's value, open a refund, create, ignore.

Every function takes the line's version as the person saw it. The line moves by a conditional update, the entry
too, and the decision's place (line, version) is unique: of many presses one wins, the others learn who did.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.domain.conversation import AuditEvent
from core.domain.decisions import (
    Adjustment,
    AdjustmentKind,
    Allocation,
    Decision,
    DecisionKind,
    RefundCase,
    RefundState,
)
from core.domain.entries import CategoryPurpose, Direction, Entry, EntryState
from core.domain.ids import new_id
from core.domain.parties import Contact
from core.domain.statements import LineState
from core.domain.time import local_day
from core.errors import (
    AlreadyDecided,
    AmountsDiffer,
    EntryNotOpen,
    NotAllowed,
    NotFound,
    NothingToRefund,
    WrongDirection,
)
from core.services.announcing import refresh_cards, refresh_neighbours

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from core.domain.conversation import Draft
    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.ports import UnitOfWork

REFUND_DUE_IN = timedelta(days=7)
"""When a refund is due unless the owner says otherwise."""

REFUND_OF = "Devolução: "
"""How a refund entry is described in the books: data of the company, like the names of its categories."""


@dataclass(frozen=True, slots=True)
class Press:
    """Who decides about which line, as seen at which version, and when.

    Attributes:
        bulk_id: shared by decisions taken with one press.
    """

    member: Member
    line_id: UUID
    version: int
    now: datetime
    bulk_id: UUID | None = None

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
    before = await _open_refund_roles(uow, target) if with_refund else {}
    kind = DecisionKind.STATEMENT_VALUE_AND_REFUND if with_refund else DecisionKind.STATEMENT_VALUE
    decision = await _settle(uow, press, line, target, kind, before)
    if with_refund:
        await _open_case(uow, press, line, target, decision)
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
    before = await _open_refund_roles(uow, target)
    decision = await _decide(
        uow,
        press,
        DecisionKind.OPEN_REFUND,
        before,
        came_from=LineState.RECONCILED,
        goes_to=LineState.RECONCILED,
    )
    await _open_case(uow, press, line, target, decision)
    return decision


async def create_entry(uow: UnitOfWork, press: Press, draft: Draft) -> Decision:
    """Create the receita or despesa of a draft and settle it by its line in one step."""
    line = await line_in(uow, press, LineState.OPEN)
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
) -> Decision:
    """Move the line if nobody was faster, and record the decision, the audit and what phones must hear."""
    await _take_turn(uow, press.member)
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
        before=before,
    )
    await uow.decisions.add(decision)
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


async def _settle(
    uow: UnitOfWork,
    press: Press,
    line: StatementLine,
    target: OpenEntry,
    kind: DecisionKind,
    before: Mapping[str, Any],
) -> Decision:
    """Decide, settle the entry at the line's value, allocate every cent, explain the difference."""
    decision = await _decide(uow, press, kind, before, came_from=LineState.OPEN, goes_to=LineState.RECONCILED)
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


async def _open_refund_roles(uow: UnitOfWork, target: OpenEntry) -> Mapping[str, Any]:
    """The roles the contact had before any refund that still stands, for the last undo to put back."""
    if target.contact is None:
        return {}
    roles = {"is_customer": target.contact.is_customer, "is_supplier": target.contact.is_supplier}
    for view in await uow.decisions.refunds(target.contact.company_id):
        if view.case.contact_id == target.contact.id:
            earlier = await uow.decisions.decision(view.case.company_id, view.case.opened_by)
            roles = {name: has and earlier.before.get(name, has) for name, has in roles.items()}
    return roles


async def _open_case(
    uow: UnitOfWork, press: Press, line: StatementLine, target: OpenEntry, decision: Decision
) -> None:
    """The refund entry, its case, and the contact's second role."""
    cents = target.entry.amount_cents - line.amount_cents
    company = await uow.people.company(press.company_id)
    refund_entry = Entry(
        company_id=press.company_id,
        id=new_id(),
        amount_cents=cents,
        settled_cents=None,
        settled_on=None,
        due_on=local_day(press.now, company.time_zone) + REFUND_DUE_IN,
        description=f"{REFUND_OF}{target.entry.description}",
        contact_id=target.entry.contact_id,
        category_id=await _refund_category(uow, press.company_id, Direction.of(cents)),
        number=None,
        state=EntryState.OPEN,
        import_key=None,
        created_at=press.now,
    )
    await uow.books.add_entries([refund_entry])
    await uow.decisions.add_refund(
        RefundCase(
            company_id=press.company_id,
            id=new_id(),
            contact_id=target.entry.contact_id,
            cause_line_id=line.id,
            cause_entry_id=target.entry.id,
            refund_entry_id=refund_entry.id,
            opened_by=decision.id,
            closed_by=None,
            amount_cents=cents,
            state=RefundState.OPEN,
            opened_at=press.now,
            closed_at=None,
        )
    )
    if target.contact:
        await uow.books.update_contact(replace(target.contact, is_customer=True, is_supplier=True))
    await refresh_neighbours(uow, press.company_id, [cents], press.now, besides=line.id)


async def _refund_category(uow: UnitOfWork, company_id: UUID, direction: Direction) -> UUID:
    for category in await uow.books.categories(company_id):
        if category.direction is direction and category.purpose is CategoryPurpose.REFUND:
            return category.id
    raise NotFound("category")


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
