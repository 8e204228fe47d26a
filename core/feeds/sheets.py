"""Rows that come in sheets: read to the end, and believed only when the sheets fit together.

A list that grows while it is paged through shifts by a row: one row comes twice and another not at all. A bank may
also repeat a sheet, or leave one out. So no row may come twice, every sheet must name the same total, and the rows
must be as many. What does not fit is read once more from the beginning, and then given up whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.domain.feeds import FeedState
from core.ports.feeds import FeedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_MOST_SHEETS = 2_000
_READINGS = 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """One answer of a list.

    Attributes:
        total: rows of the whole list, or ``None`` when it is not said.
        last: whether this is the end; ``None`` when it is not said: then an empty sheet is.
    """

    rows: list[Any]
    total: int | None
    last: bool | None


class _Moved(Exception):
    """The sheets do not fit together."""


async def read_whole(sheet_at: Callable[[int, int], Awaitable[Sheet]], id_field: str) -> list[Any]:
    """All rows of a list.

    Args:
        sheet_at: asks for a sheet by its number from 0 and by how many rows came before it.
        id_field: the field by which a row is known again.

    Raises:
        FeedError: ``BANK_DOWN`` when the sheets did not fit together twice, or never ended.
    """
    for _ in range(_READINGS):
        try:
            return await _read(sheet_at, id_field)
        except _Moved:
            continue
    raise FeedError(FeedState.BANK_DOWN, "pages_do_not_fit")


async def _read(sheet_at: Callable[[int, int], Awaitable[Sheet]], id_field: str) -> list[Any]:
    rows: list[Any] = []
    seen: set[str] = set()
    total: int | None = None
    for number in range(_MOST_SHEETS):
        sheet = await sheet_at(number, len(rows))
        if number and sheet.total != total:
            raise _Moved
        total = sheet.total
        for row in sheet.rows:
            known = row.get(id_field) if isinstance(row, dict) else None
            if isinstance(known, str) and known:
                if known in seen:
                    raise _Moved
                seen.add(known)
        rows += sheet.rows
        if sheet.last or (sheet.last is None and not sheet.rows):
            break
        if not sheet.rows:
            raise _Moved
    else:
        raise FeedError(FeedState.BANK_DOWN, "too_many_pages")
    if total is not None and total != len(rows):
        raise _Moved
    return rows


def as_list(body: Any, name: str) -> list[Any]:
    """The list of an answer.

    Raises:
        FeedError: ``BANK_DOWN`` when there is none: an empty list is one, a missing one is not.
    """
    found = body.get(name) if isinstance(body, dict) else None
    if not isinstance(found, list):
        raise FeedError(FeedState.BANK_DOWN, "shape")
    return found


def as_count(value: Any) -> int | None:
    """A number of rows or pages, or ``None``."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
