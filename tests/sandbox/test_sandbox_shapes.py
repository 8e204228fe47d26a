"""Everything the sandbox emits parses strictly with python-telegram-bot: nothing unknown, nothing missing."""

from typing import Any

import pytest
from telegram import (
    BotCommand,
    CallbackQuery,
    ChatFullInfo,
    File,
    Message,
    TelegramObject,
    Update,
    User,
    WebhookInfo,
)

from bot.sandbox import Person, Sandbox
from bot.sandbox.faithful import unknown_fields
from tests.sandbox.clients import TOKEN, api, http

KEYBOARD = {
    "inline_keyboard": [
        [
            {"text": "Sim", "callback_data": "x", "style": "primary"},
            {"text": "Site", "url": "https://a.com"},
            {"text": "Copiar", "copy_text": {"text": "123"}},
            {"text": "App", "web_app": {"url": "https://a.com"}},
        ]
    ]
}


async def test_every_update_parses_without_unknown_fields(sandbox: Sandbox, ana: Person) -> None:
    async with api(sandbox) as client:
        send = {"chat_id": 1001, "text": "<b>oi</b>", "parse_mode": "HTML", "reply_markup": KEYBOARD}
        sent = (await client.post("/sendMessage", json=send)).json()["result"]
        await ana.press("Sim")
        await ana.say("/saldo https://a.com", reply_to=sent["message_id"])
        await ana.send_document("a.ofx", b"x", caption="c")
        await ana.send_photo(b"x", caption="c")
        await client.post("/deleteMessage", json={"chat_id": 1001, "message_id": sent["message_id"]})
        await ana.press_data(sent["message_id"], "x")
        ana.block()
        ana.unblock()
        answered = (await client.get("/getUpdates")).json()["result"]
    assert answered == list(sandbox.updates_issued.values())
    assert len(answered) == 8
    for emitted in answered:
        update = Update.de_json(emitted, None)
        assert unknown_fields(update) == []
        assert update.effective_chat is not None
        assert update.effective_user is not None
        assert isinstance(update.callback_query, CallbackQuery) or "callback_query" not in emitted


@pytest.mark.parametrize(
    ("method", "parameters", "kind"),
    [
        ("getMe", {}, User),
        ("sendMessage", {"chat_id": 1001, "text": "a", "reply_markup": KEYBOARD}, Message),
        (
            "sendMessage",
            {
                "chat_id": 1001,
                "text": "a",
                "link_preview_options": {"is_disabled": True},
                "protect_content": True,
            },
            Message,
        ),
        ("sendMessage", {"chat_id": 1001, "text": "a", "reply_parameters": {"message_id": 1}}, Message),
        ("editMessageText", {"chat_id": 1001, "message_id": 2, "text": "b"}, Message),
        ("editMessageReplyMarkup", {"chat_id": 1001, "message_id": 2, "reply_markup": KEYBOARD}, Message),
        ("getChat", {"chat_id": 1001}, ChatFullInfo),
        ("getWebhookInfo", {}, WebhookInfo),
        ("getMyCommands", {}, BotCommand),
    ],
)
async def test_every_answer_parses_without_unknown_fields(
    sandbox: Sandbox, ana: Person, method: str, parameters: dict[str, Any], kind: type[TelegramObject]
) -> None:
    async with api(sandbox) as client:
        await client.post("/sendMessage", json={"chat_id": 1001, "text": "primeira"})
        await client.post("/setMyCommands", json={"commands": [{"command": "a", "description": "b"}]})
        result = (await client.post(f"/{method}", json=parameters)).json()["result"]
    for item in result if isinstance(result, list) else [result]:
        parsed = kind.de_json(item, None)
        assert unknown_fields(parsed) == []
        assert set(item) <= set(parsed.to_dict())


async def test_files_parse_too(sandbox: Sandbox, ana: Person) -> None:
    await ana.send_document("a.ofx", b"x")
    async with api(sandbox) as client:
        update = (await client.get("/getUpdates")).json()["result"][-1]
        asked = {"file_id": update["message"]["document"]["file_id"]}
        file = (await client.get("/getFile", params=asked)).json()["result"]
    assert unknown_fields(File.de_json(file, None)) == []


async def test_parameters_arrive_by_any_road(sandbox: Sandbox, ana: Person) -> None:
    address = f"{sandbox.url}/bot{TOKEN}/sendMessage"
    message: dict[str, Any] = {"chat_id": "1001", "text": "olá & tchau"}
    async with http() as client:
        answers = [
            await client.get(address, params=message),
            await client.post(address, data=message),
            await client.post(address, json={**message, "chat_id": 1001}),
            await client.post(address, data=message, files={"nada": ("a", b"a")}),
            await client.put(address, params={"chat_id": 1001}, json={"text": "olá & tchau"}),
        ]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert {answer.json()["result"]["text"] for answer in answers} == {"olá & tchau"}
    assert {answer.headers["content-type"] for answer in answers} == {"application/json"}
