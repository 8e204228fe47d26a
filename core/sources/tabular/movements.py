"""Rows under a header to lines, balance rows and problems: each row to exactly one of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from core.domain.statements import AccountKind, BalanceRow, ParsedLine, Problem
from core.sources.ofx.amounts import UNREADABLE, AmountRefused
from core.sources.ofx.balances import states_balance
from core.sources.tabular.amounts import decimal_mark, is_unsigned, read_cents
from core.sources.tabular.cells import Row, fold, text_of
from core.sources.tabular.chain import Step
from core.sources.tabular.days import read_day
from core.sources.tabular.facts import is_aside
from core.sources.tabular.plan import realigned

if TYPE_CHECKING:
    from core.sources.tabular.cells import Cell, Table
    from core.sources.tabular.plan import Plan

_LONGEST_DETAIL = 60
_LONGEST_MEMO = 2_000
_MONEY_OUT = frozenset({"d", "debito", "debit", "saida"})
_UNKNOWN = date.min
_BALANCE_RECORDS = frozenset({"initial available balance", "available balance"})


@dataclass(slots=True)
class Movements:
    """What the rows under a header hold; grows while they are read.

    Attributes:
        rows: number of data rows.
        asides: footers and repeated headers, which are no data.
        steps: the data rows for the proof of the running balance, in the order of the file.
        balance_texts: running balance of a row as written, by row number.
        marks: decimal mark of each column of amounts.
    """

    lines: list[ParsedLine] = field(default_factory=list)
    balance_rows: list[BalanceRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    asides: list[Row] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    balance_texts: dict[int, str] = field(default_factory=dict)
    marks: dict[int, str | None] = field(default_factory=dict)
    rows: int = 0


def read_movements(table: Table, plan: Plan, today: date | None) -> Movements:
    """Reads every row under the header of a table."""
    return _Reading(table, plan, today).read()


class _Reading:
    """One pass over the rows of a table."""

    def __init__(self, table: Table, plan: Plan, today: date | None) -> None:
        self.table, self.plan, self.today, self.first_day = table, plan, today, table.first_day
        self.source = table.rows[plan.header + 1 :]
        self.found = Movements()
        self.all_positive = plan.guessed and plan.amount is not None and plan.sign is None

    def read(self) -> Movements:
        aligned = self._aligned()
        rows = [row for row in aligned if row is not None]
        for column in (*self.plan.money, self.plan.balance):
            if column is not None:
                self.found.marks[column] = decimal_mark(row.cell(column) for row in rows)
        for given, row in zip(self.source, aligned, strict=True):
            self._read_row(given, row)
        if self.all_positive and self.found.lines:
            self.found.problems.append(Problem("all_positive"))
        self.found.steps = _dated(self.found.steps)
        return self.found

    def _aligned(self) -> list[Row | None]:
        width = len(self.plan.names)
        if self.table.format == "xlsx":  # a sheet knows where its cells belong
            return [Row(row.number, row.cells[:width]) for row in self.source]
        text_is_last = width - 1 in self.plan.texts
        aligned: list[Row | None] = []
        for row in self.source:
            cells = realigned(row.cells, width, text_is_last=text_is_last)
            aligned.append(None if cells is None else Row(row.number, cells))
        return aligned

    def _read_row(self, given: Row, row: Row | None) -> None:
        if row is None:
            self.found.rows += 1
            self._refuse(given, UNREADABLE, ",".join(map(text_of, given.cells)), None)
        elif is_aside(self.plan, row, self.first_day):
            self.found.asides.append(row)
        else:
            self.found.rows += 1
            self._read_data(row)

    def _read_data(self, row: Row) -> None:
        plan, memo = self.plan, self.plan.memo(row)[:_LONGEST_MEMO]
        memo = memo or text_of(row.cell(plan.record))
        is_balance = self._is_balance(row, memo)
        try:
            cents = self._balance_stated(row) if is_balance else self._moved(row)
        except AmountRefused as refusal:
            written = [text_of(row.cell(column)) for column in plan.money]
            self._refuse(row, refusal.code, next(filter(None, written), ""), self._balance(row))
            return
        day = read_day(row.cell(plan.date), self.first_day)
        if day is None:
            self._refuse(row, "unreadable_date", text_of(row.cell(plan.date)), self._balance(row), cents)
        elif is_balance:
            self.found.balance_rows.append(BalanceRow(row.number, day, cents, memo))
            self.found.steps.append(Step(row.number, day, 0, self._balance(row)))
        else:
            self.found.lines.append(self._line(row, day, cents, memo))
            self.found.steps.append(Step(row.number, day, cents, self._balance(row)))

    def _is_balance(self, row: Row, memo: str) -> bool:
        if self.plan.kind is AccountKind.CARD:
            return False
        if self.plan.record is not None and fold(row.cell(self.plan.record)) in _BALANCE_RECORDS:
            return True
        return states_balance(memo)

    def _line(self, row: Row, day: date, cents: int, memo: str) -> ParsedLine:
        self.all_positive = self.all_positive and cents >= 0
        return ParsedLine(
            row=row.number,
            posted_on=day,
            amount_cents=cents,
            memo=memo,
            bank_id=text_of(row.cell(self.plan.bank_id)) or None,
            type=text_of(row.cell(self.plan.type)).upper() or None,
            scheduled=self.today is not None and day > self.today,
        )

    # --- money -----------------------------------------------------------------------------------

    def _moved(self, row: Row) -> int:
        """Signed centavos of a movement."""
        if self.plan.amount is None:
            return self._net(row)
        cents = self._cents(row, self.plan.amount)
        if self.plan.sign is not None:
            return _signed(cents, row.cell(self.plan.amount), row.cell(self.plan.sign))
        return -cents if self.plan.purchases_positive else cents

    def _net(self, row: Row) -> int:
        """Credit less debit: of the two one is empty or zero, and the credit is never negative."""
        given = [row.cell(self.plan.credit) != "", row.cell(self.plan.debit) != ""]
        credit = self._cents(row, self.plan.credit) if given[0] else 0
        debit = abs(self._cents(row, self.plan.debit)) if given[1] else 0
        if not any(given) or (credit and debit) or credit < 0:
            raise AmountRefused(UNREADABLE)
        return credit - debit

    def _cents(self, row: Row, column: int | None) -> int:
        assert column is not None, "the plan has either an amount or a pair"
        return read_cents(row.cell(column), self.found.marks[column])

    def _balance_stated(self, row: Row) -> int:
        """What a balance row states: in the column of amounts, or where that is empty in the running one."""
        if self.plan.record is None and all(row.cell(column) == "" for column in self.plan.money):
            balance = self._balance(row)
            if balance is None:
                raise AmountRefused(UNREADABLE)
            return balance
        if self.plan.sign is not None and row.cell(self.plan.sign) == "":
            return self._cents(row, self.plan.amount)
        return self._moved(row)

    def _balance(self, row: Row) -> int | None:
        """The running balance of a row, where it can be read."""
        column = self.plan.balance
        if column is None or row.cell(column) == "":
            return None
        self.found.balance_texts[row.number] = text_of(row.cell(column))
        try:
            return read_cents(row.cell(column), self.found.marks[column])
        except AmountRefused:
            return None

    # --- bookkeeping -----------------------------------------------------------------------------

    def _refuse(
        self, row: Row, code: str, detail: str, balance: int | None, cents: int | None = None
    ) -> None:
        self.found.problems.append(Problem(code, row.number, detail[:_LONGEST_DETAIL]))
        day_before = self.found.steps[-1].day if self.found.steps else _UNKNOWN
        day = read_day(row.cell(self.plan.date), self.first_day) or day_before
        self.found.steps.append(Step(row.number, day, cents, balance))


def _dated(steps: list[Step]) -> list[Step]:
    """The steps, those at the beginning whose day could not be read being of the first day that could."""
    first = next((step.day for step in steps if step.day != _UNKNOWN), _UNKNOWN)
    return [replace(step, day=first) if step.day == _UNKNOWN else step for step in steps]


def _signed(cents: int, written: Cell, sign: Cell) -> int:
    """An amount with the sign its column of D and C gives; two signs that contradict each other are refused."""
    word = fold(sign)
    out = word in _MONEY_OUT
    if not word or (not is_unsigned(written) and cents and (cents < 0) != out):
        raise AmountRefused(UNREADABLE)
    return -abs(cents) if out else abs(cents)
