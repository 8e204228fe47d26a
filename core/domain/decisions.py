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
    OPEN_REFUND = "open_refund"
    NEW_ENTRY = "new_entry"
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

    @property
    def alone(self) -> bool:
        """Whether the bot confirmed by itself."""
        return bool(self.before.get(ALONE))


@dataclass(frozen=True, slots=True)
class Allocation:
    """How many centavos of a line settle which entry, by which decision."""

    company_id: UUID
    id: UUID
    decision_id: UUID
    line_id: UUID
    entry_id: UUID
    amount_cents: int


class AdjustmentKind(StrEnum):
    """Why a settled value differs from the agreed one."""

    STATEMENT_VALUE = "statement_value"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """The difference between agreed and settled value: agreed + adjustments = settled."""

    company_id: UUID
    id: UUID
    decision_id: UUID
    entry_id: UUID
    kind: AdjustmentKind
    amount_cents: int


@dataclass(frozen=True, slots=True)
class RejectedPair:
    """A line and an entry of which a member said that they do not belong together: not offered again."""

    company_id: UUID
    line_id: UUID
    entry_id: UUID
    member_id: UUID
    rejected_at: datetime


class RefundState(StrEnum):
    """Where a refund case stands."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class RefundCase:
    """An over-payment followed from its cause to the bank line that ends it (devolução).

    Attributes:
        cause_line_id: the line that was larger than agreed.
        cause_entry_id: the sale or purchase it settled.
        refund_entry_id: the despesa (or receita) that gives the difference back.
        amount_cents: signed like the refund entry: negative = we give back, positive = we get back.
    """

    company_id: UUID
    id: UUID
    contact_id: UUID | None
    cause_line_id: UUID
    cause_entry_id: UUID
    refund_entry_id: UUID
    opened_by: UUID
    closed_by: UUID | None
    amount_cents: int
    state: RefundState
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RefundView:
    """A refund case with the words a person needs to recognise it.

    Attributes:
        cause_on: the day the larger line was posted.
        due_on: when the refund is due.
    """

    case: RefundCase
    contact: str | None
    cause_on: date
    cause_cents: int
    cause_description: str
    due_on: date
