"""Random presses on a small company, every effect checked, and the shortest sequence that breaks told in words.

A step is a name and a number. The number draws whom and what the press is about from the books as they stand, so a
sequence can be replayed, and still means something when steps are left out of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import multiprocessing
import random
import sqlite3
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from uuid import UUID

import asyncpg  # type: ignore[import-untyped] # it brings no types

from core.domain.decisions import Decision
from core.errors import BusinessError
from core.services import noting, undoing
from core.services.deciding import Press
from core.services.noting import Noted
from core.services.offering import Offer
from core.services.settling import is_of_many
from storage.database import open_database
from storage.unit_of_work import SqlStore
from tests.builders import NOW, a_contact, a_line, an_account, an_entry
from tests.services.house import found_house
from tests.services.state import TABLES, check_sums, living

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from core.domain.parties import Member
    from core.ports import UnitOfWork
    from storage.database import Database
    from tests.services.house import House
    from tests.services.state import Books, Row

READ = (*TABLES, "rejected_pairs", "rejected_lines", "period_locks", "audit_events")
FORGOTTEN = frozenset({"snoozed_at"})  # putting a line off is no decision: taking all back leaves it put off
JUNE, JULY = date(2026, 6, 20), date(2026, 7, 8)

IN = (480, 450, 200, 170, 30, 30, 15, 15, 10, 500)
OUT = (700, 650, 50, 20, 30, 30, 15, 15, 10, 500, 510, 480)
AMOUNTS = [*(f"{amount},00" for amount in IN), *(f"-{amount},00" for amount in OUT)]
LEGS = (("-500,00", False), ("500,00", True), ("-30,00", True), ("30,00", False))  # and in which account
OWED_IN, OWED_OUT = (450, 450, 200, 180, 30, 300, 150, 20), (650, 650, 50, 20, 480, 30, 40, 500)
OWED = [*(f"{amount},00" for amount in OWED_IN), *(f"-{amount},00" for amount in OWED_OUT)]


FOLLOWS = {
    "settle_and_refund": ("pay_refund", "say_anew"),
    "settle_and_credit": ("reconcile_with_credit", "use_credit", "give_back"),
    "say_anew": ("say_anew", "use_credit", "reconcile_with_credit", "give_back"),
    "pay_part": ("pay_part", "explain"),
    "transfer_alone": ("join_transfer",),
    "refuse": ("take_back",),
    "postpone": ("reconcile", "statement_value", "postpone"),
    "note_entry": ("reconcile", "unnote_entry", "note_entry"),
    "refuse_line": ("take_back_line",),
}
"""What somebody often presses next."""


class Step(NamedTuple):
    """One press: what it does, what it draws, and whether it is taken back at once to see that nothing is left."""

    name: str
    number: int
    and_back: bool = False


# --- reading without disturbing ------------------------------------------------------------------


class Reader:
    """All rows of one company, by a connection of its own that sees only what was committed."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._sqlite: sqlite3.Connection | None = None
        self._postgres: Any = None

    async def __aenter__(self) -> Self:
        if self._url.startswith("sqlite"):
            self._sqlite = sqlite3.connect(self._url.removeprefix("sqlite:///"))
            self._sqlite.row_factory = sqlite3.Row
        else:
            self._postgres = await asyncpg.connect(self._url)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._sqlite is not None:
            self._sqlite.close()
        else:
            await self._postgres.close()

    async def books(self, company_id: UUID) -> Books:
        found: Books = {table: [] for table in READ}
        if self._sqlite is not None:
            for table in READ:
                query = f"SELECT * FROM {table} WHERE company_id = ?"
                found[table] = [dict(row) for row in self._sqlite.execute(query, (company_id.hex,))]
            return found
        query = " UNION ALL ".join(
            f"SELECT '{table}' AS name, to_jsonb(t) AS row FROM {table} t WHERE company_id = $1"
            for table in READ
        )
        for name, row in await self._postgres.fetch(query, company_id):
            found[name].append(json.loads(row))
        return found


# --- the company ---------------------------------------------------------------------------------


