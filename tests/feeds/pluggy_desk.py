"""What the tests of the connector of Pluggy share: a clock that stands, the fake, the connector before it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from core.domain.feeds import Access, FeedAccount, FeedRow
from core.feeds.pluggy import Operator, PluggyFeed
from tests.feeds.clock import StillClock
from tests.feeds.pluggy_fake import Account, Item, PluggyFake

NOW = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
SINCE, UNTIL = date(2026, 11, 1), date(2026, 11, 30)

READ_ONLY = {
    ("POST", "/auth"),
    ("POST", "/connect_token"),
    ("GET", "/items/{id}"),
    ("DELETE", "/items/{id}"),
    ("GET", "/v2/items"),
    ("GET", "/accounts"),
    ("GET", "/accounts/{id}"),
    ("GET", "/accounts/{id}/balance"),
    ("GET", "/v2/transactions"),
    ("GET", "/consents"),
}
"""Written out here again on purpose: what may be asked of Pluggy changes in two places or not at all."""


@dataclass
class Desk:
    """A connected company: one item with one account, and the connector that reads it."""

    clock: StillClock
    pluggy: PluggyFake
    feed: PluggyFeed
    item: Item
    account: Account

    @property
    def access(self) -> Access:
        return Access(self.item.id)

    async def known(self, account: Account | None = None) -> FeedAccount:
        """The account as the connector lists it."""
        wanted = account or self.account
        listed = await self.feed.list_accounts(Access(wanted.item_id))
        return next(one for one in listed if one.provider_id == wanted.id)

    async def month(self, account: Account | None = None) -> list[FeedRow]:
        """Every row of November, page by page."""
        known = await self.known(account)
        rows: list[FeedRow] = []
        cursor: str | None = None
        while True:
            page = await self.feed.fetch_window(self.access, known, SINCE, UNTIL, cursor)
            assert page.unreadable == 0
            rows += page.rows
            if (cursor := page.next_cursor) is None:
                return rows


@asynccontextmanager
async def desk_open() -> AsyncIterator[Desk]:
    """At its end nothing but reading calls may stand in the log, whatever the test did."""
    clock = StillClock(NOW)
    with PluggyFake.serving(clock) as pluggy:
        operator = Operator(pluggy.client_id, pluggy.client_secret)
        feed = PluggyFeed(operator, clock, base_url=pluggy.url)
        item = pluggy.item(owner_key="company-1")
        try:
            yield Desk(clock, pluggy, feed, item, item.account("48210-7"))
        finally:
            await feed.close()
        assert pluggy.asked() <= READ_ONLY
