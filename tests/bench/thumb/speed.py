"""How long a person waits: from the document to the first card, and from the press to the edited card."""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
from typing import TYPE_CHECKING

from bot.callback_data import Action, decode
from core.domain.parties import Role
from core.services import founding
from tests.bench.thumb.apart import BenchApart
from tests.bench.thumb.places import bench_of
from tests.builders import Movement, ofx, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.sandbox import Person, SandboxMessage
    from tests.bot.conftest import Bench

_CARDS = 5  # more new lines would come as one summary
_TIMES = 25
_OWNERS = 20
_THOUGHT = 3.0  # seconds in which a person reads a card, on average


async def first_card() -> None:
    """A statement of one line and one of many, alone on the machine."""
    _say("\n## From the document to the first card, in seconds\n")
    _say("| statement | median | p95 | slowest |\n|---|---:|---:|---:|")
    for name, lines in (("1 line", 1), (f"{_CARDS} lines", _CARDS), ("100 lines, one summary", 100)):
        async with bench_of() as bench:
            await bench.books(*(_sale(number) for number in range(200)))
            waits = [await _wait_for_card(bench, number, lines) for number in range(_TIMES)]
        _say(f"| {name} | {' | '.join(_figures(waits))} |")


async def _wait_for_card(bench: Bench, number: int, lines: int) -> float:
    await bench.settled(60)
    seen = len(bench.owner.messages)
    first = number * lines
    content = ofx(*(_payment(first + one) for one in range(lines)))
    started = time.perf_counter()
    await bench.owner.send_document(f"e{number}.ofx", content)
    await bench.owner.wait_until(lambda: any(_asks(one) for one in bench.owner.messages[seen:]), 60)
    return time.perf_counter() - started


def _asks(message: SandboxMessage) -> bool:
    """A card, or the summary of many."""
    codes = [decode(one.data or "") for row in message.buttons for one in row]
    return any(
        code is not None and code.action in {Action.POSTPONE, Action.BULK, Action.QUEUE} for code in codes
    )


