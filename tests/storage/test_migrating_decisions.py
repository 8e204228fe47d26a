"""Books decided before the schema of every ending: each decision is kept, adds up, and can be taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from sqlalchemy import insert, text

from core.domain.decisions import AdjustmentKind, DecisionKind, RefundState
from core.domain.entries import CategoryPurpose, Direction, EntryState
from core.domain.ids import new_id
from core.domain.parties import Role
from core.domain.statements import AccountKind, LineState
from storage import tables
from storage.database import open_database
from storage.migrate import alembic_config, migrate
from storage.unit_of_work import SqlStore
from tests.services.house import House

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.domain.statements import StatementLine
    from storage.database import Database

THEN = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
DAY = date(2026, 7, 1)


class OldBooks:
    """Writes rows as the schema before had them: only the columns named here exist in the statement."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.company, self.member, self.account, self.statement_import = (new_id() for _ in range(4))
        self.versions: dict[UUID, int] = {}

    async def row(self, table: Table, **values: Any) -> UUID:
        identity: UUID = values.setdefault("id", new_id())
        if "company_id" in table.c:
            values.setdefault("company_id", self.company)
        await self._connection.execute(insert(table).values(values))
        return identity

    async def found(self) -> None:
        await self.row(
            tables.companies,
            id=self.company,
            name="Antiga",
            time_zone="America/Manaus",
            digest_time=time(7, 15),
            created_at=THEN,
        )
        await self.row(
            tables.members,
            id=self.member,
            user_id=1001,
            chat_id=1001,
            name="Sol",
            role=Role.OWNER,
            active=True,
            reachable=True,
            created_at=THEN,
        )
        account = {"name": "Itaú", "kind": AccountKind.BANK, "number": "1", "key": "bank:341:1"}
        await self.row(tables.accounts, id=self.account, currency="BRL", created_at=THEN, **account)
        counts = dict.fromkeys(("read", "new", "known", "doubtful", "balance_rows", "still_ignored"), 1)
        file = {"source": "file", "file_name": "a.ofx", "sha256": "x", "problems": [], "imported_at": THEN}
        await self.row(tables.imports, id=self.statement_import, **file, **counts)
        for name, direction in (("Devoluções a clientes", "out"), ("Devoluções de fornecedores", "in")):
            await self.category(name, Direction(direction), CategoryPurpose.REFUND)
        await self.category("Tarifas bancárias", Direction.OUT, CategoryPurpose.ORDINARY)
        await self.category("Juros pagos", Direction.OUT, CategoryPurpose.ORDINARY)

    async def category(self, name: str, direction: Direction, purpose: CategoryPurpose) -> UUID:
        return await self.row(tables.categories, name=name, direction=direction, purpose=purpose)

    async def contact(self, name: str, *, customer: bool, supplier: bool) -> UUID:
        roles = {"is_customer": customer, "is_supplier": supplier, "active": True}
        return await self.row(tables.contacts, name=name, created_at=THEN, **roles)

    async def line(self, cents: int, state: LineState, version: int) -> UUID:
        about = {"account_id": self.account, "import_id": self.statement_import, "posted_on": DAY}
        identity = {"amount_cents": cents, "memo": "PIX", "memo_key": "PIX", "occurrence": 1}
        return await self.row(
            tables.statement_lines,
            **about,
            **identity,
            scheduled=False,
            state=state,
            version=version,
            created_at=THEN,
        )

    async def entry(
        self, cents: int, state: EntryState, settled: int | None = None, contact: UUID | None = None
    ) -> UUID:
        return await self.row(
            tables.entries,
            amount_cents=cents,
            settled_cents=settled,
            settled_on=DAY if settled is not None else None,
            due_on=DAY,
            description="Combinado",
            contact_id=contact,
            state=state,
            created_at=THEN,
        )

    async def decision(self, line: UUID, kind: DecisionKind, **more: Any) -> UUID:
        version = self.versions.get(line, 0)
        self.versions[line] = version + 1
        values = {"line_id": line, "line_version": version, "kind": kind, "member_id": self.member}
        return await self.row(tables.decisions, **(values | {"decided_at": THEN, "before": {}} | more))

    async def settled(self, decision: UUID, line: UUID, entry: UUID, moved: int, beside: int = 0) -> None:
        """As it was written then: the allocation is all that the bank moved."""
        await self.row(
            tables.allocations, decision_id=decision, line_id=line, entry_id=entry, amount_cents=moved
        )
        if beside:
            kind = AdjustmentKind.STATEMENT_VALUE
            await self.row(
                tables.adjustments, decision_id=decision, entry_id=entry, kind=kind, amount_cents=beside
            )

    async def case(self, cents: int, state: RefundState, **about: Any) -> None:
        values = {"amount_cents": cents, "state": state, "opened_at": THEN, "contact_id": None}
        await self.row(tables.refund_cases, **(values | about))


