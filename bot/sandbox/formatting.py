"""From the parameters of a call to a clean text with entities, and back to readable HTML."""

import html
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from bot.sandbox.cleaning import cleaned_characters, trimmed
from bot.sandbox.detection import detected
from bot.sandbox.entities import ENTITIES_LIMIT, Entity, fixed, joined, reunited
from bot.sandbox.given_entities import check_places, read_given
from bot.sandbox.html_mode import parse_html
from bot.sandbox.markdown import parse_markdown
from bot.sandbox.markdown_v2 import parse_markdown_v2
from bot.sandbox.refusals import bad_request
from bot.sandbox.utf16 import utf16_length

__all__ = ["CAPTION_LIMIT", "TEXT_LIMIT", "cleaned", "detected", "formatted", "to_html"]

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_RAW_LIMIT = 32 * 1024
_PLAIN_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote expandable",
}
_PARSERS: dict[str, Callable[[str], tuple[str, list[Entity]]]] = {
    "html": parse_html,
    "markdown": parse_markdown,
    "markdownv2": parse_markdown_v2,
}


def formatted(raw: str, parse_mode: str, entities: Any) -> tuple[str, list[Entity]]:
    """Text and entities as Telegram would store them, or the refusal it would give.

    A parse mode wins over stated entities, and entities that are no list count as absent.
    """
    try:
        size = len(raw.encode())
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    if size > _RAW_LIMIT:
        raise bad_request("text is too long")
    mode = parse_mode.lower()
    if not raw or mode in {"", "none"}:
        given = fixed(read_given(entities))
        if given:
            check_places(raw, given)
        return cleaned(raw, given)
    if mode not in _PARSERS:
        raise bad_request("unsupported parse_mode")
    return cleaned(*_PARSERS[mode](raw))


def cleaned(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without what Telegram takes out, with what it recognises; entities above the limit are ignored."""
    text, entities = cleaned_characters(text, fixed(entities))
    text, entities = trimmed(text, entities)
    return text, joined(entities, detected(text))[:ENTITIES_LIMIT]


def to_html(text: str, entities: list[Entity]) -> str:
    """The text with its entities written as HTML again, for people and assertions to read."""
    opening: defaultdict[int, list[str]] = defaultdict(list)
    closing: defaultdict[int, list[str]] = defaultdict(list)
    for entity in reunited(entities):
        start, end = _tags(entity)
        opening[entity["offset"]].append(start)
        closing[entity["offset"] + entity["length"]].insert(0, end)
    parts: list[str] = []
    position = 0
    for character in text:
        parts += [*closing[position], *opening[position], html.escape(character, quote=False)]
        position += utf16_length(character)
    return "".join([*parts, *closing[position]])


def _tags(entity: Entity) -> tuple[str, str]:
    kind = entity["type"]
    if kind in _PLAIN_TAGS:
        return f"<{_PLAIN_TAGS[kind]}>", f"</{_PLAIN_TAGS[kind].partition(' ')[0]}>"
    if kind == "pre":
        language = html.escape(entity.get("language", ""))
        code = (f'<code class="language-{language}">', "</code>") if language else ("", "")
        return f"<pre>{code[0]}", f"{code[1]}</pre>"
    if kind in {"text_link", "text_mention"}:
        url = entity["url"] if kind == "text_link" else f"tg://user?id={entity['user']['id']}"
        return f'<a href="{html.escape(url)}">', "</a>"
    if kind == "custom_emoji":
        return f'<tg-emoji emoji-id="{entity["custom_emoji_id"]}">', "</tg-emoji>"
    if kind == "date_time":
        shown = f' format="{entity["date_time_format"]}"' if entity["date_time_format"] else ""
        return f'<tg-time unix="{entity["unix_time"]}"{shown}>', "</tg-time>"
    return "", ""
