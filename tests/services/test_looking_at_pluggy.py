"""A connection to Pluggy over real HTTP: what a look brings, what it tells, when the next one comes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.domain.connections import ConnectedAccount, Connection
from core.domain.feeds import Access, FeedState
from core.domain.statements import LineState
from core.feeds.http import Patience
from core.feeds.pluggy import Operator, PluggyFeed
from core.services import linking
from core.services.syncing import Look, Syncing
from storage import tables
from tests.feeds.clock import StillClock
from tests.feeds.fault_proxy import Fault, FaultProxy
from tests.feeds.pluggy_fake import Account, Item, PluggyFake
from tests.services.house import House

FRIDAY = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)  # ten in the morning in São Paulo


@dataclass
class Desk:
    """A house whose account at Itaú comes through Pluggy."""

    house: House
    clock: StillClock
    pluggy: PluggyFake
    item: Item
    account: Account
    feed: PluggyFeed
    syncing: Syncing

    async def connection(self) -> Connection:
        async with self.house.store.read() as uow:
            return (await uow.connections.living(self.house.id))[0]

    async def connected(self) -> ConnectedAccount:
        async with self.house.store.read() as uow:
            return (await uow.connections.accounts(self.house.id, (await self.connection()).id))[0]

    async def link(self, item: Item | None = None) -> linking.Link:
        found = await self.feed.list_accounts(Access((item or self.item).id))
        async with self.house.store.write() as uow:
            return await linking.link(
                uow, self.house.id, None, "pluggy", (item or self.item).id, found, self.clock.now()
            )

    async def look(self, **later: float) -> Look:
        self.clock.advance(**later)
        look = await self.syncing.look(await self.connection())
        assert look is not None
        return look

    async def money(self) -> Counter[tuple[date, int]]:
        return Counter(
            (row.posted_on, row.amount_cents)
            for row in await self.house.rows(tables.statement_lines)
            if row.state is not LineState.REMOVED
        )

    async def notices(self) -> int:
        """Messages about a connection that went out to the owner."""
        rows = await self.house.rows(tables.outbox)
        return sum(row.kind.value == "connection" and row.chat_id == self.house.owner.chat_id for row in rows)

    async def deliver(self) -> None:
        """What waits is on the phones now, so that another message is another message."""
        async with self.house.store.write() as uow:
            for message in await uow.outbox.due(self.clock.now() + timedelta(days=1), limit=500):
                await uow.outbox.done(message, self.clock.now())


@asynccontextmanager
async def desk_at(
    house: House, *, proxied: bool = False, **more: Any
) -> AsyncIterator[tuple[Desk, FaultProxy | None]]:
    clock = StillClock(FRIDAY)
    with PluggyFake.serving(clock) as pluggy:
        proxy = FaultProxy(pluggy.url) if proxied else None
        operator = Operator(pluggy.client_id, pluggy.client_secret)
        feed = PluggyFeed(
            operator,
            clock,
            base_url=proxy.__enter__().url if proxy else pluggy.url,
            patience=Patience(deadline=2, pause=0.02),
        )
        item = pluggy.item(owner_key="house")
        account = item.account("12345-6", bank="341", opening_cents=100_000)
        syncing = Syncing(house.store, {"pluggy": feed}, clock, **more)
        try:
            yield Desk(house, clock, pluggy, item, account, feed, syncing), proxy
        finally:
            await feed.close()
            if proxy:
                proxy.__exit__(None, None, None)


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    async with desk_at(house) as (made, _):
        for day, cents, memo in (
            (9, 48_000, "PIX RECEBIDO ANA"),
            (10, -120_000, "ALUGUEL"),
            (10, 3_500, "PIX CAFE"),
            (10, 3_500, "PIX CAFE"),
            (18, -9_990, "TARIFA"),
        ):
            made.account.post(date(2026, 11, day), cents, memo)
        await made.link()
        yield made


# --- what a look brings --------------------------------------------------------------------------


async def test_first_look_brings_every_movement_once_and_the_balance_that_proves_them(desk: Desk) -> None:
    look = await desk.look()
    assert look.connection.state is FeedState.OK
    ((name, fed),) = look.accounts
    assert (name, fed.read, fed.new) == ("Itaú 12345-6", 5, 5)
    assert (await desk.money()).total() == 5
    balances = await desk.house.rows(tables.ledger_balances)
    assert [(row.on, row.balance_cents) for row in balances] == [(date(2026, 11, 19), 25_010)]
    connected = await desk.connected()
    assert (connected.closed_until, connected.balance_cents) == (date(2026, 11, 19), 25_010)
    assert (await desk.look(hours=12)).accounts[0][1].new == 0


async def test_more_than_five_lines_come_as_one_message_and_five_as_cards(desk: Desk) -> None:
    await desk.look()
    kinds = Counter(row.kind.value for row in await desk.house.rows(tables.outbox))
    assert (kinds["card"], kinds["summary"]) == (10, 0)  # five for each of two who decide


async def test_movement_with_an_old_day_that_comes_weeks_late_is_stored(desk: Desk) -> None:
    await desk.look()
    desk.clock.advance(days=20)
    desk.account.post(date(2026, 11, 2), 7_700, "TED ATRASADA")
    assert (await desk.look()).accounts[0][1].new == 1


async def test_ids_that_change_double_nothing(desk: Desk) -> None:
    await desk.look()
    before = await desk.money()
    for row in list(desk.account.rows):
        desk.account.churn(row)
    look = await desk.look(hours=12)
    assert (look.accounts[0][1].new, await desk.money()) == (0, before)


async def test_connection_made_anew_doubles_nothing(desk: Desk) -> None:
    await desk.look()
    before = await desk.money()
    again = desk.pluggy.reconnect(desk.item)
    link = await desk.link(again)
    assert len(link.accounts) == 1
    assert (await desk.look(hours=1)).accounts[0][1].new == 0
    assert await desk.money() == before
    assert len(await desk.house.rows(tables.accounts)) == 1


async def test_money_announced_is_a_line_when_it_moves(desk: Desk) -> None:
    row = desk.account.pend(date(2026, 11, 23), -50_000, "BOLETO AGENDADO")
    assert (await desk.look()).accounts[0][1].new == 5
    desk.account.settle(row, new_id=True)
    assert (await desk.look(days=3)).accounts[0][1].new == 1


async def test_row_that_the_bank_says_it_deleted_goes_at_once_and_without_a_word_hours_later(
    desk: Desk,
) -> None:
    await desk.look()
    desk.account.remove(desk.account.rows[0])
    assert (await desk.look(hours=1)).accounts[0][1].removed == 0
    desk.syncing.deleted.add(str((await desk.connection()).id))
    assert (await desk.look(hours=1)).accounts[0][1].removed == 1
    desk.account.remove(desk.account.rows[0])
    assert (await desk.look(hours=1)).accounts[0][1].removed == 0
    assert (await desk.look(hours=7)).accounts[0][1].removed == 1


async def test_empty_list_of_accounts_closes_nothing(desk: Desk) -> None:
    await desk.look()
    desk.item.hides_accounts = 1
    look = await desk.look(hours=6)
    assert (look.connection.state, look.connection.provider_code) == (FeedState.PARTIAL, "no_accounts")
    assert (await desk.look(hours=6)).connection.state is FeedState.OK
    assert (await desk.money()).total() == 5


async def test_much_that_is_gone_at_once_is_told_even_if_the_state_was_told_before(desk: Desk) -> None:
    for day in range(1, 9):
        desk.account.post(date(2026, 11, day), 1_000 * day, f"VENDA {day}")
    await desk.look()
    desk.item.half()
    await desk.look(hours=1)
    assert await desk.notices() == 1
    await desk.deliver()
    desk.item.well()
    for row in list(desk.account.rows)[:6]:
        desk.account.remove(row)
    frozen = await desk.look(hours=8)
    assert (frozen.connection.state, frozen.connection.provider_code) == (FeedState.PARTIAL, "frozen")
    assert await desk.notices() == 2


async def test_nothing_before_the_opening_balance_is_brought(desk: Desk) -> None:
    async with desk.house.work() as uow:
        account = await uow.statements.account(desk.house.id, desk.house.account.id)
        opened = replace(account, opening_balance_cents=148_000, opening_balance_on=date(2026, 11, 9))
        await uow.statements.update_account(opened)
    assert (await desk.look()).accounts[0][1].new == 4


# --- how it stands -------------------------------------------------------------------------------


async def test_refused_login_is_told_once_and_again_when_it_works(desk: Desk) -> None:
    await desk.look()
    desk.item.fail("INVALID_CREDENTIALS")
    first = await desk.look(hours=8)
    assert first.connection.state is FeedState.NEEDS_REAUTH
    assert await desk.notices() == 1
    await desk.deliver()
    await desk.look(hours=1)
    assert await desk.notices() == 1
    desk.item.well()
    assert (await desk.look(hours=1)).connection.state is FeedState.OK
    assert await desk.notices() == 2


async def test_bank_that_does_not_answer_once_is_nobodys_news(desk: Desk) -> None:
    await desk.look()
    desk.item.fail("SITE_NOT_AVAILABLE")
    assert (await desk.look(hours=8)).connection.state is FeedState.BANK_DOWN
    assert await desk.notices() == 0
    second = await desk.look(hours=1)
    assert (await desk.notices(), second.connection.failures) == (1, 2)


async def test_bank_that_stays_down_is_asked_less_and_less(desk: Desk) -> None:
    desk.item.fail("SITE_NOT_AVAILABLE")
    pauses = []
    for _ in range(10):
        connection = (await desk.look(hours=1)).connection
        assert connection.next_attempt_at is not None
        pauses.append(connection.next_attempt_at - desk.clock.now())
    assert pauses == sorted(pauses)
    assert timedelta(minutes=5) <= pauses[0] <= timedelta(minutes=20)
    assert timedelta(hours=6) <= pauses[-1] <= timedelta(hours=6, minutes=15)


async def test_old_data_is_taken_and_proves_no_day(desk: Desk) -> None:
    desk.item.stale(FRIDAY - timedelta(days=4))
    look = await desk.look()
    assert look.connection.state in {FeedState.STALE, FeedState.PARTIAL}
    assert look.accounts[0][1].new == 5
    assert (await desk.connected()).closed_until is None
    assert await desk.house.rows(tables.ledger_balances) == []


async def test_operators_own_mistake_is_not_the_owners_news(desk: Desk) -> None:
    desk.pluggy.client_disabled = True
    desk.pluggy.expire_key()
    look = await desk.look()
    assert look.connection.state is FeedState.OPERATOR_CONFIG
    assert await desk.notices() == 0


async def test_consent_that_ends_is_told_30_7_and_1_days_before(desk: Desk) -> None:
    ends = FRIDAY + timedelta(days=40)
    told = []
    for left in (40, 30, 29, 8, 7, 5, 1):
        desk.clock.move_to(ends - timedelta(days=left))
        desk.item.well()
        desk.item.more["consentExpiresAt"] = ends.isoformat().replace("+00:00", "Z")
        before = await desk.notices()
        await desk.look()
        if await desk.notices() > before:
            told.append(left)
        await desk.deliver()
    assert told == [30, 7, 1]


async def test_account_that_moves_every_day_and_falls_silent_asks_for_the_file(desk: Desk) -> None:
    for day in range(1, 20):
        desk.account.post(date(2026, 11, day), 1_000 + day, f"VENDA {day}")
    await desk.look()
    desk.item.well()
    assert (await desk.look(days=3)).connection.state is FeedState.OK  # a weekend is no silence
    desk.item.well()
    silent = await desk.look(days=2)
    assert (silent.connection.state, silent.connection.provider_code) == (FeedState.STALE, "silent")
    assert await desk.notices() == 1


# --- when ----------------------------------------------------------------------------------------


async def test_next_look_is_at_the_banks_hour_of_a_business_day(desk: Desk) -> None:
    zone = timedelta(hours=-3)
    hours = []
    for _ in range(3):
        connection = (await desk.look()).connection
        assert connection.next_attempt_at is not None
        hours.append(connection.next_attempt_at + zone)
        desk.clock.move_to(connection.next_attempt_at)
        desk.item.well()
    # the twentieth is a holiday, a weekend follows
    assert [(one.day, one.hour) for one in hours] == [(23, 11), (23, 18), (24, 11)]


async def test_two_that_look_at_once_look_once(desk: Desk) -> None:
    connection = await desk.connection()
    looks = await asyncio.gather(*(desk.syncing.look(connection) for _ in range(4)))
    assert sum(look is not None for look in looks) == 1
    assert (await desk.money()).total() == 5


async def test_what_fell_due_while_nobody_ran_is_looked_at_at_once(desk: Desk) -> None:
    await desk.look()
    desk.clock.advance(days=6)
    desk.account.post(date(2026, 11, 24), 2_000, "PIX")
    desk.item.well()
    (due,) = await desk.syncing.due()
    look = await desk.syncing.look(due)
    assert look is not None
    assert look.accounts[0][1].new == 1


async def test_paused_connection_is_left_alone(desk: Desk) -> None:
    connection = await desk.connection()
    async with desk.house.work() as uow:
        await linking.pause(uow, desk.house.id, None, connection.id, desk.clock.now(), paused=True)
    assert await desk.syncing.due() == []


async def test_look_asked_for_while_one_is_under_way_is_not_forgotten(desk: Desk) -> None:
    looking = asyncio.create_task(desk.syncing.look(await desk.connection()))
    async with asyncio.timeout(10):
        while all(one.form != "/v2/transactions" for one in desk.pluggy.log):  # noqa: ASYNC110 - it is a thread's
            await asyncio.sleep(0.001)
    async with desk.house.work() as uow:
        await uow.statements.take_turn(desk.house.id)
        await uow.connections.update(replace(await desk.connection(), next_attempt_at=desk.clock.now()))
    await looking
    assert [one.id for one in await desk.syncing.due()] == [(await desk.connection()).id]


async def test_connection_removed_while_it_is_read_stores_nothing(desk: Desk) -> None:
    connection = await desk.connection()
    looking = asyncio.create_task(desk.syncing.look(connection))
    async with desk.house.work() as uow:
        await linking.end(uow, desk.house.id, None, connection.id, desk.clock.now())
    await looking
    assert (await desk.money()).total() in {0, 5}  # all of it if it came first
    assert (await desk.house.rows(tables.connections))[0].next_attempt_at is None


# --- whatever happens on the way -----------------------------------------------------------------


# an expired certificate is tried over TLS, with Banco Inter
@pytest.mark.parametrize("fault", [one for one in Fault if one is not Fault.EXPIRED_CERTIFICATE])
async def test_books_are_exact_or_unchanged_whatever_happens_on_the_way(house: House, fault: Fault) -> None:
    async with desk_at(house, proxied=True) as (desk, proxy):
        assert proxy is not None
        for day in range(1, 9):
            desk.account.post(date(2026, 11, day), 1_000 * day, f"PIX {day}")
        await desk.link()
        await desk.look()
        for call in range(1, 7) if house.database.is_sqlite else (3,):
            before = await desk.money()
            desk.account.post(date(2026, 11, 9), 10_000 + call, f"VENDA {call}")
            after = before + Counter({(date(2026, 11, 9), 10_000 + call): 1})
            proxy.play({call: fault, call + 1: fault, call + 2: fault})
            await desk.look(hours=1)
            assert await desk.money() in (before, after)
            proxy.heal()
            await desk.look(hours=1)
            assert await desk.money() == after
