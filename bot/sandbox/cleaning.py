"""The characters Telegram takes out of a text, and the white space it trims, with entities moved along."""

import re
from bisect import bisect_left

from bot.sandbox.entities import Entity, end_of, fixed
from bot.sandbox.utf16 import utf16_length

_CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_REMOVED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_DIRECTION_RUN = re.compile("[\u200e\u200f](?=[\u200e\u200f])")
_BLANK = re.compile(
    "[ \n\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc\U000e0000-\U000e007f]*"
)


def cleaned_characters(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without control characters and carriage returns; every one counts a single UTF-16 unit."""
    text = _CONTROL.sub(" ", text)
    if _REMOVED.search(text):
        gone = [utf16_length(text[: match.start()]) for match in _REMOVED.finditer(text)]
        entities = [_moved(entity, gone) for entity in entities]
        text = _REMOVED.sub("", text)
    return _DIRECTION_RUN.sub("\u200c", text), fixed(entities)


def _moved(entity: Entity, gone: list[int]) -> Entity:
    begin = entity["offset"] - bisect_left(gone, entity["offset"])
    end = end_of(entity) - bisect_left(gone, end_of(entity))
    return {**entity, "offset": begin, "length": end - begin}


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without outer blanks, except leading ones under an entity; nothing at all when only blanks remain."""
    text = text.rstrip(" \n")
    if _BLANK.fullmatch(text):
        return "", []
    end = utf16_length(text)
    kept = [{**entity, "length": min(entity["length"], end - entity["offset"])} for entity in entities]
    kept = [entity for entity in kept if entity["length"] > 0]
    first = min((entity["offset"] for entity in kept), default=len(text))
    cut = min(len(text) - len(text.lstrip(" \n")), first)
    for entity in kept:
        entity["offset"] -= cut
    return text[cut:], kept
