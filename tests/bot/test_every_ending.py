"""Every ending a line can have, by thumb: what the card offers first, what one tap does, and the way back."""

from __future__ import annotations

from tests.bot.conftest import Bench
from tests.builders import Movement


def sale(name: str, contact: str, amount: str, due: str = "10/07/2026", number: str = "") -> str:
    return f"receita;{name};{contact};;{amount};{due};Vendas;{number}"


async def test_late_boleto_is_settled_with_fine_and_interest_by_the_formula_in_one_tap(bench: Bench) -> None:
    await bench.books(sale("Fatura 77", "Beto Lima", "1.000,00", "02/07/2026", "77"))
    await bench.bank(Movement("20260712", "1023,33", "PIX RECEBIDO BETO LIMA"))
    card = bench.card("R$ 1.023,33")
    assert "R$ 23,33 a mais: multa de R$ 20,00 e juros de R$ 3,33, por 10 dias de atraso" in card.text
    assert card.labels[0] == "✅ Conciliar com multa e juros"
    assert await bench.press("Conciliar com multa e juros", on=card.message_id)
    decided = bench.message(card.message_id)
    assert "R$ 1.000,00 + multa R$ 20,00 + juros R$ 3,33 = R$ 1.023,33" in decided.text
    await bench.press("Desfazer", on=card.message_id)
    assert bench.message(card.message_id).text == card.text


async def test_fine_is_typed_and_interest_takes_the_rest_before_anything_is_settled(bench: Bench) -> None:
    await bench.books(sale("Fatura 77", "Beto Lima", "1.000,00", "02/07/2026", "77"))
    await bench.bank(Movement("20260712", "1040,00", "PIX RECEBIDO BETO LIMA"))
    card = bench.card("R$ 1.040,00").message_id
    await bench.press("Juros ou multa", on=card)
    assert "• Multa (2 %): R$ 20,00" in bench.message(card).text
    assert "• Juros: R$ 20,00" in bench.message(card).text
    await bench.press("Multa", on=card)
    await bench.say("30,00")
    assert "• Multa: R$ 30,00" in bench.message(card).text
    assert "• Juros: R$ 10,00" in bench.message(card).text
    assert "Tudo explicado" in bench.message(card).text
    await bench.press("Juros", on=card)
    await bench.say("muito")  # unreadable: asked again, nothing lost
    await bench.say("50")
    shown = bench.message(card)
    assert "Falta explicar R$ 10,00" in shown.text
    assert "✅ Conciliar" not in shown.labels
    await bench.press("Multa", on=card)
    await bench.say("0")
    await bench.press("Conciliar", on=card)
    assert "R$ 1.000,00 + juros R$ 40,00 = R$ 1.040,00" in bench.message(card).text


async def test_invoice_in_three_pix_stays_open_until_the_last_one_closes_it(bench: Bench) -> None:
    await bench.books(sale("Fatura 80", "Carla Dias", "900,00", "12/07/2026", "80"))
    for day, rest in (("20260708", "600,00"), ("20260710", "300,00")):
        await bench.bank(Movement(day, "300,00", "PIX RECEBIDO CARLA DIAS"))
        card = bench.card("R$ 300,00", f"{day[6:]}/07/2026").message_id
        await bench.press("Parcial", on=card)
        assert f"faltam R$ {rest}" in bench.message(card).text
        assert f"R$ {rest}" in (await bench.say("/buscar Carla")).text + " ".join(bench.owner.last.labels)
    await bench.bank(Movement("20260712", "300,00", "PIX RECEBIDO CARLA DIAS"))
    last = bench.card("R$ 300,00", "12/07/2026")
    assert "Receita de R$ 900,00 (R$ 300,00 em aberto)" in last.text
    await bench.press("Conciliar", on=last.message_id)
    assert "R$ 300,00 de R$ 900,00" in bench.message(last.message_id).text
    assert "hoje já pago por inteiro" in bench.message(card).text


async def test_one_pix_that_is_three_invoices_is_settled_with_one_tap_and_undone_with_another(
    bench: Bench,
) -> None:
    rows = [("Bolo", "100,00"), ("Torta", "50,00"), ("Doces", "30,00")]
    await bench.books(*(sale(name, "Davi Melo", amount, "12/07/2026") for name, amount in rows))
    await bench.bank(Movement("20260712", "180,00", "PIX RECEBIDO DAVI MELO"))
    card = bench.card("R$ 180,00")
    assert card.labels[0] == "✅ Conciliar os 3"
    await bench.press("Conciliar os 3", on=card.message_id)
    assert "Conciliado com 3 lançamentos" in bench.message(card.message_id).text
    await bench.press("Desfazer", on=card.message_id)
    assert bench.message(card.message_id).text == card.text


