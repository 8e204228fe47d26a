"""Tables of bank feeds: connections, the accounts they feed, every row a provider told, and sealed secrets."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from core.domain.connections import DraftStep
from core.domain.feeds import FeedState, RowStatus
from storage.tables.keys import metadata, own, tenant
from storage.types import Cents, EnumValue, Json, TelegramId, UtcDateTime

connections = Table(
    "connections",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("feed", String(40), nullable=False),
    Column("reference", String(120), nullable=False),
    Column("state", EnumValue(FeedState), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Uuid),
    Column("paused", Boolean, nullable=False),
    Column("message", Text),
    Column("provider_code", String(120)),
    Column("request_id", String(120)),
    Column("data_as_of", UtcDateTime),
    Column("expires_at", UtcDateTime),
    Column("checked_at", UtcDateTime),
    Column("succeeded_at", UtcDateTime),
    Column("next_attempt_at", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("told_state", EnumValue(FeedState)),
    Column("told_on", Date),
    Column("warned_days", Integer),
    Column("ended_at", UtcDateTime),
    PrimaryKeyConstraint("company_id", "id"),
    own("members", "created_by"),
    # the same connection once, unless it was ended
    Index(
        "uq_connections__living",
        "company_id",
        "feed",
        "reference",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index(None, "next_attempt_at"),
)

connected_accounts = Table(
    "connected_accounts",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("connection_id", Uuid, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("provider_id", String(120), nullable=False),
    Column("stable_key", String(200), nullable=False),
    Column("provider_name", String(120), nullable=False),
    Column("high_seen_at", UtcDateTime),
    Column("closed_until", Date),
    Column("read_at", UtcDateTime),
    Column("reread_at", UtcDateTime),
    Column("frozen_at", UtcDateTime),
    Column("balance_cents", Cents),
    Column("blocked_cents", Cents),
    Column("invested_cents", Cents),
    Column("balance_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    PrimaryKeyConstraint("company_id", "id"),
    own("connections"),
    own("accounts"),
    # an account is fed from one place at a time, or its days would count twice
    Index(
        "uq_connected_accounts__living",
        "company_id",
        "account_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index(None, "company_id", "connection_id"),
)

feed_rows = Table(
    "feed_rows",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("feed", String(40), nullable=False),
    Column("provider_id", String(160), nullable=False),
    Column("status", EnumValue(RowStatus), nullable=False),
    Column("posted_on", Date, nullable=False),
    Column("amount_cents", Cents, nullable=False),
    Column("memo", Text, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
    Column("institution_id", String(160)),
    Column("type", String(40)),
    Column("counterparty_name", String(200)),
    Column("counterparty_document", String(14)),
    Column("end_to_end_id", String(80)),
    Column("reference", String(120)),
    Column("balance_after_cents", Cents),
    Column("seen_at", UtcDateTime),
    Column("line_id", Uuid),
    Column("missing_since", UtcDateTime),
    Column("gone_at", UtcDateTime),
    Column("differs", Boolean, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    own("accounts"),
    own("statement_lines", "line_id"),
    UniqueConstraint("company_id", "account_id", "feed", "provider_id"),
    CheckConstraint("status = 'pending' OR line_id IS NOT NULL", name="posted_is_a_line"),
    Index(None, "company_id", "account_id", "posted_on"),
    Index(None, "company_id", "line_id"),
)

connection_drafts = Table(
    "connection_drafts",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("chat_id", TelegramId, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("step", EnumValue(DraftStep), nullable=False),
    Column("data", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("feed", String(40)),
    Column("account_id", Uuid),
    Column("connection_id", Uuid),
    Column("message_id", TelegramId),
    PrimaryKeyConstraint("company_id", "id"),
    own("members"),
    own("accounts"),
    own("connections"),
)

# Encrypted with AES-GCM; what it belongs to is bound in, so that a row moved elsewhere cannot be opened.
secrets = Table(
    "secrets",
    metadata,
    tenant(),
    Column("owner_id", Uuid, nullable=False),
    Column("field", String(60), nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("company_id", "owner_id", "field"),
    Index(None, "key_id"),
)

# What somebody typed that must not lie in the inbox in plain text, until it is handled.
inbox_secrets = Table(
    "inbox_secrets",
    metadata,
    Column("bot_id", BigInteger, nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("bot_id", "update_id"),
)

# Calls of webhooks that were heard, so that a repeated one counts once.
feed_events = Table(
    "feed_events",
    metadata,
    Column("feed", String(40), nullable=False),
    Column("event_id", String(120), nullable=False),
    Column("heard_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("feed", "event_id"),
)
