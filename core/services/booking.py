"""Lines together with what each of them is, booked with one press: one id for all, by which one undo takes all back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeGuard
from uuid import UUID
from zlib import crc32

from core.domain.conversation import Draft
from core.domain.ids import new_id
from core.errors import (
    AlreadyDecided,
    AmountsDiffer,
    EntryNotOpen,
    NotExplained,
    OtherLineDecided,
    PeriodClosed,
    SameAccount,
)
from core.matching.model import Difference, Ending
from core.services import deciding, explaining
from core.services.certainty import NAMED
from core.services.deciding import Press, create_entry, reconcile
from core.services.drafting import sole_contact
from core.services.ruling import own_text
from core.services.transferring import transfer_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork
    from core.services.offering import Candidate, Guess, Offer

_FINGERPRINTS = 999_999  # what fits beside the ids of a button
_MOVED_ON = (
    AlreadyDecided,
    AmountsDiffer,
    EntryNotOpen,
    NotExplained,
    OtherLineDecided,
    PeriodClosed,
    SameAccount,
)
"""What became of a line, an entry or a month since somebody looked; the pair is asked about by itself then."""


@dataclass(frozen=True, slots=True)
class SureLine:
    """A line with the one entry that is its own, and what a difference to it is called.

    Attributes:
        offer: the whole of what was suggested.
        out: somebody wants to look at it by itself.
    """

    line: StatementLine
    candidate: Candidate
    offer: Offer | None = None
    out: bool = False

    @property
    def difference(self) -> Difference | None:
        """What the difference is taken for."""
        return self.candidate.difference

    @property
    def over_cents(self) -> int:
        """What the line moved beyond what is owed, below 0 for less."""
        return self.candidate.difference_cents


@dataclass(frozen=True, slots=True)
class SureGuess:
    """A line that is the sum of several entries, a transfer, or something new of a kind and category known for long.

    Attributes:
        guess: a sum, exact or less a tariff, a transfer with its other leg, or something new with its category.
        offer: the whole of what was suggested.
        out: somebody wants to look at it by itself.
    """

    line: StatementLine
    guess: Guess
    offer: Offer
    out: bool = False

    @property
    def difference(self) -> Difference | None:
        """What the difference is taken for."""
        return self.guess.difference

    @property
    def over_cents(self) -> int:
        """What the line moved beyond what is owed, below 0 for less."""
        return self.guess.over_cents


class Confirmed(NamedTuple):
    """What one press confirmed, by which id it is undone, and how many pairs did not hold any more.

    Attributes:
        likely: how many may be confirmed next, once they are read.
    """

    bulk_id: UUID
    done: Sequence[SureLine | SureGuess]
    left_out: int
    likely: int = 0

    @property
    def lines(self) -> int:
        """How many lines that are: a transfer has two."""
        return len(self.done) + sum(1 for one in self.done if is_transfer(one))


def is_transfer(one: SureLine | SureGuess) -> TypeGuard[SureGuess]:
    """Whether another line is decided along with this one."""
    return isinstance(one, SureGuess) and one.guess.ending is Ending.TRANSFER


def fingerprint(pairs: Iterable[SureLine | SureGuess]) -> int:
    """The same for the same pairs as a person saw them, of lines that did not move since; never 0."""
    seen = sorted(f"{one.line.id}{one.line.version}{_answer(one)}" for one in pairs)
    return crc32("".join(seen).encode()) % _FINGERPRINTS + 1


def _answer(one: SureLine | SureGuess) -> str:
    """What a press would make of a line."""
    if isinstance(one, SureLine):
        return f"{one.candidate.open_entry.entry.id}{one.difference or ''}"
    if one.guess.pair is not None:
        return str(one.guess.pair.id)
    return "".join(sorted(str(entry.entry.id) for entry in one.guess.entries)) or str(one.guess.category_id)


async def book(
    uow: UnitOfWork, member: Member, pairs: Sequence[SureLine | SureGuess], now: datetime
) -> Confirmed:
    """Carry out what each line is, under one id by which all are undone together.

    A pair that does not hold any more (its entry was settled, its month closed) stays open; the others go through.
    """
    bulk_id = new_id()
    done = []
    for one in pairs:
        try:
            async with uow.savepoint():
                await _confirm(uow, member, one, bulk_id, now)
        except _MOVED_ON:
            continue
        done.append(one)
    return Confirmed(bulk_id, done, len(pairs) - len(done))


async def _confirm(
    uow: UnitOfWork, member: Member, one: SureLine | SureGuess, bulk_id: UUID, now: datetime
) -> None:
    line = one.line
    press = Press(member, line.id, line.version, now, bulk_id, one.offer)
    if isinstance(one, SureLine):
        await _settle(uow, press, one, [one.candidate.open_entry.entry.id])
        return
    guess = one.guess
    if guess.entries:
        await _settle(uow, press, one, [entry.entry.id for entry in guess.entries])
        return
    if guess.pair is not None and guess.ending is Ending.TRANSFER:
        assert isinstance(guess.pair.id, UUID)
        await transfer_between(uow, press, guess.pair.id)
        return
    contact_id = await sole_contact(uow, line)
    about = (line.company_id, new_id(), line.id, member.chat_id, guess.category_id, contact_id, None)
    await create_entry(uow, press, Draft(*about, own_text(line), now))


async def _settle(
    uow: UnitOfWork, press: Press, one: SureLine | SureGuess, entry_ids: Sequence[UUID]
) -> None:
    """Each difference has the one ending that its card would offer first."""
    if not one.over_cents:
        await reconcile(uow, press, *entry_ids)
    elif one.difference is Difference.ESTIMATE:
        await deciding.use_statement_value(uow, press, *entry_ids)
    elif one.difference is Difference.PARTIAL:
        await deciding.pay_part(uow, press, *entry_ids)
    elif one.difference in NAMED:
        line, targets = await deciding.line_and_entries(uow, press, entry_ids)
        parts = explaining.prefilled(deciding.difference_of(line, targets), NAMED[one.difference])
        await deciding.explain(uow, press, entry_ids, parts)
    else:
        raise AmountsDiffer(one.line.amount_cents, one.line.amount_cents - one.over_cents)


async def reconcile_all(
    uow: UnitOfWork,
    member: Member,
    sure: Sequence[SureLine],
    bulk_id: UUID,
    now: datetime,
    *,
    alone: bool = False,
) -> None:
    """Reconcile each line with its entry, under one id by which all are undone together."""
    for one in sure:
        press = Press(member, one.line.id, one.line.version, now, bulk_id, one.offer, alone)
        await reconcile(uow, press, one.candidate.open_entry.entry.id)
