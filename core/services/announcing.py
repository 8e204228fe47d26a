"""What the phones must hear of a change: rows in the outbox, written in the same transaction as the fact.

The one service the other services may call, since every fact has somebody to tell. Rows carry ids and not
texts, so that a late delivery still shows the present truth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid5
from zoneinfo import ZoneInfo

from core.domain.conversation import OutboxKind, OutboxMessage, Priority
from core.domain.ids import new_id
from core.domain.statements import LineState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from core.domain.conversation import Card, ReviewQueue
    from core.domain.entries import Entry
    from core.domain.parties import Company, Member
    from core.domain.statements import StatementImport, StatementLine
    from core.ports import UnitOfWork

MOST_SINGLE_CARDS = 5
"""Up to this many new lines get a card each; more get one summary first."""

_MOST_DAYS_BETWEEN_HALVES = 36  # money comes back within some weeks; legs of a transfer are days apart
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
    """A card for each new line, or one summary when there are many; whoever sent the file gets the first at once.

    One import rings once in a chat; in quiet hours only where somebody waits for the answer to a file. Whether these
    are quiet hours is asked when the message leaves.
    """
    for member in await deciders(uow, statement_import.company_id):
        waits = member.id == statement_import.imported_by
        if not (waits or member.wants_cards):
            continue
        first = Priority.AWAITED if waits else Priority.CARD
        if len(line_ids) > MOST_SINGLE_CARDS:
            await _put_summary(uow, member, statement_import.id, now, first, unasked=not waits)
            continue
        for number, line_id in enumerate(line_ids):
            priority = Priority.CARD if number else first
            await put_card(uow, member, line_id, now, priority=priority, silent=number > 0, unasked=not waits)


def is_quiet(company: Company, now: datetime) -> bool:
    """Whether the company wants no sound that nobody asked for."""
    start, end = company.quiet_from, company.quiet_to
    if start is None or end is None:
        return False
    clock = now.astimezone(ZoneInfo(company.time_zone)).time()
    return start <= clock < end if start <= end else clock >= start or clock < end


def is_silent(company: Company, payload: Mapping[str, Any], now: datetime) -> bool:
    """Whether a message that leaves now makes no sound: none was wanted, or nobody asked and the hours are quiet."""
    return bool(payload.get("silent")) or (bool(payload.get("unasked")) and is_quiet(company, now))


async def put_card(
    uow: UnitOfWork,
    member: Member,
    line_id: UUID,
    now: datetime,
    *,
    priority: Priority = Priority.CARD,
    silent: bool = False,
    unasked: bool = False,
) -> None:
    """Send a new card of a line to a member; one that nobody asked for makes no sound in quiet hours."""
    await uow.outbox.put(
        message(
            OutboxKind.CARD,
            member.chat_id,
            {"line_id": str(line_id), "silent": silent, "unasked": unasked},
            priority=priority,
            now=now,
            company_id=member.company_id,
            dedupe=_card_key(member.chat_id, line_id),
        )
    )


async def send_queue(uow: UnitOfWork, queue: ReviewQueue, now: datetime, *, likely: int = 0) -> None:
    """Send the message of a round through open lines; what it shows is what the round asks when it leaves.

    ``likely`` says how many of all may be read in a list instead.
    """
    line_id = str(queue.line_id) if queue.line_id else None
    await uow.outbox.put(
        message(
            OutboxKind.CARD,
            queue.chat_id,
            {"line_id": line_id, "in_queue": True, "likely": likely},
            priority=Priority.REPLY,
            now=now,
            company_id=queue.company_id,
            dedupe=f"queue:{queue.chat_id}",
        )
    )


async def withdraw_cards(
    uow: UnitOfWork, statement_import: StatementImport, line_ids: Sequence[UUID], now: datetime
) -> None:
    """Send no card of these lines after all; only before the transaction that asked for them ends.

    The first of those that are left is then the one that rings.
    """
    company_id = statement_import.company_id
    for member in await deciders(uow, company_id):
        for line_id in line_ids:
            await uow.outbox.withdraw(_card_key(member.chat_id, line_id))
    if statement_import.new <= MOST_SINGLE_CARDS:
        lines = await uow.statements.lines_of_import(company_id, statement_import.id)
        left = [line.id for line in lines if line.state is LineState.OPEN]
        await announce_new_lines(uow, statement_import, left, now)


def _card_key(chat_id: int, line_id: UUID) -> str:
    return f"card:{chat_id}:{line_id}"


async def _put_summary(
    uow: UnitOfWork, member: Member, import_id: UUID, now: datetime, priority: Priority, *, unasked: bool
) -> None:
    await uow.outbox.put(
        message(
            OutboxKind.SUMMARY,
            member.chat_id,
            {
                "import_id": str(import_id),
                "unasked": unasked,
                "progress_id": str(summary_id(member.chat_id, import_id)),
            },
            priority=priority,
            now=now,
            company_id=member.company_id,
            dedupe=_summary_key(member.chat_id, import_id),
        )
    )


def _summary_key(chat_id: int, subject_id: UUID) -> str:
    return f"summary:{chat_id}:{subject_id}"


def summary_id(chat_id: int, import_id: UUID) -> UUID:
    """By which the message is remembered that tells a chat of the lines of an import."""
    return uuid5(import_id, str(chat_id))


async def show_summary(
    uow: UnitOfWork, member: Member, subject_id: UUID, message_id: int, now: datetime, **more: Any
) -> None:
    """Bring a member's message about many lines to the truth; ``more`` says what of it: a page, what was done."""
    await uow.outbox.put(
        message(
            OutboxKind.SUMMARY,
            member.chat_id,
            {"import_id": str(subject_id), "message_id": message_id, **more},
            priority=Priority.REPLY,
            now=now,
            company_id=member.company_id,
            dedupe=_summary_key(member.chat_id, subject_id),
        )
    )


