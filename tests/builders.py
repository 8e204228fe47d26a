"""Small makers of test data: a test states only what matters to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from core.domain.entries import Entry, EntryState
from core.domain.ids import new_id
from core.domain.money import parse_br
from core.domain.parties import Company, Contact, Member, Role
from core.domain.statements import (
    AccountKind,
    FinancialAccount,
    LineState,
    ParsedAccount,
    ParsedLine,
    StatementImport,
    StatementLine,
)
from core.services.importing import memo_key

if TYPE_CHECKING:
    from uuid import UUID

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


# --- domain objects: keyword defaults that match each other ---------------------------------------

NOW = datetime(2026, 7, 13, 12, 0, tzinfo=UTC)


def cents(text: str) -> int:
    """Centavos of an amount as Brazilians write it."""
    return parse_br(text)


def a_company(**changes: Any) -> Company:
    company = Company(new_id(), "Padaria Sol", "America/Sao_Paulo", time(7, 15), NOW - timedelta(days=30))
    return replace(company, **changes)


def a_member(company_id: UUID, **changes: Any) -> Member:
    member = Member(
        company_id=company_id,
        id=new_id(),
        user_id=1001,
        chat_id=1001,
        name="Sol",
        role=Role.OWNER,
        active=True,
        reachable=True,
        created_at=NOW,
    )
    return replace(member, **changes)


def an_account(company_id: UUID, **changes: Any) -> FinancialAccount:
    account = FinancialAccount(
        company_id=company_id,
        id=new_id(),
        name="Itaú 12345-6",
        kind=AccountKind.BANK,
        bank="0341",
        branch=None,
        number="12345-6",
        key="bank:341:123456",
        currency="BRL",
        opening_balance_cents=None,
        created_at=NOW,
    )
    return replace(account, **changes)


def an_import(company_id: UUID, **changes: Any) -> StatementImport:
    record = StatementImport(
        company_id=company_id,
        id=new_id(),
        source="file",
        file_name="julho.ofx",
        sha256=new_id().hex * 2,
        read=1,
        new=1,
        known=0,
        doubtful=0,
        balance_rows=0,
        imported_at=NOW,
        imported_by=None,
    )
    return replace(record, **changes)


def a_line(
    amount: str = "480,00", memo: str = "PIX RECEBIDO ANA PAULA SOUZA", **changes: Any
) -> StatementLine:
    line = StatementLine(
        company_id=changes.get("company_id") or new_id(),
        id=new_id(),
        account_id=new_id(),
        import_id=new_id(),
        posted_on=date(2026, 7, 12),
        amount_cents=cents(amount),
        memo=memo,
        memo_key=memo_key(memo),
        occurrence=1,
        bank_id=None,
        type=None,
        scheduled=False,
        state=LineState.OPEN,
        snoozed_at=None,
        version=0,
        created_at=NOW,
    )
    return replace(line, **changes)


def a_row(amount: str = "35,00", memo: str = "PIX RECEBIDO CAFE", **changes: Any) -> ParsedLine:
    return replace(ParsedLine(1, date(2026, 7, 10), cents(amount), memo), **changes)


def a_parsed_account(*rows: ParsedLine, **changes: Any) -> ParsedAccount:
    parsed = ParsedAccount("0341", None, "12345-6", AccountKind.BANK, "BRL", rows)
    return replace(parsed, **changes)


def a_contact(name: str = "Ana Paula Souza", **changes: Any) -> Contact:
    contact = Contact(
        company_id=changes.get("company_id") or new_id(),
        id=new_id(),
        name=name,
        document=None,
        is_customer=True,
        is_supplier=False,
        active=True,
        created_at=NOW,
    )
    return replace(contact, **changes)


def an_entry(amount: str = "450,00", description: str = "Venda", **changes: Any) -> Entry:
    entry = Entry(
        company_id=changes.get("company_id") or new_id(),
        id=new_id(),
        amount_cents=cents(amount),
        settled_cents=None,
        settled_on=None,
        due_on=date(2026, 7, 10),
        description=description,
        contact_id=None,
        category_id=None,
        number=None,
        state=EntryState.OPEN,
        import_key=None,
        created_at=NOW,
    )
    return replace(entry, **changes)
