"""The composition root: the only file that sees storage, sources and Telegram together."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from telegram import Bot, BotCommand
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.delivery import Delivery
from bot.metrics import Metrics
from bot.pacing import Pacer
from bot.polling import ALLOWED_UPDATES, Polling
from bot.reception import Reception
from bot.schedule import Schedule
from bot.texts.reports import COMMANDS
from bot.web import web_app
from core.domain.time import SystemClock
from core.sources import intake
from core.sources.intake import read_in_child
from storage.database import normalised_url, open_database
from storage.migrate import migrate
from storage.unit_of_work import SqlStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from datetime import date

    from starlette.applications import Starlette

    from bot.settings import Settings
    from core.domain.files import FileContent, FileProblem
    from core.domain.time import Clock
    from core.ports import Store
    from storage.database import Database

log = logging.getLogger(__name__)


async def read_file(name: str, data: bytes, today: date) -> Sequence[FileContent | FileProblem]:
    """What a file holds, read in a process of its own under limits of time and memory."""
    return await read_in_child(name, data, today)


async def close_readers() -> None:
    """End the readers' processes."""
    await intake.close()


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """The database, brought to the newest schema, for as long as the block lasts.

    Raises:
        DatabaseUnavailable: wrong URL, no server, no permission, not a database.
    """
    database = await _opened(settings.database_url)
    try:
        yield SqlStore(database)
    finally:
        await database.close()


class DatabaseUnavailable(RuntimeError):
    """The database cannot be opened or brought to the newest schema; its cause is chained."""


async def _opened(database_url: str) -> Database:
    database = None
    try:
        url = normalised_url(database_url)
        if url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        database = open_database(database_url)
        await migrate(database)
    except Exception as error:
        if database is not None:
            await database.close()
        raise DatabaseUnavailable from error
    return database


@dataclass
class Concilia:
    """The running bot: polling or webhook, inbox, outbox, schedule and HTTP, in one process."""

    settings: Settings
    bot: Bot
    store: Store
    clock: Clock
    reception: Reception
    delivery: Delivery
    schedule: Schedule
    metrics: Metrics
    webhook_secret: str

    async def run(
        self, *, http: socket.socket | None, on_air: Callable[[str | None], None] | None = None
    ) -> None:
        """Serve until cancelled, or until one part fails for good; ``on_air`` hears the bot's username."""
        await self._connect()
        if on_air is not None:
            on_air(self.bot.username)
        try:
            await self._serve(http)
        finally:
            await self.bot.shutdown()
            await intake.close()

    async def _connect(self) -> None:
        """Ask Telegram who we are; while it cannot be reached, keep asking.

        Raises:
            InvalidToken: Telegram does not know the token.
        """
        pause = 1.0
        while True:
            try:
                await self.bot.initialize()
            except InvalidToken:
                raise
            except (NetworkError, RetryAfter) as error:
                log.warning("telegram_unreachable", extra={"reason": type(error).__name__})
                await asyncio.sleep(pause)
                pause = min(30.0, pause * 2)
            else:
                return

    async def _serve(self, http: socket.socket | None) -> None:
        await self._introduce()
        await self.reception.resume()
        parts = [self.delivery.run(), self.schedule.run()]
        if self.settings.telegram_webhook_url:
            await self._set_webhook()
        else:
            await self.bot.delete_webhook()
            parts.append(Polling(self.bot, self.store, self.clock, self.reception).run())
        if http is not None:
            parts.append(serve_http(self.web(), http))
        tasks = [asyncio.create_task(part) for part in parts]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.reception.close()

    def web(self) -> Starlette:
        """Health, metrics and the webhook."""
        return web_app(
            store=self.store,
            clock=self.clock,
            reception=self.reception,
            registry=self.metrics.registry,
            webhook_secret=self.webhook_secret if self.settings.telegram_webhook_url else "",
        )

    async def _set_webhook(self) -> None:
        url = self.settings.telegram_webhook_url
        await self.bot.set_webhook(
            url if url.endswith("/telegram") else f"{url}/telegram",
            secret_token=self.webhook_secret,
            allowed_updates=list(ALLOWED_UPDATES),
        )

    async def _introduce(self) -> None:
        """The command list; a server that does not take it costs nothing."""
        try:
            await self.bot.set_my_commands([BotCommand(name, what) for name, what in COMMANDS])
        except TelegramError as error:
            log.warning("commands_not_set", extra={"reason": type(error).__name__})


def build(settings: Settings, store: Store, clock: Clock | None = None) -> Concilia:
    """Put the parts together. Nothing talks to the network yet."""
    clock = clock or SystemClock()
    bot = Bot(
        settings.token,
        base_url=f"{settings.telegram_api_url}/bot",
        base_file_url=f"{settings.telegram_api_url}/file/bot",
        request=HTTPXRequest(connection_pool_size=32, read_timeout=20, connect_timeout=10),
        get_updates_request=HTTPXRequest(connection_pool_size=1, read_timeout=20, connect_timeout=10),
    )
    pacer = Pacer(settings.telegram_chat_rate, settings.telegram_total_rate)
    metrics = Metrics()
    delivery = Delivery(bot, store, clock, pacer, metrics)
    reception = Reception(bot, store, clock, read_file, delivery.wake, metrics)
    schedule = Schedule(store, clock, delivery.wake)
    secret = settings.webhook_secret or secrets.token_urlsafe(32)  # made anew for each run when not set
    return Concilia(settings, bot, store, clock, reception, delivery, schedule, metrics, secret)


def open_socket(host: str, port: int) -> socket.socket:
    """A listening socket, opened before anything else starts. Raises ``OSError`` when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(
        family, socket.SOCK_STREAM, socket.IPPROTO_TCP
    )  # asyncio sets NODELAY only on these
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening


async def serve_http(app: Starlette, listening: socket.socket) -> None:
    """Serve an application on an open socket until cancelled."""
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", server_header=False)
    server = uvicorn.Server(config)
    with contextlib.suppress(asyncio.CancelledError):
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment] # ours to handle
        await server.serve(sockets=[listening])
