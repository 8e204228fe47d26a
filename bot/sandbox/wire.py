"""How the sandbox's objects look in the JSON of the Bot API."""

import hashlib

from bot.sandbox.state import BotAccount, Conversation, Json, StoredFile, StoredMessage, User


def user_json(user: User) -> Json:
    """A person as `User`."""
    optional = {"last_name": user.last_name, "username": user.username, "language_code": user.language_code}
    return {
        "id": user.user_id,
        "is_bot": False,
        "first_name": user.first_name,
        **{name: value for name, value in optional.items() if value},
    }


def bot_json(bot: BotAccount) -> Json:
    """A bot as `User`, the way it stands in `from`."""
    return {"id": bot.bot_id, "is_bot": True, "first_name": bot.first_name, "username": bot.username}


def me_json(bot: BotAccount) -> Json:
    """A bot as getMe describes it."""
    return {
        **bot_json(bot),
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def chat_json(user: User) -> Json:
    """The private chat with a person."""
    optional = {"last_name": user.last_name, "username": user.username}
    return {
        "id": user.user_id,
        "type": "private",
        "first_name": user.first_name,
        **{name: value for name, value in optional.items() if value},
    }


def chat_full_json(bot: BotAccount, chat: Conversation) -> Json:
    """The same chat as getChat tells it."""
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    full = {
        **chat_json(chat.user),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, True),
    }
    if chat.pinned and chat.pinned[-1] in chat.messages:
        full["pinned_message"] = message_json(bot, chat, chat.messages[chat.pinned[-1]])
    return full


def message_json(
    bot: BotAccount, chat: Conversation, message: StoredMessage, *, with_reply: bool = True
) -> Json:
    """A message; only inline keyboards are shown back, as on Telegram."""
    answer: Json = {
        "message_id": message.message_id,
        "from": bot_json(bot) if message.from_bot else user_json(chat.user),
        "chat": chat_json(chat.user),
        "date": message.date,
    }
    if message.edit_date is not None:
        answer["edit_date"] = message.edit_date
    replied = chat.messages.get(message.reply_to or 0)
    if with_reply and replied is not None:
        answer["reply_to_message"] = message_json(bot, chat, replied, with_reply=False)
    answer |= _content(message)
    if message.inline_rows:
        answer["reply_markup"] = {"inline_keyboard": message.inline_rows}
    return answer | message.extras


def _content(message: StoredMessage) -> Json:
    content: Json = {**message.other}
    if message.document is not None:
        content["document"] = document_json(message.document)
    if message.photo is not None:
        content["photo"] = [photo_json(message.photo)]
    if message.text and message.kind != "rich_message":  # there, it only repeats the blocks as plain words
        content["caption" if message.has_file else "text"] = message.text
    if message.entities:
        content["caption_entities" if message.has_file else "entities"] = message.entities
    return content


def document_json(stored: StoredFile) -> Json:
    """A file as `Document`."""
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_name": stored.name,
        "mime_type": stored.mime_type,
        "file_size": len(stored.data),
    }


def photo_json(stored: StoredFile) -> Json:
    """A picture as its one `PhotoSize`."""
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "width": stored.width,
        "height": stored.height,
        "file_size": len(stored.data),
    }


def inaccessible_json(chat: Conversation, message_id: int) -> Json:
    """A message that is gone: only where it was, and the date 0."""
    return {"chat": chat_json(chat.user), "message_id": message_id, "date": 0}


def chat_instance(bot: BotAccount, user: User) -> str:
    """The number that names this chat in callback queries; the same on every press."""
    digest = hashlib.sha256(f"{bot.bot_id}:{user.user_id}".encode()).digest()
    return str(int.from_bytes(digest[:8], "big", signed=True))
