"""The bench: the real bot, over real HTTP, against the sandbox, on a database of its own."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.adapters.books import keyring
from bot.adapters.files import read_file
from bot.app import Concilia, build
from bot.sandbox import Call, Person, Sandbox, SandboxMessage
from bot.settings import Settings
from core.domain.parties import Company, Role
from core.services import founding
from core.sources.intake.reading import read_content
from storage.tables import inbox
from storage.unit_of_work import SqlStore, SqlUnitOfWork
from tests.builders import Movement, ofx, table
from tests.databases import engines, sqlite_copy, sqlite_template

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Mapping, Sequence
    from datetime import date

    from bot.readers import ReadFile
    from core.domain.files import FileContent, FileProblem
    from core.ports import Store, UnitOfWork
    from core.ports.feeds import BankFeed

TOKEN = "123456789:AAbench-token_of_the_sandbox_000000"


class SetClock:
    """A clock that stands where a test puts it, and runs on from there."""

    def __init__(self, start: datetime) -> None:
        self._start, self._real = start, datetime.now(UTC)  # noqa: TID251 - the bench runs on real time

    def now(self) -> datetime:
        return self._start + (datetime.now(UTC) - self._real)  # noqa: TID251 - see above

    def advance(self, **span: float) -> None:
        self._start += timedelta(**span)


@dataclass
class Bench:
    """A running bot with an owner in front of it."""

    sandbox: Sandbox
    store: Store
    settings: Settings
    clock: SetClock
    company: Company
    owner: Person
    concilia: Concilia
    http: socket.socket | None = None
    look_every: float | None = None
    feeds: Mapping[str, BankFeed] = field(default_factory=dict)
    read: ReadFile = read_file
    _task: asyncio.Task[None] | None = None
    _files: int = 0
    _ran: bool = False

    async def start(self) -> None:
        """A new process: nothing is known but what the database holds."""
        if self._ran:
            self.concilia = build(self.settings, self.store, self.clock, feeds=self.feeds)
        self._ran = True
        if self.look_every is not None:
            self.concilia.schedule.every = self.look_every
        self.concilia.reception.read = self.read
        self._task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        await self.concilia.run(http=self.http)

    async def stop(self) -> None:
        """The process ends where it stands."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def person(self, user_id: int, name: str, role: Role, company: Company | None = None) -> Person:
        """One more member, joined by invitation."""
        async with self.store.write() as uow:
            code = await founding.invite(uow, company or self.company, role, self.clock.now())
        person = self.sandbox.person(user_id=user_id, first_name=name, bot_token=TOKEN)
        await person.say(f"/start {code}")
        await person.wait_for(lambda m: "Você agora é" in m.text)
        return person

    async def neighbour(self) -> Person:
        """The owner of another company on the same bot."""
        async with self.store.write() as uow:
            company = await founding.found_company(
                uow,
                name="Oficina Lua",
                time_zone="America/Sao_Paulo",
                digest_time=self.settings.digest_time,
                now=self.clock.now(),
            )
        return await self.person(2001, "Lua", Role.OWNER, company)

    async def settled(self, seconds: float = 15.0) -> None:
        """Every update was handled and every message delivered."""
        try:
            async with asyncio.timeout(seconds):
                while not await self._idle():  # noqa: ASYNC110 - what is waited for lives in a database
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise TimeoutError(f"not settled; the chat:\n{self.owner.transcript()}") from None

    async def _idle(self) -> bool:
        if self.concilia.reception._lanes or self.concilia.delivery._under_way:
            return False  # not worth a question to the database, which would take time from the bot
        newest = max(self.sandbox.updates_issued, default=0)
        bot_id = int(TOKEN.partition(":")[0])
        async with self.store.read() as uow:
            if await newest_stored(uow) < newest or await uow.inbox.waiting(bot_id):
                return False
            return not await uow.outbox.due(self.clock.now() + timedelta(days=1), limit=1)

    async def say(
        self, text: str, *, by: Person | None = None, reply_to: int | None = None
    ) -> SandboxMessage:
        """A person says something and the bot has said all it will; its newest message."""
        person = by or self.owner
        await person.say(text, reply_to=reply_to)
        await self.settled()
        return person.last

    async def press(self, label: str, *, on: int | None = None, by: Person | None = None) -> str:
        """A person presses a button; the words that showed above the chat."""
        person = by or self.owner
        pressed = await person.press(label, message_id=on)
        await self.settled()
        return toast(person, pressed)

    async def press_data(self, message_id: int, data: str, *, by: Person | None = None) -> str:
        """A person sends a button's data, whether the button is there or not."""
        person = by or self.owner
        pressed = await person.press_data(message_id, data)
        await self.settled()
        return toast(person, pressed)

    async def books(self, *rows: str) -> SandboxMessage:
        """The owner sends open items."""
        self._files += 1
        await self.owner.send_document(f"livros{self._files}.csv", table(*rows))
        await self.settled()
        return self.owner.last

    async def bank(self, *movements: Movement, **more: Any) -> None:
        """The owner sends a bank statement."""
        self._files += 1
        await self.owner.send_document(f"extrato{self._files}.ofx", ofx(*movements, **more))
        await self.settled()

    def card(self, *words: str, by: Person | None = None) -> SandboxMessage:
        """The newest message of the bot that has all these words and a button."""
        person = by or self.owner
        for message in reversed(person.messages):
            if message.from_bot and message.buttons and all(word in message.text for word in words):
                return message
        raise LookupError(f"no card with {words}; the chat:\n{person.transcript()}")

    def message(self, message_id: int, *, by: Person | None = None) -> SandboxMessage:
        """A message as it looks now."""
        return next(one for one in (by or self.owner).messages if one.message_id == message_id)

    def calls(self, *methods: str, chat: Person | None = None) -> list[Call]:
        """What the bot called, optionally for one chat only."""
        return [
            call
            for call in self.sandbox.calls
            if call.method in methods
            and (chat is None or str(call.parameters.get("chat_id")) == str(chat.user_id))
        ]


