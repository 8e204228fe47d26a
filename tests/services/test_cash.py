"""Until which day the cash is true, where bank and books part first, and how old what waits is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.cash import Ageing, DayTotals, Opening, Waiting, ageing, deduced_opening, stated_days
from core.domain.ids import new_id
from core.domain.statements import LineState
from core.errors import AccountNameTaken, NotAllowed, NotFound, UnreadableAnswer
from core.services import keeping, reporting
from core.services.deciding import ignore, reconcile
from core.services.proving import balance_of
from core.services.unimporting import undo_import
from storage import tables
from tests.builders import NOW, Movement, an_account, cents

if TYPE_CHECKING:
    from core.domain.statements import StatementLine
    from core.domain.views import AccountBalance, Cash
    from tests.services.house import House

BAKERY = Movement("20260710", "35,00", "PIX RECEBIDO CAFE")
RENT = Movement("20260715", "-10,00", "ALUGUEL")
FLOUR = Movement("20260720", "-5,00", "FARINHA")
TODAY, DAY_BEFORE = date(2026, 7, 31), date(2026, 7, 9)


def july(day: int) -> date:
    return date(2026, 7, day)


def moved(day: int, **sums: Any) -> DayTotals:
    """A day of which only what is named happened."""
    empty = dict.fromkeys(DayTotals.__dataclass_fields__, 0)
    return DayTotals(**(empty | {"on": july(day)} | sums))


# --- arithmetic ----------------------------------------------------------------------------------


def test_opening_worked_back_makes_the_oldest_word_agree_and_tests_every_later_one() -> None:
    totals = [moved(10, reconciled_cents=3_500), moved(15, reconciled_cents=-1_000)]
    stated = {july(10): [13_500], july(20): [12_400]}
    opening = deduced_opening(stated, totals)
    assert opening == Opening(10_000)
    first, second = stated_days(opening, stated, totals)
    assert first.proven
    assert (second.difference_cents, second.missing_cents, second.since) == (-100, -100, july(10))


def test_difference_is_made_of_what_waits_what_is_ignored_and_what_is_missing() -> None:
    totals = [
        moved(10, open_lines=2, open_in_cents=500, open_out_cents=-200),
        moved(11, ignored_lines=1, ignored_cents=-70),
    ]
    (day,) = stated_days(Opening(1_000), {july(12): [1_241]}, totals)
    assert day.difference_cents == 241
    assert (day.open_cents, day.ignored_cents, day.missing_cents) == (300, -70, 11)


def test_what_moved_up_to_the_day_of_a_typed_opening_is_already_in_it() -> None:
    totals = [moved(9, reconciled_cents=99), moved(10, reconciled_cents=1), moved(11, reconciled_cents=40)]
    opening = Opening(1_000, july(10), typed=True)
    days = stated_days(opening, {july(9): [7], july(10): [1_000], july(11): [1_040]}, totals)
    assert [(day.on, day.proven) for day in days] == [(july(10), True), (july(11), True)]


def test_totals_that_agree_by_chance_prove_nothing_while_lines_wait() -> None:
    totals = [moved(10, open_lines=2, open_in_cents=500, open_out_cents=-500)]
    (day,) = stated_days(Opening(0), {july(10): [0]}, totals)
    assert day.difference_cents == 0
    assert not day.proven


def test_word_that_counts_is_the_first_and_another_is_a_dispute() -> None:
    said = {july(10): [100, 100, 90], july(11): [100, 100]}
    first, second = stated_days(Opening(100), said, [])
    assert (first.bank_cents, first.disputed_cents) == (100, 90)
    assert second.disputed_cents is None


def test_balance_of_noon_is_no_gap_once_the_evening_made_up_for_it() -> None:
    totals = [moved(10, reconciled_cents=100), moved(11, reconciled_cents=30)]
    one = balance_of(
        an_account(new_id(), opening_balance_cents=0),
        {july(10): [60], july(11): [130]},
        totals,
    )
    assert one.days[0].missing_cents == -40
    assert one.first_gap is None
    assert one.first_difference is None
    assert one.proven_until == july(11)


@pytest.mark.parametrize(
    ("day", "bucket"),
    [(31, "week"), (24, "week"), (23, "month"), (1, "month")],
)
def test_what_waits_is_sorted_by_its_age(day: int, bucket: str) -> None:
    found = ageing([moved(day, open_lines=1, open_in_cents=5)], TODAY)
    assert getattr(found, bucket) == Waiting(1, 5, 0, july(day))
    assert found.total == Waiting(1, 5, 0, july(day))


def test_thirty_one_days_are_more_than_thirty() -> None:
    totals = [DayTotals(date(2026, 6, 30), 0, 1, 0, -7, 0, 0, 0), moved(31, open_lines=2, open_in_cents=9)]
    found = ageing(totals, TODAY)
    assert found.older == Waiting(1, 0, -7, date(2026, 6, 30))
    assert found.total == Waiting(3, 9, -7, date(2026, 6, 30))


def test_nothing_waits_since_no_day() -> None:
    assert ageing([moved(10, reconciled_cents=5)], TODAY) == Ageing()


# --- over imports --------------------------------------------------------------------------------


async def cash_of(house: House) -> Cash:
    async with house.store.read() as uow:
        return await reporting.view_cash(uow, house.id, TODAY)


async def account_of(house: House) -> AccountBalance:
    async with house.store.read() as uow:
        return await reporting.view_account(uow, house.id, house.account.id)


async def settle(house: House, line: StatementLine) -> None:
    """Reconcile a line with an entry of the same value."""
    entry = await house.owes(f"{line.amount_cents // 100},00", due_on=line.posted_on)
    async with house.work() as uow:
        await reconcile(uow, await house.press(line), entry.id)


async def leave_out(house: House, line: StatementLine) -> None:
    press = await house.press(line)
    async with house.work() as uow:
        await ignore(uow, press)


async def line_of(house: House, cents: int) -> StatementLine:
    return next(line for line in await house.open_lines() if line.amount_cents == cents)


async def test_everything_decided_is_true_until_the_last_word_of_the_bank(house: House) -> None:
    await house.imports(BAKERY, balance="135,00", balance_day="20260710")
    await house.imports(RENT, balance="125,00", balance_day="20260715")
    for line in await house.open_lines():
        await settle(house, line)
    cash = await cash_of(house)
    assert cash.true_until == july(15)
    assert cash.ages.total.lines == 0
    assert (await account_of(house)).first_difference is None


async def test_line_that_waits_stops_the_proof_before_its_day_and_is_the_whole_difference(
    house: House,
) -> None:
    await house.imports(BAKERY, balance="135,00", balance_day="20260710")
    await house.imports(RENT, balance="125,00", balance_day="20260715")
    await settle(house, await line_of(house, 3_500))
    one = await account_of(house)
    assert one.proven_until == july(10)
    first = one.first_difference
    assert first is not None
    assert (first.on, first.bank_cents, first.books_cents) == (july(15), 12_500, 13_500)
    assert (first.open_lines, first.open_cents, first.missing_cents) == (1, -1_000, 0)
    assert (await cash_of(house)).ages == Ageing(month=Waiting(1, 0, -1_000, july(15)))


async def test_ignored_line_is_the_difference_and_nothing_waits(house: House) -> None:
    await house.imports(BAKERY, balance="135,00", balance_day="20260710")
    await house.imports(RENT, balance="125,00", balance_day="20260715")
    await settle(house, await line_of(house, 3_500))
    await leave_out(house, await line_of(house, -1_000))
    one = await account_of(house)
    assert one.proven_until == july(10)
    assert one.first_difference is not None
    assert (one.first_difference.ignored_lines, one.first_difference.ignored_cents) == (1, -1_000)
    assert one.first_difference.open_lines == 0


async def test_missing_period_is_named_by_the_stated_days_around_it(house: House) -> None:
    await house.imports(BAKERY, balance="135,00", balance_day="20260710")
    await house.imports(FLOUR, balance="120,00", balance_day="20260720")
    for line in await house.open_lines():
        await settle(house, line)
    one = await account_of(house)
    gap = one.first_gap
    assert gap is not None
    assert (gap.since, gap.on, gap.missing_cents) == (july(10), july(20), -1_000)
    assert one.first_difference == gap
    await house.imports(RENT)
    assert (await account_of(house)).first_gap is None


async def test_two_statements_that_disagree_are_both_remembered_and_the_last_to_come_counts(
    house: House,
) -> None:
    await house.imports(BAKERY, balance="135,00", balance_day="20260710")
    await house.imports(RENT, balance="125,00", balance_day="20260715")
    for line in await house.open_lines():
        await settle(house, line)
    assert (await cash_of(house)).true_until == july(15)
    wrong = await house.imports(
        RENT, Movement("20260716", "1,00", "X"), balance="99,00", balance_day="20260715"
    )
    one = await account_of(house)
    assert one.proven_until == july(10)
    assert one.first_difference is not None
    assert (one.first_difference.bank_cents, one.first_difference.disputed_cents) == (9_900, 12_500)
    assert wrong.new == 1


async def test_account_without_any_stated_balance_proves_nothing_and_is_named_apart(house: House) -> None:
    await house.imports(BAKERY)
    cash = await cash_of(house)
    assert cash.true_until is None
    assert [one.account.id for one in cash.unstated] == [house.account.id]
    assert cash.stated == []
    assert (await account_of(house)).opening is None


async def test_cash_is_true_until_the_day_of_the_account_that_is_behind(house: House) -> None:
    await house.imports(BAKERY, balance="135,00", balance_day="20260710")
    await house.imports(FLOUR, account="99999-9", balance="10,00", balance_day="20260720")
    for line in await house.open_lines():
        await settle(house, line)
    cash = await cash_of(house)
    assert cash.true_until == july(10)
    assert [one.account.id for one in cash.behind] == [house.account.id]
    await house.imports(RENT, account="99999-9", balance="10,00", balance_day="20260719")
    assert (await cash_of(house)).true_until is None


async def test_account_nothing_ever_moved_on_holds_nothing_back(house: House) -> None:
    async with house.work() as uow:
        await uow.statements.add_account(an_account(house.id, key="bank:1:1", name="Vazia"))
    await house.imports(BAKERY, balance="135,00", balance_day="20260710")
    await settle(house, await line_of(house, 3_500))
    assert (await cash_of(house)).true_until == july(10)


async def test_undone_import_takes_its_word_about_the_balance_with_it(house: House) -> None:
    await house.imports(BAKERY, balance="135,00", balance_day="20260710")
    wrong = await house.imports(RENT, balance="1,00", balance_day="20260715")
    async with house.work() as uow:
        await undo_import(uow, house.owner, wrong.id, with_decided=False, now=NOW)
    one = await account_of(house)
    assert one.bank_on == july(10)
    assert one.pending_lines == 1


# --- the owner's own word ------------------------------------------------------------------------


async def typed(house: House, amount: str, on: date = DAY_BEFORE) -> AccountBalance:
    async with house.work() as uow:
        await keeping.set_opening(uow, house.owner, house.account.id, cents(amount), on, NOW)
    return await account_of(house)


async def test_typed_opening_that_is_right_makes_the_first_word_of_the_bank_a_real_proof(
    house: House,
) -> None:
    await house.imports(BAKERY, balance="135,00", balance_day="20260710")
    await settle(house, await line_of(house, 3_500))
    one = await typed(house, "100,00")
    assert one.opening == Opening(10_000, july(9), typed=True)
    assert one.proven_until == july(10)


async def test_typed_opening_that_is_wrong_shows_on_the_first_day_and_is_taken_back(house: House) -> None:
    await house.imports(BAKERY, balance="135,00", balance_day="20260710")
    await settle(house, await line_of(house, 3_500))
    one = await typed(house, "90,00")
    assert one.proven_until is None
    assert one.first_difference is not None
    assert one.first_difference.missing_cents == 1_000
    async with house.work() as uow:
        await keeping.set_opening(uow, house.owner, house.account.id, None, None, NOW)
    assert (await account_of(house)).proven_until == july(10)
    audited = [row.data for row in await house.rows(tables.audit_events) if row.action == "opening_balance"]
    assert audited[0] == {
        "before": {"cents": None, "on": None},
        "after": {"cents": 9_000, "on": "2026-07-09"},
    }
    assert audited[1]["after"] == {"cents": None, "on": None}


async def test_typed_opening_after_everything_the_bank_stated_leaves_nothing_to_compare(house: House) -> None:
    await house.imports(BAKERY, balance="135,00", balance_day="20260710")
    one = await typed(house, "135,00", july(20))
    assert (one.bank_on, one.bank_cents, one.books_cents) == (None, None, 13_500)


async def test_account_is_renamed_by_who_decides_and_two_never_share_a_name(house: House) -> None:
    async with house.work() as uow:
        other = an_account(house.id, key="bank:1:1", name="Nubank")
        await uow.statements.add_account(other)
    async with house.work() as uow:
        account = await keeping.rename_account(uow, house.finance, house.account.id, "  Conta  da loja ", NOW)
    assert account.name == "Conta da loja"
    assert (await account_of(house)).account.name == "Conta da loja"
    for name, refusal in (("nubank", AccountNameTaken), (" \n ", UnreadableAnswer)):
        with pytest.raises(refusal):
            async with house.work() as uow:
                await keeping.rename_account(uow, house.owner, house.account.id, name, NOW)
    with pytest.raises(NotAllowed):
        async with house.work() as uow:
            await keeping.rename_account(uow, house.accountant, house.account.id, "X", NOW)
    with pytest.raises(NotFound):
        async with house.work() as uow:
            await keeping.rename_account(uow, house.owner, new_id(), "X", NOW)
    audited = [row.data for row in await house.rows(tables.audit_events) if row.action == "account_name"]
    assert audited == [{"before": house.account.name, "after": "Conta da loja"}]


async def test_accountant_may_not_say_what_an_account_began_with(house: House) -> None:
    with pytest.raises(NotAllowed):
        async with house.work() as uow:
            await keeping.set_opening(uow, house.accountant, house.account.id, 1, july(1), NOW)


# --- what waits, page by page --------------------------------------------------------------------


async def pending(house: House, **wish: Any) -> reporting.PendingPage:
    async with house.store.read() as uow:
        return await reporting.pending_page(uow, house.id, TODAY, **wish)


async def test_what_waits_is_turned_by_age_and_by_amount_whichever_way_it_went(house: House) -> None:
    for number in range(10):
        sign = "-" if number % 2 else ""
        await house.receives(f"{sign}{number + 1},00", f"LINHA {number}", posted_on=july(20 - number))
    first = await pending(house)
    assert (first.pages, len(first.lines)) == (2, 8)
    assert [line.posted_on for line in first.lines] == [july(day) for day in range(11, 19)]
    assert [abs(line.amount_cents) for line in (await pending(house, largest=True)).lines] == [
        number * 100 for number in range(10, 2, -1)
    ]
    beyond = await pending(house, number=99)
    assert (beyond.number, len(beyond.lines)) == (1, 2)
    assert first.cash.ages.total == Waiting(10, 2_500, -3_000, july(11))


async def test_decided_and_removed_lines_wait_no_more(house: House) -> None:
    line = await house.receives("5,00")
    await house.receives("6,00", "OUTRA", state=LineState.REMOVED)
    assert [one.id for one in (await pending(house)).lines] == [line.id]
    await leave_out(house, line)
    assert (await pending(house)).lines == []
