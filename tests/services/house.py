"""A founded company with an owner, a finance person and an accountant, and short ways to give it work."""

from __future__ import annotations

import hashlib
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from sqlalchemy import select

from core.domain.ids import new_id
from core.domain.parties import Role
from core.domain.statements import ParsedStatement
from core.errors import BusinessError
from core.services import deciding, founding, importing, overpaying, reporting, undoing
from core.services.importing import Arrival
from core.services.overpaying import Excess
from core.sources.ofx.reader import read_ofx
from storage import tables
from storage.tables import metadata
from tests.builders import NOW, Movement, a_contact, a_line, a_member, an_account, an_entry, an_import, ofx
from tests.services.state import TABLES, check_sums, living

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Table

    from core.domain.decisions import Decision, DecisionKind
    from core.domain.entries import Entry
    from core.domain.parties import Company, Contact, Member
    from core.domain.statements import FinancialAccount, ParsedAccount, StatementImport, StatementLine
    from core.domain.views import AccountBalance
    from core.ports import UnitOfWork
    from storage.database import Database
    from storage.unit_of_work import SqlStore
    from tests.services.state import Books

Refusal = TypeVar("Refusal", bound=BusinessError)


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

    async def does(
        self,
        line: StatementLine,
        ending: Callable[..., Awaitable[Any]],
        *what: Any,
        member: Member | None = None,
        **more: Any,
    ) -> Any:
        """One press on a line as it stands now: ``ending`` is a service that takes a press."""
        press = await self.press(line, member)
        async with self.work() as uow:
            return await ending(uow, press, *what, **more)

    async def refuses(
        self,
        error: type[Refusal],
        line: StatementLine,
        ending: Callable[..., Awaitable[Any]],
        *what: Any,
        **more: Any,
    ) -> Refusal:
        """The press is refused in these words, and nothing is another than before."""
        before = await self.living()
        with pytest.raises(error) as told:
            await self.does(line, ending, *what, **more)
        assert await self.living() == before
        return told.value

    async def undoes(self, line: StatementLine, member: Member | None = None) -> Decision:
        """Undo of the newest decision about a line."""
        press = await self.press(line, member)
        async with self.work() as uow:
            return await undoing.undo_line(uow, press.member, line.id, version=press.version, now=NOW)

    @asynccontextmanager
    async def takes_back(self, *lines: StatementLine) -> AsyncIterator[None]:
        """What is decided inside holds its sums; undone line by line in this order, all is as it was."""
        before = await self.living()
        yield
        await self.check_sums()
        for line in lines:
            await self.undoes(line)
            await self.check_sums()
        assert await self.living() == before

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

    async def books(self) -> Books:
        """Every row that the state of the business is made of."""
        return {
            name: [dict(row._mapping) for row in await self.rows(metadata.tables[name])] for name in TABLES
        }

    async def living(self) -> Any:
        """The state of the business: what stands, without versions, reversed facts and cancelled things."""
        return living(await self.books())

    async def check_sums(self) -> None:
        """Line = its allocations + adjustments; what entries are covered by, and where their cases stand."""
        check_sums(await self.books())

    async def kinds(self) -> list[DecisionKind]:
        """Kinds of all decisions, oldest first."""
        return [row.kind for row in sorted(await self.rows(tables.decisions), key=lambda row: row.id)]

    @asynccontextmanager
    async def work(self) -> AsyncIterator[UnitOfWork]:
        async with self.store.write() as uow:
            yield uow


async def settle_at_value(
    uow: UnitOfWork, press: deciding.Press, entry_id: UUID, *, with_refund: bool
) -> Decision:
    """At the statement's value, the excess followed as a refund or left alone."""
    if with_refund:
        return await overpaying.settle_with(uow, press, entry_id, Excess.REFUND)
    return await deciding.use_statement_value(uow, press, entry_id)


async def open_refund(uow: UnitOfWork, press: deciding.Press) -> Decision:
    """The refund of a line that was settled at the statement's value before."""
    return await overpaying.say_anew(uow, press, Excess.REFUND)


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
