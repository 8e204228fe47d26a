"""What a chat needs to remember: cards on phones, drafts, questions asked, messages to deliver.

State lives in the database and not in the conversation, so a restart or a second phone changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Card:
    """A message on someone's phone that shows a line.

    Attributes:
        shown_hash: hash of what it shows, so that an edit that changes nothing is not sent.
    """

    company_id: UUID
    chat_id: int
    message_id: int
    line_id: UUID
    shown_hash: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A new receita or despesa being filled in from a line, step by step."""

    company_id: UUID
    id: UUID
    line_id: UUID
    chat_id: int
    category_id: UUID | None
    contact_id: UUID | None
    new_contact_name: str | None
    description: str
    created_at: datetime


class PromptKind(StrEnum):
    """What was asked for in words."""

    SEARCH = "search"
    CONTACT_NAME = "contact_name"
    DESCRIPTION = "description"
    DUE_DATE = "due_date"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question waiting for a typed answer.

    Attributes:
        subject_id: the line, draft or refund case it is about, by kind; ``None`` for a free search.
        message_id: the message that asks, known once it was sent.
        card_message_id: the card the question came from, edited when the answer arrives.
    """

    company_id: UUID
    id: UUID
    chat_id: int
    kind: PromptKind
    subject_id: UUID | None
    message_id: int | None
    card_message_id: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FileRequest:
    """A file that waits for a word of the owner before it is imported; it is fetched again when the word comes.

    Attributes:
        file_id: by which Telegram hands the file out again.
        answers: what was answered so far: account key → account id or ``new``, and ``preview`` → ``yes``.
    """

    company_id: UUID
    id: UUID
    chat_id: int
    file_id: str
    name: str
    answers: Mapping[str, str]
    created_at: datetime


class OutboxKind(StrEnum):
    """What is to be delivered. Cards, summaries and digests carry ids and show the truth of their moment."""

    ANSWER = "answer"
    TEXT = "text"
    EDIT = "edit"
    CARD = "card"
    CARD_EDIT = "card_edit"
    SUMMARY = "summary"
    DIGEST = "digest"
    WEEKLY = "weekly"


class Priority(IntEnum):
    """Answers first, then replies, then the first card of a file just sent, then cards, then digests."""

    ANSWER = 0
    REPLY = 1
    AWAITED = 2
    CARD = 3
    DIGEST = 4


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message to deliver, written in the transaction of the fact it tells.

    Attributes:
        dedupe: rows still waiting with the same key are one row.
        revision: grows when a waiting row is asked for again, so that no request is swallowed.
    """

    id: UUID
    company_id: UUID | None
    chat_id: int
    kind: OutboxKind
    priority: Priority
    payload: Mapping[str, Any]
    dedupe: str | None
    due_at: datetime
    created_at: datetime
    revision: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class InboxUpdate:
    """An update as Telegram sent it, stored before Telegram is told to forget it."""

    bot_id: int
    update_id: int
    chat_id: int
    raw: Mapping[str, Any]
    received_at: datetime
    tries: int = 0


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Who did what, when, to what."""

    company_id: UUID
    id: UUID
    at: datetime
    member_id: UUID | None
    action: str
    subject_id: UUID | None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """A chat that goes through open lines one by one."""

    company_id: UUID
    chat_id: int
    started_on: date
    total: int
