"""Accounts, imports, lines and the bank's own balances."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, exists, or_, select, update

from core.domain.decisions import RefundState
from core.domain.statements import FinancialAccount, LineState, StatementImport, StatementLine, StoredIdentity
from core.domain.views import LedgerBalance
from core.errors import NotFound
from storage.mapping import columns_of, from_row, import_from_row, import_values, reader_of, to_values
from storage.prepared import prepared
from storage.repositories.base import Repository
from storage.repositories.many import insert_many
from storage.tables import (
    account_keys,
    accounts,
    companies,
    imports,
    ledger_balances,
    line_sightings,
    refund_cases,
    statement_lines,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement

_LIVING = statement_lines.c.state != LineState.REMOVED
_CHUNK = 500  # rows made into objects at a time


def _given_back() -> ColumnElement[bool]:
    """Whether another line is recorded as giving this one back."""
    return exists().where(
        refund_cases.c.company_id == statement_lines.c.company_id,
        refund_cases.c.cause_line_id == statement_lines.c.id,
        refund_cases.c.state != RefundState.CANCELLED,
    )


class SqlStatements(Repository):
    """See ``core.ports.Statements``."""

    async def add_account(self, account: FinancialAccount) -> None:
        await self._add(accounts, to_values(account))

    async def accounts(self, company_id: UUID) -> Sequence[FinancialAccount]:
        found = await self._connection.execute(*_accounts(company_id))
        return [from_row(FinancialAccount, row) for row in found]

    async def account(self, company_id: UUID, account_id: UUID) -> FinancialAccount:
        query = select(*columns_of(accounts, FinancialAccount)).where(
            accounts.c.company_id == company_id, accounts.c.id == account_id
        )
        row = (await self._connection.execute(query)).first()
        if row is None:
            raise NotFound("account", account_id)
        return from_row(FinancialAccount, row)

    async def update_account(self, account: FinancialAccount) -> None:
        await self._connection.execute(
            update(accounts)
            .where(accounts.c.company_id == account.company_id, accounts.c.id == account.id)
            .values(
                name=account.name,
                bank=account.bank,
                branch=account.branch,
                number=account.number,
                is_default=account.is_default,
                opening_balance_cents=account.opening_balance_cents,
                opening_balance_on=account.opening_balance_on,
            )
        )

    async def account_by_key(self, company_id: UUID, key: str) -> FinancialAccount | None:
        remembered = select(account_keys.c.account_id).where(
            account_keys.c.company_id == company_id, account_keys.c.key == key
        )
        query = select(*columns_of(accounts, FinancialAccount)).where(
            accounts.c.company_id == company_id,
            or_(accounts.c.key == key, accounts.c.id.in_(remembered)),
        )
        query = query.order_by(case((accounts.c.key == key, 0), else_=1))  # an account's own key wins
        row = (await self._connection.execute(query)).first()
        return from_row(FinancialAccount, row) if row else None

    async def remember_key(self, company_id: UUID, key: str, account_id: UUID) -> None:
        insert = self._insert(account_keys).values(company_id=company_id, key=key, account_id=account_id)
        await self._connection.execute(insert.on_conflict_do_nothing(index_elements=["company_id", "key"]))

    async def owned_elsewhere(self, company_id: UUID, key: str) -> bool:
        own = exists().where(accounts.c.company_id != company_id, accounts.c.key == key)
        remembered = exists().where(account_keys.c.company_id != company_id, account_keys.c.key == key)
        return bool((await self._connection.execute(select(or_(own, remembered)))).scalar_one())

    async def recent_imports(self, company_id: UUID, *, limit: int) -> Sequence[StatementImport]:
        query = (
            select(*columns_of(imports, StatementImport))
            .where(imports.c.company_id == company_id, imports.c.undone_at.is_(None))
            .order_by(imports.c.imported_at.desc(), imports.c.id.desc())
            .limit(limit)
        )
        return [import_from_row(row) for row in await self._connection.execute(query)]

    async def add_sightings(self, company_id: UUID, import_id: UUID, line_ids: Sequence[UUID]) -> None:
        rows = [(company_id, line_id, import_id) for line_id in line_ids]
        await insert_many(self._connection, line_sightings, ("company_id", "line_id", "import_id"), rows)

    async def hand_over(self, company_id: UUID, import_id: UUID) -> None:
        columns, living = statement_lines.c, imports.alias("living")
        heir = (
            select(line_sightings.c.import_id)
            .join(
                living,
                and_(
                    living.c.company_id == line_sightings.c.company_id,
                    living.c.id == line_sightings.c.import_id,
                    living.c.undone_at.is_(None),
                    living.c.id != import_id,
                ),
            )
            .where(line_sightings.c.company_id == columns.company_id, line_sightings.c.line_id == columns.id)
            .order_by(living.c.imported_at, living.c.id)
            .limit(1)
            .correlate(statement_lines)
            .scalar_subquery()
        )
        await self._connection.execute(
            update(statement_lines)
            .where(columns.company_id == company_id, columns.import_id == import_id, heir.is_not(None))
            .values(import_id=heir)
        )

    async def remove_lines(self, company_id: UUID, import_id: UUID) -> Sequence[UUID]:
        columns = statement_lines.c
        statement = (
            update(statement_lines)
            .where(
                columns.company_id == company_id,
                columns.import_id == import_id,
                columns.state == LineState.OPEN,
                ~_given_back(),
            )
            .values(state=LineState.REMOVED, version=columns.version + 1)
            .returning(columns.id)
        )
        removed = list((await self._connection.execute(statement)).scalars())
        gone = select(columns.id).where(
            columns.company_id == company_id,
            columns.import_id == import_id,
            columns.state == LineState.REMOVED,
        )
        # what repeated a line that is gone repeats nothing any more
        await self._connection.execute(
            update(statement_lines)
            .where(columns.company_id == company_id, columns.repeats_id.in_(gone))
            .values(repeats_id=None)
        )
        return removed

    async def given_back(self, company_id: UUID, import_id: UUID) -> Sequence[StatementLine]:
        return await self._lines(
            statement_lines.c.company_id == company_id,
            statement_lines.c.import_id == import_id,
            statement_lines.c.state == LineState.OPEN,
            _given_back(),
        )

    async def clear_doubt(self, company_id: UUID, line_id: UUID) -> bool:
        columns = statement_lines.c
        statement = (
            update(statement_lines)
            .where(columns.company_id == company_id, columns.id == line_id, columns.repeats_id.is_not(None))
            .values(repeats_id=None)
            .returning(columns.id)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def import_of_file(self, company_id: UUID, sha256: str) -> StatementImport | None:
        return await self._one_import(
            imports.c.company_id == company_id, imports.c.sha256 == sha256, imports.c.undone_at.is_(None)
        )

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

    async def add_lines(self, lines: Sequence[StatementLine]) -> None:
        # nothing about twins here: an INSERT that leaves them alone and says which it stored takes five times as long
        names, values = reader_of(StatementLine)
        await insert_many(self._connection, statement_lines, names, [values(line) for line in lines])

    async def identities_between(
        self, company_id: UUID, account_id: UUID, first: date, last: date
    ) -> Sequence[StoredIdentity]:
        columns = statement_lines.c
        query = select(*(columns[name] for name in StoredIdentity._fields)).where(
            columns.company_id == company_id,
            columns.account_id == account_id,
            columns.posted_on.between(first, last),
            _LIVING,
        )
        found: list[StoredIdentity] = []
        for part in (await self._connection.execute(query)).partitions(_CHUNK):
            found += [StoredIdentity(*row) for row in part]
            await asyncio.sleep(0)
        return found

    async def line(self, company_id: UUID, line_id: UUID) -> StatementLine:
        row = (await self._connection.execute(*_line(company_id, line_id))).first()
        if row is None:
            raise NotFound("line", line_id)
        return from_row(StatementLine, row)

    async def lines_of_import(self, company_id: UUID, import_id: UUID) -> Sequence[StatementLine]:
        return await self._lines(
            statement_lines.c.company_id == company_id, statement_lines.c.import_id == import_id
        )

    async def lines_in_state(self, company_id: UUID, state: LineState) -> Sequence[StatementLine]:
        return await self._lines(statement_lines.c.company_id == company_id, statement_lines.c.state == state)

    async def rivals(
        self, company_id: UUID, line_id: UUID, *, amounts: Collection[int], words: Collection[str]
    ) -> Sequence[StatementLine]:
        columns = statement_lines.c
        return await self._lines(
            columns.company_id == company_id,
            columns.state == LineState.OPEN,
            columns.id != line_id,
            or_(
                columns.amount_cents.in_(amounts),
                *(columns.memo_key.contains(word, autoescape=True) for word in words),
            ),
        )

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
        found: list[StatementLine] = []
        for part in (await self._connection.execute(query)).partitions(_CHUNK):
            found += [from_row(StatementLine, row) for row in part]
            await asyncio.sleep(0)  # a hundred thousand lines must not hold up the chats
        return found

    async def take_turn(self, company_id: UUID) -> None:
        if self._connection.dialect.name == "sqlite":
            return  # there is one writer, and we are it
        company = select(companies.c.id).where(companies.c.id == company_id)
        await self._connection.execute(company.with_for_update(key_share=True))

    async def decide_line(
        self, company_id: UUID, line_id: UUID, *, version: int, before: LineState, after: LineState
    ) -> bool:
        moved = await self._connection.execute(*_decided(company_id, line_id, version, before, after))
        return moved.first() is not None

    async def snooze(self, company_id: UUID, line_id: UUID, now: datetime | None) -> None:
        columns = statement_lines.c
        await self._connection.execute(
            update(statement_lines)
            .where(columns.company_id == company_id, columns.id == line_id)
            .values(snoozed_at=now)
        )

    async def open_marks(self, company_id: UUID) -> Mapping[UUID, datetime | None]:
        columns = statement_lines.c
        query = select(columns.id, columns.snoozed_at).where(
            columns.company_id == company_id, columns.state == LineState.OPEN
        )
        return {row.id: row.snoozed_at for row in await self._connection.execute(query)}

    async def add_balances(
        self, company_id: UUID, import_id: UUID, balances: Sequence[LedgerBalance]
    ) -> None:
        for balance in balances:
            values = to_values(balance) | {"company_id": company_id, "import_id": import_id}
            insert = self._insert(ledger_balances).values(values)
            await self._connection.execute(
                insert.on_conflict_do_update(
                    index_elements=["company_id", "account_id", "on", "import_id"],
                    set_={"balance_cents": balance.balance_cents},
                )
            )

    async def balances(self, company_id: UUID, account_id: UUID) -> Sequence[LedgerBalance]:
        columns = ledger_balances.c
        same_import = and_(imports.c.company_id == columns.company_id, imports.c.id == columns.import_id)
        query = (
            select(*columns_of(ledger_balances, LedgerBalance))
            .select_from(ledger_balances.join(imports, same_import))
            .where(
                columns.company_id == company_id,
                columns.account_id == account_id,
                imports.c.undone_at.is_(None),
            )
            .order_by(columns.on.desc(), imports.c.imported_at.desc(), imports.c.id.desc())
        )
        latest: dict[date, LedgerBalance] = {}
        for row in await self._connection.execute(query):
            stated = from_row(LedgerBalance, row)
            latest.setdefault(stated.on, stated)
        return list(latest.values())


@prepared
def _line(company_id: Any, line_id: Any) -> Any:
    columns = statement_lines.c
    return select(*columns_of(statement_lines, StatementLine)).where(
        columns.company_id == company_id, columns.id == line_id
    )


@prepared
def _accounts(company_id: Any) -> Any:
    own = select(*columns_of(accounts, FinancialAccount)).where(accounts.c.company_id == company_id)
    return own.order_by(accounts.c.name, accounts.c.id)


@prepared
def _decided(company_id: Any, line_id: Any, version: Any, before: Any, after: Any) -> Any:
    columns = statement_lines.c
    return (
        update(statement_lines)
        .where(
            columns.company_id == company_id,
            columns.id == line_id,
            columns.version == version,
            columns.state == before,
        )
        .values(state=after, version=columns.version + 1, snoozed_at=None)
        .returning(columns.id)
    )
