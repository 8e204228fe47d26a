"""Kill the bot while a refund, a transfer, a sum, a bulk or an undo is pressed: all of it is done once, or not yet.

Every press is sent once or twice and none is repeated by hand: what the killed process left must be found by the next.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.callback_data import Action, Code, encode
from bot.sandbox import Person, Sandbox
from core.domain.decisions import DecisionKind
from core.domain.ids import new_id
from core.domain.statements import LineState
from core.services import bulk
from storage.tables import audit_events, decisions, inbox, refund_cases, transfers
from tests.builders import Movement, an_account
from tests.reliability import lives
from tests.services.house import House, found_house

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from storage.database import Database
    from storage.unit_of_work import SqlStore

EACH = 8
BULK_LINES = 6
KILLS = {"sqlite": 12, "postgresql": 5}
SEED = 20260714


@dataclass
class Story:
    """Presses that belong together, in order, and what they must have made of their lines in the end."""

    codes: list[Code]
    lines: list[UUID]
    kinds: Counter[DecisionKind]
    state: LineState


@dataclass
class Trial:
    """What was asked of the bot, to be compared with what it did."""

    house: House
    owner: Person
    chance: random.Random
    waiting: list[Story]
    told: list[Story] = field(default_factory=list)
    issued: int = 1

    async def act(self) -> None:
        """One story at once; presses that may come twice come twice at times."""
        if not self.waiting:
            return
        story = self.waiting.pop()
        self.told.append(story)
        message_id = 10_000 + len(self.told)  # whatever message the button is on, the press counts
        for code in story.codes:
            again = code.action is not Action.GROUP_TICK and self.chance.random() < 0.3
            for _ in range(2 if again else 1):
                self.issued += 1
                await self.owner.press_data(message_id, encode(code))


async def stories(house: House) -> list[Story]:
    """As many of each kind, each about money of its own."""
    savings = an_account(house.id, id=new_id(), key="bank:341:777", name="Poupança")
    async with house.work() as uow:
        await uow.statements.add_account(savings)
    made = []
    for number in range(EACH):
        made += [
            await _refund(house, number),
            await _transfer(house, number, savings.id),
            await _sum(house, number),
            await _undone(house, number),
        ]
    for number in range(EACH // 2):
        made.append(await _bulk(house, number))
    return made


async def _refund(house: House, number: int) -> Story:
    entry = await house.owes(f"{450 + number},00", await house.knows(f"Cliente {number}"))
    line = await house.receives(f"{480 + number},00", f"PIX CLIENTE {number}", occurrence=number + 1)
    code = Code(Action.USE_VALUE_AND_REFUND, line.id, 0, entry.id)
    ends = Counter({DecisionKind.STATEMENT_VALUE_AND_REFUND: 1})
    return Story([code], [line.id], ends, LineState.RECONCILED)


async def _transfer(house: House, number: int, savings_id: UUID) -> Story:
    out = await house.receives(f"-{2_000 + number},00", f"TED ENVIADA {number}")
    into = await house.receives(f"{2_000 + number},00", f"TED RECEBIDA {number}", account_id=savings_id)
    code = Code(Action.TRANSFER_CONFIRM, out.id, 0, into.id)
    return Story([code], [out.id, into.id], Counter({DecisionKind.TRANSFER: 2}), LineState.RECONCILED)


async def _sum(house: House, number: int) -> Story:
    one, other = await house.owes(f"{3_000 + number},00"), await house.owes(f"{200 + number},00")
    line = await house.receives(f"{3_200 + 2 * number},00", f"PIX SOMA {number}")
    ticks = [Code(Action.GROUP_TICK, line.id, 0, entry.id, 0) for entry in (one, other)]
    codes = [*ticks, Code(Action.GROUP_DONE, line.id)]
    return Story(codes, [line.id], Counter({DecisionKind.RECONCILE: 1}), LineState.RECONCILED)


async def _undone(house: House, number: int) -> Story:
    line = await house.receives(f"{4_000 + number},00", f"PIX ENGANO {number}")
    codes = [Code(Action.IGNORE, line.id), Code(Action.UNDO, line.id, 1)]
    return Story(codes, [line.id], Counter({DecisionKind.IGNORE: 1, DecisionKind.UNDO: 1}), LineState.OPEN)


async def _bulk(house: House, number: int) -> Story:
    """A file of sure lines, confirmed with one press."""
    movements = []
    for place in range(BULK_LINES):
        name = f"{'ABCDEFGH'[number] * 5}{'QRSTUV'[place] * 4} {'LMNOPQ'[place] * 6}"
        amount = f"{7_000 + 100 * number + place},{17 + place:02d}"
        await house.owes(amount, await house.knows(name.title()), due_on=date(2026, 7, 10))
        movements.append(Movement("20260710", amount, f"PIX RECEBIDO {name}"))
    record = await house.imports(*movements, now=datetime.now(UTC))  # noqa: TID251 - the bot runs on this clock
    async with house.store.read() as uow:
        burst = await bulk.view(uow, house.id, record.id)
    assert len(burst.sure) == BULK_LINES
    lines = [one.line.id for one in burst.sure]
    code = Code(Action.BULK, record.id, burst.fingerprint)
    ends = Counter({DecisionKind.RECONCILE: BULK_LINES})
    return Story([code], lines, ends, LineState.RECONCILED)


@pytest.fixture
async def server() -> AsyncIterator[Sandbox]:
    async with Sandbox.running() as running:
        yield running


@pytest.mark.usefixtures("surely_committed")
@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_every_ending_survives_kills_whole_and_once(
    server: Sandbox, store: SqlStore, database: Database, database_url: str, way: str
) -> None:
    dialect = database_url.partition(":")[0]
    if (way, dialect) == ("webhook", "postgresql"):
        pytest.skip("each way in and each database once is enough")
    house = await found_house(store, database)
    trial = Trial(house, await _owner(server), random.Random(SEED), await stories(house))
    trial.chance.shuffle(trial.waiting)
    told = lives.environment(server.url, database_url, **(_hooked() if way == "webhook" else {}))
    kills = KILLS[dialect] if way == "polling" else 5

    each = -(-len(trial.waiting) // kills)
    cut_short = 0
    for _ in range(kills):
        await _one_life(told, trial, server, each)
        cut_short += len(set(server.updates_issued) - await _done(database))
    assert cut_short, "kills came while presses were on their way"
    assert not trial.waiting, "every story was told while kills went on"
    await lives.last_life(told, database, trial.issued)
    await _compare(database, trial, server)


async def _owner(server: Sandbox) -> Person:
    """The owner's phone; the finance person has one, too, for cards."""
    people = [server.person(user_id=one, first_name="Sol", bot_token=lives.TOKEN) for one in (1001, 1002)]
    await people[0].say("/start")
    return people[0]


