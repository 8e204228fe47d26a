"""An update without what was typed in it, for the time in which what is typed may be a secret."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SEALED = "sealed"
"""Marks a message whose words were taken out; Telegram has no such field."""

_COMMAND = re.compile(r"/[a-z]{2,20}(@\w+)?(\s|$)", re.ASCII)
_WORDS = ("text", "entities", "caption", "caption_entities")


def typed_in(raw: Mapping[str, Any]) -> str | None:
    """What somebody typed, beside a file too; ``None`` for presses, commands and whatever else."""
    message = raw.get("message")
    if not isinstance(message, dict):
        return None
    text = message.get("text") or message.get("caption")
    return text if isinstance(text, str) and not _COMMAND.match(text) else None


def without_words(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The same update, its message marked and without any words, those it replies to included."""
    message = {
        name: value for name, value in raw["message"].items() if name not in _WORDS and name != "quote"
    }
    replied = message.get("reply_to_message")
    if isinstance(replied, dict):
        message["reply_to_message"] = {name: value for name, value in replied.items() if name not in _WORDS}
    return {**raw, "message": {**message, SEALED: True}}


def is_sealed(raw: Mapping[str, Any]) -> bool:
    """Whether the words of this update were taken out."""
    message = raw.get("message")
    return isinstance(message, dict) and SEALED in message


def with_words(raw: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The update as it came, but for what only decorates its words."""
    message = raw["message"]
    place = "caption" if "document" in message or "photo" in message else "text"
    return {**raw, "message": {**message, place: text}}
