"""A person in a test: says, presses, sends files, and waits for what the bot answers."""

import asyncio
import mimetypes
from collections.abc import Callable

from bot.sandbox.gestures import Phone
from bot.sandbox.reading import SandboxMessage, snapshot, transcript
from bot.sandbox.state import Toast

_LOOK_EVERY = 0.02


class Person:
    """One person's private chat with one bot."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    @property
    def user_id(self) -> int:
        """The person's number, which is also the chat's."""
        return self._phone.user.user_id

    @property
    def first_name(self) -> str:
        """How the person is called."""
        return self._phone.user.first_name

    async def say(self, text: str, *, reply_to: int | None = None) -> int:
        """Sends a text; the update's id (0 when the bot asked not to receive messages)."""
        return self._phone.say(text, reply_to=reply_to)

    async def send_document(
        self,
        file_name: str,
        data: bytes,
        *,
        caption: str | None = None,
        mime_type: str | None = None,
        reply_to: int | None = None,
    ) -> int:
        """Sends a file; the update's id."""
        guessed = mime_type or mimetypes.guess_type(file_name)[0] or "application/octet-stream"
        return self._phone.send_document(
            file_name, data, mime_type=guessed, caption=caption or "", reply_to=reply_to
        )

    async def send_photo(
        self, data: bytes, *, caption: str | None = None, reply_to: int | None = None
    ) -> int:
        """Sends a picture; the update's id."""
        return self._phone.send_photo(data, caption=caption or "", reply_to=reply_to)

    async def press(self, label: str, message_id: int | None = None) -> str:
        """Presses the button whose text contains `label`, on the newest message that has one."""
        return self._phone.press_label(label, message_id)

    async def press_data(self, message_id: int, data: str) -> str:
        """Presses a button that may not exist any more, or never did."""
        return self._phone.press(message_id, data)

    async def edit(self, message_id: int, text: str) -> int:
        """Changes one of the person's own messages; the update's id."""
        return self._phone.edit(message_id, text)

    async def react(self, message_id: int, emoji: str) -> int:
        """Puts a reaction on a message, "" takes it back; the update's id (0 unless the bot asked for them)."""
        return self._phone.react(message_id, emoji)

    async def share_contact(self, phone_number: str) -> int:
        """Sends the person's own telephone number; the update's id."""
        return self._phone.share_contact(phone_number, self.first_name)

    @property
    def messages(self) -> list[SandboxMessage]:
        """The chat in order, as it looks now."""
        return [snapshot(message) for message in self._phone.chat.messages.values()]

    @property
    def last(self) -> SandboxMessage:
        """The newest message of the bot."""
        sent = [message for message in self.messages if message.from_bot]
        if not sent:
            raise LookupError("the bot has not written yet")
        return sent[-1]

    @property
    def toasts(self) -> list[Toast]:
        """Answered callbacks, as (callback_id, text, show_alert)."""
        return list(self._phone.chat.toasts)

    @property
    def unanswered(self) -> list[str]:
        """Callbacks whose button still spins."""
        return [press.callback_id for press in self._phone.chat.presses.values() if not press.answered]

    def block(self) -> None:
        """Blocks the bot, which is told so."""
        self._phone.block()

    def unblock(self) -> None:
        """Lets the bot write again, which is told so."""
        self._phone.unblock()

    def delete_account(self) -> None:
        """Leaves Telegram for good; the next message to this person tells the bot."""
        self._phone.delete_account()

    def transcript(self) -> str:
        """The conversation as text, buttons in brackets."""
        return transcript(self._phone.chat, self._phone.bot.first_name)

    async def wait_for(
        self,
        wanted: Callable[[SandboxMessage], bool],
        timeout: float = 5.0,  # noqa: ASYNC109 - the caller's limit, so that the error can show the chat
    ) -> SandboxMessage:
        """The newest message of the bot that satisfies `wanted`, now or after a send or an edit."""
        found: list[SandboxMessage] = []

        def look() -> bool:
            found[:] = [message for message in self.messages if message.from_bot and wanted(message)]
            return bool(found)

        await self._wait(look, timeout, look_every=None)
        return found[-1]

    async def wait_until(
        self,
        condition: Callable[[], bool],
        timeout: float = 5.0,  # noqa: ASYNC109 - the caller's limit, so that the error can show the chat
    ) -> None:
        """Waits for anything at all, inside the sandbox or outside."""
        await self._wait(condition, timeout, look_every=_LOOK_EVERY)

    async def _wait(self, condition: Callable[[], bool], seconds: float, look_every: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._phone.world.changes.until(condition, look_every=look_every)
        except TimeoutError:
            raise TimeoutError(f"not seen within {seconds} s; the chat:\n{self.transcript()}") from None
