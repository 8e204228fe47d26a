"""What was paid too much in a month that is closed since: what happens to it today counts today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from core.domain.decisions import RefundState
from core.domain.monthly import Month
from core.errors import PeriodClosed
from core.services import closing, deciding, overpaying
from core.services.overpaying import Excess
from tests.builders import NOW

if TYPE_CHECKING:
    from core.domain.decisions import RefundCase
    from core.domain.parties import Contact
    from core.domain.statements import StatementLine
    from tests.services.house import House

JUNE, TODAY = date(2026, 6, 20), date(2026, 7, 13)


async def close_june(house: House, *, pending: int = 0) -> None:
    async with house.work() as uow:
        await closing.close_month(uow, house.owner, Month(2026, 6), NOW, seen_pending=pending)


async def case_of(house: House, line: StatementLine) -> RefundCase:
    async with house.store.read() as uow:
        return (await uow.decisions.refunds_by_cause(house.id, line.id))[0]


async def credit_of_june(house: House) -> tuple[StatementLine, Contact]:
    ana = await house.knows()
    sale, line = await house.owes("450,00", ana), await house.receives("480,00", posted_on=JUNE)
    await house.does(line, overpaying.settle_with, sale.id, Excess.CREDIT)
    await close_june(house)
    return line, ana


async def test_credit_of_a_closed_month_lowers_a_sale_of_today_and_comes_back(house: House) -> None:
    line, ana = await credit_of_june(house)
    sale = await house.owes("100,00", ana)
    async with house.takes_back(line):
        case = await case_of(house, line)
        decision = await house.does(line, overpaying.use_credit, case.id, sale.id)
        assert decision.booked_on == TODAY
        assert (await house.entry(sale.id)).open_cents == 7_000


async def test_credit_of_a_closed_month_goes_back_on_the_day_the_bank_says(house: House) -> None:
    line, _ = await credit_of_june(house)
    back = await house.receives("-30,00", "PIX ENVIADO ANA PAULA SOUZA", posted_on=TODAY)
    async with house.takes_back(back):
        await house.does(back, overpaying.give_back, line.id)
        assert (await case_of(house, line)).state is RefundState.CLOSED


async def test_what_a_closed_month_itself_says_is_still_not_said_anew(house: House) -> None:
    line, _ = await credit_of_june(house)
    await house.refuses(PeriodClosed, line, overpaying.say_anew, Excess.REFUND)


async def test_line_that_counts_in_an_open_month_may_have_its_excess_given_back(house: House) -> None:
    sale, line = await house.owes("450,00"), await house.receives("480,00", posted_on=JUNE)
    await close_june(house, pending=1)
    press = replace(await house.press(line), book_on=date(2026, 7, 1))
    async with house.work() as uow:
        await deciding.use_statement_value(uow, press, sale.id)
    async with house.takes_back(line):
        decision = await house.does(line, overpaying.say_anew, Excess.REFUND)
        assert decision.booked_on == date(2026, 7, 1)


async def test_rest_of_a_closed_month_gets_another_end_today_once_some_of_it_went_back(house: House) -> None:
    sale, line = (
        await house.owes("450,00", await house.knows()),
        await house.receives("480,00", posted_on=JUNE),
    )
    await house.does(line, overpaying.settle_with, sale.id, Excess.REFUND)
    await close_june(house)
    back = await house.receives("-12,00", "PIX ENVIADO ANA PAULA SOUZA", posted_on=TODAY)
    await house.does(back, overpaying.give_back, line.id)
    async with house.takes_back(line):
        decision = await house.does(line, overpaying.say_anew, Excess.CREDIT)
        assert decision.booked_on == TODAY
        assert (await case_of(house, line)).state is RefundState.CREDIT


async def test_part_of_a_credit_of_a_closed_month_goes_back_on_the_day_the_bank_says(house: House) -> None:
    line, _ = await credit_of_june(house)
    back = await house.receives("-12,00", "PIX ENVIADO ANA PAULA SOUZA", posted_on=TODAY)
    async with house.takes_back(back):
        await house.does(back, overpaying.give_back, line.id)
        assert (await case_of(house, line)).state is RefundState.CREDIT
