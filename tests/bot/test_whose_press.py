"""Whose press counts: strangers, groups, people removed since, and the company next door, at every button and question.

A button is a name, not a permission. Who is nobody here gets no answer and leaves no trace; who belongs to another
company gets a sentence that tells nothing of this one, and no row of this one is read into an answer or changed.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from bot.callback_data import Action, Code, encode
from bot.texts.errors import plain, sentence
from core.domain.conversation import Card, Prompt, PromptKind
from core.domain.ids import new_id
from core.domain.parties import Role
from core.errors import NotAllowed
from core.services import announcing
from storage.unit_of_work import SqlUnitOfWork
from tests.bot.estate import MESSAGE, TODAY, Street, foreign_presses, open_street, outbox_chats, rows_of
from tests.databases import sqlite_template

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence
    from contextlib import AbstractAsyncContextManager
    from uuid import UUID

    from core.domain.parties import Member
    from tests.bot.estate import Estate, Heard

pytestmark = pytest.mark.asyncio(loop_scope="module")
STRANGER = 9009
QUESTION = 88
"""The message that asks for words."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def street(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Street]:
    path = tmp_path_factory.mktemp("street") / "books.db"
    shutil.copy(sqlite_template(), path)
    async with open_street(path) as ready:
        yield ready


def work(street: Street) -> AbstractAsyncContextManager[Any]:
    return street.door.store.write()


# --- nobody --------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", Action)
async def test_stranger_group_and_who_was_removed_get_no_answer_and_leave_no_trace(
    street: Street, action: Action
) -> None:
    ours, door = street.ours, street.door
    some = [Code(action, *ours.lines[0], target) for target in ours.targets[:1]]
    some += [Code(action, thing, number=0) for thing in ours.things]
    async with work(street) as uow:
        for data in map(encode, some):
            for nobody in (STRANGER, street.removed.user_id):
                heard = await door.press(uow, nobody, data)
                assert (heard.rows, heard.told) == ([], []), (nobody, data)
        heard = await door.press(uow, ours.house.owner.user_id, encode(some[0]), chat_id=-100)
        assert (heard.rows, heard.told) == ([], []), "in a group not even the owner is anybody"


async def test_card_that_was_under_way_to_someone_removed_never_changes_again(street: Street) -> None:
    ours, line_id = street.ours, street.ours.lines[0][0]
    async with work(street) as uow:
        card = Card(ours.house.id, street.removed.chat_id, 5, line_id, "")
        await uow.chats.remember_card(card)  # Telegram took it just as its reader was removed
        await uow.chats.remember_card(Card(ours.house.id, ours.house.finance.chat_id, 6, line_id, ""))
        await announcing.refresh_cards(uow, ours.house.id, line_id, TODAY)
        await announcing.refresh_neighbours(uow, ours.house.id, [48_000], TODAY)
        assert await outbox_chats(uow) == {ours.house.finance.chat_id}
        await uow.chats.forget_card(ours.house.id, street.removed.chat_id, 5)
        await uow.outbox.withdraw_chat(ours.house.id, ours.house.finance.chat_id)
        await uow.chats.forget_card(ours.house.id, ours.house.finance.chat_id, 6)


# --- the company next door -----------------------------------------------------------------------


@pytest.mark.parametrize("action", Action)
async def test_no_button_about_another_companys_money_changes_or_tells_anything_of_it(
    street: Street, action: Action
) -> None:
    ours, theirs = street.ours, street.theirs
    neighbour = theirs.house.owner
    async with work(street) as uow:
        before = await rows_of(uow, ours.house.id)
        for data in foreign_presses(theirs, ours, action):
            heard = await street.door.press(uow, neighbour.user_id, data, of=(ours.house.id, theirs.house.id))
            assert heard.answer is not None, data
            keeps_to_itself(heard, street, before, data)


def keeps_to_itself(heard: Heard, street: Street, before: object, what: str) -> None:
    """Nothing of ours changed, stands in a row of theirs, or is told to them."""
    ours, theirs = street.ours, street.theirs.house.id
    named = {one.hex for one in ours.ids}
    if heard.left:
        assert heard.left[ours.house.id] == before, what
        kept = repr(heard.left[theirs]).replace("-", "")
        assert not [one for one in named if one in kept], what
    told = repr(heard.told).replace("-", "").casefold()
    assert not [one for one in named if one in told], what
    assert not [word for word in ours.words if word in told], what


# --- questions -----------------------------------------------------------------------------------


TYPED = {
    PromptKind.SEARCH: "quintela",
    PromptKind.CONTACT_NAME: "Marta Lima",
    PromptKind.DESCRIPTION: "Bolo de milho",
    PromptKind.DUE_DATE: "20/09",
    PromptKind.ACCOUNT_NAME: "Conta nova",
    PromptKind.OPENING_BALANCE: "1.234,56 em 30/06",
    PromptKind.DRAFT_AMOUNT: "77,00",
    PromptKind.DRAFT_DUE: "20/09",
    PromptKind.DRAFT_SPLIT: "300 vendas, resto serviços",
    PromptKind.DRAFT_PART: "100,00",
    PromptKind.DIGEST_TIME: "18h",
    PromptKind.CATEGORY_NAME: "Outro nome",
    PromptKind.NEW_CATEGORY_IN: "Encomendas",
    PromptKind.NEW_CATEGORY_OUT: "Embalagens",
    PromptKind.NEW_ACCOUNT_NAME: "Conta da loja",
    PromptKind.NEW_ACCOUNT_OPENING: "1.234,56 em 30/06/2026",
    PromptKind.FEED_REFERENCE: "12345-6",
    PromptKind.FEED_SECRET: "um-segredo-qualquer",
    **dict.fromkeys(
        (
            PromptKind.PART_INTEREST,
            PromptKind.PART_FINE,
            PromptKind.PART_DISCOUNT,
            PromptKind.PART_FEE,
            PromptKind.PART_WITHHOLDING,
        ),
        "2,00",
    ),
}
"""An answer to each question that can be read."""


