"""Some of an over-payment went back, or was used: what becomes of the rest is the owner's word, in the same case.

Every sentence holds for a customer who paid us too much, and mirrored for a supplier whom we did.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from core.domain.decisions import DecisionKind, RefundState
from core.domain.entries import EntryState
from core.errors import CreditUsed, NoCredit, RefundAlreadyPaid, RefundSaidAnew
from core.services import deciding, overpaying
from core.services.overpaying import Excess
from storage import tables

if TYPE_CHECKING:
    from uuid import UUID

    from core.domain.decisions import RefundView
    from core.domain.statements import StatementLine
    from tests.services.deals import Deal

REFUND, CREDIT, KEPT = Excess.REFUND, Excess.CREDIT, Excess.KEPT


async def part_went_back(deal: Deal, amount: str = "12,00") -> StatementLine:
    """30 are to be given back, and a line gave back some of it."""
    await deal.settle(REFUND)
    back = await deal.returns(amount)
    await deal.house.does(back, deciding.pay_part, (await deal.refund_entry()).id)
    return back


async def the_only_case(deal: Deal) -> RefundView:
    assert len(await deal.house.rows(tables.refund_cases)) == 1
    return await deal.case()


async def gives_back(deal: Deal, amount: str, occurrence: int = 1) -> StatementLine:
    """A line that the owner calls the refund of the larger one."""
    back = await deal.returns(amount, occurrence=occurrence, posted_on=date(2026, 7, 21))
    await deal.house.does(back, overpaying.give_back, deal.line.id)
    await deal.house.check_sums()
    return back


async def words(deal: Deal, excess: Excess) -> UUID | None:
    """The category that this word needs."""
    return await deal.ordinary() if excess is KEPT else None


# --- said of the rest ----------------------------------------------------------------------------


@pytest.mark.parametrize("excess", [CREDIT, KEPT])
async def test_rest_of_a_refund_paid_in_part_gets_another_end_and_the_paid_part_stays_paid(
    deal: Deal, excess: Excess
) -> None:
    await part_went_back(deal)
    async with deal.house.takes_back(deal.line):
        await deal.say(excess, await words(deal, excess))
        view, refund = await the_only_case(deal), await deal.refund_entry()
        assert (view.returned_cents, view.rest_cents) == (-deal.cents("12,00"), -deal.cents("18,00"))
        assert view.left_cents == (view.rest_cents if excess is CREDIT else 0)
        assert (view.case.state, view.due_on) == (
            RefundState.CREDIT if excess is CREDIT else RefundState.KEPT,
            None,
        )
        # nobody is reminded of it; 30 were agreed, 12 moved
        assert (refund.state, refund.amount_cents, refund.settled_cents) == (
            EntryState.SETTLED,
            -deal.cents("30,00"),
            -deal.cents("12,00"),
        )


async def test_rest_that_became_a_credit_lowers_the_next_entry_by_just_the_rest(deal: Deal) -> None:
    following = await deal.next_entry()
    await part_went_back(deal)
    async with deal.house.takes_back(deal.line, deal.line):
        await deal.say(CREDIT)
        await deal.house.does(deal.line, overpaying.use_credit, (await deal.case()).case.id, following.id)
        assert (await deal.house.entry(following.id)).open_cents == deal.cents("182,00")
        assert (await the_only_case(deal)).case.state is RefundState.USED


@pytest.mark.parametrize("paid", [True, False], ids=["some of it paid", "nothing paid"])
async def test_what_is_still_to_go_back_comes_off_the_next_entry_with_one_press_and_one_undo(
    deal: Deal, paid: bool
) -> None:
    following = await deal.next_entry()
    await (part_went_back(deal) if paid else deal.settle(REFUND))
    async with deal.house.takes_back(deal.line):
        await deal.house.does(deal.line, overpaying.use_credit, (await deal.case()).case.id, following.id)
        left = deal.cents("182,00") if paid else deal.cents("170,00")
        assert (await deal.house.entry(following.id)).open_cents == left
        assert (await the_only_case(deal)).case.state is RefundState.USED


async def test_rest_left_as_a_credit_can_be_asked_back_and_is_then_paid(deal: Deal) -> None:
    await part_went_back(deal)
    last = await deal.returns("18,00", occurrence=2)
    async with deal.house.takes_back(last, deal.line, deal.line):
        await deal.say(CREDIT)
        await deal.say(REFUND)
        view, refund = await the_only_case(deal), await deal.refund_entry()
        assert (view.case.state, view.left_cents) == (RefundState.PARTIAL, -deal.cents("18,00"))
        assert refund.open_cents == -deal.cents("18,00")
        await deal.house.does(last, deciding.reconcile, refund.id)
        assert (await the_only_case(deal)).case.state is RefundState.CLOSED


async def test_rest_changes_its_end_as_often_as_the_owner_does_and_each_word_is_taken_back(
    deal: Deal,
) -> None:
    tips = await deal.ordinary()
    await part_went_back(deal)
    states = []
    for excess in (KEPT, CREDIT, REFUND, KEPT, REFUND, CREDIT):
        states.append(await deal.house.living())
        await deal.say(excess, tips if excess is KEPT else None)
        await deal.house.check_sums()
        assert (await deal.case()).rest_cents == -deal.cents("18,00")
    while states:
        await deal.house.undoes(deal.line)
        await deal.house.check_sums()
        assert await deal.house.living() == states.pop()


@pytest.mark.parametrize("excess", [REFUND, KEPT])
async def test_rest_of_a_credit_used_in_part_gets_another_end(deal: Deal, excess: Excess) -> None:
    smaller = await deal.next_entry("20,00")
    await deal.house.does(deal.line, overpaying.settle_and_offset, deal.entry.id, smaller.id)
    async with deal.house.takes_back(deal.line):
        await deal.say(excess, await words(deal, excess))
        view = await the_only_case(deal)
        assert (view.used_cents, view.rest_cents) == (-deal.cents("20,00"), -deal.cents("10,00"))
        if excess is REFUND:
            assert (await deal.refund_entry()).open_cents == -deal.cents("10,00")


async def test_nothing_is_said_of_a_case_without_a_rest(deal: Deal) -> None:
    following = await deal.next_entry()
    await deal.house.does(deal.line, overpaying.settle_and_offset, deal.entry.id, following.id)
    for excess in (REFUND, CREDIT):
        await deal.house.refuses(NoCredit, deal.line, overpaying.say_anew, excess)
    await deal.house.undoes(deal.line)
    await deal.settle(REFUND)
    await gives_back(deal, "30,00")
    await deal.house.refuses(RefundAlreadyPaid, deal.line, overpaying.say_anew, CREDIT)


# --- the order in which it is taken back ---------------------------------------------------------


async def test_payment_is_taken_back_only_after_what_was_said_of_its_rest(deal: Deal) -> None:
    back = await part_went_back(deal)
    await deal.say(CREDIT)
    before = await deal.house.living()
    with pytest.raises(RefundSaidAnew) as told:
        await deal.house.undoes(back)
    assert (told.value.amount_cents, told.value.cause_on) == (3_000, deal.line.posted_on)
    assert await deal.house.living() == before
    await deal.house.undoes(deal.line)
    await deal.house.undoes(back)
    assert (await the_only_case(deal)).case.state is RefundState.OPEN


async def test_word_about_the_rest_is_not_taken_back_after_more_was_paid(deal: Deal) -> None:
    await part_went_back(deal)
    await deal.say(CREDIT)
    await deal.say(REFUND)
    last = await deal.returns("18,00", occurrence=2)
    await deal.house.does(last, deciding.reconcile, (await deal.refund_entry()).id)
    with pytest.raises(RefundAlreadyPaid):
        await deal.house.undoes(deal.line)
    await deal.house.undoes(last)
    await deal.house.undoes(deal.line)
    assert (await deal.case()).case.state is RefundState.CREDIT


async def test_use_of_a_credit_by_another_line_is_held_by_what_was_said_of_the_rest(deal: Deal) -> None:
    await deal.settle(CREDIT)
    following = await deal.next_entry()
    smaller = await deal.moves("180,00")
    case = (await deal.case()).case
    await deal.house.does(smaller, overpaying.reconcile_with_credit, following.id, case.id)
    await deal.say(REFUND)
    with pytest.raises(RefundSaidAnew):
        await deal.house.undoes(smaller)
    await deal.house.undoes(deal.line)
    with pytest.raises(CreditUsed):
        await deal.house.undoes(deal.line)
    await deal.house.undoes(smaller)
    assert (await deal.case()).left_cents == -deal.cents("30,00")


# --- given back though nothing was asked ---------------------------------------------------------


@pytest.mark.parametrize("excess", [CREDIT, KEPT])
@pytest.mark.parametrize("undone", ["the refund", "the cause"])
async def test_part_of_a_credit_or_of_what_was_kept_goes_back_and_the_rest_stays_what_it_was(
    deal: Deal, excess: Excess, undone: str
) -> None:
    category = await words(deal, excess)
    await deal.settle(excess, category)
    before = await deal.house.living()
    back = await gives_back(deal, "12,00")
    view = await the_only_case(deal)
    assert view.case.state is (RefundState.CREDIT if excess is CREDIT else RefundState.KEPT)
    assert (view.returned_cents, view.rest_cents) == (-deal.cents("12,00"), -deal.cents("18,00"))
    assert (view.case.category_id, view.due_on) == (category, None)

    await deal.house.undoes(back if undone == "the refund" else deal.line)
    after = await deal.house.living()
    after["statement_lines"] = [row for row in after["statement_lines"] if back.id not in row]
    assert after == before


@pytest.mark.parametrize("excess", [CREDIT, KEPT])
async def test_what_was_a_credit_or_kept_goes_back_in_two_parts_and_ends_its_one_case(
    deal: Deal, excess: Excess
) -> None:
    await deal.settle(excess, await words(deal, excess))
    first, second = await gives_back(deal, "12,00"), await gives_back(deal, "18,00", 2)
    view = await the_only_case(deal)
    assert (view.case.state, view.returned_cents) == (RefundState.CLOSED, -deal.cents("30,00"))
    with pytest.raises(RefundSaidAnew):
        await deal.house.undoes(first)
    for line in (second, first):
        await deal.house.undoes(line)
        await deal.house.check_sums()
    assert (await the_only_case(deal)).rest_cents == -deal.cents("30,00")


async def test_kept_excess_that_went_back_is_not_asked_for_again(deal: Deal) -> None:
    await deal.settle(KEPT, await deal.ordinary())
    back = await gives_back(deal, "30,00")
    view = await the_only_case(deal)
    assert (view.case.state, view.closed_on) == (RefundState.CLOSED, date(2026, 7, 21))
    await deal.house.refuses(RefundAlreadyPaid, deal.line, overpaying.say_anew, REFUND)
    await deal.house.undoes(back)
    assert (await the_only_case(deal)).case.state is RefundState.KEPT


async def test_what_is_left_of_a_used_credit_goes_back_and_no_more_than_that(deal: Deal) -> None:
    smaller = await deal.next_entry("20,00")
    await deal.house.does(deal.line, overpaying.settle_and_offset, deal.entry.id, smaller.id)
    much = await deal.returns("15,00")
    refused = await deal.house.refuses(NoCredit, much, overpaying.give_back, deal.line.id)
    assert refused.left_cents == 1_000
    back = await deal.returns("10,00")
    async with deal.house.takes_back(back):
        await deal.house.does(back, overpaying.give_back, deal.line.id)
        view = await the_only_case(deal)
        assert (view.case.state, view.returned_cents) == (RefundState.CLOSED, -deal.cents("10,00"))
    assert (await deal.house.kinds())[-1] is DecisionKind.UNDO
