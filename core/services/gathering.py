"""What is ticked for one line: in which order it is shown, and many ticks with one.

One tap ticks entries of a customer that make up what is left of a line, or all of a day and way of paying.

A person who sums up by hand thinks in such bundles ("all card sales of Monday", "the three of that shop"). Those that
fit to the centavo come first, then those a tariff would explain, then days that are only a part of the line.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from core.domain.entries import Method
from core.matching import normalize
from core.matching.channels import Channel, channel_of
from core.matching.shelves import method_said

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date
    from uuid import UUID

    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry

_MOST_SHOWN, _MOST_OF_ONE, _MOST_COMBINED = 4, 12, 3
_FEE_PERMILLE = 60  # acquirers keep at most this much
_NEAR_DAYS, _LATEST_DAYS, _EARLIEST_DAYS = 3, 120, 40
_MOST_ROWS = 60  # what one tap may tick
_METHODS = {
    Channel.BOLETO_IN: frozenset({Method.BOLETO}),
    Channel.BOLETO_OUT: frozenset({Method.BOLETO}),
    Channel.CARD_SALES: frozenset({Method.CREDIT_CARD, Method.DEBIT_CARD}),
}
"""What a bank's text says of how it was agreed to pay."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Entries ticked with one tap.

    Attributes:
        left_cents: what is left of the line then; below 0 when they are more than it.
        day: of all of them, with their ``method``; ``None`` when they are of one contact.
    """

    entries: tuple[OpenEntry, ...]
    left_cents: int
    day: date | None = None
    method: Method | None = None

    @property
    def fits(self) -> bool:
        """They are what is left, to the centavo."""
        return self.left_cents == 0


def in_reach(
    line: StatementLine, entries: Iterable[OpenEntry], ticked: Collection[UUID]
) -> Sequence[OpenEntry]:
    """The order in which entries are offered to be ticked, so that few pages are turned.

    First those of the one contact ticked, then those that are not larger than the line: of a contact that the bank
    names, of the way of paying that it tells, of the nearest due days. A sum of many contacts keeps its order from the
    second contact on, so that pages can be gone through.
    """
    entries = list(entries)
    chosen = {one.entry.contact_id for one in entries if one.entry.id in ticked and one.entry.contact_id}
    of_one = chosen if len(chosen) == 1 else set()
    words = set(normalize.name_words(line.memo))
    channel = channel_of(normalize.fold(line.memo), into=line.amount_cents > 0)
    methods = _METHODS.get(channel, frozenset())

    def rank(one: OpenEntry) -> tuple[bool, bool, bool, int, int, UUID]:
        entry = one.entry
        return (
            entry.contact_id not in of_one,
            abs(entry.open_cents) > abs(line.amount_cents),
            not _is_named(one, words),
            _other_way(one, methods),
            abs((entry.due_on - line.posted_on).days),
            entry.id,
        )

    return sorted(entries, key=rank)


def _other_way(one: OpenEntry, methods: Collection[Method]) -> int:
    """0 where the way of paying is the bank's, 1 where nobody said any."""
    said = _method(one)
    return 0 if not methods or said in methods else 1 if said is None else 2


def _is_named(one: OpenEntry, words: Collection[str]) -> bool:
    """Two words of a name, or all of a shorter one, stand in the bank's text."""
    name = set(normalize.name_words(one.contact.name)) if one.contact else set()
    return bool(name) and len(name.intersection(words)) >= min(2, len(name))


def bundles(
    left_cents: int, day: date, entries: Sequence[OpenEntry], ticked: Collection[UUID]
) -> Sequence[Bundle]:
    """The few bundles worth a button, best first.

    Args:
        left_cents: magnitude of what the ticked entries leave of the line; ``day`` is the line's.
        entries: what the line may settle.
    """
    if left_cents <= 0:
        return ()
    free = [one for one in entries if one.entry.id not in ticked]
    near = [one for one in free if -_EARLIEST_DAYS <= (day - one.entry.due_on).days <= _LATEST_DAYS]
    found = {
        frozenset(one.entry.id for one in bundle.entries): bundle
        for bundle in (*_of_days(left_cents, day, near), *_of_contacts(left_cents, day, near))
    }
    return sorted(found.values(), key=lambda one: _rank(one, day))[:_MOST_SHOWN]


def _rank(one: Bundle, day: date) -> tuple[bool, bool, int, int, tuple[UUID, ...]]:
    away = min(abs((each.entry.due_on - day).days) for each in one.entries)
    ids = tuple(each.entry.id for each in one.entries)
    return not one.fits, one.left_cents > 0, away, -len(one.entries), ids


def _of_contacts(left: int, day: date, entries: Iterable[OpenEntry]) -> Iterator[Bundle]:
    """Two or three of one contact, or all of them that are due, that are just what is left."""
    by_contact: defaultdict[UUID, list[OpenEntry]] = defaultdict(list)
    for one in entries:
        if one.entry.contact_id is not None and abs(one.entry.open_cents) < left:
            by_contact[one.entry.contact_id].append(one)
    for own in by_contact.values():
        nearest = sorted(own, key=lambda one: _distance(one, day))[:_MOST_OF_ONE]
        due = [one for one in nearest if one.entry.due_on <= day]
        sets = [some for size in range(2, _MOST_COMBINED + 1) for some in combinations(nearest, size)]
        for some in (*sets, tuple(due)):
            if len(some) > 1 and _sum(some) == left:
                yield Bundle(_in_order(some), 0)
                break


def _distance(one: OpenEntry, day: date) -> tuple[bool, int]:
    """Who pays several months at once pays those that are due."""
    return one.entry.due_on > day, abs((one.entry.due_on - day).days)


def _of_days(left: int, day: date, entries: Iterable[OpenEntry]) -> Iterator[Bundle]:
    """All of one day and one way of paying, that fit, fit less a tariff, or are a part of the line about its day."""
    by_day: defaultdict[tuple[date, Method | None], list[OpenEntry]] = defaultdict(list)
    for one in entries:
        by_day[one.entry.due_on, _method(one)].append(one)
    for (due_on, method), own in by_day.items():
        rest = left - _sum(own)
        if not 1 < len(own) <= _MOST_ROWS or -rest * 1000 > _FEE_PERMILLE * left:
            continue
        if rest <= 0 or (abs((due_on - day).days) <= _NEAR_DAYS and len(own) > 2):
            yield Bundle(_in_order(own), rest, due_on, method)


def _method(one: OpenEntry) -> Method | None:
    said = method_said(one.entry.description)
    numbered = Method.BOLETO if one.entry.boleto_number else None
    return one.entry.method or numbered or (Method(said) if said else None)


def _sum(entries: Iterable[OpenEntry]) -> int:
    return sum(abs(one.entry.open_cents) for one in entries)


def _in_order(entries: Iterable[OpenEntry]) -> tuple[OpenEntry, ...]:
    return tuple(sorted(entries, key=lambda one: (one.entry.due_on, one.entry.id)))
