"""What the daily digest tells, as it stands when it is read: the cash, refunds that are due, the week in hindsight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.services import reporting, reviewing, watching

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.decisions import RefundView
    from core.domain.views import Cash
    from core.ports import UnitOfWork
    from core.services.reviewing import Week
    from core.services.watching import ConnectionView


@dataclass(frozen=True, slots=True)
class Briefing:
    """One digest.

    Attributes:
        due: refunds due on its day or before, the earliest first; ``later`` counts the other open ones.
        week: what was confirmed without asking, once a week.
        broken: connections to banks that bring nothing.
    """

    cash: Cash
    due: Sequence[RefundView]
    later: int
    week: Week | None
    broken: Sequence[ConnectionView] = ()

    @property
    def waits(self) -> bool:
        """Whether anybody has to do anything."""
        return bool(self.cash.ages.total.lines or self.due or self.later or self.broken)


async def brief(
    uow: UnitOfWork, company_id: UUID, day: date, week_id: UUID | None, now: datetime
) -> Briefing:
    """The digest of a day. Raises ``NotFound``."""
    owed = await reporting.owed_refunds(uow, company_id)
    due = [view for view in owed if view.due_on is not None and view.due_on <= day]
    return Briefing(
        cash=await reporting.view_cash(uow, company_id, day),
        due=due,
        later=len(owed) - len(due),
        week=await reviewing.view_week(uow, company_id, week_id) if week_id else None,
        broken=await watching.broken(uow, company_id, now),
    )
