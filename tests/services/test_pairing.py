"""Which open lines are offered as the other leg of a transfer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from core.services import pairing, transferring
from tests.builders import an_account

if TYPE_CHECKING:
    from core.domain.statements import FinancialAccount, StatementLine
    from tests.services.house import House


async def another_account(house: House, name: str = "Inter") -> FinancialAccount:
    account = an_account(house.id, name=name, key=f"077:{name}")
    async with house.work() as uow:
        await uow.statements.add_account(account)
    return account


async def offered(house: House, line: StatementLine) -> pairing.Choices:
    async with house.store.read() as uow:
        return await pairing.choices(uow, line)


async def arrives(house: House, account: FinancialAccount, amount: str, **more: Any) -> StatementLine:
    return await house.receives(amount, "TED RECEBIDA", account_id=account.id, **more)


async def test_the_exact_line_comes_first_then_what_lost_a_tariff_the_nearest_day_first(house: House) -> None:
    inter = await another_account(house)
    out = await house.receives("-1.000,00", "TED ENVIADA", posted_on=date(2026, 7, 12))
    kept = await arrives(house, inter, "990,00", posted_on=date(2026, 7, 12))
    later = await arrives(house, inter, "1.000,00", posted_on=date(2026, 7, 15))
    sooner = await arrives(house, inter, "1.000,00", posted_on=date(2026, 7, 13))
    view = await offered(house, out)
    assert [one.other.line.id for one in view.pairs] == [sooner.id, later.id, kept.id]
    assert [one.fee_cents for one in view.pairs] == [0, 0, 1000]
    assert view.accounts == [inter]


async def test_seen_from_where_it_arrived_the_tariff_is_the_same(house: House) -> None:
    inter = await another_account(house)
    out = await house.receives("-1.005,00", "TED ENVIADA")
    into = await arrives(house, inter, "1.000,00")
    (pair,) = (await offered(house, into)).pairs
    assert (pair.fee_cents, pair.out.line.id, pair.into.line.id) == (500, out.id, into.id)


async def test_what_cannot_be_the_other_leg_is_not_offered(house: House) -> None:
    inter = await another_account(house)
    out = await house.receives("-1.000,00", "TED ENVIADA", posted_on=date(2026, 7, 12))
    await house.receives("1.000,00", "NA MESMA CONTA")
    await arrives(house, inter, "-1.000,00")
    await arrives(house, inter, "1.000,01")  # more arrived than left
    await arrives(house, inter, "969,99")  # a bank does not keep so much
    await arrives(house, inter, "1.000,00", posted_on=date(2026, 7, 23))
    fits = await arrives(house, inter, "970,00", posted_on=date(2026, 7, 22))
    await arrives(house, inter, "1.000,00", repeats_id=fits.id, occurrence=2)
    assert [one.other.line.id for one in (await offered(house, out)).pairs] == [fits.id]


async def test_at_most_four_lines_are_offered(house: House) -> None:
    inter = await another_account(house)
    out = await house.receives("-100,00", "TED ENVIADA")
    for number in range(1, 7):
        await arrives(house, inter, "100,00", occurrence=number)
    assert len((await offered(house, out)).pairs) == 4


async def test_a_transfer_that_waits_for_the_line_is_told(house: House) -> None:
    inter = await another_account(house)
    out = await house.receives("-100,00", "TED ENVIADA")
    press = await house.press(out)
    async with house.work() as uow:
        await transferring.transfer_alone(uow, press, inter.id)
    into = await arrives(house, inter, "100,00")
    (waiting,) = (await offered(house, into)).waiting
    assert waiting.line.id == out.id
