"""Many lines with one press: the sure ones of an import, reconciled together and undone together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.ids import new_id
from core.domain.statements import LineState
from core.errors import NotAllowed
from core.services.deciding import Press, reconcile
from core.services.suggesting import suggest_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from core.domain.parties import Member
    from core.domain.statements import StatementImport, StatementLine
    from core.ports import UnitOfWork
    from core.services.offering import Candidate, Offer


@dataclass(frozen=True, slots=True)
class SureLine:
    """A line with the one entry that certainly is its own.

    Attributes:
        offer: the whole of what was suggested.
    """

    line: StatementLine
    candidate: Candidate
    offer: Offer | None = None


_DECIDED = frozenset({LineState.RECONCILED, LineState.IGNORED, LineState.REPEATED})


@dataclass(frozen=True, slots=True)
class Burst:
    """An import of many lines, sorted by how much they need the owner.

    Attributes:
        sure: one tap confirms all of these.
        suggested: have a suggestion worth a look.
        alone: have none.
        decided: lines of the import already decided.
    """

    statement_import: StatementImport
    sure: Sequence[SureLine]
    suggested: int
    alone: int
    decided: int


async def view_burst(uow: UnitOfWork, company_id: UUID, import_id: UUID) -> Burst:
    """How the lines of an import stand now."""
    statement_import = await uow.statements.statement_import(company_id, import_id)
    lines = await uow.statements.lines_of_import(company_id, import_id)
    open_lines = [line for line in lines if line.state is LineState.OPEN]
    suggestions = await suggest_lines(uow, company_id, open_lines)
    sure = [
        SureLine(line, best, suggestions[line.id])
        for line in open_lines
        if suggestions[line.id].sure and (best := suggestions[line.id].best) and line.repeats_id is None
    ]
    with_suggestion = sum(1 for line in open_lines if suggestions[line.id].paired)
    return Burst(
        statement_import,
        sure,
        suggested=with_suggestion - len(sure),
        alone=len(open_lines) - with_suggestion,
        decided=sum(1 for line in lines if line.state in _DECIDED),
    )


async def confirm_sure(
    uow: UnitOfWork, member: Member, import_id: UUID, now: datetime
) -> tuple[UUID, Sequence[SureLine]]:
    """Reconcile the sure lines of an import; returns what one press of undo needs, and what was reconciled.

    Raises:
        NotAllowed: the member may not decide, even if nothing was sure.
    """
    if not member.role.decides:
        raise NotAllowed(member.role)
    await uow.statements.take_turn(member.company_id)
    burst = await view_burst(uow, member.company_id, import_id)
    bulk_id = new_id()
    await reconcile_all(uow, member, burst.sure, bulk_id, now)
    return bulk_id, burst.sure


async def reconcile_all(
    uow: UnitOfWork,
    member: Member,
    sure: Sequence[SureLine],
    bulk_id: UUID,
    now: datetime,
    *,
    alone: bool = False,
) -> None:
    """Reconcile each line with its entry, under one id by which all are undone together."""
    for one in sure:
        press = Press(member, one.line.id, one.line.version, now, bulk_id, one.offer, alone)
        await reconcile(uow, press, one.candidate.open_entry.entry.id)
