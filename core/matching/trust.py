"""When a suggestion may be confirmed without asking: the published policy, as a pure function.

A kind of evidence is trusted once this company's own answers bear it out, never because a model is confident. The
measure is the lower end of Wilson's 95 % interval for a share of right answers (E. B. Wilson, "Probable inference,
the law of succession, and statistical inference", JASA 22, 1927, pp. 209–212): with few answers it stays low however
right they all were, 20 of 20 are "at least 83.8 %", 73 of 73 "at least 95 %". Reasons: docs/decisions/0019.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING

from core.domain.automation import EvidenceKind, TrackRecord
from core.matching.model import Ending
from core.matching.reasons import ReasonKind

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from datetime import date

    from core.matching.model import Hypothesis, OpenItem, Suggestion

LEAST_ANSWERS = 20
"""A kind with fewer answers is never trusted."""

RECENT = 50
"""None of the newest so many answers may have been wrong: one contradiction, and it takes fifty right ones again."""

STARTING_CAP_CENTS = 50_000
"""What an account is given as its limit until the owner chooses another."""

DAYS_FROM_DUE = 15
"""The window around the due day: half a month, so that of monthly bills only one lies in it."""

_Z = Decimal("1.959964")  # the normal quantile of 97.5 %: two sides of 2.5 % make a 95 % interval
_RIVAL_PERMILLE = 10  # what is at least one in a hundred likely is a candidate


IDENTITIES = frozenset({EvidenceKind.NUMBER, EvidenceKind.DOCUMENT, EvidenceKind.OWN_TRANSFER})
"""Kinds that say who it is; the others say who it is like."""

BAR_OF_IDENTITY = Fraction(83, 100)
"""20 answers, all right, pass it."""

BAR_OF_LIKENESS = Fraction(95, 100)
"""73 answers, all right, pass it."""

_BY_STRENGTH = (
    (EvidenceKind.NUMBER, {ReasonKind.SAME_BOLETO, ReasonKind.SAME_TXID}),
    (EvidenceKind.DOCUMENT, {ReasonKind.SAME_DOCUMENT}),
    (EvidenceKind.MASKED_DOCUMENT, {ReasonKind.MASKED_DOCUMENT}),
    (EvidenceKind.INVOICE_NUMBER, {ReasonKind.SAME_NUMBER}),
    (EvidenceKind.NAME, {ReasonKind.SAME_NAME}),
)
_LOOKED_AT = frozenset(
    {
        ReasonKind.OTHER_DOCUMENT,
        ReasonKind.OTHER_NAME,
        ReasonKind.OPEN_REFUND,
        ReasonKind.GIVES_BACK,
    }
)
"""Somebody else's document or name, and whatever ends the case of an open difference: a person looks at these."""
_TARIFF = "tarifa"  # the matcher's own word for a fee of the bank


def kind_of(hypothesis: Hypothesis) -> EvidenceKind | None:
    """The kind of a hypothesis, or ``None`` for one that can never be confirmed alone.

    A group, a difference, somebody else's name, an open refund: whatever an owner has to look at has no kind.
    """
    said = {reason.kind for reason in hypothesis.reasons}
    if hypothesis.difference is not None or said & _LOOKED_AT:
        return None
    if hypothesis.ending is Ending.TRANSFER:
        return EvidenceKind.OWN_TRANSFER if hypothesis.pair is not None else None
    if hypothesis.ending is Ending.NEW:
        known = hypothesis.new_kind == _TARIFF and hypothesis.category
        return EvidenceKind.TARIFF if known else None
    if hypothesis.ending is not Ending.MATCH or len(hypothesis.items) != 1:
        return None
    return next((kind for kind, evidence in _BY_STRENGTH if evidence & said), None)


# --- the record ----------------------------------------------------------------------------------


def wilson_lower_bound(right: int, answers: int) -> Decimal:
    """The lower end of Wilson's 95 % score interval for a share; 0 without a right answer."""
    if right <= 0:
        return Decimal(0)
    share, square = Decimal(right) / answers, _Z * _Z
    spread = ((share * (1 - share) + square / (4 * answers)) / answers).sqrt()
    return (share + square / (2 * answers) - _Z * spread) / (1 + square / answers)


def is_trusted(kind: EvidenceKind, record: TrackRecord) -> bool:
    """Whether the company's own answers bear this kind out."""
    if record.answers < LEAST_ANSWERS or record.recent_wrong:
        return False
    bar = BAR_OF_IDENTITY if kind in IDENTITIES else BAR_OF_LIKENESS
    return Fraction(wilson_lower_bound(record.right, record.answers)) >= bar


def flawless_answers(kind: EvidenceKind) -> int:
    """How many answers it takes when all of them are right."""
    return next(number for number in count(LEAST_ANSWERS) if is_trusted(kind, TrackRecord(number, number)))


