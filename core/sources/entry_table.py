"""Reads the table of open items: CSV with a header, one receita or despesa a row.

Columns: ``tipo;descricao;contato;documento;valor;vencimento;categoria;numero``, in any order, separated by
semicolons or commas. A row that cannot be read is reported with its number; the others are kept.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime

from core.domain.entries import EntryRow, ParsedEntries, RowProblem
from core.domain.money import parse_br
from core.errors import UnreadableTable

_REQUIRED = ("tipo", "descricao", "valor", "vencimento")
_OPTIONAL = ("contato", "documento", "categoria", "numero")
_SIGNS = {"receita": 1, "despesa": -1}
_Row = Mapping[str, str]


class _BadCell(ValueError):
    """A cell that cannot be read: its column."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def read_entries(data: bytes) -> ParsedEntries:
    """Rows and problems of a table.

    Raises:
        UnreadableTable: required columns are missing from the header.
    """
    text = _decode(data)
    header_end = text.find("\n")
    header = text if header_end < 0 else text[:header_end]
    separator = ";" if header.count(";") >= header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    columns = [_fold(name) for name in next(reader, [])]
    missing = tuple(name for name in _REQUIRED if name not in columns)
    if missing:
        raise UnreadableTable(missing)
    rows: list[EntryRow] = []
    problems: list[RowProblem] = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        named = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        try:
            rows.append(_row(reader.line_num, named))
        except _BadCell as bad:
            problems.append(RowProblem(reader.line_num, bad.column, named.get(bad.column, "")[:60]))
    return ParsedEntries(tuple(rows), tuple(problems))


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return text.replace("\x00", "")


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
    )


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
    written = _required(cells, "vencimento")
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise _BadCell("vencimento")
