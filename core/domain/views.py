"""Read-only pictures of the books that several rooms share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from core.domain.decisions import Decision, DecisionKind, RefundCase, RefundView
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
class Neighbourhood:
    """Which open entries one line may concern: any one of these is enough, all on the side ``into`` says.

    Attributes:
        into: receitas when money came in, despesas when it went out.
        cents: lowest and highest agreed value beside the line's own, without sign.
        most_cents: highest value, without sign, of entries that only their due day brings near; 0 for none.
        due: first and last of those days.
        contacts: whose entries count whatever their value and day.
        numbers: digits that stand in the line and may be those of an invoice.
    """

    into: bool
    cents: tuple[int, int]
    most_cents: int
    due: tuple[date, date]
    contacts: Collection[UUID] = ()
    numbers: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class SettledEntry:
    """What of a settled entry tells something for the lines to come; no name and no document.

    Attributes:
        refund_of: the line whose over-payment this entry gave back, if it was a refund.
    """

    id: UUID
    amount_cents: int
    due_on: date
    contact_id: UUID | None
    description: str
    number: str | None
    category: str
    refund_of: UUID | None


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A standing decision with the line it was about: what the owner's answers are learned from.

    Attributes:
        repeats_id: the line this one only repeated, if that was the decision.
        with_refund: what was paid beyond the agreed value is followed as a refund.
    """

    id: UUID
    kind: DecisionKind
    line_id: UUID
    account_id: UUID
    posted_on: date
    amount_cents: int
    memo: str
    type: str | None
    repeats_id: UUID | None
    with_refund: bool
    entries: tuple[SettledEntry, ...]


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
