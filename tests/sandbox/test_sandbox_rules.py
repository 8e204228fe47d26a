"""Telegram's rules, one row each: a request, and the exact words with which it is refused."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.sandbox import Sandbox

pytestmark = pytest.mark.asyncio(loop_scope="module")
TOKEN = "123456:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"
ANA, BIA, CAIO = 1001, 1002, 1003
Row = tuple[str, dict[str, Any], str]


@dataclass
class Scene:
    """A sandbox with one message of every kind; a "@name" in a row means the number of that message."""

    client: httpx.AsyncClient
    ids: dict[str, int]

    async def call(self, method: str, parameters: dict[str, Any]) -> httpx.Response:
        known = {
            name: self.ids.get(value, value) if isinstance(value, str) else value
            for name, value in parameters.items()
        }
        head = {
            "Content-Type": "application/json"
        }  # dumped here, so that a lone half of a character can pass
        return await self.client.post(f"/{method}", content=json.dumps(known), headers=head)

    async def sent(self, name: str, method: str, **parameters: Any) -> None:
        answer = (await self.call(method, {"chat_id": ANA, **parameters})).json()
        self.ids[f"@{name}"] = answer["result"]["message_id"]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def scene() -> AsyncIterator[Scene]:
    async with (
        Sandbox.running() as sandbox,
        httpx.AsyncClient(base_url=f"{sandbox.url}/bot{TOKEN}") as client,
    ):
        people = {
            number: sandbox.person(user_id=number, first_name=name, bot_token=TOKEN)
            for number, name in ((ANA, "Ana"), (BIA, "Bia"), (CAIO, "Caio"))
        }
        await people[ANA].say("olá")
        await people[CAIO].say("olá")
        people[CAIO].block()
        made = Scene(client, {"@hers": people[ANA].messages[0].message_id})
        await made.sent("text", "sendMessage", text="texto", reply_markup=keyboard({"callback_data": "x"}))
        await made.sent("asking", "sendMessage", text="?", reply_markup={"force_reply": True})
        await made.sent("poll", "sendPoll", question="Q?", options=["a", "b"])
        await made.sent("place", "sendLocation", latitude=1, longitude=2)
        await made.sent("secret", "sendMessage", text="só aqui", protect_content=True)
        await made.sent("forwarded", "forwardMessage", from_chat_id=ANA, message_id="@text")
        file = await client.post("/sendDocument", data={"chat_id": ANA}, files={"document": ("a.csv", b"x")})
        made.ids["@file"] = file.json()["result"]["message_id"]
        made.ids["@file_id"] = file.json()["result"]["document"]["file_id"]
        yield made


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "a"} | button for button in buttons]]}


def text(**parameters: Any) -> dict[str, Any]:
    return {"chat_id": ANA, "text": "a", **parameters}


def marked(markup: Any) -> dict[str, Any]:
    return text(reply_markup=markup)


def entity(**fields: Any) -> dict[str, Any]:
    return text(text="🙂ab", entities=[{"offset": 0, "length": 1, "type": "bold"} | fields])


NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
BUTTON = "can't parse inline keyboard button: "
CHAT: list[Row] = [
    ("sendMessage", {"text": "oi"}, "chat_id is empty"),
    ("sendMessage", {"chat_id": 999, "text": "oi"}, "chat not found"),
    ("sendMessage", {"chat_id": "@canal", "text": "oi"}, "chat not found"),
    ("sendMessage", {"chat_id": -1001, "text": "oi"}, "chat not found"),
    ("getChat", {"chat_id": 999}, "chat not found"),
    ("sendMessage", {"chat_id": BIA, "text": "oi"}, "403 bot can't initiate conversation with a user"),
    ("sendMessage", {"chat_id": CAIO, "text": "oi"}, "403 bot was blocked by the user"),
    ("sendChatAction", {"chat_id": CAIO, "action": "typing"}, "403 bot was blocked by the user"),
    ("sendMessageDraft", {"chat_id": CAIO, "draft_id": 1, "text": "a"}, "403 bot was blocked by the user"),
    ("sendMessage", text(business_connection_id="b"), "501 the parameter business_connection_id"),
]
TEXT: list[Row] = [
    ("sendMessage", {"chat_id": ANA}, "message text is empty"),
    ("sendMessage", text(text=""), "message text is empty"),
    ("sendMessage", text(text=" \n\t "), "text must be non-empty"),
    ("sendMessage", text(text="\u200b\u00a0\u2800"), "text must be non-empty"),
    ("sendMessage", text(text="<b></b>", parse_mode="HTML"), "text must be non-empty"),
    ("sendMessage", text(text="a" * 4097), "message is too long"),
    ("sendMessage", text(text="🙂" * 2049), "message is too long"),
    ("sendMessage", text(text="a" * 32769), "text is too long"),
    ("sendMessage", text(text="é" * 16385), "text is too long"),
    ("sendMessage", text(text="\ud800"), "strings must be encoded in UTF-8"),
    ("sendMessage", text(parse_mode="XML"), "unsupported parse_mode"),
    ("sendMessage", text(parse_mode="markdown_v2"), "unsupported parse_mode"),
    (
        "sendMessage",
        text(text="a < b", parse_mode="html"),
        'can\'t parse entities: Unsupported start tag "" at byte offset 2',
    ),
    (
        "sendMessage",
        text(text="R$ 1.234", parse_mode="MarkdownV2"),
        "can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
    ),
    (
        "sendMessage",
        text(text="é *a", parse_mode="markdownv2"),
        "can't parse entities: Can't find end of Bold entity at byte offset 3",
    ),
    (
        "sendMessage",
        text(text="é *a", parse_mode="Markdown"),
        "can't parse entities: Can't find end of the entity starting at byte offset 3",
    ),
    (
        "editMessageCaption",
        {"chat_id": ANA, "caption": "a" * 1025, "message_id": "@file"},
        "message caption is too long",
    ),
    ("sendMessage", text(link_preview_options="{"), "can't parse link preview options JSON object"),
    ("sendMessage", text(link_preview_options=[1]), "object expected as link preview options"),
    (
        "sendMessage",
        text(link_preview_options={"is_disabled": 1}),
        'field "is_disabled" must be of type Boolean',
    ),
    ("sendMessage", text(message_effect_id="1"), "EFFECT_ID_INVALID"),
]
ENTITIES: list[Row] = [
    ("sendMessage", text(entities=[1]), "can't parse MessageEntity: expected an Object"),
    ("sendMessage", text(entities=[{}]), "can't parse MessageEntity: Can't find field \"offset\""),
    (
        "sendMessage",
        entity(length=[]),
        'can\'t parse MessageEntity: Field "length" must be a Number',
    ),
    ("sendMessage", entity(type=""), "can't parse MessageEntity: Type is not specified"),
    ("sendMessage", entity(type="shout"), "can't parse MessageEntity: Unsupported type specified"),
    ("sendMessage", entity(type="text_link"), "can't parse MessageEntity: Can't find field \"url\""),
    (
        "sendMessage",
        entity(type="text_link", url="http://localhost"),
        "entity URL 'http://localhost' is invalid: Wrong HTTP URL",
    ),
    (
        "sendMessage",
        entity(type="date_time", unix_time=1, date_time_format="x"),
        "can't parse MessageEntity: Invalid date-time format specified",
    ),
    ("sendMessage", entity(offset=-1), "receive an entity with incorrect offset -1"),
    ("sendMessage", entity(offset=9), "entity begins after the end of the text at UTF-16 offset 9"),
    ("sendMessage", entity(offset=1), "entity begins in a middle of a UTF-16 symbol at byte offset 4"),
    (
        "sendMessage",
        entity(length=1),
        "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 4",
    ),
    (
        "sendMessage",
        entity(length=5),
        "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 5",
    ),
]
KEYBOARDS: list[Row] = [
    ("sendMessage", marked("{"), "can't parse reply keyboard markup JSON object"),
    ("sendMessage", marked([1]), "object expected as reply markup"),
    ("sendMessage", marked({"inline_keyboard": {}}), 'field "inline_keyboard" must be of type Array'),
    (
        "sendMessage",
        marked({"inline_keyboard": [{"text": "a"}]}),
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    ),
    ("sendMessage", marked({"keyboard": ["a"]}), 'field "keyboard" must be an Array of Arrays'),
    (
        "sendMessage",
        marked({"keyboard": [[1]]}),
        "can't parse keyboard button: KeyboardButton must be a String or an Object",
    ),
    ("sendMessage", marked({"inline_keyboard": [["a"]]}), BUTTON + "InlineKeyboardButton must be an Object"),
    ("sendMessage", marked({"inline_keyboard": [[{}]]}), BUTTON + 'Can\'t find field "text"'),
    ("sendMessage", marked(keyboard({"text": []})), BUTTON + 'Field "text" must be of type String'),
    (
        "sendMessage",
        marked(keyboard({"callback_data": {}})),
        BUTTON + 'Field "callback_data" must be of type String',
    ),
    (
        "sendMessage",
        marked(keyboard({"callback_data": "\ud800"})),
        BUTTON + 'Field "callback_data" must be encoded in UTF-8',
    ),
    ("sendMessage", marked(keyboard({})), BUTTON + "Text buttons are unallowed in the inline keyboard"),
    (
        "sendMessage",
        marked(keyboard({"callback_data": "x", "style": "blue"})),
        BUTTON + "invalid button style specified",
    ),
    (
        "sendMessage",
        marked(keyboard({"text": "", "callback_data": "x"})),
        "inline keyboard button text must be non-empty",
    ),
    ("sendMessage", marked(keyboard({"callback_data": "ã" * 33})), "BUTTON_DATA_INVALID"),
    (
        "sendMessage",
        marked(keyboard({"url": "http://localhost:80"})),
        "inline keyboard button URL 'http://localhost:80' is invalid: Wrong HTTP URL",
    ),
    (
        "sendMessage",
        marked(keyboard({"url": "mailto://a.com"})),
        "inline keyboard button URL 'mailto://a.com' is invalid: Unsupported URL protocol",
    ),
    (
        "sendMessage",
        marked(keyboard({"url": "https://"})),
        "inline keyboard button URL 'https://' is invalid: URL host is empty",
    ),
    (
        "sendMessage",
        marked(keyboard({"url": "https://a b.com"})),
        "inline keyboard button URL 'https://a b.com' is invalid: Disallowed character in URL host",
    ),
    (
        "sendMessage",
        marked(keyboard({"url": "https://a.com:99999"})),
        "inline keyboard button URL 'https://a.com:99999' is invalid: Wrong port number specified in the URL",
    ),
    (
        "sendMessage",
        marked(keyboard({"web_app": {"url": "http://a.com"}})),
        "inline keyboard button Web App URL 'http://a.com' is invalid: Only HTTPS links are allowed",
    ),
    ("sendMessage", marked(keyboard({"web_app": {}})), BUTTON + 'Can\'t find field "url"'),
    ("sendMessage", marked(keyboard({"copy_text": {"text": "a" * 257}})), "BUTTON_COPY_TEXT_INVALID"),
    (
        "sendMessage",
        marked(keyboard({"copy_text": "a"})),
        BUTTON + 'Field "copy_text" must be of type Object',
    ),
    ("sendMessage", marked(keyboard({"pay": True})), "501 inline buttons with pay"),
    ("sendMessage", marked(keyboard(*[{"callback_data": "x"}] * 9)), "reply markup is too long"),
    (
        "sendMessage",
        marked({"inline_keyboard": [[{"text": "a", "callback_data": "x"}]] * 101}),
        "reply markup is too long",
    ),
    (
        "sendMessage",
        marked({"inline_keyboard": [[{"text": "a", "callback_data": "x" * 64}] * 2] * 50}),
        "reply markup is too long",
    ),
    (
        "sendMessage",
        marked({"force_reply": "sim"}),
        'field "force_reply" must be of type Boolean',
    ),
]
REPLIES: list[Row] = [
    ("sendMessage", text(reply_parameters="{"), "can't parse reply parameters JSON object"),
    ("sendMessage", text(reply_parameters=[1]), "object expected as reply parameters"),
    ("sendMessage", text(reply_parameters={"quote": "a"}), 'can\'t find field "message_id"'),
    ("sendMessage", text(reply_parameters={"message_id": 77}), "message to be replied not found"),
    ("sendMessage", text(reply_to_message_id=77), "message to be replied not found"),
]
EDITS: list[Row] = [
    ("editMessageText", {"text": "a"}, "message identifier is not specified"),
    ("editMessageText", {"text": "a", "inline_message_id": "x"}, "MESSAGE_ID_INVALID"),
    ("editMessageText", {"text": "a", "message_id": 1}, "chat_id is empty"),
    ("editMessageText", text(), "message to edit not found"),
    ("editMessageText", text(message_id=999), "message to edit not found"),
    ("editMessageText", text(message_id="@hers"), "message can't be edited"),
    ("editMessageText", text(message_id="@asking"), "message can't be edited"),
    ("editMessageText", text(message_id="@forwarded"), "message can't be edited"),
    ("editMessageText", text(message_id="@file"), "there is no text in the message to edit"),
    ("editMessageText", text(message_id="@poll"), "there is no text in the message to edit"),
    (
        "editMessageText",
        text(message_id="@text", reply_markup={"force_reply": True}),
        "inline keyboard expected",
    ),
    (
        "editMessageReplyMarkup",
        {"chat_id": ANA, "message_id": "@text", "reply_markup": {"keyboard": [["a"]]}},
        "inline keyboard expected",
    ),
    (
        "editMessageText",
        text(text="texto", message_id="@text", reply_markup=keyboard({"callback_data": "x"})),
        NOT_MODIFIED,
    ),
    (
        "editMessageCaption",
        {"chat_id": ANA, "message_id": "@text", "caption": "a"},
        "there is no caption in the message to edit",
    ),
    ("editMessageMedia", {"chat_id": ANA, "message_id": "@text"}, 'parameter "media" is required'),
    (
        "editMessageMedia",
        {"chat_id": ANA, "message_id": "@text", "media": "{"},
        "can't parse input media JSON object",
    ),
    (
        "editMessageMedia",
        {"chat_id": ANA, "message_id": "@text", "media": {"type": "document"}},
        "can't parse InputMedia: media not found",
    ),
    (
        "editMessageMedia",
        {"chat_id": ANA, "message_id": "@text", "media": {"type": "video", "media": "attach://a"}},
        "501 media of type video",
    ),
    ("deleteMessage", {"message_id": 1}, "chat identifier is not specified"),
    ("deleteMessage", {"chat_id": ANA}, "message identifier is not specified"),
    ("deleteMessage", {"chat_id": ANA, "message_id": 999}, "message to delete not found"),
    ("deleteMessages", {"chat_id": ANA}, "message identifiers are not specified"),
    ("deleteMessages", {"chat_id": ANA, "message_ids": "["}, "can't parse message_ids JSON object"),
    ("deleteMessages", {"chat_id": ANA, "message_ids": {}}, "expected an Array of message identifiers"),
    (
        "deleteMessages",
        {"chat_id": ANA, "message_ids": [*range(101)]},
        "too many message identifiers specified",
    ),
    ("deleteMessages", {"chat_id": ANA, "message_ids": [True]}, "message identifier must be a Number"),
    ("deleteMessages", {"chat_id": ANA, "message_ids": ["x"]}, "can't parse message identifier as a Number"),
    ("deleteMessages", {"chat_id": ANA, "message_ids": [0]}, "invalid message identifier specified"),
]
FILES: list[Row] = [
    ("sendDocument", {"chat_id": ANA}, "there is no document in the request"),
    ("sendPhoto", {"chat_id": ANA, "photo": "attach://x"}, "there is no photo in the request"),
    ("sendPhoto", {"chat_id": ANA, "photo": "@file_id"}, "can't use file of type Document as Photo"),
    (
        "sendDocument",
        {"chat_id": ANA, "document": "AgAC"},
        "wrong file_id or the file is temporarily unavailable",
    ),
    ("sendDocument", {"chat_id": ANA, "document": "http://a.com/b.pdf"}, "failed to get HTTP URL content"),
    ("getFile", {}, "file_id not specified"),
    ("getFile", {"file_id": "nada"}, "invalid file_id"),
    ("sendMediaGroup", {"chat_id": ANA}, 'parameter "media" is required'),
    ("sendMediaGroup", {"chat_id": ANA, "media": "["}, "can't parse media JSON object"),
    ("sendMediaGroup", {"chat_id": ANA, "media": {}}, "expected an Array of InputMedia"),
    ("sendMediaGroup", {"chat_id": ANA, "media": []}, "there are no messages to send"),
    ("sendMediaGroup", {"chat_id": ANA, "media": [1]}, "can't parse InputMedia: expected an Object"),
    (
        "sendMediaGroup",
        {"chat_id": ANA, "media": [{"type": "animation", "media": "attach://a"}]},
        "can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup",
    ),
]
COMMANDS: list[Row] = [
    ("setMyCommands", {"commands": "x"}, "can't parse commands JSON object"),
    ("setMyCommands", {"commands": {}}, "expected an Array of BotCommand"),
    ("setMyCommands", {"commands": [1]}, "can't parse BotCommand: expected an Object"),
    (
        "setMyCommands",
        {"commands": [{"command": "a"}]},
        "can't parse BotCommand: Can't find field \"description\"",
    ),
    ("setMyCommands", {"commands": [{"command": "Olá", "description": "x"}]}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "/", "description": "x"}]}, "command must be non-empty"),
    (
        "setMyCommands",
        {"commands": [{"command": "a" * 33, "description": "x"}]},
        "command length must not exceed 32",
    ),
    (
        "setMyCommands",
        {"commands": [{"command": "a", "description": " "}]},
        "command description must be non-empty",
    ),
    (
        "setMyCommands",
        {"commands": [{"command": "a", "description": "x" * 257}]},
        "command description length must not exceed 256",
    ),
    ("setMyCommands", {"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
    ("setMyCommands", {"commands": [], "language_code": "pt-br"}, "invalid language code specified"),
    ("getMyCommands", {"scope": "{"}, "can't parse BotCommandScope JSON object"),
    ("getMyCommands", {"scope": []}, "can't parse BotCommandScope: BotCommandScope must be an Object"),
    ("getMyCommands", {"scope": {}}, "can't parse BotCommandScope: Can't find field \"type\""),
    ("getMyCommands", {"scope": {"type": "x"}}, "can't parse BotCommandScope: Unsupported type specified"),
    (
        "getMyCommands",
        {"scope": {"type": "chat", "chat_id": ""}},
        "can't parse BotCommandScope: Empty chat_id specified",
    ),
    ("getMyCommands", {"scope": {"type": "chat", "chat_id": 999}}, "chat not found"),
    (
        "getMyCommands",
        {"scope": {"type": "chat_administrators", "chat_id": ANA}},
        "can't use specified scope in private chats",
    ),
    ("setChatMenuButton", {"menu_button": "{"}, "can't parse menu button JSON object"),
    (
        "setChatMenuButton",
        {"menu_button": {"type": "x"}},
        "can't parse menu button: MenuButton has unsupported type",
    ),
    (
        "setChatMenuButton",
        {"menu_button": {"type": "web_app", "text": "a", "web_app": {"url": "http://a.com"}}},
        "menu button Web App URL 'http://a.com' is invalid: Only HTTPS links are allowed",
    ),
    ("setMyName", {"name": "a" * 65}, "BOT_NAME_TOO_LONG"),
    ("setMyDescription", {"description": "a" * 513}, "BOT_DESCRIPTION_TOO_LONG"),
]
OTHERS: list[Row] = [
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "a" * 201}, "MESSAGE_TOO_LONG"),
    ("answerCallbackQuery", {"callback_query_id": "1", "url": "https://a.com"}, "URL_INVALID"),
    (
        "answerCallbackQuery",
        {"callback_query_id": "1"},
        "query is too old and response timeout expired or query ID is invalid",
    ),
    (
        "answerWebAppQuery",
        {"web_app_query_id": "1", "result": {"type": "article", "id": "1"}},
        "query is too old and response timeout expired or query ID is invalid",
    ),
    ("sendChatAction", {"chat_id": ANA, "action": "dance"}, "wrong parameter action in request"),
    ("leaveChat", {"chat_id": ANA}, "chat member status can't be changed in private chats"),
    ("getChatAdministrators", {"chat_id": ANA}, "there are no administrators in the private chat"),
    ("getChatMember", {"chat_id": ANA}, "invalid user_id specified"),
    ("getChatMember", {"chat_id": ANA, "user_id": 4}, "user not found"),
    ("getChatMember", {"chat_id": ANA, "user_id": BIA}, "member not found"),
    ("pinChatMessage", {"chat_id": ANA, "message_id": 999}, "message to pin not found"),
    ("unpinChatMessage", {"chat_id": ANA}, "message to unpin not found"),
    ("forwardMessage", {"chat_id": ANA, "message_id": 1}, 'parameter "from_chat_id" is required'),
    (
        "forwardMessage",
        {"chat_id": ANA, "from_chat_id": ANA, "message_id": 999},
        "message to forward not found",
    ),
    (
        "forwardMessage",
        {"chat_id": ANA, "from_chat_id": ANA, "message_id": "@secret"},
        "the message can't be forwarded",
    ),
    ("copyMessage", {"chat_id": ANA, "from_chat_id": ANA, "message_id": 999}, "message to copy not found"),
    ("sendLocation", {"chat_id": ANA, "longitude": 1}, "latitude is empty"),
    ("sendLocation", {"chat_id": ANA, "latitude": 91, "longitude": 1}, "invalid location specified"),
    (
        "sendPoll",
        {"chat_id": ANA, "question": "Q", "options": []},
        "poll must have at least one answer option",
    ),
    (
        "sendPoll",
        {"chat_id": ANA, "question": "Q", "options": ["a"] * 13},
        "poll can't have more than 12 options",
    ),
    (
        "sendPoll",
        {"chat_id": ANA, "question": "Q" * 301, "options": ["a"]},
        "poll question length must not exceed 300",
    ),
    (
        "sendPoll",
        {"chat_id": ANA, "question": "Q", "options": ["a" * 101]},
        "poll options length must not exceed 100",
    ),
    (
        "sendPoll",
        {"chat_id": ANA, "question": "Q", "options": ["a"], "type": "quiz", "correct_option_id": 1},
        "wrong quiz correct_option_id",
    ),
    ("stopPoll", {"chat_id": ANA, "message_id": "@text"}, "poll can't be stopped"),
    ("setMessageReaction", {"chat_id": ANA, "message_id": 999}, "message to react not found"),
    (
        "setMessageReaction",
        {"chat_id": ANA, "message_id": "@hers", "reaction": [{"type": "emoji", "emoji": "🧾"}]},
        "REACTION_INVALID",
    ),
    (
        "setMessageReaction",
        {"chat_id": ANA, "message_id": "@hers", "reaction": [{"type": "x"}]},
        "can't parse ReactionType: invalid reaction type specified",
    ),
    ("sendRichMessage", {"chat_id": ANA}, "rich message must be non-empty"),
    (
        "sendRichMessage",
        {"chat_id": ANA, "rich_message": {"html": "<p>a<b></p>"}},
        'can\'t parse rich message: Unmatched end tag, expected "</b>", found "</p>"',
    ),
    (
        "sendRichMessage",
        {"chat_id": ANA, "rich_message": {"markdown": "# a"}},
        "501 rich messages with markdown",
    ),
    ("sendRichMessage", {"chat_id": ANA, "rich_message": {"html": "<img src='a'>"}}, "501 the rich tag img"),
]
TABLES = {
    "chat": CHAT,
    "text": TEXT,
    "entities": ENTITIES,
    "keyboards": KEYBOARDS,
    "replies": REPLIES,
    "edits": EDITS,
    "files": FILES,
    "commands": COMMANDS,
    "others": OTHERS,
}
FIRST_WORDS = {400: "Bad Request: ", 403: "Forbidden: ", 501: "Not Implemented: the sandbox does not model "}


@pytest.mark.parametrize("table", TABLES)
async def test_requests_are_refused_in_telegrams_words(scene: Scene, table: str) -> None:
    before = (await scene.call("sendMessage", text())).json()["result"]["message_id"]
    found = []
    for method, parameters, words in TABLES[table]:
        answer = await scene.call(method, parameters)
        body = answer.json()
        assert answer.status_code == body.get("error_code"), (method, parameters, body)
        code, _, rest = words.partition(" ") if words[:3].isdigit() else ("400", "", words)
        expected = FIRST_WORDS[int(code)] + rest
        if (body["error_code"], body["description"]) != (int(code), expected):
            found.append((method, json.dumps(parameters)[:100], body["description"], expected))
    assert found == []
    after = (await scene.call("sendMessage", text())).json()["result"]["message_id"]
    assert after == before + 1


ACCEPTED: list[tuple[str, dict[str, Any]]] = [
    ("sendMessage", text(text="a" * 4096)),
    ("sendMessage", text(text="<b>" + "a" * 4096 + "</b>", parse_mode="HTML")),
    ("sendMessage", text(entities="{")),
    ("sendMessage", entity(type="url", offset=99)),
    ("sendMessage", marked({"inline_keyboard": [[{"text": "a", "callback_data": "x"}] * 8] * 12})),
    ("sendMessage", marked(keyboard({"callback_data": "é" * 32}, {"url": "tg://resolve?domain=a"}))),
    ("sendMessage", marked(keyboard({"url": "a.com"}, {"copy_text": {"text": "a" * 256}}))),
    ("sendMessage", marked({"inline_keyboard": []})),
    ("sendMessage", marked({})),
    ("sendMessage", text(reply_parameters={})),
    ("sendMessage", text(reply_parameters={"message_id": 77, "allow_sending_without_reply": True})),
    ("sendMessage", text(message_effect_id="5046509860389126442")),
    (
        "editMessageReplyMarkup",
        {"chat_id": ANA, "message_id": "@place", "reply_markup": keyboard({"url": "a.com"})},
    ),
    ("deleteMessages", {"chat_id": ANA, "message_ids": [999, "998"]}),
    ("sendChatAction", {"chat_id": ANA, "action": "Upload_Document"}),
    ("setMyCommands", {"commands": [{"command": "/saldo", "description": "x"}]}),
    ("getMyCommands", {"scope": {"type": "chat", "chat_id": ANA}, "language_code": "pt"}),
]


async def test_requests_at_the_limit_are_accepted(scene: Scene) -> None:
    answers = [(method, (await scene.call(method, parameters)).json()) for method, parameters in ACCEPTED]
    assert [answer for answer in answers if not answer[1]["ok"]] == []
