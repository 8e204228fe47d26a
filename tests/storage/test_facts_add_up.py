"""What the database refuses whoever asks: money that does not add up, and facts that are rewritten."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from core.domain.conversation import AuditEvent
from core.domain.decisions import (
    Adjustment,
    AdjustmentKind,
    Allocation,
    CreditUse,
    DecisionKind,
    RefundState,
    Transfer,
)
from core.domain.entries import EntryState
from core.domain.ids import new_id
from core.domain.oversight import Comment
from core.domain.statements import LineState
from storage import tables
from tests.builders import NOW
from tests.storage.shelf import Shelf, stocked

if TYPE_CHECKING:
    from core.domain.decisions import Decision
    from core.ports import UnitOfWork
    from storage.database import Database
    from storage.unit_of_work import SqlStore


async def a_decision(
    uow: UnitOfWork, shelf: Shelf, share: int, beside: int = 0, version: int = 0
) -> Decision:
    """A decision that gives so many centavos of the line of 480 to the entry, and so many to a fine."""
    decision = shelf.a_decision(line_version=version)
    about = (shelf.id, new_id(), decision.id)
    await uow.decisions.add(decision)
    if share:
        await uow.decisions.add_allocation(Allocation(*about, shelf.line.id, shelf.entry.id, share))
    if beside:
        await uow.decisions.add_adjustment(
            Adjustment(*about, shelf.entry.id, AdjustmentKind.FINE, beside, shelf.line.id, shelf.category.id)
        )
    return decision


async def reconciled(uow: UnitOfWork, shelf: Shelf) -> None:
    moved = await uow.statements.decide_line(
        shelf.id, shelf.line.id, version=0, before=LineState.OPEN, after=LineState.RECONCILED
    )
    assert moved


@pytest.mark.parametrize(
    ("share", "beside"), [(48_000, 0), (45_000, 3_000), (50_000, -2_000)], ids=["exact", "more", "less"]
)
async def test_line_that_is_allocated_whole_is_reconciled(store: SqlStore, share: int, beside: int) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        await a_decision(uow, shelf, share, beside)
        await reconciled(uow, shelf)
        assert (await uow.statements.line(shelf.id, shelf.line.id)).state is LineState.RECONCILED


@pytest.mark.parametrize(
    ("share", "beside"),
    [(0, 0), (47_999, 0), (48_001, 0), (45_000, 0), (45_000, 2_999), (48_000, 3_000), (-48_000, 0)],
)
async def test_line_is_not_reconciled_with_a_centavo_out_of_place(
    store: SqlStore, share: int, beside: int
) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        await a_decision(uow, shelf, share, beside)
        with pytest.raises(IntegrityError, match="line_is_allocated_whole"):
            async with uow.savepoint():
                await reconciled(uow, shelf)
        assert (await uow.statements.line(shelf.id, shelf.line.id)).state is LineState.OPEN


@pytest.mark.parametrize("many", [1, 600], ids=["one", "many at once"])
async def test_line_is_not_stored_as_reconciled_before_its_money_has_a_place(
    store: SqlStore, many: int
) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        lines = [shelf.another_line(occurrence=place + 2) for place in range(many)]
        lines[-1] = replace(lines[-1], state=LineState.RECONCILED)
        with pytest.raises(IntegrityError, match="line_is_allocated_whole"):
            async with uow.savepoint():
                await uow.statements.add_lines(lines)
        await uow.statements.add_lines([replace(lines[-1], state=LineState.IGNORED)])


async def test_what_was_taken_back_counts_for_no_line(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        decision = await a_decision(uow, shelf, 48_000)
        undo = shelf.a_decision(kind=DecisionKind.UNDO, line_version=1, reverses_id=decision.id)
        await uow.decisions.add(undo)
        with pytest.raises(IntegrityError):
            async with uow.savepoint():
                await reconciled(uow, shelf)
        await a_decision(uow, shelf, 45_000, 3_000, version=2)
        await reconciled(uow, shelf)


async def test_leg_of_a_transfer_counts_like_any_other_share(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        transfer = Transfer(shelf.id, new_id(), None, shelf.account.id, 48_000, NOW)
        decision = shelf.a_decision(kind=DecisionKind.TRANSFER)
        await uow.decisions.add_transfer(transfer)
        await uow.decisions.add(decision)
        await uow.decisions.add_allocation(
            Allocation(shelf.id, new_id(), decision.id, shelf.line.id, None, 48_000, transfer.id)
        )
        await reconciled(uow, shelf)


async def test_nothing_is_added_to_a_line_once_it_is_reconciled(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        await a_decision(uow, shelf, 48_000)
        await reconciled(uow, shelf)
        for share, beside in ((1, 0), (0, 1)):
            with pytest.raises(IntegrityError):
                async with uow.savepoint():
                    await a_decision(uow, shelf, share, beside, version=1)


@pytest.mark.parametrize("how", ["rewrite", "erase"])
@pytest.mark.parametrize(
    "table",
    [
        tables.decisions,
        tables.allocations,
        tables.adjustments,
        tables.credit_uses,
        tables.audit_events,
        tables.comments,
    ],
    ids=lambda table: table.name,
)
async def test_facts_are_neither_rewritten_nor_erased(
    store: SqlStore, database: Database, table: Any, how: str
) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        decision = await a_decision(uow, shelf, 45_000, 3_000)
        refund = shelf.another_entry("-30,00")
        await uow.books.add_entries([refund])
        case = shelf.a_case(decision, refund)
        await uow.decisions.add_refund(case)
        await uow.decisions.add_credit_use(
            CreditUse(shelf.id, new_id(), decision.id, case.id, shelf.entry.id, 1)
        )
        await uow.decisions.add_audit(AuditEvent(shelf.id, new_id(), NOW, None, "import", shelf.line.id))
        await uow.oversight.add_comment(
            Comment(shelf.id, new_id(), shelf.line.id, shelf.member.id, "Conferi", NOW)
        )
    statement = delete(table) if how == "erase" else update(table).values(company_id=table.c.company_id)
    with pytest.raises(IntegrityError, match="only_grow"):
        async with database.writer.begin() as connection:
            await connection.execute(statement)


@pytest.mark.parametrize(
    "wrong",
    [
        {"covered_cents": 45_001},
        {"covered_cents": -1},
        {"covered_cents": 45_000},
        {"state": EntryState.SETTLED, "settled_cents": 45_000},
        {"state": EntryState.SETTLED, "settled_cents": 45_000, "covered_cents": 44_999},
        {"state": EntryState.SETTLED, "covered_cents": 45_000},
        {"state": EntryState.CANCELLED, "covered_cents": 45_000},
        {"amount_cents": -45_000, "covered_cents": 1},
        {"amount_cents": -45_000, "covered_cents": -45_001},
    ],
    ids=[
        "beyond what was agreed",
        "below nothing",
        "covered whole and still open",
        "settled and not covered",
        "settled and not quite covered",
        "settled by no money",
        "cancelled and covered",
        "despesa covered by income",
        "despesa beyond what was agreed",
    ],
)
async def test_entry_covered_otherwise_than_it_stands_is_refused(
    store: SqlStore, wrong: dict[str, Any]
) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        with pytest.raises(IntegrityError):
            async with uow.savepoint():
                await uow.books.add_entries([shelf.another_entry(**wrong)])


@pytest.mark.parametrize("where", ["nowhere", "both"])
async def test_share_of_a_line_goes_to_an_entry_or_to_a_transfer(store: SqlStore, where: str) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        transfer = Transfer(shelf.id, new_id(), None, shelf.account.id, 48_000, NOW)
        decision = shelf.a_decision()
        await uow.decisions.add_transfer(transfer)
        await uow.decisions.add(decision)
        ends = (None, None) if where == "nowhere" else (shelf.entry.id, transfer.id)
        share = Allocation(shelf.id, new_id(), decision.id, shelf.line.id, ends[0], 48_000, ends[1])
        with pytest.raises(IntegrityError):
            async with uow.savepoint():
                await uow.decisions.add_allocation(share)


@pytest.mark.parametrize("kind", ["share", "beside", "credit use", "transfer", "case"])
async def test_nothing_of_no_money_is_stored(store: SqlStore, kind: str) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        refund = shelf.another_entry("-30,00")
        await uow.books.add_entries([refund])
        decision, later = shelf.a_decision(), shelf.a_decision(line_version=1)
        await uow.decisions.add(decision)
        await uow.decisions.add(later)
        case = shelf.a_case(decision, refund)
        await uow.decisions.add_refund(case)
        about = (shelf.id, new_id(), decision.id)
        beside: Any = (shelf.entry.id, AdjustmentKind.FINE, 0, shelf.line.id)
        writes: dict[str, tuple[Any, Any]] = {
            "share": (uow.decisions.add_allocation, Allocation(*about, shelf.line.id, shelf.entry.id, 0)),
            "beside": (uow.decisions.add_adjustment, Adjustment(*about, *beside)),
            "credit use": (uow.decisions.add_credit_use, CreditUse(*about, case.id, shelf.entry.id, 0)),
            "transfer": (uow.decisions.add_transfer, Transfer(shelf.id, new_id(), None, None, 0, NOW)),
            "case": (
                uow.decisions.add_refund,
                replace(shelf.a_case(later, refund, amount_cents=0), refund_entry_id=None),
            ),
        }
        write, thing = writes[kind]
        with pytest.raises(IntegrityError):
            async with uow.savepoint():
                await write(thing)


@pytest.mark.parametrize(
    "wrong",
    [
        {"refund_entry_id": None},
        {"state": RefundState.CLOSED},
        {"state": RefundState.PARTIAL, "refund_entry_id": None},
        {"state": RefundState.KEPT, "refund_entry_id": None},
    ],
    ids=["to be given back by nothing", "closed by nobody", "partly given back by nothing", "kept nowhere"],
)
async def test_case_that_does_not_say_where_its_money_is_is_refused(
    store: SqlStore, wrong: dict[str, Any]
) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        refund = shelf.another_entry("-30,00")
        await uow.books.add_entries([refund])
        decision = shelf.a_decision()
        await uow.decisions.add(decision)
        with pytest.raises(IntegrityError):
            async with uow.savepoint():
                await uow.decisions.add_refund(shelf.a_case(decision, refund, **wrong))
