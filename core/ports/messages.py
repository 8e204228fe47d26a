"""What is asked about the chat: cards, drafts and prompts; updates that came in, messages that go out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.conversation import (
        Card,
        Draft,
        FileRequest,
        InboxUpdate,
        OutboxMessage,
        Prompt,
        ReviewQueue,
        Selection,
    )


class Chats(Protocol):
    """Cards, drafts, prompts, queues and digests."""

    async def remember_card(self, card: Card) -> None:
        """Record that a message shows a line, and what it shows."""

    async def cards_of_line(self, company_id: UUID, line_id: UUID) -> Sequence[Card]:
        """Every message that shows a line."""

    async def question(self, company_id: UUID, chat_id: int, line_id: UUID) -> Mapping[str, Any] | None:
        """What the newest card of an open line asked, this chat's before others'; ``None`` when none was drawn."""

    async def selection(self, company_id: UUID, chat_id: int, line_id: UUID) -> Selection | None:
        """Entries ticked for a line in this chat."""

    async def save_selection(self, selection: Selection) -> None:
        """Store the ticks."""

    async def drop_selection(self, company_id: UUID, chat_id: int, line_id: UUID) -> None:
        """Forget them."""

    async def bulk_exceptions(self, company_id: UUID) -> frozenset[UUID]:
        """Lines that somebody wants to look at one by one."""

    async def except_from_bulk(self, company_id: UUID, line_id: UUID, member_id: UUID, at: datetime) -> bool:
        """Keep a line out of bulk confirmations; says whether that is new."""

    async def back_into_bulk(self, company_id: UUID, line_id: UUID) -> None:
        """Let it be confirmed with the others again."""

    async def forget_card(self, company_id: UUID, chat_id: int, message_id: int) -> None:
        """The message is gone from the phone: it is no copy of any line any more."""

    async def forget_chat(self, company_id: UUID, chat_id: int) -> None:
        """Nothing in this chat is a copy of any line any more, and no question there waits for an answer."""

    async def card(self, company_id: UUID, chat_id: int, message_id: int) -> Card | None:
        """The card in that message."""

    async def cards_of_open_lines(
        self, company_id: UUID, *, within: Sequence[tuple[int, int]] | None = None
    ) -> Sequence[Card]:
        """Cards on phones whose line is still open, of all or of lines within one of these signed ranges."""

    async def cards_opposite(self, company_id: UUID, import_id: UUID) -> Sequence[tuple[Card, date, date]]:
        """Cards of open lines to which an import brought one of just the opposite amount; the days of both lines."""

    async def save_draft(self, draft: Draft) -> None:
        """Store a draft, or its new content."""

    async def draft(self, company_id: UUID, draft_id: UUID) -> Draft:
        """One draft. Raises ``NotFound``."""

    async def drop_draft(self, company_id: UUID, draft_id: UUID) -> None:
        """Forget a draft and the questions asked about it."""

    async def close_prompts(self, company_id: UUID, subject_id: UUID) -> None:
        """No question about this waits for an answer any more: it was answered with a button."""

    async def save_file_request(self, request: FileRequest) -> None:
        """Store a file that waits for an answer, or its new answers."""

    async def file_request(self, company_id: UUID, request_id: UUID) -> FileRequest:
        """One waiting file. Raises ``NotFound``."""

    async def remember_progress(
        self, company_id: UUID, progress_id: UUID, chat_id: int, message_id: int
    ) -> None:
        """Record which message shows the progress of something long."""

    async def progress_message(self, company_id: UUID, progress_id: UUID) -> int | None:
        """The message that shows it, once it was sent."""

    async def add_prompt(self, prompt: Prompt) -> None:
        """Store a question."""

    async def prompt_sent(self, company_id: UUID, prompt_id: UUID, message_id: int) -> None:
        """Record which message asks the question."""

    async def take_prompt(
        self, company_id: UUID, chat_id: int, *, reply_to: int | None, since: datetime
    ) -> Prompt | None:
        """The question a typed text answers (by reply, else the newest since an instant), now answered."""

    async def start_queue(self, queue: ReviewQueue) -> None:
        """Remember that a chat goes through open lines one by one, in place of what it went through before."""

    async def move_queue(
        self, company_id: UUID, chat_id: int, *, line_id: UUID | None, previous_id: UUID | None
    ) -> None:
        """The chat's queue asks about another line now."""

    async def queue_sent(self, company_id: UUID, chat_id: int, message_id: int | None) -> None:
        """Record which message shows the queue; ``None`` while a new one is on its way."""

    async def queue(self, company_id: UUID, chat_id: int) -> ReviewQueue | None:
        """The queue a chat is in."""

    async def claim_digest(self, company_id: UUID, day: date) -> bool:
        """Claim the digest of a day; ``False`` when it was claimed before."""

    async def forget_choices(self, company_id: UUID, before: datetime) -> None:
        """Forget what was begun before an instant and has served: drafts, searches, ticks, questions, exceptions."""


class Inbox(Protocol):
    """Updates, stored before they are confirmed to Telegram."""

    async def store(self, updates: Sequence[InboxUpdate]) -> Sequence[InboxUpdate]:
        """Store updates; known ones are left alone. Returns those that were new."""

    async def waiting(self, bot_id: int) -> Sequence[InboxUpdate]:
        """Updates not yet processed, in Telegram's order."""

    async def finish(self, bot_id: int, update_id: int, now: datetime) -> bool:
        """Mark an update processed; ``False`` when it already was."""

    async def fail(self, bot_id: int, update_id: int, error: str) -> int:
        """Record a failed try; returns how many there were."""

    async def prune(self, before: datetime) -> None:
        """Forget updates handled before an instant: what people wrote is not kept longer than it serves."""

    async def bury(self, bot_id: int, update_id: int, now: datetime) -> None:
        """Give an update up after too many tries, keeping it for inspection."""


class Outbox(Protocol):
    """Messages to deliver."""

    async def put(self, message: OutboxMessage) -> None:
        """Store a message; a waiting one with the same dedupe key is asked for again instead."""

    async def put_all(self, messages: Sequence[OutboxMessage]) -> None:
        """The same for many."""

    async def due(
        self,
        now: datetime,
        *,
        limit: int,
        besides_chats: Collection[int] = (),
        besides: Collection[UUID] = (),
        first_of_chat: bool = False,
    ) -> Sequence[OutboxMessage]:
        """Waiting messages that are due, most urgent first, then oldest; answers to presses of any chat.

        Args:
            besides_chats: chats that have a message under way, which get nothing but answers.
            besides: ids of messages under way.
            first_of_chat: of these messages, only the first of each chat, and its first answer.
        """

    async def withdraw(self, dedupe: str) -> None:
        """Send the waiting message of this dedupe key to nobody."""

    async def withdraw_chat(self, company_id: UUID, chat_id: int) -> None:
        """Send nothing of what waits for this chat about this company."""

    async def done(self, message: OutboxMessage, now: datetime) -> None:
        """Mark delivered, unless it was asked for again since it was read."""

    async def retry(self, message: OutboxMessage, due_at: datetime, error: str) -> None:
        """Try again later."""

    async def prune(self, before: datetime) -> None:
        """Forget messages delivered before an instant."""

    async def give_up(self, message: OutboxMessage, now: datetime, error: str) -> None:
        """Stop trying, keeping the row for inspection."""
