"""The real process (``python -m bot servir``) on a real database, to be started, killed and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage.tables import inbox, outbox
from tests.processes import Forked

if TYPE_CHECKING:
    from storage.database import Database

TOKEN = "987654321:AAkill-token_of_the_sandbox_0000000"


def environment(url: str, database_url: str, **more: str) -> dict[str, str]:
    """What the process is told."""
    return {
        **os.environ,  # noqa: TID251 - handed on to the child
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": url,
        "TELEGRAM_CHAT_RATE": "500",
        "TELEGRAM_TOTAL_RATE": "1000",
        "DATABASE_URL": database_url,
        "HTTP_PORT": "0",
        "LOG_LEVEL": "ERROR",
        **more,
    }


class Life:
    """A process of the bot, ready at once."""

    def __init__(self, told: dict[str, str]) -> None:
        self._process = Forked(["servir"], Path.cwd(), told)

    async def killed(self) -> None:
        """Ended without warning."""
        assert await asyncio.to_thread(self._process.kill) == -signal.SIGKILL, "it had ended by itself"


async def last_life(told: dict[str, str], database: Database, issued: int) -> None:
    """A life long enough to finish everything, started as people start it, then a polite end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "servir", env=told, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(240):
            while not await _quiet(database, issued):  # noqa: ASYNC110 - another process's database gives no event
                await asyncio.sleep(0.2)
    finally:
        process.terminate()
        assert await process.wait() == 0


async def _quiet(database: Database, issued: int) -> bool:
    """As many updates were taken in as were issued, none is new any more, and nothing waits to leave."""
    async with database.reader.connect() as connection:
        new = await connection.scalar(select(func.count()).where(inbox.c.state == "new"))
        waiting = await connection.scalar(select(func.count()).where(outbox.c.state == "waiting"))
        stored = await connection.scalar(select(func.count()).select_from(inbox))
    return not new and not waiting and stored is not None and stored >= issued
