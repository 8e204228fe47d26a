"""Months to be drawn and written, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from core.domain.ids import new_id
from core.domain.monthly import (
    AccountMonth,
    DayBalance,
    LineOutcome,
    Month,
    MonthBook,
    MonthRow,
    MonthView,
    Week,
)
from core.domain.statements import LineState
from tests.builders import a_line, an_account

if TYPE_CHECKING:
    from core.domain.statements import StatementLine

JULY = Month(2026, 7)
COMPANY = new_id()


def a_month(
    month: Month = JULY,
    *,
    until: date | None = None,
    proven: date | None = date(2026, 7, 19),
    scale: int = 1,
    name: str = "Itaú 12345-6",
    accounts: int = 1,
    with_balance: bool = True,
) -> MonthView:
    """A shop's month, always the same for the same arguments."""
    dice, cents = Random(month.number), 3_214_55 * scale
    end = until or month.last
    moved: dict[date, tuple[int, int]] = {}
    balances = []
    for number in range((end - month.first).days + 1):
        day = month.first + timedelta(days=number)
        into = dice.choice([0, 450_37, 1_280_10, 2_300_00]) * scale if day.weekday() < 6 else 0
        out = -dice.choice([0, 300_00, 890_90, 2_100_00]) * scale if day.weekday() < 5 else 0
        moved[day] = into, out
        cents += into + out
        balances.append(DayBalance(day, cents))
    weeks, first = [], month.first
    while first <= month.last:
        last = min(first + timedelta(days=6 - first.weekday()), month.last)
        days = [both for day, both in moved.items() if first <= day <= last]
        weeks.append(Week(first, last, sum(one[0] for one in days), sum(one[1] for one in days)))
        first = last + timedelta(days=1)
    told = AccountMonth(
        an_account(COMPANY, name=name),
        sum(one.in_cents for one in weeks),
        sum(one.out_cents for one in weeks),
        len(moved),
        cents if with_balance else None,
        month.first if with_balance else None,
        proven,
    )
    return MonthView(
        month=month,
        until=end,
        weeks=tuple(weeks),
        accounts=(told,) * accounts,
        balances=tuple(balances) if with_balance else (),
        proven_until=proven if with_balance else None,
        lines=len(moved),
        pending_lines=5,
        pending_cents=1_234_56 * scale,
        ignored_lines=2,
        ignored_cents=-30_00,
        transferred_cents=500_00 * scale,
        previous=month.previous,
        next=month.next,
    )


def a_book(*rows: MonthRow, month: Month = JULY) -> MonthBook:
    """Rows to be written."""
    return MonthBook(month, rows, ())


def a_row(line: StatementLine | None = None, outcome: LineOutcome | None = None, **account: Any) -> MonthRow:
    """A line of the month; decided when an outcome is given."""
    state = LineState.RECONCILED if outcome else LineState.OPEN
    shown = line or a_line("480,00", company_id=COMPANY, state=state)
    return MonthRow(shown, an_account(COMPANY, **account), outcome, 0)


def an_outcome(text: str = "Venda 1042", **changes: Any) -> LineOutcome:
    """A decision all of whose words are this text."""
    values: dict[str, Any] = {
        "by": text,
        "at": datetime(2026, 7, 13, 2, 30, tzinfo=UTC),
        "alone": False,
        "entries": (text,),
        "contacts": (text,),
        "categories": (text,),
        "covered_cents": 450_00,
        "difference_cents": 30_00,
        "difference_categories": (text,),
        "transfer": False,
    }
    return LineOutcome(**(values | changes))
