"""“Não é este”: a line and an entry, or two lines, that do not belong together are not offered to each other again.

No decision about the line: it stays open with its version, and any other entry or line may still be offered. What the
owner settles otherwise by hand is no refusal; that is learned from the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.conversation import AuditEvent
from core.domain.decisions import RejectedLines, RejectedPair
from core.domain.ids import new_id
from core.domain.statements import LineState
from core.errors import NotFound, NothingToUndo
from core.services.announcing import refresh_cards, refresh_neighbours
from core.services.answering import note_refusal, question_of
from core.services.settling import line_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from core.ports import UnitOfWork
    from core.services.deciding import Press


async def refuse(uow: UnitOfWork, press: Press, entry_id: UUID) -> None:
    """Say that this entry is not what the line is about; saying it twice changes nothing.

    Raises:
        AlreadyDecided: the line was decided meanwhile.
        NotAllowed: the member may not decide.
    """
    line = await line_in(uow, press, LineState.OPEN)
    asked = await question_of(uow, line, chat_id=press.member.chat_id)
    entry = (await uow.books.entry(press.company_id, entry_id)).entry
    pair = RejectedPair(press.company_id, press.line_id, entry_id, press.member.id, press.now)
    if await uow.decisions.reject(pair):
        await note_refusal(uow, asked, line, entry_id, press.now)
        await _tell(uow, press, "refuse", entry_id, entry.amount_cents)


async def take_back(uow: UnitOfWork, press: Press, entry_id: UUID) -> None:
    """The entry may be offered to the line again.

    Raises:
        NothingToUndo: it was not refused, or somebody took that back already.
    """
    await line_in(uow, press, LineState.OPEN)
    entry = (await uow.books.entry(press.company_id, entry_id)).entry
    if not await uow.decisions.unreject(press.company_id, press.line_id, entry_id):
        raise NothingToUndo
    await _tell(uow, press, "refuse_undo", entry_id, entry.amount_cents)


async def refuse_line(uow: UnitOfWork, press: Press, other_id: UUID) -> None:
    """Say that two lines are not one transfer, nor one the refund of the other; saying it twice changes nothing.

    Raises:
        AlreadyDecided: the line was decided meanwhile.
        NotAllowed: the member may not decide.
        NotFound: there is no other line of this id.
    """
    line = await line_in(uow, press, LineState.OPEN)
    if other_id == line.id:
        raise NotFound("line", other_id)
    other = await uow.statements.line(press.company_id, other_id)
    pair = RejectedLines(press.company_id, press.line_id, other.id, press.member.id, press.now)
    if await uow.decisions.reject_lines(pair):
        await _tell_both(uow, press, "refuse_line", other.id)


async def take_back_line(uow: UnitOfWork, press: Press, other_id: UUID) -> None:
    """The two lines may be offered to each other again.

    Raises:
        NothingToUndo: that was not said of them, or somebody took it back already.
    """
    await line_in(uow, press, LineState.OPEN)
    if not await uow.decisions.unreject_lines(press.company_id, press.line_id, other_id):
        raise NothingToUndo
    await _tell_both(uow, press, "refuse_line_undo", other_id)


async def _tell(uow: UnitOfWork, press: Press, action: str, entry_id: UUID, cents: int) -> None:
    """Audit, and every card whose suggestion may be another one now."""
    await _audit(uow, press, action, {"entry_id": str(entry_id)})
    await refresh_cards(uow, press.company_id, press.line_id, press.now)
    await refresh_neighbours(uow, press.company_id, [cents], press.now, besides=press.line_id)


async def _tell_both(uow: UnitOfWork, press: Press, action: str, other_id: UUID) -> None:
    """Audit, and the cards of the two lines."""
    await _audit(uow, press, action, {"other_line_id": str(other_id)})
    for line_id in (press.line_id, other_id):
        await refresh_cards(uow, press.company_id, line_id, press.now)


async def _audit(uow: UnitOfWork, press: Press, action: str, data: Mapping[str, str]) -> None:
    await uow.decisions.add_audit(
        AuditEvent(press.company_id, new_id(), press.now, press.member.id, action, press.line_id, data)
    )
