"""The main way through: a person speaks, the bot answers, a button is pressed, the card changes."""

import asyncio

import pytest
from telegram import Bot, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from bot.sandbox import Person, Sandbox
from tests.sandbox.clients import TOKEN, http, polling, real_bot

CARD = InlineKeyboardMarkup([[InlineKeyboardButton("✅ Conciliar", callback_data="v1:m:1", style="success")]])


async def _start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_html("<b>R$ 480,00</b> · Pix recebido", reply_markup=CARD)


async def _match(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Conciliado")
    await update.callback_query.edit_message_text("R$ 480,00 conciliado")


async def test_a_whole_application_talks_to_a_person_through_the_sandbox(sandbox: Sandbox) -> None:
    builder = Application.builder().token(TOKEN).base_url(f"{sandbox.url}/bot")
    application = builder.build()
    application.add_handler(CommandHandler("start", _start))
    application.add_handler(CallbackQueryHandler(_match))
    ana = sandbox.person(user_id=1001, first_name="Ana", bot_token=TOKEN)
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        await ana.say("/start ABC")
        card = await ana.wait_for(lambda message: "480,00" in message.text)
        assert card.html == "<b>R$ 480,00</b> · Pix recebido"
        assert card.buttons[0][0].style == "success"
        callback_id = await ana.press("conciliar")
        settled = await ana.wait_for(lambda message: "conciliado" in message.text)
        assert (settled.message_id, settled.edit_count) == (card.message_id, 1)
        assert settled.buttons == []
        assert ana.toasts == [(callback_id, "Conciliado", False)]
        assert ana.unanswered == []
        await application.updater.stop()
        await application.stop()


async def test_a_bot_that_is_still_polling_does_not_keep_the_sandbox_from_stopping() -> None:
    async with Sandbox.running() as sandbox:
        bot = real_bot(sandbox)
        await bot.initialize()
        poll = asyncio.create_task(bot.get_updates(timeout=30))
        await polling(sandbox)
    assert await poll == ()
    await bot.shutdown()


async def test_a_command_is_marked_as_one(ana: Person, bot: Bot) -> None:
    await ana.say("🙂 /saldo agora")
    update = (await bot.get_updates())[-1]
    assert update.message is not None
    entity = update.message.entities[0]
    assert (entity.type, entity.offset, entity.length) == ("bot_command", 3, 6)


async def test_a_reply_carries_the_message_it_answers(ana: Person, bot: Bot) -> None:
    asked = await bot.send_message(1001, "Digite o valor", reply_markup=ForceReply())
    assert ana.last.force_reply
    await ana.say("10,00", reply_to=asked.message_id)
    update = (await bot.get_updates())[-1]
    assert update.message is not None
    assert update.message.reply_to_message is not None
    assert update.message.reply_to_message.text == "Digite o valor"


async def test_message_ids_grow_and_answers_name_the_bot_as_their_author(ana: Person, bot: Bot) -> None:
    first = await bot.send_message(1001, "um")
    second = await bot.send_message(1001, "dois", reply_to_message_id=first.message_id)
    assert second.message_id > first.message_id
    assert second.from_user == bot.bot
    assert second.reply_to_message is not None
    assert second.reply_to_message.message_id == first.message_id


async def test_commands_are_kept_by_scope_and_language(ana: Person, bot: Bot) -> None:
    await bot.set_my_commands([("saldo", "Ver o saldo")], language_code="pt")
    await bot.set_my_commands([("balance", "See the balance")])
    assert [command.command for command in await bot.get_my_commands()] == ["balance"]
    assert [command.command for command in await bot.get_my_commands(language_code="pt")] == ["saldo"]
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()


async def test_profile_texts_and_menu_button_are_remembered(ana: Person, bot: Bot) -> None:
    await bot.set_my_description("Concilia o seu extrato")
    await bot.set_my_short_description("Extrato em dia")
    assert (await bot.get_my_description()).description == "Concilia o seu extrato"
    assert (await bot.get_my_short_description()).short_description == "Extrato em dia"
    await bot.set_chat_menu_button()
    assert (await bot.get_chat_menu_button(1001)).type == "default"


async def test_the_chat_tells_its_pinned_message(ana: Person, bot: Bot) -> None:
    sent = await bot.send_message(1001, "Resumo do dia")
    assert await bot.pin_chat_message(1001, sent.message_id)
    chat = await bot.get_chat(1001)
    assert chat.pinned_message is not None
    assert chat.pinned_message.text == "Resumo do dia"
    assert await bot.unpin_chat_message(1001)
    assert (await bot.get_chat(1001)).pinned_message is None


async def test_waiting_in_vain_shows_the_conversation(ana: Person, bot: Bot) -> None:
    await bot.send_message(1001, "Oi", reply_markup=CARD)
    with pytest.raises(TimeoutError, match=r"(?s)/start.*Oi.*\[ ✅ Conciliar \]"):
        await ana.wait_for(lambda message: "nunca" in message.text, timeout=0.05)


async def test_waiting_notices_what_happens_outside_the_sandbox(ana: Person) -> None:
    done: list[bool] = []
    asyncio.get_running_loop().call_later(0.05, done.append, True)
    await ana.wait_until(lambda: bool(done), timeout=1)


async def test_pressing_a_button_nobody_shows_names_the_visible_ones(ana: Person, bot: Bot) -> None:
    await bot.send_message(1001, "Oi", reply_markup=CARD)
    with pytest.raises(LookupError, match="Conciliar"):
        await ana.press("Estornar")


async def test_the_same_gestures_work_over_http(sandbox: Sandbox, bot: Bot) -> None:
    async with http(sandbox.url) as browser:
        person: dict[str, str | int] = {"user": 7, "name": "Rui", "bot": 123456}
        said = await browser.post("/control/say", json={**person, "text": "/start"})
        assert said.json()["ok"]
        sent = await bot.send_message(7, "Oi <b>Rui</b>", parse_mode="HTML", reply_markup=CARD)
        press = {**person, "message_id": sent.message_id, "data": "v1:m:1"}
        callback_id = (await browser.post("/control/press", json=press)).json()["result"]
        await bot.answer_callback_query(callback_id, "Feito", show_alert=True)
        upload = await browser.post("/control/document", data=person, files={"file": ("a.ofx", b"OFX")})
        assert upload.json()["ok"]
        chat = (await browser.get("/control/chat", params=person)).json()
        assert chat["messages"][1]["entities"] == [{"type": "bold", "offset": 3, "length": 3}]
        assert chat["toasts"][0]["show_alert"] is True
        assert chat["messages"][-1]["document"]["name"] == "a.ofx"
        assert "[ ✅ Conciliar ]" in (await browser.get("/control/transcript", params=person)).text
        assert (await browser.get("/control/bots")).json()[0]["id"] == 123456
        calls = (await browser.get("/control/calls", params={"method": "sendmessage"})).json()
        assert [call["status"] for call in calls] == [200]
        faults = await browser.post("/control/faults", json={"method": "getMe", "status": 502})
        assert faults.json()[0]["status"] == 502
        before = (await browser.get("/control/clock")).json()["now"]
        after = (await browser.post("/control/clock", json={"advance": 3600})).json()["now"]
        assert after - before >= 3600
        await browser.post("/control/reset")
        assert (await browser.get("/control/chat", params=person)).json()["messages"] == []
        assert (await browser.get("/control/faults")).json() == []


async def test_the_event_stream_tells_of_every_change(sandbox: Sandbox, ana: Person) -> None:
    async with (
        http(sandbox.url) as browser,
        browser.stream("GET", "/control/events") as stream,
    ):
        lines = stream.aiter_lines()
        assert await anext(lines) == "event: change"
        before = await anext(lines)
        await anext(lines)
        await ana.say("oi")
        assert await anext(lines) == "event: change"
        assert await anext(lines) != before


async def test_the_page_and_its_parts_are_served_from_the_package(sandbox: Sandbox) -> None:
    async with http(sandbox.url) as browser:
        page = await browser.get("/")
        assert page.headers["content-type"].startswith("text/html")
        for part in ("page.css", "page.js", "message.js", "text.js"):
            assert (await browser.get(f"/page/{part}")).status_code == 200
            assert "innerHTML" not in (await browser.get(f"/page/{part}")).text
        assert "https://" not in page.text


async def test_foreign_pages_cannot_steer_the_sandbox(sandbox: Sandbox) -> None:
    async with http(sandbox.url) as browser:
        renamed = await browser.get("/control/bots", headers={"Host": "evil.example"})
        assert renamed.status_code == 400
        foreign = await browser.post("/control/reset", headers={"Origin": "http://evil.example"})
        assert foreign.status_code == 403
        own = await browser.post("/control/reset", headers={"Origin": sandbox.url})
        assert own.status_code == 200


async def test_a_port_may_be_chosen_and_a_taken_one_is_told() -> None:
    async with Sandbox.running() as sandbox:
        port = int(sandbox.url.rsplit(":", 1)[1])
        with pytest.raises(OSError, match="in use"):
            async with Sandbox.running(port=port):
                pass
    async with Sandbox.running(port=port) as again:
        assert again.url == sandbox.url
