"""What to offer for open lines, asked fresh each time: suggestions are never stored, so they cannot grow stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.statements import LineState
from core.matching.engine import Suggestion, propose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork

_RIVAL_PERMILLE = 600  # lines whose value lies this near may want the same entries


async def suggest_line(uow: UnitOfWork, line: StatementLine) -> Suggestion:
    """The suggestion for one open line, in view of the other open lines that may want the same entries."""
    others = await uow.statements.lines_in_state(line.company_id, LineState.OPEN)
    rivals = [other for other in others if other.id != line.id and _may_rival(line, other)]
    entries = await uow.books.open_entries(line.company_id)
    return propose([line, *rivals], entries)[line.id]


async def suggest_lines(
    uow: UnitOfWork, company_id: UUID, lines: Sequence[StatementLine]
) -> Mapping[UUID, Suggestion]:
    """Suggestions for many lines at once, in view of all open lines."""
    chosen = {line.id for line in lines}
    others = await uow.statements.lines_in_state(company_id, LineState.OPEN)
    everyone = [*lines, *(other for other in others if other.id not in chosen)]
    return propose(everyone, await uow.books.open_entries(company_id))


def _may_rival(line: StatementLine, other: StatementLine) -> bool:
    if line.amount_cents * other.amount_cents <= 0:
        return False
    distance = abs(line.amount_cents - other.amount_cents)
    return distance * 1000 <= abs(line.amount_cents) * _RIVAL_PERMILLE
