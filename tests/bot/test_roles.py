"""Roles: whatever a button of an owner would change, the accountant's press of it is refused and changes nothing.

Every action is pressed with every id of the company a button may name, through the bot's own reception, and taken
back. What counts as a change is heard from the database: in which tables a statement touched a row.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.callback_data import Action
from bot.texts.errors import plain, sentence
from core.domain.parties import Role
from core.errors import NotAllowed
from storage.unit_of_work import SqlUnitOfWork
from tests.bot.estate import Street, open_street, presses
from tests.databases import sqlite_template

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from core.domain.parties import Member
    from tests.bot.estate import Heard

pytestmark = pytest.mark.asyncio(loop_scope="module")
ACCOUNTANTS_OWN = {
    Action.MONTH_CLOSE: {"period_locks", "audit_events"},
    Action.MONTH_CLOSE_YES: {"period_locks", "audit_events"},
    Action.MONTH_REOPEN: {"period_locks", "audit_events"},
    Action.REOPEN_FOR_LINE: {"period_locks", "audit_events"},
}
"""What an accountant may change, and where."""
READING = frozenset({"cards", "searches", "review_queues", "progress_messages"})
"""What a chat remembers of what it shows: who reads leaves traces there, too."""
ASKS_READERS = frozenset({Action.SEARCH_TYPE, Action.SEARCH_AGAIN})
"""Buttons after which a reader, too, is asked for words: to find something."""
REFUSALS = {
    plain(sentence(NotAllowed(Role.ACCOUNTANT, needs), "America/Sao_Paulo"))
    for needs in ("decide", "close_months", "manage_people")
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def street(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Street]:
    path = tmp_path_factory.mktemp("street") / "books.db"
    shutil.copy(sqlite_template(), path)
    async with open_street(path) as ready:
        yield ready


async def pressed(street: Street, member: Member, codes: Iterable[str]) -> dict[str, Heard]:
    """What comes of each press; nothing of it stays."""
    async with street.door.store.write() as uow:
        assert isinstance(uow, SqlUnitOfWork)
        return {data: await street.door.press(uow, member.user_id, data) for data in codes}


@pytest.mark.parametrize("action", Action)
async def test_accountant_changes_nothing_by_any_button_but_what_is_theirs(
    street: Street, action: Action
) -> None:
    house, codes = street.ours.house, presses(street.ours, action)
    mine = READING | ACCOUNTANTS_OWN.get(action, set()) | ({"prompts"} if action in ASKS_READERS else set())
    by_owner = await pressed(street, house.owner, codes)
    telling = [data for data, heard in by_owner.items() if heard.tables - mine]
    idle = {
        heard.said: data for data, heard in by_owner.items() if data not in telling
    }  # one of each kind will do
    by_accountant = await pressed(street, house.accountant, [*telling, *idle.values()])
    assert [data for data, heard in by_accountant.items() if heard.tables - mine] == []
    assert [data for data in telling if by_accountant[data].answer not in REFUSALS] == []
    assert [data for data, heard in by_accountant.items() if heard.answer is None] == []
    if action in CHANGES:
        assert telling, "no press of this action changes anything for the owner: the test proves nothing"


CHANGES = frozenset(
    {
        Action.RECONCILE,
        Action.USE_VALUE,
        Action.USE_VALUE_AND_REFUND,
        Action.IGNORE,
        Action.POSTPONE,
        Action.UNDO,
        Action.REFUSE,
        Action.DRAFT_CONFIRM,
        Action.BULK_OUT,
        Action.LIKELY_OUT,
        Action.DUE_IN,
        Action.IMPORT_UNDO_YES,
        Action.IMPORT_UNDO_ALL,
        Action.AUTOMATION_MODE,
        Action.AUTOMATION_CAP,
        Action.DIGEST_HOUR,
        Action.QUIET_FROM,
        Action.QUIET_TO,
        Action.QUIET_OFF,
        Action.MY_CARDS,
        Action.CATEGORY_HIDE,
        Action.CATEGORY_SHOW,
        Action.INVITE_ROLE,
        Action.PERSON_ROLE_YES,
        Action.PERSON_REMOVE_YES,
        Action.RULE_SWITCH,
        Action.RULE_CAP,
        Action.RULE_DELETE_YES,
        Action.CREDIT,
        Action.OFFSET,
        Action.PARTIAL,
        Action.PAID_TWICE,
        Action.GIVE_BACK,
        Action.REPEATED,
        Action.TRANSFER_TO,
    }
)
"""Actions of which at least one press here changes something for the owner, so that the refusal means something."""


async def test_finance_neither_manages_people_nor_closes_months(street: Street) -> None:
    house = street.ours.house
    for action in (
        *(Action.PERSON_ROLE, Action.PERSON_ROLE_YES, Action.PERSON_REMOVE, Action.PERSON_REMOVE_YES),
        *(Action.INVITE, Action.INVITE_ROLE, *ACCOUNTANTS_OWN),
    ):
        codes = presses(street.ours, action)
        by_finance = await pressed(street, house.finance, codes)
        by_owner = await pressed(street, house.owner, codes)
        for data, heard in by_finance.items():
            assert not heard.tables, data
            assert heard.answer in REFUSALS or not by_owner[data].tables, data
