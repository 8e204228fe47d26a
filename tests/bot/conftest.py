"""The bench: the real bot, over real HTTP, against the sandbox, on a database of its own."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from bot.app import Concilia, build, open_store
from bot.sandbox import Person, Sandbox
from bot.settings import Settings
from core.domain.parties import Company, Role
from core.services import founding

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from core.ports import Store

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

    async def person(self, user_id: int, name: str, role: Role) -> Person:
        """One more member, joined by invitation."""
        async with self.store.write() as uow:
            code = await founding.invite(uow, self.company, role, self.clock.now())
        person = self.sandbox.person(user_id=user_id, first_name=name, bot_token=TOKEN)
        await person.say(f"/start {code}")
        await person.wait_for(lambda m: "Você agora é" in m.text)
        return person


def bench_settings(sandbox: Sandbox, database_url: str) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg] # pydantic-settings takes it at run time
        telegram_bot_token=SecretStr(TOKEN),
        telegram_api_url=sandbox.url,
        telegram_chat_rate=200,
        telegram_total_rate=500,
        database_url=database_url,
    )


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


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.running() as server:
        yield server


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 7, 13, 12, 0, tzinfo=UTC))


@pytest.fixture
async def bench(sandbox: Sandbox, clock: SetClock, tmp_path: Path) -> AsyncIterator[Bench]:
    settings = bench_settings(sandbox, f"sqlite:///{tmp_path}/bench.db")
    async with open_store(settings) as store:
        async with store.write() as uow:
            company = await founding.found_company(
                uow,
                name="Padaria Sol",
                time_zone="America/Sao_Paulo",
                digest_time=settings.digest_time,
                now=clock.now(),
            )
            code = await founding.invite(uow, company, Role.OWNER, clock.now())
        concilia = build(settings, store, clock)
        async with running(concilia):
            owner = sandbox.person(user_id=1001, first_name="Sol", bot_token=TOKEN)
            await owner.say(f"/start {code}")
            await owner.wait_for(lambda m: "Você agora é" in m.text)
            yield Bench(sandbox, store, settings, clock, company, owner, concilia)
