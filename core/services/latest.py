"""What a member did last, and the way back from it (``/desfazer``): a decision, a press about many, an entry noted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import NothingToUndo
from core.services import noting, undoing
from core.services.permitting import take_turn
from core.services.settling import is_of_many

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.domain.conversation import AuditEvent
    from core.domain.decisions import Decision
    from core.domain.entries import Entry
    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.ports import UnitOfWork

MOST_LINES = 10
"""Of a press about many, so many lines are named."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was taken back, told as it was before.

    Attributes:
        noted: an entry noted from words; nothing else is there then.
        decision: the newest of the ``number`` decisions that one press had made.
        lines: what these were about, the first of them when there are many.
        settled: what a single decision had settled.
    """

    noted: Entry | None = None
    decision: Decision | None = None
    number: int = 0
    lines: Sequence[StatementLine] = ()
    settled: Sequence[OpenEntry] = ()


async def take_back(uow: UnitOfWork, member: Member, now: datetime) -> TakenBack:
    """Take back whatever the member did last; what a press decided about many lines goes together.

    Raises:
        NothingToUndo: nothing of theirs stands any more.
        AlreadyDecided: somebody else decided about the same line since; theirs is not taken back by a command.
        EntryNotOpen: it is an entry noted from words that the bank paid since, by another's decision.
    """
    await take_turn(uow, member)
    decision = await uow.decisions.latest_by(member.company_id, member.id)
    noted = await uow.oversight.latest_noted(member.company_id, member.id)
    if noted is not None and noted.subject_id is not None and _is_newer(noted, decision):
        return TakenBack(noted=await noting.take_back(uow, member, noted.subject_id, now))
    if decision is None:
        raise NothingToUndo
    settled = await _settled_by(uow, decision)
    undone: Sequence[Decision] = [decision]
    if decision.bulk_id is not None and is_of_many(decision):
        undone = await undoing.undo_bulk(uow, member, decision.bulk_id, now)
    else:
        await undoing.undo_latest(uow, member, now)
    lines = [await uow.statements.line(one.company_id, one.line_id) for one in undone[:MOST_LINES]]
    return TakenBack(None, undone[0], len(undone), lines, settled if len(undone) == 1 else ())


def _is_newer(noted: AuditEvent, decision: Decision | None) -> bool:
    return decision is None or (noted.at, noted.id) > (decision.decided_at, decision.id)


async def _settled_by(uow: UnitOfWork, decision: Decision) -> Sequence[OpenEntry]:
    return [
        await uow.books.entry(decision.company_id, share.entry_id)
        for share in await uow.decisions.allocations(decision.company_id, decision.id)
        if share.entry_id is not None
    ]
