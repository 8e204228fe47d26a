"""Two companies with one of everything a button may name, and a door through which anybody may press or type.

The door is the bot's own reception; what comes of an update is heard from the database, and then taken back.
"""

from __future__ import annotations

import re
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import delete, event, select
from telegram import Update

from bot.app import build
from bot.callback_data import Action, Code, encode
from bot.sandbox import Sandbox
from core.domain import institutions
from core.domain.automation import (
    AutomationMode,
    AutomationSetting,
    EvidenceKind,
    UnattendedMatch,
    WeeklyDigest,
)
from core.domain.connections import ConnectedAccount, Connection, ConnectionDraft, DraftStep, FedRow
from core.domain.conversation import Draft, FileRequest, PromptKind, Search, Selection
from core.domain.entries import Direction
from core.domain.feeds import FeedState, RowStatus
from core.domain.ids import new_id
from core.domain.monthly import Month
from core.domain.rules import Rule, RuleAction, RuleMode
from core.services import commenting, deciding, managing
from storage.database import Database, open_database
from storage.sealing import Keyring
from storage.tables import metadata
from storage.unit_of_work import SqlStore, SqlUnitOfWork
from tests.bot.conftest import TOKEN, SetClock, bench_settings
from tests.builders import NOW, a_line, a_member, an_account, an_import
from tests.conftest import KEY
from tests.services.house import House, found_house, settle_at_value

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.reception import Reception
    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork

MESSAGE = 77
"""Of every press: as if all buttons stood on one message."""
TODAY = NOW + timedelta(days=30)
JULY = Month(2026, 7).number
_ABOUT_MONTHS = (Action.MONTH, Action.MONTH_CLOSE, Action.MONTH_CLOSE_YES, Action.MONTH_REOPEN)
_MORE_NUMBERS = {
    Action.AUTOMATION_CAP: (200,),
    Action.DIGEST_HOUR: (390,),
    **dict.fromkeys((*_ABOUT_MONTHS, Action.REOPEN_FOR_LINE), (JULY,)),
}
"""Numbers that mean something to a button, beside 0 and 1."""


@dataclass
class Estate:
    """A company with one of everything a button may name.

    Attributes:
        lines: with their versions, open ones first; ``things`` are everything else a button may be about.
        targets: what a button on a line may name beside it.
        chat_things: what a chat was asked about, by kind.
        words: that no text of another company may contain.
    """

    house: House
    lines: list[tuple[UUID, int]]
    things: list[UUID]
    targets: list[UUID]
    case_id: UUID
    draft_id: UUID
    free_draft_id: UUID
    category_id: UUID
    contact_id: UUID
    request_id: UUID
    words: tuple[str, ...]
    drafts: Mapping[PromptKind, UUID]

    @property
    def open_lines(self) -> list[tuple[UUID, int]]:
        """Those that wait for an answer."""
        return self.lines[:3]

    @property
    def ids(self) -> set[UUID]:
        """Everything by which it can be named."""
        return {*self.things, *self.targets, *(one for one, _ in self.lines)}


