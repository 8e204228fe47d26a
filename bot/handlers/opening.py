"""An opening balance as people type it: an amount and the day at whose end it stood."""

from __future__ import annotations

import re
from datetime import date

from core.domain.money import parse_br
from core.errors import UnreadableAnswer

_AMOUNT_AND_DAY = re.compile(
    r"(.+?)[\s,;]+(?:em|no dia|de)?\s*(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2}|\d{4}))?"
)


def read_opening(text: str, today: date) -> tuple[int, date]:
    """``1.234,56 em 30/06/2026``; without a year, the latest such day that has passed.

    Raises:
        UnreadableAnswer: it is not an amount and a day up to today.
    """
    found = _AMOUNT_AND_DAY.fullmatch(text.strip())
    if not found:
        raise UnreadableAnswer("opening")
    try:
        on = _past_day(int(found[2]), int(found[3]), found[4], today)
        cents = parse_br(found[1].strip(" ,;"))
    except ValueError:
        raise UnreadableAnswer("opening") from None
    if on > today:
        raise UnreadableAnswer("opening")
    return cents, on


def _past_day(day: int, month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year <= today else date(today.year - 1, month, day)
