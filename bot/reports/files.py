"""Which writer writes which kind of file."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bot.reports.csv_file import write_csv
from bot.reports.ofx_file import write_ofx
from bot.texts import monthly as texts

if TYPE_CHECKING:
    from core.domain.monthly import MonthBook


class FileKind(StrEnum):
    """Forms a month can be exported in; the value is the file's ending."""

    XLSX = "xlsx"
    CSV = "csv"
    OFX = "ofx"


class Written(NamedTuple):
    """A file to be sent or saved."""

    name: str
    data: bytes


def write(book: MonthBook, kind: FileKind, time_zone: str) -> Written:
    """The month as a file; large ones take a while, so this belongs into a thread."""
    name = texts.file_name(book.month, kind)
    match kind:
        case FileKind.XLSX:
            from bot.reports.xlsx_file import write_xlsx  # noqa: PLC0415 - its library waits for its first file

            return Written(name, write_xlsx(book, time_zone))
        case FileKind.CSV:
            return Written(name, write_csv(book, time_zone))
        case FileKind.OFX:
            return Written(name, write_ofx(book))
