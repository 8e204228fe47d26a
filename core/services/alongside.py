"""Lines that a bank feed brought, beside rows of a file about the same days: worded otherwise, counted once."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from core.services.likeness import contradict, likeness

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from core.domain.statements import ParsedLine, StoredIdentity


class Fed:
    """Fed lines by day and money, each given to one row at most.

    Args:
        stored: identities of all lines of the days in question.
        memos: texts of those that a feed brought, by id.
        told: how often each content stands in the file: lines it tells word for word are those rows' own.
    """

    def __init__(
        self,
        stored: Sequence[StoredIdentity],
        memos: Mapping[UUID, str],
        told: Counter[tuple[date, int, str]],
    ) -> None:
        self._memos = memos
        self._free: defaultdict[tuple[date, int], list[StoredIdentity]] = defaultdict(list)
        left = Counter(told)
        for line in stored:
            content = (line.posted_on, line.amount_cents, line.memo_key)
            if line.id not in memos:
                continue
            if left[content] > 0:
                left[content] -= 1
            else:
                self._free[line.posted_on, line.amount_cents].append(line)

    def twin_of(self, row: ParsedLine) -> StoredIdentity | None:
        """The fed line a row is, the likeliest of several; ``None`` when all of them name somebody else."""
        free = self._free.get((row.posted_on, row.amount_cents), [])
        same = [line for line in free if not contradict(self._memos[line.id], row.memo)]
        if not same:
            return None
        best = max(same, key=lambda line: likeness(self._memos[line.id], row.memo))
        free.remove(best)
        return best

    def rival_of(self, row: ParsedLine) -> UUID | None:
        """A fed line of the same day and money that no row has claimed: perhaps the same movement after all."""
        free = self._free.get((row.posted_on, row.amount_cents), [])
        return free[-1].id if free else None
