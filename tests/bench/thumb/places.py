"""A bench of its own for a measurement: the real bot, the sandbox, an empty database."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.sandbox import Sandbox
from tests.bot.conftest import Bench, SetClock, open_bench

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_FAST = 1_000  # messages a second: what is measured is the bot, not the pace Telegram allows


@asynccontextmanager
async def bench_of(
    data: Path | None = None, now: datetime | None = None, kind: type[Bench] = Bench
) -> AsyncIterator[Bench]:
    """A company with its owner; ``data`` names a company whose month has just ended."""
    when = now or datetime(2026, 7, 13, 12, 0, tzinfo=UTC)
    names = ("Padaria Sol", "Sol")
    if data is not None:
        names = _names(data)
        last = max(row for row in _days(data) if row[:7] == min(_days(data))[:7])
        when = datetime.fromisoformat(last).replace(hour=12, tzinfo=UTC) + timedelta(days=1)
    async with (
        Sandbox.running(checked=False) as sandbox,  # what is timed is the bot
        open_bench(
            sandbox,
            SetClock(when),
            names=names,
            kind=kind,
            telegram_chat_rate=_FAST,
            telegram_total_rate=_FAST,
        ) as bench,
    ):
        yield bench


def _names(data: Path) -> tuple[str, str]:
    """The company as it was founded, and its owner as Telegram names him or her."""
    company = json.loads((data / "meta.json").read_text(encoding="utf-8"))["company"]
    return company["name"], company["owner"]


def _days(data: Path) -> list[str]:
    rows = (data / "lines.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(row)["date"] for row in rows if row.strip()]
