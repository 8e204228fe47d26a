"""The ticker: looks every few seconds whether a digest is due, and tidies up. The database decides what is due."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from core.services.digesting import claim_due_digests

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from core.domain.time import Clock
    from core.ports import Store

log = logging.getLogger(__name__)

_KEPT = timedelta(days=7)
_CALLS_KEPT = timedelta(days=30)  # longer than any bank repeats a call
_PRUNE_EVERY = timedelta(hours=6)


@dataclass
class Schedule:
    """Ticks until it is cancelled.

    Attributes:
        every: seconds between looks.
    """

    store: Store
    clock: Clock
    wake_outbox: Callable[[], None]
    every: float = 5.0

    async def run(self) -> None:
        """Tick for ever; one failed look is logged and the next one comes."""
        pruned_at: datetime | None = None
        while True:
            try:
                await self.tick()
                if pruned_at is None or self.clock.now() - pruned_at > _PRUNE_EVERY:
                    await self.prune()
                    pruned_at = self.clock.now()
            except Exception:  # the ticker must outlive a busy database
                log.exception("schedule_failed")
            await asyncio.sleep(self.every)

    async def prune(self) -> None:
        """Forget handled updates, delivered messages and what people began and left, once they have served."""
        before = self.clock.now() - _KEPT
        async with self.store.write() as uow:
            await uow.inbox.prune(before)
            await uow.outbox.prune(before)
            await uow.connections.forget_events(self.clock.now() - _CALLS_KEPT)
            companies = await uow.people.companies()
        for company in companies:  # one by one, so that nobody waits for all of them
            async with self.store.write() as uow:
                await uow.chats.forget_choices(company.id, before)

    async def tick(self) -> int:
        """One look; returns how many companies' digests are on their way."""
        async with self.store.write() as uow:
            claimed = await claim_due_digests(uow, self.clock.now())
        if claimed:
            self.wake_outbox()
        return claimed
