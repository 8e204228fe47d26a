"""A statement comes in: accounts recognised, every row counted, new lines stored once, phones told.

Identity is content with an occurrence number, compared by count (account, day, centavos, folded text): the
bank's own id changes from download to download at most Brazilian banks and repeats at others. Two equal Pix on
one day stay two lines; the same file again adds nothing; an overlapping file adds what is new.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from core.domain.banks import account_key, bank_name
from core.domain.conversation import AuditEvent
from core.domain.ids import new_id
from core.domain.statements import (
    AccountKind,
    FinancialAccount,
    LineState,
    ParsedAccount,
    ParsedLine,
    ParsedStatement,
    Problem,
    StatementImport,
    StatementLine,
)
from core.domain.views import LedgerBalance
from core.errors import SameFile, UnreadableStatement
from core.matching.normalize import fold
from core.services.announcing import announce_new_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from core.domain.parties import Company
    from core.ports import UnitOfWork

_KEY_TEXT = 120  # longer memos are told apart by a hash of the rest, so that an index can hold the key
_Content = tuple[date, int, str]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where a statement came from.

    Attributes:
        source: ``file`` or the name of a feed.
        sha256: hex digest of the bytes.
        member_id: who sent it, or ``None`` for the command line and feeds.
        account_name: the account meant, when the person named it; a new account gets this name.
    """

    source: str
    file_name: str
    sha256: str
    member_id: UUID | None = None
    account_name: str | None = None


async def import_statement(
    uow: UnitOfWork, company: Company, parsed: ParsedStatement, arrival: Arrival, now: datetime
) -> StatementImport:
    """Store what is new of a parsed statement and announce it.

    Raises:
        SameFile: these very bytes were imported before.
        UnreadableStatement: no row of it could be read.
    """
    if earlier := await uow.statements.import_of_file(company.id, arrival.sha256):
        raise SameFile(earlier.imported_at)
    if not any(account.lines or account.balance_rows for account in parsed.accounts) and parsed.rows:
        raise UnreadableStatement("no_readable_row")
    record = _record(company.id, parsed, arrival, now)
    await uow.statements.add_import(record)
    new: list[UUID] = []
    doubtful = 0
    name = arrival.account_name if len(parsed.accounts) == 1 else None
    for account in parsed.accounts:
        stored, doubts = await _import_account(uow, record, account, name, now)
        new += stored
        doubtful += doubts
    record = replace(record, new=len(new), known=record.read - len(new), doubtful=doubtful)
    await uow.statements.update_import(record)
    await uow.decisions.add_audit(
        AuditEvent(company.id, new_id(), now, arrival.member_id, "import", record.id, {"new": len(new)})
    )
    await announce_new_lines(uow, company.id, record.id, new, now)
    return record


def _record(company_id: UUID, parsed: ParsedStatement, arrival: Arrival, now: datetime) -> StatementImport:
    return StatementImport(
        company_id=company_id,
        id=new_id(),
        source=arrival.source,
        file_name=arrival.file_name[:255],
        sha256=arrival.sha256,
        read=sum(len(account.lines) for account in parsed.accounts),
        new=0,
        known=0,
        doubtful=0,
        balance_rows=sum(len(account.balance_rows) for account in parsed.accounts),
        imported_at=now,
        imported_by=arrival.member_id,
        problems=parsed.problems,
    )


async def _import_account(
    uow: UnitOfWork, record: StatementImport, parsed: ParsedAccount, name: str | None, now: datetime
) -> tuple[Sequence[UUID], int]:
    """Store the new lines of one account; returns their ids and how many of them are doubtful."""
    account = await _recognise(uow, record.company_id, parsed, name, now)
    fresh, doubtful = await _new_lines(uow, record, account, parsed.lines, now)
    stored = await uow.statements.add_lines(fresh)
    if parsed.ledger_balance_cents is not None and parsed.ledger_balance_on is not None:
        balance = LedgerBalance(account.id, parsed.ledger_balance_on, parsed.ledger_balance_cents)
        await uow.statements.add_balances(record.company_id, record.id, [balance])
    return stored, doubtful


