"""The reader itself: decode, cut into tags, sort, interpret, pass through ofxparse, hand back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.statements import BalanceRow, ParsedAccount, ParsedLine, ParsedStatement, Problem
from core.errors import UnreadableStatement
from core.sources.ofx.charset import REPLACEMENT, decode
from core.sources.ofx.ledger import Ledger, read_ledger
from core.sources.ofx.library import ReadAccount, read_account
from core.sources.ofx.rows import Row, problem, read_rows, sign_by_type
from core.sources.ofx.structure import RawAccount, RawFile, read_structure
from core.sources.ofx.texts import join_name_and_memo
from core.sources.ofx.tokens import count_rows, tokenise, tokenise_coarsely

if TYPE_CHECKING:
    from datetime import date

_MOST_ACCOUNTS = 200  # each one costs a parse of its own; no company's file comes near
_MOST_ROWS_THROUGH_LIBRARY = 1_000  # about half a second of ofxparse; a month of most shops
_HOME_CURRENCY = "BRL"  # banks that leave CURDEF out are Brazilian ones


def read_ofx(data: bytes, *, today: date | None = None) -> ParsedStatement:
    """Reads an OFX file of any bank, as far as it can be read.

    Args:
        data: the whole file.
        today: the day on which it is read; movements dated later are marked scheduled, as those dated
            after the statement's own day are.

    Returns:
        One account per statement in the file, in its order, also those without movement. What could not be
        read is in ``problems``; when no row could, that is all there is, and the caller decides.

    Raises:
        UnreadableStatement: ``empty``; ``investment`` (nothing but investment statements);
            ``not_a_statement``; ``too_large`` (hundreds of accounts).
    """
    if not data.strip(b"\0\t\n\r ") or not (text := decode(data)).strip():
        raise UnreadableStatement("empty")
    return _read(text, today, large=count_rows(text) > _MOST_ROWS_THROUGH_LIBRARY)


def _read(text: str, today: date | None, *, large: bool) -> ParsedStatement:
    """Both ways to read come to the same; a test compares them over all files we have."""
    raw = read_structure(tokenise_coarsely(text) if large else tokenise(text))
    if not raw.accounts:
        raise UnreadableStatement("investment" if raw.investment else "not_a_statement")
    if len(raw.accounts) > _MOST_ACCOUNTS:
        raise UnreadableStatement("too_large")
    problems = _problems_of_file(text, raw)
    accounts = []
    for raw_account in raw.accounts:
        account, found = _read_account(raw_account, raw.institution, today, large=large)
        accounts.append(account)
        problems.extend(found)
    return _checked(ParsedStatement("ofx", tuple(accounts), tuple(problems), raw.rows))


def _problems_of_file(text: str, raw: RawFile) -> list[Problem]:
    problems = []
    if raw.truncated:
        problems.append(problem("truncated"))
    if REPLACEMENT in text:
        problems.append(problem("text_doubtful"))
    return problems


def _read_account(
    raw: RawAccount, institution: dict[str, str], today: date | None, *, large: bool
) -> tuple[ParsedAccount, list[Problem]]:
    rows, problems = read_rows(raw.rows)
    raw.rows.clear()  # a large file is not held twice
    signed = sign_by_type(rows)
    if signed is not None:
        problems.append(problem("all_positive", detail=raw.leaves.get("ACCTID", "")))
    ledger, doubt = read_ledger(raw)
    if doubt is not None:
        problems.append(doubt)
    read = read_account(
        kind=raw.kind,
        leaves=raw.leaves,
        institution=institution,
        ledger=ledger,
        rows=signed or rows,
        large=large,
    )
    return _account(raw, read, _last_settled_day(ledger, today)), problems


def _last_settled_day(ledger: Ledger, today: date | None) -> date | None:
    """Rows after it are announced only: the earlier of the statement's own day and today, as far as known."""
    return min((day for day in (ledger.day, today) if day is not None), default=None)


def _account(raw: RawAccount, read: ReadAccount, settled_until: date | None) -> ParsedAccount:
    lines = []
    balance_rows = []
    for row in read.rows:
        memo = join_name_and_memo(row.name, row.memo)
        if row.is_balance:
            balance_rows.append(BalanceRow(row.number, row.day, row.cents, memo))
        else:
            lines.append(_line(row, memo, settled_until))
    return ParsedAccount(
        bank=read.bank or None,
        branch=read.branch or None,
        account=read.account,
        kind=raw.kind,
        currency=read.currency.upper() or _HOME_CURRENCY,
        lines=tuple(lines),
        balance_rows=tuple(balance_rows),
        ledger_balance_cents=read.ledger_cents,
        ledger_balance_on=read.ledger_day,
        organization=read.organization or None,
    )


def _line(row: Row, memo: str, settled_until: date | None) -> ParsedLine:
    return ParsedLine(
        row=row.number,
        posted_on=row.day,
        amount_cents=row.cents,
        memo=memo,
        bank_id=row.bank_id or None,
        type=row.type or None,
        scheduled=settled_until is not None and row.day > settled_until,
    )


def _checked(statement: ParsedStatement) -> ParsedStatement:
    """No row may get lost: each row of the file is a line, a balance row or a problem, exactly once."""
    numbers = [problem.row for problem in statement.problems if problem.row is not None]
    for account in statement.accounts:
        numbers.extend(line.row for line in account.lines)
        numbers.extend(row.row for row in account.balance_rows)
    assert sorted(numbers) == list(range(1, statement.rows + 1)), "a row of the file was lost or doubled"
    return statement
