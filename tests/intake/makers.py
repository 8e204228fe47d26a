"""Files of every kind, made small: statements of each format, workbooks, ZIPs and what is none of these."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING

from openpyxl import Workbook

from tests.cnab240_maker import Account, Move, cnab240

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TODAY = date(2026, 11, 20)
OFX = (
    b"OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>BRL<BANKACCTFROM><BANKID>341"
    b"<ACCTID>123456</BANKACCTFROM><BANKTRANLIST><STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261112<TRNAMT>480.00"
    b"<FITID>1<MEMO>PIX RECEBIDO ANA</STMTTRN></BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
)
OFX_XML = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="202"?>\n'
    + OFX[OFX.find(b"<OFX>") :]
)
CNAB = cnab240(Account((Move(48_000), Move(-1_250, "TARIFA"))))
CNAB_WRONG = cnab240(Account((Move(48_000),), stated=(("closing", 1),)))
STATEMENT_ROWS: list[list[object]] = [
    ["Data Lançamento", "Histórico", "Descrição", "Valor", "Saldo"],
    ["02/03/2026", "Pix recebido", "Ana", "480,00", "480,00"],
    ["03/03/2026", "Pix enviado", "Bia", "-80,00", "400,00"],
]
ENTRY_ROWS: list[list[object]] = [
    ["tipo", "descricao", "contato", "documento", "valor", "vencimento", "categoria", "numero"],
    ["receita", "Encomenda", "Ana", "", "450,00", "10/07/2026", "Vendas", "1042"],
    ["despesa", "Farinha", "Moinho", "", "muito", "10/07/2026", "", ""],
]


def csv(rows: Iterable[Sequence[object]], separator: str = ";") -> bytes:
    return "\n".join(separator.join(map(str, row)) for row in rows).encode()


STATEMENT_CSV = csv(STATEMENT_ROWS)
ENTRIES_CSV = csv(ENTRY_ROWS)


def xlsx(rows: Iterable[Sequence[object]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def packed(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def with_part(workbook: bytes, name: str, data: bytes) -> bytes:
    """A workbook with one part replaced or added."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    return packed({**parts, name: data})


def locked(archive: bytes) -> bytes:
    """A ZIP whose members claim to be encrypted."""
    data = bytearray(archive)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


def ole2(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(600)
