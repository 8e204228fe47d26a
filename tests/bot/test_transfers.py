"""Transfers between own accounts by thumb: both legs, one leg now, a tariff on the way, an account not seen here."""

from __future__ import annotations

from core.domain.parties import Role
from tests.bot.conftest import Bench, data_of
from tests.builders import Movement

OUT = Movement("20260712", "-1000,00", "TED ENVIADA PADARIA SOL")
IN = Movement("20260713", "1000,00", "TED RECEBIDA PADARIA SOL")
LESS = Movement("20260713", "995,00", "TED RECEBIDA PADARIA SOL")
OTHER = {"bank": "077", "account": "55555-5"}


async def other_bank(bench: Bench, *movements: Movement) -> None:
    """A statement of the company's second account."""
    await bench.bank(*movements, **OTHER)
    if "➕ É uma conta nova" in bench.owner.last.labels:
        await bench.press("É uma conta nova")


async def test_both_legs_are_decided_with_one_choice_and_undone_together(bench: Bench) -> None:
    await bench.bank(OUT)
    await other_bank(bench, IN)
    out, into = bench.card("saiu", "12/07").message_id, bench.card("entrou", "13/07").message_id
    await bench.press("⇄ Transferência", on=out)
    await bench.press("‹ Voltar", on=out)
    before = bench.message(out).text, bench.message(into).text
    await bench.press("⇄ Transferência", on=out)
    assert bench.message(out).labels == [
        "Com R$ 1.000,00 · Banco Inter 55555-5 · 13/07",
        "Para Banco Inter 55555-5",
        "Conta que não acompanho aqui",
        "‹ Voltar",
    ]
    assert await bench.press("Com R$ 1.000,00", on=out) == "Transferência anotada."
    assert "Transferência para Banco Inter 55555-5" in bench.message(out).text
    assert "Transferência de Itaú 12345-6" in bench.message(into).text
    assert "ainda não apareceu" not in bench.message(out).text + bench.message(into).text

    await bench.press("Desfazer", on=into)
    assert (bench.message(out).text, bench.message(into).text) == before


async def test_the_suggested_other_leg_takes_one_tap(bench: Bench) -> None:
    await bench.bank(OUT)
    await other_bank(bench, IN)
    into = bench.card("entrou", "13/07").message_id
    await bench.press("✅ Transferência: saiu 12/07", on=into)
    assert "Transferência de Itaú 12345-6" in bench.message(into).text
    assert "Transferência para Banco Inter 55555-5" in bench.card("saiu", "12/07").text


async def test_a_tariff_is_said_before_it_is_confirmed_and_booked_as_one(bench: Bench) -> None:
    await bench.bank(OUT)
    await other_bank(bench, LESS)
    card = bench.card("saiu", "12/07").message_id
    await bench.press("⇄ Transferência", on=card)
    await bench.press("Com R$ 995,00", on=card)
    assert (
        "Saíram R$ 1.000,00 de Itaú 12345-6 (12/07) e entraram R$ 995,00 em Banco Inter 55555-5 (13/07): "
        "R$ 5,00 de tarifa." in bench.message(card).text
    )
    assert bench.message(card).labels == ["✅ Confirmar", "‹ Voltar"]
    await bench.press("‹ Voltar", on=card)
    assert "⇄ Transferência" in bench.message(card).labels

    await bench.press("⇄ Transferência", on=card)
    await bench.press("Com R$ 995,00", on=card)
    await bench.press("Confirmar", on=card)
    assert "Transferência para Banco Inter 55555-5, com R$ 5,00 de tarifa" in bench.message(card).text


async def test_seen_from_the_account_it_arrived_in_the_words_are_the_same(bench: Bench) -> None:
    await bench.bank(OUT)
    await other_bank(bench, LESS)
    card = bench.card("entrou", "13/07").message_id
    await bench.press("⇄ Transferência", on=card)
    assert "De Itaú 12345-6" in bench.message(card).labels
    await bench.press("Com R$ 1.000,00", on=card)
    assert "Saíram R$ 1.000,00 de Itaú 12345-6 (12/07)" in bench.message(card).text
    await bench.press("Confirmar", on=card)
    assert "Transferência de Itaú 12345-6" in bench.message(card).text
    assert "com R$ 5,00 de tarifa" in bench.card("saiu", "12/07").text


