"""A month in figures and in rows: every centavo is in one week, and nothing is called proven that is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.decisions import (
    Adjustment,
    AdjustmentKind,
    Allocation,
    Decision,
    DecisionKind,
    Transfer,
)
from core.domain.entries import CategoryPurpose
from core.domain.ids import new_id
from core.domain.monthly import Month
from core.domain.oversight import Comment
from core.domain.statements import AccountKind, LineState
from core.services import monthly
from tests.builders import NOW, Movement, an_account, ofx
from tests.services.house import found_house

if TYPE_CHECKING:
    from core.domain.entries import Entry
    from core.domain.monthly import LineOutcome, MonthBook, MonthView
    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from tests.services.house import House

JULY, TODAY = Month(2026, 7), date(2026, 8, 20)


async def view(house: House, month: Month = JULY, today: date = TODAY) -> MonthView:
    async with house.store.read() as uow:
        return await monthly.view_month(uow, house.id, month, today)


async def book(house: House, month: Month = JULY) -> MonthBook:
    async with house.store.read() as uow:
        return await monthly.read_book(uow, house.id, month)


async def outcome_of(house: House, line: StatementLine) -> LineOutcome:
    found = next(row for row in (await book(house)).rows if row.line.id == line.id)
    assert found.outcome is not None
    return found.outcome


async def decides(
    house: House,
    line: StatementLine,
    *entries: tuple[Entry, int],
    by: Member | None = None,
    kind: DecisionKind = DecisionKind.RECONCILE,
    after: LineState = LineState.RECONCILED,
    differences: tuple[tuple[AdjustmentKind, int, Any], ...] = (),
    transfer: Transfer | None = None,
    before: dict[str, Any] | None = None,
) -> Decision:
    """The facts of a decision as they stand in the books: entries with what is covered, and what explains the rest."""
    member = by or house.owner
    decision = Decision(house.id, new_id(), line.id, line.version, kind, member.id, NOW, before=before or {})
    async with house.work() as uow:
        await uow.decisions.add(decision)
        for entry, covered in entries:
            await uow.decisions.add_allocation(
                Allocation(house.id, new_id(), decision.id, line.id, entry.id, covered)
            )
        for how, amount, category_id in differences:
            await uow.decisions.add_adjustment(
                Adjustment(
                    house.id, new_id(), decision.id, entries[0][0].id, how, amount, line.id, category_id
                )
            )
        if transfer is not None:
            await uow.decisions.add_transfer(transfer)
            await uow.decisions.add_allocation(
                Allocation(house.id, new_id(), decision.id, line.id, None, line.amount_cents, transfer.id)
            )
        assert await uow.statements.decide_line(
            house.id, line.id, version=line.version, before=LineState.OPEN, after=after
        )
    return decision


# --- the figures ---------------------------------------------------------------------------------


async def test_every_line_of_the_month_is_in_the_week_of_its_day(house: House) -> None:
    for day, amount in ((1, "100,00"), (5, "200,00"), (6, "-30,00"), (31, "400,00")):
        await house.receives(amount, f"LINHA {day}", posted_on=date(2026, 7, day))
    await house.receives("999,00", "JUNHO", posted_on=date(2026, 6, 30))
    await house.receives("999,00", "AGOSTO", posted_on=date(2026, 8, 1))
    found = await view(house)
    assert [(one.first.day, one.last.day, one.in_cents, one.out_cents) for one in found.weeks] == [
        (1, 5, 300_00, 0),
        (6, 12, 0, -30_00),
        (13, 19, 0, 0),
        (20, 26, 0, 0),
        (27, 31, 400_00, 0),
    ]
    assert (found.in_cents, found.out_cents, found.lines) == (700_00, -30_00, 4)
    assert (found.pending_lines, found.pending_cents) == (4, 670_00)


async def test_month_that_is_not_over_ends_today(house: House) -> None:
    await house.receives("100,00", "ONTEM", posted_on=date(2026, 7, 12))
    await house.receives("-50,00", "AGENDADO", posted_on=date(2026, 7, 20))
    found = await view(house, today=date(2026, 7, 13))
    assert (found.until, found.in_cents, found.out_cents) == (date(2026, 7, 13), 100_00, 0)
    assert len(found.weeks) == 5


async def test_month_without_lines_has_nothing_to_tell(house: House) -> None:
    found = await view(house)
    assert (found.lines, found.balances, found.previous, found.next) == (0, (), None, None)


async def test_months_can_be_turned_back_to_the_first_line_and_on_to_today(house: House) -> None:
    await house.receives(posted_on=date(2026, 6, 3))
    assert ((await view(house)).previous, (await view(house)).next) == (Month(2026, 6), Month(2026, 8))
    first, now = await view(house, Month(2026, 6)), await view(house, Month(2026, 8))
    assert (first.previous, first.next) == (None, Month(2026, 7))
    assert (now.previous, now.next) == (Month(2026, 7), None)


async def test_what_was_left_out_on_purpose_is_told_beside_the_sums(house: House) -> None:
    await house.receives("100,00", "VENDA")
    ignored = await house.receives("-80,00", "PAGTO PESSOAL")
    await decides(house, ignored, kind=DecisionKind.IGNORE, after=LineState.IGNORED)
    found = await view(house)
    assert (found.in_cents, found.out_cents) == (100_00, 0)
    assert (found.ignored_lines, found.ignored_cents) == (1, -80_00)


async def test_line_the_bank_only_repeated_is_no_money(house: House) -> None:
    repeated = await house.receives("100,00", "VENDA")
    await decides(house, repeated, kind=DecisionKind.REPEATED, after=LineState.REPEATED)
    assert ((await view(house)).in_cents, (await view(house)).lines) == (0, 0)
    assert [row.line.state for row in (await book(house)).rows] == [LineState.REPEATED]


async def test_money_moved_between_own_accounts_is_neither_in_nor_out(house: House) -> None:
    other = an_account(house.id, name="Nubank 1", number="1", bank="260", key="bank:260:1")
    async with house.work() as uow:
        await uow.statements.add_account(other)
    out = await house.receives("-500,00", "TED PROPRIA")
    into = await house.receives("500,00", "TED RECEBIDA", account_id=other.id)
    await house.receives("40,00", "VENDA")
    for line, ends in ((out, (house.account.id, other.id)), (into, (house.account.id, other.id))):
        one = Transfer(house.id, new_id(), *ends, 500_00, NOW)
        await decides(house, line, kind=DecisionKind.TRANSFER, transfer=one)
    found = await view(house)
    assert (found.in_cents, found.out_cents, found.transferred_cents) == (40_00, 0, 500_00)
    assert {one.account.name: one.in_cents for one in found.accounts} == {
        "Itaú 12345-6": 40_00,
        "Nubank 1": 0,
    }
    assert (await outcome_of(house, out)).transfer


# --- balances ------------------------------------------------------------------------------------


async def test_balance_of_each_day_leads_to_what_the_bank_states(house: House) -> None:
    await house.imports(
        Movement("20260703", "100.00", "VENDA"),
        Movement("20260706", "-30.00", "TARIFA"),
        balance="1070.00",
        balance_day="20260710",
    )
    found = await view(house, today=date(2026, 7, 10))
    assert [(one.on.day, one.cents) for one in found.balances] == [
        (3, 1100_00),
        (4, 1100_00),
        (5, 1100_00),
        (6, 1070_00),
        (7, 1070_00),
        (8, 1070_00),
        (9, 1070_00),
        (10, 1070_00),
    ]
    assert found.accounts[0].balance_cents == 1070_00


async def test_balance_is_proven_only_as_far_as_nothing_is_pending(house: House) -> None:
    sale = await house.owes("100,00")
    await house.imports(Movement("20260703", "100.00", "VENDA"), balance="1100.00", balance_day="20260703")
    line = (await house.open_lines())[0]
    assert (await view(house)).proven_until is None
    await decides(house, line, (sale, 100_00))
    await house.imports(Movement("20260710", "5.00", "RENDIMENTO"), balance="1105.00", balance_day="20260710")
    assert (await view(house)).proven_until == date(2026, 7, 3)


async def test_accounts_together_are_proven_as_far_as_the_least_proven(house: House) -> None:
    await house.imports(balance="1000.00", balance_day="20260703")
    first = await house.owes("100,00")
    await house.imports(Movement("20260704", "100.00", "A"), balance="1100.00", balance_day="20260708")
    await decides(house, (await house.open_lines())[0], (first, 100_00))
    assert (await view(house)).proven_until == date(2026, 7, 8)
    await house.imports(
        data=ofx(
            Movement("20260705", "7.00", "B"),
            bank="0237",
            account="999",
            balance="7.00",
            balance_day="20260705",
        )
    )
    found = await view(house)
    assert found.proven_until is None
    assert found.balances[0].on == date(2026, 7, 5)  # before, nothing is known of the second account


async def test_account_whose_bank_states_nothing_has_no_balance(house: House) -> None:
    await house.receives("100,00")
    found = await view(house)
    assert (found.balances, found.proven_until, found.accounts[0].balance_cents) == ((), None, None)


async def test_balance_the_owner_typed_begins_on_its_day(house: House) -> None:
    await house.receives("100,00", "ANTES", posted_on=date(2026, 7, 3))
    await house.receives("40,00", "DEPOIS", posted_on=date(2026, 7, 12))
    async with house.work() as uow:
        account = replace(house.account, opening_balance_cents=500_00, opening_balance_on=date(2026, 7, 10))
        await uow.statements.update_account(account)
    found = await view(house, today=date(2026, 7, 13))
    assert [(one.on.day, one.cents) for one in found.balances] == [
        (10, 500_00),
        (11, 500_00),
        (12, 540_00),
        (13, 540_00),
    ]


async def test_debt_of_a_card_is_no_money_in_the_bank(house: House) -> None:
    card = an_account(
        house.id, name="Cartão", kind=AccountKind.CARD, key="card:341:9", opening_balance_cents=0
    )
    async with house.work() as uow:
        await uow.statements.add_account(card)
    await house.receives("-300,00", "COMPRA", account_id=card.id)
    found = await view(house)
    assert found.balances == ()
    assert found.out_cents == -300_00


# --- rows ----------------------------------------------------------------------------------------


async def test_row_tells_what_a_line_settled_who_said_so_and_what_was_left(house: House) -> None:
    ana = await house.knows("Ana Paula Souza")
    async with house.work() as uow:
        categories = await uow.books.categories(house.id)
        interest = next(one for one in categories if one.purpose is CategoryPurpose.ORDINARY)
    first = await house.owes("300,00", ana, description="Bolo", category_id=interest.id)
    second = await house.owes("150,00", ana, description="Salgados", category_id=interest.id)
    line = await house.receives("480,00")
    await decides(
        house,
        line,
        (first, 300_00),
        (second, 150_00),
        by=house.finance,
        kind=DecisionKind.EXPLAINED,
        differences=((AdjustmentKind.INTEREST, 30_00, interest.id),),
    )
    found = await outcome_of(house, line)
    assert (found.by, found.at, found.alone) == ("Lia", NOW, False)
    assert (found.entries, found.contacts) == (("Bolo", "Salgados"), ("Ana Paula Souza",))
    assert (found.categories, found.difference_categories) == ((interest.name,), (interest.name,))
    assert (found.covered_cents, found.difference_cents) == (450_00, 30_00)
    assert line.amount_cents == (found.covered_cents or 0) + found.difference_cents


async def test_decision_taken_back_leaves_the_row_open(house: House) -> None:
    entry = await house.owes("480,00")
    line = await house.receives("480,00")
    decision = await decides(house, line, (entry, 480_00))
    async with house.work() as uow:
        await uow.decisions.add(
            Decision(
                *(house.id, new_id(), line.id, 1, DecisionKind.UNDO, house.owner.id),
                NOW + timedelta(minutes=1),
                reverses_id=decision.id,
            )
        )
        await uow.statements.decide_line(
            house.id, line.id, version=1, before=LineState.RECONCILED, after=LineState.OPEN
        )
    row = (await book(house)).rows[0]
    assert (row.line.state, row.outcome) == (LineState.OPEN, None)


async def test_bot_alone_is_not_called_a_person(house: House) -> None:
    entry = await house.owes("480,00")
    line = await house.receives("480,00")
    await decides(house, line, (entry, 480_00), before={"alone": True})
    assert (await outcome_of(house, line)).alone


async def test_comments_are_counted_for_each_line(house: House) -> None:
    line, other = await house.receives(), await house.receives("1,00", "OUTRA")
    async with house.work() as uow:
        for said in ("nota fiscal?", "chegou"):
            await uow.oversight.add_comment(
                Comment(house.id, new_id(), line.id, house.accountant.id, said, NOW)
            )
    counts = {row.line.id: row.comments for row in (await book(house)).rows}
    assert counts == {line.id: 2, other.id: 0}


async def test_comments_outlive_the_file_that_brought_the_line(house: House) -> None:
    first = await house.imports(Movement("20260703", "100.00", "VENDA"))
    line = (await house.open_lines())[0]
    async with house.work() as uow:
        await uow.oversight.add_comment(
            Comment(house.id, new_id(), line.id, house.accountant.id, "nota?", NOW)
        )
        await uow.statements.remove_lines(house.id, first.id)
    await house.imports(Movement("20260703", "100.00", "VENDA"), balance="100.00")
    rows = (await book(house)).rows
    assert [(row.line.id != line.id, row.comments) for row in rows] == [(True, 1)]


async def test_lines_of_an_undone_import_are_in_no_report(house: House) -> None:
    line = await house.receives("480,00")
    async with house.work() as uow:
        await uow.statements.remove_lines(house.id, line.import_id)
    assert (await book(house)).rows == ()
    assert (await view(house)).lines == 0


async def test_reports_of_one_company_know_nothing_of_another(house: House) -> None:
    neighbour = await found_house(house.store, house.database, first_user=2001)
    entry = await neighbour.owes("480,00")
    line = await neighbour.receives("480,00")
    await decides(neighbour, line, (entry, 480_00))
    assert (await book(house)).rows == ()
    assert (await view(house)).lines == 0
    assert len((await book(neighbour)).rows) == 1


# --- months --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "month", "days"), [(2026, 2, 28), (2028, 2, 29), (2026, 12, 31)])
def test_month_knows_its_days_and_its_neighbours(year: int, month: int, days: int) -> None:
    one = Month(year, month)
    assert (one.first.day, one.last.day) == (1, days)
    assert one.previous.next == one.next.previous == one
    assert Month.from_number(one.number) == Month.from_iso(str(one)) == one
    assert one.number <= 9999


@pytest.mark.parametrize("number", [9_999, -1])
def test_number_that_is_no_month_of_ours_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="-"):
        Month.from_number(number)


async def test_unchanged_books_give_the_same_rows_in_the_same_order(house: House) -> None:
    for day in (9, 3, 3, 20):
        await house.receives(
            "10,00", f"L{day}", posted_on=date(2026, 7, day), occurrence=new_id().int % 10_000
        )
    first = await book(house)
    assert first == await book(house)
    assert [row.line.posted_on.day for row in first.rows] == [3, 3, 9, 20]
