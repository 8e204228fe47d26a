"""``concilia exportar``: a month written to a file, the same in every run, and neutral when it comes back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.builders import Movement, ofx


@pytest.fixture
def july(concilia: Any, tmp_path: Path) -> None:
    path = tmp_path / "julho.ofx"
    path.write_bytes(
        ofx(
            Movement("20260710", "480,00", "PIX RECEBIDO ANA"),
            Movement("20260711", "-89,90", "=TAR+PACOTE"),
            Movement("20260711", "-89,90", "=TAR+PACOTE"),
            balance="8214.00",
            balance_day="20260711",
        )
    )
    assert concilia("importar", path).returncode == 0


@pytest.mark.usefixtures("july")
def test_spreadsheet_is_written_where_it_is_asked_for(concilia: Any, tmp_path: Path) -> None:
    done = concilia("exportar", "--mes", "07/2026", "--saida", tmp_path / "meu.xlsx")
    assert done.stdout.strip() == f"{tmp_path / 'meu.xlsx'}: 3 lançamentos de julho de 2026."
    sheet = load_workbook(tmp_path / "meu.xlsx").worksheets[0]
    assert [row[3].data_type for row in sheet.iter_rows(min_row=2)] == ["s", "s", "s"]


@pytest.mark.usefixtures("july")
def test_csv_gets_a_name_of_its_own(concilia: Any, tmp_path: Path) -> None:
    assert concilia("exportar", "--mes", "julho 2026", "--formato", "csv").returncode == 0
    text = (tmp_path / "conciliacao-2026-07.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [row[2] for row in rows] == ["Valor", "480,00", "-89,90", "-89,90"]
    assert rows[2][3] == "'=TAR+PACOTE"


@pytest.mark.usefixtures("july")
def test_exported_statement_imported_again_brings_nothing_new(concilia: Any, tmp_path: Path) -> None:
    concilia("exportar", "--mes", "07/2026", "--formato", "ofx")
    back = concilia("importar", tmp_path / "extrato-2026-07.ofx", "--json")
    told = json.loads(back.stdout)
    assert (told["read"], told["new"], told["known"], told["doubtful"]) == (3, 0, 3, 0)
    assert told["problems"] == []


@pytest.mark.usefixtures("july")
def test_two_runs_write_the_same_bytes(concilia: Any, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        concilia("exportar", "--mes", "07/2026", "--saida", tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.usefixtures("july")
def test_what_cannot_be_exported_is_said_in_one_sentence(concilia: Any, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    for arguments, told in (
        (("--mes", "13/2026"), "Não entendi o mês"),
        (("--mes", "06/2026"), "Nenhum lançamento do banco em junho de 2026"),
        (("--mes", "07/2026", "--saida", "falta/meu.xlsx"), "Não consegui escrever o arquivo"),
        (("--empresa", "nenhuma"), "Não existe empresa"),
    ):
        done = concilia("exportar", *arguments)
        assert done.returncode == 2
        assert told in done.stderr
        assert "Traceback" not in done.stderr
    assert sorted(tmp_path.iterdir()) == before
