"""What is asked when somebody looks for something by words, amount or day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date
    from uuid import UUID

    from core.domain.conversation import Search
    from core.domain.statements import StatementLine


class Searches(Protocol):
    """What was typed, and bank lines by what they carry."""

    async def add(self, search: Search) -> None:
        """Store what was typed."""

    async def search(self, company_id: UUID, search_id: UUID) -> Search:
        """What was typed once. Raises ``NotFound``."""

    async def lines(
        self,
        company_id: UUID,
        *,
        words: Collection[str],
        cents: int | None,
        days: Collection[date],
        offset: int,
        limit: int,
    ) -> tuple[int, Sequence[StatementLine]]:
        """Lines of any state, removed ones aside, of this magnitude, one of these days, or with all these words.

        Words are folded and may stand anywhere in the text. Those of the amount come first, then the newest.

        Returns:
            How many there are, and a slice of them.
        """

    async def open_lines_of(self, company_id: UUID, cents: int, *, limit: int) -> Sequence[StatementLine]:
        """Open lines of exactly this signed amount, newest first."""
