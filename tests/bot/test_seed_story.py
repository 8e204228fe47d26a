"""The seed, to the cent, on both sides, by thumb: over-payment, its refund, the way back."""

from __future__ import annotations

import pytest

from tests.bot.conftest import Bench
from tests.builders import Movement, ofx, table

SALE = "receita;Venda 1042;Ana Paula Souza;123.456.789-09;450,00;10/07/2026;Vendas;1042"
PURCHASE = "despesa;Farinha de julho;Moinho Bom Grão;;650,00;09/07/2026;Fornecedores;77"
PAID_MORE = Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA")
GIVEN_BACK = Movement("20260713", "-30,00", "PIX ENVIADO ANA P SOUZA")
CHARGED_MORE = Movement("20260712", "-700,00", "PAG BOLETO MOINHO BOM GRAO")
GOT_BACK = Movement("20260713", "50,00", "PIX RECEBIDO MOINHO BOM GRAO")


async def test_customer_who_paid_30_more_is_refunded_and_the_case_closes_itself(bench: Bench) -> None:
    owner = bench.owner
    await owner.send_document("lancamentos.csv", table(SALE))
    await owner.wait_for(lambda m: "1 lançamento novo" in m.text)

    await owner.send_document(
        "julho.ofx", ofx(Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    )
    card = await owner.wait_for(lambda m: "R$ 480,00" in m.text and "Venda 1042" in m.text)
    labels = [button.text for row in card.buttons for button in row]
    assert any("Usar valor do extrato" in label for label in labels)
    assert any("despesa de devolução R$ 30,00" in label for label in labels)

    await owner.press("despesa de devolução", message_id=card.message_id)
    await owner.wait_for(lambda m: "Conciliado pelo valor do extrato" in m.text)

    await owner.send_document("julho2.ofx", ofx(Movement("20260713", "-30,00", "PIX ENVIADO ANA P SOUZA")))
    refund = await owner.wait_for(
        lambda m: "R$ 30,00</b> saiu" in m.html or "É a devolução que você abriu" in m.text
    )
    assert "R$ 480,00" in refund.text
    await owner.press("Conciliar", message_id=refund.message_id)
    await owner.wait_for(lambda m: "caso encerrado" in m.text)
    await owner.say("/devolucoes")
    await owner.wait_for(lambda m: "encerrada" in m.text)


async def test_refund_opened_in_a_second_step_ends_in_the_same_books(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID_MORE)
    card = bench.card("R$ 480,00", "Venda 1042").message_id

    assert "valor do extrato" in await bench.press("Usar valor do extrato", on=card)
    decided = bench.message(card)
    assert "Combinado R$ 450,00, no banco R$ 480,00 (R$ 30,00 a mais)" in decided.text
    assert "devolução" not in decided.text
    assert decided.labels[:3] == ["↩️ despesa de devolução R$ 30,00", "Deixar crédito", "↶ Desfazer"]

    await bench.press("despesa de devolução R$ 30,00", on=card)
    opened = bench.message(card)
    assert "A devolver R$ 30,00 a Ana Paula Souza até 20/07" in opened.text
    assert opened.labels[:2] == ["↩️ Ver devolução", "↶ Desfazer"]

    listed = await bench.say("/devolucoes")
    assert "R$ 30,00 a devolver · Ana Paula Souza · até 20/07/2026" in listed.text

    await bench.bank(GIVEN_BACK)
    refund = bench.card("É a devolução que você abriu")
    assert "Ana Paula Souza pagou R$ 480,00 em 12/07/2026, R$ 30,00 a mais" in refund.text
    await bench.press("Conciliar", on=refund.message_id)
    closing = bench.message(refund.message_id).text
    assert "devolução dos R$ 30,00 a mais que Ana Paula Souza pagou em 12/07/2026: caso encerrado" in closing
    ended = "Devolução de R$ 30,00 a Ana Paula Souza encerrada em 13/07"
    assert ended in bench.message(card).text
    assert f"✅ {ended}" in (await bench.say("/devolucoes")).text


async def test_supplier_who_was_paid_50_more_gives_it_back(bench: Bench) -> None:
    await bench.books(PURCHASE)
    await bench.bank(CHARGED_MORE)
    card = bench.card("R$ 700,00", "Farinha de julho")
    assert "Saíram R$ 50,00 a mais" in card.text
    assert "↩️ receita de devolução R$ 50,00" in card.labels

    await bench.press("receita de devolução", on=card.message_id)
    assert "A receber de volta R$ 50,00 de Moinho Bom Grão até 20/07" in bench.message(card.message_id).text
    assert "R$ 50,00 a receber de volta · Moinho Bom Grão" in (await bench.say("/devolucoes")).text

    await bench.bank(GOT_BACK)
    refund = bench.card("É a devolução que você abriu")
    assert "você pagou a Moinho Bom Grão R$ 700,00 em 12/07/2026, R$ 50,00 a mais" in refund.text
    await bench.press("Conciliar", on=refund.message_id)
    assert "caso encerrado" in bench.message(refund.message_id).text
    listed = (await bench.say("/devolucoes")).text
    assert "encerrada" in listed
    assert "em aberto" not in listed


async def test_devolucoes_lists_the_open_and_the_closed_case_apart(bench: Bench) -> None:
    await bench.books(SALE, PURCHASE)
    await bench.bank(PAID_MORE, CHARGED_MORE)
    await bench.press("despesa de devolução", on=bench.card("R$ 480,00").message_id)
    await bench.press("receita de devolução", on=bench.card("R$ 700,00").message_id)
    both = await bench.say("/devolucoes")
    assert "2 devoluções em aberto" in both.text
    assert sorted(both.labels) == ["R$ 30,00 · Ana Paula Souza", "R$ 50,00 · Moinho Bom Grão"]

    await bench.bank(GIVEN_BACK)
    await bench.press("Conciliar", on=bench.card("É a devolução que você abriu").message_id)
    listed = await bench.say("/devolucoes")
    assert "1 devolução em aberto" in listed.text
    assert "1 encerrada" in listed.text
    assert listed.text.index("R$ 50,00") < listed.text.index("R$ 30,00")
    assert listed.labels == ["R$ 50,00 · Moinho Bom Grão"]


async def test_due_day_of_a_refund_moves_by_button_and_by_typed_date(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID_MORE)
    card = bench.card("R$ 480,00").message_id
    await bench.press("despesa de devolução", on=card)
    await bench.press("Ver devolução", on=card)
    case = bench.owner.last.message_id

    await bench.press("Mudar vencimento", on=case)
    assert bench.message(case).labels == [
        "Hoje",
        "Em 7 dias",
        "Em 15 dias",
        "Em 30 dias",
        "⌨️ Outra data",
        "‹ Voltar",
    ]
    assert "28/07/2026" in await bench.press("Em 15 dias", on=case)
    assert "até 28/07" in bench.message(case).text
    assert "até 28/07" in bench.message(card).text

    await bench.press("Mudar vencimento", on=case)
    await bench.press("Outra data", on=case)
    asked = bench.owner.last
    assert asked.force_reply
    assert "02/08/2026" in (await bench.say("02/08", reply_to=asked.message_id)).text
    assert "até 02/08" in bench.message(case).text

    await bench.press("Mudar vencimento", on=case)
    await bench.press("Outra data", on=case)
    assert "Não entendi a data" in (await bench.say("semana que vem")).text
    assert "Não entendi a data" in (await bench.say("31/02")).text
    assert "30/07/2026" in (await bench.say("30/07/2026")).text  # the question still stands, without a reply
    assert "até 30/07" in bench.message(case).text
    assert "até 30/07" in bench.message(card).text
    assert "até 30/07/2026" in (await bench.say("/devolucoes")).text


async def test_due_day_can_be_left_as_it_is(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID_MORE)
    card = bench.card("R$ 480,00").message_id
    await bench.press("despesa de devolução", on=card)
    await bench.press("Ver devolução", on=card)
    case = bench.owner.last.message_id
    before = bench.message(case).text
    await bench.press("Mudar vencimento", on=case)
    await bench.press("Voltar", on=case)
    assert bench.message(case).text == before


async def test_undo_takes_back_the_refund_first_and_the_sale_next(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID_MORE)
    first = bench.card("R$ 480,00")
    card = first.message_id
    await bench.press("Usar valor do extrato", on=card)
    settled = bench.message(card)
    await bench.press("despesa de devolução", on=card)

    assert await bench.press("Desfazer", on=card) == "Desfeito."
    again = bench.message(card)
    assert again.text == settled.text
    assert again.labels == settled.labels
    assert "Nenhuma devolução" in (await bench.say("/devolucoes")).text
    assert "Nenhum lançamento em aberto" in (await bench.say("/buscar Ana")).text

    await bench.press("Desfazer", on=card)
    assert bench.message(card).text == first.text
    assert bench.message(card).labels == [*first.labels, "🕑 Histórico"]  # it has one now
    assert "1 lançamento em aberto" in (await bench.say("/buscar Ana")).text


async def test_undo_of_the_one_step_refund_takes_back_both(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID_MORE)
    first = bench.card("R$ 480,00")
    await bench.press("despesa de devolução", on=first.message_id)
    assert any("R$ 30,00" in label for label in (await bench.say("/buscar Ana")).labels)

    await bench.press("Desfazer", on=first.message_id)
    assert bench.message(first.message_id).text == first.text
    found = (await bench.say("/buscar Ana")).labels
    assert any("R$ 450,00" in label for label in found)
    assert not any("R$ 30,00" in label for label in found)
    assert "Nenhuma devolução" in (await bench.say("/devolucoes")).text


async def test_sale_whose_refund_was_paid_cannot_be_undone_before_the_payment(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID_MORE)
    cause = bench.card("R$ 480,00").message_id
    await bench.press("despesa de devolução", on=cause)
    await bench.bank(GIVEN_BACK)
    refund = bench.card("É a devolução que você abriu").message_id
    await bench.press("Conciliar", on=refund)
    before = bench.message(cause).text

    said = await bench.press("Desfazer", on=cause)
    assert "A devolução de R$ 30,00 já passou no banco em 13/07/2026" in said
    assert "Desfaça primeiro aquela conciliação" in said
    assert bench.message(cause).text == before

    await bench.press("Desfazer", on=refund)
    assert "É a devolução que você abriu" in bench.message(refund).text
    assert "A devolver R$ 30,00" in bench.message(cause).text
    await bench.press("Desfazer", on=cause)
    assert "Parece ser: Venda 1042" in bench.message(cause).text
    assert "Nenhuma devolução" in (await bench.say("/devolucoes")).text


@pytest.mark.parametrize("value", ["449,99", "450,01"])
async def test_one_cent_of_difference_is_never_reconciled_as_equal(bench: Bench, value: str) -> None:
    await bench.books(SALE)
    await bench.bank(Movement("20260712", value, "PIX RECEBIDO ANA PAULA SOUZA"))
    card = bench.card(f"R$ {value}", "Venda 1042")
    assert "✅ Conciliar" not in card.labels
    assert any("Usar valor do extrato" in label for label in card.labels)
    assert "R$ 0,01" in card.text
    await bench.press("Usar valor", on=card.message_id)
    assert "(R$ 0,01 a" in bench.message(card.message_id).text
