"""Cells and rows of a table, whichever file they come from."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from core.sources.ofx.texts import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

Cell: TypeAlias = str | Decimal | date
"""A text (empty = nothing there), or in XLSX a number or a day."""

_NOT_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its physical number in the file or sheet, from 1."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int | None) -> Cell:
        """The cell of a column; empty where the row is shorter, or where there is no such column."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a sheet or of a CSV file; blank rows are left out, but counted in the numbers.

    Attributes:
        format: ``csv`` or ``xlsx``.
        first_day: day zero of serial dates in this workbook.
        doubtful: some bytes of the text meant nothing.
    """

    format: str
    rows: tuple[Row, ...]
    first_day: date = date(1899, 12, 30)
    doubtful: bool = False


def blank(cells: Iterable[Cell]) -> bool:
    """Whether there is nothing in any of these cells."""
    return all(cell == "" for cell in cells)


def fold(cell: Cell) -> str:
    """A header or label to compare: lower case, no accents, no punctuation, no ``R$``."""
    if not isinstance(cell, str):
        return ""
    plain = (
        unicodedata.normalize("NFKD", cell[:200].replace("R$", " ")).encode("ascii", "ignore").decode("ascii")
    )
    return _NOT_WORD.sub(" ", plain.lower()).strip()


def text_of(cell: Cell) -> str:
    """A cell as a text of one line; whole numbers without decimals."""
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return str(int(cell)) if cell == cell.to_integral_value() else format(cell, "f")
