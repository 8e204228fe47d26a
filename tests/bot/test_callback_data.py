"""Button codes: small, strict, and worthless to a forger."""

from __future__ import annotations

import random
import string
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.callback_data import Action, Code, decode, encode
from tests.bot.conftest import Bench, data_of
from tests.builders import Movement

codes = st.builds(
    Code,
    action=st.sampled_from(Action),
    subject=st.uuids(),
    version=st.integers(0, 999_999),
    target=st.none() | st.uuids(),
    number=st.none(),
    moved=st.booleans(),
) | st.builds(
    Code,
    action=st.sampled_from(Action),
    subject=st.uuids(),
    version=st.integers(0, 999_999),
    number=st.integers(0, 9999),
    moved=st.booleans(),
)


@given(codes)
@settings(max_examples=500, deadline=None)
def test_every_button_fits_telegram_and_comes_back_as_it_was(code: Code) -> None:
    data = encode(code)
    assert data.isascii()
    assert 1 <= len(data.encode()) <= 64
    assert decode(data) == code


@given(st.text(max_size=80) | st.binary(max_size=80).map(lambda raw: raw.decode("utf-8", "replace")))
@settings(max_examples=500, deadline=None)
def test_arbitrary_text_is_no_button(text: str) -> None:
    found = decode(text)
    assert found is None or encode(found)  # never an exception


def test_ten_thousand_mutated_buttons_never_name_a_thing_of_the_books() -> None:
    """A changed code is refused, or names an id nobody drew; the true ids are never reached by chance."""
    dice = random.Random(1042)
    real = Code(Action.RECONCILE, uuid4(), 3, uuid4())
    data = encode(real)
    alphabet = string.ascii_letters + string.digits + ":-_ \u00e9\u0000"
    acting = 0
    for _ in range(10_000):
        letters = list(data)
        for _ in range(dice.randint(1, 4)):
            place = dice.randrange(len(letters))
            way = dice.randrange(3)
            if way == 0:
                letters[place] = dice.choice(alphabet)
            elif way == 1:
                letters.insert(place, dice.choice(alphabet))
            elif len(letters) > 1:
                del letters[place]
        mutated = "".join(letters)
        found = decode(mutated)
        if (
            found is not None
            and mutated != data
            and found.subject == real.subject
            and found.target == real.target
        ):
            acting += 1
            same = (found.action, found.version) == (real.action, real.version)
            assert not same or replace(found, moved=False) == real  # moved is said of the same thing
    assert acting < 1000


@pytest.mark.parametrize(
    "data",
    [
        "",
        "1",
        "2:ok:" + "A" * 22 + ":0",
        "m:ok:" + "A" * 22 + ":0",
        "1mm:ok:" + "A" * 22 + ":0",
        "1:zz:" + "A" * 22 + ":0",
        "1:ok:" + "A" * 21 + ":0",
        "1:ok:" + "A" * 22 + ":-1",
        "1:ok:" + "A" * 22 + ":0:n-1",
        "1:ok:" + "A" * 22 + ":0\n",
        "1:ok:" + "A" * 22 + ":٣",
        "1:ok:" + "é" * 22 + ":0",
        "1:ok:" + "A" * 22 + ":0:" + "A" * 22 + ":1",
    ],
)
def test_code_that_is_not_exactly_ours_is_nothing(data: str) -> None:
    assert decode(data) is None


def test_one_id_has_one_spelling() -> None:
    data = encode(Code(Action.IGNORE, UUID(int=0), 0))
    other = data.replace("A" * 22, "A" * 21 + "B")
    assert decode(other) is None or decode(other) == decode(data)


_OF_THE_LINE_ALONE = {
    *(Action.IGNORE, Action.POSTPONE, Action.NEW_ENTRY),
    *(Action.REPEATED, Action.PAID_TWICE),
}
"""Whoever decides may say these of any open line: no part of the code could be forged."""


async def test_forged_presses_of_a_member_are_answered_and_change_nothing(bench: Bench) -> None:
    await bench.books("receita;Venda 1042;Ana Paula Souza;;450,00;10/07/2026;Vendas;1042")
    await bench.bank(Movement("20260712", "450,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    card = bench.card("R$ 450,00")
    data = data_of(card, "Conciliar")
    found = decode(data)
    assert found is not None
    line = found.subject
    forged = ["", "x", "1:ok:", data[:-1], data + "A", data.replace("1:", "2:", 1)]
    for action in Action:
        forged += [
            encode(Code(action, uuid4(), 0)),
            encode(Code(action, uuid4(), 7, uuid4())),
            encode(Code(action, uuid4(), 0, number=9999)),
        ]
        if action not in _OF_THE_LINE_ALONE:
            forged.append(encode(Code(action, line, 0)))
            forged.append(encode(Code(action, line, 0, uuid4())))
            forged.append(encode(Code(action, line, 999_999, number=9999)))
    for number, one in enumerate(forged):
        await bench.owner.press_data(card.message_id, one)
        if number % 20 == 0:  # an answer that comes too late is not sent at all
            await bench.settled(60)
    await bench.settled(60)
    assert not bench.owner.unanswered
    assert "Não deu certo" not in bench.owner.transcript()
    assert "1 lançamento pendente" in (await bench.say("/pendentes")).text
    await bench.press("Voltar", on=card.message_id) if "‹ Voltar" in bench.message(
        card.message_id
    ).labels else None
    assert "✅ Conciliar" in bench.message(card.message_id).labels