async def _recognise(
    uow: UnitOfWork, company_id: UUID, parsed: ParsedAccount, name: str | None, now: datetime
) -> FinancialAccount:
    """The account the file speaks of: the one named, else the one with its numbers, else a new one."""
    key = account_key(parsed.bank, parsed.branch, parsed.account, parsed.kind)
    accounts = await uow.statements.accounts(company_id)
    for known in accounts:
        if name and fold(known.name) == fold(name):
            return known
    for known in accounts:
        if known.key == key:
            return known
    account = FinancialAccount(
        company_id=company_id,
        id=new_id(),
        name=(name or _account_name(parsed))[:120],
        kind=parsed.kind,
        bank=parsed.bank,
        branch=parsed.branch,
        number=parsed.account[:60],
        key=key,
        currency=parsed.currency[:3].upper() or "BRL",
        opening_balance_cents=None,
        created_at=now,
    )
    await uow.statements.add_account(account)
    return account


def _account_name(parsed: ParsedAccount) -> str:
    """``Itaú 12345-6``; a card shows only its last four digits."""
    bank = bank_name(parsed.bank) or parsed.organization or (parsed.bank and f"Banco {parsed.bank}") or ""
    if parsed.kind is AccountKind.CARD:
        digits = "".join(char for char in parsed.account if char.isdigit())[-4:]
        return (
            f"Cartão {bank} final {digits}".replace("  ", " ")[:120]
            if digits
            else f"Cartão {bank}".strip()[:120]
        )
    return f"{bank} {parsed.account.strip()}".strip()[:120] or "Conta"


async def _new_lines(
    uow: UnitOfWork,
    record: StatementImport,
    account: FinancialAccount,
    rows: Sequence[ParsedLine],
    now: datetime,
) -> tuple[Sequence[StatementLine], int]:
    """Rows beyond the count already stored, numbered on from there.

    A row above a count that was not zero is new *and* doubtful: a true third sale, or a bank that repeats itself.
    """
    if not rows:
        return [], 0
    days = [row.posted_on for row in rows]
    stored = await uow.statements.lines_between(record.company_id, account.id, min(days), max(days))
    known = Counter((line.posted_on, line.amount_cents, line.memo_key) for line in stored)
    seen: Counter[_Content] = Counter()
    fresh: list[StatementLine] = []
    doubtful = 0
    for row in rows:
        content = (row.posted_on, row.amount_cents, memo_key(row.memo))
        seen[content] += 1
        if seen[content] <= known[content]:
            continue
        doubtful += known[content] > 0
        fresh.append(_line(record, account, row, content, seen[content], now))
    return fresh, doubtful


def _line(
    record: StatementImport,
    account: FinancialAccount,
    row: ParsedLine,
    content: _Content,
    occurrence: int,
    now: datetime,
) -> StatementLine:
    return StatementLine(
        company_id=record.company_id,
        id=new_id(),
        account_id=account.id,
        import_id=record.id,
        posted_on=row.posted_on,
        amount_cents=row.amount_cents,
        memo=row.memo,
        memo_key=content[2],
        occurrence=occurrence,
        bank_id=row.bank_id[:255] if row.bank_id else None,
        type=row.type[:40] if row.type else None,
        scheduled=row.scheduled,
        state=LineState.OPEN,
        snoozed_at=None,
        version=0,
        created_at=now,
    )


def memo_key(memo: str) -> str:
    """The memo as identity: A-Z0-9 only, so that blanks, accents and punctuation that come and go do not count."""
    folded = fold(memo).replace(" ", "")
    if len(folded) <= _KEY_TEXT:
        return folded
    return f"{folded[:_KEY_TEXT]}#{hashlib.sha256(folded.encode()).hexdigest()[:16]}"


def unreadable(problems: Sequence[Problem]) -> Sequence[Problem]:
    """Problems that cost a row."""
    return [
        one for one in problems if one.row is not None and one.code.startswith(("unreadable", "ambiguous"))
    ]
