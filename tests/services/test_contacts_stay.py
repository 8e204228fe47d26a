"""A contact that came into being with an entry goes with it, unless something else names it by then."""

from __future__ import annotations

from core.domain.conversation import Draft
from core.domain.entries import Direction
from core.domain.ids import new_id
from core.services import deciding, drafting, likewise, noting, rulebook
from tests.builders import NOW
from tests.services.house import House


async def contacts(house: House) -> list[str]:
    async with house.store.read() as uow:
        return [one.name for one in await uow.books.contacts(house.id)]


async def test_contact_of_a_rule_stays_when_the_entry_it_was_learned_from_is_taken_back(house: House) -> None:
    line = await house.receives("-10,00", "COMPRA POSTO SHELL")
    async with house.store.read() as uow:
        found = await uow.books.categories(house.id)
    category = next(one for one in found if one.is_offered and one.direction is Direction.OUT)
    draft = Draft(
        company_id=house.id,
        id=new_id(),
        line_id=line.id,
        chat_id=house.owner.chat_id,
        category_id=category.id,
        contact_id=None,
        new_contact_name="Posto Shell",
        description="gasolina",
        created_at=NOW,
    )
    await house.does(line, deciding.create_entry, draft)
    version = (await house.line(line.id)).version
    async with house.work() as uow:
        rule = await rulebook.create(uow, house.owner, line.id, version=version, cap_cents=None, now=NOW)
    await house.undoes(line)
    assert await contacts(house) == ["Posto Shell"]
    other = await house.receives("-20,00", "COMPRA POSTO SHELL")
    await house.does(other, likewise.treat, await house.line(other.id), rule.treatment)
    await house.undoes(other)
    async with house.work() as uow:
        await rulebook.delete(uow, house.owner, rule.id, NOW)
    assert await contacts(house) == ["Posto Shell"], "what stood before a deletion is not looked at again"


async def noted(house: House, text: str) -> noting.Noted:
    async with house.work() as uow:
        understood = await noting.start(uow, house.owner, text, NOW.date(), NOW)
        return await noting.save(uow, house.owner, understood.view.draft.id, NOW)


async def test_contact_of_a_noted_entry_stays_when_a_second_sale_to_it_is_open(house: House) -> None:
    first = await noted(house, "vendi 450 pra Zuleica vence 10")
    await noted(house, "vendi 80 pra Zuleica vence 12")
    async with house.work() as uow:
        await noting.take_back(uow, house.owner, first.entry.id, NOW)
    assert await contacts(house) == ["Zuleica"]


async def test_contact_that_a_waiting_draft_had_chosen_is_there_when_the_draft_is_confirmed(
    house: House,
) -> None:
    first = await noted(house, "vendi 450 pra Zuleica vence 10")
    line = await house.receives("80,00", "PIX ZULEICA")
    async with house.work() as uow:
        waiting = (
            await noting.start(uow, house.finance, "vendi 90 pra Zuleica vence 12", NOW.date(), NOW)
        ).view.draft
        on_line = await drafting.start_draft(uow, house.owner, line.id, version=0, chat_id=1001, now=NOW)
        on_line = await drafting.choose_contact(uow, house.owner, on_line.draft.id, waiting.contact_id)
        await noting.take_back(uow, house.owner, first.entry.id, NOW)
    assert await contacts(house) == []
    async with house.takes_back(line):
        await house.does(line, deciding.create_entry, on_line.draft)
        assert await contacts(house) == ["Zuleica"]
    assert await contacts(house) == []
    async with house.work() as uow:
        again = await noting.save(uow, house.finance, waiting.id, NOW)
    assert again.contact is not None
    assert await contacts(house) == ["Zuleica"]


async def test_contact_of_a_noted_entry_stays_when_another_of_its_entries_was_paid(house: House) -> None:
    async with house.work() as uow:
        understood = await noting.start(uow, house.owner, "vendi 450 pra Zuleica vence 10", NOW.date(), NOW)
        noted = await noting.save(uow, house.owner, understood.view.draft.id, NOW)
    sale = await house.owes("100,00", noted.contact)
    line = await house.receives("100,00", "PIX ZULEICA")
    await house.does(line, deciding.reconcile, sale.id)
    async with house.work() as uow:
        await noting.take_back(uow, house.owner, noted.entry.id, NOW)
    assert await contacts(house) == ["Zuleica"]
