"""What a text is: OFX, CNAB 240, a page of the bank's site, or a table. Only the bytes are asked."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum

from core.errors import UnreadableStatement
from core.sources.cnab240 import looks_like_cnab240
from core.sources.ofx.charset import decode

_HEAD = 64 * 1024  # bytes; more than any preamble a bank writes before its first tag
# Any one of these stands in no other format; banks leave out the header, and even the root.
_OFX = re.compile(
    r"OFXHEADER\s*[:=]|<\s*OFX[\s>/]|<(?:BANKTRANLIST|STMTTRN|STMTRS|CCSTMTRS|INVSTMTRS|STMTTRNRS)\s*>",
    re.IGNORECASE,
)
_HTML = re.compile(
    r"\s*(?:<\?xml[^<>]*>\s*)?(?:<!--[^<>]*-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta)\b",
    re.IGNORECASE,
)
_EXCEL_XML = re.compile(
    r"<\?mso-application\s+progid=.Excel|<(?:ss:)?Workbook\b[^<>]*schemas-microsoft-com", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BLANK = b"\0\t\n\r\x0b\x0c\x1a "


class Kind(StrEnum):
    """Which reader a text goes to."""

    OFX = "ofx"
    CNAB240 = "cnab240"
    TABLE = "table"


def is_blank(data: bytes) -> bool:
    """Whether nothing is written in the file; some banks send blanks, and broken downloads are full of NULs."""
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        data = data.removeprefix(mark)
    return not data.strip(_BLANK)


def kind_of_text(data: bytes) -> Kind:
    """Which reader should try the text.

    Raises:
        UnreadableStatement: ``html``; ``old_excel`` (Excel 2003's XML); ``unknown_file`` (no text at all).
    """
    if looks_like_cnab240(data):
        return Kind.CNAB240
    head = decode(data[:_HEAD])
    if _OFX.search(head):
        return Kind.OFX
    if _HTML.match(head):
        raise UnreadableStatement("html")
    if _EXCEL_XML.search(head):
        raise UnreadableStatement("old_excel")
    if _is_binary(head):
        raise UnreadableStatement("unknown_file")
    return Kind.OFX if head.lstrip().startswith("<") else Kind.TABLE


def _is_binary(head: str) -> bool:
    """Broken files of banks hold a control character here and there; a file that is no text is full of them."""
    return len(_CONTROL.findall(head)) * 20 > len(head)
