"""Looks at Banco Inter over mutual TLS and at Asaas: whatever happens on the way, the books are exact or unchanged."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core.domain.feeds import Access, FeedState
from core.domain.statements import LineState
from core.feeds.asaas import AsaasFeed
from core.feeds.inter import InterFeed
from core.services import linking
from core.services.syncing import Look, Syncing
from storage import tables
from tests.feeds.asaas_fake import AsaasFake
from tests.feeds.authority import Authority
from tests.feeds.clock import StillClock
from tests.feeds.fault_proxy import Fault, FaultProxy
from tests.feeds.inter_fake import InterFake
from tests.feeds.loopback import HASTE
from tests.services.house import House

FRIDAY = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
NINTH = date(2026, 11, 9)
CALLS = {"inter": (1, 2, 3, 4), "asaas": (1, 2, 3)}  # a look's: status, two pages or one, balance


@dataclass
class Till:
    """A company whose account is read at the bank itself, with a proxy on the way."""

    house: House
    clock: StillClock
    bank: InterFake | AsaasFake
    proxy: FaultProxy
    feed: InterFeed | AsaasFeed
    syncing: Syncing

    async def link(self, access: Access) -> None:
        found = await self.feed.list_accounts(access)
        async with self.house.store.write() as uow:
            now, name = self.clock.now(), self.feed.name
            made = await linking.link(uow, self.house.id, None, name, access.reference, found, now)
            for field, text in access.secrets.items():
                await uow.vault.put(self.house.id, made.connection.id, field, text)

    async def look(self, **later: float) -> Look:
        self.clock.advance(**later)
        async with self.house.store.read() as uow:
            (connection,) = await uow.connections.living(self.house.id)
        look = await self.syncing.look(connection)
        assert look is not None
        return look

    async def money(self) -> Counter[tuple[date, int]]:
        return Counter(
            (row.posted_on, row.amount_cents)
            for row in await self.house.rows(tables.statement_lines)
            if row.state is not LineState.REMOVED
        )


@pytest.fixture(params=["inter", "asaas"])
async def till(
    house: House, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Till]:
    """In haste: what is tried again is tried at once."""
    clock = StillClock(FRIDAY)
    feed: InterFeed | AsaasFeed
    with ExitStack() as stack:
        if request.param == "inter":
            inter = stack.enter_context(InterFake(clock, opening_cents=100_000))
            inter.largest_page, inter.clamps = 6, True
            feed = InterFeed(clock, inter.url, authority=inter.authority_file, patience=HASTE)
            bank, proxy, access = inter, inter.front, Access(inter.number, inter.secrets())
        else:
            authority = Authority()
            monkeypatch.setenv("SSL_CERT_FILE", str(authority.write(tmp_path)))
            asaas = stack.enter_context(AsaasFake(clock, opening_cents=100_000))
            proxy = stack.enter_context(FaultProxy(asaas.url, tls=authority))
            feed = AsaasFeed(clock, proxy.url, patience=HASTE)
            bank, access = asaas, Access("1234567", {"access_token": asaas.key})  # type: ignore[assignment]
        made = Till(house, clock, bank, proxy, feed, Syncing(house.store, {feed.name: feed}, clock))
        for day in range(1, 9):
            made.bank.post(1_000 * day, date(2026, 11, day), description=f"PIX {day}")
        await made.link(access)
        try:
            yield made
        finally:
            await feed.close()


async def test_first_look_brings_every_movement_once_and_the_balance_that_proves_them(till: Till) -> None:
    look = await till.look()
    assert (look.connection.state, look.accounts[0][1].new) == (FeedState.OK, 8)
    assert (await till.money()).total() == 8
    balances = await till.house.rows(tables.ledger_balances)
    assert [row.balance_cents for row in balances] == [136_000]
    assert (await till.look(hours=2)).accounts[0][1].new == 0


async def test_two_equal_movements_of_one_day_are_two_lines_and_stay_two(till: Till) -> None:
    for _ in range(2):
        till.bank.post(5_000, NINTH, description="PIX CAFE")
    await till.look()
    await till.look(hours=2)
    assert (await till.money())[NINTH, 5_000] == 2


@pytest.mark.parametrize("fault", Fault)
async def test_books_are_exact_or_unchanged_whatever_happens_on_the_way(till: Till, fault: Fault) -> None:
    await till.look()
    till.proxy.retry_after = 30
    for call in CALLS[till.feed.name] if till.house.database.is_sqlite else (2,):
        before = await till.money()
        till.bank.post(10_000 + call, NINTH, description=f"VENDA {call}")
        after = before + Counter({(NINTH, 10_000 + call): 1})
        till.proxy.play({call: fault, call + 1: fault, call + 2: fault})
        look = await till.look(hours=2)
        assert await till.money() in (before, after)
        assert look.connection.state in {
            FeedState.OK,
            FeedState.PARTIAL,
            FeedState.BANK_DOWN,
            FeedState.RATE_LIMITED,
        }
        till.proxy.heal()
        await till.look(hours=2)
        assert await till.money() == after
