"""What was typed to find something, and bank lines by words, amount and day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, false, func, or_, select

from core.domain.conversation import Search
from core.domain.statements import LineState, StatementLine
from core.errors import NotFound
from storage.mapping import columns_of, from_row, to_values
from storage.repositories.base import Repository
from storage.tables import searches, statement_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date
    from uuid import UUID


class SqlSearches(Repository):
    """See ``core.ports.Searches``."""

    async def add(self, search: Search) -> None:
        await self._add(searches, to_values(search))

    async def search(self, company_id: UUID, search_id: UUID) -> Search:
        query = select(*columns_of(searches, Search)).where(
            searches.c.company_id == company_id, searches.c.id == search_id
        )
        row = (await self._connection.execute(query)).first()
        if row is None:
            raise NotFound("search", search_id)
        return from_row(Search, row)

    async def lines(
        self,
        company_id: UUID,
        *,
        words: Collection[str],
        cents: int | None,
        days: Collection[date],
        offset: int,
        limit: int,
    ) -> tuple[int, Sequence[StatementLine]]:
        columns = statement_lines.c
        of_amount = columns.amount_cents.in_([cents, -cents]) if cents else false()
        said = (
            and_(*(columns.memo_key.contains(word, autoescape=True) for word in words)) if words else false()
        )
        wanted = and_(
            columns.company_id == company_id,
            columns.state != LineState.REMOVED,
            or_(of_amount, columns.posted_on.in_(days) if days else false(), said),
        )
        total = (await self._connection.execute(select(func.count()).where(wanted))).scalar_one()
        first = case((of_amount, 0), else_=1) if cents else columns.posted_on.desc()
        found = await self._lines(wanted, first, limit=limit, offset=offset)
        return int(total), found

    async def open_lines_of(self, company_id: UUID, cents: int, *, limit: int) -> Sequence[StatementLine]:
        columns = statement_lines.c
        wanted = and_(
            columns.company_id == company_id,
            columns.state == LineState.OPEN,
            columns.amount_cents == cents,
        )
        return await self._lines(wanted, columns.posted_on.desc(), limit=limit, offset=0)

    async def _lines(self, wanted: Any, first: Any, *, limit: int, offset: int) -> Sequence[StatementLine]:
        columns = statement_lines.c
        query = (
            select(*columns_of(statement_lines, StatementLine))
            .where(wanted)
            .order_by(first, columns.posted_on.desc(), columns.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return [from_row(StatementLine, row) for row in await self._connection.execute(query)]
