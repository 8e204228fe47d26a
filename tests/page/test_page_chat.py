"""What the page shows and what a person can do on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

if TYPE_CHECKING:
    from tests.page.conftest import Chat


async def test_a_message_of_the_bot_appears_without_reloading(chat: Chat) -> None:
    page = await chat.page()
    await chat.bot.send_message(chat.id, "Bom dia, Ana")
    await expect(page.locator("#messages").get_by_text("Bom dia, Ana")).to_be_visible()
