"""Transactions: all or nothing, one writer on SQLite, readers that cannot write."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.database import open_database
from storage.unit_of_work import SqlStore
from tests.builders import a_company, a_member
from tests.databases import sqlite_template
from tests.storage.shelf import stocked

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncEngine

    from core.ports import UnitOfWork
    from storage.database import Database


class PowerCutError(Exception):
    """Something breaks in the middle."""


async def _pragma(engine: AsyncEngine, name: str) -> object:
    async with engine.connect() as connection:
        return (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    path = tmp_path / "books.db"
    path.write_bytes(sqlite_template().read_bytes())
    return path


async def test_sqlite_forgets_no_confirmed_press_at_a_power_cut(sqlite_file: Path) -> None:
    database = open_database(f"sqlite:///{sqlite_file}")
    for engine in (database.writer, database.reader):
        assert await _pragma(engine, "journal_mode") == "wal"
        assert await _pragma(engine, "synchronous") == 2  # FULL
        assert await _pragma(engine, "foreign_keys") == 1
        assert await _pragma(engine, "busy_timeout") == 5000
        assert await _pragma(engine, "trusted_schema") == 0
    assert await _pragma(database.writer, "query_only") == 0
    assert await _pragma(database.reader, "query_only") == 1
    assert database.is_sqlite
    await database.close()


async def test_writer_takes_the_file_at_once_and_readers_go_on(sqlite_file: Path) -> None:
    """BEGIN IMMEDIATE: a second process waits at its first word instead of failing at its last one."""
    database = open_database(f"sqlite:///{sqlite_file}")
    other = sqlite3.connect(sqlite_file, timeout=0.05, isolation_level=None)
    async with SqlStore(database).write():  # has said nothing but BEGIN IMMEDIATE
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        async with SqlStore(database).read() as uow:
            assert await uow.people.companies() == []
    other.execute("BEGIN IMMEDIATE")
    other.close()
    await database.close()


@pytest.mark.parametrize("url", ["mysql://root@localhost/books", "mssql://sa@localhost/books"])
def test_other_databases_are_refused_when_opened(url: str) -> None:
    with pytest.raises(ValueError, match="sql"):
        open_database(url)


async def test_reader_cannot_write(store: SqlStore) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        async with store.read() as uow:
            await uow.people.add_company(a_company())


async def test_reader_sees_one_moment_while_a_writer_commits(store: SqlStore) -> None:
    async with store.read() as reader:
        assert await reader.people.companies() == []
        async with store.write() as uow:
            await uow.people.add_company(a_company())
        assert await reader.people.companies() == []
    async with store.read() as reader:
        assert len(await reader.people.companies()) == 1


async def test_exception_takes_everything_back(store: SqlStore) -> None:
    async def break_midway() -> None:
        async with store.write() as uow:
            await stocked(uow)
            raise PowerCutError

    with pytest.raises(PowerCutError):
        await break_midway()
    async with store.read() as uow:
        assert await uow.people.companies() == []


async def test_savepoint_takes_back_only_its_own_part(store: SqlStore) -> None:
    async def break_midway(uow: UnitOfWork) -> None:
        async with uow.savepoint():
            await uow.people.add_company(a_company(name="volta"))
            raise PowerCutError

    async with store.write() as uow:
        await uow.people.add_company(a_company(name="fica"))
        with pytest.raises(PowerCutError):
            await break_midway(uow)
        await uow.people.add_company(a_company(name="depois"))
    async with store.read() as uow:
        assert {one.name for one in await uow.people.companies()} == {"fica", "depois"}


async def test_transaction_goes_on_after_a_refused_row_inside_a_savepoint(store: SqlStore) -> None:
    company = a_company()
    async with store.write() as uow:
        await uow.people.add_company(company)
        with pytest.raises(IntegrityError):
            async with uow.savepoint():
                await uow.people.add_company(company)
        async with uow.savepoint():
            await uow.people.add_member(a_member(company.id))
    async with store.read() as uow:
        assert len(await uow.people.members(company.id)) == 1


async def test_row_of_nobodys_company_is_refused(store: SqlStore) -> None:
    with pytest.raises(IntegrityError):
        async with store.write() as uow:
            await uow.people.add_member(a_member(a_company().id))


async def test_forty_writers_at_once_all_get_their_turn(store: SqlStore) -> None:
    async def found(number: int) -> None:
        async with store.write() as uow:
            await uow.people.add_company(a_company(name=f"Empresa {number}"))

    await asyncio.gather(*(found(number) for number in range(40)))
    async with store.read() as uow:
        assert len(await uow.people.companies()) == 40


async def test_store_forgets_nothing_when_it_is_closed_and_opened_again(
    database: Database, database_url: str
) -> None:
    async with SqlStore(database).write() as uow:
        shelf = await stocked(uow)
    await database.close()
    again = open_database(database_url)
    async with SqlStore(again).read() as uow:
        assert await uow.statements.line(shelf.id, shelf.line.id) == shelf.line
    await again.close()
