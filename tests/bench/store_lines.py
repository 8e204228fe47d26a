"""Storing 100,000 lines with the identity check, and the same lines again, beside reading the file they came from.

Run: ``python -m tests.bench.store_lines [--lines N] [--runs N]``. Medians; SQLite always, PostgreSQL where
``TEST_POSTGRES_URL`` (default: the local server) answers. The event loop's longest pause is measured meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from core.domain.statements import ParsedStatement
from core.services import founding
from core.services.importing import Arrival, import_statement
from core.sources import intake
from storage.database import Database, open_database
from storage.migrate import migrate
from storage.unit_of_work import SqlStore
from tests.builders import Movement, ofx

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_TODAY = date(2026, 7, 13)
_NOW = datetime(2026, 7, 13, 12, tzinfo=UTC)
_POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"


def statement(lines: int) -> bytes:
    """An unclosed SGML file of a busy shop: about 130 movements a day."""
    days = [date(2024, 1, 1) + timedelta(days=number // 130) for number in range(lines)]
    movements = [
        Movement(
            f"{day:%Y%m%d}", f"{number % 997}.{number % 90 + 10}", f"PIX RECEBIDO CLIENTE {number % 5000}"
        )
        for number, day in enumerate(days)
    ]
    return ofx(*movements)


class Lag:
    """The longest time the event loop kept a ticking task waiting, in milliseconds."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._tick())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()

    async def _tick(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            self.longest = max(self.longest, (time.perf_counter() - before - 0.005) * 1000)


async def timed(work: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """Seconds and the loop's longest pause in milliseconds."""
    async with Lag() as lag:
        start = time.perf_counter()
        await work()
        return time.perf_counter() - start, lag.longest


async def one_run(database: Database, data: bytes) -> dict[str, tuple[float, float]]:
    """Read, store, store again."""
    read: list[ParsedStatement] = []

    async def reading() -> None:
        limits = intake.Limits(wall_seconds=120)
        contents = await intake.read_in_child("b.ofx", data, _TODAY, limits=limits)
        read[:] = [one.statement for one in contents if isinstance(one, intake.FileContent) and one.statement]

    store = SqlStore(database)
    async with store.write() as uow:
        company = await founding.found_company(
            uow, name="B", time_zone="America/Sao_Paulo", digest_time=clock_time(7, 15), now=_NOW
        )

    async def storing() -> None:
        digest = hashlib.sha256(os.urandom(8)).hexdigest()
        async with store.write() as uow:
            await import_statement(uow, company, read[0], Arrival("file", "b.ofx", digest), _NOW)

    return {"read": await timed(reading), "store": await timed(storing), "store again": await timed(storing)}


async def databases(folder: str) -> dict[str, Database]:
    """SQLite in a folder; PostgreSQL in a database of its own where a server answers."""
    found = {"SQLite": open_database(f"sqlite:///{folder}/bench-{time.time_ns()}.db")}
    await migrate(found["SQLite"])
    admin = open_database(os.environ.get("TEST_POSTGRES_URL", _POSTGRES))  # noqa: TID251 - a bench's own setting
    try:
        async with admin.writer.connect() as connection:
            free = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await free.execute(text("DROP DATABASE IF EXISTS concilia_bench"))
            await free.execute(text("CREATE DATABASE concilia_bench"))
        found["PostgreSQL"] = open_database(_POSTGRES.rpartition("/")[0] + "/concilia_bench")
        await migrate(found["PostgreSQL"])
    except OSError:
        Console().print("PostgreSQL does not answer: only SQLite is measured")
    finally:
        await admin.close()
    return found


async def main(lines: int, runs: int) -> None:
    """Print the table."""
    data = statement(lines)
    figures: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(runs):
            for name, database in (await databases(folder)).items():
                for step, figure in (await one_run(database, data)).items():
                    figures.setdefault((name, step), []).append(figure)
                await database.close()
    await intake.close()
    table = Table(
        "database", "step", "seconds (median)", "ratio to reading", "longest pause of the loop, ms (median)"
    )
    for (name, step), measured in figures.items():
        seconds = statistics.median(one[0] for one in measured)
        reading = statistics.median(one[0] for one in figures[name, "read"])
        pause = statistics.median(one[1] for one in measured)
        table.add_row(name, step, f"{seconds:.2f}", f"{seconds / reading:.2f}", f"{pause:.0f}")
    Console().print(f"{lines} lines, {len(data) / 1e6:.1f} MB, {runs} runs")
    Console().print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    asyncio.run(main(arguments.lines, arguments.runs))