async def test_sum_less_the_gateways_tariff_is_settled_with_one_tap_that_names_it(bench: Bench) -> None:
    rows = [("Bolo", "100,00"), ("Torta", "57,00"), ("Doces", "31,00")]
    await bench.books(*(sale(name, "Davi Melo", amount, "12/07/2026") for name, amount in rows))
    await bench.bank(Movement("20260712", "186,01", "PIX RECEBIDO DAVI MELO"))
    card = bench.card("R$ 186,01")
    assert "Juntos são R$ 188,00; o banco moveu R$ 1,99 a menos" in card.text
    assert card.labels[0] == "✅ Conciliar 3 · tarifa R$ 1,99"
    await bench.press("Conciliar 3", on=card.message_id)
    assert "Conciliado com 3 lançamentos" in bench.message(card.message_id).text
    assert "R$ 1,99" in bench.message(card.message_id).text
    await bench.press("Desfazer", on=card.message_id)
    assert bench.message(card.message_id).text == card.text


async def test_all_of_a_customer_that_make_the_line_are_ticked_with_one_tap(bench: Bench) -> None:
    await bench.books(
        sale("Bolo", "Davi Melo", "101,00", "12/07/2026"),
        sale("Cesta", "Davi Melo", "49,00", "11/07/2026"),
        sale("Pães", "Fábio Reis", "77,00", "11/07/2026"),
    )
    await bench.bank(Movement("20260712", "150,00", "TED RECEBIDA"))
    card = bench.card("R$ 150,00").message_id
    await bench.press("Somar vários", on=card)
    await bench.press("+ 2 de Davi Melo: bate certinho", on=card)
    assert "Diferença R$ 0,00" in bench.message(card).text
    await bench.press("✅ Conciliar", on=card)
    assert "Conciliado com 2 lançamentos" in bench.message(card).text


async def test_entries_are_ticked_until_the_difference_is_nothing(bench: Bench) -> None:
    await bench.books(
        sale("Bolo", "Davi Melo", "101,00", "12/07/2026"),
        sale("Cesta", "Elisa Prado", "49,00", "11/07/2026"),
        sale("Pães", "Fábio Reis", "77,00", "11/07/2026"),
    )
    await bench.bank(Movement("20260712", "150,00", "TED RECEBIDA"))
    card = bench.card("R$ 150,00").message_id
    await bench.press("Somar vários", on=card)
    assert "Marque os lançamentos" in bench.message(card).text
    await bench.press("R$ 101,00", on=card)
    shown = bench.message(card)
    assert "Diferença R$ 49,00 a mais no banco" in shown.text
    assert "✅ Conciliar" not in shown.labels
    await bench.press("R$ 77,00", on=card)
    assert "Diferença R$ 28,00 a menos no banco" in bench.message(card).text
    await bench.press("tirar R$ 77,00", on=card)
    await bench.press("R$ 49,00", on=card)
    assert "Diferença R$ 0,00" in bench.message(card).text
    await bench.press("✅ Conciliar", on=card)
    assert "Conciliado com 2 lançamentos" in bench.message(card).text


async def test_ticked_entries_of_another_sum_can_be_paid_in_part_or_with_a_discount(bench: Bench) -> None:
    await bench.books(
        sale("Bolo", "Davi Melo", "100,00", "12/07/2026"), sale("Torta", "Davi Melo", "80,00", "12/07/2026")
    )
    await bench.bank(Movement("20260712", "170,00", "TED RECEBIDA"))
    card = bench.card("R$ 170,00").message_id
    await bench.press("Somar vários", on=card)
    await bench.press("R$ 100,00", on=card)
    await bench.press("R$ 80,00", on=card)
    assert {"Parcial", "Desconto", "Tarifa"} <= set(bench.message(card).labels)
    await bench.press("Desconto", on=card)
    assert "• Desconto: R$ 10,00" in bench.message(card).text
    await bench.press("✅ Conciliar", on=card)
    assert "R$ 180,00 − desconto R$ 10,00 = R$ 170,00" in bench.message(card).text
    await bench.press("Desfazer", on=card)
    await bench.press("Somar vários", on=card)
    await bench.press("R$ 100,00", on=card)
    await bench.press("R$ 80,00", on=card)
    await bench.press("Parcial", on=card)
    assert "R$ 70,00 de R$ 80,00; faltam R$ 10,00" in bench.message(card).text


