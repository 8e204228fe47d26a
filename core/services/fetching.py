"""Everything a provider shows of a connection's accounts, gathered with nothing open and nothing written.

Pages are followed to their end; what came late or is missing is asked for by name where a provider can be asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core.domain.feeds import FeedState
from core.domain.time import local_day
from core.ports.feeds import FeedError, LateArrivals
from core.services.ingesting import OWN_ID
from core.services.readings import Reading

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date, datetime

    from core.domain.connections import ConnectedAccount, Connection
    from core.domain.feeds import Access, BankBalance, FeedAccount, FeedPage, FeedRow, FeedStatus
    from core.domain.parties import Company
    from core.ports import Store
    from core.ports.feeds import BankFeed

WHOLE = frozenset({FeedState.OK, FeedState.CERT_EXPIRING})
"""States in which what is shown is all there is."""
_BACK, _FAR_BACK = timedelta(days=15), timedelta(days=45)
_AHEAD = timedelta(days=90)  # as far as banks announce
_WEEK = timedelta(days=7)
_OVERLAP = timedelta(hours=24)
_MOST_PAGES = 2_000


@dataclass(frozen=True, slots=True)
class Found:
    """What was read of one account, nothing of it stored yet.

    Attributes:
        far: it was read a long way back.
    """

    connected: ConnectedAccount
    reading: Reading
    balance: BankBalance | None
    far: bool


@dataclass(frozen=True, slots=True)
class Fetching:
    """One gathering.

    Attributes:
        now: the instant it is of.
        status: how the connection stands, which says how far its data may be trusted.
        deleted: the provider called and said that rows were deleted.
    """

    store: Store
    feed: BankFeed
    access: Access
    company: Company
    now: datetime
    status: FeedStatus
    deleted: bool

    async def every_account(self, connection: Connection) -> list[Found]:
        """What is shown of every account the connection feeds, completely. Raises ``FeedError``."""
        listed: dict[str, FeedAccount] = {}  # an id wins over a key, which may lack a part for a while
        for account in await self.feed.list_accounts(self.access):
            listed.setdefault(account.stable_key, account)
            listed[account.provider_id] = account
        async with self.store.read() as uow:
            fed = await uow.connections.accounts(self.company.id, connection.id)
            books = {one.id: await uow.statements.account(self.company.id, one.account_id) for one in fed}
        if fed and not any(one.provider_id in listed or one.stable_key in listed for one in fed):
            # seen at providers for an hour or a day: nothing is closed for it
            raise FeedError(FeedState.PARTIAL, "no_accounts")
        found = []
        for one in fed:
            if (known := listed.get(one.provider_id) or listed.get(one.stable_key)) is not None:
                now = replace(one, provider_id=known.provider_id)
                found.append(await self._account(now, known, books[one.id].opening_balance_on))
        return found

    async def _account(
        self, connected: ConnectedAccount, account: FeedAccount, opening_on: date | None
    ) -> Found:
        today = local_day(self.now, self.company.time_zone)
        far = connected.reread_at is None or self.now - connected.reread_at >= _WEEK
        since = _since(connected, self.feed, today, opening_on, far=far)
        until = today + _AHEAD if self.feed.capabilities.has_pending else today
        rows, unreadable = await _all_pages(
            lambda cursor: self.feed.fetch_window(self.access, account, since, until, cursor)
        )
        reading = Reading(rows, since, until, complete=not unreadable)
        if isinstance(self.feed, LateArrivals) and connected.high_seen_at is not None:
            reading = await self._late(self.feed, account, connected, connected.high_seen_at, reading)
        asks = self.feed.capabilities.has_balance
        balance = await self.feed.balance(self.access, account) if asks else None
        return Found(connected, self._as_fresh(_from(reading, opening_on)), balance, far)

    async def _late(
        self,
        feed: LateArrivals,
        account: FeedAccount,
        connected: ConnectedAccount,
        seen_at: datetime,
        reading: Reading,
    ) -> Reading:
        """What came late, whatever its day; and what is missing, asked for by name."""
        late, unreadable = await _all_pages(
            lambda cursor: feed.fetch_seen_since(self.access, account, seen_at - _OVERLAP, cursor)
        )
        rows = [*reading.rows, *late]
        missing = await self._missing(connected, reading, rows)
        if missing:
            page = await feed.fetch_by_ids(self.access, account, sorted(missing))
            rows += page.rows
            unreadable += page.unreadable
            missing -= {row.provider_id for row in page.rows}
        return replace(
            reading,
            rows=rows,
            complete=reading.complete and not unreadable,
            gone=missing if self.deleted else frozenset(),
            absent=missing,
        )

    async def _missing(
        self, connected: ConnectedAccount, reading: Reading, rows: Sequence[FeedRow]
    ) -> frozenset[str]:
        """Ids not shown in the days read, or beside a row that came late and may have replaced them."""
        there = {row.provider_id for row in rows}
        late = {(row.posted_on, row.amount_cents) for row in rows}
        days = [row.posted_on for row in rows] + [reading.since, reading.until]
        async with self.store.read() as uow:
            stored = await uow.connections.rows(
                connected.company_id, connected.account_id, between=(min(days), max(days))
            )
        return frozenset(
            row.provider_id
            for row in stored
            if row.gone_at is None
            and row.provider_id not in there
            and not row.provider_id.startswith(OWN_ID)
            and (reading.since <= row.posted_on <= reading.until or (row.posted_on, row.amount_cents) in late)
        )

    def _as_fresh(self, reading: Reading) -> Reading:
        """A reading of data that may be old proves no day, and nothing that is missing from it is missing."""
        if self.status.state not in WHOLE:
            return replace(reading, complete=False)
        if self.status.data_as_of is None:
            return reading
        return replace(reading, fresh_on=local_day(self.status.data_as_of, self.company.time_zone))


def _since(
    connected: ConnectedAccount, feed: BankFeed, today: date, opening_on: date | None, *, far: bool
) -> date:
    """First day to be read whole: a good way back, and back to the last complete day after a pause."""
    oldest = today - timedelta(days=feed.capabilities.history_days - 1)
    if opening_on is not None:
        oldest = max(oldest, opening_on + timedelta(days=1))
    if connected.closed_until is None:
        return min(oldest, today)
    return max(min(today - (_FAR_BACK if far else _BACK), connected.closed_until), min(oldest, today))


def _from(reading: Reading, opening_on: date | None) -> Reading:
    """Without what lies before the account's opening balance, which holds it already."""
    if opening_on is None:
        return reading
    return replace(reading, rows=[row for row in reading.rows if row.posted_on > opening_on])


async def _all_pages(
    fetch: Callable[[str | None], Awaitable[FeedPage]],
) -> tuple[list[FeedRow], int]:
    """All rows of a window, and how many could not be read. Raises ``FeedError`` when it does not end."""
    rows: list[FeedRow] = []
    unreadable, cursor = 0, None
    seen: set[str] = set()
    for _ in range(_MOST_PAGES):
        page = await fetch(cursor)
        rows += page.rows
        unreadable += page.unreadable
        cursor = page.next_cursor
        if cursor is None:
            return rows, unreadable
        if cursor in seen:
            raise FeedError(FeedState.BANK_DOWN, "repeated_cursor")
        seen.add(cursor)
    raise FeedError(FeedState.BANK_DOWN, "too_many_pages")
