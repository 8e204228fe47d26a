"""A call of the aggregator says where to look, and is believed in nothing else; figures count every look."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from pydantic import SecretStr

from bot.app import open_socket
from core.domain.feeds import Access
from core.domain.time import local_day
from core.feeds.pluggy import Operator, PluggyFeed
from core.services import linking
from tests.bot.conftest import Bench, SetClock, open_bench

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox import Sandbox
    from tests.feeds.pluggy_fake import Account, Item, PluggyFake

SECRET = "a-long-secret-of-the-aggregator-0123"
HEADER = "X-Any-Name"


@pytest.fixture
def item(pluggy: PluggyFake) -> Item:
    return pluggy.item(owner_key="house")


@pytest.fixture
def account(item: Item) -> Account:
    return item.account("12345-6", bank="341")


@pytest.fixture
async def hooked(
    sandbox: Sandbox, clock: SetClock, pluggy: PluggyFake, item: Item, account: Account
) -> AsyncIterator[tuple[Bench, httpx.AsyncClient]]:
    """A running bot whose account at Itaú comes through Pluggy, looked at once; and a way to call it."""
    listening = open_socket("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    feed = PluggyFeed(Operator(pluggy.client_id, pluggy.client_secret), clock, base_url=pluggy.url)
    feeds = {feed.name: feed}
    secret = SecretStr(SECRET)
    async with open_bench(sandbox, clock, http=listening, feeds=feeds, pluggy_webhook_secret=secret) as bench:
        found = await feed.list_accounts(Access(item.id))
        async with bench.store.write() as uow:
            company = (await uow.people.companies())[0]
            await linking.link(uow, company.id, None, "pluggy", item.id, found, clock.now())
        bench.concilia.feeding.wake()
        await looked_at(bench, times=1)
        async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
            yield bench, client
    listening.close()


async def looked_at(bench: Bench, *, times: int) -> None:
    """Wait until the counter of looks says so."""

    def looks() -> float:
        registry = bench.concilia.metrics.registry
        return registry.get_sample_value("concilia_feed_looks_total", {"feed": "pluggy", "state": "OK"}) or 0

    await bench.owner.wait_until(lambda: looks() >= times, 15)


async def test_call_has_a_new_pix_on_the_phone_without_waiting_for_the_hour(
    hooked: tuple[Bench, httpx.AsyncClient], account: Account, pluggy: PluggyFake, clock: SetClock
) -> None:
    bench, client = hooked
    today = local_day(clock.now(), "America/Sao_Paulo")
    account.post(today - timedelta(days=1), 48_000, "PIX RECEBIDO ANA")
    body = pluggy.webhook("transactions/created", account=account)
    for _ in range(2):  # the same call again is no second look
        answer = await client.post("/pluggy", content=body, headers={HEADER: SECRET})
        assert answer.status_code == 200
    await bench.owner.wait_for(lambda message: "480,00" in message.text, 15)
    figures = (await client.get("/metrics")).text
    assert 'concilia_feed_looks_total{feed="pluggy",state="OK"} 2.0' in figures
    assert account.number not in figures


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], SECRET + "x"])
async def test_call_without_the_secret_is_refused(
    hooked: tuple[Bench, httpx.AsyncClient], account: Account, pluggy: PluggyFake, secret: str
) -> None:
    _, client = hooked
    body = pluggy.webhook("transactions/created", account=account)
    answer = await client.post("/pluggy", content=body, headers={HEADER: secret})
    assert (answer.status_code, answer.text) == (403, "")


async def test_call_that_nobody_can_read_changes_nothing(hooked: tuple[Bench, httpx.AsyncClient]) -> None:
    _, client = hooked
    for body, status in ((b"", 400), (b"[]", 400), (b"{" * 5_000, 400), (b"x" * 2_000_000, 413)):
        answer = await client.post("/pluggy", content=body, headers={HEADER: SECRET})
        assert answer.status_code == status
    assert (await client.get("/pluggy")).status_code == 405


async def test_link_in_a_call_is_never_followed(
    hooked: tuple[Bench, httpx.AsyncClient], account: Account, pluggy: PluggyFake
) -> None:
    bench, client = hooked
    body = pluggy.webhook(
        "transactions/created",
        account=account,
        createdTransactionsLink=f"{pluggy.url}/steal",
        createdTransactionsLinkV2=f"{pluggy.url}/steal",
    )
    await client.post("/pluggy", content=body, headers={HEADER: SECRET})
    await looked_at(bench, times=2)
    assert not any("steal" in one.path for one in pluggy.log)
