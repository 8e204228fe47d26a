"""SQLite's connection with one trip to its thread per statement.

aiosqlite runs every call on a thread of its own, and a statement is four calls (cursor, execute, fetchall, close).
A trip costs more than what SQLite does meanwhile: a press of a button made about 250 of them. Here a statement is
executed, read to its end and closed in one; SQLAlchemy reads every result to its end anyway.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Self

import aiosqlite

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterable

_UNUSED_CHUNK = 64  # rows per trip of aiosqlite's own cursors, which nobody opens here


async def connect(path: str) -> OneHopConnection:
    """An open connection to the file (or ``:memory:``), on a thread that dies with the process."""
    connection = OneHopConnection(lambda: sqlite3.connect(path, check_same_thread=False), _UNUSED_CHUNK)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does with the connections it opens itself
    await connection
    return connection


class OneHopConnection(aiosqlite.Connection):
    """See the module.

    Closed twice (SQLAlchemy closes by force what it was kept from closing in peace), the thread ends once; whoever
    waits for the second end would wait for ever.
    """

    _end: asyncio.Future[Any] | None = None

    def stop(self) -> asyncio.Future[Any] | None:
        """End the thread; returns when it has ended."""
        if self._end is None:
            self._end = super().stop()
        return self._end

    def cursor(self) -> OneHopCursor:  # type: ignore[override]  # what SQLAlchemy uses of a cursor, and no more
        """A cursor; nothing happens until it executes."""
        return OneHopCursor(self)

    async def on_thread(self, work: Any, *arguments: Any) -> Any:
        """Run a function on the connection's thread."""
        return await self._execute(work, *arguments)  # type: ignore[no-untyped-call]  # aiosqlite gives no types here

    def new_cursor(self) -> sqlite3.Cursor:
        """Of the sqlite3 connection; called on its thread."""
        return self._conn.cursor()


class OneHopCursor:
    """A statement and its whole result. The cursor of sqlite3 lives only within the trip."""

    def __init__(self, connection: OneHopConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Iterable[Any] = ()) -> OneHopCursor:
        """Execute, read all, close."""
        await self._connection.on_thread(self._run, sqlite3.Cursor.execute, statement, parameters)
        return self

    async def executemany(self, statement: str, parameters: Iterable[Iterable[Any]]) -> OneHopCursor:
        """The same statement for each set of parameters."""
        await self._connection.on_thread(self._run, sqlite3.Cursor.executemany, statement, parameters)
        return self

    def _run(self, execute: Callable[..., Any], statement: str, parameters: Any) -> None:
        cursor = self._connection.new_cursor()
        try:
            execute(cursor, statement, parameters)
            self.description, self.lastrowid = cursor.description, cursor.lastrowid
            self._rows = cursor.fetchall() if cursor.description else []
            self.rowcount = cursor.rowcount  # of INSERT … RETURNING known only when it is read to its end
        finally:
            cursor.close()

    async def fetchall(self) -> list[Any]:
        """All rows, once."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is open."""
