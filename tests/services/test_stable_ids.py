"""Banks whose own ids stay: a movement is known by its id there, and an equal one with another id is another sale."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from core.domain.banks import has_stable_ids
from core.domain.statements import AccountKind
from tests.builders import a_parsed_account, a_row

if TYPE_CHECKING:
    from core.domain.statements import ParsedLine, StatementImport
    from tests.services.house import House

BANKS = pytest.mark.parametrize("bank", ["0260", "197"], ids=["Nubank", "Stone"])


async def comes(
    house: House, bank: str, *rows: ParsedLine, kind: AccountKind = AccountKind.BANK
) -> tuple[int, int, int]:
    record: StatementImport = await house.takes(
        a_parsed_account(*rows, bank=bank, account="7654321-0", kind=kind)
    )
    return record.new, record.known, record.doubtful


@BANKS
async def test_same_id_under_another_text_is_the_same_money(house: House, bank: str) -> None:
    assert await comes(house, bank, a_row(memo="Pix recebido", bank_id="E1")) == (1, 0, 0)
    assert await comes(house, bank, a_row(memo="Pix recebido de Ana", bank_id="E1")) == (0, 1, 0)


@BANKS
async def test_equal_money_under_a_new_id_is_a_sale_without_doubt(house: House, bank: str) -> None:
    assert await comes(house, bank, a_row(bank_id="E1")) == (1, 0, 0)
    assert await comes(house, bank, a_row(bank_id="E1"), a_row(bank_id="E2")) == (1, 1, 0)
    assert [line.repeats_id for line in await house.open_lines()] == [None, None]
    assert await comes(house, bank, a_row(bank_id="E2"), a_row(bank_id="E1")) == (0, 2, 0)


@BANKS
async def test_same_id_with_other_centavos_is_other_money(house: House, bank: str) -> None:
    await comes(house, bank, a_row("35,00", bank_id="E1"))
    assert await comes(house, bank, a_row("36,00", bank_id="E1")) == (1, 0, 0)


async def test_ids_of_a_card_are_not_believed(house: House) -> None:
    assert not has_stable_ids("0260", AccountKind.CARD)
    await comes(house, "0260", a_row("-35,00", bank_id="C1"), kind=AccountKind.CARD)
    same = await comes(house, "0260", a_row("-35,00", bank_id="C2"), kind=AccountKind.CARD)
    assert same == (0, 1, 0)
    other = await comes(house, "0260", a_row("-35,00", "UBER", bank_id="C1"), kind=AccountKind.CARD)
    assert other == (1, 0, 0)


async def test_ids_of_any_other_bank_are_not_believed(house: House) -> None:
    await comes(house, "341", a_row(bank_id="E1"))
    assert await comes(house, "341", a_row(bank_id="E2")) == (0, 1, 0)
    assert await comes(house, "341", a_row(memo="PIX OUTRO", bank_id="E1")) == (1, 0, 0)


@BANKS
async def test_money_stored_without_an_id_is_known_when_it_comes_with_one(house: House, bank: str) -> None:
    await comes(house, bank, a_row())
    assert await comes(house, bank, a_row(bank_id="E1")) == (0, 1, 0)
    assert await comes(house, bank, a_row()) == (0, 1, 0)


@BANKS
@pytest.mark.parametrize("order", [("E1", "E2", "E3"), ("E3", "E1", "E2"), ("E2", "E3", "E1")])
async def test_three_sales_are_three_when_one_was_stored_with_its_id_and_one_without(
    house: House, bank: str, order: tuple[str, ...]
) -> None:
    await comes(house, bank, a_row(bank_id="E1"))
    await comes(house, bank, a_row(), a_row())
    new, known, _doubtful = await comes(house, bank, *(a_row(bank_id=one) for one in order))
    assert (new, known) == (1, 2)
    assert len(await house.lines()) == 3


@BANKS
async def test_same_id_on_a_day_moved_inside_the_file_is_the_same_money(house: House, bank: str) -> None:
    first, last = a_row("1,00", posted_on=date(2026, 7, 1)), a_row("2,00", posted_on=date(2026, 7, 31))
    await comes(house, bank, first, a_row(bank_id="E1"), last)
    moved = a_row(bank_id="E1", posted_on=date(2026, 7, 11))
    assert await comes(house, bank, first, moved, last) == (0, 3, 0)
