"""The inbox (what Telegram sent) and the outbox (what is to be delivered)."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, exists, func, or_, select, text, update

from core.domain.conversation import InboxUpdate, OutboxMessage, Priority
from storage.mapping import columns_of, from_row, to_values
from storage.prepared import prepared
from storage.repositories.base import Repository, insert_into
from storage.tables import inbox, inbox_secrets, outbox

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Insert

_NEW, _DONE, _DEAD = "new", "done", "dead"
_WAITING = "waiting"


class SqlInbox(Repository):
    """See ``core.ports.Inbox``."""

    async def store(self, updates: Sequence[InboxUpdate]) -> Sequence[InboxUpdate]:
        statement = _unless_known(self._dialect)
        stored: list[InboxUpdate] = []
        for one in updates:
            values = to_values(one) | {"state": _NEW}
            if (await self._connection.execute(statement, values)).first() is not None:
                stored.append(one)
        return stored

    async def waiting(self, bot_id: int) -> Sequence[InboxUpdate]:
        query = (
            select(*columns_of(inbox, InboxUpdate))
            .where(inbox.c.bot_id == bot_id, inbox.c.state == _NEW)
            .order_by(inbox.c.update_id)
        )
        return [from_row(InboxUpdate, row) for row in await self._connection.execute(query)]

    async def finish(self, bot_id: int, update_id: int, now: datetime) -> bool:
        return await self._close(bot_id, update_id, now, _DONE)

    async def bury(self, bot_id: int, update_id: int, now: datetime) -> None:
        await self._close(bot_id, update_id, now, _DEAD)

    async def prune(self, before: datetime) -> None:
        await self._connection.execute(
            delete(inbox).where(inbox.c.state == _DONE, inbox.c.finished_at < before)
        )
        same = and_(inbox.c.bot_id == inbox_secrets.c.bot_id, inbox.c.update_id == inbox_secrets.c.update_id)
        waiting = exists().where(same, inbox.c.state == _NEW)
        await self._connection.execute(
            delete(inbox_secrets).where(~waiting)
        )  # nobody will take these any more

    async def _close(self, bot_id: int, update_id: int, now: datetime, state: str) -> bool:
        return (await self._connection.execute(*_closed(bot_id, update_id, now, state))).first() is not None

    async def fail(self, bot_id: int, update_id: int, error: str) -> int:
        statement = (
            update(inbox)
            .where(inbox.c.bot_id == bot_id, inbox.c.update_id == update_id)
            .values(tries=inbox.c.tries + 1, error=error[:500])
            .returning(inbox.c.tries)
        )
        return int((await self._connection.execute(statement)).scalar_one())


class SqlOutbox(Repository):
    """See ``core.ports.Outbox``. One sender per bot reads it, so no row is ever leased."""

    async def put(self, message: OutboxMessage) -> None:
        await self.put_all([message])

    async def put_all(self, messages: Sequence[OutboxMessage]) -> None:
        if not messages:
            return
        rows = [to_values(one) | {"state": _WAITING} for one in messages]
        await self._connection.execute(_upsert(self._dialect), rows)

    async def withdraw(self, dedupe: str) -> None:
        await self._connection.execute(
            delete(outbox).where(outbox.c.dedupe == dedupe, outbox.c.state == _WAITING)
        )

    async def withdraw_chat(self, company_id: UUID, chat_id: int) -> None:
        await self._connection.execute(
            delete(outbox).where(
                outbox.c.company_id == company_id, outbox.c.chat_id == chat_id, outbox.c.state == _WAITING
            )
        )

    async def due(
        self,
        now: datetime,
        *,
        limit: int,
        besides_chats: Collection[int] = (),
        besides: Collection[UUID] = (),
        first_of_chat: bool = False,
    ) -> Sequence[OutboxMessage]:
        wanted = _first_due if first_of_chat else _due
        query = wanted(now, limit, list(besides_chats), list(besides))
        return [_message(row) for row in await self._connection.execute(*query)]

    async def done(self, message: OutboxMessage, now: datetime) -> None:
        await self._connection.execute(*_delivered(message.id, message.revision, now))

    async def give_up(self, message: OutboxMessage, now: datetime, error: str) -> None:
        await self._connection.execute(
            update(outbox)
            .where(outbox.c.id == message.id, outbox.c.revision == message.revision)
            .values(state="dead", finished_at=now, error=error[:500])
        )

    async def prune(self, before: datetime) -> None:
        await self._connection.execute(
            delete(outbox).where(outbox.c.state == "done", outbox.c.finished_at < before)
        )

    async def retry(self, message: OutboxMessage, due_at: datetime, error: str) -> None:
        await self._connection.execute(
            update(outbox)
            .where(outbox.c.id == message.id, outbox.c.state == _WAITING)
            .values(due_at=due_at, attempts=outbox.c.attempts + 1, error=error[:500])
        )


@cache
def _unless_known(dialect: str) -> Any:
    insert = insert_into(inbox, dialect).on_conflict_do_nothing(index_elements=["bot_id", "update_id"])
    return insert.returning(inbox.c.update_id)


@prepared
def _closed(bot_id: Any, update_id: Any, now: Any, state: Any) -> Any:
    return (
        update(inbox)
        .where(inbox.c.bot_id == bot_id, inbox.c.update_id == update_id, inbox.c.state == _NEW)
        .values(state=state, finished_at=now)
        .returning(inbox.c.update_id)
    )


@prepared
def _delivered(message_id: Any, revision: Any, now: Any) -> Any:
    own = and_(outbox.c.id == message_id, outbox.c.revision == revision)
    return update(outbox).where(own).values(state="done", finished_at=now)


def _by_urgency(of: Any) -> tuple[Any, ...]:
    return of.c.priority, of.c.created_at, of.c.id


def _waiting(now: Any, limit: Any, busy_chats: Any, under_way: Any) -> Any:
    reachable = or_(outbox.c.chat_id.not_in(busy_chats), outbox.c.priority == Priority.ANSWER.value)
    return (
        select(*columns_of(outbox, OutboxMessage))
        .where(outbox.c.state == _WAITING, outbox.c.due_at <= now, reachable, outbox.c.id.not_in(under_way))
        .order_by(*_by_urgency(outbox))
        .limit(limit)
    )


_due = prepared(_waiting)


@prepared
def _first_due(now: Any, limit: Any, busy_chats: Any, under_way: Any) -> Any:
    """What else waits in a chat costs as much to read, and cannot leave before the first has left."""
    waiting = _waiting(now, limit, busy_chats, under_way).subquery()
    lane = (waiting.c.chat_id, waiting.c.priority == Priority.ANSWER.value)
    place = func.row_number().over(partition_by=lane, order_by=_by_urgency(waiting))
    placed = select(waiting, place.label("place")).subquery()
    found = [column for column in placed.c if column.name != "place"]
    return select(*found).where(placed.c.place == 1).order_by(*_by_urgency(placed))


@cache
def _upsert(dialect: str) -> Insert:
    """A row that waits under the same key takes the newer payload, and a new revision."""
    insert = insert_into(outbox, dialect)
    least = func.min if dialect == "sqlite" else func.least
    return insert.on_conflict_do_update(
        index_elements=["dedupe"],
        index_where=text("state = 'waiting'"),
        set_={
            "revision": outbox.c.revision + 1,
            "payload": insert.excluded.payload,
            "priority": least(outbox.c.priority, insert.excluded.priority),
            "due_at": insert.excluded.due_at,
        },
    )


_PRIORITY = [field.name for field in fields(OutboxMessage)].index("priority")


def _message(row: Any) -> OutboxMessage:
    values = list(row)
    values[_PRIORITY] = Priority(values[_PRIORITY])
    return OutboxMessage(*values)
