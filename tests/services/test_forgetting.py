"""What people began and left is forgotten after a week; what still serves and what was decided stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.schedule import Schedule
from core.domain.conversation import Draft, InboxUpdate, Prompt, PromptKind, Search, Selection
from core.domain.decisions import AdjustmentKind
from core.domain.ids import new_id
from core.services import bulk, deciding
from storage import tables
from tests.builders import NOW
from tests.services.house import House

CHOICES = (tables.drafts, tables.searches, tables.selections, tables.prompts)


class At:
    """A clock that stands."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def now(self) -> datetime:
        return self._instant


async def begin(house: House, at: datetime) -> None:
    """One of everything that waits for a next tap, for a line that stays open."""
    line, sale = await house.receives("480,00", f"PIX {at:%d/%m}"), await house.owes("450,00")
    chat = house.owner.chat_id
    async with house.work() as uow:
        draft = Draft(
            company_id=house.id,
            id=new_id(),
            line_id=line.id,
            chat_id=chat,
            category_id=None,
            contact_id=None,
            new_contact_name=None,
            description="Pão",
            created_at=at,
        )
        await uow.chats.save_draft(draft)
        await uow.searches.add(Search(house.id, new_id(), chat, line.id, "ana", at))
        parts = ((AdjustmentKind.INTEREST.value, 3_000),)
        await uow.chats.save_selection(Selection(house.id, chat, line.id, 0, (sale.id,), parts, at))
        asked = Prompt(house.id, new_id(), chat, PromptKind.SEARCH, line.id, None, None, at)
        await uow.chats.add_prompt(asked)


async def test_drafts_ticks_searches_and_questions_of_a_week_ago_are_gone(house: House) -> None:
    await begin(house, NOW)
    await begin(house, NOW + timedelta(days=3))
    await Schedule(house.store, At(NOW + timedelta(days=7, minutes=1)), lambda: None).prune()
    for table in CHOICES:
        assert [row.created_at for row in await house.rows(table)] == [NOW + timedelta(days=3)], table.name
    assert len(await house.open_lines()) == 2


async def test_line_kept_out_of_the_bulk_stays_out_until_it_was_decided(house: House) -> None:
    done, waits = await house.receives("480,00"), await house.receives("90,00")
    async with house.work() as uow:
        for line in (done, waits):
            await bulk.take_out(uow, house.owner, line.id, NOW)
    await house.does(done, deciding.ignore)
    await Schedule(house.store, At(NOW + timedelta(days=8)), lambda: None).prune()
    assert [row.line_id for row in await house.rows(tables.bulk_exceptions)] == [waits.id]


async def test_secret_of_an_update_that_nobody_handles_any_more_is_forgotten(house: House) -> None:
    waiting = InboxUpdate(7, 1, 1001, {}, NOW)
    async with house.work() as uow:
        await uow.inbox.store([waiting, replace(waiting, update_id=2)])
        await uow.vault.keep_typed(7, 1, "segredo que espera")
        await uow.vault.keep_typed(7, 2, "segredo que ninguém mais toma")
        await uow.inbox.bury(7, 2, NOW)
    await Schedule(house.store, At(NOW), lambda: None).prune()
    async with house.work() as uow:
        assert await uow.vault.take_typed(7, 1) == "segredo que espera"
        assert await uow.vault.take_typed(7, 1) is None
        assert await uow.vault.take_typed(7, 2) is None


async def test_calls_of_banks_are_remembered_for_a_month(house: House) -> None:
    async with house.work() as uow:
        assert await uow.connections.hear("pluggy", "e1", NOW)
    await Schedule(house.store, At(NOW + timedelta(days=29)), lambda: None).prune()
    async with house.work() as uow:
        assert not await uow.connections.hear("pluggy", "e1", NOW)
    await Schedule(house.store, At(NOW + timedelta(days=31)), lambda: None).prune()
    async with house.work() as uow:
        assert await uow.connections.hear("pluggy", "e1", NOW)