@dataclass
class World:
    """A company that is pressed upon, and what it looked like after the last press."""

    house: House
    reader: Reader
    books: Books = field(default_factory=dict)
    start: Any = None
    tick: int = 0
    tried: int = 0
    effects: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    async def look(self) -> Books:
        """The books as they are now, each table in the order in which its rows came into being."""
        books = await self.reader.books(self.house.id)
        for rows in books.values():
            rows.sort(key=lambda row: row["id"] if "id" in row else repr(row))
        return books

    def end(self) -> Any:
        """What stands; a contact made by a decision may outlive it, if another one named it meanwhile."""
        named = {row["contact_id"] for row in self.books["entries"] if row["state"] != "cancelled"}
        known = {row[1] for row in self.start["contacts"]} | named
        found = living(self.books, but=FORGOTTEN)
        return found | {"contacts": [row for row in found["contacts"] if row[1] in known]}

    @property
    def now(self) -> Any:
        return NOW + timedelta(seconds=self.tick)


async def found_world(store: SqlStore, database: Database, reader: Reader, seed: int) -> World:
    """Two accounts, three contacts, lines and open entries whose amounts meet often."""
    rng = random.Random(seed)
    house = await found_house(store, database, first_user=10 * seed + 1)
    contacts = [
        a_contact("Ana", company_id=house.id),
        a_contact("Moinho", company_id=house.id, is_customer=False, is_supplier=True),
        a_contact("Bia", company_id=house.id, is_supplier=True),
    ]
    savings = an_account(house.id, name="Poupança", key="bank:077:1")
    async with house.work() as uow:
        await uow.statements.add_account(savings)
        for contact in contacts:
            await uow.books.add_contact(contact)
        await uow.books.add_entries(
            [
                an_entry(
                    amount,
                    company_id=house.id,
                    contact_id=_whose(rng, amount, contacts),
                    import_key=f"row {row}",  # from a table, not noted
                )
                for row, amount in enumerate(rng.sample(OWED, 12))
            ]
        )
        lines = []
        drawn = [(amount, rng.randrange(100) < 20) for amount in rng.sample(AMOUNTS, 14)]
        for number, (amount, saved) in enumerate((*drawn, *LEGS)):
            account = savings if saved else house.account
            about = {"company_id": house.id, "account_id": account.id, "import_id": house.statement_import.id}
            day = JUNE if rng.randrange(100) < 15 and (amount, saved) not in LEGS else JULY
            lines.append(a_line(amount, f"PIX {number}", posted_on=day, **about))
        await uow.statements.add_lines(lines)
    world = World(house, reader)
    world.books = await world.look()
    world.start = living(world.books, but=FORGOTTEN)
    return world


def _whose(rng: random.Random, amount: str, contacts: Sequence[Any]) -> UUID | None:
    ana, mill, bia = contacts
    own = mill if amount.startswith("-") else ana
    found = rng.choice([own, own, own, bia, None])
    return found.id if found else None


# --- drawing what a press is about ---------------------------------------------------------------


