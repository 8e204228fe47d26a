"""Amounts as Brazilian banks write them, to integer centavos. Whatever is not certain is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

UNREADABLE = "unreadable_amount"
AMBIGUOUS = "ambiguous_amount"

_LONGEST_TEXT = 60
_MOST_DIGITS = 15  # centavos of a larger number would not fit a 64-bit column

_MINUS_SIGNS = dict.fromkeys(map(ord, "\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d"), "-")
_SIGNED = re.compile(
    r"(?P<opening>\()? ?(?P<lead>[-+])? ?(?P<body>[0-9.,][0-9., ]*?) ?(?P<trail>[-+])?"
    r" ?(?P<letter>DB|CR|D|C)? ?(?P<closing>\))?"
)
_ORDINARY = re.compile("[-+]?[0-9]{1,12}[.,][0-9]{2}")
_BLANK_GROUPS = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?")
_THREE_AFTER_ONE_MARK = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_PLAIN = re.compile(r"(?P<units>[0-9]*)(?:[.,](?P<fraction>[0-9]*))?")
_GROUPED = re.compile(
    r"(?P<units>[0-9]{1,3}(?P<mark>[.,])[0-9]{3}(?:(?P=mark)[0-9]{3})*)(?:(?!(?P=mark))[.,](?P<fraction>[0-9]+))?"
)


class AmountRefused(ValueError):
    """The text is no amount, or could be two.

    Args:
        code: ``unreadable_amount`` or ``ambiguous_amount``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse_amount(text: str) -> int:
    """Reads one amount.

    Takes ``-1234.56``, ``1.234,56``, ``1,234.56``, ``R$ 1.234,56``, ``(10,00)``, ``10,00-``, ``10,00 D``,
    blanks (also non-breaking) as thousands marks, any Unicode minus.

    Args:
        text: the bank's text, entities resolved.

    Returns:
        Signed centavos.

    Raises:
        AmountRefused: ``ambiguous_amount`` for ``1.234`` (one mark and three digits: 1,23 or 1234?),
            ``unreadable_amount`` for anything else that is no amount in whole centavos.
    """
    if _ORDINARY.fullmatch(text):
        return int(text[:-3] + text[-2:])
    folded = " ".join(text.translate(_MINUS_SIGNS).upper().split())
    if len(folded) > _LONGEST_TEXT:
        raise AmountRefused(UNREADABLE)
    found = _SIGNED.fullmatch(" ".join(folded.replace("R$", " ", 1).split()))
    if found is None:
        raise AmountRefused(UNREADABLE)
    sign = _sign(found)
    return sign * _centavos(found["body"])


def to_centavos(value: Decimal) -> int:
    """Signed centavos of a decimal that has no more than two places."""
    scaled = value.scaleb(2)
    assert scaled == scaled.to_integral_value(), f"more than two decimal places: {value}"
    return int(scaled)


def write_amount(cents: int) -> str:
    """Centavos as the one form every program reads: ``-1234.56``."""
    units, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{units}.{rest:02d}"


def _sign(found: re.Match[str]) -> int:
    """The sign all marks agree upon; marks that contradict each other are refused."""
    if bool(found["opening"]) != bool(found["closing"]):
        raise AmountRefused(UNREADABLE)
    signs = {
        -1 if mark in {"(", "-", "D", "DB"} else 1
        for mark in (found["opening"], found["lead"], found["trail"], found["letter"])
        if mark
    }
    if len(signs) > 1:
        raise AmountRefused(UNREADABLE)
    return signs.pop() if signs else 1


def _centavos(body: str) -> int:
    if " " in body:
        if not _BLANK_GROUPS.fullmatch(body):
            raise AmountRefused(UNREADABLE)
        body = body.replace(" ", "")
    elif _THREE_AFTER_ONE_MARK.fullmatch(body):
        raise AmountRefused(AMBIGUOUS)
    found = _PLAIN.fullmatch(body) or _GROUPED.fullmatch(body)
    if found is None:
        raise AmountRefused(UNREADABLE)
    units = re.sub("[.,]", "", found["units"])
    fraction = (found["fraction"] or "").rstrip("0")
    if not any(map(str.isdigit, body)) or len(fraction) > 2 or len(units.lstrip("0")) > _MOST_DIGITS:
        raise AmountRefused(UNREADABLE)
    return int(units or "0") * 100 + int(fraction.ljust(2, "0"))
