"""One telling of the story: the bot at work on books of its own, the owner joined, and a bank whose lines fall."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot import app
from bot.demo import sample
from core.domain.feeds import Access
from core.domain.files import FileContent
from core.domain.parties import Role
from core.domain.time import SystemClock, local_day
from core.feeds.demo import DemoBank, DemoFeed
from core.services import founding, linking
from core.services.recording import record_entries

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import date
    from uuid import UUID

    from bot.app import Concilia
    from bot.demo.sample import Movement
    from bot.settings import Settings
    from core.domain.parties import Company
    from core.ports import Store

_CLOCK = SystemClock()


@dataclass
class Scene:
    """Everything of one telling.

    Attributes:
        today: the day it began on, where the company lives; the sample's days are counted from it.
        code: with which the owner joins.
        work: the running bot; it ends only when the scene does, or when something is broken.
    """

    concilia: Concilia
    store: Store
    company: Company
    today: date
    code: str
    work: asyncio.Task[None]
    _feed: DemoFeed
    _banks: dict[str, DemoBank]
    _connections: dict[str, UUID] = field(default_factory=dict)
    _falling: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def let_fall(self, bank: str, one: Movement) -> None:
        """A line of the feed, today, once; the bank's own balance comes with it, so that the proof can be made."""
        async with self._falling:
            account = self._banks[bank]
            if any((row.amount_cents, row.memo) == (one.cents, one.memo) for row in account.rows):
                return
            account.let_fall(local_day(_CLOCK.now(), self.company.time_zone), one.cents, one.memo)
            await self._link(bank)
            while not await self._looked(bank):  # the bot itself is looking just now; the database says when not
                await asyncio.sleep(0.05)
        self.concilia.delivery.wake()

    async def _link(self, bank: str) -> None:
        """From the first line on, the account is the feed's."""
        listed = self._banks[bank].listed()
        if bank not in self._connections:
            async with self.store.write() as uow:
                made = await linking.link(
                    uow, self.company.id, None, self._feed.name, bank, [listed], _CLOCK.now()
                )
            self._connections[bank] = made.connection.id

    async def _looked(self, bank: str) -> bool:
        async with self.store.read() as uow:
            connection = await uow.connections.connection(self.company.id, self._connections[bank])
        return await self.concilia.feeding.syncing.look(connection) is not None


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Scene]:
    """The bot running on new books, in which what customers owe and what is to be paid is noted already."""
    async with app.open_store(settings) as store:
        company, code = await _found(store, settings)
        today = local_day(_CLOCK.now(), company.time_zone)
        await _note_entries(store, company, today)
        banks = {
            name: DemoBank(name, *sample.ACCOUNTS[name], cents) for name, cents in sample.FEED_BEGINS.items()
        }
        feed = DemoFeed(list(banks.values()), _CLOCK, company.time_zone)
        concilia = app.build(settings, store, feeds={feed.name: feed})
        work = asyncio.create_task(concilia.run(http=None))
        try:
            yield Scene(concilia, store, company, today, code, work, feed, banks)
        finally:
            work.cancel()
            await asyncio.wait([work])


async def _found(store: Store, settings: Settings) -> tuple[Company, str]:
    now = _CLOCK.now()
    async with store.write() as uow:
        company = await founding.found_company(
            uow,
            name=sample.COMPANY,
            time_zone=settings.time_zone,
            digest_time=settings.digest_time,
            now=now,
        )
        return company, await founding.invite(uow, company, Role.OWNER, now)


async def _note_entries(store: Store, company: Company, today: date) -> None:
    """What every company has before its first statement, through the reader of spreadsheets."""
    for content in await app.read_file(sample.ENTRIES_FILE, sample.entries(today), today):
        if isinstance(content, FileContent) and content.entries is not None:
            async with store.write() as uow:
                await record_entries(uow, company, content.entries.rows, _CLOCK.now())
