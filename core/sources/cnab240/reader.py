"""The reader itself: frame, rows, proof, then batches of one account put together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from core.domain.statements import AccountKind, ParsedAccount, ParsedLine, ParsedStatement, Problem
from core.errors import UnreadableStatement
from core.sources.cnab240.fields import cut, day, text
from core.sources.cnab240.proof import prove_batch, prove_file
from core.sources.cnab240.records import read_frame
from core.sources.cnab240.rows import read_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from core.sources.cnab240.proof import Stated
    from core.sources.cnab240.records import Batch, Frame, Record
    from core.sources.cnab240.rows import Row

_HOME_CURRENCY = "BRL"
_NOT_FINAL = frozenset({"P", "I"})


class Identity(NamedTuple):
    """Which account a batch speaks of, numbers as people write them."""

    bank: str
    branch: str | None
    account: str


@dataclass(frozen=True, slots=True)
class Page:
    """One proven batch.

    Attributes:
        rows: all its details of segment E.
        counted: those of them that make up the bank's totals.
        is_final: the closing balance is that of a closed day.
    """

    identity: Identity
    currency: str
    stated: Stated
    rows: Sequence[Row]
    counted: Sequence[Row]
    opened_on: date | None
    closed_on: date | None
    is_final: bool


def read_cnab240(data: bytes, *, today: date | None = None) -> ParsedStatement:
    """Reads a statement for reconciliation (segment E) of any bank, if its totals prove it.

    Args:
        data: the whole file.
        today: the day on which it is read; movements dated later are marked scheduled, as those dated
            after the statement's own day are.

    Returns:
        One account per account in the file, in its order; batches of one account are put together. ``rows``
        counts the details of segment E. Problems: ``other_nature`` (costs its row: the bank writes it down but
        counts it in no total), ``unreadable_amount`` and ``unreadable_date`` (cost their row, and only pass
        where the totals prove that it was worth nothing), ``other_segment`` (a letter and how many of them),
        ``partial_closing`` and ``batches_apart`` (an account; between two of its batches money is missing).

    Raises:
        StatementDoesNotAddUp: a total is wrong or missing; nothing of the file may be believed.
        UnreadableStatement: ``empty``; ``not_a_statement`` (another format, or CNAB 240 of another service);
            ``malformed``.
    """
    frame = read_frame(data)
    if not any(batch.is_statement for batch in frame.batches):
        raise UnreadableStatement("not_a_statement")
    pages = [_page(batch, frame.header) for batch in frame.batches if batch.is_statement]
    prove_file(frame)
    by_account: dict[Identity, list[Page]] = {}
    for page in pages:
        by_account.setdefault(page.identity, []).append(page)
    problems = [*_other_segments(frame)]
    for own in by_account.values():
        problems.extend(_problems(own))
    return _checked(
        ParsedStatement(
            format="cnab240",
            accounts=tuple(_account(own, today) for own in by_account.values()),
            problems=tuple(problems),
            rows=sum(len(page.rows) for page in pages),
        ),
        pages,
    )


# --- one batch -----------------------------------------------------------------------------------


def _page(batch: Batch, file_header: Record) -> Page:
    rows = [read_row(record) for record in _details(batch) if record.segment == "E"]
    stated, counted = prove_batch(batch, rows)
    assert batch.trailer is not None, "a batch without trailer is never proven"
    return Page(
        identity=_identity(batch.header, file_header),
        currency=_currency(text(batch.header.text, 171, 173)),
        stated=stated,
        rows=rows,
        counted=counted,
        opened_on=day(cut(batch.header.text, 143, 150)),
        closed_on=day(cut(batch.trailer.text, 143, 150)),
        is_final=cut(batch.trailer.text, 170, 170).upper() not in _NOT_FINAL,
    )


def _details(batch: Batch) -> Iterator[Record]:
    return (record for record in batch.inside if record.kind == "3")


def _identity(batch_header: Record, file_header: Record) -> Identity:
    """Both headers name the account at the same positions; some banks fill only that of the file."""
    headers = (batch_header.text, file_header.text)
    line = next((one for one in headers if cut(one, 59, 70).strip("0 ")), batch_header.text)
    return Identity(bank=cut(line, 1, 3), branch=_branch(line), account=_account_number(line))


def _branch(line: str) -> str | None:
    """``0123-4``: four digits at least, and the check digit where there is one."""
    branch, check_digit = text(line, 53, 57).lstrip("0"), text(line, 58, 58)
    if not branch:
        return None
    return f"{branch.zfill(4)}-{check_digit}" if check_digit else branch.zfill(4)


def _account_number(line: str) -> str:
    """``12345-6``. Itaú leaves the account's check digit blank and writes it where the common one stands."""
    account, check_digit = text(line, 59, 70), text(line, 71, 71) or text(line, 72, 72)
    shown = account.lstrip("0") or account[-1:]
    return f"{shown}-{check_digit}" if check_digit and shown else shown


