"""One answer for all that are alike, and “sempre assim?”, in the chat."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from core.domain.parties import Role
from core.domain.statements import LineState
from tests.bot.conftest import Bench, SetClock, data_of, open_bench, read_here
from tests.builders import Movement

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox import Sandbox, SandboxMessage

FUEL = "Combustível e frete"


def shell(*values: str, first: int = 1) -> list[Movement]:
    """Purchases at the same place on following days."""
    return [
        Movement(f"202607{first + place:02}", f"-{value}", f"COMPRA CARTAO POSTO SHELL {first + place:02}/07")
        for place, value in enumerate(values)
    ]


@pytest.fixture
async def bench(sandbox: Sandbox) -> AsyncIterator[Bench]:
    """Monday, 13 July 2026, 09:00 in São Paulo."""
    clock = SetClock(datetime(2026, 7, 13, 12, 0, tzinfo=UTC))
    async with open_bench(sandbox, clock, read=read_here) as ready:
        yield ready


async def open_draft(bench: Bench, card: SandboxMessage, category: str = FUEL) -> SandboxMessage:
    """From a card to the draft read back."""
    await bench.press("➕ Nova despesa", on=card.message_id)
    if category in bench.message(card.message_id).labels:  # a category that is learned is not asked
        await bench.press(category, on=card.message_id)
    if "Confirmar" not in " ".join(bench.message(card.message_id).labels):
        await bench.press("Posto Shell", on=card.message_id)
    return bench.message(card.message_id)


async def book(bench: Bench, value: str, category: str = FUEL) -> SandboxMessage:
    """A purchase becomes a despesa of its own."""
    card = bench.card(f"R$ {value}")
    await open_draft(bench, card, category)
    await bench.press("Confirmar", on=card.message_id)
    return bench.message(card.message_id)


async def states(bench: Bench) -> list[LineState]:
    async with bench.store.read() as uow:
        imports = await uow.statements.recent_imports(bench.company.id, limit=50)
        lines = [
            line for one in imports for line in await uow.statements.lines_of_import(bench.company.id, one.id)
        ]
    return [line.state for line in sorted(lines, key=lambda one: (one.posted_on, one.id))]


async def learn(bench: Bench) -> SandboxMessage:
    """Three alike answers; the card of the last."""
    await bench.bank(*shell("100,00", "150,00", "180,00"))
    for value in ("100,00", "150,00"):
        await book(bench, value)
    return await book(bench, "180,00")


# --- alike ---------------------------------------------------------------------------------------


async def test_one_draft_does_for_all_that_are_alike_and_one_press_takes_all_back(bench: Bench) -> None:
    await bench.bank(
        *shell("100,00", "150,00", "80,00"), Movement("20260705", "-60,00", "COMPRA POSTO IPIRANGA")
    )
    card = bench.card("R$ 150,00")
    draft = await open_draft(bench, card)
    assert "Igual para as 3 de Posto Shell" in draft.labels
    await bench.press("Igual para as 3", on=card.message_id)
    asked = bench.message(card.message_id)
    assert "Viram despesa de Combustível e frete, Posto Shell." in asked.text
    assert "Soma: R$ 330,00" in asked.text
    assert "01/07 · R$ 100,00" in asked.text
    assert asked.labels == ["✅ Confirmar as 3", "Só esta", "‹ Voltar"]
    assert await bench.press("Confirmar as 3", on=card.message_id) == "3 decididas de uma vez."
    done = bench.message(card.message_id)
    assert "Despesa criada e conciliada" in done.text
    assert "↶ Desfazer as 3" in done.labels
    assert (await states(bench)).count(LineState.RECONCILED) == 3
    assert await bench.press("Desfazer as 3", on=card.message_id) == "Desfeitas as 3."
    assert set(await states(bench)) == {LineState.OPEN}
    assert "Nova despesa" in " ".join(bench.message(card.message_id).labels)


async def test_question_leads_back_to_the_draft_and_only_this_decides_only_this(bench: Bench) -> None:
    await bench.bank(*shell("100,00", "150,00"))
    card = bench.card("R$ 150,00")
    draft = await open_draft(bench, card)
    await bench.press("Igual para as 2", on=card.message_id)
    await bench.press("Voltar", on=card.message_id)
    assert bench.message(card.message_id).labels == draft.labels
    await bench.press("Igual para as 2", on=card.message_id)
    await bench.press("Só esta", on=card.message_id)
    assert sorted(await states(bench)) == [LineState.OPEN, LineState.RECONCILED]


async def test_ignored_card_offers_the_same_for_the_others(bench: Bench) -> None:
    await bench.bank(*shell("100,00", "150,00", "80,00"))
    card = bench.card("R$ 150,00")
    await bench.press("Ignorar", on=card.message_id)
    assert "Igual para as outras 2" in bench.message(card.message_id).labels
    await bench.press("Igual para as outras 2", on=card.message_id)
    asked = bench.message(card.message_id)
    assert "Viram" not in asked.text
    assert "Ficam fora dos livros, como ignoradas." in asked.text
    assert "Soma: R$ 180,00" in asked.text
    await bench.press("Confirmar as 2", on=card.message_id)
    assert set(await states(bench)) == {LineState.IGNORED}
    assert not any("Igual" in label for label in bench.message(card.message_id).labels)


async def test_list_that_changed_meanwhile_is_shown_again_before_anything_is_decided(bench: Bench) -> None:
    await bench.bank(*shell("100,00", "150,00", "80,00"))
    card, other = bench.card("R$ 150,00"), bench.card("R$ 80,00")
    await open_draft(bench, card)
    await bench.press("Igual para as 3", on=card.message_id)
    await bench.press("Ignorar", on=other.message_id)
    assert await bench.press("Confirmar as 3", on=card.message_id) == "A lista mudou. Confira de novo."
    assert "✅ Confirmar as 2" in bench.message(card.message_id).labels
    assert (await states(bench)).count(LineState.RECONCILED) == 0
    await bench.press("Confirmar as 2", on=card.message_id)
    assert (await states(bench)).count(LineState.RECONCILED) == 2


async def test_second_press_for_all_changes_nothing_and_says_who_was_faster(bench: Bench) -> None:
    await bench.bank(*shell("100,00", "150,00"))
    card = bench.card("R$ 150,00")
    await open_draft(bench, card)
    await bench.press("Igual para as 2", on=card.message_id)
    data = data_of(bench.message(card.message_id), "Confirmar as 2")
    await bench.press_data(card.message_id, data)
    assert "Sol" in await bench.press_data(card.message_id, data)
    assert set(await states(bench)) == {LineState.RECONCILED}


async def test_round_asks_once_for_the_others_and_goes_on_behind_them(bench: Bench) -> None:
    await bench.bank(
        *shell("900,00", "150,00", "80,00"),
        Movement("20260705", "-60,00", "COMPRA POSTO IPIRANGA"),
        Movement("20260706", "-61,00", "COMPRA PADARIA REAL"),
        Movement("20260707", "-62,00", "COMPRA PAPELARIA SOL"),
    )
    round_ = await bench.say("/conciliar")
    at = round_.message_id
    while "POSTO SHELL" not in bench.message(at).text:
        await bench.press("Depois", on=at)
    await bench.press("Ignorar", on=at)
    assert "Igual para as outras 2 de Posto Shell" in bench.message(at).labels
    await bench.press("Igual para as outras 2", on=at)
    assert "Igual para as outras 2 de Posto Shell?" in bench.message(at).text
    await bench.press("Voltar", on=at)
    assert "Igual para as outras 2 de Posto Shell" in bench.message(at).labels
    await bench.press("Igual para as outras 2", on=at)
    await bench.press("Confirmar as 2", on=at)
    shown = bench.message(at)
    assert "POSTO SHELL" not in shown.text
    assert (await states(bench)).count(LineState.IGNORED) == 3
    assert "Posto Shell: sempre assim?" in shown.labels
    assert "↶ Desfazer as 2" in shown.labels
    await bench.press("Posto Shell: sempre assim?", on=at)
    assert "ficam fora dos livros" in bench.message(at).text
    await bench.press("Só desta vez", on=at)
    shown = bench.message(at)
    assert "Posto Shell: sempre assim?" not in shown.labels
    await bench.press("Desfazer as 2", on=at)
    assert (await states(bench)).count(LineState.IGNORED) == 1


# --- a rule --------------------------------------------------------------------------------------


async def test_third_alike_answer_offers_a_rule_with_its_preview(bench: Bench) -> None:
    card = await learn(bench)
    assert "Sempre assim?" in card.labels
    before = len(bench.owner.messages)
    await bench.press("Sempre assim?", on=card.message_id)
    asked = bench.message(card.message_id)
    assert "Saídas com “Posto Shell” viram despesa de Combustível e frete, Posto Shell." in asked.text
    assert "Nos últimos 12 meses, 3 lançamentos assim:" in asked.text
    assert "3 como você decidiu" in asked.text
    assert (
        "eu teria decidido 1 com limite de R$ 100,00; 3 com limite de R$ 200,00; 3 com limite de R$ 500,00"
        in asked.text
    )
    assert asked.labels == [
        "Só sugerir",
        "Decidir sozinho até R$ 100",
        "Decidir sozinho até R$ 200",
        "Decidir sozinho até R$ 500",
        "Só desta vez",
        "‹ Voltar",
    ]
    await bench.press("Voltar", on=card.message_id)
    assert bench.message(card.message_id).labels == card.labels
    assert len(bench.owner.messages) == before


async def test_only_this_time_is_not_asked_again(bench: Bench) -> None:
    card = await learn(bench)
    await bench.press("Sempre assim?", on=card.message_id)
    assert "só desta vez" in await bench.press("Só desta vez", on=card.message_id)
    assert "Sempre assim?" not in bench.message(card.message_id).labels
    await bench.bank(*shell("90,00", first=8))
    assert "Sempre assim?" not in (await book(bench, "90,00")).labels


async def test_rule_that_suggests_puts_one_tap_on_the_next_card(bench: Bench) -> None:
    card = await learn(bench)
    await bench.press("Sempre assim?", on=card.message_id)
    assert await bench.press("Só sugerir", on=card.message_id) == "Regra criada."
    assert "Sempre assim?" not in bench.message(card.message_id).labels
    await bench.bank(*shell("90,00", first=8))
    fresh = bench.card("R$ 90,00")
    assert "Regra: despesa de Combustível e frete, Posto Shell" in fresh.text
    assert fresh.labels[0] == "✅ Nova despesa: Combustível e frete"
    await bench.press("Nova despesa: Combustível", on=fresh.message_id)
    assert "Despesa criada e conciliada" in bench.message(fresh.message_id).text
    assert set(await states(bench)) == {LineState.RECONCILED}


async def test_rule_that_decides_alone_tells_it_steps_back_when_undone_and_says_so(bench: Bench) -> None:
    card = await learn(bench)
    await bench.press("Sempre assim?", on=card.message_id)
    await bench.press("até R$ 200", on=card.message_id)
    await bench.bank(*shell("90,00", "250,00", first=8))
    reply = bench.card("Conciliei sozinho 1 lançamento (R$ 90,00)")
    assert "Regra: despesa" in bench.card("R$ 250,00").text
    rules = await open_rules(bench)
    assert "decide sozinha até R$ 200,00" in rules.text
    await bench.press("que fiz sozinho", on=reply.message_id)
    rules = await open_rules(bench)
    assert "só sugere" in rules.text
    assert "“Posto Shell” voltou a só sugerir: em 13/07/2026 você decidiu diferente." in rules.text
    bench.clock.advance(days=7, minutes=30)
    await bench.concilia.schedule.tick()
    await bench.settled()
    assert "voltou a só sugerir" in next(
        one.text
        for one in reversed(bench.owner.messages)
        if one.from_bot and "Sozinho, na semana" in one.text
    )


async def open_rules(bench: Bench) -> SandboxMessage:
    menu = await bench.say("/config")
    await bench.press("Regras", on=menu.message_id)
    return bench.message(menu.message_id)


async def test_rules_are_listed_ordered_switched_off_and_deleted(bench: Bench) -> None:
    card = await learn(bench)
    await bench.press("Sempre assim?", on=card.message_id)
    await bench.press("Só sugerir", on=card.message_id)
    await bench.bank(
        *(Movement(f"2026070{day}", f"-{day}0,00", "TARIFA PACOTE SERVICOS") for day in (1, 2, 3))
    )
    for day in (1, 2, 3):
        fee = bench.card(f"R$ {day}0,00")
        await bench.press("Ignorar", on=fee.message_id)
    await bench.press("Sempre assim?", on=fee.message_id)
    assert not any("sozinho" in label for label in bench.message(fee.message_id).labels)
    await bench.press("Só sugerir", on=fee.message_id)

    menu = await open_rules(bench)
    at = menu.message_id
    assert menu.labels == [
        "1. Posto Shell · só sugere",
        "2. Tarifa Pacote Servicos · só sugere",
        "‹ Voltar",
    ]
    assert "Saídas com “Tarifa Pacote Servicos” ficam fora dos livros, como ignoradas" in menu.text
    await bench.press("2. Tarifa", on=at)
    assert not any("sozinho" in label for label in bench.message(at).labels)
    await bench.press("Tentar antes", on=at)
    assert bench.message(at).labels[0] == "1. Tarifa Pacote Servicos · só sugere"
    await bench.press("2. Posto Shell", on=at)
    await bench.press("até R$ 500", on=at)
    assert "✓ Decidir sozinho até R$ 500" in bench.message(at).labels
    await bench.press("Só sugerir", on=at)
    assert "✓ Só sugerir" in bench.message(at).labels
    await bench.press("Desligar", on=at)
    assert "Está desligada" in bench.message(at).text
    await bench.press("Apagar", on=at)
    assert "Apagar esta regra?" in bench.message(at).text
    await bench.press("Voltar", on=at)
    await bench.press("Apagar", on=at)
    await bench.press("Sim, apagar", on=at)
    assert bench.message(at).labels == ["1. Tarifa Pacote Servicos · só sugere", "‹ Voltar"]
    assert LineState.OPEN not in await states(bench)  # what was decided stays
    await bench.press("Voltar", on=at)
    assert "⚙" in bench.message(at).text or "Configura" in bench.message(at).text


async def test_accountant_sees_rules_and_changes_none(bench: Bench) -> None:
    card = await learn(bench)
    await bench.press("Sempre assim?", on=card.message_id)
    forged = data_of(bench.message(card.message_id), "R$ 500")
    await bench.press("Só sugerir", on=card.message_id)
    caio = await bench.person(1003, "Caio", Role.ACCOUNTANT)
    menu = await bench.say("/config", by=caio)
    await bench.press("Regras", on=menu.message_id, by=caio)
    assert "Seu acesso é de leitura" in bench.message(menu.message_id, by=caio).text
    await bench.press("1. Posto Shell", on=menu.message_id, by=caio)
    assert bench.message(menu.message_id, by=caio).labels == ["‹ Voltar"]
    assert "Seu acesso é de leitura" in await bench.press_data(menu.message_id, forged, by=caio)


async def test_buttons_of_another_company_find_nothing(bench: Bench) -> None:
    card = await learn(bench)
    await bench.press("Sempre assim?", on=card.message_id)
    forged = [data_of(bench.message(card.message_id), label) for label in ("Só sugerir", "Só desta vez")]
    await bench.press("Só sugerir", on=card.message_id)
    at = (await open_rules(bench)).message_id
    forged.append(data_of(bench.message(at), "1. Posto Shell"))
    lua = await bench.neighbour()
    menu = await bench.say("/config", by=lua)
    for data in forged:
        await bench.press_data(menu.message_id, data, by=lua)
    assert "Posto Shell" not in bench.message(menu.message_id, by=lua).text
