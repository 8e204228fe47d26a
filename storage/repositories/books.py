"""Entries, contacts and categories."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, false, or_, select, update

from core.domain.decisions import RefundCase, RefundState
from core.domain.entries import Category, Direction, Entry, EntryState
from core.domain.parties import Contact
from core.domain.views import OpenEntry
from core.errors import NotFound
from storage.mapping import columns_of, from_row, to_values
from storage.prepared import prepared
from storage.repositories.base import Repository
from storage.tables import categories, contacts, entries, refund_cases, rules

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy import ColumnElement, Row, Select

    from core.domain.views import Neighbourhood

_CHUNK = 1000


class SqlBooks(Repository):
    """See ``core.ports.Books``."""

    async def add_category(self, category: Category) -> None:
        await self._add(categories, to_values(category))

    async def categories(self, company_id: UUID) -> Sequence[Category]:
        found = await self._connection.execute(*_categories(company_id))
        return [from_row(Category, row) for row in found]

    async def update_category(self, category: Category) -> None:
        await self._connection.execute(
            update(categories)
            .where(categories.c.company_id == category.company_id, categories.c.id == category.id)
            .values(name=category.name, active=category.active)
        )

    async def add_contact(self, contact: Contact) -> None:
        await self._add(contacts, to_values(contact))

    async def contacts(self, company_id: UUID) -> Sequence[Contact]:
        query = (
            select(*columns_of(contacts, Contact))
            .where(contacts.c.company_id == company_id, contacts.c.active)
            .order_by(contacts.c.name, contacts.c.id)
        )
        return [from_row(Contact, row) for row in await self._connection.execute(query)]

    async def contact(self, company_id: UUID, contact_id: UUID) -> Contact:
        query = select(*columns_of(contacts, Contact)).where(
            contacts.c.company_id == company_id, contacts.c.id == contact_id
        )
        row = (await self._connection.execute(query)).first()
        if row is None:
            raise NotFound("contact", contact_id)
        return from_row(Contact, row)

    async def update_contact(self, contact: Contact) -> None:
        await self._connection.execute(
            update(contacts)
            .where(contacts.c.company_id == contact.company_id, contacts.c.id == contact.id)
            .values(is_customer=contact.is_customer, is_supplier=contact.is_supplier, active=contact.active)
        )

    async def add_entries(self, new_entries: Sequence[Entry]) -> Sequence[UUID]:
        stored: list[UUID] = []
        for start in range(0, len(new_entries), _CHUNK):
            statement = (
                self._insert(entries)
                .values([to_values(entry) for entry in new_entries[start : start + _CHUNK]])
                .on_conflict_do_nothing(index_elements=["company_id", "import_key"])
                .returning(entries.c.id)
            )
            stored += (await self._connection.execute(statement)).scalars()
        return stored

    async def entry(self, company_id: UUID, entry_id: UUID) -> OpenEntry:
        row = (await self._connection.execute(*_entry(company_id, entry_id))).first()
        if row is None:
            raise NotFound("entry", entry_id)
        return _open_entry(row)

    async def open_entries(
        self, company_id: UUID, near: Neighbourhood | None = None, *, contact_id: UUID | None = None
    ) -> Sequence[OpenEntry]:
        around = () if near is None else (_near(near),)
        own = () if contact_id is None else (entries.c.contact_id == contact_id,)
        return await self._entries(
            entries.c.company_id == company_id, entries.c.state == EntryState.OPEN, *around, *own
        )

    async def owed(self, company_id: UUID, amounts: Collection[int]) -> frozenset[int]:
        still_open = entries.c.amount_cents - entries.c.covered_cents
        query = select(still_open).where(
            entries.c.company_id == company_id,
            entries.c.state == EntryState.OPEN,
            still_open.in_(amounts),
        )
        return frozenset((await self._connection.execute(query)).scalars())

    async def _entries(self, *conditions: Any) -> Sequence[OpenEntry]:
        query = _with_contact_and_case().where(*conditions).order_by(entries.c.due_on, entries.c.id)
        return [_open_entry(row) for row in await self._connection.execute(query)]

    async def cover(
        self,
        company_id: UUID,
        entry_id: UUID,
        *,
        seen_cents: int,
        covered_cents: int,
        settled: tuple[int, date] | None,
    ) -> bool:
        own = (company_id, entry_id, seen_cents, covered_cents)
        query = _covered(*own) if settled is None else _settled(*own, *settled)
        return (await self._connection.execute(*query)).first() is not None

    async def uncover(self, company_id: UUID, entry_id: UUID, *, cents: int) -> bool:
        statement = (
            update(entries)
            .where(
                entries.c.company_id == company_id,
                entries.c.id == entry_id,
                entries.c.state != EntryState.CANCELLED,
            )
            .values(
                covered_cents=entries.c.covered_cents - cents,
                state=EntryState.OPEN,
                settled_cents=None,
                settled_on=None,
            )
            .returning(entries.c.id)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def reopen(self, company_id: UUID, entry_id: UUID, *, before: EntryState) -> bool:
        return await self._move(company_id, entry_id, before, {"state": EntryState.OPEN})

    async def is_named(self, company_id: UUID, contact_id: UUID) -> bool:
        by_entries = exists().where(
            entries.c.company_id == company_id,
            entries.c.contact_id == contact_id,
            entries.c.state != EntryState.CANCELLED,
        )
        by_rules = exists().where(
            rules.c.company_id == company_id, rules.c.contact_id == contact_id, rules.c.deleted_at.is_(None)
        )
        return bool((await self._connection.execute(select(or_(by_entries, by_rules)))).scalar_one())

    async def recorded_directions(self, company_id: UUID, contact_id: UUID) -> frozenset[Direction]:
        query = (
            select(entries.c.amount_cents > 0)
            .where(
                entries.c.company_id == company_id,
                entries.c.contact_id == contact_id,
                entries.c.import_key.is_not(None),
                entries.c.state != EntryState.CANCELLED,
            )
            .distinct()
        )
        found = (await self._connection.execute(query)).scalars()
        return frozenset(Direction.IN if received else Direction.OUT for received in found)

    async def cancel(self, company_id: UUID, entry_id: UUID) -> bool:
        return await self._move(company_id, entry_id, EntryState.OPEN, {"state": EntryState.CANCELLED})

    async def set_due(self, company_id: UUID, entry_id: UUID, due_on: date) -> bool:
        return await self._move(company_id, entry_id, EntryState.OPEN, {"due_on": due_on})

    async def _move(
        self, company_id: UUID, entry_id: UUID, before: EntryState, values: dict[str, Any]
    ) -> bool:
        statement = (
            update(entries)
            .where(entries.c.company_id == company_id, entries.c.id == entry_id, entries.c.state == before)
            .values(values)
            .returning(entries.c.id)
        )
        return (await self._connection.execute(statement)).first() is not None


def _near(near: Neighbourhood) -> ColumnElement[bool]:
    """Any of the reasons why an entry may concern a line, and the line's side."""
    columns = entries.c
    still_open = columns.amount_cents - columns.covered_cents
    low, high = near.cents
    between = (low, high) if near.into else (-high, -low)
    small = (1, near.most_cents) if near.into else (-near.most_cents, -1)
    return and_(
        columns.amount_cents > 0 if near.into else columns.amount_cents < 0,
        or_(
            still_open.between(*between),
            and_(columns.due_on.between(*near.due), still_open.between(*small))
            if near.most_cents
            else false(),
            columns.contact_id.in_(near.contacts) if near.contacts else false(),
            *(
                column.contains(number, autoescape=True)
                for number in near.numbers
                for column in (columns.number, columns.boleto_number)
            ),
        ),
    )


