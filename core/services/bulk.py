"""Many lines with one press: of an import or of all that waits, confirmed together, undone together.

The sure ones are confirmed at once, the likely ones page by page, for each is to be read. What one press confirms is
what was seen: the button carries a fingerprint of the pairs it stands for, and when these changed since it was drawn,
nothing is confirmed. Lines that somebody took out are asked one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.monthly import Month
from core.domain.statements import LineState
from core.errors import AlreadyDecided, BurstChanged
from core.services.booking import SureGuess, SureLine, book, fingerprint, is_transfer
from core.services.certainty import beyond_doubt, likely
from core.services.closing import closed_months
from core.services.offering import Candidate
from core.services.permitting import require_decider, take_turn
from core.services.suggesting import suggest_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.parties import Member
    from core.domain.statements import StatementImport, StatementLine
    from core.ports import UnitOfWork
    from core.services.booking import Confirmed
    from core.services.offering import Guess, Offer

    Pair = SureLine | SureGuess

PAGE_SIZE = 8
"""As many likely ones as somebody reads at once, two rows each."""
FEWEST_LIKELY = 3
"""Fewer are asked as quickly one by one."""
_DECIDED = frozenset({LineState.RECONCILED, LineState.IGNORED, LineState.REPEATED})


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
        probable: of the questions, what may be confirmed after a look, in the same order, those taken out included.
    """

    subject_id: UUID
    statement_import: StatementImport | None
    pairs: Sequence[SureLine | SureGuess] = ()
    questions: Sequence[Question] = ()
    decided: int = 0
    probable: Sequence[SureLine | SureGuess] = ()

    @property
    def sure(self) -> Sequence[SureLine | SureGuess]:
        """One tap confirms all of these."""
        return [one for one in self.pairs if not one.out]

    @property
    def likely(self) -> int:
        """How many wait to be read in a list; none while that is no shorter than to be asked."""
        number = sum(1 for one in self.probable if not one.out)
        return number if number >= FEWEST_LIKELY else 0

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
        """Of what a press on the sure ones stands for."""
        return fingerprint(self.sure)


@dataclass(frozen=True, slots=True)
class Page:
    """Likely ones as they are read: some of a list.

    Attributes:
        subject_id: as of the whole.
        start: place of the first in the list, counted from 0.
        shown: those taken out included; ``left`` how many come after them.
    """

    subject_id: UUID
    start: int
    shown: Sequence[SureLine | SureGuess]
    left: int

    @property
    def taken(self) -> Sequence[SureLine | SureGuess]:
        """What a press confirms."""
        return [one for one in self.shown if not one.out]

    @property
    def fingerprint(self) -> int:
        """Of what that press stands for."""
        return fingerprint(self.taken)

    @property
    def next_start(self) -> int:
        """Where the next page begins once this one is confirmed: those taken out stay in the list."""
        return self.start + len(self.shown) - len(self.taken)


def page_of(view: Burst, start: int | None = None) -> Page:
    """A page of the likely ones; without a place, from the first that nobody took out."""
    if start is None:
        start = next((place for place, one in enumerate(view.probable) if not one.out), 0)
    shown = view.probable[start : start + PAGE_SIZE]
    left = sum(1 for one in view.probable[start + PAGE_SIZE :] if not one.out)
    return Page(view.subject_id, start, shown, left)


@dataclass(frozen=True, slots=True)
class Together:
    """What one press confirmed and still stands: how much, by whom and when."""

    bulk_id: UUID
    by: str
    at: datetime
    lines: int


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
    pairs, questions, probable = await _sorted_out(uow, company_id, open_lines, offers)
    decided = sum(1 for line in lines if line.state in _DECIDED)
    return Burst(import_id, statement_import, pairs, questions, decided, probable)


async def view_open_burst(
    uow: UnitOfWork, company_id: UUID, offers: Mapping[UUID, Offer] | None = None
) -> Burst:
    """The same for all that waits in the company."""
    lines = await uow.statements.lines_in_state(company_id, LineState.OPEN)
    pairs, questions, probable = await _sorted_out(uow, company_id, lines, offers)
    return Burst(company_id, None, pairs, questions, probable=probable)


