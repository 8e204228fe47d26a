"""What people send instead of a statement: photos, the same file again, half-good tables, giants."""

from __future__ import annotations

import pytest

from bot.adapters.files import read_file
from bot.sandbox import Fault
from tests.bot.conftest import Bench
from tests.builders import Movement, ofx, table

READ = read_file
SALE = "receita;Venda 1042;Ana Paula Souza;;450,00;10/07/2026;Vendas;1042"


async def test_photo_gets_one_sentence_that_says_what_to_do(bench: Bench) -> None:
    before = len(bench.owner.messages)
    await bench.owner.send_photo(b"\xff\xd8\xff")
    await bench.settled()
    told = bench.owner.messages[before + 1 :]
    assert len(told) == 1
    assert "exporte o extrato em OFX" in told[0].text


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("extrato.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"),
        ("planilha.xlsx", b"PK\x03\x04" + bytes(200)),
        ("foto.jpg", b"\xff\xd8\xff\xe0"),
        ("nada", b"oi"),
        ("vazio.ofx", b""),
        ("lixo.ofx", bytes(range(256)) * 20),
    ],
)
async def test_file_that_is_no_statement_gets_one_sentence_and_nothing_is_kept(
    bench: Bench, name: str, data: bytes
) -> None:
    before = len(bench.owner.messages)
    await bench.owner.send_document(name, data)
    await bench.settled()
    told = bench.owner.messages[before + 1 :]
    assert len(told) == 1
    assert "Nada foi importado" in told[0].text
    assert "Nada pendente" in (await bench.say("/pendentes")).text


async def test_same_file_twice_is_booked_once_and_said_so(bench: Bench) -> None:
    data = ofx(Movement("20260712", "480,00", "PIX RECEBIDO ANA"))
    for name in ("a.ofx", "b.ofx"):
        await bench.owner.send_document(name, data)
        await bench.settled()
    assert "já foi importado em 13/07 às 09:00" in bench.owner.last.text
    assert "1 lançamento pendente" in (await bench.say("/pendentes")).text


async def test_overlapping_period_adds_only_what_is_new(bench: Bench) -> None:
    first = Movement("20260711", "10,00", "PIX RECEBIDO ANA")
    await bench.bank(first)
    await bench.bank(first, Movement("20260712", "20,00", "PIX RECEBIDO BIA"))
    assert "2 lançamentos lidos: 1 novo, 1 já conhecido" in bench.owner.transcript()
    assert "2 lançamentos pendentes" in (await bench.say("/pendentes")).text


async def test_table_with_bad_rows_keeps_the_good_ones_and_names_the_others(bench: Bench) -> None:
    said = await bench.books(
        SALE,
        "receita;Sem valor;Ana;;abc;10/07/2026;Vendas;1",
        "venda;Tipo errado;Ana;;1,00;10/07/2026;Vendas;1",
        "despesa;Dia errado;Ana;;1,00;31/02/2026;Aluguel;1",
        "despesa;Pão;Moinho;;12,50;11/07/2026;Fornecedores;2",
    )
    assert "2 lançamentos novos" in said.text
    assert "3 linhas com problema" in said.text
    for row, word in ((3, "abc"), (4, "venda"), (5, "31/02/2026")):
        assert f"Linha {row}: não entendi" in said.text
        assert word in said.text
    assert (
        "2 lançamentos em aberto" in (await bench.say("/buscar 2026")).text
        or "1 lançamento em aberto" in (await bench.say("/buscar Ana")).text
    )


async def test_table_without_its_columns_says_which_are_missing(bench: Bench) -> None:
    await bench.owner.send_document("livros.csv", b"tipo;descricao;valor\nreceita;Pao;1,00\n")
    await bench.settled()
    assert "Faltam colunas na tabela: vencimento. " in bench.owner.last.text
    assert "Nada foi importado" in bench.owner.last.text


async def test_same_table_twice_adds_nothing(bench: Bench) -> None:
    await bench.books(SALE)
    assert "0 lançamentos novos, 1 já conhecido" in (await bench.books(SALE)).text


async def test_file_above_20_mb_is_refused_without_fetching_it(bench: Bench) -> None:
    await bench.owner.send_document("gigante.ofx", b"x" * (21 * 1024 * 1024))
    await bench.settled()
    assert "passa de 20 MB" in bench.owner.last.text
    assert bench.calls("getFile") == []


async def test_file_that_telegram_itself_calls_too_big_gets_the_same_sentence(bench: Bench) -> None:
    bench.sandbox.faults.add(Fault("getFile", status=400, description="Bad Request: file is too big"))
    await bench.bank(Movement("20260712", "480,00", "PIX"))
    assert "passa de 20 MB" in bench.owner.last.text
    assert "Nada foi importado" in bench.owner.last.text


async def test_file_is_imported_although_the_network_failed_many_times(bench: Bench) -> None:
    bench.concilia.reception.pause_after_failure = 0.02
    bench.sandbox.faults.add(Fault("getFile", drop=True, times=8))
    await bench.bank(Movement("20260712", "480,00", "PIX"))
    assert bench.card("R$ 480,00")
    assert "Não deu certo" not in bench.owner.transcript()


async def test_balance_row_and_memo_of_a_broken_file_are_told(bench: Bench) -> None:
    data = ofx(Movement("20260712", "480,00", "PIX"), Movement("2026XX12", "1,00", "QUEBRADA"))
    await bench.owner.send_document("meio.ofx", data)
    await bench.settled()
    assert "1 lançamento lido: 1 novo" in bench.owner.transcript()
    assert "a data não pôde ser lida, e a linha ficou de fora" in bench.owner.transcript()


async def test_table_sent_as_ofx_and_statement_sent_as_csv_are_told_by_what_they_hold(bench: Bench) -> None:
    await bench.owner.send_document("livros.ofx", table(SALE))
    await bench.settled()
    assert "1 lançamento novo" in bench.owner.last.text
    await bench.owner.send_document("extrato.csv", ofx(Movement("20260712", "480,00", "PIX")))
    await bench.settled()
    assert bench.card("R$ 480,00")
