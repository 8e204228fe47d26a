"""Evidence in words: every kind of reason has a short Portuguese one, and text of the bank stays text."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.texts.reasons import chance, doubts, reason_text, ticks
from core.matching.channels import Channel
from core.matching.model import Difference
from core.matching.reasons import Reason, ReasonKind
from core.services.offering import Doubt

IN_WORDS: list[tuple[Reason, str]] = [
    (Reason(ReasonKind.SAME_DOCUMENT), "✓ mesmo CPF/CNPJ"),
    (Reason(ReasonKind.OTHER_DOCUMENT), "✗ CPF/CNPJ de outra pessoa"),
    (Reason(ReasonKind.DAYS_AFTER_DUE, 2), "✓ 2 dias depois do vencimento"),
    (Reason(ReasonKind.DAYS_BEFORE_DUE, 1), "✓ 1 dia antes do vencimento"),
    (Reason(ReasonKind.MORE_THAN_AGREED, 3_000), "✗ R$ 30,00 a mais"),
    (Reason(ReasonKind.EXPLAINED, "interest"), "✓ a conta fecha com multa e juros de atraso"),
    (Reason(ReasonKind.SUM_OF, 3), "✓ soma de 3 lançamentos"),
    (Reason(ReasonKind.PAID_BEFORE_AS, "MARIA SOUZA"), "✓ já pagou como Maria Souza"),
    (Reason(ReasonKind.SAME_BOLETO, "109/00012345-6"), "✓ boleto nº 109/00012345-6"),
    (Reason(ReasonKind.OTHER_LEG, 1), "✓ a outra ponta está em outra conta sua, a 1 dia de distância"),
    (Reason(ReasonKind.AS_BEFORE, 12), "✓ você já respondeu assim 12 vezes"),
    (Reason(ReasonKind.BANK_TEXT, "fee"), "✓ o banco escreve tarifa do banco"),
    (Reason(ReasonKind.SAME_NAME, "ANA", -1.0), "✗ mesmo nome"),
]


@pytest.mark.parametrize(("reason", "words"), IN_WORDS, ids=[words for _, words in IN_WORDS])
def test_evidence_is_said_as_a_person_would(reason: Reason, words: str) -> None:
    assert reason_text(reason) == words


@pytest.mark.parametrize("kind", ReasonKind)
@pytest.mark.parametrize("value", [0, 1, 7, "", "<b>x</b>"])
def test_every_kind_of_reason_has_short_words_whatever_its_value(kind: ReasonKind, value: Any) -> None:
    counted = {
        ReasonKind.MORE_THAN_AGREED,
        ReasonKind.LESS_THAN_AGREED,
        ReasonKind.DAYS_AFTER_DUE,
        ReasonKind.DAYS_BEFORE_DUE,
        ReasonKind.SUM_OF,
    }
    if kind in counted and not isinstance(value, int):
        value = 3  # these always carry a number
    said = reason_text(Reason(kind, value))
    assert said[:2] in {"✓ ", "✗ "}
    assert len(said) < 80
    assert "<b>" not in said.lower()
    assert kind.value not in said


def test_every_difference_channel_and_doubt_has_words() -> None:
    assert len({reason_text(Reason(ReasonKind.EXPLAINED, one.value)) for one in Difference}) == len(
        Difference
    )
    for one in Channel:
        said = reason_text(Reason(ReasonKind.BANK_TEXT, one.value))
        assert said.removeprefix("✓ o banco escreve ") not in {one.value, ""}
    assert re.fullmatch(r"Pergunto porque .+\.", doubts(tuple(Doubt)))


def test_three_ticks_say_who_first_and_keep_what_speaks_against() -> None:
    said = ticks(
        (
            Reason(ReasonKind.OTHER_NAME, "BETO", -2.0),
            Reason(ReasonKind.MORE_THAN_AGREED, 3_000),  # the card says it in a sentence of its own
            Reason(ReasonKind.SAME_DAY),
            Reason(ReasonKind.SAME_NAME, "ANA", 6.0),
            Reason(ReasonKind.SAME_DOCUMENT, "", 11.0),
        )
    )
    assert said == "✓ mesmo CPF/CNPJ · ✓ mesmo nome · ✗ outro nome: Beto"


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.92, "92 em cada 100"),
        (0.999, "mais de 99 em cada 100"),
        (0.001, "menos de 1 em cada 100"),
        (1.0, "mais de 99 em cada 100"),
    ],
)
def test_chance_is_told_in_cases_of_a_hundred_and_never_as_certainty(probability: float, words: str) -> None:
    assert chance(probability) == words
