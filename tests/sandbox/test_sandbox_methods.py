"""Methods beyond plain text: albums, other files in place, copies, forwards, polls, drafts, rich messages."""

import datetime as dt
from typing import Any

import httpx
import pytest
from telegram import (
    BotCommandScopeChat,
    BotName,
    ChatMember,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    MenuButton,
    MenuButtonCommands,
    MenuButtonWebApp,
    Message,
    MessageEntity,
    MessageId,
    ReplyParameters,
    TelegramObject,
    WebAppInfo,
)
from telegram.error import BadRequest, TelegramError

from bot.sandbox import Person, Sandbox
from bot.sandbox.faithful import unknown_fields
from tests.sandbox.clients import TOKEN
from tests.sandbox.test_sandbox_files import png

CARD = InlineKeyboardMarkup([[InlineKeyboardButton("Ok", callback_data="x")]])


async def test_photos_travel_as_one_album_with_captions_of_their_own(ana: Person, bot: Any) -> None:
    media = [
        InputMediaPhoto(png(30, 20), caption="<b>um</b>", parse_mode="HTML"),
        InputMediaPhoto(png(20, 30)),
    ]
    sent = await bot.send_media_group(1001, media)
    assert len({message.media_group_id for message in sent}) == 1
    assert [message.caption for message in sent] == ["um", None]
    assert [(message.photo[0].width, message.photo[0].height) for message in sent] == [(30, 20), (20, 30)]
    assert [message.html for message in ana.messages[1:]] == ["<b>um</b>", ""]


async def test_an_album_is_all_of_a_kind_and_at_most_ten(ana: Person, bot: Any) -> None:
    document = InputMediaDocument(b"a", filename="a.txt")
    with pytest.raises(BadRequest, match="Document can't be mixed with other media types"):
        await bot.send_media_group(1001, [document, InputMediaPhoto(png(9, 9))])
    with pytest.raises(BadRequest, match="Too many messages to send as an album"):
        await bot.send_media_group(1001, [document] * 11)
    assert len(ana.messages) == 1
    sent = await bot.send_media_group(1001, [document, document])
    with pytest.raises(BadRequest, match="Can't change media type in the album"):
        await bot.edit_message_media(InputMediaPhoto(png(9, 9)), 1001, sent[0].message_id)


async def test_another_file_takes_the_place_of_a_file_or_of_a_text(ana: Person, bot: Any) -> None:
    sent = await bot.send_photo(1001, png(30, 20), caption="antes", reply_markup=CARD)
    edited = await bot.edit_message_media(
        InputMediaDocument(b"a;b", filename="depois.csv", caption="depois"), 1001, sent.message_id
    )
    assert (edited.photo, edited.document.file_name, edited.caption) == ((), "depois.csv", "depois")
    assert edited.reply_markup is None
    same = InputMediaDocument(edited.document.file_id, caption="depois")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_media(same, 1001, sent.message_id)
    text = await bot.send_message(1001, "só texto")
    edited = await bot.edit_message_media(InputMediaPhoto(png(9, 9), has_spoiler=True), 1001, text.message_id)
    assert (edited.text, len(edited.photo), edited.has_media_spoiler) == (None, 1, True)


async def test_a_caption_is_edited_and_taken_away(ana: Person, bot: Any) -> None:
    sent = await bot.send_document(1001, b"a", filename="a.txt", caption="um")
    edited = await bot.edit_message_caption(1001, sent.message_id, caption="*dois*", parse_mode="MarkdownV2")
    assert (edited.caption, edited.caption_entities[0].type) == ("dois", "bold")
    assert (await bot.edit_message_caption(1001, sent.message_id)).caption is None


async def test_a_copy_has_no_origin_and_a_forward_has(ana: Person, bot: Any) -> None:
    sent = await bot.send_document(1001, b"a", filename="a.txt", caption="<i>um</i>", parse_mode="HTML")
    copied = await bot.copy_message(1001, 1001, sent.message_id, caption="outro", reply_markup=CARD)
    assert (ana.last.message_id, ana.last.text, ana.last.labels) == (copied.message_id, "outro", ["Ok"])
    await bot.edit_message_caption(1001, copied.message_id, caption="editável")
    forwarded = await bot.forward_message(1001, 1001, sent.message_id)
    assert forwarded.forward_origin.sender_user.id == bot.id
    assert (forwarded.caption, forwarded.document) == ("um", sent.document)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_caption(1001, forwarded.message_id, caption="não")


