"""Until which day the cash is true: what the bank stated beside what the books say, and the age of what waits.

Pure arithmetic over the totals of days. Used to show and to warn, never to correct.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

WEEK_DAYS, MONTH_DAYS = 7, 30
"""What waits is sorted by age: up to a week, up to a month, longer."""
_ANNOUNCED, _EVER = -1_000_000, 1_000_000


@dataclass(frozen=True, slots=True)
class DayTotals:
    """What moved on one day of one account, by what became of it; lines that only repeat others move nothing.

    Attributes:
        open_in_cents: sum of open lines that came in; ``open_out_cents`` of those that went out, below zero.
        doubtful_cents: sum of those open lines that may only be the bank repeating itself.
    """

    on: date
    reconciled_cents: int
    open_lines: int
    open_in_cents: int
    open_out_cents: int
    doubtful_cents: int
    ignored_lines: int
    ignored_cents: int


@dataclass(frozen=True, slots=True)
class Opening:
    """What an account held before the lines that count.

    Attributes:
        on: at whose end it held that; lines up to that day do not count. ``None`` = before the first line.
        typed: whether the owner said so; else it was worked back from the oldest balance the bank stated.
    """

    cents: int
    on: date | None = None
    typed: bool = False

    def counts(self, day: date) -> bool:
        """Whether what moved on a day comes on top of it."""
        return self.on is None or day > self.on


@dataclass(frozen=True, slots=True)
class StatedDay:
    """A day for which the bank stated a balance, beside the books; counts and sums run from the opening to this day.

    Attributes:
        since: the stated day (or that of the opening) before it, or ``None`` for the first.
        disputed_cents: another balance that an earlier file stated for the same day, or ``None``.
    """

    on: date
    since: date | None
    bank_cents: int
    books_cents: int
    open_lines: int
    open_cents: int
    doubtful_cents: int
    ignored_lines: int
    ignored_cents: int
    disputed_cents: int | None = None

    @property
    def difference_cents(self) -> int:
        """Bank minus books."""
        return self.bank_cents - self.books_cents

    @property
    def missing_cents(self) -> int:
        """What moved at the bank and stands on no line here; below zero when more stands here than moved."""
        return self.difference_cents - self.open_cents - self.ignored_cents

    @property
    def proven(self) -> bool:
        """Bank and books agree, and nothing up to this day waits for a decision."""
        return self.difference_cents == 0 and self.open_lines == 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """Lines nobody has decided about.

    Attributes:
        out_cents: below zero.
        oldest_on: the day of the oldest, or ``None`` when there is none.
    """

    lines: int = 0
    in_cents: int = 0
    out_cents: int = 0
    oldest_on: date | None = None

    def __add__(self, other: Waiting) -> Waiting:
        """Both together."""
        days = [day for day in (self.oldest_on, other.oldest_on) if day is not None]
        return Waiting(
            self.lines + other.lines,
            self.in_cents + other.in_cents,
            self.out_cents + other.out_cents,
            min(days, default=None),
        )


@dataclass(frozen=True, slots=True)
class Ageing:
    """What waits, by how long it has: up to a week, up to a month, longer."""

    week: Waiting = Waiting()
    month: Waiting = Waiting()
    older: Waiting = Waiting()

    @property
    def total(self) -> Waiting:
        """Everything that waits."""
        return self.week + self.month + self.older


def ageing(totals: Iterable[DayTotals], today: date) -> Ageing:
    """Sort what waits by its age today."""
    open_days = [one for one in totals if one.open_lines]
    week, month, older = (
        waiting_of(one for one in open_days if first <= (today - one.on).days <= last)
        for first, last in ((_ANNOUNCED, WEEK_DAYS), (WEEK_DAYS + 1, MONTH_DAYS), (MONTH_DAYS + 1, _EVER))
    )
    return Ageing(week, month, older)


def waiting_of(totals: Iterable[DayTotals]) -> Waiting:
    """What of some days nobody has decided about."""
    found = Waiting()
    for one in totals:
        if one.open_lines:
            found += Waiting(one.open_lines, one.open_in_cents, one.open_out_cents, one.on)
    return found


def deduced_opening(stated: Mapping[date, Sequence[int]], totals: Sequence[DayTotals]) -> Opening | None:
    """Worked back from the bank's oldest word: that day agrees by construction, every later one is a real test."""
    if not stated:
        return None
    oldest = min(stated)
    moved = sum(_moved(one) for one in totals if one.on <= oldest)
    return Opening(stated[oldest][0] - moved)


def stated_days(
    opening: Opening, stated: Mapping[date, Sequence[int]], totals: Sequence[DayTotals]
) -> tuple[StatedDay, ...]:
    """Every day the bank stated since the opening, oldest first, beside the books of that day.

    Args:
        opening: what there was before.
        stated: what was said of each day, the word that counts first.
        totals: days in order.
    """
    found: list[StatedDay] = []
    counted = [one for one in totals if opening.counts(one.on)]
    running = _Running(opening.cents)
    place, since = 0, opening.on
    for on in sorted(day for day in stated if opening.on is None or day >= opening.on):
        while place < len(counted) and counted[place].on <= on:
            running.add(counted[place])
            place += 1
        found.append(running.beside(on, since, stated[on]))
        since = on
    return tuple(found)


def first_gap_of(days: Sequence[StatedDay]) -> StatedDay | None:
    """The first stated day that the lines known here do not reach, whatever was decided about them.

    What is made up for by a later day is no gap: a balance of noon is stated before the day is over.
    """
    if not days or days[-1].missing_cents == 0:
        return None
    reached = [place for place, day in enumerate(days) if day.missing_cents == 0]
    return days[reached[-1] + 1 if reached else 0]


def _moved(one: DayTotals) -> int:
    return one.reconciled_cents + one.open_in_cents + one.open_out_cents + one.ignored_cents


@dataclass(slots=True)
class _Running:
    """Sums from the opening on."""

    books: int
    open_lines: int = 0
    open: int = 0
    doubtful: int = 0
    ignored_lines: int = 0
    ignored: int = 0

    def add(self, one: DayTotals) -> None:
        self.books += one.reconciled_cents
        self.open_lines += one.open_lines
        self.open += one.open_in_cents + one.open_out_cents
        self.doubtful += one.doubtful_cents
        self.ignored_lines += one.ignored_lines
        self.ignored += one.ignored_cents

    def beside(self, on: date, since: date | None, said: Sequence[int]) -> StatedDay:
        others = [cents for cents in said if cents != said[0]]
        return StatedDay(
            on=on,
            since=since if since != on else None,
            bank_cents=said[0],
            books_cents=self.books,
            open_lines=self.open_lines,
            open_cents=self.open,
            doubtful_cents=self.doubtful,
            ignored_lines=self.ignored_lines,
            ignored_cents=self.ignored,
            disputed_cents=others[0] if others else None,
        )
