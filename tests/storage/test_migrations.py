"""The schema is built by the migrations alone; what they build is exactly what the tables say."""

from __future__ import annotations

import re
from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Date, Time, Uuid, bindparam, inspect, text
from sqlalchemy.exc import DatabaseError

from core.domain.decisions import RejectedPair
from core.domain.ids import new_id
from storage.database import Database, open_database
from storage.migrate import alembic_config, migrate
from storage.tables import companies, metadata
from storage.types import UtcDateTime
from storage.unit_of_work import SqlStore
from tests.builders import NOW, a_company

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.engine import Connection


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    database = open_database(empty_url)
    yield database
    await database.close()


def _differences(connection: Connection) -> list[Any]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def _upgrade_to(connection: Connection, revision: str) -> None:
    command.upgrade(alembic_config(connection), revision)


def _older_revisions(connection: Connection) -> list[str]:
    script = ScriptDirectory.from_config(alembic_config(connection))
    newest = script.get_current_head()
    return [one.revision for one in script.walk_revisions() if one.revision != newest]


async def test_migrations_build_exactly_the_tables_of_the_code(database: Database) -> None:
    async with database.writer.connect() as connection:
        assert await connection.run_sync(_differences) == []
        assert await connection.run_sync(_tables) == {*metadata.tables, "alembic_version"}


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    company = a_company()
    async with SqlStore(database).write() as uow:
        await uow.people.add_company(company)
    first = await migrate(database)
    assert await migrate(database) == first
    async with SqlStore(database).read() as uow:
        assert await uow.people.companies() == [company]


async def test_database_of_any_older_revision_is_brought_up_with_its_rows(empty: Database) -> None:
    async with empty.writer.connect() as connection:
        older = await connection.run_sync(_older_revisions)
    for revision in reversed(older):
        async with empty.writer.begin() as connection:
            await connection.run_sync(_upgrade_to, revision)
            await connection.execute(text("DELETE FROM categories"))  # some came with a revision
            await connection.execute(text("DELETE FROM companies"))
            await connection.execute(
                text(
                    "INSERT INTO companies (id, name, time_zone, digest_time, created_at) VALUES "
                    "('019f0000000070008000000000000001', 'Antiga', 'America/Manaus', '07:15:00.000000', "
                    "'2026-07-01 00:00:00.000000')"
                )
            )
    await migrate(empty)
    async with empty.writer.connect() as connection:
        assert await connection.run_sync(_differences) == []
        names = (await connection.execute(companies.select())).scalars().all()
        assert len(names) == (1 if older else 0)


BOOKS_OF_THE_FIRST_SCHEMA = (
    "INSERT INTO companies VALUES (:c, 'Antiga', 'America/Manaus', :hour, :now)",
    "INSERT INTO members VALUES (:c, :m, 1001, 1001, 'Sol', 'owner', :yes, :yes, :now)",
    (
        "INSERT INTO accounts (company_id, id, name, kind, number, key, currency, created_at) "
        "VALUES (:c, :a, 'Itaú', 'bank', '1', 'bank:341:1', 'BRL', :now)"
    ),
    "INSERT INTO imports VALUES (:c, :i, 'file', 'a.ofx', 'x', 1, 1, 0, 0, 0, '[]', :now, NULL, 0, NULL)",
    (
        "INSERT INTO statement_lines (company_id, id, account_id, import_id, posted_on, amount_cents, memo, memo_key, "
        "occurrence, scheduled, state, version, created_at) "
        "VALUES (:c, :l, :a, :i, :day, 45000, 'PIX', 'PIX', 1, :no, 'reconciled', 1, :now)"
    ),
    (
        "INSERT INTO entries (company_id, id, amount_cents, settled_cents, settled_on, due_on, description, state, "
        "created_at) VALUES (:c, :e, 45000, 45000, :day, :day, 'Venda', 'settled', :now)"
    ),
    (
        "INSERT INTO decisions (company_id, id, line_id, line_version, kind, member_id, decided_at, before) "
        "VALUES (:c, :d, :l, 0, 'reconcile', :m, :now, '{}')"
    ),
    "INSERT INTO allocations VALUES (:c, :o, :d, :l, :e, 45000)",
)


async def test_books_of_the_first_schema_keep_every_decision_and_are_learned_from(empty: Database) -> None:
    ids = {key: new_id() for key in "cmailedo"}
    more = {"hour": time(7, 15), "now": NOW, "day": date(2026, 7, 12), "yes": True, "no": False}
    types: list[Any] = [bindparam(key, type_=Uuid()) for key in ids]
    types += [
        bindparam("now", type_=UtcDateTime()),
        bindparam("hour", type_=Time()),
        bindparam("day", type_=Date()),
    ]
    async with empty.writer.begin() as connection:
        await connection.run_sync(_upgrade_to, "0001")
        for statement in BOOKS_OF_THE_FIRST_SCHEMA:
            used = [one for one in types if f":{one.key}" in re.findall(r":\w+", statement)]
            values = {key: value for key, value in (ids | more).items() if re.search(rf":{key}\b", statement)}
            await connection.execute(text(statement).bindparams(*used), values)
    await migrate(empty)
    async with SqlStore(empty).write() as uow:
        (past,) = await uow.decisions.past(ids["c"], limit=10)
        assert (past.line_id, past.amount_cents, past.entries[0].id) == (ids["l"], 45_000, ids["e"])
        assert await uow.decisions.reject(RejectedPair(ids["c"], ids["l"], ids["e"], ids["m"], NOW))


async def test_migration_that_breaks_midway_leaves_the_old_schema_whole(empty: Database) -> None:
    async with empty.writer.begin() as connection:
        await connection.execute(text("CREATE TABLE statement_lines (amount_cents BIGINT)"))
        await connection.execute(text("INSERT INTO statement_lines VALUES (48000)"))
    with pytest.raises(DatabaseError):
        await migrate(empty)
    async with empty.writer.begin() as connection:
        assert await connection.run_sync(_tables) == {"statement_lines"}
        assert (
            await connection.execute(text("SELECT amount_cents FROM statement_lines"))
        ).scalar_one() == 48000
        await connection.execute(text("DROP TABLE statement_lines"))
    await migrate(empty)
    async with empty.writer.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_every_key_of_a_companys_table_begins_with_the_company() -> None:
    own = {"companies", "inbox", "inbox_secrets", "outbox", "invitation_attempts", "feed_events"}
    for table in metadata.tables.values():
        if table.name not in own:
            assert next(iter(table.primary_key.columns)).name == "company_id", table.name
            for key in table.foreign_key_constraints:
                assert key.column_keys[0] == "company_id", table.name
