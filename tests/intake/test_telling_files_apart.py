"""Every kind of file is told by its bytes, whatever its name says."""

from __future__ import annotations

import hashlib

import pytest

from core.errors import BusinessError, StatementDoesNotAddUp, UnreadableStatement, UnreadableTable
from core.sources.intake import LARGEST_FILE, FileContent
from core.sources.intake.reading import read_content
from tests.intake import makers
from tests.intake.makers import ENTRIES_CSV, OFX, STATEMENT_CSV, TODAY, csv, locked, ole2, packed, xlsx

BARE_OFX = OFX[OFX.find(b"<STMTTRN>") :]
HTML_AROUND = b"<!DOCTYPE html><html><body><h1>Sess\xc3\xa3o expirada</h1></body></html>"
STATEMENTS = {
    "sgml": (OFX, "ofx", 1),
    "xml": (makers.OFX_XML, "ofx", 1),
    "headerless": (OFX[OFX.find(b"<OFX>") :], "ofx", 1),
    "rows only": (BARE_OFX, "ofx", 1),
    "utf-16": (OFX.decode().encode("utf-16"), "ofx", 1),
    "utf-16 without mark": (OFX.decode().encode("utf-16-le"), "ofx", 1),
    "preamble": (b"Banco do Lago S.A.\n" * 40 + OFX, "ofx", 1),
    "cnab": (makers.CNAB, "cnab240", 2),
    "csv": (STATEMENT_CSV, "csv", 2),
    "csv utf-16": (STATEMENT_CSV.decode().encode("utf-16"), "csv", 2),
    "xlsx": (xlsx(makers.STATEMENT_ROWS), "xlsx", 2),
}
NAMES = ["extrato.ofx", "extrato.csv", "extrato.xlsx", "extrato.pdf", "extrato.zip", "extrato", ""]
REFUSED = {
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "pdf"),
    "pdf behind blanks": (b"\r\n\r\n%PDF-1.4", "pdf"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0", "image"),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "image"),
    "gif": (b"GIF89a\1\0", "image"),
    "webp": (b"RIFF\x10\0\0\0WEBPVP8 ", "image"),
    "heic": (b"\0\0\0\x18ftypheic", "image"),
    "bitmap": (b"BM\x36\0\x0c\0\0\0\0\0", "image"),
    "tiff": (b"II*\0\x08\0", "image"),
    "docx": (packed({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), "word"),
    "doc": (ole2("WordDocument"), "word"),
    "rtf": (b"{\\rtf1\\ansi}", "word"),
    "xls": (ole2("Workbook"), "old_excel"),
    "excel 2003 xml": (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook></Workbook>',
        "old_excel",
    ),
    "locked xlsx": (ole2("EncryptedPackage"), "encrypted"),
    "locked zip": (locked(packed({"a.ofx": OFX})), "encrypted"),
    "pptx": (packed({"[Content_Types].xml": b"<a/>", "ppt/slide.xml": b"<a/>"}), "unknown_file"),
    "rar": (b"Rar!\x1a\x07\x01\0", "other_archive"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", "other_archive"),
    "gzip": (b"\x1f\x8b\x08\0\0\0", "other_archive"),
    "tar": (b"a" * 257 + b"ustar\x0000", "other_archive"),
    "exe": (b"MZ\x90\0\3\0\0\0", "executable"),
    "elf": (b"\x7fELF\2\1\1", "executable"),
    "script": (b"#!/bin/sh\nrm -rf /\n", "executable"),
    "noise": (bytes(range(256)) * 40, "unknown_file"),
    "page": (HTML_AROUND, "html"),
    "page behind a comment": (b"\n<!-- cache -->\n" + HTML_AROUND, "html"),
    "table of a page": (b"<table><tr><td>Data</td></tr></table>", "html"),
    "nothing": (b"", "empty"),
    "blanks": (b" \r\n\t\0\0", "empty"),
    "mark alone": (b"\xef\xbb\xbf\n", "empty"),
    "empty zip": (packed({}), "empty_archive"),
    "zip of folders": (packed({"pasta/": b""}), "empty_archive"),
    "cut zip": (packed({"a.ofx": OFX})[:-30], "damaged_archive"),
    "zip in zip": (packed({"b.zip": packed({"a.ofx": OFX})}), "nested_archive"),
    "rar in zip": (packed({"b.rar": b"Rar!\x1a\x07\x01\0"}), "nested_archive"),
    "pdf in zip": (packed({"b.pdf": b"%PDF-1.7"}), "pdf"),
    "xml of another kind": (b'<?xml version="1.0"?><NFe><infNFe/></NFe>', "not_a_statement"),
}


def only(name: str, data: bytes) -> FileContent:
    (found,) = read_content(name, data, TODAY)
    assert isinstance(found, FileContent)
    return found


def refusal(name: str, data: bytes) -> BusinessError:
    with pytest.raises(BusinessError) as caught:
        read_content(name, data, TODAY)
    return caught.value


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", STATEMENTS)
def test_statement_is_read_whatever_its_name_says(kind: str, name: str) -> None:
    data, form, lines = STATEMENTS[kind]
    found = only(name, data)
    assert found.statement is not None
    assert (found.statement.format, len(found.statement.accounts[0].lines)) == (form, lines)
    assert (found.entries, found.sha256) == (None, hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("name", ["extrato.ofx", "extrato.csv", ""])
def test_each_refusal_has_its_own_code_whatever_the_name_says(kind: str, name: str) -> None:
    data, code = REFUSED[kind]
    error = refusal(name, data)
    assert isinstance(error, UnreadableStatement)
    assert error.code == code


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("name", ["abertos.csv", "abertos.xlsx", "abertos.ofx"[:7]])
def test_table_of_open_items_is_told_from_a_bank_table_by_its_header(separator: str, name: str) -> None:
    rows = [[str(cell).replace(",", ".") for cell in row] for row in makers.ENTRY_ROWS]
    found = only(name, csv(rows, separator))
    assert found.entries is not None
    assert (len(found.entries.rows), len(found.entries.problems), found.statement) == (1, 1, None)


def test_table_of_open_items_may_be_a_workbook() -> None:
    found = only("abertos.xlsx", xlsx(makers.ENTRY_ROWS))
    assert found.entries is not None
    assert [row.amount_cents for row in found.entries.rows] == [45_000]


def test_workbook_of_a_bank_that_speaks_of_due_days_stays_a_statement() -> None:
    rows: list[list[object]] = [
        *makers.STATEMENT_ROWS,
        ["04/03/2026", "Vencimento", "Vencimento", "-1,00", "399,00"],
    ]
    assert only("x.xlsx", xlsx(rows)).statement is not None


def test_table_of_open_items_without_a_column_says_which() -> None:
    error = refusal("abertos.csv", b"tipo;descricao;valor\nreceita;Doces;1,00\n")
    assert isinstance(error, UnreadableTable)
    assert error.missing == ("vencimento",)


def test_table_of_a_bank_that_cannot_be_read_is_not_taken_for_one_of_open_items() -> None:
    error = refusal("x.csv", b"Data;Tipo;Descricao;Valor\n")
    assert not isinstance(error, UnreadableTable)


def test_table_of_more_rows_than_any_company_has_is_not_cut_up() -> None:
    error = refusal("x.csv", STATEMENT_CSV + b"\n;" * 250_000)
    assert isinstance(error, UnreadableStatement)
    assert error.code == "too_large"


def test_guessed_columns_ask_for_a_preview_and_known_ones_do_not() -> None:
    guessed = only(
        "x.csv", "Data;Descrição;Valor\n02/03/2026;Pix Ana;480,00\n03/03/2026;Pix Bia;-80,00\n".encode()
    )
    assert guessed.guessed_columns == {"date": "Data", "memo": "Descrição", "amount": "Valor"}
    assert only("x.csv", STATEMENT_CSV).guessed_columns is None


def test_file_for_the_bank_to_prove_keeps_its_own_refusal() -> None:
    error = refusal("x.ret", makers.CNAB_WRONG)
    assert isinstance(error, StatementDoesNotAddUp)
    assert error.what == "closing"


def test_words_sent_as_a_bank_file_are_no_statement_rather_than_no_table() -> None:
    error = refusal("x.ofx", b"bom dia")
    assert isinstance(error, UnreadableStatement)
    assert error.code == "not_a_statement"


def test_a_bank_file_that_mentions_a_page_is_still_a_bank_file() -> None:
    assert only("x.ofx", OFX.replace(b"PIX RECEBIDO ANA", b"&lt;html&gt; %PDF- MZ")).statement is not None


def test_larger_than_telegram_delivers_is_refused_unread() -> None:
    error = refusal("x.ofx", OFX + bytes(LARGEST_FILE))
    assert isinstance(error, UnreadableStatement)
    assert error.code == "too_large"


def test_names_are_shown_and_never_paths() -> None:
    shown = [
        only(name, ENTRIES_CSV).name for name in ["../../etc/passwd", "C:\\x\\a.csv", "a\0b\u202e.csv", ".."]
    ]
    assert shown == ["passwd", "a.csv", "ab.csv", ".."]
    assert len(only("n" * 4096 + ".csv", ENTRIES_CSV).name) == 120
    assert only("n" * 4096 + ".csv", ENTRIES_CSV).name.endswith("n.csv")
