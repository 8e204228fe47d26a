"""The rows of a month as cells, alike for XLSX and CSV, and text made harmless for programs that calculate."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from bot.texts import monthly as texts
from bot.texts.format_br import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.domain.monthly import MonthBook, MonthRow

_LONGEST_CELL = 32_000  # Excel takes 32,767
_FORMULA_SIGNS = frozenset("=+-@|%")
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


class Cents(NamedTuple):
    """An amount, to be written as a number."""

    cents: int


Cell = str | int | Cents | date | datetime | None


def cells(book: MonthBook, time_zone: str) -> Iterable[tuple[Cell, ...]]:
    """One row for each line, in the order of ``texts.COLUMNS``."""
    zone = ZoneInfo(time_zone)
    return (_row(row, zone) for row in book.rows)


def _row(row: MonthRow, zone: ZoneInfo) -> tuple[Cell, ...]:
    line, outcome = row.line, row.outcome
    known = (line.posted_on, row.account.name, Cents(line.amount_cents), line.memo, texts.STATES[line.state])
    if outcome is None:
        return (*known, *[None] * 8, row.comments)
    transfer = (texts.TRANSFER,) if outcome.transfer else ()
    covered = outcome.covered_cents
    return (
        *known,
        "; ".join((*outcome.entries, *transfer)),
        "; ".join(outcome.contacts),
        "; ".join(outcome.categories),
        None if covered is None else Cents(covered),
        None if covered is None else Cents(outcome.difference_cents),
        "; ".join(outcome.difference_categories),
        texts.decided_by(outcome),
        outcome.at.astimezone(zone).replace(tzinfo=None, microsecond=0),
        row.comments,
    )


def tidy(text: str) -> str:
    """Foreign text as one line without signs that no cell and no XML may hold."""
    return clean(_NOT_XML.sub("", text), limit=_LONGEST_CELL)


def is_like_formula(text: str) -> bool:
    """Whether a program might calculate a tidy text, also behind blanks or in the wide letters of the East."""
    plain = unicodedata.normalize("NFKC", text).lstrip()
    return plain[:1] in _FORMULA_SIGNS
