"""Connections to feeds, the accounts they feed, rows told by providers, and connections being set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, delete, exists, func, select, update

from core.domain.connections import SECRETIVE, ConnectedAccount, Connection, ConnectionDraft, FedRow, Told
from core.domain.conversation import PromptKind
from core.domain.statements import LineState, StatementLine
from core.errors import NotFound
from storage.mapping import columns_of, from_row, to_values
from storage.repositories.base import Repository
from storage.tables import (
    connected_accounts,
    connection_drafts,
    connections,
    feed_events,
    feed_rows,
    imports,
    ledger_balances,
    prompts,
    refund_cases,
    secrets,
    statement_lines,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import Table

_KEY = ("company_id", "id")
_TOLD = ("posted_on", "amount_cents", "memo", "memo_key", "occurrence", "type", "scheduled", "bank_id")


class SqlConnections(Repository):
    """See ``core.ports.Connections``."""

    async def add(self, connection: Connection) -> None:
        await self._add(connections, to_values(connection))

    async def update(self, connection: Connection) -> None:
        await self._store(connections, connection)

    async def connection(self, company_id: UUID, connection_id: UUID) -> Connection:
        found = await self._connections(
            connections.c.company_id == company_id, connections.c.id == connection_id
        )
        if not found:
            raise NotFound("connection", connection_id)
        return found[0]

    async def living(self, company_id: UUID) -> Sequence[Connection]:
        return await self._connections(
            connections.c.company_id == company_id, connections.c.ended_at.is_(None)
        )

    async def by_reference(self, feed: str, reference: str) -> Sequence[Connection]:
        columns = connections.c
        return await self._connections(
            columns.feed == feed, columns.reference == reference, columns.ended_at.is_(None)
        )

    async def due(self, now: datetime, *, limit: int) -> Sequence[Connection]:
        columns = connections.c
        query = (
            select(*columns_of(connections, Connection))
            .where(columns.next_attempt_at <= now, columns.ended_at.is_(None), columns.paused.is_(False))
            .order_by(columns.next_attempt_at, columns.id)
            .limit(limit)
        )
        return [from_row(Connection, row) for row in await self._connection.execute(query)]

    async def claim(self, connection: Connection, *, until: datetime) -> bool:
        columns = connections.c
        statement = (
            update(connections)
            .where(
                columns.company_id == connection.company_id,
                columns.id == connection.id,
                columns.ended_at.is_(None),
                columns.next_attempt_at.is_not_distinct_from(connection.next_attempt_at),
            )
            .values(next_attempt_at=until)
            .returning(columns.id)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def add_account(self, account: ConnectedAccount) -> None:
        await self._add(connected_accounts, to_values(account))

    async def update_account(self, account: ConnectedAccount) -> None:
        await self._store(connected_accounts, account)

    async def accounts(self, company_id: UUID, connection_id: UUID) -> Sequence[ConnectedAccount]:
        columns = connected_accounts.c
        return await self._accounts(
            columns.company_id == company_id,
            columns.connection_id == connection_id,
            columns.ended_at.is_(None),
        )

    async def connected(self, company_id: UUID, connected_id: UUID) -> ConnectedAccount:
        columns = connected_accounts.c
        found = await self._accounts(columns.company_id == company_id, columns.id == connected_id)
        if not found:
            raise NotFound("connected_account", connected_id)
        return found[0]

    async def feeding(self, company_id: UUID) -> Mapping[UUID, ConnectedAccount]:
        columns = connected_accounts.c
        found = await self._accounts(columns.company_id == company_id, columns.ended_at.is_(None))
        return {account.account_id: account for account in found}

    async def ever_fed(self, company_id: UUID, stable_key: str) -> UUID | None:
        columns = connected_accounts.c
        found = await self._accounts(columns.company_id == company_id, columns.stable_key == stable_key)
        return found[-1].account_id if found else None

    async def rows(
        self,
        company_id: UUID,
        account_id: UUID,
        *,
        between: tuple[date, date],
        ids: Collection[str] = (),
    ) -> Sequence[FedRow]:
        columns = feed_rows.c
        of_account = (columns.company_id == company_id, columns.account_id == account_id)
        found = {row.id: row for row in await self._rows(*of_account, columns.posted_on.between(*between))}
        wanted = sorted(set(ids) - {row.provider_id for row in found.values()})
        for start in range(0, len(wanted), 500):
            some = await self._rows(*of_account, columns.provider_id.in_(wanted[start : start + 500]))
            found |= {row.id: row for row in some}
        return list(found.values())

    async def missing(self, company_id: UUID, account_id: UUID) -> Sequence[FedRow]:
        columns = feed_rows.c
        return await self._rows(
            columns.company_id == company_id,
            columns.account_id == account_id,
            columns.missing_since.is_not(None),
            columns.gone_at.is_(None),
        )

    async def save_rows(self, rows: Sequence[FedRow]) -> None:
        if not rows:
            return
        insert = self._insert(feed_rows)
        changed = {name: insert.excluded[name] for name in to_values(rows[0]) if name not in _KEY}
        upsert = insert.on_conflict_do_update(index_elements=["company_id", "id"], set_=changed)
        for start in range(0, len(rows), 500):
            await self._connection.execute(upsert, [to_values(row) for row in rows[start : start + 500]])

    async def row_of_line(self, company_id: UUID, line_id: UUID) -> FedRow | None:
        columns = feed_rows.c
        found = await self._rows(
            columns.company_id == company_id, columns.line_id == line_id, columns.gone_at.is_(None)
        )
        return found[0] if found else None

    async def fed_memos(
        self, company_id: UUID, account_id: UUID, first: date, last: date
    ) -> Mapping[UUID, str]:
        lines, rows = statement_lines.c, feed_rows.c
        query = (
            select(lines.id, lines.memo)
            .select_from(
                feed_rows.join(
                    statement_lines, and_(rows.company_id == lines.company_id, rows.line_id == lines.id)
                )
            )
            .where(
                rows.company_id == company_id,
                rows.account_id == account_id,
                rows.gone_at.is_(None),
                lines.posted_on.between(first, last),
            )
        )
        return {row.id: row.memo for row in await self._connection.execute(query)}

    async def lines_between(
        self, company_id: UUID, account_id: UUID, first: date, last: date
    ) -> Sequence[StatementLine]:
        columns = statement_lines.c
        query = (
            select(*columns_of(statement_lines, StatementLine))
            .where(
                columns.company_id == company_id,
                columns.account_id == account_id,
                columns.posted_on.between(first, last),
            )
            .order_by(columns.posted_on, columns.occurrence, columns.id)
        )
        return [from_row(StatementLine, row) for row in await self._connection.execute(query)]

    async def retell_line(self, line: StatementLine, *, version: int) -> bool:
        columns = statement_lines.c
        told = {name: getattr(line, name) for name in _TOLD}
        statement = (
            update(statement_lines)
            .where(
                columns.company_id == line.company_id,
                columns.id == line.id,
                columns.version == version,
                columns.state == LineState.OPEN,
            )
            .values(**told, version=columns.version + 1)
            .returning(columns.id)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def remove_line(self, company_id: UUID, line_id: UUID, *, version: int) -> bool:
        columns = statement_lines.c
        given_back = exists().where(
            refund_cases.c.company_id == columns.company_id, refund_cases.c.cause_line_id == columns.id
        )
        statement = (
            update(statement_lines)
            .where(
                columns.company_id == company_id,
                columns.id == line_id,
                columns.version == version,
                columns.state == LineState.OPEN,
                ~given_back,
            )
            .values(state=LineState.REMOVED, version=columns.version + 1)
            .returning(columns.id)
        )
        if (await self._connection.execute(statement)).first() is None:
            return False
        await self._connection.execute(  # what repeated it repeats nothing any more
            update(statement_lines)
            .where(columns.company_id == company_id, columns.repeats_id == line_id)
            .values(repeats_id=None)
        )
        return True

    async def stated(
        self, company_id: UUID, account_id: UUID, source: str, since: date
    ) -> Mapping[date, int]:
        columns = ledger_balances.c
        same_import = and_(imports.c.company_id == columns.company_id, imports.c.id == columns.import_id)
        query = (
            select(columns.on, columns.balance_cents)
            .select_from(ledger_balances.join(imports, same_import))
            .where(
                columns.company_id == company_id,
                columns.account_id == account_id,
                columns.on >= since,
                imports.c.source == source,
                imports.c.undone_at.is_(None),
            )
            .order_by(imports.c.imported_at, imports.c.id)
        )
        return {row.on: row.balance_cents for row in await self._connection.execute(query)}

    async def newest_row(self, company_id: UUID, account_id: UUID) -> datetime | None:
        query = select(func.max(feed_rows.c.read_at)).where(
            feed_rows.c.company_id == company_id, feed_rows.c.account_id == account_id
        )
        newest: datetime | None = (await self._connection.execute(query)).scalar()
        return newest

    async def hear(self, feed: str, event_id: str, now: datetime) -> bool:
        statement = (
            self._insert(feed_events)
            .values(feed=feed, event_id=event_id, heard_at=now)
            .on_conflict_do_nothing(index_elements=["feed", "event_id"])
            .returning(feed_events.c.event_id)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def forget_events(self, before: datetime) -> None:
        await self._connection.execute(delete(feed_events).where(feed_events.c.heard_at < before))

    async def save_draft(self, draft: ConnectionDraft) -> None:
        values = to_values(draft)
        changed = {name: value for name, value in values.items() if name not in _KEY}
        insert = self._insert(connection_drafts).values(values)
        await self._connection.execute(
            insert.on_conflict_do_update(index_elements=["company_id", "id"], set_=changed)
        )

    async def draft(self, company_id: UUID, draft_id: UUID) -> ConnectionDraft:
        query = select(*columns_of(connection_drafts, ConnectionDraft)).where(
            connection_drafts.c.company_id == company_id, connection_drafts.c.id == draft_id
        )
        row = (await self._connection.execute(query)).first()
        if row is None:
            raise NotFound("connection_draft", draft_id)
        return from_row(ConnectionDraft, row)

    async def drafts(self, company_id: UUID, chat_id: int) -> Sequence[ConnectionDraft]:
        columns = connection_drafts.c
        query = (
            select(*columns_of(connection_drafts, ConnectionDraft))
            .where(columns.company_id == company_id, columns.chat_id == chat_id)
            .order_by(columns.created_at.desc(), columns.id.desc())
        )
        return [from_row(ConnectionDraft, row) for row in await self._connection.execute(query)]

    async def drafts_in(self, steps: Collection[str], *, limit: int) -> Sequence[ConnectionDraft]:
        columns = connection_drafts.c
        query = (
            select(*columns_of(connection_drafts, ConnectionDraft))
            .where(columns.step.in_(sorted(steps)))
            .order_by(columns.created_at, columns.id)
            .limit(limit)
        )
        return [from_row(ConnectionDraft, row) for row in await self._connection.execute(query)]

    async def awaiting_secrets(self, chats: Collection[int], since: datetime) -> frozenset[int]:
        asked = select(prompts.c.chat_id).where(
            prompts.c.chat_id.in_(chats),
            prompts.c.kind == PromptKind.FEED_SECRET,
            prompts.c.created_at > since,
            ~prompts.c.answered,
        )
        set_up = select(connection_drafts.c.chat_id).where(
            connection_drafts.c.chat_id.in_(chats), connection_drafts.c.step.in_(sorted(SECRETIVE))
        )
        return frozenset((await self._connection.execute(asked.union(set_up))).scalars())

    async def fed_row(self, company_id: UUID, row_id: UUID) -> FedRow:
        columns = feed_rows.c
        found = await self._rows(columns.company_id == company_id, columns.id == row_id)
        if not found:
            raise NotFound("fed_row", row_id)
        return found[0]

    async def told_so_far(self, company_id: UUID, account_id: UUID) -> Told:
        columns = feed_rows.c
        waits = columns.line_id.is_(None)
        query = select(
            func.count(columns.line_id),
            func.max(case((~waits, columns.posted_on))),
            func.count(case((waits, columns.id))),
            func.coalesce(func.sum(case((waits, columns.amount_cents))), 0),
        ).where(columns.company_id == company_id, columns.account_id == account_id, columns.gone_at.is_(None))
        lines, newest, pending, cents = (await self._connection.execute(query)).one()
        return Told(lines, newest, pending, int(cents))

    async def drop_draft(self, company_id: UUID, draft_id: UUID) -> None:
        for table, column in ((prompts, "subject_id"), (secrets, "owner_id"), (connection_drafts, "id")):
            await self._connection.execute(
                delete(table).where(table.c.company_id == company_id, table.c[column] == draft_id)
            )

    async def _store(self, table: Table, item: Connection | ConnectedAccount) -> None:
        values = {name: value for name, value in to_values(item).items() if name not in _KEY}
        await self._connection.execute(
            update(table).where(table.c.company_id == item.company_id, table.c.id == item.id).values(values)
        )

    async def _connections(self, *conditions: Any) -> Sequence[Connection]:
        query = (
            select(*columns_of(connections, Connection))
            .where(*conditions)
            .order_by(connections.c.created_at, connections.c.id)
        )
        return [from_row(Connection, row) for row in await self._connection.execute(query)]

    async def _accounts(self, *conditions: Any) -> Sequence[ConnectedAccount]:
        columns = connected_accounts.c
        query = select(*columns_of(connected_accounts, ConnectedAccount)).where(*conditions)
        rows = await self._connection.execute(query.order_by(columns.id))
        return [from_row(ConnectedAccount, row) for row in rows]

    async def _rows(self, *conditions: Any) -> Sequence[FedRow]:
        query = select(*columns_of(feed_rows, FedRow)).where(*conditions)
        found = await self._connection.execute(query.order_by(feed_rows.c.posted_on, feed_rows.c.id))
        return [from_row(FedRow, row) for row in found]
