"""What a reading of an account means for what is stored of it. Pure: rows told before, lines, rows read → a plan.

A row is known, first hit wins: by the provider's id; by the bank's own id with the same money within a week; as what
was announced and has moved now; as an equal row whose id the provider no longer shows (ids change when a connection is
made anew); as a line that a file brought of the same day. Only what is none of these is new. What is not there any
more is first noted, and goes when a second complete reading hours later, or the provider itself, confirms it; when
much is gone at once, nothing goes and a person is asked.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.domain.connections import FedRow
from core.domain.feeds import FeedRow, RowStatus
from core.domain.ids import new_id
from core.domain.statements import LineState, StatementLine
from core.services.importing import memo_key
from core.services.likeness import contradict, likeness
from core.services.readings import Fresh, Plan, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from core.services.readings import Reading, Shelf

OWN_ID = "content:"
"""How the id of a row begins to which its provider gave none."""
_SAME_ID_DAYS = 7
_EARLIER, _LATER = timedelta(days=1), timedelta(days=8)  # money moves around the day it was announced for
_CONFIRMED = timedelta(hours=6)
_EXPIRED = timedelta(days=8)
_MOST_GONE_PERCENT, _FEW = 20, 3

_Content = tuple[date, int]


def plan(
    shelf: Shelf, reading: Reading, company_id: UUID, account_id: UUID, feed: str, now: datetime
) -> Plan:
    """What a reading means, see the module."""
    return _Ingestion(shelf, reading, company_id, account_id, feed, now).plan()


def memo_of(row: FeedRow) -> str:
    """The text of a line: the bank's words, and who and which charge where they are silent about it."""
    parts = [row.memo]
    if row.counterparty.name and not _says(row.memo, row.counterparty.name):
        parts.append(row.counterparty.name)
    parts += [
        word for word in (row.counterparty.document, row.reference) if word and not _says(row.memo, word)
    ]
    return " ".join(" ".join(parts).split())[:500]


def _says(text: str, word: str) -> bool:
    return memo_key(word) in memo_key(text)


