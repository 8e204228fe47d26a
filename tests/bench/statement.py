"""The file that is measured: unclosed SGML as the large banks write it, six leaves a row, cp1252."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = (
    "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\nCHARSET:1252\r\n"
    "COMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n"
    "<OFX>\r\n<SIGNONMSGSRSV1>\r\n<SONRS>\r\n<STATUS>\r\n<CODE>0\r\n<SEVERITY>INFO\r\n</STATUS>\r\n"
    "<DTSERVER>20260131120000\r\n<LANGUAGE>POR\r\n</SONRS>\r\n</SIGNONMSGSRSV1>\r\n"
    "<BANKMSGSRSV1>\r\n<STMTTRNRS>\r\n<TRNUID>1\r\n<STATUS>\r\n<CODE>0\r\n<SEVERITY>INFO\r\n</STATUS>\r\n"
    "<STMTRS>\r\n<CURDEF>BRL\r\n<BANKACCTFROM>\r\n<BANKID>999\r\n<ACCTID>123456\r\n<ACCTTYPE>CHECKING\r\n"
    "</BANKACCTFROM>\r\n<BANKTRANLIST>\r\n<DTSTART>20260101\r\n<DTEND>20260131\r\n"
)
_ROW = (
    "<STMTTRN>\r\n<TRNTYPE>{type}\r\n<DTPOSTED>202601{day:02d}100000[-03:BRT]\r\n<TRNAMT>{sign}{units}.{cents:02d}\r\n"
    "<FITID>{number:012d}\r\n<CHECKNUM>{number}\r\n<MEMO>PIX RECEBIDO PÃO DO CAFÉ {other:07d}\r\n</STMTTRN>\r\n"
)
_TAIL = (
    "</BANKTRANLIST>\r\n<LEDGERBAL>\r\n<BALAMT>1000.00\r\n<DTASOF>20260131\r\n</LEDGERBAL>\r\n"
    "</STMTRS>\r\n</STMTTRNRS>\r\n</BANKMSGSRSV1>\r\n</OFX>\r\n"
)


def write_statement(path: Path, rows: int) -> None:
    """Writes a statement of so many rows, the same each time.

    Row by row: on Linux a fresh process starts with its parent's peak of memory, so the parent must stay small.
    """
    with path.open("w", encoding="cp1252", newline="") as file:
        file.write(_HEAD)
        file.writelines(_row(number, rows) for number in range(rows))
        file.write(_TAIL)


def _row(number: int, rows: int) -> str:
    out = number % 3 != 0
    return _ROW.format(
        type="DEBIT" if out else "CREDIT",
        sign="-" if out else "",
        day=1 + 28 * number // rows,
        units=number * 37 % 90_000,
        cents=number * 7 % 100,
        number=number + 1,
        other=number * 7_919 % 1_000_003,
    )
