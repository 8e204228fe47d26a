"""What entities may do to one another: their order, which of two that cross stays, and how styles are cut.

Telegram keeps links, code and quotes whole and cuts bold, italic and the other styles at every border
inside them, so that no two entities ever cross.
"""

from collections import deque
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

Entity = dict[str, Any]

ENTITIES_LIMIT = 100
STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_VERBATIM = frozenset({"pre", "code", "date_time"})
_PRIORITY = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "date_time": 30,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
_FAR_AWAY = 1 << 31


def order(entity: Entity) -> tuple[int, int, int]:
    """Sorts entities as Telegram lists them: by place, the longer first, then by kind."""
    return entity["offset"], -entity["length"], _PRIORITY.get(entity["type"], 50)


def end_of(entity: Entity) -> int:
    """The UTF-16 offset just after the entity."""
    end: int = entity["offset"] + entity["length"]
    return end


def fixed(entities: Iterable[Entity]) -> list[Entity]:
    """The entities as Telegram stores them: none empty, none crossing another."""
    styles, quotes, others = _sorted_out(entities)
    quotes = _apart(quotes)
    others = _not_across(_apart(others), quotes)
    return _resplit(styles, others + quotes)


def joined(entities: Iterable[Entity], found: Iterable[Entity]) -> list[Entity]:
    """Fixed entities with those found in the text added, where nothing of the bot's own is in the way."""
    styles, quotes, others = _sorted_out(entities)
    candidates = _not_across(list(found), quotes)
    added = [one for one in candidates if not any(overlap(one, other) for other in others)]
    return _resplit(styles, others + added + quotes)


def overlap(one: Entity, other: Entity) -> bool:
    """Whether two entities share a part of the text."""
    return bool(one["offset"] < end_of(other) and other["offset"] < end_of(one))


def _sorted_out(entities: Iterable[Entity]) -> tuple[list[Entity], list[Entity], list[Entity]]:
    """Styles, quotes and the rest, each in order."""
    ordered = sorted((dict(entity) for entity in entities if entity["length"] > 0), key=order)
    styles = [entity for entity in ordered if entity["type"] in STYLES]
    quotes = [entity for entity in ordered if entity["type"] in QUOTES]
    others = [entity for entity in ordered if entity["type"] not in QUOTES and entity["type"] not in STYLES]
    return styles, quotes, others


def _apart(entities: list[Entity]) -> list[Entity]:
    """Of two that intersect, even if nested, the earlier stays."""
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity["offset"] >= end_of(kept[-1]):
            kept.append(entity)
    return kept


def _not_across(entities: list[Entity], quotes: list[Entity]) -> list[Entity]:
    """Without those that cross the border of a quote."""
    return [entity for entity in entities if not any(_crosses(entity, quote) for quote in quotes)]


def _crosses(entity: Entity, quote: Entity) -> bool:
    inside = quote["offset"] <= entity["offset"] and end_of(entity) <= end_of(quote)
    return overlap(entity, quote) and not inside


def _resplit(styles: list[Entity], others: list[Entity]) -> list[Entity]:
    others = sorted(others, key=order)
    return sorted([*others, *_Splitter(styles).split(others)], key=order)


class _Splitter:
    """Cuts styles at the borders of other entities and of one another, and joins those that touch."""

    def __init__(self, styles: list[Entity]) -> None:
        self._waiting = deque(styles)
        self._open: dict[str, tuple[int, int]] = {}
        self._done: list[Entity] = []

    def split(self, others: list[Entity]) -> list[Entity]:
        around: list[Entity] = []
        for other in others:
            self._leave(around, other["offset"])
            around.append(other)
        self._leave(around, _FAR_AWAY)
        return self._done

    def _leave(self, around: list[Entity], offset: int) -> None:
        while around and offset >= end_of(around[-1]):
            before = len(self._done)
            self._advance(end_of(around[-1]))
            if around[-1]["type"] in _VERBATIM:
                del self._done[before:]  # nothing is styled inside code
            around.pop()
        self._advance(offset)

    def _advance(self, limit: int) -> None:
        while self._waiting and self._waiting[0]["offset"] < limit:
            style = self._waiting.popleft()
            kind, offset = style["type"], style["offset"]
            begun = self._open.get(kind)
            if begun is not None and offset <= begun[1]:
                self._open[kind] = begun[0], max(begun[1], end_of(style))
                continue
            self._cut(offset)
            self._open[kind] = offset, end_of(style)
        self._cut(limit)

    def _cut(self, offset: int) -> None:
        for kind in STYLES:
            begin, end = self._open.get(kind, (offset, offset))
            if begin >= offset:
                continue
            self._done.append({"type": kind, "offset": begin, "length": min(end, offset) - begin})
            if end > offset:
                self._open[kind] = offset, end
            else:
                del self._open[kind]


def reunited(entities: list[Entity]) -> list[Entity]:
    """The styles joined again where they only touch: what a person would have written."""
    styles = [entity for entity in entities if entity["type"] in STYLES]
    others = [entity for entity in entities if entity["type"] not in STYLES]
    for kind in STYLES:
        same = [entity for entity in styles if entity["type"] == kind]
        others += _touching_joined(same)
    ordered = sorted(others, key=order)
    return ordered if _nested(ordered) else sorted(entities, key=order)


def _touching_joined(entities: list[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in entities:
        if kept and end_of(kept[-1]) == entity["offset"]:
            kept[-1]["length"] += entity["length"]
        else:
            kept.append(dict(entity))
    return kept


def _nested(entities: list[Entity]) -> bool:
    """Whether of any two, one lies inside the other or they do not meet."""
    ends: list[int] = []
    for before, entity in pairwise([{"offset": 0, "length": 0}, *entities]):
        ends.append(end_of(before))
        while ends and ends[-1] <= entity["offset"]:
            ends.pop()
        if ends and end_of(entity) > ends[-1]:
            return False
    return True
