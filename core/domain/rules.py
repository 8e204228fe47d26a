"""Rules: what lines of the same words always become, once the owner said so after alike answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from core.domain.decisions import Decision
    from core.domain.entries import Direction, Entry
    from core.domain.statements import StatementLine


class RuleAction(StrEnum):
    """What a line that fits becomes."""

    NEW_ENTRY = "new_entry"
    IGNORE = "ignore"


class RuleMode(StrEnum):
    """How far a rule goes: it suggests, or, if the owner says so, decides alone under its cap."""

    SUGGEST = "suggest"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is made of a line that no entry in the books explains.

    Attributes:
        description: of the entry; empty when each takes its own line's text.
    """

    action: RuleAction
    category_id: UUID | None = None
    contact_id: UUID | None = None
    description: str = ""

    def agrees_with(self, other: Treatment | None) -> bool:
        """Whether the books say the same; how an entry is described is no answer of its own."""
        mine = (self.action, self.category_id, self.contact_id)
        return other is not None and mine == (other.action, other.category_id, other.contact_id)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; of several that fit a line, the first by position counts.

    Attributes:
        words: the telling words of the lines it covers: it fits whatever says just these, and nothing else.
        cap_cents: largest magnitude that is ever decided alone.
        deleted_at: a deleted rule stays on record, because decisions name it; it does nothing any more.
        allowed_by: who let it decide alone; what it decides is decided in this member's name.
        dropped_at: when a contradiction took it back to suggesting; ``None`` again once somebody sets it anew.
    """

    company_id: UUID
    id: UUID
    position: int
    name: str
    direction: Direction
    words: tuple[str, ...]
    action: RuleAction
    category_id: UUID | None
    contact_id: UUID | None
    description: str
    mode: RuleMode
    cap_cents: int
    active: bool
    created_by: UUID
    created_at: datetime
    deleted_at: datetime | None = None
    allowed_by: UUID | None = None
    dropped_at: datetime | None = None

    @property
    def treatment(self) -> Treatment:
        """What becomes of a line that fits."""
        return Treatment(self.action, self.category_id, self.contact_id, self.description)

    @property
    def in_force(self) -> bool:
        """Whether it does anything."""
        return self.active and self.deleted_at is None

    @property
    def alone(self) -> bool:
        """Whether it decides without asking."""
        return self.in_force and self.mode is RuleMode.ALONE


@dataclass(frozen=True, slots=True)
class PastLine:
    """A line with what stands decided about it.

    Attributes:
        decision: the newest that stands; ``None`` while it is open.
        entries: what it settled, wholly or in part.
    """

    line: StatementLine
    decision: Decision | None = None
    entries: tuple[Entry, ...] = ()
