"""What suggestions ask of storage: past decisions, refused pairs, entries and lines near one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.decisions import Allocation, DecisionKind, RefundState, RejectedLines, RejectedPair
from core.domain.entries import EntryState
from core.domain.ids import new_id
from core.domain.statements import LineState
from core.domain.views import Neighbourhood, PastDecision, SettledEntry
from tests.builders import NOW, a_contact, cents
from tests.storage.shelf import Shelf, stocked

if TYPE_CHECKING:
    from core.domain.decisions import Decision
    from core.domain.entries import Entry
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork
    from storage.unit_of_work import SqlStore


async def a_settlement(
    uow: UnitOfWork, shelf: Shelf, line: StatementLine, *entries: Entry, **changes: Any
) -> Decision:
    decision = shelf.a_decision(line_id=line.id, **changes)
    await uow.decisions.add(decision)
    for entry in entries:
        await uow.decisions.add_allocation(
            Allocation(shelf.id, new_id(), decision.id, line.id, entry.id, entry.amount_cents)
        )
    return decision


async def test_past_decision_comes_with_its_line_its_entries_and_their_category(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        decision = await a_settlement(uow, shelf, shelf.line, shelf.entry)
    async with store.read() as uow:
        assert await uow.decisions.past(shelf.id, limit=10) == [
            PastDecision(
                decision.id,
                DecisionKind.RECONCILE,
                shelf.line.id,
                shelf.account.id,
                shelf.line.posted_on,
                shelf.line.amount_cents,
                shelf.line.memo,
                shelf.line.type,
                None,
                False,
                None,
                None,
                (
                    SettledEntry(
                        shelf.entry.id,
                        shelf.entry.amount_cents,
                        shelf.entry.due_on,
                        shelf.contact.id,
                        shelf.entry.description,
                        shelf.entry.number,
                        "Vendas",
                        None,
                        shelf.entry.amount_cents,
                        shelf.entry.method,
                        shelf.entry.boleto_number,
                    ),
                ),
            )
        ]


async def test_only_the_newest_that_stand_and_teach_are_read_oldest_first(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        made = []
        for number in range(5):
            line = shelf.another_line(occurrence=number + 2)
            await uow.statements.add_lines([line])
            at = NOW + timedelta(minutes=number)
            made.append(await a_settlement(uow, shelf, line, decided_at=at))
        await uow.decisions.add(
            replace(made[3], id=new_id(), kind=DecisionKind.UNDO, reverses_id=made[3].id, line_version=1)
        )
        await uow.decisions.add(
            shelf.a_decision(kind=DecisionKind.IGNORE, decided_at=NOW + timedelta(hours=1))
        )
    async with store.read() as uow:
        found = await uow.decisions.past(shelf.id, limit=3)
        assert [one.id for one in found] == [made[1].id, made[2].id, made[4].id]


async def test_refund_names_the_line_whose_money_it_gave_back_and_the_cause_says_it_is_followed(
    store: SqlStore,
) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        refund, back = shelf.another_entry("-30,00"), shelf.another_line("-30,00")
        await uow.books.add_entries([refund])
        await uow.statements.add_lines([back])
        opened = await a_settlement(uow, shelf, shelf.line, shelf.entry)
        case = shelf.a_case(opened, refund)
        await uow.decisions.add_refund(case)
        closing = await a_settlement(uow, shelf, back, refund, decided_at=NOW + timedelta(days=1))
        closed = replace(case, state=RefundState.CLOSED, closed_by=closing.id, closed_at=NOW)
        await uow.decisions.update_refund(closed)
    async with store.read() as uow:
        cause, gave_back = await uow.decisions.past(shelf.id, limit=10)
        assert (cause.with_refund, cause.entries[0].refund_of) == (True, None)
        assert (gave_back.with_refund, gave_back.entries[0].refund_of) == (False, shelf.line.id)
    async with store.write() as uow:
        await uow.decisions.update_refund(replace(case, state=RefundState.CANCELLED, closed_at=NOW))
    async with store.read() as uow:
        assert [one.with_refund for one in await uow.decisions.past(shelf.id, limit=10)] == [False, False]


async def test_stamp_changes_with_every_decision_and_undo(store: SqlStore) -> None:
    stamps: list[object] = []
    async with store.write() as uow:
        shelf = await stocked(uow)
        stamps.append(await uow.decisions.stamp(shelf.id))
        decision = await a_settlement(uow, shelf, shelf.line)
        stamps.append(await uow.decisions.stamp(shelf.id))
        await uow.decisions.add(
            replace(decision, id=new_id(), kind=DecisionKind.UNDO, reverses_id=decision.id, line_version=1)
        )
        stamps.append(await uow.decisions.stamp(shelf.id))
    assert stamps[0] is None
    assert len(set(stamps)) == 3


async def test_refused_pair_is_kept_once_until_it_is_taken_back(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        pair = RejectedPair(shelf.id, shelf.line.id, shelf.entry.id, shelf.member.id, NOW)
        assert await uow.decisions.reject(pair)
        assert not await uow.decisions.reject(replace(pair, rejected_at=NOW + timedelta(days=1)))
    async with store.write() as uow:
        assert await uow.decisions.rejected(shelf.id) == [pair]
        assert await uow.decisions.rejected(shelf.id, shelf.line.id) == [pair]
        assert await uow.decisions.rejected(shelf.id, new_id()) == []
        assert await uow.statements.decide_line(
            shelf.id, shelf.line.id, version=0, before=LineState.OPEN, after=LineState.IGNORED
        )
        assert await uow.decisions.rejected(shelf.id) == []
        assert await uow.decisions.unreject(shelf.id, pair.line_id, pair.entry_id)
        assert not await uow.decisions.unreject(shelf.id, pair.line_id, pair.entry_id)


async def test_two_lines_said_not_to_belong_together_are_kept_once_whichever_was_pressed(
    store: SqlStore,
) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        other = replace(shelf.another_line("-480,00"), memo_key="OUTRA")
        await uow.statements.add_lines([other])
        pair = RejectedLines(shelf.id, shelf.line.id, other.id, shelf.member.id, NOW)
        turned = replace(pair, line_id=other.id, other_id=shelf.line.id)
        assert await uow.decisions.reject_lines(pair)
        assert not await uow.decisions.reject_lines(turned)
    async with store.write() as uow:
        assert len(await uow.decisions.rejected_lines(shelf.id)) == 1
        assert await uow.decisions.rejected_lines(shelf.id, shelf.line.id) == [pair]
        assert await uow.decisions.rejected_lines(shelf.id, other.id) == [turned]
        assert await uow.decisions.rejected_lines(shelf.id, new_id()) == []
        assert await uow.decisions.unreject_lines(shelf.id, other.id, shelf.line.id)
        assert not await uow.decisions.unreject_lines(shelf.id, shelf.line.id, other.id)


FAR, DAY = date(2025, 1, 1), date(2026, 7, 12)
NEAR = Neighbourhood(
    into=True, cents=(40_000, 50_000), most_cents=60_000, due=(date(2026, 6, 20), date(2026, 7, 20))
)


@pytest.mark.parametrize(
    ("amount", "changes", "near"),
    [
        ("450,00", {"due_on": FAR}, NEAR),
        ("399,99", {"due_on": FAR}, None),
        ("500,01", {"due_on": FAR}, None),
        ("0,01", {"due_on": DAY}, NEAR),
        ("600,01", {"due_on": DAY}, None),
        ("-450,00", {"due_on": DAY}, None),
        ("9,00", {"due_on": FAR, "number": "NF 1042"}, replace(NEAR, numbers=["1042"])),
        ("9,00", {"due_on": FAR, "number": "NF 1042"}, None),
        ("450,00", {"due_on": DAY, "state": EntryState.CANCELLED}, None),
    ],
)
async def test_entry_is_near_by_value_by_day_or_by_number_and_never_across_the_direction(
    store: SqlStore, amount: str, changes: dict[str, Any], near: Neighbourhood | None
) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        await uow.books.cancel(shelf.id, shelf.entry.id)
        entry = shelf.another_entry(amount, **changes)
        await uow.books.add_entries([entry])
    async with store.read() as uow:
        found = await uow.books.open_entries(shelf.id, near or NEAR)
        assert [one.entry.id for one in found] == ([entry.id] if near else [])


@pytest.mark.parametrize("into", [True, False])
async def test_entries_of_a_contact_are_near_whatever_their_value_and_day(
    store: SqlStore, *, into: bool
) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        await uow.books.cancel(shelf.id, shelf.entry.id)
        other = a_contact("Outra", company_id=shelf.id)
        await uow.books.add_contact(other)
        amount = "9,00" if into else "-9,00"
        mine = shelf.another_entry(amount, due_on=FAR)
        await uow.books.add_entries([mine, shelf.another_entry(amount, due_on=FAR, contact_id=other.id)])
    near = replace(NEAR, into=into, most_cents=0, contacts={shelf.contact.id})
    async with store.read() as uow:
        assert [one.entry.id for one in await uow.books.open_entries(shelf.id, near)] == [mine.id]


async def test_rival_lines_share_an_amount_or_a_word_and_are_open(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        same, opposite, named, far, decided = (
            shelf.another_line("480,00", memo_key="A"),
            shelf.another_line("-480,00", memo_key="B"),
            shelf.another_line("7,00", memo_key="PIXENVIADOANAPAULASOUZA"),
            shelf.another_line("7,00", memo_key="100%_TARIFA"),
            shelf.another_line("480,00", memo_key="C", state=LineState.IGNORED),
        )
        await uow.statements.add_lines([same, opposite, named, far, decided])
    async with store.read() as uow:
        found = await uow.statements.rivals(
            shelf.id, shelf.line.id, amounts={cents("480,00"), cents("-480,00")}, words=["SOUZA", "%_X"]
        )
        assert {one.id for one in found} == {same.id, opposite.id, named.id}
        assert await uow.statements.rivals(shelf.id, shelf.line.id, amounts=(), words=()) == []
