"""What an owner decided about a line: append-only facts, undone by a reversal and never edited."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID


class DecisionKind(StrEnum):
    """The endings a line can have, and the way back."""

    RECONCILE = "reconcile"
    STATEMENT_VALUE = "statement_value"
    STATEMENT_VALUE_AND_REFUND = "statement_value_and_refund"
    STATEMENT_VALUE_AND_CREDIT = "statement_value_and_credit"
    STATEMENT_VALUE_AND_KEPT = "statement_value_and_kept"
    EXPLAINED = "explained"
    """The difference is interest, a fine, a discount, a tariff or a tax withheld, each in its category."""
    PARTIAL = "partial"
    """Part of what is owed; the rest stays open."""
    NEW_ENTRY = "new_entry"
    PAID_TWICE = "paid_twice"
    """Nothing is owed for it: all of it is followed as a refund."""
    TRANSFER = "transfer"
    RETURN = "return"
    """The line gives back another line."""
    OPEN_REFUND = "open_refund"
    CHANGE_REFUND = "change_refund"
    """What becomes of an over-payment, said anew on a line already settled: refund, credit or kept."""
    USE_CREDIT = "use_credit"
    IGNORE = "ignore"
    REPEATED = "repeated"
    UNDO = "undo"


ALONE = "alone"
"""Mark in ``Decision.before``: nobody pressed, the bot confirmed by itself as this member had allowed."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about one line.

    Attributes:
        line_version: version of the line this decision consumed; unique per line, so one press wins.
        reverses_id: the decision an ``UNDO`` takes back; unique, so nothing is undone twice.
        bulk_id: shared by decisions made with one press, which one press undoes.
        before: what must be put back by an undo and is recorded nowhere else.
        booked_on: the day it counts in the books, where that is not the line's own.
    """

    company_id: UUID
    id: UUID
    line_id: UUID
    line_version: int
    kind: DecisionKind
    member_id: UUID
    decided_at: datetime
    reverses_id: UUID | None = None
    bulk_id: UUID | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    booked_on: date | None = None

    @property
    def alone(self) -> bool:
        """Whether the bot confirmed by itself."""
        return bool(self.before.get(ALONE))


@dataclass(frozen=True, slots=True)
class Allocation:
    """How many centavos of a line cover which entry's agreed value, or are one leg of which transfer.

    Line = its allocations + its adjustments, always.
    """

    company_id: UUID
    id: UUID
    decision_id: UUID
    line_id: UUID
    entry_id: UUID | None
    amount_cents: int
    transfer_id: UUID | None = None


class AdjustmentKind(StrEnum):
    """Why the bank moved something else than what it covers."""

    STATEMENT_VALUE = "statement_value"
    INTEREST = "interest"
    FINE = "fine"
    DISCOUNT = "discount"
    FEE = "fee"
    WITHHOLDING = "withholding"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a line moved beyond (same sign as the entry) or short of (other sign) what it covers of an entry.

    Attributes:
        category_id: where interest, fine, discount, tariff and tax belong; ``None`` for the plain statement value.
    """

    company_id: UUID
    id: UUID
    decision_id: UUID
    entry_id: UUID
    kind: AdjustmentKind
    amount_cents: int
    line_id: UUID
    category_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money between two of the company's own accounts; its legs are the allocations that name it.

    Attributes:
        from_account_id: ``None`` when that account is not seen here; the same for ``to_account_id``.
        amount_cents: above zero.
    """

    company_id: UUID
    id: UUID
    from_account_id: UUID | None
    to_account_id: UUID | None
    amount_cents: int
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class CreditUse:
    """An entry lowered by a credit that an earlier over-payment left; signed like the entry."""

    company_id: UUID
    id: UUID
    decision_id: UUID
    case_id: UUID
    entry_id: UUID
    amount_cents: int


@dataclass(frozen=True, slots=True)
class RejectedPair:
    """A line and an entry of which a member said that they do not belong together: not offered again."""

    company_id: UUID
    line_id: UUID
    entry_id: UUID
    member_id: UUID
    rejected_at: datetime


@dataclass(frozen=True, slots=True)
class RejectedLines:
    """Two lines of which a member said that they are not one transfer, or not one the refund of the other.

    Attributes:
        line_id: the line it was said of; ``other_id`` the one beside it. Which is which does not matter.
    """

    company_id: UUID
    line_id: UUID
    other_id: UUID
    member_id: UUID
    rejected_at: datetime


class RefundState(StrEnum):
    """Where the case of an over-payment stands."""

    OPEN = "open"
    """To be given back (a devolver) or to come back (a receber)."""
    PARTIAL = "partial"
    CLOSED = "closed"
    CREDIT = "credit"
    """Left as a credit, for entries to come."""
    USED = "used"
    """The whole credit lowered later entries (abatida)."""
    KEPT = "kept"
    """It is income (expense) after all, by the owner's word."""
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something."""
        return self in {RefundState.OPEN, RefundState.PARTIAL, RefundState.CREDIT}


@dataclass(frozen=True, slots=True)
class RefundCase:
    """An over-payment followed from its cause to its end: the bank line that gives it back, a credit used, or kept.

    Attributes:
        cause_line_id: the line that was larger than agreed, or that nothing was owed for.
        cause_entry_id: the sale or purchase it settled; ``None`` while that is not decided.
        refund_entry_id: the despesa (or receita) that gives the difference back; ``None`` for credit and kept.
        amount_cents: signed like the refund entry: negative = we give back, positive = we get back.
        closed_by: the decision that settled the last of the refund.
        category_id: the category it is kept in.
    """

    company_id: UUID
    id: UUID
    contact_id: UUID | None
    cause_line_id: UUID
    cause_entry_id: UUID | None
    refund_entry_id: UUID | None
    opened_by: UUID
    closed_by: UUID | None
    amount_cents: int
    state: RefundState
    opened_at: datetime
    closed_at: datetime | None
    category_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RefundView:
    """A refund case with the words a person needs to recognise it.

    Attributes:
        cause_on: the day the larger line was posted.
        cause_description: what the cause was for, or the bank's own text while no entry is known.
        due_on: when the refund is due; ``None`` when nothing is to be paid.
        left_cents: what of the refund or the credit is still open, signed like the case.
        returned_cents: what the bank gave back of it so far; ``used_cents`` what lowered other entries.
        closed_on: the day of the books on which the last of the refund moved, once it did.
        category: name of the category it is kept in, if it is kept.
    """

    case: RefundCase
    contact: str | None
    cause_on: date
    cause_cents: int
    cause_description: str
    due_on: date | None
    left_cents: int
    closed_on: date | None = None
    category: str | None = None
    returned_cents: int = 0
    used_cents: int = 0

    @property
    def rest_cents(self) -> int:
        """What neither went back nor was used, whatever it is called: a debt, a credit, or kept."""
        return self.case.amount_cents - self.returned_cents - self.used_cents
