"""Which parameters a method of the Bot API has, and which fields the objects in them, by python-telegram-bot.

Telegram ignores what it does not know, so nothing is refused here: the sandbox only remarks on it. The
arguments that python-telegram-bot adds for convenience are keyword-only in its signatures and never travel.
"""

import inspect
from contextlib import suppress
from functools import cache
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyParameters,
    TelegramObject,
)

from bot.sandbox.faithful import unknown_fields
from bot.sandbox.in_words import unknown_field, unknown_parameter, unused_file
from bot.sandbox.parameters import Parameters
from bot.sandbox.remarks import remark

_STILL_UNDERSTOOD = frozenset(
    # out of the documentation since Bot API 7.0, but Telegram's server reads them to this day
    {"reply_to_message_id", "allow_sending_without_reply", "disable_web_page_preview", "method"},
)
_NEWER = {
    "editMessageText": frozenset({"rich_message"}),  # Bot API 10.1
    "sendMessage": frozenset({"ephemeral_message_parameters"}),  # Bot API 10.2
    "sendRichMessage": frozenset({"rich_message"}),  # Bot API 10.1
}
_OBJECTS: dict[str, type[TelegramObject]] = {
    "caption_entities": MessageEntity,
    "commands": BotCommand,
    "entities": MessageEntity,
    "link_preview_options": LinkPreviewOptions,
    "reply_parameters": ReplyParameters,
}
_MARKUPS: dict[str, type[TelegramObject]] = {
    "inline_keyboard": InlineKeyboardMarkup,
    "keyboard": ReplyKeyboardMarkup,
}
_OF_EVERY_SENDING = "sendMessage"
_CONTENT_OF_MESSAGES = frozenset({"text", "parse_mode", "entities", "link_preview_options"})


def remark_on_unknown(method: str, parameters: Parameters, shown: dict[str, Any]) -> None:
    """Notes on the call under way what Telegram would have ignored in it; `shown` are the decoded objects."""
    known = known_parameters(method)
    if not known:
        return
    for name in parameters.values.keys() - known - _STILL_UNDERSTOOD:
        remark(unknown_parameter(method, name))
    for name, value in shown.items():
        for field in _unknown_inside(name, value):
            remark(unknown_field(field))
    for part in parameters.uploads.keys() - known:
        if not any(f"attach://{part}" in value for value in parameters.values.values()):
            remark(unused_file(part))


def _unknown_inside(name: str, value: Any) -> list[str]:
    """Misspelt fields of an object, as `Class.field`; whatever is worse, the method itself refuses."""
    kind = (
        _MARKUPS.get(next(iter(_MARKUPS.keys() & value), ""))
        if name == "reply_markup"
        else _OBJECTS.get(name)
    )
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        with suppress(Exception):  # an object that cannot even be read is none of this module's business
            found += unknown_fields(kind.de_json(item, None)) if kind else []
    return [problem.partition(" ")[0] for problem in found]


@cache
def known_parameters(method: str) -> frozenset[str]:
    """The parameters of a method; empty when python-telegram-bot does not know the method either."""
    newer = _NEWER.get(method, frozenset())
    if not hasattr(Bot, method):
        usual = known_parameters(_OF_EVERY_SENDING) - _CONTENT_OF_MESSAGES if newer else frozenset()
        return usual | newer
    parameters = inspect.signature(getattr(Bot, method)).parameters.values()
    return newer | {p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD and p.name != "self"}
