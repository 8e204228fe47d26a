"""Clients for a sandbox on this machine: without certificates, which take longer to load than a test to run."""

import asyncio
from typing import Any

import httpx
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.sandbox import Sandbox

TOKEN = "123456:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"


def http(base_url: str = "") -> httpx.AsyncClient:
    """A plain HTTP client."""
    return httpx.AsyncClient(base_url=base_url, verify=False, trust_env=False)


def api(sandbox: Sandbox, token: str = TOKEN) -> httpx.AsyncClient:
    """A plain HTTP client of one bot: `post("/sendMessage", …)`."""
    return http(f"{sandbox.url}/bot{token}")


def real_bot(sandbox: Sandbox, token: str = TOKEN) -> Bot:
    """python-telegram-bot's own client."""
    return Bot(
        token,
        base_url=f"{sandbox.url}/bot",
        base_file_url=f"{sandbox.url}/file/bot",
        request=_plain(connection_pool_size=64),
        get_updates_request=_plain(),
    )


async def polling(sandbox: Sandbox, number: int = 1) -> None:
    """Returns once so many long polls have had to wait; the log tells of a poll only when it ends."""
    queue = next(iter(sandbox._world.bots.values())).queue
    async with asyncio.timeout(10):
        await sandbox._world.changes.until(lambda: queue.polls_begun >= number, look_every=0.01)


def _plain(**options: Any) -> HTTPXRequest:
    return HTTPXRequest(httpx_kwargs={"verify": False, "trust_env": False}, **options)
