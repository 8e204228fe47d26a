"""The first five minutes, by clicking: from the statement to the proof, in both themes, and anew in the middle.

``CONCILIA_PICTURES=write`` also writes the pictures of the README.
"""

from __future__ import annotations

import io
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest_asyncio
from PIL import Image
from playwright.async_api import expect

from bot.demo.stage import Stage
from bot.settings import Settings
from bot.texts import demo as texts
from tests.page.conftest import DESK, PHONE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Locator, Page

    from tests.page.conftest import Pages, Theme

AT_HOME = {"timezone_id": "America/Sao_Paulo"}  # where the sample company lives: one hour on both clocks
_WRITES = os.environ.get("CONCILIA_PICTURES") == "write"  # noqa: TID251 - asks for files; no setting of the bot
_IMAGES = Path(__file__).parents[2] / "docs" / "images"
_COLOURS = 224  # enough for small signs beside two gradients; the files stay under 150 KB
_PATIENCE = 20_000  # milliseconds; generous, for the machine of CI is slow and shared


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage() -> AsyncIterator[Stage]:
    async with Stage.set(Settings(log_level="WARNING"), fast=True) as running:
        yield running


@dataclass(frozen=True)
class Newcomer:
    """A person before the demonstration's page."""

    page: Page

    @property
    def guide(self) -> Locator:
        return self.page.get_by_role("complementary", name=texts.TITLE)

    async def sees(self, words: str) -> None:
        await expect(self.page.locator("#messages")).to_contain_text(words, timeout=_PATIENCE)

    async def presses(self, label: str) -> None:
        """Press the newest button of the chat with these words."""
        await self.page.locator("#messages").get_by_role("button", name=label).last.click()

    async def says(self, text: str) -> None:
        await self.page.get_by_role("combobox", name="Escreva uma mensagem").fill(text)
        await self.page.get_by_role("button", name="Enviar", exact=True).click()

    async def in_guide(self, label: str) -> None:
        """Press a button of the guide, which on a phone has to be unfolded for it."""
        toggle = self.page.locator("#guide-toggle")
        folded = await toggle.get_attribute("aria-expanded") == "false"
        if folded:
            await toggle.click()
        await self.guide.get_by_role("button", name=label).click()
        if label == texts.RESET:
            await self.page.get_by_role("dialog").get_by_role("button", name="Continuar").click()
        if folded:
            await toggle.click()

    async def is_at(self, position: int) -> None:
        """The step of this number, counted from 1, is the next one; 6 when all are done."""
        steps = self.page.locator("#guide-steps > li")
        await expect(steps).to_have_count(len(texts.TITLES))
        for number in range(len(texts.TITLES)):
            state = "done" if number + 1 < position else "now" if number + 1 == position else "later"
            await expect(steps.nth(number)).to_have_class(re.compile(rf"\b{state}\b"), timeout=_PATIENCE)

    async def drags_the_statement(self) -> None:
        await self.guide.get_by_role("link", name="extrato-itau.ofx").drag_to(self.page.locator("#chat"))

    async def confirms_the_sure_ones(self) -> None:
        await self.sees("8 batem certinho")
        await self.is_at(2)
        await self.presses("Conferir 8")
        await self.sees("R$ 480,00 entrou")
        await self.is_at(3)

    async def opens_the_refund(self) -> None:
        await self.presses("despesa de devolução R$ 30,00")
        await self.sees("A devolver R$ 30,00")
        await self.is_at(4)

    async def closes_the_refund(self) -> None:
        await self.in_guide(texts.REFUND_ACTION)
        await self.sees("R$ 30,00 saiu")
        await self.presses("Conciliar")
        await self.sees("caso encerrado")
        await self.is_at(5)

    async def asks_for_the_proof(self) -> None:
        await self.says("/saldo")
        await self.sees("Provado até")
        await self.is_at(6)


@dataclass(frozen=True)
class Camera:
    """Pictures of what is on, as a phone shows it; takes none unless asked to."""

    pages: Pages
    address: str
    theme: Theme

    async def phone(self, name: str, words: str) -> None:
        """The phone alone, once it shows these words."""
        if _WRITES:
            page = await self.pages(
                self.address, theme=self.theme, size=PHONE, device_scale_factor=2, **AT_HOME
            )
            await Newcomer(page).sees(words)
            await self._keep(name, page)

    async def desk(self, name: str, page: Page) -> None:
        """The phone with what stands beside it."""
        if _WRITES:
            await self._keep(name, page)

    async def _keep(self, name: str, page: Page) -> None:
        await page.mouse.move(0, 0)
        await expect(page.locator("#toast")).to_be_hidden(timeout=_PATIENCE)
        await page.wait_for_timeout(500)  # what moves has come to rest
        picture = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
        _IMAGES.mkdir(exist_ok=True)
        picture.quantize(_COLOURS).save(_IMAGES / f"{name}.png", optimize=True)


async def test_story_is_told_by_dragging_and_clicking_beside_the_phone(
    stage: Stage, open_page: Pages
) -> None:
    await stage.start_anew()
    camera = Camera(open_page, stage.page, "light")
    newcomer = Newcomer(await open_page(stage.page, theme="light", size=DESK, **AT_HOME))
    await newcomer.sees("Olá, Sol")
    await newcomer.is_at(1)
    await newcomer.drags_the_statement()
    await newcomer.sees("8 batem certinho")
    await camera.phone("conferir", "8 batem certinho")
    await newcomer.confirms_the_sure_ones()
    await camera.phone("a-mais", "R$ 480,00 entrou")
    await camera.desk("demonstracao", newcomer.page)
    await newcomer.opens_the_refund()
    await newcomer.closes_the_refund()
    await newcomer.asks_for_the_proof()
    await expect(newcomer.guide).to_contain_text("Foi isto")


async def test_story_is_told_on_a_narrow_dark_screen_and_begins_anew_in_the_middle(
    stage: Stage, open_page: Pages
) -> None:
    await stage.start_anew()
    camera = Camera(open_page, stage.page, "dark")
    newcomer = Newcomer(await open_page(stage.page, theme="dark", size=PHONE, **AT_HOME))
    await newcomer.sees("Olá, Sol")
    await newcomer.in_guide("Enviar extrato-itau.ofx ao robô")
    await newcomer.confirms_the_sure_ones()
    await newcomer.in_guide(texts.RESET)
    await newcomer.is_at(1)
    await expect(newcomer.page.locator("#messages")).not_to_contain_text("480,00")
    await newcomer.sees("Olá, Sol")
    await newcomer.in_guide("Enviar extrato-itau.ofx ao robô")
    await newcomer.confirms_the_sure_ones()
    await newcomer.opens_the_refund()
    await newcomer.closes_the_refund()
    await newcomer.asks_for_the_proof()
    await camera.phone("provado", "Provado até")
