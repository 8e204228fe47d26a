"""One small invented file for each bank's layout, and what an owner must find in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.domain.statements import AccountKind, Problem
from core.sources.ofx import read_ofx

if TYPE_CHECKING:
    from core.domain.statements import ParsedAccount, ParsedStatement

FILES = Path(__file__).parent / "files"


def read(name: str, today: date | None = None) -> ParsedStatement:
    return read_ofx((FILES / name).read_bytes(), today=today)


def only_account(name: str) -> ParsedAccount:
    statement = read(name)
    assert len(statement.accounts) == 1
    return statement.accounts[0]


def movements(account: ParsedAccount) -> list[tuple[date, int, str]]:
    return [(line.posted_on, line.amount_cents, line.memo) for line in account.lines]


def test_banco_do_brasil_balance_rows_are_not_money() -> None:
    account = only_account("banco-do-brasil.ofx")
    assert movements(account) == [
        (date(2026, 4, 6), 135040, "PIX - RECEBIDO - 06/04 09:12 PADARIA DO JOÃO"),
        (date(2026, 4, 7), -8990, "COMPRA COM CARTÃO - 07/04 PAPELARIA SÃO JOSÉ"),
        (date(2026, 4, 9), -40000, "PGTO SALDO DEVEDOR CARTÃO"),
    ]
    assert [(row.row, row.amount_cents, row.memo) for row in account.balance_rows] == [
        (1, 210000, "Saldo Anterior"),
        (5, 296050, "S A L D O"),
    ]


def test_banco_do_brasil_account_is_named_as_the_file_writes_it() -> None:
    account = only_account("banco-do-brasil.ofx")
    assert (account.bank, account.branch, account.account) == ("001", None, "70321-8")
    assert (account.kind, account.currency) == (AccountKind.BANK, "BRL")
    assert account.organization == "Banco do Brasil S/A"
    assert (account.ledger_balance_cents, account.ledger_balance_on) == (296050, date(2026, 5, 4))


def test_itau_opening_and_closing_balance_rows_are_not_money() -> None:
    account = only_account("itau.ofx")
    assert [line.amount_cents for line in account.lines] == [148000, -31055, 37]
    assert [row.memo for row in account.balance_rows] == ["SALDO ANTERIOR", "SALDO TOTAL DISPONÍVEL DIA"]


def test_itau_ledger_balance_without_separator_is_in_centavos_and_says_so() -> None:
    statement = read("itau.ofx")
    assert statement.accounts[0].ledger_balance_cents == 936997
    assert statement.problems == (Problem("ledger_balance_scaled", None, "936997"),)


def test_bradesco_amounts_with_comma_come_to_the_centavo() -> None:
    account = only_account("bradesco.ofx")
    assert movements(account)[0] == (date(2026, 4, 6), 193196, "COBRANCA RECEBIDA SILVA & FILHOS LTDA")
    assert (account.ledger_balance_cents, account.ledger_balance_on) == (6104003, None)


def test_bradesco_twins_with_one_id_stay_two_movements() -> None:
    twins = [line for line in only_account("bradesco.ofx").lines if line.bank_id == "777"]
    assert [line.amount_cents for line in twins] == [-3784, -3784]


def test_bradesco_redeeming_a_balance_is_a_movement() -> None:
    account = only_account("bradesco.ofx")
    assert account.lines[-1].memo == "RESGATE SALDO INVEST FACIL"
    assert account.balance_rows == ()


def test_santander_stamps_of_thirteen_digits_keep_their_day() -> None:
    account = only_account("santander.ofx")
    assert movements(account) == [
        (date(2026, 4, 2), 8854, "PIX RECEBIDO 11222333000181"),
        (date(2026, 4, 3), -90858, "PAGAMENTO CONTA CELULAR OPERADORA"),
    ]
    assert (account.ledger_balance_cents, account.ledger_balance_on) == (8432, date(2026, 4, 3))


def test_nubank_account_two_equal_purchases_of_a_day_stay_two() -> None:
    account = only_account("nubank-conta.ofx")
    assert [line.amount_cents for line in account.lines] == [2796, -5884, -5884, -908]
    assert account.lines[3].memo == "Transferência enviada pelo Pix - Ana Prado - •••.111.222-••"
    assert (account.branch, account.account) == ("1", "5566778-9")


def test_nubank_card_instalments_sharing_an_id_are_all_read() -> None:
    account = only_account("nubank-cartao.ofx")
    assert account.kind is AccountKind.CARD
    assert account.bank is None
    assert [line.amount_cents for line in account.lines] == [-4000, -4000, -152, 30000]
    assert len({line.bank_id for line in account.lines}) == 2
    assert account.ledger_balance_cents == -25000


def test_sicoob_accents_written_in_utf8_under_a_1252_header_are_right() -> None:
    memos = [line.memo for line in only_account("sicoob.ofx").lines]
    assert memos == ["PIX RECEBIDO - JOSÉ DA CONCEIÇÃO", "TARIFA PACOTE SERVIÇOS"]


def test_sicoob_without_signs_debits_leave_the_account() -> None:
    statement = read("sicoob-sem-sinal.ofx")
    account = statement.accounts[0]
    assert [line.amount_cents for line in account.lines] == [-3000, 50000, -450]
    assert [row.amount_cents for row in account.balance_rows] == [96550]
    assert statement.problems == (Problem("all_positive", None, "99887-7"),)


def test_c6_pix_after_21h_stays_on_its_local_day() -> None:
    account = only_account("c6.ofx")
    assert movements(account) == [
        (date(2026, 3, 31), -795000, "TRANSF ENVIADA PIX"),
        (date(2026, 4, 1), 34937, "Pix recebido de OFICINA DO ZÉ"),
    ]


def test_c6_without_ledger_balance_has_none_and_no_problem() -> None:
    statement = read("c6.ofx")
    assert statement.accounts[0].ledger_balance_cents is None
    assert statement.problems == ()


def test_c6_without_wrapper_is_read_and_its_balance_row_is_not_money() -> None:
    account = only_account("c6-sem-moldura.ofx")
    assert (account.bank, account.account) == ("336", "28000123")
    assert [line.amount_cents for line in account.lines] == [-15000, 9700]
    assert [row.amount_cents for row in account.balance_rows] == [100000]


def test_inter_payee_repeated_in_the_memo_is_said_once() -> None:
    memos = [line.memo for line in only_account("inter.ofx").lines]
    assert memos == [
        'Pix enviado: "Cp :12345678-RECEITA FEDERAL"',
        'Boleto de cobranca recebido: "112/0001" - MARTINS COMERCIO',
        "Pix recebido de José",
    ]


def test_caixa_balance_row_without_amount_is_reported_and_the_rest_is_read() -> None:
    statement = read("caixa.ofx")
    assert statement.problems == (Problem("unreadable_amount", 1, "."),)
    assert [(line.row, line.amount_cents) for line in statement.accounts[0].lines] == [(2, 25000), (3, -1250)]


def test_caixa_zero_is_kept_as_id_and_a_missing_id_is_none() -> None:
    assert [line.bank_id for line in only_account("caixa.ofx").lines] == ["0", None]


def test_pagbank_amounts_with_currency_sign_and_brazilian_dates_are_read() -> None:
    assert movements(only_account("pagbank.ofx")) == [
        (date(2026, 4, 1), 115075, "Vendas - Disponivel DEBITO VISA"),
        (date(2026, 4, 15), -3550, "Compra debito - Padaria Central"),
    ]


def test_pagbank_doubtful_rows_are_reported_not_guessed() -> None:
    statement = read("pagbank.ofx")
    assert statement.rows == 4
    assert statement.problems == (
        Problem("unreadable_date", 3, "31/02/2026"),
        Problem("ambiguous_amount", 4, "1.234"),
        Problem("ledger_balance_unreadable", None, ""),
    )


def test_sicredi_day_at_month_end_does_not_hide_what_is_still_to_come() -> None:
    account = read("sicredi.ofx", today=date(2026, 4, 20)).accounts[0]
    assert [line.scheduled for line in account.lines] == [False, True]


def test_banrisul_movement_after_the_statement_day_is_scheduled() -> None:
    account = only_account("banrisul.ofx")
    assert [(line.amount_cents, line.scheduled) for line in account.lines] == [
        (-244462, False),
        (-147851, True),
        (41782, False),
    ]


def test_stone_accents_without_encoding_header_are_right() -> None:
    assert only_account("stone.ofx").lines[0].memo == "CLIENTE UM - Transferência|Pix"


def test_mercado_pago_without_bank_code_is_read() -> None:
    account = only_account("mercado-pago.ofx")
    assert (account.bank, account.account, account.organization) == (None, "55123", "MP")
    assert movements(account) == [(date(2026, 4, 2), 1234, "Venda & frete")]


def test_omie_cash_iso_date_after_21h_keeps_its_day() -> None:
    assert movements(only_account("omie-cash.ofx")) == [
        (date(2026, 4, 2), 35000, "Pix recebido · Cliente Ação")
    ]


def test_btg_two_accounts_in_one_line_stay_two() -> None:
    accounts = read("btg-duas-contas.ofx").accounts
    assert [(account.account, account.ledger_balance_cents) for account in accounts] == [
        ("111", 110),
        ("222", 220),
    ]
    assert [line.row for account in accounts for line in account.lines] == [1, 2]


def test_download_cut_inside_an_amount_never_becomes_a_smaller_amount() -> None:
    statement = read("cortado.ofx")
    assert [line.amount_cents for line in statement.accounts[0].lines] == [-15050, 250000]
    assert statement.problems == (Problem("truncated"), Problem("unreadable_amount", 3, "-85…"))


@pytest.mark.parametrize("path", sorted(FILES.glob("*.ofx")), ids=lambda path: path.name)
def test_every_row_of_a_file_is_accounted_for_once(path: Path) -> None:
    statement = read_ofx(path.read_bytes())
    rows = [problem.row for problem in statement.problems if problem.row is not None]
    for account in statement.accounts:
        rows += [line.row for line in account.lines] + [row.row for row in account.balance_rows]
    assert sorted(rows) == list(range(1, path.read_bytes().upper().count(b"<STMTTRN>") + 1))
    assert statement.rows == len(rows)
