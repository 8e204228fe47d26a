"""The same for all that are alike: one answer, given once, becomes a decision of each line, undone together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.domain.conversation import Draft
from core.domain.ids import new_id
from core.domain.rules import RuleAction, Treatment
from core.domain.statements import LineState
from core.errors import AlreadyDecided
from core.services import deciding
from core.services.alike import alike_to
from core.services.permitting import take_turn
from core.services.ruling import own_text, past_line, treatment_of
from core.services.settling import Press, already_decided

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from core.domain.decisions import Decision
    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork
    from core.services.alike import Alike


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked once: shall this become of all of them?

    Attributes:
        line: the one that was answered; it is one of those to be decided while it is still open.
        alike: the others.
    """

    line: StatementLine
    alike: Alike
    treatment: Treatment
    category: str | None
    contact: str | None

    @property
    def lines(self) -> Sequence[StatementLine]:
        """Everything one press decides, oldest first."""
        own = [self.line] if self.line.state is LineState.OPEN else []
        return sorted([*own, *self.alike.lines], key=lambda one: (one.posted_on, one.id))


async def ask_of_draft(uow: UnitOfWork, member: Member, draft: Draft, version: int) -> Question | None:
    """Whether a draft may do for other lines, too; ``None`` where none is alike any more.

    Raises:
        AlreadyDecided: the line moved on since the button was drawn.
    """
    line = await _line(uow, member, draft.line_id, version)
    if line.state is not LineState.OPEN:
        raise AlreadyDecided(None, None)
    alike = await alike_to(uow, line) if may_be_shared(draft) else None
    return await _question(uow, alike, line, treatment_in(draft, line), draft.new_contact_name)


async def ask_of_line(uow: UnitOfWork, member: Member, line_id: UUID, version: int) -> Question | None:
    """Whether what was decided about a line may do for others, too; ``None`` where none is alike any more.

    Raises:
        AlreadyDecided: the line moved on since the button was drawn.
    """
    line = await _line(uow, member, line_id, version)
    treatment = treatment_of(await past_line(uow, line))
    if treatment is None:
        raise AlreadyDecided(None, None)
    return await _question(uow, await alike_to(uow, line), line, treatment)


async def _question(
    uow: UnitOfWork,
    alike: Alike | None,
    line: StatementLine,
    treatment: Treatment,
    contact: str | None = None,
) -> Question | None:
    if alike is None:
        return None
    names = {one.id: one.name for one in await uow.books.categories(line.company_id)}
    if treatment.contact_id is not None:
        contact = (await uow.books.contact(line.company_id, treatment.contact_id)).name
    category = names.get(treatment.category_id) if treatment.category_id else None
    return Question(line, alike, treatment, category, contact)


async def _line(uow: UnitOfWork, member: Member, line_id: UUID | None, version: int) -> StatementLine:
    await take_turn(uow, member)
    if line_id is None:
        raise AlreadyDecided(None, None)
    line = await uow.statements.line(member.company_id, line_id)
    if line.version != version:
        raise await already_decided(uow, line)
    return line


def may_be_shared(draft: Draft) -> bool:
    """Whether a draft says something of other lines: what is split in centavos is of one line only."""
    return draft.line_id is not None and not draft.parts and draft.category_id is not None


def treatment_in(draft: Draft, line: StatementLine) -> Treatment:
    """What a draft makes of its line; a text that nobody changed is each line's own."""
    said = "" if draft.description == own_text(line) else draft.description
    return Treatment(RuleAction.NEW_ENTRY, draft.category_id, draft.contact_id, said)


async def create_for_alike(
    uow: UnitOfWork,
    member: Member,
    draft: Draft,
    line: StatementLine,
    others: Sequence[StatementLine],
    now: datetime,
    *,
    moves: bool = False,
) -> Sequence[Decision]:
    """A draft for its own line and for others, as one bulk; a contact it names is created once.

    Args:
        moves: where the month of its own line is closed, that counts in the first open one; others are in open ones.
    """
    bulk_id = new_id()
    press = Press(member, line.id, line.version, now, bulk_id, moves=moves)
    first = await deciding.create_entry(uow, press, draft)
    entry = (await past_line(uow, line)).entries[0]
    treatment = replace(treatment_in(draft, line), contact_id=entry.contact_id)
    return [first, *await treat_all(uow, member, treatment, others, bulk_id, now)]


async def treat_all(
    uow: UnitOfWork,
    member: Member,
    treatment: Treatment,
    lines: Sequence[StatementLine],
    bulk_id: UUID,
    now: datetime,
) -> Sequence[Decision]:
    """The same for each line, each its own decision."""
    presses = [Press(member, line.id, line.version, now, bulk_id) for line in lines]
    return [await treat(uow, one, line, treatment) for one, line in zip(presses, lines, strict=True)]


async def treat(uow: UnitOfWork, press: Press, line: StatementLine, treatment: Treatment) -> Decision:
    """Make of a line what was made of others."""
    if treatment.action is RuleAction.IGNORE:
        return await deciding.ignore(uow, press)
    draft = Draft(
        company_id=line.company_id,
        id=new_id(),
        line_id=line.id,
        chat_id=press.member.chat_id,
        category_id=treatment.category_id,
        contact_id=treatment.contact_id,
        new_contact_name=None,
        description=treatment.description or own_text(line),
        created_at=press.now,
    )
    return await deciding.create_entry(uow, press, draft)
