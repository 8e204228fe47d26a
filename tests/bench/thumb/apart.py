"""The bot in a process of its own, as in real life: persons and sandbox take no time from its interpreter.

``python -m tests.bench.thumb.apart`` is that process, started by a bench; it serves until it is told to end.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from datetime import datetime

from pydantic import SecretStr

from bot.adapters.books import open_store
from bot.app import build
from bot.settings import Settings
from tests.bot.conftest import Bench, SetClock

_STARTS_WITHIN = 60.0


class BenchApart(Bench):
    """A bench whose bot shares nothing with it but the database and the wire."""

    async def start(self) -> None:
        await super().start()
        await self.owner.wait_until(lambda: bool(self.calls("setMyCommands")), _STARTS_WITHIN)

    async def _work(self) -> None:
        told = {
            name.upper(): str(value)
            for name, value in self.settings.model_dump().items()
            if value is not None and not isinstance(value, SecretStr)
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.bench.thumb.apart",
            self.clock.now().isoformat(),
            env={**os.environ, **told, "TELEGRAM_BOT_TOKEN": self.settings.token},  # noqa: TID251 - handed on
        )
        try:
            await process.wait()
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()


async def _serve(now: datetime) -> None:
    settings = Settings(_env_file=None)  # type: ignore[call-arg] # known at run time
    async with open_store(settings) as store:
        serving = asyncio.create_task(build(settings, store, SetClock(now)).run(http=None))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, serving.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await serving


if __name__ == "__main__":
    asyncio.run(_serve(datetime.fromisoformat(sys.argv[1])))
