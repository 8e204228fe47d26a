"""What the phones must hear of a change: rows in the outbox, written in the same transaction as the fact.

The one service the other services may call, since every fact has somebody to tell. Rows carry ids and not
texts, so that a late delivery still shows the present truth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.domain.conversation import OutboxKind, OutboxMessage, Priority
from core.domain.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from core.domain.parties import Member
    from core.domain.statements import StatementImport, StatementLine
    from core.ports import UnitOfWork

MOST_SINGLE_CARDS = 5
"""Up to this many new lines get a card each; more get one summary first."""

_NEAR_PERMILLE = 300  # an entry that changed can concern lines at most this far from its value


def message(
    kind: OutboxKind,
    chat_id: int,
    payload: Mapping[str, Any],
    *,
    priority: Priority,
    now: datetime,
    company_id: UUID | None = None,
    dedupe: str | None = None,
) -> OutboxMessage:
    """An outbox row, due at once."""
    return OutboxMessage(
        id=new_id(),
        company_id=company_id,
        chat_id=chat_id,
        kind=kind,
        priority=priority,
        payload=payload,
        dedupe=dedupe,
        due_at=now,
        created_at=now,
    )


async def deciders(uow: UnitOfWork, company_id: UUID) -> Sequence[Member]:
    """Members to whom cards go: those who may decide."""
    return [member for member in await uow.people.members(company_id) if member.role.decides]


async def announce_new_lines(
    uow: UnitOfWork, statement_import: StatementImport, line_ids: Sequence[UUID], now: datetime
) -> None:
    """A card for each new line, or one summary when there are many; whoever sent the file gets the first at once."""
    company_id, import_id = statement_import.company_id, statement_import.id
    for member in await deciders(uow, company_id):
        waits = member.id == statement_import.imported_by
        first = Priority.AWAITED if waits else Priority.CARD
        if len(line_ids) > MOST_SINGLE_CARDS:
            await _put_summary(uow, member, import_id, now, first)
            continue
        for number, line_id in enumerate(line_ids):
            await put_card(uow, member, line_id, now, priority=Priority.CARD if number else first)


async def put_card(
    uow: UnitOfWork,
    member: Member,
    line_id: UUID,
    now: datetime,
    *,
    priority: Priority = Priority.CARD,
    in_queue: bool = False,
) -> None:
    """Send a new card of a line to a member; ``in_queue`` when it shows where the member's queue stands."""
    await uow.outbox.put(
        message(
            OutboxKind.CARD,
            member.chat_id,
            {"line_id": str(line_id), "in_queue": in_queue},
            priority=priority,
            now=now,
            company_id=member.company_id,
            dedupe=_card_key(member.chat_id, line_id),
        )
    )


async def withdraw_cards(uow: UnitOfWork, company_id: UUID, line_ids: Sequence[UUID]) -> None:
    """Send no card of these lines after all; only before the transaction that asked for them ends."""
    for member in await deciders(uow, company_id):
        for line_id in line_ids:
            await uow.outbox.withdraw(_card_key(member.chat_id, line_id))


def _card_key(chat_id: int, line_id: UUID) -> str:
    return f"card:{chat_id}:{line_id}"


async def _put_summary(
    uow: UnitOfWork, member: Member, import_id: UUID, now: datetime, priority: Priority
) -> None:
    await uow.outbox.put(
        message(
            OutboxKind.SUMMARY,
            member.chat_id,
            {"import_id": str(import_id)},
            priority=priority,
            now=now,
            company_id=member.company_id,
            dedupe=f"summary:{member.chat_id}:{import_id}",
        )
    )


async def refresh_cards(
    uow: UnitOfWork, company_id: UUID, line_id: UUID, now: datetime, *, priority: Priority = Priority.REPLY
) -> None:
    """Bring every copy of a line's card to the truth."""
    for card in await uow.chats.cards_of_line(company_id, line_id):
        await refresh_card(uow, company_id, card.chat_id, card.message_id, line_id, now, priority=priority)


async def refresh_card(
    uow: UnitOfWork,
    company_id: UUID,
    chat_id: int,
    message_id: int,
    line_id: UUID,
    now: datetime,
    *,
    priority: Priority = Priority.REPLY,
) -> None:
    """Bring one message to the truth about its line."""
    await uow.outbox.put(
        message(
            OutboxKind.CARD_EDIT,
            chat_id,
            {"line_id": str(line_id), "message_id": message_id},
            priority=priority,
            now=now,
            company_id=company_id,
            dedupe=f"card_edit:{chat_id}:{message_id}",
        )
    )


async def refresh_neighbours(
    uow: UnitOfWork, company_id: UUID, amounts: Sequence[int], now: datetime, *, besides: UUID | None = None
) -> None:
    """Refresh cards of open lines that entries of these amounts may concern: their suggestion may have changed."""
    for card in await uow.chats.cards_of_open_lines(company_id):
        if card.line_id == besides:
            continue
        line = await uow.statements.line(company_id, card.line_id)
        if any(_near(line, cents) for cents in amounts):
            await refresh_card(
                uow, company_id, card.chat_id, card.message_id, line.id, now, priority=Priority.CARD
            )


def _near(line: StatementLine, cents: int) -> bool:
    same_direction = line.amount_cents * cents > 0
    return same_direction and abs(abs(line.amount_cents) - abs(cents)) * 1000 <= abs(cents) * _NEAR_PERMILLE
