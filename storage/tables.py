"""The schema. Constraints state the rules of the business; ``company_id`` leads every tenant key.

Rows never leave this package: repositories turn them into domain objects.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    text,
)

from core.domain.conversation import OutboxKind, PromptKind
from core.domain.decisions import AdjustmentKind, DecisionKind, RefundState
from core.domain.entries import CategoryPurpose, Direction, EntryState
from core.domain.parties import Role
from core.domain.statements import AccountKind, LineState
from storage.types import Cents, EnumValue, Json, TelegramId, UtcDateTime

# Named from the first table on: an unnamed constraint cannot be dropped by a later migration.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s__%(column_0_N_name)s",
        "uq": "uq_%(table_name)s__%(column_0_N_name)s",
        "ck": "ck_%(table_name)s__%(constraint_name)s",
        "fk": "fk_%(table_name)s__%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _tenant() -> Column[object]:
    """The column that leads every key of a company's tables."""
    return Column("company_id", Uuid, ForeignKey("companies.id"), nullable=False)


def _own(target: str, *columns: str) -> ForeignKeyConstraint:
    """A reference that cannot leave the company."""
    local = columns or (f"{target.removesuffix('s')}_id",)
    return ForeignKeyConstraint(["company_id", *local], [f"{target}.company_id", f"{target}.id"])


