"""Verbs that keep running: the bot, the sandbox, the demo."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click
from telegram.error import InvalidToken

from bot import app
from bot.adapters.books import open_store
from bot.cli.mistakes import Mistake
from bot.cli.running import read_settings, run, until_stopped
from bot.demo import script
from bot.demo.stage import Stage
from bot.polling import AnotherBotRuns
from bot.sandbox import Sandbox
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


@click.command("sandbox", help=texts.SANDBOX)
@click.option(
    "--porta",
    type=click.IntRange(0, 65535),
    metavar="N",
    default=8081,
    show_default=True,
    help=texts.SANDBOX_PORT,
)
@click.option("--estrito", is_flag=True, help=texts.SANDBOX_STRICT)
@click.option("--token", metavar="TOKEN", help=texts.SANDBOX_TOKEN)
def sandbox(porta: int, estrito: bool, token: str | None) -> None:
    """Only the local Bot API server and its chat page."""
    read_settings()
    run(_sandbox(porta, token, strict=estrito))


async def _sandbox(port: int, token: str | None, *, strict: bool) -> None:
    async def stay() -> None:
        async with Sandbox.running(port=port, token=token, strict=strict, checked=strict) as server:
            click.echo(texts.sandbox_at(server.url))
            await asyncio.Event().wait()

    try:
        await until_stopped(stay(), farewell=texts.NOTHING_KEPT)
    except OSError:
        raise Mistake(texts.port_taken("127.0.0.1", port)) from None


@click.command("demo", help=texts.DEMO)
@click.option("--roteiro", is_flag=True, help=texts.DEMO_SCRIPT)
@click.option(
    "--porta", type=click.IntRange(0, 65535), metavar="N", default=0, show_default=True, help=texts.DEMO_PORT
)
@click.option(
    "--intervalo",
    type=click.FloatRange(0.5, 3600),
    metavar="SEGUNDOS",
    default=None,
    help=texts.DEMO_EVERY,
)
def demo(roteiro: bool, porta: int, intervalo: float | None) -> None:
    """Everything on this machine."""
    settings = read_settings(log_level="WARNING")
    if roteiro:
        run(script.play(settings))
        return
    run(_demo(settings, porta, intervalo))


async def _demo(settings: Settings, port: int, drip_every: float | None) -> None:
    async def stay() -> None:
        async with Stage.set(settings, port=port, drip_every=drip_every) as stage:
            click.echo(texts.demo_at(stage.page))
            await stage.stay()

    try:
        await until_stopped(stay(), farewell=texts.NOTHING_KEPT)
    except OSError:
        raise Mistake(texts.port_taken("127.0.0.1", port)) from None
