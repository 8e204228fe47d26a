"""A month as OFX, one statement for each account: imported again it brings nothing new, and other programs read it.

Days, centavos and texts are those stored, which is what a line is known by. Balances are only what the bank itself
stated, never what was worked out: an export must not prove itself.
"""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from bot.reports.tables import tidy
from core.domain.banks import account_key, fold_bank, has_stable_ids
from core.domain.statements import AccountKind, LineState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from core.domain.monthly import MonthBook
    from core.domain.statements import FinancialAccount, StatementLine
    from core.domain.views import LedgerBalance

_HEAD = (
    "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:UTF-8\r\nCHARSET:NONE\r\n"
    "COMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n"
)
_OK = "<STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS>"


def write_ofx(book: MonthBook) -> bytes:
    """The file: every line of the month but those the bank only repeated."""
    rows = sorted(
        (row for row in book.rows if row.line.state is not LineState.REPEATED),
        key=lambda row: (row.account.kind, row.account.name, row.account.id),
    )
    stated = {one.account_id: one for one in book.stated}
    parts: dict[AccountKind, list[str]] = {AccountKind.BANK: [], AccountKind.CARD: []}
    for account, of_account in groupby(rows, key=lambda row: row.account):
        lines = [row.line for row in of_account]
        number = len(parts[account.kind]) + 1
        parts[account.kind].append(_statement(account, lines, stated.get(account.id), number))
    signed_on = (
        f"<SIGNONMSGSRSV1><SONRS>{_OK}<DTSERVER>{_stamp(book.month.last)}</DTSERVER>"
        "<LANGUAGE>POR</LANGUAGE></SONRS></SIGNONMSGSRSV1>\r\n"
    )
    body = _set("BANKMSGSRSV1", parts[AccountKind.BANK]) + _set("CREDITCARDMSGSRSV1", parts[AccountKind.CARD])
    return f"{_HEAD}<OFX>\r\n{signed_on}{body}</OFX>\r\n".encode()


def _set(name: str, statements: Sequence[str]) -> str:
    return f"<{name}>\r\n{''.join(statements)}</{name}>\r\n" if statements else ""


def _statement(
    account: FinancialAccount, lines: Sequence[StatementLine], stated: LedgerBalance | None, number: int
) -> str:
    card = account.kind is AccountKind.CARD
    outer, inner = ("CCSTMTTRNRS", "CCSTMTRS") if card else ("STMTTRNRS", "STMTRS")
    days = f"<DTSTART>{_stamp(lines[0].posted_on)}</DTSTART><DTEND>{_stamp(lines[-1].posted_on)}</DTEND>\r\n"
    # rows after the day of the balance would be taken for announced ones
    tells = stated is not None and stated.on >= lines[-1].posted_on
    return (
        f"<{outer}><TRNUID>{number}</TRNUID>{_OK}\r\n<{inner}><CURDEF>{_text(account.currency)}</CURDEF>"
        f"{_whose(account)}\r\n<BANKTRANLIST>{days}{''.join(_line(account, one) for one in lines)}</BANKTRANLIST>\r\n"
        f"{_balance(stated) if tells and stated is not None else ''}</{inner}></{outer}>\r\n"
    )


def _whose(account: FinancialAccount) -> str:
    """The numbers by which an import knows the account again; one it cannot tell by them goes by its id."""
    key = account_key(account.bank, account.branch, account.number, account.kind)
    told = account.number.strip() and key == account.key
    number = account.number if told else account.id.hex
    if account.kind is AccountKind.CARD:
        return f"<CCACCTFROM>{_bank(account)}<ACCTID>{_text(number)}</ACCTID></CCACCTFROM>"
    branch = f"<BRANCHID>{_text(account.branch)}</BRANCHID>" if account.branch else ""
    return (
        f"<BANKACCTFROM>{_bank(account)}{branch}<ACCTID>{_text(number)}</ACCTID>"
        "<ACCTTYPE>CHECKING</ACCTTYPE></BANKACCTFROM>"
    )


def _bank(account: FinancialAccount) -> str:
    """Also of cards, where the standard has no bank: without it the card would not be known again."""
    if account.kind is AccountKind.CARD and not fold_bank(account.bank):
        return ""
    return f"<BANKID>{_text(account.bank or '0')}</BANKID>"


def _line(account: FinancialAccount, line: StatementLine) -> str:
    kind = "DEBIT" if line.amount_cents < 0 else "CREDIT"
    memo = f"<MEMO>{_text(line.memo)}</MEMO>" if line.memo else ""
    return (
        f"<STMTTRN><TRNTYPE>{kind}</TRNTYPE><DTPOSTED>{_stamp(line.posted_on)}</DTPOSTED>"
        f"<TRNAMT>{_amount(line.amount_cents)}</TRNAMT><FITID>{_text(_id(account, line))}</FITID>{memo}</STMTTRN>\r\n"
    )


def _id(account: FinancialAccount, line: StatementLine) -> str:
    """The bank's own where it names a movement for good; elsewhere ours, which never changes or repeats."""
    if line.bank_id and has_stable_ids(account.bank, account.kind):
        return line.bank_id
    return line.id.hex


def _balance(stated: LedgerBalance) -> str:
    return (
        f"<LEDGERBAL><BALAMT>{_amount(stated.balance_cents)}</BALAMT>"
        f"<DTASOF>{_stamp(stated.on)}</DTASOF></LEDGERBAL>\r\n"
    )


def _amount(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _stamp(day: date) -> str:
    return f"{day:%Y%m%d}120000[-3:BRT]"


def _text(text: str) -> str:
    return escape(tidy(text), quote=False)
