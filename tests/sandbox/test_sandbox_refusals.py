"""Refusals: the texts are Telegram's, because bots compare them."""

from typing import Any

import pytest
from telegram import Bot, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.error import BadRequest, Forbidden

from bot.sandbox import Person, Sandbox
from tests.sandbox.clients import TOKEN, http

HOURS = 3600


async def refusal(sandbox: Sandbox, method: str, **parameters: Any) -> str:
    """The refusal of a raw call, as "code text"."""
    async with http() as client:
        answer = await client.post(f"{sandbox.url}/bot{TOKEN}/{method}", json=parameters)
    body = answer.json()
    assert body["ok"] is False
    assert body["error_code"] == answer.status_code
    return f"{body['error_code']} {body['description']}"


async def test_sixty_four_bytes_of_callback_data_pass_and_one_more_does_not(ana: Person, bot: Bot) -> None:
    exact = InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="é" * 32)]])
    await bot.send_message(1001, "a", reply_markup=exact)
    longer = InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="é" * 32 + "x")]])
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await bot.send_message(1001, "a", reply_markup=longer)


async def test_a_person_who_never_started_cannot_be_written_to(bia: Person, bot: Bot) -> None:
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(1002, "oi")


async def test_a_blocked_bot_is_told_and_may_write_again_later(ana: Person, bot: Bot) -> None:
    ana.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(1001, "oi")
    with pytest.raises(Forbidden):
        await bot.send_chat_action(1001, "typing")
    with pytest.raises(RuntimeError, match="unblock"):
        await ana.say("oi")
    ana.unblock()
    await bot.send_message(1001, "de volta")
    changes = [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member]
    assert [change.new_chat_member.status for change in changes] == ["kicked", "member"]


async def test_a_missing_reply_target_may_be_forgiven(ana: Person, bot: Bot) -> None:
    sent = await bot.send_message(1001, "oi", reply_to_message_id=77, allow_sending_without_reply=True)
    assert sent.reply_to_message is None


async def test_an_edit_without_keyboard_drops_the_keyboard(ana: Person, bot: Bot) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="x")]])
    sent = await bot.send_message(1001, "antes", reply_markup=markup)
    edited = await bot.edit_message_text("depois", 1001, sent.message_id)
    assert not isinstance(edited, bool)
    assert edited.reply_markup is None
    assert edited.edit_date is not None
    assert (ana.last.text, ana.last.buttons, ana.last.edit_count) == ("depois", [], 1)


async def test_an_edit_that_changes_nothing_is_refused(ana: Person, bot: Bot) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="x")]])
    sent = await bot.send_message(1001, "<b>oi</b>", parse_mode="HTML", reply_markup=markup)
    words = "Message is not modified: specified new message content and reply markup are exactly the same"
    with pytest.raises(BadRequest, match=words):
        await bot.edit_message_text(
            "<b>oi</b>", 1001, sent.message_id, parse_mode="HTML", reply_markup=markup
        )
    with pytest.raises(BadRequest, match=words):
        await bot.edit_message_reply_markup(1001, sent.message_id, reply_markup=markup)
    await bot.edit_message_text("oi", 1001, sent.message_id, reply_markup=markup)


@pytest.mark.parametrize("markup", [ForceReply(), ReplyKeyboardMarkup([["Sim", "Não"]])])
async def test_a_message_with_another_keyboard_cannot_be_edited(
    ana: Person, bot: Bot, markup: ForceReply | ReplyKeyboardMarkup
) -> None:
    sent = await bot.send_message(1001, "Valor?", reply_markup=markup)
    assert sent.reply_markup is None
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("outro", 1001, sent.message_id)


async def test_messages_are_deleted_within_48_hours_only(sandbox: Sandbox, ana: Person, bot: Bot) -> None:
    young = await bot.send_message(1001, "um")
    old = await bot.send_message(1001, "dois")
    assert await bot.delete_message(1001, young.message_id)
    sandbox.clock.advance(49 * HOURS)
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(1001, old.message_id)
    await bot.edit_message_text("ainda editável", 1001, old.message_id)


async def test_a_pressed_button_is_answered_once_and_within_fifteen_seconds(
    sandbox: Sandbox, ana: Person, bot: Bot
) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Ok", callback_data="x")]])
    await bot.send_message(1001, "oi", reply_markup=markup)
    first = await ana.press("ok")
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.answer_callback_query(first, "a" * 201)
    assert ana.unanswered == [first]
    await bot.answer_callback_query(first, "a" * 200)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(first)
    second = await ana.press("ok")
    sandbox.clock.advance(16)
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
        await bot.answer_callback_query(second)
    with pytest.raises(BadRequest, match="query id is invalid"):
        await bot.answer_callback_query("123")


async def test_pressing_on_a_deleted_message_brings_an_inaccessible_one(ana: Person, bot: Bot) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Ok", callback_data="x")]])
    sent = await bot.send_message(1001, "oi", reply_markup=markup)
    await bot.delete_message(1001, sent.message_id)
    await ana.press_data(sent.message_id, "x")
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    assert query.message is not None
    assert not query.message.is_accessible
    assert query.data == "x"


@pytest.mark.parametrize(
    ("token", "refusal"),
    [
        ("abc", "401 Unauthorized: invalid token specified"),
        ("1:" + "a" * 80, "401 Unauthorized: invalid token specified"),
        ("0123:" + "a" * 35, "401 Unauthorized: invalid token specified"),
        ("99999999999999999:" + "a" * 35, "401 Unauthorized: invalid token specified"),
        ("abc:def", "421 Misdirected Request: unallowed token specified"),
        ("123:short", "401 Unauthorized"),
    ],
)
async def test_a_token_without_telegrams_form_is_turned_away(
    sandbox: Sandbox, token: str, refusal: str
) -> None:
    async with http() as client:
        answer = await client.get(f"{sandbox.url}/bot{token}/getMe")
    assert f"{answer.status_code} {answer.json()['description']}" == refusal


async def test_a_sandbox_with_a_token_of_its_own_knows_no_other() -> None:
    async with Sandbox.running(token=TOKEN) as sandbox, http() as client:
        other = await client.get(f"{sandbox.url}/bot654321:{'x' * 30}/getMe")
        assert (other.status_code, other.json()["description"]) == (401, "Unauthorized")
        assert (await client.get(f"{sandbox.url}/bot{TOKEN}/GETME")).status_code == 200


async def test_methods_the_sandbox_does_not_model_are_refused_openly(sandbox: Sandbox) -> None:
    assert await refusal(sandbox, "sendDice") == "501 Not Implemented: the sandbox does not model sendDice"
    assert await refusal(sandbox, "senddice") == "501 Not Implemented: the sandbox does not model sendDice"
    assert await refusal(sandbox, "sendUnicorn") == "404 Not Found: method not found"
    assert (await refusal(sandbox, "initialize")).startswith("404")


async def test_a_bot_that_logged_out_stays_out_for_ten_minutes(sandbox: Sandbox, bot: Bot) -> None:
    assert await bot.log_out()
    assert await refusal(sandbox, "getMe") == "400 Bad Request: logged out"
    sandbox.clock.advance(601)
    assert (await bot.get_me()).is_bot


async def test_closing_a_young_bot_must_wait(sandbox: Sandbox, bot: Bot) -> None:
    assert (await refusal(sandbox, "close")).startswith("429 Too Many Requests: retry after ")
    sandbox.clock.advance(601)
    assert await bot.close()
