"""Tables of banks nobody described: read when headers and contents leave no doubt, else refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.statements import Problem
from core.errors import UnreadableStatement
from core.sources.ofx.amounts import write_amount
from core.sources.tabular import TableStatement, read_table_statement


def read(*rows: str) -> TableStatement:
    return read_table_statement("\n".join(rows).encode(), "banco.csv")


def cents(found: TableStatement) -> list[int]:
    return [line.amount_cents for line in found.statement.accounts[0].lines]


def codes(found: TableStatement) -> list[tuple[str, int | None]]:
    return [(one.code, one.row) for one in found.statement.problems]


def refused(*rows: str) -> str:
    with pytest.raises(UnreadableStatement) as refusal:
        read(*rows)
    return refusal.value.code


def amounts(*written: str) -> TableStatement:
    return read(
        "Data;Histórico;Valor", *[f"0{day}/03/2026;Venda;{text}" for day, text in enumerate(written, 1)]
    )


def test_columns_taken_are_named_for_the_preview() -> None:
    found = read(
        "Banco Exemplo",
        "Agência: 0012;Conta: 55443-2",
        "Saldo anterior;;;100,00",
        "Data;Histórico;Docto.;Valor (R$);Saldo (R$)",
        "02/03/2026;Venda de bolo;17;50,00;150,00",
        "03/03/2026;Compra de farinha;18;-30,00;120,00",
        "Total;;;20,00;",
    )
    account = found.statement.accounts[0]
    assert (found.layout, found.guessed) == ("guessed", True)
    assert found.columns == {
        "date": "Data", "amount": "Valor (R$)", "balance": "Saldo (R$)", "memo": "Histórico"
    }  # fmt: skip
    assert (account.bank, account.branch, account.account) == (None, "0012", "55443-2")
    assert (account.opening_balance_cents, account.ledger_balance_cents) == (10000, 12000)
    assert (found.statement.rows, found.statement.problems) == (2, ())


def test_branch_and_account_in_one_cell_are_told_apart() -> None:
    rows = ("Data;Histórico;Valor", "02/03/2026;Pão;-1,00")
    account = read("Extrato de: Ag: 1234 | Conta: 55667-8 | Março", *rows).statement.accounts[0]
    assert (account.branch, account.account) == ("1234", "55667-8")


def test_credit_and_debit_make_one_amount() -> None:
    found = read(
        "Data;Lançamento;Crédito (R$);Débito (R$);Saldo (R$)",
        "02/03/26;SALDO ANTERIOR;;;1.000,00",
        "02/03/26;Depósito;200,00;;1.200,00",
        "03/03/26;Boleto;;-150,00;1.050,00",
        "03/03/26;Tarifa;;50,00;1.000,00",
        "04/03/26;Os dois;1,00;1,00;1.000,00",
        "04/03/26;Nenhum;;;1.000,00",
    )
    account = found.statement.accounts[0]
    assert cents(found) == [20000, -15000, -5000]
    assert (found.columns["credit"], found.columns["debit"]) == ("Crédito (R$)", "Débito (R$)")
    assert [(row.row, row.amount_cents) for row in account.balance_rows] == [(2, 100000)]
    assert codes(found) == [("unreadable_amount", 6), ("unreadable_amount", 7)]
    assert account.opening_balance_cents == 100000


def test_column_of_letters_gives_the_sign_and_contradictions_are_refused() -> None:
    found = read(
        "Data Mov;Histórico;Valor;Deb/Cred",
        "02/03/2026;Aluguel;800,00;D",
        "02/03/2026;Venda;950,00;C",
        "03/03/2026;Luz;-90,00;D",
        "03/03/2026;Engano;-90,00;C",
    )
    assert cents(found) == [-80000, 95000, -9000]
    assert codes(found) == [("unreadable_amount", 5)]
    assert found.columns["sign"] == "Deb/Cred"


def test_amounts_without_any_sign_are_told_as_a_doubt() -> None:
    assert codes(amounts("10,00", "20,00")) == [("all_positive", None)]


def test_negative_amounts_in_every_way_of_writing() -> None:
    found = amounts("-10,00", "(10,00)", "10,00-", "−10,00", "R$ -10,00", "-R$ 10,00", "10,00 D", "1.010,00")
    assert cents(found) == [-1000] * 7 + [101000]


def test_thousands_are_told_by_the_whole_column() -> None:
    assert cents(amounts("1.234", "-2,50")) == [123400, -250]
    assert cents(amounts("1,234", "-2.50")) == [123400, -250]
    assert cents(amounts("1.234", "1.234.567", "-1")) == [123400, 123456700, -100]


def test_column_that_proves_nothing_is_reported_not_guessed() -> None:
    found = amounts("1.234", "-2.500", "-7")
    assert cents(found) == [-700]
    assert codes(found) == [("ambiguous_amount", 2), ("ambiguous_amount", 3)]


def test_column_that_contradicts_itself_is_not_taken_for_proof() -> None:
    assert codes(amounts("1.234", "-2,50", "3.75")) == [("ambiguous_amount", 2)]


def test_three_decimals_in_a_column_of_decimal_points_are_no_amount() -> None:
    assert codes(amounts("1.234", "-2.50", "1,000.00", "5.00", "6.00"))[0] == ("unreadable_amount", 2)


@pytest.mark.parametrize(
    "written",
    ["05/03/2026", "5/3/2026", "05/03/26", "05-03-2026", "05.03.2026", "2026-03-05", "05/03/2026 23:59",
     "2026-03-05T23:59:59-03:00", "20260305"],
)  # fmt: skip
def test_days_in_every_way_of_writing(written: str) -> None:
    found = read("Data;Histórico;Valor", f"{written};Pão;-1,00")
    assert found.statement.accounts[0].lines[0].posted_on == date(2026, 3, 5)


def test_day_that_does_not_exist_costs_its_row_alone() -> None:
    found = read("Data;Histórico;Valor", *["05/03/2026;Pão;-1,00"] * 4, "31/02/2026;Pão;-1,00")
    assert len(cents(found)) == 4
    assert found.statement.problems == (Problem("unreadable_date", 6, "31/02/2026"),)


def test_balance_rows_are_no_money_and_close_the_account() -> None:
    found = read(
        "Data;Histórico;Valor",
        "01/03/2026;Saldo Anterior;100,00",
        "02/03/2026;Resgate saldo invest;50,00",
        "02/03/2026;Tarifa;-5,00",
        "02/03/2026;SALDO DO DIA;145,00",
    )
    account = found.statement.accounts[0]
    assert cents(found) == [5000, -500]
    assert [row.row for row in account.balance_rows] == [2, 5]
    assert (account.opening_balance_cents, account.opening_balance_on) == (10000, date(2026, 3, 1))
    assert (account.ledger_balance_cents, account.ledger_balance_on) == (14500, date(2026, 3, 2))


def test_balance_repeated_on_each_row_of_a_day_is_proven_by_days() -> None:
    rows = ["02/03/2026;Venda;10,00;30,00", "02/03/2026;Venda;20,00;30,00", "03/03/2026;Luz;-5,00;25,00"]
    assert read("Data;Título;Valor;Saldo do dia", *rows).statement.problems == ()
    broken = read("Data;Título;Valor;Saldo do dia", *rows[:2], "03/03/2026;Luz;-6,00;25,00")
    assert codes(broken) == [("balance_chain_broken", 4)]


def test_balances_of_a_day_that_does_not_exist_are_no_rows() -> None:
    found = read(
        '"Data","Lançamento","Detalhes","Valor","Tipo Lançamento"',
        '"27/02/2026","Saldo Anterior","","100,00",""',
        '"02/03/2026","Pix - Enviado","Gráfica Azul","-30,00","Saída"',
        '"02/03/2026","Pix - Recebido","Doces da Rê","45,00","Entrada"',
        '"00/00/0000","Saldo do dia","","115,00",""',
    )
    account = found.statement.accounts[0]
    assert found.statement.problems == ()
    assert [line.memo for line in account.lines] == [
        "Pix - Enviado - Gráfica Azul",
        "Pix - Recebido - Doces da Rê",
    ]
    assert (account.opening_balance_cents, account.ledger_balance_cents) == (10000, 11500)


def test_footers_and_repeated_headers_are_no_rows() -> None:
    header = "Data;Histórico;Valor"
    found = read(
        header, "02/03/2026;Pão;-1,00", header, "03/03/2026;Pão;-1,00",
        "Total de saídas;;-2,00", "Saldo final;;98,00", "Emitido pelo internet banking",
    )  # fmt: skip
    assert (found.statement.rows, cents(found)) == (2, [-100, -100])
    assert found.statement.accounts[0].ledger_balance_cents == 9800


@pytest.mark.parametrize(
    "rows",
    [
        ("Data;Histórico", "02/03/2026;Pão"),
        ("Data;Valor", "02/03/2026;1,00"),
        ("Histórico;Valor", "Pão;1,00"),
        ("Data;Histórico;Valor",),
        ("Data;Histórico;Valor;Valor", "02/03/2026;Pão;1,00;2,00"),
        ("Data;Histórico;Valor;Crédito;Débito", "02/03/2026;Pão;1,00;1,00;"),
        ("Data;Histórico;Valor", "02/03/2026;Pão;muito", "03/03/2026;Pão;pouco"),
        ("Data;Histórico;Valor", "amanhã;Pão;1,00"),
        ("Data;Histórico;Valor", "02/03/2026;123;1,00"),
        ("Data;Histórico;Valor", "03/04/2026;Pão;1,00", "03/25/2026;Pão;1,00"),
        ("Data;Lançamento;Categoria;Tipo;Valor", "02/03/2026;Loja;Casa;Compra à vista;R$ 10,00"),
    ],
)
def test_doubtful_table_is_refused(rows: tuple[str, ...]) -> None:
    assert refused(*rows) == "unknown_table"


CENTS = st.integers(-(10**9), 10**9)


@given(st.lists(CENTS, min_size=1, max_size=30), st.sampled_from([".", ","]), st.booleans())
def test_whatever_is_written_is_read_back(values: list[int], mark: str, newest_first: bool) -> None:
    balance, rows = 0, []
    for value in values:
        balance += value
        written = [write_amount(one).replace(".", mark) for one in (value, balance)]
        rows.append(f"05/03/2026;Pão;{written[0]};{written[1]}")
    found = read("Data;Histórico;Valor;Saldo", *(rows[::-1] if newest_first else rows))
    assert sorted(cents(found)) == sorted(values)
    assert not [one for one in found.statement.problems if one.code != "all_positive"]
