"""the first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "companies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("digest_time", sa.Time(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
    )
    op.create_table(
        "inbox",
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "raw",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name=op.f("pk_inbox")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox__bot_id_state"), ["bot_id", "state"], unique=False)

    op.create_table(
        "invitation_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_attempts")),
    )
    with op.batch_alter_table("invitation_attempts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invitation_attempts__user_id_tried_at"), ["user_id", "tried_at"], unique=False
        )

    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column(
            "payload",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("dedupe", sa.String(length=120), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outbox__state_priority_due_at"), ["state", "priority", "due_at"], unique=False
        )
        batch_op.create_index(
            "uq_outbox__dedupe_waiting",
            ["dedupe"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "accounts",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("bank", sa.String(length=40), nullable=True),
        sa.Column("branch", sa.String(length=40), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("opening_balance_cents", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_accounts__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("company_id", "key", name=op.f("uq_accounts__company_id_key")),
    )
    op.create_table(
        "audit_events",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column(
            "data",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_audit_events__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_audit_events")),
    )
    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_events__company_id_subject_id"), ["company_id", "subject_id"], unique=False
        )

    op.create_table(
        "categories",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_categories__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_categories")),
        sa.UniqueConstraint(
            "company_id", "direction", "name", name=op.f("uq_categories__company_id_direction_name")
        ),
    )
    op.create_table(
        "contacts",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("document", sa.String(length=14), nullable=True),
        sa.Column("is_customer", sa.Boolean(), nullable=False),
        sa.Column("is_supplier", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_contacts__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_contacts")),
    )
    op.create_table(
        "digests",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_digests__company_id")),
        sa.PrimaryKeyConstraint("company_id", "day", name=op.f("pk_digests")),
    )
    op.create_table(
        "file_requests",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column(
            "answers",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_file_requests__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_file_requests")),
    )
    op.create_table(
        "imports",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("balance_rows", sa.Integer(), nullable=False),
        sa.Column(
            "problems",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=True),
        sa.Column("still_ignored", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_imports__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_imports")),
    )
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.create_index(
            "uq_imports__living_file",
            ["company_id", "sha256"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.create_table(
        "invitations",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_invitations__company_id")),
        sa.PrimaryKeyConstraint("company_id", "code_hash", name=op.f("pk_invitations")),
    )
    op.create_table(
        "members",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_members__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_members")),
        sa.UniqueConstraint("company_id", "user_id", name=op.f("uq_members__company_id_user_id")),
    )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.create_index("ix_members__user_id", ["user_id"], unique=False)

    op.create_table(
        "progress_messages",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_progress_messages__company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_progress_messages")),
    )
    op.create_table(
        "prompts",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("card_message_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_prompts__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_prompts")),
    )
    with op.batch_alter_table("prompts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_prompts__company_id_chat_id_created_at"),
            ["company_id", "chat_id", "created_at"],
            unique=False,
        )

    op.create_table(
        "review_queues",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_review_queues__company_id")),
        sa.PrimaryKeyConstraint("company_id", "chat_id", name=op.f("pk_review_queues")),
    )
    op.create_table(
        "account_keys",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "account_id"],
            ["accounts.company_id", "accounts.id"],
            name=op.f("fk_account_keys__company_id_account_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_account_keys__company_id")),
        sa.PrimaryKeyConstraint("company_id", "key", name=op.f("pk_account_keys")),
    )
    with op.batch_alter_table("account_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_keys__key"), ["key"], unique=False)

    op.create_table(
        "entries",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("settled_cents", sa.BigInteger(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("import_key", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'settled') = (settled_cents IS NOT NULL)", name=op.f("ck_entries__settled_has_value")
        ),
        sa.CheckConstraint("amount_cents <> 0", name=op.f("ck_entries__amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["company_id", "category_id"],
            ["categories.company_id", "categories.id"],
            name=op.f("fk_entries__company_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "contact_id"],
            ["contacts.company_id", "contacts.id"],
            name=op.f("fk_entries__company_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_entries__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_entries")),
        sa.UniqueConstraint("company_id", "import_key", name=op.f("uq_entries__company_id_import_key")),
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_entries__company_id_state_due_on"), ["company_id", "state", "due_on"], unique=False
        )

    op.create_table(
        "ledger_balances",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("balance_cents", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "account_id"],
            ["accounts.company_id", "accounts.id"],
            name=op.f("fk_ledger_balances__company_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "import_id"],
            ["imports.company_id", "imports.id"],
            name=op.f("fk_ledger_balances__company_id_import_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_ledger_balances__company_id")
        ),
        sa.PrimaryKeyConstraint(
            "company_id", "account_id", "on", "import_id", name=op.f("pk_ledger_balances")
        ),
    )
    op.create_table(
        "statement_lines",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("memo_key", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.String(length=255), nullable=True),
        sa.Column("type", sa.String(length=40), nullable=True),
        sa.Column("scheduled", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("snoozed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("repeats_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "account_id"],
            ["accounts.company_id", "accounts.id"],
            name=op.f("fk_statement_lines__company_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "import_id"],
            ["imports.company_id", "imports.id"],
            name=op.f("fk_statement_lines__company_id_import_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "repeats_id"],
            ["statement_lines.company_id", "statement_lines.id"],
            name=op.f("fk_statement_lines__company_id_repeats_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_statement_lines__company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_statement_lines")),
    )
    with op.batch_alter_table("statement_lines", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_statement_lines__company_id_import_id"), ["company_id", "import_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_statement_lines__company_id_state_posted_on"),
            ["company_id", "state", "posted_on"],
            unique=False,
        )
        batch_op.create_index(
            "uq_statement_lines__identity",
            ["company_id", "account_id", "posted_on", "amount_cents", "memo_key", "occurrence"],
            unique=True,
            sqlite_where=sa.text("state <> 'removed'"),
            postgresql_where=sa.text("state <> 'removed'"),
        )

    op.create_table(
        "cards",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("shown_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "line_id"],
            ["statement_lines.company_id", "statement_lines.id"],
            name=op.f("fk_cards__company_id_line_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_cards__company_id")),
        sa.PrimaryKeyConstraint("company_id", "chat_id", "message_id", name=op.f("pk_cards")),
    )
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cards__company_id_line_id"), ["company_id", "line_id"], unique=False
        )

    op.create_table(
        "decisions",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("line_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("bulk_id", sa.Uuid(), nullable=True),
        sa.Column(
            "before",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(kind = 'undo') = (reverses_id IS NOT NULL)", name=op.f("ck_decisions__undo_reverses")
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "line_id"],
            ["statement_lines.company_id", "statement_lines.id"],
            name=op.f("fk_decisions__company_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "member_id"],
            ["members.company_id", "members.id"],
            name=op.f("fk_decisions__company_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "reverses_id"],
            ["decisions.company_id", "decisions.id"],
            name=op.f("fk_decisions__company_id_reverses_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_decisions__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_decisions")),
        sa.UniqueConstraint(
            "company_id",
            "line_id",
            "line_version",
            name=op.f("uq_decisions__company_id_line_id_line_version"),
        ),
        sa.UniqueConstraint("company_id", "reverses_id", name=op.f("uq_decisions__company_id_reverses_id")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decisions__company_id_bulk_id"), ["company_id", "bulk_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_decisions__company_id_member_id_decided_at"),
            ["company_id", "member_id", "decided_at"],
            unique=False,
        )

    op.create_table(
        "drafts",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("new_contact_name", sa.String(length=200), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "line_id"],
            ["statement_lines.company_id", "statement_lines.id"],
            name=op.f("fk_drafts__company_id_line_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_drafts__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_drafts")),
    )
    op.create_table(
        "line_sightings",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "import_id"],
            ["imports.company_id", "imports.id"],
            name=op.f("fk_line_sightings__company_id_import_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "line_id"],
            ["statement_lines.company_id", "statement_lines.id"],
            name=op.f("fk_line_sightings__company_id_line_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_line_sightings__company_id")),
        sa.PrimaryKeyConstraint("company_id", "line_id", "import_id", name=op.f("pk_line_sightings")),
    )
    op.create_table(
        "refund_cases",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("cause_line_id", sa.Uuid(), nullable=False),
        sa.Column("cause_entry_id", sa.Uuid(), nullable=False),
        sa.Column("refund_entry_id", sa.Uuid(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_by IS NOT NULL)", name=op.f("ck_refund_cases__closed_by_a_decision")
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "cause_entry_id"],
            ["entries.company_id", "entries.id"],
            name=op.f("fk_refund_cases__company_id_cause_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "cause_line_id"],
            ["statement_lines.company_id", "statement_lines.id"],
            name=op.f("fk_refund_cases__company_id_cause_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "contact_id"],
            ["contacts.company_id", "contacts.id"],
            name=op.f("fk_refund_cases__company_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "refund_entry_id"],
            ["entries.company_id", "entries.id"],
            name=op.f("fk_refund_cases__company_id_refund_entry_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_refund_cases__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_refund_cases")),
        sa.UniqueConstraint(
            "company_id", "refund_entry_id", name=op.f("uq_refund_cases__company_id_refund_entry_id")
        ),
    )
    with op.batch_alter_table("refund_cases", schema=None) as batch_op:
        batch_op.create_index(
            "uq_refund_cases__living_cause",
            ["company_id", "cause_line_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )

    op.create_table(
        "adjustments",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "decision_id"],
            ["decisions.company_id", "decisions.id"],
            name=op.f("fk_adjustments__company_id_decision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "entry_id"],
            ["entries.company_id", "entries.id"],
            name=op.f("fk_adjustments__company_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_adjustments__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_adjustments")),
    )
    op.create_table(
        "allocations",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "decision_id"],
            ["decisions.company_id", "decisions.id"],
            name=op.f("fk_allocations__company_id_decision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "entry_id"],
            ["entries.company_id", "entries.id"],
            name=op.f("fk_allocations__company_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "line_id"],
            ["statement_lines.company_id", "statement_lines.id"],
            name=op.f("fk_allocations__company_id_line_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_allocations__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_allocations")),
        sa.UniqueConstraint(
            "company_id",
            "decision_id",
            "entry_id",
            name=op.f("uq_allocations__company_id_decision_id_entry_id"),
        ),
    )


def downgrade() -> None:
    op.drop_table("allocations")
    op.drop_table("adjustments")
    with op.batch_alter_table("refund_cases", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_refund_cases__living_cause",
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )

    op.drop_table("refund_cases")
    op.drop_table("line_sightings")
    op.drop_table("drafts")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decisions__company_id_member_id_decided_at"))
        batch_op.drop_index(batch_op.f("ix_decisions__company_id_bulk_id"))

    op.drop_table("decisions")
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cards__company_id_line_id"))

    op.drop_table("cards")
    with op.batch_alter_table("statement_lines", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_statement_lines__identity",
            sqlite_where=sa.text("state <> 'removed'"),
            postgresql_where=sa.text("state <> 'removed'"),
        )
        batch_op.drop_index(batch_op.f("ix_statement_lines__company_id_state_posted_on"))
        batch_op.drop_index(batch_op.f("ix_statement_lines__company_id_import_id"))

    op.drop_table("statement_lines")
    op.drop_table("ledger_balances")
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entries__company_id_state_due_on"))

    op.drop_table("entries")
    with op.batch_alter_table("account_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_keys__key"))

    op.drop_table("account_keys")
    op.drop_table("review_queues")
    with op.batch_alter_table("prompts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prompts__company_id_chat_id_created_at"))

    op.drop_table("prompts")
    op.drop_table("progress_messages")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_index("ix_members__user_id")

    op.drop_table("members")
    op.drop_table("invitations")
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_imports__living_file",
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.drop_table("imports")
    op.drop_table("file_requests")
    op.drop_table("digests")
    op.drop_table("contacts")
    op.drop_table("categories")
    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_events__company_id_subject_id"))

    op.drop_table("audit_events")
    op.drop_table("accounts")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_outbox__dedupe_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_outbox__state_priority_due_at"))

    op.drop_table("outbox")
    with op.batch_alter_table("invitation_attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_attempts__user_id_tried_at"))

    op.drop_table("invitation_attempts")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbox__bot_id_state"))

    op.drop_table("inbox")
    op.drop_table("companies")
