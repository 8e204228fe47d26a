"""A month as CSV the way Excel in Portuguese opens it: semicolons, decimal commas, UTF-8 with its mark."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.reports.tables import Cell, Cents, cells, is_like_formula, tidy
from bot.texts import monthly as texts

if TYPE_CHECKING:
    from core.domain.monthly import MonthBook


def write_csv(book: MonthBook, time_zone: str) -> bytes:
    """The file. A text that might be taken for a formula gets an apostrophe ahead, as one types it by hand."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(texts.COLUMNS)
    for row in cells(book, time_zone):
        writer.writerow([_written(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Cents(cents):
            return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02}"
        case datetime():
            return f"{cell:%d/%m/%Y %H:%M}"
        case date():
            return f"{cell:%d/%m/%Y}"
        case int():
            return str(cell)
        case str():
            text = tidy(cell)
            return f"'{text}" if is_like_formula(text) else text
