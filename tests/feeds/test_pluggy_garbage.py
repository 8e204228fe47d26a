"""Whatever JSON stands where something else was promised: it is refused in our own terms, and nothing falls over."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.feeds import FeedAccount, FeedRow, FeedState, FeedStatus
from core.domain.statements import AccountKind
from core.feeds.pluggy.accounts import connector_key, kept_balance, live_balance, read_account
from core.feeds.pluggy.calls import jwt_end
from core.feeds.pluggy.hints import read_hint
from core.feeds.pluggy.paging import cursor_after, place_of
from core.feeds.pluggy.rows import read_rows
from core.feeds.pluggy.states import consent_of, read_status
from core.ports.feeds import FeedError
from tests.feeds.clock import StillClock
from tests.feeds.pluggy_desk import NOW
from tests.feeds.pluggy_fake import Item, Party

NASTY = "A\x00B\ud800\u202eC"  # JSON can spell it, databases and screens cannot take it
TEXTS = st.one_of(
    st.text(st.characters(), max_size=40),  # stray surrogates and NUL among them
    st.sampled_from(
        [
            "CREDIT",
            "BANK",
            "UPDATED",
            "ERROR",
            "2026-11-10T03:00:00.000Z",
            "/",
            "1//2",
            "..",
            "E" + "1" * 31,
        ]
    ),
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.decimals(allow_nan=False, allow_infinity=False),
    TEXTS,
)
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)
ACCOUNT = FeedAccount("acc-1", "key", AccountKind.BANK, "Conta", "341", "1", "2")


@st.composite
def bent(draw: st.DrawFn, whole: dict[str, Any]) -> dict[str, Any]:
    """A good object in which one to three fields, also inner ones, are gone or anything at all."""
    said = dict(whole)
    for name in draw(st.lists(st.sampled_from(sorted(whole)), min_size=1, max_size=3, unique=True)):
        value = whole[name]
        if isinstance(value, dict) and value and draw(st.booleans()):
            said[name] = draw(bent(value))
        elif draw(st.integers(0, 4)):
            said[name] = draw(st.one_of(st.just(NASTY), TEXTS, ANYTHING))
        else:
            del said[name]
    return said


def good_item() -> Item:
    item = Item(StillClock(NOW), "company-1")
    item.half("Sem extrato")
    return item


GOOD_ACCOUNT = good_item().account("48210-7")
GOOD_ROW = GOOD_ACCOUNT.post(
    "2026-11-10T03:00:00.000Z",
    48_000,
    party=Party("Maria", "529.982.247-25"),
    paymentData={"boletoMetadata": {"digitableLine": "1"}, "paymentMethod": "PIX", "referenceNumber": "7"},
    merchant={"name": "Posto", "cnpj": "1"},
    accountId="acc-1",
)


def arrived(said: dict[str, Any]) -> dict[str, Any]:
    """As it comes out of the wire: fractions are decimals."""
    told: dict[str, Any] = json.loads(json.dumps(said), parse_float=Decimal)
    return told


def test_what_is_bent_was_good() -> None:
    assert read_rows([arrived(GOOD_ROW.wire(GOOD_ACCOUNT))], ACCOUNT)[1] == 0
    assert read_account(arrived(GOOD_ACCOUNT.wire()), "") is not None
    assert live_balance(arrived(GOOD_ACCOUNT.live()), NOW).booked_cents == 48_000


def storable(*texts: str | None) -> bool:
    return all(text is None or ("\x00" not in text and text.encode() is not None) for text in texts)


@given(st.lists(bent(arrived(GOOD_ROW.wire(GOOD_ACCOUNT))) | ANYTHING, max_size=4))
def test_a_list_of_anything_is_rows_that_can_be_stored_and_a_count_of_the_others(said: list[Any]) -> None:
    rows, unreadable = read_rows(said, ACCOUNT)
    assert len(rows) + unreadable == len(said)
    for row in rows:
        assert isinstance(row, FeedRow)
        assert type(row.amount_cents) is int
        assert 1990 <= row.posted_on.year <= 2100
        assert storable(
            row.memo,
            row.provider_id,
            row.institution_id,
            row.type,
            row.reference,
            row.end_to_end_id,
            *_who(row),
        )


def _who(row: FeedRow) -> tuple[str | None, str | None]:
    return row.counterparty.name, row.counterparty.document


@given(bent(good_item().wire()), st.lists(ANYTHING, max_size=3))
def test_an_item_of_anything_has_a_state(item: dict[str, Any], consents: list[Any]) -> None:
    status = read_status(item, consent_of(consents), NOW)
    assert isinstance(status, FeedStatus)
    assert isinstance(status.state, FeedState)
    assert storable(status.message, status.provider_code)
    assert isinstance(connector_key(item), str)


@given(bent(arrived(GOOD_ACCOUNT.wire())))
def test_an_account_of_anything_is_an_account_or_none(said: dict[str, Any]) -> None:
    found = or_value_error(lambda: read_account(said, "PLUGGY612"))
    if found is not None:
        assert storable(
            found.stable_key, found.name, found.number, found.bank, found.branch, found.holder_name
        )
    kept_balance(said, AccountKind.BANK)
    or_value_error(lambda: live_balance(said, NOW))


def or_refused(work: Callable[[], str | None]) -> str | None:
    try:
        return work()
    except FeedError:
        return None


def or_value_error(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except ValueError:
        return None


@given(ANYTHING)
def test_a_next_of_anything_is_a_cursor_the_end_or_a_refusal(said: Any) -> None:
    cursor = or_refused(lambda: cursor_after(place_of(None), said))
    assert cursor is None or place_of(cursor).after.isascii()


@given(st.binary(max_size=300) | ANYTHING.map(lambda said: json.dumps(said, default=str).encode()))
def test_a_call_of_anything_is_a_hint_or_nothing(body: bytes) -> None:
    hint = read_hint(body)
    assert hint is None or storable(hint.event_id, hint.reference, hint.owner_key)


@given(TEXTS | st.text("abcdefghijklmnopqrstuvwxyz.=-_ABC", max_size=30))
def test_a_token_of_anything_ends_some_time_or_does_not_say(token: str) -> None:
    end = jwt_end(token)
    assert end is None or isinstance(end, datetime)


@pytest.mark.parametrize("amount", [Decimal("1e999999"), Decimal("-1e-999999"), 10**4000])
def test_no_number_is_too_large_to_be_refused(amount: Any) -> None:
    row = arrived(GOOD_ROW.wire(GOOD_ACCOUNT)) | {"amount": amount}
    rows, unreadable = read_rows([row], ACCOUNT)
    assert len(rows) + unreadable == 1
    assert all(abs(one.amount_cents) < 10**14 for one in rows)


def test_an_item_seen_in_the_future_is_not_old() -> None:
    item = good_item()
    item.more = {"lastUpdatedAt": (NOW + timedelta(days=1)).isoformat()}
    assert read_status(item.wire(), consent_of([]), NOW).state is FeedState.OK