async def an_estate(
    store: SqlStore, database: Database, *, first_user: int = 1001, name: str = "Ana Quintela"
) -> Estate:
    """In August: July is over, some of its lines are decided."""
    house = await found_house(store, database, first_user=first_user)
    said = name.rsplit(maxsplit=1)[-1].upper()
    ana = await house.knows(name)
    exact, less, more_owed = (
        await house.owes("480,00", ana, description=f"Venda {said}"),
        await house.owes("60,00", ana, description=f"Venda {said}"),
        await house.owes("500,00", ana, description=f"Venda {said}"),
    )
    plain, more, done, out, other_leg = (
        await house.receives("480,00", f"PIX RECEBIDO {said}"),
        await house.receives("80,00", f"PIX RECEBIDO {said}"),
        await house.receives("15,00", f"TARIFA {said}"),
        await house.receives("-80,00", f"PIX ENVIADO {said}"),
        await _elsewhere(house, said),
    )
    paid, cause = await house.owes("30,00", ana), await house.receives("37,00", f"PIX {said} DE NOVO")
    twice_owed = await house.owes("21,00", ana)
    bulk_line = await house.receives("21,00", f"PIX {said} JUNTO")
    record, bulk_id = an_import(house.id), new_id()
    async with house.work() as uow:
        await uow.statements.add_import(record)
        await deciding.ignore(uow, await house.press(done))
        await settle_at_value(uow, await house.press(cause), paid.id, with_refund=True)
        await deciding.reconcile(uow, replace(await house.press(bulk_line), bulk_id=bulk_id), twice_owed.id)
        case = (await uow.decisions.refunds_by_cause(house.id, cause.id))[0]
        await commenting.comment(uow, house.accountant, plain.id, f"nota {said}", NOW)
        categories = await uow.books.categories(house.id)
        category = next(one for one in categories if one.direction is Direction.IN and one.is_offered)
        draft = _draft(house, plain.id, category.id, ana.id, said)
        free = replace(draft, id=new_id(), line_id=None, direction=Direction.IN, amount_cents=4_500)
        free = replace(free, due_on=date(2026, 8, 20))
        await uow.chats.save_draft(draft)
        await uow.chats.save_draft(free)
        rule = a_rule(house, category.id)
        await uow.rules.save(rule)
        for member in (house.owner, house.accountant):  # who could decide when they ticked
            for line, entry in ((more, less), (plain, more_owed)):
                kept = Selection(house.id, member.chat_id, line.id, 0, (entry.id,), (), NOW)
                await uow.chats.save_selection(kept)
        search = Search(house.id, new_id(), house.owner.chat_id, plain.id, said, NOW)
        await uow.searches.add(search)
        request = FileRequest(house.id, new_id(), house.owner.chat_id, "F1", f"{said}.ofx", {}, NOW)
        await uow.chats.save_file_request(request)
        week = WeeklyDigest(house.id, new_id(), date(2026, 7, 13), None, TODAY)
        await uow.automation.save_setting(
            AutomationSetting(house.id, house.account.id, AutomationMode.ON, 5_000, house.owner.id, NOW)
        )
        about = (house.id, new_id(), house.account.id, bulk_line.id, twice_owed.id)
        match = UnattendedMatch(*about, EvidenceKind.NUMBER, bulk_id, NOW, agreed=None)
        await uow.automation.add_matches([match])
        await uow.automation.claim_week(week)
        drafts = await _connecting(uow, house)
        fed = await _fed(uow, house, plain, said)
    lines = [
        (one.id, (await house.line(one.id)).version) for one in (plain, more, out, done, cause, bulk_line)
    ]
    things = [house.id, house.statement_import.id, house.account.id, category.id, draft.id, exact.id, ana.id]
    things += [free.id, case.id, rule.id, bulk_id, search.id, request.id, week.id]
    things += [house.owner.id, house.finance.id, house.accountant.id]
    things += [*drafts.values(), *fed]
    targets = [exact.id, less.id, out.id, category.id, more_owed.id, other_leg.id, fed[1]]
    return Estate(
        house,
        lines,
        things,
        targets,
        case.id,
        draft.id,
        free.id,
        category.id,
        ana.id,
        request.id,
        (said.casefold(),),
        drafts,
    )


_STEPS = {
    PromptKind.NEW_ACCOUNT_NAME: DraftStep.NAME,
    PromptKind.NEW_ACCOUNT_OPENING: DraftStep.OPENING,
    PromptKind.FEED_REFERENCE: DraftStep.FIELDS,
    PromptKind.FEED_SECRET: DraftStep.FIELDS,
}


async def _connecting(uow: UnitOfWork, house: House) -> dict[PromptKind, UUID]:
    """Connections to Banco Inter being set up, each at the step that asks for words."""
    place = next(number for number, one in enumerate(institutions.CONNECTABLE) if one.key == "inter")
    made = {}
    for kind, step in _STEPS.items():
        data = {"bank": institutions.CONNECTABLE[place].key, "name": "Loja", "asking": "client_secret"}
        data["asks"] = "reference,certificate,private_key,client_id,client_secret"
        draft = ConnectionDraft(
            house.id, new_id(), house.owner.chat_id, house.owner.id, step, data, TODAY, feed="inter"
        )
        await uow.connections.save_draft(draft)
        made[kind] = draft.id
    return made


