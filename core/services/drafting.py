"""A new receita or despesa, filled in step by step and read back before anything is saved.

It begins at a bank line, which confirming settles at once, or at words, and then waits in the books for the bank.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.domain.conversation import Draft
from core.domain.entries import Direction
from core.domain.ids import new_id
from core.domain.statements import LineState
from core.errors import AlreadyDecided, NotFound, UnreadableAnswer
from core.matching import normalize
from core.matching.model import Ending
from core.services import phrasing
from core.services.alike import alike_to
from core.services.permitting import require_decider
from core.services.suggesting import suggest_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.entries import Category
    from core.domain.parties import Contact, Member
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork
    from core.services.alike import Alike

_MOST_CONTACTS = 4
_MOST_BANK_LINES = 3
_LONGEST_NAME = _LONGEST_DESCRIPTION = 200
_MONEY_MOVED = frozenset("PIX TED DOC TRANSF TRANSFERENCIA BOLETO PAG PAGAMENTO PGTO DEPOSITO COMPRA".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft with everything its screens show.

    Attributes:
        line: the line it settles; ``None`` for one that waits for the bank.
        categories: those of its direction, devoluções aside; none while the direction is unknown.
        contacts: known contacts that the line or the name said may mean, likeliest first.
        payer: the name to create a contact of, as a person would write it; empty when there is none.
        contact: the one chosen.
        bank: open lines that move just this amount already.
        alike: other open lines that the draft may do for, once it is whole and not split.
    """

    draft: Draft
    line: StatementLine | None
    categories: Sequence[Category]
    contacts: Sequence[Contact]
    payer: str
    contact: Contact | None = None
    bank: Sequence[StatementLine] = ()
    alike: Alike | None = None

    @property
    def category(self) -> Category | None:
        """The category chosen so far."""
        return next((one for one in self.categories if one.id == self.draft.category_id), None)

    @property
    def cents(self) -> int | None:
        """Its signed amount (without a sign while the direction is unknown)."""
        return self.line.amount_cents if self.line else self.draft.amount_cents

    @property
    def direction(self) -> Direction | None:
        """Receita or despesa, once it is known."""
        return Direction.of(self.line.amount_cents) if self.line else self.draft.direction

    @property
    def parts(self) -> Sequence[tuple[Category, int]]:
        """Categories with their signed centavos, once it is split."""
        known = {one.id: one for one in self.categories}
        return [(known[category], cents) for category, cents in self.draft.parts if category in known]

    @property
    def left_cents(self) -> int:
        """What no part has yet, signed."""
        return (self.cents or 0) - sum(cents for _, cents in self.draft.parts)


async def start_draft(
    uow: UnitOfWork, member: Member, line_id: UUID, *, version: int, chat_id: int, now: datetime
) -> DraftView:
    """A draft for an open line, with the category that its text or earlier answers speak for.

    Raises:
        AlreadyDecided: the line moved on.
    """
    require_decider(member)
    line = await uow.statements.line(member.company_id, line_id)
    if line.state is not LineState.OPEN or line.version != version:
        raise AlreadyDecided(None, None)
    draft = Draft(
        company_id=member.company_id,
        id=new_id(),
        line_id=line_id,
        chat_id=chat_id,
        category_id=await _guessed_category(uow, line),
        contact_id=None,
        new_contact_name=None,
        description=line.memo[:_LONGEST_DESCRIPTION],
        created_at=now,
    )
    await uow.chats.save_draft(draft)
    return await view_draft(uow, member, draft.id)


async def _guessed_category(uow: UnitOfWork, line: StatementLine) -> UUID | None:
    guess = (await suggest_line(uow, line)).guess
    if guess is None or guess.ending is not Ending.NEW:
        return None
    offered = await _categories(uow, line.company_id, Direction.of(line.amount_cents))
    return next((one.id for one in offered if one.id == guess.category_id), None)


