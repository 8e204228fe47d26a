"""Small makers of test data: a test states only what matters to it."""

from __future__ import annotations

from dataclasses import dataclass

CSV_HEADER = "tipo;descricao;contato;documento;valor;vencimento;categoria;numero"


@dataclass(frozen=True)
class Movement:
    """A row of a statement file: day as yyyymmdd, value as the bank writes it."""

    day: str
    value: str
    memo: str
    fitid: str = ""


def ofx(
    *movements: Movement,
    bank: str = "0341",
    account: str = "12345-6",
    balance: str | None = None,
    balance_day: str = "20260731",
) -> bytes:
    """A small unclosed SGML statement as Itaú writes it."""
    rows = "".join(
        f"<STMTTRN>\n<TRNTYPE>{'CREDIT' if not one.value.startswith('-') else 'DEBIT'}\n"
        f"<DTPOSTED>{one.day}100000[-03:EST]\n<TRNAMT>{one.value}\n"
        f"<FITID>{one.fitid or f'{one.day}{number:03}'}\n<MEMO>{one.memo}\n</STMTTRN>\n"
        for number, one in enumerate(movements, 1)
    )
    ledger = f"<LEDGERBAL>\n<BALAMT>{balance}\n<DTASOF>{balance_day}\n</LEDGERBAL>\n" if balance else ""
    text = (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n"
        "COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX>\n<BANKMSGSRSV1>\n<STMTTRNRS>\n"
        f"<STMTRS>\n<CURDEF>BRL\n<BANKACCTFROM>\n<BANKID>{bank}\n<ACCTID>{account}\n<ACCTTYPE>CHECKING\n"
        f"</BANKACCTFROM>\n<BANKTRANLIST>\n{rows}</BANKTRANLIST>\n{ledger}</STMTRS>\n</STMTTRNRS>\n"
        "</BANKMSGSRSV1>\n</OFX>\n"
    )
    return text.encode("cp1252")


def table(*rows: str) -> bytes:
    """A table of open items."""
    return "\n".join([CSV_HEADER, *rows, ""]).encode()
