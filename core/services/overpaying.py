"""When the bank moved more than was agreed: give it back, leave it as a credit, take it off the next one, or keep it.

All of these settle the entry at the statement's value and open a case that is followed to its end. What was said can be
said anew on the settled line: each change is a decision of its own, taken back by the next undo.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from core.domain.decisions import DecisionKind, RefundState
from core.domain.entries import Direction
from core.domain.statements import LineState
from core.domain.time import local_day
from core.errors import NoCredit, NotFound, NothingToRefund, RefundAlreadyPaid
from core.services import changing, refunding
from core.services.deciding import (
    at_statement_value,
    entry_of,
    line_and_entries,
    pay_part,
    reconcile,
    settled_at_once,
    use_statement_value,
)
from core.services.settling import (
    Cover,
    Plan,
    already_decided,
    carry_out,
    for_two_lines,
    line_in,
    open_target,
    other_decided,
    settle_credit,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from core.domain.decisions import Decision, RefundCase, RefundView
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.ports import UnitOfWork
    from core.services.settling import Press


class Excess(StrEnum):
    """What becomes of what was paid too much."""

    REFUND = "refund"
    CREDIT = "credit"
    KEPT = "kept"


_WANTED = {
    Excess.REFUND: RefundState.OPEN,
    Excess.CREDIT: RefundState.CREDIT,
    Excess.KEPT: RefundState.KEPT,
}
_KINDS = {
    Excess.REFUND: DecisionKind.STATEMENT_VALUE_AND_REFUND,
    Excess.CREDIT: DecisionKind.STATEMENT_VALUE_AND_CREDIT,
    Excess.KEPT: DecisionKind.STATEMENT_VALUE_AND_KEPT,
}


async def settle_with(
    uow: UnitOfWork, press: Press, entry_id: UUID, excess: Excess, *, category_id: UUID | None = None
) -> Decision:
    """Settle an entry by a larger line, and say what becomes of the excess, in one step.

    Args:
        category_id: where it is kept, for ``KEPT``.

    Raises:
        NothingToRefund: the line is not larger than what is owed, or what was too much went back already.
    """
    line, targets = await line_and_entries(uow, press, [entry_id])
    cents = await _excess(uow, line, targets)
    covers, extras = at_statement_value(line, targets)
    before = await refunding.roles_before_refund(uow, targets[0]) if excess is Excess.REFUND else {}
    decision = await carry_out(uow, press, Plan(_KINDS[excess], covers, extras, before=before))
    await _open(uow, line, targets[0], decision, cents, excess, category_id)
    return decision


async def settle_and_offset(uow: UnitOfWork, press: Press, entry_id: UUID, next_id: UUID) -> Decision:
    """Settle an entry by a larger line, and take the excess off another open entry of the same contact (abater).

    Raises:
        NoCredit: the other entry is of somebody else, or of the other direction.
    """
    decision = await settle_with(uow, press, entry_id, Excess.CREDIT)
    case = await uow.decisions.refund_by_decision(press.company_id, decision.id)
    assert case is not None
    target = await open_target(uow, await uow.statements.line(press.company_id, press.line_id), next_id)
    await _lower(uow, case, target, decision)
    return decision


async def say_anew(
    uow: UnitOfWork, press: Press, excess: Excess, *, category_id: UUID | None = None
) -> Decision:
    """What becomes of the excess of a settled line, said for the first time or said anew.

    What went back already, or lowered another entry, stays as it is: it is said of the rest.

    Raises:
        AlreadyDecided: the line was not settled with an excess, or that is what was said already.
        RefundAlreadyPaid: all of it moved in the bank already.
        NoCredit: all of the credit was used already.
    """
    line = await line_in(uow, press, LineState.RECONCILED)
    case = await _case_of(uow, line)
    press = replace(press, book_on=press.book_on or await _counts_on(uow, press, line, case))
    if case is None:
        return await _say_first(uow, press, line, excess, category_id)
    said = RefundState.OPEN if case.state is RefundState.PARTIAL else case.state
    same_category = excess is not Excess.KEPT or case.category_id == category_id
    if said is _WANTED[excess] and same_category:
        raise await already_decided(uow, line)
    return await _change(uow, press, line, case, excess, category_id)


async def _counts_on(
    uow: UnitOfWork, press: Press, line: StatementLine, case: RefundCase | None
) -> date | None:
    """What is said of an excess counts where its line does; of a rest, once some of it moved, today."""
    if case is not None:
        view = await uow.decisions.refund(case.company_id, case.id)
        if view.rest_cents != case.amount_cents:
            return local_day(press.now, (await uow.people.company(line.company_id)).time_zone)
    return (await uow.decisions.standing(line.company_id, line.id))[-1].booked_on


async def _change(
    uow: UnitOfWork,
    press: Press,
    line: StatementLine,
    case: RefundCase,
    excess: Excess,
    category_id: UUID | None = None,
) -> Decision:
    view = await _with_a_rest(uow, case)
    before = await changing.as_it_was(uow, case)
    target = await uow.books.entry(line.company_id, case.cause_entry_id) if case.cause_entry_id else None
    if target is not None:
        before |= await refunding.roles_before_refund(uow, target)
    decision = await carry_out(uow, press, _staying(DecisionKind.CHANGE_REFUND, before))
    await changing.change(uow, line, target, view, decision, _WANTED[excess], category_id)
    return decision


async def _say_first(
    uow: UnitOfWork, press: Press, line: StatementLine, excess: Excess, category_id: UUID | None
) -> Decision:
    """The line was settled at the statement's value, and nothing was said about the excess yet."""
    standing = await uow.decisions.standing(line.company_id, line.id)
    if not standing or standing[0].kind is not DecisionKind.STATEMENT_VALUE:
        raise await already_decided(uow, line)
    adjustments = await uow.decisions.adjustments(line.company_id, standing[0].id)
    if not adjustments:
        raise NothingToRefund
    cents = adjustments[0].amount_cents + await refunding.returned_before(uow, line)
    if cents * line.amount_cents <= 0:
        raise NothingToRefund
    target = await uow.books.entry(line.company_id, adjustments[0].entry_id)
    before = await refunding.roles_before_refund(uow, target) if excess is Excess.REFUND else {}
    decision = await carry_out(uow, press, _staying(DecisionKind.OPEN_REFUND, before))
    await _open(uow, line, target, decision, cents, excess, category_id)
    return decision


