"""What a person can do on the phone, and the updates that follow from it."""

import secrets
from dataclasses import dataclass

from bot.sandbox.formatting import cleaned, detected
from bot.sandbox.images import image_size
from bot.sandbox.reading import button_called, visible_buttons
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

_EDITABLE_SECONDS = 48 * 3600


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

    def share_contact(self, phone_number: str, first_name: str) -> int:
        """Sends a telephone number; one's own tells who one is."""
        if not phone_number:
            raise ValueError("a contact needs a phone number")
        contact: Json = {"phone_number": phone_number, "first_name": first_name}
        if first_name == self.user.first_name:
            contact["user_id"] = self.user.user_id
        return self._send(StoredMessage(0, from_bot=False, date=0, extras={"contact": contact}))

    def edit(self, message_id: int, text: str) -> int:
        """Changes the text or caption of one of the person's own messages, within 48 hours."""
        chat, message = self._reachable(), self._shown(message_id)
        text, _ = cleaned(text, [])
        now = self.world.clock.seconds()
        if message.from_bot or now - message.date > _EDITABLE_SECONDS:
            raise ValueError("only one's own messages can be edited, for 48 hours")
        if not text or text == message.text:
            raise ValueError("an edit needs some new text")
        message.text, message.entities = text, detected(text)
        message.edit_date = now
        message.edit_count += 1
        update_id = self.bot.queue.put("edited_message", message_json(self.bot, chat, message))
        self.world.changes.announce()
        return update_id

    def react(self, message_id: int, emoji: str) -> int:
        """Puts a reaction on a message, or takes it back with an empty one; told only to bots that asked."""
        self._shown(message_id)
        key = (self.bot.bot_id, self.user.user_id, message_id)
        before = self.world.reactions.get(key, "")
        self.world.reactions[key] = emoji
        update: Json = {
            "chat": chat_json(self.user),
            "message_id": message_id,
            "user": user_json(self.user),
            "date": self.world.clock.seconds(),
            "old_reaction": _reaction(before),
            "new_reaction": _reaction(emoji),
        }
        update_id = self.bot.queue.put("message_reaction", update)
        self.world.changes.announce()
        return update_id

    def _shown(self, message_id: int) -> StoredMessage:
        message = self.chat.messages.get(message_id)
        if message is None:
            raise LookupError(f"there is no message {message_id} in this chat")
        return message

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

    def shows(self, message_id: int, data: str) -> bool:
        """Whether the message has a button that carries `data`."""
        message = self.chat.messages.get(message_id)
        rows = message.inline_rows if message else []
        return any(button.get("callback_data") == data for row in rows for button in row)

    def press_label(self, label: str, message_id: int | None = None) -> str:
        """Presses the button whose text contains `label`, on the newest message that has one."""
        for message in reversed(self.chat.messages.values()):
            button = button_called(label, message) if message_id in {None, message.message_id} else None
            if button is not None:
                return self.press(message.message_id, button["callback_data"])
        visible = visible_buttons(self.chat, message_id)
        raise LookupError(f"no button with {label!r} to press; visible: {visible}")

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
        if self.user.user_id in self.world.deactivated:
            raise RuntimeError(f"{self.user.first_name} has deleted the account")
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

    def delete_account(self) -> None:
        """Leaves Telegram for good; no bot is told."""
        self.world.deactivated.add(self.user.user_id)
        self.world.changes.announce()

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


def _reaction(emoji: str) -> list[Json]:
    return [{"type": "emoji", "emoji": emoji}] if emoji else []
