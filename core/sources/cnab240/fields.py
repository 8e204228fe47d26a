"""Single fields of a record: positions as the layout counts them, numbers, signed money, days, text."""

from __future__ import annotations

import re
from datetime import date

from core.sources.ofx.texts import clean

WIDTH = 240

_NUMBER = re.compile(r" *[0-9]+")  # some banks fill numbers with blanks ahead instead of zeros, never behind
_DAY = re.compile(r"[0-9]{8}")
_SIGNS = {"C": 1, "D": -1}
_FIRST_YEAR = 1900  # earlier years are fillers


def cut(record: str, first: int, last: int) -> str:
    """The characters from one position to another, counted from 1, both included."""
    return record[first - 1 : last]


def text(record: str, first: int, last: int) -> str:
    """A text field, blanks folded, control characters gone."""
    return clean(cut(record, first, last))


def number(raw: str) -> int | None:
    """A number, 0 where the field is blank; ``None`` when it is no number."""
    if not raw.strip(" "):
        return 0
    return int(raw) if _NUMBER.fullmatch(raw) else None


def signed(raw: str, flag: str) -> int | None:
    """Centavos with the sign its flag gives: C into the account, D out of it; zero needs no flag.

    Returns:
        Signed centavos, or ``None`` when amount or flag cannot be read.
    """
    cents, sign = number(raw), _SIGNS.get(flag)
    if not cents:
        return cents
    return None if sign is None else sign * cents


def day(raw: str) -> date | None:
    """A day written DDMMAAAA; ``None`` for zeros, blanks and days that do not exist."""
    if not _DAY.fullmatch(raw) or int(raw[4:]) < _FIRST_YEAR:
        return None
    try:
        return date(int(raw[4:]), int(raw[2:4]), int(raw[:2]))
    except ValueError:
        return None
