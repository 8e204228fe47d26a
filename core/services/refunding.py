"""Refund cases: opened with the decision that causes them, lowering other entries, looked after while they are open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.domain.conversation import AuditEvent
from core.domain.decisions import CreditUse, RefundCase, RefundState
from core.domain.entries import CategoryPurpose, Direction, Entry, EntryState
from core.domain.ids import new_id
from core.domain.time import local_day
from core.errors import EntryNotOpen, NotFound, RefundAlreadyPaid
from core.services.announcing import refresh_cards, refresh_neighbours
from core.services.permitting import require_decider

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.decisions import Decision, RefundView
    from core.domain.parties import Contact, Member
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.ports import UnitOfWork


REFUND_DUE_IN = timedelta(days=7)
"""When a refund is due unless the owner says otherwise."""

REFUND_OF = "Devolução: "
"""How a refund entry is described in the books: data of the company, like the names of its categories."""


# --- opening -------------------------------------------------------------------------------------


async def open_case(
    uow: UnitOfWork, line: StatementLine, target: OpenEntry, decision: Decision, cents: int
) -> None:
    """A case of ``cents`` (signed like the refund), its refund entry, and the contact's second role."""
    entry = await refund_entry(uow, line, target, cents, decision.decided_at)
    await uow.books.add_entries([entry])
    await uow.decisions.add_refund(_case(line, target, decision, cents, RefundState.OPEN, entry.id))
    await _both_roles(uow, target)
    await refresh_neighbours(uow, line.company_id, [cents], decision.decided_at, besides=line.id)


async def case_without_refund(
    uow: UnitOfWork,
    line: StatementLine,
    target: OpenEntry,
    decision: Decision,
    cents: int,
    state: RefundState,
    category_id: UUID | None,
) -> None:
    """A case that is a credit, or kept in a category."""
    if state is RefundState.KEPT:
        category_id = await known_category(uow, line, category_id)
    await uow.decisions.add_refund(_case(line, target, decision, cents, state, None, category_id))


async def closed_case(
    uow: UnitOfWork, cause: StatementLine, target: OpenEntry | None, entry: Entry, decision: Decision
) -> None:
    """A case that a line gave back before anybody had asked for it."""
    case = _case(cause, target, decision, entry.amount_cents, RefundState.CLOSED, entry.id)
    await uow.decisions.add_refund(replace(case, closed_by=decision.id, closed_at=decision.decided_at))
    if target is not None:
        await _both_roles(uow, target)
    await refresh_cards(uow, cause.company_id, cause.id, decision.decided_at)


def _case(
    line: StatementLine,
    target: OpenEntry | None,
    decision: Decision,
    cents: int,
    state: RefundState,
    entry_id: UUID | None,
    category_id: UUID | None = None,
) -> RefundCase:
    return RefundCase(
        company_id=line.company_id,
        id=new_id(),
        contact_id=target.entry.contact_id if target else None,
        cause_line_id=line.id,
        cause_entry_id=target.entry.id if target else None,
        refund_entry_id=entry_id,
        opened_by=decision.id,
        closed_by=None,
        amount_cents=cents,
        state=state,
        opened_at=decision.decided_at,
        closed_at=decision.decided_at if state is RefundState.KEPT else None,
        category_id=category_id,
    )


async def refund_entry(
    uow: UnitOfWork, line: StatementLine, target: OpenEntry | None, cents: int, now: datetime
) -> Entry:
    """The despesa (receita) that gives a line back, or part of it; not stored yet."""
    company = await uow.people.company(line.company_id)
    return Entry(
        company_id=line.company_id,
        id=new_id(),
        amount_cents=cents,
        settled_cents=None,
        settled_on=None,
        due_on=local_day(now, company.time_zone) + REFUND_DUE_IN,
        description=f"{REFUND_OF}{target.entry.description if target else line.memo}"[:200],
        contact_id=target.entry.contact_id if target else None,
        category_id=await refund_category(uow, line.company_id, Direction.of(cents)),
        number=None,
        state=EntryState.OPEN,
        import_key=None,
        created_at=now,
    )


