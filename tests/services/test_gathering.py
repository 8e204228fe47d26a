"""Bundles that one tap ticks: what a person who sums up by hand would call "all of Monday's cards"."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from core.domain.entries import Method
from core.domain.ids import new_id
from core.domain.views import OpenEntry, fingerprint
from core.errors import EntriesChanged
from core.services import deciding, selecting
from core.services.gathering import bundles, in_reach
from tests.builders import NOW, a_contact, a_line, an_entry

if TYPE_CHECKING:
    from uuid import UUID

    from tests.services.house import House

MONDAY, TUESDAY = date(2026, 8, 10), date(2026, 8, 11)
ANA, BIA = new_id(), new_id()


def sale(
    amount: str, contact: UUID | None = None, due: date = MONDAY, method: Method | None = None
) -> OpenEntry:
    return OpenEntry(an_entry(amount, contact_id=contact, due_on=due, method=method), None)


def test_entries_of_one_customer_that_make_the_line_come_first() -> None:
    hers = [sale("2.170,00", ANA), sale("700,00", ANA), sale("3.880,00", ANA)]
    others = [sale("500,00", BIA), sale("999,00", BIA), sale("12,00", ANA)]
    first, *_ = bundles(675_000, TUESDAY, [*others, *hers], ())
    assert {one.entry.id for one in first.entries} == {one.entry.id for one in hers}
    assert first.fits


def test_all_cards_of_a_day_are_offered_with_what_the_acquirer_kept() -> None:
    cards = [sale("100,00", method=Method.DEBIT_CARD) for _ in range(3)]
    pix = sale("100,00", method=Method.PIX)
    [found] = bundles(29_600, TUESDAY, [*cards, pix], ())
    assert (len(found.entries), found.left_cents, found.method) == (3, -400, Method.DEBIT_CARD)


def test_way_of_paying_is_read_from_the_description_where_the_books_say_it_there() -> None:
    cards = [OpenEntry(an_entry("100,00", "Venda cartão débito", due_on=MONDAY), None) for _ in range(3)]
    [found] = bundles(29_600, TUESDAY, cards, ())
    assert found.method is Method.DEBIT_CARD


def test_day_worth_far_more_than_the_line_is_no_bundle() -> None:
    assert not bundles(20_000, TUESDAY, [sale("100,00") for _ in range(3)], ())


def test_who_pays_two_months_at_once_pays_those_that_are_due() -> None:
    july, august, september = (sale("399,00", ANA, date(2026, month, 10)) for month in (7, 8, 9))
    first, *_ = bundles(79_800, date(2026, 8, 24), [july, august, september], ())
    assert [one.entry.id for one in first.entries] == [july.entry.id, august.entry.id]


def boleto(amount: str, due: date, method: Method | None = Method.BOLETO) -> OpenEntry:
    return sale(amount, new_id(), due, method)


def test_boletos_are_shown_first_for_a_line_of_boletos_and_then_what_says_no_way_of_paying() -> None:
    line = a_line("1.618,61", "COBRANCA REGISTRADA", posted_on=TUESDAY)
    pix = [boleto("100,00", TUESDAY, Method.PIX) for _ in range(9)]
    unsaid, late = boleto("189,90", MONDAY, None), boleto("550,00", date(2026, 7, 28))
    too_much = boleto("5.000,00", TUESDAY)
    shown = in_reach(line, [*pix, too_much, unsaid, late], ())
    assert [one.entry.id for one in shown[:2]] == [late.entry.id, unsaid.entry.id]
    assert shown[-1] is too_much


def test_entries_of_whom_the_bank_names_are_shown_before_nearer_ones() -> None:
    line = a_line("798,00", "TED 260 6943 MARCIA NEVES COSTA", posted_on=TUESDAY)
    others = [sale("399,00", BIA, TUESDAY) for _ in range(9)]
    hers = OpenEntry(an_entry("399,00", due_on=date(2026, 7, 10)), a_contact("Márcia Neves Costa"))
    assert in_reach(line, [*others, hers], ())[0] is hers


def test_once_one_is_ticked_its_contact_comes_first() -> None:
    line = a_line("798,00", "COBRANCA REGISTRADA", posted_on=TUESDAY)
    near, ticked, beside = boleto("100,00", TUESDAY), sale("300,00", ANA, MONDAY), sale("200,00", ANA, MONDAY)
    shown = in_reach(line, [near, ticked, beside], [ticked.entry.id])
    assert {one.entry.id for one in shown[:2]} == {ticked.entry.id, beside.entry.id}


def test_what_is_ticked_already_is_counted_and_not_offered_again() -> None:
    hers = [sale("200,00", ANA), sale("300,00", ANA)]
    ticked = sale("100,00", BIA)
    [found] = bundles(50_000, TUESDAY, [ticked, *hers], {ticked.entry.id})
    assert found.fits
    assert ticked not in found.entries


def test_nothing_is_offered_once_the_line_is_reached() -> None:
    assert not bundles(0, TUESDAY, [sale("1,00"), sale("2,00")], ())


async def test_bundle_is_ticked_with_one_tap_and_refused_once_it_is_another(house: House) -> None:
    ana = await house.knows()
    owed = [await house.owes(amount, ana) for amount in ("200,00", "300,00")]
    line = await house.receives("500,00", "TED RECEBIDA")
    async with house.work() as uow:
        [found] = (await selecting.view_selection(uow, house.owner, line.id, version=0)).bundles
        seen = fingerprint(found.entries)
        view = await selecting.tick_bundle(uow, house.owner, line.id, seen, version=0, now=NOW)
    assert set(view.entry_ids) == {one.id for one in owed}
    assert view.over_cents == 0
    other = await house.receives("200,00", "TED RECEBIDA OUTRA")
    await house.does(other, deciding.reconcile, owed[0].id)
    with pytest.raises(EntriesChanged):
        async with house.work() as uow:
            await selecting.tick_bundle(uow, house.owner, line.id, seen, version=0, now=NOW)
