"""The sandbox's own clock: real time plus an offset that a test may push forward."""

import asyncio
import time


class SandboxClock:
    """Seconds since 1970 as the sandbox sees them; only forward, as time goes."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._sleepers: set[asyncio.Event] = set()

    def now(self) -> float:
        """The present moment, with fractions of a second."""
        return time.time() + self._offset

    def seconds(self) -> int:
        """The present moment in whole seconds, as every `date` of the Bot API is given."""
        return int(self.now())

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once; whoever waits on this clock looks again."""
        if seconds < 0:
            raise ValueError("the sandbox clock only moves forward")
        self._offset += seconds
        for sleeper in self._sleepers:
            sleeper.set()

    async def reach(self, moment: float) -> None:
        """Returns once it is `moment` by this clock: by waiting, or because a test moved it."""
        sleeper = asyncio.Event()
        self._sleepers.add(sleeper)
        try:
            while (remaining := moment - self.now()) > 0:
                sleeper.clear()
                try:
                    async with asyncio.timeout(remaining):
                        await sleeper.wait()
                except TimeoutError:
                    continue
        finally:
            self._sleepers.discard(sleeper)
