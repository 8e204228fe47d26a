"""Roles: whatever a button of an owner would change, the accountant's press of it is refused and changes nothing.

Every action is pressed with every id of the company a button may name, and taken back. What counts as a change is
heard from the database: which tables of the business a statement touched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event

from bot.callback_data import Action, Code, encode
from bot.handlers.conversation import Conversation
from bot.handlers.presses import handle_press
from core.domain.conversation import Draft
from core.domain.entries import Direction
from core.domain.monthly import Month
from core.domain.rules import Rule, RuleAction, RuleMode
from core.errors import BusinessError, NotAllowed
from core.services import commenting, deciding
from storage.tables import metadata
from storage.unit_of_work import SqlUnitOfWork
from tests.builders import NOW, an_import
from tests.services.house import House, found_house, settle_at_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.domain.parties import Member
    from storage.database import Database
    from storage.unit_of_work import SqlStore

MESSAGE = 77
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # roles know no dialect
ACCOUNTANTS_OWN = {
    Action.MONTH_CLOSE: {"period_locks"},
    Action.MONTH_CLOSE_YES: {"period_locks"},
    Action.MONTH_REOPEN: {"period_locks"},
    Action.REOPEN_FOR_LINE: {"period_locks"},
}
"""What an accountant may change, and where."""
JULY = Month(2026, 7).number
MORE_NUMBERS = {
    Action.AUTOMATION_CAP: (200,),
    Action.DIGEST_HOUR: (390,),
    **dict.fromkeys((*ACCOUNTANTS_OWN, Action.MONTH), (JULY,)),
}
"""Numbers that mean something to a button, beside 0 and 1."""
# what a chat remembers of itself; no fact of the business stands there
OF_THE_CHAT = frozenset(
    {
        *("outbox", "inbox", "cards", "prompts", "drafts", "searches", "selections", "review_queues"),
        *("audit_events", "file_requests", "progress_messages", "digests"),
    }
)
BUSINESS = frozenset(table.name for table in metadata.sorted_tables) - OF_THE_CHAT


@dataclass
class Estate:
    """A company with one of everything a button may name.

    Attributes:
        lines: with their versions; ``things`` are everything else a button may be about.
        targets: what a button on a line may name beside it.
    """

    house: House
    lines: list[tuple[UUID, int]]
    things: list[UUID]
    targets: list[UUID]


@pytest.fixture
async def estate(store: SqlStore, database: Database) -> Estate:
    """In August: July is over, one of its lines is decided, and June is closed."""
    house = await found_house(store, database)
    ana = await house.knows()
    exact, less = await house.owes("480,00", ana), await house.owes("60,00", ana)
    plain, more, done = (
        await house.receives("480,00"),
        await house.receives("80,00"),
        await house.receives("15,00", "TARIFA"),
    )
    out = await house.receives("-80,00", "PIX ENVIADO ANA")
    paid, cause = await house.owes("30,00", ana), await house.receives("37,00", "PIX ANA DE NOVO")
    record = an_import(house.id)
    async with house.work() as uow:
        await uow.statements.add_import(record)
        await deciding.ignore(uow, await house.press(done))
        await settle_at_value(uow, await house.press(cause), paid.id, with_refund=True)
        case = (await uow.decisions.refunds_by_cause(house.id, cause.id))[0]
        await commenting.comment(uow, house.accountant, plain.id, "nota", NOW)
        category = (await uow.books.categories(house.id))[0]
        draft = Draft(
            company_id=house.id,
            id=uuid4(),
            line_id=plain.id,
            chat_id=house.owner.chat_id,
            category_id=category.id,
            contact_id=ana.id,
            new_contact_name=None,
            description="Pão",
            created_at=NOW,
        )
        await uow.chats.save_draft(draft)
        rule = a_rule(house, category.id)
        await uow.rules.save(rule)
    lines = [(one.id, (await house.line(one.id)).version) for one in (plain, more, done, out, cause)]
    things = [house.id, house.statement_import.id, house.account.id, category.id, draft.id, exact.id, ana.id]
    things += [case.id, rule.id]
    things += [house.owner.id, house.finance.id, house.accountant.id]
    return Estate(house, lines, things, [exact.id, less.id, out.id, category.id])


def a_rule(house: House, category_id: UUID) -> Rule:
    """Posto Shell is always fuel, as a suggestion."""
    return Rule(
        company_id=house.id,
        id=uuid4(),
        position=1,
        name="Posto Shell",
        direction=Direction.OUT,
        words=("POSTO", "SHELL"),
        action=RuleAction.NEW_ENTRY,
        category_id=category_id,
        contact_id=None,
        description="",
        mode=RuleMode.SUGGEST,
        cap_cents=10_000,
        active=True,
        created_by=house.owner.id,
        created_at=NOW,
    )


class Writes:
    """Tables of the business in which a statement of this engine touched a row."""

    def __init__(self, database: Database) -> None:
        self.tables: set[str] = set()
        event.listen(database.writer.sync_engine, "after_cursor_execute", self._heard)

    def _heard(self, _connection: object, cursor: Any, statement: str, *_more: object) -> None:
        found = re.match(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)", statement)
        if found and found[1] in BUSINESS and cursor.rowcount != 0:
            self.tables.add(found[1])


async def tries(
    house: House, member: Member, codes: Iterable[str]
) -> dict[str, tuple[set[str], BusinessError | None]]:
    """What each press changes, and how it is refused; nothing of it stays."""
    writes, found = Writes(house.database), {}
    async with house.work() as uow:
        assert isinstance(uow, SqlUnitOfWork)
        company = await uow.people.company(house.id)
        for data in codes:
            talk = Conversation(
                uow=uow,
                member=member,
                company=company,
                now=NOW + timedelta(days=30),
                pressed_id="1",
                message_id=MESSAGE,
                bot_name="bot",
            )
            writes.tables.clear()
            refused = None
            trial = await uow._connection.begin_nested()
            try:
                await handle_press(talk, data)
            except BusinessError as error:
                refused = error
            await trial.rollback()
            found[data] = (set() if refused else set(writes.tables), refused)
    return found


def presses(estate: Estate, action: Action) -> list[str]:
    """Every button of an action that a person of the company could hold."""
    numbers = MORE_NUMBERS.get(action, (0,))
    codes = [Code(action, *line) for line in estate.lines]
    codes += [Code(action, *line, target) for line in estate.lines for target in estate.targets]
    codes += [Code(action, *line, number=number) for line in estate.lines for number in numbers]
    codes += [Code(action, thing) for thing in estate.things]
    codes += [Code(action, thing, number=number) for thing in estate.things for number in numbers]
    return [encode(code) for code in codes]


@pytest.mark.parametrize("action", Action)
async def test_accountant_changes_nothing_by_any_button_but_what_is_theirs(
    estate: Estate, action: Action
) -> None:
    house, codes, own = estate.house, presses(estate, action), ACCOUNTANTS_OWN.get(action, set())
    by_accountant = await tries(house, house.accountant, codes)
    assert [data for data, (changed, _) in by_accountant.items() if changed - own] == []
    by_owner = await tries(house, house.owner, codes)
    telling = [data for data, (changed, _) in by_owner.items() if changed - own]
    assert [data for data in telling if not isinstance(by_accountant[data][1], NotAllowed)] == []
    if action in CHANGES:
        assert telling, "no press of this action changes anything for the owner: the test proves nothing"


CHANGES = frozenset(
    {
        *(
            Action.RECONCILE,
            Action.USE_VALUE,
            Action.USE_VALUE_AND_REFUND,
            Action.IGNORE,
        ),
        *(
            Action.POSTPONE,
            Action.UNDO,
            Action.REFUSE,
            Action.DRAFT_CONFIRM,
        ),
        *(
            Action.BULK_OUT,
            Action.DUE_IN,
            Action.IMPORT_UNDO_YES,
            Action.IMPORT_UNDO_ALL,
        ),
        *(
            Action.AUTOMATION_MODE,
            Action.AUTOMATION_CAP,
        ),
        *(
            Action.DIGEST_HOUR,
            Action.QUIET_FROM,
            Action.QUIET_TO,
            Action.QUIET_OFF,
        ),
        *(
            Action.MY_CARDS,
            Action.CATEGORY_HIDE,
            Action.CATEGORY_SHOW,
            Action.INVITE_ROLE,
        ),
        *(
            Action.PERSON_ROLE_YES,
            Action.PERSON_REMOVE_YES,
            Action.RULE_SWITCH,
            Action.RULE_CAP,
        ),
        *(
            Action.RULE_DELETE_YES,
            Action.CREDIT,
            Action.OFFSET,
            Action.PARTIAL,
        ),
        *(
            Action.PAID_TWICE,
            Action.GIVE_BACK,
            Action.REPEATED,
            Action.TRANSFER_TO,
        ),
    }
)
"""Actions of which at least one press here changes something for the owner, so that the refusal means something."""


async def test_finance_neither_manages_people_nor_closes_months(estate: Estate) -> None:
    house = estate.house
    for action in (
        *(Action.PERSON_ROLE, Action.PERSON_ROLE_YES, Action.PERSON_REMOVE, Action.PERSON_REMOVE_YES),
        *(Action.INVITE, Action.INVITE_ROLE, *ACCOUNTANTS_OWN),
    ):
        codes = presses(estate, action)
        by_finance, by_owner = (
            await tries(house, house.finance, codes),
            await tries(house, house.owner, codes),
        )
        for data, (changed, refused) in by_finance.items():
            assert not changed, data
            assert isinstance(refused, NotAllowed) or not by_owner[data][0], data


async def test_no_button_of_another_company_changes_anything(
    estate: Estate, store: SqlStore, database: Database
) -> None:
    theirs = await found_house(store, database, first_user=2001)
    for action in Action:
        tried = await tries(theirs, theirs.owner, presses(estate, action))
        assert [data for data, (changed, _) in tried.items() if changed] == []
