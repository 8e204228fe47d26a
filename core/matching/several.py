"""One line, several entries of one customer: sets of open entries that add up to it.

Who pays several at once usually does so around the due day of the last of them and takes older ones along, so a
set is as likely as a payment on that day times the chance that just these older entries were included.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.matching import subset, timing
from core.matching.model import Difference, Ending
from core.matching.scene import Draft

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from core.matching.model import OpenItem
    from core.matching.scene import Reading, Scene

_MOST_ITEMS, _MOST_SOLUTIONS = 18, 6
_EVERYTHING = 0.08  # chance that somebody who pays several pays all that is due
_USUALLY_OLDER = 1.6  # older entries taken along, on average at most
_MONTH = 30.0


def drafts(reading: Reading, scene: Scene) -> Iterator[Draft]:
    """Sets of two to six entries of a contact the line speaks of, exact or with a usual tariff taken off."""
    share = scene.several_share(reading)
    if share < 1e-5:
        return
    likely = [(score, one) for one, score in reading.identity.known.items() if score > 1.0]
    likely.sort(key=_by_score, reverse=True)
    for score, contact in likely[:3]:
        yield from _of_contact(reading, scene, contact, share * math.exp(min(score, 14.0)))


def _by_score(one: tuple[float, Hashable]) -> float:
    return one[0]


def _of_contact(reading: Reading, scene: Scene, contact: Hashable, rate: float) -> Iterator[Draft]:
    pool = _pool(reading, scene, contact)
    if len(pool) < 2:
        return
    amounts = [abs(item.open_cents) for item in pool]
    ages = [timing.days_late(item.due, reading.line.day) for item in pool]
    gains = [_gain(age) for age in ages]
    for off, usual in ((0, 1.0), *scene.usual_fees[:2]):
        target = abs(reading.line.cents) + off
        found = subset.solutions(amounts, gains, target, most=_MOST_SOLUTIONS, effort=400)
        sets = [tuple(pool[place] for place in sorted(chosen)) for _, chosen in found if len(chosen) > 1]
        for some, chance in zip(
            sets, _levelled(_plausible(reading, scene, some, pool) for some in sets), strict=True
        ):
            ids = tuple(item.id for item in some)
            yield Draft(rate * usual * chance, Ending.MATCH, ids, some, Difference.FEE if off else None)


def _levelled(chances: Iterable[float]) -> list[float]:
    """Where several sets fit, how they differ in plausibility is worth only half: they are shown side by side."""
    given = list(chances)
    if len(given) < 3:
        return given
    mean = sum(given) / len(given)
    return [math.sqrt(chance * mean) for chance in given]


def _pool(reading: Reading, scene: Scene, contact: Hashable) -> list[OpenItem]:
    line = reading.line
    found = [
        item
        for item in scene.shelves.of_contact(contact, line.cents, line.day)
        if abs(item.open_cents) < abs(line.cents)
        and -40 <= timing.days_late(item.due, line.day) <= 110
        and scene.habits.way_share(item, reading.clues.channel) > 0.02
    ]
    found.sort(key=lambda item: abs((item.due - line.day).days))
    return sorted(found[:_MOST_ITEMS], key=lambda item: item.due)


def _gain(age: int) -> float:
    return 0.3 if 0 <= age <= 40 else -0.3 if age > 40 else -0.2 + age * 0.05


def _plausible(reading: Reading, scene: Scene, some: Sequence[OpenItem], pool: Sequence[OpenItem]) -> float:
    last = max(item.due for item in some)
    share = scene.habits.timing.share(reading.way, timing.days_late(last, reading.line.day))
    chosen = {item.id for item in some}
    chance = 1.0
    older = [_older((reading.line.day - item.due).days) for item in pool if item.due < last]
    scale = min(1.0, _USUALLY_OLDER / (sum(older) + 1e-9))
    for item in pool:
        if item.due < last:
            taken = scale * _older((reading.line.day - item.due).days)
            chance *= taken if item.id in chosen else 1 - taken
    if len(some) > 2 and all(item.id in chosen for item in pool if item.due <= last):
        chance = max(chance, _EVERYTHING)
    return _MONTH * share * chance


def _older(age: int) -> float:
    """Chance that an older open entry is paid together with the last one; a long forgotten one seldom is."""
    return 0.5 if age <= 38 else 0.25 if age <= 70 else 0.1
