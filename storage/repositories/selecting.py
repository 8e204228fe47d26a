"""What a chat has chosen but not decided yet: ticked entries, lines kept out of a bulk, the question a card asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import delete, select

from core.domain.conversation import Selection
from core.domain.statements import LineState
from storage.prepared import prepared
from storage.repositories.base import Repository
from storage.tables import (
    bulk_exceptions,
    cards,
    connection_drafts,
    drafts,
    prompts,
    searches,
    secrets,
    selections,
    statement_lines,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Selecting(Repository):
    """See ``core.ports.Chats``: the part about choices in the making."""

    async def question(self, company_id: UUID, chat_id: int, line_id: UUID) -> Mapping[str, Any] | None:
        query = _question(company_id, chat_id, line_id)
        found: Mapping[str, Any] | None = (await self._connection.execute(*query)).scalar_one_or_none()
        return found

    async def selection(self, company_id: UUID, chat_id: int, line_id: UUID) -> Selection | None:
        columns = selections.c
        query = select(selections).where(
            columns.company_id == company_id, columns.chat_id == chat_id, columns.line_id == line_id
        )
        row = (await self._connection.execute(query)).first()
        if row is None:
            return None
        parts = tuple((kind, cents) for kind, cents in row.parts)
        entries = tuple(UUID(one) for one in row.entries)
        return Selection(company_id, chat_id, line_id, row.line_version, entries, parts, row.created_at)

    async def save_selection(self, selection: Selection) -> None:
        values = {
            "company_id": selection.company_id,
            "chat_id": selection.chat_id,
            "line_id": selection.line_id,
            "line_version": selection.line_version,
            "entries": [str(one) for one in selection.entries],
            "parts": [list(one) for one in selection.parts],
            "created_at": selection.created_at,
        }
        insert = self._insert(selections).values(values)
        changed = {name: values[name] for name in ("line_version", "entries", "parts", "created_at")}
        await self._connection.execute(
            insert.on_conflict_do_update(index_elements=["company_id", "chat_id", "line_id"], set_=changed)
        )

    async def drop_selection(self, company_id: UUID, chat_id: int, line_id: UUID) -> None:
        await self._connection.execute(*_dropped(company_id, chat_id, line_id))

    async def bulk_exceptions(self, company_id: UUID) -> frozenset[UUID]:
        query = select(bulk_exceptions.c.line_id).where(bulk_exceptions.c.company_id == company_id)
        return frozenset((await self._connection.execute(query)).scalars())

    async def except_from_bulk(self, company_id: UUID, line_id: UUID, member_id: UUID, at: datetime) -> bool:
        statement = (
            self._insert(bulk_exceptions)
            .values(company_id=company_id, line_id=line_id, member_id=member_id, at=at)
            .on_conflict_do_nothing(index_elements=["company_id", "line_id"])
            .returning(bulk_exceptions.c.line_id)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def forget_choices(self, company_id: UUID, before: datetime) -> None:
        old = select(connection_drafts.c.id).where(
            connection_drafts.c.company_id == company_id, connection_drafts.c.created_at < before
        )
        await self._connection.execute(
            delete(secrets).where(secrets.c.company_id == company_id, secrets.c.owner_id.in_(old))
        )
        for table in (drafts, searches, selections, prompts, connection_drafts):
            await self._connection.execute(
                delete(table).where(table.c.company_id == company_id, table.c.created_at < before)
            )
        columns = bulk_exceptions.c
        waits = select(statement_lines.c.id).where(
            statement_lines.c.company_id == company_id, statement_lines.c.state == LineState.OPEN
        )
        await self._connection.execute(
            delete(bulk_exceptions).where(
                columns.company_id == company_id, columns.at < before, columns.line_id.not_in(waits)
            )
        )

    async def back_into_bulk(self, company_id: UUID, line_id: UUID) -> None:
        columns = bulk_exceptions.c
        await self._connection.execute(
            delete(bulk_exceptions).where(columns.company_id == company_id, columns.line_id == line_id)
        )


@prepared
def _question(company_id: Any, chat_id: Any, line_id: Any) -> Any:
    columns = cards.c
    return (
        select(columns.question)
        .where(columns.company_id == company_id, columns.line_id == line_id, columns.question.is_not(None))
        .order_by((columns.chat_id == chat_id).desc(), columns.message_id.desc())
        .limit(1)
    )


@prepared
def _dropped(company_id: Any, chat_id: Any, line_id: Any) -> Any:
    columns = selections.c
    return delete(selections).where(
        columns.company_id == company_id, columns.chat_id == chat_id, columns.line_id == line_id
    )
