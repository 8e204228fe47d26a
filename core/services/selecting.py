"""Entries ticked for one line, and how the difference to them is explained: kept until the line is decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.domain.conversation import Selection
from core.domain.decisions import AdjustmentKind
from core.domain.entries import EntryState
from core.domain.statements import LineState
from core.domain.views import fingerprint
from core.errors import AlreadyDecided, EntriesChanged, NotFound
from core.services import explaining
from core.services.deciding import difference_of
from core.services.gathering import Bundle, bundles, in_reach
from core.services.permitting import require_decider
from core.services.settling import already_decided

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from core.domain.parties import Member
    from core.domain.statements import FinancialAccount, StatementLine
    from core.domain.views import OpenEntry
    from core.ports import UnitOfWork
    from core.services.explaining import Difference, Part

PAGE_SIZE = 8


@dataclass(frozen=True, slots=True)
class SelectionView:
    """What is ticked for a line, beside the line.

    Attributes:
        ticked: entries that are still open, in the order ticked.
        difference: ``None`` while nothing is ticked.
        parts: how the difference is explained so far; ``left`` is what they leave open, signed.
        choices: one page of entries to tick or untick.
        bundles: entries to tick with one tap.
    """

    line: StatementLine
    account: FinancialAccount
    ticked: Sequence[OpenEntry]
    difference: Difference | None
    parts: tuple[Part, ...]
    choices: Sequence[OpenEntry] = ()
    page: int = 0
    pages: int = 1
    bundles: Sequence[Bundle] = ()

    @property
    def over_cents(self) -> int:
        """What the line moves beyond what is ticked; below 0 when less."""
        return self.difference.over_cents if self.difference else abs(self.line.amount_cents)

    @property
    def left(self) -> int:
        """What the parts leave unexplained."""
        return explaining.unexplained(self.difference, self.parts) if self.difference else self.over_cents

    @property
    def entry_ids(self) -> list[UUID]:
        """Of what is ticked."""
        return [one.entry.id for one in self.ticked]


async def view_selection(
    uow: UnitOfWork, member: Member, line_id: UUID, *, version: int, page: int = 0
) -> SelectionView:
    """The ticks of this chat for an open line, as it was drawn.

    Raises:
        AlreadyDecided: the line moved on since.
    """
    view = await chosen(uow, member, line_id, version=version)
    choices = await _choices(uow, view.line, view.entry_ids)
    pages = max(1, -(-len(choices) // PAGE_SIZE))
    page = min(max(page, 0), pages - 1)
    shown = choices[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    left = view.over_cents
    offered = bundles(left, view.line.posted_on, choices, view.entry_ids)
    return replace(view, choices=shown, page=page, pages=pages, bundles=offered)


async def chosen(uow: UnitOfWork, member: Member, line_id: UUID, *, version: int) -> SelectionView:
    """The same without what else could be ticked, which takes a look at all that is open."""
    line = await _open_line(uow, member, line_id, version)
    kept = await uow.chats.selection(line.company_id, member.chat_id, line.id)
    ids = kept.entries if kept and kept.line_version == version else ()
    ticked = [one for one in [await uow.books.entry(line.company_id, one) for one in ids] if _fits(one, line)]
    difference = difference_of(line, ticked) if ticked else None
    parts = tuple((AdjustmentKind(kind), cents) for kind, cents in kept.parts) if kept and ticked else ()
    account = await uow.statements.account(line.company_id, line.account_id)
    return SelectionView(line, account, ticked, difference, parts)


async def toggle(
    uow: UnitOfWork, member: Member, line_id: UUID, entry_id: UUID, *, version: int, page: int, now: datetime
) -> SelectionView:
    """Tick an entry, or untick it; an explanation of the difference before is forgotten."""
    view = await chosen(uow, member, line_id, version=version)
    if not _fits(await uow.books.entry(member.company_id, entry_id), view.line):
        raise NotFound("entry", entry_id)
    ids = view.entry_ids
    ids = [one for one in ids if one != entry_id] if entry_id in ids else [*ids, entry_id]
    await _save(uow, member, view.line, ids, (), now)
    return await view_selection(uow, member, line_id, version=version, page=page)


async def tick_bundle(
    uow: UnitOfWork, member: Member, line_id: UUID, seen: int, *, version: int, now: datetime
) -> SelectionView:
    """Tick what a button stands for, beside what is ticked already.

    Raises:
        EntriesChanged: there is no such bundle any more.
    """
    view = await view_selection(uow, member, line_id, version=version)
    one = next((bundle for bundle in view.bundles if fingerprint(bundle.entries) == seen), None)
    if one is None:
        raise EntriesChanged
    ids = [*view.entry_ids, *(each.entry.id for each in one.entries)]
    await _save(uow, member, view.line, ids, (), now)
    return await view_selection(uow, member, line_id, version=version)


async def tick_only(
    uow: UnitOfWork, member: Member, line_id: UUID, entry_ids: Sequence[UUID], *, version: int, now: datetime
) -> SelectionView:
    """Begin anew with these entries."""
    line = await _open_line(uow, member, line_id, version)
    await _save(uow, member, line, entry_ids, (), now)
    return await chosen(uow, member, line_id, version=version)


async def start_explaining(
    uow: UnitOfWork, member: Member, line_id: UUID, kind: AdjustmentKind, *, version: int, now: datetime
) -> SelectionView:
    """Explain the difference to what is ticked by one kind, prefilled by the formula.

    Raises:
        NotFound: nothing is ticked (any more), or there is no difference of that kind.
    """
    view = await chosen(uow, member, line_id, version=version)
    if view.difference is None or kind not in explaining.kinds(view.difference) or not view.over_cents:
        raise NotFound("entry")
    parts = explaining.prefilled(view.difference, kind)
    await _save(uow, member, view.line, view.entry_ids, parts, now)
    return replace(view, parts=parts)


async def set_part(
    uow: UnitOfWork, member: Member, line_id: UUID, kind: AdjustmentKind, cents: int, now: datetime
) -> SelectionView:
    """The amount (magnitude, 0 takes it out) that the person typed for one kind."""
    kept = await uow.chats.selection(member.company_id, member.chat_id, line_id)
    if kept is None:
        raise AlreadyDecided(None, None)
    view = await chosen(uow, member, line_id, version=kept.line_version)
    if view.difference is None or kind not in explaining.kinds(view.difference):
        raise NotFound("entry")
    parts = explaining.with_part(view.difference, view.parts, kind, cents)
    await _save(uow, member, view.line, view.entry_ids, parts, now)
    return replace(view, parts=parts)


async def _open_line(uow: UnitOfWork, member: Member, line_id: UUID, version: int) -> StatementLine:
    require_decider(member)
    line = await uow.statements.line(member.company_id, line_id)
    if line.state is not LineState.OPEN or line.version != version:
        raise await already_decided(uow, line)
    return line


def _fits(one: OpenEntry, line: StatementLine) -> bool:
    return one.entry.state is EntryState.OPEN and one.entry.amount_cents * line.amount_cents > 0


async def _choices(uow: UnitOfWork, line: StatementLine, ticked: Sequence[UUID]) -> Sequence[OpenEntry]:
    """All entries the line may settle."""
    entries = await uow.books.open_entries(line.company_id)
    return in_reach(line, (one for one in entries if _fits(one, line)), ticked)


async def _save(
    uow: UnitOfWork,
    member: Member,
    line: StatementLine,
    entry_ids: Sequence[UUID],
    parts: Sequence[Part],
    now: datetime,
) -> None:
    kept = tuple((kind.value, cents) for kind, cents in parts)
    await uow.chats.save_selection(
        Selection(line.company_id, member.chat_id, line.id, line.version, tuple(entry_ids), kept, now)
    )
