"""Whose name is it? Names weighed by how rare their words are, cut off and shortened as banks do.

``SILVA`` in a text says little, ``YAMAMOTO`` much: every word that agrees counts as much as it is rare among the
company's contacts. Banks cut names off (``GONCALV``), shorten words to initials (``VITORIA A MUNIZ``), drop
particles and legal forms, and sometimes slip; a slip or a cut counts less than the whole word.
"""

from __future__ import annotations

import math
from collections import defaultdict
from functools import lru_cache
from heapq import nlargest
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from core.matching import normalize
from core.matching.priors import COMMON

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

_MOST = 11.0  # log-likelihood ratio beyond which a name is as good as a document
_LEAST = -8.0
_UNSAID = 0.35  # a word of the contact that the bank left out
_FOREIGN = 2.2  # a word in the text that the contact does not have
_OTHER_FIRST = 1.8  # the contact's first word is not in the text
_OTHERS, _UNCOMMON = 300, 0.003  # people outside the books, and the share of them that bear an uncommon word
_MOST_NAMESAKES = 400  # a word that more contacts share finds nobody by itself


class Names:
    """The names of the company's contacts, found by any of their words."""

    def __init__(self, contacts: Iterable[tuple[Hashable, str]]) -> None:
        self._words = {contact: normalize.name_words(name) for contact, name in contacts}
        self._with_word: defaultdict[str, list[Hashable]] = defaultdict(list)
        self._with_start: defaultdict[str, list[Hashable]] = defaultdict(list)
        for contact, words in self._words.items():
            for word in set(words):
                self._with_word[word].append(contact)
                if len(word) > 3:
                    self._with_start[word[:4]].append(contact)
        self._total = len(self._words) + 1
        self._scored: dict[tuple[tuple[str, ...], Hashable], float] = {}

    def rarity(self, word: str) -> float:
        """How much a word tells: nats, from near 0 (everybody has it) upwards."""
        seen = len(self._with_word.get(word, ())) + _OTHERS * COMMON.get(word, _UNCOMMON)
        return math.log((self._total + _OTHERS) / (seen + 0.5))

    @lru_cache(maxsize=100_000)  # noqa: B019 - lives as long as one run of the matcher
    def bearers(self, said: tuple[str, ...]) -> tuple[Hashable, ...]:
        """Contacts that share a telling word, or the beginning of one, with a text; a few dozen at most."""
        found: defaultdict[Hashable, float] = defaultdict(float)
        for word in said:
            if len(word) < 3:
                continue
            for shelf, key in ((self._with_word, word), (self._with_start, word[:4])):
                owners = shelf.get(key, ())
                if len(owners) <= _MOST_NAMESAKES:
                    share = 1.0 / (len(owners) + 1)
                    for contact in owners:
                        found[contact] += share
        return tuple(nlargest(24, found, key=found.__getitem__))

    def likelihood(self, said: tuple[str, ...], contact: Hashable) -> float:
        """Log ratio: how much likelier a text of these words is if the contact is meant than if not."""
        key = (said, contact)
        known = self._scored.get(key)
        if known is None:
            known = self._scored[key] = self._compare(said, self._words.get(contact, ()))
        return known

    def _compare(self, said: Sequence[str], wanted: Sequence[str]) -> float:
        if not wanted or not said:
            return 0.0
        left = list(wanted)
        total, agreed = 0.0, 0
        for word in said:
            at, worth = self._best_partner(word, left)
            if at is None:
                total -= _FOREIGN if len(word) > 2 else 0.8
            else:
                total += worth
                agreed += 1
                left[at] = ""
        if not agreed:
            return _LEAST
        unsaid = sum(1 for word in left if word)
        total -= unsaid * _UNSAID + (_OTHER_FIRST if left[0] else 0.0)
        return max(_LEAST, min(_MOST, total))

    def _best_partner(self, word: str, left: Sequence[str]) -> tuple[int | None, float]:
        best, at = 0.0, None
        for place, other in enumerate(left):
            if other and (worth := self._worth(word, other)) > best:
                best, at = worth, place
        return at, best

    def _worth(self, said: str, wanted: str) -> float:
        if said == wanted:
            return self.rarity(wanted)
        if wanted[0] != said[0]:
            return 0.0
        if len(said) == 1:
            return 0.9
        if wanted.startswith(said) or said.startswith(wanted):
            share = min(len(said), len(wanted)) / max(len(said), len(wanted), 1)
            return self.rarity(wanted) * (0.35 + 0.6 * share)
        if len(said) >= 5 and len(wanted) >= 5 and fuzz.ratio(said, wanted) >= 78:
            return max(0.3, self.rarity(wanted) - 1.5)
        return 0.0
