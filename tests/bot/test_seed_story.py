"""The seed, to the cent, on both sides, by thumb."""

from __future__ import annotations

from tests.bot.conftest import Bench
from tests.builders import Movement, ofx, table

SALE = "receita;Venda 1042;Ana Paula Souza;123.456.789-09;450,00;10/07/2026;Vendas;1042"
PURCHASE = "despesa;Farinha de julho;Moinho Bom Grão;;650,00;09/07/2026;Fornecedores;77"


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
    await owner.wait_for(lambda m: "Caso encerrado" in m.text)
    await owner.say("/devolucoes")
    await owner.wait_for(lambda m: "encerrada" in m.text)
