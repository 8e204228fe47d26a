"""Tables of decisions and what follows from them: append-only facts, refund cases, transfers, closed months."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from core.domain.decisions import AdjustmentKind, DecisionKind, RefundState
from core.domain.oversight import AttachmentKind
from storage.tables.keys import metadata, own, tenant
from storage.types import Cents, EnumValue, Json, TelegramId, UtcDateTime

decisions = Table(
    "decisions",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("line_id", Uuid, nullable=False),
    Column("line_version", Integer, nullable=False),
    Column("kind", EnumValue(DecisionKind), nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("reverses_id", Uuid),
    Column("bulk_id", Uuid),
    Column("before", Json, nullable=False),
    Column("booked_on", Date),
    PrimaryKeyConstraint("company_id", "id"),
    own("statement_lines", "line_id"),
    own("members"),
    own("decisions", "reverses_id"),
    UniqueConstraint("company_id", "line_id", "line_version"),
    UniqueConstraint("company_id", "reverses_id"),
    CheckConstraint("(kind = 'undo') = (reverses_id IS NOT NULL)", name="undo_reverses"),
    Index(None, "company_id", "member_id", "decided_at"),
    Index(None, "company_id", "bulk_id"),
    Index(None, "company_id", "decided_at"),
)

transfers = Table(
    "transfers",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("from_account_id", Uuid),
    Column("to_account_id", Uuid),
    Column("amount_cents", Cents, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    own("accounts", "from_account_id"),
    own("accounts", "to_account_id"),
    CheckConstraint("amount_cents > 0", name="amount_above_zero"),
)

# The money of a line: what of it covers an agreed value, or is one leg of a transfer. Together with its adjustments
# this is the whole line; triggers (migration 0004) let a line be reconciled only then.
allocations = Table(
    "allocations",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("decision_id", Uuid, nullable=False),
    Column("line_id", Uuid, nullable=False),
    Column("entry_id", Uuid),
    Column("amount_cents", Cents, nullable=False),
    Column("transfer_id", Uuid),
    PrimaryKeyConstraint("company_id", "id"),
    own("decisions"),
    own("statement_lines", "line_id"),
    own("entries", "entry_id"),
    own("transfers"),
    UniqueConstraint("company_id", "decision_id", "entry_id"),
    CheckConstraint("(entry_id IS NULL) <> (transfer_id IS NULL)", name="to_an_entry_or_a_transfer"),
    CheckConstraint("amount_cents <> 0", name="amount_not_zero"),
    Index(None, "company_id", "line_id"),
    Index(None, "company_id", "entry_id"),
    Index(None, "company_id", "transfer_id"),
)

adjustments = Table(
    "adjustments",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("decision_id", Uuid, nullable=False),
    Column("entry_id", Uuid, nullable=False),
    Column("kind", EnumValue(AdjustmentKind), nullable=False),
    Column("amount_cents", Cents, nullable=False),
    Column("line_id", Uuid, nullable=False),
    Column("category_id", Uuid),
    PrimaryKeyConstraint("company_id", "id"),
    own("decisions"),
    own("entries", "entry_id"),
    own("statement_lines", "line_id"),
    own("categories", "category_id"),
    CheckConstraint("amount_cents <> 0", name="amount_not_zero"),
    Index(None, "company_id", "line_id"),
    Index(None, "company_id", "entry_id"),
)

rejected_pairs = Table(
    "rejected_pairs",
    metadata,
    tenant(),
    Column("line_id", Uuid, nullable=False),
    Column("entry_id", Uuid, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("rejected_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "line_id", "entry_id"),
    own("statement_lines", "line_id"),
    own("entries", "entry_id"),
    own("members"),
)

# Two lines that are not one transfer, or not one the refund of the other; the smaller id first, so that a pair is
# stored once whichever of the two was pressed.
rejected_lines = Table(
    "rejected_lines",
    metadata,
    tenant(),
    Column("line_id", Uuid, nullable=False),
    Column("other_id", Uuid, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("rejected_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "line_id", "other_id"),
    own("statement_lines", "line_id"),
    own("statement_lines", "other_id"),
    own("members"),
    CheckConstraint("line_id <> other_id", name="two_lines"),
    Index(None, "company_id", "other_id"),
)

refund_cases = Table(
    "refund_cases",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("contact_id", Uuid),
    Column("cause_line_id", Uuid, nullable=False),
    Column("cause_entry_id", Uuid),
    Column("refund_entry_id", Uuid),
    Column("opened_by", Uuid, nullable=False),
    Column("closed_by", Uuid),
    Column("amount_cents", Cents, nullable=False),
    Column("state", EnumValue(RefundState), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("category_id", Uuid),
    PrimaryKeyConstraint("company_id", "id"),
    own("contacts"),
    own("statement_lines", "cause_line_id"),
    own("entries", "cause_entry_id"),
    own("categories", "category_id"),
    ForeignKeyConstraint(["company_id", "refund_entry_id"], ["entries.company_id", "entries.id"]),
    UniqueConstraint("company_id", "refund_entry_id"),
    # One case per decision, and a decision per version of the line: two thumbs cannot give the same money back twice.
    UniqueConstraint("company_id", "opened_by"),
    CheckConstraint("amount_cents <> 0", name="amount_not_zero"),
    CheckConstraint("(state = 'closed') = (closed_by IS NOT NULL)", name="closed_by_a_decision"),
    CheckConstraint(
        "state NOT IN ('open', 'partial', 'closed') OR refund_entry_id IS NOT NULL",
        name="refunded_by_an_entry",
    ),
    CheckConstraint("state <> 'kept' OR category_id IS NOT NULL", name="kept_in_a_category"),
    Index(None, "company_id", "cause_line_id"),
)

# How much of a credit an entry was lowered by; taken back by reversing its decision.
credit_uses = Table(
    "credit_uses",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("decision_id", Uuid, nullable=False),
    Column("case_id", Uuid, nullable=False),
    Column("entry_id", Uuid, nullable=False),
    Column("amount_cents", Cents, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    own("decisions"),
    own("refund_cases", "case_id"),
    own("entries", "entry_id"),
    UniqueConstraint("company_id", "decision_id", "entry_id"),
    CheckConstraint("amount_cents <> 0", name="amount_not_zero"),
    Index(None, "company_id", "case_id"),
    Index(None, "company_id", "entry_id"),
)

# Append-only by trigger (migration 0004): neither changed nor deleted.
audit_events = Table(
    "audit_events",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("member_id", Uuid),
    Column("action", String(60), nullable=False),
    Column("subject_id", Uuid),
    Column("data", Json, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    Index(None, "company_id", "subject_id"),
)

# A closed month: nothing decided about its lines is written or taken back until it is reopened.
period_locks = Table(
    "period_locks",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("closed_by", Uuid, nullable=False),
    Column("closed_at", UtcDateTime, nullable=False),
    Column("reopened_by", Uuid),
    Column("reopened_at", UtcDateTime),
    PrimaryKeyConstraint("company_id", "id"),
    own("members", "closed_by"),
    own("members", "reopened_by"),
    CheckConstraint("(reopened_by IS NULL) = (reopened_at IS NULL)", name="reopened_by_somebody"),
    Index(
        "uq_period_locks__living_month",
        "company_id",
        "month",
        unique=True,
        sqlite_where=text("reopened_at IS NULL"),
        postgresql_where=text("reopened_at IS NULL"),
    ),
)

comments = Table(
    "comments",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("line_id", Uuid, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    own("statement_lines", "line_id"),
    own("members"),
    Index(None, "company_id", "line_id"),
)

# Telegram keeps the bytes; ``file_id`` is how this bot gets them again.
attachments = Table(
    "attachments",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("line_id", Uuid, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("kind", EnumValue(AttachmentKind), nullable=False),
    Column("file_id", Text, nullable=False),
    Column("file_unique_id", String(120), nullable=False),
    Column("name", String(255), nullable=False),
    Column("size", TelegramId, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    own("statement_lines", "line_id"),
    own("members"),
    UniqueConstraint("company_id", "line_id", "file_unique_id"),
)
