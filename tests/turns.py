"""Whether the event loop gets its turns while something heavy is under way."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@asynccontextmanager
async def late_turns(seconds: float) -> AsyncIterator[list[float]]:
    """The turns that came later than so many seconds, which a caller measures on the machine as it is just now."""
    late: list[float] = []

    async def look() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            if time.perf_counter() - began > seconds:
                late.append(time.perf_counter() - began)

    watching = asyncio.create_task(look())
    try:
        yield late
    finally:
        watching.cancel()
