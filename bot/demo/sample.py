"""The data of Padaria Sol, with days counted from today, so that the story is always of now.

What the company had noted before it met the bot, the statement its bank wrote, and the lines its bank lets fall later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

COMPANY = "Padaria Sol"
OWNER = "Sol"
OWNER_ID = 1001
TOKEN = "100000001:AAdemo-token_que_so_vale_nesta_maquina"  # noqa: S105 - accepted by the sandbox alone
ENTRIES_FILE = "lancamentos.csv"
STATEMENT_FILE = "extrato-itau.ofx"

_DAY = re.compile(r"\{(-?\d+)\}")


def entries(today: date) -> bytes:
    """What customers owe and what is to be paid, as a spreadsheet would have written it today."""
    text = (files("bot.demo.files") / ENTRIES_FILE).read_text("utf-8")
    filled = _DAY.sub(lambda found: f"{today + timedelta(days=int(found[1])):%d/%m/%Y}", text)
    return filled.encode("utf-8")


@dataclass(frozen=True, slots=True)
class Movement:
    """A line of a bank.

    Attributes:
        day: 0 today, -1 yesterday.
        cents: signed centavos.
        memo: what the bank writes.
    """

    day: int
    cents: int
    memo: str


ITAU, NUBANK = "Itaú", "Nubank"
ACCOUNTS = {ITAU: ("0341", "0042123456"), NUBANK: ("0260", "987654-3")}
OPENING_CENTS = {ITAU: 610_491, NUBANK: 653_075}
"""What the accounts hold before the first line told here, in centavos."""

SURE = (
    Movement(-6, 128_000, "PIX RECEBIDO BRUNO LIMA"),
    Movement(-5, -74_218, "PAG BOLETO COMPANHIA LUZ DO VALE"),
    Movement(-5, -65_000, "PIX ENVIADO MOINHO BOM GRAO"),
    Movement(-4, 235_000, "TED RECEBIDA ESCOLA GIRASSOL LTDA NF 311"),
    Movement(-4, -39_840, "PAG BOLETO LATICINIOS SERRA AZUL"),
    Movement(-3, 62_000, "PIX RECEBIDO STUDIO DANCA LIVRE"),
    Movement(-3, -12_990, "DEB AUT REDE VELOZ INTERNET"),
    Movement(-2, 18_000, "PIX RECEBIDO CARLA MENDES"),
)
"""What fits an entry to the centavo."""
PAID_TOO_MUCH = Movement(-1, 48_000, "PIX RECEBIDO ANA PAULA SOUZA")
"""For a sale of R$ 450,00."""
MOVED = (*SURE, PAID_TOO_MUCH)
"""What the statement tells."""
REFUND = Movement(0, -3_000, "PIX ENVIADO ANA PAULA SOUZA")
"""What gives back what was too much."""

DRIPS = (
    Movement(0, 54_000, "Transferência recebida pelo Pix - MERCADINHO BOA VISTA"),
    Movement(0, -4_590, "Compra no débito - POSTO ESTRELA"),
    Movement(0, -70_000, "Transferência enviada pelo Pix - EMBALA MAIS"),
    Movement(0, 23_000, "Transferência recebida pelo Pix - ACADEMIA CORPO LEVE"),
    Movement(0, 5_000, "Transferência recebida pelo Pix - EMBALA MAIS"),
    Movement(0, -280_000, "Boleto pago - IMOBILIARIA CENTRAL"),
)
"""What falls at the other bank once the story is told: a sure one, one without an entry, the supplier paid too much,
one that fits two entries, what the supplier gives back, the rent."""
FEED_BEGINS = {
    ITAU: OPENING_CENTS[ITAU] + sum(one.cents for one in MOVED),
    NUBANK: OPENING_CENTS[NUBANK],
}
"""What the accounts hold when the feed's first line falls: the statement's end, where there is a statement."""

_HEADER = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX>
<SIGNONMSGSRSV1>
<SONRS>
<STATUS>
<CODE>0
<SEVERITY>INFO
</STATUS>
<DTSERVER>{now}
<LANGUAGE>POR
</SONRS>
</SIGNONMSGSRSV1>
<BANKMSGSRSV1>
<STMTTRNRS>
<TRNUID>1001
<STATUS>
<CODE>0
<SEVERITY>INFO
</STATUS>
<STMTRS>
<CURDEF>BRL
<BANKACCTFROM>
<BANKID>{bank}
<ACCTID>{account}
<ACCTTYPE>CHECKING
</BANKACCTFROM>
<BANKTRANLIST>
<DTSTART>{first}
<DTEND>{last}
"""
_ROW = """<STMTTRN>
<TRNTYPE>{kind}
<DTPOSTED>{day}
<TRNAMT>{amount}
<FITID>{number}
<CHECKNUM>{number}
<MEMO>{memo}
</STMTTRN>
"""
_FOOTER = """</BANKTRANLIST>
<LEDGERBAL>
<BALAMT>{balance}
<DTASOF>{last}
</LEDGERBAL>
</STMTRS>
</STMTTRNRS>
</BANKMSGSRSV1>
</OFX>
"""


def statement(today: date) -> bytes:
    """The statement of the last seven days up to yesterday, as Itaú writes OFX: open tags, CRLF, balances as rows."""
    bank, account = ACCOUNTS[ITAU]
    closing = FEED_BEGINS[ITAU]
    rows = (
        Movement(-7, OPENING_CENTS[ITAU], "SALDO ANTERIOR"),
        *MOVED,
        Movement(-1, closing, "SALDO TOTAL DISPONÍVEL DIA"),
    )
    first, last = _stamp(today, -7), _stamp(today, -1)
    text = (
        _HEADER.format(now=_stamp(today, 0), bank=bank, account=account, first=first, last=last)
        + "".join(_row(today, order, one) for order, one in enumerate(rows))
        + _FOOTER.format(balance=_decimal(closing), last=last)
    )
    return text.replace("\n", "\r\n").encode("cp1252")


def _row(today: date, order: int, one: Movement) -> str:
    return _ROW.format(
        kind="CREDIT" if one.cents > 0 else "DEBIT",
        day=_stamp(today, one.day),
        amount=_decimal(one.cents),
        number=f"{today + timedelta(days=one.day):%Y%m%d}{order:03}",
        memo=one.memo,
    )


def _stamp(today: date, days: int) -> str:
    return f"{today + timedelta(days=days):%Y%m%d}100000[-03:EST]"


def _decimal(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"
