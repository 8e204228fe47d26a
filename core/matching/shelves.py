"""Open entries and lines laid out so that those worth judging are found without walking all of them.

Pairs of equal amount are quadratic (ninety million for a hundred thousand lines), so equal amounts are sorted by
day and only the nearest few are taken; contacts and numbers have shelves of their own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, TypeVar

from core.matching import normalize

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence
    from datetime import date

    from core.matching.model import OpenItem

T = TypeVar("T")
_NEAREST = 24  # entries of one amount looked at around a line's day
_OF_ONE_CONTACT = 30


class DayShelf(Generic[T]):
    """Things under a key, sorted by day."""

    def __init__(self, things: Iterable[tuple[Hashable, date, T]]) -> None:
        lists: defaultdict[Hashable, list[tuple[int, int, T]]] = defaultdict(list)
        for number, (key, day, thing) in enumerate(things):
            lists[key].append((day.toordinal(), number, thing))
        for one in lists.values():
            one.sort(key=_place)
        self._lists = {
            key: ([one[0] for one in rows], [one[2] for one in rows]) for key, rows in lists.items()
        }

    def nearest(self, key: Hashable, day: date, most: int) -> Sequence[T]:
        """At most so many things around a day."""
        days, things = self._lists.get(key, ((), ()))
        if len(things) <= most:
            return things
        centre = bisect_left(days, day.toordinal())
        first = max(0, min(centre - most // 2, len(things) - most))
        return things[first : first + most]

    def between(self, key: Hashable, first: int, last: int, most: int) -> Sequence[T]:
        """Things between two days (ordinals, both included), the latest so many of them."""
        days, things = self._lists.get(key, ((), ()))
        start, stop = bisect_left(days, first), bisect_right(days, last)
        return things[max(start, stop - most) : stop]


def _place(row: tuple[int, int, object]) -> tuple[int, int]:
    return row[0], row[1]


class ItemShelves:
    """Open entries by amount, by contact, by number and by due day."""

    def __init__(self, items: Sequence[OpenItem]) -> None:
        self.by_amount = DayShelf((item.open_cents, item.due, item) for item in items)
        self.by_contact = DayShelf(((_side(item.cents), item.contact), item.due, item) for item in items)
        self.by_due = DayShelf(((_side(item.cents), _way(item)), item.due, item) for item in items)
        self._by_number: defaultdict[str, list[OpenItem]] = defaultdict(list)
        for item in items:
            for number in {*_numbers(item)}:
                self._by_number[number].append(item)

    def of_amount(self, cents: int, day: date, most: int = _NEAREST) -> Sequence[OpenItem]:
        """Entries of exactly this signed amount, those due nearest to a day."""
        return self.by_amount.nearest(cents, day, most)

    def due_near(self, cents: int, day: date, late: int) -> Iterator[OpenItem]:
        """Entries of this amount, give or take two centavos, due so many days (or a weekend more) before a day."""
        last = day.toordinal() - late
        for amount in range(cents - 1, cents + 3):
            yield from self.by_amount.between(amount, last - 4, last, 4)

    def of_contact(self, contact: Hashable, cents: int, day: date) -> Sequence[OpenItem]:
        """Entries of a contact in the direction of an amount, those due nearest to a day."""
        return self.by_contact.nearest((_side(cents), contact), day, _OF_ONE_CONTACT)

    def of_number(self, number: str) -> Sequence[OpenItem]:
        """Entries that carry a boleto number, Pix id or invoice number (a few at most, else it tells nothing)."""
        found = self._by_number.get(number, ())
        return found if len(found) <= 6 else ()


def _side(cents: int) -> int:
    return 1 if cents > 0 else -1


def method_of(item: OpenItem) -> str | None:
    """How payment was agreed: said, or told by a boleto number, a Pix id or the description."""
    if item.method:
        return item.method
    if item.boleto_number:
        return "boleto"
    if item.txid:
        return "pix"
    return method_said(item.description)


@lru_cache(maxsize=20_000)
def method_said(description: str) -> str | None:
    """The way of paying that a description names."""
    folded = normalize.fold(description)
    if "CARTAO" in folded:
        return "cartao_debito" if "DEBITO" in folded else "cartao_credito"
    return next((method for method in ("boleto", "pix", "ted") if method.upper() in folded.split()), None)


def _way(item: OpenItem) -> str | None:
    method = method_of(item)
    return "cartao" if method and method.startswith("cartao") else method


def _numbers(item: OpenItem) -> Iterable[str]:
    if item.boleto_number:
        yield normalize.alphanumerics(item.boleto_number)
    if item.txid:
        yield normalize.alphanumerics(item.txid)
    if item.number and (invoice := invoice_number(item.number)):
        yield invoice


def invoice_number(number: str) -> str | None:
    """The digits of an invoice or sale number, without leading zeros; ``None`` if there are fewer than three."""
    digits = "".join(char for char in number if char.isdigit()).lstrip("0")
    return digits if len(digits) >= 3 else None
