"""A statement comes in: accounts recognised, every row counted, new lines stored once, phones told.

Identity is content with an occurrence number, compared by count (account, day, centavos, folded text): the
bank's own id changes from download to download at most Brazilian banks and repeats at others. Two equal Pix on
one day stay two lines; the same file again adds nothing; an overlapping file adds what is new.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from core.domain.banks import has_stable_ids
from core.domain.conversation import AuditEvent
from core.domain.garbage import uncollected
from core.domain.ids import new_id, new_ids
from core.domain.proof import stated_balances
from core.domain.statements import (
    FinancialAccount,
    LineState,
    ParsedAccount,
    ParsedLine,
    ParsedStatement,
    StatementImport,
    StatementLine,
    StoredIdentity,
)
from core.domain.views import LedgerBalance
from core.errors import SameFile, UnreadableStatement
from core.matching.normalize import fold
from core.services.alongside import Fed
from core.services.announcing import MOST_SINGLE_CARDS, announce_new_lines, refresh_opposites
from core.services.recognising import recognise

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from uuid import UUID

    from core.domain.parties import Company
    from core.ports import UnitOfWork

_DAYS = 5_000  # rows of whole days compared with what is stored, while the days before are stored
_PART = 250  # rows sorted out at a time, about 2 ms
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
        answers: what the owner answered about accounts, by key; ``None`` when nobody can be asked.
    """

    source: str
    file_name: str
    sha256: str
    member_id: UUID | None = None
    account_name: str | None = None
    answers: Mapping[str, str] | None = None


async def import_statement(
    uow: UnitOfWork, company: Company, parsed: ParsedStatement, arrival: Arrival, now: datetime
) -> StatementImport:
    """Store what is new of a parsed statement and announce it.

    Raises:
        SameFile: these very bytes were imported before.
        UnreadableStatement: no row of it could be read.
        AccountUnclear, OtherCompanysAccount: see ``core.services.recognising``.
    """
    await uow.statements.take_turn(company.id)
    if earlier := await uow.statements.import_of_file(company.id, arrival.sha256):
        raise SameFile(earlier.imported_at)
    if not any(account.lines or account.balance_rows for account in parsed.accounts) and parsed.rows:
        raise UnreadableStatement("no_readable_row")
    record = _record(company.id, parsed, arrival, now)
    await uow.statements.add_import(record)
    if len(parsed.accounts) > 1:
        arrival = replace(arrival, account_name=None)  # one name cannot be that of several accounts
    tally = _Tally()
    with uncollected():
        for account in parsed.accounts:
            await _import_account(uow, record, account, arrival, now, tally)
    record = tally.told_of(record)
    await uow.statements.update_import(record)
    await uow.decisions.add_audit(
        AuditEvent(company.id, new_id(), now, arrival.member_id, "import", record.id, {"new": record.new})
    )
    await announce_new_lines(uow, record, tally.first, now)
    await refresh_opposites(uow, company.id, record.id, now)
    return record


@dataclass(slots=True)
class _Tally:
    """What came of the rows so far.

    Attributes:
        first: ids of the first new lines: as many as get cards of their own, and one that makes them too many.
    """

    first: list[UUID] = field(default_factory=list)
    new: int = 0
    doubtful: int = 0
    still_ignored: int = 0

    def add(self, rows: _Sorted) -> None:
        """Count some rows more."""
        fresh, known = rows
        self.first += [line.id for line in fresh[: MOST_SINGLE_CARDS + 1 - len(self.first)]]
        self.new += len(fresh)
        self.doubtful += sum(line.repeats_id is not None for line in fresh)
        self.still_ignored += sum(line.state is LineState.IGNORED for line in known)

    def told_of(self, record: StatementImport) -> StatementImport:
        """The import with its numbers."""
        return replace(
            record,
            new=self.new,
            known=record.read - self.new,
            doubtful=self.doubtful,
            still_ignored=self.still_ignored,
        )


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
    uow: UnitOfWork,
    record: StatementImport,
    parsed: ParsedAccount,
    arrival: Arrival,
    now: datetime,
    tally: _Tally,
) -> None:
    """Store the new lines of one account and the balances its bank states."""
    account = await recognise(
        uow, record.company_id, parsed, name=arrival.account_name, answers=arrival.answers, now=now
    )
    waiting = _Sorted([], [])
    for rows in _whole_days(parsed.lines):
        shelf = await _shelf(uow, account, rows)
        storing = asyncio.create_task(_store(uow, record, waiting))  # while the next days are sorted out
        try:
            waiting = await _sorted_out(record, account, shelf, rows, now)
        finally:
            await storing
        tally.add(waiting)
    await _store(uow, record, waiting)
    balances = [LedgerBalance(account.id, on, cents) for on, cents in stated_balances(parsed).items()]
    await uow.statements.add_balances(record.company_id, record.id, balances)


class _Sorted(NamedTuple):
    """Rows of some days: new lines, and the stored ones that others are."""

    fresh: list[StatementLine]
    known: list[StoredIdentity]


async def _store(uow: UnitOfWork, record: StatementImport, rows: _Sorted) -> None:
    await uow.statements.add_lines(rows.fresh)
    sighted = list({line.id: None for line in rows.known})
    await uow.statements.add_sightings(record.company_id, record.id, sighted)


