"""Whether a phone rings is decided when the message leaves, not when it was written."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from core.services import importing
from core.services.importing import Arrival
from core.sources.ofx.reader import read_ofx
from tests.bot.conftest import Bench, SetClock, open_bench, read_here
from tests.builders import Movement, ofx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox import Sandbox


@pytest.fixture
async def evening(sandbox: Sandbox) -> AsyncIterator[Bench]:
    """20:59 in São Paulo; quiet hours are from 21:00 to 07:00."""
    clock = SetClock(datetime(2026, 7, 13, 23, 59, tzinfo=UTC))
    async with open_bench(sandbox, clock, read=read_here) as ready:
        yield ready


async def feed(bench: Bench, number: int) -> None:
    """The bank's feed brings lines while the bot is down; nobody waits for them."""
    data = ofx(*(Movement("20260713", f"{place + 1},00", f"PIX {place}") for place in range(number)))
    arrival = Arrival("feed", "julho.ofx", hashlib.sha256(data).hexdigest(), account_name=None)
    await bench.settled()
    await bench.stop()
    async with bench.store.write() as uow:
        await importing.import_statement(uow, bench.company, read_ofx(data), arrival, bench.clock.now())


async def rings(bench: Bench) -> list[bool]:
    """The bot is up again: of each message that it sends, whether it rings."""
    before = len(bench.calls("sendMessage"))
    await bench.start()
    await bench.settled()
    sent = bench.calls("sendMessage")[before:]
    return [str(one.parameters.get("disable_notification", "")).lower() != "true" for one in sent]


async def test_card_written_before_nine_in_the_evening_makes_no_sound_after_nine(evening: Bench) -> None:
    await feed(evening, 2)
    evening.clock.advance(minutes=2)
    assert await rings(evening) == [False, False]


async def test_card_of_the_night_that_reaches_the_phone_in_the_morning_rings_once(evening: Bench) -> None:
    evening.clock.advance(minutes=2)
    await feed(evening, 3)
    evening.clock.advance(hours=10, minutes=5)
    assert await rings(evening) == [True, False, False]


async def test_summary_waits_for_nobody_and_follows_the_hour_at_which_it_leaves(evening: Bench) -> None:
    await feed(evening, 7)
    evening.clock.advance(minutes=2)
    assert await rings(evening) == [False]
