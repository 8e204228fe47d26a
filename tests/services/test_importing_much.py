"""A statement of many thousand rows: compared a few days at a time, while the days before are stored."""

from __future__ import annotations

import gc
import random
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from core.domain.garbage import uncollected
from core.domain.ids import new_id, new_ids
from core.domain.statements import AccountKind, ParsedAccount, ParsedLine
from storage.tables import line_sightings, statement_lines

if TYPE_CHECKING:
    from sqlalchemy import Table

    from tests.services.house import House

ROWS = 12_000


def account(days: int, rows: int = ROWS) -> ParsedAccount:
    """Rows of so many days, all mixed, each movement of a day three times."""
    lines = [
        ParsedLine(0, date(2026, 1, 1) + timedelta(days=number % days), number // days // 3 * 100 + 1, "Pix")
        for number in range(rows)
    ]
    random.Random(5).shuffle(lines)
    numbered = tuple(replace(line, row=number) for number, line in enumerate(lines, 1))
    return ParsedAccount("341", None, "99999-1", AccountKind.BANK, "BRL", numbered)


async def count(house: House, table: Table = statement_lines) -> int:
    async with house.database.reader.connect() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


@pytest.mark.parametrize("days", [1, 60])
async def test_every_row_is_stored_once_and_known_when_it_comes_again(house: House, days: int) -> None:
    parsed = account(days)
    before = await count(house)
    first = await house.takes(parsed)
    again = await house.takes(parsed)
    assert (first.new, first.known, first.doubtful) == (ROWS, 0, 0)
    assert (again.new, again.known, again.doubtful) == (0, ROWS, 0)
    assert await count(house) - before == ROWS
    assert await count(house, line_sightings) == ROWS


async def test_overlapping_file_adds_what_is_new_of_every_part(house: House) -> None:
    parsed = account(60)
    before = await count(house)
    await house.takes(replace(parsed, lines=parsed.lines[::2]))
    whole = await house.takes(parsed)
    assert (whole.new, whole.known) == (ROWS // 2, ROWS // 2)
    assert await count(house) - before == ROWS


async def test_lines_of_one_day_keep_the_order_of_the_file(house: House) -> None:
    lines = tuple(ParsedLine(row, date(2026, 1, 1), row, f"Pix {row}") for row in range(1, 700))
    taken = await house.takes(replace(account(1, 0), lines=lines))
    async with house.store.read() as uow:
        stored = await uow.statements.lines_of_import(house.id, taken.id)
    assert [line.amount_cents for line in stored] == list(range(1, 700))


def test_ids_grow_whether_made_one_by_one_or_many_at_once() -> None:
    ids = [new_id(), *new_ids(5_000), new_id(), *new_ids(3), *new_ids(0), new_id()]
    assert ids == sorted(set(ids))
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}


def test_searches_for_garbage_begin_again_when_the_last_is_done() -> None:
    assert gc.isenabled()
    with uncollected():
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_searches_somebody_else_put_off_stay_put_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
