"""A chat with a thousand messages: only the newest are fetched, older ones on demand, news without losing the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.sandbox.clients import http

if TYPE_CHECKING:
    from tests.page.conftest import Chat

_MANY = 1000


async def test_of_a_thousand_messages_the_newest_are_drawn_and_the_rest_on_demand(chat: Chat) -> None:
    card = await chat.bot.send_message(chat.id, "o primeiro cartão")
    for number in range(_MANY):
        await chat.person.say(f"linha {number}")
    await chat.bot.send_message(chat.id, "lembra?", reply_to_message_id=card.message_id)
    page = await chat.page()
    messages = page.locator(".message")
    await expect(messages.last).to_contain_text("lembra?")
    assert await messages.count() == 60
    await page.locator("#chat").evaluate("chat => { chat.scrollTop = 0; }")
    await expect(messages).to_have_count(120)
    await expect(page.get_by_text("linha 999", exact=True)).to_have_count(1)
    await page.get_by_role("button", name="Em resposta a: o primeiro cartão").click()
    old = page.locator(f"#m{card.message_id}")
    await expect(old).to_be_in_viewport()
    await chat.bot.edit_message_text("o cartão, resolvido", chat.id, card.message_id)
    await expect(old).to_contain_text("o cartão, resolvido")
    ids = await messages.evaluate_all("all => all.map(one => Number(one.id.slice(1)))")
    assert ids == sorted(ids)
    assert len(set(ids)) >= _MANY


async def test_news_below_the_screen_are_counted_divided_and_told_once(chat: Chat) -> None:
    for number in range(40):
        await chat.person.say(f"linha {number}")
    page = await chat.page()
    await page.set_viewport_size({"width": 390, "height": 500})  # as when the keyboard of a phone comes up
    await expect(page.locator(".message").last).to_be_in_viewport(ratio=0.9)
    await page.locator("#chat").evaluate("chat => { chat.scrollTop = 300; }")
    down = page.get_by_role("button", name="Ir para a mensagem mais recente")
    await expect(down).to_be_visible()
    top = await page.locator("#chat").evaluate("chat => chat.scrollTop")
    card = await chat.bot.send_message(chat.id, "novidade um")
    await chat.bot.send_message(chat.id, "novidade dois")
    await expect(page.locator("#news p")).to_have_text(["Concilia: novidade um", "Concilia: novidade dois"])
    await expect(page).to_have_title("(2) Concilia · conversa de bancada")
    await expect(down).to_have_accessible_name("Ir para a mensagem mais recente, 2 não lidas")
    assert abs(await page.locator("#chat").evaluate("chat => chat.scrollTop") - top) < 3  # half pixels round
    assert await page.locator(".divider").inner_text() == "Novas mensagens"
    after = page.locator(".divider + .message")
    await expect(after).to_have_id(f"m{card.message_id}")
    await down.click()
    await expect(page).to_have_title("Concilia · conversa de bancada")
    await expect(down).to_be_hidden()


async def test_a_change_costs_the_change_and_not_the_chat(chat: Chat) -> None:
    for number in range(100):
        await chat.person.say(f"linha {number}")
    async with http(chat.address.split("/?")[0]) as client:
        asked = {"user": chat.id}
        whole = (await client.get("/control/view", params=asked)).json()
        assert (whole["fresh"], whole["older"], len(whole["messages"])) == (True, True, 60)
        known = {**asked, "since": whole["mark"], "first": whole["first"]}
        nothing = (await client.get("/control/view", params=known)).json()
        assert (nothing["fresh"], nothing["messages"], nothing["mark"]) == (False, [], whole["mark"])
        card = await chat.bot.send_message(chat.id, "um")
        other = await chat.bot.send_message(chat.id, "dois")
        news = (await client.get("/control/view", params=known)).json()
        assert [one["text"] for one in news["messages"]] == ["um", "dois"]
        await chat.bot.edit_message_text("um, editado", chat.id, card.message_id)
        await chat.bot.delete_message(chat.id, other.message_id)
        changed = (await client.get("/control/view", params={**known, "since": news["mark"]})).json()
        assert [one["text"] for one in changed["messages"]] == ["um, editado"]
        assert changed["gone"] == [other.message_id]
        before = (await client.get("/control/view", params={**asked, "before": whole["first"]})).json()
        assert (len(before["messages"]), before["older"]) == (41, False)
        stranger = (
            await client.get("/control/view", params={**known, "since": "of another sandbox.3"})
        ).json()
        assert stranger["fresh"]
        assert (await client.get("/control/view", params={**known, "first": "x"})).status_code == 400
