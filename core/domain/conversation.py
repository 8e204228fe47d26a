"""What a chat needs to remember: cards on phones, drafts, questions asked, messages to deliver.

State lives in the database and not in the conversation, so a restart or a second phone changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.entries import Direction


PROMPT_LIFE = timedelta(hours=1)
"""For how long what is typed without a reply is taken as the answer to a question."""


@dataclass(frozen=True, slots=True)
class Card:
    """A message on someone's phone that shows a line.

    Attributes:
        shown_hash: hash of what it shows, so that an edit that changes nothing is not sent.
        question: what it asked to be confirmed and on which evidence, as it was drawn; ``None`` once decided.
    """

    company_id: UUID
    chat_id: int
    message_id: int
    line_id: UUID
    shown_hash: str
    question: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A new receita or despesa being filled in step by step, from a line or from words.

    Attributes:
        line_id: the line it settles at once; ``None`` for one that waits in the books for the bank.
        contact_id: wins over ``new_contact_name``, which then only remembers what was said.
        amount_cents: signed, without a sign while ``direction`` is unknown; the line's own where there is one.
        parts: categories with their signed centavos, once it is split; else all is of ``category_id``.
        direction: ``None`` where the line says it, or while it is unknown.
    """

    company_id: UUID
    id: UUID
    line_id: UUID | None
    chat_id: int
    category_id: UUID | None
    contact_id: UUID | None
    new_contact_name: str | None
    description: str
    created_at: datetime
    amount_cents: int | None = None
    due_on: date | None = None
    parts: tuple[tuple[UUID, int], ...] = ()
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """What was typed to find something, kept so that the pages of what was found outlive a restart."""

    company_id: UUID
    id: UUID
    chat_id: int
    line_id: UUID | None
    text: str
    created_at: datetime


class PromptKind(StrEnum):
    """What was asked for in words."""

    SEARCH = "search"
    CONTACT_NAME = "contact_name"
    DESCRIPTION = "description"
    DUE_DATE = "due_date"
    ACCOUNT_NAME = "account_name"
    OPENING_BALANCE = "opening_balance"
    DRAFT_AMOUNT = "draft_amount"
    DRAFT_DUE = "draft_due"
    DRAFT_SPLIT = "draft_split"
    DRAFT_PART = "draft_part"
    DIGEST_TIME = "digest_time"
    CATEGORY_NAME = "category_name"
    NEW_CATEGORY_IN = "new_category_in"
    NEW_CATEGORY_OUT = "new_category_out"
    PART_INTEREST = "part_interest"
    PART_FINE = "part_fine"
    PART_DISCOUNT = "part_discount"
    PART_FEE = "part_fee"
    PART_WITHHOLDING = "part_withholding"
    NEW_ACCOUNT_NAME = "new_account_name"
    NEW_ACCOUNT_OPENING = "new_account_opening"
    FEED_SECRET = "feed_secret"  # noqa: S105 - what is asked for, not the answer
    FEED_REFERENCE = "feed_reference"


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
    """What is to be delivered. All but words carry ids and show the truth of the moment they are delivered."""

    ANSWER = "answer"
    TEXT = "text"
    EDIT = "edit"
    CARD = "card"
    CARD_EDIT = "card_edit"
    SUMMARY = "summary"
    DIGEST = "digest"
    WEEKLY = "weekly"
    REPORT = "report"
    FILE = "file"
    ATTACHMENT = "attachment"
    CONNECTION = "connection"
    FEED_CHANGE = "feed_change"
    CONNECTING = "connecting"
    DELETE = "delete"


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
    """A chat that goes through open lines one by one, in one message that is edited from line to line.

    Attributes:
        started_at: what was put off since then is not asked again in this round.
        lines: what it goes through, in the order in which it is asked.
        message_id: the message, once it was sent.
        line_id: the line it asks about, or ``None`` at the end; ``previous_id`` the one before, for the way back.
    """

    company_id: UUID
    chat_id: int
    started_at: datetime
    lines: tuple[UUID, ...]
    message_id: int | None = None
    line_id: UUID | None = None
    previous_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Entries ticked for one line, and how the difference to them is explained, until it is decided.

    Attributes:
        parts: kind of adjustment and centavos beyond (above 0) or short of (below 0) the ticked entries' magnitude.
    """

    company_id: UUID
    chat_id: int
    line_id: UUID
    line_version: int
    entries: tuple[UUID, ...]
    parts: tuple[tuple[str, int], ...]
    created_at: datetime
