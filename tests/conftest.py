"""Databases for the tests: every test gets one of its own, built by the migrations, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped] # it brings no types
import pytest
from sqlalchemy.engine import make_url

from storage.database import Database
from storage.sealing import Keyring
from storage.tables import metadata
from storage.unit_of_work import SqlStore
from tests.databases import apart, engines, migrated, sqlite_copy, sqlite_template

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

_ENVIRONMENT = os.environ  # noqa: TID251 - which PostgreSQL to test on is no setting of the bot
_SERVER = _ENVIRONMENT.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
KEY = base64.urlsafe_b64encode(bytes(32)).decode()
_MEMORY, _ROOM = Path("/dev/shm"), 2 << 30
if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
    tempfile.tempdir = str(_MEMORY)  # every commit waits for the disk, and no test cuts the power
_IN_CI = _ENVIRONMENT.get("CI", "").lower() == "true"


async def _on_server(*statements: str) -> None:
    connection = await asyncpg.connect(_SERVER, timeout=5)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The server, or a skip that says what is missing. On CI a missing server is a failure: nothing is untested."""
    try:
        apart(_on_server("SELECT 1"))
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        reason = f"no PostgreSQL at TEST_POSTGRES_URL ({type(error).__name__})"
        if _IN_CI:
            pytest.fail(reason)
        pytest.skip(reason)
    return _SERVER


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[_Emptied]:
    """A migrated database, emptied before each test: that takes a tenth of the time of a new one."""
    name = f"concilia_{uuid4().hex[:12]}"
    # nobody waits for the disk: a server that loses its power is PostgreSQL's own to test
    apart(_on_server(f"CREATE DATABASE {name}", f"ALTER DATABASE {name} SET synchronous_commit = off"))
    apart(migrated(_url_of(name)))
    emptied = _Emptied(_url_of(name))
    yield emptied
    emptied.close()
    apart(_on_server(f"DROP DATABASE {name} WITH (FORCE)"))


class _Emptied:
    """A database that is emptied before each test, over one connection kept for it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._loop = asyncio.new_event_loop()
        self._connection: Any = self._loop.run_until_complete(asyncpg.connect(url, timeout=5))

    def empty(self) -> None:
        """Delete every row, whatever refers to it; a connection that a failed test left behind is ended first."""
        with ThreadPoolExecutor(1) as apart_from_the_loop_of_the_test:
            apart_from_the_loop_of_the_test.submit(self._loop.run_until_complete, self._emptied()).result()

    async def _emptied(self) -> None:
        await self._connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await self._connection.execute(
            "SET session_replication_role = replica; SET lock_timeout = '5s';"
            + "".join(f'DELETE FROM "{table}";' for table in metadata.tables)
        )

    def close(self) -> None:
        """Give the connection back."""
        self._loop.run_until_complete(self._connection.close())
        self._loop.close()


def _url_of(name: str) -> str:
    return make_url(_SERVER).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database without a row."""
    if request.param == "sqlite":
        with sqlite_copy(sqlite_template()) as url:
            yield url
        return
    emptied: _Emptied = request.getfixturevalue("postgres_database")
    emptied.empty()
    yield emptied.url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    request.getfixturevalue("postgres_server")
    name = f"concilia_{uuid4().hex[:12]}"
    apart(_on_server(f"CREATE DATABASE {name}"))
    yield _url_of(name)
    apart(_on_server(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def surely_committed(database_url: str) -> Iterator[None]:
    """PostgreSQL answers a commit when it is on the disk, as it does in earnest."""
    url = make_url(database_url)
    if url.get_backend_name() != "postgresql":
        yield
        return
    apart(_on_server(f"ALTER DATABASE {url.database} RESET synchronous_commit"))
    yield
    apart(_on_server(f"ALTER DATABASE {url.database} SET synchronous_commit = off"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The engines over a fresh database."""
    async with engines(database_url) as opened:
        yield opened


@pytest.fixture
def store(database: Database) -> SqlStore:
    """Units of work over a fresh database."""
    return SqlStore(database, Keyring((KEY,)))
