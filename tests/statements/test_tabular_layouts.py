"""Statements of banks as owners download them in CSV, with invented figures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from core.domain.statements import AccountKind, Problem
from core.errors import UnreadableStatement
from core.sources.tabular import TableStatement, read_table_statement

if TYPE_CHECKING:
    from core.domain.statements import ParsedAccount

NUBANK = """Data,Valor,Identificador,Descrição
02/03/2026,1250.00,5f1e-0001,Transferência recebida pelo Pix - Doces da Rê
03/03/2026,-89.90,5f1e-0002,Pagamento de boleto efetuado - Gráfica Azul
03/03/2026,-18.50,5f1e-0003,Compra no débito - Padaria Lua
03/03/2026,-18.50,5f1e-0004,Compra no débito - Padaria Lua
"""
CARD = """date,category,title,amount
2026-03-02,restaurante,Cantina do Beco,84.30
2026-03-05,,Estorno Loja Nuvem,-40.00
2026-03-09,,Pagamento recebido,-1530.25
"""
INTER = """Extrato Conta Corrente
Conta ;7654321-0
Período ;01/03/2026 a 31/03/2026
Saldo: ;1.050,00

Data Lançamento;Histórico;Descrição;Valor;Saldo
02/03/2026;Pix recebido;Ateliê Cor;1.500,00;1.800,00
02/03/2026;Pix enviado;Moinho Sul;-450,00;1.350,00
05/03/2026;Pagamento efetuado;Energia do Vale;-300,00;1.050,00
"""
MERCADO_PAGO = """INITIAL_BALANCE;CREDITS;DEBITS;FINAL_BALANCE
100,00;1.200,50;-300,50;1.000,00

