"""Tables of the chat: cards, drafts, questions, queues, digests; and the bot's inbox and outbox."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    Uuid,
    text,
)

from core.domain.conversation import OutboxKind, PromptKind
from core.domain.entries import Direction
from storage.tables.keys import metadata, own, tenant
from storage.types import Cents, EnumValue, Json, OptionalJson, TelegramId, UtcDateTime

cards = Table(
    "cards",
    metadata,
    tenant(),
    Column("chat_id", TelegramId, nullable=False),
    Column("message_id", TelegramId, nullable=False),
    Column("line_id", Uuid, nullable=False),
    Column("shown_hash", String(64), nullable=False),
    Column("question", OptionalJson),
    PrimaryKeyConstraint("company_id", "chat_id", "message_id"),
    own("statement_lines", "line_id"),
    Index(None, "company_id", "line_id"),
)

drafts = Table(
    "drafts",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("line_id", Uuid),
    Column("chat_id", TelegramId, nullable=False),
    Column("category_id", Uuid),
    Column("contact_id", Uuid),
    Column("new_contact_name", String(200)),
    Column("description", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("amount_cents", Cents),
    Column("due_on", Date),
    Column("direction", EnumValue(Direction)),
    Column("parts", Json, nullable=False, server_default=text("'[]'")),
    PrimaryKeyConstraint("company_id", "id"),
    own("statement_lines", "line_id"),
)

# What was typed, so that the pages of a search survive a restart and no text stands in buttons.
searches = Table(
    "searches",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("chat_id", TelegramId, nullable=False),
    Column("line_id", Uuid),
    Column("text", String(200), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    own("statement_lines", "line_id"),
)

# Ticks on entries that one line pays together, and how a difference is explained, until it is decided.
selections = Table(
    "selections",
    metadata,
    tenant(),
    Column("chat_id", TelegramId, nullable=False),
    Column("line_id", Uuid, nullable=False),
    Column("line_version", Integer, nullable=False),
    Column("entries", Json, nullable=False),
    Column("parts", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "chat_id", "line_id"),
    own("statement_lines", "line_id"),
)

# Sure lines that somebody wants to look at one by one instead of confirming them with the rest.
bulk_exceptions = Table(
    "bulk_exceptions",
    metadata,
    tenant(),
    Column("line_id", Uuid, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "line_id"),
    own("statement_lines", "line_id"),
    own("members"),
)

prompts = Table(
    "prompts",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("chat_id", TelegramId, nullable=False),
    Column("kind", EnumValue(PromptKind), nullable=False),
    Column("subject_id", Uuid),
    Column("message_id", TelegramId),
    Column("card_message_id", TelegramId),
    Column("created_at", UtcDateTime, nullable=False),
    Column("answered", Boolean, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    Index(None, "company_id", "chat_id", "created_at"),
)

file_requests = Table(
    "file_requests",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("chat_id", TelegramId, nullable=False),
    Column("file_id", Text, nullable=False),
    Column("name", String(255), nullable=False),
    Column("answers", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
)

progress_messages = Table(
    "progress_messages",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("chat_id", TelegramId, nullable=False),
    Column("message_id", TelegramId, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
)

review_queues = Table(
    "review_queues",
    metadata,
    tenant(),
    Column("chat_id", TelegramId, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("lines", Json, nullable=False),
    Column("message_id", TelegramId),
    Column("line_id", Uuid),
    Column("previous_id", Uuid),
    PrimaryKeyConstraint("company_id", "chat_id"),
    own("statement_lines", "line_id"),
    own("statement_lines", "previous_id"),
)

digests = Table(
    "digests",
    metadata,
    tenant(),
    Column("day", Date, nullable=False),
    PrimaryKeyConstraint("company_id", "day"),
)

# --- the bot's own tables: they belong to no company ---------------------------------------------

inbox = Table(
    "inbox",
    metadata,
    Column("bot_id", TelegramId, nullable=False),
    Column("update_id", TelegramId, nullable=False),
    Column("chat_id", TelegramId, nullable=False),
    Column("raw", Json, nullable=False),
    Column("state", String(10), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("error", Text),
    Column("received_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    PrimaryKeyConstraint("bot_id", "update_id"),
    Index(None, "bot_id", "state"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("company_id", Uuid),
    Column("chat_id", TelegramId, nullable=False),
    Column("kind", EnumValue(OutboxKind), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("payload", Json, nullable=False),
    Column("dedupe", String(120)),
    Column("state", String(10), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Column("due_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Index(None, "state", "priority", "due_at"),
    Index(
        "uq_outbox__dedupe_waiting",
        "dedupe",
        unique=True,
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)
