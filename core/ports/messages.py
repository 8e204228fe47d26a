"""What is asked about the chat: cards, drafts and prompts; updates that came in, messages that go out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
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
    )


class Chats(Protocol):
    """Cards, drafts, prompts, queues and digests."""

    async def remember_card(self, card: Card) -> None:
        """Record that a message shows a line, and what it shows."""

    async def cards_of_line(self, company_id: UUID, line_id: UUID) -> Sequence[Card]:
        """Every message that shows a line."""

    async def forget_card(self, company_id: UUID, chat_id: int, message_id: int) -> None:
        """The message is gone from the phone: it is no copy of any line any more."""

    async def card(self, company_id: UUID, chat_id: int, message_id: int) -> Card | None:
        """The card in that message."""

    async def cards_of_open_lines(self, company_id: UUID) -> Sequence[Card]:
        """Cards on phones whose line is still open."""

    async def save_draft(self, draft: Draft) -> None:
        """Store a draft, or its new content."""

    async def draft(self, company_id: UUID, draft_id: UUID) -> Draft:
        """One draft. Raises ``NotFound``."""

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
        """Remember that a chat goes through open lines one by one."""

    async def queue(self, company_id: UUID, chat_id: int) -> ReviewQueue | None:
        """The queue a chat is in."""

    async def stop_queue(self, company_id: UUID, chat_id: int) -> None:
        """The chat is through, or had enough."""

    async def claim_digest(self, company_id: UUID, day: date) -> bool:
        """Claim the digest of a day; ``False`` when it was claimed before."""


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

    async def due(
        self, now: datetime, *, limit: int, besides_chats: Collection[int] = ()
    ) -> Sequence[OutboxMessage]:
        """Waiting messages that are due, most urgent first, then oldest; answers to presses of any chat."""

    async def withdraw(self, dedupe: str) -> None:
        """Send the waiting message of this dedupe key to nobody."""

    async def done(self, message: OutboxMessage, now: datetime) -> None:
        """Mark delivered, unless it was asked for again since it was read."""

    async def retry(self, message: OutboxMessage, due_at: datetime, error: str) -> None:
        """Try again later."""

    async def prune(self, before: datetime) -> None:
        """Forget messages delivered before an instant."""

    async def give_up(self, message: OutboxMessage, now: datetime, error: str) -> None:
        """Stop trying, keeping the row for inspection."""
