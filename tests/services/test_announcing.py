"""Whose phone shows what of an import, and which of it makes a sound."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from core.domain.conversation import Card, OutboxKind, Priority
from core.domain.statements import LineState
from core.services import deciding
from core.services.announcing import (
    announce_new_lines,
    is_quiet,
    is_silent,
    refresh_opposites,
    withdraw_cards,
)
from core.services.answering import question_data, question_in
from core.services.suggesting import suggest_line
from storage import tables
from tests.builders import NOW, a_company, an_import

if TYPE_CHECKING:
    from core.domain.entries import Entry
    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from tests.services.house import House

NIGHT = datetime(2026, 7, 14, 2, 0, tzinfo=UTC)  # 23:00 in São Paulo


@pytest.mark.parametrize(
    ("start", "end", "quiet"),
    [
        (time(21, 0), time(7, 0), {21, 22, 23, 0, 1, 2, 3, 4, 5, 6}),
        (time(12, 0), time(14, 0), {12, 13}),
        (None, None, set()),
        (time(7, 0), time(7, 0), set()),
    ],
)
def test_quiet_hours_are_the_companys_own_and_may_span_midnight(
    start: time | None, end: time | None, quiet: set[int]
) -> None:
    company = a_company(quiet_from=start, quiet_to=end)
    hours = {hour for hour in range(24) if is_quiet(company, datetime(2026, 7, 13, hour, tzinfo=UTC))}
    assert {(hour - 3) % 24 for hour in hours} == quiet  # São Paulo is three hours behind


async def sounds(house: House, number: int, *, by: Member | None, now: datetime) -> dict[int, list[bool]]:
    """Bring in so many lines; by chat, whether each message is silent, in the order of their sending."""
    record = an_import(house.id, new=number, imported_by=by.id if by else None)
    async with house.work() as uow:
        await uow.statements.add_import(record)
    lines = [
        await house.receives(f"{place + 1},00", f"L {place}", import_id=record.id) for place in range(number)
    ]
    async with house.work() as uow:
        await announce_new_lines(uow, record, [line.id for line in lines], now)
    return await silent(house, now)


async def silent(house: House, sent: datetime) -> dict[int, list[bool]]:
    """By chat, whether each waiting message makes no sound when it leaves at that moment."""
    rows = sorted(await house.rows(tables.outbox), key=lambda row: (row.priority, row.id))
    found: dict[int, list[bool]] = {}
    for row in rows:
        found.setdefault(row.chat_id, []).append(is_silent(house.company, row.payload, sent))
    return found


async def wants_no_cards(house: House, member: Member) -> None:
    async with house.database.writer.begin() as connection:
        await connection.execute(
            update(tables.members).where(tables.members.c.id == member.id).values(wants_cards=False)
        )


async def test_first_card_of_an_import_rings_once_in_each_chat_and_the_accountant_gets_none(
    house: House,
) -> None:
    assert await sounds(house, 3, by=house.owner, now=NOW) == {
        1001: [False, True, True],
        1002: [False, True, True],
    }


async def test_at_night_only_the_phone_that_sent_the_file_rings(house: House) -> None:
    assert await sounds(house, 2, by=house.finance, now=NIGHT) == {1001: [True, True], 1002: [False, True]}


async def test_at_night_a_feed_nobody_asked_rings_nowhere(house: House) -> None:
    assert await sounds(house, 2, by=None, now=NIGHT) == {1001: [True, True], 1002: [True, True]}


async def test_summary_of_many_lines_keeps_the_same_hours(house: House) -> None:
    assert await sounds(house, 6, by=house.owner, now=NIGHT) == {1001: [False], 1002: [True]}
    kinds = {row.kind for row in await house.rows(tables.outbox)}
    assert kinds == {OutboxKind.SUMMARY}


@pytest.mark.parametrize("number", [2, 6])
async def test_card_written_before_the_quiet_hours_and_sent_within_them_rings_with_its_sender_only(
    house: House, number: int
) -> None:
    await sounds(house, number, by=house.owner, now=NOW)
    by_night = await silent(house, NIGHT)
    assert (by_night[1001][0], by_night[1002][0]) == (False, True)


@pytest.mark.parametrize("number", [2, 6])
async def test_card_of_the_night_that_leaves_in_the_morning_rings_once(house: House, number: int) -> None:
    await sounds(house, number, by=None, now=NIGHT)
    assert {tuple(one) for one in (await silent(house, NOW)).values()} == {
        (False, True) if number == 2 else (False,)
    }


@pytest.mark.parametrize("number", [2, 6])
@pytest.mark.parametrize("own", [False, True])
async def test_member_who_wants_no_cards_gets_those_of_own_files_only(
    house: House, number: int, own: bool
) -> None:
    await wants_no_cards(house, house.finance)
    sender = house.finance if own else house.owner
    assert (1002 in await sounds(house, number, by=sender, now=NOW)) is own


async def test_first_card_left_rings_when_the_first_of_all_is_not_sent(house: House) -> None:
    record = an_import(house.id, new=3, imported_by=house.owner.id)
    async with house.work() as uow:
        await uow.statements.add_import(record)
    lines = [await house.receives(f"{place + 1},00", f"L {place}", import_id=record.id) for place in range(3)]
    async with house.work() as uow:
        await announce_new_lines(uow, record, [line.id for line in lines], NOW)
        await uow.statements.decide_line(
            house.id, lines[0].id, version=0, before=LineState.OPEN, after=LineState.IGNORED
        )
        await withdraw_cards(uow, record, [lines[0].id], NOW)
    assert await silent(house, NOW) == {1001: [False, True], 1002: [False, True]}
    first = min(await house.rows(tables.outbox), key=lambda row: row.priority)
    assert (first.chat_id, first.priority) == (1001, Priority.AWAITED)


@pytest.mark.parametrize(
    ("amount", "day", "asked"),
    [
        ("500,00", date(2026, 7, 14), True),
        ("500,00", date(2026, 6, 6), True),
        ("500,00", date(2026, 6, 5), False),
        ("500,01", date(2026, 7, 12), False),
        ("-500,00", date(2026, 7, 12), False),
    ],
    ids=["the other leg", "weeks before", "too long before", "a centavo more", "the same direction"],
)
async def test_card_in_the_chat_is_looked_at_again_when_a_file_brings_the_other_half(
    house: House, amount: str, day: date, asked: bool
) -> None:
    shown = await house.receives("-500,00", "TED", posted_on=date(2026, 7, 12))
    record = an_import(house.id)
    async with house.work() as uow:
        await uow.chats.remember_card(Card(house.id, house.owner.chat_id, 7, shown.id, "as it was"))
        await uow.statements.add_import(record)
    await house.receives(amount, "PIX", posted_on=day, import_id=record.id)
    await house.receives(amount, "PIX", posted_on=day, import_id=record.id, occurrence=2)  # one look for both
    async with house.work() as uow:
        await refresh_opposites(uow, house.id, record.id, NOW)
    asks = [row for row in await house.rows(tables.outbox) if row.kind is OutboxKind.CARD_EDIT]
    assert [row.payload["message_id"] for row in asks] == ([7] if asked else [])


async def test_card_of_a_decided_line_is_not_looked_at_again(house: House) -> None:
    shown = await house.receives("-500,00", "TED")
    record = an_import(house.id)
    async with house.work() as uow:
        await uow.chats.remember_card(Card(house.id, house.owner.chat_id, 7, shown.id, "as it was"))
        await uow.statements.add_import(record)
        await uow.statements.decide_line(
            house.id, shown.id, version=0, before=LineState.OPEN, after=LineState.IGNORED
        )
    await house.receives("500,00", "PIX", import_id=record.id)
    async with house.work() as uow:
        await refresh_opposites(uow, house.id, record.id, NOW)
    assert [row for row in await house.rows(tables.outbox) if row.kind is OutboxKind.CARD_EDIT] == []


# --- whose suggestion may be another one now -----------------------------------------------------


async def drawn(house: House, *lines: StatementLine) -> None:
    """The owner has a card of each, as it is drawn now; the first is message 1."""
    for number, line in enumerate(lines, start=1):
        async with house.work() as uow:
            asked = question_data(question_in(line, await suggest_line(uow, line)))
            await uow.chats.remember_card(
                Card(house.id, house.owner.chat_id, number, line.id, "as it was", asked)
            )


async def redrawn(house: House) -> set[int]:
    """Messages that wait to be drawn again."""
    rows = await house.rows(tables.outbox)
    return {row.payload["message_id"] for row in rows if row.kind is OutboxKind.CARD_EDIT}


async def settle(house: House, line: StatementLine, entry: Entry) -> None:
    async with house.work() as uow:
        await deciding.reconcile(uow, deciding.Press(house.owner, line.id, 0, NOW), entry.id)


async def three_lines(house: House) -> tuple[Entry, list[StatementLine]]:
    """Two lines that name one entry, and one near its value that names another."""
    ana, rui = await house.knows(), await house.knows("Rui Teixeira Lobo")
    entry = await house.owes("480,00", ana)
    await house.owes("470,00", rui, due_on=date(2026, 7, 10))
    wanting = [await house.receives("480,00", occurrence=number) for number in (1, 2)]
    return entry, [*wanting, await house.receives("470,00", "PIX RECEBIDO RUI TEIXEIRA LOBO")]


async def test_card_that_named_the_settled_entry_is_drawn_again_and_one_that_did_not_is_left(
    house: House,
) -> None:
    entry, lines = await three_lines(house)
    await drawn(house, *lines)
    await settle(house, lines[0], entry)
    assert await redrawn(house) == {1, 2}


async def test_card_drawn_before_it_was_kept_what_it_names_is_drawn_again(house: House) -> None:
    entry, lines = await three_lines(house)
    await drawn(house, lines[0])
    async with house.work() as uow:
        await uow.chats.remember_card(
            Card(house.id, house.owner.chat_id, 3, lines[2].id, "h", {"kind": None})
        )
        await uow.chats.remember_card(Card(house.id, house.owner.chat_id, 4, lines[2].id, "h"))
    await settle(house, lines[0], entry)
    assert await redrawn(house) == {1, 3, 4}


async def test_card_is_drawn_again_when_the_other_line_that_wanted_its_entry_found_another_one(
    house: House,
) -> None:
    ana = await house.knows()
    first, second = await house.owes("480,00", ana), await house.owes("480,00", ana)
    lines = [await house.receives("480,00", occurrence=number) for number in (1, 2)]
    await drawn(house, *lines)
    await settle(house, lines[0], first)
    assert await redrawn(house) == {1, 2}
    await drawn(house, lines[1])
    async with house.store.read() as uow:
        offer = await suggest_line(uow, lines[1])
    assert [one.open_entry.entry.id for one in offer.candidates] == [second.id]


async def test_card_of_a_line_that_pays_just_what_is_left_of_an_entry_is_drawn_again(house: House) -> None:
    ana = await house.knows()
    entry = await house.owes("1.000,00", ana)
    part = await house.receives("900,00")
    rest = await house.receives("100,00", "DEPOSITO EM DINHEIRO")
    await drawn(house, part)
    async with house.work() as uow:
        await uow.chats.remember_card(Card(house.id, house.owner.chat_id, 2, rest.id, "h", {"shows": []}))
        await deciding.pay_part(uow, deciding.Press(house.owner, part.id, 0, NOW), entry.id)
    assert await redrawn(house) == {1, 2}
