"""sendMessage, and what every kind of sending has in common."""

from typing import Any

from bot.sandbox.entities import Entity
from bot.sandbox.formatting import CAPTION_LIMIT, TEXT_LIMIT, formatted
from bot.sandbox.json_fields import an_object, flag_field, text_field
from bot.sandbox.keyboards import read_markup
from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.methods.replying import quoted, reply_parameters, reply_target
from bot.sandbox.refusals import RefusalError, bad_request, not_modelled
from bot.sandbox.state import Conversation, Json, StoredMessage
from bot.sandbox.utf16 import utf16_length
from bot.sandbox.wire import user_json

_PREVIEW_FLAGS = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")
_NOT_IN_A_PRIVATE_CHAT = (
    "business_connection_id",
    "direct_messages_topic_id",
    "message_thread_id",
    "suggested_post_parameters",
)
_EFFECTS = frozenset(
    {
        "5104841245755180586",
        "5107584321108051014",
        "5104858069142078462",
        "5159385139981059251",
        "5046509860389126442",
        "5046589136895476101",
    }
)


@method("sendMessage")
def send_message(call: MethodCall) -> Json:
    """A text from the bot."""
    text, entities = read_text(call)
    extras = link_preview(call)
    chat, message = prepare(call)
    message.text, message.entities = text, entities
    message.extras |= extras
    return deliver(call, chat, message)


def read_text(call: MethodCall) -> tuple[str, list[Entity]]:
    """The text of sendMessage or editMessageText, checked."""
    raw = call.parameters.text("text")
    if not raw:
        raise bad_request("message text is empty")
    text, entities = read_formatted(call, "text", "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return text, entities


def read_caption(call: MethodCall) -> tuple[str, list[Entity]]:
    """The text under a file; it may be absent."""
    return checked_caption(*read_formatted(call, "caption", "caption_entities"))


def checked_caption(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """The same caption, if it is short enough."""
    if utf16_length(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return text, entities


def read_formatted(
    call: MethodCall, name: str, entities: str, parse_mode: str = "parse_mode"
) -> tuple[str, list[Entity]]:
    """One text of a call with its entities, from the three parameters that state it."""
    parameters = call.parameters
    text = parameters.text(name)
    return introduced(call, *formatted(text, parameters.text(parse_mode), _stated_entities(call, entities)))


def _stated_entities(call: MethodCall, name: str) -> Any:
    """Entities that are no JSON count as absent, as on Telegram."""
    try:
        return call.parameters.json(name, complaint="")
    except RefusalError:
        return None


def introduced(call: MethodCall, text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Mentions of people the bot has never met are plain text; the others carry the person."""
    kept = []
    for entity in entities:
        user = call.world.users.get(entity["user"]["id"]) if entity["type"] == "text_mention" else None
        if user is not None:
            kept.append({**entity, "user": user_json(user)})
        elif entity["type"] != "text_mention":
            kept.append(entity)
    return text, kept


def prepare(call: MethodCall, *, with_markup: bool = True) -> tuple[Conversation, StoredMessage]:
    """A message that has its chat, its keyboard and what it replies to, but no content yet."""
    _refuse_foreign(call)
    wanted = reply_parameters(call)
    markup = read_markup(call.parameters) if with_markup else None
    chat = call.chat(writing=True)
    reply_to = reply_target(chat, wanted)
    message = StoredMessage(
        message_id=0,  # given on delivery, so that a refused message leaves no gap
        from_bot=True,
        date=call.world.clock.seconds(),
        markup=markup,
        reply_to=reply_to,
        extras=_extras(call) | quoted(chat, reply_to, wanted),
    )
    call.world.floods.spend(call.bot.bot_id, chat.user.user_id)
    return chat, message


def _refuse_foreign(call: MethodCall) -> None:
    for name in _NOT_IN_A_PRIVATE_CHAT:
        if call.parameters.text(name):
            raise not_modelled(f"the parameter {name}")


def _extras(call: MethodCall) -> Json:
    extras: Json = {}
    if call.parameters.flag("protect_content"):
        extras["has_protected_content"] = True
    effect = call.parameters.text("message_effect_id")
    if effect and effect not in _EFFECTS:
        raise bad_request("EFFECT_ID_INVALID")
    return extras | ({"effect_id": effect} if effect else {})


def deliver(call: MethodCall, chat: Conversation, message: StoredMessage) -> Json:
    """Puts the message into the chat and answers with it."""
    message.message_id = call.bot.take_message_id()
    chat.messages[message.message_id] = message
    chat.action = ""
    chat.draft = None
    call.world.changes.announce()
    return call.shown(chat, message)


def link_preview(call: MethodCall) -> Json:
    """How links of this text are previewed; what is false is left out, as in Telegram's answer."""
    given: Any = call.parameters.json(
        "link_preview_options", complaint="can't parse link preview options JSON object"
    )
    if given is None:
        disabled = call.parameters.flag("disable_web_page_preview")
        return {"link_preview_options": {"is_disabled": True}} if disabled else {}
    try:
        stated = an_object(given, "object expected as link preview options")
        options: Json = {name: True for name in _PREVIEW_FLAGS if flag_field(stated, name)}
        url = text_field(stated, "url")
    except ValueError as error:
        raise bad_request(str(error)) from None
    options |= {"url": url} if url else {}
    return {"link_preview_options": options} if options else {}
