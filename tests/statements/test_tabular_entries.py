"""The table of open items says the same as CSV of any kind and as XLSX."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from core.domain.entries import EntryRow, Method, RowProblem
from core.errors import UnreadableStatement, UnreadableTable
from core.sources.entry_table import read_entries

HEADER = ["tipo", "descricao", "contato", "documento", "valor", "vencimento", "categoria", "numero"]
ROWS: list[list[object]] = [
    [
        "receita",
        "Encomenda de doces",
        "Ana Prado",
        "123.456.789-09",
        "1.450,00",
        "10/07/2026",
        "Vendas",
        "1042",
    ],
    ["despesa", "Farinha, 50 kg", "Moinho Azul", "", "650,90", "2026-07-12", "", ""],
    ["presente", "Sem tipo", "", "", "1,00", "10/07/2026", "", ""],
    ["receita", "Sem valor", "", "", "muito", "10/07/2026", "", ""],
]
GOOD = (
    EntryRow(
        2, 145_000, "Encomenda de doces", "Ana Prado", "12345678909", date(2026, 7, 10), "Vendas", "1042"
    ),
    EntryRow(3, -65_090, "Farinha, 50 kg", "Moinho Azul", None, date(2026, 7, 12), "", None),
)
BAD = (RowProblem(4, "tipo", "presente"), RowProblem(5, "valor", "muito"))


def csv_of(separator: str = ";", encoding: str = "utf-8") -> bytes:
    rows: list[list[object]] = [[*HEADER], *ROWS]
    lines = [separator.join(f'"{cell}"' for cell in row) for row in rows]
    return "\n".join(lines).encode(encoding)


def workbook(*sheets: list[list[object]]) -> bytes:
    book = Workbook(write_only=True)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_charset_and_separator_says_the_same(separator: str, encoding: str) -> None:
    found = read_entries(csv_of(separator, encoding))
    assert (found.rows, found.problems) == (GOOD, BAD)


def test_sheet_of_texts_says_the_same_as_csv_however_often_it_is_read() -> None:
    data = workbook([[*HEADER], *ROWS])
    assert read_entries(data) == read_entries(data) == read_entries(csv_of())


def test_sheet_of_dates_and_numbers_says_the_same_as_csv() -> None:
    typed: list[list[object]] = [
        ["receita", "Encomenda de doces", "Ana Prado", 12345678909, 1450, date(2026, 7, 10), "Vendas", 1042],
        ["despesa", "Farinha, 50 kg", "Moinho Azul", None, 650.9, datetime(2026, 7, 12, 8), None, None],  # noqa: DTZ001
    ]
    assert read_entries(workbook([[*HEADER], *typed])).rows == GOOD


def test_header_is_matched_without_case_accents_and_blanks_and_in_any_order() -> None:
    header: list[object] = [" VENCIMENTO ", "Descrição", "Tipo", None, "Valor "]
    found = read_entries(workbook([header, [46213, "Pão", "RECEITA", "à toa", 12.5]]))
    assert found.rows == (EntryRow(2, 1_250, "Pão", "", None, date(2026, 7, 10), "", None),)


def test_first_sheet_with_the_header_is_read_and_rows_keep_their_numbers() -> None:
    data = workbook([["Leia-me"]], [[*HEADER], [], [], ROWS[0]])
    assert [row.row for row in read_entries(data).rows] == [4]


def test_cell_of_several_lines_keeps_the_numbers_of_the_rows() -> None:
    text = 'tipo;descricao;valor;vencimento\nreceita;"Pão\nde queijo";1,00;10/07/2026\n\nreceita;Pão;x;10/07/2026\n'
    found = read_entries(text.encode())
    assert [(row.row, row.description) for row in found.rows] == [(2, "Pão\nde queijo")]
    assert [one.row for one in found.problems] == [5]


def test_amount_that_is_no_whole_centavo_is_a_problem_of_its_row() -> None:
    header: list[object] = ["tipo", "descricao", "valor", "vencimento"]
    found = read_entries(workbook([header, ["receita", "Pão", 1.005, date(2026, 7, 10)]]))
    assert found.problems == (RowProblem(2, "valor", "1,005"),)


def test_document_kept_as_a_number_gets_its_lost_zero_back() -> None:
    header: list[object] = ["tipo", "descricao", "documento", "valor", "vencimento"]
    found = read_entries(workbook([header, ["receita", "Pão", 1234567000195, 1, date(2026, 7, 10)]]))
    assert found.rows[0].document == "01234567000195"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04rest", workbook([["Leia-me"]]), b"a;b\n1;2\n"])
def test_what_is_no_table_lacks_every_column(data: bytes) -> None:
    with pytest.raises(UnreadableTable) as refusal:
        read_entries(data)
    assert refusal.value.missing == ("tipo", "descricao", "valor", "vencimento")


def test_old_workbook_is_refused_by_its_reason() -> None:
    with pytest.raises(UnreadableStatement) as refusal:
        read_entries(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100)
    assert refusal.value.code == "old_excel"


@pytest.mark.parametrize(
    ("written", "method"),
    [
        ("Boleto bancário", Method.BOLETO),
        ("PIX", Method.PIX),
        ("Cartão de débito", Method.DEBIT_CARD),
        ("cartao_credito", Method.CREDIT_CARD),
        ("Débito automático", Method.DIRECT_DEBIT),
        ("cheque", None),
        ("", None),
    ],
)
def test_way_of_paying_is_kept_where_it_is_known_and_costs_no_row_where_it_is_not(
    written: str, method: Method | None
) -> None:
    table = (
        f"tipo;descricao;valor;vencimento;forma;boleto\nreceita;Pão;12,50;10/07/2026;{written};109/08486824\n"
    )
    found = read_entries(table.encode())
    assert [(row.method, row.boleto_number) for row in found.rows] == [(method, "109/08486824")]
    assert found.problems == ()
