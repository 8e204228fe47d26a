"""How many days after its due day is an entry paid? Business days, and what this company's payers usually do.

A due day that falls on a weekend or holiday is due on the next business day; a boleto is credited one business
day after it was paid. So days are counted from the day the money could move. Shares come from a general table
(most pay on the day, some a day around it, a long tail late) and move to the company's own as answers come in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import holidays

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PUBLIC = holidays.country_holidays("BR", categories="public")
_OPTIONAL = holidays.country_holidays("BR", categories="optional", language="pt_BR")
_BANKS_CLOSED = frozenset({"Carnaval", "Corpus Christi"})  # optional by law, but no bank moves money
EARLIEST, LATEST = -30, 120
_TRUST = 40  # answers after which the company's own habit weighs as much as the general table


@lru_cache(maxsize=10_000)
def is_business_day(day: date) -> bool:
    """Monday to Friday, and no national or bank holiday."""
    return day.weekday() < 5 and day not in _PUBLIC and _OPTIONAL.get(day) not in _BANKS_CLOSED


@lru_cache(maxsize=10_000)
def next_business_day(day: date) -> date:
    """The day itself if banks work on it, else the next on which they do."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=10_000)
def business_day_before(day: date) -> date:
    """The last day before on which banks worked."""
    day -= timedelta(days=1)
    while not is_business_day(day):
        day -= timedelta(days=1)
    return day


@lru_cache(maxsize=200_000)
def days_late(due: date, day: date) -> int:
    """Days from the due day to the bank's day; the weekend after a due day does not count as late."""
    if due <= day <= next_business_day(due):
        return 0
    return (day - (due if day < due else next_business_day(due))).days


def _general() -> dict[int, float]:
    near = {-7: 0.008, -6: 0.007, -5: 0.009, -4: 0.011, -3: 0.016, -2: 0.022, -1: 0.075, 0: 0.53, 1: 0.085}
    near |= {2: 0.026, 3: 0.018, 4: 0.011, 5: 0.01, 6: 0.008, 7: 0.008, 8: 0.006, 9: 0.006, 10: 0.006}
    table = {}
    for offset in range(EARLIEST, LATEST + 1):
        decay = 0.94 ** (-offset) if offset < 0 else 0.975**offset
        table[offset] = near.get(offset, (0.012 if offset < 0 else 0.0075) * decay)
    total = sum(table.values())
    return {offset: share / total for offset, share in table.items()}


GENERAL: Mapping[int, float] = _general()


class Timing:
    """Share of payments by days after the due day, for every way of paying."""

    def __init__(self, paid: Iterable[tuple[str, int]] = ()) -> None:
        counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
        for way, late in paid:
            counts[way][max(EARLIEST, min(LATEST, late))] += 1
        self._shares = {way: _blend(seen) for way, seen in counts.items()}

    def share(self, way: str, late: int) -> float:
        """Probability that a payment of this kind comes exactly so many days after its due day."""
        if late < EARLIEST:
            return 0.00004
        if late > LATEST:
            return 0.00006
        return self._shares.get(way, GENERAL)[late]


def _blend(seen: Counter[int]) -> dict[int, float]:
    """The company's own counts, smoothed over neighbouring days, on top of the general table."""
    total = sum(seen.values())
    smooth: defaultdict[int, float] = defaultdict(float)
    for late, count in seen.items():
        spread = 0 if late in (0, 1, -1) else 1 if abs(late) < 7 else 3
        for near in range(late - spread, late + spread + 1):
            smooth[max(EARLIEST, min(LATEST, near))] += count / (2 * spread + 1)
    own, general = 1 / (total + _TRUST), _TRUST / (total + _TRUST)
    return {late: smooth[late] * own + GENERAL[late] * general for late in GENERAL}
