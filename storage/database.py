"""Engines: one writer and a few readers on SQLite, one pool on PostgreSQL; the same code above both.

Measured traps this file exists for: SQLAlchemy's default ``BEGIN`` on SQLite lets 20 presses confirm 15 times
(hence IMMEDIATE); several writing connections raise p99 from 70 ms to over a second (hence one writer);
``synchronous=NORMAL`` forgets confirmed presses at a power cut (hence FULL). Parameters never appear in errors
(``hide_parameters``): they are names, documents and memos.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage import one_hop

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection

_PRAGMAS = (
    "busy_timeout=5000",  # first: the others may have to wait for another process
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "wal_autocheckpoint=1000",
    "journal_size_limit=67108864",
    "trusted_schema=OFF",
)
_READERS = 4
_POSTGRES_POOL = 8


@dataclass(frozen=True, slots=True)
class Database:
    """Where writes and reads go. On PostgreSQL both are one pool."""

    writer: AsyncEngine
    reader: AsyncEngine

    @property
    def is_sqlite(self) -> bool:
        """Whether the file is embedded."""
        return self.writer.dialect.name == "sqlite"

    async def close(self) -> None:
        """Give all connections back."""
        await self.writer.dispose()
        await self.reader.dispose()


def open_database(url: str) -> Database:
    """Engines for a SQLAlchemy URL. Nothing is connected yet.

    Raises:
        ValueError: the URL names neither SQLite nor PostgreSQL.
    """
    parsed = normalised_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        engine = create_async_engine(
            parsed, pool_size=_POSTGRES_POOL, pool_pre_ping=True, hide_parameters=True
        )
        reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        return Database(engine, reader)
    raise ValueError(parsed.get_backend_name())


def normalised_url(url: str) -> URL:
    """The URL with an async driver, which people tend to leave out."""
    parsed = make_url(url)
    defaults = {
        "sqlite": "sqlite+aiosqlite",
        "postgresql": "postgresql+asyncpg",
        "postgres": "postgresql+asyncpg",
    }
    return parsed.set(drivername=defaults.get(parsed.drivername, parsed.drivername))


def _open_sqlite(url: URL) -> Database:
    writer = _sqlite_engine(url, connections=1)
    reader = _sqlite_engine(url, connections=_READERS)
    _prepare(writer, extra=())
    _prepare(reader, extra=("query_only=ON",))
    event.listen(writer.sync_engine, "begin", _begin_immediate)
    event.listen(reader.sync_engine, "begin", _begin_deferred)
    return Database(writer, reader)


def _sqlite_engine(url: URL, *, connections: int) -> AsyncEngine:
    return create_async_engine(
        url,
        async_creator=partial(one_hop.connect, url.database or ":memory:"),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=60,
        hide_parameters=True,
    )


def _prepare(engine: AsyncEngine, *, extra: tuple[str, ...]) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None  # we say BEGIN ourselves
        cursor = dbapi_connection.cursor()
        for pragma in (*_PRAGMAS, *extra):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
