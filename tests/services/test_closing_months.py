"""A closed month is the accountant's: nothing in it is decided or taken back until somebody who may reopens it."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.monthly import Month
from core.domain.statements import LineState
from core.errors import BusinessError, MonthNotOver, NotAllowed, PendingInMonth, PeriodClosed
from core.services import closing, deciding, overpaying, undoing
from core.services.settling import Press
from storage import tables
from tests.services.house import House, found_house

if TYPE_CHECKING:
    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from storage.database import Database
    from storage.unit_of_work import SqlStore

JULY = Month(2026, 7)
AUGUST = datetime(2026, 8, 5, 12, 0, tzinfo=UTC)
SEPTEMBER = datetime(2026, 9, 2, 12, 0, tzinfo=UTC)


async def close(
    house: House, by: Member | None = None, *, month: Month = JULY, now: datetime = AUGUST, seen: int = 0
) -> closing.MonthState:
    async with house.work() as uow:
        return await closing.close_month(uow, by or house.owner, month, now, seen_pending=seen)


async def reopen(house: House, by: Member | None = None) -> closing.MonthState:
    async with house.work() as uow:
        return await closing.reopen_month(uow, by or house.accountant, JULY, AUGUST)


async def press(house: House, line: StatementLine, **more: Any) -> Press:
    now = await house.line(line.id)
    return Press(house.owner, line.id, now.version, AUGUST, **more)


async def settled(house: House) -> StatementLine:
    """A line of July, reconciled."""
    entry, line = await house.owes("480,00"), await house.receives("480,00")
    async with house.work() as uow:
        await deciding.reconcile(uow, await press(house, line), entry.id)
    return await house.line(line.id)


async def test_nothing_is_decided_about_a_line_of_a_closed_month(house: House) -> None:
    entry, line = await house.owes("480,00"), await house.receives("480,00")
    await close(house, house.accountant, seen=1)
    before = await house.living()
    for decide in (
        lambda uow, one: deciding.reconcile(uow, one, entry.id),
        lambda uow, one: deciding.use_statement_value(uow, one, entry.id),
        deciding.ignore,
    ):
        with pytest.raises(PeriodClosed) as refused:
            async with house.work() as uow:
                await decide(uow, await press(house, line))
        assert (refused.value.month, refused.value.by, refused.value.at) == (JULY.first, "Caio", AUGUST)
    assert await house.living() == before
    assert (await house.line(line.id)).version == line.version


async def test_what_was_decided_in_a_closed_month_is_not_taken_back(house: House) -> None:
    line = await settled(house)
    await close(house)
    before = await house.living()
    with pytest.raises(PeriodClosed):
        async with house.work() as uow:
            await undoing.undo_line(uow, house.owner, line.id, version=line.version, now=AUGUST)
    with pytest.raises(PeriodClosed):
        async with house.work() as uow:
            await undoing.undo_latest(uow, house.owner, AUGUST)
    assert await house.living() == before


async def test_reopened_month_is_decided_about_as_before(house: House) -> None:
    line = await settled(house)
    await close(house)
    await reopen(house)
    async with house.work() as uow:
        await undoing.undo_line(uow, house.owner, line.id, version=line.version, now=AUGUST)
    assert (await house.line(line.id)).state is LineState.OPEN


async def test_line_of_a_closed_month_counts_in_the_first_open_one_if_its_owner_says_so(house: House) -> None:
    entry, line = await house.owes("480,00"), await house.receives("480,00")
    await close(house, seen=1)
    await close(house, month=Month(2026, 8), now=SEPTEMBER)
    async with house.work() as uow:
        day = await closing.first_open_day(uow, house.id, line.posted_on)
        assert day == date(2026, 9, 1)
        decision = await deciding.reconcile(uow, await press(house, line, book_on=day), entry.id)
    assert decision.booked_on == day
    assert (await house.entry(entry.id)).settled_on == day
    async with house.work() as uow:  # and in that month it is taken back, for July stays as it is
        now = await house.line(line.id)
        await undoing.undo_line(uow, house.owner, line.id, version=now.version, now=SEPTEMBER)
    assert (await house.line(line.id)).state is LineState.OPEN


async def test_booked_elsewhere_it_is_as_closed_as_that_month(house: House) -> None:
    entry, line = await house.owes("480,00"), await house.receives("480,00")
    await close(house, seen=1)
    async with house.work() as uow:
        await deciding.reconcile(uow, await press(house, line, book_on=date(2026, 8, 1)), entry.id)
    await close(house, month=Month(2026, 8), now=SEPTEMBER)
    await reopen(house)
    now = await house.line(line.id)
    with pytest.raises(PeriodClosed) as refused:
        async with house.work() as uow:
            await undoing.undo_line(uow, house.owner, line.id, version=now.version, now=SEPTEMBER)
    assert refused.value.month == date(2026, 8, 1)


async def test_neighbouring_days_stay_open(house: House) -> None:
    first = await house.receives("10,00", "PIX A", posted_on=date(2026, 6, 30))
    last = await house.receives("10,00", "PIX B", posted_on=date(2026, 8, 1))
    inside = [await house.receives("10,00", f"PIX {day}", posted_on=date(2026, 7, day)) for day in (1, 31)]
    await close(house, seen=2)
    for line in (first, last):
        async with house.work() as uow:
            await deciding.ignore(uow, await press(house, line))
    for line in inside:
        with pytest.raises(PeriodClosed):
            async with house.work() as uow:
                await deciding.ignore(uow, await press(house, line))


async def test_only_owner_and_accountant_close_and_reopen(house: House) -> None:
    with pytest.raises(NotAllowed) as refused:
        await close(house, house.finance)
    assert refused.value.needs == "close_months"
    await close(house, house.accountant)
    with pytest.raises(NotAllowed):
        await reopen(house, house.finance)
    assert (await reopen(house, house.owner)).lock is None
    assert (await close(house, house.owner)).lock is not None


async def test_month_under_way_cannot_be_closed_not_even_on_its_last_evening(house: House) -> None:
    evening = datetime(2026, 8, 1, 2, 59, tzinfo=UTC)  # 23:59 of 31 July in São Paulo
    with pytest.raises(MonthNotOver):
        await close(house, now=evening)
    midnight = datetime(2026, 8, 1, 3, 0, tzinfo=UTC)
    assert (await close(house, now=midnight)).lock is not None


async def test_pending_lines_are_told_first_and_closing_needs_their_true_number(house: House) -> None:
    await house.receives("480,00")
    await house.receives("-20,00", "TARIFA")
    for seen in (0, 1, 3):
        with pytest.raises(PendingInMonth) as refused:
            await close(house, seen=seen)
        assert (refused.value.lines, refused.value.amount_cents) == (2, 50_000)
    view = await close(house, seen=2)
    assert view.lock is not None
    assert (view.totals.lines, view.totals.open_lines, view.by) == (2, 2, "Sol")


async def test_closing_and_reopening_twice_changes_nothing_the_second_time(house: House) -> None:
    first = (await close(house)).lock
    assert (await close(house, house.accountant)).lock == first
    await reopen(house)
    await reopen(house)
    assert len(await house.rows(tables.period_locks)) == 1
    actions = [row.action for row in await house.rows(tables.audit_events)]
    assert sorted(actions) == ["close_month", "reopen_month"]


async def test_of_a_closing_and_a_decision_at_once_one_waits_for_the_other(house: House) -> None:
    """Either the decision was there first, or it finds the month closed; never a decision nobody who closed saw."""
    line = await house.receives("480,00")
    one = await press(house, line)

    async def ignore() -> None:
        async with house.work() as uow:
            await deciding.ignore(uow, one)

    results = await asyncio.gather(ignore(), close(house, seen=1), return_exceptions=True)
    faults = [type(result) for result in results if isinstance(result, BaseException)]
    assert faults in ([PeriodClosed], [PendingInMonth])


async def test_months_are_listed_from_now_back_to_the_oldest_line(house: House) -> None:
    await house.receives("10,00", posted_on=date(2025, 11, 3))
    await close(house)
    async with house.store.read() as uow:
        newest = await closing.list_months(uow, house.id, AUGUST)
        oldest = await closing.list_months(uow, house.id, AUGUST, page=99)
    assert [str(one.month) for one in newest.months][:2] == ["2026-08", "2026-07"]
    assert [one.lock is not None for one in newest.months][:3] == [False, True, False]
    assert [one.over for one in newest.months][:2] == [False, True]
    assert (newest.pages, oldest.number) == (2, 1)
    assert [str(one.month) for one in oldest.months] == ["2025-12", "2025-11"]
    assert oldest.months[-1].totals.open_cents == 1000


async def test_company_without_lines_sees_the_running_month_alone(house: House) -> None:
    async with house.store.read() as uow:
        page = await closing.list_months(uow, house.id, AUGUST)
    assert [str(one.month) for one in page.months] == ["2026-08"]


async def test_closed_month_of_one_company_is_open_in_another(store: SqlStore, database: Database) -> None:
    ours = await found_house(store, database)
    theirs = await found_house(store, database, first_user=2001)
    await close(ours)
    line = await theirs.receives("10,00")
    async with theirs.work() as uow:
        await deciding.ignore(uow, Press(theirs.owner, line.id, line.version, AUGUST))
    assert (await theirs.line(line.id)).state is LineState.IGNORED


async def test_late_line_of_a_closed_month_is_stored_and_waits(house: House) -> None:
    await close(house)
    line = await house.receives("10,00")
    assert [one.id for one in await house.open_lines()] == [line.id]


async def facts_of_july(house: House) -> tuple[list[object], list[object]]:
    """Lines of July as they stand, and everything decided that counts in July."""
    lines = [row for row in await house.rows(tables.statement_lines) if row.posted_on.month == 7]
    days = {row.id: row.posted_on for row in await house.rows(tables.statement_lines)}
    decisions = await house.rows(tables.decisions)
    reversed_of = {row.id: row for row in decisions}
    counted = [
        row.id
        for row in decisions
        if ((reversed_of[row.reverses_id] if row.reverses_id else row).booked_on or days[row.line_id]).month
        == 7
    ]
    kept = [
        (row.id, row.state)
        for row in lines
        if row.id not in {one.line_id for one in decisions if one.booked_on}
    ]
    return sorted(kept, key=repr), sorted(counted, key=repr)


@pytest.mark.parametrize("seed", range(3))
async def test_no_sequence_of_decisions_and_undos_writes_inside_a_closed_month(
    house: House, seed: int
) -> None:
    dice = random.Random(seed)
    days = [date(2026, 7, 1), date(2026, 7, 31), date(2026, 8, 1), date(2026, 8, 4)]
    lines = [
        await house.receives(f"{10 + number},00", f"PIX {number}", posted_on=days[number % 4])
        for number in range(12)
    ]
    entries = [await house.owes(f"{10 + number},00") for number in range(16)]
    deeds = ("reconcile", "value", "ignore", "undo", "latest", "refund", "elsewhere")

    async def one_step(member: Member) -> None:
        line, entry, deed = dice.choice(lines), dice.choice(entries), dice.choice(deeds)
        version = (await house.line(line.id)).version
        one = Press(member, line.id, version, AUGUST)
        async with house.work() as uow:
            if deed == "reconcile":
                await deciding.reconcile(uow, one, entries[lines.index(line)].id)
            elif deed == "value":
                await deciding.use_statement_value(uow, one, entry.id)
            elif deed == "refund":
                await overpaying.settle_with(uow, one, entry.id, overpaying.Excess.REFUND)
            elif deed == "ignore":
                await deciding.ignore(uow, one)
            elif deed == "elsewhere":
                day = await closing.first_open_day(uow, house.id, line.posted_on)
                moved = replace(one, book_on=day if day != line.posted_on else None)
                await deciding.use_statement_value(uow, moved, entry.id)
            elif deed == "undo":
                await undoing.undo_line(uow, member, line.id, version=version, now=AUGUST)
            else:
                await undoing.undo_latest(uow, member, AUGUST)

    steps = refused = 0
    before: tuple[list[object], list[object]] | None = None
    for step in range(120):
        if step == 30:
            open_lines = sum(one.posted_on.month == 7 for one in await house.open_lines())
            await close(house, seen=open_lines)
            before = await facts_of_july(house)
        try:
            await one_step(dice.choice((house.owner, house.finance)))
            steps += 1
        except PeriodClosed:
            refused += 1
        except BusinessError:
            continue
    assert before is not None
    kept, counted = await facts_of_july(house)
    assert counted == before[1]
    assert set(kept) <= set(before[0])
    assert (steps > 20, refused > 5) == (True, True)
    await house.check_sums()
