"""How one amount is split in words: ``60 mercado, resto casa``, ``mercado 60 casa 40``."""

from __future__ import annotations

from typing import NamedTuple

from core.services.phrasing.amounts import find_amounts
from core.services.phrasing.tokens import words_of

_REST = frozenset("resto restante sobra saldo".split())  # noqa: SIM905
_LINKS = frozenset("e de do da em no na com pra para o a mais +".split())  # noqa: SIM905
_MOST = 20


class Share(NamedTuple):
    """One part: its centavos above zero, ``None`` for whatever is left, and the words of its category."""

    cents: int | None
    name: str


def read_shares(text: str) -> tuple[Share, ...]:
    """The parts of a split, in the order written.

    Raises:
        ValueError: an amount is unclear, a part has no words, more than one is the rest, or there are too many.
    """
    words = words_of(text)
    amounts = {one.start: one for one in find_amounts(words)}
    values: list[int | None] = []
    names: list[list[str]] = [[]]
    place = 0
    while place < len(words):
        found = amounts.get(place)
        if found is not None or words[place].plain in _REST:
            if found is not None and found.cents is None:
                raise ValueError(text)
            values.append(found.cents if found else None)
            names.append([])
            place = found.end if found else place + 1
            continue
        names[-1].append(words[place].raw)
        place += 1
    said = [" ".join(_bare(one)) for one in names]
    ahead = bool(said[0])
    if ahead == bool(said[-1]) or not 1 <= len(values) <= _MOST or values.count(None) > 1:
        raise ValueError(text)
    of = said[:-1] if ahead else said[1:]
    if not all(of):
        raise ValueError(text)
    return tuple(Share(cents, name) for cents, name in zip(values, of, strict=True))


def _bare(words: list[str]) -> list[str]:
    """Without the small words around a name."""
    kept = list(words)
    while kept and kept[0].lower() in _LINKS:
        kept.pop(0)
    while kept and kept[-1].lower() in _LINKS:
        kept.pop()
    return kept
