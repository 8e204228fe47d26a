"""How any decision about a line is carried out: in one place, so that no ending can forget a part.

A ``Plan`` says where the money of a line goes. Carrying it out takes the line's version, writes the decision with its
allocations and adjustments, covers entries, moves refund cases on, and tells the phones. The line becomes reconciled
last, and only if allocations and adjustments are the whole of it: the database refuses anything else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.domain.conversation import AuditEvent
from core.domain.decisions import (
    ALONE,
    Adjustment,
    Allocation,
    CreditUse,
    Decision,
    RefundState,
)
from core.domain.entries import EntryState
from core.domain.ids import new_id
from core.domain.statements import LineState
from core.errors import AlreadyDecided, EntryNotOpen, OtherLineDecided, WrongDirection
from core.services import closing
from core.services.announcing import refresh_cards, refresh_legs, refresh_neighbours, refresh_rivals
from core.services.answering import evidence_of, note_answer, question_of
from core.services.permitting import take_turn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.decisions import AdjustmentKind, DecisionKind, RefundCase
    from core.domain.entries import Entry
    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.ports import UnitOfWork
    from core.services.answering import Question
    from core.services.offering import Offer


CREATED = "created_entries"
"""Key in ``Decision.before``: entries that came into being with the decision."""

TOGETHER = "together"
"""Key in ``Decision.before``: decisions of one press that share its value are one, and one undo takes them all back.

