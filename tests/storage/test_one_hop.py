"""The connection that executes, reads and closes in one trip behaves as SQLAlchemy expects of aiosqlite."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from storage import one_hop
from storage.database import open_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.database import Database

_SLOW = """
WITH RECURSIVE counted(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM counted WHERE number < 300000)
SELECT count(*) FROM counted
"""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = open_database(f"sqlite:///{tmp_path / 'one.db'}")
    async with database.writer.begin() as connection:
        await connection.execute(
            text("CREATE TABLE money (id INTEGER PRIMARY KEY, cents INTEGER NOT NULL UNIQUE)")
        )
    yield database
    await database.close()


async def test_what_is_written_is_read_whole_and_in_order(database: Database) -> None:
    async with database.writer.begin() as connection:
        await connection.execute(
            text("INSERT INTO money (cents) VALUES (:cents)"), [{"cents": cents} for cents in (300, 100, 200)]
        )
    async with database.reader.begin() as connection:
        found = await connection.execute(text("SELECT cents FROM money ORDER BY cents"))
        assert list(found.keys()) == ["cents"]
        assert list(found.scalars()) == [100, 200, 300]


async def test_a_conditional_update_tells_whether_it_moved_a_row(database: Database) -> None:
    async with database.writer.begin() as connection:
        await connection.execute(text("INSERT INTO money (cents) VALUES (100)"))
        moved = text("UPDATE money SET cents = :to WHERE cents = :seen RETURNING id")
        assert (await connection.execute(moved, {"to": 150, "seen": 100})).first() is not None
        assert (await connection.execute(moved, {"to": 170, "seen": 100})).first() is None
        counted = await connection.execute(text("UPDATE money SET cents = cents + 1"))
        assert counted.rowcount == 1


async def test_a_refused_row_leaves_nothing_and_the_connection_goes_on(database: Database) -> None:
    add = text("INSERT INTO money (cents) VALUES (100)")

    async def add_twice() -> None:
        async with database.writer.begin() as connection:
            await connection.execute(add)
            await connection.execute(add)

    with pytest.raises(IntegrityError):
        await add_twice()
    async with database.writer.begin() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM money"))).scalar_one() == 0
        await connection.execute(add)


async def test_who_only_reads_cannot_write(database: Database) -> None:
    with pytest.raises(OperationalError):
        async with database.reader.begin() as connection:
            await connection.execute(text("INSERT INTO money (cents) VALUES (1)"))


async def test_a_connection_closed_twice_ends_once_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    connection = await one_hop.connect(str(tmp_path / "two.db"))
    slow = connection.cursor()
    running = asyncio.create_task(slow.execute(_SLOW))
    await asyncio.sleep(0)
    closing = asyncio.create_task(connection.close())
    await asyncio.sleep(0)
    connection.stop()  # by force, while it is being closed in peace
    await asyncio.wait_for(asyncio.gather(running, closing), 30)
    assert await slow.fetchall() == [(300000,)]
