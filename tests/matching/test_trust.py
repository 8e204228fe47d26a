"""When the bot may confirm alone: the bar, the kinds, and every single thing that holds it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.automation import EvidenceKind, TrackRecord
from core.matching.model import Difference, Ending, Hypothesis, OpenItem, Suggestion
from core.matching.reasons import Reason, ReasonKind
from core.matching.trust import (
    LEAST_ANSWERS,
    RECENT,
    Case,
    Hold,
    candidates,
    claims_on,
    flawless_answers,
    is_trusted,
    judge,
    kind_of,
    passes_monitor,
    wilson_lower_bound,
)

DAY = date(2026, 7, 12)
PROVEN = TrackRecord(200, 200, 0)
ITEM = OpenItem("sale", 45_000, 45_000, date(2026, 7, 10))


def because(*kinds: ReasonKind) -> tuple[Reason, ...]:
    return tuple(Reason(kind) for kind in (ReasonKind.SAME_AMOUNT, *kinds))


BOLETO = Hypothesis(
    Ending.MATCH, ("sale",), probability=0.99, identity=True, reasons=because(ReasonKind.SAME_BOLETO)
)


def a_case(**changes: Any) -> Case:
    """A boleto of R$ 450,00, paid to the cent two days late, of a kind that was always right."""
    suggestion = Suggestion("line", (BOLETO, Hypothesis(Ending.NEW, probability=0.01)), sure=True)
    return replace(Case(45_000, DAY, suggestion, ITEM, PROVEN, 50_000), **changes)


def suggesting(**changes: Any) -> Suggestion:
    return replace(a_case().suggestion, **changes)


# --- the measure ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "answers", "lower"),
    [
        (0, 0, "0"),
        (0, 10, "0"),
        (10, 10, "0.7225"),
        (20, 20, "0.8389"),
        (50, 50, "0.9287"),
        (95, 100, "0.8882"),
    ],
)
def test_lower_bound_is_that_of_the_tables(right: int, answers: int, lower: str) -> None:
    assert wilson_lower_bound(right, answers).quantize(Decimal("0.0001")) == Decimal(lower).quantize(
        Decimal("0.0001")
    )


@given(st.integers(1, 3000).flatmap(lambda most: st.tuples(st.integers(0, most), st.just(most))))
def test_lower_bound_lies_between_nothing_and_the_share_itself(counts: tuple[int, int]) -> None:
    right, answers = counts
    assert 0 <= wilson_lower_bound(right, answers) <= Decimal(right) / answers


@given(st.integers(1, 3000).flatmap(lambda most: st.tuples(st.integers(0, most), st.just(most))))
def test_a_right_answer_never_lowers_it_and_a_wrong_one_never_raises_it(counts: tuple[int, int]) -> None:
    right, answers = counts
    now = wilson_lower_bound(right, answers)
    hair = Decimal("1e-20")
    assert wilson_lower_bound(right + 1, answers + 1) >= now - hair
    assert wilson_lower_bound(right, answers + 1) <= now + hair


# --- the bar -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "enough"),
    [
        (EvidenceKind.NUMBER, 20),
        (EvidenceKind.DOCUMENT, 20),
        (EvidenceKind.OWN_TRANSFER, 20),
        (EvidenceKind.MASKED_DOCUMENT, 73),
        (EvidenceKind.INVOICE_NUMBER, 73),
        (EvidenceKind.NAME, 73),
        (EvidenceKind.TARIFF, 73),
    ],
)
def test_kind_is_trusted_after_so_many_right_answers_and_not_one_earlier(
    kind: EvidenceKind, enough: int
) -> None:
    assert not is_trusted(kind, TrackRecord(enough - 1, enough - 1, 0))
    assert is_trusted(kind, TrackRecord(enough, enough, 0))
    assert flawless_answers(kind) == enough


@given(
    st.sampled_from(EvidenceKind),
    st.integers(0, 2000).flatmap(
        lambda most: st.tuples(st.just(most), st.integers(0, most), st.integers(0, RECENT))
    ),
)
def test_no_kind_is_trusted_on_few_answers_or_after_a_wrong_one_among_the_newest(
    kind: EvidenceKind, counts: tuple[int, int, int]
) -> None:
    record = TrackRecord(*counts)
    if is_trusted(kind, record):
        assert record.answers >= LEAST_ANSWERS
        assert record.recent_wrong == 0


def test_one_contradiction_sends_even_the_longest_record_back_to_asking() -> None:
    assert is_trusted(EvidenceKind.NUMBER, TrackRecord(5000, 5000, 0))
    assert not is_trusted(EvidenceKind.NUMBER, TrackRecord(5001, 5000, 1))


def test_fifty_right_answers_after_a_wrong_one_bring_a_number_back_but_not_a_name() -> None:
    assert is_trusted(EvidenceKind.NUMBER, TrackRecord(51, 50, 0))
    assert not is_trusted(EvidenceKind.NAME, TrackRecord(51, 50, 0))


def test_monitor_passes_after_twenty_comparisons_without_a_recent_difference() -> None:
    assert not passes_monitor(TrackRecord(19, 19, 0))
    assert passes_monitor(TrackRecord(20, 20, 0))
    assert not passes_monitor(TrackRecord(60, 59, 1))


# --- the kinds -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        (ReasonKind.SAME_BOLETO, EvidenceKind.NUMBER),
        (ReasonKind.SAME_TXID, EvidenceKind.NUMBER),
        (ReasonKind.SAME_DOCUMENT, EvidenceKind.DOCUMENT),
        (ReasonKind.MASKED_DOCUMENT, EvidenceKind.MASKED_DOCUMENT),
        (ReasonKind.SAME_NUMBER, EvidenceKind.INVOICE_NUMBER),
        (ReasonKind.SAME_NAME, EvidenceKind.NAME),
        (ReasonKind.PART_OF_NAME, None),
        (ReasonKind.PAID_BEFORE_AS, None),
        (ReasonKind.SAME_DAY, None),
    ],
)
def test_kind_of_a_payment_is_its_evidence(reason: ReasonKind, kind: EvidenceKind | None) -> None:
    assert kind_of(replace(BOLETO, reasons=because(reason))) is kind


def test_kind_of_several_pieces_of_evidence_is_the_strongest() -> None:
    both = because(ReasonKind.SAME_NAME, ReasonKind.SAME_DOCUMENT)
    assert kind_of(replace(BOLETO, reasons=both)) is EvidenceKind.DOCUMENT


@pytest.mark.parametrize(
    "changes",
    [
        {"difference": Difference.OVER},
        {"items": ("sale", "other")},
        {"items": ()},
        {"ending": Ending.REFUND},
        {"ending": Ending.DUPLICATE},
        {"ending": Ending.UNSEEN},
        {"ending": Ending.TRANSFER, "items": ()},
        {"ending": Ending.NEW, "items": ()},
        {"ending": Ending.NEW, "items": (), "new_kind": "tarifa", "category": ""},
        {"ending": Ending.NEW, "items": (), "new_kind": "compra_cartao", "category": "Mercado"},
        {"reasons": because(ReasonKind.SAME_BOLETO, ReasonKind.OTHER_DOCUMENT)},
        {"reasons": because(ReasonKind.SAME_BOLETO, ReasonKind.OTHER_NAME)},
        {"reasons": because(ReasonKind.SAME_DOCUMENT, ReasonKind.OPEN_REFUND)},
    ],
)
def test_what_a_person_has_to_look_at_has_no_kind(changes: dict[str, Any]) -> None:
    assert kind_of(replace(BOLETO, **changes)) is None


def test_transfer_with_both_legs_and_tariff_with_a_category_are_kinds() -> None:
    assert kind_of(Hypothesis(Ending.TRANSFER, pair="other leg")) is EvidenceKind.OWN_TRANSFER
    assert (
        kind_of(Hypothesis(Ending.NEW, new_kind="tarifa", category="Tarifas bancárias"))
        is EvidenceKind.TARIFF
    )


# --- the decision --------------------------------------------------------------------------------


def test_boleto_paid_to_the_cent_is_confirmed_alone_once_its_kind_is_proven() -> None:
    verdict = judge(a_case())
    assert verdict.alone
    assert verdict.kind is EvidenceKind.NUMBER
    assert verdict.holds == ()


RIVAL = Hypothesis(Ending.MATCH, ("other sale",), probability=0.02)
HOLDS: list[tuple[Hold, dict[str, Any]]] = [
    (Hold.NO_SINGLE_SUGGESTION, {"suggestion": suggesting(equals=2)}),
    (Hold.NO_SINGLE_SUGGESTION, {"suggestion": suggesting(hypotheses=())}),
    (Hold.NOT_SURE, {"suggestion": suggesting(sure=False)}),
    (Hold.NO_SUCH_EVIDENCE, {"suggestion": suggesting(hypotheses=(replace(BOLETO, reasons=()),))}),
    (
        Hold.NO_SUCH_EVIDENCE,
        {"suggestion": suggesting(hypotheses=(replace(BOLETO, difference=Difference.FEE),))},
    ),
    (Hold.KIND_NOT_PROVEN, {"record": TrackRecord()}),
    (Hold.KIND_NOT_PROVEN, {"record": TrackRecord(19, 19, 0)}),
    (Hold.KIND_NOT_PROVEN, {"record": TrackRecord(500, 499, 1)}),
    (Hold.NOTHING_TO_SETTLE, {"item": None}),
    (Hold.NOTHING_TO_SETTLE, {"item": replace(ITEM, id="not the one suggested")}),
    (Hold.VALUE_DIFFERS, {"cents": 45_001}),
    (Hold.VALUE_DIFFERS, {"cents": -45_000}),
    (Hold.VALUE_DIFFERS, {"item": replace(ITEM, open_cents=20_000)}),
    (Hold.OUT_OF_WINDOW, {"day": ITEM.due + timedelta(days=16)}),
    (Hold.OUT_OF_WINDOW, {"day": ITEM.due - timedelta(days=16)}),
    (Hold.ANOTHER_CANDIDATE, {"suggestion": suggesting(hypotheses=(BOLETO, RIVAL))}),
    (Hold.ANOTHER_LINE_CLAIMS_IT, {"claims": 2}),
    (Hold.EQUAL_LINES, {"equal_lines": 2}),
    (Hold.EQUAL_ENTRIES, {"equal_items": 2}),
    (Hold.ABOVE_CAP, {"cap_cents": 44_999}),
    (Hold.NOT_YET_POSTED, {"posted": False}),
    (Hold.ANSWERED_BEFORE, {"untouched": False}),
    (Hold.MONTH_CLOSED, {"month_open": False}),
]


@pytest.mark.parametrize(("hold", "changes"), HOLDS, ids=lambda one: one if isinstance(one, Hold) else "")
def test_any_single_doubt_is_enough_to_ask(hold: Hold, changes: dict[str, Any]) -> None:
    verdict = judge(a_case(**changes))
    assert hold in verdict.holds
    assert not verdict.alone


def test_every_hold_has_a_case_above() -> None:
    assert {hold for hold, _ in HOLDS} == set(Hold)


@pytest.mark.parametrize(
    "changes",
    [
        {"cap_cents": 45_000},
        {"day": ITEM.due + timedelta(days=15)},
        {"day": ITEM.due - timedelta(days=15)},
        {"suggestion": suggesting(hypotheses=(BOLETO, replace(RIVAL, probability=0.009)))},
        {"record": TrackRecord(20, 20, 0)},
    ],
)
def test_what_lies_just_inside_a_limit_is_still_confirmed(changes: dict[str, Any]) -> None:
    assert judge(a_case(**changes)).alone


@given(
    cents=st.sampled_from([45_000, 45_001, -45_000]),
    days=st.integers(-40, 40),
    record=st.sampled_from([PROVEN, TrackRecord(), TrackRecord(60, 59, 1)]),
    cap_cents=st.sampled_from([20_000, 50_000]),
    claims=st.integers(0, 3),
    equals=st.integers(1, 2),
    equal_lines=st.integers(1, 2),
    equal_items=st.integers(1, 2),
    sure=st.booleans(),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_whatever_is_confirmed_alone_meets_every_part_of_the_policy(
    cents: int,
    days: int,
    record: TrackRecord,
    cap_cents: int,
    claims: int,
    equals: int,
    equal_lines: int,
    equal_items: int,
    sure: bool,
    flags: tuple[bool, bool, bool],
) -> None:
    posted, untouched, month_open = flags
    case = a_case(
        cents=cents,
        day=ITEM.due + timedelta(days=days),
        suggestion=suggesting(sure=sure, equals=equals),
        record=record,
        cap_cents=cap_cents,
        claims=claims,
        equal_lines=equal_lines,
        equal_items=equal_items,
        posted=posted,
        untouched=untouched,
        month_open=month_open,
    )
    wanted = (
        cents == ITEM.cents
        and abs(days) <= 15
        and record == PROVEN
        and cap_cents >= cents
        and (claims, equals, equal_lines, equal_items) == (1, 1, 1, 1)
        and sure
        and all(flags)
    )
    assert judge(case).alone is wanted


# --- candidates ----------------------------------------------------------------------------------


def test_candidates_are_what_a_suggestion_does_not_rule_out() -> None:
    faint = Hypothesis(Ending.MATCH, ("faint",), probability=0.009)
    group = Hypothesis(Ending.MATCH, ("a", "b"), probability=0.02)
    leg = Hypothesis(Ending.TRANSFER, pair="leg", probability=0.02)
    found = Suggestion("line", (replace(BOLETO, probability=0.001), faint, group, leg))
    assert candidates(found) == {"sale", "a", "b", "leg"}  # the best one counts however faint
    assert claims_on("sale", [found, Suggestion("other", (BOLETO,)), Suggestion("none", ())]) == 2
