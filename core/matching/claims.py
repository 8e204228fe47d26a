"""Every entry is paid once: what one line takes, no other can. Probabilities first, then who gets what.

Lines compete for entries. Each line tells its entries how much it wants them, each entry tells its lines how
free it still is, and after a few rounds the messages settle (sum-product on the graph of lines and entries, with
groups as choices that need several entries at once). The outcome are probabilities in which a line that has
nowhere else to go weighs more than one that has. Then entries are given away, surest line first, and within a
knot of lines that want the same few entries by the assignment whose product of probabilities is largest.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

_FAINT = 1e-4  # a choice below this share of its line's best neither hears nor speaks
_FREE = 1e-12
_ALL_FREE: Mapping[Hashable, float] = {}


class Choice(Protocol):
    """One thing a line may be: its weight, and the entries (or other lines) it needs for itself."""

    @property
    def weight(self) -> float:
        """How much speaks for it, on one scale with the line's other choices."""

    @property
    def needs(self) -> tuple[Hashable, ...]:
        """What nobody else may have."""

    @property
    def hidden(self) -> bool:
        """Weighed, but never offered nor taken."""

    @property
    def part(self) -> int:
        """Centavos taken of the one entry needed, if it is not taken whole, else 0."""

    @property
    def room(self) -> int:
        """Centavos that entry has open."""


Free = dict["Hashable", dict["Hashable", float]]  # line → entry → how free the entry is for it


def compete(choices: Mapping[Hashable, Sequence[Choice]], rounds: int = 6) -> dict[Hashable, list[float]]:
    """Probability of every choice of every line, after all lines competed."""
    strong = {line: _strong(options) for line, options in choices.items()}
    wanted = _wanted(choices, strong)
    free: Free = {}
    contested = {
        line for line, options in choices.items() if any(_rivals(wanted, options[i]) for i in strong[line])
    }
    faint = {line: _faint(choices[line], strong[line]) for line in contested}
    for _ in range(rounds):
        asked = {
            line: _asks(choices[line], strong[line], faint[line], free.get(line, _ALL_FREE))
            for line in contested
        }
        free = _answers(asked)
    return {line: _shares(options, free.get(line, _ALL_FREE)) for line, options in choices.items()}


def _strong(options: Sequence[Choice]) -> list[int]:
    best = max((option.weight for option in options), default=0.0)
    return [place for place, option in enumerate(options) if option.weight > best * _FAINT]


def _faint(options: Sequence[Choice], places: Sequence[int]) -> float:
    """What a line's faint choices weigh together: little, but all it has left when its wish is taken."""
    return sum(option.weight for option in options) - sum(options[place].weight for place in places)


def _wanted(
    choices: Mapping[Hashable, Sequence[Choice]], strong: Mapping[Hashable, Sequence[int]]
) -> dict[Hashable, set[Hashable]]:
    wanted: defaultdict[Hashable, set[Hashable]] = defaultdict(set)
    for line, options in choices.items():
        for place in strong[line]:
            for need in options[place].needs:
                wanted[need].add(line)
    return wanted


def _rivals(wanted: Mapping[Hashable, set[Hashable]], option: Choice) -> bool:
    return any(len(wanted[need]) > 1 for need in option.needs)


def _asks(
    options: Sequence[Choice], places: Sequence[int], faint: float, free: Mapping[Hashable, float]
) -> dict[Hashable, float]:
    """How much a line wants each entry, as odds against everything else it may be."""
    total = max(0.0, faint)
    by_need: defaultdict[Hashable, float] = defaultdict(float)
    reduced: defaultdict[Hashable, float] = defaultdict(float)
    for place in places:
        option = options[place]
        weight = option.weight
        for need in option.needs:
            weight *= free.get(need, 1.0)
        total += weight
        if option.part:
            continue  # parts leave room for others
        for need in option.needs:
            reduced[need] += weight
            by_need[need] += weight / max(_FREE, free.get(need, 1.0))
    return {need: odds / max(total - reduced[need], total * 1e-12, 1e-300) for need, odds in by_need.items()}


def _answers(asked: Mapping[Hashable, Mapping[Hashable, float]]) -> Free:
    """How free each entry still is for each line that asked, given what the others asked."""
    totals: defaultdict[Hashable, float] = defaultdict(float)
    for wishes in asked.values():
        for need, odds in wishes.items():
            totals[need] += odds
    return {
        line: {need: max(_FREE, 1.0 / (1.0 + max(0.0, totals[need] - odds))) for need, odds in wishes.items()}
        for line, wishes in asked.items()
    }


def _shares(options: Sequence[Choice], free: Mapping[Hashable, float]) -> list[float]:
    weights = []
    for option in options:
        weight = option.weight
        for need in option.needs:
            weight *= free.get(need, 1.0)
        weights.append(weight)
    total = sum(weights)
    return [weight / total for weight in weights] if total > 0 else [0.0] * len(weights)


def give(
    choices: Mapping[Hashable, Sequence[Choice]], shares: Mapping[Hashable, Sequence[float]]
) -> dict[Hashable, list[int]]:
    """For every line its choices in the order they should be offered, what it takes for itself first.

    The surest line picks first; a line whose wish was taken steps back with its next one. ``hidden`` choices are
    never picked. A line for which surer ones left nothing gets −1 in the first place.
    """
    orders = {line: _order(choices[line], own) for line, own in shares.items()}
    queue = [
        (-shares[line][order[0]], number, line, 0)
        for number, (line, order) in enumerate(orders.items())
        if order
    ]
    heapq.heapify(queue)
    owner: dict[Hashable, Hashable] = {}
    parts: Counter[Hashable] = Counter()
    picked: dict[Hashable, int] = {}
    while queue:
        _, number, line, at = heapq.heappop(queue)
        order = orders[line]
        option = choices[line][order[at]]
        if not _is_free(option, owner, parts):
            if at + 1 < len(order):
                heapq.heappush(queue, (-shares[line][order[at + 1]], number, line, at + 1))
            continue
        if option.part:
            parts[option.needs[0]] += option.part
        else:
            owner.update(dict.fromkeys(option.needs, line))
        picked[line] = order[at]
    return {
        line: [picked[line], *(place for place in order if place != picked[line])]
        if line in picked
        else [-1, *order]
        for line, order in orders.items()
    }


def _is_free(option: Choice, owner: Mapping[Hashable, Hashable], parts: Mapping[Hashable, int]) -> bool:
    if any(need in owner for need in option.needs):
        return False
    if option.part:
        return parts[option.needs[0]] + option.part <= option.room
    return not any(parts[need] for need in option.needs)


def _order(options: Sequence[Choice], own: Sequence[float]) -> list[int]:
    return sorted(
        (place for place in range(len(own)) if not options[place].hidden), key=lambda place: -own[place]
    )