async def refund_category(uow: UnitOfWork, company_id: UUID, direction: Direction) -> UUID:
    """Where refunds of a direction belong. Raises ``NotFound``."""
    for category in await uow.books.categories(company_id):
        if category.direction is direction and category.purpose is CategoryPurpose.REFUND:
            return category.id
    raise NotFound("category")


async def known_category(uow: UnitOfWork, line: StatementLine, category_id: UUID | None) -> UUID:
    """A category of the line's own direction."""
    side = Direction.of(line.amount_cents)
    for category in await uow.books.categories(line.company_id):
        if category.id == category_id and category.direction is side:
            return category.id
    raise NotFound("category", category_id)


# --- the contact's roles -------------------------------------------------------------------------


async def roles_before_refund(uow: UnitOfWork, target: OpenEntry) -> dict[str, Any]:
    """The roles the contact had before any refund that still stands, for the last undo to put back."""
    return await roles_of(uow, target.contact) if target.contact else {}


async def roles_of(uow: UnitOfWork, contact: Contact) -> dict[str, Any]:
    """See ``roles_before_refund``."""
    roles: dict[str, Any] = {"is_customer": contact.is_customer, "is_supplier": contact.is_supplier}
    for view in await uow.decisions.refunds(contact.company_id):
        if view.case.contact_id == contact.id:
            for earlier in await _about(uow, view.case):
                roles = {name: has and earlier.before.get(name, has) for name, has in roles.items()}
    return roles


async def _about(uow: UnitOfWork, case: RefundCase) -> Sequence[Decision]:
    """The decision that opened a case and those that may have changed it."""
    opened_by = await uow.decisions.decision(case.company_id, case.opened_by)
    return [opened_by, *await uow.decisions.standing(case.company_id, case.cause_line_id)]


async def restore_roles(uow: UnitOfWork, case: RefundCase, before: Mapping[str, Any]) -> None:
    """The contact's roles are as they were before; what a table or a refund that stands gave since, it keeps."""
    if case.contact_id is None or "is_customer" not in before:
        return
    contact = await uow.books.contact(case.company_id, case.contact_id)
    given = await _roles_given(uow, contact)
    await uow.books.update_contact(
        replace(
            contact,
            is_customer=before["is_customer"] or Direction.IN in given,
            is_supplier=before["is_supplier"] or Direction.OUT in given,
        )
    )


async def _roles_given(uow: UnitOfWork, contact: Contact) -> frozenset[Direction]:
    """By a refund that stands, both; by tables, those of their entries, whether these are paid by now or not."""
    for view in await uow.decisions.refunds(contact.company_id):
        if view.case.contact_id == contact.id and view.case.refund_entry_id is not None:
            return frozenset(Direction)
    return await uow.books.recorded_directions(contact.company_id, contact.id)


async def _both_roles(uow: UnitOfWork, target: OpenEntry) -> None:
    if target.contact:
        await uow.books.update_contact(replace(target.contact, is_customer=True, is_supplier=True))


# --- what went back before -----------------------------------------------------------------------


async def returned_before(uow: UnitOfWork, cause: StatementLine) -> int:
    """What of a line came back by lines that say so themselves, signed like those lines."""
    cases = await uow.decisions.refunds_by_cause(cause.company_id, cause.id)
    if not cases:
        return 0
    own = {decision.id for decision in await uow.decisions.standing(cause.company_id, cause.id)}
    return sum(case.amount_cents for case in cases if case.opened_by not in own)


async def returned(uow: UnitOfWork, cause: StatementLine) -> int:
    """What of a line came back so far, by whatever case of it, signed like the lines that brought it."""
    cases = await uow.decisions.refunds_by_cause(cause.company_id, cause.id)
    views = [await uow.decisions.refund(case.company_id, case.id) for case in cases]
    return sum(view.returned_cents for view in views)


async def settled_by(uow: UnitOfWork, cause: StatementLine) -> OpenEntry | None:
    """The entry that a line settled, when it is decided and there is one."""
    for decision in await uow.decisions.standing(cause.company_id, cause.id):
        for allocation in await uow.decisions.allocations(cause.company_id, decision.id):
            if allocation.entry_id is not None:
                return await uow.books.entry(cause.company_id, allocation.entry_id)
    return None


# --- credits -------------------------------------------------------------------------------------


