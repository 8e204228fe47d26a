"""Accounts, imports, lines and the bank's own balances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select, update

from core.domain.statements import FinancialAccount, LineState, StatementImport, StatementLine
from core.domain.views import LedgerBalance, LineTotals
from core.errors import NotFound
from storage.mapping import columns_of, from_row, import_from_row, import_values, to_values
from storage.repositories.base import Repository
from storage.tables import accounts, companies, imports, ledger_balances, statement_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

_IDENTITY = ["company_id", "account_id", "posted_on", "amount_cents", "memo_key", "occurrence"]
_CHUNK = 1000  # rows of one INSERT: 16 columns each, below SQLite's limit of 32,766 parameters


class SqlStatements(Repository):
    """See ``core.ports.Statements``."""

    async def add_account(self, account: FinancialAccount) -> None:
        await self._add(accounts, to_values(account))

    async def accounts(self, company_id: UUID) -> Sequence[FinancialAccount]:
        query = (
            select(*columns_of(accounts, FinancialAccount))
            .where(accounts.c.company_id == company_id)
            .order_by(accounts.c.name, accounts.c.id)
        )
        return [from_row(FinancialAccount, row) for row in await self._connection.execute(query)]

    async def import_of_file(self, company_id: UUID, sha256: str) -> StatementImport | None:
        return await self._one_import(imports.c.company_id == company_id, imports.c.sha256 == sha256)

    async def statement_import(self, company_id: UUID, import_id: UUID) -> StatementImport:
        found = await self._one_import(imports.c.company_id == company_id, imports.c.id == import_id)
        if found is None:
            raise NotFound("import", import_id)
        return found

    async def _one_import(self, *conditions: Any) -> StatementImport | None:
        query = select(*columns_of(imports, StatementImport)).where(*conditions)
        row = (await self._connection.execute(query)).first()
        return import_from_row(row) if row else None

    async def add_import(self, statement_import: StatementImport) -> None:
        await self._add(imports, import_values(statement_import))

    async def update_import(self, statement_import: StatementImport) -> None:
        await self._connection.execute(
            update(imports)
            .where(imports.c.company_id == statement_import.company_id, imports.c.id == statement_import.id)
            .values(import_values(statement_import))
        )

    async def add_lines(self, lines: Sequence[StatementLine]) -> Sequence[UUID]:
        stored: list[UUID] = []
        for start in range(0, len(lines), _CHUNK):
            values = [to_values(line) for line in lines[start : start + _CHUNK]]
            statement = (
                self._insert(statement_lines)
                .values(values)
                .on_conflict_do_nothing(index_elements=_IDENTITY)
                .returning(statement_lines.c.id)
            )
            stored += (await self._connection.execute(statement)).scalars()
        return stored

    async def lines_between(
        self, company_id: UUID, account_id: UUID, first: date, last: date
    ) -> Sequence[StatementLine]:
        return await self._lines(
            statement_lines.c.company_id == company_id,
            statement_lines.c.account_id == account_id,
            statement_lines.c.posted_on.between(first, last),
        )

    async def line(self, company_id: UUID, line_id: UUID) -> StatementLine:
        found = await self._lines(statement_lines.c.company_id == company_id, statement_lines.c.id == line_id)
        if not found:
            raise NotFound("line", line_id)
        return found[0]

    async def lines_of_import(self, company_id: UUID, import_id: UUID) -> Sequence[StatementLine]:
        return await self._lines(
            statement_lines.c.company_id == company_id, statement_lines.c.import_id == import_id
        )

    async def lines_in_state(self, company_id: UUID, state: LineState) -> Sequence[StatementLine]:
        return await self._lines(statement_lines.c.company_id == company_id, statement_lines.c.state == state)

    async def _lines(self, *conditions: Any) -> Sequence[StatementLine]:
        columns = statement_lines.c
        query = (
            select(*columns_of(statement_lines, StatementLine))
            .where(*conditions)
            # a boolean sorts alike on both databases; NULLS FIRST would not
            .order_by(
                case((columns.snoozed_at.is_(None), 0), else_=1),
                columns.snoozed_at,
                columns.posted_on,
                columns.id,
            )
        )
        return [from_row(StatementLine, row) for row in await self._connection.execute(query)]

    async def take_turn(self, company_id: UUID) -> None:
        # SQLite has one writer anyway, and SQLAlchemy leaves FOR NO KEY UPDATE out there
        company = select(companies.c.id).where(companies.c.id == company_id)
        await self._connection.execute(company.with_for_update(key_share=True))

    async def decide_line(
        self, company_id: UUID, line_id: UUID, *, version: int, before: LineState, after: LineState
    ) -> bool:
        columns = statement_lines.c
        statement = (
            update(statement_lines)
            .where(
                columns.company_id == company_id,
                columns.id == line_id,
                columns.version == version,
                columns.state == before,
            )
            .values(state=after, version=version + 1, snoozed_at=None)
            .returning(columns.id)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def snooze(self, company_id: UUID, line_id: UUID, now: datetime | None) -> None:
        columns = statement_lines.c
        await self._connection.execute(
            update(statement_lines)
            .where(columns.company_id == company_id, columns.id == line_id)
            .values(snoozed_at=now)
        )

    async def add_balances(
        self, company_id: UUID, import_id: UUID, balances: Sequence[LedgerBalance]
    ) -> None:
        for balance in balances:
            values = to_values(balance) | {"company_id": company_id, "import_id": import_id}
            insert = self._insert(ledger_balances).values(values)
            await self._connection.execute(
                insert.on_conflict_do_update(
                    index_elements=["company_id", "account_id", "on"],
                    set_={"balance_cents": balance.balance_cents, "import_id": import_id},
                )
            )

    async def balances(self, company_id: UUID, account_id: UUID) -> Sequence[LedgerBalance]:
        columns = ledger_balances.c
        query = (
            select(*columns_of(ledger_balances, LedgerBalance))
            .where(columns.company_id == company_id, columns.account_id == account_id)
            .order_by(columns.on.desc())
        )
        return [from_row(LedgerBalance, row) for row in await self._connection.execute(query)]

    async def totals(self, company_id: UUID, account_id: UUID, until: date | None) -> LineTotals:
        columns = statement_lines.c

        def cents(state: LineState) -> Any:
            return func.coalesce(func.sum(case((columns.state == state, columns.amount_cents), else_=0)), 0)

        def count(state: LineState) -> Any:
            return func.coalesce(func.sum(case((columns.state == state, 1), else_=0)), 0)

        query = select(
            cents(LineState.RECONCILED),
            count(LineState.OPEN),
            cents(LineState.OPEN),
            count(LineState.IGNORED),
            cents(LineState.IGNORED),
        ).where(columns.company_id == company_id, columns.account_id == account_id)
        if until is not None:
            query = query.where(columns.posted_on <= until)
        row = (await self._connection.execute(query)).one()
        return LineTotals(*(int(value) for value in row))  # PostgreSQL sums BIGINT into NUMERIC

    async def first_line_day(self, company_id: UUID, account_id: UUID) -> date | None:
        columns = statement_lines.c
        query = select(func.min(columns.posted_on)).where(
            columns.company_id == company_id, columns.account_id == account_id
        )
        day: date | None = (await self._connection.execute(query)).scalar_one()
        return day
