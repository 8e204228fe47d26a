"""The group of all verbs; the modules behind a verb are loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from bot.texts import verbs as texts

if TYPE_CHECKING:
    from collections.abc import Sequence

_VERBS = {
    "demo": "rehearsing:demo",
    "servir": "serving:serve",
    "sandbox": "rehearsing:sandbox",
    "convite": "books:invite",
    "ler": "books:read",
    "importar": "books:import_file",
    "lancamentos": "books:entries",
    "saldo": "standing:show_balances",
    "pendentes": "standing:show_pending",
    "migrar": "books:migrate",
    "exportar": "exporting:export",
    "simular": "simulating:simulate",
    "integrar": "feeds:link",
    "integracoes": "feeds:show_connections",
    "sincronizar": "feeds:sync",
    "chave": "feeds:key",
}


class Verbs(click.Group):
    """All verbs by name: `simular` must not wait for the libraries of Telegram and of the database."""

    def list_commands(self, ctx: click.Context) -> Sequence[str]:  # type: ignore[override] # click only reads it
        """Names in the order of the alphabet."""
        del ctx
        return sorted(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb of a name, its words in Portuguese."""
        del ctx
        if cmd_name not in _VERBS:
            return None
        module, _, name = _VERBS[cmd_name].partition(":")
        verb: click.Command = getattr(import_module(f"bot.cli.{module}"), name)
        _speak_portuguese(verb)
        return verb


def _speak_portuguese(verb: click.Command) -> None:
    verb.options_metavar = texts.OPTIONS
    if isinstance(verb, click.Group):
        verb.subcommand_metavar = texts.VERB
        for inner in verb.commands.values():
            _speak_portuguese(inner)


@click.group(
    cls=Verbs,
    help=texts.MAIN,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    options_metavar=texts.OPTIONS,
    subcommand_metavar=texts.VERB,
)
@click.version_option(package_name="concilia")
def concilia() -> None:
    """All verbs."""
