"""The list that is read before its press: what is in it, what a press on it stands for, and the one way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from core.domain.ids import new_id
from core.domain.monthly import Month
from core.domain.statements import LineState
from core.domain.views import OpenEntry
from core.errors import BurstChanged, NotAllowed
from core.matching.model import BankLine, Difference, Ending
from core.matching.reasons import Reason, ReasonKind
from core.services import bulk, closing, deciding, latest, undoing
from core.services.certainty import beyond_doubt, likely
from core.services.offering import Candidate, Guess, Offer
from tests.builders import NOW, an_account, an_entry

if TYPE_CHECKING:
    from uuid import UUID

    from core.domain.entries import Entry
    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from core.services.booking import Confirmed
    from tests.services.house import House

NAMED = Reason(ReasonKind.SAME_NAME, "ANA")
Offers = dict["UUID", Offer]


def one(probability: float, over: int = 0, difference: Difference | None = None, **more: object) -> Candidate:
    found = Candidate(OpenEntry(an_entry(), None), (NAMED,), over, probability, difference, has_identity=True)
    return replace(found, **more)  # type: ignore[arg-type]


def a_sum(probability: float, contacts: int = 3, **more: object) -> Guess:
    ids = [new_id() for _ in range(contacts)]
    entries = tuple(OpenEntry(an_entry(contact_id=ids[n % contacts]), None) for n in range(3))
    return replace(Guess(Ending.MATCH, (), probability, entries), **more)  # type: ignore[arg-type]


def is_likely(*options: Candidate | Guess, equals: int = 1) -> bool:
    return likely(Offer(new_id(), options, equals)) is not None


# --- what is likely ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (one(0.955), True),
        (one(0.94), False),
        (one(0.86, has_identity=False), True),
        (one(0.84, has_identity=False), False),
        (one(0.96, wanted_elsewhere=True), False),
        (one(0.91, -15_000, Difference.PARTIAL), True),
        (one(0.89, -15_000, Difference.PARTIAL), False),
        (one(0.91, -2_250, Difference.DISCOUNT, named=0.9), True),
        (one(0.91, -2_250, Difference.DISCOUNT, named=0.8), False),
        (one(0.75, 300, Difference.ESTIMATE), True),
        (one(0.94, -199, None), False),
        (a_sum(0.86), True),
        (a_sum(0.84), False),
        (a_sum(0.7, contacts=1), True),
        (a_sum(0.96, contacts=1, has_stand_in=True), False),
        (a_sum(0.9, difference=Difference.FEE, over_cents=-870), True),
        (a_sum(0.97, over_cents=-870), False),
    ],
)
def test_what_was_right_often_enough_may_be_read_in_a_list(
    said: Candidate | Guess, *, expected: bool
) -> None:
    assert is_likely(said) is expected


def test_equals_are_no_likely_ones() -> None:
    assert not is_likely(one(0.97), one(0.97), equals=2)


@pytest.mark.parametrize(
    "kind",
    [ReasonKind.OTHER_DOCUMENT, ReasonKind.OTHER_NAME, ReasonKind.OPEN_REFUND, ReasonKind.GIVES_BACK],
)
def test_nothing_that_somebody_else_may_have_paid_is_in_the_list(kind: ReasonKind) -> None:
    assert not is_likely(one(0.99, reasons=(NAMED, Reason(kind))))


def test_over_payment_is_the_owners_choice_however_likely() -> None:
    assert not is_likely(one(0.999, 45_000, Difference.OVER))


@pytest.mark.parametrize("ending", [Ending.REFUND, Ending.DUPLICATE])
def test_what_gives_back_or_only_repeats_is_asked_by_itself(ending: Ending) -> None:
    assert not is_likely(replace(a_sum(0.99), ending=ending, entries=()))


def test_something_new_is_likely_only_where_the_owner_said_so_before() -> None:
    fuel = Guess(Ending.NEW, (), 0.84, category="Combustível", new_kind="compra_cartao", category_id=new_id())
    assert not is_likely(fuel)
    assert is_likely(replace(fuel, reasons=(Reason(ReasonKind.AS_BEFORE, 4),)))


def test_what_is_certain_is_likely_as_well() -> None:
    said = Offer(new_id(), (one(0.99),))
    assert beyond_doubt(said) is not None
    assert likely(said) is not None


# --- a list --------------------------------------------------------------------------------------


async def a_list(house: House, number: int) -> tuple[list[StatementLine], list[Entry], Offers]:
    """Lines that each are most probably one entry."""
    lines, entries, offers = [], [], {}
    for place in range(number):
        entry = await house.owes(f"{100 + place},00")
        line = await house.receives(f"{100 + place},00", f"PIX RECEBIDO {place}")
        said = one(0.955, open_entry=OpenEntry(entry, None))
        lines.append(line)
        entries.append(entry)
        offers[line.id] = Offer(line.id, (said,))
    return lines, entries, offers


async def view(house: House, offers: Offers) -> bulk.Burst:
    async with house.store.read() as uow:
        return await bulk.view_open_burst(uow, house.id, offers)


async def confirm(
    house: House, offers: Offers, start: int = 0, seen: int | None = None, member: Member | None = None
) -> tuple[Confirmed, bulk.Page]:
    shown = bulk.page_of(await view(house, offers), start)
    async with house.work() as uow:
        return await bulk.confirm_page(
            uow,
            member or house.owner,
            house.id,
            NOW,
            start=start,
            seen=shown.fingerprint if seen is None else seen,
            offers=offers,
        )


async def test_one_press_books_a_page_and_one_undo_takes_it_back(house: House) -> None:
    lines, _, offers = await a_list(house, 10)
    before = await house.living()
    assert (await view(house, offers)).likely == 10
    found, page = await confirm(house, offers)
    assert (len(found.done), found.likely, page.next_start) == (8, 2, 0)
    states = [(await house.line(line.id)).state for line in lines]
    assert states == [LineState.RECONCILED] * 8 + [LineState.OPEN] * 2
    await house.check_sums()
    async with house.work() as uow:
        await undoing.undo_bulk(uow, house.owner, found.bulk_id, NOW)
    assert await house.living() == before


async def test_what_is_taken_out_stays_open_and_the_next_page_begins_behind_it(house: House) -> None:
    lines, _, offers = await a_list(house, 11)
    async with house.work() as uow:
        for line in lines[1:3]:
            await bulk.take_out(uow, house.owner, line.id, NOW)
    found, page = await confirm(house, offers)
    assert (found.lines, page.next_start) == (6, 2)
    assert {(await house.line(line.id)).state for line in lines[1:3]} == {LineState.OPEN}
    following = bulk.page_of(await view(house, offers), page.next_start)
    assert [one.line.id for one in following.shown] == [line.id for line in lines[8:]]


async def test_opened_again_the_list_begins_at_the_first_that_nobody_took_out(house: House) -> None:
    lines, _, offers = await a_list(house, 4)
    async with house.work() as uow:
        await bulk.take_out(uow, house.owner, lines[0].id, NOW)
    page = bulk.page_of(await view(house, offers))
    assert [one.line.id for one in page.shown] == [line.id for line in lines[1:]]


async def test_two_likely_ones_are_no_list(house: House) -> None:
    _, _, offers = await a_list(house, 2)
    assert (await view(house, offers)).likely == 0


async def test_press_stands_for_what_was_read_and_for_nothing_else(house: House) -> None:
    lines, _, offers = await a_list(house, 4)
    seen = bulk.page_of(await view(house, offers), 0).fingerprint
    other = await house.owes("100,00")
    changed = offers | {lines[0].id: Offer(lines[0].id, (one(0.96, open_entry=OpenEntry(other, None)),))}
    before = await house.living()
    with pytest.raises(BurstChanged):
        await confirm(house, changed, seen=seen)
    assert await house.living() == before


async def test_press_on_a_page_that_is_empty_by_now_confirms_nothing(house: House) -> None:
    _, _, offers = await a_list(house, 3)
    await confirm(house, offers)
    with pytest.raises(BurstChanged):
        await confirm(house, offers)


async def test_accountant_confirms_no_list(house: House) -> None:
    _, _, offers = await a_list(house, 3)
    with pytest.raises(NotAllowed):
        await confirm(house, offers, member=house.accountant)


async def test_entry_settled_since_leaves_its_line_open_and_the_others_go_through(house: House) -> None:
    lines, entries, offers = await a_list(house, 3)
    twin = await house.receives("101,00", "PIX RECEBIDO OUTRO")
    await house.does(twin, deciding.reconcile, entries[1].id)
    found, _ = await confirm(house, offers)
    assert (found.lines, found.left_out) == (2, 1)
    assert (await house.line(lines[1].id)).state is LineState.OPEN


async def test_one_entry_stands_once_in_a_list_though_two_lines_seem_to_be_it(house: House) -> None:
    lines, _, offers = await a_list(house, 4)
    same = offers[lines[0].id].options
    offers[lines[1].id] = Offer(lines[1].id, same)
    assert [one.line.id for one in (await view(house, offers)).probable] == [
        line.id for line in (lines[0], *lines[2:])
    ]


async def test_what_was_put_off_or_lies_in_a_closed_month_is_not_in_the_list(house: House) -> None:
    lines, _, offers = await a_list(house, 3)
    in_june = await house.receives("100,00", posted_on=date(2026, 6, 20))
    offers[in_june.id] = Offer(
        in_june.id, (one(0.955, open_entry=OpenEntry(await house.owes("100,00"), None)),)
    )
    await house.does(lines[0], deciding.postpone)
    assert [one.line.id for one in (await view(house, offers)).probable] == [
        in_june.id,
        lines[1].id,
        lines[2].id,
    ]
    async with house.work() as uow:
        await closing.close_month(uow, house.owner, Month(2026, 6), NOW, seen_pending=1)
    assert [one.line.id for one in (await view(house, offers)).probable] == [lines[1].id, lines[2].id]


# --- transfers among them ------------------------------------------------------------------------


async def two_transfers(house: House) -> tuple[list[StatementLine], Offers]:
    """Legs of two transfers, all four with an offer, and a line that is an entry."""
    savings = an_account(house.id, name="Poupança", key="0341:99")
    async with house.store.write() as uow:
        await uow.statements.add_account(savings)
    lines, _, offers = await a_list(house, 1)
    for amount in ("700,00", "900,00"):
        out = await house.receives(f"-{amount}", "TED ENVIADA")
        into = await house.receives(amount, "TED RECEBIDA", account_id=savings.id)
        for leg, other in ((out, into), (into, out)):
            pair = BankLine(other.id, other.account_id, other.posted_on, other.amount_cents, other.memo)
            offers[leg.id] = Offer(leg.id, (Guess(Ending.TRANSFER, (), 0.99, pair=pair),))
        lines += [out, into]
    return lines, offers


async def test_transfer_stands_once_and_books_both_legs(house: House) -> None:
    lines, offers = await two_transfers(house)
    assert (await view(house, offers)).likely == 3
    before = await house.living()
    found, _ = await confirm(house, offers)
    assert found.lines == 5
    assert {(await house.line(line.id)).state for line in lines} == {LineState.RECONCILED}
    async with house.work() as uow:
        await undoing.undo_bulk(uow, house.owner, found.bulk_id, NOW)
    assert await house.living() == before


async def test_undo_of_one_leg_takes_its_own_pair_back_and_no_other_of_the_same_press(house: House) -> None:
    lines, offers = await two_transfers(house)
    await confirm(house, offers)
    await house.undoes(lines[2])
    states = [(await house.line(line.id)).state for line in lines]
    assert states == [LineState.RECONCILED, LineState.OPEN, LineState.OPEN, *[LineState.RECONCILED] * 2]
    await house.check_sums()


async def test_desfazer_takes_back_the_whole_page_though_a_transfer_came_last(house: House) -> None:
    lines, offers = await two_transfers(house)
    before = await house.living()
    await confirm(house, offers)
    async with house.work() as uow:
        back = await latest.take_back(uow, house.owner, NOW)
    assert back.number == len(lines)
    assert await house.living() == before


async def test_transfer_whose_other_leg_was_decided_since_is_not_in_the_list(house: House) -> None:
    lines, offers = await two_transfers(house)
    await house.does(lines[2], deciding.ignore)
    assert lines[1].id not in {one.line.id for one in (await view(house, offers)).probable}
