"""The group of all verbs."""

from __future__ import annotations

import click

from bot.cli import books, serving
from bot.texts import cli as texts


@click.group(
    help=texts.MAIN,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    options_metavar=texts.OPTIONS,
    subcommand_metavar=texts.VERB,
)
@click.version_option(package_name="concilia")
def concilia() -> None:
    """All verbs."""


for verb in (
    serving.demo,
    serving.serve,
    serving.sandbox,
    books.invite,
    books.read,
    books.import_file,
    books.entries,
    books.show_balances,
    books.show_pending,
    books.migrate,
):
    verb.options_metavar = texts.OPTIONS
    concilia.add_command(verb)
books.entries.subcommand_metavar = texts.VERB
books.import_entries.options_metavar = texts.OPTIONS