async def _fed(uow: UnitOfWork, house: House, line: StatementLine, said: str) -> list[UUID]:
    """A connection whose bank changed a line, the account it feeds, and the row that says so."""
    connection = Connection(
        house.id,
        new_id(),
        "pluggy",
        f"item-{said}",
        FeedState.NEEDS_REAUTH,
        NOW,
        house.owner.id,
        message=said,
    )
    account = ConnectedAccount(
        house.id, new_id(), connection.id, house.account.id, f"acc-{said}", f"key-{said}", frozen_at=NOW
    )
    about = (house.id, new_id(), house.account.id, "pluggy", f"t-{said}", RowStatus.POSTED)
    row = FedRow(*about, line.posted_on, 48_100, f"PIX {said}", NOW, line_id=line.id, differs=True)
    await uow.connections.add(connection)
    await uow.connections.add_account(account)
    await uow.connections.save_rows([row])
    await uow.vault.put(house.id, connection.id, "client_secret", said)
    return [connection.id, account.id, row.id]


async def _elsewhere(house: House, said: str) -> Any:
    """The other half of what left: a line of a second account."""
    savings = replace(an_account(house.id), id=new_id(), key=f"bank:999:{said}", name=f"Reserva {said}")
    line = a_line(
        "80,00",
        f"TED RECEBIDA {said}",
        company_id=house.id,
        account_id=savings.id,
        import_id=house.statement_import.id,
    )
    async with house.work() as uow:
        await uow.statements.add_account(savings)
        await uow.statements.add_lines([line])
    return line


def _draft(house: House, line_id: UUID, category_id: UUID, contact_id: UUID, said: str) -> Draft:
    return Draft(
        company_id=house.id,
        id=new_id(),
        line_id=line_id,
        chat_id=house.owner.chat_id,
        category_id=category_id,
        contact_id=contact_id,
        new_contact_name=None,
        description=f"Pão {said}",
        created_at=NOW,
    )


