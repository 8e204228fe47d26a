"""Which accounts there are, by what they are known again, and what they hold."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from core.domain.feeds import BankBalance, FeedState
from core.domain.statements import AccountKind
from core.ports.feeds import FeedError
from tests.feeds.pluggy_desk import NOW, Desk, desk_open

BALANCE = "GET /accounts/{id}/balance"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with desk_open() as opened:
        yield opened


async def test_account_and_card_are_listed_with_bank_branch_and_number(desk: Desk) -> None:
    card = desk.item.card()
    found = {one.provider_id: one for one in await desk.feed.list_accounts(desk.access)}
    account = found[desk.account.id]
    assert (account.kind, account.bank, account.branch, account.number) == (
        AccountKind.BANK,
        "341",
        "0912",
        "48210-7",
    )
    assert (account.holder_document, account.holder_name) == ("12ABC34501DE35", "Padaria Modelo Ltda")
    assert (found[card.id].kind, found[card.id].number, found[card.id].bank) == (
        AccountKind.CARD,
        "1234",
        None,
    )


async def test_connecting_anew_changes_every_id_and_no_account_is_mistaken_for_a_new_one(desk: Desk) -> None:
    desk.item.card()
    desk.item.account("99-1", subtype="SAVINGS_ACCOUNT")
    desk.item.account("77-2", bank=None)
    before = await desk.feed.list_accounts(desk.access)
    desk.item = desk.pluggy.reconnect(desk.item)
    after = await desk.feed.list_accounts(desk.access)
    assert {one.stable_key for one in before} == {one.stable_key for one in after}
    assert len({one.stable_key for one in after}) == 4
    assert not {one.provider_id for one in before} & {one.provider_id for one in after}


@pytest.mark.parametrize(
    "other",
    [
        {"number": "48211-5"},
        {"branch": "0913"},
        {"bank": "237"},
        {"tax_number": "12.ABC.345/01DE-99"},
        {"subtype": "SAVINGS_ACCOUNT"},
    ],
)
async def test_accounts_that_differ_in_one_thing_are_two_accounts(desk: Desk, other: dict[str, Any]) -> None:
    desk.item.account(**({"number": "48210-7"} | other))
    assert len({one.stable_key for one in await desk.feed.list_accounts(desk.access)}) == 2


async def test_the_same_account_written_otherwise_is_the_same(desk: Desk) -> None:
    desk.account.more = {"bankData": {"transferNumber": "0341/912/048210-7"}, "taxNumber": "12abc34501de35"}
    other = (await desk.feed.list_accounts(desk.access))[0]
    desk.account.more = {}
    assert (await desk.feed.list_accounts(desk.access))[0].stable_key == other.stable_key


async def test_without_a_transfer_number_the_banks_connector_stands_for_the_bank(desk: Desk) -> None:
    desk.account.bank = None
    first = await desk.known()
    desk.item.connector = {"id": 201, "name": "Bradesco Empresas"}
    assert (first.bank, first.branch, first.number) == (None, "0912", "48210-7")
    assert (await desk.known()).stable_key != first.stable_key


async def test_a_kind_of_account_nobody_knows_yet_hides_no_other(desk: Desk) -> None:
    desk.item.account("1", type="LOYALTY_POINTS")
    desk.item.account("2", more={"id": "../items"})
    desk.item.account("3", more={"type": None, "bankData": [], "number": 7})
    assert [one.provider_id for one in await desk.feed.list_accounts(desk.access)] == [desk.account.id]


async def test_an_empty_list_is_told_as_it_is_and_the_accounts_come_back(desk: Desk) -> None:
    desk.item.hides_accounts = 1
    assert await desk.feed.list_accounts(desk.access) == ()
    assert len(await desk.feed.list_accounts(desk.access)) == 1


async def test_accounts_on_a_second_page_are_accounts_too(desk: Desk) -> None:
    second = desk.item.account("2-2")
    for account, page in ((desk.account, 1), (second, 2)):
        desk.pluggy.fault(
            "GET /accounts", 200, {"page": page, "total": 2, "totalPages": 2, "results": [account.wire()]}
        )
    assert len(await desk.feed.list_accounts(desk.access)) == 2
    assert [call.query.get("page") for call in desk.pluggy.asked_for("GET /accounts")] == [None, "2"]


# --- balances -----------------------------------------------------------------------------------


async def test_the_bank_is_asked_what_the_account_holds_now(desk: Desk) -> None:
    desk.account.stated_cents, desk.account.blocked_cents, desk.account.invested_cents = (
        123_456,
        1_000,
        50_001,
    )
    known = await desk.known()
    desk.clock.advance(minutes=5)
    assert await desk.feed.balance(desk.access, known) == BankBalance(
        booked_cents=123_456,
        as_of=NOW + timedelta(minutes=5),
        blocked_cents=1_000,
        invested_cents=50_001,
    )


@pytest.mark.parametrize("status", [400, 403, 404, 409])
async def test_when_the_bank_will_not_say_the_copy_is_told_with_its_own_hour(desk: Desk, status: int) -> None:
    desk.account.stated_cents, desk.account.updated_at = -4_35, NOW - timedelta(hours=9)
    known = await desk.known()
    desk.pluggy.fault(BALANCE, status, {"code": status, "message": "no"}, times=2)
    assert await desk.feed.balance(desk.access, known) == BankBalance(-4_35, NOW - timedelta(hours=9))


@pytest.mark.parametrize("headers", [{"Retry-After": "60"}])
@pytest.mark.parametrize("status", [429, 502])
async def test_a_bank_that_is_busy_or_down_leaves_the_copy(
    desk: Desk, status: int, headers: dict[str, str]
) -> None:
    desk.account.stated_cents, desk.account.updated_at = 900, NOW - timedelta(hours=9)
    known = await desk.known()
    desk.pluggy.fault(BALANCE, status, {"code": status}, headers=headers)
    assert await desk.feed.balance(desk.access, known) == BankBalance(900, NOW - timedelta(hours=9))


async def test_an_answer_without_an_amount_is_no_balance_of_nothing(desk: Desk) -> None:
    desk.account.stated_cents, desk.account.updated_at = 900, NOW - timedelta(hours=9)
    known = await desk.known()
    desk.pluggy.fault(BALANCE, 200, {"balance": None})
    assert await desk.feed.balance(desk.access, known) == BankBalance(900, NOW - timedelta(hours=9))


async def test_a_copy_that_does_not_say_of_when_it_is_is_not_told(desk: Desk) -> None:
    known = await desk.known()
    desk.account.more = {"updatedAt": None}
    desk.pluggy.fault(BALANCE, 400, {"code": 400})
    assert await desk.feed.balance(desk.access, known) is None


async def test_what_is_owed_on_a_card_is_less_than_nothing_and_spends_no_quota(desk: Desk) -> None:
    card = desk.item.card(stated_cents=-250_075)
    assert card.wire()["balance"] == 2_500.75
    balance = await desk.feed.balance(desk.access, await desk.known(card))
    assert balance is not None
    assert balance.booked_cents == -250_075
    assert desk.pluggy.asked_for(BALANCE) == []


async def test_the_balance_of_an_account_that_is_gone_is_no_zero(desk: Desk) -> None:
    known = await desk.known()
    desk.pluggy.reconnect(desk.item)
    with pytest.raises(FeedError) as caught:
        await desk.feed.balance(desk.access, known)
    assert caught.value.state is FeedState.ACCOUNT_NOT_FOUND
