"""Reply markup: what Telegram accepts as a keyboard, with its words for what it does not."""

import json
from typing import Any

from bot.sandbox.buttons import inline_button, reply_button
from bot.sandbox.json_fields import FieldError, Json, flag_field, text_field
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request

_INLINE_ROW_LIMIT = 8
_INLINE_LIMIT = 100
_ROW_LIMIT = 12
_BYTES_LIMIT = 10_000
_PLACEHOLDER_LIMIT = 64
_KEYBOARD_FLAGS = ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective")


def read_markup(parameters: Parameters) -> Json | None:
    """The keyboard of a call as Telegram would store it; None when there is none."""
    raw = parameters.json("reply_markup", complaint="can't parse reply keyboard markup JSON object")
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise bad_request("object expected as reply markup")
    try:
        return _recognised(raw)
    except FieldError as error:
        raise bad_request(str(error)) from None


def inline_only(markup: Json | None) -> Json | None:
    """The same markup, unless it is of a kind that an edited message cannot have."""
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _recognised(raw: Json) -> Json | None:
    """Telegram's precedence: reply keyboard, inline keyboard, removal, forced reply."""
    rows = _rows(raw, "keyboard", "")
    inline = _rows(raw, "inline_keyboard", " of the InlineKeyboardMarkup")
    flags = {
        name: True for name in (*_KEYBOARD_FLAGS, "remove_keyboard", "force_reply") if flag_field(raw, name)
    }
    placeholder = _placeholder(raw)
    if rows:
        keyboard = [[reply_button(button) for button in row[:_ROW_LIMIT]] for row in rows]
        return {"keyboard": keyboard, **_only(flags, _KEYBOARD_FLAGS), **placeholder}
    if inline:
        return _inline_keyboard(inline)
    if "remove_keyboard" in flags:
        return {"remove_keyboard": True}
    if "force_reply" in flags:
        return {"force_reply": True, **placeholder}
    return None


def _only(flags: Json, names: tuple[str, ...]) -> Json:
    return {name: value for name, value in flags.items() if name in names}


def _rows(raw: Json, name: str, owner: str) -> list[list[Any]]:
    rows = raw.get(name)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise FieldError(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise FieldError(f'field "{name}"{owner} must be an Array of Arrays')
    return [row for row in rows if row]


def _placeholder(raw: Json) -> Json:
    placeholder = text_field(raw, "input_field_placeholder")
    if len(placeholder) > _PLACEHOLDER_LIMIT:
        raise bad_request("REPLY_MARKUP_INVALID")  # documented as 1-64 characters; the word is a guess
    return {"input_field_placeholder": placeholder} if placeholder else {}


def _inline_keyboard(rows: list[list[Any]]) -> Json:
    """Telegram's limits are undocumented: bots report 100 buttons, 8 in a row and about 10 kB in all."""
    keyboard = {"inline_keyboard": [[inline_button(button) for button in row] for row in rows]}
    crowded = (
        max(len(row) for row in rows) > _INLINE_ROW_LIMIT or sum(len(row) for row in rows) > _INLINE_LIMIT
    )
    if crowded or len(json.dumps(keyboard, ensure_ascii=False).encode()) > _BYTES_LIMIT:
        raise bad_request("reply markup is too long")
    return keyboard


def same_markup(one: Json | None, other: Json | None) -> bool:
    """Whether two keyboards are exactly the same, for "message is not modified"."""
    return json.dumps(one or {}, sort_keys=True) == json.dumps(other or {}, sort_keys=True)