async def test_a_reply_may_quote_words_that_are_there(ana: Person, bot: Any) -> None:
    asked = await bot.send_message(1001, "🙂 valor da nota?")
    sent = await bot.send_message(
        1001,
        "10",
        reply_parameters=ReplyParameters(asked.message_id, quote="<b>nota</b>", quote_parse_mode="HTML"),
    )
    assert (sent.quote.text, sent.quote.position, sent.quote.entities[0].type) == ("nota", 12, "bold")
    with pytest.raises(BadRequest, match="Quote_text_invalid"):
        await bot.send_message(1001, "10", reply_parameters=ReplyParameters(asked.message_id, quote="boleto"))


async def test_entities_may_be_stated_instead_of_parsed(ana: Person, bot: Any) -> None:
    stated = [
        MessageEntity("bold", 0, 2),
        MessageEntity("text_link", 3, 1, url="https://a.com"),
        MessageEntity(
            "date_time", 5, 1, unix_time=dt.datetime.fromtimestamp(60, dt.UTC), date_time_format="r"
        ),
    ]
    sent = await bot.send_message(1001, "🙂 a b", entities=stated)
    assert [entity.type for entity in sent.entities] == ["bold", "text_link", "date_time"]
    assert sent.entities[1].url == "https://a.com/"
    document = await bot.send_document(
        1001, b"a", filename="a.txt", caption="abc", caption_entities=[MessageEntity("italic", 1, 1)]
    )
    assert document.caption_entities == (MessageEntity("italic", 1, 1),)


async def test_people_the_bot_knows_are_mentioned_and_strangers_are_plain_text(ana: Person, bot: Any) -> None:
    source = '<a href="tg://user?id=1001">Ana</a> <a href="tg://user?id=77">Zé</a>'
    sent = await bot.send_message(1001, source, parse_mode="HTML")
    assert [(entity.type, entity.user.first_name) for entity in sent.entities] == [("text_mention", "Ana")]


async def test_many_messages_are_deleted_at_once_but_none_when_one_is_too_old(
    sandbox: Sandbox, ana: Person, bot: Any
) -> None:
    old = await bot.send_message(1001, "um")
    sandbox.clock.advance(49 * 3600)
    new = await bot.send_message(1001, "dois")
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_messages(1001, [old.message_id, new.message_id])
    assert await bot.delete_messages(1001, [new.message_id, 999])
    assert [message.text for message in ana.messages] == ["/start", "um"]


async def test_a_poll_is_shown_and_closed(ana: Person, bot: Any) -> None:
    sent = await bot.send_poll(1001, "Fechar o mês?", ["Sim", "Não"], is_anonymous=False)
    assert [option.text for option in sent.poll.options] == ["Sim", "Não"]
    assert ana.last.text == "Fechar o mês?\n( ) Sim\n( ) Não"
    assert (sent.poll.is_closed, sent.poll.is_anonymous, sent.poll.type) == (False, False, "regular")
    assert (await bot.stop_poll(1001, sent.message_id)).is_closed
    with pytest.raises(BadRequest, match="Poll has already been closed"):
        await bot.stop_poll(1001, sent.message_id)
    quiz = await bot.send_poll(
        1001, "2+2?", ["3", "4"], type="quiz", correct_option_ids=[0, 1], explanation="soma"
    )
    assert (quiz.poll.correct_option_ids, quiz.poll.explanation) == ((0, 1), "soma")


async def test_a_place_keeps_its_coordinates(ana: Person, bot: Any) -> None:
    sent = await bot.send_location(1001, latitude=-23.5, longitude=-46.6, horizontal_accuracy=10)
    assert (sent.location.latitude, sent.location.longitude) == (-23.5, -46.6)
    assert sent.location.horizontal_accuracy == 10
    with pytest.raises(TelegramError, match="the sandbox does not model live locations"):
        await bot.send_location(1001, latitude=1, longitude=1, live_period=60)


async def test_a_draft_fades_after_half_a_minute_or_with_the_message(
    sandbox: Sandbox, ana: Person, bot: Any
) -> None:
    assert await bot.send_message_draft(1001, 7, "<b>pens</b>", parse_mode="HTML")
    draft = (await on_the_phone(sandbox))["draft"]
    assert (draft["text"], draft["entities"][0]["type"]) == ("pens", "bold")
    sandbox.clock.advance(31)
    assert (await on_the_phone(sandbox))["draft"] is None
    await bot.send_message_draft(1001, 8, "quase")
    await bot.send_message(1001, "pronto")
    assert (await on_the_phone(sandbox))["draft"] is None


