"""The ticker: looks every few seconds whether a digest is due. What is due is decided in the database."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.services.digesting import claim_due_digests

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.domain.time import Clock
    from core.ports import Store

log = logging.getLogger(__name__)


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
        while True:
            try:
                await self.tick()
            except Exception:  # the ticker must outlive a busy database
                log.exception("schedule_failed")
            await asyncio.sleep(self.every)

    async def tick(self) -> int:
        """One look; returns how many companies' digests were claimed."""
        async with self.store.write() as uow:
            claimed = await claim_due_digests(uow, self.clock.now())
        if claimed:
            self.wake_outbox()
        return claimed
