"""One stage for all tests of a worker; each test starts a new scene on it, which takes a tenth of a second."""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.demo import guide, sample
from bot.demo.stage import Stage
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.demo.story import Standing, StepId
    from bot.sandbox import SandboxMessage

PATIENCE = 30.0  # seconds; generous, for the machine of CI is slow and shared


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and inspect.iscoroutinefunction(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@dataclass(frozen=True)
class Newcomer:
    """A person before the demonstration's phone."""

    stage: Stage

    async def sees(self, words: str) -> SandboxMessage:
        """Wait for a message of the bot."""
        return await self.stage.owner.wait_for(lambda message: words in message.text, PATIENCE)

    async def imports(self) -> None:
        """Send the sample statement."""
        await self.sees("Olá, Sol")
        await self.stage.owner.send_document(sample.STATEMENT_FILE, sample.statement(self.stage.scene.today))
        await self.sees("8 batem certinho")

    async def confirms_the_sure_ones(self) -> None:
        await self.stage.owner.press("Conferir 8")
        await self.sees("conciliados de uma vez")
        await self.sees("1 de 1")

    async def answers_about_ana(self, label: str) -> None:
        """Press a button of the card of the customer who paid too much."""
        card = await self.sees("R$ 480,00 entrou")
        await self.stage.owner.press(label, card.message_id)

    async def says(self, text: str) -> None:
        await self.stage.owner.say(text)

    async def refund_falls(self) -> SandboxMessage:
        """The bank's line that gives the R$ 30,00 back; its card."""
        await self.stage.let_fall(self.stage.scene, sample.ITAU, sample.REFUND)
        return await self.sees("R$ 30,00 saiu")

    async def steps(self) -> dict[StepId, Standing]:
        """How the story stands now."""
        return {one.id: one for one in await guide.standings(self.stage, self.stage.scene)}

    async def until(self, wanted: Callable[[dict[StepId, Standing]], bool]) -> dict[StepId, Standing]:
        """How the story stands, once that is so."""
        async with asyncio.timeout(PATIENCE):
            while not wanted(found := await self.steps()):  # noqa: ASYNC110 - the books announce nothing
                await asyncio.sleep(0.15)
        return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage() -> AsyncIterator[Stage]:
    async with Stage.set(Settings(log_level="WARNING"), fast=True) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def newcomer(stage: Stage) -> Newcomer:
    """A person who has just opened the page."""
    await stage.start_anew()
    return Newcomer(stage)
