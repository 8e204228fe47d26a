"""A bench whose bot can reach a Pluggy on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bot.conftest import Bench, SetClock, clock, open_bench, sandbox
from tests.connecting.chat import feed_of
from tests.feeds.pluggy_fake import PluggyFake

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.sandbox import Sandbox

__all__ = ["clock", "sandbox"]


@pytest.fixture
def pluggy(clock: SetClock) -> Iterator[PluggyFake]:
    with PluggyFake.serving(clock) as served:
        yield served


@pytest.fixture
async def bench(sandbox: Sandbox, clock: SetClock, pluggy: PluggyFake) -> AsyncIterator[Bench]:
    feed = feed_of(pluggy, clock)
    async with open_bench(sandbox, clock, feeds={feed.name: feed}) as ready:
        yield ready
