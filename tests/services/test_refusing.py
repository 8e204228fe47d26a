"""“Não é este”: a refused pair of line and entry is never offered again, and every other pair still is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.domain.ids import new_id
from core.errors import AlreadyDecided, NotAllowed, NotFound, NothingToUndo
from core.services import deciding, refusing, reporting
from storage import tables
from tests.services.house import House, found_house

if TYPE_CHECKING:
    from uuid import UUID

    from core.domain.statements import StatementLine
    from core.services.offering import Offer


async def offered(house: House, line: StatementLine) -> Offer:
    async with house.store.read() as uow:
        view = await reporting.view_line(uow, house.id, line.id)
    assert view.suggestion is not None
    return view.suggestion


def entries_of(offer: Offer) -> set[UUID]:
    return {one.open_entry.entry.id for one in offer.candidates}


async def refuse(house: House, line: StatementLine, entry_id: UUID, **changes: Any) -> None:
    press = await house.press(line, changes.get("member"))
    async with house.store.write() as uow:
        await refusing.refuse(uow, press, entry_id)


async def test_refused_sale_is_not_offered_to_that_line_again_and_the_next_best_is(house: House) -> None:
    ana = await house.knows("Ana Paula Souza")
    first = await house.owes("480,00", ana, description="Venda 1")
    line = await house.receives("480,00")
    assert (await offered(house, line)).best is not None
    second = await house.owes("480,00", ana, description="Venda 2")
    await refuse(house, line, first.id)
    after = await offered(house, line)
    assert first.id not in entries_of(after)
    assert second.id in entries_of(after)
    async with house.store.read() as uow:
        assert (await reporting.view_line(uow, house.id, line.id)).refused == first.id


async def test_refused_sale_is_still_offered_to_another_line(house: House) -> None:
    ana = await house.knows("Ana Paula Souza")
    sale = await house.owes("480,00", ana)
    wrong = await house.receives("480,00", "PIX RECEBIDO ANA PAULA SOUZA")
    await refuse(house, wrong, sale.id)
    right = await house.receives("480,00", "PIX RECEBIDO ANA PAULA SOUZA CPF", memo_key="OUTRA")
    assert sale.id in entries_of(await offered(house, right))
    assert sale.id not in entries_of(await offered(house, wrong))


async def test_refusal_decides_nothing_and_is_taken_back_with_one_press(house: House) -> None:
    ana = await house.knows("Ana Paula Souza")
    sale = await house.owes("480,00", ana)
    line = await house.receives("480,00")
    before, living = await offered(house, line), await house.living()
    await refuse(house, line, sale.id)
    await refuse(house, line, sale.id)
    assert len(await house.rows(tables.rejected_pairs)) == 1
    assert await house.living() == living
    assert (await house.line(line.id)).version == line.version
    press = await house.press(line)
    async with house.store.write() as uow:
        await refusing.take_back(uow, press, sale.id)
    assert await offered(house, line) == before
    assert [row.action for row in await house.rows(tables.audit_events)][-2:] == ["refuse", "refuse_undo"]
    with pytest.raises(NothingToUndo):
        async with house.store.write() as uow:
            await refusing.take_back(uow, press, sale.id)


async def test_sale_that_was_refused_can_still_be_chosen_by_hand(house: House) -> None:
    sale = await house.owes("480,00", await house.knows())
    line = await house.receives("480,00")
    await refuse(house, line, sale.id)
    press = await house.press(line)
    async with house.store.write() as uow:
        await deciding.reconcile(uow, press, sale.id)
    with pytest.raises(AlreadyDecided):
        await refuse(house, line, sale.id)


async def test_accountant_and_other_companies_refuse_nothing(house: House) -> None:
    sale = await house.owes("480,00", await house.knows())
    line = await house.receives("480,00")
    with pytest.raises(NotAllowed):
        await refuse(house, line, sale.id, member=house.accountant)
    with pytest.raises(NotFound):
        await refuse(house, line, new_id())
    neighbour = await found_house(house.store, house.database)
    theirs = await neighbour.owes("480,00")
    with pytest.raises(NotFound):
        await refuse(house, line, theirs.id)
    assert await house.rows(tables.rejected_pairs) == []


async def test_entry_chosen_otherwise_by_hand_stores_no_refusal(house: House) -> None:
    ana = await house.knows()
    await house.owes("480,00", ana, description="Sugerida")
    chosen = await house.owes("480,00", description="Escolhida")
    line = await house.receives("480,00")
    press = await house.press(line)
    async with house.store.write() as uow:
        await deciding.reconcile(uow, press, chosen.id)
    assert await house.rows(tables.rejected_pairs) == []