def toast(person: Person, callback_id: str) -> str:
    """What showed above the chat for one press; empty when it only stopped spinning."""
    return next((one.text for one in person.toasts if one.callback_id == callback_id), "(no answer)")


def data_of(message: SandboxMessage, label: str) -> str:
    """What a button carries."""
    for row in message.buttons:
        for button in row:
            if label in button.text and button.data:
                return button.data
    raise LookupError(f"no {label!r} among {message.labels}")


def bench_settings(sandbox: Sandbox, database_url: str, **changed: Any) -> Settings:
    values: dict[str, Any] = {
        "telegram_bot_token": SecretStr(TOKEN),
        "telegram_api_url": sandbox.url,
        "telegram_chat_rate": 200,
        "telegram_total_rate": 500,
        "database_url": database_url,
    }
    return Settings(_env_file=None, **(values | changed))  # type: ignore[call-arg] # known at run time


async def newest_stored(uow: UnitOfWork) -> int:
    """The highest update in the inbox, straight from the table."""
    assert isinstance(uow, SqlUnitOfWork)
    return await uow._connection.scalar(select(func.max(inbox.c.update_id))) or 0


@asynccontextmanager
async def running(concilia: Concilia) -> AsyncIterator[Concilia]:
    """The bot at work for as long as the block lasts."""
    task = asyncio.create_task(concilia.run(http=None))
    try:
        yield concilia
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def open_bench(
    sandbox: Sandbox,
    clock: SetClock,
    *,
    http: socket.socket | None = None,
    look_every: float | None = None,
    names: tuple[str, str] = ("Padaria Sol", "Sol"),
    feeds: Mapping[str, BankFeed] | None = None,
    kind: type[Bench] = Bench,
    read: ReadFile = read_file,
    **changed: Any,
) -> AsyncIterator[Bench]:
    """A company with its owner (``names``) in front of a running bot; settings may be changed by name."""
    async with contextlib.AsyncExitStack() as stack:
        url = stack.enter_context(sqlite_copy(sqlite_template()))
        settings = bench_settings(sandbox, url, **changed)
        store = SqlStore(await stack.enter_async_context(engines(url)), keyring(settings))
        company, code = await _founded(store, names[0], settings, clock)
        owner = sandbox.person(user_id=1001, first_name=names[1], bot_token=TOKEN)
        concilia = build(settings, store, clock, feeds=feeds)
        about = (sandbox, store, settings, clock, company, owner, concilia, http, look_every)
        bench = kind(*about, feeds=dict(feeds or {}), read=read)
        stack.push_async_callback(bench.stop)
        await bench.start()
        await owner.say(f"/start {code}")
        await owner.wait_for(lambda m: "Você agora é" in m.text)
        yield bench


async def _founded(store: Store, name: str, settings: Settings, clock: SetClock) -> tuple[Company, str]:
    now = clock.now()
    async with store.write() as uow:
        company = await founding.found_company(
            uow, name=name, time_zone="America/Sao_Paulo", digest_time=settings.digest_time, now=now
        )
        return company, await founding.invite(uow, company, Role.OWNER, now)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.running() as server:
        yield server


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 7, 13, 12, 0, tzinfo=UTC))


async def read_here(name: str, data: bytes, today: date) -> Sequence[FileContent | FileProblem]:
    """As the bot's own child process reads it, without starting one: that takes longer than most tests."""
    return await asyncio.to_thread(read_content, name, data, today)


@pytest.fixture
def read(request: pytest.FixtureRequest) -> ReadFile:
    """Where files are read; a module about files names ``read_file`` as its ``READ``: a process of its own."""
    found: ReadFile = getattr(request.module, "READ", read_here)
    return found


@pytest.fixture
async def bench(sandbox: Sandbox, clock: SetClock, read: ReadFile) -> AsyncIterator[Bench]:
    async with open_bench(sandbox, clock, read=read) as ready:
        yield ready
