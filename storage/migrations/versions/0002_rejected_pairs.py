"""Pairs of line and entry that the owner said no to; decisions by their moment, for what is learned from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rejected_pairs",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_rejected_pairs__company_id")),
        sa.ForeignKeyConstraint(
            ["company_id", "line_id"],
            ["statement_lines.company_id", "statement_lines.id"],
            name=op.f("fk_rejected_pairs__company_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "entry_id"],
            ["entries.company_id", "entries.id"],
            name=op.f("fk_rejected_pairs__company_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "member_id"],
            ["members.company_id", "members.id"],
            name=op.f("fk_rejected_pairs__company_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "line_id", "entry_id", name=op.f("pk_rejected_pairs")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decisions__company_id_decided_at"), ["company_id", "decided_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decisions__company_id_decided_at"))

    op.drop_table("rejected_pairs")
