"""Numbers, days and hours as Brazilians write them, and foreign text made harmless."""

from __future__ import annotations

import html
import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import get_month_names
from babel.numbers import format_decimal

if TYPE_CHECKING:
    from datetime import date, datetime

# C0/C1 controls, zero-width characters and everything that turns the direction of text around
_HARMFUL = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]"
)


def money(cents: int, *, sign: bool = False) -> str:
    """``R$ 1.234,56``; with ``sign``, a minus or plus ahead. Without it the magnitude alone."""
    amount = f"R$ {format_decimal(Decimal(abs(cents)) / 100, format='#,##0.00', locale='pt_BR')}"
    if not sign:
        return amount
    return f"−{amount}" if cents < 0 else f"+{amount}"


def balance(cents: int) -> str:
    """A balance: ``R$ 1.234,56`` or ``−R$ 1.234,56``."""
    return money(cents, sign=True) if cents < 0 else money(cents)


def day(value: date, *, beside: date | None = None) -> str:
    """``12/07/2026``; ``12/07`` when the year is that of the day it stands beside."""
    return value.strftime("%d/%m" if beside and beside.year == value.year else "%d/%m/%Y")


def moment(instant: datetime, time_zone: str) -> str:
    """``12/07 às 10:32`` where the company lives."""
    return instant.astimezone(ZoneInfo(time_zone)).strftime("%d/%m às %H:%M")


def month_name(first: date) -> str:
    """``julho``."""
    return str(get_month_names("wide", locale="pt_BR")[first.month])


def month(first: date) -> str:
    """``julho/2026``."""
    return f"{month_name(first)}/{first.year}"


def count(number: int, one: str, many: str) -> str:
    """``1 lançamento``, ``3 lançamentos``."""
    written = format_decimal(number, locale="pt_BR")
    return f"{written} {one if number == 1 else many}"


def agree(cents: int, one: str, many: str) -> str:
    """The verb for an amount: below two reais it is one."""
    return one if abs(cents) < 200 else many


def clean(text: str, *, limit: int = 200) -> str:
    """Foreign text on one line: controls and bidi marks out, blanks folded, cut to ``limit`` characters."""
    tidy = " ".join(_HARMFUL.sub(" ", unicodedata.normalize("NFC", text)).split())
    return tidy if len(tidy) <= limit else tidy[: limit - 1].rstrip() + "…"


def safe(text: str, *, limit: int = 200) -> str:
    """Foreign text, cleaned and escaped for HTML."""
    return html.escape(clean(text, limit=limit), quote=False)


def code(text: str, *, limit: int = 200) -> str:
    """Foreign text shown literally: no links, mentions or commands grow inside ``<code>``."""
    return f"<code>{safe(text, limit=limit)}</code>" if clean(text) else "<i>sem descrição do banco</i>"
