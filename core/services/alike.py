"""Which lines are alike: the same words say who, so that one answer may do for all of them.

Numbers, days and ids tell no two of them apart, and how the money moved is no name; a document does and is. Never
alike is a line that something explains by itself: entries in the books come first, habit last.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from core.domain.entries import Direction
from core.matching import normalize
from core.matching.channels import Channel
from core.matching.model import BankLine, Ending
from core.matching.reading import read
from core.services.closing import closed_months
from core.services.offering import Guess
from core.services.suggesting import suggest_few

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork
    from core.services.offering import Candidate, Offer

_ASIDE = frozenset(
    """APR APROV AUTORIZACAO CARD COD CODIGO CTR DOCTO ELO FINAL HIPERCARD HORA ID MAESTRO MASTER MASTERCARD NR NRO
    NSU NUM NUMERO PARC PARCELA PROTOCOLO REF REFERENCIA SEQ TERM TERMINAL TID TRN TX TXID VISA JAN FEV ABR MAI
    JUN JUL AGO SET OUT NOV DEZ JANEIRO FEVEREIRO ABRIL MAIO JUNHO JULHO AGOSTO SETEMBRO OUTUBRO NOVEMBRO
    DEZEMBRO""".split()  # noqa: SIM905 - a list to read
)
_NAMES_SOMEBODY = frozenset(
    {Channel.PIX, Channel.TED, Channel.BOLETO_IN, Channel.BOLETO_OUT, Channel.OWN, Channel.RETURN}
)
"""Where the text of such a line names nobody, nobody knows whose it is: no other line is alike."""
_MOST_NAME_WORDS, _MOST_LINES = 6, 60
_SHOWN_PERMILLE = 100  # what else a line may be, as far as its card tells
_NOTABLE_PERMILLE = 20
_KEY_TEXT = 150


@dataclass(frozen=True, slots=True)
class Who:
    """Whom, or what of the bank's own, lines of one direction are about.

    Attributes:
        words: the telling words in the order of the text, then documents.
    """

    direction: Direction
    words: tuple[str, ...]

    @property
    def key(self) -> str:
        """The same for all lines that are alike, and for no other."""
        text = f"{self.direction.value}:{' '.join(sorted(set(self.words)))}"
        if len(text) <= _KEY_TEXT:
            return text
        return f"{text[:_KEY_TEXT]}#{hashlib.sha256(text.encode()).hexdigest()[:16]}"

    @property
    def name(self) -> str:
        """As people write it: ``Posto Shell``."""
        named = [word.capitalize() for word in self.words if not word.isdigit()][:_MOST_NAME_WORDS]
        return " ".join(named or self.words[:1])[:120]

    @property
    def rarest(self) -> str:
        """A word by which stored lines are found; the longest is the rarest."""
        return max(self.words, key=len)


@dataclass(frozen=True, slots=True)
class Alike:
    """Open lines that are alike to one line, which is not among them; oldest day first."""

    who: Who
    lines: tuple[StatementLine, ...]


def who_of(line: StatementLine) -> Who | None:
    """Whom a line is about; ``None`` where its text does not say."""
    words = _words(line.memo, line.amount_cents > 0)
    return Who(Direction.of(line.amount_cents), words) if words else None


@lru_cache(maxsize=20_000)
def _words(memo: str, into: bool) -> tuple[str, ...]:  # noqa: FBT001 - a key of the cache
    clues = read(BankLine(None, None, date.min, 1 if into else -1, memo))
    text = [word for word in normalize.fold(memo).split() if word.isalpha() and word not in _ASIDE]
    said = [word for word in clues.name if len(word) > 1 and word in text]
    if not said and not clues.says_who and clues.channel not in _NAMES_SOMEBODY:
        said = text
    documents = sorted(normalize.documents(memo)) or sorted(clues.masked)
    return tuple(dict.fromkeys([*said, *documents]))


async def alike_to(uow: UnitOfWork, line: StatementLine) -> Alike | None:
    """The other open lines that one answer may do for; ``None`` where there is none."""
    who = who_of(line)
    if who is None:
        return None
    like = [
        other
        for other in await uow.statements.rivals(line.company_id, line.id, amounts=(), words={who.rarest})
        if other.repeats_id is None and is_about(other, who)
    ]
    closed = await closed_months(uow, line.company_id) if like else frozenset()
    like = [one for one in like if one.posted_on.replace(day=1) not in closed]  # each a question of its own
    like = sorted(like, key=lambda one: (one.posted_on, one.id))[:_MOST_LINES]
    lines = await uncontested(uow, like, await suggest_few(uow, line.company_id, like))
    return Alike(who, tuple(lines)) if lines else None


def is_about(line: StatementLine, who: Who) -> bool:
    """Whether a line is about this one."""
    own = who_of(line)
    return own is not None and own.key == who.key


def is_explained(offer: Offer) -> bool:
    """Whether a card shows an entry, a sum or another line of the bank as what the line is, or also may be."""
    return any(map(_is_in_sight, offer.options[: offer.equals])) or _reaches(offer, _SHOWN_PERMILLE)


async def uncontested(
    uow: UnitOfWork, lines: Sequence[StatementLine], offers: Mapping[UUID, Offer]
) -> Sequence[StatementLine]:
    """Those of some open lines that need no look of their own.

    Neither an entry nor another line has a notable chance, and no open entry is of the very same value, however
    little else speaks for it: what is in the books comes before any habit.
    """
    if not lines:
        return []
    owed = await uow.books.owed(lines[0].company_id, {line.amount_cents for line in lines})
    return [
        line
        for line in lines
        if line.amount_cents not in owed and not _reaches(offers[line.id], _NOTABLE_PERMILLE)
    ]


def _reaches(offer: Offer, permille: int) -> bool:
    return any(_is_in_sight(one) and one.probability * 1000 >= permille for one in offer.options)


def _is_in_sight(one: Candidate | Guess) -> bool:
    return not isinstance(one, Guess) or one.ending is not Ending.NEW
