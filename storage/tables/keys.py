"""What all tables share: names for constraints, and keys that the company leads."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, MetaData, Uuid

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


def tenant() -> Column[object]:
    """The column that leads every key of a company's tables."""
    return Column("company_id", Uuid, ForeignKey("companies.id"), nullable=False)


def own(target: str, *columns: str) -> ForeignKeyConstraint:
    """A reference that cannot leave the company."""
    local = columns or (f"{target.removesuffix('s')}_id",)
    return ForeignKeyConstraint(["company_id", *local], [f"{target}.company_id", f"{target}.id"])
