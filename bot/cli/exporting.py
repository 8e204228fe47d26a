"""The verb that writes a month into a file, in the forms the chat offers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.mistakes import Mistake
from bot.cli.running import company_or_mistake, read_settings, run, with_store
from bot.reports.files import FileKind, write
from bot.texts import exporting as texts
from bot.texts.cli import COMPANY
from bot.texts.monthly import parse_month
from core.domain.time import SystemClock, local_day
from core.services import monthly

if TYPE_CHECKING:
    from core.domain.monthly import MonthBook
    from core.domain.parties import Company
    from core.ports import Store

_KINDS = [kind.value for kind in FileKind]  # of the kinds themselves click would offer the names


@click.command("exportar", help=texts.EXPORT)
@click.option("--mes", metavar="MM/AAAA", default="", help=texts.MONTH)
@click.option("--formato", type=click.Choice(_KINDS), default="xlsx", show_default=True, help=texts.FORMAT)
@click.option("--saida", metavar="ARQ", type=click.Path(dir_okay=False, path_type=Path), help=texts.OUTPUT)
@click.option("--empresa", metavar="ID", help=COMPANY)
def export(mes: str, formato: str, saida: Path | None, empresa: str | None) -> None:
    """A month with what became of each of its lines."""
    settings = read_settings()

    async def work(store: Store) -> tuple[Company, MonthBook]:
        async with store.read() as uow:
            company = await company_or_mistake(uow, empresa)
            month = parse_month(mes, local_day(SystemClock().now(), company.time_zone))
            if month is None:
                raise Mistake(texts.UNKNOWN_MONTH)
            return company, await monthly.read_book(uow, company.id, month)

    company, book = run(with_store(settings, work))
    if not book.rows:
        raise Mistake(texts.nothing(book.month))
    made = write(book, FileKind(formato), company.time_zone)
    path = saida or Path(made.name)
    try:
        path.write_bytes(made.data)
    except OSError:
        raise Mistake(texts.unwritable(str(path))) from None
    click.echo(texts.exported(str(path), book.month, len(book.rows)))
