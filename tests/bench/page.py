"""How soon a card is on the screen when the chat holds a thousand messages: `python -m tests.bench.page [messages]`.

Each time runs from just before the gesture or the bot's call until the browser has painted its effect.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any

from playwright.async_api import async_playwright
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import Page

_TOKEN = "123456:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"
_USER = 1001
_ROUNDS = 15
_PAINTED = """([selector, text]) => new Promise((resolve) => {
  const look = () => {
    const found = [...document.querySelectorAll(selector)].some((one) => one.textContent.includes(text));
    if (!found) return false;
    requestAnimationFrame(() => setTimeout(() => resolve(Date.now())));
    return true;
  };
  if (look()) return;
  const observer = new MutationObserver(() => { if (look()) observer.disconnect(); });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
})"""


def _card(number: int) -> tuple[str, InlineKeyboardMarkup]:
    rows = [
        [InlineKeyboardButton("✅ Conciliar com a venda 1042", callback_data=f"a{number}")],
        [
            InlineKeyboardButton("Outros", callback_data="b"),
            InlineKeyboardButton("Ignorar", callback_data="c"),
        ],
    ]
    return f"<b>PIX de R$ {number},00</b>\nItaú · hoje\n<i>Cartão nº {number}</i>", InlineKeyboardMarkup(rows)


async def _measure(messages: int) -> None:
    async with Sandbox.running(bot_name="Concilia") as sandbox, async_playwright() as playwright:
        person = sandbox.person(user_id=_USER, first_name="Ana", bot_token=_TOKEN)
        await person.say("/start")
        async with Bot(_TOKEN, base_url=f"{sandbox.url}/bot") as bot:
            for number in range(messages):
                text, markup = _card(number)
                card = await bot.send_message(_USER, text, parse_mode="HTML", reply_markup=markup)
            path = shutil.which("chromium")
            browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            page = await browser.new_page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
            await _report(page, sandbox, bot, card.message_id)
            await browser.close()


async def _report(page: Page, sandbox: Sandbox, bot: Bot, card: int) -> None:
    received: list[int] = []
    page.on("requestfinished", lambda request: asyncio.ensure_future(_count(request, received)))
    started = time.time() * 1000
    await page.goto(f"{sandbox.url}/?usuario={_USER}&nome=Ana")
    opened = await page.evaluate(_PAINTED, [f"#m{card}", "Cartão"])
    _tell(f"{'abrir a página até o último cartão':<44} {opened - started:8.0f} ms")
    await page.wait_for_timeout(1000)

    async def send(text: str) -> None:
        await bot.send_message(_USER, text)

    async def edit(text: str) -> None:
        await bot.edit_message_text(text, _USER, card, reply_markup=_card(0)[1])

    received.clear()
    await _times("mensagem nova até ser vista", page, ".message", send)
    await _times("edição do cartão até ser vista", page, f"#m{card}", edit)
    _tell(f"{'bytes por acontecimento':<44} {sum(received) / (2 * _ROUNDS):8.0f}")
    while await page.locator("#m2").count() == 0:
        await page.locator("#chat").evaluate("chat => { chat.scrollTop = 0; }")
        await page.wait_for_timeout(100)
    _tell(f"com {await page.locator('.message').count()} mensagens trazidas para a página:")
    await _times("mensagem nova até ser vista, tudo aberto", page, ".message", send)
    await _times("edição do cartão até ser vista, tudo aberto", page, f"#m{card}", edit)


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def _count(request: Any, received: list[int]) -> None:
    if not request.url.endswith("/events"):  # that one lasts as long as the page
        received.append((await request.sizes())["responseBodySize"])


async def _times(what: str, page: Page, selector: str, deed: Callable[[str], Awaitable[None]]) -> None:
    taken = []
    for number in range(_ROUNDS):
        text = f"{what} {number}."
        watching = asyncio.create_task(page.evaluate(_PAINTED, [selector, text]))
        await asyncio.sleep(0.05)
        started = time.time() * 1000
        await deed(text)
        taken.append(await watching - started)
    _tell(f"{what:<44} {statistics.median(taken):8.0f} ms (pior {max(taken):.0f})")


if __name__ == "__main__":
    asyncio.run(_measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
