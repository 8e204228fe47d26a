"""A sentence about one payment, taken apart: which way, how much, whose, what for, when, and whether it moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.entries import Direction
from core.services.phrasing.amounts import find_amounts
from core.services.phrasing.categories import is_topic
from core.services.phrasing.days import Lean, find_days
from core.services.phrasing.roles import assign
from core.services.phrasing.tokens import words_of
from core.services.phrasing.verbs import find_verbs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from core.services.phrasing.amounts import FoundAmount
    from core.services.phrasing.days import FoundDay
    from core.services.phrasing.tokens import Word
    from core.services.phrasing.verbs import FoundVerb

_LONGEST_NAME, _LONGEST_DESCRIPTION = 120, 200
_MOST_WORDS = 30  # nobody tells one payment in more: a longer text is something else
_ASKS = frozenset("quanto quanta quantos quantas quando qual quais quem como onde porque cade".split())  # noqa: SIM905
_DENIES = frozenset({"nao", "nunca", "nem", "n"})
_IN_PARTS = frozenset("parcelas prestacoes parcelado parcelei parcelada vezes".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Phrase:
    """What was understood.

    Attributes:
        direction: ``None`` when the words do not say it.
        amounts: magnitudes in centavos that it may be about: one is clear, none or several are asked.
        days: when it is due, or was paid; one is clear (today when none was said), none or several are asked.
        contact: a customer or supplier as named, or empty.
        description: what for, or the noun of the verb; never empty.
        noun: the noun of the verb alone.
        paid: the money has moved already.
        one_of_many: more than one payment, or one in parts, is spoken of.
    """

    direction: Direction | None
    amounts: tuple[int, ...]
    days: tuple[date, ...]
    contact: str = ""
    description: str = ""
    noun: str = ""
    paid: bool = False
    one_of_many: bool = False

    @property
    def cents(self) -> int | None:
        """Signed centavos, once direction and amount are clear."""
        if self.direction is None or len(self.amounts) != 1:
            return None
        return self.amounts[0] if self.direction is Direction.IN else -self.amounts[0]


def read_phrase(text: str, today: date) -> Phrase | None:
    """The payment a text speaks of; ``None`` when it speaks of none, asks, or denies.

    Its direction is ``None`` where an amount stands beside words that do not say which way the money went.
    """
    words = words_of(text)
    plain = {word.plain for word in words}
    if (
        not 0 < len(words) <= _MOST_WORDS
        or plain & _DENIES
        or words[0].plain in _ASKS
        or text.rstrip().endswith("?")
    ):
        return None
    verbs = find_verbs(words)
    paid = bool(verbs) and verbs[0].verb.paid
    found_days = find_days(words, today, Lean.BEHIND if paid else Lean.EITHER)
    days = [one for one in found_days if one.due] or found_days
    left = _without(words, found_days)
    amounts = _likely(find_amounts(left))
    firm = any(one.verb.firm for one in verbs)
    if not amounts and not firm:
        return None
    return _phrase(words, left, verbs, days, amounts, today)


def _phrase(
    words: Sequence[Word],
    left: Sequence[Word],
    verbs: Sequence[FoundVerb],
    days: Sequence[FoundDay],
    amounts: Sequence[FoundAmount],
    today: date,
) -> Phrase:
    directions = {one.verb.direction for one in verbs}
    verb = verbs[0] if verbs else None
    firm = sum(one.verb.firm for one in verbs)
    roles = assign(_without(left, [*verbs, *amounts]), verb, amounts[0].start if amounts else len(left))
    direction = next(iter(directions)) if len(directions) == 1 else None
    if verb is None and is_topic(roles.thing or roles.contact):
        direction = Direction.OUT  # "aluguel 1500 dia 10": what has a category of despesas is paid, not sold
        roles = roles if roles.thing else roles._replace(contact="", thing=roles.contact)
    noun = verb.verb.noun if verb else ""
    description = roles.thing or noun or roles.contact
    return Phrase(
        direction,
        tuple(dict.fromkeys(one.cents for one in amounts if one.cents is not None))
        if all(one.cents is not None for one in amounts)
        else (),
        _all_days(days) if days else (today,),
        roles.contact[:_LONGEST_NAME],
        (description[:1].upper() + description[1:])[:_LONGEST_DESCRIPTION],
        noun,
        verb.verb.paid if verb else False,
        len(directions) > 1 or _speaks_of_parts(words) or (firm > 1 and len(amounts) > 1),
    )


def _all_days(days: Sequence[FoundDay]) -> tuple[date, ...]:
    """Every day that may be meant; none as soon as one of them cannot be told."""
    if not all(one.days for one in days):
        return ()
    return tuple(dict.fromkeys(day for one in days for day in one.days))


def _likely(amounts: Sequence[FoundAmount]) -> Sequence[FoundAmount]:
    """Those marked as money, if any is: ``2 bolos por 90`` is about 90."""
    return [one for one in amounts if one.marked] or amounts


def _speaks_of_parts(words: Sequence[Word]) -> bool:
    """``3x 200``, ``em 3 vezes``, ``4 parcelas``: more than one entry."""
    for place, word in enumerate(words):
        if word.plain in _IN_PARTS:
            return True
        number, times = word.plain.rstrip("x"), word.plain.endswith("x")
        if times and (number.isdigit() or (not number and place and words[place - 1].plain.isdigit())):
            return True
    return False


def _without(words: Sequence[Word], taken: Sequence[FoundVerb | FoundAmount | FoundDay]) -> list[Word]:
    """The words with those taken blanked out, so that places stay what they are."""
    blank: set[int] = set()
    for one in taken:
        blank.update(range(one.start, one.end))
    return [word._replace(raw="", plain="") if place in blank else word for place, word in enumerate(words)]