RELEASE_DATE;TRANSACTION_TYPE;REFERENCE_ID;TRANSACTION_NET_AMOUNT;PARTIAL_BALANCE
02-03-2026;Pix recebido Oficina Norte;1400001;1.200,50;1.300,50
04-03-2026;Pagamento Papelaria Giz;1400002;-300,50;1.000,00
"""
RELEASES = """DATE,SOURCE_ID,EXTERNAL_REFERENCE,RECORD_TYPE,DESCRIPTION,NET_CREDIT_AMOUNT,NET_DEBIT_AMOUNT,TAXES_DISAGGREGATED,BALANCE_AMOUNT
2026-03-01T00:00:00.000-04:00,,,initial_available_balance,,200.00,0.00,,200.00
2026-03-02T23:30:00.000-04:00,900001,V-1,release,payment,97.15,0.00,[{a:1,b:2}],297.15
2026-03-03T09:00:00.000-04:00,900002,,release,payout,0.00,250.00,[],47.15
,,,total,,297.15,250.00,,
"""  # noqa: E501
SETTLEMENT = """EXTERNAL_REFERENCE;SOURCE_ID;TRANSACTION_TYPE;TRANSACTION_AMOUNT;TRANSACTION_DATE;FEE_AMOUNT;SETTLEMENT_NET_AMOUNT;SETTLEMENT_DATE
V-1;900001;SETTLEMENT;100.00;2026-03-02T10:00:00.000-03:00;-2.85;97.15;2026-03-03T10:00:00.000-03:00
;900002;PAYOUTS;-75.50;2026-03-04T10:00:00.000-03:00;0.00;-75.50;2026-03-04T10:00:00.000-03:00
"""  # noqa: E501
PAGBANK = """CODIGO DA TRANSACAO;DATA;TIPO;DESCRICAO;VALOR
aa-01;01/03/2026;Rendimento da conta;Rendimento sobre dinheiro;0,03
aa-02;02/03/2026;Pix recebido;José Antônio;1.310
aa-03;02/03/2026;Pix enviado;Fornecedora Bem Bom;-1.000,10
"""
ALL = [NUBANK, CARD, INTER, MERCADO_PAGO, RELEASES, SETTLEMENT, PAGBANK]


def read(text: str, name: str = "extrato.csv", encoding: str = "utf-8") -> TableStatement:
    return read_table_statement(text.encode(encoding), name)


def only(text: str) -> ParsedAccount:
    (account,) = read(text).statement.accounts
    return account


def movements(account: ParsedAccount) -> list[tuple[int, int, int, str]]:
    return [(line.row, line.posted_on.day, line.amount_cents, line.memo) for line in account.lines]


def test_nubank_account_keeps_twins_and_takes_its_number_from_the_name_of_the_file() -> None:
    found = read(NUBANK, "NU_99887766_01MAR2026_31MAR2026.csv")
    (account,) = found.statement.accounts
    assert (found.layout, found.guessed, found.columns) == ("nubank_account", False, {})
    assert (account.bank, account.account, account.kind) == ("0260", "99887766", AccountKind.BANK)
    assert movements(account) == [
        (2, 2, 125000, "Transferência recebida pelo Pix - Doces da Rê"),
        (3, 3, -8990, "Pagamento de boleto efetuado - Gráfica Azul"),
        (4, 3, -1850, "Compra no débito - Padaria Lua"),
        (5, 3, -1850, "Compra no débito - Padaria Lua"),
    ]
    assert [line.bank_id for line in account.lines][:2] == ["5f1e-0001", "5f1e-0002"]
    assert (account.ledger_balance_cents, account.opening_balance_cents) == (None, None)
    assert only(NUBANK).account == ""


@pytest.mark.parametrize(
    "text", [CARD, CARD.replace("category,", "").replace("restaurante,", "").replace(",,", ",")]
)
def test_purchases_of_the_nubank_card_leave_and_its_payments_enter(text: str) -> None:
    account = only(text)
    assert (account.kind, account.bank) == (AccountKind.CARD, "0260")
    assert [line.amount_cents for line in account.lines] == [-8430, 4000, 153025]
    assert account.lines[0].memo == "Cantina do Beco"


def test_inter_preamble_gives_the_number_and_the_last_running_balance_closes() -> None:
    account = only(INTER)
    assert (account.bank, account.account) == ("077", "7654321-0")
    assert movements(account) == [
        (7, 2, 150000, "Pix recebido - Ateliê Cor"),
        (8, 2, -45000, "Pix enviado - Moinho Sul"),
        (9, 5, -30000, "Pagamento efetuado - Energia do Vale"),
    ]
    assert (account.opening_balance_cents, account.opening_balance_on) == (30000, None)
    assert (account.ledger_balance_cents, account.ledger_balance_on) == (105000, date(2026, 3, 5))


def test_inter_without_history_is_known_by_its_title_alone() -> None:
    text = INTER.replace("Histórico;", "").replace("Pix recebido;", "").replace("Pix enviado;", "")
    text = text.replace("Pagamento efetuado;", "")
    assert read(text).layout == "inter_account"
    assert read(text.replace("Extrato Conta Corrente", "Extrato")).layout == "guessed"


def test_inter_newest_first_is_proven_backwards() -> None:
    lines = INTER.splitlines()
    found = read("\n".join([*lines[:6], *lines[:5:-1]]))
    account = found.statement.accounts[0]
    assert found.statement.problems == ()
    assert (account.opening_balance_cents, account.ledger_balance_cents) == (30000, 105000)
    assert account.ledger_balance_on == date(2026, 3, 5)


def test_days_newest_first_with_movements_oldest_first_are_proven_too() -> None:
    lines = INTER.splitlines()
    found = read("\n".join([*lines[:6], lines[8], lines[6], lines[7]]))
    assert found.statement.problems == ()
    assert found.statement.accounts[0].ledger_balance_cents == 105000


def test_broken_chain_is_named_by_its_first_row_and_every_line_kept() -> None:
    found = read(INTER.replace("-450,00", "-405,00"))
    assert found.statement.problems == (Problem("balance_chain_broken", 8, "1.350,00"),)
    assert len(found.statement.accounts[0].lines) == 3
    assert found.statement.accounts[0].opening_balance_cents is None


def test_missing_row_breaks_the_chain() -> None:
    text = "\n".join(line for line in INTER.splitlines() if "Moinho" not in line)
    assert [(one.code, one.row) for one in read(text).statement.problems] == [("balance_chain_broken", 8)]


def test_unreadable_amount_is_reported_once_and_does_not_break_the_chain_beside_it() -> None:
    found = read(INTER.replace("-450,00", "-45O,00"))
    assert found.statement.problems == (Problem("unreadable_amount", 8, "-45O,00"),)


def test_mercado_pago_balances_come_from_the_block_above() -> None:
    account = only(MERCADO_PAGO)
    assert movements(account) == [
        (5, 2, 120050, "Pix recebido Oficina Norte"),
        (6, 4, -30050, "Pagamento Papelaria Giz"),
    ]
    assert account.lines[0].bank_id == "1400001"
    assert (account.opening_balance_cents, account.ledger_balance_cents) == (10000, 100000)


def test_mercado_pago_opening_that_does_not_lead_to_the_first_balance_is_named() -> None:
    problems = read(MERCADO_PAGO.replace("100,00;1.200", "101,00;1.200")).statement.problems
    assert problems == (Problem("balance_chain_broken", 5, "1.300,50"),)


def test_mercado_pago_final_balance_that_differs_is_told_of_the_whole_file() -> None:
    problems = read(MERCADO_PAGO.replace("-300,50;1.000,00\n\n", "-300,50;999,00\n\n")).statement.problems
    assert problems == (Problem("balance_chain_broken"),)


def test_mercado_pago_releases_are_credit_less_debit_and_balances_are_not_money() -> None:
    found = read(RELEASES)
    account = found.statement.accounts[0]
    assert found.layout == "mercado_pago_releases"
    assert movements(account) == [(3, 2, 9715, "payment"), (4, 3, -25000, "payout")]
    assert [(row.row, row.amount_cents) for row in account.balance_rows] == [(2, 20000)]
    assert (account.opening_balance_cents, account.ledger_balance_cents) == (20000, 4715)
    assert found.statement.problems == ()
    assert found.statement.rows == 3


def test_mercado_pago_settlement_is_what_reaches_the_account() -> None:
    account = only(SETTLEMENT)
    assert movements(account) == [(2, 3, 9715, "SETTLEMENT"), (3, 4, -7550, "PAYOUTS")]


def test_pagbank_whole_number_with_thousands_is_read_by_the_rest_of_its_column() -> None:
    account = only(PAGBANK)
    assert account.bank == "290"
    assert [line.amount_cents for line in account.lines] == [3, 131000, -100010]
    assert account.lines[1].memo == "Pix recebido - José Antônio"
    assert account.lines[1].type == "PIX RECEBIDO"


@pytest.mark.parametrize("text", ALL)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_layout_is_the_same_in_every_charset(text: str, encoding: str) -> None:
    found, plain = read(text, encoding=encoding), read(text)
    assert found == plain
    assert not found.guessed


@pytest.mark.parametrize("text", [NUBANK, CARD, INTER, MERCADO_PAGO, PAGBANK])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_every_layout_is_the_same_behind_every_separator(text: str, separator: str) -> None:
    own = "," if text in (NUBANK, CARD) else ";"
    quoted = "\n".join(
        separator.join(f'"{cell}"' if cell else "" for cell in line.split(own)) for line in text.splitlines()
    )
    assert read(quoted) == read(text)


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_change_nothing(line_end: str) -> None:
    assert read(INTER.replace("\n", line_end)) == read(INTER)


def test_later_than_today_is_scheduled() -> None:
    found = read_table_statement(INTER.encode(), "x.csv", today=date(2026, 3, 4))
    assert [line.scheduled for line in found.statement.accounts[0].lines] == [False, False, True]


def test_known_layout_without_rows_is_an_account_without_movement() -> None:
    assert only(NUBANK.splitlines()[0]).lines == ()


def test_row_cut_by_an_unquoted_comma_is_joined_in_the_last_column_and_refused_elsewhere() -> None:
    joined = read(NUBANK + "04/03/2026,-1.00,5f1e-0005,Compra, no débito\n")
    assert joined.statement.accounts[0].lines[-1].memo == "Compra,no débito"
    refused = read(CARD + "2026-03-10,casa,Móveis, Ltda,99.00\n")
    assert [(one.code, one.row) for one in refused.statement.problems] == [("unreadable_amount", 5)]


def test_quote_that_never_closes_swallows_no_row() -> None:
    account = only(NUBANK.replace("Pagamento de boleto", '"Pagamento de boleto'))
    assert [line.row for line in account.lines] == [2, 3, 4, 5]


def test_cell_of_several_lines_keeps_the_numbers_of_the_rows_after_it() -> None:
    account = only(NUBANK.replace("Compra no débito - Padaria Lua", '"Compra\nno débito"', 1))
    assert [(line.row, line.memo) for line in account.lines][2:] == [
        (4, "Compra no débito"),
        (6, "Compra no débito - Padaria Lua"),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"ol\xc3\xa1, tudo bem?", "unknown_table"),
        (b"nome;idade\nAna;31\n", "unknown_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (
            b"Data,Valor,Identificador,Descri\xc3\xa7\xc3\xa3o\n01/03/2026,1.00,a," + b"x" * 10_001,
            "too_large",
        ),
    ],
)
def test_what_is_no_statement_is_refused_by_its_reason(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableStatement) as refusal:
        read_table_statement(data, "arquivo.csv")
    assert refusal.value.code == code
