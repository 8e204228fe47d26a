"""Which entries and which other lines one card needs: the book is not read for every line.

An entry matters if its value is near, if it is due around the line's day (sums of many), if its number stands in the
text, or if the text may speak of its contact (parts, sums and refunds of one contact). Another line matters if it
may want one of those entries, or has the same or the opposite value, or names the same person.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from core.domain.views import Neighbourhood
from core.matching import normalize
from core.matching.channels import Channel, channel_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from core.domain.parties import Contact
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.services.remembering import Memory

_NEAR_PERMILLE = 400  # values that tariffs, discounts, interest and common slips explain
_BEYOND_PERMILLE = 100  # a sum of several is at most this much above the line
_DUE_BEFORE, _DUE_AFTER = timedelta(days=40), timedelta(days=10)
_MOST_CONTACTS, _MOST_NUMBERS, _MOST_WORDS, _MOST_AMOUNTS = 60, 6, 4, 60
_MOST_RIVALS, _MOST_RIVAL_SUMS = 12, 4  # to look for the members of a sum costs ten times as much
_OF_MANY = frozenset(
    {Channel.BOLETO_IN, Channel.CARD_SALES, Channel.BATCH_OUT, Channel.PAYROLL, Channel.CASH, Channel.OTHER}
)
_NUMBER = re.compile(r"(?<!\d)0*([1-9]\d{2,9})(?!\d)")


def neighbourhood(line: StatementLine, contacts: Sequence[Contact], memory: Memory) -> Neighbourhood:
    """The open entries that one line may concern."""
    cents = abs(line.amount_cents)
    return Neighbourhood(
        into=line.amount_cents > 0,
        cents=(cents * (1000 - _NEAR_PERMILLE) // 1000, cents * 1000 // (1000 - _NEAR_PERMILLE) + 1),
        most_cents=_most_of_a_sum(line),
        due=(line.posted_on - _DUE_BEFORE, line.posted_on + _DUE_AFTER),
        contacts=_spoken_of(line, contacts, memory),
        numbers=list(dict.fromkeys(_NUMBER.findall(line.memo)))[:_MOST_NUMBERS],
    )


def _most_of_a_sum(line: StatementLine) -> int:
    """How large an entry may be that is one of many; 0 for a movement that pays one person, or none."""
    channel = channel_of(normalize.fold(line.memo), into=line.amount_cents > 0)
    return abs(line.amount_cents) * (1000 + _BEYOND_PERMILLE) // 1000 if channel in _OF_MANY else 0


def _spoken_of(line: StatementLine, contacts: Sequence[Contact], memory: Memory) -> frozenset[UUID]:
    """Contacts whose document stands in the text, who share words with it, or who paid under such words before."""
    said, documents = normalize.name_words(line.memo), normalize.written_documents(line.memo)
    masks = normalize.masked_documents(line.memo)
    scores: Counter[UUID] = Counter()
    for word in said:
        for contact_id in memory.paid_under(word):
            scores[contact_id] += len(word)
    for contact in contacts:
        if contact.document and (contact.document in documents or contact.document[3:9] in masks):
            scores[contact.id] += 100
        shared = sum(len(word) for word in said if _in_name(word, normalize.name_words(contact.name)))
        if shared:
            scores[contact.id] += shared
    return frozenset(contact_id for contact_id, _ in scores.most_common(_MOST_CONTACTS))


def _in_name(word: str, name: Collection[str]) -> bool:
    """Whether a word is one of a name, cut off or whole; initials say nothing here."""
    if len(word) < 3:
        return False
    return any(one == word or (len(one) > 3 and word[:4] == one[:4]) for one in name)


def rival_amounts(line: StatementLine, entries: Sequence[OpenEntry], near: Neighbourhood) -> frozenset[int]:
    """Values of lines that may want the same entries, be the other leg, or be given back."""
    likely = [
        one.entry.open_cents
        for one in entries
        if one.entry.open_cents == line.amount_cents or one.entry.contact_id in near.contacts
    ]
    return frozenset({line.amount_cents, -line.amount_cents, *likely[:_MOST_AMOUNTS]})


def telling_words(line: StatementLine) -> Sequence[str]:
    """The longest words of a name in the text, by which lines of the same person are found."""
    words = sorted({word for word in normalize.name_words(line.memo) if len(word) > 3}, key=len, reverse=True)
    return words[:_MOST_WORDS]


def nearest_rivals(line: StatementLine, rivals: Sequence[StatementLine]) -> Sequence[StatementLine]:
    """The few that matter most: of the same value, then of the same words, then of the nearest days."""
    words = frozenset(normalize.name_words(line.memo))

    def rank(other: StatementLine) -> tuple[bool, int, int, UUID]:
        shared = len(words.intersection(normalize.name_words(other.memo)))
        days = abs((other.posted_on - line.posted_on).days)
        return other.amount_cents != line.amount_cents, -shared, days, other.id

    most = _MOST_RIVAL_SUMS if _most_of_a_sum(line) else _MOST_RIVALS
    return sorted(rivals, key=rank)[:most]
