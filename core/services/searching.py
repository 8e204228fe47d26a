"""Finding open entries and bank lines by hand: by words, by amount, by day, page by page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.domain.conversation import Search
from core.domain.entries import EntryState
from core.domain.ids import new_id
from core.errors import EntryNotOpen
from core.matching import normalize
from core.services import phrasing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.ports import UnitOfWork

PAGE_SIZE = 5
_LONGEST_TEXT = 200
_MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Page:
    """One page of open entries.

    Attributes:
        number: counted from 0; ``pages`` is at least 1.
        total: how many entries were found on all pages.
        search: what was typed, if something was.
    """

    entries: Sequence[OpenEntry]
    number: int
    pages: int
    total: int
    search: Search | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """One page of what was found everywhere: open entries first, then bank lines of any state.

    Attributes:
        entry_count: of all pages, like ``line_count``.
    """

    search: Search
    entries: Sequence[OpenEntry]
    lines: Sequence[StatementLine]
    number: int
    pages: int
    entry_count: int
    line_count: int

    @property
    def total(self) -> int:
        """How much was found."""
        return self.entry_count + self.line_count


async def search(
    uow: UnitOfWork, company_id: UUID, *, text: str = "", near: StatementLine | None = None, page: int = 0
) -> Page:
    """Open entries whose contact, description, number or amount fit the text.

    With ``near``, only those of the line's direction, nearest value first; else by due day.
    """
    found = [
        one
        for one in await uow.books.open_entries(company_id)
        if (near is None or one.entry.amount_cents * near.amount_cents > 0) and _fits(one, text)
    ]
    if near is not None:
        found.sort(key=lambda one: abs(one.entry.open_cents - near.amount_cents))
    pages = max(1, -(-len(found) // PAGE_SIZE))
    number = min(max(page, 0), pages - 1)
    start = number * PAGE_SIZE
    return Page(found[start : start + PAGE_SIZE], number, pages, len(found))


async def search_near(uow: UnitOfWork, member: Member, line: StatementLine, text: str, now: datetime) -> Page:
    """Entries that a line may settle and that fit what was typed; the text is kept, for pages are turned later."""
    kept = _search(member, text, now, line.id)
    await uow.searches.add(kept)
    return await page_near(uow, kept, line, 0)


async def page_near(uow: UnitOfWork, kept: Search, line: StatementLine, page: int) -> Page:
    """A page of what was typed about a line."""
    found = await search(uow, kept.company_id, text=kept.text, near=line, page=page)
    return replace(found, search=kept)


async def look(uow: UnitOfWork, member: Member, text: str, today: date, now: datetime) -> Findings:
    """Look for something everywhere; what finds something is kept, for pages are turned later."""
    typed = _search(member, text, now)
    found = await find(uow, typed, today)
    if found.total:
        await uow.searches.add(typed)
    return found


def _search(member: Member, text: str, now: datetime, line_id: UUID | None = None) -> Search:
    typed = " ".join(text.split())[:_LONGEST_TEXT]
    return Search(member.company_id, new_id(), member.chat_id, line_id, typed, now)


async def find(uow: UnitOfWork, kept: Search, today: date, page: int = 0) -> Findings:
    """What a search finds now: open entries and bank lines, those of exactly an amount typed first."""
    cents, days = amount_in(kept.text), phrasing.days_meant(kept.text, today)
    entries = [
        one
        for one in await uow.books.open_entries(kept.company_id)
        if _fits(one, kept.text) or one.entry.due_on in days
    ]
    entries.sort(key=lambda one: not _is_of(one, cents))
    size, count = PAGE_SIZE, len(entries)
    words = () if days else normalize.fold(kept.text).split()

    async def slice_of_lines(number: int) -> tuple[int, Sequence[StatementLine]]:
        first = max(0, number * size - count)
        room = size - len(entries[number * size : (number + 1) * size])
        return await uow.searches.lines(
            kept.company_id, words=words, cents=cents, days=days, offset=first, limit=room
        )

    number = max(page, 0)
    line_count, lines = await slice_of_lines(number)
    pages = max(1, -(-(count + line_count) // size))
    if number >= pages:
        number = pages - 1
        line_count, lines = await slice_of_lines(number)
    shown = entries[number * size : (number + 1) * size]
    return Findings(kept, shown, lines, number, pages, count, line_count)


async def open_entry(
    uow: UnitOfWork, company_id: UUID, entry_id: UUID
) -> tuple[OpenEntry, Sequence[StatementLine]]:
    """An open entry with the open lines that move just its amount. Raises ``EntryNotOpen``."""
    one = await uow.books.entry(company_id, entry_id)
    if one.entry.state is not EntryState.OPEN:
        raise EntryNotOpen(one.entry.description)
    return one, await uow.searches.open_lines_of(company_id, one.entry.open_cents, limit=_MOST_LINES)


def amount_in(text: str) -> int | None:
    """The magnitude a whole text is, if it is an amount."""
    try:
        return phrasing.read_amount(text.strip().lstrip("+-−"))
    except ValueError:
        return None


def _fits(one: OpenEntry, text: str) -> bool:
    if not text.strip():
        return True
    return _is_of(one, amount_in(text)) or _has_words(one, text)


def _is_of(one: OpenEntry, cents: int | None) -> bool:
    return cents is not None and cents in {abs(one.entry.amount_cents), abs(one.entry.open_cents)}


def _has_words(one: OpenEntry, text: str) -> bool:
    """Every word typed begins a word of the entry."""
    contact = one.contact.name if one.contact else ""
    there = normalize.fold(f"{contact} {one.entry.description} {one.entry.number or ''}").split()
    return all(
        any(word.startswith(typed) for word in there) for typed in normalize.fold(text).split()
    ) and bool(normalize.fold(text))
