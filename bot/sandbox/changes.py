"""Telling whoever waits that something in the sandbox changed."""

import asyncio
from collections.abc import Callable


class Changes:
    """A revision number that grows, and waiters that look again each time it does."""

    def __init__(self) -> None:
        self.revision = 0
        self._waiters: set[asyncio.Event] = set()

    def announce(self) -> None:
        """Something changed: every waiter looks again."""
        self.revision += 1
        for waiter in self._waiters:
            waiter.set()

    async def until(self, condition: Callable[[], bool], *, look_every: float | None = None) -> None:
        """Returns when `condition` holds; `look_every` also notices what happens outside the sandbox."""
        event = asyncio.Event()
        self._waiters.add(event)
        try:
            while not condition():
                event.clear()
                try:
                    async with asyncio.timeout(look_every):
                        await event.wait()
                except TimeoutError:
                    continue
        finally:
            self._waiters.discard(event)
