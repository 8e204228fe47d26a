"""A new receita or despesa, filled in from a bank line step by step: category, contact, then confirm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.domain.conversation import Draft
from core.domain.entries import CategoryPurpose, Direction
from core.domain.ids import new_id
from core.domain.statements import LineState
from core.errors import AlreadyDecided, NotAllowed
from core.matching import normalize

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from core.domain.entries import Category
    from core.domain.parties import Contact, Member
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork

_MOST_CONTACTS = 4
_MONEY_MOVED = frozenset("PIX TED DOC TRANSF TRANSFERENCIA BOLETO PAG PAGAMENTO PGTO DEPOSITO COMPRA".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft with everything its screens show.

    Attributes:
        categories: those of the line's direction, devoluções aside.
        contacts: known contacts whose name or document the line carries, likeliest first.
        payer: the name written in the line, as a person would write it; empty when there is none.
    """

    draft: Draft
    line: StatementLine
    categories: Sequence[Category]
    contacts: Sequence[Contact]
    payer: str

    @property
    def category(self) -> Category | None:
        """The category chosen so far."""
        return next((one for one in self.categories if one.id == self.draft.category_id), None)


async def start_draft(
    uow: UnitOfWork, member: Member, line_id: UUID, *, version: int, chat_id: int, now: datetime
) -> DraftView:
    """A draft for an open line.

    Raises:
        AlreadyDecided: the line moved on.
    """
    if not member.role.decides:
        raise NotAllowed(member.role)
    line = await uow.statements.line(member.company_id, line_id)
    if line.state is not LineState.OPEN or line.version != version:
        raise AlreadyDecided(None, None)
    draft = Draft(
        company_id=member.company_id,
        id=new_id(),
        line_id=line_id,
        chat_id=chat_id,
        category_id=None,
        contact_id=None,
        new_contact_name=None,
        description=line.memo[:200],
        created_at=now,
    )
    await uow.chats.save_draft(draft)
    return await view_draft(uow, member.company_id, draft.id)


async def view_draft(uow: UnitOfWork, company_id: UUID, draft_id: UUID) -> DraftView:
    """A draft as it stands. Raises ``NotFound``."""
    draft = await uow.chats.draft(company_id, draft_id)
    line = await uow.statements.line(company_id, draft.line_id)
    direction = Direction.of(line.amount_cents)
    categories = [
        one
        for one in await uow.books.categories(company_id)
        if one.direction is direction and one.purpose is CategoryPurpose.ORDINARY
    ]
    contacts = await uow.books.contacts(company_id)
    return DraftView(draft, line, categories, _likely_contacts(line, contacts), payer_name(line.memo))


async def choose_category(uow: UnitOfWork, company_id: UUID, draft_id: UUID, position: int) -> DraftView:
    """Set the category by its position in the list shown; a position that is gone changes nothing."""
    view = await view_draft(uow, company_id, draft_id)
    if 0 <= position < len(view.categories):
        await uow.chats.save_draft(replace(view.draft, category_id=view.categories[position].id))
    return await view_draft(uow, company_id, draft_id)


async def choose_contact(
    uow: UnitOfWork, company_id: UUID, draft_id: UUID, contact_id: UUID | None
) -> DraftView:
    """Set a known contact, or none. Raises ``NotFound`` for a contact of nobody here."""
    view = await view_draft(uow, company_id, draft_id)
    if contact_id is not None:
        await uow.books.contact(company_id, contact_id)
    await uow.chats.save_draft(replace(view.draft, contact_id=contact_id, new_contact_name=None))
    return await view_draft(uow, company_id, draft_id)


async def name_contact(uow: UnitOfWork, company_id: UUID, draft_id: UUID, name: str) -> DraftView:
    """Set a contact by name: the known one if its folded name is the same, else one to be created."""
    draft = await uow.chats.draft(company_id, draft_id)
    wanted = normalize.fold(name)
    known = [one for one in await uow.books.contacts(company_id) if normalize.fold(one.name) == wanted]
    if known:
        draft = replace(draft, contact_id=known[0].id, new_contact_name=None)
    else:
        draft = replace(draft, contact_id=None, new_contact_name=" ".join(name.split())[:200])
    await uow.chats.save_draft(draft)
    return await view_draft(uow, company_id, draft_id)


async def describe(uow: UnitOfWork, company_id: UUID, draft_id: UUID, text: str) -> DraftView:
    """Set the description."""
    draft = await uow.chats.draft(company_id, draft_id)
    await uow.chats.save_draft(replace(draft, description=" ".join(text.split())[:200]))
    return await view_draft(uow, company_id, draft_id)


def payer_name(memo: str) -> str:
    """The name a bank wrote into a memo, as people write names; empty when only noise is there."""
    if not _MONEY_MOVED.intersection(normalize.fold(memo).split()):
        return ""  # a fee or an adjustment of the bank itself names nobody
    found = [word for word in normalize.name_words(memo) if word.isalpha()]
    return " ".join(word.capitalize() for word in found[:6])


def _likely_contacts(line: StatementLine, contacts: Sequence[Contact]) -> Sequence[Contact]:
    said = normalize.words(line.memo)

    def likeness(contact: Contact) -> int:
        carried = contact.document and normalize.carries_document(line.memo, contact.document)
        by_document = 10 if carried else 0
        return by_document + len(said.intersection(normalize.name_words(contact.name)))

    likely = sorted((one for one in contacts if likeness(one)), key=likeness, reverse=True)
    return likely[:_MOST_CONTACTS]
