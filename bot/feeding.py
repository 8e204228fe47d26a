"""The loop that looks at bank feeds: what is due, what a call of a bank made urgent, and connections being set up.

What is due stands in the database; a restart goes on where this left off, and what fell due meanwhile comes at once.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.ports.feeds import SendsHints
from core.services import connecting, leaving

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core.domain.connections import Connection
    from core.domain.time import Clock
    from core.ports import Store
    from core.ports.feeds import BankFeed
    from core.services.syncing import Syncing

log = logging.getLogger(__name__)

_AT_ONCE = 4  # banks asked side by side: a slow one must not hold up the others
_BATCH = 20


@dataclass
class Feeding:
    """Looks until it is cancelled.

    Attributes:
        every: seconds between looks at what is due.
    """

    syncing: Syncing
    wake_outbox: Callable[[], None]
    every: float = 5.0
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Look for ever; one failed round is logged and the next one comes."""
        while True:
            try:
                await self.tick()
            except Exception:  # the loop must outlive a busy database and a connector's mistake
                log.exception("feeding_failed")
            try:
                async with asyncio.timeout(self.every):
                    await self._woken.wait()
            except TimeoutError:
                pass
            self._woken.clear()

    def wake(self) -> None:
        """Look at what is due now rather than soon."""
        self._woken.set()

    async def hear(self, name: str, body: bytes) -> bool:
        """Take a call of a feed as a hint where to look, a repeated one once; ``False`` when it cannot be read."""
        feed = self.syncing.feeds.get(name)
        hint = feed.read_hint(body) if isinstance(feed, SendsHints) else None
        if hint is None:
            return False
        if await self.syncing.take_hint(name, hint):
            self.wake()
        return True

    async def tick(self) -> int:
        """Look at everything due; returns how many connections that were."""
        due = await self.syncing.due(limit=_BATCH)
        together = asyncio.Semaphore(_AT_ONCE)

        async def look(connection: Connection) -> None:
            async with together:
                try:
                    await self.syncing.look(connection)
                except Exception:  # the others must not suffer; this one is claimed and comes again by itself
                    log.exception("look_failed", extra={"feed": connection.feed})
            self.wake_outbox()

        await asyncio.gather(*(look(connection) for connection in due))
        return len(due)


@dataclass
class SettingUp:
    """Asks providers what connections being set up wait for, until it is cancelled.

    Attributes:
        wake_feeding: called when one got further, so that a new connection is read at once.
        every: seconds between looks; somebody sits in front of it.
    """

    store: Store
    feeds: Mapping[str, BankFeed]
    clock: Clock
    wake_outbox: Callable[[], None]
    wake_feeding: Callable[[], None]
    every: float = 1.0

    async def run(self) -> None:
        """Ask for ever; one failed round is logged and the next one comes."""
        while True:
            try:
                if await connecting.work(self.store, self.feeds, self.clock):
                    self.wake_feeding()
                    self.wake_outbox()
                await leaving.work(self.store, self.feeds, self.clock)
            except Exception as error:  # noqa: BLE001 - the loop must outlive a busy database
                log.error("setting_up_failed", extra={"reason": type(error).__name__})  # noqa: TRY400 - no secret in it
            await asyncio.sleep(self.every)