class Draw:
    """Chooses lines, entries and people for one press; mostly what makes sense, sometimes anything."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.number = world, number
        self.rng = random.Random(number)
        self.house, self.books = world.house, world.books
        self.words: list[str] = []

    def rarely(self, percent: int) -> bool:
        return self.rng.randrange(100) < percent

    def one(self, rows: Sequence[Any], otherwise: Sequence[Any] = ()) -> Any:
        """One of the rows; now and then, and more often where there is none, one of the others."""
        among = otherwise if otherwise and self.rarely(4 if rows else 20) else rows
        if not among:
            raise NothingToDraw
        return self.rng.choice(among)

    def line(self, state: str = "open", fits: Callable[[Row], bool] = lambda _: True) -> Row:
        lines = self.books["statement_lines"]
        return self.about(self.one([one for one in lines if one["state"] == state and fits(one)], lines))

    def about(self, line: Row) -> Row:
        self.say(f"line {line['amount_cents']}")
        return line

    def pair(self, fits: Callable[[Row, Row], bool]) -> tuple[Row, Row]:
        """An open line and an open entry of its side that fit; any two where none do."""
        lines = [one for one in self.books["statement_lines"] if one["state"] == "open"]
        entries = [one for one in self.books["entries"] if one["state"] == "open"]
        pairs = [
            (line, entry)
            for line in lines
            for entry in entries
            if line["amount_cents"] * entry["amount_cents"] > 0 and fits(line, entry)
        ]
        line, entry = self.one(
            pairs, [(self.one(self.books["statement_lines"]), self.one(self.books["entries"]))]
        )
        self.about(line)
        self.say(f"entry {entry['amount_cents']}")
        return line, entry

    def entries(self, line: Row, fits: Callable[[Row], bool] = lambda _: True) -> list[Row]:
        """Open entries of the line's side, shuffled; anything else when there is none."""
        every = self.books["entries"]
        found = [
            one
            for one in every
            if one["state"] == "open" and one["amount_cents"] * line["amount_cents"] > 0 and fits(one)
        ]
        if not found or self.rarely(3):
            found = list(every)
        return self.rng.sample(found, len(found))

    def entry(self, line: Row, fits: Callable[[Row], bool] = lambda _: True) -> Row:
        found = self.entries(line, fits)
        if not found:
            raise NothingToDraw
        self.say(f"entry {found[0]['amount_cents']}")
        return found[0]

    def ids(self, rows: Sequence[Row]) -> list[UUID]:
        self.say(f"entries {[row['amount_cents'] for row in rows]}")
        return [UUID(row["id"]) for row in rows]

    def member(self) -> Member:
        house = self.house
        found = self.rng.choices([house.owner, house.finance, house.accountant], (70, 26, 4))[0]
        if found is not house.owner:
            self.say(f"by {found.name}")
        return found

    def press(self, line: Row, **changes: Any) -> Press:
        """On the line as it stands; sometimes with a button that is old, or from a phone that saw more."""
        version = line["version"]
        if self.rarely(4):
            version += self.rng.choice([-1, 1])
            self.say("stale")
        book_on = JULY if self.rarely(6) else None
        offer = None if self.rarely(3) else Offer(UUID(line["id"]))
        press = Press(self.member(), UUID(line["id"]), version, self.world.now, offer=offer, book_on=book_on)
        return replace(press, **changes)

    def category(self, direction: str) -> UUID:
        found = [one for one in self.books["categories"] if one["direction"] == direction]
        return UUID(self.rng.choice(found)["id"])

    def open_cents(self, entry: Row) -> int:
        return int(entry["amount_cents"] - entry["covered_cents"])

    def over(self, line: Row, entry: Row) -> int:
        """What a line moves beyond (below 0: short of) what an entry still owes."""
        return abs(int(line["amount_cents"])) - abs(self.open_cents(entry))

    def standing(self) -> list[Row]:
        undone = {row["reverses_id"] for row in self.books["decisions"] if row["reverses_id"]}
        return [row for row in self.books["decisions"] if row["kind"] != "undo" and row["id"] not in undone]

    def noted(self) -> list[Row]:
        """Entries noted from words that stand."""
        ids = {
            _plain(row["subject_id"]) for row in self.books["audit_events"] if row["action"] == "note_entry"
        }
        return [
            row for row in self.books["entries"] if _plain(row["id"]) in ids and row["state"] != "cancelled"
        ]

    def contact(self) -> Row | None:
        """One of those on offer, or none."""
        found: Row | None = self.one([*(row for row in self.books["contacts"] if row["active"]), None])
        return found

    def left(self, case: Row) -> int:
        """What is left of a credit, without sign."""
        undone = {row["reverses_id"] for row in self.books["decisions"]}
        uses = [row for row in self.books["credit_uses"] if row["case_id"] == case["id"]]
        used = sum(row["amount_cents"] for row in uses if row["decision_id"] not in undone)
        whole = 0 if case["refund_entry_id"] else case["amount_cents"]  # else one of its uses is what stays
        return abs(int(whole + used))

    def cases(self, *states: str) -> list[Row]:
        return [row for row in self.books["refund_cases"] if row["state"] in states]

    def say(self, words: str) -> None:
        self.words.append(words)


class NothingToDraw(Exception):
    """There is nothing this press could be about."""


ACTIONS: dict[str, tuple[int, Callable[[UnitOfWork, Draw], Awaitable[Any]]]] = {}


def action(weight: int) -> Callable[[Any], Any]:
    """Register a press under its function's name."""

    def register(function: Any) -> Any:
        ACTIONS[function.__name__] = (weight, function)
        return function

    return register


# --- one press, and what must be true after it ---------------------------------------------------


