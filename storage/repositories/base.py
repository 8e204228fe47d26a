"""What all repositories share: a connection, and an insert that leaves what is there alone."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import Insert, Table
    from sqlalchemy.ext.asyncio import AsyncConnection


class Repository:
    """Queries over one connection, inside somebody else's transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    def _insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that knows ON CONFLICT in the dialect at hand."""
        return insert_into(table, self._dialect)

    @property
    def _dialect(self) -> str:
        return self._connection.dialect.name

    async def _add(self, table: Table, values: dict[str, Any]) -> None:
        await self._connection.execute(_into(table), values)


def insert_into(table: Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT in one of the two dialects."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


@cache
def _into(table: Table) -> Insert:
    return table.insert()
