"""Answering a pressed button: once, and soon."""

import re

from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import Toast
from bot.sandbox.utf16 import utf16_length

ANSWERABLE_SECONDS = 15
_TEXT_LIMIT = 200
_OPENABLE = re.compile(r"(?:https?://)?t\.me/\w+\?|tg://", re.IGNORECASE)  # games and the bot's own links
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@method("answerCallbackQuery")
def answer_callback_query(call: MethodCall) -> bool:
    """Stops the button's spinner; a text becomes a toast, or an alert if so wished."""
    callback_id = call.parameters.text("callback_query_id")
    text = call.parameters.text("text")
    if utf16_length(text) > _TEXT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    if call.parameters.text("url") and not _OPENABLE.match(call.parameters.text("url")):
        raise bad_request("URL_INVALID")
    for chat in call.bot.conversations.values():
        press = chat.presses.get(callback_id)
        if press is None:
            continue
        if press.answered or call.world.clock.now() - press.pressed_at > ANSWERABLE_SECONDS:
            break
        press.answered = True
        chat.toasts.append(Toast(callback_id, text, call.parameters.flag("show_alert")))
        call.world.changes.announce()
        return True
    raise bad_request(_TOO_OLD)
