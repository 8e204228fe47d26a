"""The schema is built by the migrations alone; what they build is exactly what the tables say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from storage.database import Database, open_database
from storage.migrate import alembic_config, migrate
from storage.tables import companies, metadata
from storage.unit_of_work import SqlStore
from tests.builders import a_company

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
    own = {"companies", "inbox", "outbox", "invitation_attempts"}
    for table in metadata.tables.values():
        if table.name not in own:
            assert next(iter(table.primary_key.columns)).name == "company_id", table.name
            for key in table.foreign_key_constraints:
                assert key.column_keys[0] == "company_id", table.name
