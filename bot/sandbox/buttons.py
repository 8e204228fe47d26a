"""One button of a keyboard: what Telegram accepts, with its words for what it does not."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.json_fields import Json, an_object, flag_field, integer_field, object_field, text_field
from bot.sandbox.links import checked_https_link, checked_link, mentioned_user
from bot.sandbox.refusals import bad_request, not_modelled

DATA_LIMIT = 64
COPIED_LIMIT = 256
_STYLES = frozenset({"primary", "success", "danger"})
_FOREIGN_ACTIONS = (
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "disabled",
)
_FOREIGN_REQUESTS = ("request_poll", "request_users", "request_user", "request_chat", "request_managed_bot")


def inline_button(stated: Any) -> Json:
    """A button of an inline keyboard as Telegram shows it back."""
    try:
        button = an_object(stated, "InlineKeyboardButton must be an Object")
        text = text_field(button, "text", required=True)
        look = _look(button)
        action = _action(button)
    except ValueError as error:
        raise bad_request(f"can't parse inline keyboard button: {error}") from None
    if not text.strip():
        # Telegram drops a button whose label is "" without a word; here it is refused, not lost
        raise bad_request("inline keyboard button text must be non-empty")
    name, meaning = action
    return {"text": text, **look, name: _ACTIONS[name](meaning)}


def reply_button(stated: Any) -> Json:
    """A button of a reply keyboard."""
    try:
        if isinstance(stated, str):
            stated = {"text": stated}
        button = an_object(stated, "KeyboardButton must be a String or an Object")
        text = text_field(button, "text", required=True)
        request = _look(button) | _request(button)
    except ValueError as error:
        raise bad_request(f"can't parse keyboard button: {error}") from None
    if not text.strip():
        raise bad_request("keyboard button text must be non-empty")
    if "web_app" in request:
        address = _address("Keyboard button Web App URL", request["web_app"]["url"], checked_https_link)
        request["web_app"] = {"url": address}
    return {"text": text, **request}


def _look(button: Json) -> Json:
    """The colour; custom emoji icons are only for bots whose owner has paid for them, so they go."""
    integer_field(button, "icon_custom_emoji_id")
    style = text_field(button, "style").lower()
    if style not in _STYLES | {"", "default"}:
        raise ValueError("invalid button style specified")
    return {"style": style} if style in _STYLES else {}


def _action(button: Json) -> tuple[str, str]:
    """What the button does: exactly one thing, looked up in Telegram's order."""
    for name in ("url", "callback_data"):
        meaning = text_field(button, name)
        if meaning:
            return name, meaning
    foreign = [name for name in _FOREIGN_ACTIONS if name in button]
    if foreign:
        raise not_modelled(f"inline buttons with {foreign[0]}")
    if "web_app" in button:
        return "web_app", text_field(object_field(button, "web_app"), "url", required=True)
    if "copy_text" in button:
        return "copy_text", text_field(object_field(button, "copy_text"), "text", required=True)
    raise ValueError("Text buttons are unallowed in the inline keyboard")


def _request(button: Json) -> Json:
    foreign = [name for name in _FOREIGN_REQUESTS if name in button]
    if foreign:
        raise not_modelled(f"keyboard buttons with {foreign[0]}")
    for name in ("request_contact", "request_location"):
        if flag_field(button, name):
            return {name: True}
    if "web_app" in button:
        return {"web_app": {"url": text_field(object_field(button, "web_app"), "url", required=True)}}
    return {}


def _address(what: str, address: str, check: Callable[[str], str]) -> str:
    try:
        return check(address)
    except ValueError as error:
        raise bad_request(f"{what} '{address}' is invalid: {error}") from None


def _url(address: str) -> str:
    return (
        address if mentioned_user(address) else _address("inline keyboard button URL", address, checked_link)
    )


def _callback_data(data: str) -> str:
    if len(data.encode()) > DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    return data


def _web_app(address: str) -> Json:
    if mentioned_user(address):
        raise bad_request("link to a user can't be used in Web App URL buttons")
    return {"url": _address("inline keyboard button Web App URL", address, checked_https_link)}


def _copied(text: str) -> Json:
    if not 1 <= len(text) <= COPIED_LIMIT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return {"text": text}


_ACTIONS: dict[str, Callable[[str], Any]] = {
    "url": _url,
    "callback_data": _callback_data,
    "web_app": _web_app,
    "copy_text": _copied,
}
