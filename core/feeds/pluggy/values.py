"""Pieces of Pluggy's JSON as the project's own: text, centavos, days, instants. Nothing in it is taken on trust."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

from core.domain.time import local_day
from core.feeds import values

if TYPE_CHECKING:
    from collections.abc import Mapping

BANKING_ZONE = "America/Sao_Paulo"
_MOST_REAIS = 10**12
_YEARS = range(1990, 2101)
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:-]{0,99}")
_CODE = re.compile(r"[0-9A-Za-z_.-]{1,60}")


def record(value: Any) -> Mapping[str, Any]:
    """A JSON object, or an empty one where something else stands."""
    return value if isinstance(value, dict) else {}


def text(value: Any, limit: int = 200) -> str | None:
    """One line fit to be stored: blanks folded, control and invisible characters gone; ``None`` when nothing is left.

    Stray surrogates and NUL, which JSON can spell and databases refuse, go too.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # an id that should have been text
    return values.text(value, limit) or None


def name_of_thing(value: Any) -> str | None:
    """An id that may stand in a path, or ``None``: no slash, no dots alone, nothing that needs escaping."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def code(value: Any) -> str | None:
    """A provider's word for a state or error, or ``None`` for what is no such word."""
    return value if isinstance(value, str) and _CODE.fullmatch(value) else None


def folded(value: Any) -> str:
    """Letters and digits alone, upper case: how numbers and documents are compared."""
    return re.sub(r"[^0-9A-Za-z]", "", text(value) or "").upper()


def cents(value: Any) -> int:
    """Centavos of an amount in reais.

    Reais have two places. What comes beyond them is dust of the sender's binary arithmetic (10.299999999999999), which
    the nearest centavo undoes, or a converted currency whose rounding nobody tells; there a tie goes to the even
    centavo, as NBR 5891 has it, so that no direction is favoured.

    Raises:
        ValueError: it is no amount.
    """
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ValueError("no amount")  # noqa: TRY004 - to the reader of a row, all of it is one bad row
    try:
        amount = Decimal(value)
        if not amount.is_finite() or abs(amount) > _MOST_REAIS:
            raise ValueError("no amount")
        return int((amount * 100).to_integral_value(ROUND_HALF_EVEN))
    except ArithmeticError:
        raise ValueError("no amount") from None


def maybe_cents(value: Any) -> int | None:
    """The same, ``None`` for what is no amount: of figures one can do without."""
    try:
        return cents(value)
    except ValueError:
        return None


def instant(value: Any) -> datetime | None:
    """An instant, aware UTC, or ``None``. Without a zone it is UTC."""
    try:
        said = datetime.fromisoformat(value) if isinstance(value, str) else None
        if said is None or said.year not in _YEARS:
            return None
        return said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def bank_day(value: Any) -> date:
    """The bank's day of a row: midnight of UTC means that day itself, any other hour its day in São Paulo.

    Raises:
        ValueError: it is no day, or none of this age.
    """
    if isinstance(value, str) and len(value) == 10:
        day = date.fromisoformat(value)
    elif (said := instant(value)) is None:
        raise ValueError("no day")
    else:
        day = said.date() if said.time() == time(0) else local_day(said, BANKING_ZONE)
    if day.year not in _YEARS:
        raise ValueError("no day of ours")
    return day
