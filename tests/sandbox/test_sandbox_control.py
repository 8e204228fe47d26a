"""The sandbox steered and watched over HTTP, as a test in any language would."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import Forbidden

from bot.sandbox import Person, Sandbox
from tests.sandbox.clients import http

ANA = {"user": 1001}
CARD = InlineKeyboardMarkup([[InlineKeyboardButton("✅ Conciliar", callback_data="v1:m:1")]])


@pytest.fixture
async def control(sandbox: Sandbox, ana: Person) -> AsyncIterator[httpx.AsyncClient]:
    async with http(f"{sandbox.url}/control") as client:
        yield client


async def act(control: httpx.AsyncClient, gesture: str, **given: Any) -> Any:
    answer = await control.post(f"/{gesture}", json={**ANA, **given})
    body = answer.json()
    return body["result"] if body["ok"] else f"{answer.status_code} {body['description']}"


async def test_a_button_is_pressed_by_its_label_and_only_if_it_is_there(
    control: httpx.AsyncClient, ana: Person, bot: Bot
) -> None:
    sent = await bot.send_message(1001, "oi", reply_markup=CARD)
    callback_id = await act(control, "press", label="conciliar")
    assert ana.unanswered == [callback_id]
    where: dict[str, Any] = {"message_id": sent.message_id}
    assert "no button with 'Estornar'" in await act(control, "press", label="Estornar")
    assert "shows no such button" in await act(control, "press", data="v0:x", **where)
    assert await act(control, "press", data="v0:x", stale=True, **where) in ana.unanswered


async def test_taps_without_an_answer_can_be_asked_for(
    sandbox: Sandbox, control: httpx.AsyncClient, bot: Bot
) -> None:
    sent = await bot.send_message(1001, "oi", reply_markup=CARD)
    callback_id = await act(control, "press", label="conciliar")
    sandbox.clock.advance(16)
    [spinning] = (await control.get("/unanswered")).json()
    assert spinning.pop("seconds") >= 16
    assert spinning == {
        "callback_id": callback_id,
        "bot": 123456,
        "user": 1001,
        "message_id": sent.message_id,
        "data": "v1:m:1",
        "late": True,
    }


async def test_a_person_edits_her_own_message_for_two_days(
    sandbox: Sandbox, control: httpx.AsyncClient, ana: Person, bot: Bot
) -> None:
    mine = ana.messages[0].message_id
    theirs = (await bot.send_message(1001, "oi")).message_id
    assert await act(control, "edit", message_id=mine, text="/start de novo") > 0
    edited = (await bot.get_updates())[-1].edited_message
    assert edited is not None
    assert (edited.text, edited.message_id, edited.edit_date is None) == ("/start de novo", mine, False)
    assert "needs some new text" in await act(control, "edit", message_id=mine, text="/start de novo")
    assert "only one's own messages" in await act(control, "edit", message_id=theirs, text="meu")
    assert "no message 99" in await act(control, "edit", message_id=99, text="meu")
    sandbox.clock.advance(49 * 3600)
    assert "for 48 hours" in await act(control, "edit", message_id=mine, text="tarde")


async def test_reactions_reach_only_a_bot_that_asked_for_them(
    control: httpx.AsyncClient, ana: Person, bot: Bot
) -> None:
    sent = await bot.send_message(1001, "oi")
    assert await act(control, "react", message_id=sent.message_id, emoji="👍") == 0
    await bot.get_updates(allowed_updates=["message_reaction"])
    await ana.react(sent.message_id, "")
    reaction = (await bot.get_updates())[-1].message_reaction
    assert reaction is not None
    assert ([one.to_dict()["emoji"] for one in reaction.old_reaction], reaction.new_reaction) == (["👍"], ())


async def test_a_contact_tells_whose_it_is(control: httpx.AsyncClient, ana: Person, bot: Bot) -> None:
    await ana.share_contact("+5511999990000")
    await act(control, "contact", phone_number="+5511888880000", first_name="Caio")
    contacts = [update.message.contact for update in await bot.get_updates() if update.message][1:]
    assert [(one.first_name, one.user_id) for one in contacts if one] == [("Ana", 1001), ("Caio", None)]


async def test_who_deleted_the_account_can_be_told_nothing(
    control: httpx.AsyncClient, ana: Person, bot: Bot
) -> None:
    await act(control, "delete_account")
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(1001, "oi")
    assert "has deleted the account" in await act(control, "say", text="oi")


async def test_each_bot_counts_its_updates_without_gaps(sandbox: Sandbox, ana: Person) -> None:
    other = sandbox.person(user_id=1001, first_name="Ana", bot_token="654321:" + "B" * 35)
    ids = [await person.say("oi") for person in (ana, other, ana, other)]
    assert ids[2] - ids[0] == ids[3] - ids[1] == 1


async def test_a_private_chat_does_not_migrate(control: httpx.AsyncClient) -> None:
    assert (await act(control, "migrate")).startswith(
        "501 Not Implemented: the sandbox does not model groups"
    )


async def test_the_log_can_be_cut_and_emptied(control: httpx.AsyncClient, bot: Bot) -> None:
    for text in ("um", "dois"):
        await bot.send_message(1001, text)
    newest = (await control.get("/calls", params={"method": "sendMessage", "last": 1})).json()
    assert [call["parameters"]["text"] for call in newest] == ["dois"]
    assert (await control.delete("/calls")).json() == []
    assert (await control.get("/calls")).json() == []


async def test_a_snapshot_tells_everything_at_once(control: httpx.AsyncClient, bot: Bot) -> None:
    await bot.send_message(1001, "oi", reply_markup=CARD)
    seen = (await control.get("/snapshot")).json()
    [told] = seen["bots"]
    assert (seen["strict"], seen["floods"], seen["faults"]) == (False, "soft", [])
    assert (told["pending_updates"], told["webhook"], told["allowed_updates"]) == (1, "", None)
    assert [message["text"] for message in told["chats"][0]["messages"]] == ["/start", "oi"]
    assert (await control.get("/updates")).json()[0]["message"]["text"] == "/start"


async def test_waiting_ends_when_all_that_was_asked_for_holds(control: httpx.AsyncClient, bot: Bot) -> None:
    wanted = {"contains": "pronto", "method": "sendMessage", "answered": "true", "timeout": "30"}
    waiting = asyncio.create_task(control.get("/wait", params=wanted))
    await bot.send_message(1001, "quase", reply_markup=CARD)
    callback_id = await act(control, "press", label="conciliar")
    await bot.send_message(1001, "pronto")
    await control.get("/bots")
    assert not waiting.done()
    await bot.answer_callback_query(callback_id)
    async with asyncio.timeout(10):
        assert (await waiting).json() == {"ok": True}


async def test_waiting_in_vain_tells_the_conversation(control: httpx.AsyncClient) -> None:
    answer = await control.get("/wait", params={"contains": "nunca", "timeout": "0.05"})
    assert answer.status_code == 408
    assert "/start" in answer.json()["description"]
