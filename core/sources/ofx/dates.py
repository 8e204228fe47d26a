"""Days as banks write them. The day is the bank's local one: hour and zone are never applied."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

_FORMS = (
    re.compile(
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
    ),  # OFX: whatever follows is the clock
    re.compile(r"(?P<year>[0-9]{4})[-/](?P<month>[0-9]{2})[-/](?P<day>[0-9]{2})(?![0-9])"),
    re.compile(r"(?P<day>[0-9]{1,2})[-/.](?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4})(?![0-9])"),
)
_STAMP = re.compile("[0-9]{8}")
_FIRST_YEAR = 1900  # earlier years are fillers (0001) or days and months read in the wrong order


def parse_day(text: str) -> date | None:
    """Reads one day.

    A movement of 23:59 in Brasília is of that day although UTC is already in the next: the first eight digits
    of an OFX stamp are the bank's own day, and the zone behind them must not move it.

    Args:
        text: ``20260131``, ``20260131235959[-3:BRT]``, ``2026-01-31T10:00:00`` or ``31/01/2026``.

    Returns:
        The day, or ``None`` when there is none (``00000000``, the 31st of February, empty).
    """
    stripped = text.strip()
    return _day(stripped[:8] if _STAMP.match(stripped) else stripped)


@lru_cache(maxsize=2048)  # a file has many rows and few days
def _day(stripped: str) -> date | None:
    for form in _FORMS:
        found = form.match(stripped)
        if found and int(found["year"]) >= _FIRST_YEAR:
            try:
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                return None
    return None
