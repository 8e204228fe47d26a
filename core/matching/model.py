"""What the matcher is given and what it answers: plain values, no database, no clock.

Amounts are integer centavos, positive = into the account; days are the bank's local dates. Ids may be anything
hashable, so that stored rows, files and invented companies can all be matched.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import date

    from core.matching.reasons import Reason


@dataclass(frozen=True, slots=True)
class BankLine:
    """A movement of a bank statement, with whatever the bank said beside its text."""

    id: Hashable
    account: Hashable
    day: date
    cents: int
    memo: str
    type: str | None = None
    payer_name: str | None = None
    payer_document: str | None = None
    boleto_number: str | None = None
    e2e_id: str | None = None
    txid: str | None = None


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A receita (positive) or despesa (negative) not yet settled.

    Attributes:
        cents: the agreed value, signed; ``open_cents`` is what is still owed of it.
        method: how payment was agreed (``pix``, ``boleto``, ``cartao_credito``, …), or ``None``.
        number: number of invoice or sale, or ``None``.
        refund: whether it is the refund of an open over-payment case.
    """

    id: Hashable
    cents: int
    open_cents: int
    due: date
    contact: Hashable | None = None
    contact_name: str = ""
    contact_document: str | None = None
    description: str = ""
    category: str = ""
    method: str | None = None
    number: str | None = None
    boleto_number: str | None = None
    txid: str | None = None
    refund: bool = False


class Ending(StrEnum):
    """What may become of a line."""

    MATCH = "match"
    TRANSFER = "transfer"
    REFUND = "refund"
    DUPLICATE = "duplicate"
    NEW = "new"
    UNSEEN = "unseen"
    """An entry exists, but not among those the matcher can see or tell; never offered, always weighed."""


class Difference(StrEnum):
    """Why a line's value differs from what was agreed."""

    PARTIAL = "partial"
    OVER = "over"
    INTEREST = "interest"
    DISCOUNT = "discount"
    FEE = "fee"
    WITHHOLDING = "withholding"
    ESTIMATE = "estimate"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an owner answered about an earlier line: the matcher learns from nothing else."""

    line: BankLine
    ending: Ending
    items: tuple[OpenItem, ...] = ()
    difference: Difference | None = None
    new_kind: str | None = None
    category: str | None = None
    pair: Hashable | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """The company itself: its names and documents (own transfers), and its partners' (withdrawals)."""

    names: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    partner_documents: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One thing a line may be, with its probability and the evidence for it.

    Attributes:
        items: the entries it would settle (several for a group), by id.
        pair: the other line of a transfer, refund or repetition, or ``None`` when it is not in sight.
        probability: between 0 and 1, over everything the line may be.
        identity: someone's document, name, number or an open refund speaks for it.
        named: share of the probability that is this difference; the rest are the same entries, differing otherwise.
        has_stand_in: of a sum, another entry of the same contact and value could take the place of one of these.
    """

    ending: Ending
    items: tuple[Hashable, ...] = ()
    difference: Difference | None = None
    pair: Hashable | None = None
    new_kind: str | None = None
    category: str | None = None
    probability: float = 0.0
    identity: bool = False
    reasons: tuple[Reason, ...] = ()
    named: float = 1.0
    has_stand_in: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a line most probably is: hypotheses best first; the first ``equals`` of them are equals."""

    line: Hashable
    hypotheses: tuple[Hypothesis, ...]
    equals: int = 1
    sure: bool = False

    @property
    def best(self) -> Hypothesis | None:
        """The one hypothesis that stands out, or ``None`` when there is none or several are equal."""
        return self.hypotheses[0] if self.hypotheses and self.equals == 1 else None
