"""What is asked about rules: the rules themselves, those declined, and past lines of the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.entries import Direction
    from core.domain.rules import PastLine, Rule


class Rules(Protocol):
    """What lines always become, by the owner's word."""

    async def save(self, rule: Rule) -> None:
        """Store a rule, or what it is now."""

    async def rule(self, company_id: UUID, rule_id: UUID) -> Rule:
        """One rule, deleted ones too. Raises ``NotFound``."""

    async def rules(self, company_id: UUID) -> Sequence[Rule]:
        """All rules in the order in which they are tried, deleted ones too."""

    async def decline(self, company_id: UUID, key: str, member_id: UUID, now: datetime) -> None:
        """Remember that lines of this key shall not be offered as a rule."""

    async def is_declined(self, company_id: UUID, key: str) -> bool:
        """Whether somebody said so."""

    async def past_lines(
        self, company_id: UUID, direction: Direction, word: str, since: date
    ) -> Sequence[PastLine]:
        """Lines from a day on that carry a word, with what stands decided about each; newest day first."""
