"""``concilia`` and ``python -m bot``."""

from __future__ import annotations

import sys

import click

from bot.cli.language import prepare_language


def main() -> None:
    """Run one verb."""
    prepare_language()
    from bot.cli.main import concilia  # noqa: PLC0415 - options take their words when they are made

    try:
        concilia.main(prog_name="concilia", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as help_wanted:
        click.echo(help_wanted.format_message())
    except click.ClickException as mistake:
        click.echo(f"Erro: {mistake.format_message()}", err=True)
        sys.exit(2)
    except click.Abort:
        sys.exit(130)


if __name__ == "__main__":
    main()
