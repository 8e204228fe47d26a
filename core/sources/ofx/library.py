"""The way through ofxparse: what was put in order is written as a small clean OFX, and ofxparse reads it.

ofxparse stumbles over much of what Brazilian banks write, shifts days to UTC and takes quadratic time on
unclosed leaves. Given closed leaves, one encoding, plain amounts and days without zone it does none of that.
Rows go to it in chunks, so that memory stays bounded.

Even so its tree takes ten times as long as putting the rows in order does, and what it says of a row so
written is known beforehand. Of a large file it therefore reads the accounts, and the rows go past it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ofxparse import OfxParser

from core.domain.statements import AccountKind
from core.sources.ofx.amounts import to_centavos, write_amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from core.sources.ofx.ledger import Ledger
    from core.sources.ofx.rows import Row

CHUNK = 500

_HEADER = (
    "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:UTF-8\nCHARSET:NONE\n"
    "COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"
)
_STATUS = "<STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS>"
_MESSAGES = {AccountKind.BANK: "BANKMSGSRSV1", AccountKind.CARD: "CREDITCARDMSGSRSV1"}
_PREFIX = {AccountKind.BANK: "", AccountKind.CARD: "CC"}


@dataclass(frozen=True, slots=True)
class ReadAccount:
    """An account as ofxparse returned it; texts are empty where the file has none."""

    bank: str
    branch: str
    account: str
    currency: str
    organization: str
    ledger_cents: int | None
    ledger_day: date | None
    rows: Sequence[Row]


def read_account(
    *,
    kind: AccountKind,
    leaves: dict[str, str],
    institution: dict[str, str],
    ledger: Ledger,
    rows: Sequence[Row],
    large: bool,
) -> ReadAccount:
    """Lets ofxparse read one account, its rows chunk by chunk.

    Args:
        kind: whether the account is written as a bank account or as a card.
        leaves: BANKID, BRANCHID, ACCTID, CURDEF as far as known, never empty texts.
        institution: ORG and FID of the bank, as far as known.
        ledger: the closing balance, as far as known.
        rows: the readable rows; each comes back, in the same order.
        large: the rows come back as they are; only the account itself is read by ofxparse.
    """
    account: ReadAccount | None = None
    read: list[Row] = []
    for chunk in _chunks(() if large else rows):
        parsed = _parse(_write(kind, leaves, institution, ledger, chunk))
        account = account or _account(parsed)
        read.extend(_rows(parsed, chunk))
    assert account is not None, "an account without rows is one empty chunk"
    return replace(account, rows=rows if large else read)


def _chunks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows) or 1, CHUNK):
        yield rows[start : start + CHUNK]


def _parse(text: str) -> Any:
    """The one place that calls ofxparse.

    Both options are class attributes of OfxParser, shared by all threads: they always get the same values.
    """
    ofx = OfxParser.parse(BytesIO(text.encode("utf-8")), fail_fast=True, custom_date_format=None)
    assert len(ofx.accounts) == 1, "one statement was written"
    return ofx.accounts[0]


def _account(parsed: Any) -> ReadAccount:
    statement = parsed.statement
    balance = getattr(statement, "balance", None)  # ofxparse leaves the attribute out without LEDGERBAL
    balance_date = getattr(statement, "balance_date", None)
    return ReadAccount(
        bank=parsed.routing_number,
        branch=parsed.branch_id,
        account=parsed.account_id,
        currency=parsed.curdef or "",
        organization=parsed.institution.organization if parsed.institution else "",
        ledger_cents=None if balance is None else to_centavos(balance),
        ledger_day=balance_date.date() if balance_date else None,
        rows=(),
    )


def _rows(parsed: Any, chunk: Sequence[Row]) -> Iterator[Row]:
    """What ofxparse made of each row, beside the number the row has in the file."""
    for row, read in zip(chunk, parsed.statement.transactions, strict=True):
        yield row._replace(
            day=read.date.date(),
            cents=to_centavos(read.amount),
            type=read.type.upper(),
            name=read.payee,
            memo=read.memo,
            bank_id=read.id if row.bank_id else "",
        )


def _write(
    kind: AccountKind,
    leaves: dict[str, str],
    institution: dict[str, str],
    ledger: Ledger,
    rows: Sequence[Row],
) -> str:
    prefix, messages = _PREFIX[kind], _MESSAGES[kind]
    account = "".join(_leaf(name, leaves.get(name, "")) for name in ("BANKID", "BRANCHID", "ACCTID"))
    return "".join(
        (
            f"{_HEADER}<OFX><SIGNONMSGSRSV1><SONRS>{_STATUS}{_institution(institution)}</SONRS></SIGNONMSGSRSV1>",
            f"<{messages}><{prefix}STMTTRNRS><TRNUID>1</TRNUID>{_STATUS}<{prefix}STMTRS>",
            _leaf("CURDEF", leaves.get("CURDEF", "")),
            f"<{prefix or 'BANK'}ACCTFROM>{account}</{prefix or 'BANK'}ACCTFROM>",
            f"<BANKTRANLIST>{''.join(map(_row, rows))}</BANKTRANLIST>",
            _ledger(ledger),
            f"</{prefix}STMTRS></{prefix}STMTTRNRS></{messages}></OFX>",
        )
    )


def _row(row: Row) -> str:
    leaves = (
        ("TRNTYPE", row.type),
        ("DTPOSTED", _stamp(row.day)),
        ("TRNAMT", write_amount(row.cents)),
        (
            "FITID",
            row.bank_id or f"row-{row.number}",
        ),  # ofxparse refuses a row without; dropped again on return
        ("NAME", row.name),
        ("MEMO", row.memo),
    )
    return f"<STMTTRN>{''.join(_leaf(name, text) for name, text in leaves)}</STMTTRN>\n"


def _institution(leaves: dict[str, str]) -> str:
    inside = "".join(_leaf(name, leaves.get(name, "")) for name in ("ORG", "FID"))
    return f"<FI>{inside}</FI>" if inside else ""


def _ledger(ledger: Ledger) -> str:
    if ledger.cents is None:
        return ""
    day = _leaf("DTASOF", _stamp(ledger.day) if ledger.day else "")
    return f"<LEDGERBAL>{_leaf('BALAMT', write_amount(ledger.cents))}{day}</LEDGERBAL>"


def _stamp(day: date) -> str:
    return f"{day:%Y%m%d}000000"  # fourteen digits: with eight ofxparse tries two forms


def _leaf(name: str, text: str) -> str:
    """A closed leaf, or nothing: ofxparse fails on empty closed leaves."""
    return f"<{name}>{escape(text, quote=False)}</{name}>" if text else ""
