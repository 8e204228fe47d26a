"""The sandbox watches itself: what it emits is held against python-telegram-bot's classes, always."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from telegram import BotCommand

from bot.sandbox import Sandbox, UnfaithfulError
from bot.sandbox.faithful import problems_of_answer, problems_of_update
from bot.sandbox.methods import modelled_methods
from bot.sandbox.methods.registry import _handlers
from bot.sandbox.signatures import known_parameters
from tests.sandbox.clients import TOKEN, api

CHAT = {"id": 1, "type": "private", "first_name": "Ana"}
MESSAGE = {"message_id": 1, "date": 0, "chat": CHAT, "text": "a"}


@pytest.mark.parametrize(
    ("update", "problem"),
    [
        ({"update_id": 1, "message": MESSAGE}, None),
        ({"update_id": 1, "mesage": MESSAGE}, "Update.mesage is unknown"),
        ({"update_id": 1, "message": {**MESSAGE, "entites": []}}, "Message.entites is unknown"),
        ({"update_id": 1, "message": {**MESSAGE, "caption": None}}, "message.caption is null"),
        ({"update_id": 1, "message": {**MESSAGE, "rich_message": {}}}, None),
        ({"update_id": 1, "message": {**MESSAGE, "message_id": "1"}}, "Message.message_id has a wrong type"),
        ({"update_id": 1, "message": {**MESSAGE, "text": 1}}, "Message.text has a wrong type"),
        ({"update_id": 1, "callback_query": {"id": "1", "from": {}, "data": "x"}}, "missing"),
    ],
)
def test_an_update_with_unknown_missing_or_empty_fields_is_noticed(
    update: dict[str, Any], problem: str | None
) -> None:
    problems = problems_of_update(update)
    assert (problem is None) == (problems == [])
    assert problem is None or problem in problems[0]


@pytest.mark.parametrize(
    ("method", "result", "good"),
    [
        ("sendMessage", MESSAGE, True),
        ("sendMessage", True, False),
        ("editMessageText", True, True),
        ("editMessageText", MESSAGE, True),
        ("editMessageText", {**MESSAGE, "txt": "a"}, False),
        ("deleteMessage", True, True),
        ("deleteMessage", 1, False),
        ("getMyCommands", [{"command": "a", "description": "b"}], True),
        ("getMyCommands", {"command": "a", "description": "b"}, False),
        ("getMyCommands", [{"command": "a"}], False),
        ("getChatMenuButton", {"type": "commands"}, True),
        ("getChatMenuButton", {"type": "commands", "colour": "red"}, False),
        ("sendRichMessage", {**MESSAGE, "rich_message": {"blocks": []}}, True),
    ],
)
def test_an_answer_must_be_of_the_kind_its_method_promises(method: str, result: Any, good: bool) -> None:
    assert (problems_of_answer(method, result) == []) is good


@pytest.mark.parametrize("method", modelled_methods())
def test_every_modelled_method_can_be_checked_on_both_sides(method: str) -> None:
    problems_of_answer(method, True)
    assert known_parameters(method) or method in {"getMe", "getWebhookInfo", "logOut", "close"}


async def wrong_answer(sandbox: Sandbox) -> None:
    async with api(sandbox) as client:
        answer = await client.get("/getMyCommands")
    assert answer.status_code == 500
    assert "Erro do próprio sandbox" in sandbox.calls[-1].remarks[0]


async def wrong_update(sandbox: Sandbox) -> None:
    sandbox.person(user_id=1, first_name="Ana", bot_token=TOKEN)
    next(iter(sandbox._world.bots.values())).queue.put("nonsense", {"from": {"id": 1}})


async def during(misdeed: Callable[[Sandbox], Awaitable[None]]) -> None:
    async with Sandbox.running() as sandbox:
        await misdeed(sandbox)


async def test_a_false_answer_is_told_to_the_bot_and_fails_the_test_that_caused_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(_handlers, "getMyCommands", lambda _call: [{"command": "a"}])
    with pytest.raises(UnfaithfulError, match=r"getMyCommands: BotCommand: .*description"):
        await during(wrong_answer)


async def test_a_bug_of_the_sandbox_is_answered_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_handlers, "getMe", lambda _call: 1 // 0)
    async with Sandbox.running() as sandbox, api(sandbox) as client:
        answer = (await client.get("/getMe")).json()
    assert answer["description"] == "Internal Server Error: ZeroDivisionError in the sandbox"


async def test_the_check_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_handlers, "getMyCommands", lambda _call: [{"command": "a"}])
    async with Sandbox.running(checked=False) as sandbox, api(sandbox) as client:
        assert (await client.get("/getMyCommands")).status_code == 200


async def test_a_false_update_stops_the_gesture_that_would_have_caused_it() -> None:
    with pytest.raises(UnfaithfulError, match="nonsense is unknown"):
        await during(wrong_update)


def test_the_judge_itself_is_sound() -> None:
    assert BotCommand.de_json({"command": "a", "description": "b", "x": 1}, None).api_kwargs == {"x": 1}