companies = Table(
    "companies",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("time_zone", String(60), nullable=False),
    Column("digest_time", Time, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

members = Table(
    "members",
    metadata,
    _tenant(),
    Column("id", Uuid, nullable=False),
    Column("user_id", TelegramId, nullable=False),
    Column("chat_id", TelegramId, nullable=False),
    Column("name", String(120), nullable=False),
    Column("role", EnumValue(Role), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("reachable", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    UniqueConstraint("company_id", "user_id"),
    Index("ix_members__user_id", "user_id"),
)

invitations = Table(
    "invitations",
    metadata,
    _tenant(),
    Column("code_hash", String(64), nullable=False),
    Column("role", EnumValue(Role), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("used_by", TelegramId),
    PrimaryKeyConstraint("company_id", "code_hash"),
)

invitation_attempts = Table(
    "invitation_attempts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", TelegramId, nullable=False),
    Column("tried_at", UtcDateTime, nullable=False),
    Index(None, "user_id", "tried_at"),
)

accounts = Table(
    "accounts",
    metadata,
    _tenant(),
    Column("id", Uuid, nullable=False),
    Column("name", String(120), nullable=False),
    Column("kind", EnumValue(AccountKind), nullable=False),
    Column("bank", String(40)),
    Column("branch", String(40)),
    Column("number", String(60), nullable=False),
    Column("key", String(120), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("opening_balance_cents", Cents),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    UniqueConstraint("company_id", "key"),
)

imports = Table(
    "imports",
    metadata,
    _tenant(),
    Column("id", Uuid, nullable=False),
    Column("source", String(40), nullable=False),
    Column("file_name", String(255), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("read", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("doubtful", Integer, nullable=False),
    Column("balance_rows", Integer, nullable=False),
    Column("problems", Json, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
    Column("imported_by", Uuid),
    PrimaryKeyConstraint("company_id", "id"),
    UniqueConstraint("company_id", "sha256"),
)

statement_lines = Table(
    "statement_lines",
    metadata,
    _tenant(),
    Column("id", Uuid, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("import_id", Uuid, nullable=False),
    Column("posted_on", Date, nullable=False),
    Column("amount_cents", Cents, nullable=False),
    Column("memo", Text, nullable=False),
    Column("memo_key", Text, nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("bank_id", String(255)),
    Column("type", String(40)),
    Column("scheduled", Boolean, nullable=False),
    Column("state", EnumValue(LineState), nullable=False),
    Column("snoozed_at", UtcDateTime),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    _own("accounts"),
    _own("imports"),
    UniqueConstraint(
        "company_id",
        "account_id",
        "posted_on",
        "amount_cents",
        "memo_key",
        "occurrence",
        name="uq_statement_lines__identity",
    ),
    Index(None, "company_id", "state", "posted_on"),
    Index(None, "company_id", "import_id"),
)

ledger_balances = Table(
    "ledger_balances",
    metadata,
    _tenant(),
    Column("account_id", Uuid, nullable=False),
    Column("on", Date, nullable=False),
    Column("balance_cents", Cents, nullable=False),
    Column("import_id", Uuid, nullable=False),
    PrimaryKeyConstraint("company_id", "account_id", "on"),
    _own("accounts"),
    _own("imports"),
)

categories = Table(
    "categories",
    metadata,
    _tenant(),
    Column("id", Uuid, nullable=False),
    Column("name", String(120), nullable=False),
    Column("direction", EnumValue(Direction), nullable=False),
    Column("purpose", EnumValue(CategoryPurpose), nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    UniqueConstraint("company_id", "direction", "name"),
)

contacts = Table(
    "contacts",
    metadata,
    _tenant(),
    Column("id", Uuid, nullable=False),
    Column("name", String(200), nullable=False),
    Column("document", String(14)),
    Column("is_customer", Boolean, nullable=False),
    Column("is_supplier", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
)

entries = Table(
    "entries",
    metadata,
    _tenant(),
    Column("id", Uuid, nullable=False),
    Column("amount_cents", Cents, nullable=False),
    Column("settled_cents", Cents),
    Column("settled_on", Date),
    Column("due_on", Date, nullable=False),
    Column("description", Text, nullable=False),
    Column("contact_id", Uuid),
    Column("category_id", Uuid),
    Column("number", String(60)),
    Column("state", EnumValue(EntryState), nullable=False),
    Column("import_key", String(64)),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    _own("contacts"),
    _own("categories", "category_id"),
    UniqueConstraint("company_id", "import_key"),
    CheckConstraint("amount_cents <> 0", name="amount_not_zero"),
    CheckConstraint("(state = 'settled') = (settled_cents IS NOT NULL)", name="settled_has_value"),
    Index(None, "company_id", "state", "due_on"),
)

decisions = Table(
    "decisions",
    metadata,
    _tenant(),
    Column("id", Uuid, nullable=False),
    Column("line_id", Uuid, nullable=False),
    Column("line_version", Integer, nullable=False),
    Column("kind", EnumValue(DecisionKind), nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("reverses_id", Uuid),
    Column("bulk_id", Uuid),
    Column("before", Json, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    _own("statement_lines", "line_id"),
    _own("members"),
    _own("decisions", "reverses_id"),
    UniqueConstraint("company_id", "line_id", "line_version"),
    UniqueConstraint("company_id", "reverses_id"),
    CheckConstraint("(kind = 'undo') = (reverses_id IS NOT NULL)", name="undo_reverses"),
    Index(None, "company_id", "member_id", "decided_at"),
    Index(None, "company_id", "bulk_id"),
)

allocations = Table(
    "allocations",
    metadata,
    _tenant(),
    Column("id", Uuid, nullable=False),
    Column("decision_id", Uuid, nullable=False),
    Column("line_id", Uuid, nullable=False),
    Column("entry_id", Uuid, nullable=False),
    Column("amount_cents", Cents, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    _own("decisions"),
    _own("statement_lines", "line_id"),
    _own("entries", "entry_id"),
    UniqueConstraint("company_id", "decision_id", "entry_id"),
)

adjustments = Table(
    "adjustments",
    metadata,
    _tenant(),
    Column("id", Uuid, nullable=False),
    Column("decision_id", Uuid, nullable=False),
    Column("entry_id", Uuid, nullable=False),
    Column("kind", EnumValue(AdjustmentKind), nullable=False),
    Column("amount_cents", Cents, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    _own("decisions"),
    _own("entries", "entry_id"),
)

refund_cases = Table(
    "refund_cases",
    metadata,
    _tenant(),
    Column("id", Uuid, nullable=False),
    Column("contact_id", Uuid),
    Column("cause_line_id", Uuid, nullable=False),
    Column("cause_entry_id", Uuid, nullable=False),
    Column("refund_entry_id", Uuid, nullable=False),
    Column("opened_by", Uuid, nullable=False),
    Column("closed_by", Uuid),
    Column("amount_cents", Cents, nullable=False),
    Column("state", EnumValue(RefundState), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    PrimaryKeyConstraint("company_id", "id"),
    _own("contacts"),
    _own("statement_lines", "cause_line_id"),
    _own("entries", "cause_entry_id"),
    ForeignKeyConstraint(["company_id", "refund_entry_id"], ["entries.company_id", "entries.id"]),
    UniqueConstraint("company_id", "refund_entry_id"),
    CheckConstraint("(state = 'closed') = (closed_by IS NOT NULL)", name="closed_by_a_decision"),
    # One living case per cause: two thumbs cannot give the same money back twice.
    Index(
        "uq_refund_cases__living_cause",
        "company_id",
        "cause_line_id",
        unique=True,
        sqlite_where=text("state <> 'cancelled'"),
        postgresql_where=text("state <> 'cancelled'"),
    ),
)

audit_events = Table(
    "audit_events",
    metadata,
    _tenant(),
    Column("id", Uuid, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("member_id", Uuid),
    Column("action", String(60), nullable=False),
    Column("subject_id", Uuid),
    Column("data", Json, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    Index(None, "company_id", "subject_id"),
)

cards = Table(
    "cards",
    metadata,
    _tenant(),
    Column("chat_id", TelegramId, nullable=False),
    Column("message_id", TelegramId, nullable=False),
    Column("line_id", Uuid, nullable=False),
    Column("shown_hash", String(64), nullable=False),
    PrimaryKeyConstraint("company_id", "chat_id", "message_id"),
    _own("statement_lines", "line_id"),
    Index(None, "company_id", "line_id"),
)

drafts = Table(
    "drafts",
    metadata,
    _tenant(),
    Column("id", Uuid, nullable=False),
    Column("line_id", Uuid, nullable=False),
    Column("chat_id", TelegramId, nullable=False),
    Column("category_id", Uuid),
    Column("contact_id", Uuid),
    Column("new_contact_name", String(200)),
    Column("description", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    _own("statement_lines", "line_id"),
)

prompts = Table(
    "prompts",
    metadata,
    _tenant(),
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

review_queues = Table(
    "review_queues",
    metadata,
    _tenant(),
    Column("chat_id", TelegramId, nullable=False),
    Column("started_on", Date, nullable=False),
    Column("total", Integer, nullable=False),
    PrimaryKeyConstraint("company_id", "chat_id"),
)

digests = Table(
    "digests",
    metadata,
    _tenant(),
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
