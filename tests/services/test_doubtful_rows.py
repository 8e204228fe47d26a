"""A row that equals stored ones beyond their count is stored once, marked, and asked about: sale or repetition?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.domain.conversation import Card
from core.domain.statements import LineState
from core.errors import AlreadyDecided, NotAllowed
from core.services import bulk, deciding, reporting, undoing
from storage import tables
from tests.builders import NOW, Movement, a_parsed_account, a_row

if TYPE_CHECKING:
    from core.domain.statements import StatementLine
    from tests.services.house import House

PIX = Movement("20260710", "35,00", "PIX RECEBIDO CAFE")
RENT = Movement("20260705", "-1.200,00", "ALUGUEL JULHO")


async def a_third(house: House) -> StatementLine:
    """Two equal sales, and a third in a later export."""
    await house.imports(PIX, PIX)
    record = await house.imports(PIX, PIX, PIX)
    assert (record.new, record.known, record.doubtful) == (1, 2, 1)
    (doubtful,) = [line for line in await house.open_lines() if line.repeats_id]
    return doubtful


async def call_repeated(house: House, line: StatementLine) -> None:
    press = await house.press(line)
    async with house.work() as uow:
        await deciding.call_repeated(uow, press)


async def keep_twin(house: House, line: StatementLine) -> None:
    press = await house.press(line)
    async with house.work() as uow:
        await deciding.keep_twin(uow, press)


async def test_third_equal_sale_is_stored_once_and_points_at_the_one_it_equals(house: House) -> None:
    line = await a_third(house)
    assert line.repeats_id is not None
    twin = await house.line(line.repeats_id)
    assert (twin.amount_cents, twin.occurrence, line.occurrence) == (line.amount_cents, 2, 3)
    async with house.store.read() as uow:
        view = await reporting.view_line(uow, house.id, line.id)
    assert view.twin == twin
    record = await house.imports(RENT, PIX, PIX, PIX)
    assert (record.new, record.known, record.doubtful) == (1, 3, 0)
    assert len(await house.lines()) == 4


async def test_doubtful_money_is_never_settled_in_bulk(house: House) -> None:
    ana = await house.knows()
    await house.owes("480,00", ana, description="Venda")
    own = {"memo": "PIX RECEBIDO ANA PAULA SOUZA"}
    await house.takes(a_parsed_account(a_row("480,00", **own)))
    record = await house.takes(a_parsed_account(a_row("480,00", **own), a_row("480,00", **own)))
    async with house.store.read() as uow:
        burst = await bulk.view_burst(uow, house.id, record.id)
    assert burst.sure == []
    assert burst.suggested + burst.alone == 1


async def test_two_sales_said_to_be_two_leave_no_doubt_and_stay_open_money(house: House) -> None:
    line = await a_third(house)
    await keep_twin(house, line)
    kept = await house.line(line.id)
    assert (kept.state, kept.repeats_id) == (LineState.OPEN, None)
    assert (await house.balance()).pending_cents == 3 * 3_500
    assert "keep_twin" in {row.action for row in await house.rows(tables.audit_events)}
    with pytest.raises(AlreadyDecided):
        await keep_twin(house, line)
    record = await house.imports(PIX, RENT, PIX, PIX)
    assert (record.new, record.known, record.doubtful) == (1, 3, 0)


async def test_repetition_counts_in_no_sum_and_is_not_asked_about_again(house: House) -> None:
    line = await a_third(house)
    assert (await house.balance()).pending_cents == 3 * 3_500
    await call_repeated(house, line)
    balance = await house.balance()
    assert (balance.pending_lines, balance.pending_cents) == (2, 2 * 3_500)
    assert (balance.books_cents, balance.ignored_lines, balance.ignored_cents) == (0, 0, 0)
    assert line.id not in {one.id for one in await house.open_lines()}
    record = await house.imports(PIX, PIX, RENT, PIX)
    assert (record.new, record.known, record.doubtful, record.still_ignored) == (1, 3, 0, 0)
    assert (await house.line(line.id)).state is LineState.REPEATED


async def test_repetition_taken_back_is_money_in_doubt_again(house: House) -> None:
    line = await a_third(house)
    before = await house.living()
    await call_repeated(house, line)
    now = await house.line(line.id)
    async with house.work() as uow:
        await undoing.undo_line(uow, house.owner, line.id, version=now.version, now=NOW)
    assert await house.living() == before
    assert (await house.line(line.id)).repeats_id == line.repeats_id
    assert (await house.balance()).pending_cents == 3 * 3_500


async def test_accountant_says_neither_twin_nor_repetition(house: House) -> None:
    line = await a_third(house)
    press = await house.press(line, house.accountant)
    for say in (deciding.call_repeated, deciding.keep_twin):
        with pytest.raises(NotAllowed):
            async with house.work() as uow:
                await say(uow, press)
    assert await house.line(line.id) == line


async def test_word_about_a_repetition_reaches_every_phone_that_shows_the_money(house: House) -> None:
    line = await a_third(house)
    async with house.work() as uow:
        await uow.chats.remember_card(Card(house.id, 1002, 7, line.id, "h"))
    await keep_twin(house, line)
    edits = [row for row in await house.rows(tables.outbox) if row.kind.value == "card_edit"]
    assert [(row.chat_id, row.payload["line_id"]) for row in edits] == [(1002, str(line.id))]


async def test_money_left_out_on_purpose_stays_out_when_it_comes_again(house: House) -> None:
    await house.imports(PIX, RENT)
    line = next(one for one in await house.open_lines() if one.amount_cents == -120_000)
    press = await house.press(line)
    async with house.work() as uow:
        await deciding.ignore(uow, press)
    record = await house.imports(RENT, PIX)
    assert (record.new, record.known, record.still_ignored) == (0, 2, 1)
    assert (await house.line(line.id)).state is LineState.IGNORED
    assert (await house.balance()).ignored_cents == -120_000
