"""The page for whoever uses the keyboard or a screen reader, zooms in, or prefers the dark."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import product
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

if TYPE_CHECKING:
    from tests.page.conftest import Chat

_READ, _SEEN = 4.5, 3.0  # WCAG 2.2 AA: text, and marks that carry a meaning
_PAIRS: dict[tuple[str, str], float] = {
    **dict.fromkeys(product(("text", "soft", "accent"), ("surface", "theirs", "quote")), _READ),
    **dict.fromkeys(product(("text", "mine-soft", "mine-link"), ("mine", "mine-quote")), _READ),
    **dict.fromkeys(product(("code",), ("theirs", "quote")), _READ),
    **dict.fromkeys(product(("mine-code",), ("mine", "mine-quote")), _READ),
    **dict.fromkeys(product(("bad", "good", "warned"), ("surface", "quote")), _READ),
    **dict.fromkeys(
        product(("button-text",), ("button", "button-hover", "success", "danger", "primary")), _READ
    ),
    ("toast-text", "toast"): _READ,
    ("on-accent", "accent"): _READ,
    ("accent", "desk"): _SEEN,
    ("accent", "wall-top"): _SEEN,
    ("accent", "wall-bottom"): _SEEN,
    ("edge", "surface"): _SEEN,
}


def _colours() -> dict[str, tuple[str, str]]:
    """Each custom property of the page, as (light, dark)."""
    css = (files("bot.sandbox.page") / "page.css").read_text("utf-8")
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", css)
    return {name: (light, dark) for name, light, dark in found}


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_text_stands_out_from_what_it_is_written_on(theme: int) -> None:
    colours = _colours()
    weak = {
        f"{text} on {ground}": round(_contrast(colours[text][theme], colours[ground][theme]), 2)
        for (text, ground), wanted in _PAIRS.items()
        if _contrast(colours[text][theme], colours[ground][theme]) < wanted
    }
    assert weak == {}


async def test_a_button_is_reached_and_pressed_with_the_keyboard_alone(chat: Chat) -> None:
    rows = [[InlineKeyboardButton(label, callback_data=label) for label in ("Conciliar", "Ignorar")]]
    page = await chat.page()
    card = await chat.bot.send_message(chat.id, "cartão", reply_markup=InlineKeyboardMarkup(rows))
    await page.locator(f"#m{card.message_id}").wait_for()
    await page.get_by_role("combobox").focus()
    await page.keyboard.press("ArrowUp")  # from the empty box into the conversation: the newest message
    await expect(page.locator(f"#m{card.message_id}")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(page.locator(".message").first).to_be_focused()
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Conciliar")).to_be_focused()
    await page.keyboard.press("ArrowRight")
    ignore = page.get_by_role("button", name="Ignorar")
    await expect(ignore).to_be_focused()
    await page.keyboard.press("Enter")
    await chat.person.wait_until(lambda: bool(chat.person.unanswered))
    await chat.bot.edit_message_text(
        "ignorado", chat.id, card.message_id, reply_markup=InlineKeyboardMarkup(rows)
    )
    await expect(page.locator(".message").last).to_contain_text("ignorado")
    await expect(ignore).to_be_focused()  # although the message was drawn anew
    await expect(page.locator("#news")).to_contain_text("Mensagem editada: ignorado")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("combobox")).to_be_focused()


async def test_landmarks_names_and_roles_are_what_a_screen_reader_needs(chat: Chat) -> None:
    rows = [[InlineKeyboardButton("Conciliar", callback_data="a")]]
    await chat.bot.send_message(chat.id, "cartão", reply_markup=InlineKeyboardMarkup(rows))
    page = await chat.page(size=(1280, 900))
    await expect(page.locator(".message")).to_have_count(2)
    await expect(page.locator("body")).to_match_aria_snapshot("""
      - main "Conversa com o robô":
        - heading "Concilia" [level=1]
        - status: robô
        - button "Mais opções"
        - region "Mensagens":
          - list:
            - listitem: Hoje
            - listitem: /Você/
            - listitem:
              - text: /Concilia/
              - button "Responder a esta mensagem"
              - button "Reagir com 👍"
              - group "Botões da mensagem":
                - button "Conciliar"
        - log "Novidades"
        - combobox "Escreva uma mensagem"
        - button "Anexar um arquivo"
        - button "Enviar"
      - complementary "O que o robô fez":
        - heading "O que o robô fez" [level=2]
        - button "Fechar a gaveta"
        - checkbox "só recusas"
        - list /Chamadas, da mais nova à mais velha/
    """)


async def test_the_dark_follows_the_system_until_chosen_in_the_menu_and_is_remembered(chat: Chat) -> None:
    page = await chat.page(theme="dark")
    ground = "getComputedStyle(document.getElementById('phone')).backgroundColor"
    light, dark = "rgb(255, 255, 255)", "rgb(26, 34, 43)"
    assert await page.evaluate(ground) == dark
    menu = page.get_by_role("button", name="Mais opções")
    await menu.click()
    await expect(page.get_by_role("menuitem", name="O que o robô fez")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("menuitemradio", name="Claro")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(menu).to_be_focused()
    assert await page.evaluate(ground) == light
    await page.reload()
    await page.locator(".message").first.wait_for()
    assert await page.evaluate(ground) == light
    await menu.click()
    await expect(page.get_by_role("menuitemradio", name="Claro")).to_be_checked()
    await page.keyboard.press("Escape")
    await expect(menu).to_be_focused()


@pytest.mark.parametrize("size", [(360, 640), (640, 450)], ids=["small phone", "desktop at 200 %"])
async def test_it_fits_small_phones_and_double_zoom_without_scrolling_sideways(
    chat: Chat, size: tuple[int, int]
) -> None:
    rows = [[InlineKeyboardButton("Conciliar com a venda da padaria", callback_data="a")]]
    page = await chat.page(size=size)
    await chat.bot.send_message(chat.id, "palavra" * 30, reply_markup=InlineKeyboardMarkup(rows))
    await expect(page.get_by_role("button", name="Conciliar com a venda")).to_be_in_viewport(ratio=0.9)
    await expect(page.get_by_role("button", name="Enviar")).to_be_in_viewport(ratio=0.9)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.locator("#chat").evaluate("chat => chat.scrollWidth <= chat.clientWidth")
