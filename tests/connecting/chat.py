"""What tests of connecting wait for in the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.feeds.pluggy import Operator, PluggyFeed

if TYPE_CHECKING:
    from bot.sandbox import SandboxMessage
    from core.domain.time import Clock
    from tests.bot.conftest import Bench
    from tests.feeds.pluggy_fake import PluggyFake


async def shows(bench: Bench, *words: str) -> SandboxMessage:
    """The newest message with all these words, once it is there."""
    found = await bench.owner.wait_for(lambda one: all(word in one.text for word in words), timeout=15)
    await bench.settled()
    return bench.message(found.message_id)


def feed_of(pluggy: PluggyFake, clock: Clock) -> PluggyFeed:
    """The real connector, in front of a Pluggy on this machine."""
    return PluggyFeed(
        Operator(pluggy.client_id, pluggy.client_secret),
        clock,
        base_url=pluggy.url,
        connect_url=f"{pluggy.url}/pagina?connect_token={{token}}",
    )
