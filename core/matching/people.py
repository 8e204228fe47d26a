"""Who is on the other side of a line? Documents, names and what the owner answered before, as one likelihood.

For every contact worth a look: how much likelier is what the bank says if this contact pays or is paid than if
anybody else does. A full document settles it; six digits of a masked CPF nearly so; names count by rarity; people
also pay in somebody else's name, and the owner's earlier answers tell whose.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.matching import normalize, priors
from core.matching.names import Names

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from core.matching.reading import Clues

_DOCUMENT, _MASK, _ROOT, _CONTRADICTED = 11.0, 9.5, 9.0, -6.0  # a CNPJ's root is shared by its branches
_ALIAS = math.log(priors.ALIAS)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a line says of who it is.

    Attributes:
        known: log-likelihood ratio for every contact that something speaks for or against.
        others: the same for all other contacts.
        stranger: the same for somebody who is no party of an open entry.
        sure: the contact whose document or whole name is given, if there is just one.
    """

    known: Mapping[Hashable, float]
    others: float = 0.0
    stranger: float = 0.0
    sure: Hashable | None = None

    def of(self, contact: Hashable | None) -> float:
        """The log-likelihood ratio of one contact."""
        return self.known.get(contact, self.others)


NOBODY = Identity({})


class Payers:
    """In whose name each contact paid so far."""

    def __init__(self, seen: Iterable[tuple[Clues, Hashable]] = ()) -> None:
        self._by_key: defaultdict[Hashable, Counter[Hashable]] = defaultdict(Counter)
        self._payments: Counter[Hashable] = Counter()
        self._total = 0
        for clues, contact in seen:
            self._payments[contact] += 1
            self._total += 1
            for key in _keys(clues):
                self._by_key[key][contact] += 1

    def contacts(self, clues: Clues) -> Mapping[Hashable, float]:
        """Log-likelihood ratio of every contact that paid under this document or name before."""
        found: dict[Hashable, float] = {}
        for key in _keys(clues):
            seen = self._by_key.get(key)
            if not seen:
                continue
            shown = sum(seen.values())
            for contact, times in seen.items():
                given = (times + 0.1) / (self._payments[contact] + 1.0)
                found[contact] = max(
                    found.get(contact, -9.0), math.log(given * (self._total + 50) / (shown + 0.5))
                )
        return found


def _keys(clues: Clues) -> Iterable[Hashable]:
    yield from clues.documents
    for mask in clues.masked:
        yield ("mask", mask)
    if sum(len(word) for word in clues.name) >= 6:
        yield clues.name


class People:
    """The contacts of the open entries, ready to be recognised."""

    def __init__(self, contacts: Iterable[tuple[Hashable, str, str | None]], payers: Payers) -> None:
        self._documents: dict[Hashable, str] = {}
        self._by_document: defaultdict[str, list[Hashable]] = defaultdict(list)
        self._by_mask: defaultdict[str, list[Hashable]] = defaultdict(list)
        self._by_root: defaultdict[str, list[Hashable]] = defaultdict(list)
        named = []
        for contact, name, document in contacts:
            named.append((contact, name))
            if document and (folded := normalize.alphanumerics(document)):
                self._documents[contact] = folded
                self._by_document[folded].append(contact)
                if len(folded) == 14:
                    self._by_root[folded[:8]].append(contact)
                if len(folded) == 11:
                    self._by_mask[folded[3:9]].append(contact)
        self._names = Names(named)
        self._count = len(named) + 100  # others may come who are no party of an open entry
        self._payers = payers
        self._known: dict[tuple[object, ...], Identity] = {}

    def identify(self, clues: Clues) -> Identity:
        """Who the line speaks of; the same words give the same answer, once worked out."""
        if not clues.says_who:
            return NOBODY
        key = (clues.name, clues.documents, clues.masked)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._identify(clues)
        return found

    def named(self, clues: Clues, contact: Hashable) -> float:
        """Log-likelihood ratio of the name alone."""
        return self._names.likelihood(clues.name, contact) if clues.name else 0.0

    def remembered(self, clues: Clues, contact: Hashable) -> float:
        """Log-likelihood ratio of the owner's earlier answers about this payer, 0 if there are none."""
        return self._payers.contacts(clues).get(contact, 0.0)

    def _identify(self, clues: Clues) -> Identity:
        remembered = self._payers.contacts(clues)
        candidates = dict.fromkeys(self._names.bearers(clues.name))
        for document in clues.documents:
            candidates.update(dict.fromkeys(self._by_document.get(document, ())))
            if len(document) == 14:
                candidates.update(dict.fromkeys(self._by_root.get(document[:8], ())))
        for mask in clues.masked:
            candidates.update(dict.fromkeys(self._by_mask.get(mask, ())))
        direct = {one: self._direct(clues, one) for one in (*candidates, *remembered)}
        strongest = max(direct.values(), default=0.0)
        claimed = strongest > 6.0 or max(remembered.values(), default=0.0) > 3.0
        others = _ALIAS - (1.2 if claimed else 0.0)
        known = {
            one: _either(score, _ALIAS + remembered[one] if one in remembered else others)
            for one, score in direct.items()
        }
        stranger = (
            math.log(0.5 + 0.5 * math.exp(min(strongest, 11.0)) / self._count)
            if strongest > 0
            else math.log(0.5)
        )
        best = [one for one, score in known.items() if score > 5.0]
        return Identity(known, others, max(stranger, -0.7), best[0] if len(best) == 1 else None)

    def _direct(self, clues: Clues, contact: Hashable) -> float:
        document = self._documents.get(contact)
        named = self._names.likelihood(clues.name, contact) if clues.name else 0.0
        if document and clues.documents:
            if document in clues.documents:
                return _DOCUMENT + 0.1 * max(0.0, named)
            if len(document) == 14 and any(
                one[:8] == document[:8] for one in clues.documents if len(one) == 14
            ):
                return _ROOT + 0.1 * max(0.0, named)
            return _CONTRADICTED + 0.4 * max(0.0, named)
        if document and clues.masked:
            if len(document) == 11 and document[3:9] in clues.masked:
                return _MASK + 0.1 * max(0.0, named)
            return _CONTRADICTED + (0.4 if len(document) == 11 else 0.9) * max(0.0, named)
        return named


def _either(one: float, other: float) -> float:
    high, low = (one, other) if one > other else (other, one)
    return high + math.log1p(math.exp(low - high))
