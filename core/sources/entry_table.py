"""Reads the table of open items: CSV or XLSX with a header, one receita or despesa a row.

Columns: ``tipo;descricao;contato;documento;valor;vencimento;categoria;numero;forma;boleto``, in any order, separated
by semicolons, commas or tabs; ``forma`` is how payment was agreed, ``boleto`` the bank's number of the boleto. Of a
workbook the first sheet that has the header is read. A row that cannot be read is reported with its number; the others
are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from core.domain.entries import EntryRow, Method, ParsedEntries, RowProblem
from core.domain.money import parse_br
from core.errors import UnreadableStatement, UnreadableTable
from core.sources.ofx.amounts import AmountRefused, write_amount
from core.sources.tabular.amounts import read_cents
from core.sources.tabular.cells import Cell, Table, text_of
from core.sources.tabular.days import read_day
from core.sources.tabular.files import tables

if TYPE_CHECKING:
    from core.sources.tabular.once import ReadOnce

_REQUIRED = ("tipo", "descricao", "valor", "vencimento")
_OPTIONAL = ("contato", "documento", "categoria", "numero", "forma", "boleto")
_SIGNS = {"receita": 1, "despesa": -1}
_METHODS = (
    ("boleto", Method.BOLETO),
    ("cartao de debito", Method.DEBIT_CARD),
    ("cartao debito", Method.DEBIT_CARD),
    ("cartao", Method.CREDIT_CARD),
    ("pix", Method.PIX),
    ("ted", Method.TED),
    ("debito automatico", Method.DIRECT_DEBIT),
    ("transferencia", Method.TRANSFER),
)
"""How a way of paying begins, in other words than the program's own; the first that fits."""
_ANY_DAY = date.min  # texts hold no serial numbers
_Row = Mapping[str, str]


class _BadCell(ValueError):
    """A cell that cannot be read: its column."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def read_entries(data: bytes | ReadOnce) -> ParsedEntries:
    """Rows and problems of a table: a file's bytes, or its tables where they were looked at already.

    Returns:
        Rows numbered as in the file or sheet; a row of several lines has the number of its first.

    Raises:
        UnreadableTable: required columns are missing from the header.
        UnreadableStatement: the file itself cannot be opened: ``encrypted``, ``old_excel``, ``too_large``.
    """
    missing: tuple[str, ...] = _REQUIRED
    for table in _tables(data):
        columns = _header(table)
        lacking = tuple(name for name in _REQUIRED if name not in columns)
        if not lacking:
            return _entries(table, columns)
        missing = min(missing, lacking, key=len)
    raise UnreadableTable(missing)


def _tables(data: bytes | ReadOnce) -> Iterator[Table]:
    """The tables the bytes may be; what is no table at all simply lacks every column."""
    try:
        yield from tables(data) if isinstance(data, bytes) else data
    except UnreadableStatement as refusal:
        if refusal.code not in {"empty", "not_a_statement"}:
            raise


def _header(table: Table) -> list[str]:
    return (
        [_fold(cell) if isinstance(cell, str) else "" for cell in table.rows[0].cells] if table.rows else []
    )


def _entries(table: Table, columns: list[str]) -> ParsedEntries:
    rows: list[EntryRow] = []
    problems: list[RowProblem] = []
    for row in table.rows[1:]:
        named = {
            name: _written(name, cell, table.first_day)
            for name, cell in zip(columns, row.cells, strict=False)
        }
        try:
            rows.append(_row(row.number, named))
        except _BadCell as bad:
            problems.append(RowProblem(row.number, bad.column, named.get(bad.column, "")[:60]))
    return ParsedEntries(tuple(rows), tuple(problems))


def _written(column: str, cell: Cell, first_day: date) -> str:
    """A cell of a sheet as it would stand in a CSV file."""
    if isinstance(cell, str):
        return cell
    if column == "valor":
        return _amount_written(cell)
    if column == "vencimento":
        day = read_day(cell, first_day)
        return day.isoformat() if day else text_of(cell)
    if column == "documento" and isinstance(cell, Decimal):
        return _with_zeros(text_of(cell))
    return text_of(cell)


def _amount_written(cell: Cell) -> str:
    try:
        return write_amount(read_cents(cell, None))
    except AmountRefused:
        return text_of(cell).replace(".", ",")  # of more than two decimals: with a point 1.005 would be 1005


def _with_zeros(digits: str) -> str:
    """A document kept as a number, with the one or two zeros it lost at its beginning."""
    return digits.zfill({9: 11, 10: 11, 12: 14, 13: 14}.get(len(digits), 0))


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return plain.strip().lower()


def _row(number: int, cells: _Row) -> EntryRow:
    return EntryRow(
        row=number,
        amount_cents=_sign(cells) * _amount(cells),
        description=_required(cells, "descricao")[:500],
        contact=cells.get("contato", "")[:200],
        document=_document(cells),
        due_on=_due(cells),
        category=cells.get("categoria", "")[:120],
        number=cells.get("numero", "")[:60] or None,
        method=_method(cells),
        boleto_number=cells.get("boleto", "")[:60] or None,
    )


def _method(cells: _Row) -> Method | None:
    """A way nobody knows here is worth nothing to the matcher and costs no row."""
    said = _fold(cells.get("forma", "")).replace("_", " ").replace("-", " ")
    return next((method for begins, method in _METHODS if said.startswith(begins)), None)


def _required(cells: _Row, column: str) -> str:
    value = cells.get(column, "")
    if not value:
        raise _BadCell(column)
    return value


def _sign(cells: _Row) -> int:
    try:
        return _SIGNS[_fold(_required(cells, "tipo"))]
    except KeyError:
        raise _BadCell("tipo") from None


def _amount(cells: _Row) -> int:
    try:
        cents = parse_br(_required(cells, "valor"))
    except ValueError:
        raise _BadCell("valor") from None
    if cents <= 0:
        raise _BadCell("valor")
    return cents


def _document(cells: _Row) -> str | None:
    written = cells.get("documento", "")
    if not written:
        return None
    document = re.sub(r"[^0-9A-Za-z]", "", written).upper()
    if len(document) not in {11, 14}:  # a slip in a check digit must not cost the whole row
        raise _BadCell("documento")
    return document


def _due(cells: _Row) -> date:
    day = read_day(_required(cells, "vencimento"), _ANY_DAY)
    if day is None:
        raise _BadCell("vencimento")
    return day
