"""Cards on phones, drafts, questions asked, review queues and digests sent."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import and_, case, delete, exists, false, or_, select, update

from core.domain.conversation import Card, Draft, FileRequest, Prompt, ReviewQueue
from core.domain.statements import LineState
from core.errors import NotFound
from storage.mapping import columns_of, draft_from_row, draft_values, from_row, to_values
from storage.prepared import prepared
from storage.repositories.base import insert_into
from storage.repositories.selecting import Selecting
from storage.tables import (
    cards,
    digests,
    drafts,
    file_requests,
    members,
    progress_messages,
    prompts,
    review_queues,
    statement_lines,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Insert


class SqlChats(Selecting):
    """See ``core.ports.Chats``."""

    async def remember_card(self, card: Card) -> None:
        await self._connection.execute(_shown(self._dialect), to_values(card))

    async def cards_of_line(self, company_id: UUID, line_id: UUID) -> Sequence[Card]:
        found = await self._connection.execute(*_cards_of_line(company_id, line_id))
        return [from_row(Card, row) for row in found]

    async def forget_card(self, company_id: UUID, chat_id: int, message_id: int) -> None:
        await self._connection.execute(
            delete(cards).where(
                cards.c.company_id == company_id,
                cards.c.chat_id == chat_id,
                cards.c.message_id == message_id,
            )
        )

    async def forget_chat(self, company_id: UUID, chat_id: int) -> None:
        for table in (cards, review_queues):
            await self._connection.execute(
                delete(table).where(table.c.company_id == company_id, table.c.chat_id == chat_id)
            )
        await self._connection.execute(
            update(prompts)
            .where(prompts.c.company_id == company_id, prompts.c.chat_id == chat_id)
            .values(answered=True)
        )

    async def card(self, company_id: UUID, chat_id: int, message_id: int) -> Card | None:
        row = (await self._connection.execute(*_card(company_id, chat_id, message_id))).first()
        return from_row(Card, row) if row else None

    async def cards_of_open_lines(
        self, company_id: UUID, *, within: Sequence[tuple[int, int]] | None = None
    ) -> Sequence[Card]:
        query, values = _open_cards(company_id)
        if within is not None and len(within) == 1:
            query, values = _open_cards_within(company_id, *within[0])
        elif within is not None:
            cents = statement_lines.c.amount_cents
            query = _cards_of_open(company_id).where(or_(false(), *(cents.between(*one) for one in within)))
            values = {}
        return [from_row(Card, row) for row in await self._connection.execute(query, values)]

    async def cards_opposite(self, company_id: UUID, import_id: UUID) -> Sequence[tuple[Card, date, date]]:
        lines = statement_lines.c
        shown = (
            select(*columns_of(cards, Card), lines.amount_cents, lines.posted_on)
            .join_from(
                cards,
                statement_lines,
                and_(lines.company_id == cards.c.company_id, lines.id == cards.c.line_id),
            )
            .where(
                cards.c.company_id == company_id, lines.state == LineState.OPEN, lines.import_id != import_id
            )
        )
        found = [tuple(row) for row in await self._connection.execute(shown)]
        if not found:
            return []
        brought: dict[int, set[date]] = {}  # put together here: the databases would look at every pair
        new = (
            select(lines.amount_cents, lines.posted_on)
            .where(
                lines.company_id == company_id, lines.import_id == import_id, lines.state == LineState.OPEN
            )
            .distinct()
        )
        for cents, day in await self._connection.execute(new):
            brought.setdefault(cents, set()).add(day)
        return [(Card(*row[:-2]), row[-1], day) for row in found for day in sorted(brought.get(-row[-2], ()))]

    async def save_draft(self, draft: Draft) -> None:
        values = draft_values(draft)
        insert = self._insert(drafts).values(values)
        changed = {name: value for name, value in values.items() if name not in {"company_id", "id"}}
        await self._connection.execute(
            insert.on_conflict_do_update(index_elements=["company_id", "id"], set_=changed)
        )

    async def draft(self, company_id: UUID, draft_id: UUID) -> Draft:
        query = select(*columns_of(drafts, Draft)).where(
            drafts.c.company_id == company_id, drafts.c.id == draft_id
        )
        row = (await self._connection.execute(query)).first()
        if row is None:
            raise NotFound("draft", draft_id)
        return draft_from_row(row)

    async def drop_draft(self, company_id: UUID, draft_id: UUID) -> None:
        await self._connection.execute(
            delete(drafts).where(drafts.c.company_id == company_id, drafts.c.id == draft_id)
        )
        await self.close_prompts(company_id, draft_id)

    async def close_prompts(self, company_id: UUID, subject_id: UUID) -> None:
        about = and_(prompts.c.company_id == company_id, prompts.c.subject_id == subject_id)
        await self._connection.execute(update(prompts).where(about).values(answered=True))

    async def save_file_request(self, request: FileRequest) -> None:
        insert = self._insert(file_requests).values(to_values(request))
        await self._connection.execute(
            insert.on_conflict_do_update(
                index_elements=["company_id", "id"], set_={"answers": dict(request.answers)}
            )
        )

    async def file_request(self, company_id: UUID, request_id: UUID) -> FileRequest:
        query = select(*columns_of(file_requests, FileRequest)).where(
            file_requests.c.company_id == company_id, file_requests.c.id == request_id
        )
        row = (await self._connection.execute(query)).first()
        if row is None:
            raise NotFound("file", request_id)
        return from_row(FileRequest, row)

    async def remember_progress(
        self, company_id: UUID, progress_id: UUID, chat_id: int, message_id: int
    ) -> None:
        insert = self._insert(progress_messages).values(
            company_id=company_id, id=progress_id, chat_id=chat_id, message_id=message_id
        )
        await self._connection.execute(
            insert.on_conflict_do_update(index_elements=["company_id", "id"], set_={"message_id": message_id})
        )

    async def progress_message(self, company_id: UUID, progress_id: UUID) -> int | None:
        query = select(progress_messages.c.message_id).where(
            progress_messages.c.company_id == company_id, progress_messages.c.id == progress_id
        )
        message_id: int | None = (await self._connection.execute(query)).scalar_one_or_none()
        return message_id

    async def add_prompt(self, prompt: Prompt) -> None:
        await self._add(prompts, to_values(prompt) | {"answered": False})

    async def prompt_sent(self, company_id: UUID, prompt_id: UUID, message_id: int) -> None:
        await self._connection.execute(
            update(prompts)
            .where(prompts.c.company_id == company_id, prompts.c.id == prompt_id)
            .values(message_id=message_id)
        )

    async def take_prompt(
        self, company_id: UUID, chat_id: int, *, reply_to: int | None, since: datetime
    ) -> Prompt | None:
        in_chat = and_(prompts.c.company_id == company_id, prompts.c.chat_id == chat_id, ~prompts.c.answered)
        wanted = prompts.c.message_id == reply_to if reply_to is not None else prompts.c.created_at > since
        newest = (
            select(prompts.c.id)
            .where(in_chat, wanted)
            .order_by(prompts.c.created_at.desc(), prompts.c.id.desc())
            .limit(1)
        )
        statement = (
            update(prompts)
            .where(prompts.c.company_id == company_id, prompts.c.id == newest.scalar_subquery())
            .where(~prompts.c.answered)
            .values(answered=True)
            .returning(*columns_of(prompts, Prompt))
        )
        row = (await self._connection.execute(statement)).first()
        return from_row(Prompt, row) if row else None

    async def start_queue(self, queue: ReviewQueue) -> None:
        values = to_values(queue) | {"lines": [str(one) for one in queue.lines]}
        insert = self._insert(review_queues).values(values)
        changed = {name: value for name, value in values.items() if name not in {"company_id", "chat_id"}}
        await self._connection.execute(
            insert.on_conflict_do_update(index_elements=["company_id", "chat_id"], set_=changed)
        )

    async def move_queue(
        self, company_id: UUID, chat_id: int, *, line_id: UUID | None, previous_id: UUID | None
    ) -> None:
        await self._change_queue(company_id, chat_id, line_id=line_id, previous_id=previous_id)

    async def queue_sent(self, company_id: UUID, chat_id: int, message_id: int | None) -> None:
        await self._change_queue(company_id, chat_id, message_id=message_id)

    async def _change_queue(self, company_id: UUID, chat_id: int, **changed: Any) -> None:
        own = and_(review_queues.c.company_id == company_id, review_queues.c.chat_id == chat_id)
        await self._connection.execute(update(review_queues).where(own).values(changed))

    async def queue(self, company_id: UUID, chat_id: int) -> ReviewQueue | None:
        row = (await self._connection.execute(*_queue(company_id, chat_id))).first()
        if row is None:
            return None
        queue = from_row(ReviewQueue, row)
        stored: Any = queue.lines
        return replace(queue, lines=tuple(UUID(one) for one in stored))

    async def claim_digest(self, company_id: UUID, day: date) -> bool:
        statement = (
            self._insert(digests)
            .values(company_id=company_id, day=day)
            .on_conflict_do_nothing(index_elements=["company_id", "day"])
            .returning(digests.c.day)
        )
        return (await self._connection.execute(statement)).first() is not None


@cache
def _shown(dialect: str) -> Insert:
    insert = insert_into(cards, dialect)
    new = insert.excluded
    # a search page on the card asks nothing new: what the card asked before still stands
    still = and_(new.question.is_(None), new.line_id == cards.c.line_id)
    return insert.on_conflict_do_update(
        index_elements=["company_id", "chat_id", "message_id"],
        set_={
            "line_id": new.line_id,
            "shown_hash": new.shown_hash,
            "question": case((still, cards.c.question), else_=new.question),
        },
    )


@prepared
def _card(company_id: Any, chat_id: Any, message_id: Any) -> Any:
    columns = cards.c
    return select(*columns_of(cards, Card)).where(
        columns.company_id == company_id, columns.chat_id == chat_id, columns.message_id == message_id
    )


@prepared
def _cards_of_line(company_id: Any, line_id: Any) -> Any:
    of_line = and_(cards.c.company_id == company_id, cards.c.line_id == line_id)
    return select(*columns_of(cards, Card)).where(of_line, _of_a_member()).order_by(cards.c.message_id)


def _cards_of_open(company_id: Any) -> Any:
    open_line = and_(
        statement_lines.c.company_id == cards.c.company_id,
        statement_lines.c.id == cards.c.line_id,
        statement_lines.c.state == LineState.OPEN,
    )
    return (
        select(*columns_of(cards, Card))
        .select_from(cards.join(statement_lines, open_line))
        .where(cards.c.company_id == company_id, _of_a_member())
    )


_open_cards = prepared(_cards_of_open)


@prepared
def _open_cards_within(company_id: Any, least: Any, most: Any) -> Any:
    return _cards_of_open(company_id).where(statement_lines.c.amount_cents.between(least, most))


@prepared
def _queue(company_id: Any, chat_id: Any) -> Any:
    return select(*columns_of(review_queues, ReviewQueue)).where(
        review_queues.c.company_id == company_id, review_queues.c.chat_id == chat_id
    )


def _of_a_member() -> ColumnElement[bool]:
    """Cards on phones of people who still belong here: one may have been under way as its reader was removed."""
    return exists().where(
        members.c.company_id == cards.c.company_id, members.c.chat_id == cards.c.chat_id, members.c.active
    )