def _hooked() -> dict[str, str]:
    """A port for the webhook, the same in every life."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    return {"HTTP_PORT": port, "HTTP_HOST": "127.0.0.1", "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}"}


async def _one_life(told: dict[str, str], trial: Trial, server: Sandbox, each: int) -> None:
    """Start; once the bot answers, press, and kill it a moment later."""
    heard = len(server.calls)
    life = lives.Life(told)

    def alive() -> bool:
        return any(call.method in {"getUpdates", "setWebhook"} for call in server.calls[heard:])

    with contextlib.suppress(TimeoutError):
        await trial.owner.wait_until(alive, 20)
    for _ in range(each):
        await trial.act()
        await asyncio.sleep(trial.chance.uniform(0.0, 0.05))
    await asyncio.sleep(trial.chance.uniform(0.0, 0.15))
    await life.killed()


async def _done(database: Database) -> set[int]:
    """Updates that were handled, effect and all."""
    async with database.reader.connect() as connection:
        found = await connection.execute(select(inbox.c.update_id).where(inbox.c.state == "done"))
        return set(found.scalars())


async def _compare(database: Database, trial: Trial, server: Sandbox) -> None:
    house = trial.house
    await house.check_sums()
    async with database.reader.connect() as connection:
        rows = (await connection.execute(select(decisions))).all()
        audited = (await connection.execute(select(audit_events.c.action))).scalars().all()
        cases = (await connection.execute(select(refund_cases.c.cause_line_id))).scalars().all()
        moved = (await connection.execute(select(transfers.c.id))).scalars().all()
    assert set(server.updates_issued) <= await _done(database), "every update was handled"
    made: dict[UUID, Counter[DecisionKind]] = {}
    for row in rows:
        made.setdefault(row.line_id, Counter())[row.kind] += 1
    for story in trial.told:
        total = sum((made.pop(line_id, Counter()) for line_id in story.lines), Counter[DecisionKind]())
        assert total == story.kinds, story.codes
        assert {(await house.line(one)).state for one in story.lines} == {story.state}, story.codes
    assert made == {}, "nothing happened that nobody asked for"
    assert Counter(audited)["undo"] == EACH, "every undo has its audit"
    assert len(cases) == len(set(cases)) == EACH, "one case for each refund"
    assert len(moved) == EACH, "one transfer for each pair"
    bulks = Counter(row.bulk_id for row in rows if row.bulk_id is not None)
    together = [2] * EACH + [BULK_LINES] * (EACH // 2)
    assert sorted(bulks.values()) == together, "both legs, and each bulk, under one id"
