"""Where the money of a line goes: sums, parts, explained differences, new entries; and the way back from each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.conversation import Draft
from core.domain.decisions import AdjustmentKind, DecisionKind
from core.domain.entries import CategoryPurpose, Direction, EntryState
from core.domain.ids import new_id
from core.domain.statements import LineState
from core.errors import AmountsDiffer, EntryNotOpen, NotExplained, NotFound, PartsDiffer, WrongDirection
from core.services import deciding, explaining
from storage import tables
from tests.builders import NOW, cents

if TYPE_CHECKING:
    from uuid import UUID

    from core.domain.entries import Entry
    from core.services.explaining import Part
    from tests.services.house import House

FINE, INTEREST = AdjustmentKind.FINE, AdjustmentKind.INTEREST
DISCOUNT, FEE, WITHHOLDING = AdjustmentKind.DISCOUNT, AdjustmentKind.FEE, AdjustmentKind.WITHHOLDING


@dataclass(frozen=True)
class Side:
    """Money that comes in, or the same story with money that goes out."""

    sign: str

    def __call__(self, amount: str) -> str:
        return f"{self.sign}{amount}"

    def cents(self, amount: str) -> int:
        return cents(self(amount))


SIDES = pytest.mark.parametrize("side", [Side(""), Side("-")], ids=["receita", "despesa"])


async def covered(house: House, *entries: Entry) -> list[tuple[EntryState, int, int | None]]:
    """State, what of the agreed value is settled, and what the bank moved for it."""
    stored = [await house.entry(one.id) for one in entries]
    return [(one.state, one.covered_cents, one.settled_cents) for one in stored]


async def explained(house: House) -> list[tuple[AdjustmentKind, int, str | None]]:
    """Standing adjustments: why, how much, and the category it went to."""
    undone = {row.reverses_id for row in await house.rows(tables.decisions)}
    names = {row.id: row.name for row in await house.rows(tables.categories)}
    rows = [row for row in await house.rows(tables.adjustments) if row.decision_id not in undone]
    rows.sort(key=lambda row: row.id)
    return [(row.kind, row.amount_cents, names.get(row.category_id)) for row in rows]


# --- one line, several entries -------------------------------------------------------------------


@SIDES
async def test_one_pix_settles_three_invoices_that_add_up_to_it(house: House, side: Side) -> None:
    invoices = [await house.owes(side(amount)) for amount in ("120,00", "80,00", "250,01")]
    line = await house.receives(side("450,01"))
    async with house.takes_back(line):
        await house.does(line, deciding.reconcile, *(one.id for one in invoices))
        assert await covered(house, *invoices) == [
            (EntryState.SETTLED, one.amount_cents, one.amount_cents) for one in invoices
        ]
        assert (await house.line(line.id)).state is LineState.RECONCILED
        assert await explained(house) == []


@SIDES
async def test_several_invoices_must_add_up_to_the_centavo(house: House, side: Side) -> None:
    invoices = [await house.owes(side(amount)) for amount in ("120,00", "80,00")]
    line = await house.receives(side("200,01"))
    told = await house.refuses(AmountsDiffer, line, deciding.reconcile, *(one.id for one in invoices))
    assert (told.line_cents, told.entry_cents) == (side.cents("200,01"), side.cents("200,00"))


async def test_invoice_ticked_twice_counts_once(house: House) -> None:
    invoice, line = await house.owes("100,00"), await house.receives("200,00")
    told = await house.refuses(AmountsDiffer, line, deciding.reconcile, invoice.id, invoice.id)
    assert told.entry_cents == 10_000


async def test_receita_and_despesa_are_never_settled_by_one_line(house: House) -> None:
    sale, purchase = await house.owes("150,00"), await house.owes("-50,00")
    line = await house.receives("100,00")
    await house.refuses(WrongDirection, line, deciding.reconcile, sale.id, purchase.id)


async def test_nothing_ticked_settles_nothing(house: House) -> None:
    line = await house.receives("100,00")
    await house.refuses(NotFound, line, deciding.reconcile)
    await house.refuses(NotFound, line, deciding.use_statement_value)


async def test_one_of_several_settled_meanwhile_refuses_them_all(house: House) -> None:
    first, second = await house.owes("100,00"), await house.owes("80,00")
    early, line = await house.receives("80,00"), await house.receives("180,00")
    await house.does(early, deciding.reconcile, second.id)
    await house.refuses(EntryNotOpen, line, deciding.reconcile, first.id, second.id)


@SIDES
async def test_several_invoices_at_the_banks_value_differ_beside_the_largest(
    house: House, side: Side
) -> None:
    small, large = await house.owes(side("200,00")), await house.owes(side("300,00"))
    line = await house.receives(side("510,00"))
    async with house.takes_back(line):
        await house.does(line, deciding.use_statement_value, small.id, large.id)
        assert await covered(house, small, large) == [
            (EntryState.SETTLED, side.cents("200,00"), side.cents("200,00")),
            (EntryState.SETTLED, side.cents("300,00"), side.cents("310,00")),
        ]
        assert await explained(house) == [(AdjustmentKind.STATEMENT_VALUE, side.cents("10,00"), None)]


# --- parts ---------------------------------------------------------------------------------------


@SIDES
async def test_invoice_paid_in_three_pix_owes_less_each_time_and_closes_at_zero(
    house: House, side: Side
) -> None:
    invoice = await house.owes(side("900,00"))
    amounts = ("300,00", "250,00", "350,00")
    days = (date(2026, 7, 1), date(2026, 7, 11), date(2026, 7, 20))
    lines = [
        await house.receives(side(amount), posted_on=day) for amount, day in zip(amounts, days, strict=True)
    ]
    async with house.takes_back(*reversed(lines)):
        rests = []
        for line in lines[:2]:
            await house.does(line, deciding.pay_part, invoice.id)
            rests.append((await house.entry(invoice.id)).open_cents)
            await house.check_sums()
        assert rests == [side.cents("600,00"), side.cents("350,00")]
        await house.does(lines[2], deciding.reconcile, invoice.id)
        stored = await house.entry(invoice.id)
        assert (stored.state, stored.open_cents) == (EntryState.SETTLED, 0)
        assert (stored.settled_cents, stored.settled_on) == (side.cents("900,00"), days[2])


@SIDES
async def test_part_taken_back_from_between_is_owed_again_and_the_others_stand(
    house: House, side: Side
) -> None:
    invoice = await house.owes(side("900,00"))
    first, second, third = [await house.receives(side("300,00"), occurrence=number) for number in range(1, 4)]
    async with house.takes_back(first, third):
        for line in (first, second):
            await house.does(line, deciding.pay_part, invoice.id)
        await house.does(third, deciding.reconcile, invoice.id)
        await house.undoes(second)
        assert await covered(house, invoice) == [(EntryState.OPEN, side.cents("600,00"), None)]
        assert (await house.line(third.id)).state is LineState.RECONCILED


@SIDES
async def test_line_fills_invoices_in_order_and_the_last_keeps_its_rest(house: House, side: Side) -> None:
    first, second = await house.owes(side("300,00")), await house.owes(side("200,00"))
    line = await house.receives(side("400,00"))
    async with house.takes_back(line):
        await house.does(line, deciding.pay_part, first.id, second.id)
        assert await covered(house, first, second) == [
            (EntryState.SETTLED, side.cents("300,00"), side.cents("300,00")),
            (EntryState.OPEN, side.cents("100,00"), None),
        ]


@pytest.mark.parametrize("amount", ["300,00", "500,00", "500,01"], ids=["short", "whole", "more"])
async def test_part_that_reaches_no_invoice_or_all_of_them_is_none(house: House, amount: str) -> None:
    first, second = await house.owes("300,00"), await house.owes("200,00")
    line = await house.receives(amount)
    await house.refuses(AmountsDiffer, line, deciding.pay_part, first.id, second.id)


@SIDES
async def test_what_is_a_little_short_may_be_still_owed_or_forgiven(house: House, side: Side) -> None:
    invoice = await house.owes(side("1000,00"))
    line = await house.receives(side("970,00"))
    async with house.takes_back(line):
        await house.does(line, deciding.pay_part, invoice.id)
        assert (await house.entry(invoice.id)).open_cents == side.cents("30,00")
    async with house.takes_back(line):
        await house.does(line, deciding.explain, [invoice.id], [(DISCOUNT, cents("-30,00"))])
        assert await covered(house, invoice) == [
            (EntryState.SETTLED, side.cents("1000,00"), side.cents("970,00"))
        ]


async def test_rest_of_a_part_may_be_paid_with_a_difference(house: House) -> None:
    invoice = await house.owes("900,00")
    part, rest = await house.receives("300,00"), await house.receives("610,00")
    async with house.takes_back(rest, part):
        await house.does(part, deciding.pay_part, invoice.id)
        await house.does(rest, deciding.use_statement_value, invoice.id)
        assert await covered(house, invoice) == [(EntryState.SETTLED, 90_000, 91_000)]


# --- explained differences -----------------------------------------------------------------------

LATE = date(2026, 7, 20)  # ten days after what ``owes`` makes due


async def prefill(house: House, line_id: UUID, entry: Entry, kind: AdjustmentKind) -> tuple[Part, ...]:
    async with house.store.read() as uow:
        line = await uow.statements.line(house.id, line_id)
        open_entry = await uow.books.entry(house.id, entry.id)
    return explaining.prefilled(deciding.difference_of(line, [open_entry]), kind)


@pytest.mark.parametrize("cent", [0, 1, -1], ids=["exact", "a cent more", "a cent less"])
async def test_boleto_ten_days_late_carries_a_fine_of_two_percent_and_the_rest_is_interest(
    house: House, cent: int
) -> None:
    boleto = await house.owes("1000,00")
    line = await house.receives("1,00", amount_cents=cents("1023,33") + cent, posted_on=LATE)
    parts = await prefill(house, line.id, boleto, INTEREST)
    assert parts == ((FINE, 2_000), (INTEREST, 333 + cent))  # 2 % and 1 % a month for ten days
    async with house.takes_back(line):
        await house.does(line, deciding.explain, [boleto.id], parts)
        assert await explained(house) == [
            (FINE, 2_000, "Multas recebidas"),
            (INTEREST, 333 + cent, "Juros recebidos"),
        ]
        assert await covered(house, boleto) == [
            (EntryState.SETTLED, cents("1000,00"), cents("1023,33") + cent)
        ]


async def test_fine_typed_by_hand_leaves_the_rest_of_a_late_payment_to_interest(house: House) -> None:
    boleto = await house.owes("1000,00")
    line = await house.receives("1023,33", posted_on=LATE)
    async with house.store.read() as uow:
        difference = deciding.difference_of(line, [await uow.books.entry(house.id, boleto.id)])
    parts = explaining.with_part(difference, explaining.prefilled(difference, FINE), FINE, 1_000)
    assert dict(parts) == {FINE: 1_000, INTEREST: 1_333}
    assert dict(explaining.with_part(difference, parts, FINE, 0)) == {INTEREST: 2_333}
    async with house.takes_back(line):
        await house.does(line, deciding.explain, [boleto.id], parts)
        assert {one[:2] for one in await explained(house)} == {(FINE, 1_000), (INTEREST, 1_333)}


async def test_parts_are_typed_until_they_are_the_whole_difference(house: House) -> None:
    entry, line = await house.owes("1000,00"), await house.receives("983,10")
    async with house.store.read() as uow:
        difference = deciding.difference_of(line, [await uow.books.entry(house.id, entry.id)])
    parts = explaining.with_part(difference, (), WITHHOLDING, 1_500)
    told = await house.refuses(NotExplained, line, deciding.explain, [entry.id], parts)
    assert told.left_cents == explaining.unexplained(difference, parts) == -190
    parts = explaining.with_part(difference, parts, FEE, 190)
    async with house.takes_back(line):
        await house.does(line, deciding.explain, [entry.id], parts)


PAID_LATE = [(FINE, 2_000, "Multas pagas"), (INTEREST, 333, "Juros pagos")]


@pytest.mark.parametrize(
    ("agreed", "moved", "parts", "places"),
    [
        ("1000,00", "950,00", [(DISCOUNT, -5_000)], [(DISCOUNT, -5_000, "Descontos concedidos")]),
        ("1000,00", "998,10", [(FEE, -190)], [(FEE, -190, "Tarifas bancárias")]),
        ("1000,00", "985,00", [(WITHHOLDING, -1_500)], [(WITHHOLDING, -1_500, "Impostos retidos por clientes")]),
        (
            "1000,00",
            "983,10",
            [(WITHHOLDING, -1_500), (FEE, -190)],
            [(WITHHOLDING, -1_500, "Impostos retidos por clientes"), (FEE, -190, "Tarifas bancárias")],
        ),
        ("-1000,00", "-1023,33", [(FINE, 2_000), (INTEREST, 333)], [(k, -c, n) for k, c, n in PAID_LATE]),
        ("-1000,00", "-1003,50", [(FEE, 350)], [(FEE, -350, "Tarifas bancárias")]),
        ("-1000,00", "-950,00", [(DISCOUNT, -5_000)], [(DISCOUNT, 5_000, "Descontos obtidos")]),
        (
            "-1000,00",
            "-985,00",
            [(WITHHOLDING, -1_500)],
            [(WITHHOLDING, 1_500, "Impostos retidos de fornecedores")],
        ),
    ],
    ids=["discount", "tariff", "tax", "tax and tariff", "paid late", "paid a tariff", "got a discount", "kept tax"],
)  # fmt: skip
async def test_each_part_of_a_difference_goes_to_its_own_category(
    house: House, agreed: str, moved: str, parts: list[Part], places: list[Any]
) -> None:
    entry, line = await house.owes(agreed), await house.receives(moved)
    async with house.takes_back(line):
        await house.does(line, deciding.explain, [entry.id], parts)
        assert await explained(house) == places
        assert await covered(house, entry) == [(EntryState.SETTLED, cents(agreed), cents(moved))]
        kinds = {row.id: row for row in await house.rows(tables.categories)}
        for row in await house.rows(tables.adjustments):
            category = kinds[row.category_id]
            assert category.direction is Direction.of(row.amount_cents)
            assert category.purpose is CategoryPurpose(row.kind.value)


@pytest.mark.parametrize(
    ("moved", "parts"),
    [
        ("1023,33", []),
        ("1023,33", [(FINE, 2_000)]),
        ("1023,33", [(FINE, 2_000), (INTEREST, 334)]),
        ("1023,33", [(DISCOUNT, 2_333)]),
        ("1023,33", [(FEE, 2_333)]),
        ("1023,33", [(AdjustmentKind.STATEMENT_VALUE, 2_333)]),
        ("1023,33", [(FINE, 5_000), (INTEREST, -2_667)]),
        ("1000,00", [(FINE, 2_000), (INTEREST, -2_000)]),
        ("1000,00", []),
        ("985,00", [(INTEREST, -1_500)]),
        ("985,00", [(WITHHOLDING, 1_500)]),
    ],
)
async def test_parts_that_are_not_the_difference_explain_nothing(
    house: House, moved: str, parts: list[Part]
) -> None:
    entry, line = await house.owes("1000,00"), await house.receives(moved)
    await house.refuses(NotExplained, line, deciding.explain, [entry.id], parts)


async def test_difference_of_several_is_explained_beside_the_largest(house: House) -> None:
    small, large = await house.owes("100,00"), await house.owes("900,00")
    line = await house.receives("1020,00", posted_on=LATE)
    async with house.takes_back(line):
        await house.does(line, deciding.explain, [small.id, large.id], [(FINE, 2_000)])
        assert await covered(house, small, large) == [
            (EntryState.SETTLED, 10_000, 10_000),
            (EntryState.SETTLED, 90_000, 92_000),
        ]


# --- new entries ---------------------------------------------------------------------------------


async def a_draft(house: House, line_id: UUID, *parts: tuple[str, str], **changes: Any) -> Draft:
    async with house.store.read() as uow:
        ids = {one.name: one.id for one in await uow.books.categories(house.id)}
    draft = Draft(house.id, new_id(), line_id, 5, None, None, None, "Compra do mês", NOW)
    return replace(draft, parts=tuple((ids[name], cents(amount)) for name, amount in parts), **changes)


async def test_new_entry_split_over_categories_is_one_entry_for_each(house: House) -> None:
    line = await house.receives("-180,00")
    draft = await a_draft(
        house, line.id, ("Fornecedores", "-120,00"), ("Aluguel", "-60,00"), new_contact_name="Mercado"
    )
    async with house.takes_back(line):
        decision = await house.does(line, deciding.create_entry, draft)
        assert decision.kind is DecisionKind.NEW_ENTRY
        made = sorted(await house.rows(tables.entries), key=lambda row: row.amount_cents)
        assert [(row.amount_cents, row.settled_cents, row.state) for row in made] == [
            (-12_000, -12_000, EntryState.SETTLED),
            (-6_000, -6_000, EntryState.SETTLED),
        ]
        (contact,) = await house.rows(tables.contacts)
        assert {row.contact_id for row in made} == {contact.id}
        assert (contact.name, contact.is_customer, contact.is_supplier) == ("Mercado", False, True)
    assert {row.state for row in await house.rows(tables.entries)} == {EntryState.CANCELLED}


@pytest.mark.parametrize(
    ("parts", "left"),
    [
        ([("Fornecedores", "-120,00")], -6_000),
        ([("Fornecedores", "-120,00"), ("Aluguel", "-60,01")], 1),
        ([("Fornecedores", "-200,00"), ("Aluguel", "20,00")], 0),
    ],
    ids=["short", "a cent too much", "one against the other"],
)
async def test_split_that_is_not_the_line_is_refused(
    house: House, parts: list[tuple[str, str]], left: int
) -> None:
    line = await house.receives("-180,00")
    draft = await a_draft(house, line.id, *parts)
    told = await house.refuses(PartsDiffer, line, deciding.create_entry, draft)
    assert told.left_cents == left
    assert await house.rows(tables.entries) == []


async def test_contact_made_with_an_entry_stays_when_another_entry_names_it_by_then(house: House) -> None:
    line = await house.receives("90,00")
    draft = await a_draft(house, line.id, new_contact_name="João")
    await house.does(line, deciding.create_entry, draft)
    (contact,) = await house.rows(tables.contacts)
    await house.owes("50,00", contact)
    await house.undoes(line)
    (contact,) = await house.rows(tables.contacts)
    assert contact.active


# --- a closed month ------------------------------------------------------------------------------


async def test_line_booked_in_another_month_settles_there_and_stays_where_the_bank_put_it(
    house: House,
) -> None:
    invoice, line = await house.owes("900,00"), await house.receives("300,00", posted_on=date(2026, 6, 20))
    rest = await house.receives("600,00", posted_on=date(2026, 6, 25))
    august = date(2026, 8, 3)
    async with house.takes_back(rest, line):
        for one, ending in ((line, deciding.pay_part), (rest, deciding.reconcile)):
            press = replace(await house.press(one), book_on=august)
            async with house.work() as uow:
                decision = await ending(uow, press, invoice.id)
            assert decision.booked_on == august
        assert (await house.entry(invoice.id)).settled_on == august
        assert (await house.line(rest.id)).posted_on == date(2026, 6, 25)
