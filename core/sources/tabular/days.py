"""Days of a table: as texts, as real date cells, as serial numbers of a spreadsheet."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from core.sources.ofx.dates import parse_day

if TYPE_CHECKING:
    from core.sources.tabular.cells import Cell

_SHORT_YEAR = re.compile(r"(?P<day>[0-9]{1,2})[-/.](?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{2})(?![0-9])")
_MONTH_FIRST = re.compile(r"(?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})[-/.][0-9]{2}")
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000  # 1954 to 2119: outside, a number is no day


def read_day(cell: Cell, first_day: date) -> date | None:
    """The day of a cell, hour and zone left aside, or ``None``.

    Args:
        cell: ``31/01/2026``, ``31/01/26``, ``2026-01-31T10:00:00-03:00``, a date, or 46053.
        first_day: day zero of serial numbers.
    """
    if isinstance(cell, date):
        return cell
    if isinstance(cell, Decimal):
        in_range = _FIRST_SERIAL <= cell <= _LAST_SERIAL
        return first_day + timedelta(days=int(cell)) if in_range else None
    text = cell.strip()
    return parse_day(text) or _with_short_year(text)


def is_month_first(cell: Cell) -> bool:
    """Whether a text can only be a day written the American way (``12/31/2026``)."""
    found = _MONTH_FIRST.match(cell.strip()) if isinstance(cell, str) else None
    return found is not None and int(found["month"]) <= 12 < int(found["day"]) <= 31


def _with_short_year(text: str) -> date | None:
    found = _SHORT_YEAR.match(text)
    if found is None:
        return None
    try:
        return date(2000 + int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
