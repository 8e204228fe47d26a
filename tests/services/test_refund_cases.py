"""A refund case as a whole, and money that goes back to where a refund or a credit was noted already."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from core.domain.decisions import DecisionKind, RefundState
from core.errors import NoCredit
from core.services import casework, overpaying, undoing
from core.services.overpaying import Excess
from tests.builders import NOW, cents

if TYPE_CHECKING:
    from core.domain.decisions import RefundView
    from core.domain.statements import StatementLine
    from core.services.casework import CaseView
    from tests.services.house import House


async def overpaid(house: House, excess: Excess = Excess.REFUND) -> StatementLine:
    """450,00 were owed, 480,00 came in, and something was said about the 30,00."""
    contact = await house.knows()
    sale = await house.owes("450,00", contact)
    line = await house.receives("480,00")
    press = await house.press(line)
    async with house.work() as uow:
        await overpaying.settle_with(uow, press, sale.id, excess)
    return line


async def goes_back(house: House, amount: str, cause: StatementLine) -> StatementLine:
    """A line that the owner calls the refund of another."""
    line = await house.receives(amount, "PIX ENVIADO ANA P SOUZA", posted_on=date(2026, 7, 21))
    press = await house.press(line)
    async with house.work() as uow:
        await overpaying.give_back(uow, press, cause.id)
    await house.check_sums()
    return line


async def the_case(house: House) -> RefundView:
    async with house.store.read() as uow:
        (view,) = await uow.decisions.refunds(house.id)
        return view


async def told(house: House) -> CaseView:
    view = await the_case(house)
    async with house.store.read() as uow:
        return await casework.view_case(uow, house.id, view.case.id)


@pytest.mark.parametrize(
    ("amount", "state", "left", "how"),
    [
        ("-30,00", RefundState.CLOSED, 0, DecisionKind.RECONCILE),
        ("-12,00", RefundState.PARTIAL, -1800, DecisionKind.PARTIAL),
        ("-35,00", RefundState.CLOSED, 0, DecisionKind.STATEMENT_VALUE),
    ],
)
async def test_money_called_the_refund_of_a_line_pays_the_refund_that_was_asked_for(
    house: House, amount: str, state: RefundState, left: int, how: DecisionKind
) -> None:
    cause = await overpaid(house)
    before = await house.living()
    back = await goes_back(house, amount, cause)
    view = await the_case(house)  # one case, not a second one beside it
    assert (view.case.state, view.left_cents) == (state, left)
    assert (await house.kinds())[-1] is how

    async with house.work() as uow:
        await undoing.undo_line(uow, house.owner, back.id, version=1, now=NOW)
    after = await house.living()
    after["statement_lines"] = [row for row in after["statement_lines"] if back.id not in row]
    assert after == before


async def test_a_credit_whose_money_went_back_after_all_is_a_credit_no_more(house: House) -> None:
    cause = await overpaid(house, Excess.CREDIT)
    await goes_back(house, "-30,00", cause)
    view = await the_case(house)
    assert (view.case.state, view.closed_on) == (RefundState.CLOSED, date(2026, 7, 21))


async def test_a_credit_that_was_used_is_not_given_back_on_top(house: House) -> None:
    cause = await overpaid(house, Excess.CREDIT)
    view = await the_case(house)
    async with house.store.read() as uow:
        contact = (await uow.books.contacts(house.id))[0]
    sale = await house.owes("20,00", contact)
    press = await house.press(cause)
    async with house.work() as uow:
        await overpaying.use_credit(uow, press, view.case.id, sale.id)
    before = await house.living()
    back = await house.receives("-30,00", "PIX ENVIADO ANA")
    press = await house.press(back)
    with pytest.raises(NoCredit):
        async with house.work() as uow:
            await overpaying.give_back(uow, press, cause.id)
    after = await house.living()
    after["statement_lines"] = [row for row in after["statement_lines"] if back.id not in row]
    assert after == before


# --- the case as a whole -------------------------------------------------------------------------


async def test_a_case_knows_what_was_owed_and_every_line_that_gave_some_back(house: House) -> None:
    cause = await overpaid(house)
    fresh = await told(house)
    assert (fresh.owed_cents, list(fresh.moved), fresh.may_change) == (cents("450,00"), [], True)

    first, second = await goes_back(house, "-10,00", cause), await goes_back(house, "-20,00", cause)
    done = await told(house)
    assert [(one.line_id, one.cents) for one in done.moved] == [(first.id, -1000), (second.id, -2000)]
    assert not done.may_change


async def test_a_credit_offers_what_its_contact_still_owes_and_nothing_else(house: House) -> None:
    cause = await overpaid(house, Excess.CREDIT)
    async with house.store.read() as uow:
        ana = (await uow.books.contacts(house.id))[0]
    other = await house.knows("Bia Lima")
    later = await house.owes("90,00", ana, due_on=date(2026, 9, 1))
    sooner = await house.owes("200,00", ana, due_on=date(2026, 8, 1))
    await house.owes("80,00", other)
    await house.owes("-70,00", ana)
    view = await told(house)
    assert [one.entry.id for one in view.lowerable] == [sooner.id, later.id]

    press = await house.press(cause)
    async with house.work() as uow:
        await overpaying.use_credit(uow, press, view.refund.case.id, sooner.id)
    used = await told(house)
    assert used.refund.case.state is RefundState.USED
    assert [(one.cents, one.lowered) for one in used.moved] == [(3000, "Venda")]
    assert list(used.lowerable) == []


async def test_cases_come_with_what_is_due_first_and_what_ended_last(house: House) -> None:
    contact = await house.knows()
    said = []
    for number, excess in enumerate([Excess.CREDIT, Excess.REFUND, Excess.REFUND]):
        sale = await house.owes("450,00", contact)
        line = await house.receives("480,00", posted_on=date(2026, 7, 12 + number))
        press = await house.press(line)
        async with house.work() as uow:
            decision = await overpaying.settle_with(uow, press, sale.id, excess)
            case = await uow.decisions.refund_by_decision(house.id, decision.id)
            assert case is not None
            said.append(case)
    credit, first, second = said
    assert second.refund_entry_id is not None
    async with house.work() as uow:
        await uow.books.set_due(house.id, second.refund_entry_id, date(2026, 7, 14))
    async with house.store.read() as uow:
        found = await casework.in_order(uow, house.id)
    assert [view.case.id for view in found] == [second.id, first.id, credit.id]
