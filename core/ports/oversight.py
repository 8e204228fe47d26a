"""What is asked about closed months, comments, attachments, and who did what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from core.domain.conversation import AuditEvent
    from core.domain.oversight import Attachment, Comment, MonthTotals, PeriodLock
    from core.domain.statements import StatementLine


class Oversight(Protocol):
    """What an accountant looks after.

    A line taken back with its file and brought again by another is the same line to whoever spoke about it: what is
    asked about a line is asked about its former selves, too.
    """

    async def lock(self, company_id: UUID, month: date) -> PeriodLock | None:
        """The lock of a month, named by its first day; ``None`` while it is open."""

    async def locks(self, company_id: UUID) -> Sequence[PeriodLock]:
        """Locks of the months that are closed now, oldest month first."""

    async def add_lock(self, lock: PeriodLock) -> bool:
        """Close a month; says whether it was open."""

    async def lift_lock(self, lock: PeriodLock) -> bool:
        """Store by whom and when a lock was lifted; says whether it still held."""

    async def first_day(self, company_id: UUID) -> date | None:
        """The day of the oldest line."""

    async def totals_between(self, company_id: UUID, first: date, last: date) -> MonthTotals:
        """The lines between two days, both included, removed ones aside."""

    async def add_comment(self, comment: Comment) -> None:
        """Append a comment."""

    async def comments(self, line: StatementLine) -> Sequence[Comment]:
        """Comments on a line, oldest first."""

    async def add_attachment(self, attachment: Attachment) -> bool:
        """Store an attachment; says whether the line did not have this file yet."""

    async def attachments(self, line: StatementLine) -> Sequence[Attachment]:
        """Attachments of a line, oldest first."""

    async def notes(self, line: StatementLine) -> tuple[int, int]:
        """How many comments and attachments a line has."""

    async def events(self, line: StatementLine) -> Sequence[AuditEvent]:
        """What was done about a line and the refund cases it caused or ended, oldest first."""

    async def latest_noted(self, company_id: UUID, member_id: UUID) -> AuditEvent | None:
        """When a member noted the newest of their entries that were not taken back; its subject is the entry."""
