"""/saldo, /pendentes and /contas by thumb: every list leads to its card, every screen leads back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.callback_data import Action, Code, encode
from core.domain.parties import Role
from tests.bot.conftest import Bench, SetClock, data_of, open_bench, read_here
from tests.builders import Movement

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox import Person, Sandbox

SALE = Movement("20260706", "480,00", "PIX RECEBIDO JOSE")
RENT = Movement("20260710", "-1.200,00", "ALUGUEL")
FLOUR = Movement("20260601", "-35,00", "MOINHO")


@pytest.fixture
async def shop(bench: Bench) -> Bench:
    """A bakery with an account whose three lines wait; today is 13 July."""
    await bench.bank(FLOUR, balance="1.000,00", balance_day="20260601")
    await bench.bank(SALE, RENT, balance="280,00", balance_day="20260710")
    return bench


async def test_saldo_answers_first_then_shows_what_waits_and_each_account(shop: Bench) -> None:
    shown = await shop.say("/saldo")
    assert shown.text == (
        "Seu caixa ainda não está provado.\n\n"
        "Sem decisão: 3 lançamentos desde 01/06/2026\n"
        "• até 7 dias: 2 (entrou R$ 480,00, saiu R$ 1.200,00)\n"
        "• mais de 30 dias: 1 (saiu R$ 35,00)\n\n"
        "Itaú 12345-6\n"
        "Banco em 10/07/2026: R$ 280,00\n"
        "Livros: R$ 1.035,00\n"
        "Ainda não provado.\n"
        "Primeiro dia que não bate: 01/06/2026\n"
        "banco R$ 1.000,00, livros R$ 1.035,00\n"
        "Diferença de −R$ 35,00: 1 pendente.\n"
        "⏳ 3 pendentes desde 01/06/2026: entrou R$ 480,00, saiu R$ 1.235,00"
    )
    assert shown.labels == ["Ver pendentes", "Ver Itaú 12345-6"]


async def test_every_screen_of_saldo_leads_back(shop: Bench) -> None:
    message = (await shop.say("/saldo")).message_id
    text = shop.message(message).text
    await shop.press("Ver Itaú", on=message)
    assert "✗ 10/07/2026 não bate" in shop.message(message).text
    assert "diferença de −R$ 755,00: 3 pendentes" in shop.message(message).text
    await shop.press("Voltar ao saldo", on=message)
    assert shop.message(message).text == text
    await shop.press("Ver Itaú", on=message)
    await shop.press("Voltar às contas", on=message)
    assert shop.message(message).text == (
        "Suas contas\n\n"
        "Itaú 12345-6 · por arquivo\n"
        "Extrato até 10/07/2026 · banco R$ 280,00\n"
        "3 pendentes\n\n"
        "Mande o extrato de outra conta e eu a reconheço."
    )
    assert (await shop.say("/contas")).text == shop.message(message).text
    assert not shop.owner.unanswered


async def test_pendentes_is_turned_around_and_opens_cards_as_new_messages(shop: Bench) -> None:
    shown = await shop.say("/pendentes")
    assert shown.text == (
        "3 lançamentos pendentes: entrou R$ 480,00, saiu R$ 1.235,00\n"
        "até 7 dias: 2 · mais de 30: 1\n\n"
        "Os mais antigos primeiro; toque para abrir:\n"
        "−R$ 35,00 · 01/06/2026 · Itaú 12345-6\n   MOINHO\n"
        "+R$ 480,00 · 06/07/2026 · Itaú 12345-6\n   PIX RECEBIDO JOSE\n"
        "−R$ 1.200,00 · 10/07/2026 · Itaú 12345-6\n   ALUGUEL"
    )
    assert shown.labels == [
        "−R$ 35,00 · 01/06 · MOINHO",
        "+R$ 480,00 · 06/07 · PIX RECEBIDO JOSE",
        "−R$ 1.200,00 · 10/07 · ALUGUEL",
        "✓ Mais antigos",
        "Maiores",
        "Conciliar um a um",
    ]
    await shop.press("Maiores", on=shown.message_id)
    turned = shop.message(shown.message_id)
    assert [label[:12] for label in turned.labels[:3]] == ["−R$ 1.200,00", "+R$ 480,00 ·", "−R$ 35,00 · "]
    assert turned.labels[3:5] == ["Mais antigos", "✓ Maiores"]
    await shop.press("ALUGUEL", on=shown.message_id)
    card = shop.owner.last
    assert card.message_id != shown.message_id
    assert "R$ 1.200,00 saiu" in card.text
    await shop.press("Ignorar", on=card.message_id)
    await shop.press("Mais antigos", on=shown.message_id)
    assert "2 lançamentos pendentes" in shop.message(shown.message_id).text
    await shop.press("Conciliar um a um", on=shown.message_id)
    assert "1 de 2" in shop.owner.last.text


async def test_long_list_turns_its_pages(bench: Bench) -> None:
    await bench.bank(*(Movement("20260706", f"{number},00", f"PIX {number}") for number in range(1, 12)))
    shown = await bench.say("/pendentes")
    assert "página 1 de 2" in shown.text
    await bench.press("Próximos", on=shown.message_id)
    turned = bench.message(shown.message_id)
    assert "página 2 de 2" in turned.text
    assert [label for label in turned.labels if "PIX" in label] == [
        f"+R$ {number},00 · 06/07 · PIX {number}" for number in (9, 10, 11)
    ]
    await bench.press("Anteriores", on=shown.message_id)
    assert bench.message(shown.message_id).text == shown.text


async def test_account_is_renamed_by_typing_and_keeps_its_name(shop: Bench) -> None:
    message = (await shop.say("/contas")).message_id
    await shop.press("Ver Itaú", on=message)
    await shop.press("Renomear", on=message)
    assert "chamar esta conta" in shop.owner.last.text
    await shop.say("Conta da loja")
    assert shop.owner.last.text.startswith("Conta da loja · por arquivo")
    assert "Conta da loja" in (await shop.say("/saldo")).text


async def test_opening_balance_is_typed_read_back_and_taken_back(shop: Bench) -> None:
    message = (await shop.say("/contas")).message_id
    await shop.press("Ver Itaú", on=message)
    await shop.press("Informar saldo inicial", on=message)
    await shop.say("mil reais")
    assert "Escreva o saldo e um dia que já passou" in shop.owner.last.text
    await shop.press("Informar saldo inicial", on=message)
    await shop.say("1.000,00 em 01/06")
    texts = [one.text for one in shop.owner.messages[-2:]]
    assert texts[0] == (
        "Anotado: R$ 1.000,00 no fim de 01/06/2026. Os livros contam a partir do dia seguinte."
    )
    assert "Saldo inicial: R$ 1.000,00 no fim de 01/06/2026, informado por vocês" in texts[1]
    assert "✓ 01/06/2026 bate: R$ 1.000,00" in texts[1]
    assert "Provado até 01/06/2026." in (await shop.say("/saldo")).text
    await shop.press("Usar o do extrato", on=shop.card("informado por vocês").message_id)
    assert "Ainda não provado." in (await shop.say("/saldo")).text


async def test_accountant_sees_the_account_and_changes_nothing(shop: Bench) -> None:
    message = (await shop.say("/contas")).message_id
    await shop.press("Ver Itaú", on=message)
    rename, opening = (data_of(shop.message(message), label) for label in ("Renomear", "Informar"))
    caio = await shop.person(1003, "Caio", Role.ACCOUNTANT)
    menu = await shop.say("/contas", by=caio)
    await shop.press("Ver Itaú", on=menu.message_id, by=caio)
    assert shop.message(menu.message_id, by=caio).labels == ["‹ Voltar ao saldo", "‹ Voltar às contas"]
    for data in (rename, opening):
        assert "Seu acesso é de leitura" in await shop.press_data(menu.message_id, data, by=caio)


async def test_buttons_of_another_company_show_nothing_of_ours(shop: Bench) -> None:
    saldo = await shop.say("/saldo")
    lua = await shop.neighbour()
    menu = await shop.say("/saldo", by=lua)
    for label in ("Ver pendentes", "Ver Itaú"):
        await shop.press_data(menu.message_id, data_of(saldo, label), by=lua)
    ours = encode(Code(Action.ACCOUNTS, shop.company.id))
    assert "versão antiga" in await shop.press_data(menu.message_id, ours, by=lua)
    assert "Itaú" not in "".join(one.text for one in lua.messages)


# --- sounds --------------------------------------------------------------------------------------


def silent(bench: Bench, person: Person) -> list[bool]:
    """Of the cards that reached a person: whether each came without a sound, in their order."""
    return [
        str(call.parameters.get("disable_notification")).lower() == "true"
        for call in bench.calls("sendMessage", chat=person)
        if "callback_data" in str(call.parameters.get("reply_markup"))
        and "saiu" in str(call.parameters["text"])
    ]


async def test_only_the_first_card_of_a_file_makes_a_sound(bench: Bench) -> None:
    lia = await bench.person(1002, "Lia", Role.FINANCE)
    await bench.bank(RENT, FLOUR)
    assert silent(bench, bench.owner) == [False, True]
    assert silent(bench, lia) == [False, True]


@pytest.fixture
async def night(sandbox: Sandbox) -> AsyncIterator[Bench]:
    """23:00 in São Paulo."""
    clock = SetClock(datetime(2026, 7, 14, 2, 0, tzinfo=UTC))
    async with open_bench(sandbox, clock, read=read_here) as ready:
        yield ready


async def test_at_night_the_card_comes_at_once_but_rings_only_where_the_file_was_sent(night: Bench) -> None:
    lia = await night.person(1002, "Lia", Role.FINANCE)
    await night.bank(RENT, FLOUR)
    assert silent(night, night.owner) == [False, True]
    assert silent(night, lia) == [True, True]
