"""sendMessage, and what every kind of sending has in common."""

from typing import Any

from bot.sandbox.formatting import CAPTION_LIMIT, TEXT_LIMIT, formatted
from bot.sandbox.html_mode import Entity
from bot.sandbox.keyboards import read_markup
from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import Conversation, Json, StoredMessage
from bot.sandbox.utf16 import utf16_length


@method("sendMessage")
def send_message(call: MethodCall) -> Json:
    """A text from the bot."""
    text, entities = read_text(call)
    extras = _link_preview(call)
    chat, message = prepare(call)
    message.text, message.entities = text, entities
    message.extras |= extras
    return deliver(call, chat, message)


def read_text(call: MethodCall) -> tuple[str, list[Entity]]:
    """The text of sendMessage or editMessageText, checked."""
    raw = call.parameters.text("text")
    if not raw:
        raise bad_request("message text is empty")
    text, entities = formatted(raw, call.parameters.text("parse_mode"), _entities(call, "entities"))
    if not text:
        raise bad_request("text must be non-empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return text, entities


def read_caption(call: MethodCall) -> tuple[str, list[Entity]]:
    """The text under a file; it may be absent."""
    raw = call.parameters.text("caption")
    given = _entities(call, "caption_entities")
    text, entities = formatted(raw, call.parameters.text("parse_mode"), given)
    if utf16_length(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return text, entities


def prepare(call: MethodCall) -> tuple[Conversation, StoredMessage]:
    """A message that has its chat, its keyboard and what it replies to, but no content yet."""
    wanted_reply = _reply_parameters(call)
    markup = read_markup(call.parameters)
    chat = call.chat(writing=True)
    reply_to = _reply_target(chat, wanted_reply)
    call.world.floods.spend(call.bot.bot_id, chat.user.user_id)
    message = StoredMessage(
        message_id=0,  # given on delivery, so that a refused message leaves no gap
        from_bot=True,
        date=call.world.clock.seconds(),
        markup=markup,
        reply_to=reply_to,
    )
    if call.parameters.flag("protect_content"):
        message.extras["has_protected_content"] = True
    return chat, message


def deliver(call: MethodCall, chat: Conversation, message: StoredMessage) -> Json:
    """Puts the message into the chat and answers with it."""
    message.message_id = call.bot.take_message_id()
    chat.messages[message.message_id] = message
    chat.action = ""
    call.world.changes.announce()
    return call.shown(chat, message)


def _entities(call: MethodCall, name: str) -> list[Any] | None:
    entities = call.parameters.json(name, complaint="can't parse entities JSON object")
    return entities if isinstance(entities, list) else None


def _link_preview(call: MethodCall) -> Json:
    options = call.parameters.json(
        "link_preview_options", complaint="can't parse link preview options JSON object"
    )
    if options is None:
        return {}
    if not isinstance(options, dict):
        raise bad_request("object expected as link preview options")
    return {"link_preview_options": options}


def _reply_parameters(call: MethodCall) -> Json | None:
    given = call.parameters.json("reply_parameters", complaint="can't parse reply parameters JSON object")
    if given is None:
        legacy = call.parameters.integer("reply_to_message_id")
        lenient = call.parameters.flag("allow_sending_without_reply")
        return {"message_id": legacy, "allow_sending_without_reply": lenient} if legacy else None
    if not isinstance(given, dict):
        raise bad_request("object expected as reply parameters")
    return given


def _reply_target(chat: Conversation, wanted: Json | None) -> int | None:
    if wanted is None:
        return None
    message_id = int(wanted.get("message_id") or 0)
    if message_id in chat.messages:
        return message_id
    if wanted.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")
