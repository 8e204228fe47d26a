"""Banks a connection can be set up for: through which feeds, for whom, and by when their lines usually come.

Order is for good: buttons on phones name a bank by its place. What people read of each is in ``bot/texts/banks.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.banks import bank_name, fold_bank

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True)
class Institution:
    """A bank.

    Attributes:
        key: by which texts know it.
        code: its clearing code; ``None`` for the bank of the demonstration.
        feeds: connectors that can read it, the best one first; none = by file only.
        personal: whether an account of a person, not of a company, can be connected too.
        ready_hour: by when, on a business day, yesterday's lines have usually come.
        days_behind: business days between a movement and its line.
        terminal: what comes may be the sales of the card machine only.
    """

    key: str
    code: str | None
    feeds: tuple[str, ...] = ("pluggy",)
    personal: bool = False
    ready_hour: int = 9
    days_behind: int = 1
    terminal: bool = False

    @property
    def name(self) -> str:
        """What people call it."""
        return bank_name(self.code) or "Banco"

    def ways(self, feeds: Collection[str]) -> tuple[str, ...]:
        """Of these connectors, those that can read it."""
        return tuple(one for one in self.feeds if one in feeds)


CONNECTABLE = (
    Institution("bb", "001", personal=True),
    Institution("bradesco", "237"),
    Institution("bs2", "218"),
    Institution("btg", "208"),
    Institution("cora", "403"),
    Institution("inter", "077", ("inter", "pluggy")),
    Institution("itau", "341", ready_hour=12),
    Institution("pagseguro", "290", terminal=True),
    Institution("santander", "033", ready_hour=12),
    Institution("sicoob", "756", ready_hour=12, days_behind=2),
    Institution("sicredi", "748", ready_hour=12),
    Institution("stone", "197", terminal=True),
    Institution("asaas", "461", ("asaas",)),
    Institution("demo", None, ("demo",), days_behind=0),
)

BY_FILE = tuple(
    Institution(f"file{code}", code, ())
    for code in ("104", "260", "336", "323", "380", "041", "070", "085", "084", "212", "389", "422", "364")
)

ASKS_NUMBER = frozenset({"inter", "asaas"})
"""Connectors that must be told the account's number; the others find it out."""

NO_BANK = Institution("other", None, ())
"""A bank nobody listed: its account is known again by its file."""

_EVERY = (*CONNECTABLE, *BY_FILE, NO_BANK)
_ALWAYS_SHOWN = 12
"""The banks people ask for; the others are shown where their connector is there."""


def listed(feeds: Collection[str]) -> tuple[tuple[int, Institution], ...]:
    """Banks to choose from, with their places."""
    found = enumerate(CONNECTABLE)
    return tuple((place, one) for place, one in found if place < _ALWAYS_SHOWN or one.ways(feeds))


def by_file() -> tuple[tuple[int, Institution], ...]:
    """The rest, with their places."""
    return tuple(enumerate((*BY_FILE, NO_BANK), len(CONNECTABLE)))


def at(place: int) -> Institution | None:
    """The bank of a place, or ``None`` for a place that is none."""
    return _EVERY[place] if 0 <= place < len(_EVERY) else None


def by_key(key: str | None) -> Institution:
    """The bank of a key; an unknown one is nobody's."""
    return next((one for one in _EVERY if one.key == key), NO_BANK)


def of(code: str | None, feed: str | None = None) -> Institution:
    """The bank of a clearing code, else the only one its feed reads."""
    folded = fold_bank(code)
    if folded:
        return next((one for one in _EVERY if fold_bank(one.code) == folded), NO_BANK)
    return next((one for one in CONNECTABLE if feed and one.feeds == (feed,)), NO_BANK)
