"""Lines by the hundred, which go past SQLAlchemy's row by row, are as true and as safe as single ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from core.domain.ids import new_id, new_ids
from core.domain.statements import LineState
from tests.builders import NOW
from tests.storage.shelf import stocked

if TYPE_CHECKING:
    from core.domain.statements import StatementLine
    from storage.unit_of_work import SqlStore
    from tests.storage.shelf import Shelf

FULL_STATEMENTS_AND_A_REST = 2 * 250 + 7
MORE_THAN_ONE_COPY = 2_003


def many(shelf: Shelf, count: int) -> list[StatementLine]:
    """Lines that differ in all that a line can differ in."""
    return [
        replace(
            shelf.line,
            id=line_id,
            posted_on=date(2026, 1, 1) + timedelta(days=number % 40),
            amount_cents=(-1) ** number * number,
            memo=f"Pão nº {number}\t'\\",
            memo_key=f"PAO{number}",
            bank_id=None if number % 3 else f"F{number}",
            type=None if number % 5 else "CREDIT",
            scheduled=number % 2 == 0,
            state=LineState.OPEN if number % 4 else LineState.IGNORED,
            snoozed_at=None if number % 7 else NOW + timedelta(seconds=number),
            repeats_id=None if number % 11 else shelf.line.id,
        )
        for number, line_id in enumerate(new_ids(count))
    ]


@pytest.mark.parametrize("count", [1, FULL_STATEMENTS_AND_A_REST, MORE_THAN_ONE_COPY])
async def test_many_lines_come_back_equal(store: SqlStore, count: int) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        lines = many(shelf, count)
        await uow.statements.add_lines(lines)
    async with store.read() as uow:
        stored = await uow.statements.lines_of_import(shelf.id, shelf.statement_import.id)
    assert {line.id: line for line in stored} == {line.id: line for line in [shelf.line, *lines]}


@pytest.mark.parametrize("count", [3, FULL_STATEMENTS_AND_A_REST, MORE_THAN_ONE_COPY])
async def test_one_equal_line_among_many_is_refused_and_none_of_them_stays(
    store: SqlStore, count: int
) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
    lines = many(shelf, count)
    with pytest.raises(IntegrityError):
        # the very first statement of its transaction, so that none was begun for it by another
        async with store.write() as uow:
            await uow.statements.add_lines([*lines, replace(lines[1], id=new_id())])
    async with store.read() as uow:
        assert await uow.statements.lines_of_import(shelf.id, shelf.statement_import.id) == [shelf.line]


async def test_refused_lines_do_not_cost_the_rest_of_the_transaction(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        lines = many(shelf, 300)
        with pytest.raises(IntegrityError):
            async with uow.savepoint():
                await uow.statements.add_lines([*lines, replace(lines[0], id=new_id())])
        await uow.statements.add_lines(lines[:2])
    async with store.read() as uow:
        assert len(await uow.statements.lines_of_import(shelf.id, shelf.statement_import.id)) == 3


async def test_failure_after_many_lines_takes_them_back(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)

    async def fail() -> None:
        async with store.write() as uow:
            await uow.statements.add_lines(many(shelf, 300))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with store.read() as uow:
        assert await uow.statements.lines_of_import(shelf.id, shelf.statement_import.id) == [shelf.line]
