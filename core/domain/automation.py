"""Confirming without asking: how an account is set, what suggestions proved to be, and what was done alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID


class AutomationMode(StrEnum):
    """What may happen to an account's lines without asking."""

    OFF = "off"
    MONITOR = "monitor"
    """Nothing is confirmed; what would have been is noted and compared with what the owner then decides."""
    ON = "on"


@dataclass(frozen=True, slots=True)
class AutomationSetting:
    """How one account is set, and by whom: what is confirmed alone is confirmed in this member's name.

    Attributes:
        cap_cents: the largest value, in positive centavos, that is ever confirmed alone.
    """

    company_id: UUID
    account_id: UUID
    mode: AutomationMode
    cap_cents: int
    changed_by: UUID
    changed_at: datetime


class EvidenceKind(StrEnum):
    """What a suggestion of exact cents rests on: its strongest evidence. Records are kept per kind."""

    NUMBER = "number"
    """The number of a boleto, or a Pix's txid, which the bank itself carried."""
    DOCUMENT = "document"
    MASKED_DOCUMENT = "masked_document"
    INVOICE_NUMBER = "invoice_number"
    NAME = "name"
    OWN_TRANSFER = "own_transfer"
    TARIFF = "tariff"
    RULE = "rule"
    """A rule of the owner's own: allowed by hand, so no record is kept of it."""


@dataclass(frozen=True, slots=True)
class SuggestionOutcome:
    """What became of the best suggestion of a line when somebody decided about it: append-only.

    Attributes:
        decision_id: the decision that answered it; an undo that contradicts it is one of its own, and who refuses
            a suggestion decides nothing.
        right: the suggestion was what the person did.
    """

    company_id: UUID
    id: UUID
    account_id: UUID
    line_id: UUID
    decision_id: UUID | None
    kind: EvidenceKind
    right: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """Answers counted.

    Attributes:
        recent_wrong: how many of the newest answers were not what had been suggested.
    """

    answers: int = 0
    right: int = 0
    recent_wrong: int = 0


@dataclass(frozen=True, slots=True)
class UnattendedMatch:
    """A line and an entry that the policy would confirm without asking; done if the account was on, else only noted.

    Attributes:
        bulk_id: of the decisions made alone; ``None`` in monitor.
        agreed: whether what a person decided since is the same; ``None`` while nobody said anything.
        rule_id: the rule by which it was done; the entry is then the one it created.
    """

    company_id: UUID
    id: UUID
    account_id: UUID
    line_id: UUID
    entry_id: UUID
    kind: EvidenceKind
    bulk_id: UUID | None
    at: datetime
    agreed: bool | None = None
    rule_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class WeeklyDigest:
    """What happened without asking in the time since the digest before, told once a week.

    Attributes:
        week: its Monday, where the company lives.
        since: everything from here on, or from the beginning; up to ``until``, which is left to the next one.
    """

    company_id: UUID
    id: UUID
    week: date
    since: datetime | None
    until: datetime
