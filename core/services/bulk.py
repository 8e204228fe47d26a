"""Many lines with one press: the sure ones of an import or of all that waits, confirmed together, undone together.

What one press confirms is what was seen: the button carries a fingerprint of the pairs it stands for, and when these
changed since it was drawn, nothing is confirmed. Lines that somebody took out are asked one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from core.domain.conversation import Draft
from core.domain.ids import new_id
from core.domain.monthly import Month
from core.domain.statements import LineState
from core.errors import (
    AlreadyDecided,
    AmountsDiffer,
    BurstChanged,
    EntryNotOpen,
    NotExplained,
    PeriodClosed,
)
from core.matching.model import Difference
from core.services import deciding, explaining
from core.services.certainty import NAMED, beyond_doubt
from core.services.closing import closed_months
from core.services.deciding import Press, create_entry, reconcile
from core.services.drafting import sole_contact
from core.services.offering import Candidate
from core.services.permitting import require_decider, take_turn
from core.services.ruling import own_text
from core.services.suggesting import suggest_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.parties import Member
    from core.domain.statements import StatementImport, StatementLine
    from core.ports import UnitOfWork
    from core.services.offering import Guess, Offer

_DECIDED = frozenset({LineState.RECONCILED, LineState.IGNORED, LineState.REPEATED})
_FINGERPRINTS = 999_999  # what fits beside the ids of a button


@dataclass(frozen=True, slots=True)
class SureLine:
    """A line with the one entry that certainly is its own, and a difference to it whose name is certain, too.

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
    """A line that is certainly the sum of several entries, or something new of a kind and category known for long.

    Attributes:
        guess: a sum, exact or less a tariff, or something new with its category.
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


@dataclass(frozen=True, slots=True)
class Question:
    """An open line that one press for many leaves alone.

    Attributes:
        closed: its month is closed.
        out: somebody took it out; else ``offer`` says why it is not sure.
    """

    line: StatementLine
    offer: Offer
    closed: bool = False
    out: bool = False


@dataclass(frozen=True, slots=True)
class Burst:
    """Many lines, sorted by how much they need the owner.

    Attributes:
        subject_id: the import, or the company when it is about all that waits.
        statement_import: ``None`` for all that waits.
        pairs: the sure ones in the order of the bank, those taken out included.
        questions: the other open lines, and those taken out.
        decided: lines of the import already decided.
    """

    subject_id: UUID
    statement_import: StatementImport | None
    pairs: Sequence[SureLine | SureGuess] = ()
    questions: Sequence[Question] = ()
    decided: int = 0

    @property
    def sure(self) -> Sequence[SureLine | SureGuess]:
        """One tap confirms all of these."""
        return [one for one in self.pairs if not one.out]

    @property
    def new(self) -> Sequence[SureGuess]:
        """Those of them for which nothing in the books waited."""
        return [one for one in self.sure if isinstance(one, SureGuess) and not one.guess.entries]

    @property
    def different(self) -> Sequence[SureLine | SureGuess]:
        """Those of them that moved more or less than was agreed, and why is known."""
        return [one for one in self.sure if one.over_cents]

    @property
    def suggested(self) -> int:
        """Questions with something to go by."""
        return sum(1 for one in self.questions if one.offer.paired)

    @property
    def alone(self) -> int:
        """Questions without."""
        return len(self.questions) - self.suggested

    @property
    def fingerprint(self) -> int:
        """The same for the same pairs as a person saw them, of lines that did not move since; never 0."""
        seen = sorted(f"{one.line.id}{one.line.version}{_answer(one)}" for one in self.sure)
        return crc32("".join(seen).encode()) % _FINGERPRINTS + 1


def _answer(one: SureLine | SureGuess) -> str:
    """What a press would make of a line."""
    if isinstance(one, SureLine):
        return f"{one.candidate.open_entry.entry.id}{one.difference or ''}"
    return "".join(sorted(str(entry.entry.id) for entry in one.guess.entries)) or str(one.guess.category_id)


@dataclass(frozen=True, slots=True)
class Together:
    """What one press confirmed and still stands: how much, by whom and when."""

    bulk_id: UUID
    by: str
    at: datetime
    lines: int


class Confirmed(NamedTuple):
    """What one press confirmed, by which id it is undone, and how many pairs did not hold any more."""

    bulk_id: UUID
    done: Sequence[SureLine | SureGuess]
    left_out: int


async def offers_of_open(uow: UnitOfWork, company_id: UUID) -> Mapping[UUID, Offer]:
    """What the matcher says of every open line; to be asked before a transaction that needs it, not within."""
    return await suggest_lines(
        uow, company_id, await uow.statements.lines_in_state(company_id, LineState.OPEN)
    )


async def view_burst(
    uow: UnitOfWork, company_id: UUID, import_id: UUID, offers: Mapping[UUID, Offer] | None = None
) -> Burst:
    """How the lines of an import stand now."""
    statement_import = await uow.statements.statement_import(company_id, import_id)
    lines = await uow.statements.lines_of_import(company_id, import_id)
    open_lines = [line for line in lines if line.state is LineState.OPEN]
    pairs, questions = await _sorted_out(uow, company_id, open_lines, offers)
    decided = sum(1 for line in lines if line.state in _DECIDED)
    return Burst(import_id, statement_import, pairs, questions, decided)


async def view_open_burst(
    uow: UnitOfWork, company_id: UUID, offers: Mapping[UUID, Offer] | None = None
) -> Burst:
    """The same for all that waits in the company."""
    lines = await uow.statements.lines_in_state(company_id, LineState.OPEN)
    pairs, questions = await _sorted_out(uow, company_id, lines, offers)
    return Burst(company_id, None, pairs, questions)


async def view(
    uow: UnitOfWork, company_id: UUID, subject_id: UUID, offers: Mapping[UUID, Offer] | None = None
) -> Burst:
    """Of an import, or of all when the subject is the company. Raises ``NotFound``."""
    if subject_id == company_id:
        return await view_open_burst(uow, company_id, offers)
    return await view_burst(uow, company_id, subject_id, offers)


async def _sorted_out(
    uow: UnitOfWork, company_id: UUID, lines: Sequence[StatementLine], offers: Mapping[UUID, Offer] | None
) -> tuple[Sequence[SureLine | SureGuess], Sequence[Question]]:
    if offers is None:
        offers = await suggest_lines(uow, company_id, lines)
    out = await uow.chats.bulk_exceptions(company_id)
    closed = await closed_months(uow, company_id)
    pairs: list[SureLine | SureGuess] = []
    questions = []
    for line in sorted(lines, key=lambda one: (one.posted_on, one.id)):
        offer = offers.get(line.id)
        if offer is None:  # it came after the matcher was asked
            continue
        shut = _month(line) in closed
        sure = None if shut or line.repeats_id is not None else _sure(line, offer, out=line.id in out)
        if sure is not None:
            pairs.append(sure)
        if sure is None or sure.out:
            questions.append(Question(line, offer, shut, sure is not None))
    return pairs, questions


def _sure(line: StatementLine, offer: Offer, *, out: bool) -> SureLine | SureGuess | None:
    """What one press may make of a line without its being looked at by itself."""
    certain = None if line.scheduled and not offer.sure else beyond_doubt(offer)
    if certain is None:
        return None
    if isinstance(certain, Candidate):
        return SureLine(line, certain, offer, out)
    return SureGuess(line, certain, offer, out)


def _month(line: StatementLine) -> date:
    return Month.of(line.posted_on).first


async def confirm_sure(
    uow: UnitOfWork,
    member: Member,
    subject_id: UUID,
    now: datetime,
    *,
    offers: Mapping[UUID, Offer] | None = None,
    seen: int | None = None,
) -> Confirmed:
    """Reconcile the sure lines.

    A pair that does not hold any more (its entry was settled, its month closed) stays open; the others go through.

    Args:
        offers: what the matcher said just before; it is asked again when nobody did.
        seen: the fingerprint of the pairs that the person saw.

    Raises:
        NotAllowed: the member may not decide, even if nothing was sure.
        BurstChanged: these are not the pairs the person saw.
    """
    await take_turn(uow, member)
    burst = await view(uow, member.company_id, subject_id, offers)
    if seen is not None and burst.fingerprint != seen:
        raise BurstChanged(len(burst.sure))
    bulk_id = new_id()
    done = []
    for one in burst.sure:
        try:
            async with uow.savepoint():
                await _confirm(uow, member, one, bulk_id, now)
        except (AlreadyDecided, AmountsDiffer, EntryNotOpen, NotExplained, PeriodClosed):
            continue
        done.append(one)
    return Confirmed(bulk_id, done, len(burst.sure) - len(done))


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


async def together(
    uow: UnitOfWork, company_id: UUID, subject_id: UUID, bulk_id: UUID | None = None
) -> Together | None:
    """What still stands of one press: of the newest about an import's lines, or of the one named.

    ``None`` when all of it was taken back.
    """
    if bulk_id is None and subject_id != company_id:
        bulk_id = await uow.decisions.newest_bulk(company_id, subject_id)
    found = await uow.decisions.of_bulk(company_id, bulk_id) if bulk_id else ()
    if not found:
        return None
    names = await uow.people.names(company_id)
    assert bulk_id is not None
    return Together(bulk_id, names.get(found[0].member_id, ""), found[0].decided_at, len(found))


async def take_out(uow: UnitOfWork, member: Member, line_id: UUID, now: datetime) -> None:
    """Leave a line out of what one press confirms. Raises ``NotFound``."""
    await _may_touch(uow, member, line_id)
    await uow.chats.except_from_bulk(member.company_id, line_id, member.id, now)


async def put_back(uow: UnitOfWork, member: Member, line_id: UUID) -> None:
    """Let a line be confirmed with the others again. Raises ``NotFound``."""
    await _may_touch(uow, member, line_id)
    await uow.chats.back_into_bulk(member.company_id, line_id)


async def _may_touch(uow: UnitOfWork, member: Member, line_id: UUID) -> None:
    require_decider(member)
    line = await uow.statements.line(member.company_id, line_id)
    if line.state is not LineState.OPEN:
        raise AlreadyDecided(None, None)
