"""Everything the page draws of one chat, as JSON: the bot, the messages, toasts and spinners."""

from bot.sandbox.gestures import Phone
from bot.sandbox.methods.callbacks import ANSWERABLE_SECONDS
from bot.sandbox.methods.commands import commands_for
from bot.sandbox.state import BotAccount, Conversation, Json, PressedButton, StoredFile, StoredMessage

_TOASTS_SHOWN = 20


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
    """The state of one chat, as the phone shows it, with every message and toast."""
    chat = phone.chat
    return {
        **head_view(phone),
        "bot": bot_view(phone.bot),
        "pinned": chat.pinned[-1:],
        "toasts": [toast._asdict() for toast in chat.toasts],
        "messages": [message_view(phone, message) for message in chat.messages.values()],
    }


def head_view(phone: Phone) -> Json:
    """The same without the messages: small enough to be sent with every change."""
    chat = phone.chat
    now = phone.world.clock.now()
    descriptions = phone.bot.descriptions
    return {
        "revision": phone.world.changes.revision,
        "now": now,
        "bot": {"name": phone.bot.first_name, "connected": phone.bot.seen},
        "user": {"id": phone.user.user_id, "name": phone.user.first_name},
        "description": descriptions.get(("description", "pt")) or descriptions.get(("description", ""), ""),
        "commands": commands_for(phone.bot, phone.user.user_id, phone.user.language_code),
        "started": chat.started,
        "blocked": chat.blocked,
        "draft": _draft_view(chat, now),
        "action": chat.action if chat.action_until > now else "",
        "action_seconds": max(0.0, chat.action_until - now) if chat.action else 0.0,
        "pinned": _pinned_view(chat),
        "reply_keyboard": _reply_keyboard_view(chat),
        "presses": [_press_view(press, now) for press in chat.presses.values() if not press.answered],
        "toasts": [toast._asdict() for toast in chat.toasts[-_TOASTS_SHOWN:]],
        "toast_count": len(chat.toasts),
    }


def message_view(phone: Phone, message: StoredMessage) -> Json:
    """One message; `album` is the same for all its parts, and the person's own reaction is `mine`."""
    replied = phone.chat.messages.get(message.reply_to or 0)
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
        "other": {**message.other, **_contact(message)},
        "reactions": _reactions(phone, message),
        "quote": message.extras.get("quote"),
        "forwarded_from": message.extras.get("forward_origin"),
        "album": message.extras.get("media_group_id", ""),
    }


def _contact(message: StoredMessage) -> Json:
    """What a person shares of their telephone, which is kept among the extras."""
    return {"contact": message.extras["contact"]} if "contact" in message.extras else {}


def _reactions(phone: Phone, message: StoredMessage) -> list[Json]:
    mine = phone.world.reactions.get((phone.bot.bot_id, phone.user.user_id, message.message_id))
    return [*message.reactions, *([{"type": "emoji", "emoji": mine, "mine": True}] if mine else [])]


def _draft_view(chat: Conversation, now: float) -> Json | None:
    """What the bot is writing, until it fades."""
    if chat.draft is None or chat.draft.until <= now:
        return None
    return {"text": chat.draft.text, "entities": chat.draft.entities, "seconds": chat.draft.until - now}


def _pinned_view(chat: Conversation) -> Json | None:
    message = chat.messages.get(chat.pinned[-1]) if chat.pinned else None
    return {"id": message.message_id, "text": _summary(message)} if message else None


def _reply_keyboard_view(chat: Conversation) -> Json | None:
    """The keyboard under the message box: of the newest message that brought or took one."""
    for message in reversed(chat.messages.values()):
        markup = message.markup or {}
        if markup.get("remove_keyboard"):
            return None
        if markup.get("keyboard"):
            return {
                "message_id": message.message_id,
                "rows": markup["keyboard"],
                "once": bool(markup.get("one_time_keyboard")),
                "placeholder": markup.get("input_field_placeholder", ""),
            }
    return None


def _summary(message: StoredMessage) -> str:
    return message.words or (message.document.name if message.document else "Foto")


def _file_view(stored: StoredFile | None) -> Json | None:
    if stored is None:
        return None
    return {
        "file_id": stored.file_id,
        "name": stored.name,
        "size": len(stored.data),
        "width": stored.width,
        "height": stored.height,
    }


def _press_view(press: PressedButton, now: float) -> Json:
    waited = now - press.pressed_at
    return {
        "callback_id": press.callback_id,
        "message_id": press.message_id,
        "data": press.data,
        "late": waited > ANSWERABLE_SECONDS,
        "late_in": max(0.0, ANSWERABLE_SECONDS - waited),
    }