class _Ingestion:
    """One reading against one shelf; every stored row and every line is taken by at most one row read."""

    def __init__(
        self, shelf: Shelf, reading: Reading, company_id: UUID, account_id: UUID, feed: str, now: datetime
    ) -> None:
        self._reading, self._now, self._feed = reading, now, feed
        self._company_id, self._account_id = company_id, account_id
        self._lines = {line.id: line for line in shelf.lines}
        self._stored = {row.id: row for row in shelf.rows}
        self._by_id = {(row.feed, row.provider_id): row for row in shelf.rows}
        linked = {row.line_id for row in shelf.rows if row.gone_at is None}
        self._unfed: dict[_Content, list[StatementLine]] = defaultdict(list)
        for line in shelf.lines:
            if line.state is not LineState.REMOVED and line.id not in linked:
                self._unfed[line.posted_on, line.amount_cents].append(line)
        self._read = _numbered(reading.rows)
        self._plan = Plan()

    def plan(self) -> Plan:
        waiting = list(self._read.values())
        for known in (self._by_provider, self._by_institution, self._by_announcement, self._by_content):
            waiting = self._settle(waiting, known)
        self._unknown(waiting)
        self._look_for_missing()
        return self._plan

    def _settle(self, waiting: Iterable[FeedRow], known: Callable[[FeedRow], FedRow | None]) -> list[FeedRow]:
        """Take up those rows that one way of knowing recognises; returns the others."""
        left = []
        for row in waiting:
            stored = known(row)
            if stored is None:
                left.append(row)
            else:
                del self._stored[stored.id]
                self._take_up(stored, row)
        return left

    # --- ways of knowing a row ----------------------------------------------------------------------

    def _by_provider(self, row: FeedRow) -> FedRow | None:
        found = self._by_id.get((self._feed, _id(row)))
        return found if found is not None and found.id in self._stored else None

    def _by_institution(self, row: FeedRow) -> FedRow | None:
        if not row.institution_id:
            return None
        return _only(
            one
            for one in self._replaceable()
            if one.institution_id == row.institution_id
            and one.amount_cents == row.amount_cents
            and abs((one.posted_on - row.posted_on).days) <= _SAME_ID_DAYS
        )

    def _by_announcement(self, row: FeedRow) -> FedRow | None:
        """What was announced and has moved, under another id; only if it can be just one, and the only one."""
        if row.status is not RowStatus.POSTED:
            return None
        return _only(one for one in self._replaceable() if one.line_id is None and _announced(one, row))

    def _by_content(self, row: FeedRow) -> FedRow | None:
        """An equal row whose id the provider no longer shows, in the order in which they came."""
        content, key = (row.posted_on, row.amount_cents), memo_key(memo_of(row))
        alike = [
            one
            for one in self._replaceable()
            if one.line_id is not None
            and (one.posted_on, one.amount_cents) == content
            and (
                memo_key(one.memo) == key
                or (row.end_to_end_id is not None and one.end_to_end_id == row.end_to_end_id)
                or one.feed != self._feed
            )
        ]
        return next((one for one in alike if not contradict(one.memo, memo_of(row))), None)

    def _replaceable(self) -> Iterable[FedRow]:
        """Stored rows not seen under their own id: of another feed, or looked for here and not there."""
        for one in self._stored.values():
            in_window = self._reading.since <= one.posted_on <= self._reading.until
            looked_for = in_window or one.provider_id in self._reading.absent
            if one.gone_at is None and (one.feed != self._feed or looked_for or one.line_id is None):
                yield one

    # --- what becomes of it -------------------------------------------------------------------------

    def _take_up(self, stored: FedRow, row: FeedRow) -> None:
        """A row that is known: as it was, with something else to say, moved at last, or back from being gone."""
        line = self._lines.get(stored.line_id) if stored.line_id else None
        now = self._row(row, stored)
        if stored.line_id is None or stored.gone_at is not None:
            self._moved_or_back(now, stored)
        elif line is None or line.state is LineState.REMOVED:
            self._keep(now, stored)  # the person took it back: it stays away
        elif _says_otherwise(now, stored, line):
            self._plan.told.append(Told(now, line))
        else:
            self._keep(replace(now, differs=False), stored)

    def _moved_or_back(self, now: FedRow, stored: FedRow) -> None:
        again = replace(now, line_id=None, gone_at=None, differs=False)
        if now.status is RowStatus.POSTED:
            self._unknown_row(again)
        else:
            self._keep(again, stored)

    def _keep(self, now: FedRow, stored: FedRow) -> None:
        if now != stored:
            self._plan.kept.append(now)

    def _row(self, row: FeedRow, stored: FedRow | None) -> FedRow:
        """The row as it is stored from now on; what moved once stays moved."""
        moved = stored is not None and stored.status is RowStatus.POSTED
        return FedRow(
            company_id=self._company_id,
            id=stored.id if stored else new_id(),
            account_id=self._account_id,
            feed=self._feed,
            provider_id=_id(row),
            status=RowStatus.POSTED if moved else row.status,
            posted_on=row.posted_on,
            amount_cents=row.amount_cents,
            memo=memo_of(row),
            read_at=stored.read_at if stored else self._now,
            institution_id=_cut(row.institution_id, 160),
            type=_cut(row.type, 40),
            counterparty_name=_cut(row.counterparty.name, 200),
            counterparty_document=_cut(row.counterparty.document, 14),
            end_to_end_id=_cut(row.end_to_end_id, 80),
            reference=_cut(row.reference, 120),
            balance_after_cents=row.balance_after_cents,
            seen_at=row.seen_at,
            line_id=stored.line_id if stored else None,
            gone_at=stored.gone_at if stored else None,
            differs=bool(
                stored
                and stored.differs
                and (stored.posted_on, stored.amount_cents) == (row.posted_on, row.amount_cents)
            ),
        )

    def _unknown(self, rows: Iterable[FeedRow]) -> None:
        """New rows; first those that a line of a file already tells word for word, then the others."""
        waiting = [self._row(row, None) for row in rows]
        for row in sorted(waiting, key=lambda one: not self._told_exactly(one)):
            if row.status is RowStatus.PENDING:
                self._plan.kept.append(row)
            else:
                self._unknown_row(row)

    def _told_exactly(self, row: FedRow) -> bool:
        key = memo_key(row.memo)
        return any(line.memo_key == key for line in self._unfed.get((row.posted_on, row.amount_cents), ()))

    def _unknown_row(self, row: FedRow) -> None:
        lines = self._unfed.get((row.posted_on, row.amount_cents), [])
        same = [line for line in lines if not contradict(line.memo, row.memo)]
        if same:
            line = max(
                same, key=lambda one: (one.memo_key == memo_key(row.memo), likeness(one.memo, row.memo))
            )
            lines.remove(line)
            self._plan.adopted += 1
            self._plan.kept.append(replace(row, line_id=line.id))
        else:
            self._plan.fresh.append(Fresh(row, lines[-1].id if lines else None))

    # --- what is not there any more -----------------------------------------------------------------

    def _look_for_missing(self) -> None:
        reading = self._reading
        looked_for = [
            row
            for row in self._stored.values()
            if row.feed == self._feed
            and row.gone_at is None
            and self._lives(row)
            and reading.since <= row.posted_on <= reading.until
        ]
        if not reading.complete or not looked_for:
            return
        posted = [row for row in looked_for if row.status is RowStatus.POSTED]
        self._plan.frozen = self._too_many(len(posted))
        for row in looked_for:
            if not self._plan.frozen:
                self._miss(row)
            elif row.missing_since is None:
                self._plan.kept.append(replace(row, missing_since=self._now))

    def _lives(self, row: FedRow) -> bool:
        """Whether its line is one the person did not take back."""
        line = self._lines.get(row.line_id) if row.line_id else None
        return line is None or line.state is not LineState.REMOVED

    def _too_many(self, missing: int) -> bool:
        there = sum(
            row.status is RowStatus.POSTED and self._reading.since <= row.posted_on <= self._reading.until
            for row in self._read.values()
        )
        if not there:
            return missing > 1
        return missing >= _FEW and 100 * missing > _MOST_GONE_PERCENT * (missing + there)

    def _miss(self, row: FedRow) -> None:
        since = row.missing_since
        if since is None and row.provider_id not in self._reading.gone:
            self._plan.kept.append(replace(row, missing_since=self._now))
        elif self._is_gone(row, since):
            gone = replace(row, missing_since=since or self._now, gone_at=self._now)
            self._plan.gone.append((gone, self._lines.get(row.line_id) if row.line_id else None))

    def _is_gone(self, row: FedRow, since: datetime | None) -> bool:
        if row.provider_id in self._reading.gone or row.status is RowStatus.PENDING:
            return True
        return since is not None and self._now - since >= _CONFIRMED


