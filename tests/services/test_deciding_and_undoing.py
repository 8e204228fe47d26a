"""Every ending a line can have, on both sides of the seed, and the full way back from each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from core.domain.conversation import Card
from core.domain.decisions import RefundState
from core.domain.entries import Direction, EntryRow, EntryState
from core.domain.ids import new_id
from core.domain.statements import LineState
from core.errors import (
    AlreadyDecided,
    AmountsDiffer,
    BusinessError,
    EntryNotOpen,
    NotAllowed,
    NotFound,
    NothingToRefund,
    NothingToUndo,
    RefundAlreadyPaid,
    WrongDirection,
)
from core.services import (
    bulk,
    deciding,
    drafting,
    overpaying,
    queueing,
    recording,
    refunding,
    reporting,
    undoing,
)
from storage import tables
from tests.builders import NOW, cents
from tests.services.house import open_refund, settle_at_value

if TYPE_CHECKING:
    from uuid import UUID

    from core.domain.decisions import Decision
    from core.domain.entries import Entry
    from core.domain.parties import Contact, Member
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork
    from tests.services.house import House


@dataclass(frozen=True)
class Side:
    """One side of the seed: what was agreed, what the bank moved, what is to be given back."""

    agreed: str
    moved: str
    back: str
    name: str
    memo: str


Attempt = Callable[["UnitOfWork"], Awaitable[object]]

SALE = Side("450,00", "480,00", "-30,00", "Ana Paula Souza", "PIX RECEBIDO ANA PAULA SOUZA")
PURCHASE = Side("-650,00", "-700,00", "50,00", "Moinho Bom Grão", "PIX ENVIADO MOINHO BOM GRAO")
SIDES = pytest.mark.parametrize("side", [SALE, PURCHASE], ids=["sale", "purchase"])


@dataclass(frozen=True)
class Scene:
    """A larger line in front of what was agreed."""

    house: House
    side: Side
    contact: Contact
    entry: Entry
    line: StatementLine

    async def settle(self, *, with_refund: bool) -> Decision:
        press = await self.house.press(self.line)
        async with self.house.work() as uow:
            return await settle_at_value(uow, press, self.entry.id, with_refund=with_refund)

    async def open_refund(self) -> Decision:
        press = await self.house.press(self.line)
        async with self.house.work() as uow:
            return await open_refund(uow, press)

    async def refund_entry(self) -> Entry:
        async with self.house.store.read() as uow:
            (case,) = await uow.decisions.refunds_by_cause(self.house.id, self.line.id)
            assert case.refund_entry_id is not None
            return (await uow.books.entry(self.house.id, case.refund_entry_id)).entry

    async def undo(self, line: StatementLine | None = None) -> Decision:
        now = await self.house.line((line or self.line).id)
        async with self.house.work() as uow:
            return await undoing.undo_line(uow, self.house.owner, now.id, version=now.version, now=NOW)


async def a_scene(house: House, side: Side) -> Scene:
    incoming = not side.agreed.startswith("-")
    contact = await house.knows(side.name, is_customer=incoming, is_supplier=not incoming)
    entry = await house.owes(side.agreed, contact, description="Combinado")
    line = await house.receives(side.moved, side.memo)
    return Scene(house, side, contact, entry, line)


async def contact_roles(house: House, contact_id: UUID) -> tuple[bool, bool]:
    async with house.store.read() as uow:
        contact = await uow.books.contact(house.id, contact_id)
    return contact.is_customer, contact.is_supplier


# --- the seed, both sides ------------------------------------------------------------------------


@SIDES
async def test_difference_is_settled_at_the_banks_value_and_the_agreed_value_stays(
    house: House, side: Side
) -> None:
    scene = await a_scene(house, side)
    await scene.settle(with_refund=False)
    entry = await house.entry(scene.entry.id)
    assert (entry.state, entry.amount_cents, entry.settled_cents) == (
        EntryState.SETTLED,
        cents(side.agreed),
        cents(side.moved),
    )
    assert entry.settled_on == scene.line.posted_on
    assert (await house.line(scene.line.id)).state is LineState.RECONCILED
    (adjustment,) = await house.rows(tables.adjustments)
    assert adjustment.amount_cents == cents(side.moved) - cents(side.agreed)
    assert await house.rows(tables.refund_cases) == []
    await house.check_sums()


@SIDES
async def test_refund_is_opened_in_the_same_breath_for_the_same_contact(house: House, side: Side) -> None:
    scene = await a_scene(house, side)
    await scene.settle(with_refund=True)
    refund = await scene.refund_entry()
    assert (refund.amount_cents, refund.state, refund.contact_id) == (
        cents(side.back),
        EntryState.OPEN,
        scene.contact.id,
    )
    assert refund.due_on == date(2026, 7, 20)
    assert refund.description == "Devolução: Combinado"
    assert await contact_roles(house, scene.contact.id) == (True, True)
    async with house.store.read() as uow:
        (category,) = [one for one in await uow.books.categories(house.id) if one.id == refund.category_id]
        assert category.direction is Direction.of(cents(side.back))
        (view,) = await uow.decisions.refunds(house.id)
        assert (view.cause_cents, view.contact) == (cents(side.moved), side.name)
    await house.check_sums()


@SIDES
async def test_money_that_goes_back_closes_the_case_and_names_the_line_that_did(
    house: House, side: Side
) -> None:
    scene = await a_scene(house, side)
    await scene.settle(with_refund=True)
    refund = await scene.refund_entry()
    back = await house.receives(side.back, f"PIX {side.name}", posted_on=date(2026, 7, 21))
    async with house.store.read() as uow:
        view = await reporting.view_line(uow, house.id, back.id)
        assert view.suggestion is not None
        assert view.suggestion.sure
    press = await house.press(back)
    async with house.work() as uow:
        decision = await deciding.reconcile(uow, press, refund.id)
    async with house.store.read() as uow:
        (case,) = [view.case for view in await uow.decisions.refunds(house.id)]
        assert (case.state, case.closed_by, case.closed_at) == (RefundState.CLOSED, decision.id, NOW)
        outcome = (await reporting.view_line(uow, house.id, scene.line.id)).outcome
        assert outcome is not None
        assert outcome.by == "Sol"
        assert [one.case.id for one in outcome.refunds] == [case.id]
        assert (await reporting.pending(uow, house.id)).refunds == []
    await house.check_sums()


@SIDES
async def test_every_step_of_the_seed_is_taken_back_to_exactly_what_was_before(
    house: House, side: Side
) -> None:
    scene = await a_scene(house, side)
    back = await house.receives(side.back, f"PIX {side.name}")
    states = [await house.living()]
    await scene.settle(with_refund=False)
    states.append(await house.living())
    await scene.open_refund()
    states.append(await house.living())
    refund = await scene.refund_entry()
    press = await house.press(back)
    async with house.work() as uow:
        await deciding.reconcile(uow, press, refund.id)
    for line in (back, scene.line, scene.line):
        await scene.undo(line)
        assert await house.living() == states.pop()
        await house.check_sums()
    assert states == []
    with pytest.raises(NothingToUndo):
        await scene.undo()


@SIDES
async def test_settlement_with_refund_is_taken_back_as_one(house: House, side: Side) -> None:
    scene = await a_scene(house, side)
    before = await house.living()
    await scene.settle(with_refund=True)
    refund = await scene.refund_entry()
    await scene.undo()
    assert await house.living() == before
    assert (await house.entry(refund.id)).state is EntryState.CANCELLED
    assert await contact_roles(house, scene.contact.id) == (
        scene.contact.is_customer,
        scene.contact.is_supplier,
    )
    await scene.settle(with_refund=True)
    assert (await scene.refund_entry()).id != refund.id
    await house.check_sums()


@SIDES
async def test_cause_of_a_refund_that_was_paid_is_not_undone_before_the_payment(
    house: House, side: Side
) -> None:
    scene = await a_scene(house, side)
    await scene.settle(with_refund=True)
    back = await house.receives(side.back, "PIX", posted_on=date(2026, 7, 21))
    press = await house.press(back)
    refund = await scene.refund_entry()
    async with house.work() as uow:
        await deciding.reconcile(uow, press, refund.id)
    before = await house.living()
    with pytest.raises(RefundAlreadyPaid) as refusal:
        await scene.undo()
    assert refusal.value.amount_cents == abs(cents(side.back))
    assert refusal.value.paid_on == date(2026, 7, 21)
    assert await house.living() == before
    await scene.undo(back)
    await scene.undo()
    assert (await house.entry(scene.entry.id)).state is EntryState.OPEN
    await house.check_sums()


@SIDES
async def test_refund_settled_at_another_value_by_the_bank_still_closes_and_opens_again(
    house: House, side: Side
) -> None:
    scene = await a_scene(house, side)
    await scene.settle(with_refund=True)
    refund = await scene.refund_entry()
    before = await house.living()
    back = await house.receives("-29,00" if cents(side.back) < 0 else "49,00", "PIX")
    press = await house.press(back)
    async with house.work() as uow:
        await deciding.use_statement_value(uow, press, refund.id)
    await house.check_sums()
    await scene.undo(back)
    after = await house.living()
    after["statement_lines"] = [row for row in after["statement_lines"] if back.id not in row]
    assert after == before


# --- the other endings ---------------------------------------------------------------------------


async def test_equal_amounts_are_reconciled_and_taken_back(house: House) -> None:
    entry, line = await house.owes("480,00"), await house.receives("480,00")
    before = await house.living()
    press = await house.press(line)
    async with house.work() as uow:
        await deciding.reconcile(uow, press, entry.id)
    assert (await house.entry(entry.id)).settled_cents == 48_000
    assert await house.rows(tables.adjustments) == []
    await house.check_sums()
    async with house.work() as uow:
        await undoing.undo_latest(uow, house.owner, NOW)
    assert await house.living() == before
    assert (await house.line(line.id)).version == 2


async def test_ignored_line_leaves_the_books_and_comes_back(house: House) -> None:
    line = await house.receives()
    before = await house.living()
    press = await house.press(line)
    async with house.work() as uow:
        await deciding.ignore(uow, press)
    assert (await house.line(line.id)).state is LineState.IGNORED
    async with house.work() as uow:
        await undoing.undo_line(uow, house.owner, line.id, version=1, now=NOW)
    assert await house.living() == before


@pytest.mark.parametrize("amount", ["93,40", "-93,40"])
async def test_new_entry_with_a_new_contact_is_created_settled_and_taken_back(
    house: House, amount: str
) -> None:
    line = await house.receives(amount, "PIX JOAO DA SILVA")
    before = await house.living()
    async with house.work() as uow:
        view = await drafting.start_draft(uow, house.finance, line.id, version=0, chat_id=5, now=NOW)
        draft_id = view.draft.id
        assert view.payer == "Joao Silva"
        await drafting.choose_category(uow, house.finance, draft_id, view.categories[0].id)
        await drafting.name_contact(uow, house.finance, draft_id, "João  da Silva")
        view = await drafting.describe(uow, house.finance, draft_id, " Pão  de queijo ")
        assert view.category == view.categories[0]
        press = deciding.Press(house.finance, line.id, 0, NOW)
        await deciding.create_entry(uow, press, view.draft)
    (entry,) = await house.rows(tables.entries)
    assert (entry.amount_cents, entry.settled_cents, entry.description) == (
        cents(amount),
        cents(amount),
        "Pão de queijo",
    )
    async with house.store.read() as uow:
        (contact,) = await uow.books.contacts(house.id)
    assert (contact.name, contact.is_customer, contact.is_supplier) == (
        "João da Silva",
        cents(amount) > 0,
        cents(amount) < 0,
    )
    await house.check_sums()
    async with house.work() as uow:
        await undoing.undo_line(uow, house.finance, line.id, version=1, now=NOW)
    assert await house.living() == before
    await house.check_sums()


async def test_postponed_line_goes_to_the_end_of_the_queue_and_nothing_is_decided(house: House) -> None:
    first = await house.receives("1,00", posted_on=date(2026, 7, 1))
    second = await house.receives("2,00", posted_on=date(2026, 7, 2))
    press = await house.press(first)
    async with house.work() as uow:
        await deciding.postpone(uow, press)
        lines = await uow.statements.lines_in_state(house.id, LineState.OPEN)
    assert [line.id for line in lines] == [second.id, first.id]
    assert await house.rows(tables.decisions) == []
    with pytest.raises(NothingToUndo):
        async with house.work() as uow:
            await undoing.undo_line(uow, house.owner, first.id, version=0, now=NOW)


# --- refusals ------------------------------------------------------------------------------------


async def test_refusals_change_nothing(house: House) -> None:
    scene = await a_scene(house, SALE)
    despesa, settled = await house.owes("-480,00"), await house.owes("480,00")
    other = await house.receives("480,00", occurrence=2)
    smaller = await house.receives("400,00")
    press = await house.press(other)
    async with house.work() as uow:
        await deciding.reconcile(uow, press, settled.id)
    before = await house.living()
    line, small = await house.press(scene.line), await house.press(smaller)
    attempts: list[tuple[type[BusinessError], Attempt]] = [
        (AmountsDiffer, lambda uow: deciding.reconcile(uow, line, scene.entry.id)),
        (WrongDirection, lambda uow: deciding.reconcile(uow, line, despesa.id)),
        (WrongDirection, lambda uow: deciding.use_statement_value(uow, line, despesa.id)),
        (EntryNotOpen, lambda uow: deciding.reconcile(uow, line, settled.id)),
        (NotFound, lambda uow: deciding.reconcile(uow, line, new_id())),
        (NotFound, lambda uow: deciding.ignore(uow, replace(line, line_id=new_id()))),
        (
            NothingToRefund,
            lambda uow: settle_at_value(uow, small, scene.entry.id, with_refund=True),
        ),
        (AlreadyDecided, lambda uow: deciding.ignore(uow, replace(line, version=1))),
        (AlreadyDecided, lambda uow: open_refund(uow, line)),
        (AlreadyDecided, lambda uow: deciding.reconcile(uow, press, scene.entry.id)),
        (AlreadyDecided, lambda uow: deciding.postpone(uow, press)),
        (AlreadyDecided, lambda uow: undoing.undo_line(uow, house.owner, other.id, version=0, now=NOW)),
    ]
    for wanted, attempt in attempts:
        with pytest.raises(wanted):
            async with house.work() as uow:
                await attempt(uow)
        assert await house.living() == before


async def test_accountant_may_look_but_not_decide(house: House) -> None:
    scene = await a_scene(house, SALE)
    exact = await house.owes("480,00")
    await scene.settle(with_refund=True)
    other = await house.receives("480,00", occurrence=2)
    before = await house.living()
    caio = house.accountant
    press = deciding.Press(caio, other.id, 0, NOW)
    decided = deciding.Press(caio, scene.line.id, 1, NOW)
    async with house.store.read() as uow:
        (case,) = await uow.decisions.refunds_by_cause(house.id, scene.line.id)
    attempts: list[Attempt] = [
        lambda uow: deciding.reconcile(uow, press, exact.id),
        lambda uow: settle_at_value(uow, press, exact.id, with_refund=True),
        lambda uow: open_refund(uow, decided),
        lambda uow: deciding.ignore(uow, press),
        lambda uow: deciding.postpone(uow, press),
        lambda uow: drafting.start_draft(uow, caio, other.id, version=0, chat_id=1, now=NOW),
        lambda uow: undoing.undo_line(uow, caio, scene.line.id, version=1, now=NOW),
        lambda uow: undoing.undo_bulk(uow, caio, new_id(), NOW),
        lambda uow: undoing.undo_latest(uow, caio, NOW),
        lambda uow: refunding.move_due_day(uow, caio, case.id, date(2026, 8, 1), NOW),
        lambda uow: bulk.confirm_sure(uow, caio, house.statement_import.id, NOW),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            async with house.work() as uow:
                await attempt(uow)
        assert await house.living() == before


async def test_late_presser_learns_who_decided_and_when(house: House) -> None:
    line = await house.receives()
    async with house.work() as uow:
        await deciding.ignore(uow, deciding.Press(house.finance, line.id, 0, NOW))
    with pytest.raises(AlreadyDecided) as refusal:
        async with house.work() as uow:
            await deciding.ignore(uow, deciding.Press(house.owner, line.id, 0, NOW + timedelta(hours=1)))
    assert (refusal.value.by, refusal.value.at) == ("Lia", NOW)


async def test_button_of_an_older_version_decides_nothing_after_an_undo(house: House) -> None:
    entry, line = await house.owes("480,00"), await house.receives("480,00")
    old = await house.press(line)
    async with house.work() as uow:
        await deciding.reconcile(uow, old, entry.id)
        await undoing.undo_latest(uow, house.owner, NOW)
    with pytest.raises(AlreadyDecided):
        async with house.work() as uow:
            await deciding.reconcile(uow, old, entry.id)
    assert (await house.entry(entry.id)).state is EntryState.OPEN


async def test_refund_due_day_moves_while_it_is_open_and_not_after(house: House) -> None:
    scene = await a_scene(house, SALE)
    await scene.settle(with_refund=True)
    async with house.work() as uow:
        (view,) = await uow.decisions.refunds(house.id)
        moved = await refunding.move_due_day(uow, house.owner, view.case.id, date(2026, 8, 1), NOW)
        assert moved.due_on == date(2026, 8, 1)
    await scene.undo()
    with pytest.raises(EntryNotOpen):
        async with house.work() as uow:
            await refunding.move_due_day(uow, house.owner, view.case.id, date(2026, 9, 1), NOW)


async def test_two_refunds_of_one_customer_are_taken_back_in_any_order(house: House) -> None:
    first = await a_scene(house, SALE)
    entry = await house.owes("450,00", first.contact, description="Outra venda")
    line = await house.receives("480,00", occurrence=2)
    second = replace(first, entry=entry, line=line)
    before = await house.living()
    await first.settle(with_refund=True)
    await second.settle(with_refund=True)
    await first.undo()
    assert await contact_roles(house, first.contact.id) == (True, True)  # the second refund is still owed
    await second.undo()
    assert await contact_roles(house, first.contact.id) == (True, False)
    assert await house.living() == before


async def test_customer_who_became_a_supplier_meanwhile_stays_one_when_the_refund_is_taken_back(
    house: House,
) -> None:
    scene = await a_scene(house, SALE)
    await scene.settle(with_refund=True)
    await bought(house, scene.contact)
    await scene.undo()
    assert await contact_roles(house, scene.contact.id) == (True, True)


async def test_customer_whose_purchase_was_paid_meanwhile_stays_a_supplier_when_the_refund_is_taken_back(
    house: House,
) -> None:
    scene = await a_scene(house, SALE)
    await scene.settle(with_refund=True)
    purchase = await bought(house, scene.contact)
    paid = await house.receives("-90,00", "PIX ENVIADO")
    await house.does(paid, deciding.reconcile, purchase.id)
    await scene.undo()
    assert await contact_roles(house, scene.contact.id) == (True, True)
    await house.undoes(paid)
    assert await contact_roles(house, scene.contact.id) == (True, True)


async def test_word_changed_to_a_credit_leaves_the_role_that_a_paid_purchase_of_a_table_gave(
    house: House,
) -> None:
    scene = await a_scene(house, SALE)
    await scene.settle(with_refund=True)
    purchase = await bought(house, scene.contact)
    paid = await house.receives("-90,00", "PIX ENVIADO")
    await house.does(paid, deciding.reconcile, purchase.id)
    await house.does(scene.line, overpaying.say_anew, overpaying.Excess.CREDIT)
    assert await contact_roles(house, scene.contact.id) == (True, True)


async def bought(house: House, contact: Contact) -> Entry:
    """A table names the contact in a despesa of 90."""
    row = EntryRow(2, -9_000, "Compra", contact.name, None, date(2026, 7, 10), "", None)
    async with house.work() as uow:
        await recording.record_entries(uow, house.company, [row], NOW)
        found = await uow.books.open_entries(house.id, contact_id=contact.id)
    return next(one.entry for one in found if one.entry.amount_cents == -9_000)


# --- put off -------------------------------------------------------------------------------------


async def test_line_that_was_put_off_is_put_off_as_long_when_its_decision_is_taken_back(
    house: House,
) -> None:
    entry, line = await house.owes("480,00"), await house.receives("480,00")
    other = await house.receives("10,00", "PIX OUTRO")
    await house.does(line, deciding.postpone)
    put_off = (await house.line(line.id)).snoozed_at
    assert put_off is not None
    async with house.takes_back(line):
        await house.does(line, deciding.reconcile, entry.id)
        assert (await house.line(line.id)).snoozed_at is None
    assert (await house.line(line.id)).snoozed_at == put_off
    assert [one.id for one in await house.open_lines()] == [other.id, line.id]


async def test_lines_of_one_press_wait_where_they_waited_when_it_is_taken_back(house: House) -> None:
    later, sooner = await house.receives("480,00"), await house.receives("30,00", "PIX BIA")
    sales = [await house.owes("480,00"), await house.owes("30,00")]
    await house.does(later, deciding.postpone)
    before, bulk_id = await house.living(), new_id()
    for line, sale in ((later, sales[0]), (sooner, sales[1])):
        press = replace(await house.press(line), bulk_id=bulk_id)
        async with house.work() as uow:
            await deciding.reconcile(uow, press, sale.id)
    async with house.work() as uow:
        await undoing.undo_bulk(uow, house.owner, bulk_id, NOW)
    assert await house.living() == before
    assert [one.id for one in await house.open_lines()] == [sooner.id, later.id]


async def test_line_put_off_and_decided_in_one_round_is_asked_again_when_one_goes_back_to_it(
    house: House,
) -> None:
    entry, line = await house.owes("480,00"), await house.receives("480,00")
    await house.receives("10,00", "PIX OUTRO")
    async with house.work() as uow:
        await queueing.start(uow, house.owner, {}, NOW)
        await deciding.postpone(uow, deciding.Press(house.owner, line.id, 0, NOW + timedelta(minutes=1)))
        queue = await uow.chats.queue(house.id, house.owner.chat_id)
        assert queue is not None
        queue = await queueing.advance(uow, queue)
        await deciding.reconcile(
            uow, deciding.Press(house.finance, line.id, 0, NOW + timedelta(minutes=2)), entry.id
        )
        back = await queueing.go_back(uow, house.owner, queue, line.id, 1, NOW + timedelta(minutes=3))
        assert back.line_id == line.id
        assert (await queueing.standing(uow, back)).asks


async def test_person_takes_back_only_what_that_person_decided(house: House) -> None:
    first, second = await house.receives("1,00"), await house.receives("2,00")
    async with house.work() as uow:
        await deciding.ignore(uow, deciding.Press(house.owner, first.id, 0, NOW))
        await deciding.ignore(uow, deciding.Press(house.finance, second.id, 0, NOW + timedelta(minutes=1)))
        undone = await undoing.undo_latest(uow, house.owner, NOW + timedelta(minutes=2))
    assert undone.line_id == first.id
    with pytest.raises(NothingToUndo):
        async with house.work() as uow:
            await undoing.undo_latest(uow, house.owner, NOW)


async def test_command_never_takes_back_what_a_colleague_decided_since(
    house: House,
) -> None:
    scene = await a_scene(house, SALE)
    await scene.settle(with_refund=False)
    press = await house.press(scene.line, house.finance)
    async with house.work() as uow:
        await open_refund(uow, press)
        with pytest.raises(AlreadyDecided) as told:
            await undoing.undo_latest(uow, house.owner, NOW)
    assert told.value.by == house.finance.name
    await house.check_sums()


# --- many at once --------------------------------------------------------------------------------


async def a_burst(house: House, count: int = 12) -> list[StatementLine]:
    lines = []
    for number in range(count):
        name = f"Cliente {'ABCDEFGHIJKLMNOP'[number] * 5}"
        await house.owes(f"{100 + 40 * number},00", await house.knows(name))
        lines.append(await house.receives(f"{100 + 40 * number},00", f"PIX {name.upper()}"))
    await house.receives("7,77", "PIX DESCONHECIDO")
    return lines


async def test_twelve_sure_lines_are_confirmed_and_undone_with_one_press_each(house: House) -> None:
    await a_burst(house)
    before = await house.living()
    async with house.work() as uow:
        burst = await bulk.view_burst(uow, house.id, house.statement_import.id)
        assert (len(burst.sure), burst.suggested, burst.alone, burst.decided) == (12, 0, 1, 0)
        bulk_id, done, _, _ = await bulk.confirm_sure(uow, house.owner, house.statement_import.id, NOW)
    assert len(done) == 12
    await house.check_sums()
    async with house.work() as uow:
        assert len(await undoing.undo_bulk(uow, house.finance, bulk_id, NOW)) == 12
    assert await house.living() == before
    with pytest.raises(NothingToUndo):
        async with house.work() as uow:
            await undoing.undo_bulk(uow, house.finance, bulk_id, NOW)


async def test_two_people_who_confirm_the_same_import_at_once_confirm_it_once(house: House) -> None:
    await a_burst(house)

    async def confirm(member: Member) -> int:
        async with house.work() as uow:
            _, done, _, _ = await bulk.confirm_sure(uow, member, house.statement_import.id, NOW)
        return len(done)

    assert sorted(await asyncio.gather(confirm(house.owner), confirm(house.finance))) == [0, 12]
    await house.check_sums()


async def test_bulk_undo_leaves_what_was_already_undone_and_decided_anew(house: House) -> None:
    lines = await a_burst(house, 3)
    async with house.work() as uow:
        bulk_id, _, _, _ = await bulk.confirm_sure(uow, house.owner, house.statement_import.id, NOW)
        await undoing.undo_line(uow, house.owner, lines[0].id, version=1, now=NOW)
        await deciding.ignore(uow, deciding.Press(house.owner, lines[0].id, 2, NOW))
        undone = await undoing.undo_bulk(uow, house.owner, bulk_id, NOW)
    assert {one.line_id for one in undone} == {lines[1].id, lines[2].id}
    assert (await house.line(lines[0].id)).state is LineState.IGNORED


async def test_bulk_leaves_equal_candidates_to_the_owner(house: House) -> None:
    ana = await house.knows()
    for _ in range(2):
        await house.owes("480,00", ana)
    await house.receives("480,00")
    async with house.work() as uow:
        _, done, _, _ = await bulk.confirm_sure(uow, house.owner, house.statement_import.id, NOW)
    assert done == []
    assert await house.rows(tables.decisions) == []


async def test_two_people_who_decide_neighbouring_lines_at_once_never_trip_over_each_other(
    house: House,
) -> None:
    pairs = []
    for number in range(8):
        entry, line = await house.owes("480,00"), await house.receives("480,00", occurrence=number + 1)
        pairs.append((entry, line))
        async with house.work() as uow:
            for member in (house.owner, house.finance):
                await uow.chats.remember_card(Card(house.id, member.chat_id, number, line.id, "h"))

    async def decide(entry: Entry, line: StatementLine, member: Member) -> None:
        async with house.work() as uow:
            await deciding.reconcile(uow, deciding.Press(member, line.id, 0, NOW), entry.id)

    people = [house.owner, house.finance] * 4
    await asyncio.gather(*(decide(*pair, member) for pair, member in zip(pairs, people, strict=True)))
    assert len(await house.rows(tables.allocations)) == 8
    await house.check_sums()


async def test_audit_trail_tells_every_decision_and_every_undo(house: House) -> None:
    line = await house.receives()
    async with house.work() as uow:
        await deciding.ignore(uow, deciding.Press(house.owner, line.id, 0, NOW))
        await undoing.undo_latest(uow, house.owner, NOW)
    trail = await house.rows(tables.audit_events)
    assert sorted(row.action for row in trail) == ["ignore", "undo"]
    assert {row.member_id for row in trail} == {house.owner.id}
    assert {row.subject_id for row in trail} == {line.id}
