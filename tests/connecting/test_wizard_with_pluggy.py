"""An account is connected through Pluggy, from the first press in /contas to the first lines, in the real chat."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from bot.screens import connections as screens
from core.domain import institutions
from core.domain.connections import DraftStep
from core.domain.feeds import FeedState
from core.domain.parties import Role
from core.domain.statements import LineState
from tests.bot.conftest import Bench, data_of
from tests.bot.gallery.connections import a_view
from tests.bot.gallery.world import World
from tests.builders import Movement
from tests.connecting.chat import feed_of, shows
from tests.feeds.pluggy_fake import PluggyFake

DAY = date(2026, 7, 10)


async def new_itau(bench: Bench, *, default: str = "Não") -> None:
    """A new account at Itaú, up to its instructions."""
    await bench.say("/contas")
    await bench.press("Nova conta")
    await bench.press("⚡ Itaú")
    await bench.press("Chamar de Itaú")
    await bench.press(default)
    await bench.press("Deixar para o banco")
    await bench.press("Integração automática")


async def at_the_page(bench: Bench) -> str:
    """The link the bot shows."""
    message = await shows(bench, "Abra a página")
    links = [one.url for row in message.buttons for one in row if one.url]
    assert len(links) == 1
    return str(links[0])


async def test_new_account_is_connected_and_its_lines_come_by_themselves(
    bench: Bench, pluggy: PluggyFake
) -> None:
    await new_itau(bench, default="Sim")
    said = bench.card("Integrar Itaú").text
    assert "operador sem token" in said
    assert "agência sem dígito" in said
    assert "Só leio" in said
    await bench.press("Feito, vamos integrar")
    item = pluggy.person_connects(await at_the_page(bench))
    account = item.account("48210-7", bank="341")
    account.post(DAY, 48_000, "PIX RECEBIDO ANA")
    await bench.press("Já conectei")
    card = await shows(bench, "Itaú", "Nos livros")
    assert "Pluggy" in card.text
    await shows(bench, "PIX RECEBIDO ANA")
    async with bench.store.read() as uow:
        accounts = await uow.statements.accounts(bench.company.id)
        assert [(one.name, one.number, one.is_default) for one in accounts] == [("Itaú", "48210-7", True)]
        assert await uow.connections.drafts(bench.company.id, 1001) == []
    await bench.say("/saldo")
    assert "Pluggy, hoje" in bench.owner.last.text


async def test_link_comes_back_after_a_restart_and_the_code_can_be_pasted(
    bench: Bench, pluggy: PluggyFake
) -> None:
    pluggy.lists_items = False  # most teams may not list
    await new_itau(bench)
    await bench.press("Feito, vamos integrar")
    item = pluggy.person_connects(await at_the_page(bench))
    item.account("48210-7", bank="341")
    await bench.stop()
    bench.feeds = {"pluggy": feed_of(pluggy, bench.clock)}
    await bench.start()
    await bench.say("/contas")
    await bench.press("Continuar a integração: Itaú")
    await bench.press("Já conectei")
    asked = await shows(bench, "Ainda não vejo a conexão")
    await bench.press("Colar o código", on=asked.message_id)
    await bench.say("isto não é um código")
    assert "não é o código" in bench.owner.last.text
    await bench.say(item.id)
    await shows(bench, "Itaú", "Nos livros")


async def test_account_of_a_file_is_connected_paused_tried_moved_and_removed_and_keeps_its_lines(
    bench: Bench, pluggy: PluggyFake
) -> None:
    await bench.bank(Movement("20260710", "480,00", "PIX RECEBIDO ANA"))
    await bench.say("/contas")
    await bench.press("Ver Itaú")
    await bench.press("Habilitar integração")
    await bench.press("Feito, vamos integrar")
    pluggy.person_connects(await at_the_page(bench)).account("12345-6", bank="341")
    await bench.press("Já conectei")
    card = (await shows(bench, "Itaú", "Nos livros")).message_id
    await bench.settled()
    await bench.press("Pausar", on=card)
    assert "está pausada" in bench.message(card).text
    await bench.press("Retomar", on=card)
    assert "está pausada" not in bench.message(card).text
    bench.clock.advance(hours=2)
    assert "Vou olhar agora" in await bench.press("Tentar agora", on=card)
    await bench.press("Remover", on=card)
    assert "ficam" in bench.message(card).text
    await bench.press("Sim, remover", on=card)
    async with bench.store.read() as uow:
        assert await uow.connections.living(bench.company.id) == []
        (line,) = await uow.statements.lines_in_state(bench.company.id, LineState.OPEN)
        assert line.amount_cents == 48_000
    await bench.say("/contas")
    assert "por arquivo" in bench.owner.last.text


async def test_refused_login_becomes_a_card_that_leads_to_the_same_connection(
    bench: Bench, pluggy: PluggyFake
) -> None:
    await new_itau(bench)
    await bench.press("Feito, vamos integrar")
    item = pluggy.person_connects(await at_the_page(bench))
    item.account("48210-7", bank="341")
    await bench.press("Já conectei")
    await shows(bench, "Itaú", "Nos livros")
    item.fail("INVALID_CREDENTIALS")
    await _look_again(bench)
    card = await shows(bench, "O Itaú recusou o acesso")
    assert "Código do operador" in card.text
    assert "o que já veio está guardado" in card.text.lower()
    await bench.press("Refazer a conexão", on=card.message_id)
    again = pluggy.person_connects(await at_the_page(bench))
    assert again is item
    await bench.press("Já conectei")
    await bench.owner.wait_until(lambda: not bench.card("Itaú").text.startswith("O Itaú recusou"))
    async with bench.store.read() as uow:
        (connection,) = await uow.connections.living(bench.company.id)
        assert connection.reference == item.id


async def _look_again(bench: Bench) -> None:
    async with bench.store.write() as uow:
        (connection,) = await uow.connections.living(bench.company.id)
        await uow.connections.update(replace(connection, next_attempt_at=bench.clock.now()))


async def test_who_only_reads_sees_the_connection_and_changes_nothing(
    bench: Bench, pluggy: PluggyFake
) -> None:
    reader = await bench.person(3001, "Caio", Role.ACCOUNTANT)
    await new_itau(bench)
    await bench.press("Feito, vamos integrar")
    pluggy.person_connects(await at_the_page(bench)).account("48210-7", bank="341")
    await bench.press("Já conectei")
    card = await shows(bench, "Itaú", "Nos livros")
    await bench.say("/contas", by=reader)
    assert "Nova conta" not in " ".join(reader.last.labels)
    await bench.press("Ver Itaú", by=reader)
    await bench.press("Ver a integração", by=reader)
    assert reader.last.labels == ["‹ Voltar às contas"]
    for label in ("Pausar", "Mover", "Remover", "Tentar agora"):
        said = await bench.press_data(reader.last.message_id, data_of(card, label), by=reader)
        assert "leitura" in said, label
    async with bench.store.read() as uow:
        (connection,) = await uow.connections.living(bench.company.id)
        assert not connection.paused


async def test_neighbour_presses_nothing_of_ours(bench: Bench, pluggy: PluggyFake) -> None:
    neighbour = await bench.neighbour()
    await new_itau(bench)
    drafts = [
        one.data for message in bench.owner.messages for row in message.buttons for one in row if one.data
    ]
    for data in drafts:
        await bench.press_data(neighbour.last.message_id, data, by=neighbour)
    async with bench.store.read() as uow:
        (draft,) = await uow.connections.drafts(bench.company.id, 1001)
        assert draft.step is DraftStep.INSTRUCTIONS
    assert "Itaú" not in neighbour.transcript()


async def test_bank_without_a_connector_gets_an_account_by_file_that_its_file_finds(bench: Bench) -> None:
    await bench.say("/contas")
    await bench.press("Nova conta")
    await bench.press("Outro banco")
    await bench.press("Caixa")
    await bench.press("Outro nome")
    await bench.say("Caixa da loja")
    await bench.press("Não")
    await bench.press("Informar saldo inicial")
    await bench.say("1.234,56 em 30/06/2026")
    assert "por arquivo" in bench.owner.last.text
    await bench.bank(Movement("20260710", "480,00", "PIX RECEBIDO ANA"), bank="104", account="99887-1")
    async with bench.store.read() as uow:
        (account,) = await uow.statements.accounts(bench.company.id)
        assert (account.name, account.opening_balance_cents) == ("Caixa da loja", 123_456)
        assert await uow.statements.recent_imports(bench.company.id, limit=5)


@pytest.mark.parametrize("state", FeedState)
def test_every_state_says_what_happened_what_it_means_what_to_do_and_when_again(state: FeedState) -> None:
    for bank in institutions.CONNECTABLE:
        view = a_view(World(), state, bank=bank, silent=0)
        said = screens.card(view, view.connection.company_id, may_change=True)
        title, what = said.text.split("\n", 1)[0], said.text.split("\n\n")[1]
        assert title.startswith("<b>")
        assert len(what) > 20
        assert "Nos livros:</b> dados " in said.text
        assert "até 12/07/2026" in said.text
        assert ("O que fazer:</b>\n1. " in said.text) is (state not in {FeedState.OK, FeedState.SYNCING})
        assert "Quando tento de novo:</b> " in said.text
        first = said.rows[0][0]
        assert first.style == "success" or state in {FeedState.OK, FeedState.SYNCING}
        named = first.label.split(" ", 1)[-1]
        steps = said.text.partition("O que fazer")[2]
        for asked in re.findall(r"[Tt]oque em ([A-ZÀ-Ú][\w ]+?)(?: e | ou |\.|,|:|;)", steps):
            labels = " ".join(one.label for row in said.rows for one in row)
            assert asked in labels or asked == "Já conectei", (state, bank.key, asked, named)


async def test_line_the_bank_changed_after_it_was_decided_is_told_and_kept_or_undone(
    bench: Bench, pluggy: PluggyFake
) -> None:
    await new_itau(bench)
    await bench.press("Feito, vamos integrar")
    account = pluggy.person_connects(await at_the_page(bench)).account("48210-7", bank="341")
    fee, gone = account.post(DAY, -4_500, "TARIFA PACOTE"), account.post(DAY, -3_300, "SEGURO")
    await bench.press("Já conectei")
    for memo in ("TARIFA PACOTE", "SEGURO"):
        card = await shows(bench, memo)
        await bench.press("Ignorar", on=card.message_id)
    account.change(fee, cents=-4_900)
    await _look_again(bench)
    told = await shows(bench, "O banco mudou um lançamento que você conferiu")
    assert "−R$ 45,00" in told.text
    assert "−R$ 49,00" in told.text
    assert "Nada mudou nos livros" in told.text
    assert "Fica como" in await bench.press("Manter como conferi", on=told.message_id)
    account.remove(gone)
    for _ in range(3):
        bench.clock.advance(hours=26)
        await _look_again(bench)
        await bench.concilia.feeding.tick()
        await bench.settled()
    told = await shows(bench, "O banco não mostra mais um lançamento que você conferiu")
    await bench.press("Desfazer e seguir o banco", on=told.message_id)
    async with bench.store.read() as uow:
        lines = await uow.statements.lines_in_state(bench.company.id, LineState.IGNORED)
        assert [one.amount_cents for one in lines] == [-4_500]
