"""A founded company with an owner, a finance person and an accountant, and short ways to give it work."""

from __future__ import annotations

import hashlib
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core.domain.decisions import DecisionKind
from core.domain.entries import EntryState
from core.domain.ids import new_id
from core.domain.parties import Role
from core.domain.statements import ParsedStatement
from core.services import deciding, founding, importing, reporting
from core.services.importing import Arrival
from core.sources.ofx.reader import read_ofx
from storage import tables
from tests.builders import NOW, Movement, a_contact, a_line, a_member, an_account, an_entry, an_import, ofx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Table

    from core.domain.entries import Entry
    from core.domain.parties import Company, Contact, Member
    from core.domain.statements import FinancialAccount, ParsedAccount, StatementImport, StatementLine
    from core.domain.views import AccountBalance
    from core.ports import UnitOfWork
    from storage.database import Database
    from storage.unit_of_work import SqlStore


@dataclass(frozen=True)
class House:
    """The company of a test."""

    store: SqlStore
    database: Database
    company: Company
    owner: Member
    finance: Member
    accountant: Member
    account: FinancialAccount
    statement_import: StatementImport

    @property
    def id(self) -> UUID:
        return self.company.id

    async def owes(self, amount: str = "450,00", contact: Contact | None = None, **changes: Any) -> Entry:
        """Store an open entry."""
        entry = an_entry(amount, company_id=self.id, contact_id=contact.id if contact else None, **changes)
        async with self.store.write() as uow:
            await uow.books.add_entries([entry])
        return entry

    async def knows(self, name: str = "Ana Paula Souza", **changes: Any) -> Contact:
        """Store a contact."""
        contact = a_contact(name, company_id=self.id, **changes)
        async with self.store.write() as uow:
            await uow.books.add_contact(contact)
        return contact

    async def receives(
        self, amount: str = "480,00", memo: str = "PIX RECEBIDO ANA PAULA SOUZA", **changes: Any
    ) -> StatementLine:
        """Store an open line."""
        own = {"company_id": self.id, "account_id": self.account.id, "import_id": self.statement_import.id}
        line = a_line(amount, memo, **(own | changes))
        async with self.store.write() as uow:
            await uow.statements.add_lines([line])
        return line

    async def line(self, line_id: UUID) -> StatementLine:
        async with self.store.read() as uow:
            return await uow.statements.line(self.id, line_id)

    async def entry(self, entry_id: UUID) -> Entry:
        async with self.store.read() as uow:
            return (await uow.books.entry(self.id, entry_id)).entry

    async def press(self, line: StatementLine, member: Member | None = None) -> deciding.Press:
        """A press of the button as it stands now."""
        now = await self.line(line.id)
        return deciding.Press(member or self.owner, line.id, now.version, NOW)

    async def imports(
        self,
        *movements: Movement,
        data: bytes | None = None,
        name: str | None = None,
        now: datetime = NOW,
        **file: Any,
    ) -> StatementImport:
        """Import a statement file."""
        content = data if data is not None else ofx(*movements, **file)
        parsed = read_ofx(content)
        arrival = Arrival("file", "julho.ofx", hashlib.sha256(content).hexdigest(), account_name=name)
        async with self.store.write() as uow:
            return await importing.import_statement(uow, self.company, parsed, arrival, now)

    async def takes(
        self, *accounts: ParsedAccount, name: str | None = None, answers: Mapping[str, str] | None = None
    ) -> StatementImport:
        """Import accounts as some reader found them; the bytes are never the same twice."""
        arrival = Arrival("file", "julho.ofx", new_id().hex * 2, account_name=name, answers=answers)
        async with self.store.write() as uow:
            return await importing.import_statement(
                uow, self.company, ParsedStatement("ofx", accounts), arrival, NOW
            )

    async def balance(self) -> AccountBalance:
        """Bank against books, of the account the house was founded with."""
        async with self.store.read() as uow:
            views = await reporting.balances(uow, self.id)
        return next(view for view in views if view.account.id == self.account.id)

    async def open_lines(self) -> list[StatementLine]:
        """What the owner is still asked about."""
        async with self.store.read() as uow:
            return list((await reporting.pending(uow, self.id)).lines)

    async def lines(self) -> list[tuple[date, int, str, int]]:
        """What is stored of the bank, in a comparable form."""
        rows = await self.rows(tables.statement_lines)
        return sorted((row.posted_on, row.amount_cents, row.memo, row.occurrence) for row in rows)

    async def rows(self, table: Table) -> list[Any]:
        async with self.database.reader.connect() as connection:
            return list(await connection.execute(select(table)))

    async def living(self) -> dict[str, list[tuple[Any, ...]]]:
        """The state of the business: what stands, without versions, reversed facts and cancelled things."""
        undone = {row.reverses_id for row in await self.rows(tables.decisions) if row.reverses_id}
        found: dict[str, list[tuple[Any, ...]]] = {}
        for table in (
            tables.statement_lines,
            tables.entries,
            tables.contacts,
            tables.refund_cases,
            tables.allocations,
            tables.adjustments,
            tables.accounts,
            tables.categories,
            tables.members,
            tables.ledger_balances,
        ):
            columns = [column.name for column in table.c if column.name != "version"]
            found[table.name] = sorted(
                (
                    tuple(getattr(row, name) for name in columns)
                    for row in await self.rows(table)
                    if getattr(row, "state", None) not in {EntryState.CANCELLED, "cancelled"}
                    and getattr(row, "decision_id", None) not in undone
                    and not (table.name == "contacts" and not row.active)
                ),
                key=repr,
            )
        return found

    async def check_sums(self) -> None:
        """Every centavo of a reconciled line is allocated, and every settled entry has what was allocated."""
        undone = {row.reverses_id for row in await self.rows(tables.decisions) if row.reverses_id}
        standing = [row for row in await self.rows(tables.allocations) if row.decision_id not in undone]
        lines = {row.id: row for row in await self.rows(tables.statement_lines)}
        entries = {row.id: row for row in await self.rows(tables.entries)}
        adjusted = [row for row in await self.rows(tables.adjustments) if row.decision_id not in undone]
        for line in lines.values():
            allocated = sum(row.amount_cents for row in standing if row.line_id == line.id)
            assert allocated == (line.amount_cents if line.state == "reconciled" else 0)
        for entry in entries.values():
            allocated = sum(row.amount_cents for row in standing if row.entry_id == entry.id)
            assert allocated == (entry.settled_cents or 0)
            if entry.state == "settled":
                moved = sum(row.amount_cents for row in adjusted if row.entry_id == entry.id)
                assert entry.amount_cents + moved == entry.settled_cents
        for case in await self.rows(tables.refund_cases):
            wanted = {"open": "open", "closed": "settled", "cancelled": "cancelled"}[case.state]
            assert entries[case.refund_entry_id].state == wanted

    async def kinds(self) -> list[DecisionKind]:
        """Kinds of all decisions, oldest first."""
        return [row.kind for row in sorted(await self.rows(tables.decisions), key=lambda row: row.id)]

    @asynccontextmanager
    async def work(self) -> AsyncIterator[UnitOfWork]:
        async with self.store.write() as uow:
            yield uow


async def found_house(
    store: SqlStore,
    database: Database,
    *,
    now: datetime = NOW,
    first_user: int = 1001,
    zone: str = "America/Sao_Paulo",
) -> House:
    """Found a company with everybody in it."""
    async with store.write() as uow:
        company = await founding.found_company(
            uow, name="Padaria Sol", time_zone=zone, digest_time=time(7, 15), now=now
        )
        members = [
            a_member(company.id, role=role, name=name, user_id=first_user + place, chat_id=first_user + place)
            for place, (role, name) in enumerate(
                [(Role.OWNER, "Sol"), (Role.FINANCE, "Lia"), (Role.ACCOUNTANT, "Caio")]
            )
        ]
        for member in members:
            await uow.people.add_member(member)
        account, record = an_account(company.id), an_import(company.id)
        await uow.statements.add_account(account)
        await uow.statements.add_import(record)
    owner, finance, accountant = members
    return House(store, database, company, owner, finance, accountant, account, record)
