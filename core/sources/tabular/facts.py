"""What stands around the rows of a statement: account number, period, balances."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.sources.ofx.amounts import AmountRefused
from core.sources.ofx.balances import states_balance
from core.sources.tabular.amounts import read_cents
from core.sources.tabular.cells import Row, fold, text_of
from core.sources.tabular.days import read_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from core.sources.tabular.cells import Cell, Table
    from core.sources.tabular.plan import Plan

_ACCOUNT = frozenset({
    "conta", "conta corrente", "conta n", "n da conta", "no da conta", "numero da conta", "account",
})  # fmt: skip
_BRANCH = frozenset({"agencia", "ag", "branch"})
_PERIOD = frozenset({"periodo", "period"})
_OPENING_WORDS = frozenset({"anterior", "ant", "inicial", "inicio"})
_FINAL_WORDS = frozenset({"final", "fechamento"})
_CURRENT = frozenset({
    "saldo", "saldo atual", "saldo disponivel", "saldo do dia", "saldo em conta", "saldo em conta corrente",
    "saldo total",
})  # fmt: skip
_ENGLISH = {
    "initial balance": "opening", "initial available balance": "opening", "final balance": "final",
}  # fmt: skip
_NUMBER = re.compile(r"[0-9][0-9.\-/ ]{2,24}[0-9Xx]|[0-9]{1,3}")
_INLINE = re.compile(
    r"(?i)\b(ag\w{0,7}|conta(?: corrente)?)\s*:\s*([0-9][0-9.\-]*[0-9X]?)"
)  # several in one cell
_DAY = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{2,4}")
_TOTAL_WORDS = frozenset({"total", "totais", "subtotal", "subtotais", "totals"})
_TOTAL_RECORDS = frozenset({"total", "subtotal"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What labels around the table say; ``current`` is a balance at the hour of the download."""

    account: str = ""
    branch: str = ""
    opening: int | None = None
    final: int | None = None
    current: int | None = None
    until: date | None = None


def balance_kind(text: str) -> str | None:
    """``opening``, ``final`` or ``current``, for a label that states a balance of the whole account."""
    label = fold(text)
    if label in _ENGLISH:
        return _ENGLISH[label]
    if not states_balance(text):
        return None
    words = frozenset(label.split())
    if words & _OPENING_WORDS:
        return "opening"
    if words & _FINAL_WORDS:
        return "final"
    return "current" if label in _CURRENT or label.replace(" ", "") == "saldo" else None


def is_aside(plan: Plan, row: Row, first_day: date) -> bool:
    """Whether a row after the header is no data: totals, undated balances, notes, the header repeated."""
    if plan.record is not None and fold(row.cell(plan.record)) in _TOTAL_RECORDS:
        return True
    if read_day(row.cell(plan.date), first_day) is not None:
        return False
    if tuple(fold(cell) for cell in row.cells) == plan.names:  # the header again, at the top of a page
        return True
    filled = [text_of(cell) for cell in row.cells if cell != ""]
    if not filled or any(map(states_balance, filled)):
        return True
    first = filled[0]
    if fold(first).split()[:1] in ([word] for word in _TOTAL_WORDS):
        return True
    return len(filled) == 1 and re.search(r"[^\W\d_]{2}", first) is not None


def read_facts(table: Table, rows: Sequence[Row], mark: str | None) -> Facts:
    """Reads labels and their values: beside, below, or behind a colon in the same cell.

    Args:
        table: where the rows stand.
        rows: the rows before the header, or the footers.
        mark: decimal mark of the amounts of the table.
    """
    facts = Facts()
    for label, value in _labelled(rows):
        facts = _with(facts, fold(label), label, value, mark, table.first_day)
    return facts


def _labelled(rows: Sequence[Row]) -> Iterator[tuple[str, Cell]]:
    for index, row in enumerate(rows):
        below = rows[index + 1] if index + 1 < len(rows) else None
        for column, cell in enumerate(row.cells):
            if not isinstance(cell, str) or not cell or len(cell) > 200:
                continue
            label, colon, behind = cell.partition(":")
            inline = _INLINE.findall(cell)
            if inline:
                yield from inline
            elif colon and behind.strip():
                yield label, behind.strip()
            elif _is_label(cell):
                yield cell, _value(row, column, below)


def _value(row: Row, column: int, below: Row | None) -> Cell:
    beside = next((cell for cell in row.cells[column + 1 :] if cell != ""), "")
    if beside != "" and not _is_label(beside):
        return beside
    return below.cell(column) if below is not None else ""


def _is_label(cell: Cell) -> bool:
    """A label has letters and no digits."""
    return isinstance(cell, str) and cell.upper() != cell.lower() and not any(map(str.isdigit, cell))


def _with(facts: Facts, name: str, label: str, value: Cell, mark: str | None, first_day: date) -> Facts:
    if name in _ACCOUNT and not facts.account:
        return replace(facts, account=_number(value))
    if name in _BRANCH and not facts.branch:
        return replace(facts, branch=_number(value))
    if name in _PERIOD and facts.until is None:
        days = _DAY.findall(text_of(value))
        return replace(facts, until=read_day(days[-1], first_day) if days else None)
    return _with_balance(facts, balance_kind(label), value, mark)


def _with_balance(facts: Facts, kind: str | None, value: Cell, mark: str | None) -> Facts:
    try:
        cents = read_cents(value, mark)
    except AmountRefused:
        return facts
    if kind == "opening" and facts.opening is None:
        return replace(facts, opening=cents)
    if kind == "final":
        return replace(facts, final=cents)
    return replace(facts, current=cents) if kind == "current" else facts


def _number(value: Cell) -> str:
    found = _NUMBER.match(text_of(value))
    return found[0].strip() if found else ""
