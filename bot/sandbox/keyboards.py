"""Reply markup: what Telegram accepts as a keyboard, with its words for what it does not."""

import json
from typing import Any

from bot.sandbox.links import checked_https_link, checked_link
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import RefusalError, bad_request, not_modelled
from bot.sandbox.state import Json

_DATA_LIMIT = 64
_BUTTON_LIMIT = 100
_PLACEHOLDER_LIMIT = 64
_STYLES = frozenset({"primary", "success", "danger"})
_FOREIGN_KINDS = frozenset({"callback_game", "pay", "switch_inline_query", "login_url"}) | {
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
}


def read_markup(parameters: Parameters, *, only_inline: bool = False) -> Json | None:
    """The keyboard of a call as Telegram would store it; None when there is none."""
    raw = parameters.json("reply_markup", complaint="can't parse reply keyboard markup JSON object")
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise bad_request("object expected as reply markup")
    markup = _recognised(raw)
    if markup is not None and only_inline and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _recognised(raw: Json) -> Json | None:
    """Telegram's precedence: reply keyboard, inline keyboard, removal, forced reply."""
    rows = _rows(raw, "keyboard", 'field "keyboard" must be an Array of Arrays')
    inline = _rows(
        raw,
        "inline_keyboard",
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    )
    if rows:
        return {**raw, "keyboard": [[_reply_button(button) for button in row] for row in rows]}
    if inline:
        return _inline_keyboard(inline)
    if raw.get("remove_keyboard"):
        return {"remove_keyboard": True}
    if raw.get("force_reply"):
        return _forced_reply(raw)
    return None


def _rows(raw: Json, name: str, complaint: str) -> list[list[Any]]:
    rows = raw.get(name)
    if rows is None:
        return []
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(complaint)
    return [row for row in rows if row]


def _forced_reply(raw: Json) -> Json:
    placeholder = raw.get("input_field_placeholder", "")
    if len(placeholder) > _PLACEHOLDER_LIMIT:
        raise bad_request("REPLY_MARKUP_INVALID")
    return {"force_reply": True, **({"input_field_placeholder": placeholder} if placeholder else {})}


def _reply_button(button: Any) -> Json:
    if isinstance(button, str):
        return {"text": button}
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    return button


def _inline_keyboard(rows: list[list[Any]]) -> Json:
    buttons = [[_inline_button(button) for button in row] for row in rows]
    if sum(len(row) for row in buttons) > _BUTTON_LIMIT:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": buttons}


def _unparsable(detail: str) -> RefusalError:
    return bad_request(f"can't parse inline keyboard button: {detail}")


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise _unparsable("InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise _unparsable('Can\'t find field "text"')
    style = str(button.get("style") or "").lower()
    if style not in _STYLES | {"", "default"}:
        raise _unparsable("invalid button style specified")
    action = _action(button)
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    return {"text": button["text"], **({"style": style} if style in _STYLES else {}), **action}


def _action(button: Json) -> Json:
    """What the button does: exactly one thing, looked up in Telegram's order."""
    if button.get("url"):
        return {"url": _address("URL", button["url"], https=False)}
    if button.get("callback_data"):
        return {"callback_data": _callback_data(button["callback_data"])}
    if button.get("web_app"):
        return {"web_app": {"url": _address("Web App URL", button["web_app"].get("url", ""), https=True)}}
    if button.get("copy_text"):
        copied = button["copy_text"].get("text", "")
        if not 1 <= len(copied) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
        return {"copy_text": {"text": copied}}
    foreign = _FOREIGN_KINDS & button.keys()
    if foreign:
        raise not_modelled(f"inline buttons with {min(foreign)}")
    raise _unparsable("Text buttons are unallowed in the inline keyboard")


def _address(what: str, address: str, *, https: bool) -> str:
    try:
        return checked_https_link(address) if https else checked_link(address)
    except ValueError as error:
        raise bad_request(f"inline keyboard button {what} '{address}' is invalid: {error}") from None


def _callback_data(data: Any) -> str:
    if not isinstance(data, str):
        raise _unparsable('Field "callback_data" must be of type String')
    if len(data.encode()) > _DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    return data


def same_markup(one: Json | None, other: Json | None) -> bool:
    """Whether two keyboards are exactly the same, for "message is not modified"."""
    return json.dumps(one or {}, sort_keys=True) == json.dumps(other or {}, sort_keys=True)