async def view_draft(uow: UnitOfWork, member: Member, draft_id: UUID) -> DraftView:
    """A draft as it stands. Raises ``NotFound``."""
    require_decider(member)
    company_id = member.company_id
    draft = await uow.chats.draft(company_id, draft_id)
    line = await uow.statements.line(company_id, draft.line_id) if draft.line_id else None
    direction = Direction.of(line.amount_cents) if line else draft.direction
    contacts = await uow.books.contacts(company_id)
    said = draft.new_contact_name or ""
    bank: Sequence[StatementLine] = ()
    if line is None and draft.amount_cents and draft.direction:
        bank = await uow.searches.open_lines_of(company_id, draft.amount_cents, limit=_MOST_BANK_LINES)
    return DraftView(
        draft,
        line,
        await _categories(uow, company_id, direction) if direction else (),
        namesakes(said, contacts)[:_MOST_CONTACTS] if said or line is None else _likely(line, contacts),
        said or (payer_name(line.memo) if line else ""),
        await uow.books.contact(company_id, draft.contact_id) if draft.contact_id else None,
        bank,
        await alike_to(uow, line) if line and draft.category_id and not draft.parts else None,
    )


async def _categories(uow: UnitOfWork, company_id: UUID, direction: Direction) -> Sequence[Category]:
    return [
        one for one in await uow.books.categories(company_id) if one.direction is direction and one.is_offered
    ]


async def find_draft(uow: UnitOfWork, company_id: UUID, draft_id: UUID) -> Draft | None:
    """A draft, or ``None`` once it is gone."""
    try:
        return await uow.chats.draft(company_id, draft_id)
    except NotFound:
        return None


async def choose_direction(
    uow: UnitOfWork, member: Member, draft_id: UUID, direction: Direction
) -> DraftView:
    """Say whether a draft without a line is a receita or a despesa; its amount takes the sign."""
    view = await view_draft(uow, member, draft_id)
    if view.line is not None or view.direction is direction:
        return view
    cents = view.draft.amount_cents
    signed = None if cents is None else abs(cents) if direction is Direction.IN else -abs(cents)
    said = phrasing.Phrase(direction, (), (), description=view.draft.description)
    guess = phrasing.guess_category(said, await _categories(uow, member.company_id, direction))
    changed = replace(
        view.draft,
        direction=direction,
        amount_cents=signed,
        category_id=guess.id if guess else None,
        parts=(),
    )
    return await save_step(uow, member, changed)


async def set_amount(uow: UnitOfWork, member: Member, draft_id: UUID, text: str) -> DraftView:
    """Set the amount of a draft without a line.

    Raises:
        UnreadableAnswer: the text is not one amount.
    """
    view = await view_draft(uow, member, draft_id)
    cents = typed_amount(text)
    if view.line is not None:
        return view
    signed = -cents if view.direction is Direction.OUT else cents
    return await save_step(uow, member, replace(view.draft, amount_cents=signed, parts=()))


async def set_due_day(uow: UnitOfWork, member: Member, draft_id: UUID, due_on: date) -> DraftView:
    """Set when a draft without a line is due."""
    view = await view_draft(uow, member, draft_id)
    return await save_step(uow, member, replace(view.draft, due_on=due_on))


async def choose_category(uow: UnitOfWork, member: Member, draft_id: UUID, category_id: UUID) -> DraftView:
    """Set the category of the whole; one that is not offered changes nothing."""
    view = await view_draft(uow, member, draft_id)
    if all(one.id != category_id for one in view.categories):
        return view
    return await save_step(uow, member, replace(view.draft, category_id=category_id, parts=()))


async def choose_contact(
    uow: UnitOfWork, member: Member, draft_id: UUID, contact_id: UUID | None
) -> DraftView:
    """Set a known contact, or none. Raises ``NotFound`` for a contact of nobody here."""
    view = await view_draft(uow, member, draft_id)
    if contact_id is not None:
        await uow.books.contact(member.company_id, contact_id)
        return await save_step(uow, member, replace(view.draft, contact_id=contact_id))
    return await save_step(uow, member, replace(view.draft, contact_id=None, new_contact_name=None))


async def create_contact(uow: UnitOfWork, member: Member, draft_id: UUID) -> DraftView:
    """Confirming shall create the contact that was named, whoever else is called alike."""
    view = await view_draft(uow, member, draft_id)
    changed = replace(view.draft, contact_id=None, new_contact_name=view.payer[:_LONGEST_NAME] or None)
    return await save_step(uow, member, changed)


