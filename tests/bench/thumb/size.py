"""A company that let much lie: 5.000 open entries, 500 open lines. What each look and each press costs, in CPU."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.adapters.books import open_store
from bot.callback_data import Action, Code, encode
from bot.handlers.bulk import needs_offers
from bot.handlers.commands import handle_command
from bot.handlers.conversation import Conversation
from bot.handlers.presses import handle_press
from bot.rendering import render
from bot.sending import KINDS
from bot.settings import Settings
from core.domain.conversation import OutboxKind
from core.domain.statements import LineState
from core.errors import BusinessError
from core.services.bulk import offers_of_open, view
from core.services.suggesting import suggest_line
from storage.unit_of_work import SqlStore
from tests.builders import NOW, a_contact, a_line, an_entry
from tests.services.house import found_house

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from core.domain.entries import Entry
    from core.domain.parties import Contact
    from core.domain.statements import StatementLine
    from tests.services.house import House

ENTRIES, LINES, CONTACTS = 5_000, 500, 400
_NAMES = (
    "Ana",
    "Bruno",
    "Carla",
    "Davi",
    "Elisa",
    "Fabio",
    "Gilda",
    "Hugo",
    "Iara",
    "Joana",
    "Marta",
    "Nilo",
)
_FAMILIES = ("Souza", "Lima", "Reis", "Prado", "Moura", "Teles", "Bastos", "Nunes", "Pinho", "Rocha", "Zago")
_NOW = NOW + timedelta(days=5)
_MESSAGE = 77


@dataclass
class Crowded:
    """The company, with the lines by what was made of them."""

    house: House
    lines: list[StatementLine]


async def crowded(store: SqlStore) -> Crowded:
    """The company in a fresh database."""
    house, chance = await found_house(store, store._database), random.Random(7)
    people = _people(house, chance)
    entries = _entries(house, people, chance)
    lines = _lines(house, {one.id: one.name for one in people}, entries)
    async with store.write() as uow:
        for person in people:
            await uow.books.add_contact(person)
        await uow.books.add_entries(entries)
        await uow.statements.add_lines(lines)
    return Crowded(house, lines)


def _people(house: House, chance: random.Random) -> list[Contact]:
    names = (
        f"{chance.choice(_NAMES)} {chance.choice(_FAMILIES)} {chance.choice(_FAMILIES)}"
        for _ in range(CONTACTS)
    )
    return [a_contact(name, company_id=house.id) for name in names]


def _entries(house: House, people: Sequence[Contact], chance: random.Random) -> list[Entry]:
    """More than a year of them, a third of the same few prices."""
    made = []
    for number in range(ENTRIES):
        sign = -1 if number % 4 == 0 else 1
        own = an_entry("1,00", f"Venda {number}", company_id=house.id, number=str(10_000 + number))
        made.append(
            replace(
                own,
                amount_cents=sign
                * chance.choice([9_900, 15_000, *(chance.randrange(2_000, 300_000) for _ in range(4))]),
                due_on=date(2026, 7, 21) - timedelta(days=chance.randrange(0, 400)),
                contact_id=chance.choice(people).id,
            )
        )
    return made


def _lines(house: House, names: Mapping[UUID, str], entries: Sequence[Entry]) -> list[StatementLine]:
    """Of a month: most pay one entry to the centavo, some a little more, some two at once."""
    recent = sorted(entries, key=lambda one: one.due_on, reverse=True)
    made = []
    for number in range(LINES):
        one, other = recent[2 * number], recent[2 * number + 1]
        odd = {8: one.amount_cents * 103 // 100, 9: one.amount_cents + other.amount_cents or 1}
        cents = odd.get(number % 10, one.amount_cents)
        name = names[one.contact_id] if one.contact_id else ""
        memo = f"PIX {'RECEBIDO' if cents > 0 else 'ENVIADO'} {name.upper()}"
        own = a_line("1,00", memo, company_id=house.id, account_id=house.account.id)
        made.append(
            replace(
                own,
                import_id=house.statement_import.id,
                amount_cents=cents,
                posted_on=date(2026, 7, 1) + timedelta(days=number % 12),
                occurrence=number + 1,
            )
        )
    return made


async def tell() -> None:
    """A row for everything a person may ask of such a company."""
    _say(f"\n## {ENTRIES} open entries and {LINES} open lines: seconds of CPU, screen included\n")
    _say("| what | CPU | of which in the writing transaction |\n|---|---:|---:|")
    with tempfile.TemporaryDirectory() as place:
        async with open_store(Settings(database_url=f"sqlite:///{Path(place)}/size.db")) as store:
            assert isinstance(store, SqlStore)
            crowd = await crowded(store)
            await _ask_all(store, crowd)


async def _ask_all(store: SqlStore, crowd: Crowded) -> None:
    line, largest = crowd.lines[0], max(crowd.lines, key=lambda one: one.amount_cents)
    company = crowd.house.id
    for command in ("/pendentes", "/saldo", "/contas", "/relatorio", "/buscar ana", "/devolucoes", "/config"):
        await _time(store, crowd, command, command)
    await _time(store, crowd, "the first press", Code(Action.WHY, line.id))
    for name, code in (
        ("Por quê", Code(Action.WHY, line.id)),
        ("Buscar", Code(Action.SEARCH, line.id)),
        ("Somar vários", Code(Action.GROUP, largest.id)),
        ("Novo lançamento", Code(Action.NEW_ENTRY, line.id)),
        ("Transferência", Code(Action.TRANSFER, line.id)),
        ("Relatório do mês", Code(Action.REPORT_MONTH, company, number=0)),
    ):
        await _time(store, crowd, name, code)
    async with store.read() as uow:
        best = (await suggest_line(uow, line)).best
    target = best.open_entry.entry.id if best else company
    await _time(store, crowd, "tick one", Code(Action.GROUP_TICK, line.id, 0, target))
    await _time(store, crowd, "one press: Conciliar", Code(Action.RECONCILE, line.id, 0, target))
    await _time(store, crowd, "Desfazer", Code(Action.UNDO, line.id, 1))
    await _time(store, crowd, "Ignorar", Code(Action.IGNORE, crowd.lines[1].id))
    await _time(store, crowd, "/conciliar", "/conciliar")
    await _time(store, crowd, "/conciliar again", "/conciliar")
    await _time(store, crowd, "list of the sure", Code(Action.BULK_LIST, company))
    async with store.read() as uow:
        burst = await view(uow, company, company)
    await _time(
        store, crowd, f"Conciliar as {len(burst.sure)}", Code(Action.BULK, company, burst.fingerprint)
    )
    async with store.read() as uow:
        left = await uow.statements.lines_in_state(company, LineState.OPEN)
    _say(f"\n{LINES - len(left)} lines are decided after that.")
    await _time(store, crowd, "/desfazer", "/desfazer")


async def _time(store: SqlStore, crowd: Crowded, name: str, what: str | Code) -> None:
    """One update from reception to the drawn screens."""
    house = crowd.house
    pressed = encode(what) if isinstance(what, Code) else None
    started, said = time.process_time(), ""
    offers = None
    if needs_offers(pressed, what if isinstance(what, str) else None):
        async with store.read() as uow:
            offers = await offers_of_open(uow, house.id)
    before = time.process_time()
    async with store.write() as uow:
        talk = Conversation(
            uow, house.owner, house.company, _NOW, "1" if pressed else None, _MESSAGE, "bot", offers
        )
        try:
            async with uow.savepoint():
                if pressed:
                    await handle_press(talk, pressed)
                else:
                    await handle_command(replace(talk, message_id=None), str(what))
        except BusinessError as error:
            said = f" ({type(error).__name__})"
    inside = time.process_time() - before
    await _draw(store)
    total = time.process_time() - started
    _say(f"| {name}{said} | {total:.2f} | {inside:.2f} |")


async def _draw(store: SqlStore) -> None:
    """What the delivery would do with everything that is due, short of Telegram."""
    async with store.read() as uow:
        due = await uow.outbox.due(_NOW + timedelta(days=1), limit=1_000)
        for one in due:
            if one.kind not in {*KINDS, OutboxKind.ANSWER}:
                await render(uow, one, _NOW)
    async with store.write() as uow:
        for one in due:
            await uow.outbox.done(one, _NOW)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
