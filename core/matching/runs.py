"""Runs of neighbouring numbers: invoices and boletos made in one go carry numbers close to each other."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from core.matching.model import OpenItem

_BOLETO_GAP, _INVOICE_GAP = 15, 4


Numbers = tuple[int | None, int | None]


def numbers_of(item: OpenItem) -> Numbers:
    """Boleto number and invoice number as integers, where there are any."""
    return _digits(item.boleto_number), _digits(item.number)


def of(items: Sequence[tuple[Hashable, Numbers]]) -> list[frozenset[Hashable]]:
    """Sets of entries (by id) connected by neighbouring boleto or invoice numbers, two or more each."""
    parent = {one: one for one, _ in items}

    def root(one: Hashable) -> Hashable:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for which, gap in ((0, _BOLETO_GAP), (1, _INVOICE_GAP)):
        ordered = sorted(_told(items, which), key=_number)
        for (number, one), (following, other) in pairwise(ordered):
            if following - number <= gap:
                parent[root(one)] = root(other)
    groups: defaultdict[Hashable, list[Hashable]] = defaultdict(list)
    for one, _ in items:
        groups[root(one)].append(one)
    return [frozenset(group) for group in groups.values() if len(group) > 1]


def _told(items: Sequence[tuple[Hashable, Numbers]], which: int) -> Iterator[tuple[int, Hashable]]:
    for one, numbers in items:
        number = numbers[which]
        if number:
            yield number, one


def _number(one: tuple[int, Hashable]) -> int:
    return one[0]


def in_one_run(items: Sequence[OpenItem]) -> bool | None:
    """Whether the numbered ones of a batch lie in one run; ``None`` if too few have a number to tell."""
    told = [(item.id, numbers) for item in items if any(numbers := numbers_of(item))]
    if len(told) < 3:
        return None
    return max((len(run) for run in of(told)), default=0) >= 0.75 * len(told)


@lru_cache(maxsize=200_000)
def _digits(number: str | None) -> int | None:
    digits = "".join(char for char in number or "" if char.isdigit())
    return int(digits[-12:]) if len(digits) >= 3 else None


def share(batches: Iterable[Sequence[OpenItem]]) -> float:
    """Share of batches whose numbers lie in one run; a fifth while nothing is known."""
    told = [known for known in map(in_one_run, batches) if known is not None]
    return (sum(told) + 1.0) / (len(told) + 5.0)
