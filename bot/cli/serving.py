"""The verb that runs the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from telegram.error import InvalidToken

from bot import app
from bot.adapters.books import open_store
from bot.cli.mistakes import Mistake
from bot.cli.running import read_settings, run, until_stopped
from bot.polling import AnotherBotRuns
from bot.settings import TOKEN_FORM
from bot.texts import cli as texts

if TYPE_CHECKING:
    from bot.settings import Settings


@click.command("servir", help=texts.SERVE)
def serve() -> None:
    """The bot itself."""
    settings = read_settings()
    if not TOKEN_FORM.fullmatch(settings.token):
        raise Mistake(texts.NO_TOKEN if not settings.token else texts.BAD_TOKEN)
    run(_serve(settings))


async def _serve(settings: Settings) -> None:
    try:
        listening = app.open_socket(settings.http_host, settings.http_port)
    except OSError:
        raise Mistake(texts.port_taken(settings.http_host, settings.http_port)) from None
    with listening:
        async with open_store(settings) as store:
            concilia = app.build(settings, store)
            try:
                await until_stopped(concilia.run(http=listening, on_air=_say_on_air))
            except InvalidToken:
                raise Mistake(texts.BAD_TOKEN) from None
            except AnotherBotRuns:
                raise Mistake(texts.CONFLICT) from None


def _say_on_air(username: str | None) -> None:
    click.echo(texts.serving(username))
