"""What a statement file adds to the books: every movement once, and nothing twice."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from core.domain.statements import ParsedAccount, ParsedLine, ParsedStatement, StatementImport
from core.errors import BusinessError, SameFile, UnreadableStatement
from core.services import importing
from core.services.importing import Arrival, memo_key
from storage import tables
from tests.builders import NOW, Movement, a_company, ofx
from tests.services.house import House

PIX = Movement("20260710", "35,00", "PIX RECEBIDO CAFE")
RENT = Movement("20260705", "-1.200,00", "ALUGUEL JULHO")


def numbers(record: StatementImport) -> tuple[int, int, int, int]:
    return record.read, record.new, record.known, record.doubtful


async def outbox_kinds(house: House) -> list[str]:
    return [row.kind.value for row in await house.rows(tables.outbox)]


# --- identity ------------------------------------------------------------------------------------


async def test_two_equal_pix_on_one_day_stay_two_lines(house: House) -> None:
    twins = [Movement("20260710", "35,00", PIX.memo, fitid=fitid) for fitid in ("E1", "E2")]
    assert numbers(await house.imports(*twins)) == (2, 2, 0, 0)
    assert [occurrence for *_, occurrence in await house.lines()] == [1, 2]


async def test_two_equal_pix_without_ids_stay_two_when_the_file_comes_again(house: House) -> None:
    data = ofx(PIX, PIX).replace(b"<FITID>20260710001", b"<FITID>").replace(b"<FITID>20260710002", b"<FITID>")
    assert numbers(await house.imports(data=data)) == (2, 2, 0, 0)
    assert numbers(await house.imports(data=data + b"\n")) == (2, 0, 2, 0)
    assert len(await house.lines()) == 2


async def test_one_bank_id_on_three_movements_is_three_lines_and_the_same_three_again(house: House) -> None:
    rows = [
        Movement("20260710", value, f"TARIFA {value}", fitid="77") for value in ("-1,00", "-2,00", "-3,00")
    ]
    assert numbers(await house.imports(*rows)) == (3, 3, 0, 0)
    first = await house.lines()
    assert numbers(await house.imports(*rows, balance="10,00")) == (3, 0, 3, 0)
    assert await house.lines() == first


async def test_new_bank_ids_in_every_download_add_nothing(house: House) -> None:
    await house.imports(Movement("20260710", "35,00", PIX.memo, fitid="A1"))
    record = await house.imports(Movement("20260710", "35,00", PIX.memo, fitid="B9"))
    assert numbers(record) == (1, 0, 1, 0)


async def test_overlapping_exports_make_the_union(house: House) -> None:
    days = [Movement(f"202607{day:02}", f"{day},00", f"PIX {day}") for day in range(1, 16)]
    await house.imports(*days[:10])
    assert numbers(await house.imports(*days[4:])) == (11, 5, 6, 0)
    lines = await house.lines()
    assert [line[0] for line in lines] == [date(2026, 7, day) for day in range(1, 16)]


async def test_other_order_inside_the_day_changes_nothing(house: House) -> None:
    rows = [Movement("20260710", "35,00", "PIX A"), Movement("20260710", "35,00", "PIX B"), PIX, PIX]
    await house.imports(*rows)
    before = await house.lines()
    assert numbers(await house.imports(*reversed(rows))) == (4, 0, 4, 0)
    assert await house.lines() == before


async def test_third_equal_line_in_a_later_file_is_added_once_and_called_doubtful(house: House) -> None:
    await house.imports(PIX, PIX)
    assert numbers(await house.imports(PIX, PIX, PIX)) == (3, 1, 2, 1)
    assert numbers(await house.imports(RENT, PIX, PIX, PIX)) == (4, 1, 3, 0)
    assert len(await house.lines()) == 4


async def test_blanks_accents_and_punctuation_that_come_and_go_are_the_same_movement(house: House) -> None:
    await house.imports(Movement("20260710", "35,00", "PIX RECEBIDO - JOSÉ  DA SILVA"))
    record = await house.imports(Movement("20260710", "35,00", "Pix recebido: Jose da Silva"))
    assert numbers(record) == (1, 0, 1, 0)


async def test_same_movement_on_two_accounts_is_two_lines(house: House) -> None:
    await house.imports(PIX)
    assert numbers(await house.imports(PIX, account="99999-1")) == (1, 1, 0, 0)


async def test_long_texts_that_differ_only_at_their_end_are_two_movements() -> None:
    assert memo_key("A" * 300) != memo_key("A" * 299 + "B")
    assert len(memo_key("A" * 5_000)) < 150


async def test_same_bytes_are_refused_and_say_when_they_came(house: House) -> None:
    await house.imports(PIX)
    before = await house.living()
    with pytest.raises(SameFile) as refusal:
        await house.imports(PIX)
    assert refusal.value.imported_at == NOW
    assert await house.living() == before


async def test_balance_rows_are_counted_and_are_no_lines(house: House) -> None:
    record = await house.imports(PIX, Movement("20260710", "1.035,00", "SALDO DO DIA"))
    assert (record.read, record.new, record.balance_rows) == (1, 1, 1)
    assert len(await house.lines()) == 1


async def test_file_without_a_readable_row_is_refused_and_leaves_no_trace(house: House) -> None:
    with pytest.raises(UnreadableStatement) as refusal:
        await house.imports(Movement("20260710", "trinta e cinco", "PIX"))
    assert refusal.value.code == "no_readable_row"
    assert len(await house.rows(tables.imports)) == 1  # the one the house was founded with


async def test_row_with_an_unreadable_amount_is_kept_as_a_problem_beside_the_good_ones(house: House) -> None:
    record = await house.imports(PIX, Movement("20260711", "trinta e cinco", "PIX"))
    assert (record.read, record.new) == (1, 1)
    assert [one.code for one in record.problems] == ["unreadable_amount"]


async def test_empty_month_is_no_error(house: House) -> None:
    assert numbers(await house.imports(balance="10,00")) == (0, 0, 0, 0)


async def test_same_file_from_two_phones_at_once_is_stored_once(house: House) -> None:
    async def send() -> bool:
        try:
            await house.imports(PIX, PIX, RENT)
        except BusinessError:
            return False
        except Exception:  # noqa: BLE001 - on PostgreSQL the unique key refuses; the inbox tries again then
            return False
        return True

    assert sum(await asyncio.gather(*(send() for _ in range(6)))) == 1
    assert len(await house.lines()) == 3
    with pytest.raises(SameFile):
        await house.imports(PIX, PIX, RENT)


# --- accounts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bank", "number"), [("341", "12345-6"), ("0341", "0012345-6"), ("00341", "123456"), ("0341", "12.345-6")]
)
async def test_account_is_recognised_whatever_zeros_and_punctuation_the_file_brings(
    house: House, bank: str, number: str
) -> None:
    await house.imports(PIX, bank=bank, account=number)
    assert [row.id for row in await house.rows(tables.accounts)] == [house.account.id]


async def test_unknown_account_is_opened_under_the_banks_name(house: House) -> None:
    await house.imports(PIX, bank="0077", account="555-1")
    assert "Banco Inter 555-1" in {row.name for row in await house.rows(tables.accounts)}


async def test_account_that_the_person_named_wins_over_its_numbers(house: House) -> None:
    await house.imports(PIX, account="555-1", name="itau 12345-6")
    assert {row.account_id for row in await house.rows(tables.statement_lines)} == {house.account.id}
    await house.imports(RENT, account="555-1", name="Caixa da loja")
    assert "Caixa da loja" in {row.name for row in await house.rows(tables.accounts)}


async def test_later_word_of_the_bank_about_a_day_replaces_the_earlier(house: House) -> None:
    await house.imports(PIX, balance="10,00")
    await house.imports(PIX, RENT, balance="12,00")
    async with house.store.read() as uow:
        (balance,) = await uow.statements.balances(house.id, house.account.id)
    assert (balance.on, balance.balance_cents) == (date(2026, 7, 31), 1_200)


async def test_file_of_two_accounts_stores_each_line_where_it_belongs(house: House) -> None:
    line = ParsedLine(1, date(2026, 7, 1), 100, "PIX")
    accounts = tuple(
        ParsedAccount("341", None, number, kind, "BRL", (line,))
        for number, kind in (("1", house.account.kind), ("2", house.account.kind))
    )
    async with house.work() as uow:
        arrival = Arrival("file", "duas.ofx", "f" * 64, account_name="Itaú 12345-6")
        record = await importing.import_statement(
            uow, house.company, ParsedStatement("ofx", accounts), arrival, NOW
        )
    assert numbers(record) == (2, 2, 0, 0)
    rows = await house.rows(tables.statement_lines)
    assert house.account.id not in {row.account_id for row in rows}
    assert len({row.account_id for row in rows}) == 2


# --- what phones hear ----------------------------------------------------------------------------


async def test_few_new_lines_are_a_card_each_for_those_who_decide(house: House) -> None:
    await house.imports(PIX, RENT)
    rows = await house.rows(tables.outbox)
    assert sorted((row.chat_id, row.kind.value) for row in rows) == [
        (1001, "card"), (1001, "card"), (1002, "card"), (1002, "card")
    ]  # fmt: skip


async def test_many_new_lines_are_one_summary_for_each_who_decides(house: House) -> None:
    await house.imports(*(Movement("20260710", f"{number},00", "PIX") for number in range(1, 7)))
    assert await outbox_kinds(house) == ["summary", "summary"]


async def test_file_that_brings_nothing_new_rings_no_phone(house: House) -> None:
    await house.imports(PIX)
    rung = len(await outbox_kinds(house))
    await house.imports(PIX, balance="1,00")
    assert len(await outbox_kinds(house)) == rung


async def test_neighbour_company_hears_nothing(house: House) -> None:
    neighbour = a_company(name="Vizinha")
    async with house.work() as uow:
        await uow.people.add_company(neighbour)
    await house.imports(PIX)
    async with house.store.read() as uow:
        assert await uow.statements.accounts(neighbour.id) == []
    assert {row.company_id for row in await house.rows(tables.outbox)} == {house.id}