async def use_credit(uow: UnitOfWork, press: Press, case_id: UUID, entry_id: UUID) -> Decision:
    """Take what is left of a case off an open entry of the same contact; pressed on the line that caused it.

    It counts today, for it is the other entry that owes less from now on. What was to be given back becomes a credit
    with the same decision.

    Raises:
        NoCredit: nothing is left, or the entry is of somebody else or of the other direction.
    """
    line = await line_in(uow, press, LineState.RECONCILED)
    case = (await uow.decisions.refund(line.company_id, case_id)).case
    if case.cause_line_id != line.id:
        raise NotFound("refund", case_id)
    target = await open_target(uow, line, entry_id)
    company = await uow.people.company(line.company_id)
    today = replace(press, book_on=local_day(press.now, company.time_zone))
    if case.state in {RefundState.OPEN, RefundState.PARTIAL}:
        decision = await _change(uow, today, line, case, Excess.CREDIT)
    else:
        decision = await carry_out(uow, today, _staying(DecisionKind.USE_CREDIT, {}))
    await _lower(uow, case, target, decision)
    return decision


async def reconcile_with_credit(uow: UnitOfWork, press: Press, entry_id: UUID, case_id: UUID) -> Decision:
    """Settle an entry by a smaller line, the rest being an earlier credit of the same contact.

    Raises:
        NoCredit: the credit is not what the line leaves open.
    """
    line, targets = await line_and_entries(uow, press, [entry_id])
    view = await uow.decisions.refund(line.company_id, case_id)
    rest = targets[0].entry.open_cents - line.amount_cents
    usable = targets[0].refund is None and refunding.credit_fits(view, targets[0].entry)
    if not usable or rest * line.amount_cents <= 0 or abs(rest) > abs(view.left_cents):
        raise NoCredit(abs(view.left_cents))
    covers = (Cover(targets[0], line.amount_cents), Cover(targets[0], rest, view.case))
    return await carry_out(uow, press, Plan(DecisionKind.RECONCILE, covers))


