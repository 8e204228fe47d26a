"""A word or a paper about a line: every member may add one, and it stays with the line whatever is decided."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.domain.conversation import AuditEvent
from core.domain.ids import new_id
from core.domain.oversight import Attachment, Comment
from core.errors import AttachmentRefused, CommentTooLong
from core.services.announcing import refresh_cards

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from core.domain.parties import Member
    from core.ports import UnitOfWork

LONGEST_COMMENT = 1000
LARGEST_ATTACHMENT = 20 * 1024 * 1024
MOST_ATTACHMENTS = 10


async def comment(uow: UnitOfWork, member: Member, line_id: UUID, text: str, now: datetime) -> Comment:
    """Add a comment to a line.

    Raises:
        CommentTooLong: it would push the others off the screen.
    """
    line = await uow.statements.line(member.company_id, line_id)
    text = text.strip()
    if len(text) > LONGEST_COMMENT:
        raise CommentTooLong(len(text), LONGEST_COMMENT)
    said = Comment(member.company_id, new_id(), line.id, member.id, text, now)
    await uow.oversight.add_comment(said)
    await _told(uow, member, line.id, "comment", {"comment_id": str(said.id)}, now)
    return said


async def attach(uow: UnitOfWork, member: Member, attachment: Attachment, now: datetime) -> bool:
    """Keep a file with a line; says whether the line did not have it yet.

    Raises:
        AttachmentRefused: it is too large, or the line has enough.
    """
    line = await uow.statements.line(member.company_id, attachment.line_id)
    if attachment.size > LARGEST_ATTACHMENT:
        raise AttachmentRefused("too_large")
    await uow.statements.take_turn(member.company_id)  # two at once must not be one too many
    kept = await uow.oversight.attachments(line)
    if any(one.file_unique_id == attachment.file_unique_id for one in kept):
        return False
    if len(kept) >= MOST_ATTACHMENTS:
        raise AttachmentRefused("too_many")
    await uow.oversight.add_attachment(replace(attachment, member_id=member.id))
    await _told(uow, member, line.id, "attach", {"attachment_id": str(attachment.id)}, now)
    return True


async def _told(
    uow: UnitOfWork, member: Member, line_id: UUID, action: str, data: dict[str, str], now: datetime
) -> None:
    event = AuditEvent(member.company_id, new_id(), now, member.id, action, line_id, data)
    await uow.decisions.add_audit(event)
    await refresh_cards(uow, member.company_id, line_id, now)
