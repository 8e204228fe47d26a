"""What is asked for a report: sums by day, and lines with what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from core.domain.monthly import DaySums, LineOutcome, TransferLeg
    from core.domain.statements import StatementLine


class Reports(Protocol):
    """Reading only; days are both included, and lines of undone imports are never told."""

    async def span(self, company_id: UUID) -> tuple[date, date] | None:
        """The days of the oldest and of the newest line, or ``None`` when there is no line."""

    async def day_sums(self, company_id: UUID, first: date, last: date) -> Sequence[DaySums]:
        """Lines added up by account, day and state."""

    async def transfer_legs(self, company_id: UUID, first: date, last: date) -> Sequence[TransferLeg]:
        """What of the lines between two days only moved between own accounts."""

    async def lines_between(self, company_id: UUID, first: date, last: date) -> Sequence[StatementLine]:
        """Lines in the order of their days, those of one day as they came in."""

    async def outcomes(self, company_id: UUID, first: date, last: date) -> Mapping[UUID, LineOutcome]:
        """What was decided about lines between two days, by line; open ones are missing."""

    async def comment_counts(self, company_id: UUID, first: date, last: date) -> Mapping[UUID, int]:
        """How many comments lines between two days have, by line; those without are missing."""