def could_lower(view: RefundView, entry: Entry) -> bool:
    """Whether what is left of a case can be taken off an entry: the same contact, and of the side paid too much."""
    case = view.case
    same = case.contact_id is not None and case.contact_id == entry.contact_id
    return same and view.left_cents * entry.amount_cents < 0


def credit_fits(view: RefundView, entry: Entry) -> bool:
    """Whether a credit can lower an entry."""
    return view.case.state is RefundState.CREDIT and could_lower(view, entry)


async def credit_for(uow: UnitOfWork, entry: Entry, cents: int) -> RefundView | None:
    """A credit of the entry's contact that is at least ``cents`` (magnitude); the oldest of several."""
    if await uow.decisions.refund_by_entry(entry.company_id, entry.id) is not None:
        return None
    views = [view for view in await uow.decisions.refunds(entry.company_id) if credit_fits(view, entry)]
    enough = [view for view in views if abs(view.left_cents) >= cents]
    return min(enough, key=lambda view: view.case.opened_at, default=None)


async def next_entry(uow: UnitOfWork, entry: Entry) -> OpenEntry | None:
    """The next open entry of the same contact and direction, refunds aside: an excess can be taken off it."""
    if entry.contact_id is None:
        return None
    for one in await uow.books.open_entries(entry.company_id, contact_id=entry.contact_id):
        other = one.entry
        if other.amount_cents * entry.amount_cents > 0 and other.id != entry.id and one.refund is None:
            return one
    return None


async def lower(uow: UnitOfWork, case: RefundCase, target: OpenEntry, decision: Decision, cents: int) -> None:
    """Take ``cents`` (magnitude) of a credit off an entry; one that is lowered to nothing is settled.

    Raises:
        EntryNotOpen: somebody settled it meanwhile.
    """
    entry = target.entry
    signed = cents if entry.amount_cents > 0 else -cents
    covered = entry.covered_cents + signed
    settled = None
    if covered == entry.amount_cents:
        company = await uow.people.company(entry.company_id)
        moved = await uow.decisions.moved(entry.company_id, entry.id)
        settled = (moved, local_day(decision.decided_at, company.time_zone))
    if not await uow.books.cover(
        entry.company_id, entry.id, seen_cents=entry.covered_cents, covered_cents=covered, settled=settled
    ):
        raise EntryNotOpen(entry.description)
    await note_use(uow, case, entry.id, decision, signed)
    await refresh_neighbours(uow, entry.company_id, [entry.amount_cents], decision.decided_at)


async def note_use(uow: UnitOfWork, case: RefundCase, entry_id: UUID, decision: Decision, cents: int) -> None:
    """A case covers so much of an entry, of its own refund entry too, without money."""
    await uow.decisions.add_credit_use(
        CreditUse(case.company_id, new_id(), decision.id, case.id, entry_id, cents)
    )


# --- looking after -------------------------------------------------------------------------------


async def already_paid(uow: UnitOfWork, case: RefundCase) -> RefundAlreadyPaid:
    """When some of the refund moved in the bank, and how much."""
    assert case.refund_entry_id is not None
    view = await uow.decisions.refund(case.company_id, case.id)
    newest = (await uow.decisions.settling(case.company_id, case.refund_entry_id))[0]
    paid = await uow.statements.line(case.company_id, newest.line_id)
    return RefundAlreadyPaid(abs(view.returned_cents), paid.posted_on)


async def move_due_day(
    uow: UnitOfWork, member: Member, case_id: UUID, due_on: date, now: datetime
) -> RefundView:
    """Set the day on which a refund is due.

    Raises:
        EntryNotOpen: the refund was paid or cancelled, or nothing is to be paid.
    """
    require_decider(member)
    view = await uow.decisions.refund(member.company_id, case_id)
    entry_id = view.case.refund_entry_id
    if entry_id is None or not await uow.books.set_due(member.company_id, entry_id, due_on):
        raise EntryNotOpen(view.cause_description)
    data = {"due_on": due_on.isoformat()}
    await uow.decisions.add_audit(
        AuditEvent(member.company_id, new_id(), now, member.id, "refund_due", case_id, data)
    )
    await refresh_cards(uow, member.company_id, view.case.cause_line_id, now)
    return await uow.decisions.refund(member.company_id, case_id)
