"""A typed text cut into words, each as written and as compared: lower case, no accents, no punctuation around it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 400  # characters; nobody types a longer sentence about one payment
_AROUND = "\"'“”‘’«»()[]{}*_~`"
_BREAKS = ",;:!?."


class Word(NamedTuple):
    """One word.

    Attributes:
        raw: as written, without punctuation around it.
        plain: lower case ASCII, for comparing.
        breaks: a comma or the like follows.
    """

    raw: str
    plain: str
    breaks: bool = False

    @property
    def capital(self) -> bool:
        """Whether it is written like a name."""
        return self.raw[:1].isupper()


def words_of(text: str) -> list[Word]:
    """The words of a text; what people cannot see is left out."""
    tidy = unicodedata.normalize("NFKC", text)[:_LONGEST]
    seen = "".join(" " if unicodedata.category(one)[0] == "C" else one for one in tidy)
    found = []
    for piece in re.findall(r"\S+", seen):
        raw = piece.lstrip(_AROUND + _BREAKS).rstrip(_AROUND + _BREAKS)
        if raw:
            found.append(Word(raw, plain(raw), piece.rstrip(_AROUND)[-1:] in set(_BREAKS)))
    return found


def plain(text: str) -> str:
    """Lower case, without accents; what is no ASCII is left out."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()


def matches(words: Sequence[Word], start: int, pattern: Sequence[str]) -> bool:
    """Whether these plain words stand here."""
    part = words[start : start + len(pattern)]
    return len(part) == len(pattern) and all(
        one.plain == wanted for one, wanted in zip(part, pattern, strict=True)
    )