async def test_tip_stays_as_income_of_its_own_category_and_nothing_is_owed(bench: Bench) -> None:
    await bench.books(sale("Venda 1042", "Ana Paula Souza", "450,00", number="1042"))
    await bench.bank(Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    card = bench.card("R$ 480,00").message_id
    await bench.press("É receita mesmo", on=card)
    assert "Em que categoria de receita" in bench.message(card).text
    await bench.press("Outras receitas", on=card)
    assert "Outras receitas" in bench.message(card).text
    assert "devolução" not in bench.message(card).text.lower()
    await bench.press("Desfazer", on=card)
    assert "Parece ser: Venda 1042" in bench.message(card).text


async def test_credit_lowers_the_next_sale_which_is_then_paid_exactly(bench: Bench) -> None:
    await bench.books(
        sale("Venda 1042", "Ana Paula Souza", "450,00", number="1042"),
        sale("Venda 1050", "Ana Paula Souza", "200,00", "20/07/2026", "1050"),
    )
    await bench.bank(Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    card = bench.card("R$ 480,00").message_id
    await bench.press("Abater de Venda 1050", on=card)
    assert "R$ 30,00" in bench.message(card).text
    await bench.bank(Movement("20260713", "170,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    paid = bench.card("R$ 170,00")
    assert "Receita de R$ 200,00 (R$ 170,00 em aberto)" in paid.text
    await bench.press("Conciliar", on=paid.message_id)
    assert "R$ 170,00 de R$ 200,00" in bench.message(paid.message_id).text


async def test_credit_left_is_offered_when_the_next_payment_is_smaller(bench: Bench) -> None:
    await bench.books(sale("Venda 1042", "Ana Paula Souza", "450,00", number="1042"))
    await bench.bank(Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    card = bench.card("R$ 480,00").message_id
    await bench.press("Deixar crédito", on=card)
    await bench.books(sale("Venda 1050", "Ana Paula Souza", "200,00", "13/07/2026", "1050"))
    await bench.bank(Movement("20260713", "170,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    paid = bench.card("R$ 170,00")
    assert paid.labels[0] == "✅ Conciliar e abater crédito R$ 30,00"
    await bench.press("abater crédito", on=paid.message_id)
    assert "Conciliado" in bench.message(paid.message_id).text
    await bench.press("Desfazer", on=card)
    assert "abatid" in bench.owner.toasts[-1].text  # the credit was used: that comes back first


async def test_bank_fee_is_created_and_settled_with_the_suggested_category_in_one_tap(bench: Bench) -> None:
    await bench.bank(Movement("20260712", "-12,90", "TARIFA PACOTE SERVICOS"))
    card = bench.card("R$ 12,90")
    assert card.labels[0] == "✅ Nova despesa: Tarifas bancárias"
    assert await bench.press("Nova despesa: Tarifas", on=card.message_id) == "Criado e conciliado."
    assert "Categoria: Tarifas bancárias" in bench.message(card.message_id).text
    await bench.press("Desfazer", on=card.message_id)
    assert bench.message(card.message_id).text == card.text


async def test_customer_who_paid_twice_gets_all_of_the_second_payment_back(bench: Bench) -> None:
    await bench.books(sale("Venda 1042", "Ana Paula Souza", "450,00", number="1042"))
    await bench.bank(
        Movement("20260712", "450,00", "PIX RECEBIDO ANA PAULA SOUZA"),
        Movement("20260713", "450,00", "PIX RECEBIDO ANA PAULA SOUZA"),
    )
    cards = [m for m in bench.owner.messages if "R$ 450,00" in m.text and m.buttons]
    await bench.press("Conciliar", on=cards[0].message_id)
    second = bench.message(cards[1].message_id)
    assert second.labels[0] == "↩️ Pagou em dobro: devolver"
    await bench.press("Pagou em dobro", on=second.message_id)
    assert "R$ 450,00" in bench.message(second.message_id).text
    await bench.bank(Movement("20260714", "-450,00", "PIX ENVIADO ANA PAULA SOUZA"))
    back = bench.card("R$ 450,00 saiu")
    assert "Despesa de devolução" in back.text
    await bench.press("Conciliar", on=back.message_id)
    assert "encerrada" in bench.message(second.message_id).text


async def test_stale_button_of_a_sum_changes_nothing(bench: Bench) -> None:
    rows = [("Bolo", "100,00"), ("Torta", "50,00"), ("Doces", "30,00")]
    await bench.books(*(sale(name, "Davi Melo", amount, "12/07/2026") for name, amount in rows))
    await bench.bank(Movement("20260712", "180,00", "PIX RECEBIDO DAVI MELO"))
    card = bench.card("R$ 180,00")
    old = next(one.data for row in card.buttons for one in row if "Conciliar os 3" in one.text)
    assert old is not None
    await bench.press("Ignorar", on=card.message_id)
    assert "Já decidido por Sol" in await bench.press_data(card.message_id, old)
    assert "Ignorado" in bench.message(card.message_id).text
