"""Open entries laid out so that those worth judging for a line are found without walking all of them.

Entries are sorted by signed value and due day. Where few lie near a line's amount, all of them are judged. Where
many do (five thousand equal monthly fees), only those nearest in value and day are, and those that share a clue
with the line: a word of the name, a number, a document, an open refund.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from core.matching import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.matching.evidence import Policy

_ALL_BELOW = 100  # up to this many near entries are judged one by one
_MOST_NEAR = 40  # beyond, this many nearest ones are
_MOST_PER_CLUE = 20  # and this many nearest ones for every clue
_REFUND = "refund"


class Shelves:
    """Open entries by value, and by what a bank text may say of them."""

    def __init__(self, entries: Iterable[OpenEntry]) -> None:
        self._entries = sorted(
            entries, key=lambda one: (one.entry.amount_cents, one.entry.due_on, one.entry.id)
        )
        self._values = [one.entry.amount_cents for one in self._entries]
        self._days = [(one.entry.amount_cents, one.entry.due_on) for one in self._entries]
        self._by_clue: defaultdict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(self._entries):
            for clue in set(_clues_of(one)):
                self._by_clue[clue].append(place)

    def near(self, line: StatementLine, policy: Policy) -> Sequence[OpenEntry]:
        """Entries of the line's direction whose agreed value differs from it by the policy's share at most."""
        cents = line.amount_cents
        low = abs(cents) * 1000 // (1000 + policy.near_permille)
        high = abs(cents) * 1000 // (1000 - policy.near_permille) + 1
        first, last = (low, high) if cents > 0 else (-high, -low)
        span = range(bisect_left(self._values, first), bisect_right(self._values, last))
        places = span if len(span) <= _ALL_BELOW else self._telling(line, span)
        return [self._entries[one] for one in places if self._values[one] * cents > 0]

    def _telling(self, line: StatementLine, span: range) -> Sequence[int]:
        centre = bisect_left(self._days, (line.amount_cents, line.posted_on))
        places = set(_around(span, centre, span, _MOST_NEAR))
        for clue in set(_clues_in(line.memo)):
            places.update(_around(self._by_clue.get(clue, ()), centre, span, _MOST_PER_CLUE))
        return sorted(places)


def _around(places: Sequence[int], centre: int, span: range, most: int) -> Sequence[int]:
    """Of sorted places within a span, those around the centre."""
    start, stop = bisect_left(places, span.start), bisect_left(places, span.stop)
    middle = bisect_left(places, centre, start, stop)
    first = max(start, min(middle - most // 2, stop - most))
    return places[first : min(first + most, stop)]


def _clues_of(one: OpenEntry) -> Iterator[str]:
    if one.refund:
        yield _REFUND
    if one.entry.number:
        yield _number(normalize.fold(one.entry.number).replace(" ", ""))
    if one.contact:
        yield from _word_clues(normalize.name_words(one.contact.name))
        if document := one.contact.document:
            yield document
            yield document[3:9]


def _clues_in(memo: str) -> Iterator[str]:
    yield _REFUND
    yield from _word_clues(normalize.words(memo))
    yield from map(_number, normalize.words(memo))
    yield from normalize.written_documents(memo)
    yield from normalize.masked_documents(memo)


def _word_clues(words: Iterable[str]) -> Iterator[str]:
    """How a word begins and how it ends: a word cut off or with one slip of the pen keeps one of them."""
    for word in words:
        yield f"{word[:3]}-"
        yield f"-{word[-3:]}"


def _number(word: str) -> str:
    return f"n{word.lstrip('0')}"
