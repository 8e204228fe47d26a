"""From “nothing without me” to “do these alone”, and back, in the chat: seen, watched, allowed, told, undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from core.domain.automation import EvidenceKind, SuggestionOutcome, UnattendedMatch
from core.domain.decisions import Decision, DecisionKind
from core.domain.entries import EntryState
from core.domain.ids import new_id
from core.domain.parties import Role
from core.domain.statements import LineState
from tests.bot.conftest import Bench, SetClock, data_of, open_bench, read_here
from tests.builders import Movement, a_line, an_entry, an_import

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox import Sandbox

ANA = "12345678909"
SALES = (
    f"receita;Venda 1042;Ana Paula Souza;{ANA};450,00;15/07/2026;Vendas;",
    f"receita;Venda 1043;Ana Paula Souza;{ANA};120,00;15/07/2026;Vendas;",
)
PAID = (
    Movement("20260713", "450,00", f"PIX RECEBIDO {ANA} ANA PAULA SOUZA"),
    Movement("20260713", "120,00", f"PIX RECEBIDO {ANA} ANA PAULA SOUZA", "b"),
    Movement("20260713", "33,00", "PIX RECEBIDO JOSE PEREIRA LIMA", "c"),
)


@pytest.fixture
async def bench(sandbox: Sandbox) -> AsyncIterator[Bench]:
    """Monday, 13 July 2026, 09:00 in São Paulo."""
    clock = SetClock(datetime(2026, 7, 13, 12, 0, tzinfo=UTC))
    async with open_bench(sandbox, clock, read=read_here) as ready:
        await ready.bank(Movement("20260701", "5,00", "RENDIMENTO"))
        yield ready


async def remembers(bench: Bench, *, answers: int, watched: int = 0) -> None:
    """The owner was asked about documents so many times and said yes to all; so did the monitor's comparisons."""
    now, company = bench.clock.now(), bench.company.id
    async with bench.store.write() as uow:
        account = (await uow.statements.accounts(company))[0]
        owner = (await uow.people.members(company))[0]
        record = an_import(company)
        entry = replace(an_entry("9,99", company_id=company), state=EntryState.CANCELLED)
        await uow.statements.add_import(record)
        await uow.books.add_entries([entry])
        for place in range(max(answers, watched)):
            line = a_line(
                "9,99",
                f"ANTIGO {place}",
                company_id=company,
                account_id=account.id,
                import_id=record.id,
                state=LineState.REMOVED,
            )
            decision = Decision(company, new_id(), line.id, 0, DecisionKind.REPEATED, owner.id, now)
            await uow.statements.add_lines([line])
            await uow.decisions.add(decision)
            about = (company, new_id(), account.id, line.id)
            if place < answers:
                await uow.automation.add_outcome(
                    SuggestionOutcome(*about, decision.id, EvidenceKind.DOCUMENT, True, now)
                )
            if place < watched:
                old = now - timedelta(days=30)
                await uow.automation.add_matches(
                    [UnattendedMatch(*about, entry.id, EvidenceKind.DOCUMENT, None, old, agreed=True)]
                )


async def monday(bench: Bench, days: int) -> None:
    """So many days later, at half past nine."""
    bench.clock.advance(days=days, minutes=30)
    await bench.concilia.schedule.tick()
    await bench.settled()


def told(bench: Bench) -> list[str]:
    """The weekly digests so far."""
    return [one.text for one in bench.owner.messages if one.from_bot and "a semana até" in one.text]


async def open_account(bench: Bench) -> int:
    menu = await bench.say("/config")
    await bench.press("Ajustar automação", on=menu.message_id)
    await bench.press("Abrir", on=menu.message_id)
    return menu.message_id


async def test_automation_is_off_and_says_so_and_every_screen_leads_back(bench: Bench) -> None:
    message = await open_account(bench)
    shown = bench.message(message)
    assert "Modo: desligada · limite: R$ 500,00 por lançamento" in shown.text
    assert "nada desta conta é conciliado sem um toque seu" in shown.text
    assert "Ainda não há respostas suas" in shown.text
    assert shown.labels == [
        "👁 Observar primeiro",
        "R$ 200",
        "✓ R$ 500",
        "R$ 1.000",
        "R$ 2.000",
        "‹ Voltar",
    ]
    await bench.press("Voltar", on=message)
    assert "desligada" in bench.message(message).text
    await bench.press("Voltar", on=message)
    assert "🤖 Ajustar automação" in bench.message(message).labels
    assert not bench.owner.unanswered


async def test_switching_on_is_not_offered_before_the_monitor_has_passed_nor_taken_from_an_old_button(
    bench: Bench,
) -> None:
    await remembers(bench, answers=37, watched=12)
    message = await open_account(bench)
    shown = bench.message(message)
    assert "CPF ou CNPJ por inteiro: 37 de 37 certas · pronto" in shown.text
    assert "Na observação desta conta: 12 de 12 certas. Faltam 8 para poder ligar." in shown.text
    assert "✅ Ligar" not in shown.labels
    watch = data_of(shown, "Observar")
    assert watch.endswith("n1")
    said = await bench.press_data(message, watch.removesuffix("n1") + "n2")
    assert "Preciso de pelo menos 20" in said
    assert "desligada" in bench.message(message).text


