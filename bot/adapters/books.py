"""The database of the settings, opened and brought to the newest schema."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from storage.database import normalised_url, open_database
from storage.migrate import migrate
from storage.sealing import Keyring
from storage.unit_of_work import SqlStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.settings import Settings
    from core.ports import Store
    from storage.database import Database


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """The database, brought to the newest schema, for as long as the block lasts.

    Raises:
        DatabaseUnavailable: wrong URL, no server, no permission, not a database.
    """
    database = await _opened(settings.database_url)
    try:
        yield SqlStore(database, keyring(settings))
    finally:
        await database.close()


def keyring(settings: Settings) -> Keyring:
    """The keys of secrets at rest: those of the setting, else one in a file beside the database."""
    url = normalised_url(settings.database_url)
    beside = Path(url.database or ".").parent if url.get_backend_name() == "sqlite" else Path()
    return Keyring(settings.keys, beside / "concilia.key")


class DatabaseUnavailable(RuntimeError):
    """The database cannot be opened or brought to the newest schema; its cause is chained."""


async def _opened(database_url: str) -> Database:
    database = None
    try:
        url = normalised_url(database_url)
        if url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        database = open_database(database_url)
        await migrate(database)
    except Exception as error:
        if database is not None:
            await database.close()
        raise DatabaseUnavailable from error
    return database