async def press_to_card(rounds: int) -> None:
    """Twenty persons press: each in a company of their own, at one instant and at a person's pace; then all in one."""
    _say(f"\n## From the press to the edited card, {_OWNERS} persons, in milliseconds\n")
    _say("| who | presses | median | p95 | p99 |\n|---|---:|---:|---:|---:|")
    async with bench_of(kind=BenchApart) as bench:
        people = await _companies(bench, 2 * rounds)
        _row(
            f"{_OWNERS} companies, at one instant",
            [wait for _ in range(rounds) for wait in await _all_press(bench, people)],
        )
        _row(
            f"{_OWNERS} companies, each about every {_THOUGHT:.0f} s",
            await _press_at_own_pace(bench, people, rounds),
        )
    async with bench_of(kind=BenchApart) as bench:
        people = [await bench.person(3000 + number, f"P{number}", Role.OWNER) for number in range(_OWNERS)]
        await bench.books(*(_sale(number) for number in range(200)))
        for batch in range(rounds * _OWNERS // _CARDS):
            await bench.bank(*(_payment(batch * _CARDS + one) for one in range(_CARDS)))
        await bench.settled(300)
        _row(
            f"{_OWNERS} members of one, at one instant",
            [wait for _ in range(rounds) for wait in await _all_press(bench, people, apart=True)],
        )


async def _companies(bench: Bench, cards: int) -> list[Person]:
    """Owners with so many open cards each."""
    people = [await _owner_of_own(bench, number) for number in range(_OWNERS)]
    for person in people:
        await person.send_document("livros.csv", table(*(_sale(number) for number in range(60))))
    await bench.settled(60)
    for batch in range(-(-cards // _CARDS)):
        for person in people:
            own = (_payment(batch * _CARDS + one) for one in range(_CARDS))
            await person.send_document(f"extrato{batch}.ofx", ofx(*own, account=f"{person.user_id}-1"))
    await bench.settled(120)
    return people


async def _press_at_own_pace(bench: Bench, people: Sequence[Person], rounds: int) -> list[float]:
    """Everybody reads a card, presses, waits for the answer, and reads the next."""
    pauses = random.Random(20)

    async def one_by_one(person: Person, cards: Sequence[tuple[int, str]]) -> list[float]:
        waits = []
        for card in cards:
            await asyncio.sleep(pauses.uniform(0, 2 * _THOUGHT))
            waits += await _wait_for_edits(bench, [(person, *card)])
        return waits

    chosen = [
        (person, _open_cards(person)[:rounds]) for person in people
    ]  # drawing them is the sandbox's work
    waits = await asyncio.gather(*(one_by_one(*one) for one in chosen))
    await bench.settled(120)
    return [wait for of_one in waits for wait in of_one]


async def _owner_of_own(bench: Bench, number: int) -> Person:
    async with bench.store.write() as uow:
        company = await founding.found_company(
            uow,
            name=f"Empresa {number}",
            time_zone="America/Sao_Paulo",
            digest_time=bench.settings.digest_time,
            now=bench.clock.now(),
        )
    return await bench.person(5000 + number, f"Dono {number}", Role.OWNER, company)


async def _all_press(bench: Bench, people: Sequence[Person], *, apart: bool = False) -> list[float]:
    """Everybody confirms a card at the same moment; ``apart`` when each must take another line."""
    taken: set[str] = set()
    chosen = [(person, *_open_card(person, taken if apart else set())) for person in people]
    waits = await _wait_for_edits(bench, chosen)
    await bench.settled(120)
    return waits


async def _wait_for_edits(bench: Bench, chosen: Sequence[tuple[Person, int, str]]) -> list[float]:
    """Seconds from each press to the edit of the card that was pressed."""
    pressed: dict[int, tuple[int, float]] = {}
    seen = _Edits(bench, {(str(person.user_id), str(message_id)) for person, message_id, _ in chosen})
    for person, message_id, data in chosen:
        pressed[person.user_id] = (message_id, time.time())
        await person.press_data(message_id, data)
    await chosen[0][0].wait_until(
        seen.all, 120
    )  # told by the sandbox: asking the database would slow the bot
    return [
        seen.at[str(person.user_id), str(message_id)] - pressed[person.user_id][1]
        for person, message_id, _ in chosen
    ]


class _Edits:
    """When each of some messages was edited first."""

    def __init__(self, bench: Bench, wanted: set[tuple[str, str]]) -> None:
        self._sandbox, self._wanted, self._next = bench.sandbox, wanted, len(bench.sandbox.calls)
        self.at: dict[tuple[str, str], float] = {}

    def all(self) -> bool:
        for call in self._sandbox.calls[self._next :]:
            self._next += 1
            which = (str(call.parameters.get("chat_id")), str(call.parameters.get("message_id")))
            if call.method == "editMessageText" and which in self._wanted:
                self.at.setdefault(which, call.at)
        return len(self.at) == len(self._wanted)


def _open_card(person: Person, taken: set[str]) -> tuple[int, str]:
    """A card that can be confirmed with one press, of a line nobody here took yet."""
    for message_id, data in _open_cards(person):
        code = decode(data)
        if code and str(code.subject) not in taken:
            taken.add(str(code.subject))
            return message_id, data
    raise LookupError(person.transcript())


def _open_cards(person: Person) -> list[tuple[int, str]]:
    """Cards that can be confirmed with one press: the message, and the data of its first such button."""
    found: dict[int, str] = {}
    for message in person.messages:
        for row in message.buttons:
            for one in row:
                code = decode(one.data or "")
                if code and code.action is Action.RECONCILE:
                    found.setdefault(message.message_id, one.data or "")
    return list(found.items())


def _sale(number: int) -> str:
    return f"receita;Venda {number};{_name(number)};;{100 + 7 * number},00;10/07/2026;Vendas;{2000 + number}"


def _payment(number: int) -> Movement:
    name = _name(number).upper()
    return Movement("20260710", f"{100 + 7 * number},00", f"PIX RECEBIDO {name}", f"f{number}")


def _name(number: int) -> str:
    """Names that share no word with each other."""
    letters = "BCDFGLMNPRSTVZ"
    first = letters[number % 14] + "a" + letters[number // 14 % 14].lower() + "ila"
    return f"{first} {letters[number // 14 % 14]}o{letters[number % 14].lower()}eres"


def _figures(waits: Sequence[float]) -> list[str]:
    ordered = sorted(waits)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return [f"{statistics.median(waits):.3f}", f"{p95:.3f}", f"{ordered[-1]:.3f}"]


def _milliseconds(waits: Sequence[float]) -> list[str]:
    ordered = sorted(waits)

    def at(share: float) -> str:
        return f"{ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000:.0f}"

    return [at(0.5), at(0.95), at(0.99)]


def _row(who: str, waits: Sequence[float]) -> None:
    _say(f"| {who} | {len(waits)} | {' | '.join(_milliseconds(waits))} |")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
