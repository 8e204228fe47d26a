"""One account of a company may be its default: offered first wherever one is to be chosen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # plain ALTERs: making the table anew would drop what refers to it
    op.add_column(
        "accounts", sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_index(
        "uq_accounts__default",
        "accounts",
        ["company_id"],
        unique=True,
        sqlite_where=sa.text("is_default"),
        postgresql_where=sa.text("is_default"),
    )


def downgrade() -> None:
    op.drop_index("uq_accounts__default", table_name="accounts")
    op.drop_column("accounts", "is_default")
