"""Looking after refund cases that are open: when they are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.conversation import AuditEvent
from core.domain.ids import new_id
from core.errors import EntryNotOpen, NotAllowed
from core.services.announcing import refresh_cards

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.decisions import RefundView
    from core.domain.parties import Member
    from core.ports import UnitOfWork


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