def _currency(code: str) -> str:
    return code.upper() if len(code) == 3 and code.isalpha() else _HOME_CURRENCY


# --- one account ---------------------------------------------------------------------------------


def _account(pages: Sequence[Page], today: date | None) -> ParsedAccount:
    first, last = pages[0], pages[-1]
    settled_until = min((one for one in (last.closed_on, today) if one is not None), default=None)
    lines = tuple(
        _line(row, row.day, row.cents, settled_until)
        for page in pages
        for row in page.counted
        if row.day is not None and row.cents is not None
    )
    return ParsedAccount(
        bank=first.identity.bank,
        branch=first.identity.branch,
        account=first.identity.account,
        kind=AccountKind.BANK,
        currency=first.currency,
        lines=lines,
        ledger_balance_cents=last.stated.closing,
        ledger_balance_on=last.closed_on,
        opening_balance_cents=first.stated.opening,
        opening_balance_on=_day_before_movements(first.opened_on, lines),
    )


def _day_before_movements(opened_on: date | None, lines: Sequence[ParsedLine]) -> date | None:
    """The day at whose end the opening balance stood: none, where movements of that day come after it."""
    if opened_on is None or any(line.posted_on <= opened_on for line in lines):
        return None
    return opened_on


def _line(row: Row, posted_on: date, cents: int, settled_until: date | None) -> ParsedLine:
    return ParsedLine(
        row=row.row,
        posted_on=posted_on,
        amount_cents=cents,
        memo=row.memo,
        bank_id=row.document,
        type=row.category,
        scheduled=settled_until is not None and posted_on > settled_until,
    )


# --- what is worth telling -----------------------------------------------------------------------


def _other_segments(frame: Frame) -> Iterator[Problem]:
    """One for each kind of detail that is no movement of a statement, with its letter and how often it occurs."""
    counts = Counter(
        text(record.text, 14, 14) or "?"
        for batch in frame.batches
        for record in _details(batch)
        if not (batch.is_statement and record.segment == "E")
    )
    return (Problem("other_segment", None, f"{segment} {count}") for segment, count in sorted(counts.items()))


def _problems(pages: Sequence[Page]) -> Iterator[Problem]:
    """The problems of one account."""
    for page in pages:
        counted = {row.row for row in page.counted}
        for row in page.rows:
            if row.row not in counted:
                yield row.set_apart
            elif fault := row.fault:
                yield fault
    account = pages[0].identity.account
    if any(earlier.stated.closing != later.stated.opening for earlier, later in pairwise(pages)):
        yield Problem("batches_apart", None, account)
    if not pages[-1].is_final:
        yield Problem("partial_closing", None, account)


def _checked(statement: ParsedStatement, pages: Sequence[Page]) -> ParsedStatement:
    """No row may get lost: each detail is a line or a problem, exactly once, and lines lead to the balance."""
    numbers = [problem.row for problem in statement.problems if problem.row is not None]
    numbers.extend(line.row for account in statement.accounts for line in account.lines)
    assert sorted(numbers) == [row.row for page in pages for row in page.rows], "a row was lost or doubled"
    moved = sum(line.amount_cents for account in statement.accounts for line in account.lines)
    assert moved == sum(page.stated.closing - page.stated.opening for page in pages), (
        "the lines lead elsewhere"
    )
    return statement
