"""Amounts of a column: whether comma or point is decimal is decided once, over the whole column."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from core.sources.ofx.amounts import AMBIGUOUS, UNREADABLE, AmountRefused, parse_amount
from core.sources.tabular.cells import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.sources.tabular.cells import Cell

_BINARY_ERROR = Decimal("0.000001")  # of a centavo: what binary floats leave behind, and no more
_MOST = Decimal(10) ** 15
_NOT_NUMBER = re.compile(r"[^0-9.,]")
_THREE_DIGITS = re.compile(r"([.,][0-9]{3})(?![0-9])")
_OTHER = {",": ".", ".": ","}


def decimal_mark(cells: Iterable[Cell]) -> str | None:
    """The decimal mark of a column of texts.

    Returns:
        ``,`` or ``.`` where at least one cell proves it and none proves the other; else ``None``.
    """
    seen = {mark for cell in cells if isinstance(cell, str) and (mark := _proven_mark(cell))}
    return seen.pop() if len(seen) == 1 else None


def read_cents(cell: Cell, mark: str | None) -> int:
    """Signed centavos of a cell.

    Args:
        cell: text, or number of a sheet.
        mark: the decimal mark of its column, ``None`` while unproven.

    Raises:
        AmountRefused: ``ambiguous_amount`` for ``1.234`` in a column without proof; ``unreadable_amount``.
    """
    if isinstance(cell, Decimal):
        return _cents_of_number(cell)
    if isinstance(cell, date):
        raise AmountRefused(UNREADABLE)
    try:
        return parse_amount(cell)
    except AmountRefused as refusal:
        if refusal.code != AMBIGUOUS or mark is None:
            raise
    if _OTHER[mark] in cell:  # the only mark is not the decimal one, so it groups thousands
        return parse_amount(cell.replace(_OTHER[mark], ""))
    return parse_amount(_THREE_DIGITS.sub(r"\g<1>0", cell))  # 1.230 is 1.23; 1.234 stays unreadable


def is_amount(cell: Cell, mark: str | None = None) -> bool:
    """Whether a cell holds an amount, be it one that could be two."""
    try:
        read_cents(cell, mark)
    except AmountRefused as refusal:
        return refusal.code == AMBIGUOUS
    return True


def is_unsigned(cell: Cell) -> bool:
    """Whether an amount carries no sign of its own."""
    if isinstance(cell, Decimal):
        return cell >= 0
    return isinstance(cell, str) and re.fullmatch(r"[Rr$\s0-9.,]*", cell) is not None


def _cents_of_number(value: Decimal) -> int:
    if not abs(value) < _MOST:
        raise AmountRefused(UNREADABLE)
    scaled = value.scaleb(2)
    whole = scaled.to_integral_value()
    if abs(scaled - whole) > _BINARY_ERROR:
        raise AmountRefused(UNREADABLE)
    return int(whole)


def _proven_mark(text: str) -> str | None:
    """The decimal mark one amount proves: two kinds of marks, one repeated, or not three digits after it."""
    body = _NOT_NUMBER.sub("", text_of(text)[:60])
    commas, points = body.count(","), body.count(".")
    if not commas + points or not is_amount(text):
        return None
    if commas and points:
        return "," if body.rfind(",") > body.rfind(".") else "."
    mark = "," if commas else "."
    if commas + points > 1:
        return _OTHER[mark]
    before, after = body.split(mark)
    three = len(after) == 3 and 1 <= len(before) <= 3 and before[0] != "0"
    return None if three else mark
