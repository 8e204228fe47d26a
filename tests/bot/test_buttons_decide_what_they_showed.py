"""A button decides what its message showed, or nothing: entries move on while a message stands on a phone."""

from __future__ import annotations

import pytest

from core.services import deciding
from tests.bot.conftest import Bench, data_of
from tests.builders import Movement

CHANGED = "O que está em aberto mudou"


def sale(name: str, contact: str, amount: str, due: str = "10/07/2026") -> str:
    return f"receita;{name};{contact};;{amount};{due};Vendas;"


async def pays_part(bench: Bench, description: str, cents: int) -> None:
    """Somebody else settles part of an entry by another line."""
    async with bench.store.write() as uow:
        member = await uow.people.member_by_user(bench.owner.user_id)
        assert member is not None
        line = (await uow.searches.open_lines_of(bench.company.id, cents, limit=1))[0]
        found = await uow.books.open_entries(bench.company.id)
        entry = next(one.entry for one in found if one.entry.description == description)
        press = deciding.Press(member, line.id, line.version, bench.clock.now())
        await deciding.pay_part(uow, press, entry.id)


async def once_more(bench: Bench, amount: str) -> int:
    """The card of a line in another message of the same chat."""
    listed = await bench.say("/pendentes")
    await bench.press(next(one for one in listed.labels if amount in one), on=listed.message_id)
    return bench.owner.last.message_id


@pytest.mark.parametrize(
    ("received", "label"),
    [
        ("480,00", "Usar valor do extrato"),
        ("480,00", "despesa de devolução R$ 30,00"),
        ("480,00", "Deixar crédito"),
        ("460,65", "Conciliar com multa e juros"),
        ("300,00", "Usar valor do extrato"),
        ("300,00", "Parcial: faltam R$ 150,00"),
    ],
)
async def test_difference_that_grew_since_it_was_shown_is_not_settled(
    bench: Bench, received: str, label: str
) -> None:
    await bench.books(sale("Venda 1042", "Ana Paula Souza", "450,00", "30/06/2026"))
    await bench.bank(
        Movement("20260710", received, "PIX RECEBIDO ANA PAULA SOUZA"),
        Movement("20260712", "20,00", "TED RECEBIDA"),
    )
    card = bench.card(f"R$ {received}")
    button = data_of(card, label)
    await pays_part(bench, "Venda 1042", 2_000)
    assert CHANGED in await bench.press_data(card.message_id, button)
    shown = bench.message(card.message_id)
    assert "(R$ 430,00 em aberto)" in shown.text
    assert "Conciliado" not in shown.text


async def test_excess_comes_off_the_entry_that_the_button_named_or_off_none(bench: Bench) -> None:
    await bench.books(
        sale("Venda 1042", "Ana Paula Souza", "450,00"),
        sale("Bolo", "Ana Paula Souza", "100,00", "20/07/2026"),
    )
    await bench.bank(Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    card = bench.card("R$ 480,00")
    button = data_of(card, "Abater de Bolo")
    await bench.books(sale("Torta", "Ana Paula Souza", "90,00", "15/07/2026"))
    assert CHANGED in await bench.press_data(card.message_id, button)
    assert await bench.press("Abater de Torta", on=card.message_id)
    assert "Conciliado" in bench.message(card.message_id).text


async def test_category_of_an_excess_is_pressed_for_the_entry_shown_above_it(bench: Bench) -> None:
    """Two messages about one line: the second chose another entry meanwhile."""
    await bench.books(sale("Venda 1042", "Ana Paula Souza", "450,00"), sale("Venda 9", "Bia Reis", "470,00"))
    await bench.bank(Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    first = bench.card("R$ 480,00").message_id
    await bench.press("É receita mesmo", on=first)
    other = await once_more(bench, "R$ 480,00")
    await bench.press("Buscar", on=other)
    await bench.press("Bia", on=other)
    await bench.press("É receita mesmo", on=other)
    assert "R$ 30,00 a mais que Venda 1042" in bench.message(first).text
    assert CHANGED in await bench.press("Outras receitas", on=first)
    assert "Conciliado" not in bench.message(first).text
    await bench.press("Outras receitas", on=other)
    assert "com Venda 9 · Bia Reis" in bench.message(other).text


async def test_ticks_of_another_message_are_not_what_conciliar_stands_for(bench: Bench) -> None:
    await bench.books(
        sale("Bolo", "Davi Melo", "100,00"),
        sale("Torta", "Davi Melo", "50,00"),
        sale("Doces", "Davi Melo", "90,00"),
        sale("Pães", "Davi Melo", "60,00"),
    )
    await bench.bank(Movement("20260712", "150,00", "TED RECEBIDA"))
    first = bench.card("R$ 150,00").message_id
    other = await once_more(bench, "R$ 150,00")
    for message, ticks in ((first, ("R$ 100,00", "R$ 50,00")), (other, ("R$ 90,00", "R$ 60,00"))):
        await bench.press("Somar vários", on=message)
        for label in [one for one in bench.message(message).labels if "tirar" in one]:
            await bench.press(label, on=message)
        for tick in ticks:
            await bench.press(tick, on=message)
    assert CHANGED in await bench.press("✅ Conciliar", on=first)
    await bench.press("✅ Conciliar", on=other)
    decided = bench.message(other).text
    assert "Doces" in decided
    assert "Bolo" not in decided


async def test_sum_of_a_button_is_the_one_its_own_card_showed(bench: Bench) -> None:
    """Both cards are of one line; the older one named other entries."""
    await bench.books(sale("Bolo", "Davi Melo", "120,00"), sale("Torta", "Davi Melo", "60,00"))
    await bench.bank(Movement("20260712", "180,00", "PIX RECEBIDO DAVI MELO"))
    first = bench.card("R$ 180,00")
    button = data_of(first, "Conciliar os 2")
    async with bench.store.write() as uow:
        for one in await uow.books.open_entries(bench.company.id):
            await uow.books.cancel(bench.company.id, one.entry.id)
    await bench.books(sale("Doces", "Davi Melo", "110,00"), sale("Pães", "Davi Melo", "70,00"))
    other = await once_more(bench, "R$ 180,00")
    assert "Doces" in bench.message(other).text
    assert CHANGED in await bench.press_data(first.message_id, button)
    assert "Conciliado" not in bench.message(first.message_id).text