def subject_of(estate: Estate, kind: PromptKind) -> UUID | None:
    """What a question of this kind is about."""
    if kind in {PromptKind.PART_INTEREST, PromptKind.PART_FINE}:
        return estate.lines[1][0]  # paid more than is owed
    if kind.value.startswith("part_"):
        return estate.lines[0][0]
    return {
        PromptKind.SEARCH: estate.lines[0][0],
        PromptKind.CONTACT_NAME: estate.draft_id,
        PromptKind.DESCRIPTION: estate.draft_id,
        PromptKind.DUE_DATE: estate.case_id,
        PromptKind.ACCOUNT_NAME: estate.house.account.id,
        PromptKind.OPENING_BALANCE: estate.house.account.id,
        PromptKind.DRAFT_AMOUNT: estate.free_draft_id,
        PromptKind.DRAFT_DUE: estate.free_draft_id,
        PromptKind.DRAFT_SPLIT: estate.draft_id,
        PromptKind.DRAFT_PART: estate.draft_id,
        PromptKind.CATEGORY_NAME: estate.category_id,
        **estate.drafts,
    }.get(kind)


def a_question(member: Member, kind: PromptKind, subject_id: UUID | None) -> Prompt:
    """Asked in the member's chat just now."""
    about = (member.company_id, new_id(), member.chat_id, kind, subject_id)
    return Prompt(*about, QUESTION, MESSAGE, TODAY)


async def answered(
    street: Street, asked: Prompt, user_ids: Iterable[int], of: Sequence[UUID] = ()
) -> list[Heard]:
    """What comes of answering by each of these people; the question goes, too."""
    async with work(street) as uow:
        assert isinstance(uow, SqlUnitOfWork)
        trial = await uow._connection.begin_nested()
        await uow.chats.add_prompt(asked)
        said = TYPED[asked.kind]
        heard = [await street.door.say(uow, one, said, QUESTION, of=of) for one in user_ids]
        await trial.rollback()
    return heard


@pytest.mark.parametrize("kind", PromptKind)
async def test_answer_counts_for_who_decides_and_for_nobody_else(street: Street, kind: PromptKind) -> None:
    house = street.ours.house
    subject_id = subject_of(street.ours, kind)
    (by_owner,) = await answered(street, a_question(house.owner, kind, subject_id), [house.owner.user_id])
    searched = kind is PromptKind.SEARCH
    changed = by_owner.tables - {"prompts"}
    assert changed, "the answer changes something for the owner, else the refusals below prove nothing"
    asked = a_question(house.accountant, kind, subject_id)  # asked while they still decided
    (by_reader,) = await answered(street, asked, [house.accountant.user_id])
    if searched:
        assert by_reader.tables <= {"prompts", "searches"}
    else:
        assert by_reader.tables <= {"prompts"}
        assert refusal() in plain(by_reader.said)
    for nobody in (STRANGER, street.removed.user_id):
        own = a_question(house.owner, kind, subject_id)
        (heard,) = await answered(street, own, [nobody])
        assert (heard.rows, heard.told) == ([], [])


def refusal() -> str:
    return plain(sentence(NotAllowed(Role.ACCOUNTANT), "America/Sao_Paulo"))


@pytest.mark.parametrize("kind", PromptKind)
async def test_answer_of_the_company_next_door_touches_nothing_here(street: Street, kind: PromptKind) -> None:
    ours, theirs = street.ours, street.theirs
    neighbour = theirs.house.owner
    async with work(street) as uow:
        before = await rows_of(uow, ours.house.id)
    made_up = a_question(neighbour, kind, subject_of(ours, kind))  # theirs by its row, ours by its subject
    (heard,) = await answered(street, made_up, [neighbour.user_id], [ours.house.id])
    assert heard.left.get(ours.house.id, before) == before
    assert not [word for word in ours.words if word in heard.said.casefold() and word not in TYPED[kind]]


async def test_reader_who_presses_for_a_file_is_told_that_they_only_read(street: Street) -> None:
    ours = street.ours
    async with work(street) as uow:
        for action in (Action.FILE_GO, Action.FILE_ACCOUNT, Action.FILE_NEW_ACCOUNT, Action.FILE_CANCEL):
            data = encode(Code(action, ours.request_id))
            heard = await street.door.press(uow, ours.house.accountant.user_id, data)
            assert (heard.tables, heard.answer) == (set(), refusal())


@pytest.mark.parametrize(
    "said", ["vendi 450 pra Ana vence 10", "/novo", "/novo paguei 120 de luz", "/desfazer", "/conciliar"]
)
async def test_reader_who_types_what_would_change_the_books_is_told_that_it_does_not(
    street: Street, said: str
) -> None:
    house = street.ours.house
    async with work(street) as uow:
        by_reader = await street.door.say(uow, house.accountant.user_id, said)
        by_owner = await street.door.say(uow, house.owner.user_id, said)
        by_removed = await street.door.say(uow, street.removed.user_id, said)
    assert by_owner.tables, "for the owner it changes something"
    assert (by_removed.rows, by_removed.told) == ([], [])
    if said == "/conciliar":  # looking through the lines is reading
        assert by_reader.tables <= {"review_queues"}
    else:
        assert not by_reader.tables
        assert refusal() in plain(by_reader.said)
