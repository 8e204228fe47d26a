"""An exported statement that is imported again must be neutral: a second copy of a month would double the cash."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.reports.files import FileKind, write
from core.domain.conversation import OutboxKind
from core.domain.monthly import Month
from core.domain.statements import AccountKind, ParsedStatement
from core.services import importing, monthly
from core.services.importing import Arrival
from core.sources.ofx.reader import read_ofx
from tests.builders import NOW, Movement, a_parsed_account, a_row, an_account
from tests.services.house import found_house

if TYPE_CHECKING:
    from core.domain.statements import ParsedLine, StatementImport
    from tests.services.house import House

JULY = Month(2026, 7)


async def exported(house: House) -> bytes:
    async with house.store.read() as uow:
        book = await monthly.read_book(uow, house.id, JULY)
    return write(book, FileKind.OFX, house.company.time_zone).data


async def brought_back(house: House) -> StatementImport:
    """The export imported again, as the chat does it: whoever sent it could be asked."""
    data = await exported(house)
    parsed: ParsedStatement = read_ofx(data, today=date(2026, 8, 1))
    arrival = Arrival("file", "de_volta.ofx", hashlib.sha256(data).hexdigest(), answers={})
    async with house.work() as uow:
        return await importing.import_statement(uow, house.company, parsed, arrival, NOW)


async def is_neutral(house: House) -> bool:
    """Nothing is new, nothing is in doubt, and nothing of the books has changed."""
    lines, before = await house.lines(), await house.balance()
    accounts = len((await house.living())["accounts"])
    back = await brought_back(house)
    after = await house.balance()
    assert back.problems == ()
    return (
        (back.new, back.doubtful, back.known) == (0, 0, back.read)
        and await house.lines() == lines
        and len((await house.living())["accounts"]) == accounts
        and (after.bank_cents, after.books_cents, after.proven_until)
        == (before.bank_cents, before.books_cents, before.proven_until)
    )


async def test_month_of_twins_and_wild_texts_is_neutral(house: House) -> None:
    await house.imports(
        Movement("20260701", "10.00", "PIX RECEBIDO"),
        Movement("20260701", "10.00", "PIX RECEBIDO"),
        Movement("20260701", "10.00", "PIX RECEBIDO"),
        Movement("20260702", "-0.01", "=1+1"),
        Movement("20260703", "5.00", "TARIFA &amp; &lt;b&gt; ção"),
        Movement("20260704", "7.00", ""),
        Movement("20260705", "1234567.89", "PGTO SALDO DEVEDOR"),
        balance="8214.00",
        balance_day="20260731",
    )
    assert await is_neutral(house)


async def test_lines_left_out_and_repeated_ones_stay_what_they_are(house: House) -> None:
    first = Movement("20260701", "10.00", "PIX RECEBIDO")
    await house.imports(first, Movement("20260702", "20.00", "OUTRO"))
    await house.imports(first, first)  # the second is in doubt
    assert len(await house.open_lines()) == 3
    assert await is_neutral(house)


@pytest.mark.parametrize("bank", ["0260", "0341"])
async def test_banks_ids_neither_merge_nor_double_lines(house: House, bank: str) -> None:
    """Nubank's ids name a movement for good, Itaú's do not; equal days and texts stand in both."""
    await house.imports(
        Movement("20260701", "10.00", "COMPRA", "id-1"),
        Movement("20260701", "10.00", "COMPRA", "id-2"),
        Movement("20260702", "10.00", "COMPRA", "id-2"),
        bank=bank,
        account="77-1",
    )
    assert await is_neutral(house)


async def test_accounts_without_numbers_are_not_mixed_up(house: House) -> None:
    rows: tuple[ParsedLine, ...] = (a_row("35,00", "PIX RECEBIDO CAFE"), a_row("36,00", "PIX RECEBIDO PAO"))
    for row, name in zip(rows, ("Cora um", "Cora dois"), strict=True):
        await house.takes(a_parsed_account(row, bank="403", account=""), name=name)
    assert await is_neutral(house)


async def test_card_and_account_of_one_bank_keep_their_lines(house: House) -> None:
    await house.takes(a_parsed_account(a_row("35,00"), bank="260", account="1234"))
    card = a_parsed_account(a_row("-35,00"), bank="260", account="1234", kind=AccountKind.CARD)
    await house.takes(card)
    foreign = a_parsed_account(a_row("-1,00"), bank=None, account="9", kind=AccountKind.CARD)
    await house.takes(foreign)
    assert await is_neutral(house)


async def test_phones_hear_nothing_of_lines_they_know(house: House) -> None:
    await house.imports(Movement("20260701", "10.00", "PIX RECEBIDO"))
    async with house.store.read() as uow:
        before = len(await uow.outbox.due(NOW, limit=100))
    await brought_back(house)
    async with house.store.read() as uow:
        due = await uow.outbox.due(NOW, limit=100)
    assert len([one for one in due if one.kind is OutboxKind.CARD]) <= before
    assert len(due) == before


async def test_account_id_of_another_company_opens_no_door(house: House) -> None:
    """An export names an account without numbers by its id: that id means nothing to somebody else."""
    neighbour = await found_house(house.store, house.database, first_user=2001)
    odd = an_account(neighbour.id, name="Sem número", number="", bank="403", key="bank:403:X#1")
    async with neighbour.work() as uow:
        await uow.statements.add_account(odd)
    await neighbour.receives("35,00", account_id=odd.id)
    before = await neighbour.lines()
    parsed = read_ofx(await exported(neighbour))
    async with house.work() as uow:
        await importing.import_statement(uow, house.company, parsed, Arrival("file", "x.ofx", "0" * 64), NOW)
    assert sorted(await neighbour.lines()) == sorted([*before, *before])  # the house has a copy of its own
    async with house.store.read() as uow:
        assert odd.id not in {one.id for one in await uow.statements.accounts(house.id)}
