"""What the database itself guarantees about decisions, however many thumbs press at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from core.domain.conversation import Card
from core.domain.decisions import DecisionKind, RefundState
from core.domain.entries import EntryState
from core.domain.ids import new_id
from core.domain.statements import LineState
from core.errors import AlreadyDecided, EntryNotOpen, NothingToUndo
from core.services import deciding, undoing
from storage.tables import allocations, decisions
from tests.builders import NOW
from tests.services.house import settle_at_value
from tests.storage.shelf import Shelf, stocked

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Table

    from storage.database import Database
    from storage.unit_of_work import SqlStore


async def count(database: Database, table: Table) -> int:
    async with database.reader.connect() as connection:
        return len((await connection.execute(table.select())).all())


async def a_pair(store: SqlStore) -> tuple[Shelf, deciding.Press]:
    """A line with an entry of the same amount."""
    async with store.write() as uow:
        shelf = await stocked(uow)
        entry = shelf.another_entry("480,00")
        await uow.books.add_entries([entry])
        await uow.chats.remember_card(Card(shelf.id, 1001, 7, shelf.line.id, "h"))
    return replace(shelf, entry=entry), deciding.Press(shelf.member, shelf.line.id, 0, NOW)


async def test_twenty_presses_of_one_button_decide_once(store: SqlStore, database: Database) -> None:
    shelf, press = await a_pair(store)

    async def tap() -> str:
        try:
            async with store.write() as uow:
                await deciding.reconcile(uow, press, shelf.entry.id)
        except AlreadyDecided as refusal:
            return f"late after {refusal.by}"
        return "decided"

    outcomes = await asyncio.gather(*(tap() for _ in range(20)))
    assert sorted(outcomes) == ["decided"] + ["late after Sol"] * 19
    assert await count(database, decisions) == 1
    assert await count(database, allocations) == 1


async def test_twenty_different_buttons_of_one_card_decide_once(store: SqlStore, database: Database) -> None:
    shelf, press = await a_pair(store)

    async def tap(number: int) -> bool:
        try:
            async with store.write() as uow:
                if number % 2:
                    await deciding.ignore(uow, press)
                else:
                    await settle_at_value(uow, press, shelf.entry.id, with_refund=False)
        except AlreadyDecided:
            return False
        return True

    assert sum(await asyncio.gather(*(tap(number) for number in range(20)))) == 1
    assert await count(database, decisions) == 1


async def test_two_lines_racing_for_one_sale_settle_it_once_and_the_loser_stays_open(store: SqlStore) -> None:
    shelf, press = await a_pair(store)
    twins = [shelf.another_line("480,00", occurrence=number) for number in range(2, 10)]
    async with store.write() as uow:
        await uow.statements.add_lines(twins)
    lines = [shelf.line, *twins]

    async def tap(line_id: UUID) -> bool:
        try:
            async with store.write() as uow:
                await deciding.reconcile(uow, replace(press, line_id=line_id), shelf.entry.id)
        except EntryNotOpen:
            return False
        return True

    assert sum(await asyncio.gather(*(tap(line.id) for line in lines))) == 1
    async with store.read() as uow:
        assert len(await uow.statements.lines_in_state(shelf.id, LineState.RECONCILED)) == 1
        losers = await uow.statements.lines_in_state(shelf.id, LineState.OPEN)
        assert {line.version for line in losers} == {0}
        assert len(losers) == 8


async def test_ten_undos_of_one_decision_take_it_back_once(store: SqlStore, database: Database) -> None:
    shelf, press = await a_pair(store)
    async with store.write() as uow:
        await deciding.reconcile(uow, press, shelf.entry.id)

    async def undo() -> bool:
        try:
            async with store.write() as uow:
                await undoing.undo_line(uow, shelf.member, shelf.line.id, version=1, now=NOW)
        except AlreadyDecided:
            return False
        except NothingToUndo:
            return False
        return True

    assert sum(await asyncio.gather(*(undo() for _ in range(10)))) == 1
    assert await count(database, decisions) == 2
    async with store.read() as uow:
        assert (await uow.books.entry(shelf.id, shelf.entry.id)).entry.state is EntryState.OPEN


async def test_ten_refund_buttons_at_once_open_one_refund(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        refunds = [shelf.another_entry("-30,00") for _ in range(10)]
        await uow.books.add_entries(refunds)
        decision = shelf.a_decision()
        await uow.decisions.add(decision)

    async def open_case(number: int) -> bool:
        try:
            async with store.write() as uow:
                await uow.decisions.add_refund(shelf.a_case(decision, refunds[number]))
        except IntegrityError:
            return False
        return True

    assert sum(await asyncio.gather(*(open_case(number) for number in range(10)))) == 1


async def test_decision_moves_only_the_version_and_state_it_saw(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        move = uow.statements.decide_line
        line_id, after = shelf.line.id, LineState.IGNORED
        assert not await move(shelf.id, line_id, version=1, before=LineState.OPEN, after=after)
        assert not await move(shelf.id, line_id, version=0, before=LineState.REPEATED, after=after)
        assert await move(shelf.id, line_id, version=0, before=LineState.OPEN, after=after)
        assert not await move(shelf.id, line_id, version=0, before=LineState.OPEN, after=after)
        line = await uow.statements.line(shelf.id, line_id)
        assert (line.state, line.version) == (LineState.IGNORED, 1)


async def test_entry_is_covered_moved_or_cancelled_only_while_open(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        who, day = (shelf.id, shelf.entry.id), date(2026, 7, 12)
        assert await uow.books.set_due(*who, day)
        assert await uow.books.cover(*who, seen_cents=0, covered_cents=45_000, settled=(48_000, day))
        entry = (await uow.books.entry(*who)).entry
        assert (entry.state, entry.settled_cents, entry.settled_on) == (EntryState.SETTLED, 48_000, day)
        assert not await uow.books.cover(*who, seen_cents=45_000, covered_cents=45_000, settled=(1, day))
        assert not await uow.books.cancel(*who)
        assert not await uow.books.set_due(*who, day)
        assert not await uow.books.reopen(*who, before=EntryState.CANCELLED)
        assert await uow.books.uncover(*who, cents=45_000)
        assert await uow.books.cancel(*who)
        assert not await uow.books.uncover(*who, cents=1)
        entry = (await uow.books.entry(*who)).entry
        assert (entry.state, entry.settled_cents, entry.settled_on) == (EntryState.CANCELLED, None, None)


async def test_part_of_an_entry_is_covered_only_on_top_of_what_was_seen(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        who = (shelf.id, shelf.entry.id)
        assert await uow.books.cover(*who, seen_cents=0, covered_cents=15_000, settled=None)
        assert not await uow.books.cover(*who, seen_cents=0, covered_cents=20_000, settled=None)
        assert await uow.books.cover(*who, seen_cents=15_000, covered_cents=35_000, settled=None)
        assert await uow.books.uncover(*who, cents=15_000)
        entry = (await uow.books.entry(*who)).entry
        assert (entry.state, entry.covered_cents, entry.open_cents) == (EntryState.OPEN, 20_000, 25_000)


async def test_version_of_a_line_is_consumed_once(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        await uow.decisions.add(shelf.a_decision())
        with pytest.raises(IntegrityError):
            async with uow.savepoint():
                await uow.decisions.add(shelf.a_decision(kind=DecisionKind.IGNORE))
        await uow.decisions.add(shelf.a_decision(line_version=1))


async def test_decision_is_reversed_once(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        decision = shelf.a_decision()
        await uow.decisions.add(decision)
        undo = shelf.a_decision(kind=DecisionKind.UNDO, line_version=1, reverses_id=decision.id)
        await uow.decisions.add(undo)
        with pytest.raises(IntegrityError):
            async with uow.savepoint():
                await uow.decisions.add(replace(undo, id=new_id(), line_version=2))
        assert await uow.decisions.standing(shelf.id, shelf.line.id) == []
        assert await uow.decisions.latest_by(shelf.id, shelf.member.id) is None


@pytest.mark.parametrize("kind", [DecisionKind.UNDO, DecisionKind.RECONCILE])
async def test_undo_names_what_it_reverses_and_nothing_else_does(store: SqlStore, kind: DecisionKind) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        first = shelf.a_decision()
        await uow.decisions.add(first)
        reverses = None if kind is DecisionKind.UNDO else first.id
        with pytest.raises(IntegrityError):
            async with uow.savepoint():
                await uow.decisions.add(shelf.a_decision(kind=kind, line_version=1, reverses_id=reverses))


async def test_decision_opens_one_case_and_a_later_one_another_of_the_same_cause(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        first, second = shelf.another_entry("-30,00"), shelf.another_entry("-30,00")
        await uow.books.add_entries([first, second])
        decision, later = shelf.a_decision(), shelf.a_decision(line_version=1)
        await uow.decisions.add(decision)
        await uow.decisions.add(later)
        case = shelf.a_case(decision, first)
        await uow.decisions.add_refund(case)
        with pytest.raises(IntegrityError):
            async with uow.savepoint():
                await uow.decisions.add_refund(shelf.a_case(decision, second))
        await uow.decisions.update_refund(replace(case, state=RefundState.CANCELLED, closed_at=NOW))
        living = shelf.a_case(later, second)
        await uow.decisions.add_refund(living)
        assert await uow.decisions.refunds_by_cause(shelf.id, shelf.line.id) == [living]
        assert await uow.decisions.refund_by_decision(shelf.id, later.id) == living
        assert [view.case for view in await uow.decisions.refunds(shelf.id)] == [living]


async def test_newest_decision_of_a_line_is_told_by_version_even_when_the_clock_went_back(
    store: SqlStore,
) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        older = shelf.a_decision(kind=DecisionKind.STATEMENT_VALUE, decided_at=NOW.replace(hour=13))
        newer = shelf.a_decision(kind=DecisionKind.OPEN_REFUND, line_version=1, decided_at=NOW)
        await uow.decisions.add(older)
        await uow.decisions.add(newer)
        assert await uow.decisions.standing(shelf.id, shelf.line.id) == [newer, older]


async def test_equal_line_is_refused_by_the_database_and_its_twin_is_not(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        await uow.statements.add_lines([replace(shelf.line, id=new_id(), occurrence=2)])
    with pytest.raises(IntegrityError):
        async with store.write() as uow:
            await uow.statements.add_lines([replace(shelf.line, id=new_id())])


async def test_entry_of_nothing_and_settled_entry_without_value_are_refused(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        for wrong in (
            shelf.another_entry("0,00"),
            shelf.another_entry(state=EntryState.SETTLED),
            shelf.another_entry(settled_cents=5),
        ):
            with pytest.raises(IntegrityError):
                async with uow.savepoint():
                    await uow.books.add_entries([wrong])


async def test_digest_of_a_day_is_claimed_once_by_ten_at_once(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)

    async def claim() -> bool:
        async with store.write() as uow:
            return await uow.chats.claim_digest(shelf.id, date(2026, 7, 13))

    assert sum(await asyncio.gather(*(claim() for _ in range(10)))) == 1
