"""What all verbs share: settings read once, a store opened, mistakes told in one sentence with exit code 2."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click
from pydantic import ValidationError

from bot.adapters.books import DatabaseUnavailable, open_store
from bot.cli.mistakes import Mistake
from bot.logs import configure_logs
from bot.settings import Settings
from bot.texts import cli as texts
from bot.texts import errors as error_texts
from core.errors import BusinessError, NotFound
from core.services import founding

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from core.domain.parties import Company
    from core.domain.time import Clock
    from core.ports import Store, UnitOfWork

log = logging.getLogger(__name__)


def read_settings(**changes: Any) -> Settings:
    """The settings of this process; logs are set up with them."""
    try:
        settings = Settings(**changes)
    except ValidationError as error:
        names = sorted({str(one["loc"][0]).upper() for one in error.errors()})
        raise Mistake(texts.bad_setting(names)) from None
    configure_logs(level=settings.log_level, form=settings.log_format, secrets=settings.secrets)
    return settings


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a verb to its end; business errors become one sentence."""
    try:
        return asyncio.run(work)
    except BusinessError as error:
        raise Mistake(error_texts.plain(error_texts.sentence(error))) from None
    except DatabaseUnavailable as error:
        log.debug("database_unavailable", exc_info=error)
        raise Mistake(texts.bad_database()) from None
    except KeyboardInterrupt:
        sys.stderr.write(f"{texts.STOPPED}\n")
        return None


async def with_store(settings: Settings, work: Callable[[Store], Awaitable[Any]]) -> Any:
    """Do some work on the opened database."""
    async with open_store(settings) as store:
        return await work(store)


async def company_or_mistake(uow: UnitOfWork, company_id: str | None = None) -> Company:
    """The company meant. Raises ``Mistake`` when there is none."""
    try:
        return await founding.only_company(uow, UUID(company_id) if company_id else None)
    except (NotFound, ValueError):
        raise Mistake(texts.UNKNOWN_COMPANY if company_id else texts.NO_COMPANY) from None


async def first_company(uow: UnitOfWork, settings: Settings, clock: Clock) -> Company:
    """The company; founded now if there is none."""
    try:
        return await founding.only_company(uow)
    except NotFound:
        return await founding.found_company(
            uow,
            name="Minha empresa",
            time_zone=settings.time_zone,
            digest_time=settings.digest_time,
            now=clock.now(),
        )


async def until_stopped(work: Coroutine[Any, Any, None], *, farewell: str = texts.STOPPED) -> None:
    """Run until the work ends or SIGINT/SIGTERM asks to stop, which is answered by the ``farewell``."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no such handlers; Ctrl+C still raises
            loop.add_signal_handler(sign, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        click.echo(farewell, err=True)
