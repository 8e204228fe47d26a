"""Money between own accounts is neither income nor cost: both legs at once, one after the other, or one alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.conversation import Draft
from core.domain.decisions import DecisionKind
from core.domain.entries import EntryState
from core.domain.ids import new_id
from core.domain.statements import LineState
from core.errors import AmountsDiffer, NotAllowed, NotFound, OtherLineDecided, SameAccount, TransferComplete
from core.matching.model import Ending
from core.services import deciding, outcomes, overpaying, remembering, transferring, unimporting
from storage import tables
from tests.builders import NOW, an_account, an_import

if TYPE_CHECKING:
    from uuid import UUID

    from core.domain.statements import FinancialAccount, StatementLine
    from core.domain.views import Outcome
    from tests.services.house import House

MEMO = "TED MESMA TITULARIDADE"


@dataclass(frozen=True)
class Banks:
    """Two accounts of the company."""

    house: House
    savings: FinancialAccount

    async def leaves(self, amount: str = "-500,00", **changes: Any) -> StatementLine:
        return await self.house.receives(amount, MEMO, **changes)

    async def arrives(self, amount: str = "500,00", **changes: Any) -> StatementLine:
        return await self.house.receives(amount, MEMO, **({"account_id": self.savings.id} | changes))

    async def legs(self) -> list[int]:
        """Amounts of all legs that stand."""
        undone = {row.reverses_id for row in await self.house.rows(tables.decisions)}
        rows = await self.house.rows(tables.allocations)
        return sorted(row.amount_cents for row in rows if row.transfer_id and row.decision_id not in undone)

    async def outcome(self, line: StatementLine) -> Outcome:
        async with self.house.store.read() as uow:
            return await outcomes.outcome_of(uow, await uow.statements.line(self.house.id, line.id))

    async def waiting(self, line: StatementLine) -> list[UUID]:
        """Lines that wait for this one as their other leg."""
        async with self.house.store.read() as uow:
            return [one.line.id for one in await transferring.waiting_for(uow, line)]


@pytest.fixture
async def banks(house: House) -> Banks:
    savings = an_account(house.id, name="Poupança", key="bank:077:1")
    async with house.work() as uow:
        await uow.statements.add_account(savings)
    return Banks(house, savings)


@pytest.mark.parametrize("pressed", ["out", "in"])
async def test_both_legs_are_settled_and_taken_back_with_one_press(banks: Banks, pressed: str) -> None:
    out, into = await banks.leaves(), await banks.arrives()
    here, there = (out, into) if pressed == "out" else (into, out)
    for undone in (out, into):
        async with banks.house.takes_back(undone):
            decision = await banks.house.does(here, transferring.transfer_between, there.id)
            assert (decision.kind, decision.line_id) == (DecisionKind.TRANSFER, here.id)
            assert await banks.legs() == [-50_000, 50_000]
            assert await banks.house.rows(tables.entries) == []  # nobody earned or spent anything
            told = await banks.outcome(out)
            assert (told.other_account, told.other_line, told.shares) == ("Poupança", into.id, ())


async def test_tariff_of_a_transfer_is_a_despesa_of_its_own(banks: Banks) -> None:
    out, into = await banks.leaves("-510,50"), await banks.arrives("500,00")
    async with banks.house.takes_back(into):
        await banks.house.does(into, transferring.transfer_between, out.id)
        (entry,) = await banks.house.rows(tables.entries)
        names = {row.id: row.name for row in await banks.house.rows(tables.categories)}
        assert (entry.amount_cents, entry.settled_cents, names[entry.category_id]) == (
            -1_050,
            -1_050,
            "Tarifas bancárias",
        )
        assert await banks.legs() == [-50_000, 50_000]
    (entry,) = await banks.house.rows(tables.entries)
    assert entry.state is EntryState.CANCELLED


async def test_transfer_with_a_tariff_teaches_its_other_leg(banks: Banks) -> None:
    out, into = await banks.leaves("-510,50"), await banks.arrives("500,00")
    await banks.house.does(out, transferring.transfer_between, into.id)
    async with banks.house.store.read() as uow:
        answers = {one.line.id: one for one in (await remembering.remember(uow, banks.house.id)).answers}
    assert {one.ending for one in answers.values()} == {Ending.TRANSFER}
    assert (answers[out.id].pair, answers[into.id].pair) == (into.id, out.id)


async def test_more_never_arrives_than_left(banks: Banks) -> None:
    out, into = await banks.leaves("-500,00"), await banks.arrives("500,01")
    await banks.house.refuses(AmountsDiffer, out, transferring.transfer_between, into.id)


async def test_two_lines_of_one_account_or_of_one_direction_are_no_transfer(banks: Banks) -> None:
    out, into = await banks.leaves(), await banks.arrives()
    same_account = await banks.leaves("500,00")
    also_out = await banks.arrives("-500,00")
    for other in (same_account, also_out, out):
        await banks.house.refuses(SameAccount, out, transferring.transfer_between, other.id)
    await banks.house.refuses(SameAccount, out, transferring.transfer_alone, banks.house.account.id)
    await banks.house.refuses(NotFound, out, transferring.transfer_alone, new_id())
    assert (await banks.house.line(into.id)).state is LineState.OPEN


async def test_leg_that_was_decided_meanwhile_is_told_with_who_did(banks: Banks) -> None:
    out, into = await banks.leaves(), await banks.arrives()
    await banks.house.does(into, deciding.ignore, member=banks.house.finance)
    told = await banks.house.refuses(OtherLineDecided, out, transferring.transfer_between, into.id)
    assert told.by == "Lia"


async def test_accountant_moves_no_money_between_accounts(banks: Banks) -> None:
    out, into = await banks.leaves(), await banks.arrives()
    for ending, what in (
        (transferring.transfer_between, into.id),
        (transferring.transfer_alone, banks.savings.id),
    ):
        with pytest.raises(NotAllowed):
            await banks.house.does(out, ending, what, member=banks.house.accountant)


@pytest.mark.parametrize("first", ["out", "in"])
async def test_one_leg_now_and_the_other_when_it_shows_up(banks: Banks, first: str) -> None:
    out, into = await banks.leaves(), await banks.arrives(posted_on=date(2026, 7, 14))
    line, late = (out, into) if first == "out" else (into, out)
    other_account = banks.savings.id if first == "out" else banks.house.account.id
    async with banks.house.takes_back(line, late):
        await banks.house.does(line, transferring.transfer_alone, other_account)
        assert await banks.waiting(late) == [line.id]
        told = await banks.outcome(line)
        assert (told.other_line, told.other_account is not None) == (None, True)
        transfer = (await banks.house.rows(tables.transfers))[0]
        await banks.house.does(late, transferring.join_transfer, transfer.id)
        assert await banks.waiting(late) == []
        assert await banks.legs() == [-50_000, 50_000]


async def test_leg_that_is_taken_back_is_waited_for_again(banks: Banks) -> None:
    out, into = await banks.leaves(), await banks.arrives()
    await banks.house.does(out, transferring.transfer_alone, banks.savings.id)
    (transfer,) = await banks.house.rows(tables.transfers)
    for _ in range(2):
        async with banks.house.takes_back(into):
            await banks.house.does(into, transferring.join_transfer, transfer.id)
    assert await banks.waiting(into) == [out.id]
    await banks.house.undoes(out)
    assert await banks.waiting(into) == []
    await banks.house.refuses(TransferComplete, into, transferring.join_transfer, transfer.id)


@pytest.mark.parametrize(
    "changes",
    [
        {"amount_cents": 50_001},
        {"amount_cents": -50_000},
        {"posted_on": date(2026, 7, 23)},
        {"account_id": None},
    ],
    ids=["a centavo more", "the same direction", "eleven days apart", "the sending account itself"],
)
async def test_line_that_cannot_be_the_other_leg_is_not_waited_for(
    banks: Banks, changes: dict[str, Any]
) -> None:
    out = await banks.leaves()
    if "account_id" in changes:
        changes = {"account_id": banks.house.account.id}
    line = await banks.arrives(**changes)
    await banks.house.does(out, transferring.transfer_alone, banks.savings.id)
    (transfer,) = await banks.house.rows(tables.transfers)
    assert await banks.waiting(line) == []
    await banks.house.refuses(TransferComplete, line, transferring.join_transfer, transfer.id)


async def test_third_account_is_not_the_end_of_a_transfer_between_two_others(banks: Banks) -> None:
    third = an_account(banks.house.id, name="Nubank", key="bank:260:1")
    async with banks.house.work() as uow:
        await uow.statements.add_account(third)
    out, elsewhere = await banks.leaves(), await banks.arrives(account_id=third.id)
    await banks.house.does(out, transferring.transfer_alone, banks.savings.id)
    assert await banks.waiting(elsewhere) == []


@pytest.mark.parametrize("amount", ["-1000,00", "1000,00"], ids=["aplicação", "resgate"])
async def test_automatic_investment_has_no_second_leg_to_wait_for(banks: Banks, amount: str) -> None:
    line = await banks.house.receives(amount, "APLICACAO AUTOMATICA")
    opposite = await banks.arrives(amount.removeprefix("-") if amount.startswith("-") else f"-{amount}")
    async with banks.house.takes_back(line):
        await banks.house.does(line, transferring.transfer_alone, None)
        assert (await banks.house.line(line.id)).state is LineState.RECONCILED
        assert await banks.waiting(opposite) == []
        assert (await banks.outcome(line)).other_account is None


async def test_transfer_changes_the_proof_of_neither_account(banks: Banks) -> None:
    out, into = await banks.leaves(), await banks.arrives()
    await banks.house.does(out, transferring.transfer_between, into.id)
    balance = await banks.house.balance()
    assert (balance.books_cents, balance.pending_cents) == (-50_000, 0)


@pytest.mark.parametrize("story", ["transfer", "return"])
async def test_import_that_brought_both_halves_is_taken_back_whole(banks: Banks, story: str) -> None:
    out = await banks.leaves()
    into = await banks.arrives() if story == "transfer" else await banks.leaves("500,00")
    lone = await banks.house.receives("-12,00", "TARIFA")
    draft = Draft(banks.house.id, new_id(), lone.id, 5, None, None, None, "Tarifa", NOW)
    await banks.house.does(lone, deciding.create_entry, draft)
    together = transferring.transfer_between if story == "transfer" else overpaying.give_back
    await banks.house.does(into, together, out.id)
    async with banks.house.work() as uow:
        await unimporting.undo_import(
            uow, banks.house.owner, banks.house.statement_import.id, with_decided=True, now=NOW
        )
    assert {row.state for row in await banks.house.rows(tables.statement_lines)} == {LineState.REMOVED}
    assert await banks.legs() == []
    await banks.house.check_sums()


async def test_other_half_in_another_import_is_open_again_when_one_import_is_taken_back(
    banks: Banks,
) -> None:
    other_import = an_import(banks.house.id)
    async with banks.house.work() as uow:
        await uow.statements.add_import(other_import)
    out, into = await banks.leaves(), await banks.arrives(import_id=other_import.id)
    await banks.house.does(out, transferring.transfer_between, into.id)
    async with banks.house.work() as uow:
        await unimporting.undo_import(uow, banks.house.owner, other_import.id, with_decided=True, now=NOW)
    assert (await banks.house.line(into.id)).state is LineState.REMOVED
    assert (await banks.house.line(out.id)).state is LineState.OPEN
    await banks.house.check_sums()
