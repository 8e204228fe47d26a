"""Evidence as values: every suggestion carries typed reasons, which the chat puts into words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReasonKind(StrEnum):
    """The kinds of evidence, each with a sentence in the chat."""

    SAME_AMOUNT = "same_amount"
    MORE_THAN_AGREED = "more_than_agreed"
    LESS_THAN_AGREED = "less_than_agreed"
    EXPLAINED = "explained"
    SAME_DAY = "same_day"
    DAYS_AFTER_DUE = "days_after_due"
    DAYS_BEFORE_DUE = "days_before_due"
    SAME_DOCUMENT = "same_document"
    MASKED_DOCUMENT = "masked_document"
    OTHER_DOCUMENT = "other_document"
    SAME_NAME = "same_name"
    PART_OF_NAME = "part_of_name"
    OTHER_NAME = "other_name"
    PAID_BEFORE_AS = "paid_before_as"
    SAME_NUMBER = "same_number"
    SAME_BOLETO = "same_boleto"
    SAME_TXID = "same_txid"
    OPEN_REFUND = "open_refund"
    SUM_OF = "sum_of"
    OTHER_LEG = "other_leg"
    GIVES_BACK = "gives_back"
    SAME_LINE_BEFORE = "same_line_before"
    BANK_TEXT = "bank_text"
    AS_BEFORE = "as_before"


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence.

    Attributes:
        value: centavos for amounts, days for dates, a count for sums, the matching text for names and numbers.
        weight: natural log of how much it speaks for the suggestion; negative speaks against it.
    """

    kind: ReasonKind
    value: int | str = ""
    weight: float = 0.0