def a_rule(house: House, category_id: UUID) -> Rule:
    """Posto Shell is always fuel, as a suggestion."""
    return Rule(
        company_id=house.id,
        id=new_id(),
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


# --- buttons -------------------------------------------------------------------------------------


def presses(estate: Estate, action: Action) -> list[str]:
    """Every button of an action that a person of the company could hold."""
    numbers = _MORE_NUMBERS.get(action, (0,))
    codes = [Code(action, *line) for line in estate.lines]
    codes += [Code(action, *line, target) for line in estate.open_lines for target in estate.targets]
    codes += [Code(action, *line, number=number) for line in estate.lines[:2] for number in numbers]
    codes += [Code(action, estate.things[0])]
    codes += [Code(action, thing, number=number) for thing in estate.things for number in numbers]
    codes += [Code(action, estate.case_id, 1, target) for target in estate.targets]
    return [encode(code) for code in codes]


def foreign_presses(own: Estate, other: Estate, action: Action) -> list[str]:
    """Buttons about another company's things, and about one's own with another company's thing beside them."""
    exact, _less, out, category, *_more = other.targets
    numbers = _MORE_NUMBERS.get(action, (0,))
    theirs = [other.lines[0], other.lines[4]]
    codes = [Code(action, *line, target) for line in theirs for target in (None, exact)]
    codes += [Code(action, thing, number=numbers[0]) for thing in [*other.things, other.lines[0][0]]]
    subjects = [own.lines[0], own.lines[2], (own.draft_id, 0), (own.case_id, 1)]
    beside = [exact, out, category, other.house.account.id, other.contact_id]
    codes += [Code(action, *subject, target) for subject in subjects for target in beside]
    return [encode(code) for code in codes]


# --- the door ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Street:
    """Two companies behind one door, and who stood in it once: removed from the first since the buttons were drawn."""

    door: Door
    ours: Estate
    theirs: Estate
    removed: Member


@asynccontextmanager
async def open_street(empty: Path) -> AsyncIterator[Street]:
    """Everything in the database at this path, and a bot that knows its own name."""
    database = open_database(f"sqlite:///{empty}")
    store = SqlStore(database, Keyring((KEY,)))
    ours = await an_estate(store, database)
    theirs = await an_estate(store, database, first_user=2001, name="Bruno Zambrotta")
    removed = a_member(ours.house.id, user_id=1009, chat_id=1009, name="Rui")
    async with store.write() as uow:
        await uow.people.add_member(removed)
        await managing.remove_member(uow, ours.house.owner, removed.id, NOW)
        assert isinstance(uow, SqlUnitOfWork)
        await uow._connection.execute(delete(metadata.tables["outbox"]))
    async with Sandbox.running() as sandbox:
        settings = bench_settings(sandbox, f"sqlite:///{empty}")
        concilia = build(settings, store, SetClock(TODAY))
        sandbox.person(user_id=1001, first_name="Sol", bot_token=TOKEN)
        async with concilia.bot:
            yield Street(Door(concilia.reception, database, store), ours, theirs, removed)
    await database.close()


@dataclass
class Heard:
    """What one update did, by table; and what the person is told.

    Attributes:
        rows: values that were written, with the table they were written to; a refusal took them back.
        told: payloads of outbox rows.
        left: every row of the companies that were named, as the update left them.
    """

    rows: list[tuple[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    left: dict[UUID, Any] = field(default_factory=dict)

    @property
    def tables(self) -> set[str]:
        """Where something was written, what phones are told aside."""
        return {table for table, _ in self.rows} - {"outbox"}

    @property
    def answer(self) -> str | None:
        """The words above the chat; ``None`` when a press was not answered."""
        return next((one["text"] for one in self.told if "callback_id" in one), None)

    @property
    def said(self) -> str:
        """Everything that is told, the words above the chat included."""
        return " ".join(str(one.get("text", "")) for one in self.told)


@contextmanager
def listening(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that touched a row, with what was bound to it."""
    rows: list[tuple[str, Any]] = []

    def hear(_connection: object, cursor: Any, statement: str, bound: Any, *_more: object) -> None:
        found = re.match(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)", statement)
        if found and cursor.rowcount != 0:
            rows.append((found[1], bound))

    engine = database.writer.sync_engine
    event.listen(engine, "after_cursor_execute", hear)
    try:
        yield rows
    finally:
        event.remove(engine, "after_cursor_execute", hear)


@dataclass
class Door:
    """The reception of the bot, one update at a time; nothing of an update stays."""

    reception: Reception
    database: Database
    store: SqlStore
    _updates: int = 0

    async def press(
        self,
        uow: SqlUnitOfWork,
        user_id: int,
        data: str,
        *,
        chat_id: int | None = None,
        of: Sequence[UUID] = (),
    ) -> Heard:
        """A button pressed, in the person's own chat if no other is named."""
        query = {
            "id": "1",
            "from": _person(user_id),
            "chat_instance": "1",
            "data": data,
            "message": _message(chat_id or user_id, MESSAGE),
        }
        return await self.take(uow, {"callback_query": query}, of=of)

    async def say(
        self,
        uow: SqlUnitOfWork,
        user_id: int,
        text: str,
        reply_to: int | None = None,
        *,
        of: Sequence[UUID] = (),
    ) -> Heard:
        """A text typed in the person's own chat."""
        message: dict[str, Any] = _message(user_id, 500) | {"from": _person(user_id), "text": text}
        if reply_to is not None:
            message["reply_to_message"] = _message(user_id, reply_to)
        return await self.take(uow, {"message": message}, of=of)

    async def take(self, uow: SqlUnitOfWork, raw: dict[str, Any], *, of: Sequence[UUID] = ()) -> Heard:
        """Any update; ``of`` are companies whose rows are wanted as it left them."""
        self._updates += 1
        update = Update.de_json({"update_id": self._updates, **raw}, self.reception.bot)
        trial = await uow._connection.begin_nested()
        with listening(self.database) as rows:
            await self.reception._dispatch(uow, update, None, None)
        heard = Heard(rows)
        if any(table == "outbox" for table, _ in rows):
            outbox = metadata.tables["outbox"]
            told = await uow._connection.execute(select(outbox.c.payload).where(outbox.c.state == "waiting"))
            heard.told = [dict(one) for one in told.scalars()]
        if heard.tables:
            heard.left = {company_id: await rows_of(uow, company_id) for company_id in of}
        await trial.rollback()
        return heard


def _person(user_id: int) -> dict[str, Any]:
    return {"id": user_id, "is_bot": False, "first_name": "Sol"}


def _message(chat_id: int, message_id: int) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "date": int(TODAY.timestamp()),
        "chat": {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup", "first_name": "Sol"},
    }


async def rows_of(uow: SqlUnitOfWork, company_id: UUID) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a company as this transaction sees it, what phones are told aside."""
    found = {}
    for table in metadata.sorted_tables:
        if "company_id" in table.c and table.name != "outbox":
            rows = await uow._connection.execute(select(table).where(table.c.company_id == company_id))
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


async def outbox_chats(uow: SqlUnitOfWork) -> set[int]:
    """Whose phones wait for something."""
    outbox = metadata.tables["outbox"]
    found = await uow._connection.execute(select(outbox.c.chat_id).where(outbox.c.state == "waiting"))
    return set(found.scalars())
