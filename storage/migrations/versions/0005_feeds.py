"""Bank feeds: connections, what they feed, every row a provider told, sealed secrets, connections being set up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _feed_events()
    _inbox_secrets()
    _secrets()
    _connections()
    _connected_accounts()
    _connection_drafts()
    _feed_rows()


def _feed_events() -> None:
    op.create_table(
        "feed_events",
        sa.Column("feed", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=120), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("feed", "event_id", name=op.f("pk_feed_events")),
    )


def _inbox_secrets() -> None:
    op.create_table(
        "inbox_secrets",
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name=op.f("pk_inbox_secrets")),
    )


def _secrets() -> None:
    op.create_table(
        "secrets",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_secrets__company_id")),
        sa.PrimaryKeyConstraint("company_id", "owner_id", "field", name=op.f("pk_secrets")),
    )
    op.create_index(op.f("ix_secrets__key_id"), "secrets", ["key_id"], unique=False)


def _connections() -> None:
    op.create_table(
        "connections",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("feed", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("provider_code", sa.String(length=120), nullable=True),
        sa.Column("request_id", sa.String(length=120), nullable=True),
        sa.Column("data_as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("told_state", sa.String(length=40), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("warned_days", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "created_by"],
            ["members.company_id", "members.id"],
            name=op.f("fk_connections__company_id_created_by"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_connections__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_connections")),
    )
    op.create_index(op.f("ix_connections__next_attempt_at"), "connections", ["next_attempt_at"], unique=False)
    op.create_index(
        "uq_connections__living",
        "connections",
        ["company_id", "feed", "reference"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _connected_accounts() -> None:
    op.create_table(
        "connected_accounts",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.String(length=120), nullable=False),
        sa.Column("stable_key", sa.String(length=200), nullable=False),
        sa.Column("provider_name", sa.String(length=120), nullable=False),
        sa.Column("high_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_until", sa.Date(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reread_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("balance_cents", sa.BigInteger(), nullable=True),
        sa.Column("blocked_cents", sa.BigInteger(), nullable=True),
        sa.Column("invested_cents", sa.BigInteger(), nullable=True),
        sa.Column("balance_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "account_id"],
            ["accounts.company_id", "accounts.id"],
            name=op.f("fk_connected_accounts__company_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "connection_id"],
            ["connections.company_id", "connections.id"],
            name=op.f("fk_connected_accounts__company_id_connection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_connected_accounts__company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_connected_accounts")),
    )
    op.create_index(
        op.f("ix_connected_accounts__company_id_connection_id"),
        "connected_accounts",
        ["company_id", "connection_id"],
        unique=False,
    )
    op.create_index(
        "uq_connected_accounts__living",
        "connected_accounts",
        ["company_id", "account_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _connection_drafts() -> None:
    op.create_table(
        "connection_drafts",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column(
            "data",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("feed", sa.String(length=40), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("connection_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "account_id"],
            ["accounts.company_id", "accounts.id"],
            name=op.f("fk_connection_drafts__company_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "connection_id"],
            ["connections.company_id", "connections.id"],
            name=op.f("fk_connection_drafts__company_id_connection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "member_id"],
            ["members.company_id", "members.id"],
            name=op.f("fk_connection_drafts__company_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_connection_drafts__company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_connection_drafts")),
    )


def _feed_rows() -> None:
    op.create_table(
        "feed_rows",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("feed", sa.String(length=40), nullable=False),
        sa.Column("provider_id", sa.String(length=160), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("institution_id", sa.String(length=160), nullable=True),
        sa.Column("type", sa.String(length=40), nullable=True),
        sa.Column("counterparty_name", sa.String(length=200), nullable=True),
        sa.Column("counterparty_document", sa.String(length=14), nullable=True),
        sa.Column("end_to_end_id", sa.String(length=80), nullable=True),
        sa.Column("reference", sa.String(length=120), nullable=True),
        sa.Column("balance_after_cents", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "status = 'pending' OR line_id IS NOT NULL", name=op.f("ck_feed_rows__posted_is_a_line")
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "account_id"],
            ["accounts.company_id", "accounts.id"],
            name=op.f("fk_feed_rows__company_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "line_id"],
            ["statement_lines.company_id", "statement_lines.id"],
            name=op.f("fk_feed_rows__company_id_line_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_feed_rows__company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_feed_rows")),
        sa.UniqueConstraint(
            "company_id",
            "account_id",
            "feed",
            "provider_id",
            name=op.f("uq_feed_rows__company_id_account_id_feed_provider_id"),
        ),
    )
    op.create_index(
        op.f("ix_feed_rows__company_id_account_id_posted_on"),
        "feed_rows",
        ["company_id", "account_id", "posted_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_feed_rows__company_id_line_id"), "feed_rows", ["company_id", "line_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("feed_rows")
    op.drop_table("connection_drafts")
    op.drop_table("connected_accounts")
    op.drop_table("connections")
    op.drop_table("secrets")
    op.drop_table("inbox_secrets")
    op.drop_table("feed_events")
