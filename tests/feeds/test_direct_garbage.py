"""Whatever JSON a bank sends instead of its own: every row is read or counted, every refusal has a state."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.feeds import FeedRow, FeedState, FeedStatus
from core.feeds import values
from core.feeds.asaas import _proven, _refusal
from core.feeds.http import Answer
from core.feeds.inter import answers, certificates
from core.feeds.inter.feed import _balance, _readable
from core.ports.feeds import FeedError
from tests.feeds.inter_fake import Posted, pix_from
from tests.feeds.test_pluggy_garbage import ANYTHING, TEXTS, bent, storable

NOW = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
DETAILS = pix_from("Ana Paula", "12345678909", txid="NF1042", end_to_end_id="E1") | {
    "compraDebito": {"nome": "x"}
}
INTER = Posted("id-1", date(2026, 11, 20), 48_000, "PIX", "Pix", "de Ana", DETAILS, {}).written("text")
ASAAS: dict[str, Any] = {
    "id": "ftn_1",
    "value": 480,
    "balance": 480,
    "type": "PAYMENT_RECEIVED",
    "date": "2026-11-20",
    "description": "Cobrança",
    "paymentId": "pay_1",
}


def fit_to_be_stored(row: FeedRow) -> bool:
    assert type(row.amount_cents) is int
    assert abs(row.amount_cents) < 2**63
    assert 1990 <= row.posted_on.year <= 2100
    limits = (
        (row.provider_id, 160),
        (row.type, 40),
        (row.counterparty.name, 200),
        (row.counterparty.document, 14),
        (row.end_to_end_id, 80),
        (row.reference, 120),
    )
    assert all(text is None or 0 < len(text) <= most for text, most in limits)
    assert row.memo.isprintable()
    return storable(row.memo, *(text for text, _ in limits))


@given(st.lists(bent(INTER) | ANYTHING, max_size=4))
def test_list_of_anything_at_inter_is_rows_that_can_be_stored_and_a_count_of_the_others(
    said: list[Any],
) -> None:
    rows, unreadable = _readable(said)
    assert len(rows) + unreadable == len(said)
    assert all(fit_to_be_stored(row) for row in rows)


@given(st.lists(bent(ASAAS) | ANYTHING, max_size=4))
def test_list_of_anything_at_asaas_is_rows_and_proves_only_what_is_whole(said: list[Any]) -> None:
    page = _proven(said)
    assert all(fit_to_be_stored(row) for row in page.rows)
    assert len(page.rows) + page.unreadable >= len(said)
    if page.opening_cents is not None:
        assert page.closing_cents == page.opening_cents + sum(row.amount_cents for row in page.rows)


@given(st.sampled_from([400, 401, 403, 404, 409, 422, 418]), ANYTHING)
def test_refusal_of_anything_is_a_state_with_a_code_that_tells_nothing_of_anybody(
    status: int, body: Any
) -> None:
    answer = Answer(status, body, {})
    for error in (answers.refusal(answer), answers.refusal_of_token(answer), _refusal(answer)):
        assert isinstance(error, FeedError)
        assert isinstance(error.state, FeedState)
        assert error.provider_code is not None
        assert error.provider_code.startswith(str(status))
        assert len(error.provider_code) <= 120
        assert storable(error.message, error.provider_code)


@given(bent({"disponivel": 1, "bloqueadoCheque": 2, "bloqueadoAdministrativo": None, "limite": 5}))
def test_balance_of_anything_is_centavos_or_refused(body: dict[str, Any]) -> None:
    refused: FeedState | None = None
    try:
        balance = _balance(body, NOW)
    except FeedError as error:
        refused = error.state
    else:
        assert type(balance.booked_cents) is type(balance.blocked_cents) is int
    assert refused in {None, FeedState.BANK_DOWN}


@given(st.dictionaries(st.sampled_from(certificates.FIELDS), TEXTS))
def test_secrets_of_anything_are_looked_at_without_falling_over(secrets: dict[str, str]) -> None:
    status = certificates.look_at(secrets, NOW)
    assert isinstance(status, FeedStatus)
    assert status.state in {FeedState.NEEDS_REAUTH, FeedState.CERT_INVALID}
    assert status.provider_code


@given(st.integers(-(10**14), 10**14))
def test_every_amount_survives_being_written_as_text_and_as_a_float_of_javascript(cents: int) -> None:
    sign, whole = "-" if cents < 0 else "", abs(cents)
    assert values.cents(f"{sign}{whole // 100}.{whole % 100:02d}") == cents
    assert values.cents(Decimal(repr(cents / 100))) == cents


@pytest.mark.parametrize("long", ["x" * 121, "x" * 5_000])
def test_long_ids_stay_apart_from_their_like(long: str) -> None:
    first, second = values.identifier("a" + long[:3_000]), values.identifier("b" + long[:3_000])
    assert first != second
    assert all(len(found or "") <= 120 for found in (first, second))