Older ones only say ``True``: there the press decided nothing else.
"""

SNOOZED = "snoozed_at"
"""Key in ``Decision.before``: since when the line was put off, for an undo puts it back to where it waited."""


@dataclass(frozen=True, slots=True)
class Press:
    """Who decides about which line, as seen at which version, and when.

    Attributes:
        bulk_id: shared by decisions taken with one press.
        offer: what was suggested, where whoever presses knows it already.
        alone: nobody pressed; the bot confirms by itself, in the name of the member who allowed it.
        book_on: the day it counts in the books, where that is not the line's own.
        together: decisions that share it are about two lines and one, and taken back as one.
        seen: fingerprint of the entries as the button showed them, where it showed what differs.
        moves: where the month it would count in is closed, it counts in the first one that is open.
    """

    member: Member
    line_id: UUID
    version: int
    now: datetime
    bulk_id: UUID | None = None
    offer: Offer | None = None
    alone: bool = False
    book_on: date | None = None
    together: UUID | None = None
    seen: int | None = None
    moves: bool = False

    @property
    def company_id(self) -> UUID:
        """The company of the presser: a line of another company does not exist for this press."""
        return self.member.company_id


def for_two_lines(press: Press) -> Press:
    """The same press, what it decides about two lines being one; among other pairs where it is for many."""
    if press.together is not None:
        return press
    pair = new_id()
    return replace(press, bulk_id=press.bulk_id or pair, together=pair)


def is_of_many(decision: Decision) -> bool:
    """Whether one press decided this and other things beside it that are taken back with it."""
    pair = decision.before.get(TOGETHER)
    return decision.bulk_id is not None and pair not in {True, str(decision.bulk_id)}


@dataclass(frozen=True, slots=True)
class Cover:
    """Signed centavos of an entry's agreed value that a decision settles; ``credit`` is taken from that case."""

    target: OpenEntry
    cents: int
    credit: RefundCase | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """What the line moved beyond or short of an entry, signed, and why."""

    target: OpenEntry
    kind: AdjustmentKind
    cents: int
    category_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """Signed centavos of a line that are one leg of a transfer."""

    transfer_id: UUID
    cents: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the money of a line goes, and what an undo needs to know beside that.

    Attributes:
        creates: entries that come into being with the decision, and are cancelled with it.
        came_from: the state the line must be in; ``goes_to`` the one it gets.
    """

    kind: DecisionKind
    covers: tuple[Cover, ...] = ()
    extras: tuple[Extra, ...] = ()
    leg: Leg | None = None
    creates: tuple[Entry, ...] = ()
    before: Mapping[str, Any] | None = None
    came_from: LineState = LineState.OPEN
    goes_to: LineState = LineState.RECONCILED


async def line_in(uow: UnitOfWork, press: Press, state: LineState) -> StatementLine:
    """The pressed line, which must be in this state as the person saw it, the company's turn taken.

    Raises:
        AlreadyDecided: it moved on since.
    """
    await take_turn(uow, press.member)
    line = await uow.statements.line(press.company_id, press.line_id)
    if line.state is not state or line.version != press.version:
        raise await already_decided(uow, line)
    return line


async def open_target(uow: UnitOfWork, line: StatementLine, entry_id: UUID) -> OpenEntry:
    """An entry that this line may settle.

    Raises:
        EntryNotOpen: it was settled or cancelled meanwhile.
        WrongDirection: a receita for money that went out, or the other way round.
    """
    target = await uow.books.entry(line.company_id, entry_id)
    if target.entry.state is not EntryState.OPEN:
        raise EntryNotOpen(target.entry.description)
    if target.entry.amount_cents * line.amount_cents <= 0:
        raise WrongDirection
    return target


async def already_decided(uow: UnitOfWork, line: StatementLine) -> AlreadyDecided:
    """Who was faster, and when."""
    standing = await uow.decisions.standing(line.company_id, line.id)
    if not standing:
        return AlreadyDecided(None, None)
    members = await uow.people.names(line.company_id)
    return AlreadyDecided(members.get(standing[0].member_id, ""), standing[0].decided_at)


async def other_decided(uow: UnitOfWork, line: StatementLine) -> OtherLineDecided:
    """The line beside the pressed one is not open: who decided about it, and when."""
    told = await already_decided(uow, line)
    return OtherLineDecided(told.by, told.at)


async def carry_out(uow: UnitOfWork, press: Press, plan: Plan) -> Decision:
    """Decide. See the module's own words for the order of things.

    Raises:
        AlreadyDecided: somebody was faster, or the card is old.
        EntryNotOpen: an entry is not open any more, or less of it is.
        PeriodClosed: the month it would count in is closed, and the press does not move it to another.
    """
    line = await line_in(uow, press, plan.came_from)
    press = await _dated(uow, press, line)
    asked = None
    if plan.came_from is LineState.OPEN and not press.alone:
        asked = await question_of(uow, line, press.offer, chat_id=press.member.chat_id)
    if plan.creates:  # after the question: what is new must not be taken for what was suggested
        await uow.books.add_entries(plan.creates)
    decision = _decision(press, plan, line)
    await uow.decisions.add(decision)
    await _allocate(uow, line, plan, decision)
    for cover in plan.covers:
        await _cover(uow, line, cover, decision)
    moved = await uow.statements.decide_line(
        line.company_id, line.id, version=press.version, before=plan.came_from, after=plan.goes_to
    )
    if not moved:
        raise await already_decided(uow, line)
    await _tell(uow, press, line, plan, decision, asked)
    return decision


async def _dated(uow: UnitOfWork, press: Press, line: StatementLine) -> Press:
    """The press with the day on which it counts, which lies in an open month."""
    day = press.book_on or line.posted_on
    if press.moves:
        open_day = await closing.first_open_day(uow, line.company_id, day)
        return (
            replace(press, book_on=open_day) if open_day != day else press
        )  # reopened since: on its own day
    await closing.require_open(uow, line.company_id, day)
    return press


def _decision(press: Press, plan: Plan, line: StatementLine) -> Decision:
    before = dict(plan.before or {})
    if line.snoozed_at is not None:
        before[SNOOZED] = line.snoozed_at.isoformat()
    if plan.creates:
        before[CREATED] = [str(entry.id) for entry in plan.creates]
    if press.together is not None:
        before[TOGETHER] = str(press.together)
    return Decision(
        company_id=press.company_id,
        id=new_id(),
        line_id=press.line_id,
        line_version=press.version,
        kind=plan.kind,
        member_id=press.member.id,
        decided_at=press.now,
        bulk_id=press.bulk_id,
        before={**before, ALONE: True} if press.alone else before,
        booked_on=press.book_on,
    )


async def _allocate(uow: UnitOfWork, line: StatementLine, plan: Plan, decision: Decision) -> None:
    """Every centavo of the line gets its place."""
    company_id = line.company_id
    for cover in plan.covers:
        entry_id = cover.target.entry.id
        if cover.credit is not None:
            use = CreditUse(company_id, new_id(), decision.id, cover.credit.id, entry_id, cover.cents)
            await uow.decisions.add_credit_use(use)
        else:
            share = Allocation(company_id, new_id(), decision.id, line.id, entry_id, cover.cents)
            await uow.decisions.add_allocation(share)
    if plan.leg is not None:
        leg = plan.leg
        await uow.decisions.add_allocation(
            Allocation(company_id, new_id(), decision.id, line.id, None, leg.cents, leg.transfer_id)
        )
    for extra in plan.extras:
        await uow.decisions.add_adjustment(
            Adjustment(
                company_id,
                new_id(),
                decision.id,
                extra.target.entry.id,
                extra.kind,
                extra.cents,
                line.id,
                extra.category_id,
            )
        )


async def _cover(uow: UnitOfWork, line: StatementLine, cover: Cover, decision: Decision) -> None:
    """The entry is settled by so much, wholly if nothing is left, and a refund case follows its entry."""
    entry = (await uow.books.entry(line.company_id, cover.target.entry.id)).entry
    covered = entry.covered_cents + cover.cents
    settled = None
    if covered == entry.amount_cents:
        moved = await uow.decisions.moved(line.company_id, entry.id)
        settled = (moved, decision.booked_on or line.posted_on)
    fits = 0 < abs(cover.cents) <= abs(entry.open_cents) and cover.cents * entry.amount_cents > 0
    if not fits or not await uow.books.cover(
        line.company_id, entry.id, seen_cents=entry.covered_cents, covered_cents=covered, settled=settled
    ):
        raise EntryNotOpen(entry.description)
    if cover.credit is not None:
        await settle_credit(uow, cover.credit, decision.decided_at)
    await follow_refund(uow, line.company_id, entry.id, decision)
    await refresh_sharers(uow, line, entry.id, decision.decided_at)


async def refresh_sharers(uow: UnitOfWork, line: StatementLine, entry_id: UUID, now: datetime) -> None:
    """The cards of other lines that paid a part of this entry say what is still missing."""
    for other in await uow.decisions.settling(line.company_id, entry_id):
        if other.line_id != line.id:
            await refresh_cards(uow, line.company_id, other.line_id, now)


async def follow_refund(uow: UnitOfWork, company_id: UUID, entry_id: UUID, decision: Decision) -> None:
    """The case of a refund entry stands where its entry stands: open, paid in part, or closed by this decision."""
    case = await uow.decisions.refund_by_entry(company_id, entry_id)
    if case is None or case.state is RefundState.CANCELLED:
        return
    entry = (await uow.books.entry(company_id, entry_id)).entry
    if entry.state is EntryState.SETTLED:
        case = replace(case, state=RefundState.CLOSED, closed_by=decision.id, closed_at=decision.decided_at)
    else:
        returned = (await uow.decisions.refund(company_id, case.id)).returned_cents
        state = RefundState.PARTIAL if returned else RefundState.OPEN
        case = replace(case, state=state, closed_by=None, closed_at=None)
    await uow.decisions.update_refund(case)
    await refresh_cards(uow, company_id, case.cause_line_id, decision.decided_at)


async def settle_credit(uow: UnitOfWork, case: RefundCase, now: datetime) -> None:
    """A credit is used up when its uses are all of it, and a credit again when one is taken back."""
    view = await uow.decisions.refund(case.company_id, case.id)
    used_up = view.rest_cents == 0
    state = RefundState.USED if used_up else RefundState.CREDIT
    await uow.decisions.update_refund(replace(view.case, state=state, closed_at=now if used_up else None))
    await refresh_cards(uow, case.company_id, case.cause_line_id, now)


async def _tell(
    uow: UnitOfWork, press: Press, line: StatementLine, plan: Plan, decision: Decision, asked: Question | None
) -> None:
    """The record of suggestions, the audit with the evidence that stood on the card, and every phone."""
    entries = list({cover.target.entry.id: cover.target.entry for cover in plan.covers}.values())
    if asked is not None:
        await note_answer(uow, asked, decision, entries[0].id if len(entries) == 1 else None)
    data = {"decision_id": str(decision.id), **evidence_of(asked)}
    await uow.decisions.add_audit(
        AuditEvent(line.company_id, new_id(), press.now, press.member.id, plan.kind.value, line.id, data)
    )
    await refresh_cards(uow, line.company_id, line.id, press.now, pressed_in=press.member.chat_id)
    if plan.leg is not None:
        await refresh_legs(uow, line, plan.leg.transfer_id, press.now)
    if not entries:
        return
    if asked is None:
        amounts = [entry.amount_cents for entry in entries]
        await refresh_neighbours(uow, line.company_id, amounts, press.now, besides=line.id)
    else:
        await refresh_rivals(uow, line, entries, asked.shows, press.now)
        rests = [rest for cover in plan.covers if (rest := cover.target.entry.open_cents - cover.cents)]
        if rests:  # what is left may be just what another line pays
            await refresh_neighbours(uow, line.company_id, rests, press.now, besides=line.id)
