"""Whatever puts a line of a closed month into the books can count in the first open one; otherwise nothing gets in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from core.domain.conversation import Draft
from core.domain.decisions import AdjustmentKind
from core.domain.entries import Direction
from core.domain.ids import new_id
from core.domain.monthly import Month
from core.domain.rules import RuleAction, Treatment
from core.errors import PeriodClosed
from core.services import closing, deciding, likewise, overpaying, transferring, undoing
from core.services.overpaying import Excess
from tests.builders import NOW, an_account

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from core.domain.statements import StatementLine
    from tests.services.house import House

    Ending = Callable[..., Awaitable[Any]]

JUNE, JULY = date(2026, 6, 20), date(2026, 7, 1)
AFTER = datetime(2026, 7, 5, 12, 0, tzinfo=UTC)


async def close_june(house: House) -> None:
    async with house.work() as uow:
        month = Month.of(JUNE)
        waits = (await closing.view_month(uow, house.id, month, AFTER)).totals.open_lines
        await closing.close_month(uow, house.owner, month, AFTER, seen_pending=waits)


async def category(house: House, direction: Direction) -> UUID:
    async with house.store.read() as uow:
        found = await uow.books.categories(house.id)
    return next(one.id for one in found if one.direction is direction and one.is_offered)


async def draft(house: House, line: StatementLine, parts: tuple[int, ...] = ()) -> Draft:
    own = await category(house, Direction.of(line.amount_cents))
    return Draft(
        house.id, new_id(), line.id, 5, own, None, "Zé", "Novo", NOW, parts=tuple((own, one) for one in parts)
    )


async def moves(house: House, line: StatementLine, ending: Ending, *what: Any, **more: Any) -> None:
    """Refused as it is; moved it counts on the first of July, and the way back leads to where it was."""
    refused = await house.refuses(PeriodClosed, line, ending, *what, **more)
    assert refused.month == date(2026, 6, 1)
    before = await house.living()
    press = replace(await house.press(line), moves=True)
    async with house.work() as uow:
        await ending(uow, press, *what, **more)
    await house.check_sums()
    async with house.store.read() as uow:
        decisions = await uow.decisions.standing(house.id, line.id)
        assert decisions[0].booked_on == JULY
        for share in await uow.decisions.allocations(house.id, decisions[0].id):
            if share.entry_id is not None:
                entry = (await uow.books.entry(house.id, share.entry_id)).entry
                assert entry.settled_on in {None, JULY}
    await house.undoes(line)
    assert await house.living() == before


async def test_every_ending_of_one_line_moves(house: House) -> None:
    ana = await house.knows()
    exact, less, more = [await house.owes(one, ana) for one in ("480,00", "450,00", "500,00")]
    first, second = await house.owes("300,00", ana), await house.owes("180,00", ana)
    line = await house.receives("480,00", posted_on=JUNE)
    out = await house.receives("-480,00", "PIX DEVOLVIDO", posted_on=JUNE)
    income = await category(house, Direction.IN)
    await close_june(house)
    plain, split = await draft(house, line), await draft(house, line, (30_000, 18_000))
    endings: list[tuple[Ending, tuple[Any, ...]]] = [
        (deciding.reconcile, (exact.id,)),
        (deciding.reconcile, (first.id, second.id)),
        (deciding.use_statement_value, (less.id,)),
        (deciding.explain, ([less.id], [(AdjustmentKind.INTEREST, 3_000)])),
        (deciding.pay_part, (more.id,)),
        (deciding.create_entry, (plain,)),
        (deciding.create_entry, (split,)),
        (overpaying.settle_with, (less.id, Excess.REFUND)),
        (overpaying.settle_with, (less.id, Excess.CREDIT)),
        (overpaying.settle_and_offset, (less.id, exact.id)),
        (overpaying.paid_twice, (ana.id,)),
        (transferring.transfer_alone, (None,)),
    ]
    for ending, what in endings:
        await moves(house, line, ending, *what)
    await moves(house, line, kept, less.id, income)
    await moves(house, out, overpaying.give_back, line.id)


async def kept(uow: Any, press: Any, entry_id: UUID, category_id: UUID) -> Any:
    return await overpaying.settle_with(uow, press, entry_id, Excess.KEPT, category_id=category_id)


async def test_rule_moves_its_line(house: House) -> None:
    line = await house.receives("-20,00", "COMPRA POSTO SHELL", posted_on=JUNE)
    treatment = Treatment(RuleAction.NEW_ENTRY, await category(house, Direction.OUT), None, "")
    await close_june(house)
    await moves(house, line, likewise.treat, await house.line(line.id), treatment)


async def test_leg_in_a_closed_month_moves_and_the_other_stays_where_it_is(house: House) -> None:
    savings = an_account(house.id, name="Poupança", key="bank:077:1")
    async with house.work() as uow:
        await uow.statements.add_account(savings)
    out = await house.receives("-500,00", "TED", posted_on=date(2026, 6, 30))
    into = await house.receives("490,00", "TED", posted_on=date(2026, 7, 2), account_id=savings.id)
    await close_june(house)
    before = await house.living()
    for pressed, other in ((out, into), (into, out)):
        await house.refuses(PeriodClosed, pressed, transferring.transfer_between, other.id)
        press = replace(await house.press(pressed), moves=True)
        async with house.work() as uow:
            await transferring.transfer_between(uow, press, other.id)
        async with house.store.read() as uow:
            booked = {
                line.id: (await uow.decisions.standing(house.id, line.id))[0].booked_on
                for line in (out, into)
            }
        assert booked == {out.id: JULY, into.id: None}
        await house.check_sums()
        await house.undoes(pressed)
        assert await house.living() == before


async def test_alike_lines_go_where_each_of_them_may(house: House) -> None:
    june = await house.receives("-20,00", "COMPRA POSTO SHELL", posted_on=JUNE)
    july = await house.receives("-30,00", "COMPRA POSTO SHELL", posted_on=date(2026, 7, 3))
    await close_june(house)
    before, new = await house.living(), await draft(house, june)
    async with house.work() as uow:
        decisions = await likewise.create_for_alike(uow, house.owner, new, june, [july], AFTER, moves=True)
    assert [one.booked_on for one in decisions] == [JULY, None]
    async with house.work() as uow:
        assert decisions[0].bulk_id is not None
        await undoing.undo_bulk(uow, house.owner, decisions[0].bulk_id, AFTER)
    assert await house.living() == before


async def test_nothing_moves_that_lies_in_an_open_month(house: House) -> None:
    entry, line = await house.owes("480,00"), await house.receives("480,00", posted_on=date(2026, 7, 3))
    await close_june(house)
    press = replace(await house.press(line), moves=True)
    async with house.work() as uow:
        assert (await deciding.reconcile(uow, press, entry.id)).booked_on is None


async def test_excess_of_a_line_booked_elsewhere_is_said_anew_in_the_month_it_counts_in(
    house: House,
) -> None:
    entry = await house.owes("450,00", await house.knows())
    line = await house.receives("480,00", posted_on=JUNE)
    await close_june(house)
    press = replace(await house.press(line), moves=True)
    async with house.work() as uow:
        await overpaying.settle_with(uow, press, entry.id, Excess.CREDIT)
    async with house.takes_back(line):
        decision = await house.does(line, overpaying.say_anew, Excess.REFUND)
        assert decision.booked_on == JULY
    august = datetime(2026, 8, 5, 12, 0, tzinfo=UTC)
    async with (
        house.work() as uow
    ):  # July is closed, too: that is the month that refuses, and the next one takes it
        await closing.close_month(uow, house.owner, Month(2026, 7), august)
    refused = await house.refuses(PeriodClosed, line, overpaying.say_anew, Excess.REFUND)
    assert refused.month == JULY
    press = replace(await house.press(line), moves=True)
    async with house.work() as uow:
        assert (await overpaying.say_anew(uow, press, Excess.REFUND)).booked_on == date(2026, 8, 1)
