"""One telling of the story: the bot at work on books of its own, the owner joined, and a bank whose lines fall."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot import app
from bot.adapters.books import open_store
from bot.adapters.files import read_file
from bot.demo import sample
from core.domain.files import FileContent
from core.domain.parties import Role
from core.domain.time import SystemClock, local_day
from core.feeds.demo import DemoBank, DemoFeed
from core.services import founding, linking
from core.services.recording import record_entries

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import date
    from pathlib import Path
    from uuid import UUID

    from bot.app import Concilia
    from bot.demo.sample import Movement
    from bot.settings import Settings
    from core.domain.parties import Company
    from core.ports import Store

_CLOCK = SystemClock()
_NEXT_TRY = 0.05


@dataclass
class Scene:
    """Everything of one telling.

    Attributes:
        today: the day the sample's days are counted from.
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
            account.let_fall(_today(self.company.time_zone), one.cents, one.memo)
            await self._link(bank)
            while not await self._looked(bank):  # noqa: ASYNC110 - only the database says when the other look ends
                await asyncio.sleep(_NEXT_TRY)
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
        """Have the bot look; no when it is looking just now, by itself and perhaps since before the line."""
        async with self.store.read() as uow:
            connection = await uow.connections.connection(self.company.id, self._connections[bank])
        return await self.concilia.feeding.syncing.look(connection) is not None


@dataclass(frozen=True, slots=True)
class FirstBooks:
    """Books as they are before the story begins, in a file to copy: making them takes longer than all the rest.

    Attributes:
        today: the day they were made on, where the company lives.
    """

    file: Path
    company: Company
    today: date

    @property
    def stale(self) -> bool:
        """Whether the days in them are no longer counted from today."""
        return self.today != _today(self.company.time_zone)


async def make_books(settings: Settings, file: Path) -> FirstBooks:
    """The company founded, and what customers owe and what is to be paid noted."""
    async with open_store(_kept_in(settings, file)) as store:
        now = _CLOCK.now()
        async with store.write() as uow:
            company = await founding.found_company(
                uow,
                name=sample.COMPANY,
                time_zone=settings.time_zone,
                digest_time=settings.digest_time,
                now=now,
            )
        today = _today(company.time_zone)
        for content in await read_file(sample.ENTRIES_FILE, sample.entries(today), today):
            if isinstance(content, FileContent) and content.entries is not None:
                async with store.write() as uow:
                    await record_entries(uow, company, content.entries.rows, now)
        return FirstBooks(file, company, today)


@asynccontextmanager
async def opened(settings: Settings, first: FirstBooks, file: Path) -> AsyncIterator[Scene]:
    """The bot running on a copy of the first books, with an invitation for the owner."""
    shutil.copy(first.file, file)
    own, company = _kept_in(settings, file), first.company
    async with open_store(own) as store:
        async with store.write() as uow:
            code = await founding.invite(uow, company, Role.OWNER, _CLOCK.now())
        banks = {
            name: DemoBank(name, *sample.ACCOUNTS[name], cents) for name, cents in sample.FEED_BEGINS.items()
        }
        feed = DemoFeed(list(banks.values()), _CLOCK, company.time_zone)
        concilia = app.build(own, store, feeds={feed.name: feed})
        work = asyncio.create_task(concilia.run(http=None))
        try:
            yield Scene(concilia, store, company, first.today, code, work, feed, banks)
        finally:
            work.cancel()
            await asyncio.wait([work])


def _kept_in(settings: Settings, file: Path) -> Settings:
    return settings.model_copy(update={"database_url": f"sqlite:///{file}"})


def _today(time_zone: str) -> date:
    return local_day(_CLOCK.now(), time_zone)
