"""Refund cases: opened with the decision that causes them, and looked after while they are open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.domain.conversation import AuditEvent
from core.domain.decisions import RefundCase, RefundState
from core.domain.entries import CategoryPurpose, Direction, Entry, EntryState
from core.domain.ids import new_id
from core.domain.time import local_day
from core.errors import EntryNotOpen, NotAllowed, NotFound
from core.services.announcing import refresh_cards, refresh_neighbours

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.decisions import Decision, RefundView
    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.ports import UnitOfWork


REFUND_DUE_IN = timedelta(days=7)
"""When a refund is due unless the owner says otherwise."""

REFUND_OF = "Devolução: "
"""How a refund entry is described in the books: data of the company, like the names of its categories."""


async def roles_before_refund(uow: UnitOfWork, target: OpenEntry) -> Mapping[str, Any]:
    """The roles the contact had before any refund that still stands, for the last undo to put back."""
    if target.contact is None:
        return {}
    roles = {"is_customer": target.contact.is_customer, "is_supplier": target.contact.is_supplier}
    for view in await uow.decisions.refunds(target.contact.company_id):
        if view.case.contact_id == target.contact.id:
            earlier = await uow.decisions.decision(view.case.company_id, view.case.opened_by)
            roles = {name: has and earlier.before.get(name, has) for name, has in roles.items()}
    return roles


async def open_case(uow: UnitOfWork, line: StatementLine, target: OpenEntry, decision: Decision) -> None:
    """The refund entry, its case, and the contact's second role."""
    cents = target.entry.amount_cents - line.amount_cents
    company = await uow.people.company(line.company_id)
    refund_entry = Entry(
        company_id=line.company_id,
        id=new_id(),
        amount_cents=cents,
        settled_cents=None,
        settled_on=None,
        due_on=local_day(decision.decided_at, company.time_zone) + REFUND_DUE_IN,
        description=f"{REFUND_OF}{target.entry.description}",
        contact_id=target.entry.contact_id,
        category_id=await _refund_category(uow, line.company_id, Direction.of(cents)),
        number=None,
        state=EntryState.OPEN,
        import_key=None,
        created_at=decision.decided_at,
    )
    await uow.books.add_entries([refund_entry])
    await uow.decisions.add_refund(
        RefundCase(
            company_id=line.company_id,
            id=new_id(),
            contact_id=target.entry.contact_id,
            cause_line_id=line.id,
            cause_entry_id=target.entry.id,
            refund_entry_id=refund_entry.id,
            opened_by=decision.id,
            closed_by=None,
            amount_cents=cents,
            state=RefundState.OPEN,
            opened_at=decision.decided_at,
            closed_at=None,
        )
    )
    if target.contact:
        await uow.books.update_contact(replace(target.contact, is_customer=True, is_supplier=True))
    await refresh_neighbours(uow, line.company_id, [cents], decision.decided_at, besides=line.id)


async def _refund_category(uow: UnitOfWork, company_id: UUID, direction: Direction) -> UUID:
    for category in await uow.books.categories(company_id):
        if category.direction is direction and category.purpose is CategoryPurpose.REFUND:
            return category.id
    raise NotFound("category")


async def move_due_day(
    uow: UnitOfWork, member: Member, case_id: UUID, due_on: date, now: datetime
) -> RefundView:
    """Set the day on which a refund is due.

    Raises:
        EntryNotOpen: the refund was paid or cancelled.
    """
    if not member.role.decides:
        raise NotAllowed(member.role)
    view = await uow.decisions.refund(member.company_id, case_id)
    if not await uow.books.set_due(member.company_id, view.case.refund_entry_id, due_on):
        raise EntryNotOpen(view.cause_description)
    await uow.decisions.add_audit(
        AuditEvent(
            member.company_id, new_id(), now, member.id, "refund_due", case_id, {"due_on": due_on.isoformat()}
        )
    )
    await refresh_cards(uow, member.company_id, view.case.cause_line_id, now)
    return await uow.decisions.refund(member.company_id, case_id)
