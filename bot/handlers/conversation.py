"""What a handler has at hand: the transaction, the person, and ways to answer that end in the outbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.screens.screen import Screen, short
from core.domain.conversation import OutboxKind, Priority, Prompt, PromptKind
from core.domain.ids import new_id
from core.domain.time import local_day
from core.services.announcing import message, refresh_card

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.parties import Company, Member
    from core.ports import UnitOfWork
    from core.ports.feeds import BankFeed
    from core.services.offering import Offer


@dataclass(frozen=True, slots=True)
class Conversation:
    """One update of one member, being handled in one transaction.

    Attributes:
        pressed_id: the callback to answer, when a button was pressed.
        message_id: the message that carries the button.
        bot_name: the bot's username, for links to it.
        offers: what the matcher says of all open lines, where it was asked before the transaction.
        feeds: connectors that are configured here, by name.
        incoming_id: the message the person sent, when it was one.
        sealed: whether what it says may be a secret, and was kept apart until now.
    """

    uow: UnitOfWork
    member: Member
    company: Company
    now: datetime
    pressed_id: str | None = None
    message_id: int | None = None
    bot_name: str = ""
    offers: Mapping[UUID, Offer] | None = None
    feeds: Mapping[str, BankFeed] = field(default_factory=dict)
    incoming_id: int | None = None
    sealed: bool = False

    @property
    def company_id(self) -> UUID:
        """The company all ids are looked up in."""
        return self.company.id

    @property
    def today(self) -> date:
        """Today where the company lives."""
        return local_day(self.now, self.company.time_zone)

    async def say(self, screen: Screen | str) -> None:
        """Send a new message."""
        shown = screen if isinstance(screen, Screen) else Screen(screen)
        await self._put(OutboxKind.TEXT, shown.to_json(), Priority.REPLY)

    async def answer(self, text: str, *, alert: bool = False) -> None:
        """Answer the press: a short word above the chat, or a box to be closed."""
        if self.pressed_id is not None:
            payload = {"callback_id": self.pressed_id, "text": short(text), "alert": alert}
            await self._put(OutboxKind.ANSWER, payload, Priority.ANSWER)

    async def take_out(self) -> None:
        """Have the message that was sent taken out of the chat, for both sides: it carries a secret."""
        if self.incoming_id is not None:
            await self._put(OutboxKind.DELETE, {"message_id": self.incoming_id}, Priority.REPLY)

    async def show(self, screen: Screen, *, line_id: UUID | None = None) -> None:
        """Replace the message that carries the pressed button; ``line_id`` when it stays that line's card."""
        if self.message_id is None:
            await self.say(screen)
            return
        payload = screen.to_json() | {
            "message_id": self.message_id,
            "line_id": str(line_id) if line_id else None,
        }
        await self._put(OutboxKind.EDIT, payload, Priority.REPLY)

    async def show_result(self, screen: Screen, progress_id: UUID | None) -> None:
        """The end of something long: in the message that was pressed, or in the one that showed the progress."""
        if self.message_id is not None:
            await self.show(screen)
            return
        progress = {"progress_id": str(progress_id)} if progress_id else {}
        await self._put(OutboxKind.TEXT, screen.to_json() | progress, Priority.REPLY)

    async def show_card(self, line_id: UUID, *, message_id: int | None = None) -> None:
        """Turn a message (the pressed one) back into the true card of a line."""
        target = message_id or self.message_id
        assert target is not None
        await refresh_card(self.uow, self.company_id, self.member.chat_id, target, line_id, self.now)

    async def ask(self, kind: PromptKind, subject_id: UUID | None, text: str, box: str) -> None:
        """Ask for a typed answer, remembered in the database so that a restart does not forget it."""
        prompt = Prompt(
            company_id=self.company_id,
            id=new_id(),
            chat_id=self.member.chat_id,
            kind=kind,
            subject_id=subject_id,
            message_id=None,
            card_message_id=self.message_id,
            created_at=self.now,
        )
        await self.uow.chats.add_prompt(prompt)
        payload = Screen(text, ask=box).to_json() | {"prompt_id": str(prompt.id)}
        await self._put(OutboxKind.TEXT, payload, Priority.REPLY)

    async def _put(self, kind: OutboxKind, payload: dict[str, Any], priority: Priority) -> None:
        await self.uow.outbox.put(
            message(
                kind,
                self.member.chat_id,
                payload,
                priority=priority,
                now=self.now,
                company_id=self.company_id,
            )
        )
