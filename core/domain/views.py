"""Read-only pictures of the books that several rooms share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from core.domain.decisions import Decision, RefundCase, RefundView
    from core.domain.entries import Entry
    from core.domain.parties import Contact
    from core.domain.statements import FinancialAccount


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """An entry with its contact and, if it is the refund of an open case, that case: what a line may settle."""

    entry: Entry
    contact: Contact | None
    refund: RefundCase | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a line was decided: the decision that stands, by whom, and the entry it settled."""

    decision: Decision
    by: str
    entry: OpenEntry | None
    refund: RefundView | None


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """Bank against books for one account.

    Attributes:
        bank_cents: the bank's own last balance, or ``None`` when no file brought one.
        bank_on: its day.
        books_cents: opening balance plus everything decided up to ``bank_on`` (or so far when there is none).
        proven_until: last day on which bank and books agree with nothing open before it, or ``None``.
        pending_lines: lines still open, and ``pending_cents`` their sum.
        ignored_lines: lines left out of the books on purpose, and ``ignored_cents`` their sum.
    """

    account: FinancialAccount
    bank_cents: int | None
    bank_on: date | None
    books_cents: int
    proven_until: date | None
    pending_lines: int
    pending_cents: int
    ignored_lines: int
    ignored_cents: int


@dataclass(frozen=True, slots=True)
class LineTotals:
    """Sums over the lines of one account up to a day: integer centavos and counts, by state."""

    reconciled_cents: int
    open_lines: int
    open_cents: int
    ignored_lines: int
    ignored_cents: int


@dataclass(frozen=True, slots=True)
class LedgerBalance:
    """What the bank said an account held at the end of a day."""

    account_id: UUID
    on: date
    balance_cents: int
