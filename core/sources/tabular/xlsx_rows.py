"""Rows of an XLSX workbook, sheet by sheet."""

from __future__ import annotations

import io
import math
import warnings
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from threading import Lock
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from core.errors import UnreadableStatement
from core.sources.tabular.cells import Row, Table, blank
from core.sources.tabular.xlsx_guard import MOST_ROWS, check_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.sources.tabular.cells import Cell

_MOST_COLUMNS = 60
_ONE_AT_A_TIME = Lock()  # the filters of warnings belong to all threads


def xlsx_tables(data: bytes) -> Iterator[Table]:
    """Each sheet of a workbook; of formulas the value last computed, if the file holds it.

    Raises:
        UnreadableStatement: ``too_large``; ``encrypted``; ``not_a_statement``.
    """
    check_package(data)
    with _faults_refused():
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets, first_day = book.worksheets, book.epoch.date()
    for sheet in sheets:
        with _faults_refused():
            rows = tuple(_rows(sheet))
        yield Table("xlsx", rows, first_day)


@contextmanager
def _faults_refused() -> Iterator[None]:
    """A damaged workbook fails in the library in as many ways as it can be damaged; all mean the same."""
    try:
        with _ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that do not concern a reader of values
            yield
    except UnreadableStatement:
        raise
    except Exception as fault:
        raise UnreadableStatement("not_a_statement") from fault


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # exporters write A1 there, and the rest would be cut off
    found = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=_MOST_COLUMNS + 1, values_only=True)
    for number, values in enumerate(found, start=1):
        if values.count(None) == len(values):
            continue
        cells = _trimmed([_cell(value) for value in values])
        if blank(cells):
            continue
        if number > MOST_ROWS or len(cells) > _MOST_COLUMNS:
            raise UnreadableStatement("too_large")
        yield Row(number, tuple(cells))


def _trimmed(cells: Sequence[Cell]) -> Sequence[Cell]:
    end = len(cells)
    while end and cells[end - 1] == "":
        end -= 1
    return cells[:end]


def _cell(value: object) -> Cell:
    """A value of the library as a cell: no binary float passes."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return Decimal(repr(value))
    return str(value).strip()
