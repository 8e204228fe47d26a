"""Marks of delivered messages: together where the store writes one at a time, and none lost to its neighbour."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.marking import Marking
from core.domain.conversation import OutboxKind, Priority
from core.services import announcing
from tests.builders import NOW

if TYPE_CHECKING:
    from bot.marking import Mark
    from core.domain.conversation import OutboxMessage
    from core.ports import UnitOfWork
    from storage.unit_of_work import SqlStore

_MANY = 20


async def waiting(store: SqlStore) -> list[OutboxMessage]:
    """Twenty messages that are due."""
    async with store.write() as uow:
        await uow.outbox.put_all(
            [
                announcing.message(OutboxKind.TEXT, chat, {"text": "oi"}, priority=Priority.REPLY, now=NOW)
                for chat in range(_MANY)
            ]
        )
    return await left(store)


async def left(store: SqlStore) -> list[OutboxMessage]:
    """What is still to be sent."""
    async with store.read() as uow:
        return list(await uow.outbox.due(NOW, limit=100))


def done(message: OutboxMessage) -> Mark:
    """The mark that it was sent."""

    async def mark(uow: UnitOfWork) -> None:
        await uow.outbox.done(message, NOW)

    return mark


async def test_every_message_delivered_at_once_is_marked(store: SqlStore) -> None:
    messages, marking = await waiting(store), Marking(store)

    await asyncio.gather(*(marking.write(done(message)) for message in messages))
    assert await left(store) == []


async def test_a_mark_that_cannot_be_written_costs_no_other_message_its_own(store: SqlStore) -> None:
    messages, marking = await waiting(store), Marking(store)

    async def bad(_uow: UnitOfWork) -> None:
        raise LookupError("gone")

    marks = [marking.write(done(message)) for message in messages]
    told = await asyncio.gather(*marks[:10], marking.write(bad), *marks[10:], return_exceptions=True)
    assert [type(one) for one in told if one is not None] == [LookupError]
    assert await left(store) == []


async def test_who_stops_waiting_stops_nobody_else(store: SqlStore) -> None:
    messages, marking = await waiting(store), Marking(store)
    tasks = [asyncio.create_task(marking.write(done(message))) for message in messages]
    await asyncio.sleep(0)
    tasks[3].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await marking.close()
    still = {one.id for one in await left(store)}
    assert still <= {messages[3].id}
    with pytest.raises(asyncio.CancelledError):
        tasks[3].result()