async def name_contact(uow: UnitOfWork, member: Member, draft_id: UUID, name: str) -> DraftView:
    """Set a contact by name: the known one if its folded name is the same, else one to be created."""
    view = await view_draft(uow, member, draft_id)
    said = " ".join(name.split())[:_LONGEST_NAME]
    wanted = normalize.fold(said)
    same = [one for one in await uow.books.contacts(member.company_id) if normalize.fold(one.name) == wanted]
    contact_id = same[0].id if wanted and len(same) == 1 else None
    changed = replace(view.draft, contact_id=contact_id, new_contact_name=said or None)
    return await save_step(uow, member, changed)


async def describe(uow: UnitOfWork, member: Member, draft_id: UUID, text: str) -> DraftView:
    """Set the description."""
    view = await view_draft(uow, member, draft_id)
    said = " ".join(text.split())[:_LONGEST_DESCRIPTION]
    return await save_step(uow, member, replace(view.draft, description=said))


async def drop(uow: UnitOfWork, member: Member, draft_id: UUID) -> None:
    """Forget a draft without a line and the questions about it; nothing was saved of it."""
    view = await view_draft(uow, member, draft_id)
    if view.line is not None:
        raise NotFound("draft", draft_id)
    await uow.chats.drop_draft(member.company_id, draft_id)


async def save_step(uow: UnitOfWork, member: Member, draft: Draft) -> DraftView:
    """Store a draft as changed; what was asked about it before is settled by that."""
    await uow.chats.save_draft(draft)
    await uow.chats.close_prompts(member.company_id, draft.id)
    return await view_draft(uow, member, draft.id)


async def bring_back(uow: UnitOfWork, company_id: UUID, contact_id: UUID) -> bool:
    """A contact a draft chose before it went with the entry it was born with is one again; says whether it was gone."""
    contact = await uow.books.contact(company_id, contact_id)
    if not contact.active:
        await uow.books.update_contact(replace(contact, active=True))
    return not contact.active


def typed_amount(text: str) -> int:
    """Centavos above zero. Raises ``UnreadableAnswer``."""
    try:
        return phrasing.read_amount(text)
    except ValueError:
        raise UnreadableAnswer("amount") from None


def typed_day(text: str, today: date) -> date:
    """A day as typed. Raises ``UnreadableAnswer``."""
    try:
        return phrasing.read_day(text, today)
    except ValueError:
        raise UnreadableAnswer("date") from None


def payer_name(memo: str) -> str:
    """The name a bank wrote into a memo, as people write names; empty when only noise is there."""
    if not _MONEY_MOVED.intersection(normalize.fold(memo).split()):
        return ""  # a fee or an adjustment of the bank itself names nobody
    found = [word for word in normalize.name_words(memo) if word.isalpha()]
    return " ".join(word.capitalize() for word in found[:6])


def namesakes(name: str, contacts: Sequence[Contact]) -> Sequence[Contact]:
    """Contacts whom a name may mean: each of its words begins a word of theirs; just that name first."""
    wanted = normalize.fold(name).split()
    alike = [
        one
        for one in contacts
        if wanted
        and all(any(word.startswith(said) for word in normalize.fold(one.name).split()) for said in wanted)
    ]
    return sorted(alike, key=lambda one: normalize.fold(one.name).split() != wanted)


async def sole_contact(uow: UnitOfWork, line: StatementLine) -> UUID | None:
    """The contact that a line names, when it can be one only."""
    found = _likely(line, await uow.books.contacts(line.company_id))
    return found[0].id if len(found) == 1 else None


def _likely(line: StatementLine, contacts: Sequence[Contact]) -> Sequence[Contact]:
    said = normalize.words(line.memo)

    def likeness(contact: Contact) -> int:
        carried = contact.document and normalize.carries_document(line.memo, contact.document)
        by_document = 10 if carried else 0
        return by_document + len(said.intersection(normalize.name_words(contact.name)))

    likely = sorted((one for one in contacts if likeness(one)), key=likeness, reverse=True)
    return likely[:_MOST_CONTACTS]
