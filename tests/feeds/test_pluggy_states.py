"""How a connection stands: every code means one thing, and "updated" is not taken for "fresh"."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.domain.feeds import Access, FeedState
from core.feeds.pluggy import Operator, PluggyFeed
from tests.feeds.pluggy_bank import USUAL_STATUS
from tests.feeds.pluggy_desk import NOW, Desk, desk_open
from tests.feeds.pluggy_fake import stamp

EXPECTED = {
    "INVALID_CREDENTIALS": FeedState.NEEDS_REAUTH,
    "ACCOUNT_CREDENTIALS_RESET": FeedState.NEEDS_REAUTH,
    "USER_AUTHORIZATION_NOT_GRANTED": FeedState.REVOKED,
    "USER_AUTHORIZATION_REVOKED": FeedState.REVOKED,
    "ACCOUNT_LOCKED": FeedState.ACCOUNT_LOCKED,
    "INVALID_CREDENTIALS_MFA": FeedState.MFA_TIMEOUT,
    "USER_INPUT_TIMEOUT": FeedState.MFA_TIMEOUT,
    "USER_AUTHORIZATION_PENDING": FeedState.WAITING_APPROVER,
    "ACCOUNT_NEEDS_ACTION": FeedState.NEEDS_USER_ACTION,
    "ALREADY_LOGGED_IN": FeedState.SESSION_BUSY,
    "SITE_NOT_AVAILABLE": FeedState.BANK_DOWN,
    "CONNECTION_ERROR": FeedState.BANK_DOWN,
    "UNEXPECTED_ERROR": FeedState.BANK_DOWN,
    "ERROR": FeedState.BANK_DOWN,
    "MERGE_ERROR": FeedState.BANK_DOWN,
    "CREATE_ERROR": FeedState.BANK_DOWN,
    "USER_NOT_SUPPORTED": FeedState.NOT_SUPPORTED,
}


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with desk_open() as opened:
        yield opened


async def test_a_fresh_and_whole_connection_is_well(desk: Desk) -> None:
    status = await desk.feed.status(desk.access)
    assert (status.state, status.data_as_of, status.message) == (FeedState.OK, NOW, None)
    assert (status.request_id or "").startswith("req-")


@pytest.mark.parametrize("code", sorted(USUAL_STATUS))
async def test_every_code_says_what_the_owner_must_do_wherever_it_stands(desk: Desk, code: str) -> None:
    for told_by in ("execution", "error", "both"):
        desk.item.fail(code, told_by=told_by)
        status = await desk.feed.status(desk.access)
        assert (status.state, status.provider_code) == (EXPECTED[code], code), told_by


@pytest.mark.parametrize("status", ["OUTDATED", "UPDATED", "LOGIN_ERROR"])
async def test_the_code_of_the_run_outweighs_the_status_beside_it(desk: Desk, status: str) -> None:
    desk.item.fail("ACCOUNT_LOCKED", status=status)
    assert (await desk.feed.status(desk.access)).state is FeedState.ACCOUNT_LOCKED


@pytest.mark.parametrize(
    ("status", "execution", "error", "state"),
    [
        ("LOGIN_ERROR", "A_NEW_WORD", None, FeedState.NEEDS_REAUTH),
        ("LOGIN_ERROR", "ERROR", None, FeedState.NEEDS_REAUTH),
        ("OUTDATED", "A_NEW_WORD", None, FeedState.BANK_DOWN),
        ("OUTDATED", None, "A_NEW_WORD", FeedState.BANK_DOWN),
        ("OUTDATED", "SUCCESS", None, FeedState.BANK_DOWN),
        ("A_NEW_WORD", "A_NEW_WORD", None, FeedState.BANK_DOWN),
        (None, None, None, FeedState.BANK_DOWN),
        ({"no": "word"}, ["x"], {"code": 7}, FeedState.BANK_DOWN),
        ("UPDATED", "A_NEW_WORD", None, FeedState.PARTIAL),
        ("UPDATED", None, None, FeedState.OK),
        ("UPDATED", "SUCCESS", "INVALID_CREDENTIALS", FeedState.OK),
        ("UPDATING", "CREATED", None, FeedState.SYNCING),
        ("UPDATING", "SUCCESS", "INVALID_CREDENTIALS", FeedState.SYNCING),
        ("MERGING", None, None, FeedState.SYNCING),
        ("UPDATING", "LOGIN_MFA_IN_PROGRESS", None, FeedState.SYNCING),
        ("UPDATING", "A_PRODUCT_OF_TOMORROW_IN_PROGRESS", None, FeedState.SYNCING),
        (
            "WAITING_USER_ACTION",
            "WAITING_USER_ACTION",
            "USER_AUTHORIZATION_PENDING",
            FeedState.WAITING_APPROVER,
        ),
        ("WAITING_USER_INPUT", "LOGIN_IN_PROGRESS", None, FeedState.NEEDS_MFA),
    ],
)
async def test_words_together_mean_what_their_clearest_one_says(
    desk: Desk, status: Any, execution: Any, error: Any, state: FeedState
) -> None:
    said = {"code": error, "message": "x"} if isinstance(error, str) else error
    desk.item.more = {"status": status, "executionStatus": execution, "error": said}
    assert (await desk.feed.status(desk.access)).state is state


async def test_the_banks_own_instruction_reaches_the_owner(desk: Desk) -> None:
    desk.item.fail("ACCOUNT_NEEDS_ACTION", provider_message="Aceite os novos\ntermos no aplicativo\u202e.")
    status = await desk.feed.status(desk.access)
    assert status.message == "Aceite os novos termos no aplicativo."


async def test_a_code_the_bank_asks_for_and_an_action_it_wants_are_told_apart(desk: Desk) -> None:
    desk.item.wait_for("input", instructions="Digite o código do token")
    asked = await desk.feed.status(desk.access)
    assert (asked.state, asked.message) == (FeedState.NEEDS_MFA, "Digite o código do token")
    desk.item.wait_for("action", instructions="Autorize no aplicativo do banco")
    asked = await desk.feed.status(desk.access)
    assert (asked.state, asked.message) == (FeedState.NEEDS_USER_ACTION, "Autorize no aplicativo do banco")


async def test_half_a_success_is_partial_and_says_until_when_the_rows_are_fresh(desk: Desk) -> None:
    desk.item.half("Extrato indisponível no banco")
    status = await desk.feed.status(desk.access)
    assert (status.state, status.data_as_of) == (FeedState.PARTIAL, NOW - timedelta(days=1))
    assert status.message == "Extrato indisponível no banco"


async def test_updated_with_old_rows_is_stale(desk: Desk) -> None:
    desk.item.stale(NOW - timedelta(hours=30))
    status = await desk.feed.status(desk.access)
    assert (status.state, status.data_as_of) == (FeedState.STALE, NOW - timedelta(hours=30))


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"lastUpdatedAt": stamp(NOW - timedelta(hours=47))}, FeedState.OK),
        ({"lastUpdatedAt": stamp(NOW - timedelta(hours=49))}, FeedState.STALE),
        ({"autoSyncDisabledAt": stamp(NOW)}, FeedState.STALE),
        ({"lastUpdatedAt": None}, FeedState.OK),
        ({"statusDetail": {"transactions": {"isUpdated": True, "lastUpdatedAt": stamp(NOW)}}}, FeedState.OK),
        ({"statusDetail": {"identity": {"isUpdated": False}, "transactions": None}}, FeedState.OK),
        ({"hasResourcesPendingAuthorization": True}, FeedState.WAITING_APPROVER),
        ({"hasResourcesPendingAuthorization": True, "status": "UPDATING"}, FeedState.SYNCING),
    ],
)
async def test_updated_is_believed_only_as_far_as_the_rest_bears_it_out(
    desk: Desk, more: dict[str, Any], state: FeedState
) -> None:
    desk.item.more = more
    assert (await desk.feed.status(desk.access)).state is state


async def test_another_session_at_the_bank_is_left_half_an_hour(desk: Desk) -> None:
    desk.item.fail("ALREADY_LOGGED_IN")
    assert (await desk.feed.status(desk.access)).retry_at == NOW + timedelta(minutes=30)


# --- when the authorisation ends ------------------------------------------------------------------


async def test_the_items_own_end_of_consent_is_told(desk: Desk) -> None:
    end = NOW + timedelta(days=7)
    desk.item.more = {"consentExpiresAt": stamp(end)}
    status = await desk.feed.status(desk.access)
    assert (status.state, status.expires_at) == (FeedState.OK, end)
    assert desk.pluggy.asked_for("GET /consents") == []


async def test_else_the_consents_tell_it(desk: Desk) -> None:
    end = datetime(2027, 3, 1, tzinfo=UTC)
    desk.item.consents = [
        {
            "id": "c1",
            "expiresAt": stamp(NOW - timedelta(days=200)),
            "revokedAt": stamp(NOW - timedelta(days=300)),
        },
        {"id": "c2", "expiresAt": stamp(end), "revokedAt": None},
    ]
    status = await desk.feed.status(desk.access)
    assert (status.state, status.expires_at) == (FeedState.OK, end)
    desk.item.consents.append({"id": "c3", "expiresAt": None, "revokedAt": None})
    assert (await desk.feed.status(desk.access)).expires_at is None


async def test_a_consent_taken_back_or_over_ends_the_reading(desk: Desk) -> None:
    desk.item.consents = [{"id": "c1", "expiresAt": None, "revokedAt": stamp(NOW - timedelta(days=1))}]
    assert (await desk.feed.status(desk.access)).state is FeedState.REVOKED
    desk.item.consents = []
    desk.item.fail("USER_AUTHORIZATION_NOT_GRANTED")
    desk.item.more["consentExpiresAt"] = stamp(NOW - timedelta(minutes=1))
    assert (await desk.feed.status(desk.access)).state is FeedState.CONSENT_EXPIRED


async def test_consents_that_cannot_be_read_take_nothing_from_the_status(desk: Desk) -> None:
    desk.pluggy.fault("GET /consents", 403, {"code": 403}, times=2)
    assert (await desk.feed.status(desk.access)).state is FeedState.OK


async def test_a_bank_outside_open_finance_has_no_consents_to_ask_for(desk: Desk) -> None:
    desk.item.connector = {"id": 3, "name": "Banco", "isOpenFinance": False}
    assert (await desk.feed.status(desk.access)).state is FeedState.OK
    assert desk.pluggy.asked_for("GET /consents") == []


# --- troubles on the way are answers too -----------------------------------------------------------


async def test_an_item_that_is_gone_is_not_found(desk: Desk) -> None:
    status = await desk.feed.status(Access("0b6f3a52-0000-4000-8000-000000000000"))
    assert (status.state, status.provider_code) == (FeedState.ACCOUNT_NOT_FOUND, "ITEM_NOT_FOUND")


@pytest.mark.parametrize("reference", ["", "..", "../auth", "a/b", "a?b=c", "a b", "é", "x" * 200])
async def test_a_reference_that_can_name_nothing_asks_nothing(desk: Desk, reference: str) -> None:
    assert (await desk.feed.status(Access(reference))).state is FeedState.ACCOUNT_NOT_FOUND
    assert desk.pluggy.log == []


@pytest.mark.parametrize(
    ("fault", "body", "state"),
    [
        (500, {"code": 500}, FeedState.BANK_DOWN),
        (409, {"code": 409}, FeedState.SYNCING),
        (410, {"code": 410}, FeedState.OPERATOR_CONFIG),
        (418, b"short and stout", FeedState.BANK_DOWN),
        (302, b"", FeedState.BANK_DOWN),
        (200, b"{", FeedState.BANK_DOWN),
        (200, b"[]", FeedState.BANK_DOWN),
    ],
)
async def test_a_refusal_of_the_provider_is_a_state(
    desk: Desk, fault: int, body: Any, state: FeedState
) -> None:
    desk.pluggy.fault("GET /items/{id}", fault, body, times=3)
    assert (await desk.feed.status(desk.access)).state is state


async def test_too_many_calls_say_until_when_to_wait(desk: Desk) -> None:
    desk.pluggy.fault("GET /items/{id}", 429, {"code": 429}, headers={"Retry-After": "90"})
    status = await desk.feed.status(desk.access)
    assert (status.state, status.retry_at) == (FeedState.RATE_LIMITED, NOW + timedelta(seconds=90))


async def test_nobody_there_is_a_bank_that_is_down(desk: Desk) -> None:
    lonely = PluggyFeed(Operator("a", "b"), desk.clock, base_url="http://127.0.0.1:9")
    try:
        status = await lonely.status(desk.access)
    finally:
        await lonely.close()
    assert (status.state, status.provider_code) == (FeedState.BANK_DOWN, "unreachable")
