"""Taking back a whole import, for as long as wanted: undecided lines vanish, decided ones are asked about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.domain.conversation import AuditEvent
from core.domain.ids import new_id
from core.domain.monthly import Month
from core.domain.statements import LineState
from core.errors import NotAllowed, NothingToUndo, RefundAlreadyPaid
from core.services import closing
from core.services.announcing import refresh_cards
from core.services.undoing import undo_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from core.domain.parties import Member
    from core.domain.statements import StatementImport, StatementLine
    from core.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import with its lines by whether somebody decided about them; removed ones aside.

    Attributes:
        decided: those of which another line says that it gives them back are among these, open as they are.
    """

    statement_import: StatementImport
    undecided: Sequence[StatementLine]
    decided: Sequence[StatementLine]


async def view_import(uow: UnitOfWork, company_id: UUID, import_id: UUID) -> ImportView:
    """What taking an import back would touch. Raises ``NotFound``."""
    statement_import = await uow.statements.statement_import(company_id, import_id)
    lines = [
        line
        for line in await uow.statements.lines_of_import(company_id, import_id)
        if line.state is not LineState.REMOVED
    ]
    held = {line.id for line in await uow.statements.given_back(company_id, import_id)}
    undecided = [line for line in lines if line.state is LineState.OPEN and line.id not in held]
    gone = {line.id for line in undecided}
    return ImportView(statement_import, undecided, [line for line in lines if line.id not in gone])


async def undo_import(
    uow: UnitOfWork, member: Member, import_id: UUID, *, with_decided: bool, now: datetime
) -> ImportView:
    """Remove the undecided lines of an import; with ``with_decided``, take back the decisions first.

    Decisions on lines of other imports are not touched, but for the other half of one about two lines. Decided lines
    that stay keep their import's record; so does what another line gives back.

    Raises:
        NothingToUndo: it was taken back before, and no decided line is left to take back.
        RefundAlreadyPaid: a line of another import paid a refund that one of its decisions opened, or is recorded to
            give one of its lines back.
        PeriodClosed: a line that was there when its month was closed would vanish from it.
    """
    if not member.role.decides:
        raise NotAllowed(member.role)
    await uow.statements.take_turn(member.company_id)
    view = await view_import(uow, member.company_id, import_id)
    if view.statement_import.undone_at is not None and not (with_decided and view.decided):
        raise NothingToUndo
    if with_decided:
        await _take_back_decisions(uow, member, view, now)
    await uow.statements.hand_over(
        member.company_id, import_id
    )  # what later files carried, too, is theirs now
    if with_decided:
        await _require_nothing_held(uow, member.company_id, import_id)
    await _require_open_months(uow, view.statement_import)
    removed = await uow.statements.remove_lines(member.company_id, import_id)
    undone = replace(view.statement_import, undone_at=view.statement_import.undone_at or now)
    await uow.statements.update_import(undone)
    await uow.decisions.add_audit(
        AuditEvent(
            member.company_id, new_id(), now, member.id, "undo_import", import_id, {"removed": len(removed)}
        )
    )
    for line_id in removed:
        await refresh_cards(uow, member.company_id, line_id, now)
    return await view_import(uow, member.company_id, import_id)


async def _require_nothing_held(uow: UnitOfWork, company_id: UUID, import_id: UUID) -> None:
    """All was to go, and a line that another one gives back cannot."""
    for line in await uow.statements.given_back(company_id, import_id):
        case = (await uow.decisions.refunds_by_cause(company_id, line.id))[0]
        opened_by = await uow.decisions.decision(company_id, case.opened_by)
        back = await uow.statements.line(company_id, opened_by.line_id)
        raise RefundAlreadyPaid(abs(back.amount_cents), back.posted_on)


async def _require_open_months(uow: UnitOfWork, taken_back: StatementImport) -> None:
    """What somebody saw who closed a month does not vanish from it; a file that came later may."""
    company_id = taken_back.company_id
    since = [
        one.month for one in await uow.oversight.locks(company_id) if one.closed_at >= taken_back.imported_at
    ]
    if not since:
        return
    view = await view_import(uow, company_id, taken_back.id)
    for month in sorted({Month.of(line.posted_on).first for line in view.undecided}.intersection(since)):
        await closing.require_open(uow, company_id, month)


async def _take_back_decisions(uow: UnitOfWork, member: Member, view: ImportView, now: datetime) -> None:
    """Newest decision first, so that a refund is taken back before its cause."""
    standing = [
        decision
        for line in view.decided
        for decision in await uow.decisions.standing(member.company_id, line.id)
    ]
    for decision in sorted(standing, key=lambda one: (one.decided_at, one.id), reverse=True):
        line = await uow.statements.line(member.company_id, decision.line_id)
        if decision not in await uow.decisions.standing(line.company_id, line.id):
            continue  # went with the other half of it
        await undo_line(uow, member, line.id, version=line.version, now=now, contradicts=False)
