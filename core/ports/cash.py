"""What is asked to prove the cash: totals of days, every balance a bank stated, and what waits, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from core.domain.cash import DayTotals
    from core.domain.statements import StatementLine


class Cash(Protocol):
    """Reading only; lines and balances of undone imports are never told."""

    async def day_totals(self, company_id: UUID, account_id: UUID) -> Sequence[DayTotals]:
        """What moved day by day, oldest day first."""

    async def stated(self, company_id: UUID, account_id: UUID) -> Mapping[date, Sequence[int]]:
        """Every balance the bank stated for a day, the latest word first."""

    async def open_page(
        self, company_id: UUID, *, largest: bool, limit: int, offset: int
    ) -> Sequence[StatementLine]:
        """Some of the open lines: oldest day first, or largest amount first whichever way it went."""
