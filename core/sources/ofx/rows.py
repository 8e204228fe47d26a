"""Raw rows to rows with a day and centavos, or to the problem that prevents it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from core.domain.statements import Problem
from core.sources.ofx.amounts import AmountRefused, parse_amount
from core.sources.ofx.balances import states_balance
from core.sources.ofx.dates import parse_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from core.sources.ofx.structure import RawRow

_LONGEST_DETAIL = 60
_MONEY_GOING_OUT = frozenset({"DEBIT", "FEE", "SRVCHG", "CHECK", "OUT"})


class Row(NamedTuple):
    """A readable row: number in the file, local day, signed centavos; texts may be empty.

    Attributes:
        is_balance: the row states a balance instead of moving money.
    """

    number: int
    day: date
    cents: int
    type: str
    name: str
    memo: str
    bank_id: str
    is_balance: bool


def problem(code: str, row: int | None = None, detail: str = "") -> Problem:
    """A problem whose detail is cut to the length that is kept."""
    return Problem(code, row, detail[:_LONGEST_DETAIL])


def read_rows(raw_rows: Iterable[RawRow]) -> tuple[list[Row], list[Problem]]:
    """Splits rows into readable ones and problems: each row is in exactly one of the two lists."""
    rows: list[Row] = []
    problems: list[Problem] = []
    for raw in raw_rows:
        read = _read_row(raw)
        if isinstance(read, Row):
            rows.append(read)
        else:
            problems.append(read)
    return rows, problems


def sign_by_type(rows: Sequence[Row]) -> list[Row] | None:
    """Gives debits their sign where the bank writes every amount positive and tells debits by type alone.

    Returns:
        The rows with signs, or ``None`` when the amounts carry their signs themselves: one negative movement
        is proof of that, and without any debit there is nothing to turn.
    """
    movements = [row for row in rows if not row.is_balance]
    if any(row.cents < 0 for row in movements) or not any(_is_unsigned_debit(row) for row in movements):
        return None
    return [
        row._replace(cents=-row.cents) if _is_unsigned_debit(row) and not row.is_balance else row
        for row in rows
    ]


def _is_unsigned_debit(row: Row) -> bool:
    return row.cents > 0 and row.type in _MONEY_GOING_OUT


def _read_row(raw: RawRow) -> Row | Problem:
    leaves = raw.leaves
    amount = leaves.get("TRNAMT", "")
    try:
        cents = parse_amount(amount)
    except AmountRefused as refusal:
        return problem(refusal.code, raw.number, amount)
    day = parse_day(leaves.get("DTPOSTED", ""))
    if day is None:
        return problem("unreadable_date", raw.number, leaves.get("DTPOSTED", ""))
    name, memo = leaves.get("NAME", ""), leaves.get("MEMO", "")
    return Row(
        number=raw.number,
        day=day,
        cents=cents,
        type=leaves.get("TRNTYPE", "").lower().upper(),  # as it comes back from ofxparse, even for \u0130
        name=name,
        memo=memo,
        bank_id=leaves.get("FITID", ""),
        is_balance=states_balance(f"{name} {memo}"),
    )