_ENTRY = len(fields(Entry))
_WITH_CONTACT = _ENTRY + len(fields(Contact))


def _open_entry(row: Row[Any]) -> OpenEntry:
    """Cut a joined row into entry, contact and refund case; an outer join leaves empty parts."""
    values = tuple(row)
    contact, refund = values[_ENTRY:_WITH_CONTACT], values[_WITH_CONTACT:]
    return OpenEntry(
        Entry(*values[:_ENTRY]),
        Contact(*contact) if contact[1] is not None else None,
        RefundCase(*refund) if refund[1] is not None else None,
    )


@cache
def _with_contact_and_case() -> Select[Any]:
    same_contact = and_(contacts.c.company_id == entries.c.company_id, contacts.c.id == entries.c.contact_id)
    open_case = and_(
        refund_cases.c.company_id == entries.c.company_id,
        refund_cases.c.refund_entry_id == entries.c.id,
        refund_cases.c.state.in_([RefundState.OPEN, RefundState.PARTIAL]),
    )
    return select(
        *columns_of(entries, Entry),
        *columns_of(contacts, Contact),
        *columns_of(refund_cases, RefundCase),
    ).select_from(entries.outerjoin(contacts, same_contact).outerjoin(refund_cases, open_case))


@prepared
def _entry(company_id: Any, entry_id: Any) -> Any:
    return _with_contact_and_case().where(entries.c.company_id == company_id, entries.c.id == entry_id)


@prepared
def _categories(company_id: Any) -> Any:
    own = select(*columns_of(categories, Category)).where(categories.c.company_id == company_id)
    return own.order_by(categories.c.name, categories.c.id)


@prepared
def _covered(company_id: Any, entry_id: Any, seen_cents: Any, covered_cents: Any) -> Any:
    return _cover(company_id, entry_id, seen_cents, covered_cents=covered_cents)


@prepared
def _settled(
    company_id: Any, entry_id: Any, seen_cents: Any, covered_cents: Any, cents: Any, day: Any
) -> Any:
    settled = {"state": EntryState.SETTLED, "settled_cents": cents, "settled_on": day}
    return _cover(company_id, entry_id, seen_cents, covered_cents=covered_cents, **settled)


def _cover(company_id: Any, entry_id: Any, seen_cents: Any, **values: Any) -> Any:
    """Only from what was seen, so that nothing is covered twice."""
    return (
        update(entries)
        .where(
            entries.c.company_id == company_id,
            entries.c.id == entry_id,
            entries.c.state == EntryState.OPEN,
            entries.c.covered_cents == seen_cents,
        )
        .values(values)
        .returning(entries.c.id)
    )
