"""What all repositories share: a connection, and an insert that leaves what is there alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection


class Repository:
    """Queries over one connection, inside somebody else's transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    def _insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that knows ON CONFLICT in the dialect at hand."""
        if self._connection.dialect.name == "sqlite":
            return sqlite.insert(table)
        return postgresql.insert(table)

    async def _add(self, table: Table, values: dict[str, Any]) -> None:
        await self._connection.execute(table.insert().values(values))
