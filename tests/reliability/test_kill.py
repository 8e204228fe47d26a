"""Kill the bot at random moments under pressing, start it again, and count: nothing lost, nothing doubled.

The bot is the real process (``python -m bot servir``) on a real database file; Telegram is the sandbox, with its
real offset semantics: what was not confirmed is delivered again, what was confirmed never is.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.sandbox import Person, Sandbox
from core.domain.ids import new_id
from core.domain.parties import Role
from core.domain.statements import AccountKind, LineState, ParsedAccount, ParsedLine, ParsedStatement
from core.services import founding
from core.services.importing import Arrival, import_statement
from storage.database import open_database
from storage.migrate import migrate
from storage.tables import audit_events, cards, decisions, inbox, statement_lines
from storage.unit_of_work import SqlStore
from tests.builders import Movement, ofx
from tests.reliability import lives

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path
    from uuid import UUID

    from core.domain.parties import Company
    from storage.database import Database

KILLS, FEWEST = 30, 4
LINES = 400
SEED = 20260713


@dataclass
class Trial:
    """What was asked of the bot, to be compared with what it did."""

    owner: Person
    chance: random.Random
    pressed: dict[int, int] = field(default_factory=dict)  # message id → number of taps
    files: list[str] = field(default_factory=list)  # memo of the one line in each file

    async def act(self) -> None:
        """Mostly a press on a card never pressed before, at times twice; now and then a file."""
        if self.chance.random() < 0.05:
            memo = f"ARQUIVO {len(self.files):04d}"
            self.files.append(memo)
            data = ofx(Movement("20260712", "10.00", memo), bank="0237", account="55555-5")
            await self.owner.send_document(f"{memo}.ofx", data)
            return
        waiting = [
            one
            for one in self.owner.messages
            if one.message_id not in self.pressed and any("Ignorar" in label for label in one.labels)
        ]
        if not waiting:
            return
        card = self.chance.choice(waiting)
        taps = 2 if self.chance.random() < 0.1 else 1
        self.pressed[card.message_id] = taps
        for _ in range(taps):
            await self.owner.press("Ignorar", card.message_id)


@pytest.fixture
async def server() -> AsyncIterator[Sandbox]:
    async with Sandbox.running() as running:
        yield running


async def test_thirty_kills_under_pressing_lose_no_press_and_double_no_effect(
    server: Sandbox, tmp_path: Path
) -> None:
    database = open_database(f"sqlite:///{tmp_path}/kill.db")
    await migrate(database)
    store = SqlStore(database)
    company, code = await _company(store)
    owner = server.person(user_id=1001, first_name="Sol", bot_token=lives.TOKEN)
    await owner.say("/start")
    await _join(store, code)
    await _import_cards(store, company)
    await database.close()  # from here on only the bot's process writes
    trial = Trial(owner, random.Random(SEED))
    told = lives.environment(server.url, f"sqlite:///{tmp_path}/kill.db")

    for _ in range(KILLS):
        await _one_life(told, trial)
    database = open_database(f"sqlite:///{tmp_path}/kill.db")
    try:
        await lives.last_life(told, database, 1 + sum(trial.pressed.values()) + len(trial.files))
        await _compare(database, trial, server)
    finally:
        await database.close()


async def _company(store: SqlStore) -> tuple[Company, str]:
    now = datetime.now(UTC)  # noqa: TID251 - the bot under test runs on the machine's clock
    async with store.write() as uow:
        company = await founding.found_company(
            uow, name="Padaria Sol", time_zone="America/Sao_Paulo", digest_time=time(23, 59), now=now
        )
        code = await founding.invite(uow, company, Role.OWNER, now)
    return company, code


async def _join(store: SqlStore, code: str) -> None:
    async with store.write() as uow:
        now = datetime.now(UTC)  # noqa: TID251 - see above
        await founding.join(uow, code, user_id=1001, chat_id=1001, name="Sol", now=now)


async def _import_cards(store: SqlStore, company: Company) -> None:
    """One card for each of many lines: they come in files of five."""
    now = datetime.now(UTC)  # noqa: TID251 - see above
    for start in range(0, LINES, 5):
        async with store.write() as uow:
            lines = tuple(
                ParsedLine(
                    row + 1, (now - timedelta(days=1)).date(), 1000 + start + row, f"PIX {start + row}"
                )
                for row in range(5)
            )
            account = ParsedAccount("341", None, "1-1", AccountKind.BANK, "BRL", lines)
            arrival = Arrival("file", "x", new_id().hex)
            await import_statement(uow, company, ParsedStatement("ofx", (account,), rows=5), arrival, now)


async def _one_life(told: dict[str, str], trial: Trial) -> None:
    """Start, press for a random while once the bot answers, and a few times at least, kill without warning."""
    life = lives.Life(told)
    seen = len(trial.owner.messages) + sum(one.edit_count for one in trial.owner.messages)

    def alive() -> bool:
        return len(trial.owner.messages) + sum(one.edit_count for one in trial.owner.messages) > seen

    await trial.act()
    with contextlib.suppress(TimeoutError):
        await trial.owner.wait_until(alive, 20)
    loop = asyncio.get_running_loop()
    end, enough = loop.time() + trial.chance.uniform(0.1, 1.2), len(trial.pressed) + FEWEST
    while loop.time() < end or (len(trial.pressed) < enough and loop.time() < end + 10):
        await trial.act()
        await asyncio.sleep(trial.chance.uniform(0.0, 0.03))
    await life.killed()


async def _compare(database: Database, trial: Trial, server: Sandbox) -> None:
    async with database.reader.connect() as connection:
        states = _pairs(await connection.execute(select(inbox.c.update_id, inbox.c.state)))
        made = Counter((await connection.execute(select(decisions.c.line_id))).scalars())
        ignored = select(audit_events.c.subject_id).where(audit_events.c.action == "ignore")
        audits = Counter((await connection.execute(ignored)).scalars())
        line_of = _pairs(await connection.execute(select(cards.c.message_id, cards.c.line_id)))
        lines = (
            await connection.execute(
                select(statement_lines.c.id, statement_lines.c.memo, statement_lines.c.state)
            )
        ).all()
    pressed_lines = _pressed_lines(trial, line_of)

    lost_updates = [one for one in server.updates_issued if states.get(one) != "done"]
    assert lost_updates == [], "every update Telegram took was handled"
    assert len(trial.pressed) >= KILLS * FEWEST, "the trial pressed enough to mean something"
    assert [one for one in pressed_lines if made[one] == 0] == [], "no press was lost"
    assert [one for one, times in made.items() if times != 1] == [], "no effect happened twice"
    assert set(made) == pressed_lines, "nothing happened that nobody asked for"
    assert audits == made, "every effect has its audit"
    assert {line.id for line in lines if line.state is LineState.IGNORED} == pressed_lines
    memos = Counter(line.memo for line in lines if line.memo.startswith("ARQUIVO"))
    assert memos == Counter(trial.files), "every file is in the books exactly once"
    stale = [
        one.message_id
        for one in trial.owner.messages
        if one.message_id in trial.pressed and "Ignorado" not in one.text
    ]
    assert stale == [], "every pressed card shows what became of it"


def _pairs(rows: Iterable[Any]) -> dict[Any, Any]:
    return {row[0]: row[1] for row in rows}


def _pressed_lines(trial: Trial, line_of: dict[int, UUID]) -> set[UUID]:
    """A pressed message is always known as a card, even one whose sending was cut off before it was recorded."""
    return {line_of[message_id] for message_id in trial.pressed}
