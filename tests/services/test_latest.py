"""/desfazer takes back what its member did last: a decision, a press about many lines, or an entry noted from words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from core.domain.decisions import DecisionKind
from core.domain.entries import EntryState
from core.domain.ids import new_id
from core.domain.statements import LineState
from core.errors import AlreadyDecided, EntryNotOpen, NotAllowed, NothingToUndo
from core.services import deciding, latest, noting, transferring
from core.services.settling import Press
from tests.builders import NOW, an_account
from tests.services.house import found_house, open_refund

if TYPE_CHECKING:
    from uuid import UUID

    from core.domain.entries import Entry
    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from core.services.latest import TakenBack
    from storage.database import Database
    from storage.unit_of_work import SqlStore
    from tests.services.house import House


async def notes(house: House, text: str, *, minutes: int = 0, by: Member | None = None) -> Entry:
    now, member = NOW + timedelta(minutes=minutes), by or house.owner
    async with house.work() as uow:
        understood = await noting.start(uow, member, text, NOW.date(), now)
        return (await noting.save(uow, member, understood.view.draft.id, now)).entry


async def decides(
    house: House, line: StatementLine, entry_id: UUID, *, minutes: int, by: Member | None = None
) -> None:
    version = (await house.line(line.id)).version
    press = Press(by or house.owner, line.id, version, NOW + timedelta(minutes=minutes))
    async with house.work() as uow:
        await deciding.reconcile(uow, press, entry_id)


async def back(house: House, *, by: Member | None = None) -> TakenBack:
    async with house.work() as uow:
        return await latest.take_back(uow, by or house.owner, NOW + timedelta(hours=1))


async def test_noted_sale_is_taken_back_before_the_decision_made_earlier(house: House) -> None:
    sale, line = await house.owes("480,00"), await house.receives("480,00")
    await decides(house, line, sale.id, minutes=1)
    noted = await notes(house, "vendi 450 pra Ana vence 10", minutes=2)
    first = await back(house)
    assert (first.noted, first.decision) == (noted, None)
    assert (await house.entry(noted.id)).state is EntryState.CANCELLED
    assert (await house.line(line.id)).state is LineState.RECONCILED
    second = await back(house)
    assert second.noted is None
    assert second.decision is not None
    assert second.decision.kind is DecisionKind.RECONCILE
    assert [one.id for one in second.lines] == [line.id]
    assert [one.entry.id for one in second.settled] == [sale.id]
    with pytest.raises(NothingToUndo):
        await back(house)


async def test_payment_of_a_noted_sale_goes_first_and_the_sale_after_it(house: House) -> None:
    before = await house.living()
    line = await house.receives("450,00")
    with_line = await house.living()
    assert with_line != before
    noted = await notes(house, "vendi 450 pra Zuleica vence 10")
    await decides(house, line, noted.id, minutes=1)
    assert (await back(house)).decision is not None
    assert (await house.entry(noted.id)).state is EntryState.OPEN
    assert (await back(house)).noted is not None
    assert await house.living() == with_line


async def test_noted_sale_that_somebody_else_took_for_paid_is_not_taken_back_over_their_head(
    house: House,
) -> None:
    line = await house.receives("450,00")
    noted = await notes(house, "vendi 450 pra Ana vence 10")
    await decides(house, line, noted.id, minutes=1, by=house.finance)
    before = await house.living()
    with pytest.raises(EntryNotOpen) as told:
        await back(house)
    assert told.value.paid_cents == 45_000
    assert await house.living() == before


async def test_everybody_takes_back_their_own(house: House) -> None:
    mine = await notes(house, "vendi 450 pra Ana vence 10")
    theirs = await notes(house, "paguei 120 de luz hoje", minutes=1, by=house.finance)
    assert (await back(house)).noted == mine
    with pytest.raises(NothingToUndo):
        await back(house)
    assert (await house.entry(theirs.id)).state is EntryState.OPEN
    with pytest.raises(NotAllowed):
        await back(house, by=house.accountant)


async def test_noted_entry_taken_back_by_its_button_is_not_the_latest_any_more(house: House) -> None:
    first = await notes(house, "vendi 450 pra Ana vence 10")
    second = await notes(house, "vendi 80 pra Bia vence 12", minutes=1)
    async with house.work() as uow:
        await noting.take_back(uow, house.owner, second.id, NOW + timedelta(minutes=2))
    assert (await back(house)).noted == first


async def test_press_about_many_lines_goes_whole_and_names_them(house: House) -> None:
    bulk_id, lines = new_id(), []
    for place in range(12):
        sale = await house.owes(f"{place + 1},00")
        line = await house.receives(f"{place + 1},00", f"PIX {place}")
        press = replace(await house.press(line), bulk_id=bulk_id)
        async with house.work() as uow:
            await deciding.reconcile(uow, press, sale.id)
        lines.append(line.id)
    told = await back(house)
    assert (told.number, len(told.lines)) == (12, latest.MOST_LINES)
    assert {one.id for one in told.lines} <= set(lines)
    assert len(await house.open_lines()) == 12


async def test_both_legs_of_a_transfer_go_with_one_word(house: House) -> None:
    savings = an_account(house.id, name="Poupança", key="bank:077:1")
    async with house.work() as uow:
        await uow.statements.add_account(savings)
    out = await house.receives("-500,00", "TED")
    into = await house.receives("500,00", "TED", account_id=savings.id)
    await house.does(out, transferring.transfer_between, into.id)
    told = await back(house)
    assert (told.number, told.decision and told.decision.kind) == (1, DecisionKind.TRANSFER)
    assert len(await house.open_lines()) == 2


async def test_decision_that_somebody_else_built_on_is_not_taken_back(house: House) -> None:
    line = await house.receives("480,00")
    press = await house.press(line)
    async with house.work() as uow:
        await deciding.ignore(uow, press)
    await house.undoes(line, house.finance)
    await house.does(line, deciding.ignore, member=house.finance)
    with pytest.raises(NothingToUndo):
        await back(house)
    sale, other = await house.owes("450,00"), await house.receives("480,00", "PIX OUTRO")
    await house.does(other, deciding.use_statement_value, sale.id)
    await house.does(other, open_refund, member=house.finance)
    with pytest.raises(AlreadyDecided) as told:
        await back(house)
    assert told.value.by == "Lia"


async def test_neighbours_note_nothing_here(house: House, store: SqlStore, database: Database) -> None:
    theirs = await found_house(store, database, first_user=2001)
    noted = await notes(theirs, "vendi 450 pra Ana vence 10")
    with pytest.raises(NothingToUndo):
        await back(house)
    assert (await theirs.entry(noted.id)).state is EntryState.OPEN
