"""Asaas: pages by offset, a balance on every row that proves the rows, and a key that is only ever used to read."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.feeds import Access, BankBalance, FeedAccount, FeedPage, FeedState, RowStatus
from core.feeds.asaas import AsaasFeed
from core.feeds.http import Patience
from core.ports.feeds import ChecksSecrets, ConnectsByLink, FeedError
from tests.feeds.asaas_fake import BALANCE, ROWS, AsaasFake
from tests.feeds.authority import Authority
from tests.feeds.clock import StillClock
from tests.feeds.fault_proxy import PAGE_FAULTS, Fault, FaultProxy
from tests.feeds.loopback import HASTE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from core.ports.feeds import BankFeed

TODAY = date(2026, 11, 20)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def bank(clock: StillClock) -> Iterator[AsaasFake]:
    with AsaasFake(clock, opening_cents=10_000) as fake:
        yield fake


@pytest.fixture
def about(bank: AsaasFake) -> Access:
    return Access("123456-7", {"access_token": bank.key})


@pytest.fixture
async def feed(clock: StillClock, bank: AsaasFake) -> AsyncIterator[AsaasFeed]:
    found = AsaasFeed(clock, bank.url, patience=Patience(deadline=4))
    yield found
    await found.close()


@pytest.fixture
async def one(feed: AsaasFeed, about: Access) -> FeedAccount:
    return (await feed.list_accounts(about))[0]


def amounts(page: FeedPage) -> list[int]:
    return [row.amount_cents for row in page.rows]


async def test_rows_come_with_the_balances_that_prove_them(
    bank: AsaasFake, feed: AsaasFeed, about: Access, one: FeedAccount
) -> None:
    day = TODAY - timedelta(days=2)
    bank.post(1_000, day - timedelta(days=1))
    first = bank.post(
        48_010, day, description="Cobrança recebida - fatura nr. 1042  Ana Paula", paymentId="pay_1"
    )
    bank.post(-199, day, kind="PAYMENT_FEE", description="Taxa de boleto")
    bank.post(-30_000, TODAY, kind="TRANSFER", description="", transferId="tra_9")
    page = await feed.fetch_window(about, one, day, TODAY)
    assert (page.opening_cents, page.closing_cents, page.unreadable) == (11_000, 28_811, 0)
    assert amounts(page) == [48_010, -199, -30_000]
    received, _fee, sent = page.rows
    assert (received.provider_id, received.institution_id, received.status) == (
        first,
        first,
        RowStatus.POSTED,
    )
    assert (
        received.memo,
        received.type,
        received.posted_on,
        received.reference,
        received.balance_after_cents,
    ) == (
        "Cobrança recebida - fatura nr. 1042 Ana Paula",
        "PAYMENT_RECEIVED",
        day,
        "pay_1",
        59_010,
    )
    assert (sent.memo, sent.reference) == ("TRANSFER", "tra_9")


async def test_balance_is_what_the_rows_add_up_to(
    bank: AsaasFake, feed: AsaasFeed, about: Access, one: FeedAccount, clock: StillClock
) -> None:
    for cents in (48_010, -1_990, 30):
        bank.post(cents, TODAY)
    page = await feed.fetch_window(about, one, TODAY, TODAY)
    assert await feed.balance(about, one) == BankBalance(56_050, clock.now())
    assert page.closing_cents == 56_050


@pytest.mark.parametrize("rows", [0, 1, 100, 101, 250])
async def test_every_page_is_read_once(
    rows: int, bank: AsaasFake, feed: AsaasFeed, about: Access, one: FeedAccount
) -> None:
    posted = [bank.post(100 + place, TODAY) for place in range(rows)]
    page = await feed.fetch_window(about, one, TODAY, TODAY)
    assert [row.provider_id for row in page.rows] == posted
    offsets = [request.params["offset"] for request in bank.log if request.path == ROWS]
    assert offsets == [str(place) for place in range(0, max(rows, 1), 100)]


async def test_year_is_read_in_windows_without_gap_or_overlap_and_never_ahead_of_today(
    bank: AsaasFake, feed: AsaasFeed, about: Access, one: FeedAccount
) -> None:
    since = TODAY - timedelta(days=364)
    posted = [bank.post(100, since + timedelta(days=7 * week)) for week in range(53)]
    found: list[str | None] = []
    closings: list[tuple[int | None, int | None]] = []
    cursor: str | None = None
    for _ in range(10):
        page = await feed.fetch_window(about, one, since, TODAY + timedelta(days=30), cursor)
        found += [row.provider_id for row in page.rows]
        closings.append((page.opening_cents, page.closing_cents))
        if (cursor := page.next_cursor) is None:
            break
    assert found == posted
    assert all(before[1] == after[0] for before, after in pairwise(closings))
    assert max(request.params["finishDate"] for request in bank.log) == TODAY.isoformat()
    tomorrow = TODAY + timedelta(days=1)
    assert await feed.fetch_window(about, one, tomorrow, tomorrow) == FeedPage(())


async def test_chain_of_balances_that_breaks_leaves_the_window_incomplete_and_unproven(
    bank: AsaasFake, feed: AsaasFeed, about: Access, one: FeedAccount
) -> None:
    ids = [bank.post(100 + place, TODAY) for place in range(4)]
    bank.misstate(ids[2], 1)
    page = await feed.fetch_window(about, one, TODAY, TODAY)
    assert amounts(page) == [100, 101, 102, 103]
    assert page.unreadable == 2  # the row before and the row after no longer fit
    assert (page.opening_cents, page.closing_cents) == (None, None)


@pytest.mark.parametrize(
    "wrong", [{"value": None}, {"value": "dez"}, {"value": 0.125}, {"date": "20/11/2026"}, {"balance": "x"}]
)
async def test_row_nobody_can_read_is_counted_and_the_others_stay(
    wrong: dict[str, Any], bank: AsaasFake, feed: AsaasFeed, about: Access, one: FeedAccount
) -> None:
    bank.post(100, TODAY)
    bank.post(200, TODAY, **wrong)
    bank.post(300, TODAY)
    page = await feed.fetch_window(about, one, TODAY, TODAY)
    assert amounts(page) == [100, 300]
    assert page.unreadable >= 1
    assert page.closing_cents is None


async def test_row_without_a_balance_proves_nothing(
    bank: AsaasFake, feed: AsaasFeed, about: Access, one: FeedAccount
) -> None:
    bank.post(100, TODAY, balance=None)
    page = await feed.fetch_window(about, one, TODAY, TODAY)
    assert (amounts(page), page.unreadable, page.opening_cents) == ([100], 1, None)


async def test_row_that_comes_in_while_pages_are_read_is_there_and_none_is_lost_or_doubled(
    bank: AsaasFake, clock: StillClock, about: Access, one: FeedAccount
) -> None:
    day = TODAY - timedelta(days=1)
    for place in range(150):
        bank.post(100 + place, TODAY)
    with FaultProxy(bank.url, on_call=lambda number: bank.post(99, day) if number == 2 else None) as proxy:
        feed = AsaasFeed(clock, proxy.url)
        page = await feed.fetch_window(about, one, day, TODAY)
        await feed.close()
    assert amounts(page) == [99, *range(100, 250)]
    assert page.unreadable == 0


@pytest.mark.parametrize("fault", Fault)
async def test_window_is_exact_or_refused_whichever_call_a_fault_befalls(
    fault: Fault,
    bank: AsaasFake,
    clock: StillClock,
    about: Access,
    one: FeedAccount,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    authority = Authority()
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.write(tmp_path)))
    expected = [48_010 + place for place in range(220)]
    for cents in expected:
        bank.post(cents, TODAY)
    ended: list[str] = []
    with FaultProxy(bank.url, tls=authority) as proxy:
        for number in range(1, 4):
            feed = AsaasFeed(clock, proxy.url, patience=HASTE)
            proxy.play({number: fault})
            try:
                page = await feed.fetch_window(about, one, TODAY, TODAY)
            except FeedError as error:
                ended.append(error.state.value)
            else:
                assert (amounts(page), page.unreadable) == (expected, 0)
                ended.append("exact")
            proxy.heal()
            assert amounts(await feed.fetch_window(about, one, TODAY, TODAY)) == expected
            await feed.close()
        assert fault in proxy.played
    assert set(ended) <= {"exact", "BANK_DOWN", "RATE_LIMITED"}


@pytest.mark.parametrize("fault", sorted(PAGE_FAULTS))
async def test_pages_that_never_fit_together_are_given_up_whole(
    fault: Fault, bank: AsaasFake, clock: StillClock, about: Access, one: FeedAccount
) -> None:
    for place in range(150):
        bank.post(100 + place, TODAY)
    with FaultProxy(bank.url) as proxy:
        feed = AsaasFeed(clock, proxy.url)
        proxy.play(lambda number: fault if number > 1 else None)
        with pytest.raises(FeedError) as caught:
            await feed.fetch_window(about, one, TODAY, TODAY)
        await feed.close()
    assert (caught.value.state, caught.value.provider_code) == (FeedState.BANK_DOWN, "pages_do_not_fit")


async def test_key_that_works_is_a_connection_that_stands(
    feed: AsaasFeed, about: Access, clock: StillClock
) -> None:
    status = await feed.status(about)
    assert (status.state, status.data_as_of) == (FeedState.OK, clock.now())


@pytest.mark.parametrize("key", ["errada", "", "chave-ção", "a\nb"])
async def test_key_the_bank_does_not_take_needs_its_person(
    key: str, bank: AsaasFake, feed: AsaasFeed
) -> None:
    status = await feed.status(Access("1234567", {"access_token": key}))
    assert status.state is FeedState.NEEDS_REAUTH
    assert len(bank.log) <= 1


@pytest.mark.parametrize(
    ("status", "retry_after", "state", "code"),
    [
        (403, None, FeedState.MISSING_SCOPE, "403 error"),
        (400, None, FeedState.WINDOW_TOO_LONG, "400 error"),
        (404, None, FeedState.OPERATOR_CONFIG, "404 error"),
        (429, 90, FeedState.RATE_LIMITED, "429"),
        (500, None, FeedState.BANK_DOWN, "500"),
    ],
)
async def test_refusals_mean_what_they_say(
    status: int,
    retry_after: int | None,
    state: FeedState,
    code: str,
    bank: AsaasFake,
    feed: AsaasFeed,
    about: Access,
    clock: StillClock,
) -> None:
    bank.fail(BALANCE, status, retry_after=retry_after)
    found = await feed.status(about)
    assert (found.state, found.provider_code) == (state, code)
    assert found.retry_at == (clock.now() + timedelta(seconds=90) if retry_after else None)


async def test_account_is_the_one_its_person_names(feed: AsaasFeed, about: Access) -> None:
    (one,) = await feed.list_accounts(about)
    assert (one.number, one.bank, one.stable_key, one.name) == (
        "1234567",
        "461",
        "bank:461:1234567",
        "Asaas 1234567",
    )
    with pytest.raises(FeedError) as caught:
        await feed.list_accounts(Access("sem numero", about.secrets))
    assert caught.value.state is FeedState.ACCOUNT_NOT_FOUND


async def test_today_is_the_day_in_sao_paulo(bank: AsaasFake, about: Access, one: FeedAccount) -> None:
    feed = AsaasFeed(StillClock(datetime(2026, 11, 21, 1, 30, tzinfo=UTC)), bank.url)
    await feed.fetch_window(about, one, TODAY, TODAY + timedelta(days=1))
    await feed.close()
    assert [request.params["finishDate"] for request in bank.log] == [TODAY.isoformat()]


async def test_key_that_could_pay_is_only_ever_used_to_read_rows_and_balance(
    bank: AsaasFake, feed: AsaasFeed, about: Access, one: FeedAccount
) -> None:
    port: BankFeed = feed
    assert not isinstance(port, ChecksSecrets | ConnectsByLink)
    assert feed.calls == {("GET", "/financialTransactions"), ("GET", "/finance/balance")}
    await feed.status(about)
    await feed.balance(about, one)
    await feed.fetch_window(about, one, TODAY - timedelta(days=364), TODAY)
    assert {(method, path.removeprefix("/v3")) for method, path in bank.pairs()} == feed.calls


async def test_key_is_written_down_nowhere(
    bank: AsaasFake, feed: AsaasFeed, about: Access, one: FeedAccount, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bank.post(4_815_162, TODAY, description="CANARIO DO EXTRATO")
    await feed.fetch_window(about, one, TODAY, TODAY)
    bank.fail(ROWS, 401)
    with pytest.raises(FeedError) as caught:
        await feed.fetch_window(about, one, TODAY, TODAY)
    said = caplog.text + repr(caught.value) + repr(about)
    assert "feed_call" in said
    assert [word for word in (bank.key, bank.key[5:], "CANARIO", "48151") if word in said] == []
