"""A company is told its hours, its categories and its people; the last owner can neither leave nor step down."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.conversation import Card
from core.domain.entries import CategoryPurpose, Direction
from core.domain.parties import Role
from core.errors import (
    CategoryNeeded,
    LastOwner,
    NameTaken,
    NotAllowed,
    NotFound,
    UnreadableAnswer,
)
from core.services import announcing, founding, managing
from storage import tables
from tests.builders import NOW
from tests.services.house import House, found_house

if TYPE_CHECKING:
    from core.domain.entries import Category
    from core.domain.parties import Company, Member
    from storage.database import Database
    from storage.unit_of_work import SqlStore


async def company_of(house: House) -> Company:
    async with house.store.read() as uow:
        return await uow.people.company(house.id)


async def members_of(house: House) -> dict[str, Role]:
    async with house.store.read() as uow:
        return {one.name: one.role for one in await uow.people.members(house.id)}


async def named(house: House, name: str) -> Category:
    async with house.store.read() as uow:
        return next(one for one in await uow.books.categories(house.id) if one.name == name)


async def audited(house: House) -> list[tuple[str, Any]]:
    rows = sorted(await house.rows(tables.audit_events), key=lambda row: row.id)
    return [(row.action, row.data) for row in rows]


async def test_hours_are_the_companys_and_each_change_is_on_record(house: House) -> None:
    async with house.work() as uow:
        await managing.set_digest_time(uow, house.finance, time(6, 30), NOW)
        await managing.set_quiet_hours(uow, house.owner, time(22), time(7), NOW)
    company = await company_of(house)
    assert (company.digest_time, company.quiet_from, company.quiet_to) == (time(6, 30), time(22), time(7))
    async with house.work() as uow:
        await managing.set_quiet_hours(uow, house.owner, None, None, NOW)
    assert (await company_of(house)).quiet_from is None
    assert await audited(house) == [
        ("digest_time", {"at": "06:30"}),
        ("quiet_hours", {"from": "22:00", "to": "07:00"}),
        ("quiet_hours", {}),
    ]


async def test_silence_from_an_hour_to_itself_is_none(house: House) -> None:
    async with house.work() as uow:
        company = await managing.set_quiet_hours(uow, house.owner, time(7), time(7), NOW)
    assert (company.quiet_from, company.quiet_to) == (None, None)


async def test_hours_of_one_company_are_not_those_of_another(store: SqlStore, database: Database) -> None:
    ours, theirs = await found_house(store, database), await found_house(store, database, first_user=2001)
    async with ours.work() as uow:
        await managing.set_digest_time(uow, ours.owner, time(5), NOW)
    assert (await company_of(theirs)).digest_time == time(7, 15)


async def test_member_says_no_to_cards_of_what_others_bring(house: House) -> None:
    async with house.work() as uow:
        await managing.set_wants_cards(uow, house.owner, NOW, wanted=False)
    async with house.store.read() as uow:
        wants = {one.name: one.wants_cards for one in await uow.people.members(house.id)}
    assert wants == {"Sol": False, "Lia": True, "Caio": True}


async def test_category_is_added_renamed_hidden_and_shown_again(house: House) -> None:
    async with house.work() as uow:
        made = await managing.add_category(uow, house.owner, Direction.IN, "  Encomendas   de bolo ", NOW)
        assert made.name == "Encomendas de bolo"
        await managing.rename_category(uow, house.owner, made.id, "Bolos", NOW)
        await managing.show_category(uow, house.owner, made.id, NOW, shown=False)
    assert (await named(house, "Bolos")).active is False
    async with house.work() as uow:
        await managing.show_category(uow, house.owner, made.id, NOW, shown=True)
    assert (await named(house, "Bolos")).active
    actions = [action for action, _ in await audited(house)]
    assert actions == ["category_new", "category_rename", "category_hide", "category_show"]


async def test_two_categories_of_a_side_never_share_a_name(house: House) -> None:
    sales = await named(house, "Vendas")
    async with house.work() as uow:
        for name in ("vendas", "VÊNDAS", " Vendas "):
            with pytest.raises(NameTaken):
                await managing.add_category(uow, house.owner, Direction.IN, name, NOW)
        with pytest.raises(NameTaken):
            await managing.rename_category(uow, house.owner, sales.id, "Rendimentos", NOW)
        await managing.rename_category(uow, house.owner, sales.id, "VENDAS", NOW)  # its own name, otherwise
        await managing.add_category(uow, house.owner, Direction.OUT, "Vendas", NOW)


@pytest.mark.parametrize("name", ["", "  ", "🎂", "—"])
async def test_category_needs_a_name_one_can_read(house: House, name: str) -> None:
    async with house.work() as uow:
        with pytest.raises(UnreadableAnswer):
            await managing.add_category(uow, house.owner, Direction.IN, name, NOW)


async def test_category_the_program_books_in_is_renamed_but_not_hidden(house: House) -> None:
    refunds = await named(house, "Devoluções a clientes")
    assert refunds.purpose is CategoryPurpose.REFUND
    async with house.work() as uow:
        await managing.rename_category(uow, house.owner, refunds.id, "Dinheiro devolvido", NOW)
        with pytest.raises(CategoryNeeded):
            await managing.show_category(uow, house.owner, refunds.id, NOW, shown=False)
    assert (await named(house, "Dinheiro devolvido")).active


async def test_accountant_and_finance_change_what_is_theirs_and_nothing_else(house: House) -> None:
    sales = await named(house, "Vendas")
    before = await house.living()
    async with house.work() as uow:
        for refused in (
            managing.set_digest_time(uow, house.accountant, time(6), NOW),
            managing.set_quiet_hours(uow, house.accountant, time(22), time(7), NOW),
            managing.set_wants_cards(uow, house.accountant, NOW, wanted=False),
            managing.add_category(uow, house.accountant, Direction.IN, "Nova", NOW),
            managing.rename_category(uow, house.accountant, sales.id, "Nova", NOW),
            managing.show_category(uow, house.accountant, sales.id, NOW, shown=False),
            managing.invite(uow, house.accountant, Role.OWNER, NOW),
            managing.invite(uow, house.finance, Role.FINANCE, NOW),
            managing.change_role(uow, house.finance, house.finance.id, Role.OWNER, NOW),
            managing.change_role(uow, house.accountant, house.accountant.id, Role.OWNER, NOW),
            managing.remove_member(uow, house.finance, house.accountant.id, NOW),
        ):
            with pytest.raises(NotAllowed):
                await refused
    assert await house.living() == before
    assert await audited(house) == []
    assert await house.rows(tables.invitations) == []


async def test_last_owner_neither_leaves_nor_steps_down(house: House) -> None:
    async with house.work() as uow:
        for role in (Role.FINANCE, Role.ACCOUNTANT):
            with pytest.raises(LastOwner):
                await managing.change_role(uow, house.owner, house.owner.id, role, NOW)
        with pytest.raises(LastOwner):
            await managing.remove_member(uow, house.owner, house.owner.id, NOW)
        await managing.change_role(uow, house.owner, house.finance.id, Role.OWNER, NOW)
        await managing.change_role(uow, house.owner, house.owner.id, Role.ACCOUNTANT, NOW)
    assert await members_of(house) == {"Sol": Role.ACCOUNTANT, "Lia": Role.OWNER, "Caio": Role.ACCOUNTANT}


async def test_two_owners_cannot_remove_each_other_at_once(house: House) -> None:
    async with house.work() as uow:
        second = await managing.change_role(uow, house.owner, house.finance.id, Role.OWNER, NOW)
    async with house.work() as uow:
        await managing.remove_member(uow, house.owner, second.id, NOW)
    for target in (house.owner, house.accountant):  # the other press was identified before, and comes second
        with pytest.raises(NotFound):
            async with house.work() as uow:
                await managing.remove_member(uow, second, target.id, NOW)
    assert await members_of(house) == {"Sol": Role.OWNER, "Caio": Role.ACCOUNTANT}


async def test_last_owner_stays_one_though_they_use_an_invitation_for_less(house: House) -> None:
    async with house.work() as uow:
        less = await managing.invite(uow, house.owner, Role.ACCOUNTANT, NOW)
        more = await managing.invite(uow, house.owner, Role.OWNER, NOW)
        user = house.owner.user_id
        member = await founding.join(uow, less, user_id=user, chat_id=user, name="Sol", now=NOW)
        assert (member.id, member.role) == (house.owner.id, Role.OWNER)
        user = house.accountant.user_id
        member = await founding.join(uow, more, user_id=user, chat_id=user, name="Caio", now=NOW)
        assert (member.id, member.role) == (house.accountant.id, Role.OWNER)


async def test_who_was_removed_is_a_stranger_at_once_and_their_phone_hears_nothing_more(house: House) -> None:
    line = await house.receives()
    async with house.work() as uow:
        for member, message_id in ((house.owner, 7), (house.finance, 8)):
            await uow.chats.remember_card(Card(house.id, member.chat_id, message_id, line.id, "x"))
            await announcing.put_card(uow, member, line.id, NOW)
        await managing.remove_member(uow, house.owner, house.finance.id, NOW)
        assert await uow.people.member_by_user(house.finance.user_id) is None
        await announcing.refresh_cards(uow, house.id, line.id, NOW)
    assert {row.chat_id for row in await house.rows(tables.outbox)} == {house.owner.chat_id}
    async with house.work() as uow:
        with pytest.raises(NotFound):
            await managing.person(uow, house.id, house.finance.id)
        assert (await uow.people.names(house.id))[house.finance.id] == "Lia"


async def test_who_comes_back_has_the_role_of_the_new_invitation(house: House) -> None:
    async with house.work() as uow:
        await managing.change_role(uow, house.owner, house.finance.id, Role.OWNER, NOW)
        await managing.remove_member(uow, house.owner, house.finance.id, NOW)
        code = await managing.invite(uow, house.owner, Role.ACCOUNTANT, NOW)
        user = house.finance.user_id
        member = await founding.join(uow, code, user_id=user, chat_id=user, name="Lia", now=NOW)
    assert (member.id, member.role) == (house.finance.id, Role.ACCOUNTANT)


async def test_removing_in_one_company_leaves_what_waits_for_another(
    store: SqlStore, database: Database
) -> None:
    ours, theirs = await found_house(store, database), await found_house(store, database, first_user=2001)
    both = replace(theirs.finance, chat_id=ours.finance.chat_id, user_id=ours.finance.user_id)
    line = await theirs.receives()
    async with theirs.work() as uow:
        await uow.chats.remember_card(Card(theirs.id, both.chat_id, 9, line.id, "x"))
        await announcing.put_card(uow, both, line.id, NOW)
        await managing.remove_member(uow, ours.owner, ours.finance.id, NOW)
        assert await uow.chats.card(theirs.id, both.chat_id, 9) is not None
    assert [row.company_id for row in await theirs.rows(tables.outbox)] == [theirs.id]


async def test_person_of_another_company_is_not_there(store: SqlStore, database: Database) -> None:
    ours, theirs = await found_house(store, database), await found_house(store, database, first_user=2001)
    member: Member = theirs.finance
    async with ours.work() as uow:
        for refused in (
            managing.change_role(uow, ours.owner, member.id, Role.OWNER, NOW),
            managing.remove_member(uow, ours.owner, member.id, NOW),
        ):
            with pytest.raises(NotFound):
                await refused
    assert await members_of(theirs) == {"Sol": Role.OWNER, "Lia": Role.FINANCE, "Caio": Role.ACCOUNTANT}
