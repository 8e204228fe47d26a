"""What the accountant adds: closed months, comments on a line, and papers that prove it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class PeriodLock:
    """A month that was closed, and perhaps reopened since.

    Attributes:
        month: its first day.
    """

    company_id: UUID
    id: UUID
    month: date
    closed_by: UUID
    closed_at: datetime
    reopened_by: UUID | None = None
    reopened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MonthTotals:
    """The lines of some days: how many, and those of them that wait for a decision, with the sum of their sizes."""

    lines: int
    open_lines: int
    open_cents: int


@dataclass(frozen=True, slots=True)
class Comment:
    """A word of a member about a line; it stays with the line through every decision and undo."""

    company_id: UUID
    id: UUID
    line_id: UUID
    member_id: UUID
    text: str
    at: datetime


class AttachmentKind(StrEnum):
    """What was attached."""

    PHOTO = "photo"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A photo or PDF that proves a line.

    Attributes:
        file_id: by which Telegram, who keeps the bytes, hands it out again.
        file_unique_id: the same for the same file, so that one sent twice is one.
    """

    company_id: UUID
    id: UUID
    line_id: UUID
    member_id: UUID
    kind: AttachmentKind
    file_id: str
    file_unique_id: str
    name: str
    size: int
    at: datetime
