"""Entries noted from words: read back first, then open in the books until the bank brings their money.

The entry takes the id of its draft, so that a second Confirmar finds it instead of making another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.domain.conversation import AuditEvent, Draft
from core.domain.entries import Direction, Entry, EntryState
from core.domain.ids import new_id
from core.domain.parties import Contact
from core.errors import DraftUnfinished, EntryNotOpen, NotFound, OneAtATime
from core.services import phrasing
from core.services.announcing import refresh_neighbours
from core.services.drafting import bring_back, choose_category, namesakes, view_draft
from core.services.permitting import require_decider, take_turn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.entries import Category
    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork
    from core.services.drafting import DraftView
    from core.services.phrasing import Phrase

_MOST_BANK_LINES = 3


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry noted from words.

    Attributes:
        bank: open lines that move just this amount already.
    """

    entry: Entry
    contact: Contact | None
    category: Category | None
    bank: Sequence[StatementLine] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """A draft made of a sentence, with what of it must be asked.

    Attributes:
        amounts: several that were said, to choose from in words.
        days: several that may be meant.
        alike: several known contacts have the name said.
    """

    view: DraftView
    amounts: tuple[int, ...] = ()
    days: tuple[date, ...] = ()
    alike: bool = False


async def start(uow: UnitOfWork, member: Member, text: str, today: date, now: datetime) -> Understood:
    """A draft of whatever a text says, be it nothing or only what it is for (``/novo``)."""
    require_decider(member)
    phrase = phrasing.read_phrase(text, today)
    if phrase is not None:
        return await start_phrase(uow, member, phrase, now)
    draft = _draft(member, now, description=" ".join(text.split())[:200])
    await uow.chats.save_draft(draft)
    return Understood(await view_draft(uow, member, draft.id))


async def understand(
    uow: UnitOfWork, member: Member, text: str, today: date, now: datetime
) -> Understood | None:
    """A draft of a text that says which way money went; ``None`` for any other text.

    Raises:
        OneAtATime: it speaks of several payments.
    """
    phrase = phrasing.read_phrase(text, today)
    if phrase is None or (phrase.direction is None and not phrase.one_of_many):
        return None
    return await start_phrase(uow, member, phrase, now)


async def start_phrase(uow: UnitOfWork, member: Member, phrase: Phrase, now: datetime) -> Understood:
    """A draft of what a sentence says; nothing but the draft is saved.

    Raises:
        OneAtATime: the sentence speaks of several payments.
    """
    require_decider(member)
    if phrase.one_of_many:
        raise OneAtATime
    known = await uow.books.contacts(member.company_id)
    alike = namesakes(phrase.contact, known)
    if not phrase.contact:  # "recebi 80 de maria": a thing by its words, a person by who is known
        alike = namesakes(phrase.description, known) if phrase.description != phrase.noun else ()
    named = phrase.contact or (phrase.description if alike else "")
    clear = phrase.amounts[0] if len(phrase.amounts) == 1 else None
    draft = _draft(
        member,
        now,
        description=phrase.noun if named and not phrase.contact else phrase.description,
        contact_id=alike[0].id if len(alike) == 1 else None,
        new_contact_name=named or None,
        amount_cents=phrase.cents if phrase.cents is not None else clear,
        due_on=phrase.days[0] if len(phrase.days) == 1 else None,
        direction=phrase.direction,
    )
    await uow.chats.save_draft(draft)
    view = await view_draft(uow, member, draft.id)
    guess = phrasing.guess_category(phrase, view.categories)
    if guess is not None:
        view = await choose_category(uow, member, draft.id, guess.id)
    return Understood(
        view,
        phrase.amounts if len(phrase.amounts) > 1 else (),
        phrase.days if len(phrase.days) > 1 else (),
        len(alike) > 1,
    )


def _draft(member: Member, now: datetime, **known: object) -> Draft:
    empty = Draft(
        company_id=member.company_id,
        id=new_id(),
        line_id=None,
        chat_id=member.chat_id,
        category_id=None,
        contact_id=None,
        new_contact_name=None,
        description="",
        created_at=now,
    )
    return replace(empty, **known)  # type: ignore[arg-type] # names of its own fields


