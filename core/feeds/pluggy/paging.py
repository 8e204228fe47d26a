"""Pages of Pluggy: its ``next`` read, and our cursor, which knows when it goes round in circles.

A cursor of ours is ``page.mark.after``. The mark is a digest of the provider's cursor at the last page whose number is
a power of two: whatever cycle a server falls into comes back to its mark, and no call has to remember another.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2s
from typing import Any
from urllib.parse import unquote

from core.domain.feeds import FeedState
from core.ports.feeds import FeedError

MOST_PAGES = 5000


@dataclass(frozen=True, slots=True)
class Place:
    """The page about to be asked for."""

    page: int = 1
    mark: str = ""
    after: str = ""

    def params(self) -> dict[str, str]:
        """What to add to a request's filters, which stay the same from page to page."""
        return {"after": self.after} if self.after else {}


def place_of(cursor: str | None) -> Place:
    """Where a cursor of ours stands.

    Raises:
        FeedError: it is none of ours.
    """
    if cursor is None:
        return Place()
    page, _, rest = cursor.partition(".")
    mark, _, after = rest.partition(".")
    if not (page.isascii() and page.isdigit() and len(page) < 8 and after):
        raise FeedError(FeedState.BANK_DOWN, "cursor")
    return Place(int(page), mark, after)


def cursor_after(place: Place, said: Any, most_pages: int = MOST_PAGES) -> str | None:
    """Our cursor for what follows, out of the ``next`` that came with a page; ``None`` when nothing does.

    Raises:
        FeedError: the same page would come again, there are too many, or ``next`` makes no sense.
    """
    if said is None or said == "":
        return None
    after = _after(said)
    if after == place.after or _digest(after) == place.mark:
        raise FeedError(FeedState.BANK_DOWN, "repeated_cursor")
    page = place.page + 1
    if page > most_pages:
        raise FeedError(FeedState.BANK_DOWN, "too_many_pages")
    mark = _digest(after) if page & (page - 1) == 0 else place.mark
    return f"{page}.{mark}.{after}"


def _after(said: Any) -> str:
    """The cursor within ``next``: a query string, an address (of which nothing else is used), or the cursor alone.

    A plus sign is a plus sign: base64 has them, and no blanks.
    """
    if not isinstance(said, str) or not _plain(said):
        raise FeedError(FeedState.BANK_DOWN, "cursor")
    _, asks, query = said.rpartition("?")
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name == "after" and value and _plain(after := unquote(value)):
            return after
    if asks:
        raise FeedError(FeedState.BANK_DOWN, "cursor")
    return said


def _plain(text: str) -> bool:
    return len(text) <= 4000 and text.isascii() and text.isprintable()


def _digest(after: str) -> str:
    return blake2s(after.encode(), digest_size=8).hexdigest()
