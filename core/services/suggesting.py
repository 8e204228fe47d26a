"""What to offer for open lines, asked fresh each time: suggestions are never stored, so they cannot grow stale."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from core.domain.statements import LineState
from core.matching.engine import Suggestion, propose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork

_ENTRY_PERMILLE = 400  # entries farther away than this are never candidates, whatever the policy
_RIVAL_PERMILLE = 700  # lines whose value lies this near may want the same entries


async def suggest_line(uow: UnitOfWork, line: StatementLine) -> Suggestion:
    """The suggestion for one open line, in view of the other open lines that may want the same entries."""
    near = _around(line.amount_cents)
    rivals = [one for one in await uow.statements.open_lines(line.company_id, near) if one.id != line.id]
    entries = await uow.books.open_entries(line.company_id, _around(line.amount_cents, _ENTRY_PERMILLE))
    return (await asyncio.to_thread(propose, [line, *rivals], entries))[line.id]


async def suggest_lines(
    uow: UnitOfWork, company_id: UUID, lines: Sequence[StatementLine]
) -> Mapping[UUID, Suggestion]:
    """Suggestions for many lines at once, in view of all open lines."""
    chosen = {line.id for line in lines}
    others = await uow.statements.lines_in_state(company_id, LineState.OPEN)
    entries = await uow.books.open_entries(company_id)
    everyone = [*lines, *(other for other in others if other.id not in chosen)]
    return await asyncio.to_thread(propose, everyone, entries)  # a large import must not hold up the chats


def _around(cents: int, permille: int = _RIVAL_PERMILLE) -> tuple[int, int]:
    """Lowest and highest signed amount this near, the direction kept."""
    low, high = abs(cents) * (1000 - permille) // 1000, abs(cents) * (1000 + permille) // 1000 + 1
    return (max(low, 1), high) if cents > 0 else (-high, -max(low, 1))
