"""Amounts as people type them: ``450``, ``1.234,56``, ``1234.56``, ``R$ 12``, ``2 mil``, ``1,5 mil``, ``90 reais``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from core.services.phrasing.tokens import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.services.phrasing.tokens import Word

MOST_CENTS = 10**13  # a hundred billion reais: beyond it the text is not an amount of a small business

_GROUPED = re.compile(r"([1-9]\d{0,2}(?:\.\d{3})+)(?:,(\d{1,2}))?", re.ASCII)
_PLAIN = re.compile(r"(\d+)(?:,(\d{1,2}))?", re.ASCII)
_ISO = re.compile(r"(\d+)\.(\d{2})", re.ASCII)
_ENGLISH = re.compile(r"([1-9]\d{0,2}(?:,\d{3})+)\.(\d{2})", re.ASCII)
_LOOSE = re.compile(r"(\d{1,6})(?:[.,](\d{1,3}))?", re.ASCII)  # before "mil"
_NUMBER = re.compile(r"(r\$)?([+-]?[\d.,]*\d)(mil|k|reais|real|r\$)?", re.ASCII)
_THOUSAND = frozenset({"mil", "k"})
_MONEY = frozenset({"reais", "real", "r$", "brl", "conto", "contos", "pila", "pilas"})
_LONGEST_BARE = 8  # digits; more of them in a row are a telephone, a document or a bar code


class FoundAmount(NamedTuple):
    """An amount among words.

    Attributes:
        start: the first of its words; ``end`` the one after the last.
        cents: its magnitude, above zero; ``None`` when it has two readings or none.
        marked: it is said to be money: ``R$``, ``reais``, centavos, thousands, ``por``.
    """

    start: int
    end: int
    cents: int | None
    marked: bool


def read_amount(text: str) -> int:
    """The one amount a whole answer consists of, in centavos above zero.

    Raises:
        ValueError: it is no amount, more than one, or one with two readings.
    """
    words = words_of(text)
    found = find_amounts(words)
    if len(found) != 1 or found[0].end - found[0].start != len(words) or found[0].cents is None:
        raise ValueError(text)
    return found[0].cents


def find_amounts(words: Sequence[Word]) -> list[FoundAmount]:
    """Everything among the words that may be an amount, in order."""
    found = []
    place = 0
    while place < len(words):
        one = _amount_at(words, place)
        if one is not None:
            found.append(one)
        place = one.end if one else place + 1
    return found


def _amount_at(words: Sequence[Word], start: int) -> FoundAmount | None:
    place, marked = start, False
    if words[place].plain == "por":
        place, marked = place + 1, True
    if place < len(words) and words[place].plain == "r$":
        place, marked = place + 1, True
    if place >= len(words):
        return None
    written = _NUMBER.fullmatch(words[place].plain)
    if written is None and words[place].plain != "mil":
        return None
    prefix, number, suffix = written.groups() if written else (None, "1", "mil")
    marked = marked or bool(prefix) or bool(suffix) or "," in number
    if not marked and number.isdigit() and len(number) > _LONGEST_BARE:
        return None
    place += 1
    thousand = suffix in _THOUSAND
    if not suffix and _plain_at(words, place) in _THOUSAND:
        place, thousand = place + 1, True
    cents, place = _valued(words, number, place, thousand=thousand)
    if _plain_at(words, place) in _MONEY:
        place, marked = place + 1, True
        cents, place = _with_centavos(words, cents, place)
    elif _plain_at(words, place) == "centavos":
        cents, place, marked = (cents // 100 if cents and cents < 100_00 else None), place + 1, True
    cents = cents if cents and cents < MOST_CENTS else None
    return FoundAmount(start, place, cents, marked or thousand)


def _valued(words: Sequence[Word], number: str, place: int, *, thousand: bool) -> tuple[int | None, int]:
    """Centavos of a number; after thousands, ``e 500`` belongs to it."""
    if not thousand:
        return _cents(number), place
    loose = _LOOSE.fullmatch(number)
    if loose is None or (loose[2] and len(loose[2]) == 3):  # 1.500 mil: a million and a half, or a slip
        return None, place
    cents = int(loose[1]) * 100_000 + int((loose[2] or "0").ljust(3, "0")) * 100
    if _plain_at(words, place) == "e":
        rest = re.fullmatch(r"\d{1,3}", _plain_at(words, place + 1), re.ASCII)
        if rest:
            return cents + int(rest[0]) * 100, place + 2
    return cents, place


def _with_centavos(words: Sequence[Word], cents: int | None, place: int) -> tuple[int | None, int]:
    """``12 reais e 50 centavos``."""
    more = re.fullmatch(r"\d{1,2}", _plain_at(words, place + 1), re.ASCII)
    if _plain_at(words, place) == "e" and more and _plain_at(words, place + 2) == "centavos":
        return (cents + int(more[0]) if cents else None), place + 3
    return cents, place


def _cents(number: str) -> int | None:
    """Centavos of digits with their points and commas; ``None`` where two readings are possible."""
    for form in (_GROUPED, _PLAIN, _ISO, _ENGLISH):
        found = form.fullmatch(number)
        if found and len(number) <= 20:
            reais = int(re.sub(r"[.,]", "", found[1]))
            return reais * 100 + int((found[2] or "0").ljust(2, "0"))
    return None


def _plain_at(words: Sequence[Word], place: int) -> str:
    return words[place].plain if 0 <= place < len(words) else ""
