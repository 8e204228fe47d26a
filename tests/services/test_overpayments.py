"""What becomes of money that was paid too much: given back, left as a credit, taken off the next entry, or kept.

Every sentence holds for a customer who paid us too much, and mirrored for a supplier whom we did.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from core.domain.decisions import DecisionKind, RefundState
from core.domain.entries import EntryState
from core.domain.statements import LineState
from core.errors import (
    AlreadyDecided,
    AmountsDiffer,
    CreditUsed,
    NoCredit,
    NotFound,
    NothingToRefund,
    RefundAlreadyPaid,
    WrongDirection,
)
from core.services import deciding, overpaying, refunding
from core.services.overpaying import Excess
from storage import tables
from tests.builders import an_account

if TYPE_CHECKING:
    from uuid import UUID

    from tests.services.deals import Deal


REFUND, CREDIT, KEPT = Excess.REFUND, Excess.CREDIT, Excess.KEPT


# --- the four words for an excess ----------------------------------------------------------------


async def test_excess_to_be_given_back_is_an_entry_of_the_other_side(deal: Deal) -> None:
    async with deal.house.takes_back(deal.line):
        await deal.settle(REFUND)
        refund, view = await deal.refund_entry(), await deal.case()
        assert (refund.amount_cents, refund.state) == (-deal.cents("30,00"), EntryState.OPEN)
        assert (view.case.state, view.left_cents) == (RefundState.OPEN, -deal.cents("30,00"))
        assert (await deal.house.entry(deal.entry.id)).settled_cents == deal.cents("480,00")
        assert await deal.roles() == (True, True)


async def test_excess_left_as_a_credit_is_nobodys_debt_and_no_entry(deal: Deal) -> None:
    async with deal.house.takes_back(deal.line):
        await deal.settle(CREDIT)
        view = await deal.case()
        assert (view.case.state, view.case.refund_entry_id, view.left_cents, view.due_on) == (
            RefundState.CREDIT,
            None,
            -deal.cents("30,00"),
            None,
        )
        assert len(await deal.house.rows(tables.entries)) == 1
        assert await deal.roles() == (deal.sale, not deal.sale)


async def test_excess_that_is_kept_belongs_to_its_own_category_and_nothing_is_owed(deal: Deal) -> None:
    tips = await deal.ordinary()
    async with deal.house.takes_back(deal.line):
        await deal.settle(KEPT, tips)
        view = await deal.case()
        assert (view.case.state, view.case.category_id, view.left_cents) == (RefundState.KEPT, tips, 0)
        assert view.case.closed_at is not None


async def test_excess_is_kept_only_in_a_category_of_its_own_side(deal: Deal) -> None:
    other_side = await deal.category("Outras despesas" if deal.sale else "Outras receitas")
    for category in (other_side, None):
        before = await deal.house.living()
        with pytest.raises(NotFound):
            await deal.settle(KEPT, category)
        assert await deal.house.living() == before


async def test_excess_comes_off_the_next_entry_in_the_same_press(deal: Deal) -> None:
    following = await deal.next_entry()
    async with deal.house.takes_back(deal.line):
        await deal.house.does(deal.line, overpaying.settle_and_offset, deal.entry.id, following.id)
        stored = await deal.house.entry(following.id)
        assert (stored.open_cents, stored.state) == (deal.cents("170,00"), EntryState.OPEN)
        assert (await deal.case()).case.state is RefundState.USED


async def test_next_entry_smaller_than_the_excess_is_settled_and_the_rest_stays_a_credit(deal: Deal) -> None:
    following = await deal.next_entry("20,00")
    async with deal.house.takes_back(deal.line):
        await deal.house.does(deal.line, overpaying.settle_and_offset, deal.entry.id, following.id)
        stored = await deal.house.entry(following.id)
        assert (stored.state, stored.settled_cents) == (
            EntryState.SETTLED,
            0,
        )  # the bank moved nothing for it
        view = await deal.case()
        assert (view.case.state, view.left_cents) == (RefundState.CREDIT, -deal.cents("10,00"))


async def test_excess_never_comes_off_an_entry_of_somebody_else(deal: Deal) -> None:
    somebody = await deal.house.knows("Outra pessoa", is_supplier=True)
    theirs, nobodys = await deal.next_entry(contact=somebody), await deal.house.owes(deal.signed("200,00"))
    for one in (theirs, nobodys):
        await deal.house.refuses(NoCredit, deal.line, overpaying.settle_and_offset, deal.entry.id, one.id)
    other_side = await deal.house.owes(deal.back("200,00"), deal.contact)
    await deal.house.refuses(
        WrongDirection, deal.line, overpaying.settle_and_offset, deal.entry.id, other_side.id
    )


@pytest.mark.parametrize("amount", ["450,00", "449,99"])
async def test_line_that_is_not_larger_leaves_no_excess(deal: Deal, amount: str) -> None:
    line = await deal.moves(amount)
    for excess in (REFUND, CREDIT):
        await deal.house.refuses(NothingToRefund, line, overpaying.settle_with, deal.entry.id, excess)


# --- the refund goes its way ---------------------------------------------------------------------


async def test_refund_in_two_pix_is_partial_and_then_closed(deal: Deal) -> None:
    halves = [await deal.returns("15,00", occurrence=number) for number in (1, 2)]
    async with deal.house.takes_back(*reversed(halves), deal.line):
        await deal.settle(REFUND)
        refund = await deal.refund_entry()
        await deal.house.does(halves[0], deciding.pay_part, refund.id)
        view = await deal.case()
        assert (view.case.state, view.left_cents) == (RefundState.PARTIAL, -deal.cents("15,00"))
        await deal.house.check_sums()
        closing = await deal.house.does(halves[1], deciding.reconcile, refund.id)
        view = await deal.case()
        assert (view.case.state, view.case.closed_by, view.left_cents) == (RefundState.CLOSED, closing.id, 0)
        told = await deal.house.refuses(RefundAlreadyPaid, deal.line, overpaying.say_anew, CREDIT)
        assert told.amount_cents == abs(deal.cents("30,00"))


async def test_first_of_two_refund_pix_taken_back_leaves_the_case_partial(deal: Deal) -> None:
    halves = [await deal.returns("15,00", occurrence=number) for number in (1, 2)]
    async with deal.house.takes_back(halves[1], deal.line):
        await deal.settle(REFUND)
        refund = await deal.refund_entry()
        await deal.house.does(halves[0], deciding.pay_part, refund.id)
        await deal.house.does(halves[1], deciding.reconcile, refund.id)
        await deal.house.undoes(halves[0])
        view = await deal.case()
        assert (view.case.state, view.case.closed_by) == (RefundState.PARTIAL, None)


async def test_refund_may_leave_from_another_own_account(deal: Deal) -> None:
    savings = an_account(deal.house.id, name="Inter", key="bank:077:1")
    async with deal.house.work() as uow:
        await uow.statements.add_account(savings)
    back = await deal.returns("30,00", account_id=savings.id)
    async with deal.house.takes_back(back, deal.line):
        await deal.settle(REFUND)
        await deal.house.does(back, deciding.reconcile, (await deal.refund_entry()).id)
        assert (await deal.case()).case.state is RefundState.CLOSED


async def test_cause_is_not_taken_back_while_some_of_its_refund_moved(deal: Deal) -> None:
    half = await deal.returns("10,00", posted_on=date(2026, 7, 15))
    async with deal.house.takes_back(half, deal.line):
        await deal.settle(REFUND)
        await deal.house.does(half, deciding.pay_part, (await deal.refund_entry()).id)
        before = await deal.house.living()
        with pytest.raises(RefundAlreadyPaid) as told:
            await deal.house.undoes(deal.line)
        assert (told.value.amount_cents, told.value.paid_on) == (1_000, date(2026, 7, 15))
        assert await deal.house.living() == before


async def test_refund_larger_than_owed_has_an_excess_of_its_own(deal: Deal) -> None:
    back, again = await deal.returns("40,00"), await deal.moves("10,00")
    async with deal.house.takes_back(again, back, deal.line):
        await deal.settle(REFUND)
        refund = await deal.refund_entry()
        await deal.house.refuses(AmountsDiffer, back, deciding.reconcile, refund.id)
        await deal.house.does(back, overpaying.settle_with, refund.id, REFUND)
        assert (await deal.case()).case.state is RefundState.CLOSED
        second = await replace(deal, line=back).case()
        assert (second.case.state, second.case.amount_cents) == (RefundState.OPEN, deal.cents("10,00"))
        assert second.case.refund_entry_id is not None
        await deal.house.does(again, deciding.reconcile, second.case.refund_entry_id)
        assert (await replace(deal, line=back).case()).case.state is RefundState.CLOSED


async def test_due_day_of_a_refund_moves_and_that_of_a_credit_does_not_exist(deal: Deal) -> None:
    await deal.settle(REFUND)
    view = await deal.case()
    async with deal.house.work() as uow:
        moved = await refunding.move_due_day(
            uow, deal.house.owner, view.case.id, date(2026, 9, 1), view.case.opened_at
        )
    assert moved.due_on == date(2026, 9, 1)


# --- the credit goes its way ---------------------------------------------------------------------


async def test_credit_lowers_the_next_invoice_and_a_line_of_the_rest_settles_it(deal: Deal) -> None:
    following = await deal.next_entry("200,00")
    rest = await deal.moves("170,00")
    async with deal.house.takes_back(rest, deal.line, deal.line):
        await deal.settle(CREDIT)
        case = (await deal.case()).case
        await deal.house.does(deal.line, overpaying.use_credit, case.id, following.id)
        assert (await deal.house.entry(following.id)).open_cents == deal.cents("170,00")
        await deal.house.does(rest, deciding.reconcile, following.id)
        stored = await deal.house.entry(following.id)
        assert (stored.state, stored.settled_cents, stored.amount_cents) == (
            EntryState.SETTLED,
            deal.cents("170,00"),
            deal.cents("200,00"),
        )


async def test_smaller_line_and_the_credit_settle_an_invoice_together(deal: Deal) -> None:
    following, rest = await deal.next_entry("200,00"), await deal.moves("170,00")
    async with deal.house.takes_back(rest, deal.line):
        await deal.settle(CREDIT)
        case = (await deal.case()).case
        await deal.house.does(rest, overpaying.reconcile_with_credit, following.id, case.id)
        stored = await deal.house.entry(following.id)
        assert (stored.state, stored.settled_cents) == (EntryState.SETTLED, deal.cents("170,00"))
        assert (await deal.case()).case.state is RefundState.USED
        before = await deal.house.living()
        with pytest.raises(CreditUsed) as told:
            await deal.house.undoes(deal.line)
        assert told.value.used_cents == 3_000
        assert await deal.house.living() == before


async def test_some_of_a_credit_is_used_now_and_the_rest_later(deal: Deal) -> None:
    following, rest = await deal.next_entry("200,00"), await deal.moves("190,00")
    later = await deal.next_entry("50,00")
    async with deal.house.takes_back(deal.line, rest, deal.line):
        await deal.settle(CREDIT)
        case = (await deal.case()).case
        await deal.house.does(rest, overpaying.reconcile_with_credit, following.id, case.id)
        view = await deal.case()
        assert (view.case.state, view.left_cents) == (RefundState.CREDIT, -deal.cents("20,00"))
        await deal.house.does(deal.line, overpaying.use_credit, case.id, later.id)
        assert (await deal.house.entry(later.id)).open_cents == deal.cents("30,00")
        assert (await deal.case()).case.state is RefundState.USED
        third = await deal.next_entry("5,00")
        await deal.house.refuses(NoCredit, deal.line, overpaying.use_credit, case.id, third.id)
        async with deal.house.work() as uow:
            await uow.books.cancel(deal.house.id, third.id)


@pytest.mark.parametrize("amount", ["169,99", "200,00", "200,01"], ids=["too little", "exact", "too much"])
async def test_credit_fills_exactly_what_a_line_leaves_open(deal: Deal, amount: str) -> None:
    following, line = await deal.next_entry("200,00"), await deal.moves(amount)
    await deal.settle(CREDIT)
    case = (await deal.case()).case
    await deal.house.refuses(NoCredit, line, overpaying.reconcile_with_credit, following.id, case.id)


async def test_refund_owed_the_other_way_is_no_entry_that_a_credit_lowers(deal: Deal) -> None:
    """A refund closes by money of the bank, so that each case tells which line ended it."""
    await deal.settle(CREDIT)
    other = await deal.house.owes(deal.back("100,00"), deal.contact)
    line = await deal.returns("130,00")
    await deal.house.does(line, overpaying.settle_with, other.id, REFUND)
    mirrored = await replace(deal, line=line).refund_entry()
    case = (await deal.case()).case
    await deal.house.refuses(NoCredit, deal.line, overpaying.use_credit, case.id, mirrored.id)
    small = await deal.moves("10,00")
    await deal.house.refuses(NoCredit, small, overpaying.reconcile_with_credit, mirrored.id, case.id)
    async with deal.house.store.read() as uow:
        assert await refunding.credit_for(uow, mirrored, 1) is None
        assert await refunding.credit_for(uow, await deal.next_entry(), 3_000) is not None


async def test_credit_is_used_from_the_line_that_left_it(deal: Deal) -> None:
    following = await deal.next_entry()
    another = await deal.next_entry("100,00")
    line = await deal.moves("100,00")
    await deal.house.does(line, deciding.reconcile, another.id)
    await deal.settle(CREDIT)
    case = (await deal.case()).case
    await deal.house.refuses(NotFound, line, overpaying.use_credit, case.id, following.id)


# --- said anew -----------------------------------------------------------------------------------


async def test_excess_said_later_opens_the_case_then(deal: Deal) -> None:
    async with deal.house.takes_back(deal.line, deal.line):
        await deal.house.does(deal.line, deciding.use_statement_value, deal.entry.id)
        for excess in (REFUND, CREDIT):
            async with deal.house.takes_back(deal.line):
                await deal.say(excess)
        await deal.say(KEPT, await deal.ordinary())
        assert (await deal.case()).case.state is RefundState.KEPT


async def test_word_is_changed_from_refund_to_credit_to_kept_and_back_and_each_change_undone(
    deal: Deal,
) -> None:
    tips = await deal.ordinary()
    states = [await deal.house.living()]
    await deal.settle(REFUND)
    words: list[tuple[Excess, UUID | None]] = [
        (CREDIT, None),
        (REFUND, None),
        (KEPT, tips),
        (CREDIT, None),
        (KEPT, tips),
        (REFUND, None),
    ]
    wanted = {REFUND: RefundState.OPEN, CREDIT: RefundState.CREDIT, KEPT: RefundState.KEPT}
    for excess, category in words:
        states.append(await deal.house.living())
        await deal.say(excess, category)
        await deal.house.check_sums()
        assert (await deal.case()).case.state is wanted[excess]
        both = excess is REFUND
        assert await deal.roles() == (deal.sale or both, both or not deal.sale)
        before = await deal.house.living()
        with pytest.raises(AlreadyDecided):
            await deal.say(excess, category)
        assert await deal.house.living() == before
    while states:
        await deal.house.undoes(deal.line)
        await deal.house.check_sums()
        assert await deal.house.living() == states.pop()


async def test_excess_kept_in_another_category_is_a_change(deal: Deal) -> None:
    first = await deal.ordinary()
    second = await deal.category("Vendas" if deal.sale else "Fornecedores")
    await deal.settle(KEPT, first)
    async with deal.house.takes_back(deal.line):
        await deal.say(KEPT, second)
        assert (await deal.case()).case.category_id == second


async def test_used_credit_is_not_said_anew(deal: Deal) -> None:
    following = await deal.next_entry()
    await deal.house.does(deal.line, overpaying.settle_and_offset, deal.entry.id, following.id)
    await deal.house.refuses(NoCredit, deal.line, overpaying.say_anew, REFUND)


async def test_line_without_an_excess_has_nothing_to_say_anew(deal: Deal) -> None:
    exact = await deal.moves("450,00")
    await deal.house.does(exact, deciding.reconcile, deal.entry.id)
    await deal.house.refuses(AlreadyDecided, exact, overpaying.say_anew, REFUND)
    short_entry, short = await deal.next_entry("100,00"), await deal.moves("90,00")
    await deal.house.does(short, deciding.use_statement_value, short_entry.id)
    await deal.house.refuses(NothingToRefund, short, overpaying.say_anew, REFUND)


async def test_roles_are_what_they_were_in_whatever_order_two_refunds_are_taken_back(deal: Deal) -> None:
    other = await deal.next_entry("100,00")
    line = await deal.moves("110,00")
    before = await deal.house.living()
    await deal.settle(CREDIT)
    await deal.say(REFUND)
    await deal.house.does(line, overpaying.settle_with, other.id, REFUND)
    for one in (deal.line, deal.line, line):
        await deal.house.undoes(one)
        await deal.house.check_sums()
    assert await deal.house.living() == before


# --- nothing was owed ----------------------------------------------------------------------------


async def test_payment_of_something_paid_already_is_followed_whole(deal: Deal) -> None:
    exact, twice = await deal.moves("450,00"), await deal.moves("450,00", occurrence=2)
    back = await deal.returns("450,00")
    await deal.house.does(exact, deciding.reconcile, deal.entry.id)
    async with deal.house.takes_back(back, twice):
        decision = await deal.house.does(twice, overpaying.paid_twice, deal.contact.id)
        assert decision.kind is DecisionKind.PAID_TWICE
        view = await replace(deal, line=twice).case()
        assert (view.case.state, view.left_cents) == (RefundState.OPEN, -deal.cents("450,00"))
        assert await deal.roles() == (True, True)
        await deal.house.does(back, deciding.reconcile, view.case.refund_entry_id)
        assert (await replace(deal, line=twice).case()).case.state is RefundState.CLOSED


async def test_payment_made_twice_of_which_some_went_back_owes_only_the_rest(deal: Deal) -> None:
    part, rest = await deal.returns("400,00"), await deal.returns("80,00")
    async with deal.house.takes_back(rest, deal.line, part):
        await deal.house.does(part, overpaying.give_back, deal.line.id)
        await deal.house.does(deal.line, overpaying.paid_twice, deal.contact.id)
        await deal.house.does(rest, overpaying.give_back, deal.line.id)
        states = {row.state for row in await deal.house.rows(tables.refund_cases)}
        assert states == {RefundState.CLOSED}
    await deal.house.does(part, overpaying.give_back, deal.line.id)
    await deal.house.does(rest, overpaying.give_back, deal.line.id)
    await deal.house.refuses(NothingToRefund, deal.line, overpaying.paid_twice, deal.contact.id)


async def test_payment_of_nobody_known_is_followed_too(deal: Deal) -> None:
    async with deal.house.takes_back(deal.line):
        await deal.house.does(deal.line, overpaying.paid_twice, None)
        assert (await deal.case()).case.contact_id is None


# --- given back by a line that says so -----------------------------------------------------------


async def test_what_went_back_before_the_decision_is_no_excess_any_more(deal: Deal) -> None:
    back = await deal.returns("10,00")
    async with deal.house.takes_back(deal.line, back):
        decision = await deal.house.does(back, overpaying.give_back, deal.line.id)
        assert decision.kind is DecisionKind.RETURN
        assert (await deal.house.line(deal.line.id)).state is LineState.OPEN
        assert (await deal.case()).case.state is RefundState.CLOSED
        await deal.settle(REFUND)
        amounts = sorted(abs(row.amount_cents) for row in await deal.house.rows(tables.refund_cases))
        assert amounts == [1_000, 2_000]


async def test_excess_that_went_back_whole_leaves_nothing_to_say(deal: Deal) -> None:
    back = await deal.returns("30,00")
    await deal.house.does(back, overpaying.give_back, deal.line.id)
    await deal.house.refuses(NothingToRefund, deal.line, overpaying.settle_with, deal.entry.id, REFUND)
    await deal.house.does(deal.line, deciding.use_statement_value, deal.entry.id)
    await deal.house.refuses(NothingToRefund, deal.line, overpaying.say_anew, REFUND)
    await deal.house.check_sums()


async def test_excess_said_after_some_went_back_is_only_the_rest(deal: Deal) -> None:
    back = await deal.returns("10,00")
    async with deal.house.takes_back(deal.line, deal.line, back):
        await deal.house.does(back, overpaying.give_back, deal.line.id)
        await deal.house.does(deal.line, deciding.use_statement_value, deal.entry.id)
        await deal.say(REFUND)
        assert abs((await deal.refund_entry()).amount_cents) == 2_000


async def test_line_that_went_back_whole_goes_into_the_books_with_it_and_both_come_out_together(
    deal: Deal,
) -> None:
    back = await deal.returns("480,00")
    for pressed in (deal.line, back):
        async with deal.house.takes_back(pressed):
            await deal.house.does(back, overpaying.give_back, deal.line.id)
            for line in (deal.line, back):
                assert (await deal.house.line(line.id)).state is LineState.RECONCILED
            assert (await deal.house.entry(deal.entry.id)).state is EntryState.OPEN
        for line in (deal.line, back):
            assert (await deal.house.line(line.id)).state is LineState.OPEN


async def test_more_than_what_came_never_goes_back(deal: Deal) -> None:
    back, again = await deal.returns("480,01"), await deal.returns("300,00")
    rest = await deal.returns("200,00")
    await deal.house.refuses(NothingToRefund, back, overpaying.give_back, deal.line.id)
    await deal.house.does(again, overpaying.give_back, deal.line.id)
    await deal.house.refuses(NothingToRefund, rest, overpaying.give_back, deal.line.id)
    same_way = await deal.moves("10,00")
    await deal.house.refuses(NothingToRefund, same_way, overpaying.give_back, deal.line.id)


@pytest.mark.parametrize("amount", ["30,00", "20,00", "45,00"], ids=["whole", "part", "more"])
async def test_line_called_the_refund_of_another_pays_what_is_owed_for_that_one(
    deal: Deal, amount: str
) -> None:
    back = await deal.returns(amount)
    async with deal.house.takes_back(back, deal.line):
        await deal.settle(REFUND)
        await deal.house.does(back, overpaying.give_back, deal.line.id)
        wanted = RefundState.PARTIAL if amount == "20,00" else RefundState.CLOSED
        assert (await deal.case()).case.state is wanted
        assert len(await deal.house.rows(tables.refund_cases)) == 1


async def test_credit_that_went_back_after_all_is_one_press_and_one_undo(deal: Deal) -> None:
    back = await deal.returns("30,00")
    await deal.settle(CREDIT)
    for pressed in (back, deal.line):
        async with deal.house.takes_back(pressed):
            await deal.house.does(back, overpaying.give_back, deal.line.id)
            assert (await deal.case()).case.state is RefundState.CLOSED
        assert (await deal.case()).case.state is RefundState.CREDIT