async def _shelf(uow: UnitOfWork, account: FinancialAccount, rows: Sequence[ParsedLine]) -> _Shelf:
    """What is stored of the days of these rows."""
    first, last = rows[0].posted_on, rows[-1].posted_on
    stored = await uow.statements.identities_between(account.company_id, account.id, first, last)
    stable = has_stable_ids(account.bank, account.kind)
    ids = {row.bank_id for row in rows if row.bank_id} if stable else set()
    fed = await uow.connections.fed_memos(account.company_id, account.id, first, last)
    told = Counter(_content(row) for row in rows) if fed else Counter()
    return _Shelf(stored, ids, stable_ids=stable, fed=Fed(stored, fed, told) if fed else None)


async def _sorted_out(
    record: StatementImport,
    account: FinancialAccount,
    shelf: _Shelf,
    rows: Sequence[ParsedLine],
    now: datetime,
) -> _Sorted:
    """New lines, which are rows beyond the count already stored, numbered on from there; and the known ones.

    A row above a count that was not zero may be a true third sale, or a bank that repeats itself: it is stored
    as in doubt, unless the bank's ids are known to be stable and this one is new.
    """
    found = _Sorted([], [])
    for start in range(0, len(rows), _PART):
        placed = [(row, shelf.place(row)) for row in rows[start : start + _PART]]
        found.known.extend(place.known for _, place in placed if place.known is not None)
        found.fresh.extend(_lines(record, account, [one for one in placed if one[1].known is None], now))
        await asyncio.sleep(0)  # the chats come in between, and the database gets its next rows
    return found


def _whole_days(rows: Sequence[ParsedLine]) -> Iterator[Sequence[ParsedLine]]:
    """Rows in the order of their days, many days at a time, none of them divided: counts are kept per day."""
    by_day: dict[date, list[ParsedLine]] = {}
    for row in rows:
        by_day.setdefault(row.posted_on, []).append(row)
    part: list[ParsedLine] = []
    for day in sorted(by_day):
        part += sorted(by_day[day], key=attrgetter("row"))
        if len(part) >= _DAYS:
            yield part
            part = []
    if part:
        yield part


class _Place(NamedTuple):
    """Where a row belongs: a stored line it is, or the next occurrence, perhaps in doubt."""

    known: StoredIdentity | None
    memo_key: str = ""
    occurrence: int = 0
    repeats: UUID | None = None


class _Shelf:
    """Stored lines by content, handed out one by one as the rows of a file claim them."""

    def __init__(
        self,
        stored: Sequence[StoredIdentity],
        ids: Collection[str],
        *,
        stable_ids: bool,
        fed: Fed | None,
    ) -> None:
        self._stable, self._fed = stable_ids, fed
        self._by_id = {line.bank_id: line for line in stored if line.bank_id} if stable_ids else {}
        self._of_content: dict[_Content, list[StoredIdentity]] = {}
        for line in sorted(stored, key=lambda one: one.occurrence):
            content = (line.posted_on, line.amount_cents, line.memo_key)
            self._of_content.setdefault(content, []).append(line)
        # lines that a row of the file claims by its id are not handed out by content as well
        self._free = {
            content: [line for line in lines if line.bank_id not in ids]
            for content, lines in self._of_content.items()
        }
        self._next: dict[_Content, int] = {
            content: max(line.occurrence for line in lines) for content, lines in self._of_content.items()
        }

    def place(self, row: ParsedLine) -> _Place:
        """The stored line this row is, or where a new one goes."""
        content = _content(row)
        by_id = self._by_id.get(row.bank_id) if row.bank_id else None
        if by_id is not None and by_id.amount_cents == row.amount_cents:
            return _Place(by_id)
        lines = self._of_content.get(content, [])
        surely_new = self._stable and row.bank_id is not None and all(line.bank_id for line in lines)
        free = self._free.get(content, [])
        if free and not surely_new:
            return _Place(free.pop(0))
        if self._fed is not None and (twin := self._fed.twin_of(row)) is not None:
            return _Place(twin)
        occurrence = self._next[content] = self._next.get(content, 0) + 1
        repeats = lines[-1].id if lines and not surely_new else None
        if repeats is None and self._fed is not None:
            repeats = self._fed.rival_of(row)
        return _Place(None, content[2], occurrence, repeats)


def _lines(
    record: StatementImport,
    account: FinancialAccount,
    placed: Sequence[tuple[ParsedLine, _Place]],
    now: datetime,
) -> Sequence[StatementLine]:
    return [
        StatementLine(
            company_id=record.company_id,
            id=line_id,
            account_id=account.id,
            import_id=record.id,
            posted_on=row.posted_on,
            amount_cents=row.amount_cents,
            memo=row.memo,
            memo_key=place.memo_key,
            occurrence=place.occurrence,
            bank_id=row.bank_id[:255] if row.bank_id else None,
            type=row.type[:40] if row.type else None,
            scheduled=row.scheduled,
            state=LineState.OPEN,
            snoozed_at=None,
            version=0,
            created_at=now,
            repeats_id=place.repeats,
        )
        for line_id, (row, place) in zip(new_ids(len(placed)), placed, strict=True)
    ]


def _content(row: ParsedLine) -> _Content:
    return row.posted_on, row.amount_cents, memo_key(row.memo)


def memo_key(memo: str) -> str:
    """The memo as identity: A-Z0-9 only, so that blanks, accents and punctuation that come and go do not count."""
    folded = fold(memo).replace(" ", "")
    if len(folded) <= _KEY_TEXT:
        return folded
    return f"{folded[:_KEY_TEXT]}#{hashlib.sha256(folded.encode()).hexdigest()[:16]}"
