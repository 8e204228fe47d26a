"""“Não é este”: a refused pair of line and entry, or of two lines, is never offered again; every other still is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from core.domain.ids import new_id
from core.errors import AlreadyDecided, NotAllowed, NotFound, NothingToUndo
from core.services import deciding, overpaying, pairing, refusing, reporting, transferring
from core.services.overpaying import Excess
from storage import tables
from tests.builders import an_account
from tests.services.house import House, found_house

if TYPE_CHECKING:
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


# --- two lines -----------------------------------------------------------------------------------


async def two_legs(house: House) -> tuple[StatementLine, StatementLine]:
    """Money that left one account, and the same that arrived in another."""
    savings = an_account(house.id, name="Inter", key="bank:077:1")
    async with house.work() as uow:
        await uow.statements.add_account(savings)
    out = await house.receives("-500,00", "TED MESMA TITULARIDADE")
    return out, await house.receives("500,00", "TED MESMA TITULARIDADE", account_id=savings.id)


def other_half(offer: Offer) -> UUID | None:
    pair = offer.guess.pair if offer.guess else None
    return UUID(str(pair.id)) if pair else None


async def test_two_lines_said_not_to_be_one_transfer_are_offered_from_neither_side_again(
    house: House,
) -> None:
    out, into = await two_legs(house)
    assert other_half(await offered(house, out)) == into.id
    before = await house.living()
    await house.does(out, refusing.refuse_line, into.id)
    await house.does(into, refusing.refuse_line, out.id)  # the same once more, from the other side
    assert len(await house.rows(tables.rejected_lines)) == 1
    assert await house.living() == before
    for line, other in ((out, into), (into, out)):
        assert other_half(await offered(house, line)) is None
        async with house.store.read() as uow:
            assert [one.other.line.id for one in (await pairing.choices(uow, line)).pairs] == []
            assert (await reporting.view_line(uow, house.id, line.id)).refused_line == other.id

    await house.does(into, refusing.take_back_line, out.id)
    assert other_half(await offered(house, out)) == into.id
    await house.refuses(NothingToUndo, out, refusing.take_back_line, into.id)
    actions = [row.action for row in await house.rows(tables.audit_events)]
    assert actions[-2:] == ["refuse_line", "refuse_line_undo"]


async def test_another_line_is_still_offered_where_one_was_refused(house: House) -> None:
    out, into = await two_legs(house)
    later = await house.receives(
        "500,00", "TED MESMA TITULARIDADE", account_id=into.account_id, posted_on=date(2026, 7, 13)
    )
    await house.does(out, refusing.refuse_line, into.id)
    assert other_half(await offered(house, out)) == later.id


async def test_transfer_that_waits_is_not_offered_to_a_line_said_to_be_none_of_it(house: House) -> None:
    out, into = await two_legs(house)
    await house.does(out, transferring.transfer_alone, into.account_id)
    await house.does(into, refusing.refuse_line, out.id)
    async with house.store.read() as uow:
        assert await transferring.waiting_for(uow, into) == []
    await house.does(into, refusing.take_back_line, out.id)
    async with house.store.read() as uow:
        assert [one.line.id for one in await transferring.waiting_for(uow, into)] == [out.id]


async def test_refund_refused_as_an_entry_does_not_come_back_as_the_line_that_caused_it(house: House) -> None:
    sale = await house.owes("450,00", await house.knows())
    cause = await house.receives("480,00")
    await house.does(cause, overpaying.settle_with, sale.id, Excess.REFUND)
    back = await house.receives("-30,00", "PIX ENVIADO ANA PAULA SOUZA", posted_on=date(2026, 7, 14))
    (refund,) = entries_of(await offered(house, back))
    await refuse(house, back, refund)
    after = await offered(house, back)
    assert refund not in entries_of(after)
    assert other_half(after) is None


async def test_who_may_not_decide_and_who_is_of_another_company_refuse_no_line(house: House) -> None:
    out, into = await two_legs(house)
    with pytest.raises(NotAllowed):
        await house.does(out, refusing.refuse_line, into.id, member=house.accountant)
    neighbour = await found_house(house.store, house.database, first_user=2001)
    theirs = await neighbour.receives("500,00")
    await house.refuses(NotFound, out, refusing.refuse_line, theirs.id)
    assert await house.rows(tables.rejected_lines) == []
