"""Finding an open entry by hand: by text, by amount, nearest value first, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.money import parse_br
from core.matching import normalize

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.ports import UnitOfWork

PAGE_SIZE = 5


@dataclass(frozen=True, slots=True)
class Page:
    """One page of open entries.

    Attributes:
        number: counted from 0; ``pages`` is at least 1.
        total: how many entries were found on all pages.
    """

    entries: Sequence[OpenEntry]
    number: int
    pages: int
    total: int


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
        found.sort(key=lambda one: abs(one.entry.amount_cents - near.amount_cents))
    pages = max(1, -(-len(found) // PAGE_SIZE))
    number = min(max(page, 0), pages - 1)
    start = number * PAGE_SIZE
    return Page(found[start : start + PAGE_SIZE], number, pages, len(found))


def _fits(one: OpenEntry, text: str) -> bool:
    if not text.strip():
        return True
    try:
        return abs(one.entry.amount_cents) == abs(parse_br(text)) or _has_words(one, text)
    except ValueError:
        return _has_words(one, text)


def _has_words(one: OpenEntry, text: str) -> bool:
    """Every word typed begins a word of the entry."""
    contact = one.contact.name if one.contact else ""
    there = normalize.fold(f"{contact} {one.entry.description} {one.entry.number or ''}").split()
    return all(
        any(word.startswith(typed) for word in there) for typed in normalize.fold(text).split()
    ) and bool(normalize.fold(text))
