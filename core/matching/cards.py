"""What a card batch says of itself, and what acquirers take off: brands, credit or debit, rates."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from heapq import nlargest
from typing import TYPE_CHECKING, NamedTuple

from core.matching import normalize
from core.matching.priors import CARD_RATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from core.matching.model import OpenItem

Kind = tuple[str | None, str | None]
_BRANDS = re.compile(r"\b(VISA|MASTER|ELO|HIPER|AMEX)")
_DEBIT = re.compile(r"\b(DEBITO|DB|DEB)")
_CREDIT = re.compile(r"\b(CREDITO|CD|CRED)\b")


class Taken(NamedTuple):
    """What is taken off every member: a rate (cards) or a tariff in centavos (boletos), and how usual it is.

    With ``late_day`` nothing is taken off: members that were late by then pay fine and interest instead.
    """

    rate: float
    cents: int
    share: float
    kind: Kind = (None, None)
    late_day: date | None = None


def card_kind(text: str) -> Kind:
    """Brand and credit or debit, as far as a folded text says them."""
    brand = _BRANDS.search(text)
    side = "debit" if _DEBIT.search(text) else "credit" if _CREDIT.search(text) else None
    return (brand.group(1) if brand else None), side


def item_kind(item: OpenItem) -> Kind:
    """Brand and credit or debit of a card sale."""
    return _sale_kind(item.description, item.method or "")


@lru_cache(maxsize=50_000)
def _sale_kind(description: str, method: str) -> Kind:
    brand, side = card_kind(normalize.fold(description))
    if side is None and method.endswith(("debito", "credito")):
        side = "debit" if method.endswith("debito") else "credit"
    return brand, side


def usual_kind(items: Iterable[OpenItem]) -> Kind:
    """Brand and side that most of the sales tell."""
    kinds = [item_kind(item) for item in items]
    return _usual(one[0] for one in kinds), _usual(one[1] for one in kinds)


class CardRates:
    """The rates a company pays, by brand and by credit or debit."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[float, str | None, str | None]] = Counter()

    def learn(self, rate: float, said: Kind, items: Sequence[OpenItem]) -> None:
        """Note what was taken off a batch, under the brand and side that its line or its sales tell."""
        brand, side = usual_kind(items)
        self._seen[rate, said[0] or brand, said[1] or side] += 1

    def options(self, said: Kind) -> list[Taken]:
        """What may have been taken off a batch of this brand and side, most usual first."""
        fitting: defaultdict[tuple[float, str | None, str | None], float] = defaultdict(float)
        for (rate, brand, side), times in self._seen.items():
            if not _differ(said[1], side):
                fitting[rate, said[0] or brand, said[1] or side] += times * (
                    0.1 if _differ(said[0], brand) else 1.0
                )
        total = sum(fitting.values()) + 0.5
        options = [
            Taken(rate, 0, times / total, (brand, side))
            for (rate, brand, side), times in nlargest(5, fitting.items(), key=_times)
        ]
        if len(options) < 2:
            options += [Taken(rate, 0, 0.25 / total / len(CARD_RATES), said) for rate in CARD_RATES]
        return options


def _times(one: tuple[tuple[float, str | None, str | None], float]) -> float:
    return one[1]


def _usual(values: Iterable[str | None]) -> str | None:
    known = Counter(value for value in values if value)
    return known.most_common(1)[0][0] if known else None


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one and other and one != other)
