"""Brings the schema to the newest revision, in one transaction: a crash leaves the old schema whole."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from storage.database import Database


async def migrate(database: Database) -> str:
    """Upgrade to the newest revision and return its name."""
    async with database.writer.begin() as connection:
        return await connection.run_sync(_upgrade)


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings, all in code: there is no ini file to lose."""
    config = Config()
    config.set_main_option("script_location", str(files("storage") / "migrations"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> str:
    config = alembic_config(connection)
    newest = ScriptDirectory.from_config(config).get_current_head()
    assert newest is not None
    if MigrationContext.configure(connection).get_current_revision() != newest:
        command.upgrade(config, "head")
    return newest
