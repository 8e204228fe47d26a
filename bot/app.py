"""The composition root: the adapters, Telegram and everything between them, put together."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import socket
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import httpx
import uvicorn
from telegram import Bot, BotCommand
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.adapters.banks import connectors, sync_interval
from bot.adapters.files import close_readers, read_file
from bot.delivery import Delivery
from bot.feeding import Feeding, SettingUp
from bot.metrics import Metrics
from bot.pacing import Pacer
from bot.polling import ALLOWED_UPDATES, Polling
from bot.reception import Reception
from bot.schedule import Schedule
from bot.texts.reports import COMMANDS
from bot.web import web_app
from core.domain.time import SystemClock
from core.services.syncing import Syncing

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    from starlette.applications import Starlette

    from bot.settings import Settings
    from core.domain.time import Clock
    from core.ports import Store
    from core.ports.feeds import BankFeed

log = logging.getLogger(__name__)


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
    feeding: Feeding
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
            await close_readers()
            for feed in self.feeding.syncing.feeds.values():
                await feed.close()

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
        feeds = self.feeding.syncing.feeds
        setting_up = SettingUp(self.store, feeds, self.clock, self.delivery.wake, self.feeding.wake)
        parts = [self.delivery.run(), self.schedule.run(), self.feeding.run(), setting_up.run()]
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
            feeding=self.feeding,
            pluggy_secret=self.settings.pluggy_webhook_secret.get_secret_value(),
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


def build(
    settings: Settings,
    store: Store,
    clock: Clock | None = None,
    *,
    feeds: Mapping[str, BankFeed] | None = None,
) -> Concilia:
    """Put the parts together. Nothing talks to the network yet; ``feeds`` are there besides those set up."""
    clock = clock or SystemClock()
    bot = Bot(
        settings.token,
        base_url=f"{settings.telegram_api_url}/bot",
        base_file_url=f"{settings.telegram_api_url}/file/bot",
        request=_requests(connections=32),
        get_updates_request=_requests(connections=1),
    )
    pacer = Pacer(settings.telegram_chat_rate, settings.telegram_total_rate)
    metrics = Metrics()
    delivery = Delivery(bot, store, clock, pacer, metrics)
    reception = Reception(bot, store, clock, read_file, delivery.wake, metrics)
    schedule = Schedule(store, clock, delivery.wake)
    feeding = _feeding(
        settings,
        store,
        clock,
        {**connectors(settings, clock, metrics), **(feeds or {})},
        delivery.wake,
        metrics,
    )
    reception.feeds = feeding.syncing.feeds
    secret = settings.webhook_secret or secrets.token_urlsafe(32)  # made anew for each run when not set
    return Concilia(settings, bot, store, clock, reception, delivery, schedule, feeding, metrics, secret)


def _feeding(
    settings: Settings,
    store: Store,
    clock: Clock,
    feeds: dict[str, BankFeed],
    wake_outbox: Callable[[], None],
    metrics: Metrics,
) -> Feeding:
    interval = sync_interval(settings)
    syncing = Syncing(store, feeds, clock, interval, on_look=metrics.looked)
    return Feeding(syncing, wake_outbox, every=min(5.0, settings.sync_interval_seconds or 5.0))


def _requests(*, connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=20,
        connect_timeout=10,
        httpx_kwargs={"verify": _certificates()},
    )


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to trust, read once: httpx would read all of it again for each client."""
    return httpx.create_ssl_context()


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
