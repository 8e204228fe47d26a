"""Rules: offered after alike answers, previewed on the past, applied as said, and taken back by one contradiction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.conversation import Draft
from core.domain.decisions import DecisionKind
from core.domain.entries import Category, CategoryPurpose, Direction
from core.domain.ids import new_id
from core.domain.oversight import PeriodLock
from core.domain.rules import RuleAction, RuleMode, Treatment
from core.domain.statements import LineState
from core.errors import AlreadyDecided, NotAllowed, NotFound
from core.services import automating, deciding, likewise, reviewing, rulebook, ruling, undoing
from core.services.digesting import claim_due_digests
from core.services.suggesting import suggest_line
from storage import tables
from tests.builders import NOW, a_member, an_import
from tests.services.house import House, found_house

if TYPE_CHECKING:
    from uuid import UUID

    from core.domain.rules import Rule
    from core.domain.statements import StatementLine
    from storage.database import Database
    from storage.unit_of_work import SqlStore

SHELL = "COMPRA CARTAO POSTO SHELL"


@dataclass
class Courier:
    """A company that buys fuel by card."""

    house: House
    fuel: Category
    repairs: Category
    made: int = 0

    @property
    def id(self) -> UUID:
        return self.house.id

    async def buys(
        self, amount: str = "-80,00", memo: str = f"{SHELL} 12/07", **changes: Any
    ) -> StatementLine:
        return await self.house.receives(amount, memo, **({"posted_on": date(2026, 7, 10)} | changes))

    async def books(
        self, line: StatementLine, category: Category | None = None, **changes: Any
    ) -> StatementLine:
        """The owner makes an entry of a line."""
        draft = Draft(
            self.id, new_id(), line.id, 1001, (category or self.fuel).id, None, None, line.memo, NOW
        )
        async with self.house.work() as uow:
            await deciding.create_entry(uow, await self.press(line), replace(draft, **changes))
        return await self.house.line(line.id)

    async def press(self, line: StatementLine) -> deciding.Press:
        return await self.house.press(line)

    async def ignores(self, line: StatementLine) -> StatementLine:
        async with self.house.work() as uow:
            await deciding.ignore(uow, await self.press(line))
        return await self.house.line(line.id)

    async def answers(self, number: int) -> StatementLine:
        """So many purchases booked as fuel; the last of them."""
        for _ in range(number):
            self.made += 1
            last = await self.books(await self.buys(f"-{49 + self.made},00", f"{SHELL} {self.made:02}/07"))
        return last

    async def later(self, number: int) -> None:
        """Answers of the next day."""
        for _ in range(number):
            self.made += 1
            line = await self.buys(f"-{49 + self.made},00")
            draft = Draft(self.id, new_id(), line.id, 1001, self.fuel.id, None, None, line.memo, NOW)
            async with self.house.work() as uow:
                press = replace(await self.press(line), now=NOW + timedelta(days=1))
                await deciding.create_entry(uow, press, draft)

    async def offered(self, line: StatementLine) -> bool:
        async with self.house.store.read() as uow:
            return await ruling.may_be_always(uow, await uow.statements.line(self.id, line.id))

    async def preview(self, line: StatementLine) -> ruling.Preview:
        async with self.house.store.read() as uow:
            now = await uow.statements.line(self.id, line.id)
            return await ruling.preview(uow, self.house.owner, line.id, version=now.version, now=NOW)

    async def rules(self, cap_cents: int | None = None, line: StatementLine | None = None) -> Rule:
        """The rule that three answers make."""
        line = line or await self.answers(3)
        async with self.house.work() as uow:
            now = await uow.statements.line(self.id, line.id)
            return await rulebook.create(
                uow, self.house.owner, line.id, version=now.version, cap_cents=cap_cents, now=NOW
            )

    async def rule(self, rule: Rule) -> Rule:
        async with self.house.store.read() as uow:
            return await uow.rules.rule(self.id, rule.id)

    async def suggested(self, line: StatementLine) -> Rule | None:
        async with self.house.store.read() as uow:
            view = await ruling.applying(uow, line, await suggest_line(uow, line))
        return view.rule if view else None

    async def brings(self, *amounts: str, memo: str = SHELL, **changes: Any) -> list[StatementLine]:
        """A new import; the rules do what they may. The lines as they stand then."""
        record = an_import(self.id)
        async with self.house.work() as uow:
            await uow.statements.add_import(record)
        lines = [
            await self.buys(amount, f"{memo} {place + 11:02}/07", import_id=record.id, **changes)
            for place, amount in enumerate(amounts)
        ]
        async with self.house.work() as uow:
            self.alone = await automating.confirm_alone(uow, record, NOW)
        return [await self.house.line(line.id) for line in lines]

    async def treatment(self, line: StatementLine) -> Treatment | None:
        async with self.house.store.read() as uow:
            return ruling.treatment_of(await ruling.past_line(uow, line))


@pytest.fixture
async def courier(house: House) -> Courier:
    return await found_courier(house)


async def found_courier(house: House) -> Courier:
    repairs = Category(house.id, new_id(), "Manutenção do carro", Direction.OUT, CategoryPurpose.ORDINARY)
    async with house.work() as uow:
        await uow.books.add_category(repairs)
        known = await uow.books.categories(house.id)
    return Courier(house, next(one for one in known if one.name == "Combustível e frete"), repairs)


# --- offered -------------------------------------------------------------------------------------


async def test_three_alike_answers_are_worth_a_question_and_two_are_not(courier: Courier) -> None:
    assert not await courier.offered(await courier.answers(2))
    assert await courier.offered(await courier.answers(1))


async def test_answers_about_others_do_not_count(courier: Courier) -> None:
    last = await courier.answers(2)
    await courier.books(await courier.buys("-60,00", "COMPRA CARTAO POSTO IPIRANGA"))
    assert not await courier.offered(last)


async def test_three_ignored_lines_are_worth_a_question(courier: Courier) -> None:
    lines = [await courier.ignores(await courier.buys(f"-{one},00")) for one in (11, 12, 13)]
    assert await courier.offered(lines[-1])


async def test_one_other_answer_among_the_newest_six_is_against_it(courier: Courier) -> None:
    await courier.books(await courier.buys("-900,00", f"{SHELL} 30/06"), courier.repairs)
    last = await courier.answers(5)
    assert not await courier.offered(last)
    assert await courier.offered(await courier.answers(1))  # now the other one is the seventh


async def test_answer_that_was_taken_back_is_none(courier: Courier) -> None:
    last = await courier.answers(3)
    async with courier.house.work() as uow:
        await undoing.undo_line(uow, courier.house.owner, last.id, version=last.version, now=NOW)
    assert not await courier.offered(await courier.house.line(last.id))


async def test_split_entry_is_no_answer_for_others(courier: Courier) -> None:
    await courier.answers(2)
    line = await courier.buys("-100,00")
    parts = ((courier.fuel.id, -6_000), (courier.repairs.id, -4_000))
    assert not await courier.offered(await courier.books(line, parts=parts, category_id=None))


async def test_only_this_time_is_not_asked_again_and_another_name_is(courier: Courier) -> None:
    last = await courier.answers(3)
    async with courier.house.work() as uow:
        await rulebook.decline(uow, courier.house.owner, last.id, NOW)
    assert not await courier.offered(last)
    for amount in ("-21,00", "-22,00", "-23,00"):
        other = await courier.books(await courier.buys(amount, "COMPRA CARTAO POSTO IPIRANGA"))
    assert await courier.offered(other)


async def test_where_there_is_a_rule_none_is_offered_until_it_is_deleted_and_three_new_answers_are_given(
    courier: Courier,
) -> None:
    rule = await courier.rules()
    last = await courier.answers(1)
    assert not await courier.offered(last)
    async with courier.house.work() as uow:
        await rulebook.delete(uow, courier.house.owner, rule.id, NOW + timedelta(seconds=1))
    assert not await courier.offered(last)
    await courier.later(2)
    assert not await courier.offered(last)
    await courier.later(1)
    assert await courier.offered(last)


# --- preview -------------------------------------------------------------------------------------


async def test_preview_tells_what_the_rule_would_have_done(courier: Courier) -> None:
    await courier.books(await courier.buys("-812,00", f"{SHELL} 03/06"), courier.repairs)
    await courier.books(await courier.buys("-15,00", "COMPRA CARTAO POSTO IPIRANGA"))
    await courier.buys("-70,00", f"{SHELL} 20/07")
    paid = await courier.buys("-333,00", f"{SHELL} 21/07")
    entry = await courier.house.owes("-333,00", description="Fatura")
    async with courier.house.work() as uow:
        await deciding.reconcile(uow, await courier.press(paid), entry.id)
    view = await courier.preview(await courier.answers(3))
    assert (view.fits, len(view.same), view.settled) == (4, 3, 1)
    assert [one.line.amount_cents for one in view.different] == [-81_200]
    assert [line.amount_cents for line in view.open] == [-7_000]
    assert (view.within(5_100), view.within(10_000), view.within(100_000)) == (2, 3, 4)
    assert view.view.category == "Combustível e frete"


async def test_preview_equals_effect(courier: Courier, store: SqlStore, database: Database) -> None:
    """The same lines come in again, to a company that has the rule: each ends as the preview said."""
    await courier.books(await courier.buys("-812,00", f"{SHELL} 03/06"), courier.repairs)
    await courier.ignores(await courier.buys("-9,00", f"{SHELL} 04/06"))
    await courier.books(await courier.buys("-15,00", "COMPRA CARTAO POSTO IPIRANGA"))
    last = await courier.answers(3)
    await courier.buys("-70,00", f"{SHELL} 20/07")
    view, rule = await courier.preview(last), await courier.rules(50_000, line=last)

    again = await found_courier(await found_house(store, database, first_user=3001))
    mine = replace(
        rule, company_id=again.id, category_id=again.fuel.id, created_by=again.house.owner.id,
        allowed_by=again.house.owner.id, id=new_id(),
    )  # fmt: skip
    async with again.house.work() as uow:
        await uow.rules.save(mine)
    past = [one.line for one in (*view.same, *view.different)]
    others = await courier.house.open_lines()
    record = again.house.statement_import
    for line in (*past, *others):
        await again.house.receives(memo=line.memo, amount_cents=line.amount_cents, posted_on=line.posted_on)
    async with again.house.work() as uow:
        await automating.confirm_alone(uow, record, NOW)
    async with again.house.store.read() as uow:
        lines = await uow.statements.lines_of_import(again.id, record.id)
    effect = {
        line.amount_cents: treated.category_id == again.fuel.id
        for line in lines
        if (treated := await again.treatment(line)) is not None
    }
    assert len(effect) == view.within(50_000) + len(view.open)
    within = [one.line.amount_cents for one in view.same if abs(one.line.amount_cents) <= 50_000]
    assert all(effect[cents] for cents in within)
    assert {cents for cents in effect if cents in {one.line.amount_cents for one in view.different}} == {-900}
    for line in view.open:
        assert await courier.suggested(line) == rule


# --- as a suggestion -----------------------------------------------------------------------------


async def test_rule_suggests_and_the_first_in_order_counts(courier: Courier) -> None:
    rule = await courier.rules()
    line = await courier.buys("-70,00")
    assert await courier.suggested(line) == rule
    other = replace(rule, id=new_id(), position=rule.position + 1, category_id=courier.repairs.id)
    async with courier.house.work() as uow:
        await uow.rules.save(other)
        await rulebook.move(uow, courier.house.owner, other.id, up=True, now=NOW)
    found = await courier.suggested(line)
    assert found is not None
    assert found.id == other.id


async def test_rule_says_nothing_where_an_open_entry_fits(courier: Courier) -> None:
    await courier.rules()
    line = await courier.buys("-700,00", "PIX ENVIADO POSTO SHELL")
    assert await courier.suggested(line) is not None
    await courier.house.owes("-700,00", description="Fatura", due_on=line.posted_on)
    assert await courier.suggested(line) is None


async def test_rule_switched_off_says_nothing_and_nor_does_one_of_a_hidden_category(courier: Courier) -> None:
    rule = await courier.rules()
    line = await courier.buys("-70,00")
    async with courier.house.work() as uow:
        await rulebook.switch(uow, courier.house.owner, rule.id, active=False, now=NOW)
    assert await courier.suggested(line) is None
    async with courier.house.work() as uow:
        await rulebook.switch(uow, courier.house.owner, rule.id, active=True, now=NOW)
    assert await courier.suggested(line) is not None
    async with courier.house.work() as uow:
        await uow.books.update_category(replace(courier.fuel, active=False))
    assert await courier.suggested(line) is None


async def test_deleting_a_rule_stops_the_future_and_keeps_the_past(courier: Courier) -> None:
    rule = await courier.rules(20_000)
    (done,) = await courier.brings("-70,00")
    assert done.state is LineState.RECONCILED
    async with courier.house.work() as uow:
        await rulebook.delete(uow, courier.house.owner, rule.id, NOW)
    assert (await courier.house.line(done.id)).state is LineState.RECONCILED
    await courier.house.check_sums()
    (fresh,) = await courier.brings("-71,00")
    assert fresh.state is LineState.OPEN
    assert await courier.suggested(fresh) is None
    matches = await courier.house.rows(tables.unattended_matches)
    assert [row.rule_id for row in matches] == [rule.id]
    async with courier.house.store.read() as uow:
        assert await rulebook.view_rules(uow, courier.id) == []


# --- alone ---------------------------------------------------------------------------------------


async def test_rule_that_only_suggests_decides_nothing(courier: Courier) -> None:
    await courier.rules()
    assert [line.state for line in await courier.brings("-70,00", "-20,00")] == [LineState.OPEN] * 2
    assert courier.alone is None


async def test_rule_decides_up_to_its_cap_in_one_bulk_that_is_told_and_taken_back(courier: Courier) -> None:
    rule = await courier.rules(10_000)
    lines = await courier.brings("-99,99", "-100,00", "-100,01")
    assert [line.state for line in lines] == [LineState.RECONCILED, LineState.RECONCILED, LineState.OPEN]
    assert courier.alone is not None
    assert {line.id for line in courier.alone.lines} == {lines[0].id, lines[1].id}
    assert await courier.treatment(lines[0]) == Treatment(RuleAction.NEW_ENTRY, courier.fuel.id)
    async with courier.house.store.read() as uow:
        standing = await uow.decisions.standing(courier.id, lines[0].id)
        assert standing[0].alone
        assert standing[0].member_id == rule.allowed_by
        assert await uow.decisions.latest_by(courier.id, courier.house.owner.id) != standing[0]
    async with courier.house.work() as uow:
        await undoing.undo_bulk(uow, courier.house.owner, courier.alone.bulk_id, NOW)
    assert [(await courier.house.line(line.id)).state for line in lines] == [LineState.OPEN] * 3
    assert (await courier.rule(rule)).mode is RuleMode.SUGGEST


async def test_rule_never_decides_what_an_open_entry_explains(courier: Courier) -> None:
    await courier.rules(50_000)
    await courier.house.owes("-444,00", description="Revisão", due_on=date(2026, 7, 10))
    lines = await courier.brings("-444,00", "-45,00")
    assert [line.state for line in lines] == [LineState.OPEN, LineState.RECONCILED]


async def test_rule_never_decides_what_is_scheduled_or_may_be_a_repetition(courier: Courier) -> None:
    last = await courier.answers(3)
    await courier.rules(50_000, line=last)
    announced = await courier.brings("-70,00", scheduled=True)
    doubtful = await courier.brings("-71,00", repeats_id=last.id)
    assert {line.state for line in (*announced, *doubtful)} == {LineState.OPEN}


async def test_rule_never_writes_into_a_closed_month(courier: Courier) -> None:
    await courier.rules(50_000)
    async with courier.house.work() as uow:
        await uow.oversight.add_lock(
            PeriodLock(courier.id, new_id(), date(2026, 6, 1), courier.house.owner.id, NOW)
        )
    (june,) = await courier.brings("-70,00", posted_on=date(2026, 6, 30))
    (july,) = await courier.brings("-71,00")
    assert (june.state, july.state) == (LineState.OPEN, LineState.RECONCILED)


async def test_rule_never_decides_in_the_name_of_somebody_who_left(courier: Courier) -> None:
    rule = await courier.rules(50_000)
    async with courier.house.work() as uow:
        gone = a_member(courier.id, user_id=1999, chat_id=1999, active=False, name="Rui")
        await uow.people.add_member(gone)
        await uow.rules.save(replace(rule, allowed_by=gone.id))
        await uow.people.update_member(replace(gone, active=False))
    (line,) = await courier.brings("-70,00")
    assert line.state is LineState.OPEN


async def test_rule_that_leaves_lines_out_of_the_books_never_does_so_alone(courier: Courier) -> None:
    lines = [await courier.ignores(await courier.buys(f"-{one},00")) for one in (11, 12, 13)]
    with pytest.raises(NotFound):
        await courier.rules(10_000, line=lines[-1])
    rule = await courier.rules(line=lines[-1])
    async with courier.house.work() as uow:
        with pytest.raises(NotFound):
            await rulebook.set_cap(uow, courier.house.owner, rule.id, 10_000, NOW)
        await uow.rules.save(replace(rule, mode=RuleMode.ALONE, allowed_by=courier.house.owner.id))
    (line,) = await courier.brings("-14,00")
    assert line.state is LineState.OPEN


# --- stepping back -------------------------------------------------------------------------------


async def test_one_other_answer_takes_the_rule_back_to_suggesting(courier: Courier) -> None:
    rule = await courier.rules(10_000)
    (above,) = await courier.brings("-800,00")
    await courier.books(above, courier.repairs)
    dropped = await courier.rule(rule)
    assert (dropped.mode, dropped.dropped_at) == (RuleMode.SUGGEST, NOW)
    (line,) = await courier.brings("-70,00")
    assert line.state is LineState.OPEN
    assert await courier.suggested(line) == dropped


async def test_the_same_answer_keeps_the_rule_as_it_is(courier: Courier) -> None:
    rule = await courier.rules(10_000)
    (above,) = await courier.brings("-800,00")
    await courier.books(above)
    assert await courier.rule(rule) == rule


async def test_paying_an_entry_of_the_books_is_no_contradiction(courier: Courier) -> None:
    rule = await courier.rules(10_000)
    entry = await courier.house.owes("-444,00", description="Revisão", due_on=date(2026, 7, 10))
    (line,) = await courier.brings("-444,00")
    async with courier.house.work() as uow:
        await deciding.reconcile(uow, await courier.press(line), entry.id)
    assert await courier.rule(rule) == rule


async def test_taking_back_one_decision_of_the_rule_is_told_in_the_week(courier: Courier) -> None:
    rule = await courier.rules(10_000)
    (line,) = await courier.brings("-70,00")
    async with courier.house.work() as uow:
        await undoing.undo_line(uow, courier.house.owner, line.id, version=line.version, now=NOW)
    assert (await courier.rule(rule)).dropped_at == NOW
    (left,) = await courier.brings("-71,00")
    assert left.state is LineState.OPEN
    async with courier.house.work() as uow:
        assert await claim_due_digests(uow, NOW + timedelta(days=7)) == 1
        week = await uow.automation.latest_week(courier.id)
        assert week is not None
        view = await reviewing.view_week(uow, courier.id, week.id)
    assert [one.id for one in view.dropped] == [rule.id]
    assert [one.stands for one in view.done] == [False]


async def test_setting_the_rule_anew_forgets_that_it_stepped_back(courier: Courier) -> None:
    rule = await courier.rules(10_000)
    async with courier.house.work() as uow:
        await uow.rules.save(replace(rule, mode=RuleMode.SUGGEST, dropped_at=NOW))
        await rulebook.set_cap(uow, courier.house.finance, rule.id, 20_000, NOW)
    again = await courier.rule(rule)
    assert (again.mode, again.cap_cents, again.dropped_at) == (RuleMode.ALONE, 20_000, None)
    assert again.allowed_by == courier.house.finance.id


# --- who may -------------------------------------------------------------------------------------


async def test_accountant_sees_rules_and_changes_none(courier: Courier) -> None:
    rule, accountant = await courier.rules(), courier.house.accountant
    async with courier.house.work() as uow:
        assert len(await rulebook.view_rules(uow, courier.id)) == 1
        with pytest.raises(NotAllowed):
            await rulebook.delete(uow, accountant, rule.id, NOW)
        with pytest.raises(NotAllowed):
            await rulebook.set_cap(uow, accountant, rule.id, 10_000, NOW)
        with pytest.raises(NotAllowed):
            await rulebook.switch(uow, accountant, rule.id, active=False, now=NOW)
        with pytest.raises(NotAllowed):
            await rulebook.move(uow, accountant, rule.id, up=True, now=NOW)
    assert await courier.rule(rule) == rule


async def test_made_up_cap_is_refused(courier: Courier) -> None:
    last = await courier.answers(3)
    with pytest.raises(NotFound):
        await courier.rules(9_999_900, line=last)


async def test_two_presses_make_one_rule(courier: Courier) -> None:
    last = await courier.answers(3)
    await courier.rules(line=last)
    with pytest.raises(AlreadyDecided):
        await courier.rules(line=last)


async def test_rule_of_another_company_does_not_exist(
    courier: Courier, store: SqlStore, database: Database
) -> None:
    rule = await courier.rules()
    other = await found_house(store, database, first_user=5001)
    async with other.work() as uow:
        with pytest.raises(NotFound):
            await rulebook.delete(uow, other.owner, rule.id, NOW)
    assert (await courier.rule(rule)).deleted_at is None


async def test_answer_in_one_press_for_many_names_the_rule_by_lines_not_presses(courier: Courier) -> None:
    lines = [await courier.buys(f"-{one},00") for one in (31, 32, 33)]
    draft = Draft(courier.id, new_id(), lines[0].id, 1001, courier.fuel.id, None, None, "", NOW)
    async with courier.house.work() as uow:
        decisions = await likewise.create_for_alike(uow, courier.house.owner, draft, lines[0], lines[1:], NOW)
    assert [one.kind for one in decisions] == [DecisionKind.NEW_ENTRY] * 3
    assert await courier.offered(lines[0])