async def test_the_other_leg_may_come_later_and_is_known_when_it_does(bench: Bench) -> None:
    await other_bank(bench, Movement("20260710", "50,00", "PIX RECEBIDO CAFE"))
    await bench.bank(OUT)
    card = bench.card("R$ 1.000,00").message_id
    await bench.press("⇄ Transferência", on=card)
    await bench.press("Para Banco Inter 55555-5", on=card)
    assert "A outra ponta ainda não apareceu" in bench.message(card).text

    await other_bank(bench, IN)
    into = bench.card("entrou", "13/07")
    assert "✅ Transferência de R$ 1.000,00 de 12/07" in into.labels
    await bench.press("✅ Transferência de", on=into.message_id)
    assert "Transferência de Itaú 12345-6" in bench.message(into.message_id).text
    assert "ainda não apareceu" not in bench.message(card).text


async def test_a_leg_that_is_taken_back_leaves_the_other_waiting(bench: Bench) -> None:
    await bench.bank(OUT)
    await other_bank(bench, IN)
    out, into = bench.card("saiu", "12/07").message_id, bench.card("entrou", "13/07").message_id
    joins = "✅ Transferência de R$ 1.000,00 de 12/07"
    await bench.press("⇄ Transferência", on=out)
    await bench.press("Para Banco Inter 55555-5", on=out)
    assert joins in bench.message(into).labels  # the open line is offered it at once
    await bench.press(joins, on=into)
    assert "ainda não apareceu" not in bench.message(out).text

    await bench.press("Desfazer", on=into)
    assert "ainda não apareceu" in bench.message(out).text
    await bench.press("Desfazer", on=out)
    assert joins not in bench.message(into).labels


async def test_an_automatic_investment_has_no_other_leg_to_wait_for(bench: Bench) -> None:
    await bench.bank(Movement("20260712", "-300,00", "APLICACAO AUTOMATICA"))
    card = bench.card("R$ 300,00").message_id
    if "Conta que não acompanho aqui" not in bench.message(card).labels:
        await bench.press("Transferência", on=card)
    await bench.press("Conta que não acompanho aqui", on=card)
    assert "Transferência para uma conta que não acompanho aqui" in bench.message(card).text
    assert "ainda não apareceu" not in bench.message(card).text
    assert "Nada pendente" in (await bench.say("/pendentes")).text


async def test_a_leg_decided_meanwhile_is_not_taken_twice(bench: Bench) -> None:
    await bench.bank(OUT)
    await other_bank(bench, IN)
    out, into = bench.card("saiu", "12/07").message_id, bench.card("entrou", "13/07").message_id
    await bench.press("⇄ Transferência", on=out)
    await bench.press("Ignorar", on=into)
    said = await bench.press("Com R$ 1.000,00", on=out)
    assert "O outro lado já foi decidido por Sol" in said
    assert "este continua em aberto" in said
    assert "Ignorado" in bench.message(into).text
    assert (
        "Parece transferência entre suas contas." in bench.message(out).text
    )  # drawn anew, without that leg
    assert "⇄ Transferência" in bench.message(out).labels


async def test_a_tariff_is_not_asked_about_once_the_other_leg_is_decided(bench: Bench) -> None:
    await bench.bank(OUT)
    await other_bank(bench, LESS)
    out, into = bench.card("saiu", "12/07").message_id, bench.card("entrou", "13/07").message_id
    await bench.press("⇄ Transferência", on=out)
    await bench.press("Ignorar", on=into)
    assert "O outro lado já foi decidido" in await bench.press("Com R$ 995,00", on=out)
    assert "tarifa" not in bench.message(out).text


