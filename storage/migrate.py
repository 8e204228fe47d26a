"""Brings the schema to the newest revision, in one transaction: a crash leaves the old schema whole."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.engine import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.database import Database


_SCRIPTS = str(files("storage") / "migrations")
_TRIES, _PAUSE = 12, 0.25  # seconds between tries: about as long as another process needs to make the schema


async def migrate(database: Database) -> str:
    """Upgrade to the newest revision and return its name.

    Two processes may start at once on an empty database: SQLite refuses the second one's switch to WAL without
    waiting, PostgreSQL its tables. Whoever comes second tries again and finds the work done.
    """
    for left in reversed(range(_TRIES)):
        try:
            async with (
                database.writer.connect() as connection,
                _tables_may_move(connection),
                connection.begin(),
            ):
                return await connection.run_sync(_upgrade)
        except (OperationalError, ProgrammingError, IntegrityError):
            if not left:
                raise
            await asyncio.sleep(_PAUSE)
    raise AssertionError


@asynccontextmanager
async def _tables_may_move(connection: AsyncConnection) -> AsyncIterator[None]:
    """SQLite changes a table by copying it: dropping the old one must not count as deleting what others refer to.

    Foreign keys cannot be switched inside a transaction; what they say is checked at its end instead.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        await driver.execute("PRAGMA foreign_keys=ON")


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings, all in code: there is no ini file to lose."""
    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> str:
    newest = _newest()
    if MigrationContext.configure(connection).get_current_revision() != newest:
        command.upgrade(alembic_config(connection), "head")
        if connection.dialect.name == "sqlite":
            dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            assert dangling is None, f"a row of {dangling} refers to nothing"
    return newest


@cache
def _newest() -> str:
    """The last revision; to find it, all of them are loaded."""
    newest = ScriptDirectory(_SCRIPTS).get_current_head()
    assert newest is not None
    return newest
