"""From the parameters of a call to a clean text with entities, and back to readable HTML."""

import html
import re
from collections import defaultdict
from typing import Any

from bot.sandbox.html_mode import Entity, parse_html
from bot.sandbox.refusals import bad_request, not_modelled
from bot.sandbox.utf16 import utf16_length

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_RAW_LIMIT = 32 * 1024
_PRIORITY = {"blockquote": 0, "expandable_blockquote": 0, "pre": 11, "code": 20, "text_link": 49}
_LAST_PRIORITY = {"bold": 90, "italic": 91, "underline": 92, "strikethrough": 93, "spoiler": 94}
_DETECTED = (
    ("url", re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?![\w-])", re.IGNORECASE)),
    (
        "url",
        re.compile(
            r"(?<![\w@.-])(?:[\w-]+\.)+(?:com|org|net|br|io|me)(?![\w.-]*\w)(?:/[^\s<>\"]*)?", re.IGNORECASE
        ),
    ),
    ("bot_command", re.compile(r"(?<![\w/<>])/\w{1,64}(?:@\w{3,32})?(?![\w/<>])", re.ASCII)),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z]\w{2,31}(?!\w)", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#])#(?!\d+\b)\w{1,256}")),
)


def formatted(raw: str, parse_mode: str, entities: list[Any] | None) -> tuple[str, list[Entity]]:
    """Text and entities as Telegram would store them, or the refusal it would give."""
    if len(raw.encode("utf-8", "surrogatepass")) > _RAW_LIMIT:
        raise bad_request("text is too long")
    mode = parse_mode.lower()
    if mode in {"markdown", "markdownv2"}:
        raise not_modelled(f"parse_mode {parse_mode}")
    if mode not in {"", "none", "html"}:
        raise bad_request("unsupported parse_mode")
    text, found = parse_html(raw) if mode == "html" else (raw, _given(entities or []))
    return cleaned(text, found)


def cleaned(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without the white space Telegram trims, with the links and commands it recognises."""
    text = "".join(" " if ord(c) < 32 and c != "\n" else c for c in text.replace("\r", ""))
    text, entities = _trimmed(text, _without_nested_in_code(entities))
    taken = [entity for entity in entities if entity["type"] in {"pre", "code", "text_link"}]
    for found in detected(text):
        if not any(_overlap(found, other) for other in taken):
            entities.append(found)
    return text, sorted(entities, key=_order)


def detected(text: str) -> list[Entity]:
    """Entities a text has by itself: commands, links, e-mails, mentions and hashtags."""
    found: list[Entity] = []
    for kind, pattern in _DETECTED:
        for match in pattern.finditer(text):
            entity = {
                "type": kind,
                "offset": utf16_length(text[: match.start()]),
                "length": utf16_length(match.group()),
            }
            if not any(_overlap(entity, other) for other in found):
                found.append(entity)
    return found


def to_html(text: str, entities: list[Entity]) -> str:
    """The text with its entities written as HTML again, for people and assertions to read."""
    opening: defaultdict[int, list[str]] = defaultdict(list)
    closing: defaultdict[int, list[str]] = defaultdict(list)
    for entity in sorted(entities, key=_order):
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
    if kind == "text_link":
        return f'<a href="{html.escape(entity["url"])}">', "</a>"
    if kind == "pre" and entity.get("language"):
        return f'<pre><code class="language-{html.escape(entity["language"])}">', "</code></pre>"
    if kind == "expandable_blockquote":
        return "<blockquote expandable>", "</blockquote>"
    tag = {
        "bold": "b",
        "italic": "i",
        "underline": "u",
        "strikethrough": "s",
        "spoiler": "tg-spoiler",
        "code": "code",
        "pre": "pre",
        "blockquote": "blockquote",
    }.get(kind)
    return (f"<{tag}>", f"</{tag}>") if tag else ("", "")


def _given(entities: list[Any]) -> list[Entity]:
    """Entities a bot sends ready-made; only their shape is checked."""
    for entity in entities:
        if not isinstance(entity, dict) or not {"type", "offset", "length"} <= entity.keys():
            raise bad_request("can't parse MessageEntity: object expected")
    return [dict(entity) for entity in entities if entity["length"] > 0]


def _without_nested_in_code(entities: list[Entity]) -> list[Entity]:
    """Telegram formats nothing inside code and pre."""
    walls = [entity for entity in entities if entity["type"] in {"pre", "code"}]
    return [
        entity
        for entity in entities
        if entity["type"] in {"pre", "code", "blockquote", "expandable_blockquote"}
        or not any(_inside(entity, wall) for wall in walls)
    ]


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    stripped = text.rstrip()
    end = utf16_length(stripped)
    kept = [dict(entity) for entity in entities if entity["offset"] < end]
    for entity in kept:
        entity["length"] = min(entity["length"], end - entity["offset"])
    first = min((entity["offset"] for entity in kept), default=len(stripped))
    blank = len(stripped) - len(stripped.lstrip(" \n"))
    cut = min(blank, first)  # leading blanks under an entity stay, as on Telegram
    for entity in kept:
        entity["offset"] -= cut
    return stripped[cut:], kept


def _inside(inner: Entity, outer: Entity) -> bool:
    begins_later: bool = outer["offset"] <= inner["offset"]
    ends_sooner: bool = inner["offset"] + inner["length"] <= outer["offset"] + outer["length"]
    return begins_later and ends_sooner


def _overlap(one: Entity, other: Entity) -> bool:
    before: bool = one["offset"] + one["length"] <= other["offset"]
    after: bool = other["offset"] + other["length"] <= one["offset"]
    return not (before or after)


def _order(entity: Entity) -> tuple[int, int, int]:
    kind = entity["type"]
    return entity["offset"], -entity["length"], _PRIORITY.get(kind, _LAST_PRIORITY.get(kind, 50))