async def refresh_summaries(
    uow: UnitOfWork, company_id: UUID, import_id: UUID, now: datetime, *, besides: int, **more: Any
) -> None:
    """The same for every chat that was told of an import, ``besides`` the one that shows it already."""
    for member in await deciders(uow, company_id):
        known = await uow.chats.progress_message(company_id, summary_id(member.chat_id, import_id))
        if known is not None and member.chat_id != besides:
            await show_summary(uow, member, import_id, known, now, **more)


async def refresh_cards(
    uow: UnitOfWork, company_id: UUID, line_id: UUID, now: datetime, *, pressed_in: int | None = None
) -> None:
    """Bring every copy of a line's card to the truth; first where somebody waits for it, if that is one chat."""
    await uow.outbox.put_all(
        [
            _edit(
                company_id,
                (card.chat_id, card.message_id),
                line_id,
                now,
                Priority.REPLY if pressed_in in {None, card.chat_id} else Priority.AWAITED,
            )
            for card in await uow.chats.cards_of_line(company_id, line_id)
        ]
    )


async def refresh_card(
    uow: UnitOfWork,
    company_id: UUID,
    chat_id: int,
    message_id: int,
    line_id: UUID | None,
    now: datetime,
    *,
    priority: Priority = Priority.REPLY,
) -> None:
    """Bring one message to the truth about its line; without one, about the round that it shows the end of."""
    await uow.outbox.put(_edit(company_id, (chat_id, message_id), line_id, now, priority))


def _edit(
    company_id: UUID, where: tuple[int, int], line_id: UUID | None, now: datetime, priority: Priority
) -> OutboxMessage:
    chat_id, message_id = where
    return message(
        OutboxKind.CARD_EDIT,
        chat_id,
        {"line_id": str(line_id) if line_id else None, "message_id": message_id},
        priority=priority,
        now=now,
        company_id=company_id,
        dedupe=f"card_edit:{chat_id}:{message_id}",
    )


async def refresh_neighbours(
    uow: UnitOfWork, company_id: UUID, amounts: Sequence[int], now: datetime, *, besides: UUID | None = None
) -> None:
    """Refresh cards of open lines that entries of these amounts may concern: their suggestion may have changed."""
    near = [_around(cents) for cents in sorted(set(amounts))]
    await uow.outbox.put_all(
        [
            _edit(company_id, (card.chat_id, card.message_id), card.line_id, now, Priority.CARD)
            for card in await uow.chats.cards_of_open_lines(company_id, within=near)
            if card.line_id != besides
        ]
    )


async def refresh_rivals(
    uow: UnitOfWork, line: StatementLine, entries: Sequence[Entry], shown: Collection[UUID], now: datetime
) -> None:
    """Refresh cards that may tell of what a line took: of its entries, of itself, of what else it could have been.

    Args:
        shown: what the line's own card named: whoever named that too may be less in doubt now.
    """
    gone = frozenset(str(one) for one in (line.id, *shown, *(entry.id for entry in entries)))
    near = [_around(cents) for cents in sorted({entry.amount_cents for entry in entries})]
    await uow.outbox.put_all(
        [
            _edit(line.company_id, (card.chat_id, card.message_id), card.line_id, now, Priority.CARD)
            for card in await uow.chats.cards_of_open_lines(line.company_id, within=near)
            if card.line_id != line.id and _names(card, gone)
        ]
    )


def _names(card: Card, gone: frozenset[str]) -> bool:
    """Whether a card named one of these; one drawn before that was kept may have."""
    shows = (card.question or {}).get("shows")
    return shows is None or not gone.isdisjoint(shows)


async def refresh_opposites(uow: UnitOfWork, company_id: UUID, import_id: UUID, now: datetime) -> None:
    """Cards already on phones, to whose lines an import may have brought the other half: a transfer, a refund.

    Each costs one look when it leaves, and no message unless it has something else to show then.
    """
    found = await uow.chats.cards_opposite(company_id, import_id)
    near = {
        (card.chat_id, card.message_id): card
        for card, shown_on, new_on in found
        if abs((shown_on - new_on).days) <= _MOST_DAYS_BETWEEN_HALVES
    }
    await uow.outbox.put_all(
        [_edit(company_id, where, card.line_id, now, Priority.CARD) for where, card in near.items()]
    )


async def refresh_legs(uow: UnitOfWork, line: StatementLine, transfer_id: UUID, now: datetime) -> None:
    """A leg came or went: the other one tells of it, and open lines that could be it are offered it, or no more."""
    for leg_id in await uow.decisions.transfer_lines(line.company_id, transfer_id):
        if leg_id != line.id:
            await refresh_cards(uow, line.company_id, leg_id, now)
    await refresh_neighbours(uow, line.company_id, [-line.amount_cents], now, besides=line.id)


def _around(cents: int) -> tuple[int, int]:
    """The signed amounts near one, both ends included."""
    room = abs(cents) * _NEAR_PERMILLE // 1000
    return cents - room, cents + room
