"""Migrated databases that tests take turns with: opened anew each time, their engines kept.

An engine remembers how every statement is compiled, and to compile them again in each test took a quarter of its time.
"""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storage.database import Database, open_database
from storage.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Iterator

_engines: dict[str, Database] = {}
_free: list[Path] = []
_templates: list[Path] = []


@asynccontextmanager
async def engines(url: str) -> AsyncIterator[Database]:
    """The engines of one database, without a connection before and after."""
    if url not in _engines:
        _engines[url] = open_database(url)
    try:
        yield _engines[url]
    finally:
        await _engines[url].close()


@contextmanager
def sqlite_copy(template: Path) -> Iterator[str]:
    """The URL of a copy, under a name used before where one is free."""
    path = _free.pop() if _free else _new_place()
    for old in path.parent.iterdir():
        old.unlink()  # what a test that failed has open stays that test's own
    shutil.copy(template, path)
    yield f"sqlite:///{path}"
    _free.append(path)


def sqlite_template() -> Path:
    """A migrated file without a row, made once in a process: migrating takes longer than most tests."""
    if not _templates:
        path = _new_place()
        apart(migrated(f"sqlite:///{path}"))
        _templates.append(path)
    return _templates[0]


def apart(work: Coroutine[Any, Any, None]) -> None:
    """Run in a thread with a loop of its own: fixtures of a session must not touch a test's loop."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


async def migrated(url: str) -> None:
    """Bring a database to the newest schema."""
    database = open_database(url)
    await migrate(database)
    await database.close()


def _new_place() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="concilia-books-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder / "books.db"