async def save(uow: UnitOfWork, member: Member, draft_id: UUID, now: datetime) -> Noted:
    """Put the entry of a draft into the books, open; a second time it is only shown.

    Raises:
        DraftUnfinished: direction, amount or due day are not known yet.
        EntryNotOpen: it was saved before, and taken back or settled since.
    """
    await take_turn(uow, member)
    if await _exists(uow, member, draft_id):
        return await view_noted(uow, member, draft_id)
    view = await view_draft(uow, member, draft_id)
    if view.line is not None:
        raise NotFound("draft", draft_id)
    entry = await _entry(uow, view, now)
    await uow.books.add_entries([entry])
    await _audit(uow, member, "note_entry", entry, now)
    await uow.chats.drop_draft(member.company_id, draft_id)
    await refresh_neighbours(uow, member.company_id, [entry.amount_cents], now)
    return await view_noted(uow, member, entry.id)


async def view_noted(uow: UnitOfWork, member: Member, entry_id: UUID) -> Noted:
    """An open entry with what the bank shows of it already. Raises ``EntryNotOpen``."""
    company_id = member.company_id
    one = await uow.books.entry(company_id, entry_id)
    if one.entry.state is not EntryState.OPEN:
        raise EntryNotOpen(one.entry.description)
    found = await uow.books.categories(company_id)
    category = next((known for known in found if known.id == one.entry.category_id), None)
    bank = await uow.searches.open_lines_of(company_id, one.entry.open_cents, limit=_MOST_BANK_LINES)
    return Noted(one.entry, one.contact, category, bank)


async def take_back(uow: UnitOfWork, member: Member, entry_id: UUID, now: datetime) -> Entry:
    """Cancel an entry noted from words while no money was settled by it, and the contact born with it.

    Raises:
        EntryNotOpen: a line paid some of it, or it was cancelled.
        NotFound: no such entry, or one that came from elsewhere.
    """
    await take_turn(uow, member)
    one = await uow.books.entry(member.company_id, entry_id)
    entry = one.entry
    if entry.import_key is not None or one.refund is not None:
        raise NotFound("entry", entry_id)
    if entry.covered_cents or not await uow.books.cancel(member.company_id, entry_id):
        raise EntryNotOpen(entry.description, entry.covered_cents)
    contact = one.contact if one.contact and one.contact.created_at == entry.created_at else None
    if contact is not None and not await uow.books.is_named(contact.company_id, contact.id):
        await uow.books.update_contact(replace(contact, active=False))
    await _audit(uow, member, "unnote_entry", entry, now)
    await refresh_neighbours(uow, member.company_id, [entry.amount_cents], now)
    return entry


async def _exists(uow: UnitOfWork, member: Member, entry_id: UUID) -> bool:
    try:
        await uow.books.entry(member.company_id, entry_id)
    except NotFound:
        return False
    return True


async def _entry(uow: UnitOfWork, view: DraftView, now: datetime) -> Entry:
    draft = view.draft
    if view.direction is None:
        raise DraftUnfinished("direction")
    if not draft.amount_cents:
        raise DraftUnfinished("amount")
    if draft.due_on is None:
        raise DraftUnfinished("due")
    return Entry(
        company_id=draft.company_id,
        id=draft.id,
        amount_cents=draft.amount_cents,
        settled_cents=None,
        settled_on=None,
        due_on=draft.due_on,
        description=draft.description,
        contact_id=await _contact(uow, view, now),
        category_id=draft.category_id,
        number=None,
        state=EntryState.OPEN,
        import_key=None,
        created_at=now,
    )


async def _contact(uow: UnitOfWork, view: DraftView, now: datetime) -> UUID | None:
    """The contact chosen, or the one to be created."""
    draft = view.draft
    if draft.contact_id is not None:
        await bring_back(uow, draft.company_id, draft.contact_id)
    if draft.contact_id is not None or not draft.new_contact_name:
        return draft.contact_id
    contact = Contact(
        company_id=draft.company_id,
        id=new_id(),
        name=draft.new_contact_name,
        document=None,
        is_customer=view.direction is Direction.IN,
        is_supplier=view.direction is Direction.OUT,
        active=True,
        created_at=now,
    )
    await uow.books.add_contact(contact)
    return contact.id


async def _audit(uow: UnitOfWork, member: Member, action: str, entry: Entry, now: datetime) -> None:
    data = {"amount_cents": entry.amount_cents, "due_on": entry.due_on.isoformat()}
    await uow.decisions.add_audit(
        AuditEvent(member.company_id, new_id(), now, member.id, action, entry.id, data)
    )
