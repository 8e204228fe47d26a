"""Verbs that play the bot without Telegram: the sandbox alone, and the demonstration on it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from bot.cli.mistakes import Mistake
from bot.cli.running import read_settings, run, until_stopped
from bot.demo import script
from bot.demo.stage import Stage
from bot.sandbox import Sandbox
from bot.texts import cli as texts

if TYPE_CHECKING:
    from bot.settings import Settings


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
