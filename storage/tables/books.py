"""Tables of the books: companies, people, statements, entries. Constraints state the business's rules."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    text,
)

from core.domain.entries import CategoryPurpose, Direction, EntryState, Method
from core.domain.parties import Role
from core.domain.statements import AccountKind, LineState
from storage.tables.keys import metadata, own, tenant
from storage.types import Cents, EnumValue, Json, TelegramId, UtcDateTime

companies = Table(
    "companies",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("time_zone", String(60), nullable=False),
    Column("digest_time", Time, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("quiet_from", Time),
    Column("quiet_to", Time),
)

members = Table(
    "members",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("user_id", TelegramId, nullable=False),
    Column("chat_id", TelegramId, nullable=False),
    Column("name", String(120), nullable=False),
    Column("role", EnumValue(Role), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("reachable", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("wants_cards", Boolean, nullable=False, server_default=text("true")),
    PrimaryKeyConstraint("company_id", "id"),
    UniqueConstraint("company_id", "user_id"),
    Index("ix_members__user_id", "user_id"),
)

invitations = Table(
    "invitations",
    metadata,
    tenant(),
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
    tenant(),
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
    Column("opening_balance_on", Date),
    Column("is_default", Boolean, nullable=False, server_default=text("false")),
    PrimaryKeyConstraint("company_id", "id"),
    UniqueConstraint("company_id", "key"),
    Index(
        "uq_accounts__default",
        "company_id",
        unique=True,
        sqlite_where=text("is_default"),
        postgresql_where=text("is_default"),
    ),
)

account_keys = Table(
    "account_keys",
    metadata,
    tenant(),
    Column("key", String(120), nullable=False),
    Column("account_id", Uuid, nullable=False),
    PrimaryKeyConstraint("company_id", "key"),
    own("accounts"),
    Index(None, "key"),
)

imports = Table(
    "imports",
    metadata,
    tenant(),
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
    Column("still_ignored", Integer, nullable=False),
    Column("undone_at", UtcDateTime),
    PrimaryKeyConstraint("company_id", "id"),
    # the same bytes once, unless their import was undone
    Index(
        "uq_imports__living_file",
        "company_id",
        "sha256",
        unique=True,
        sqlite_where=text("undone_at IS NULL"),
        postgresql_where=text("undone_at IS NULL"),
    ),
)

statement_lines = Table(
    "statement_lines",
    metadata,
    tenant(),
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
    Column("repeats_id", Uuid),
    PrimaryKeyConstraint("company_id", "id"),
    own("accounts"),
    own("imports"),
    own("statement_lines", "repeats_id"),
    Index(
        "uq_statement_lines__identity",
        "company_id",
        "account_id",
        "posted_on",
        "amount_cents",
        "memo_key",
        "occurrence",
        unique=True,
        sqlite_where=text("state <> 'removed'"),
        postgresql_where=text("state <> 'removed'"),
    ),
    Index(None, "company_id", "state", "posted_on"),
    Index(None, "company_id", "import_id"),
)

# Which later imports carried a line, too: undoing the first leaves it to them.
line_sightings = Table(
    "line_sightings",
    metadata,
    tenant(),
    Column("line_id", Uuid, nullable=False),
    Column("import_id", Uuid, nullable=False),
    PrimaryKeyConstraint("company_id", "line_id", "import_id"),
    own("statement_lines", "line_id"),
    own("imports"),
)

ledger_balances = Table(
    "ledger_balances",
    metadata,
    tenant(),
    Column("account_id", Uuid, nullable=False),
    Column("on", Date, nullable=False),
    Column("balance_cents", Cents, nullable=False),
    Column("import_id", Uuid, nullable=False),
    PrimaryKeyConstraint("company_id", "account_id", "on", "import_id"),
    own("accounts"),
    own("imports"),
)

categories = Table(
    "categories",
    metadata,
    tenant(),
    Column("id", Uuid, nullable=False),
    Column("name", String(120), nullable=False),
    Column("direction", EnumValue(Direction), nullable=False),
    Column("purpose", EnumValue(CategoryPurpose), nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    PrimaryKeyConstraint("company_id", "id"),
    UniqueConstraint("company_id", "direction", "name"),
)

contacts = Table(
    "contacts",
    metadata,
    tenant(),
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
    tenant(),
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
    Column("covered_cents", Cents, nullable=False, server_default=text("0")),
    Column("method", EnumValue(Method)),
    Column("boleto_number", String(60)),
    PrimaryKeyConstraint("company_id", "id"),
    own("contacts"),
    own("categories", "category_id"),
    UniqueConstraint("company_id", "import_key"),
    CheckConstraint("amount_cents <> 0", name="amount_not_zero"),
    CheckConstraint("(state = 'settled') = (settled_cents IS NOT NULL)", name="settled_has_value"),
    CheckConstraint("(state = 'settled') = (covered_cents = amount_cents)", name="settled_is_covered"),
    CheckConstraint(
        "(amount_cents > 0 AND covered_cents BETWEEN 0 AND amount_cents) OR "
        "(amount_cents < 0 AND covered_cents BETWEEN amount_cents AND 0)",
        name="covered_within_agreed",
    ),
    Index(None, "company_id", "state", "due_on"),
)
