"""What speaks for and against one pair of line and entry: one small judgement per kind of evidence.

Every judgement returns a typed reason with its weight, or nothing. Weights are whole points on one scale on
which 100 means "as sure as it gets"; the chat shows the reasons in words and never the points.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from core.matching import normalize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry


class ReasonKind(StrEnum):
    """The kinds of evidence, each with a sentence in the chat."""

    SAME_AMOUNT = "same_amount"
    MORE_THAN_AGREED = "more_than_agreed"
    LESS_THAN_AGREED = "less_than_agreed"
    SAME_DAY = "same_day"
    DAYS_AFTER_DUE = "days_after_due"
    DAYS_BEFORE_DUE = "days_before_due"
    SAME_DOCUMENT = "same_document"
    MASKED_DOCUMENT = "masked_document"
    OTHER_DOCUMENT = "other_document"
    SAME_NAME = "same_name"
    PART_OF_NAME = "part_of_name"
    SAME_NUMBER = "same_number"
    OPEN_REFUND = "open_refund"


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence.

    Attributes:
        value: centavos for amounts, days for dates, the matching text for names and numbers, else empty.
        points: positive speaks for the pair, negative against it.
    """

    kind: ReasonKind
    points: int
    value: int | str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the matcher may do; one place for every threshold.

    Attributes:
        near_permille: largest difference looked at, in thousandths of the agreed value.
        near_unproven_permille: the same where nobody's name, document or number agrees.
        suggest_from: points from which an entry is worth showing.
        sure_from: points from which, with equal amounts and identity, one tap for many is offered.
        tie_within: candidates this close are equals.
        most_candidates: how many are kept per line.
    """

    near_permille: int = 250
    near_unproven_permille: int = 120
    suggest_from: int = 45
    sure_from: int = 75
    tie_within: int = 5
    most_candidates: int = 5


def judge(line: StatementLine, open_entry: OpenEntry) -> tuple[Reason, ...]:
    """All reasons for and against the pair, amounts first."""
    return tuple(
        reason
        for judgement in (_amount, _refund, _document, _name, _number, _date)
        for reason in judgement(line, open_entry)
    )


def _amount(line: StatementLine, open_entry: OpenEntry) -> Iterator[Reason]:
    agreed = open_entry.entry.amount_cents
    difference = abs(line.amount_cents) - abs(agreed)
    if difference == 0:
        yield Reason(ReasonKind.SAME_AMOUNT, 50)
        return
    share = abs(difference) * 1000 // abs(agreed)
    points = 35 if share <= 10 else 25 if share <= 100 else 15
    kind = ReasonKind.MORE_THAN_AGREED if difference > 0 else ReasonKind.LESS_THAN_AGREED
    yield Reason(kind, points, abs(difference))


def _refund(line: StatementLine, open_entry: OpenEntry) -> Iterator[Reason]:
    """An open refund of exactly this amount explains the line better than any likeness."""
    if open_entry.refund and open_entry.entry.amount_cents == line.amount_cents:
        yield Reason(ReasonKind.OPEN_REFUND, 30)


def _document(line: StatementLine, open_entry: OpenEntry) -> Iterator[Reason]:
    document = open_entry.contact.document if open_entry.contact else None
    if not document:
        return
    if normalize.carries_document(line.memo, document):
        yield Reason(ReasonKind.SAME_DOCUMENT, 45)
    elif normalize.documents(line.memo):
        yield Reason(ReasonKind.OTHER_DOCUMENT, -30)
    elif len(document) == 11 and document[3:9] in normalize.masked_documents(line.memo):
        yield Reason(ReasonKind.MASKED_DOCUMENT, 35)


def _name(line: StatementLine, open_entry: OpenEntry) -> Iterator[Reason]:
    if open_entry.contact is None:
        return
    wanted = normalize.name_words(open_entry.contact.name)
    said = normalize.words(line.memo)
    shared = [word for word in wanted if word in said or any(_same_word(word, other) for other in said)]
    if not shared:
        return
    whole = len(shared) >= 2 or (len(wanted) == 1 and len(shared[0]) >= 4)
    kind, points = (ReasonKind.SAME_NAME, 32) if whole else (ReasonKind.PART_OF_NAME, 14)
    yield Reason(kind, points, " ".join(shared))


@lru_cache(maxsize=200_000)
def _same_word(wanted: str, said: str) -> bool:
    """Equal, cut off by the bank (at least four letters left), or one slip of the pen in a long word."""
    if wanted == said:
        return True
    shorter = min(len(wanted), len(said))
    if shorter >= 4 and (wanted.startswith(said) or said.startswith(wanted)):
        return True
    return shorter >= 6 and fuzz.ratio(wanted, said) >= 88


def _number(line: StatementLine, open_entry: OpenEntry) -> Iterator[Reason]:
    number = normalize.fold(open_entry.entry.number or "").replace(" ", "")
    if len(number) >= 3 and number.lstrip("0") in {word.lstrip("0") for word in normalize.words(line.memo)}:
        yield Reason(ReasonKind.SAME_NUMBER, 28, open_entry.entry.number or "")


def _date(line: StatementLine, open_entry: OpenEntry) -> Iterator[Reason]:
    days = (line.posted_on - open_entry.entry.due_on).days
    distance = abs(days)
    points = (
        16
        if distance <= 1
        else 13
        if distance <= 5
        else 8
        if distance <= 15
        else 2
        if distance <= 45
        else -10
    )
    if days == 0:
        yield Reason(ReasonKind.SAME_DAY, points)
    else:
        kind = ReasonKind.DAYS_AFTER_DUE if days > 0 else ReasonKind.DAYS_BEFORE_DUE
        yield Reason(kind, points, distance)
