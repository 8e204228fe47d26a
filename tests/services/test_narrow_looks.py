"""A press looks at what concerns it and not at the whole of the books: thousands of open entries cost it nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.entries import Method
from core.domain.views import fingerprint
from core.services import deciding, overpaying, refunding, reporting, selecting, suggesting
from core.services.overpaying import Excess
from storage.repositories.books import SqlBooks
from tests.builders import NOW, an_entry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    import pytest

    from core.domain.views import OpenEntry
    from tests.services.house import House

MANY = 60


def listening(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many entries each look at the books brought."""
    looks: list[int] = []
    ask = SqlBooks._entries

    async def heard(self: SqlBooks, *conditions: Any) -> Sequence[OpenEntry]:
        found = await ask(self, *conditions)
        looks.append(len(found))
        return found

    monkeypatch.setattr(SqlBooks, "_entries", heard)
    return looks


async def crowd(house: House) -> None:
    """Open sales of others, each far from what the tests are about."""
    async with house.work() as uow:
        await uow.books.add_entries(
            [an_entry(f"{9000 + number},00", company_id=house.id) for number in range(MANY)]
        )


async def test_excess_and_its_way_back_look_at_their_own_contact_only(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await crowd(house)
    ana = await house.knows()
    sale, following = await house.owes("450,00", ana), await house.owes("100,00", ana)
    line = await house.receives("480,00")
    async with house.store.read() as uow:
        offer = (await reporting.view_line(uow, house.id, line.id)).suggestion
    looks = listening(monkeypatch)
    async with house.store.read() as uow:
        found = await refunding.next_entry(uow, sale)
    assert found is not None
    assert found.entry.id == following.id
    press = await house.press(line)
    async with house.work() as uow:
        asked = deciding.Press(house.owner, line.id, press.version, NOW, offer=offer)
        await overpaying.settle_with(uow, asked, sale.id, Excess.REFUND)
    await house.undoes(line)
    assert max(looks) < MANY


async def test_alike_lines_ask_the_books_for_their_own_values_once_the_matcher_was_asked(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await crowd(house)
    first, second = [await house.receives(f"-{value},00", "COMPRA POSTO SHELL") for value in (10, 20)]
    await house.does(first, deciding.ignore)
    looks = listening(monkeypatch)
    async with house.store.read() as uow:
        view = await reporting.view_line(uow, house.id, first.id)
    assert view.kin.alike is not None
    assert [one.id for one in view.kin.alike.lines] == [second.id]
    assert sum(one >= MANY for one in looks) == 1, "the matcher's own look, and no other"
    await house.owes("-20,00")
    async with house.store.read() as uow:
        assert (await reporting.view_line(uow, house.id, first.id)).kin.alike is None, "the books come first"


async def test_tick_reads_the_list_it_shows_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await crowd(house)
    sale, line = await house.owes("450,00"), await house.receives("480,00")
    looks = listening(monkeypatch)
    async with house.work() as uow:
        view = await selecting.toggle(uow, house.owner, line.id, sale.id, version=0, page=0, now=NOW)
    assert view.entry_ids == [sale.id]
    assert view.pages > 1
    assert sum(one > MANY for one in looks) == 1
    looks.clear()
    async with house.store.read() as uow:
        assert (await selecting.chosen(uow, house.owner, line.id, version=0)).entry_ids == [sale.id]
    assert all(one <= 1 for one in looks)


async def test_card_of_a_credit_of_many_boletos_names_the_same_ones_as_the_list_of_all(house: House) -> None:
    await crowd(house)
    for number, amount in enumerate(("480,00", "119,90", "320,00", "89,90", "264,55")):
        contact = await house.knows(f"Cliente {'ABCDE'[number] * 5}")
        await house.owes(amount, contact, method=Method.BOLETO, boleto_number=f"109/0848682{number}")
    line = await house.receives("1.274,35", "LIQUIDACAO COBRANCA")
    async with house.store.read() as uow:
        alone = await suggesting.suggest_line(uow, line)
        among = (await suggesting.suggest_lines(uow, house.id, [line]))[line.id]
    assert alone.guess is not None
    assert among.guess is not None
    assert len(alone.guess.entries) == 5
    assert fingerprint(alone.guess.entries) == fingerprint(among.guess.entries)