CUSTOMER_ONLY = {"is_customer": True, "is_supplier": False}
SUPPLIER_ONLY = {"is_customer": False, "is_supplier": True}


async def sale_overpaid_and_owed_back(books: OldBooks) -> None:
    """450 agreed, 480 paid, 30 still to be given back."""
    ana = await books.contact("Ana", customer=True, supplier=True)
    line = await books.line(48_000, LineState.RECONCILED, 1)
    sale = await books.entry(45_000, EntryState.SETTLED, 48_000, ana)
    refund = await books.entry(-3_000, EntryState.OPEN, None, ana)
    kind = DecisionKind.STATEMENT_VALUE_AND_REFUND
    decision = await books.decision(line, kind, before=CUSTOMER_ONLY)
    await books.settled(decision, line, sale, 48_000, 3_000)
    about = {"cause_line_id": line, "cause_entry_id": sale, "refund_entry_id": refund, "contact_id": ana}
    await books.case(-3_000, RefundState.OPEN, opened_by=decision, **about)


async def purchase_overpaid_and_given_back(books: OldBooks) -> None:
    """650 agreed, 700 paid, 50 asked back afterwards and received."""
    mill = await books.contact("Moinho", customer=True, supplier=True)
    line = await books.line(-70_000, LineState.RECONCILED, 2)
    back = await books.line(5_000, LineState.RECONCILED, 1)
    purchase = await books.entry(-65_000, EntryState.SETTLED, -70_000, mill)
    refund = await books.entry(5_000, EntryState.SETTLED, 5_000, mill)
    settled = await books.decision(line, DecisionKind.STATEMENT_VALUE)
    await books.settled(settled, line, purchase, -70_000, -5_000)
    opened = await books.decision(line, DecisionKind.OPEN_REFUND, before=SUPPLIER_ONLY)
    closed = await books.decision(back, DecisionKind.RECONCILE)
    await books.settled(closed, back, refund, 5_000)
    about = {"cause_line_id": line, "cause_entry_id": purchase, "refund_entry_id": refund}
    about |= {"opened_by": opened, "closed_by": closed, "contact_id": mill}
    await books.case(5_000, RefundState.CLOSED, closed_at=THEN, **about)


async def sale_paid_short(books: OldBooks) -> None:
    line = await books.line(40_000, LineState.RECONCILED, 1)
    sale = await books.entry(45_000, EntryState.SETTLED, 40_000)
    decision = await books.decision(line, DecisionKind.STATEMENT_VALUE)
    await books.settled(decision, line, sale, 40_000, -5_000)


async def cost_created_and_line_ignored(books: OldBooks) -> None:
    line, other = (
        await books.line(-1_290, LineState.RECONCILED, 1),
        await books.line(-7, LineState.IGNORED, 1),
    )
    cost = await books.entry(-1_290, EntryState.SETTLED, -1_290)
    decision = await books.decision(line, DecisionKind.NEW_ENTRY)
    await books.settled(decision, line, cost, -1_290)
    await books.decision(other, DecisionKind.IGNORE)


async def refund_taken_back_and_settled_again(books: OldBooks) -> None:
    line = await books.line(11_000, LineState.RECONCILED, 3)
    sale = await books.entry(10_000, EntryState.SETTLED, 11_000)
    gone = await books.entry(-1_000, EntryState.CANCELLED)
    first = await books.decision(line, DecisionKind.STATEMENT_VALUE_AND_REFUND)
    await books.settled(first, line, sale, 11_000, 1_000)
    about = {"cause_line_id": line, "cause_entry_id": sale, "refund_entry_id": gone}
    await books.case(-1_000, RefundState.CANCELLED, opened_by=first, closed_at=THEN, **about)
    await books.decision(line, DecisionKind.UNDO, reverses_id=first)
    second = await books.decision(line, DecisionKind.STATEMENT_VALUE)
    await books.settled(second, line, sale, 11_000, 1_000)


async def draft_half_filled(books: OldBooks) -> None:
    line = await books.line(-3_333, LineState.OPEN, 0)
    await books.row(
        tables.drafts, line_id=line, chat_id=1001, new_contact_name="João", description="Pão", created_at=THEN
    )


