"""The inbox loses nothing and handles nothing twice; the outbox swallows no request."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.domain.conversation import InboxUpdate, OutboxKind, OutboxMessage, Priority
from core.domain.ids import new_id
from storage.tables import outbox
from tests.builders import NOW

if TYPE_CHECKING:
    from storage.database import Database
    from storage.unit_of_work import SqlStore

BOT = 4242
LATER = NOW + timedelta(minutes=1)


def an_update(update_id: int, **changes: Any) -> InboxUpdate:
    return replace(InboxUpdate(BOT, update_id, 5, {"update_id": update_id}, NOW), **changes)


def a_message(chat_id: int = 5, **changes: Any) -> OutboxMessage:
    message = OutboxMessage(
        new_id(), None, chat_id, OutboxKind.CARD, Priority.CARD, {"line_id": "x"}, None, NOW, NOW
    )
    return replace(message, **changes)


async def states(database: Database) -> list[str]:
    async with database.reader.connect() as connection:
        return sorted(row.state for row in await connection.execute(outbox.select()))


# --- the inbox -----------------------------------------------------------------------------------


async def test_update_sent_twice_is_stored_once(store: SqlStore) -> None:
    async with store.write() as uow:
        assert await uow.inbox.store([an_update(1), an_update(2)]) == [an_update(1), an_update(2)]
    async with store.write() as uow:
        again = replace(an_update(2), raw={"other": True})
        assert await uow.inbox.store([again, an_update(3)]) == [an_update(3)]
    async with store.read() as uow:
        assert await uow.inbox.waiting(BOT) == [an_update(1), an_update(2), an_update(3)]


async def test_ten_deliveries_of_one_update_at_once_store_it_once(store: SqlStore) -> None:
    async def deliver() -> int:
        async with store.write() as uow:
            return len(await uow.inbox.store([an_update(1)]))

    assert sum(await asyncio.gather(*(deliver() for _ in range(10)))) == 1


async def test_update_is_finished_once_even_when_ten_try(store: SqlStore) -> None:
    async with store.write() as uow:
        await uow.inbox.store([an_update(1)])

    async def finish() -> bool:
        async with store.write() as uow:
            return await uow.inbox.finish(BOT, 1, NOW)

    assert sum(await asyncio.gather(*(finish() for _ in range(10)))) == 1
    async with store.read() as uow:
        assert await uow.inbox.waiting(BOT) == []


async def test_updates_wait_in_telegrams_order_whatever_order_they_came_in(store: SqlStore) -> None:
    async with store.write() as uow:
        await uow.inbox.store([an_update(30), an_update(9), an_update(100)])
        assert [one.update_id for one in await uow.inbox.waiting(BOT)] == [9, 30, 100]
        assert await uow.inbox.waiting(BOT + 1) == []


async def test_update_that_always_fails_is_buried_and_the_queue_goes_on(store: SqlStore) -> None:
    async with store.write() as uow:
        await uow.inbox.store([an_update(1), an_update(2)])
        assert [await uow.inbox.fail(BOT, 1, "x" * 900) for _ in range(3)] == [1, 2, 3]
        assert (await uow.inbox.waiting(BOT))[0].tries == 3
        await uow.inbox.bury(BOT, 1, NOW)
        assert [one.update_id for one in await uow.inbox.waiting(BOT)] == [2]
        assert not await uow.inbox.finish(BOT, 1, NOW)
        assert await uow.inbox.store([an_update(1)]) == []


# --- the outbox ----------------------------------------------------------------------------------


async def test_card_asked_for_three_times_while_waiting_is_sent_once(store: SqlStore) -> None:
    first = a_message(dedupe="card:5")
    async with store.write() as uow:
        await uow.outbox.put(first)
        await uow.outbox.put(
            a_message(dedupe="card:5", payload={"line_id": "newer"}, priority=Priority.REPLY)
        )
        await uow.outbox.put(
            a_message(dedupe="card:5", payload={"line_id": "newest"}, priority=Priority.DIGEST)
        )
    async with store.read() as uow:
        (one,) = await uow.outbox.due(NOW, limit=9)
    assert (one.id, one.revision, one.payload, one.priority) == (
        first.id,
        2,
        {"line_id": "newest"},
        Priority.REPLY,
    )


async def test_messages_without_a_key_are_never_taken_for_each_other(store: SqlStore) -> None:
    async with store.write() as uow:
        await uow.outbox.put(a_message())
        await uow.outbox.put(a_message())
        assert len(await uow.outbox.due(NOW, limit=9)) == 2


async def test_card_asked_for_again_while_it_is_being_sent_is_sent_again(store: SqlStore) -> None:
    async with store.write() as uow:
        await uow.outbox.put(a_message(dedupe="card:5"))
        (sending,) = await uow.outbox.due(NOW, limit=9)
    async with store.write() as uow:
        await uow.outbox.put(a_message(dedupe="card:5", payload={"line_id": "changed"}))
    async with store.write() as uow:
        await uow.outbox.done(sending, NOW)
        (again,) = await uow.outbox.due(NOW, limit=9)
        assert again.payload == {"line_id": "changed"}
        await uow.outbox.done(again, NOW)
        assert await uow.outbox.due(LATER, limit=9) == []


async def test_giving_up_an_old_request_does_not_give_up_the_newer_one(
    store: SqlStore, database: Database
) -> None:
    async with store.write() as uow:
        await uow.outbox.put(a_message(dedupe="card:5"))
        (sending,) = await uow.outbox.due(NOW, limit=9)
        await uow.outbox.put(a_message(dedupe="card:5"))
        await uow.outbox.give_up(sending, NOW, "blocked")
        (again,) = await uow.outbox.due(NOW, limit=9)
        await uow.outbox.give_up(again, NOW, "e" * 900)
        assert await uow.outbox.due(LATER, limit=9) == []
    assert await states(database) == ["dead"]


async def test_card_that_was_delivered_can_be_asked_for_anew(store: SqlStore, database: Database) -> None:
    async with store.write() as uow:
        for _ in range(3):
            await uow.outbox.put(a_message(dedupe="card:5"))
            (one,) = await uow.outbox.due(NOW, limit=9)
            await uow.outbox.done(one, NOW)
    assert await states(database) == ["done"] * 3


async def test_message_to_try_again_waits_for_its_hour_and_counts_its_tries(store: SqlStore) -> None:
    async with store.write() as uow:
        await uow.outbox.put(a_message())
        (one,) = await uow.outbox.due(NOW, limit=9)
        await uow.outbox.retry(one, LATER, "flood")
        assert await uow.outbox.due(NOW, limit=9) == []
        (back,) = await uow.outbox.due(LATER, limit=9)
        assert (back.attempts, back.due_at) == (1, LATER)


async def test_message_that_was_delivered_is_not_revived_by_a_late_retry(store: SqlStore) -> None:
    async with store.write() as uow:
        await uow.outbox.put(a_message())
        (one,) = await uow.outbox.due(NOW, limit=9)
        await uow.outbox.done(one, NOW)
        await uow.outbox.retry(one, NOW, "late")
        assert await uow.outbox.due(LATER, limit=9) == []


async def test_answers_leave_first_then_replies_then_cards_then_digests(store: SqlStore) -> None:
    async with store.write() as uow:
        for seconds, priority in enumerate([*reversed(Priority), *Priority]):
            created = NOW + timedelta(seconds=seconds)
            await uow.outbox.put(a_message(priority=priority, created_at=created))
        due = await uow.outbox.due(NOW, limit=7)
    assert [one.priority for one in due] == [0, 0, 1, 1, 2, 2, 3]
    places = (len(Priority) - 1, len(Priority))  # where the two answers stand in the list put in
    assert [one.created_at for one in due[:2]] == [NOW + timedelta(seconds=place) for place in places]


async def test_chat_that_must_rest_still_gets_the_answer_to_its_press(store: SqlStore) -> None:
    async with store.write() as uow:
        answer = a_message(chat_id=5, priority=Priority.ANSWER, kind=OutboxKind.ANSWER)
        for one in (answer, a_message(chat_id=5), a_message(chat_id=6)):
            await uow.outbox.put(one)
        due = await uow.outbox.due(NOW, limit=9, besides_chats=[5])
    assert [(one.chat_id, one.priority) for one in due] == [(5, Priority.ANSWER), (6, Priority.CARD)]


async def test_of_many_messages_to_one_chat_the_most_urgent_is_read_and_its_first_answer(
    store: SqlStore,
) -> None:
    wanted = [(5, Priority.CARD), (5, Priority.REPLY), (5, Priority.REPLY), (6, Priority.DIGEST)]
    wanted += [(5, Priority.ANSWER), (5, Priority.ANSWER), (7, Priority.CARD), (6, Priority.CARD)]
    rows = [
        a_message(chat_id, priority=priority, created_at=NOW + timedelta(seconds=number))
        for number, (chat_id, priority) in enumerate(wanted)
    ]
    async with store.write() as uow:
        await uow.outbox.put_all(rows)
    async with store.read() as uow:
        first = await uow.outbox.due(LATER, limit=10, first_of_chat=True)
        assert first == [rows[4], rows[1], rows[6], rows[7]]
        gone = {rows[4].id, rows[1].id}
        assert await uow.outbox.due(LATER, limit=10, first_of_chat=True, besides=gone, besides_chats=[5]) == [
            rows[5],
            rows[6],
            rows[7],
        ]


async def test_twenty_askers_at_once_make_one_waiting_card(store: SqlStore) -> None:
    async def ask() -> None:
        async with store.write() as uow:
            await uow.outbox.put(a_message(dedupe="card:5"))

    await asyncio.gather(*(ask() for _ in range(20)))
    async with store.read() as uow:
        (one,) = await uow.outbox.due(NOW, limit=9)
    assert one.revision == 19


async def test_unsent_message_of_an_undone_transaction_never_existed(store: SqlStore) -> None:
    async with store.write() as uow:
        try:
            async with uow.savepoint():
                await uow.outbox.put(a_message(dedupe="card:5"))
                raise LookupError  # noqa: TRY301 - the refusal under test
        except LookupError:
            pass
        assert await uow.outbox.due(NOW, limit=9) == []


async def test_what_was_handled_and_delivered_long_ago_is_forgotten_and_the_rest_stays(
    store: SqlStore,
) -> None:
    later = NOW + timedelta(days=8)
    async with store.write() as uow:
        await uow.inbox.store([an_update(1), an_update(2), an_update(3)])
        await uow.inbox.finish(BOT, 1, NOW)
        await uow.inbox.finish(BOT, 2, later)
        await uow.inbox.prune(later - timedelta(days=7))
        await uow.inbox.store([an_update(1), an_update(2), an_update(3)])
    async with store.read() as uow:
        assert [one.update_id for one in await uow.inbox.waiting(BOT)] == [1, 3], "only 1 had been forgotten"