async def test_monitor_counts_in_the_weekly_digest_what_it_would_have_done(bench: Bench) -> None:
    await remembers(bench, answers=37)
    message = await open_account(bench)
    assert await bench.press("Observar primeiro", on=message) == "Anotado."
    assert "Modo: em observação" in bench.message(message).text
    await bench.books(*SALES)
    await bench.bank(*PAID)
    await bench.press("Conciliar", on=bench.card("R$ 450,00", "Venda 1042").message_id)
    await monday(bench, 7)
    assert (
        "teria conciliado sozinho 2. Você já decidiu 1 deles, e eu acertaria 1; 1 ainda espera"
        in told(bench)[0]
    )
    await monday(bench, 1)
    assert len(told(bench)) == 1


async def test_account_that_is_on_reconciles_alone_tells_it_and_takes_it_back(bench: Bench) -> None:
    await remembers(bench, answers=37, watched=20)
    message = await open_account(bench)
    await bench.press("Ligar", on=message)
    assert "Modo: ligada" in bench.message(message).text
    await bench.books(*SALES)
    before = len(bench.owner.messages)
    await bench.bank(*PAID)
    fresh = [one for one in bench.owner.messages[before:] if one.from_bot]
    reply = next(one for one in fresh if "novos" in one.text)
    assert "🤖 Conciliei sozinho 2 lançamentos (R$ 570,00)." in reply.text
    assert len(fresh) == 2  # the answer to the file, and the one card that is a question
    assert any("R$ 33,00" in one.text for one in fresh)

    await monday(bench, 7)
    digest = next(one for one in bench.owner.messages if "a semana até" in one.text)
    assert "Conciliei sozinho 2 lançamentos (R$ 570,00):" in digest.text
    assert "+R$ 450,00 · 13/07/2026 → Venda 1042 · Ana Paula Souza (CPF ou CNPJ por inteiro)" in digest.text
    assert digest.text.startswith("☀️ Padaria Sol · 20/07/2026\n")
    assert digest.labels[:2] == [
        "Conciliar um a um",
        "↶ Desfazer os 2 que fiz sozinho",
    ]
    assert sum("☀️" in one.text for one in bench.owner.messages) == 1  # the week came with the day

    await bench.press("Ver +R$ 450,00", on=digest.message_id)
    card = bench.owner.last
    assert "🤖 sozinho, como Sol permitiu em /config, em 13/07" in card.text
    await bench.press("Desfazer", on=card.message_id)
    await bench.press("Desfazer", on=digest.message_id)
    again = bench.message(digest.message_id)
    assert again.text.count("desfeito:") == 2
    assert not any("Desfazer" in label for label in again.labels)
    assert "4 lançamentos pendentes" in (await bench.say("/pendentes")).text

    shown = bench.message(await open_account(bench))
    assert "CPF ou CNPJ por inteiro: 37 de 39 certas · ainda pergunto" in shown.text


async def test_what_was_done_alone_is_taken_back_from_the_answer_to_the_file(bench: Bench) -> None:
    await remembers(bench, answers=37, watched=20)
    await bench.press("Ligar", on=await open_account(bench))
    await bench.books(*SALES)
    await bench.bank(*PAID)
    reply = bench.card("Conciliei sozinho 2")
    await bench.press("que fiz sozinho", on=reply.message_id)
    assert "4 lançamentos pendentes" in (await bench.say("/pendentes")).text
    found = " ".join((await bench.say("/buscar Ana")).labels)
    assert "R$ 450,00" in found
    assert "R$ 120,00" in found


async def test_limit_is_chosen_by_a_button_and_a_forged_one_changes_nothing(bench: Bench) -> None:
    message = await open_account(bench)
    await bench.press("R$ 2.000", on=message)
    assert "limite: R$ 2.000,00" in bench.message(message).text
    forged = data_of(bench.message(message), "R$ 200").replace("n200", "n9999")
    await bench.press_data(message, forged)
    assert "limite: R$ 2.000,00" in bench.message(message).text


async def test_accountant_sees_everything_and_changes_nothing(bench: Bench) -> None:
    owner_message = await open_account(bench)
    caio = await bench.person(1003, "Caio", Role.ACCOUNTANT)
    menu = await bench.say("/config", by=caio)
    await bench.press("Ajustar automação", on=menu.message_id, by=caio)
    await bench.press("Abrir", on=menu.message_id, by=caio)
    shown = bench.message(menu.message_id, by=caio)
    assert "Seu acesso é de leitura" in shown.text
    assert shown.labels == ["‹ Voltar"]
    watch = data_of(bench.message(owner_message), "Observar")
    assert "Seu acesso é de leitura" in await bench.press_data(menu.message_id, watch, by=caio)
    async with bench.store.read() as uow:
        assert await uow.automation.settings(bench.company.id) == []


async def test_button_of_another_company_finds_nothing(bench: Bench) -> None:
    message = await open_account(bench)
    lua = await bench.neighbour()
    menu = await bench.say("/config", by=lua)
    for label in ("Observar", "R$ 200", "Voltar"):
        await bench.press_data(menu.message_id, data_of(bench.message(message), label), by=lua)
    async with bench.store.read() as uow:
        assert await uow.automation.settings(bench.company.id) == []
    assert "Itaú" not in bench.message(menu.message_id, by=lua).text
