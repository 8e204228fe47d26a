"""Everything the page draws, in one JSON object: the bot, the chat, toasts and spinners."""

from bot.sandbox.gestures import Phone
from bot.sandbox.methods.callbacks import ANSWERABLE_SECONDS
from bot.sandbox.methods.commands import commands_for
from bot.sandbox.state import BotAccount, Conversation, Json, PressedButton, StoredFile, StoredMessage


def bot_view(bot: BotAccount) -> Json:
    """A bot in the list of bots; its token stays with it."""
    return {
        "id": bot.bot_id,
        "name": bot.first_name,
        "username": bot.username,
        "connected": bot.seen,
        "chats": [
            {"id": chat.user.user_id, "name": chat.user.first_name} for chat in bot.conversations.values()
        ],
    }


def chat_view(phone: Phone) -> Json:
    """The state of one chat, as the phone shows it."""
    chat = phone.chat
    now = phone.world.clock.now()
    descriptions = phone.bot.descriptions
    return {
        "revision": phone.world.changes.revision,
        "now": now,
        "bot": bot_view(phone.bot),
        "user": {"id": phone.user.user_id, "name": phone.user.first_name},
        "description": descriptions.get(("description", "pt")) or descriptions.get(("description", ""), ""),
        "commands": commands_for(phone.bot, phone.user.user_id, phone.user.language_code),
        "started": chat.started,
        "blocked": chat.blocked,
        "draft": _draft_view(chat, now),
        "action": chat.action if chat.action_until > now else "",
        "action_seconds": max(0.0, chat.action_until - now) if chat.action else 0.0,
        "pinned": chat.pinned[-1:],
        "messages": [_message_view(chat, message) for message in chat.messages.values()],
        "presses": [_press_view(press, now) for press in chat.presses.values() if not press.answered],
        "toasts": [toast._asdict() for toast in chat.toasts],
    }


def _message_view(chat: Conversation, message: StoredMessage) -> Json:
    replied = chat.messages.get(message.reply_to or 0)
    markup = message.markup or {}
    return {
        "id": message.message_id,
        "from_bot": message.from_bot,
        "date": message.date,
        "edited": message.edit_date is not None,
        "edit_count": message.edit_count,
        "text": message.words,
        "entities": message.entities,
        "buttons": message.inline_rows,
        "force_reply": bool(markup.get("force_reply")),
        "placeholder": markup.get("input_field_placeholder", ""),
        "keyboard": markup.get("keyboard", []),
        "removes_keyboard": bool(markup.get("remove_keyboard")),
        "reply_to": None if replied is None else {"id": replied.message_id, "text": _summary(replied)},
        "document": _file_view(message.document),
        "photo": _file_view(message.photo),
        "other": message.other,
        "reactions": message.reactions,
        "quote": message.extras.get("quote"),
        "forwarded_from": message.extras.get("forward_origin"),
        "album": message.extras.get("media_group_id", ""),
    }


def _draft_view(chat: Conversation, now: float) -> Json | None:
    """What the bot is writing, until it fades."""
    if chat.draft is None or chat.draft.until <= now:
        return None
    return {"text": chat.draft.text, "entities": chat.draft.entities}


def _summary(message: StoredMessage) -> str:
    return message.words or (message.document.name if message.document else "Foto")


def _file_view(stored: StoredFile | None) -> Json | None:
    if stored is None:
        return None
    return {"file_id": stored.file_id, "name": stored.name, "size": len(stored.data)}


def _press_view(press: PressedButton, now: float) -> Json:
    return {
        "callback_id": press.callback_id,
        "message_id": press.message_id,
        "data": press.data,
        "late": now - press.pressed_at > ANSWERABLE_SECONDS,
    }
