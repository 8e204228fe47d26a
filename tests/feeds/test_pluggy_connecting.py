"""Keys, links, webhooks, and the proof that nothing but reading is ever asked."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.domain.feeds import Access, FeedState, Hint, HintKind
from core.feeds.pluggy import Operator, PluggyFeed
from core.feeds.pluggy.hints import read_hint
from core.ports.feeds import BankFeed, ConnectsByLink, FeedError, LateArrivals, SendsHints
from tests.feeds.pluggy_desk import NOW, READ_ONLY, SINCE, UNTIL, Desk, desk_open
from tests.feeds.pluggy_fake import Party

DAY = date(2026, 11, 10)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with desk_open() as opened:
        yield opened


# --- what it can ask at all -------------------------------------------------------------------------


def test_it_can_ask_for_these_things_and_for_no_other() -> None:
    assert set(PluggyFeed.calls) == READ_ONLY
    assert {path for method, path in PluggyFeed.calls if method != "GET"} == {
        "/auth",
        "/connect_token",
        "/items/{id}",
    }
    assert ("PATCH", "/items/{id}") not in PluggyFeed.calls
    assert ("GET", "/transactions") not in PluggyFeed.calls


async def test_all_it_does_asks_for_exactly_what_it_says_it_may(desk: Desk) -> None:
    feed: BankFeed = desk.feed
    assert isinstance(feed, LateArrivals)
    assert isinstance(feed, ConnectsByLink)
    assert isinstance(feed, SendsHints)
    desk.account.post(DAY, 100)
    await feed.status(desk.access)
    known = (await feed.list_accounts(desk.access))[0]
    await feed.fetch_window(desk.access, known, SINCE, UNTIL)
    await feed.fetch_seen_since(desk.access, known, NOW)
    await feed.fetch_by_ids(desk.access, known, ["x"])
    await feed.balance(desk.access, known)
    desk.pluggy.fault("GET /accounts/{id}/balance", 400, {"code": 400})
    await feed.balance(desk.access, known)
    await feed.begin_connect("company-1")
    await feed.find_references("company-1")
    feed.read_hint(desk.pluggy.webhook("transactions/created", account=desk.account))
    await feed.disconnect(desk.access)
    assert desk.pluggy.asked() == set(feed.calls)


# --- the key ----------------------------------------------------------------------------------------


async def test_one_key_serves_for_its_two_hours_and_is_renewed_before_it_ends(desk: Desk) -> None:
    for _ in range(3):
        await desk.feed.status(desk.access)
    assert len(desk.pluggy.asked_for("POST /auth")) == 1
    desk.clock.advance(hours=1, minutes=58)
    await desk.feed.status(desk.access)
    assert len(desk.pluggy.asked_for("POST /auth")) == 1
    desk.clock.advance(minutes=1, seconds=30)
    assert (await desk.feed.status(desk.access)).state is FeedState.OK
    assert len(desk.pluggy.asked_for("POST /auth")) == 2
    assert {call.status for call in desk.pluggy.log} == {200}  # no call was refused on the way


@pytest.mark.parametrize("key", ["opaque", "a.b.c", "a.e30.c", "a.bnVsbA.c", "a.eyJleHAiOjF9.c"])
async def test_a_key_that_does_not_say_its_end_is_kept_for_110_minutes(desk: Desk, key: str) -> None:
    desk.pluggy.fault("POST /auth", 200, {"apiKey": key})
    desk.pluggy._keys[key] = NOW + timedelta(days=1)
    await desk.feed.status(desk.access)
    desk.clock.advance(minutes=109)
    await desk.feed.status(desk.access)
    assert len(desk.pluggy.asked_for("POST /auth")) == 1
    desk.clock.advance(minutes=1)
    await desk.feed.status(desk.access)
    assert len(desk.pluggy.asked_for("POST /auth")) == 2


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_is_renewed_once_for_all_who_wait(desk: Desk, status: int) -> None:
    desk.pluggy.expired_status = status
    await desk.feed.list_accounts(desk.access)
    desk.pluggy.expire_key()
    found = await asyncio.gather(*(desk.feed.list_accounts(desk.access) for _ in range(5)))
    assert all(len(one) == 1 for one in found)
    assert len(desk.pluggy.asked_for("POST /auth")) == 2


@pytest.mark.parametrize(
    ("status", "word", "state", "code"),
    [
        (403, None, FeedState.MISSING_SCOPE, "403"),
        (401, "CLIENT_DISABLED", FeedState.OPERATOR_CONFIG, "CLIENT_DISABLED"),
        (403, "CLIENT_KEYS_UNAUTHORIZED", FeedState.OPERATOR_CONFIG, "CLIENT_KEYS_UNAUTHORIZED"),
        (401, None, FeedState.OPERATOR_CONFIG, "401"),
    ],
)
async def test_a_new_key_that_is_refused_too_ends_it(
    desk: Desk, status: int, word: str | None, state: FeedState, code: str
) -> None:
    described = {"codeDescription": word} if word else {}
    desk.pluggy.fault("GET /accounts", status, {"code": status, "message": "x"} | described, times=9)
    with pytest.raises(FeedError) as caught:
        await desk.feed.list_accounts(desk.access)
    assert (caught.value.state, caught.value.provider_code) == (state, code)
    assert len(desk.pluggy.asked_for("GET /accounts")) == 2
    assert len(desk.pluggy.asked_for("POST /auth")) == 2


async def test_wrong_or_disabled_keys_are_the_operators_affair(desk: Desk) -> None:
    desk.pluggy.client_disabled = True
    status = await desk.feed.status(desk.access)
    assert (status.state, status.provider_code) == (FeedState.OPERATOR_CONFIG, "CLIENT_DISABLED")
    desk.pluggy.client_disabled = False
    wrong = PluggyFeed(Operator(desk.pluggy.client_id, "wrong"), desk.clock, base_url=desk.pluggy.url)
    try:
        status = await wrong.status(desk.access)
    finally:
        await wrong.close()
    assert (status.state, status.provider_code) == (FeedState.OPERATOR_CONFIG, "CLIENT_KEYS_UNAUTHORIZED")


@pytest.mark.parametrize("body", [{}, {"apiKey": None}, {"apiKey": "a\r\nX-Other: b"}, {"apiKey": "é"}, [1]])
async def test_an_answer_without_a_key_is_no_key(desk: Desk, body: Any) -> None:
    desk.pluggy.fault("POST /auth", 200, body)
    assert (await desk.feed.status(desk.access)).state is FeedState.BANK_DOWN
    assert desk.pluggy.asked_for("GET /items/{id}") == []


async def test_no_secret_and_no_value_of_anybody_shows_in_logs_or_reprs(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="core")
    desk.account.post(DAY, 100, party=Party("Maria Souza", "529.982.247-25"))
    desk.item.account("1", more={"id": None, "owner": "Maria Souza"})
    await desk.month()
    step = await desk.feed.begin_connect("company-1")
    token = parse_qs(urlsplit(step.url).query)["connect_token"][0]
    operator = Operator(desk.pluggy.client_id, desk.pluggy.client_secret)
    shown = "".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    shown += repr(operator) + repr(desk.feed) + repr(vars(desk.feed)) + repr(desk.access)
    assert "feed_account_unreadable" in shown
    hidden = (desk.pluggy.client_id, desk.pluggy.client_secret, token, *desk.pluggy._keys)
    for value in (*hidden, "Maria", "52998224725", "529.982", desk.account.id):
        assert value not in shown.replace(f"reference='{desk.item.id}'", "")


# --- connecting -----------------------------------------------------------------------------------------


async def test_a_person_connects_by_link_and_the_item_is_found_by_the_key_it_was_begun_with(
    desk: Desk,
) -> None:
    step = await desk.feed.begin_connect("company-2")
    assert step.url.startswith("https://connect.pluggy.ai/?connect_token=")
    assert step.expires_at == NOW + timedelta(minutes=30)
    item = desk.pluggy.person_connects(step.url)
    assert await desk.feed.find_references("company-2") == (item.id,)
    asked = desk.pluggy.asked_for("POST /connect_token")[0].body
    assert asked["options"]["avoidDuplicates"] is True
    assert set(asked["options"]["products"]) == {"ACCOUNTS", "CREDIT_CARDS", "TRANSACTIONS", "PAYMENT_DATA"}


async def test_connecting_again_is_bound_to_the_same_item_and_its_ids_stay(desk: Desk) -> None:
    desk.item.fail("INVALID_CREDENTIALS")
    step = await desk.feed.begin_connect("company-1", desk.item.id)
    assert desk.pluggy.person_connects(step.url) is desk.item
    assert (await desk.feed.status(desk.access)).state is FeedState.OK
    asked = desk.pluggy.asked_for("POST /connect_token")[0].body
    assert asked["itemId"] == desk.item.id
    assert "avoidDuplicates" not in asked["options"]


async def test_connecting_again_what_is_gone_says_so(desk: Desk) -> None:
    with pytest.raises(FeedError) as caught:
        await desk.feed.begin_connect("company-1", "gone")
    assert caught.value.state is FeedState.ACCOUNT_NOT_FOUND


@pytest.mark.parametrize(
    ("template", "begins"),
    [
        ("https://my.example/c/{token}?with_sandbox=true", "https://my.example/c/"),
        ("https://my.example/?t={connect_token}", "https://my.example/?t="),
        ("https://my.example", "https://my.example/?connect_token="),
        ("https://my.example/", "https://my.example/?connect_token="),
        ("https://my.example/?with_sandbox=true", "https://my.example/?with_sandbox=true&connect_token="),
    ],
)
async def test_the_operators_own_page_gets_the_token_where_it_wants_it(
    desk: Desk, template: str, begins: str
) -> None:
    operator = Operator(desk.pluggy.client_id, desk.pluggy.client_secret)
    feed = PluggyFeed(operator, desk.clock, base_url=desk.pluggy.url, connect_url=template)
    desk.pluggy.fault("POST /connect_token", 200, {"accessToken": "a+b&c/d"})
    try:
        step = await feed.begin_connect("company-1")
    finally:
        await feed.close()
    assert step.url.startswith(begins + "a%2Bb%26c%2Fd")
    assert step.expires_at == NOW + timedelta(minutes=30)


@pytest.mark.parametrize("token", [None, "", 7, "\ud800"])
async def test_a_link_without_a_token_is_no_link(desk: Desk, token: Any) -> None:
    desk.pluggy.fault("POST /connect_token", 200, {"accessToken": token})
    with pytest.raises(FeedError):
        await desk.feed.begin_connect("company-1")


async def test_items_come_newest_first_over_several_pages(desk: Desk) -> None:
    made = []
    for _ in range(8):
        desk.clock.advance(minutes=1)
        made.append(desk.pluggy.item("company-3").id)
    assert await desk.feed.find_references("company-3") == tuple(reversed(made))


async def test_where_items_are_not_listed_nothing_is_found_and_nothing_fails(desk: Desk) -> None:
    desk.pluggy.lists_items = False
    assert await desk.feed.find_references("company-1") == ()
    assert (await desk.feed.status(desk.access)).state is FeedState.OK


async def test_an_item_of_another_company_is_never_taken_for_ours(desk: Desk) -> None:
    theirs = desk.pluggy.item("company-9")
    results = [
        theirs.wire(),
        desk.pluggy.item().wire(),
        desk.item.wire(),
        {"id": "a/b", "clientUserId": "company-1"},
    ]
    desk.pluggy.fault("GET /v2/items", 200, {"results": results, "next": None})
    assert await desk.feed.find_references("company-1") == (desk.item.id,)


async def test_disconnecting_forgets_the_item_and_may_be_done_twice(desk: Desk) -> None:
    await desk.feed.disconnect(desk.access)
    assert desk.pluggy.items == []
    await desk.feed.disconnect(desk.access)
    assert (await desk.feed.status(desk.access)).state is FeedState.ACCOUNT_NOT_FOUND


async def test_disconnecting_that_did_not_arrive_is_not_taken_for_done(desk: Desk) -> None:
    desk.pluggy.fault("DELETE /items/{id}", 500, {"code": 500})
    with pytest.raises(FeedError):
        await desk.feed.disconnect(desk.access)
    assert desk.pluggy.items == [desk.item]


async def test_disconnecting_what_can_name_nothing_asks_nothing(desk: Desk) -> None:
    await desk.feed.disconnect(Access("../auth/.."))
    assert desk.pluggy.log == []


# --- webhooks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("item/created", HintKind.CONNECTED),
        ("item/updated", HintKind.STATUS),
        ("item/error", HintKind.STATUS),
        ("item/deleted", HintKind.STATUS),
        ("item/waiting_user_input", HintKind.STATUS),
        ("item/waiting_user_action", HintKind.STATUS),
        ("item/login_succeeded", HintKind.STATUS),
        ("transactions/created", HintKind.CREATED),
        ("transactions/updated", HintKind.UPDATED),
        ("transactions/deleted", HintKind.DELETED),
    ],
)
async def test_a_call_says_where_to_look_and_the_same_call_is_known_again(
    desk: Desk, event: str, kind: HintKind
) -> None:
    body = desk.pluggy.webhook(event, account=desk.account)
    hint = desk.feed.read_hint(body)
    assert hint == Hint(json.loads(body)["eventId"], kind, desk.item.id, "company-1")
    assert desk.feed.read_hint(body) == hint


async def test_a_link_in_a_call_is_never_opened(desk: Desk) -> None:
    hostile = f"{desk.pluggy.url}/internal/secrets"
    body = desk.pluggy.webhook(
        "transactions/created",
        account=desk.account,
        createdTransactionsLink=hostile,
        createdTransactionsLinkV2=hostile,
    )
    hint = desk.feed.read_hint(body)
    assert hint is not None
    assert hostile not in repr(hint)
    await desk.month()
    assert not [call for call in desk.pluggy.log if "internal" in call.path or call.path == "/transactions"]


async def test_older_calls_name_the_item_by_id_and_calls_without_a_number_are_known_by_their_body(
    desk: Desk,
) -> None:
    old = json.dumps({"event": "item/updated", "id": "item-1"}).encode()
    hint = desk.feed.read_hint(old)
    assert hint is not None
    assert hint.reference == "item-1"
    other = desk.feed.read_hint(json.dumps({"event": "item/updated", "id": "item-2"}).encode())
    assert other is not None
    assert hint.event_id != other.event_id


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"item/updated"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"event": "connector/status_updated", "id": "x"}',
        b'{"event": "payment_intent/created", "itemId": "x"}',
        b'{"event": ["item/updated"], "itemId": "x"}',
        b'{"event": "item/updated", "itemId": "../auth"}',
        b'{"event": "transactions/created", "id": "not-an-item"}',
        b'{"event": "item/updated", "itemId": "x", "pad": "' + b"x" * 300_000 + b'"}',
    ],
)
def test_what_is_not_for_us_or_not_readable_moves_nothing(body: bytes) -> None:
    assert read_hint(body) is None
