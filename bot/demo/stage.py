"""Sets the scene: sandbox, bot, company, owner, open items and a first statement, all through their real doors."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pydantic import SecretStr

from bot import app
from bot.adapters.books import open_store
from bot.demo import sample
from bot.sandbox import Person, Sandbox
from core.domain.feeds import Access
from core.domain.parties import Role
from core.domain.time import SystemClock, local_day
from core.feeds.demo import DemoBank, DemoFeed
from core.services import founding, linking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import date

    from bot.app import Concilia
    from bot.demo.sample import Drip
    from bot.settings import Settings
    from core.domain.parties import Company
    from core.ports import Store
    from core.services.syncing import Look

_ACCOUNTS = {sample.ITAU: ("0341", "12345-6"), sample.NUBANK: ("0260", "987654-3")}


@dataclass
class Scene:
    """Everything on stage.

    Attributes:
        owner: the person in front of the phone.
        banks: the accounts of the demonstration bank, by name.
    """

    sandbox: Sandbox
    concilia: Concilia
    store: Store
    company: Company
    owner: Person
    banks: dict[str, DemoBank]

    @property
    def page(self) -> str:
        """The address of the chat page."""
        query = urlencode({"usuario": sample.OWNER_ID, "nome": sample.OWNER})
        return f"{self.sandbox.url}/?{query}"

    @property
    def today(self) -> date:
        """Today where the company lives."""
        return local_day(self.concilia.clock.now(), self.company.time_zone)

    async def drip(self, *, every: float) -> None:
        """Let the bank's lines fall one by one, then stay."""
        for one in sample.DRIPS:
            await asyncio.sleep(every)
            await self.let_fall(one)
        await asyncio.Event().wait()

    async def let_fall(self, one: Drip) -> None:
        """One line of the feed: the bank's own balance comes with it, so that the proof can be made."""
        self.banks[one.account].let_fall(self.today, one.cents, one.memo)
        while await self._look() is None:  # noqa: ASYNC110 - the bot itself is looking just now; the database says when not
            await asyncio.sleep(0.05)
        self.concilia.delivery.wake()

    async def _look(self) -> Look | None:
        async with self.store.read() as uow:
            (connection,) = await uow.connections.living(self.company.id)
        return await self.concilia.feeding.syncing.look(connection)


@asynccontextmanager
async def set_up(settings: Settings, *, port: int = 0, fast: bool = False) -> AsyncIterator[Scene]:
    """The scene with the owner joined; ``fast`` lets messages leave as quickly as they can be read."""
    async with contextlib.AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="concilia-demo-"))
        sandbox = await stack.enter_async_context(Sandbox.running(port=port, bot_name="Concilia"))
        own = settings.model_copy(
            update={
                "telegram_bot_token": SecretStr(sample.TOKEN),
                "telegram_api_url": sandbox.url,
                "telegram_webhook_url": "",
                "database_url": f"sqlite:///{folder}/demo.db",
                "telegram_chat_rate": 20.0 if fast else settings.telegram_chat_rate,
            }
        )
        store = await stack.enter_async_context(open_store(own))
        company, code = await _found(store, own)
        banks = {name: DemoBank(name, *_ACCOUNTS[name], cents) for name, cents in sample.OPENING.items()}
        feed = DemoFeed(list(banks.values()), SystemClock(), company.time_zone)
        concilia = app.build(own, store, feeds={feed.name: feed})
        task = asyncio.create_task(concilia.run(http=None))
        stack.push_async_callback(_stop, task)
        owner = sandbox.person(user_id=sample.OWNER_ID, first_name=sample.OWNER, bot_token=sample.TOKEN)
        scene = Scene(sandbox, concilia, store, company, owner, banks)
        await _first_steps(scene, code)
        await _connect(scene, feed)
        yield scene


async def _found(store: Store, settings: Settings) -> tuple[Company, str]:
    now = SystemClock().now()
    async with store.write() as uow:
        company = await founding.found_company(
            uow,
            name=sample.COMPANY,
            time_zone=settings.time_zone,
            digest_time=settings.digest_time,
            now=now,
        )
        return company, await founding.invite(uow, company, Role.OWNER, now)


async def _first_steps(scene: Scene, code: str) -> None:
    """Join, send the open items, send a statement: what every owner does on the first day."""
    owner = scene.owner
    await owner.say(f"/start {code}")
    await owner.wait_until(lambda: len(owner.messages) >= 2, 15)
    await owner.send_document(sample.ENTRIES_FILE, sample.sample_file(sample.ENTRIES_FILE, scene.today))
    await owner.wait_until(lambda: len(owner.messages) >= 4, 15)
    for name, so_far in zip(
        sample.STATEMENT_FILES, (9, 12), strict=True
    ):  # messages once its cards are there
        await owner.send_document(name, sample.sample_file(name, scene.today))
        await owner.wait_until(partial(_has, owner, so_far), 15)


async def _connect(scene: Scene, feed: DemoFeed) -> None:
    """The accounts of the statements are the feed's from now on."""
    found = await feed.list_accounts(Access("demo"))
    async with scene.store.write() as uow:
        now = scene.concilia.clock.now()
        await linking.link(uow, scene.company.id, None, feed.name, "demo", found, now)


def _has(owner: Person, number: int) -> bool:
    return len(owner.messages) >= number


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