async def on_the_phone(sandbox: Sandbox) -> dict[str, Any]:
    """What the page would draw."""
    async with httpx.AsyncClient(base_url=sandbox.url) as browser:
        shown = (await browser.get("/control/chat", params={"user": 1001})).json()
    assert isinstance(shown, dict)
    return shown


async def test_a_reaction_is_set_and_taken_back(sandbox: Sandbox, ana: Person, bot: Any) -> None:
    message_id = ana.messages[0].message_id
    assert await bot.set_message_reaction(1001, message_id, "👍")
    shown = (await on_the_phone(sandbox))["messages"][0]["reactions"]
    assert shown == [{"type": "emoji", "emoji": "👍"}]
    with pytest.raises(BadRequest, match="Reactions_too_many"):
        await bot.set_message_reaction(1001, message_id, ["👍", "👎"])
    assert await bot.set_message_reaction(1001, message_id)
    assert (await on_the_phone(sandbox))["messages"][0]["reactions"] == []


async def test_both_in_a_private_chat_are_members(ana: Person, bot: Any) -> None:
    assert (await bot.get_chat_member(1001, 1001)).user.first_name == "Ana"
    assert (await bot.get_chat_member(1001, bot.id)).status == "member"
    assert await bot.get_chat_member_count(1001) == 2


async def test_all_pinned_messages_are_let_go_at_once(ana: Person, bot: Any) -> None:
    for text in ("um", "dois"):
        await bot.pin_chat_message(1001, (await bot.send_message(1001, text)).message_id)
    assert (await bot.get_chat(1001)).pinned_message.text == "dois"
    await bot.unpin_all_chat_messages(1001)
    assert (await bot.get_chat(1001)).pinned_message is None


async def test_a_chat_has_commands_and_a_menu_button_of_its_own(ana: Person, bot: Any) -> None:
    await bot.set_my_commands([("saldo", "Ver")], scope=BotCommandScopeChat(1001), language_code="pt")
    listed = await bot.get_my_commands(scope=BotCommandScopeChat(1001), language_code="pt")
    assert [command.command for command in listed] == ["saldo"]
    assert await bot.get_my_commands() == ()
    panel = MenuButtonWebApp("Painel", WebAppInfo("https://a.com/"))
    await bot.set_chat_menu_button(1001, panel)
    assert await bot.get_chat_menu_button(1001) == panel
    assert await bot.get_chat_menu_button() == MenuButtonCommands()


async def test_the_name_of_the_bot_depends_on_the_language(bot: Any) -> None:
    born = (await bot.get_my_name()).name
    await bot.set_my_name("Concilia", language_code="pt")
    assert (await bot.get_my_name("pt")).name == "Concilia"
    assert (await bot.get_my_name("en")).name == born


RICH = """
<h2>Saldo</h2>
<p>Em <b>24/11</b>, <a href="https://a.com">extrato</a></p>
<table bordered>
  <tr><th>Conta</th><th align="right">Valor</th></tr>
  <tr><td>Banco</td><td align="right">R$ 1.234,56</td></tr>
</table>
<ul><li>um</li><li><input type="checkbox" checked>dois</li></ul>
<ol start="3"><li>três</li></ol>
<details open><summary>Mais</summary>linha <i>solta</i></details>
<blockquote><p>citado</p><cite>Ana</cite></blockquote>
<pre><code class="language-py">x = 1</code></pre><hr/><footer>fim</footer>
"""


async def rich(bot: Any, source: str, **more: Any) -> Message:
    arguments = {"chat_id": 1001, "rich_message": {"html": source}, **more}
    sent = await bot.do_api_request("sendRichMessage", api_kwargs=arguments, return_type=Message)
    assert isinstance(sent, Message)
    return sent


async def test_a_rich_message_becomes_blocks(ana: Person, bot: Any) -> None:
    sent = await rich(bot, RICH, reply_markup=CARD.to_dict())
    blocks = sent.api_kwargs["rich_message"]["blocks"]
    assert [block["type"] for block in blocks] == (
        ["heading", "paragraph", "table", "list", "list", "details", "blockquote", "pre", "divider", "footer"]
    )
    assert blocks[0] == {"type": "heading", "text": "Saldo", "size": 2}
    assert blocks[1]["text"] == [
        "Em ",
        {"type": "bold", "text": "24/11"},
        ", ",
        {"type": "url", "url": "https://a.com/", "text": "extrato"},
    ]
    assert blocks[2]["is_bordered"] is True
    assert blocks[2]["cells"][1][1] == {"align": "right", "valign": "middle", "text": "R$ 1.234,56"}
    assert blocks[3]["items"][1] == {
        "label": "•",
        "blocks": [{"type": "paragraph", "text": "dois"}],
        "has_checkbox": True,
        "is_checked": True,
    }
    assert blocks[4]["items"][0]["label"] == "3."
    assert (blocks[5]["summary"], blocks[5]["is_open"]) == ("Mais", True)
    assert (blocks[6]["credit"], blocks[7]["language"]) == ("Ana", "py")
    assert sent.text is None
    assert "Banco | R$ 1.234,56" in ana.last.text
    assert ana.last.labels == ["Ok"]


