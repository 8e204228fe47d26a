"""Two texts about money of one day and one amount: may they be of one movement? Files and feeds word things apart."""

from __future__ import annotations

from core.matching import normalize
from core.matching.reading import name_words

_START = 4  # letters of a word that banks leave when they cut it off


def contradict(one: str, other: str) -> bool:
    """Whether two texts name different people: other documents, or names without a word in common."""
    first, second = normalize.documents(one), normalize.documents(other)
    if first and second:
        return not first & second
    return bool(_names(one) and _names(other)) and not _shared(one, other)


def likeness(one: str, other: str) -> int:
    """How much two texts have in common, to choose the likeliest of several: document, names, words."""
    documents = normalize.documents(one) & normalize.documents(other)
    words = normalize.words(one) & normalize.words(other)
    return 100 * len(documents) + 10 * _shared(one, other) + len(words)


def _names(text: str) -> frozenset[str]:
    return frozenset(word for word in name_words(text) if len(word) > 2)


def _shared(one: str, other: str) -> int:
    """Words of names that both have, cut off or not."""
    second = _names(other)
    return sum(any(_same(word, of_other) for of_other in second) for word in _names(one))


def _same(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return shorter == longer or (len(shorter) >= _START and longer.startswith(shorter))
