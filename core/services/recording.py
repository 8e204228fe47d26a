"""Open items from a table: contacts and categories found or made, and importing twice adds nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.domain.conversation import AuditEvent
from core.domain.entries import Category, CategoryPurpose, Direction, Entry, EntryRow, EntryState
from core.domain.ids import new_id
from core.domain.parties import Contact
from core.matching.normalize import fold
from core.services.announcing import refresh_neighbours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from core.domain.parties import Company
    from core.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many rows became entries and how many were there already."""

    added: int
    known: int


async def record_entries(
    uow: UnitOfWork, company: Company, rows: Sequence[EntryRow], now: datetime
) -> Recorded:
    """Store rows as open entries. Equal rows of one file are separate entries; the same file again adds none."""
    register = _Register(uow, company.id, now)
    await register.load()
    seen: Counter[str] = Counter()
    entries = []
    for row in rows:
        content = _content(row)
        seen[content] += 1
        entries.append(await register.entry(row, f"{content}{seen[content]}"))
    stored = set(await uow.books.add_entries(entries))
    if stored:
        await uow.decisions.add_audit(
            AuditEvent(company.id, new_id(), now, None, "record_entries", None, {"added": len(stored)})
        )
        amounts = [entry.amount_cents for entry in entries if entry.id in stored]
        await refresh_neighbours(uow, company.id, amounts, now)
    return Recorded(len(stored), len(entries) - len(stored))


def _content(row: EntryRow) -> str:
    """Hash of what a row says; its position in the file does not matter."""
    parts = (
        str(row.amount_cents),
        row.due_on.isoformat(),
        fold(row.description),
        fold(row.contact),
        row.document or "",
        fold(row.number or ""),
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:50]


class _Register:
    """Contacts and categories of the company, by the ways a table names them."""

    def __init__(self, uow: UnitOfWork, company_id: UUID, now: datetime) -> None:
        self._uow, self._company_id, self._now = uow, company_id, now
        self._contacts: list[Contact] = []
        self._categories: dict[tuple[Direction, str], UUID] = {}

    async def load(self) -> None:
        self._contacts = list(await self._uow.books.contacts(self._company_id))
        for category in await self._uow.books.categories(self._company_id):
            self._categories[category.direction, fold(category.name)] = category.id

    async def entry(self, row: EntryRow, import_key: str) -> Entry:
        direction = Direction.of(row.amount_cents)
        return Entry(
            company_id=self._company_id,
            id=new_id(),
            amount_cents=row.amount_cents,
            settled_cents=None,
            settled_on=None,
            due_on=row.due_on,
            description=row.description,
            contact_id=await self._contact(row, direction),
            category_id=await self._category(row, direction),
            number=row.number,
            state=EntryState.OPEN,
            import_key=import_key,
            created_at=self._now,
            method=row.method,
            boleto_number=row.boleto_number,
        )

    async def _contact(self, row: EntryRow, direction: Direction) -> UUID | None:
        if not row.contact:
            return None
        position = self._position(row)
        if position is None:
            return await self._add_contact(row, direction)
        known = self._contacts[position]
        wider = replace(
            known,
            is_customer=known.is_customer or direction is Direction.IN,
            is_supplier=known.is_supplier or direction is Direction.OUT,
        )
        if wider != known:
            await self._uow.books.update_contact(wider)
            self._contacts[position] = wider
        return known.id

    def _position(self, row: EntryRow) -> int | None:
        """By document where both have one, else by folded name."""
        name = fold(row.contact)
        for position, contact in enumerate(self._contacts):
            if row.document and contact.document:
                if row.document == contact.document:
                    return position
            elif fold(contact.name) == name:
                return position
        return None

    async def _add_contact(self, row: EntryRow, direction: Direction) -> UUID:
        contact = Contact(
            company_id=self._company_id,
            id=new_id(),
            name=row.contact[:200],
            document=row.document,
            is_customer=direction is Direction.IN,
            is_supplier=direction is Direction.OUT,
            active=True,
            created_at=self._now,
        )
        await self._uow.books.add_contact(contact)
        self._contacts.append(contact)
        return contact.id

    async def _category(self, row: EntryRow, direction: Direction) -> UUID | None:
        if not row.category:
            return None
        key = (direction, fold(row.category))
        if key not in self._categories:
            category = Category(
                self._company_id, new_id(), row.category[:120], direction, CategoryPurpose.ORDINARY
            )
            await self._uow.books.add_category(category)
            self._categories[key] = category.id
        return self._categories[key]
