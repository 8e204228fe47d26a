"""What arrives of each movement: its centavos, its day, who was at the other side."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.domain.feeds import Counterparty, RowStatus
from core.feeds.pluggy.values import cents
from tests.feeds.pluggy_desk import SINCE, UNTIL, Desk, desk_open
from tests.feeds.pluggy_fake import Party, day_only, local

DAY = date(2026, 11, 10)
END_TO_END = "E60746948202611101432aB3dE6gH9kL"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with desk_open() as opened:
        yield opened


async def test_money_in_is_positive_and_money_out_negative(desk: Desk) -> None:
    desk.account.post(DAY, 48_000)
    desk.account.post(DAY, -1_990, "TARIFA PACOTE")
    assert sorted(row.amount_cents for row in await desk.month()) == [-1_990, 48_000]


async def test_a_purchase_by_card_takes_money_although_the_provider_writes_it_positive(desk: Desk) -> None:
    card = desk.item.card(opening_cents=-10_000)
    card.post(DAY, -25_990, "POSTO SHELL")
    card.post(DAY, 25_990, "ESTORNO POSTO SHELL")
    assert card.rows[0].wire(card)["amount"] == 259.90
    assert [row.amount_cents for row in await desk.month(card)].count(-25_990) == 1
    assert sum(row.amount_cents for row in await desk.month(card)) == 0


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (Decimal("0.29"), 29),
        (Decimal("1.1"), 110),
        (Decimal("10.299999999999999"), 1030),
        (Decimal("1234567.89"), 123_456_789),
        (Decimal("-4.35"), -435),
        (7, 700),
        ("35.10", 3510),
        (Decimal("1e3"), 100_000),
        (Decimal("0.125"), 12),
        (Decimal("0.135"), 14),
        (Decimal("52.33490"), 5233),
    ],
)
def test_reais_become_centavos_without_a_float_between(number: Any, expected: int) -> None:
    assert cents(number) == expected


@pytest.mark.parametrize(
    "number", [None, True, "", "1,50", "NaN", "Infinity", Decimal("1e400"), [1], {"value": 1}]
)
def test_what_is_no_amount_never_becomes_one(number: Any) -> None:
    with pytest.raises(ValueError, match="no amount"):
        cents(number)


async def test_every_centavo_up_to_a_hundred_reais_survives_the_wire(desk: Desk) -> None:
    desk.pluggy.page = 10_000
    for amount in range(1, 10_001):
        desk.account.post(DAY, amount)
    assert sorted(row.amount_cents for row in await desk.month()) == list(range(1, 10_001))


async def test_a_purchase_abroad_counts_as_what_it_cost_in_the_accounts_currency(desk: Desk) -> None:
    desk.account.post(DAY, -10_00, "HOSTING", currencyCode="USD", amountInAccountCurrency=-53.27)
    assert [row.amount_cents for row in await desk.month()] == [-5_327]


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (day_only(DAY), DAY),
        (local(DAY), DAY),
        ("2026-11-10T03:00:00.000Z", DAY),
        (local(DAY, "23:30"), DAY),
        ("2026-11-11T02:30:00.000Z", DAY),
        ("2026-11-11T02:59:59.999Z", DAY),
        ("2026-11-11T03:00:00.000Z", date(2026, 11, 11)),
        ("2026-11-10T00:00:00.001Z", date(2026, 11, 9)),
        ("2026-11-10", DAY),
        ("2026-11-10T23:30:00-03:00", DAY),
    ],
)
async def test_a_row_stands_on_the_day_the_customer_saw(desk: Desk, at: str, day: date) -> None:
    desk.account.post(at, 100)
    assert [row.posted_on for row in await desk.month()] == [day]


async def test_the_last_evening_of_a_window_is_in_it_and_the_evening_before_it_is_not(desk: Desk) -> None:
    inside = {
        desk.account.post(local(DAY, "23:30"), 1).id,
        desk.account.post(local(DAY), 2).id,
        desk.account.post(day_only(DAY), 3).id,
    }
    desk.account.post(local(date(2026, 11, 9), "23:30"), 4)
    desk.account.post(day_only(date(2026, 11, 11)), 5)
    known = await desk.known()
    first = await desk.feed.fetch_window(desk.access, known, DAY, DAY)
    rest = await desk.feed.fetch_window(desk.access, known, DAY, DAY, first.next_cursor)
    assert {row.provider_id for row in (*first.rows, *rest.rows)} == inside
    assert rest.next_cursor is None


async def test_what_is_announced_is_pending_and_what_has_no_status_has_happened(desk: Desk) -> None:
    desk.account.post(DAY, 1, status=None)
    desk.account.post(DAY, 2)
    desk.account.pend(DAY, 3)
    desk.account.post(DAY, 4, status=None, operationType="LANCAMENTO_FUTURO")
    desk.account.post(DAY, 5, status="A_WORD_OF_TOMORROW")
    by_cents = {row.amount_cents: row.status for row in await desk.month()}
    posted, pending = RowStatus.POSTED, RowStatus.PENDING
    assert by_cents == {1: posted, 2: posted, 3: pending, 4: pending, 5: pending}


async def test_what_was_announced_keeps_its_id_when_it_happens_or_is_another_row(desk: Desk) -> None:
    same, other = desk.account.pend(DAY, 1), desk.account.pend(DAY, 2)
    desk.account.settle(same)
    new = desk.account.settle(other, new_id=True)
    rows = {row.provider_id: row for row in await desk.month()}
    assert set(rows) == {same.id, new.id}
    assert new.id != other.id
    assert {row.status for row in rows.values()} == {RowStatus.POSTED}


async def test_the_other_side_is_who_paid_or_who_was_paid(desk: Desk) -> None:
    sides = {
        "payer": Party("Maria Souza", "529.982.247-25").wire(),
        "receiver": Party("Padaria Modelo Ltda", "12.ABC.345/01DE-35").wire(),
    }
    desk.account.post(DAY, 48_000, "PIX RECEBIDO", paymentData=sides)
    desk.account.post(DAY, -48_000, "PIX ENVIADO", paymentData=sides)
    found = {row.amount_cents: (row.counterparty, row.memo) for row in await desk.month()}
    assert found[48_000] == (Counterparty("Maria Souza", "52998224725"), "PIX RECEBIDO - Maria Souza")
    assert found[-48_000] == (
        Counterparty("Padaria Modelo Ltda", "12ABC34501DE35"),
        "PIX ENVIADO - Padaria Modelo Ltda",
    )


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("12.abc.345/01de-35", "12ABC34501DE35"),
        ("00.000.000/0001-91", "00000000000191"),
        ("012.345.678-90", "01234567890"),
        ("***.982.247-**", None),
        ("000.000.000-00", None),
        ("", None),
        (12345, None),
    ],
)
async def test_a_document_is_text_with_its_letters_and_zeros(
    desk: Desk, value: str, kept: str | None
) -> None:
    payer = {"name": "Loja", "documentNumber": {"type": "CNPJ", "value": value}}
    desk.account.post(DAY, 1, paymentData={"payer": payer})
    assert [row.counterparty.document for row in await desk.month()] == [kept]


@pytest.mark.parametrize(
    ("description", "raw", "party", "memo"),
    [
        ("Pix recebido Maria Souza", None, "MARIA SOUZA", "Pix recebido Maria Souza"),
        ("SOUZA MARIA|PIX", None, "Maria Souza", "SOUZA MARIA|PIX"),
        ("  PIX   RECEBIDO\n\u202e", None, None, "PIX RECEBIDO"),
        (None, "TED 0341 ", None, "TED 0341"),
        (None, None, "Maria Souza", "Maria Souza"),
        (None, None, None, ""),
        ("TAR\x00IFA\ud83d", None, None, "TAR IFA"),
    ],
)
async def test_the_memo_says_what_happened_and_with_whom_once(
    desk: Desk, description: Any, raw: Any, party: str | None, memo: str
) -> None:
    desk.account.post(DAY, 1, description, party=Party(party) if party else None, descriptionRaw=raw)
    rows = await desk.month()
    assert [row.memo for row in rows] == [memo]
    assert rows[0].memo.encode().decode() == memo  # it can be stored


async def test_rows_without_payment_data_are_rows_too(desk: Desk) -> None:
    desk.account.post(DAY, -1_990, "TARIFA", paymentData=None, merchant=None, operationType="TARIFA")
    desk.account.post(DAY, -2_000, "SAQUE", paymentData={"payer": None, "receiver": None})
    rows = {row.amount_cents: row for row in await desk.month()}
    assert rows[-1_990].type == "TARIFA"
    assert {row.counterparty for row in rows.values()} == {Counterparty()}


async def test_a_card_names_the_shop(desk: Desk) -> None:
    card = desk.item.card()
    shop = {"name": "Posto Shell", "businessName": "POSTO AVENIDA LTDA", "cnpj": "12.345.678/0001-95"}
    card.post(DAY, -25_990, "POSTO", merchant=shop)
    found = (await desk.month(card))[0].counterparty
    assert found == Counterparty("POSTO AVENIDA LTDA", "12345678000195")


@pytest.mark.parametrize("place", ["referenceNumber", "authenticationCode", "receiverReferenceId"])
async def test_the_pix_end_to_end_id_is_found_wherever_the_bank_puts_it(desk: Desk, place: str) -> None:
    desk.account.post(DAY, 1, paymentData={"paymentMethod": "PIX", place: END_TO_END})
    row = (await desk.month())[0]
    assert (row.end_to_end_id, row.reference, row.type) == (END_TO_END, None, "PIX")


async def test_the_charges_own_code_is_kept_as_what_may_name_what_is_paid(desk: Desk) -> None:
    line = "34191.79001 01043.510047 91020.150008 8 00000000026000"
    desk.account.post(DAY, 1, paymentData={"receiverReferenceId": "NF00482", "referenceNumber": END_TO_END})
    desk.account.post(DAY, 2, paymentData={"boletoMetadata": {"digitableLine": line}, "referenceNumber": "9"})
    desk.account.post(DAY, 3, paymentData={"referenceNumber": "777"})
    found = {row.amount_cents: (row.end_to_end_id, row.reference) for row in await desk.month()}
    bare = "".join(char for char in line if char.isdigit())
    assert found == {1: (END_TO_END, "NF00482"), 2: (None, bare), 3: (None, "777")}


async def test_ids_balance_and_first_sight_come_along(desk: Desk) -> None:
    seen = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)
    posted = desk.account.post(DAY, 1, providerId="bank-77", balance=-10.05, seen_at=seen)
    row = (await desk.month())[0]
    assert (row.provider_id, row.institution_id) == (posted.id, "bank-77")
    assert (row.balance_after_cents, row.seen_at) == (-1_005, seen)


async def test_two_equal_pix_of_one_day_are_two_rows(desk: Desk) -> None:
    for _ in range(2):
        desk.account.post(DAY, 5_000, "PIX RECEBIDO", party=Party("Maria Souza", "529.982.247-25"))
    rows = await desk.month()
    assert len({row.provider_id for row in rows}) == 2
    assert len({(row.posted_on, row.amount_cents, row.memo) for row in rows}) == 1


async def test_words_and_fields_of_tomorrow_change_nothing(desk: Desk) -> None:
    desk.account.post(DAY, 7, "PIX", operationType="pix_automatico", category="New", novelty={"deep": [1]})
    row = (await desk.month())[0]
    assert (row.amount_cents, row.type) == (7, "PIX_AUTOMATICO")


@pytest.mark.parametrize(
    "bent",
    [
        {"amount": None},
        {"amount": "muito"},
        {"type": None},
        {"type": "TRANSFER"},
        {"type": ["CREDIT"]},
        {"date": None},
        {"date": "ontem"},
        {"date": "0001-01-01T00:00:00.000Z"},
        {"date": "9999-12-31T23:59:59.000Z"},
        {"accountId": "another"},
    ],
)
async def test_a_row_nobody_can_read_is_counted_and_takes_no_other_with_it(
    desk: Desk, bent: dict[str, Any]
) -> None:
    desk.account.post(DAY, 1)
    row = desk.account.post(DAY, 2)
    known = await desk.known()
    row.more = bent
    desk.pluggy.fault(
        "GET /v2/transactions",
        200,
        {"results": [one.wire(desk.account) for one in desk.account.rows] + ["no row"], "next": None},
    )
    page = await desk.feed.fetch_window(desk.access, known, SINCE, UNTIL)
    assert [one.amount_cents for one in page.rows] == [1]
    assert page.unreadable == 2
