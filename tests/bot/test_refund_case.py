"""A refund by thumb, from its cause to its end: both sides, every way it can go, and what the owner may forward."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.sandbox import SandboxMessage
from core.domain.parties import Role
from tests.bot.conftest import Bench, data_of
from tests.builders import Movement

SALE = "receita;Venda 1042;Ana Paula Souza;123.456.789-09;450,00;10/07/2026;Vendas;1042"
NEXT_SALE = "receita;Venda 1060;Ana Paula Souza;123.456.789-09;200,00;10/08/2026;Vendas;1060"
LATER_SALE = "receita;Venda 1075;Ana Paula Souza;123.456.789-09;90,00;10/09/2026;Vendas;1075"
PURCHASE = "despesa;Farinha de julho;Moinho Bom Grão;;650,00;09/07/2026;Fornecedores;77"
NEXT_PURCHASE = "despesa;Farinha de agosto;Moinho Bom Grão;;300,00;09/08/2026;Fornecedores;78"
PAID_MORE = Movement("20260712", "480,00", "PIX RECEBIDO ANA PAULA SOUZA")
CHARGED_MORE = Movement("20260712", "-700,00", "PAG BOLETO MOINHO BOM GRAO")


@dataclass(frozen=True)
class Side:
    """The same story told of a customer and of a supplier."""

    book: str
    cause: Movement
    cause_is: str
    refund: str
    back: Movement
    owed: str


CUSTOMER = Side(
    SALE,
    PAID_MORE,
    "R$ 480,00",
    "despesa de devolução R$ 30,00",
    Movement("20260721", "-30,00", "PIX ENVIADO ANA P SOUZA"),
    "A devolver R$ 30,00 a Ana Paula Souza até 20/07",
)
SUPPLIER = Side(
    PURCHASE,
    CHARGED_MORE,
    "R$ 700,00",
    "receita de devolução R$ 50,00",
    Movement("20260721", "50,00", "PIX RECEBIDO MOINHO BOM GRAO"),
    "A receber de volta R$ 50,00 de Moinho Bom Grão até 20/07",
)


async def open_refund(bench: Bench, side: Side = CUSTOMER) -> int:
    """The line is there and its refund is open; the message of its card."""
    await bench.books(side.book)
    await bench.bank(side.cause)
    card = bench.card(side.cause_is).message_id
    await bench.press("de devolução", on=card)
    return card


async def case_of(bench: Bench, card: int) -> SandboxMessage:
    """The case, opened from the card of the line that caused it."""
    await bench.press("Ver devolução", on=card)
    return bench.owner.last


@pytest.mark.parametrize("side", [CUSTOMER, SUPPLIER], ids=["customer", "supplier"])
async def test_one_tap_decides_and_one_tap_closes(bench: Bench, side: Side) -> None:
    await bench.books(side.book)
    await bench.bank(side.cause)
    cause = bench.card(side.cause_is)
    before = len(bench.calls("answerCallbackQuery"))

    await bench.press(side.refund, on=cause.message_id)
    assert side.owed in bench.message(cause.message_id).text

    await bench.bank(side.back)
    refund = bench.card("É a devolução que você abriu")
    await bench.press("Conciliar", on=refund.message_id)
    assert "caso encerrado" in bench.message(refund.message_id).text
    assert "encerrada em 21/07" in bench.message(cause.message_id).text
    assert len(bench.calls("answerCallbackQuery")) - before == 2
    listed = (await bench.say("/devolucoes")).text
    assert "em aberto" not in listed
    assert "1 encerrada" in listed


@pytest.mark.parametrize("side", [CUSTOMER, SUPPLIER], ids=["customer", "supplier"])
async def test_the_case_tells_its_cause_what_was_agreed_and_what_is_left(bench: Bench, side: Side) -> None:
    card = await open_refund(bench, side)
    shown = bench.message(card).text
    case = await case_of(bench, card)
    assert bench.message(card).text == shown  # the card stays a card
    assert side.owed in case.text
    if side is CUSTOMER:
        assert (
            "Em 12/07/2026 entraram R$ 480,00 (Itaú 12345-6) por Venda 1042; o combinado era R$ 450,00."
            in case.text
        )
        ends = ["Deixar crédito", "É receita mesmo"]
    else:
        assert "saíram R$ 700,00" in case.text
        assert "por Farinha de julho; o combinado era R$ 650,00." in case.text
        ends = ["Deixar crédito", "É despesa mesmo"]
    whom = "cliente" if side is CUSTOMER else "fornecedor"
    assert case.labels == [
        f"✉️ Mensagem para o {whom}",
        "🗓 Mudar vencimento",
        *ends,
        "Ver o lançamento",
        "‹ Devoluções",
    ]


async def test_a_refund_of_30_in_two_pix_of_15_closes_with_the_second(bench: Bench) -> None:
    cause = await open_refund(bench)
    await bench.bank(Movement("20260713", "-15,00", "PIX ENVIADO ANA P SOUZA"))
    first = bench.card("R$ 15,00", "É a devolução que você abriu").message_id
    await bench.press("Parcial", on=first)
    assert "faltam R$ 15,00 até 20/07" in bench.message(first).text
    assert "Já devolvidos R$ 15,00 de R$ 30,00" in bench.message(cause).text
    listed = await bench.say("/devolucoes")
    assert "A devolver: R$ 15,00" in listed.text
    assert "R$ 15,00 (de R$ 30,00) a devolver · Ana Paula Souza" in listed.text

    case = await case_of(bench, cause)
    assert "13/07/2026: saíram R$ 15,00" in case.text
    assert "Ver R$ 15,00 de 13/07" in case.labels
    assert "Deixar crédito" not in case.labels  # half of it is gone already

    await bench.bank(Movement("20260714", "-15,00", "PIX ENVIADO ANA P SOUZA"))
    second = bench.card("14/07/2026", "É a devolução que você abriu").message_id
    await bench.press("Conciliar", on=second)
    assert "encerrada em 14/07" in bench.message(cause).text
    await bench.press("‹ Devoluções", on=case.message_id)
    assert "A devolver" not in bench.message(case.message_id).text


async def test_a_line_of_the_case_opens_from_it_and_is_taken_back_there(bench: Bench) -> None:
    cause = await open_refund(bench)
    await bench.bank(Movement("20260713", "-15,00", "PIX ENVIADO ANA P SOUZA"))
    await bench.press("Parcial", on=bench.card("R$ 15,00").message_id)
    case = await case_of(bench, cause)
    await bench.press("Ver R$ 15,00 de 13/07", on=case.message_id)
    assert "Pago em parte" in bench.owner.last.text
    await bench.press("Desfazer", on=bench.owner.last.message_id)
    assert "A devolver R$ 30,00" in bench.message(cause).text


# --- other ends ----------------------------------------------------------------------------------


async def test_a_refund_becomes_a_credit_and_lowers_the_next_sale_to_170(bench: Bench) -> None:
    cause = await open_refund(bench)
    await bench.books(NEXT_SALE)
    case = (await case_of(bench, cause)).message_id
    assert await bench.press("Deixar crédito", on=case) == "Mudado."
    assert "Ana Paula Souza ficou com crédito de R$ 30,00" in bench.message(case).text
    assert "ficou com crédito de R$ 30,00" in bench.message(cause).text
    assert "Créditos de clientes: R$ 30,00" in (await bench.say("/devolucoes")).text

    assert await bench.press("Abater de R$ 200,00 · 10/08 · Venda 1060", on=case) == "Abatido."
    assert "já usou todo o crédito de R$ 30,00" in bench.message(case).text
    assert "R$ 30,00 abatidos de Venda 1060" in bench.message(case).text

    await bench.bank(Movement("20260810", "170,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    due = bench.card("R$ 170,00", "Venda 1060")
    assert "✅ Conciliar" in due.labels
    await bench.press("Conciliar", on=due.message_id)
    assert "Conciliado" in bench.message(due.message_id).text


async def test_undoing_on_the_line_gives_the_credit_back_and_then_the_refund(bench: Bench) -> None:
    cause = await open_refund(bench)
    await bench.books(NEXT_SALE)
    opened = bench.message(cause).text
    case = (await case_of(bench, cause)).message_id
    await bench.press("Deixar crédito", on=case)
    left = bench.message(cause).text
    await bench.press("Abater de", on=case)

    await bench.press("Desfazer", on=cause)
    assert bench.message(cause).text == left
    await bench.press("Desfazer", on=cause)
    assert bench.message(cause).text == opened
    assert "A devolver: R$ 30,00" in (await bench.say("/devolucoes")).text


async def test_a_credit_that_several_sales_could_use_asks_which(bench: Bench) -> None:
    cause = await open_refund(bench)
    await bench.books(NEXT_SALE, LATER_SALE)
    case = (await case_of(bench, cause)).message_id
    await bench.press("Deixar crédito", on=case)
    await bench.press("Abater de um lançamento", on=case)
    assert bench.message(case).labels == [
        "Abater de R$ 200,00 · 10/08 · Venda 1060",
        "Abater de R$ 90,00 · 10/09 · Venda 1075",
        "‹ Voltar",
    ]
    await bench.press("Venda 1075", on=case)
    assert "abatidos de Venda 1075" in bench.message(case).text


async def test_a_credit_with_a_supplier_lowers_the_next_purchase_and_the_rest_stays(bench: Bench) -> None:
    cause = await open_refund(bench, SUPPLIER)
    await bench.books("despesa;Fermento;Moinho Bom Grão;;20,00;09/08/2026;Fornecedores;79")
    case = (await case_of(bench, cause)).message_id
    await bench.press("Deixar crédito", on=case)
    assert "Você ficou com crédito de R$ 50,00 com Moinho Bom Grão" in bench.message(case).text
    await bench.press("Abater de R$ 20,00", on=case)
    assert "sobram R$ 30,00" in bench.message(case).text
    assert "Receber de volta" not in bench.message(case).labels  # some of it is used
    assert "Seus créditos com fornecedores: R$ 30,00" in (await bench.say("/devolucoes")).text


@pytest.mark.parametrize("side", [CUSTOMER, SUPPLIER], ids=["customer", "supplier"])
async def test_what_was_too_much_is_kept_in_a_category_and_can_still_go_back(
    bench: Bench, side: Side
) -> None:
    cause = await open_refund(bench, side)
    case = (await case_of(bench, cause)).message_id
    kind, category, back = (
        ("receita", "Outras receitas", "Devolver")
        if side is CUSTOMER
        else ("despesa", "Outras despesas", "Receber de volta")
    )
    await bench.press(f"É {kind} mesmo", on=case)
    assert "Em que categoria?" in bench.message(case).text
    assert not any("Devoluções" in label for label in bench.message(case).labels)
    await bench.press(category, on=case)
    assert f"a mais ficaram como {kind} ({category})" in bench.message(case).text
    assert f"ficaram como {kind} ({category})" in bench.message(cause).text
    assert f"ficaram como {kind} ({category})" in (await bench.say("/devolucoes")).text

    await bench.press(back, on=case)
    assert side.owed in bench.message(cause).text


# --- some of it moved: what becomes of the rest --------------------------------------------------


async def part_paid(bench: Bench, side: Side = CUSTOMER) -> tuple[int, int]:
    """Some of a refund moved; the messages of the card that caused it, and of the one that moved it."""
    cause = await open_refund(bench, side)
    amount = "-12,00" if side is CUSTOMER else "12,00"
    await bench.bank(Movement("20260713", amount, side.back.memo))
    back = bench.card("R$ 12,00").message_id
    await bench.press("Parcial", on=back)
    return cause, back


@pytest.mark.parametrize("side", [CUSTOMER, SUPPLIER], ids=["customer", "supplier"])
async def test_the_rest_of_a_refund_paid_in_part_is_left_as_a_credit_or_kept_on_its_case(
    bench: Bench, side: Side
) -> None:
    rest, kind = ("R$ 18,00", "receita") if side is CUSTOMER else ("R$ 38,00", "despesa")
    cause, back = await part_paid(bench, side)
    listed = await bench.say("/devolucoes")
    await bench.press(rest, on=listed.message_id)
    case = listed.message_id
    assert f"faltam {rest}" in bench.message(case).text

    assert await bench.press(f"Deixar {rest} de crédito", on=case) == "Mudado."
    for message in (case, cause, back):
        assert f"{rest} ficaram de crédito" in bench.message(message).text
    assert "Mudar vencimento" not in " ".join(bench.message(case).labels)  # nobody is reminded of a credit

    await bench.press(f"{rest} são {kind} mesmo", on=case)
    assert f"{rest} a mais ficam como {kind}" in bench.message(case).text
    await bench.press(f"Outras {kind}s", on=case)
    for message in (case, cause):
        assert f"{rest} a mais ficaram como {kind} (Outras {kind}s)" in bench.message(message).text
    assert f"{rest} ficaram como {kind}" in bench.message(back).text
    assert "1 encerrada" in (await bench.say("/devolucoes")).text

    await bench.press(f"{'Devolver' if side is CUSTOMER else 'Receber de volta'} {rest}", on=case)
    assert f"faltam {rest}" in bench.message(back).text


async def test_the_rest_comes_off_the_next_sale_with_one_tap_and_one_undo(bench: Bench) -> None:
    cause, _ = await part_paid(bench)
    await bench.books(NEXT_SALE)
    case = (await case_of(bench, cause)).message_id
    before = bench.message(cause).text
    assert await bench.press("Abater de R$ 200,00 · 10/08 · Venda 1060", on=case) == "Abatido."
    assert "R$ 18,00 ficaram de crédito, já usado por inteiro" in bench.message(case).text
    assert "R$ 18,00 abatidos de Venda 1060" in bench.message(case).text
    said = await said_of(bench, case)
    assert "Devolvemos R$ 12,00 em 13/07/2026. Abatemos R$ 18,00 de Venda 1060." in said

    await bench.bank(Movement("20260810", "182,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    assert "✅ Conciliar" in bench.card("R$ 182,00", "Venda 1060").labels
    await bench.press("Desfazer", on=cause)
    assert bench.message(cause).text == before


async def test_a_payment_is_not_taken_back_below_what_was_said_of_its_rest(bench: Bench) -> None:
    cause, back = await part_paid(bench)
    case = (await case_of(bench, cause)).message_id
    await bench.press("de crédito", on=case)
    shown = bench.message(back).text
    said = await bench.press("Desfazer", on=back)
    assert "o que fazer com o resto dos R$ 30,00 a mais de 12/07/2026" in said
    assert bench.message(back).text == shown
    await bench.press("Desfazer", on=cause)
    await bench.press("Desfazer", on=back)
    assert "A devolver R$ 30,00" in bench.message(cause).text


async def test_a_button_that_showed_more_than_is_left_changes_nothing(bench: Bench) -> None:
    cause = await open_refund(bench)
    case = await case_of(bench, cause)
    credit = data_of(case, "Deixar crédito")
    await bench.bank(Movement("20260713", "-12,00", "PIX ENVIADO ANA P SOUZA"))
    await bench.press("Parcial", on=bench.card("R$ 12,00").message_id)
    assert "mudou desde que você olhou" in await bench.press_data(case.message_id, credit)
    assert "faltam R$ 18,00" in bench.message(case.message_id).text


@pytest.mark.parametrize("word", ["Deixar crédito", "É receita mesmo"])
async def test_a_credit_or_what_was_kept_goes_back_in_part_and_stays_one_case(
    bench: Bench, word: str
) -> None:
    await bench.books(SALE)
    await bench.bank(PAID_MORE)
    cause = bench.card("R$ 480,00").message_id
    await bench.press(word, on=cause)
    if word == "É receita mesmo":
        await bench.press("Outras receitas", on=cause)
    before = bench.message(cause).text
    await bench.bank(Movement("20260713", "-12,00", "PIX DEVOLVIDO ANA PAULA SOUZA"))
    back = bench.card("13/07/2026").message_id
    await bench.press("É a devolução", on=back)
    rest = "ficaram de crédito" if word == "Deixar crédito" else "a mais ficaram como receita"
    assert (
        f"Já devolvidos R$ 12,00 de R$ 30,00 a Ana Paula Souza; R$ 18,00 {rest}" in bench.message(cause).text
    )
    assert not any("devolução R$" in label for label in bench.message(cause).labels)  # it is not asked again
    assert (await bench.say("/devolucoes")).text.count("↩️") + bench.owner.last.text.count("✅") == 1

    await bench.press("Desfazer", on=back)
    assert bench.message(cause).text == before


# --- what comes in another order -----------------------------------------------------------------


async def test_a_refund_that_left_before_the_sale_was_decided_leaves_nothing_to_refund(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(PAID_MORE, Movement("20260713", "-30,00", "PIX DEVOLVIDO ANA PAULA SOUZA"))
    back = bench.card("R$ 30,00")
    await bench.press("É a devolução", on=back.message_id)
    assert "devolução dos R$ 30,00 a mais que entraram em 12/07/2026: caso encerrado" in (
        bench.message(back.message_id).text
    )
    cause = bench.card("R$ 480,00", "Venda 1042").message_id
    await bench.press("Usar valor do extrato", on=cause)
    assert "Devolução de R$ 30,00 encerrada em 13/07" in bench.message(cause).text
    assert not any("de devolução" in label for label in bench.message(cause).labels)


async def test_what_left_before_the_decision_is_taken_off_what_the_card_offers_to_give_back(
    bench: Bench,
) -> None:
    await bench.books(SALE)
    await bench.bank(PAID_MORE, Movement("20260713", "-10,00", "PIX DEVOLVIDO ANA PAULA SOUZA"))
    await bench.press("É a devolução", on=bench.card("R$ 10,00", "13/07/2026").message_id)
    cause = bench.card("R$ 480,00", "Venda 1042").message_id
    assert "R$ 10,00 deste valor já foram devolvidos" in bench.message(cause).text
    assert "↩️ despesa de devolução R$ 20,00" in bench.message(cause).labels

    await bench.press("Usar valor do extrato", on=cause)  # said now or later, it is the rest
    assert "↩️ despesa de devolução R$ 20,00" in bench.message(cause).labels
    await bench.press("de devolução R$ 20,00", on=cause)
    assert "A devolver R$ 20,00 a Ana Paula Souza" in bench.message(cause).text


async def test_part_of_a_pix_returned_by_its_id_leaves_the_rest_to_be_asked(bench: Bench) -> None:
    e2e = "E18236120202607121200s0123456789"
    await bench.books(SALE)
    await bench.bank(Movement("20260712", "480,00", f"PIX RECEBIDO ANA PAULA SOUZA {e2e}"))
    cause = bench.card("R$ 480,00").message_id
    await bench.press("Usar valor do extrato", on=cause)
    await bench.bank(Movement("20260713", "-10,00", f"DEVOLUCAO PIX {e2e}"))
    back = bench.card("13/07/2026").message_id
    await bench.press("É a devolução", on=back)
    await bench.press("Deixar crédito", on=cause)
    assert "Ana Paula Souza ficou com crédito de R$ 20,00" in bench.message(cause).text


async def test_a_refund_said_to_be_something_else_is_not_offered_again(bench: Bench) -> None:
    await open_refund(bench)
    await bench.bank(Movement("20260713", "-30,00", "PIX ENVIADO ANA P SOUZA"))
    back = bench.card("13/07/2026", "É a devolução que você abriu").message_id
    await bench.press("Não é este", on=back)
    assert "devolução" not in bench.message(back).text.lower()
    await bench.press("Desfazer “não é este”", on=back)
    assert "É a devolução que você abriu" in bench.message(back).text


async def test_money_that_went_back_before_its_payment_was_imported_is_offered_once_it_is(
    bench: Bench,
) -> None:
    await bench.bank(Movement("20260713", "-80,00", "PIX ENVIADO ANA PAULA SOUZA"))
    back = bench.card("R$ 80,00").message_id
    assert "devolução" not in bench.message(back).text
    await bench.bank(Movement("20260712", "80,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    assert "Parece devolução de outro lançamento do banco" in bench.message(back).text
    await bench.press("É a devolução de R$ 80,00", on=back)
    assert "Devolução" in bench.message(back).text


async def test_a_sale_paid_twice_is_owed_back_whole(bench: Bench) -> None:
    await bench.books(SALE)
    await bench.bank(Movement("20260710", "450,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    await bench.press("Conciliar", on=bench.card("R$ 450,00", "Venda 1042").message_id)
    await bench.bank(Movement("20260711", "450,00", "PIX RECEBIDO ANA PAULA SOUZA"))
    again = bench.card("11/07/2026").message_id
    await bench.press("Pagou em dobro", on=again)
    assert "A devolver R$ 450,00 a Ana Paula Souza" in bench.message(again).text

    case = await case_of(bench, again)
    assert "nada estava em aberto" in case.text
    await bench.press("Mensagem para o cliente", on=case.message_id)
    assert "parece um pagamento em dobro" in bench.owner.last.text

    await bench.bank(Movement("20260713", "-450,00", "PIX ENVIADO ANA P SOUZA"))
    await bench.press("Conciliar", on=bench.card("13/07/2026", "É a devolução que você abriu").message_id)
    assert "encerrada em 13/07" in bench.message(again).text


async def test_a_refund_from_another_account_closes_the_case(bench: Bench) -> None:
    cause = await open_refund(bench)
    await bench.bank(Movement("20260714", "-30,00", "PIX ENVIADO ANA P SOUZA"), account="98765-4")
    if any("É uma conta nova" in label for label in bench.owner.last.labels):
        await bench.press("É uma conta nova")
    refund = bench.card("98765-4", "É a devolução que você abriu")
    await bench.press("Conciliar", on=refund.message_id)
    assert "encerrada em 14/07" in bench.message(cause).text


async def test_a_refund_larger_than_owed_is_a_case_of_its_own(bench: Bench) -> None:
    cause = await open_refund(bench)
    await bench.bank(Movement("20260714", "-35,00", "PIX ENVIADO ANA P SOUZA"))
    refund = bench.card("R$ 35,00").message_id
    await bench.press("É a devolução", on=refund)
    assert "encerrada em 14/07" in bench.message(cause).text
    assert "(R$ 5,00 a mais)" in bench.message(refund).text

    await bench.press("receita de devolução R$ 5,00", on=refund)
    assert "A receber de volta R$ 5,00 de Ana Paula Souza" in bench.message(refund).text
    assert "A receber de volta: R$ 5,00" in (await bench.say("/devolucoes")).text


# --- the list and the due day --------------------------------------------------------------------


async def test_devolucoes_says_what_is_overdue_and_sums_each_side(bench: Bench) -> None:
    await open_refund(bench)
    await open_refund(bench, SUPPLIER)
    bench.clock.advance(days=10)
    listed = await bench.say("/devolucoes")
    assert "2 devoluções em aberto" in listed.text
    assert "A devolver: R$ 30,00\nA receber de volta: R$ 50,00" in listed.text
    assert "R$ 30,00 a devolver · Ana Paula Souza · venceu há 3 dias" in listed.text
    assert sorted(listed.labels) == ["R$ 30,00 · Ana Paula Souza", "R$ 50,00 · Moinho Bom Grão"]

    await bench.press("Moinho", on=listed.message_id)
    assert "Venceu há 3 dias" in bench.message(listed.message_id).text
    await bench.press("‹ Devoluções", on=listed.message_id)
    assert bench.message(listed.message_id).text == listed.text


async def test_the_due_day_moves_on_the_case_by_button_and_by_word(bench: Bench) -> None:
    cause = await open_refund(bench)
    case = (await case_of(bench, cause)).message_id
    shown = bench.message(case).text
    await bench.press("Mudar vencimento", on=case)
    assert bench.message(case).labels[-1] == "‹ Voltar"
    await bench.press("‹ Voltar", on=case)
    assert bench.message(case).text == shown

    await bench.press("Mudar vencimento", on=case)
    assert "28/07/2026" in await bench.press("Em 15 dias", on=case)
    assert "até 28/07" in bench.message(case).text
    assert "até 28/07" in bench.message(cause).text

    await bench.press("Mudar vencimento", on=case)
    await bench.press("Outra data", on=case)
    await bench.say("02/08", reply_to=bench.owner.last.message_id)
    assert "até 02/08" in bench.message(case).text


# --- what may be forwarded -----------------------------------------------------------------------


async def said_of(bench: Bench, case: int) -> str:
    """The prepared message of a case as it stands."""
    assert await bench.press("Mensagem para", on=case) == "Pronta para encaminhar."
    said = [one for one in bench.owner.messages if one.text.startswith("Olá, ")][
        -1
    ]  # a digest may come after it
    assert said.labels == []  # nothing to press: it is forwarded as it is
    return said.text


async def test_the_message_to_a_customer_follows_the_case(bench: Bench) -> None:
    cause = await open_refund(bench)
    await bench.books(NEXT_SALE)
    case = (await case_of(bench, cause)).message_id
    first = await said_of(bench, case)
    assert first == (
        "Olá, Ana Paula Souza.\n\n"
        "Recebemos R$ 480,00 em 12/07/2026 por Venda 1042. O combinado era R$ 450,00: são R$ 30,00 a mais.\n\n"
        "Vamos devolver R$ 30,00 até 20/07/2026. Pode nos mandar a sua chave Pix, por favor?\n\n"
        "Padaria Sol"
    )
    await bench.press("Deixar crédito", on=case)
    assert "Você tem R$ 30,00 de crédito conosco" in await said_of(bench, case)
    await bench.press("Devolver", on=case)

    bench.clock.advance(days=9)
    assert "A devolução era para 20/07/2026 e ainda não saiu" in await said_of(bench, case)
    await bench.bank(Movement("20260722", "-20,00", "PIX ENVIADO ANA P SOUZA"))
    await bench.press("Parcial", on=bench.card("R$ 20,00").message_id)
    assert "Já devolvemos R$ 20,00 em 22/07/2026. Faltam R$ 10,00" in await said_of(bench, case)
    await bench.bank(Movement("20260723", "-10,00", "PIX ENVIADO ANA P SOUZA"))
    await bench.press("Conciliar", on=bench.card("23/07/2026", "É a devolução").message_id)
    last = await said_of(bench, case)
    assert "Devolvemos R$ 20,00 em 22/07/2026 e R$ 10,00 em 23/07/2026. Pode conferir" in last


async def test_the_message_to_a_supplier_asks_for_the_money(bench: Bench) -> None:
    cause = await open_refund(bench, SUPPLIER)
    case = (await case_of(bench, cause)).message_id
    assert await said_of(bench, case) == (
        "Olá, Moinho Bom Grão.\n\n"
        "Pagamos R$ 700,00 em 12/07/2026 por Farinha de julho. O combinado era R$ 650,00: são R$ 50,00 a mais.\n\n"
        "Podem devolver R$ 50,00 até 20/07/2026, por favor? Se precisarem da nossa chave Pix, é só pedir.\n\n"
        "Padaria Sol"
    )
    await bench.bank(SUPPLIER.back)
    await bench.press("Conciliar", on=bench.card("É a devolução que você abriu").message_id)
    assert "Recebemos de volta R$ 50,00 em 21/07/2026. Está tudo certo" in await said_of(bench, case)


async def test_the_message_goes_to_nobody_but_the_owner_and_shows_names_as_text(bench: Bench) -> None:
    await bench.books("receita;Bolo <b>& cia</b>;Ana <a href='x'>Souza</a>;;450,00;10/07/2026;Vendas;9")
    await bench.bank(Movement("20260712", "480,00", "PIX RECEBIDO ANA SOUZA"))
    card = bench.card("R$ 480,00")
    before = len(bench.calls("sendMessage"))
    await bench.press("de devolução", on=card.message_id)
    case = (await case_of(bench, card.message_id)).message_id
    said = await said_of(bench, case)
    assert "Olá, Ana <a href='x'>Souza</a>." in said
    assert "por Bolo <b>& cia</b>." in said
    assert {str(call.parameters["chat_id"]) for call in bench.calls("sendMessage")[before:]} == {
        str(bench.owner.user_id)
    }


# --- who may, and when ---------------------------------------------------------------------------


async def test_the_accountant_reads_a_case_and_changes_nothing(bench: Bench) -> None:
    cause = await open_refund(bench)
    case = await case_of(bench, cause)
    credit = data_of(case, "Deixar crédito")
    accountant = await bench.person(3001, "Caio", Role.ACCOUNTANT)
    listed = await bench.say("/devolucoes", by=accountant)
    await bench.press("Ana", on=listed.message_id, by=accountant)
    shown = bench.message(listed.message_id, by=accountant)
    assert "A devolver R$ 30,00 a Ana Paula Souza" in shown.text
    assert shown.labels == ["Ver o lançamento", "‹ Devoluções"]

    await bench.press_data(listed.message_id, credit, by=accountant)
    assert "A devolver R$ 30,00" in bench.message(cause).text


async def test_a_case_pressed_after_it_changed_is_shown_as_it_is_now(bench: Bench) -> None:
    cause = await open_refund(bench)
    case = await case_of(bench, cause)
    keep = data_of(case, "Deixar crédito")
    await bench.press("Deixar crédito", on=case.message_id)
    await bench.press("Devolver", on=case.message_id)
    before = bench.message(cause).text
    said = await bench.press_data(case.message_id, keep)
    assert "Nada" in said
    assert bench.message(cause).text == before
    assert "A devolver R$ 30,00" in bench.message(case.message_id).text


async def test_a_neighbour_sees_nothing_of_a_case_whose_button_they_got_hold_of(bench: Bench) -> None:
    cause = await open_refund(bench)
    case = await case_of(bench, cause)
    codes = [data_of(case, label) for label in case.labels]
    neighbour = await bench.neighbour()
    start = neighbour.last.message_id
    for code in codes:
        await bench.press_data(start, code, by=neighbour)
    assert not any("Ana" in message.text or "R$ 30" in message.text for message in neighbour.messages)
    assert "A devolver R$ 30,00" in bench.message(cause).text
