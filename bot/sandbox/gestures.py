"""What a person can do on the phone, and the updates that follow from it."""

import secrets
from dataclasses import dataclass

from bot.sandbox.formatting import cleaned, detected
from bot.sandbox.images import image_size
from bot.sandbox.state import BotAccount, Conversation, Json, PressedButton, StoredMessage, User
from bot.sandbox.wire import (
    bot_json,
    chat_instance,
    chat_json,
    inaccessible_json,
    message_json,
    user_json,
)
from bot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Phone:
    """One person's side of the chat with one bot."""

    world: World
    bot: BotAccount
    user: User

    @property
    def chat(self) -> Conversation:
        """The conversation as it stands."""
        return self.world.conversation(self.bot, self.user)

    def say(self, text: str, *, reply_to: int | None = None) -> int:
        """Sends a text; the id of the update that tells the bot."""
        text, _ = cleaned(text, [])
        if not text:
            raise ValueError("a message needs some text")
        return self._send(StoredMessage(0, from_bot=False, date=0, text=text, reply_to=reply_to))

    def send_document(
        self, name: str, data: bytes, *, mime_type: str, caption: str = "", reply_to: int | None = None
    ) -> int:
        """Sends a file."""
        stored = self.bot.keep_file(data, name=name, mime_type=mime_type, folder="documents")
        message = StoredMessage(0, from_bot=False, date=0, text=caption, document=stored, reply_to=reply_to)
        return self._send(message)

    def send_photo(self, data: bytes, *, caption: str = "", reply_to: int | None = None) -> int:
        """Sends a picture; bytes that are no picture get an invented size."""
        size = image_size(data) or (90, 90)
        stored = self.bot.keep_file(
            data, name="photo.jpg", mime_type="image/jpeg", folder="photos", size=size
        )
        message = StoredMessage(0, from_bot=False, date=0, text=caption, photo=stored, reply_to=reply_to)
        return self._send(message)

    def _send(self, message: StoredMessage) -> int:
        chat = self._reachable()
        chat.started = True
        message.message_id = self.bot.take_message_id()
        message.date = self.world.clock.seconds()
        message.entities = detected(message.text)
        chat.messages[message.message_id] = message
        update_id = self.bot.queue.put("message", message_json(self.bot, chat, message))
        self.world.changes.announce()
        return update_id

    def press(self, message_id: int, data: str) -> str:
        """Presses a button that carries `data`; the id of the callback query."""
        chat = self._reachable()
        callback_id = str(secrets.randbits(62))
        now = self.world.clock.now()
        chat.presses[callback_id] = PressedButton(callback_id, message_id, data, now)
        message = chat.messages.get(message_id)
        query: Json = {
            "id": callback_id,
            "from": user_json(self.user),
            "message": message_json(self.bot, chat, message)
            if message
            else inaccessible_json(chat, message_id),
            "chat_instance": chat_instance(self.bot, self.user),
            "data": data,
        }
        self.bot.queue.put("callback_query", query)
        self.world.changes.announce()
        return callback_id

    def _reachable(self) -> Conversation:
        chat = self.chat
        if chat.blocked:
            raise RuntimeError(f"{self.user.first_name} blocked the bot; unblock() comes first")
        return chat

    def block(self) -> None:
        """From now on the bot's messages are refused."""
        if not self.chat.blocked:
            self._change_membership(blocked=True)

    def unblock(self) -> None:
        """The bot may write again."""
        if self.chat.blocked:
            self._change_membership(blocked=False)

    def _change_membership(self, *, blocked: bool) -> None:
        chat = self.chat
        chat.blocked = blocked
        member: Json = {"status": "member", "user": bot_json(self.bot)}
        kicked: Json = {"status": "kicked", "user": bot_json(self.bot), "until_date": 0}
        self.bot.queue.put(
            "my_chat_member",
            {
                "chat": chat_json(self.user),
                "from": user_json(self.user),
                "date": self.world.clock.seconds(),
                "old_chat_member": member if blocked else kicked,
                "new_chat_member": kicked if blocked else member,
            },
        )
        self.world.changes.announce()
