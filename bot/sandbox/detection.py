"""What Telegram recognises in a text by itself: commands, mentions, hashtags, cashtags, links, phones.

Bank card numbers, which Telegram also marks, are left alone: nothing here could tell one from a document.
"""

import re
from collections.abc import Iterator
from itertools import accumulate

from bot.sandbox.entities import Entity, end_of
from bot.sandbox.web_addresses import found_addresses

_NAME = "[A-Za-z0-9_]"
_TAG = r"\w\u200c\u00b7\u0d80-\u0dff"
_SHORT_NAMES = frozenset({"gif", "nft", "pic", "ufc", "vid"})
_MENTION = re.compile(rf"(?<!\w)@({_NAME}{{2,32}})(?!\w)")
_COMMAND = re.compile(rf"(?<![\w/<>])/{_NAME}{{1,64}}(?:@{_NAME}{{3,32}}(?![\w/<>])|(?![\w/<>@]))")
_HASHTAG = re.compile(
    rf"(?<![{_TAG}])#(?=[{_TAG}]*[^\W\d_])[{_TAG}]{{1,256}}(?:@{_NAME}{{3,32}})?(?![{_TAG}]*#)"
)
_CASHTAG = re.compile(rf"(?<![{_TAG}$])\$(?:1INCH|[A-Z]{{1,8}})(?:@{_NAME}{{3,32}})?(?![{_TAG}$])")
_PHONE = re.compile(r"(?<![\w+])\+\d(?:[ ()-]{0,2}\d){6,14}(?![\w-])")  # international form only
_Span = tuple[str, int, int]
_PATTERNS = (
    ("bot_command", _COMMAND),
    ("hashtag", _HASHTAG),
    ("cashtag", _CASHTAG),
    ("phone_number", _PHONE),
)


def detected(text: str) -> list[Entity]:
    """Entities a text has by itself, none overlapping another: the earlier wins, then the longer."""
    spans = sorted(_spans(text), key=_by_place)
    units = [0, *accumulate(2 if ord(character) > 0xFFFF else 1 for character in text)] if spans else []
    found: list[Entity] = []
    for kind, begin, end in spans:
        entity: Entity = {"type": kind, "offset": units[begin], "length": units[end] - units[begin]}
        if not found or entity["offset"] >= end_of(found[-1]):
            found.append(entity)
    return found


def _by_place(span: _Span) -> tuple[int, int]:
    return span[1], -span[2]


def _spans(text: str) -> Iterator[_Span]:
    for match in _MENTION.finditer(text):
        if len(match[1]) >= 4 or match[1].lower() in _SHORT_NAMES:
            yield "mention", match.start(), match.end()
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield kind, match.start(), match.end()
    yield from found_addresses(text)