@pytest.fixture
async def old_house(empty_url: str) -> AsyncIterator[House]:
    """A filled database of the schema before, brought up."""
    database = open_database(empty_url)
    async with database.writer.begin() as connection:
        await connection.run_sync(_up_to_0003)
        books = OldBooks(connection)
        await books.found()
        for story in (
            sale_overpaid_and_owed_back,
            purchase_overpaid_and_given_back,
            sale_paid_short,
            cost_created_and_line_ignored,
            refund_taken_back_and_settled_again,
            draft_half_filled,
        ):
            await story(books)
    await migrate(database)
    yield await _house(database, books)
    await database.close()


def _up_to_0003(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "0003")


async def _house(database: Database, books: OldBooks) -> House:
    store = SqlStore(database)
    async with store.read() as uow:
        company = await uow.people.company(books.company)
        (member,) = await uow.people.members(company.id)
        account = await uow.statements.account(company.id, books.account)
        record = await uow.statements.statement_import(company.id, books.statement_import)
    return House(store, database, company, member, member, member, account, record)


async def lines_of(house: House, state: LineState) -> list[StatementLine]:
    async with house.store.read() as uow:
        return list(await uow.statements.lines_in_state(house.id, state))


async def test_everything_decided_before_adds_up_in_the_new_schema(old_house: House) -> None:
    await old_house.check_sums()
    assert len(await old_house.rows(tables.decisions)) == 10
    shares = sorted(row.amount_cents for row in await old_house.rows(tables.allocations))
    assert shares == [-65_000, -1_290, 5_000, 10_000, 10_000, 45_000, 45_000]
    beside = sorted(row.amount_cents for row in await old_house.rows(tables.adjustments))
    assert beside == [-5_000, -5_000, 1_000, 1_000, 3_000]
    async with old_house.store.read() as uow:
        views = {view.case.amount_cents: view for view in await uow.decisions.refunds(old_house.id)}
    assert {cents: view.left_cents for cents, view in views.items()} == {-3_000: -3_000, 5_000: 0}


async def test_everything_decided_before_can_be_taken_back_step_by_step(old_house: House) -> None:
    decided = [
        *await lines_of(old_house, LineState.RECONCILED),
        *await lines_of(old_house, LineState.IGNORED),
    ]
    decided.sort(key=lambda line: line.amount_cents != 5_000)  # the payment of a refund before its cause
    assert len(decided) == 7
    undone = 0
    for line in decided:
        while (await old_house.line(line.id)).state is not LineState.OPEN:
            await old_house.undoes(line)
            await old_house.check_sums()
            undone += 1
    assert undone == 8
    assert {row.state for row in await old_house.rows(tables.statement_lines)} == {LineState.OPEN}
    states = sorted((row.amount_cents, row.state.value) for row in await old_house.rows(tables.entries))
    assert states == [
        (-65_000, "open"),
        (-3_000, "cancelled"),
        (-1_290, "cancelled"),
        (-1_000, "cancelled"),
        (5_000, "cancelled"),
        (10_000, "open"),
        (45_000, "open"),
        (45_000, "open"),
    ]
    roles = {row.name: (row.is_customer, row.is_supplier) for row in await old_house.rows(tables.contacts)}
    assert roles == {"Ana": (True, False), "Moinho": (False, True)}


async def test_draft_under_way_is_found_as_it_was_left(old_house: House) -> None:
    (row,) = await old_house.rows(tables.drafts)
    async with old_house.store.read() as uow:
        draft = await uow.chats.draft(old_house.id, row.id)
    assert (draft.description, draft.new_contact_name, draft.parts, draft.amount_cents) == (
        "Pão",
        "João",
        (),
        None,
    )


async def test_places_for_differences_are_there_once_and_known_ones_serve(old_house: House) -> None:
    await migrate(old_house.database)
    rows = await old_house.rows(tables.categories)
    assert len({(row.direction, row.name) for row in rows}) == len(rows) == 11
    purposes = sorted((row.direction.value, row.purpose.value) for row in rows)
    assert len(set(purposes)) == len(purposes)
    known = {row.name: row.purpose for row in rows if row.name in {"Tarifas bancárias", "Juros pagos"}}
    assert known == {"Tarifas bancárias": CategoryPurpose.FEE, "Juros pagos": CategoryPurpose.INTEREST}


async def test_no_row_refers_to_one_that_is_not_there(old_house: House) -> None:
    if old_house.database.writer.dialect.name == "sqlite":
        async with old_house.database.writer.connect() as connection:
            assert (await connection.execute(text("PRAGMA foreign_key_check"))).all() == []
            assert (await connection.execute(text("PRAGMA integrity_check"))).scalar_one() == "ok"
        return
    async with old_house.database.writer.connect() as connection:
        unproven = text("SELECT conname FROM pg_constraint WHERE NOT convalidated")
        assert (await connection.execute(unproven)).all() == []