async def view(
    uow: UnitOfWork, company_id: UUID, subject_id: UUID, offers: Mapping[UUID, Offer] | None = None
) -> Burst:
    """Of an import, or of all when the subject is the company. Raises ``NotFound``."""
    if subject_id == company_id:
        return await view_open_burst(uow, company_id, offers)
    return await view_burst(uow, company_id, subject_id, offers)


async def _sorted_out(
    uow: UnitOfWork, company_id: UUID, lines: Sequence[StatementLine], offers: Mapping[UUID, Offer] | None
) -> tuple[Sequence[Pair], Sequence[Question], Sequence[Pair]]:
    if offers is None:
        offers = await suggest_lines(uow, company_id, lines)
    out = await uow.chats.bulk_exceptions(company_id)
    closed = await closed_months(uow, company_id)
    pairs: list[Pair] = []
    questions: list[Question] = []
    probable: list[Pair] = []
    for line in sorted(lines, key=lambda one: (one.posted_on, one.id)):
        offer = offers.get(line.id)
        if offer is None:  # it came after the matcher was asked
            continue
        shut = _month(line) in closed
        bookable = not shut and line.repeats_id is None
        sure = _sure(line, offer, out=line.id in out) if bookable else None
        if sure is not None:
            pairs.append(sure)
        if sure is None or sure.out:
            questions.append(Question(line, offer, shut, sure is not None))
        if sure is None and bookable:
            probable += _probable(line, offer, out=line.id in out)
    return pairs, questions, await _once_each(uow, company_id, probable)


def _sure(line: StatementLine, offer: Offer, *, out: bool) -> Pair | None:
    """What one press may make of a line without its being looked at by itself."""
    certain = None if line.scheduled and not offer.sure else beyond_doubt(offer)
    return _pair(line, certain, offer, out=out) if certain is not None else None


def _probable(line: StatementLine, offer: Offer, *, out: bool) -> Sequence[Pair]:
    """What it may make of it after a look; somebody who put a line off looked already."""
    found = None if line.scheduled or line.snoozed_at is not None else likely(offer)
    return [_pair(line, found, offer, out=out)] if found is not None else []


def _pair(line: StatementLine, found: Candidate | Guess, offer: Offer, *, out: bool) -> Pair:
    if isinstance(found, Candidate):
        return SureLine(line, found, offer, out)
    return SureGuess(line, found, offer, out)


async def _once_each(uow: UnitOfWork, company_id: UUID, found: Sequence[Pair]) -> Sequence[Pair]:
    """A transfer stands once, at the leg the bank told first, and only while its other leg is open.

    An entry stands once, too: which of two lines settles it is a question.
    """
    waiting: Collection[object] = ()
    if any(is_transfer(one) for one in found):
        waiting = await uow.statements.open_marks(company_id)
    kept: list[Pair] = []
    taken: set[object] = set()
    for one in found:
        claims = _claims(one)
        if is_transfer(one) and not claims <= set(waiting):
            continue
        if taken.isdisjoint(claims):
            kept.append(one)
            taken |= claims
    return kept


def _claims(one: Pair) -> set[object]:
    """What no other pair of a list may stand for: its entries, or both lines of a transfer."""
    if isinstance(one, SureLine):
        return {one.candidate.open_entry.entry.id}
    if is_transfer(one) and one.guess.pair is not None:
        return {one.line.id, one.guess.pair.id}
    return {entry.entry.id for entry in one.guess.entries}


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
    """Carry out what the sure lines are.

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
    return (await book(uow, member, burst.sure, now))._replace(likely=burst.likely)


async def confirm_page(
    uow: UnitOfWork,
    member: Member,
    subject_id: UUID,
    now: datetime,
    *,
    start: int,
    seen: int,
    offers: Mapping[UUID, Offer] | None = None,
) -> tuple[Confirmed, Page]:
    """Carry out what the likely lines of a page are, those taken out aside.

    Args:
        start: where the page begins in the list.
        seen: its fingerprint as the person saw it.

    Returns:
        What was confirmed, and the page it was.

    Raises:
        NotAllowed: the member may not decide.
        BurstChanged: these are not the pairs the person saw.
    """
    await take_turn(uow, member)
    page = page_of(await view(uow, member.company_id, subject_id, offers), start)
    if not page.taken or page.fingerprint != seen:
        raise BurstChanged(len(page.taken))
    return (await book(uow, member, page.taken, now))._replace(likely=page.left), page


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
