"""Opening + movements = closing, day by day, where a file states balances. Used to warn, never to correct."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from core.domain.statements import ParsedAccount

_BEFORE = re.compile(r"ANTERIOR|INICIAL")
_NOT_A_CLOSING = re.compile(r"DISPON|LIMITE|BLOQ|APLIC|INVEST|PROVIS|FUTUR|PREVIS")


@dataclass(frozen=True, slots=True)
class Gap:
    """The first day on which the bank's own balance is not what its movements add up to.

    Attributes:
        stated_cents: what the bank says; ``found_cents``: what opening and movements make.
    """

    on: date
    stated_cents: int
    found_cents: int

    @property
    def difference_cents(self) -> int:
        """Bank minus sum."""
        return self.stated_cents - self.found_cents


def stated_balances(account: ParsedAccount) -> Mapping[date, int]:
    """Balances at the end of days, as the file states them: opening, rows of the day, closing.

    Rows that speak of limits, blocked money or investments are no balance of the account.
    """
    balances: dict[date, int] = {}
    if account.opening_balance_cents is not None and account.opening_balance_on is not None:
        balances[account.opening_balance_on] = account.opening_balance_cents
    for row in account.balance_rows:
        memo = unicodedata.normalize("NFKD", row.memo).encode("ascii", "ignore").decode("ascii").upper()
        if _NOT_A_CLOSING.search(memo):
            continue
        before = timedelta(days=1) if _BEFORE.search(memo) else timedelta()
        balances[row.posted_on - before] = row.amount_cents
    if account.ledger_balance_cents is not None and account.ledger_balance_on is not None:
        balances.setdefault(account.ledger_balance_on, account.ledger_balance_cents)
    return balances


def first_gap(account: ParsedAccount) -> Gap | None:
    """The first day of a file that does not add up, or ``None`` when all do or nothing can be proven."""
    stated = sorted(stated_balances(account).items())
    if len(stated) < 2:
        return None
    start, running = stated[0]
    for day, cents in stated[1:]:
        running += sum(line.amount_cents for line in account.lines if start < line.posted_on <= day)
        if running != cents:
            return Gap(day, cents, running)
        start = day
    return None
