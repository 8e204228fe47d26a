"""Which sales or bills does one sum of many pay? Boletos credited together, card sales net of fees, payrolls.

Every open entry has a chance of being in today's batch: by its day, its way of paying, its card brand. The most
plausible set that adds up to the cent is looked for, with each rate or tariff the company is known to pay taken
off sale by sale, as acquirers do. Sales made together carry neighbouring numbers, so each run of numbers is tried
as the core of the batch. How plausible the set is, compared with a sum that came about otherwise, is its weight:
many fitting sets share it, and a set of unlikely members is worth little.
"""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from core.matching import runs, subset, timing
from core.matching.cards import Kind, Taken, card_kind, item_kind, usual_kind
from core.matching.channels import Channel
from core.matching.differences import late_value

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from core.matching.habits import Habits
    from core.matching.model import OpenItem
    from core.matching.scene import Reading
    from core.matching.shelves import ItemShelves

_NEAREST, _POOL = 90, 32  # most plausible entries looked at, and tried as one pool
_MOST_RUNS = 6
_EARLY, _LATE = 5, 26
_FAINT = 0.006  # chance below which a due day is too far from a batch
_OUTSIDE = 0.04  # chance, against the others, of an entry whose number lies in another run
_HOPELESS = 3.5  # log of accidental hits beyond which a pool is not searched
_BEYOND_DOUBT = -9.0  # plausibility from which no other run is tried
_CONVINCING = -13.0  # plausibility from which a batch around a run of numbers needs no rival
Pool = list[tuple[float, "OpenItem"]]


class Batch(NamedTuple):
    """A set of entries that adds up, with the log of its plausibility and whether something was taken off."""

    items: tuple[OpenItem, ...]
    plausibility: float
    fee: bool


class _Members(NamedTuple):
    """Entries that may be in the batch, with the share of batches that look like this and their usual card kind."""

    share: float
    pool: Pool
    kind: Kind


class Batches:
    """Looks for the members of batches, with what the company's answers taught about them."""

    def __init__(self, shelves: ItemShelves, habits: Habits) -> None:
        self._shelves = shelves
        self._habits = habits

    def find(self, reading: Reading, free: Mapping[Hashable, float]) -> list[Batch]:
        """Sets that add up to the line, most plausible first (at most a few)."""
        pool = self._pool(reading, free)
        target = abs(reading.line.cents)
        if len(pool) < 2 or sum(abs(item.open_cents) for _, item in pool) < target:
            return []
        options = self._taken_off(reading)
        count = reading.clues.count
        found: dict[frozenset[Hashable], Batch] = {}
        for members, taken in product(self._cores(pool, target), options):
            if _enough(found, _BEYOND_DOUBT):
                break
            _keep(found, _solve(target, members, taken, count))
        if not _enough(found, _CONVINCING):
            whole = _Members(max(0.02, 1 - self._habits.run_share), pool[:_POOL], (None, None))
            for taken in options:
                _keep(found, _solve(target, whole, taken, count))
        return sorted(found.values(), key=_by_plausibility, reverse=True)[:8]

    def _pool(self, reading: Reading, free: Mapping[Hashable, float]) -> Pool:
        line, most = reading.line, abs(reading.line.cents) * 1.1
        today = line.day.toordinal()
        said = card_kind(" ".join(reading.clues.words))
        shares = self._habits.batch_shares(reading.way)
        first = today - max(late for late in range(_LATE + 1) if shares(late) > _FAINT or late < 4)
        pool: Pool = []
        for method in _METHODS.get(reading.clues.channel, _ANY_METHOD):
            for item in self._shelves.by_due.between(
                (1 if line.cents > 0 else -1, method), first, today + _EARLY, 300
            ):
                late = timing.days_late(item.due, line.day)
                chance = shares(late) * free.get(item.id, 1.0)
                if chance > 0.002 and abs(item.open_cents) <= most:
                    pool.append((min(chance * self._likeness(reading, item, said), 0.93), item))
        pool.sort(key=_by_chance, reverse=True)
        return [one for one in pool[:_NEAREST] if one[0] > 0.002]

    def _likeness(self, reading: Reading, item: OpenItem, said: Kind) -> float:
        """How well an entry goes with a batch of this kind: its way of paying, its card, its category."""
        share = self._habits.way_share(item, reading.clues.channel)
        if reading.clues.channel is Channel.CARD_SALES:
            return share * _kind_ratio(said, item_kind(item))
        return share * self._habits.batch_category_ratio(reading.way, item.category)

    def _cores(self, pool: Pool, target: int) -> Iterator[_Members]:
        """The pool seen from the runs of neighbouring numbers most likely to be the core of the batch."""
        in_runs = self._habits.run_share
        if in_runs < 0.5:
            return
        numbers = [(item.id, runs.numbers_of(item)) for _, item in pool]
        numbered = {one for one, known in numbers if any(known)}
        loose = [one for one in pool if one[1].id not in numbered][:10]
        most_loose = sum(abs(item.open_cents) for _, item in loose)
        cores = []
        for run in runs.of(numbers):
            inside = [one for one in pool if one[1].id in run][:30]
            core = sum(abs(item.open_cents) for _, item in inside)
            likely = sum(chance * abs(item.open_cents) for chance, item in inside)
            if core + most_loose >= target and core >= 0.3 * target and likely >= 0.12 * target:
                cores.append((abs(math.log(likely / target)), inside))
        cores.sort(key=_by_chance)
        for _, inside in cores[:_MOST_RUNS]:
            core_ids = {item.id for _, item in inside}
            outside = [
                (chance * _OUTSIDE, item)
                for chance, item in pool
                if item.id in numbered and item.id not in core_ids
            ]
            boosted = [(min(0.97, chance * 2.5), item) for chance, item in inside]
            members = [*boosted, *loose, *outside[:3]]
            yield _Members(in_runs / len(cores), members, usual_kind(item for _, item in inside))

    def _taken_off(self, reading: Reading) -> list[Taken]:
        clues = reading.clues
        if clues.channel is Channel.CARD_SALES:
            return self._habits.card_rates.options(card_kind(" ".join(clues.words)))
        fees = self._habits.title_fees
        seen = sum(fees.values())
        options = [Taken(0.0, 0, 0.9 if not seen else 0.6)]
        if clues.channel is Channel.BOLETO_IN:
            options += [Taken(0.0, cents, 0.35 * times / seen) for cents, times in fees.most_common(3)]
            options.append(Taken(0.0, 0, 0.05, late_day=reading.line.day))
        return options