async def paid_twice(uow: UnitOfWork, press: Press, contact_id: UUID | None) -> Decision:
    """Nothing was owed for this line: it goes into the books as it came, and all of it is to be given back.

    Raises:
        NothingToRefund: all of it went back already.
    """
    line = await line_in(uow, press, LineState.OPEN)
    cents = line.amount_cents + await refunding.returned_before(uow, line)
    if cents * line.amount_cents <= 0:
        raise NothingToRefund
    side = Direction.of(line.amount_cents)
    category_id = await refunding.refund_category(uow, line.company_id, side)
    entry = entry_of(
        line, press, line.amount_cents, line.memo[:200], contact_id=contact_id, category_id=category_id
    )
    before: Mapping[str, Any] = {}
    contact = await uow.books.contact(line.company_id, contact_id) if contact_id else None
    if contact is not None:
        before = await refunding.roles_of(uow, contact)
    plan = settled_at_once(DecisionKind.PAID_TWICE, [entry], before)
    decision = await carry_out(uow, press, plan)
    target = await uow.books.entry(line.company_id, entry.id)
    await refunding.open_case(uow, line, target, decision, -cents)
    return decision


async def give_back(uow: UnitOfWork, press: Press, cause_id: UUID) -> Decision:
    """This line gives back another one, wholly or in part: a case that is closed as it opens.

    The other line may be undecided still; when it is settled, only what did not come back is looked at. If all of it
    went back and it is open, it goes into the books in the same breath, under the same undo. A refund that was asked
    for already is paid by it; of a credit, or of what was kept, the rest stays what it was.

    Raises:
        OtherLineDecided: the other line was decided meanwhile, otherwise than against the books.
        NothingToRefund: the other line is of the same direction, smaller, or given back already.
        NoCredit: some of the credit was used, and less is left than went back.
    """
    line = await line_in(uow, press, LineState.OPEN)
    cause = await uow.statements.line(line.company_id, cause_id)
    if cause.state not in {LineState.OPEN, LineState.RECONCILED}:
        raise await other_decided(uow, cause)
    kept = abs(cause.amount_cents + await refunding.returned(uow, cause))
    if cause.amount_cents * line.amount_cents >= 0 or abs(line.amount_cents) > kept:
        raise NothingToRefund
    case = await _case_of(uow, cause)
    if case is not None and case.state in {RefundState.CREDIT, RefundState.KEPT}:
        return await _pay_after_all(uow, press, line, cause, case)
    if case is not None and case.state.is_open:
        return await _pay(uow, press, line, case)
    if cause.state is LineState.OPEN and cause.amount_cents == -line.amount_cents:
        press = for_two_lines(press)
        await _as_it_came(uow, press, cause)
    target = await refunding.settled_by(uow, cause)
    entry = await refunding.refund_entry(uow, cause, target, line.amount_cents, press.now)
    before = await refunding.roles_before_refund(uow, target) if target else {}
    decision = await carry_out(uow, press, settled_at_once(DecisionKind.RETURN, [entry], before))
    await refunding.closed_case(uow, cause, target, entry, decision)
    return decision


async def _pay_after_all(
    uow: UnitOfWork, press: Press, line: StatementLine, cause: StatementLine, case: RefundCase
) -> Decision:
    """Some of a credit, or of what was kept, went back: it is asked for, paid, and the rest is again what it was."""
    view = await uow.decisions.refund(case.company_id, case.id)
    if view.used_cents and abs(line.amount_cents) > abs(view.rest_cents):
        raise NoCredit(abs(view.rest_cents))
    press = for_two_lines(press)
    day = press.book_on or line.posted_on
    on_cause = replace(press, line_id=cause.id, version=cause.version, offer=None, book_on=day)
    await say_anew(uow, on_cause, Excess.REFUND)
    asked = (await uow.decisions.refund(case.company_id, case.id)).case
    decision = await _pay(uow, press, line, asked)
    paid = (await uow.decisions.refund(case.company_id, case.id)).case
    if paid.state is RefundState.PARTIAL:
        excess = Excess.CREDIT if case.state is RefundState.CREDIT else Excess.KEPT
        again = replace(on_cause, version=on_cause.version + 1)
        await say_anew(uow, again, excess, category_id=case.category_id)
    return decision


