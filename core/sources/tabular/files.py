"""Which kind of table some bytes are, told by the bytes and not by the name of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import UnreadableStatement
from core.sources.tabular.csv_rows import csv_tables
from core.sources.tabular.xlsx_rows import xlsx_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.sources.tabular.cells import Table

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def tables(data: bytes) -> Iterator[Table]:
    """The tables a file may be understood as, to be tried in this order: sheets, or separators of a CSV.

    Raises:
        UnreadableStatement: ``empty``; ``old_excel`` (.xls); ``encrypted`` (with a password); ``too_large``;
            ``not_a_statement`` (a damaged workbook, or another kind of archive).
    """
    if not data.strip(b"\0\t\n\r "):
        raise UnreadableStatement("empty")
    if data.startswith(_OLE2):
        raise UnreadableStatement("encrypted" if _ENCRYPTED_STREAM in data else "old_excel")
    if data.startswith(_EMPTY_ZIP):
        raise UnreadableStatement("not_a_statement")
    return xlsx_tables(data) if data.startswith(_ZIP) else csv_tables(data)
