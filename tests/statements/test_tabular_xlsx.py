"""Statements as workbooks: real dates and numbers, formulas, and files made to do harm."""

from __future__ import annotations

import io
import re
import time
import tracemalloc
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from core.domain.statements import Problem
from core.errors import UnreadableStatement
from core.sources.tabular import TableStatement, read_table_statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HEADER = ["Data", "Histórico", "Valor", "Saldo"]
DAY = date(2026, 3, 2)
SHEET = "xl/worksheets/sheet1.xml"


def workbook(*sheets: Iterable[Iterable[object]]) -> bytes:
    book = Workbook(write_only=True)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def changed(data: bytes, change: Callable[[str], str], member: str = SHEET) -> bytes:
    """A workbook with one part written anew."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()) if name == member else content)
    return target.getvalue()


def read(data: bytes) -> TableStatement:
    return read_table_statement(data, "extrato.xlsx")


def cents(found: TableStatement) -> list[int]:
    return [line.amount_cents for line in found.statement.accounts[0].lines]


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableStatement) as refused:
        read(data)
    return refused.value.code


def amounts(*values: object) -> TableStatement:
    return read(workbook([HEADER[:3], *[[DAY, "Venda", value] for value in values]]))


def test_dates_and_numbers_of_cells_are_read_without_a_float_left() -> None:
    found = read(
        workbook([
            ["Conta", "44556-7"],
            [],
            HEADER,
            [datetime(2026, 3, 2, 23, 59), "Venda", 1250.1, 1350.1],  # noqa: DTZ001 - a sheet has no zone
            [date(2026, 3, 3), "Luz", -0.1 - 0.2, 1349.8],
            [46085, "Serial", -9.8, 1340],
            ["05/03/2026", "Texto", "-40,00", "1.300,00"],
        ])
    )  # fmt: skip
    account = found.statement.accounts[0]
    assert found.statement.format == "xlsx"
    assert found.statement.problems == ()
    assert [(line.row, line.posted_on.day, line.amount_cents) for line in account.lines] == [
        (4, 2, 125010), (5, 3, -30), (6, 4, -980), (7, 5, -4000)
    ]  # fmt: skip
    assert all(type(line.amount_cents) is int for line in account.lines)
    assert (account.account, account.ledger_balance_cents) == ("44556-7", 130000)


def test_number_that_is_no_whole_centavo_is_refused() -> None:
    found = amounts(10.005, *[-1] * 12, 5e-5, 1e300)
    assert cents(found) == [-100] * 12
    assert [one.row for one in found.statement.problems] == [2, 15, 16]


def test_known_layout_in_a_workbook_and_number_as_id() -> None:
    found = read(
        workbook([
            ["INITIAL_BALANCE", "CREDITS", "DEBITS", "FINAL_BALANCE"],
            ["100,00", "10,00", "0,00", "110,00"],
            [],
            ["RELEASE_DATE", "TRANSACTION_TYPE", "REFERENCE_ID", "TRANSACTION_NET_AMOUNT", "PARTIAL_BALANCE"],
            ["02-03-2026", "Pix recebido Oficina", 140000123456, "10,00", "110,00"],
        ])
    )  # fmt: skip
    account = found.statement.accounts[0]
    assert found.layout == "mercado_pago_account"
    assert account.lines[0].bank_id == "140000123456"
    assert (account.opening_balance_cents, account.ledger_balance_cents) == (10000, 11000)


def test_formula_is_its_last_value_or_unreadable() -> None:
    data = workbook([HEADER[:3], [DAY, "Soma", "=1+1"], *[[DAY, "Pão", -1]] * 5])
    assert read(data).statement.problems == (Problem("unreadable_amount", 2),)
    computed = changed(data, lambda xml: re.sub(r"(<f>1\+1</f>)<v\s*/?>(</v>)?", r"\1<v>2</v>", xml))
    assert cents(read(computed))[0] == 200


def test_error_cell_costs_its_row_alone() -> None:
    found = amounts("#REF!", -1, -2, -3, -4)
    assert found.statement.problems == (Problem("unreadable_amount", 2, "#REF!"),)


def test_statement_on_the_second_sheet_is_found() -> None:
    data = workbook([["Resumo"], ["Total", 10]], [HEADER[:3], [DAY, "Pão", -1]])
    assert cents(read(data)) == [-100]


def test_size_that_a_sheet_states_wrongly_hides_nothing() -> None:
    data = workbook([HEADER[:3], [DAY, "Pão", -1]])
    lying = changed(
        data, lambda xml: re.sub(r"<sheetData>", '<dimension ref="A1"/><sheetData>', xml, count=1)
    )
    assert cents(read(lying)) == [-100]


def test_sheet_and_csv_of_the_same_rows_say_the_same() -> None:
    rows: list[list[Any]] = [HEADER, [DAY, "Venda", 10.5, 110.5], [], [DAY, "Luz", -1234.56, -1124.06]]
    text = "Data;Histórico;Valor;Saldo\n02/03/2026;Venda;10,50;110,50\n\n02/03/2026;Luz;-1.234,56;-1.124,06\n"
    as_csv = read_table_statement(text.encode(), "extrato.csv").statement
    as_sheet = read(workbook(rows)).statement
    assert (as_sheet.accounts, as_sheet.rows) == (as_csv.accounts, as_csv.rows)


# --- files made to do harm -----------------------------------------------------------------------

PLAIN = workbook([HEADER[:3], [DAY, "Pão", -1]])


def packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def sheet_of(inside: str) -> bytes:
    return changed(
        PLAIN, lambda xml: re.sub(r"(?s)<sheetData>.*</sheetData>", f"<sheetData>{inside}</sheetData>", xml)
    )


def noise(size: int) -> str:
    """Text that hardly packs, so that the ratio alone does not give the bomb away."""
    state, out = 1, []
    for _ in range(size // 8):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        out.append(f"{state >> 32:08x}")
    return "".join(out)


NOISE = "<!--" + noise(1_200_000) + "-->"

BOMBS: dict[str, Callable[[], bytes]] = {
    "ratio": lambda: packed({"xl/workbook.xml": b" " * 30_000_000}),
    "total": lambda: packed({f"xl/{number}.bin": b"\0" * 40_000_000 for number in range(3)}),
    "members": lambda: packed({f"xl/{number}.xml": b"" for number in range(2_001)}),
    "many members": lambda: packed({f"{number}": b"" for number in range(60_000)}),
    "cells in one row": lambda: sheet_of(NOISE + '<row r="1">' + "<c/>" * 20_000_000 + "</row>"),
    "rows": lambda: sheet_of(NOISE + "<row/>" * 10_000_000),
    "columns": lambda: sheet_of('<row r="1">' + "<c><v>1</v></c>" * 61 + "</row>"),
    "one long text": lambda: sheet_of(NOISE + '<row><c t="str"><v>' + "a" * 60_000_000 + "</v></c></row>"),
    "one long attribute": lambda: sheet_of(NOISE + '<row><c t="' + "a" * 60_000_000 + '"/></row>'),
    "too many rows": lambda: sheet_of("<row><c><v>1</v></c></row>" * 200_001),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_refused_soon_and_in_little_memory(name: str) -> None:
    data = BOMBS[name]()
    tracemalloc.start()
    begun = time.perf_counter()
    try:
        code = refusal(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert code == "too_large"
    assert time.perf_counter() - begun < 5
    assert peak < 150_000_000


def test_entities_are_refused_before_they_multiply() -> None:
    entity = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    data = changed(PLAIN, lambda xml: entity + re.sub(r"^<\?xml[^>]*\?>", "", xml))
    assert refusal(data) == "not_a_statement"


def test_rows_whose_numbers_run_backwards_are_not_dropped_in_silence() -> None:
    rows = '<row r="2"><c><v>1</v></c></row><row r="1"><c><v>2</v></c></row>'
    assert refusal(sheet_of(rows)) == "not_a_statement"


def test_empty_cell_at_the_edge_of_the_sheet_and_empty_row_at_its_end_do_no_harm() -> None:
    far = '<row r="1"><c r="XFD1"/></row><row r="1048576"><c r="A1048576"/></row>'
    assert refusal(sheet_of(far)) == "unknown_table"


def test_encrypted_member_is_refused_by_its_name() -> None:
    data = bytearray(PLAIN)
    for found in re.finditer(rb"PK\x01\x02", PLAIN):
        data[found.start() + 8] |= 1
    assert refusal(bytes(data)) == "encrypted"


@pytest.mark.parametrize(
    "data", [PLAIN[: len(PLAIN) // 2], packed({"a.txt": b"x"}), b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18]
)
def test_damaged_or_other_archive_is_no_statement(data: bytes) -> None:
    assert refusal(data) == "not_a_statement"
