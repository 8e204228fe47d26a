"""A month of the company in figures, and its lines with what became of each: what reports and exports are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from core.domain.statements import FinancialAccount, LineState, StatementLine
    from core.domain.views import LedgerBalance

_FIRST_YEAR = 1900  # no bank wrote a file before


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month.

    Raises:
        ValueError: there is no such month.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (_FIRST_YEAR <= self.year <= 2500 and 1 <= self.month <= 12):
            raise ValueError(f"{self.year}-{self.month}")

    @staticmethod
    def of(day: date) -> Month:
        """The month a day lies in."""
        return Month(day.year, day.month)

    @staticmethod
    def from_number(number: int) -> Month:
        """Back from ``number``."""
        return Month(_FIRST_YEAR + number // 12, number % 12 + 1)

    @staticmethod
    def from_iso(text: str) -> Month:
        """Back from ``2026-07``."""
        year, _, month = text.partition("-")
        return Month(int(year), int(month))

    @property
    def number(self) -> int:
        """Months since January 1900: at most four digits for centuries."""
        return (self.year - _FIRST_YEAR) * 12 + self.month - 1

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year + self.month // 12, self.month % 12 + 1, 1) - timedelta(days=1)

    @property
    def previous(self) -> Month:
        """The month before."""
        return Month.of(self.first - timedelta(days=1))

    @property
    def next(self) -> Month:
        """The month after."""
        return Month.of(self.last + timedelta(days=1))

    def __str__(self) -> str:
        """``2026-07``."""
        return f"{self.year:04}-{self.month:02}"


class DaySums(NamedTuple):
    """Lines of one account, day and state, added up: money in (above 0), money out (below 0), and how many."""

    account_id: UUID
    on: date
    state: LineState
    in_cents: int
    out_cents: int
    lines: int


class TransferLeg(NamedTuple):
    """What of a line only went to, or came from, another account of the company; signed like the line."""

    line_id: UUID
    account_id: UUID
    on: date
    cents: int


@dataclass(frozen=True, slots=True)
class Week:
    """The days of one week, Monday to Sunday, that lie in the month; ``out_cents`` is below zero."""

    first: date
    last: date
    in_cents: int
    out_cents: int


@dataclass(frozen=True, slots=True)
class DayBalance:
    """What the company's bank accounts held together at the end of a day."""

    on: date
    cents: int


@dataclass(frozen=True, slots=True)
class AccountMonth:
    """One account in the month.

    Attributes:
        balance_cents: what it held at the end; ``None`` where no file of its bank stated a balance.
        balance_from: the first day whose balance is known, or ``None``.
        proven_until: last day on which bank and books agree with nothing open before it, or ``None``.
    """

    account: FinancialAccount
    in_cents: int
    out_cents: int
    lines: int
    balance_cents: int | None
    balance_from: date | None
    proven_until: date | None


@dataclass(frozen=True, slots=True)
class MonthView:
    """The month in figures; what was ignored, or only moved between own accounts, counts neither in nor out.

    Attributes:
        until: the last day told: the month's end, or today; weeks that begin later are still empty.
        balances: day by day, from the first day on which every account that has a balance is known.
        proven_until: the day until which all of these balances are proven, or ``None``.
        transferred_cents: how much only moved between own accounts, without sign.
        lines: all lines of the month that the bank did not merely repeat.
        previous, next: neighbouring months that have something to show, or ``None``.
    """

    month: Month
    until: date
    weeks: tuple[Week, ...]
    accounts: tuple[AccountMonth, ...]
    balances: tuple[DayBalance, ...]
    proven_until: date | None
    lines: int
    pending_lines: int
    pending_cents: int
    ignored_lines: int
    ignored_cents: int
    transferred_cents: int
    previous: Month | None
    next: Month | None

    @property
    def in_cents(self) -> int:
        """Money in."""
        return sum(week.in_cents for week in self.weeks)

    @property
    def out_cents(self) -> int:
        """Money out, below zero."""
        return sum(week.out_cents for week in self.weeks)


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """What the standing decisions of a line made of it, told for a table. Line = covered + difference.

    Attributes:
        by: who decided last; ``alone`` when the bot did in their name.
        entries: descriptions of the entries it settles; ``contacts`` and ``categories`` are theirs, each once.
        covered_cents: how much of agreed values (or of a transfer) the line covers; ``None`` where it settles nothing.
        difference_cents: what it moved beyond or short of that, belonging to ``difference_categories``.
        transfer: the line went to, or came from, another account of the company.
    """

    by: str
    at: datetime
    alone: bool
    entries: tuple[str, ...]
    contacts: tuple[str, ...]
    categories: tuple[str, ...]
    covered_cents: int | None
    difference_cents: int
    difference_categories: tuple[str, ...]
    transfer: bool


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One line of the month as an export tells it."""

    line: StatementLine
    account: FinancialAccount
    outcome: LineOutcome | None
    comments: int


@dataclass(frozen=True, slots=True)
class MonthBook:
    """Everything an export of a month is written from.

    Attributes:
        rows: by day, then account, then as they came in.
        stated: the bank's last word within the month, of each account that has one.
    """

    month: Month
    rows: tuple[MonthRow, ...]
    stated: tuple[LedgerBalance, ...]
