"""How a request becomes a call: the roads parameters take, and what Telegram ignores without a word."""

from typing import Any

import pytest
from telegram import Bot

from bot.sandbox import Person, Sandbox
from tests.sandbox.clients import TOKEN, api, http

BOUNDARY = "limite"


def part(name: str, value: str) -> str:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'


async def test_the_method_may_stand_among_the_parameters(sandbox: Sandbox) -> None:
    async with http() as client:
        answer = await client.post(f"{sandbox.url}/bot{TOKEN}/?method=GetMe")
    assert answer.json()["result"]["is_bot"]


async def test_of_two_equal_names_the_first_counts_and_the_query_comes_first(
    sandbox: Sandbox, ana: Person
) -> None:
    async with api(sandbox) as client:
        sent = await client.post(
            "/sendMessage?text=um&text=dois", data={"chat_id": 1001, "text": "tr%C3%AAs"}
        )
    assert sent.json()["result"]["text"] == "um"


async def test_broken_json_is_read_up_to_the_mistake(sandbox: Sandbox, ana: Person) -> None:
    async with api(sandbox) as client:
        kind = {"Content-Type": "application/json"}
        whole = await client.post("/sendMessage", content='{"chat_id": 1001, "text": "é" , x', headers=kind)
        half = await client.post("/sendMessage", content='{"chat_id": 1001, "text": ', headers=kind)
        none = await client.post("/sendMessage", content="[1]", headers=kind)
    assert whole.json()["result"]["text"] == "é"
    assert half.json()["description"] == "Bad Request: message text is empty"
    assert none.json()["ok"] is False
    assert [call.remarks for call in sandbox.calls] == [
        ("O corpo JSON está malfeito: o Telegram só leu o que vem antes do erro.",)
    ] * 3


async def test_a_json_null_is_the_word_null_as_on_telegram(sandbox: Sandbox, ana: Person) -> None:
    async with api(sandbox) as client:
        sent = await client.post("/sendMessage", json={"chat_id": 1001, "text": None})
        refused = await client.post("/sendMessage", json={"chat_id": 1001, "text": "a", "parse_mode": None})
    assert sent.json()["result"]["text"] == "null"
    assert refused.json()["description"] == "Bad Request: unsupported parse_mode"


@pytest.mark.parametrize(
    ("content", "kind", "refusal"),
    [
        (
            b"chat_id=1001&text=%ff",
            "application/x-www-form-urlencoded",
            "400 Bad Request: strings must be enc",
        ),
        (
            b'{"chat_id": 1001, "text": "\xff"}',
            "application/json",
            "400 Bad Request: strings must be encoded",
        ),
        (b"text=" + b"a" * (1 << 20), "application/x-www-form-urlencoded", "413 Request Entity Too Large"),
        (b'{"text":"' + b"a" * (1 << 20) + b'"}', "application/json", "413 Request Entity Too Large"),
        (
            (part("text", "a" * (1 << 20) + "b") + f"--{BOUNDARY}--").encode(),
            f"multipart/form-data; boundary={BOUNDARY}",
            "413 Request Entity Too Large",
        ),
        (b"nothing of the kind", "multipart/form-data", "400 Bad Request: missing boundary in multipart"),
    ],
)
async def test_what_cannot_be_read_at_all_is_refused(
    sandbox: Sandbox, content: bytes, kind: str, refusal: str
) -> None:
    async with api(sandbox) as client:
        answer = await client.post("/sendMessage", content=content, headers={"Content-Type": kind})
    body = answer.json()
    assert f"{answer.status_code} {body['description']}".startswith(refusal)
    assert (body["ok"], body["error_code"]) == (False, answer.status_code)


async def test_parameters_and_files_nobody_asked_for_are_remarked_on(sandbox: Sandbox, ana: Person) -> None:
    async with api(sandbox) as client:
        message = {"chat_id": 1001, "text": "oi", "dissable_notification": True, "reply_to_message_id": 1}
        sent = await client.post("/sendMessage", data=message, files={"sobra": ("a.txt", b"a")})
    assert sent.json()["ok"]
    assert set(sandbox.calls[-1].remarks) == {
        "O parâmetro «dissable_notification» não existe em sendMessage: o Telegram o ignora.",
        "O arquivo na parte «sobra» não é citado por nenhum parâmetro: o Telegram o ignora.",
    }


@pytest.mark.parametrize(
    ("given", "field", "kind"),
    [
        (
            {"reply_markup": {"inline_keyboard": [[{"text": "a", "url": "https://a.com", "stile": "x"}]]}},
            "stile",
            "InlineKeyboardButton",
        ),
        ({"reply_markup": {"keyboard": [["Sim"]], "resize": True}}, "resize", "ReplyKeyboardMarkup"),
        ({"link_preview_options": {"disabled": True}}, "disabled", "LinkPreviewOptions"),
        ({"reply_parameters": {"message_id": 1, "chat": 1}}, "chat", "ReplyParameters"),
        ({"entities": [{"type": "bold", "offset": 0, "length": 1, "size": 1}]}, "size", "MessageEntity"),
    ],
)
async def test_misspelt_fields_inside_an_object_are_remarked_on(
    sandbox: Sandbox, ana: Person, given: dict[str, Any], field: str, kind: str
) -> None:
    async with api(sandbox) as client:
        sent = await client.post("/sendMessage", json={"chat_id": 1001, "text": "oi", **given})
    assert sent.json()["ok"]
    assert sandbox.calls[-1].remarks == (f"O campo «{field}» não existe em {kind}: o Telegram o ignora.",)


@pytest.mark.parametrize("markup", [1, "x", [1], {}, {"inline_keyboard": 1}, {"keyboard": None}])
async def test_objects_that_are_none_are_left_to_the_method(
    sandbox: Sandbox, ana: Person, markup: object
) -> None:
    async with api(sandbox) as client:
        await client.post("/sendMessage", json={"chat_id": 1001, "text": "oi", "reply_markup": markup})
    assert sandbox.calls[-1].status in {200, 400}
    assert sandbox.calls[-1].remarks == ()


async def test_the_real_client_never_earns_a_remark(sandbox: Sandbox, ana: Person, bot: Bot) -> None:
    sent = await bot.send_message(1001, "oi", disable_web_page_preview=True, reply_to_message_id=1)
    await bot.edit_message_text("tchau", 1001, sent.message_id)
    await bot.send_document(1001, b"abc", filename="a.txt", caption="c")
    await bot.set_my_commands([("a", "b")], language_code="pt")
    await bot.get_updates(allowed_updates=["message"])
    assert {call.remarks for call in sandbox.calls} == {()}


async def test_an_answer_may_explain_itself(sandbox: Sandbox) -> None:
    async with api(sandbox) as client:

        async def words(method: str, **given: Any) -> str:
            body = (await client.post(method, json=given)).json()
            assert body["result"] is True
            return str(body["description"])

        assert await words("/deleteWebhook") == "Webhook is already deleted"
        assert await words("/setWebhook", url="https://a.com") == "Webhook was set"
        sandbox.clock.advance(1)
        assert await words("/setWebhook", url="https://a.com") == "Webhook is already set"
        assert await words("/setWebhook") == "Webhook was deleted"
