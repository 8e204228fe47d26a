"""The ticker: looks every few seconds whether a digest is due, and tidies up. The database decides what is due."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from core.services.digesting import claim_due_digests, claim_due_weeks

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from core.domain.time import Clock
    from core.ports import Store

log = logging.getLogger(__name__)

_KEPT = timedelta(days=7)
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
        """Forget handled updates and delivered messages once they have served."""
        before = self.clock.now() - _KEPT
        async with self.store.write() as uow:
            await uow.inbox.prune(before)
            await uow.outbox.prune(before)

    async def tick(self) -> int:
        """One look; returns how many companies' digests, of the day or the week, are on their way."""
        async with self.store.write() as uow:
            now = self.clock.now()
            claimed = await claim_due_digests(uow, now) + await claim_due_weeks(uow, now)
        if claimed:
            self.wake_outbox()
        return claimed
