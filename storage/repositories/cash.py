"""Totals of days, balances the bank stated, and pages of open lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, select

from core.domain.cash import DayTotals
from core.domain.statements import LineState, StatementLine
from storage.mapping import columns_of, from_row
from storage.repositories.base import Repository
from storage.tables import imports, ledger_balances, statement_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy import ColumnElement

_LINES = statement_lines.c
_OPEN, _IGNORED = _LINES.state == LineState.OPEN, _LINES.state == LineState.IGNORED


class SqlCash(Repository):
    """See ``core.ports.Cash``."""

    async def day_totals(self, company_id: UUID, account_id: UUID) -> Sequence[DayTotals]:
        query = (
            select(
                _LINES.posted_on,
                _cents(_LINES.state == LineState.RECONCILED),
                _count(_OPEN),
                _cents(and_(_OPEN, _LINES.amount_cents > 0)),
                _cents(and_(_OPEN, _LINES.amount_cents < 0)),
                _cents(and_(_OPEN, _LINES.repeats_id.is_not(None))),
                _count(_IGNORED),
                _cents(_IGNORED),
            )
            .where(
                _LINES.company_id == company_id,
                _LINES.account_id == account_id,
                _LINES.state != LineState.REMOVED,
            )
            .group_by(_LINES.posted_on)
            .order_by(_LINES.posted_on)
        )
        rows = await self._connection.execute(query)
        return [DayTotals(row[0], *map(int, row[1:])) for row in rows]  # PostgreSQL sums BIGINT into NUMERIC

    async def stated(self, company_id: UUID, account_id: UUID) -> Mapping[date, Sequence[int]]:
        columns = ledger_balances.c
        same_import = and_(imports.c.company_id == columns.company_id, imports.c.id == columns.import_id)
        query = (
            select(columns.on, columns.balance_cents)
            .select_from(ledger_balances.join(imports, same_import))
            .where(
                columns.company_id == company_id,
                columns.account_id == account_id,
                imports.c.undone_at.is_(None),
            )
            .order_by(imports.c.imported_at.desc(), imports.c.id.desc())
        )
        said: dict[date, list[int]] = {}
        for on, cents in await self._connection.execute(query):
            said.setdefault(on, []).append(cents)
        return said

    async def open_page(
        self, company_id: UUID, *, largest: bool, limit: int, offset: int
    ) -> Sequence[StatementLine]:
        first = [func.abs(_LINES.amount_cents).desc()] if largest else []
        query = (
            select(*columns_of(statement_lines, StatementLine))
            .where(_LINES.company_id == company_id, _OPEN)
            .order_by(*first, _LINES.posted_on, _LINES.id)
            .limit(limit)
            .offset(offset)
        )
        return [from_row(StatementLine, row) for row in await self._connection.execute(query)]


def _cents(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, _LINES.amount_cents), else_=0)), 0)


def _count(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
