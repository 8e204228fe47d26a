"""The real process (``python -m bot servir``) on a real database, to be started, killed and started again."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.__main__ import main
from storage.tables import inbox, outbox

if TYPE_CHECKING:
    from storage.database import Database

_FORKS = multiprocessing.get_context("forkserver")
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
    """A process of the bot, split off from one that has loaded its modules already: that takes most of a start."""

    def __init__(self, told: dict[str, str]) -> None:
        _FORKS.set_forkserver_preload(["__main__", __name__, "bot.cli.serving"])
        self._process = _FORKS.Process(target=_live, args=(told,))
        self._process.start()

    async def killed(self) -> None:
        """Ended without warning."""
        self._process.kill()
        await asyncio.to_thread(self._process.join)
        assert self._process.exitcode == -signal.SIGKILL, "it had ended by itself"


def _live(told: dict[str, str]) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    os.environ.clear()  # noqa: TID251 - a process of its own
    os.environ.update(told)  # noqa: TID251 - see above
    sys.argv = ["concilia", "servir"]
    main()


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
