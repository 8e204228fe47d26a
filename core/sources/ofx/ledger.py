"""The closing balance a bank states, with the misprints known of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.sources.ofx.amounts import AmountRefused, parse_amount
from core.sources.ofx.dates import parse_day
from core.sources.ofx.rows import problem

if TYPE_CHECKING:
    from datetime import date

    from core.domain.statements import Problem
    from core.sources.ofx.structure import RawAccount

_ITAU = "341"
_DIGITS_ONLY = re.compile(r"[-+]?[0-9]*[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Ledger:
    """Closing balance in signed centavos and its day; either may be unknown."""

    cents: int | None = None
    day: date | None = None


def read_ledger(account: RawAccount) -> tuple[Ledger, Problem | None]:
    """Reads LEDGERBAL.

    Returns:
        The balance, and the problem to report: ``ledger_balance_unreadable`` (the balance is unknown) or
        ``ledger_balance_scaled`` (Itaú writes BALAMT without decimal separator, so it was divided by 100).
    """
    if account.ledger is None:
        return Ledger(), None
    text, day = account.ledger.get("BALAMT", ""), parse_day(account.ledger.get("DTASOF", ""))
    try:
        cents = parse_amount(text)
    except AmountRefused:
        return Ledger(day=day), problem("ledger_balance_unreadable", detail=text)
    if account.leaves.get("BANKID", "").lstrip("0") == _ITAU and _DIGITS_ONLY.fullmatch(text):
        return Ledger(cents // 100, day), problem("ledger_balance_scaled", detail=text)  # exact: whole units
    return Ledger(cents, day), None
