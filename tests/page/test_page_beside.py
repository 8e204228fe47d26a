"""What stands beside the phone: the drawer with the bot's calls, and the guide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect
from telegram.error import BadRequest

from bot.sandbox import Guide, GuideAction, GuideFile, Sandbox, Step
from tests.page.conftest import DESK
from tests.sandbox.clients import TOKEN, http, real_bot

if TYPE_CHECKING:
    from tests.page.conftest import Chat, Pages


async def test_the_drawer_tells_each_call_and_marks_refusals_by_word(chat: Chat) -> None:
    page = await chat.page(size=DESK)
    await chat.bot.send_message(chat.id, "aceita, com ressalva", api_kwargs={"inexistente": 1})
    with pytest.raises(BadRequest):
        await chat.bot.send_message(chat.id, "<p>isto não</p>", parse_mode="HTML")
    drawer = page.get_by_role("complementary", name="O que o robô fez")
    calls = drawer.get_by_role("listitem")
    await expect(calls.first).to_contain_text("✕ recusada (400)")
    await expect(calls.nth(1)).to_contain_text("✓ aceita")
    await expect(calls.nth(1)).to_contain_text("⚠ ressalva:")
    await expect(calls.first.locator(".plain")).to_contain_text("O Telegram recusaria")
    await calls.first.locator("summary").click()
    await expect(calls.first).to_contain_text("Unsupported start tag")
    await expect(calls.first.locator("pre")).to_contain_text("<p>isto não</p>")
    await drawer.get_by_role("checkbox", name="só recusas").check()
    await expect(drawer.locator(".call:not(.refused, .warned)")).to_have_count(0)
    await expect(drawer.locator(".call.refused").first).to_be_visible()
    await drawer.get_by_role("list").press("ArrowDown")
    await expect(calls.first.locator("summary")).to_be_focused()
    await expect(drawer.locator("#calls-count")).to_contain_text(re.compile(r"\d+ recusas?, \d+ ressalvas?"))


async def test_the_page_may_load_nothing_from_elsewhere_and_serves_nothing_but_itself(chat: Chat) -> None:
    async with http(chat.address.split("/?")[0]) as client:
        page = await client.get("/")
        policy = page.headers["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'"} <= set(policy)
        assert (await client.get("/page/page.js")).headers["Content-Type"].startswith("text/javascript")
        for name in ("__init__.py", "..%2Fcontrol.py", "missing.js"):
            assert (await client.get(f"/page/{name}")).status_code == 404


async def test_on_a_phone_the_drawer_waits_in_the_menu_and_gives_the_focus_back(chat: Chat) -> None:
    page = await chat.page()
    drawer = page.get_by_role("complementary", name="O que o robô fez")
    await expect(drawer).to_be_hidden()
    await page.get_by_role("button", name="Mais opções").click()
    await page.get_by_role("menuitem", name="O que o robô fez").click()
    await expect(drawer.get_by_role("button", name="Fechar a gaveta")).to_be_focused()
    await expect(drawer.get_by_role("listitem").first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(drawer).to_be_hidden()
    await expect(page.get_by_role("button", name="Mais opções")).to_be_focused()


async def test_the_guide_gives_files_to_drag_or_send_and_runs_its_actions(open_page: Pages) -> None:
    done: list[str] = []
    async with Sandbox.running() as sandbox, real_bot(sandbox) as bot:
        person = sandbox.person(user_id=1001, first_name="Ana", bot_token=TOKEN)
        await person.say("/start")

        async def fall() -> None:
            done.append("fall")
            await bot.send_message(1001, "caiu")

        async def restart() -> None:
            done.append("restart")
            sandbox.guide(Guide("Cinco minutos", "De novo.", (first,)))

        first = Step("importe", "Importe o extrato", "Arraste.", "now", GuideFile("março.ofx", b"OFX"))
        later = Step("caia", "A devolução chega", "Veja.", action=GuideAction("Deixar cair", fall))
        reset = GuideAction("Recomeçar", restart, confirm="Apagar o que foi feito?")
        sandbox.guide(Guide("Cinco minutos", "Com dados de mentira.", (first, later), reset))

        page = await open_page(sandbox.url, size=DESK)
        guide = page.get_by_role("complementary", name="Cinco minutos")
        await expect(guide.locator("[aria-current=step]")).to_contain_text("Importe o extrato")
        await guide.get_by_role("link", name="Baixar março.ofx").drag_to(page.locator("#chat"))
        await expect(page.locator(".message .file")).to_have_count(1)
        await guide.get_by_role("button", name="Enviar março.ofx ao robô").press("Enter")
        await expect(page.locator(".message .file")).to_have_count(2)
        files = [one.document for one in person.messages if one.document]
        assert [(one.file_name, one.data) for one in files] == [("março.ofx", b"OFX")] * 2
        await guide.get_by_role("button", name="Deixar cair").click()
        await expect(page.locator("#messages")).to_contain_text("caiu")
        await guide.get_by_role("button", name="Recomeçar").click()
        await page.get_by_role("dialog").get_by_role("button", name="Cancelar").click()
        await guide.get_by_role("button", name="Recomeçar").click()
        await page.get_by_role("dialog").get_by_role("button", name="Continuar").click()
        await expect(guide).to_contain_text("De novo.")
        assert done == ["fall", "restart"]

        await page.set_viewport_size({"width": 390, "height": 844})
        bar = guide.get_by_role("button", name="1. Importe o extrato")
        await expect(bar).to_have_attribute("aria-expanded", "false")
        await bar.click()
        await expect(guide.get_by_role("button", name="Enviar março.ofx ao robô")).to_be_in_viewport()
        await page.keyboard.press("Escape")
        await expect(bar).to_have_attribute("aria-expanded", "false")
        await page.goto("about:blank")


async def test_while_no_bot_has_come_the_page_says_where_to_connect(open_page: Pages) -> None:
    async with Sandbox.running() as sandbox:
        page = await open_page(sandbox.url)
        await expect(page.get_by_text("Nenhum robô por aqui ainda")).to_be_visible()
        await expect(page.get_by_text(f"{sandbox.url}/bot")).to_be_visible()
        async with real_bot(sandbox):
            await expect(page.get_by_role("button", name="Começar")).to_be_visible()
        await page.get_by_role("button", name="Começar").click()
        await expect(page.locator(".message")).to_contain_text("/start")
        await page.goto("about:blank")
