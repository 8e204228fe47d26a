"""Values of a bank's JSON: amounts, days, instants, texts and documents. What is not certain is ``Unreadable``."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

ZONE = "America/Sao_Paulo"
_WRITTEN = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,30})?")
_LARGEST = 10**15  # centavos; a larger number would not fit a 64-bit column with its sums
_NOISE = Decimal("0.001")  # centavos: a float's tail, 480.00000000000006, not an amount of its own
_YEARS = range(1990, 2101)


class Unreadable(ValueError):
    """What a bank said is not what it should be. Carries no value, for it may be somebody's."""


def cents(value: Any) -> int:
    """Signed centavos of an amount in reais, as a JSON number or as text with a point.

    A bank that computes with floats writes ``480.00000000000006``: that is 480,00. A third decimal that means
    something (``1.234``) is no amount of money, or a thousand with its mark: nobody can tell, so nobody guesses.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise Unreadable
    if isinstance(value, Decimal) and not (value.is_finite() and value.adjusted() < 15):
        raise Unreadable  # an exponent of millions would be written out
    if isinstance(value, str) and not _WRITTEN.fullmatch(value.strip()):
        raise Unreadable
    exact = Decimal(value) * 100
    whole = exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN) if abs(exact) < _LARGEST else None
    if whole is None or abs(exact - whole) > _NOISE:
        raise Unreadable
    return int(whole)


def day(value: Any) -> date:
    """The day of a date, or of a local time; a time with a zone is the day it falls on in São Paulo.

    Midnight in UTC to the second is a date that was written as a time: no day before it is meant.
    """
    if not isinstance(value, str):
        raise Unreadable
    try:
        moment = datetime.fromisoformat(value.strip())
        if moment.tzinfo is not None and not (
            moment.utcoffset() == timedelta(0) and moment.time() == time.min
        ):
            moment = moment.astimezone(ZoneInfo(ZONE))
    except (ValueError, OverflowError):
        raise Unreadable from None
    if moment.year not in _YEARS:
        raise Unreadable
    return moment.date()


def instant(value: Any) -> datetime | None:
    """The instant of a time; without a zone it is São Paulo's. A mere date is none."""
    if not isinstance(value, str) or len(value.strip()) <= 10:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        if moment.year not in _YEARS:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(ZONE))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def text(value: Any, most: int = 250) -> str:
    """A text on one line without characters that do not show; empty for anything else."""
    if not isinstance(value, str):
        return ""
    value = value[: most * 4]  # no more is looked at than can be kept
    if not value.isprintable():
        value = "".join(_shown(char) for char in value)
    return " ".join(value.split())[:most].rstrip()


def _shown(char: str) -> str:
    """A blank for what parts words, nothing for what has no width, turns text round or stands for nothing."""
    category = unicodedata.category(char)
    if category in {"Cc", "Zl", "Zp", "Zs"}:
        return " "
    return "" if category.startswith("C") else char


def identifier(value: Any, most: int = 120) -> str | None:
    """An id as text, whichever way it is written; ``None`` when there is none. A very long one goes by its digest."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**most:
        value = str(value)
    found = text(value, 4_000)
    return (found if len(found) <= most else sha256(found.encode()).hexdigest()) or None


def named(value: Any, most: int = 120) -> str | None:
    """A number that stands on a document, or ``None``; one that is too long is none."""
    found = identifier(value, 4_000)
    return found if found and len(found) <= most else None


def document(value: Any) -> str | None:
    """A CPF or CNPJ by its form, as digits and letters; ``None`` when it is neither, partly hidden, or all zeros.

    Its check digits are the bank's affair.
    """
    folded = re.sub(r"[^0-9A-Za-z]", "", text(value)).upper()
    if re.fullmatch(r"[0-9]{11}|[0-9A-Z]{12}[0-9]{2}", folded) and folded.strip("0"):
        return folded
    return None


def within(memo: str, name: str) -> bool:
    """Whether a memo says a name already."""
    return name.casefold() in memo.casefold()