async def test_a_rich_message_and_a_text_may_replace_one_another(ana: Person, bot: Any) -> None:
    sent = await rich(bot, "<p>um</p>")
    new = {"rich_message": {"html": "<h1>dois</h1>"}}
    edited = await bot.edit_message_text("", 1001, sent.message_id, api_kwargs=new)
    assert edited.api_kwargs["rich_message"]["blocks"][0]["type"] == "heading"
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("", 1001, sent.message_id, api_kwargs=new)
    plain = await bot.edit_message_text("três", 1001, sent.message_id)
    assert (plain.text, plain.api_kwargs) == ("três", {})


BROKEN_RICH: list[tuple[str, str | None]] = [
    ("<p>a", 'Can\'t find end tag corresponding to start tag "p"'),
    ("a</p>", 'Unexpected end tag "p"'),
    ("<center>a</center>", 'Unsupported start tag "center"'),
    ("<p><table></table></p>", 'Tag "table" can\'t be used inside a text'),
    ("<li>a</li>", 'Tag "li" can\'t be used here'),
    ("<ul>a</ul>", 'Tag "ul" may contain only li'),
    ("<details>a</details>", 'Tag "details" must have exactly one "summary"'),
    ("<table><tr>" + "<td>a</td>" * 21 + "</tr></table>", "A table has more than 20 columns"),
    ("<p>a</p>" * 501, "There are more than 500 blocks"),
    ("<b>" * 17 + "a" + "</b>" * 17, "The nesting is deeper than 16 levels"),
    ("<p>" + "a" * 32769 + "</p>", "The text is longer than 32768 characters"),
    (" \n ", None),
]


async def test_rich_messages_have_limits(ana: Person, bot: Any) -> None:
    for source, words in BROKEN_RICH:
        expected = "Rich message must be non-empty" if words is None else f"Can't parse rich message: {words}"
        with pytest.raises(BadRequest) as caught:
            await rich(bot, source)
        assert str(caught.value).lower() == expected.lower()


async def test_an_edit_forgets_how_links_of_the_old_text_were_shown(ana: Person, bot: Any) -> None:
    quiet = LinkPreviewOptions(is_disabled=True)
    sent = await bot.send_message(1001, "a.com", link_preview_options=quiet)
    assert sent.link_preview_options == quiet
    edited = await bot.edit_message_text("b.com", 1001, sent.message_id)
    assert edited.link_preview_options is None


SHAPES: list[tuple[str, dict[str, Any], type[TelegramObject]]] = [
    ("sendPoll", {"question": "Q?", "options": ["a"], "description": "d"}, Message),
    ("sendLocation", {"latitude": 1, "longitude": 2}, Message),
    ("sendMessage", {"text": "a", "message_effect_id": "5046509860389126442"}, Message),
    ("sendMessage", {"text": "b", "reply_parameters": {"message_id": 1, "quote": "/start"}}, Message),
    ("sendMessage", {"text": "![a](tg://time?unix=60)", "parse_mode": "MarkdownV2"}, Message),
    ("forwardMessage", {"from_chat_id": 1001, "message_id": 1}, Message),
    ("copyMessage", {"from_chat_id": 1001, "message_id": 1}, MessageId),
    ("getChatMember", {"user_id": 1001}, ChatMember),
    ("getMyName", {}, BotName),
    ("getChatMenuButton", {}, MenuButton),
]


async def test_answers_hold_nothing_python_telegram_bot_does_not_know(sandbox: Sandbox, ana: Person) -> None:
    async with httpx.AsyncClient(base_url=f"{sandbox.url}/bot{TOKEN}") as client:
        for method, parameters, kind in SHAPES:
            answer = (await client.post(f"/{method}", json={"chat_id": 1001, **parameters})).json()
            assert answer["ok"], answer
            parsed = kind.de_json(answer["result"], None)
            assert unknown_fields(parsed) == [], method
            assert set(answer["result"]) <= set(parsed.to_dict()), method