async def take(world: World, step: Step) -> None:
    """Try a press, look, and check that exactly its effect is there."""
    draw = Draw(world, step.number)
    before, result, refusal = world.books, None, ""
    world.tick += 1
    try:
        async with world.house.work() as uow:
            result = await ACTIONS[step.name][1](uow, draw)
    except NothingToDraw:
        return
    except BusinessError as error:
        refusal = f" → refused: {error!r}"
    world.tried += 1
    world.told.append(f"{step.name}({', '.join(draw.words)}){refusal}")
    world.books = await world.look()
    if refusal:
        assert world.books == before, "a refused press changed something"
        return
    world.effects[step.name] += 1
    check_effect(before, world.books)
    if step.and_back and isinstance(result, Decision | Noted):
        await _and_back(world, result, living(before))


async def _and_back(world: World, done: Decision | Noted, before: Any) -> None:
    """Taken back at once, all is as it was, and a line that was put off is put off as long."""
    world.tick += 1
    world.tried += 1
    world.told.append("  … and back")
    house, earlier = world.house, world.books
    async with house.work() as uow:
        if isinstance(done, Noted):
            await noting.take_back(uow, house.owner, done.entry.id, world.now)
        elif done.bulk_id is not None and is_of_many(done):
            await undoing.undo_bulk(uow, house.owner, done.bulk_id, world.now)
        else:
            line = await uow.statements.line(house.id, done.line_id)
            await undoing.undo_line(uow, house.owner, line.id, version=line.version, now=world.now)
    world.books = await world.look()
    check_effect(earlier, world.books)
    assert_same(before, living(world.books), "taken back at once, it is not as it was")


def assert_same(before: Any, after: Any, otherwise: str) -> None:
    """Both states are equal, or the rows that are not are told."""
    gone = [(table, row) for table, rows in before.items() for row in rows if row not in after[table]]
    came = [(table, row) for table, rows in after.items() for row in rows if row not in before[table]]
    assert before == after, f"{otherwise}:\n- {gone}\n+ {came}"


def check_effect(before: Books, after: Books) -> None:
    """Sums hold, facts only grew, each decision is told once, and no agreed value was overwritten."""
    check_sums(after)
    for table in ("decisions", "allocations", "adjustments", "credit_uses", "audit_events"):
        assert after[table][: len(before[table])] == before[table], f"{table} did not only grow"
    decided = after["decisions"][len(before["decisions"]) :]
    told = after["audit_events"][len(before["audit_events"]) :]
    about = sorted(row["reverses_id"] or row["id"] for row in decided)
    named = sorted(_plain(_data(event).get("decision_id")) for event in told if "decision_id" in _data(event))
    assert [_plain(one) for one in about] == named, "not one event for each decision"
    assert len(told) <= max(1, len(decided)), "an effect was told twice"
    agreed = {row["id"]: row["amount_cents"] for row in after["entries"]}
    assert all(agreed[row["id"]] == row["amount_cents"] for row in before["entries"])
    contacts = {row["id"]: row for row in after["contacts"]}
    for case in after["refund_cases"]:
        if case["state"] in {"open", "partial", "closed"} and case["contact_id"]:
            contact = contacts[case["contact_id"]]
            assert contact["is_customer"], contact
            assert contact["is_supplier"], contact
    for entry in after["entries"]:
        if entry["contact_id"] and entry["state"] != "cancelled":
            assert contacts[entry["contact_id"]]["active"], "the contact of an entry that stands is gone"


def _plain(identity: Any) -> str:
    return str(identity).replace("-", "")


def _data(event: Row) -> dict[str, Any]:
    data = event["data"]
    found: dict[str, Any] = json.loads(data) if isinstance(data, str) else data
    return found


# --- sequences -----------------------------------------------------------------------------------


def any_steps(seed: int, count: int) -> list[Step]:
    """A random sequence; the same for the same seed."""
    rng = random.Random(seed)
    names, weights = list(ACTIONS), [weight for weight, _ in ACTIONS.values()]
    steps: list[Step] = []
    while len(steps) < count:
        follows = FOLLOWS.get(steps[-1].name, ()) if steps and not steps[-1].and_back else ()
        name = rng.choice(follows) if follows and rng.randrange(100) < 60 else rng.choices(names, weights)[0]
        steps.append(Step(name, rng.randrange(1 << 30), rng.randrange(100) < 20))
    return steps


