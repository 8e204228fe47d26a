"""Confirming without asking: settings of accounts, answers to suggestions, what was done alone, weekly digests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _own(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column],
        [f"{target}.company_id", f"{target}.id"],
        name=op.f(f"fk_{table}__company_id_{column}"),
    )


def _company(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f(f"fk_{table}__company_id"))


def upgrade() -> None:
    op.create_table(
        "automation_settings",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("cap_cents", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        _company("automation_settings"),
        _own("automation_settings", "account_id", "accounts"),
        _own("automation_settings", "changed_by", "members"),
        sa.CheckConstraint("cap_cents > 0", name=op.f("ck_automation_settings__cap_above_zero")),
        sa.PrimaryKeyConstraint("company_id", "account_id", name=op.f("pk_automation_settings")),
    )
    op.create_table(
        "suggestion_outcomes",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _company("suggestion_outcomes"),
        _own("suggestion_outcomes", "account_id", "accounts"),
        _own("suggestion_outcomes", "line_id", "statement_lines"),
        _own("suggestion_outcomes", "decision_id", "decisions"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_suggestion_outcomes")),
        sa.UniqueConstraint(
            "company_id", "decision_id", name=op.f("uq_suggestion_outcomes__company_id_decision_id")
        ),
    )
    with op.batch_alter_table("suggestion_outcomes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_suggestion_outcomes__company_id_kind_at"),
            ["company_id", "kind", "at"],
            unique=False,
        )
    op.create_table(
        "unattended_matches",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("bulk_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        _company("unattended_matches"),
        _own("unattended_matches", "account_id", "accounts"),
        _own("unattended_matches", "line_id", "statement_lines"),
        _own("unattended_matches", "entry_id", "entries"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_unattended_matches")),
        sa.UniqueConstraint("company_id", "line_id", name=op.f("uq_unattended_matches__company_id_line_id")),
    )
    with op.batch_alter_table("unattended_matches", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_unattended_matches__company_id_at"), ["company_id", "at"], unique=False
        )
    op.create_table(
        "weekly_digests",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        _company("weekly_digests"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_weekly_digests")),
        sa.UniqueConstraint("company_id", "week", name=op.f("uq_weekly_digests__company_id_week")),
    )


def downgrade() -> None:
    op.drop_table("weekly_digests")
    with op.batch_alter_table("unattended_matches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unattended_matches__company_id_at"))

    op.drop_table("unattended_matches")
    with op.batch_alter_table("suggestion_outcomes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestion_outcomes__company_id_kind_at"))

    op.drop_table("suggestion_outcomes")
    op.drop_table("automation_settings")
