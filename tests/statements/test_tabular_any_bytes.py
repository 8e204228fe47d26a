"""Whatever bytes arrive, the table readers read them or refuse them by their own errors, in linear time."""

from __future__ import annotations

import contextlib
import io
import random
import time
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from core.errors import UnreadableStatement, UnreadableTable
from core.sources.entry_table import read_entries
from core.sources.tabular import read_table_statement

# fmt: off
SCRAPS = [
    "Data", "Histórico", "Valor", "Saldo", "Crédito", "Débito", "Deb/Cred", "date", "title", "amount", "Identificador",
    "Descrição", "DATE", "SOURCE_ID", "RECORD_TYPE", "NET_CREDIT_AMOUNT", "NET_DEBIT_AMOUNT", "BALANCE_AMOUNT",
    "total", "release", "DESCRIPTION", "05/03/2026", "2026-03-06", "31/02/2026", "1,00", "-1.234", "1.234,56", "R$",
    "SALDO ANTERIOR", "Saldo do dia", "Conta", "tipo", "receita", "vencimento", "[a", "b]", '"', "", "D", "C", "Pão",
    "\0", "\u202e", "²", "Total",
]
# fmt: on
HEADERS = [
    "Data;Histórico;Valor;Saldo",
    "Data;Histórico;Crédito;Débito;Saldo do dia",
    "date,title,amount",
    "DATE,SOURCE_ID,RECORD_TYPE,DESCRIPTION,NET_CREDIT_AMOUNT,NET_DEBIT_AMOUNT,BALANCE_AMOUNT",
    "tipo;descricao;valor;vencimento",
    "",
]


def attempt(data: bytes) -> None:
    with contextlib.suppress(UnreadableStatement):
        read_table_statement(data, "x")
    with contextlib.suppress(UnreadableStatement, UnreadableTable):
        read_entries(data)


def sample() -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (
        ["Data", "Histórico", "Valor"],
        [date(2026, 3, 2), "Pão", -1.5],
        ["03/03/2026", "Luz", "-2,00"],
    ):
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


SAMPLE = sample()


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    attempt(data)
    attempt(b"PK\x03\x04" + data)


@given(
    st.sampled_from(HEADERS),
    st.lists(st.lists(st.one_of(st.sampled_from(SCRAPS), st.text(max_size=8)), max_size=8), max_size=8),
    st.sampled_from([";", ",", "\t"]),
)
@settings(max_examples=400)
def test_any_table_under_a_header(header: str, rows: list[list[str]], separator: str) -> None:
    text = "\n".join([header, *[separator.join(row) for row in rows]])
    attempt(text.encode("utf-8", "surrogatepass"))


@given(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255), st.integers(0, len(SAMPLE)))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_damage_to_a_workbook(place: int, byte: int, end: int) -> None:
    attempt(SAMPLE[:place] + bytes([byte]) + SAMPLE[place + 1 :])
    attempt(SAMPLE[:end])


def test_cost_grows_with_the_file_and_not_with_its_square() -> None:
    def cost(rows: int) -> float:
        chance = random.Random(rows)
        lines = [f"05/03/2026;Venda {n};{chance.randrange(-99999, 99999)},00" for n in range(rows)]
        data = "\n".join(["Data;Histórico;Valor", *lines, '05/03/2026;"sem fim;1,00']).encode()
        begun = time.process_time()  # what else the machine does is no cost of the file
        read_table_statement(data, "x.csv")
        return time.process_time() - begun

    cost(100)
    small = min(cost(3_000) for _ in range(3))
    assert cost(30_000) < 50 * small  # ten times the rows: the square would be a hundred