async def _pay(uow: UnitOfWork, press: Press, line: StatementLine, case: RefundCase) -> Decision:
    """In part, whole, or whole with more than was owed, which can be asked back in its turn."""
    assert case.refund_entry_id is not None
    refund = (await uow.books.entry(case.company_id, case.refund_entry_id)).entry
    over = abs(line.amount_cents) - abs(refund.open_cents)
    settle = reconcile if over == 0 else use_statement_value if over > 0 else pay_part
    return await settle(uow, press, refund.id)


async def _as_it_came(uow: UnitOfWork, press: Press, cause: StatementLine) -> None:
    """Money that came and went back, or went and came back: both movements stand in the books, and cancel out."""
    cents = cause.amount_cents
    category_id = await refunding.refund_category(uow, cause.company_id, Direction.of(cents))
    on_cause = replace(press, line_id=cause.id, version=cause.version, offer=None)
    entry = entry_of(cause, on_cause, cents, cause.memo[:200], contact_id=None, category_id=category_id)
    await carry_out(uow, on_cause, settled_at_once(DecisionKind.RETURN, [entry]))


# --- the steps -----------------------------------------------------------------------------------


def _staying(kind: DecisionKind, before: Mapping[str, Any]) -> Plan:
    """A decision about a settled line that moves none of its money."""
    return Plan(kind, before=before, came_from=LineState.RECONCILED)


async def _open(
    uow: UnitOfWork,
    line: StatementLine,
    target: OpenEntry,
    decision: Decision,
    cents: int,
    excess: Excess,
    category_id: UUID | None,
) -> None:
    """The case of an excess of ``cents``, signed like the line."""
    if excess is Excess.REFUND:
        await refunding.open_case(uow, line, target, decision, -cents)
        return
    state = RefundState.CREDIT if excess is Excess.CREDIT else RefundState.KEPT
    await refunding.case_without_refund(uow, line, target, decision, -cents, state, category_id)


async def _excess(uow: UnitOfWork, line: StatementLine, targets: Sequence[OpenEntry]) -> int:
    """What moved beyond what is owed and did not come back yet, signed like the line."""
    owed = sum(one.entry.open_cents for one in targets)
    excess = line.amount_cents - owed + await refunding.returned_before(uow, line)
    if excess * line.amount_cents <= 0:
        raise NothingToRefund
    return excess


async def _lower(uow: UnitOfWork, case: RefundCase, target: OpenEntry, decision: Decision) -> None:
    """Take what is left of the credit, at most all the entry owes, off the entry."""
    view = await uow.decisions.refund(case.company_id, case.id)
    if target.refund is not None or not refunding.credit_fits(view, target.entry):
        raise NoCredit(abs(view.left_cents))
    cents = min(abs(view.left_cents), abs(target.entry.open_cents))
    await refunding.lower(uow, view.case, target, decision, cents)
    await settle_credit(uow, view.case, decision.decided_at)


async def _case_of(uow: UnitOfWork, line: StatementLine) -> RefundCase | None:
    """The case of this line's excess; what was given back before anybody asked is none."""
    cases = await uow.decisions.refunds_by_cause(line.company_id, line.id)
    own = {decision.id for decision in await uow.decisions.standing(line.company_id, line.id)}
    return next((case for case in cases if case.opened_by in own), None)


async def _with_a_rest(uow: UnitOfWork, case: RefundCase) -> RefundView:
    """The case, of which something neither went back nor was used."""
    if case.state is RefundState.CLOSED:
        raise await refunding.already_paid(uow, case)
    view = await uow.decisions.refund(case.company_id, case.id)
    if not view.rest_cents:
        raise NoCredit(0)
    return view


__all__ = [
    "Excess",
    "RefundAlreadyPaid",
    "give_back",
    "paid_twice",
    "reconcile_with_credit",
    "say_anew",
    "settle_and_offset",
    "settle_with",
    "use_credit",
]
