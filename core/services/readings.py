"""What a look at an account brought, what is stored of it, and what the one means for the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from core.domain.connections import FedRow
    from core.domain.feeds import FeedRow
    from core.domain.statements import StatementLine


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look at an account brought.

    Attributes:
        rows: all rows read; some perhaps twice, from overlapping passes.
        since: first day that was read whole; ``until`` the last.
        complete: every page came and every row could be read.
        gone: ids of which the provider said that they are deleted, and which it does not show when asked for.
        absent: ids outside these days that were asked for by name and not shown.
        fresh_on: the day of the provider's copy, which itself is not over in it; ``None`` = this very moment's.
    """

    rows: Sequence[FeedRow]
    since: date
    until: date
    complete: bool = True
    gone: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    fresh_on: date | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is stored: rows told before and lines, of the days read and some around."""

    rows: Sequence[FedRow]
    lines: Sequence[StatementLine]


class Fresh(NamedTuple):
    """A row that needs a line; ``repeats`` is the line it may only be repeating."""

    row: FedRow
    repeats: UUID | None


class Told(NamedTuple):
    """A row and the line it is."""

    row: FedRow
    line: StatementLine


@dataclass(slots=True)
class Plan:
    """What is to be done.

    Attributes:
        kept: rows to store as they are now, their lines untouched.
        fresh: rows that become lines.
        told: rows whose line must say something else: day, money or text; ``row.differs`` if that was told before.
        gone: rows that ceased to exist, with their lines; ``line`` is ``None`` of what never moved.
        adopted: lines of files that turned out to be rows of the feed.
        frozen: so much is missing at once that it is noted and nothing was taken for gone.
    """

    kept: list[FedRow] = field(default_factory=list)
    fresh: list[Fresh] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    gone: list[tuple[FedRow, StatementLine | None]] = field(default_factory=list)
    adopted: int = 0
    frozen: bool = False