async def test_a_transfer_that_another_line_completed_is_told_so(bench: Bench) -> None:
    await bench.bank(OUT)
    await other_bank(bench, IN, Movement("20260714", "1000,00", "TED RECEBIDA PADARIA SOL"))
    out = bench.card("saiu", "12/07").message_id
    first, second = (bench.card("entrou", day).message_id for day in ("13/07/2026", "14/07/2026"))
    await bench.press("⇄ Transferência", on=out)
    await bench.press("Para Banco Inter 55555-5", on=out)
    joins = data_of(bench.message(second), "Transferência de R$ 1.000,00")
    await bench.press("Transferência de R$ 1.000,00", on=first)
    said = await bench.press_data(second, joins)
    assert "já tem as duas pontas" in said
    assert "este continua em aberto" in said
    assert not any("Transferência de" in label for label in bench.message(second).labels)


async def test_a_card_already_in_the_chat_offers_the_leg_that_a_later_file_brings(bench: Bench) -> None:
    await other_bank(bench, Movement("20260710", "50,00", "PIX RECEBIDO CAFE"))
    await bench.bank(OUT)
    out, cafe = bench.card("saiu", "12/07").message_id, bench.card("CAFE").message_id
    assert bench.message(out).labels[0] == "⇄ Transferência"
    edits = len(bench.calls("editMessageText"))
    await other_bank(bench, IN)
    assert bench.message(out).labels[0] == "✅ Transferência: entrou 13/07"
    edited = {call.parameters["message_id"] for call in bench.calls("editMessageText")[edits:]}
    assert str(cafe) not in {str(one) for one in edited}
    await bench.press("✅ Transferência: entrou 13/07", on=out)
    assert "Transferência para Banco Inter 55555-5" in bench.message(out).text


async def test_two_lines_said_not_to_be_one_transfer_are_not_offered_again(bench: Bench) -> None:
    await bench.bank(OUT)
    await other_bank(bench, IN)
    out, into = bench.card("saiu", "12/07").message_id, bench.card("entrou", "13/07").message_id
    assert await bench.press("Não é este", on=out) == "Certo, não é este."
    for card in (out, into):
        assert "✅" not in " ".join(bench.message(card).labels)
    await bench.press("⇄ Transferência", on=out)
    assert bench.message(out).labels == [
        "Para Banco Inter 55555-5",
        "Conta que não acompanho aqui",
        "‹ Voltar",
    ]
    await bench.press("‹ Voltar", on=out)

    await other_bank(bench, Movement("20260712", "1000,00", "TED RECEBIDA PADARIA SOL MESMO DIA"))
    assert "✅ Transferência: entrou 12/07" in bench.message(out).labels  # another line still may be it

    assert await bench.press("Desfazer “não é este”", on=into) == "Voltou a ser sugestão."
    assert "Desfazer “não é este”" not in " ".join(bench.message(out).labels)


async def test_a_leg_that_waits_can_be_said_not_to_be_this_one(bench: Bench) -> None:
    await bench.bank(OUT)
    await other_bank(bench, IN)
    out, into = bench.card("saiu", "12/07").message_id, bench.card("entrou", "13/07").message_id
    await bench.press("⇄ Transferência", on=out)
    await bench.press("Para Banco Inter 55555-5", on=out)
    await bench.press("Não é este", on=into)
    assert not any("Transferência de R$ 1.000,00" in label for label in bench.message(into).labels)
    assert "A outra ponta ainda não apareceu" in bench.message(out).text


async def test_who_may_only_read_and_who_is_of_another_company_transfer_nothing(bench: Bench) -> None:
    await bench.bank(OUT)
    await other_bank(bench, IN)
    out = bench.card("saiu", "12/07").message_id
    await bench.press("⇄ Transferência", on=out)
    codes = [data_of(bench.message(out), label) for label in bench.message(out).labels[:3]]
    accountant = await bench.person(3001, "Caio", Role.ACCOUNTANT)
    neighbour = await bench.neighbour()
    for person in (accountant, neighbour):
        start = person.last.message_id
        for code in codes:
            await bench.press_data(start, code, by=person)
    assert "2 lançamentos pendentes" in (await bench.say("/pendentes")).text
    assert not any("TED" in message.text for message in neighbour.messages)
