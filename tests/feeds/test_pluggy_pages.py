"""Reading page by page: nothing is missed, nothing comes twice, and what goes wrong says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from core.domain.feeds import Access, FeedRow, FeedState
from core.feeds.pluggy import Operator, PluggyFeed
from core.feeds.pluggy.paging import cursor_after, place_of
from core.ports.feeds import FeedError
from tests.feeds.pluggy_desk import NOW, SINCE, UNTIL, Desk, desk_open
from tests.feeds.pluggy_fake import Row

DAY = date(2026, 11, 10)
ROWS = "GET /v2/transactions"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with desk_open() as opened:
        yield opened


def posted(desk: Desk, count: int) -> list[Row]:
    return [desk.account.post(DAY - timedelta(days=n % 5), 100 + n) for n in range(count)]


def ids(rows: list[FeedRow]) -> list[str]:
    return sorted(row.provider_id or "" for row in rows)


async def test_every_row_of_every_page_comes_once_though_the_cursor_holds_plus_and_equals(desk: Desk) -> None:
    rows = posted(desk, 11)
    assert ids(await desk.month()) == sorted(row.id for row in rows)
    pages = desk.pluggy.asked_for(ROWS)
    assert len(pages) == 4
    assert all("+" in page.query["after"] and "=" in page.query["after"] for page in pages[1:])
    window = {"accountId": desk.account.id, "dateFrom": "2026-11-01", "dateTo": "2026-12-01"}
    assert all({**page.query, **window} == page.query for page in pages)  # the filters go with every page


async def test_reading_again_from_a_cursor_brings_the_same_page(desk: Desk) -> None:
    posted(desk, 7)
    known = await desk.known()
    first = await desk.feed.fetch_window(desk.access, known, SINCE, UNTIL)
    again = [
        await desk.feed.fetch_window(desk.access, known, SINCE, UNTIL, first.next_cursor) for _ in range(2)
    ]
    assert again[0] == again[1]


async def test_a_key_that_dies_between_two_pages_is_renewed_and_no_row_is_missed(desk: Desk) -> None:
    rows = posted(desk, 8)
    desk.pluggy.expire_key_after(ROWS, 1)
    assert ids(await desk.month()) == sorted(row.id for row in rows)
    assert len(desk.pluggy.asked_for("POST /auth")) == 2
    assert [call.status for call in desk.pluggy.asked_for(ROWS)] == [200, 403, 200, 200]


async def test_a_busy_moment_is_waited_out(desk: Desk) -> None:
    rows = posted(desk, 4)
    desk.pluggy.fault(ROWS, 429, {"code": 429, "message": "Too many"}, headers={"Retry-After": "0"}, skip=1)
    assert ids(await desk.month()) == sorted(row.id for row in rows)


async def test_a_long_wait_is_left_to_whoever_asks(desk: Desk) -> None:
    posted(desk, 1)
    known = await desk.known()
    desk.pluggy.fault(ROWS, 429, {"code": 429}, headers={"Retry-After": "60"})
    with pytest.raises(FeedError) as caught:
        await desk.feed.fetch_window(desk.access, known, SINCE, UNTIL)
    assert (caught.value.state, caught.value.retry_after) == (FeedState.RATE_LIMITED, 60)
    assert len(desk.pluggy.asked_for(ROWS)) == 1


async def test_a_cursor_that_comes_again_ends_the_reading_instead_of_going_round(desk: Desk) -> None:
    posted(desk, 5)
    desk.pluggy.repeats_cursor = True
    with pytest.raises(FeedError, match="repeated_cursor"):
        await desk.month()
    assert len(desk.pluggy.asked_for(ROWS)) == 2


@pytest.mark.parametrize("length", [1, 2, 3, 7, 50])
def test_going_round_in_any_circle_is_noticed(length: int) -> None:
    def go_round() -> None:
        cursor: str | None = None
        for turn in range(10 * length + 10):
            cursor = cursor_after(place_of(cursor), f"?accountId=a&after=turn{turn % length}")

    with pytest.raises(FeedError, match="repeated_cursor"):
        go_round()


async def test_a_server_that_never_ends_is_left_after_so_many_pages(desk: Desk) -> None:
    posted(desk, 40)
    operator = Operator(desk.pluggy.client_id, desk.pluggy.client_secret)
    patient = PluggyFeed(operator, desk.clock, base_url=desk.pluggy.url, most_pages=4)
    desk.feed, feed = patient, desk.feed
    try:
        with pytest.raises(FeedError, match="too_many_pages"):
            await desk.month()
    finally:
        await patient.close()
        desk.feed = feed
    assert len(desk.pluggy.asked_for(ROWS)) == 4


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("?accountId=x&after=a+b/c==", "a+b/c=="),
        ("?accountId=x&after=a%2Bb%2Fc%3D%3D", "a+b/c=="),
        ("after=a+b/c==&accountId=x", "a+b/c=="),
        ("https://elsewhere.example/v2/transactions?after=a+b==", "a+b=="),
        ("a+b/c==", "a+b/c=="),
    ],
)
def test_the_cursor_is_found_in_every_spelling_and_no_address_is_followed(said: str, after: str) -> None:
    assert place_of(cursor_after(place_of(None), said)).after == after


@pytest.mark.parametrize(
    "said", [7, {"after": "x"}, "?accountId=x", "x" * 5000, "?after=\ud800", "?after=a%0D%0Ab", "?after=%FF"]
)
def test_a_next_that_makes_no_sense_is_no_end_of_the_list(said: Any) -> None:
    with pytest.raises(FeedError, match="cursor"):
        cursor_after(place_of(None), said)


@pytest.mark.parametrize("cursor", ["", "x", "1", "2..", "x.y.z", "²..a"])
def test_a_cursor_of_somebody_else_is_refused(cursor: str) -> None:
    with pytest.raises(FeedError, match="cursor"):
        place_of(cursor)


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b"null", b'{"results": null}', b'{"results": [', b"<html>", b""]
)
async def test_an_answer_without_a_list_is_no_empty_list(desk: Desk, body: bytes) -> None:
    known = await desk.known()
    desk.pluggy.fault(ROWS, 200, body, times=3)
    with pytest.raises(FeedError) as caught:
        await desk.feed.fetch_window(desk.access, known, SINCE, UNTIL)
    assert caught.value.state is FeedState.BANK_DOWN


async def test_a_late_row_of_an_old_day_is_found_by_when_it_was_first_seen(desk: Desk) -> None:
    posted(desk, 5)
    seen = desk.clock.now()
    desk.clock.advance(hours=6)
    late = [desk.account.post(date(2026, 9, 2), 77_00 + n) for n in range(4)]
    known = await desk.known()
    first = await desk.feed.fetch_seen_since(desk.access, known, seen + timedelta(seconds=1))
    rest = await desk.feed.fetch_seen_since(
        desk.access, known, seen + timedelta(seconds=1), first.next_cursor
    )
    assert ids([*first.rows, *rest.rows]) == sorted(row.id for row in late)
    assert {row.seen_at for row in first.rows} == {NOW + timedelta(hours=6)}
    asked = desk.pluggy.asked_for(ROWS)
    assert [call.query["createdAtFrom"] for call in asked] == ["2026-11-20T13:00:01.000Z"] * 2
    assert not any("dateFrom" in call.query for call in asked)


async def test_a_row_that_changed_its_id_is_gone_under_the_old_one(desk: Desk) -> None:
    old, kept = desk.account.post(DAY, 100, providerId="bank-1"), desk.account.post(DAY, 200)
    new = desk.account.churn(old)
    known = await desk.known()
    page = await desk.feed.fetch_by_ids(desk.access, known, [old.id, kept.id])
    assert ids(list(page.rows)) == [kept.id]
    found = {row.provider_id: row.institution_id for row in await desk.month()}
    assert found == {new.id: "bank-1", kept.id: None}


async def test_many_ids_are_asked_for_in_lines_every_gateway_takes_and_all_are_found(desk: Desk) -> None:
    desk.pluggy.page = 150
    rows = [desk.account.post(DAY, 1 + n) for n in range(1_201)]
    known = await desk.known()
    page = await desk.feed.fetch_by_ids(desk.access, known, [row.id for row in rows] + [rows[0].id, "gone"])
    assert ids(list(page.rows)) == sorted(row.id for row in rows)
    asked = desk.pluggy.asked_for(ROWS)
    assert {len(call.query["ids"].split(",")) for call in asked} == {200, 2}
    assert max(len(call.line) for call in asked) < 8_192
    assert page.next_cursor is None


async def test_asking_for_no_ids_asks_nothing(desk: Desk) -> None:
    known = await desk.known()
    assert (await desk.feed.fetch_by_ids(desk.access, known, [])).rows == ()
    assert desk.pluggy.asked_for(ROWS) == []


async def test_rows_of_an_account_that_is_gone_say_so_and_are_no_empty_month(desk: Desk) -> None:
    known = await desk.known()
    desk.pluggy.reconnect(desk.item)
    with pytest.raises(FeedError) as caught:
        await desk.feed.fetch_window(Access(desk.item.id), known, SINCE, UNTIL)
    assert caught.value.state is FeedState.ACCOUNT_NOT_FOUND
    assert caught.value.provider_code == "ACCOUNT_NOT_FOUND"
    assert (caught.value.request_id or "").startswith("req-")