def _by_chance(one: tuple[float, object]) -> float:
    return one[0]


def _by_net(one: tuple[int, float, OpenItem]) -> int:
    return one[0]


def _by_plausibility(batch: Batch) -> float:
    return batch.plausibility


def _keep(found: dict[frozenset[Hashable], Batch], more: Iterable[Batch]) -> None:
    """Add sets, each with the best plausibility under which it was found."""
    for batch in more:
        key = frozenset(item.id for item in batch.items)
        if key not in found or found[key].plausibility < batch.plausibility:
            found[key] = batch


def _enough(found: Mapping[frozenset[Hashable], Batch], least: float) -> bool:
    return any(batch.plausibility >= least for batch in found.values())


def _solve(target: int, members: _Members, taken: Taken, count: int | None) -> Iterator[Batch]:
    """Sets of the members that add up once ``taken`` is taken off each."""
    if taken.rate and _kind_ratio(taken.kind, members.kind) < 1:
        return
    pool = []
    for chance, item in members.pool:
        ratio = chance * _kind_ratio(taken.kind, item_kind(item)) if taken.rate else chance
        if ratio > 0.002:
            pool.append((_net(item, taken), ratio, item))
    pool.sort(key=_by_net)
    nets, chances, items = [one[0] for one in pool], [one[1] for one in pool], [one[2] for one in pool]
    if len(items) < 2 or sum(nets) < target:
        return
    if taken.late_day is not None and all(
        net == abs(item.open_cents) for net, item in zip(nets, items, strict=True)
    ):
        return  # nobody is late
    chances = _scaled(chances, nets, target)
    if _accidental(chances, nets) > _HOPELESS:
        return
    slacks = (0, 1, -1, 2) if taken.rate else (0,)
    rows = subset.reachable(nets, target + 2, [target + slack for slack in slacks])
    if not rows:
        return
    gains = [math.log(chance / (1 - chance)) for chance in chances]
    base = sum(math.log(1 - chance) for chance in chances) + math.log(taken.share * members.share)
    for slack in slacks:
        found = subset.solutions(nets, gains, target + slack, most=5, effort=600, rows=rows)
        for gain, chosen in found:
            if len(chosen) > 1:
                weight = base + gain - 2.0 * abs(slack) + _count_fits(count, len(chosen))
                yield Batch(
                    tuple(items[place] for place in chosen), weight, taken.rate > 0 or taken.cents > 0
                )
        if found:
            return


def _scaled(chances: Sequence[float], nets: Sequence[int], target: int) -> list[float]:
    """Chances moved up or down together until the expected sum is the batch's."""
    low, high = 1e-3, 50.0
    for _ in range(10):
        middle = math.sqrt(low * high)
        expected = sum(net * _odds(chance, middle) for chance, net in zip(chances, nets, strict=True))
        low, high = (middle, high) if expected < target else (low, middle)
    return [min(0.97, max(0.003, _odds(chance, low))) for chance in chances]


def _accidental(chances: Sequence[float], nets: Sequence[int]) -> float:
    """Log of how many plausible sets would hit a sum like this by accident.

    As many sets are plausible as the entropy of the chances says; they spread over the sums that the amounts'
    variance says. Above a few dozen to one, the right set cannot be told from the accidental ones.
    """
    entropy = -sum(one * math.log(one) + (1 - one) * math.log(1 - one) for one in chances)
    variance = sum(one * (1 - one) * net * net for one, net in zip(chances, nets, strict=True))
    return entropy - math.log(2.5 * math.sqrt(variance) + 1)


def _odds(chance: float, factor: float) -> float:
    return chance * factor / (1 - chance + chance * factor)


def _net(item: OpenItem, taken: Taken) -> int:
    cents = abs(item.open_cents)
    if taken.late_day is not None:
        late = timing.days_late(item.due, taken.late_day) - 1
        return late_value(cents, late) if late > 2 else cents
    return max(1, cents - round(cents * taken.rate) - taken.cents)


def _count_fits(said: int | None, found: int) -> float:
    return 0.0 if said is None else 1.5 if said == found else -6.0


def _kind_ratio(wanted: tuple[str | None, str | None], known: tuple[str | None, str | None]) -> float:
    ratio = 1.0
    for one, other in zip(wanted, known, strict=True):
        ratio *= 0.03 if one and other and one != other else 1.0
    return ratio


_ANY_METHOD: tuple[str | None, ...] = (None, "pix", "ted", "transferencia", "boleto")
_METHODS: Mapping[Channel, tuple[str | None, ...]] = {
    Channel.CARD_SALES: ("cartao", None),
    Channel.BOLETO_IN: ("boleto", None),
    Channel.PAYROLL: ("transferencia", None, "pix", "ted"),
    Channel.BATCH_OUT: ("transferencia", None, "pix", "ted", "boleto"),
}
