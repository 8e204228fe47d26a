"""Rows of a CSV file, of whatever charset and separator."""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import TYPE_CHECKING

from core.errors import UnreadableStatement
from core.sources.ofx.charset import REPLACEMENT, decode
from core.sources.tabular.cells import Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_ROWS = 500_000
_LONGEST_FIELD = 10_000
_SEPARATORS = (";", "\t", ",")
_LINES_ASKED = 60


def csv_tables(data: bytes) -> Iterator[Table]:
    """The file cut at each separator, the likeliest first; the caller takes the one it understands.

    Raises:
        UnreadableStatement: ``empty``; ``too_large`` (rows, or the length of a field).
    """
    text = decode(data).replace("\0", "")
    if not text.strip():
        raise UnreadableStatement("empty")
    head = "".join(islice(io.StringIO(text, newline=""), _LINES_ASKED))
    refusal = None
    for separator in sorted(_SEPARATORS, key=head.count, reverse=True):
        try:
            rows = _rows(text, separator)
        except UnreadableStatement as too_large:  # cut at the wrong character, a field may be a whole line
            refusal = too_large
        else:
            yield Table("csv", rows, doubtful=REPLACEMENT in text)
    if refusal:
        raise refusal


def _rows(text: str, separator: str) -> tuple[Row, ...]:
    """Where quotes do not close as they should, they are read as ordinary characters.

    Otherwise a shop's name that begins with a quote would swallow the rows after it.
    """
    try:
        return tuple(_read(text, separator, csv.QUOTE_MINIMAL))
    except csv.Error:
        pass
    try:
        return tuple(_read(text, separator, csv.QUOTE_NONE))
    except csv.Error:  # a field beyond every limit
        raise UnreadableStatement("too_large") from None


def _read(text: str, separator: str, quoting: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting, strict=True)  # type: ignore[arg-type]
    first_line = 1
    for count, record in enumerate(reader):
        if count >= _MOST_ROWS:
            raise UnreadableStatement("too_large")
        cells = tuple(cell.strip() for cell in record)
        if any(cells):
            if max(map(len, cells)) > _LONGEST_FIELD:
                raise UnreadableStatement("too_large")
            yield Row(first_line, cells if quoting == csv.QUOTE_MINIMAL else _unquoted(cells))
        first_line = reader.line_num + 1


def _unquoted(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Cells read with their quotes: a pair around the whole cell is taken away."""
    return tuple(
        cell[1:-1].replace('""', '"').strip() if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
        for cell in cells
    )
