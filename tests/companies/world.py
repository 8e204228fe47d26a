"""The company while its months go by: who it deals with, what is open, what its banks have written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.companies.model import EXPENSE, INCOME, Entry, Line

if TYPE_CHECKING:
    from random import Random

    from tests.companies.levels import Level
    from tests.companies.memos import Bank
    from tests.companies.model import Answer, Contact, Person
    from tests.companies.prices import PriceList

DAY = timedelta(days=1)


def next_month(day: date, months: int = 1) -> date:
    """The first day of a month so many months away."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def workday(day: date) -> date:
    """The day itself, or the Monday after its weekend."""
    return day + DAY * (7 - day.weekday() if day.weekday() > 4 else 0)


@dataclass(frozen=True)
class Calendar:
    """Months of history, months to reconcile; ``last`` is the last day that has lines."""

    first: date
    start: date
    last: date

    def months(self) -> list[date]:
        found = [self.first]
        while next_month(found[-1]) <= self.last:
            found.append(next_month(found[-1]))
        return found

    def held(self, day: date) -> date:
        return min(max(day, self.first), self.last)


@dataclass(frozen=True)
class Profile:
    """What the company is called and what it calls things."""

    company: Person
    trade_name: str
    owner: Person
    accounts: dict[str, Bank]
    bank_names: dict[str, str]
    sales: str
    categories: dict[str, str]
    gateway: Person
    acquirer: str
    fee: int
    title_fee: int
    card_rates: dict[str, int]  # in hundredths of a percent
    slip_form: str
    city: str


@dataclass
class People:
    """Contacts by what they are to the company."""

    customers: list[Contact] = field(default_factory=list)
    suppliers: list[Contact] = field(default_factory=list)
    utilities: list[Contact] = field(default_factory=list)
    employees: list[Contact] = field(default_factory=list)
    nobody: list[Contact] = field(default_factory=list)

    def all(self) -> list[Contact]:
        return [*self.customers, *self.suppliers, *self.utilities, *self.employees, *self.nobody]


@dataclass
class World:
    """Everything that exists so far, and the dice."""

    rng: Random
    level: Level
    calendar: Calendar
    profile: Profile
    people: People
    prices: PriceList
    entries: list[Entry] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    due_now: dict[str, list[Entry]] = field(default_factory=lambda: {INCOME: [], EXPENSE: []})
    overdue: dict[str, list[Entry]] = field(default_factory=lambda: {INCOME: [], EXPENSE: []})
    by_contact: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    numbers: int = 0
    past: int = 0

    # --- chance ----------------------------------------------------------------------------------

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def some_day(self, month: date) -> date:
        """A day of the month, seldom on a weekend."""
        day = month + DAY * self.rng.randrange((next_month(month) - month).days)
        return self.calendar.held(workday(day) if self.chance(0.6) else day)

    def account(self) -> str:
        """The first account has more to do than the others."""
        return self.rng.choices(list(self.profile.accounts), weights=[3, 2, 2][: len(self.profile.accounts)])[
            0
        ]

    def running_number(self) -> int:
        self.numbers += 1
        return self.numbers

    # --- books and statements --------------------------------------------------------------------

    def add_entry(self, entry: Entry) -> Entry:
        self.entries.append(entry)
        self.by_contact[entry.contact.id].append(entry)
        return entry

    def add_line(self, line: Line) -> Line:
        line.fitid = f"{self.rng.getrandbits(64):016x}"
        for entry in line.answer.entries:
            entry.taken = True
        self.lines.append(line)
        self.past += line.day < self.calendar.start
        return line

    def past_lines(self) -> int:
        return self.past

    def present_lines(self) -> int:
        return len(self.lines) - self.past

    def open_of(self, contact: Contact, kind: str) -> list[Entry]:
        """Entries of a contact that no line pays yet; what is paid is forgotten on the way."""
        kept = [entry for entry in self.by_contact[contact.id] if not entry.taken]
        self.by_contact[contact.id] = kept
        return [entry for entry in kept if entry.kind == kind]

    def pop_open(self, waiting: list[Entry]) -> Entry | None:
        """Takes one at random out of a list, in constant time."""
        while waiting:
            place = self.rng.randrange(len(waiting))
            waiting[place], waiting[-1] = waiting[-1], waiting[place]
            entry = waiting.pop()
            if not entry.taken:
                return entry
        return None

    def close_month(self) -> None:
        """What nobody paid this month is overdue in the next."""
        for kind, waiting in self.due_now.items():
            self.overdue[kind] += [entry for entry in waiting if not entry.taken]
            waiting.clear()


def line_of(day: date, account: str, amount: int, memo: str, kind: str, answer: Answer) -> Line:
    return Line(day=day, account=account, amount=amount, memo=memo, type=kind, answer=answer)
