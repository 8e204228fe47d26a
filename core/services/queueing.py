"""Going through open lines one by one: what is asked, in which order, how far it is, and one step back.

The order is made once, when the round starts: no press waits for the matcher. Lines decided elsewhere drop out by
themselves, for every step asks which of the round are still open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.domain.conversation import ReviewQueue
from core.domain.statements import LineState
from core.errors import AlreadyDecided
from core.services.outcomes import outcome_of
from core.services.permitting import take_turn
from core.services.ruling import NO_KIN, kin_of
from core.services.undoing import undo_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from core.domain.views import Outcome
    from core.ports import UnitOfWork
    from core.services.offering import Offer
    from core.services.ruling import Kin

_LIKELY_PERMILLE = 800


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a round is.

    Attributes:
        asks: the line asked about waits for an answer; it was decided elsewhere when it does not.
        position: of that line among the ``total`` of the round, counted from 1.
        open_lines: of the whole company, put off or not, in this round or not.
    """

    asks: bool
    position: int
    total: int
    open_lines: int


@dataclass(frozen=True, slots=True)
class Before:
    """The line that was asked about before, and what became of it; no outcome while it is open.

    Attributes:
        kin: what more can be made of the answer.
    """

    line: StatementLine
    outcome: Outcome | None
    kin: Kin = NO_KIN


async def start(
    uow: UnitOfWork,
    member: Member,
    offers: Mapping[UUID, Offer],
    now: datetime,
    *,
    import_id: UUID | None = None,
) -> ReviewQueue:
    """Take up the member's round at the line it stands at, or begin one; ``import_id`` for the lines of one file.

    Its message is to be sent anew, whatever showed it before.
    """
    before = await uow.chats.queue(member.company_id, member.chat_id)
    lines = await open_lines(uow, member.company_id, import_id)
    if before is not None and import_id is None and await _waiting(uow, before):
        known = set(before.lines)
        new = in_order([line for line in lines if line.id not in known], offers)
        queue = replace(before, lines=(*before.lines, *new), message_id=None)
    else:
        queue = ReviewQueue(member.company_id, member.chat_id, now, in_order(lines, offers))
    waiting = await _waiting(uow, queue)
    stays = queue.line_id if queue.line_id in waiting else next(iter(waiting), None)
    queue = replace(queue, line_id=stays)
    await uow.chats.start_queue(queue)
    return queue


async def open_lines(uow: UnitOfWork, company_id: UUID, import_id: UUID | None) -> Sequence[StatementLine]:
    """What waits in one import, or in all."""
    if import_id is None:
        return await uow.statements.lines_in_state(company_id, LineState.OPEN)
    found = await uow.statements.lines_of_import(company_id, import_id)
    return [line for line in found if line.state is LineState.OPEN]


def in_order(lines: Sequence[StatementLine], offers: Mapping[UUID, Offer]) -> tuple[UUID, ...]:
    """The most certain first, the largest first among alike; what was put off before comes last."""

    def key(line: StatementLine) -> tuple[bool, int, int, UUID]:
        return (
            line.snoozed_at is not None,
            _uncertainty(line, offers.get(line.id)),
            -abs(line.amount_cents),
            line.id,
        )

    return tuple(line.id for line in sorted(lines, key=key))


def _uncertainty(line: StatementLine, offer: Offer | None) -> int:
    """0 for what is beyond doubt, up to 5 for what nothing explains."""
    if line.repeats_id is not None:
        return 1  # a short question of its own
    if offer is None or not offer.options:
        return 5
    if offer.sure:
        return 0
    if offer.tied:
        return 3
    first = offer.options[0]
    if offer.guess is not None and not offer.guess.tells:
        return 4
    return 1 if first.probability * 1000 >= _LIKELY_PERMILLE else 2


async def standing(uow: UnitOfWork, queue: ReviewQueue) -> Standing:
    """Where the round stands now."""
    marks = await uow.statements.open_marks(queue.company_id)
    waiting = _still(queue, marks)
    return Standing(
        queue.line_id in waiting, len(queue.lines) - len(waiting) + 1, len(queue.lines), len(marks)
    )


async def before(uow: UnitOfWork, queue: ReviewQueue) -> Before | None:
    """What just happened."""
    if queue.previous_id is None:
        return None
    line = await uow.statements.line(queue.company_id, queue.previous_id)
    decided = line.state not in {LineState.OPEN, LineState.REMOVED}
    if not decided:
        return Before(line, None)
    outcome = await outcome_of(uow, line)
    return Before(line, outcome, await kin_of(uow, line, outcome.decision))


async def _waiting(uow: UnitOfWork, queue: ReviewQueue) -> Sequence[UUID]:
    return _still(queue, await uow.statements.open_marks(queue.company_id))


def _still(queue: ReviewQueue, marks: Mapping[UUID, datetime | None]) -> Sequence[UUID]:
    """What of the round is open and was not put off since it began, in its order."""

    def waits(line_id: UUID) -> bool:
        put_off = marks[line_id]
        return put_off is None or put_off < queue.started_at

    return [line_id for line_id in queue.lines if line_id in marks and waits(line_id)]


async def advance(uow: UnitOfWork, queue: ReviewQueue) -> ReviewQueue:
    """On to the next line, or to the end, if the one asked about does not wait any more."""
    waiting = await _waiting(uow, queue)
    if queue.line_id is None or queue.line_id in waiting:
        return queue
    moved = replace(queue, line_id=next(iter(waiting), None), previous_id=queue.line_id)
    await _move(uow, moved)
    return moved


async def go_back(
    uow: UnitOfWork, member: Member, queue: ReviewQueue, line_id: UUID, version: int, now: datetime
) -> ReviewQueue:
    """Take back what was said about the line before, and ask about it again.

    Raises:
        AlreadyDecided: another line is the one before by now, or it moved on since.
    """
    await take_turn(uow, member)
    if queue.previous_id != line_id:
        raise AlreadyDecided(None, None)
    line = await uow.statements.line(member.company_id, line_id)
    if line.state is LineState.OPEN:
        await uow.statements.snooze(member.company_id, line_id, None)
    else:
        await undo_line(uow, member, line_id, version=version, now=now)
        await _ask_again(uow, queue, line_id)
    moved = replace(queue, line_id=line_id, previous_id=None)
    await _move(uow, moved)
    return moved


async def _ask_again(uow: UnitOfWork, queue: ReviewQueue, line_id: UUID) -> None:
    """A line that had been put off in this very round waits again, or the round would pass it by."""
    line = await uow.statements.line(queue.company_id, line_id)
    if line.snoozed_at is not None and line.snoozed_at >= queue.started_at:
        await uow.statements.snooze(queue.company_id, line_id, None)


async def _move(uow: UnitOfWork, queue: ReviewQueue) -> None:
    await uow.chats.move_queue(
        queue.company_id, queue.chat_id, line_id=queue.line_id, previous_id=queue.previous_id
    )
