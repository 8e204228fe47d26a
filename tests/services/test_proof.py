"""Opening, movements, closing: the first day whose money does not add up is named, and nothing is corrected."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from core.domain.proof import Gap, first_gap, stated_balances
from core.domain.statements import BalanceRow
from core.services import deciding, proving
from tests.builders import Movement, a_parsed_account, a_row, cents

if TYPE_CHECKING:
    from tests.services.house import House

BAKERY = Movement("20260710", "35,00", "PIX RECEBIDO CAFE")
RENT = Movement("20260715", "-10,00", "ALUGUEL")
FLOUR = Movement("20260720", "-5,00", "FARINHA")


def july(day: int) -> date:
    return date(2026, 7, day)


def states(day: int, amount: str, memo: str = "SALDO DO DIA") -> BalanceRow:
    return BalanceRow(day, july(day), cents(amount), memo)


# --- what a file states --------------------------------------------------------------------------


@pytest.mark.parametrize("memo", ["SALDO ANTERIOR", "Saldo anterior", "SALDO INICIAL"])
def test_balance_before_is_that_of_the_evening_before(memo: str) -> None:
    account = a_parsed_account(balance_rows=(states(10, "100,00", memo),))
    assert stated_balances(account) == {july(9): 10_000}


@pytest.mark.parametrize(
    "memo",
    [
        "SALDO DISPONÍVEL",
        "SALDO DISPONIVEL PARA SAQUE",
        "LIMITE DA CONTA",
        "SALDO BLOQUEADO",
        "SALDO APLICAÇÃO AUTOMÁTICA",
        "SALDO PREVISTO",
    ],
)
def test_limits_and_blocked_money_are_no_balance(memo: str) -> None:
    account = a_parsed_account(balance_rows=(states(10, "100,00"), states(10, "9.999,00", memo)))
    assert stated_balances(account) == {july(10): 10_000}


def test_opening_days_and_closing_are_all_heard_and_the_row_of_the_day_wins() -> None:
    account = a_parsed_account(
        opening_balance_cents=100,
        opening_balance_on=july(1),
        balance_rows=(states(10, "2,00"), states(31, "3,00")),
        ledger_balance_cents=400,
        ledger_balance_on=july(31),
    )
    assert stated_balances(account) == {july(1): 100, july(10): 200, july(31): 300}


def test_balance_without_a_day_proves_nothing() -> None:
    account = a_parsed_account(a_row(), ledger_balance_cents=400, opening_balance_cents=1)
    assert stated_balances(account) == {}
    assert first_gap(account) is None


def test_money_that_adds_up_day_by_day_has_no_gap() -> None:
    account = a_parsed_account(
        a_row("35,00", posted_on=july(10)),
        a_row("-10,00", posted_on=july(11)),
        balance_rows=(states(10, "100,00", "SALDO ANTERIOR"), states(10, "135,00"), states(11, "125,00")),
    )
    assert first_gap(account) is None


def test_first_day_that_does_not_add_up_is_named_with_the_missing_centavos() -> None:
    account = a_parsed_account(
        a_row("35,00", posted_on=july(10)),
        a_row("-10,00", posted_on=july(12)),
        balance_rows=(
            states(9, "100,00"),
            states(10, "135,00"),
            states(12, "124,99"),
            states(13, "1,00"),
        ),
    )
    gap = first_gap(account)
    assert gap == Gap(july(12), 12_499, 12_500)
    assert gap.difference_cents == -1


def test_movements_before_the_first_balance_are_not_held_against_the_bank() -> None:
    account = a_parsed_account(
        a_row("999,00", posted_on=july(1)), balance_rows=(states(9, "100,00"), states(10, "100,00"))
    )
    assert first_gap(account) is None


def test_one_balance_alone_proves_nothing() -> None:
    assert first_gap(a_parsed_account(a_row(), balance_rows=(states(10, "1,00"),))) is None


# --- what is stored, over several imports --------------------------------------------------------


async def gap_of(house: House) -> Gap | None:
    async with house.store.read() as uow:
        return await proving.first_gap(uow, house.id, house.account.id)


async def test_nothing_stated_is_nothing_to_prove(house: House) -> None:
    assert await gap_of(house) is None
    await house.imports(BAKERY)
    assert await gap_of(house) is None


async def test_exports_that_follow_each_other_add_up(house: House) -> None:
    await house.imports(BAKERY, balance="135,00", balance_day="20260710")
    await house.imports(RENT, balance="125,00", balance_day="20260715")
    await house.imports(FLOUR, balance="120,00", balance_day="20260720")
    assert await gap_of(house) is None


async def test_export_missing_in_the_middle_shows_on_the_first_day_after_it(house: House) -> None:
    await house.imports(BAKERY, balance="135,00", balance_day="20260710")
    await house.imports(FLOUR, balance="120,00", balance_day="20260720")
    await house.imports(balance="120,00", balance_day="20260731")
    assert await gap_of(house) == Gap(july(20), 12_000, 13_000)
    await house.imports(RENT)
    assert await gap_of(house) is None


async def test_money_left_out_of_the_books_still_moved_at_the_bank_and_repetitions_did_not(
    house: House,
) -> None:
    await house.imports(balance="100,00", balance_day="20260709")
    await house.imports(BAKERY, BAKERY)
    await house.imports(BAKERY, BAKERY, BAKERY, balance="170,00", balance_day="20260710")
    assert await gap_of(house) == Gap(july(10), 17_000, 20_500)
    lines = await house.open_lines()
    async with house.work() as uow:
        for line in lines:
            press = deciding.Press(house.owner, line.id, line.version, line.created_at)
            await (deciding.call_repeated if line.repeats_id else deciding.ignore)(uow, press)
    assert await gap_of(house) is None


async def test_proof_changes_nothing(house: House) -> None:
    await house.imports(BAKERY, balance="135,00", balance_day="20260710")
    await house.imports(FLOUR, balance="1,00", balance_day="20260720")
    before = await house.living()
    assert await gap_of(house) is not None
    assert await house.living() == before
    account = a_parsed_account(a_row(), balance_rows=(states(9, "1,00"), states(10, "1,00")))
    lines = account.lines
    assert first_gap(account) is not None
    assert account.lines is lines