async def undo_everything(world: World) -> None:
    """Reopen what is closed and press undo wherever something stands, until nothing does."""
    await take(world, Step("reopen_month", 0))
    rng = random.Random(world.tick)
    while standing := Draw(world, 0).standing():
        lines = list(dict.fromkeys(row["line_id"] for row in standing))
        left = len(standing)
        for line_id in rng.sample(lines, len(lines)):
            await take(world, Step("undo_this", UUID(line_id).int))
        assert len(Draw(world, 0).standing()) < left, "undo does not come to an end"
    for entry in Draw(world, 0).noted():
        await take(world, Step("unnote_this", UUID(entry["id"]).int))


async def live(
    store: SqlStore, database: Database, reader: Reader, seed: int, steps: Sequence[Step]
) -> World:
    """Found a company, press, take everything back; raises what goes wrong, with the presses so far."""
    world = await found_world(store, database, reader, seed)
    try:
        for step in steps:
            await take(world, step)
        await undo_everything(world)
        assert_same(world.start, world.end(), "all taken back, it is not as it was")
    except Exception as error:
        raise Broken(seed, steps, world, error) from error
    return world


class Broken(AssertionError):
    """A sequence of presses after which something is not true."""

    def __init__(self, seed: int, steps: Sequence[Step], world: World, error: Exception) -> None:
        presses = "\n".join(f"  {number:3} {words}" for number, words in enumerate(world.told))
        replay = f"live(store, database, reader, {seed}, {list(steps)!r})"
        words = f"{type(error).__name__}: {str(error)[:1200]}"
        super().__init__(f"seed {seed}: {words}\n{presses}\nreplay: {replay}")
        self.seed, self.steps, self.error = seed, steps, error


async def run(
    url: str, seeds: Sequence[int], length: int, *, shorten: bool = True
) -> tuple[int, Counter[str]]:
    """Live one company for each seed; returns how many presses were tried, and the effects each kind had.

    Raises:
        Broken: with the shortest sequence found that still breaks.
    """
    tried, effects = 0, Counter[str]()
    database = open_database(url)
    store = SqlStore(database)
    try:
        async with Reader(url) as reader:
            for seed in seeds:
                try:
                    world = await live(store, database, reader, seed, any_steps(seed, length))
                except Broken as broken:
                    if not shorten:
                        raise
                    raise await shortened(store, database, reader, broken) from None
                tried, effects = tried + world.tried, effects + world.effects
    finally:
        await database.close()
    return tried, effects


def run_side_by_side(urls: Sequence[str], seeds: Sequence[int], length: int) -> tuple[int, Counter[str]]:
    """The same in a process for each of the databases, which may be one; what breaks is told in words."""
    work = [(url, seeds[number :: len(urls)], length) for number, url in enumerate(urls)]
    with ProcessPoolExecutor(len(urls), multiprocessing.get_context("spawn")) as pool:
        results = list(pool.map(_in_a_process, work))
    broken = [words for _, _, words in results if words]
    assert not broken, "\n\n".join(broken)
    return sum(tried for tried, _, _ in results), sum((one for _, one, _ in results), Counter[str]())


def _in_a_process(work: tuple[str, Sequence[int], int]) -> tuple[int, Counter[str], str]:
    importlib.import_module("tests.services.presses_drawn")
    try:
        return *asyncio.run(run(*work)), ""
    except Broken as broken:
        return 0, Counter(), str(broken)


async def shortened(store: SqlStore, database: Database, reader: Reader, broken: Broken) -> Broken:
    """Leave steps out, half of them, a quarter, …, one by one, as long as the rest still breaks and for a minute."""
    best, until = broken, time.monotonic() + 60
    number = broken.seed
    size = max(1, len(best.steps) // 2)
    while size and time.monotonic() < until:
        start = 0
        while start < len(best.steps) and time.monotonic() < until:
            rest = [*best.steps[:start], *best.steps[start + size :]]
            shorter = await _breaks(store, database, reader, number, rest)
            if shorter is None:
                start += size
            else:
                best = shorter
        size //= 2
    return best


async def _breaks(
    store: SqlStore, database: Database, reader: Reader, seed: int, steps: Sequence[Step]
) -> Broken | None:
    with contextlib.suppress(Exception):
        try:
            await live(store, database, reader, seed, steps)
        except Broken as again:
            return again
    return None