def _numbered(rows: Iterable[FeedRow]) -> Mapping[str, FeedRow]:
    """Rows by id, one of each, in the order of their days; those without an id get one from what they say."""
    seen: Counter[str] = Counter()
    found: dict[str, FeedRow] = {}
    for row in rows:
        if row.provider_id is None:
            text = f"{row.posted_on}|{row.amount_cents}|{memo_key(memo_of(row))}"
            seen[text] += 1
            name = hashlib.sha256(f"{text}|{seen[text]}".encode()).hexdigest()[:40]
            found[OWN_ID + name] = replace(row, provider_id=OWN_ID + name)
        else:
            earlier = found.get(row.provider_id)
            if earlier is None or earlier.status is RowStatus.PENDING or row.status is RowStatus.POSTED:
                found[row.provider_id] = row
    return dict(sorted(found.items(), key=lambda item: (item[1].posted_on, item[0])))


def _says_otherwise(now: FedRow, stored: FedRow, line: StatementLine) -> bool:
    """Whether a line must say something else: its day or money, or the text that came from here and nobody used yet."""
    if (line.posted_on, line.amount_cents) != (now.posted_on, now.amount_cents):
        return True
    return line.state is LineState.OPEN and line.memo == stored.memo and now.memo != stored.memo


def _id(row: FeedRow) -> str:
    assert row.provider_id is not None
    return row.provider_id[:160]


def _cut(text: str | None, most: int) -> str | None:
    return text[:most] if text else None


def _only(found: Iterable[FedRow]) -> FedRow | None:
    """The one there is; several are none."""
    some = list(found)
    return some[0] if len(some) == 1 else None


def _announced(one: FedRow, row: FeedRow) -> bool:
    """Whether a row may be what was announced: same money, around the day, and nothing that speaks against it."""
    if one.amount_cents != row.amount_cents:
        return False
    if not one.posted_on - _EARLIER <= row.posted_on <= one.posted_on + _LATER:
        return False
    if one.end_to_end_id and row.end_to_end_id:
        return one.end_to_end_id == row.end_to_end_id
    return not contradict(one.memo, memo_of(row))


def expired(rows: Collection[FedRow], today: date) -> Sequence[FedRow]:
    """What was announced so long ago that it will not move any more."""
    return [
        row
        for row in rows
        if row.status is RowStatus.PENDING and row.gone_at is None and row.posted_on + _EXPIRED < today
    ]
