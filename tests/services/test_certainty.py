"""What one press for many books, and what it leaves to be asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from core.domain.decisions import AdjustmentKind
from core.domain.entries import EntryState
from core.domain.ids import new_id
from core.domain.views import OpenEntry
from core.matching.model import Difference, Ending
from core.matching.reasons import Reason, ReasonKind
from core.services import booking, bulk, undoing
from core.services.certainty import beyond_doubt
from core.services.offering import Candidate, Guess, Offer
from storage import tables
from tests.builders import NOW, an_entry

if TYPE_CHECKING:
    from core.domain.statements import StatementLine
    from tests.services.house import House

NAMED = Reason(ReasonKind.SAME_NAME, "ANA")


def one(probability: float, over: int = 0, difference: Difference | None = None, **more: object) -> Candidate:
    found = Candidate(OpenEntry(an_entry(), None), (NAMED,), over, probability, difference, has_identity=True)
    return replace(found, **more)  # type: ignore[arg-type]


def a_sum(probability: float, over: int = 0, difference: Difference | None = None, **more: object) -> Guess:
    entries = tuple(OpenEntry(an_entry(contact_id=new_id()), None) for _ in range(3))
    found = Guess(Ending.MATCH, (), probability, entries, difference=difference, over_cents=over)
    return replace(found, **more)  # type: ignore[arg-type]


def is_certain(*options: Candidate | Guess, equals: int = 1) -> bool:
    return beyond_doubt(Offer(new_id(), options, equals)) is not None


@pytest.mark.parametrize(
    ("said", "certain"),
    [
        (one(0.97), True),
        (one(0.96), False),
        (one(0.985, has_identity=False), True),
        (one(0.97, has_identity=False), False),
        (one(0.999, wanted_elsewhere=True), False),
        (one(0.999, reasons=(Reason(ReasonKind.OTHER_NAME, "BIA"),)), False),
    ],
)
def test_same_value_is_booked_unseen_only_where_nothing_speaks_against_it(
    said: Candidate, *, certain: bool
) -> None:
    assert is_certain(said) is certain


@pytest.mark.parametrize(
    ("said", "certain"),
    [
        (one(0.96, -199, Difference.FEE), True),
        (one(0.96, 900, Difference.INTEREST), True),
        (one(0.96, -15_000, Difference.PARTIAL), False),
        (one(0.96, -2_250, Difference.DISCOUNT, named=0.9), False),
        (one(0.99, 45_000, Difference.OVER), False),
        (one(0.99, -199, None), False),
    ],
)
def test_difference_is_booked_unseen_only_under_a_name_it_certainly_has(
    said: Candidate, *, certain: bool
) -> None:
    """A discount of 5 % is also what a town withholds; an over-payment is for the owner to give back or to keep."""
    assert is_certain(said) is certain


@pytest.mark.parametrize(
    ("said", "certain"),
    [
        (a_sum(0.985), True),
        (a_sum(0.97), False),
        (a_sum(0.995, has_stand_in=True), False),
        (a_sum(0.995, -870, Difference.FEE), True),
        (a_sum(0.975, -870, Difference.FEE), False),
        (a_sum(0.999, -870, None), False),
    ],
)
def test_sum_is_booked_unseen_only_where_no_other_month_would_do_as_well(
    said: Guess, *, certain: bool
) -> None:
    assert is_certain(said) is certain


def test_equals_are_always_asked_about() -> None:
    assert not is_certain(one(0.99), one(0.99), equals=2)


def test_investment_goes_where_the_owner_put_it_before_and_nowhere_else() -> None:
    known = Guess(Ending.NEW, (), 0.97, category="Aplicações", new_kind="aplicacao", category_id=new_id())
    assert not is_certain(known)
    assert is_certain(replace(known, reasons=(Reason(ReasonKind.AS_BEFORE, 3),)))


async def booked(house: House, line: StatementLine, said: Candidate | Guess) -> booking.Confirmed:
    offers = {line.id: Offer(line.id, (said,))}
    async with house.work() as uow:
        return await bulk.confirm_sure(uow, house.owner, house.statement_import.id, NOW, offers=offers)


async def test_acquirers_tariff_on_a_sum_is_booked_as_such_and_comes_back_with_one_undo(house: House) -> None:
    sales = [await house.owes(amount) for amount in ("480,00", "119,90", "320,00")]
    line = await house.receives("911,20", "LIQUIDACAO COBRANCA")
    before = await house.living()
    entries = tuple(OpenEntry(sale, None) for sale in sales)
    said = Guess(Ending.MATCH, (), 0.995, entries, difference=Difference.FEE, over_cents=-870)
    found = await booked(house, line, said)
    assert len(found.done) == 1
    assert {(await house.entry(sale.id)).state for sale in sales} == {EntryState.SETTLED}
    extras = await house.rows(tables.adjustments)
    assert [(row.kind, row.amount_cents) for row in extras] == [(AdjustmentKind.FEE, -870)]
    await house.check_sums()
    async with house.work() as uow:
        await undoing.undo_bulk(uow, house.owner, found.bulk_id, NOW)
    assert await house.living() == before


@pytest.mark.parametrize(
    ("moved", "difference", "left"),
    [
        ("300,00", Difference.PARTIAL, 15_000),
        ("447,00", Difference.ESTIMATE, 0),
        ("448,01", Difference.FEE, 0),
    ],
)
async def test_each_difference_of_one_entry_ends_as_its_card_would_end_it(
    house: House, moved: str, difference: Difference, left: int
) -> None:
    sale = await house.owes("450,00")
    line = await house.receives(moved)
    said = Candidate(OpenEntry(sale, None), (), line.amount_cents - 45_000, 0.99, difference)
    assert len((await booked(house, line, said)).done) == 1
    assert (await house.entry(sale.id)).open_cents == left
    await house.check_sums()


async def test_entry_settled_meanwhile_leaves_its_line_to_be_asked(house: House) -> None:
    sale = await house.owes("450,00")
    first, second = [await house.receives(amount) for amount in ("448,01", "447,00")]
    said = Candidate(OpenEntry(sale, None), (), -199, 0.99, Difference.FEE)
    assert (await booked(house, first, said)).left_out == 0
    found = await booked(house, second, replace(said, difference_cents=-300))
    assert (len(found.done), found.left_out) == (0, 1)
    assert [line.id for line in await house.open_lines()] == [second.id]
