"""Whether a table looks like one of open items rather than a bank's, without reading it."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from core.sources.ofx.charset import decode
from core.sources.tabular.cells import fold

if TYPE_CHECKING:
    from core.sources.intake.archives import Archive

_REQUIRED = ("tipo", "descricao", "valor", "vencimento")
_OF_BANKS = ("data", "date", "saldo")
_SEPARATORS = (";", "\t", ",")
_HEAD = 16 * 1024
_DUE = re.compile(rb">\s{0,9}vencimento\s{0,9}<", re.IGNORECASE)
_LONGEST_MATCH = 30


def missing_columns(data: bytes) -> tuple[str, ...]:
    """Which required columns the header of a CSV lacks: none of them in a table of open items.

    Banks, too, write tipo, descricao and valor: with a column of days or balances beside them none counts as there.
    """
    header = re.split(r"[\r\n]", decode(data[:_HEAD]).replace("\0", "").lstrip(), maxsplit=1)[0]
    try:
        cells = next(csv.reader([header], delimiter=max(_SEPARATORS, key=header.count)), [])
    except csv.Error:
        return _REQUIRED
    columns = {fold(cell) for cell in cells}
    missing = tuple(name for name in _REQUIRED if name not in columns)
    return _REQUIRED if missing and any(name.startswith(_OF_BANKS) for name in columns) else missing


def may_hold_entries(archive: Archive) -> bool:
    """Whether a cell of a workbook says ``vencimento``.

    Reading a workbook takes seconds and finding one word does not: so a statement is not read twice.
    """
    tail = b""
    for chunk in archive.chunks_of("xl/"):
        if _DUE.search(tail + chunk):
            return True
        tail = chunk[-_LONGEST_MATCH:]
    return False
