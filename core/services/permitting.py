"""Who may decide, and one decision of a company after the other: asked by every service that changes something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import NotAllowed

if TYPE_CHECKING:
    from core.domain.parties import Member
    from core.ports import UnitOfWork


def require_decider(member: Member) -> None:
    """Raises ``NotAllowed`` for a member who only reads."""
    if not member.role.decides:
        raise NotAllowed(member.role)


async def take_turn(uow: UnitOfWork, member: Member) -> None:
    """Before anything is read: what is read then still holds when it is decided upon.

    Raises:
        NotAllowed: the member may not decide.
    """
    require_decider(member)
    await uow.statements.take_turn(member.company_id)