def passes_monitor(record: TrackRecord) -> bool:
    """Whether what would have been confirmed alone proved right often enough to be offered for real."""
    return record.answers >= LEAST_ANSWERS and not record.recent_wrong


# --- the decision --------------------------------------------------------------------------------


class Hold(StrEnum):
    """Why a line is asked about and not confirmed alone."""

    NO_SINGLE_SUGGESTION = "no_single_suggestion"
    NOT_SURE = "not_sure"
    NO_SUCH_EVIDENCE = "no_such_evidence"
    KIND_NOT_PROVEN = "kind_not_proven"
    NOTHING_TO_SETTLE = "nothing_to_settle"
    VALUE_DIFFERS = "value_differs"
    OUT_OF_WINDOW = "out_of_window"
    ANOTHER_CANDIDATE = "another_candidate"
    ANOTHER_LINE_CLAIMS_IT = "another_line_claims_it"
    EQUAL_LINES = "equal_lines"
    EQUAL_ENTRIES = "equal_entries"
    ABOVE_CAP = "above_cap"
    NOT_YET_POSTED = "not_yet_posted"
    ANSWERED_BEFORE = "answered_before"
    MONTH_CLOSED = "month_closed"


@dataclass(frozen=True, slots=True)
class Case:
    """An open line with its suggestion, and what stands around it.

    Attributes:
        cents: what the bank moved, signed.
        item: the open entry that the best hypothesis names; ``None`` when it names none.
        record: of the kind of the best hypothesis.
        claims: open lines that have this entry among their candidates, this line included.
        equal_lines: open lines that cannot be told from this one, itself included.
        equal_items: open entries that cannot be told from this one, itself included.
        posted: the bank has booked it; announced movements can still change.
        untouched: nobody decided about this line before, not even to take it back.
        month_open: the line's month may still be written to.
    """

    cents: int
    day: date
    suggestion: Suggestion
    item: OpenItem | None
    record: TrackRecord
    cap_cents: int
    claims: int = 1
    equal_lines: int = 1
    equal_items: int = 1
    posted: bool = True
    untouched: bool = True
    month_open: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a line may be confirmed alone; if not, every reason against it."""

    kind: EvidenceKind | None
    holds: tuple[Hold, ...] = ()

    @property
    def alone(self) -> bool:
        """Nothing speaks against it."""
        return self.kind is not None and not self.holds


def judge(case: Case) -> Verdict:
    """The policy: all of it has to hold, and each part that does not is named."""
    best = case.suggestion.best
    kind = kind_of(best) if best is not None else None
    broken = {
        Hold.NO_SINGLE_SUGGESTION: best is None or case.suggestion.equals != 1,
        Hold.NOT_SURE: not case.suggestion.sure,
        Hold.NO_SUCH_EVIDENCE: kind is None,
        Hold.KIND_NOT_PROVEN: kind is not None and not is_trusted(kind, case.record),
        Hold.ANOTHER_CANDIDATE: len(candidates(case.suggestion)) > 1,
        Hold.ANOTHER_LINE_CLAIMS_IT: case.claims != 1,
        Hold.EQUAL_LINES: case.equal_lines != 1,
        Hold.EQUAL_ENTRIES: case.equal_items != 1,
        Hold.ABOVE_CAP: abs(case.cents) > case.cap_cents,
        Hold.NOT_YET_POSTED: not case.posted,
        Hold.ANSWERED_BEFORE: not case.untouched,
        Hold.MONTH_CLOSED: not case.month_open,
        **_about_item(case, best),
    }
    return Verdict(kind, tuple(hold for hold in Hold if broken[hold]))


def _about_item(case: Case, best: Hypothesis | None) -> dict[Hold, bool]:
    item = case.item
    if item is None or best is None or best.items != (item.id,):
        return {Hold.NOTHING_TO_SETTLE: True, Hold.VALUE_DIFFERS: False, Hold.OUT_OF_WINDOW: False}
    return {
        Hold.NOTHING_TO_SETTLE: False,
        Hold.VALUE_DIFFERS: not case.cents == item.cents == item.open_cents,
        Hold.OUT_OF_WINDOW: not in_window(case.day, item.due),
    }


def in_window(day: date, due: date) -> bool:
    """Whether a movement lies near enough to a due day for both to be one thing."""
    return abs((day - due).days) <= DAYS_FROM_DUE


def candidates(suggestion: Suggestion) -> frozenset[Hashable]:
    """The entries and lines that a suggestion does not rule out."""
    return frozenset(
        thing
        for place, one in enumerate(suggestion.hypotheses)
        if place == 0 or one.probability * 1000 >= _RIVAL_PERMILLE
        for thing in (*one.items, *(() if one.pair is None else (one.pair,)))
    )


def claims_on(item: Hashable, suggestions: Iterable[Suggestion]) -> int:
    """How many lines have an entry among their candidates."""
    return sum(item in candidates(suggestion) for suggestion in suggestions)
