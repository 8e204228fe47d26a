"""What a message replies to, and the words it quotes from there."""

from bot.sandbox.formatting import formatted
from bot.sandbox.json_fields import an_object, flag_field, integer_field, text_field
from bot.sandbox.methods.registry import MethodCall
from bot.sandbox.refusals import bad_request, not_modelled
from bot.sandbox.state import Conversation, Json
from bot.sandbox.utf16 import utf16_length

_QUOTE_LIMIT = 1024
_QUOTABLE = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "custom_emoji", "date_time"}
)
_FOREIGN = ("checklist_task_id", "poll_option_id")


def reply_parameters(call: MethodCall) -> Json | None:
    """The wish to reply, from `reply_parameters` or the older parameters; None without one."""
    given = call.parameters.json("reply_parameters", complaint="can't parse reply parameters JSON object")
    if given is None:
        message_id = call.parameters.integer("reply_to_message_id")
        lenient = call.parameters.flag("allow_sending_without_reply")
        return {"message_id": message_id, "lenient": lenient} if message_id > 0 else None
    try:
        stated = an_object(given, "object expected as reply parameters")
        return _read(call, stated) if stated else None
    except ValueError as error:
        raise bad_request(str(error)) from None


def _read(call: MethodCall, stated: Json) -> Json | None:
    chat_id = text_field(stated, "chat_id")
    message_id = integer_field(stated, "message_id", required=True)
    lenient = flag_field(stated, "allow_sending_without_reply")
    text, entities = formatted(
        text_field(stated, "quote"), text_field(stated, "quote_parse_mode"), stated.get("quote_entities")
    )
    for name in _FOREIGN:
        if stated.get(name):
            raise not_modelled(f"replies with {name}")
    if chat_id not in {"", call.parameters.text("chat_id").strip()}:
        raise not_modelled("replies to a message of another chat")
    if message_id <= 0:
        return None
    entities = [entity for entity in entities if entity["type"] in _QUOTABLE]
    position = integer_field(stated, "quote_position")
    quote = {"text": text, "entities": entities, "position": position} if text else None
    return {"message_id": message_id, "lenient": lenient, "quote": quote}


def reply_target(chat: Conversation, wanted: Json | None) -> int | None:
    """The message replied to, or Telegram's refusal."""
    if wanted is None:
        return None
    if wanted["message_id"] in chat.messages:
        return int(wanted["message_id"])
    if wanted["lenient"]:
        return None
    raise bad_request("message to be replied not found")


def quoted(chat: Conversation, reply_to: int | None, wanted: Json | None) -> Json:
    """The `quote` of a reply; its words must stand in the message, wherever that is."""
    quote = (wanted or {}).get("quote")
    if reply_to is None or quote is None:
        return {}
    whole = chat.messages[reply_to].text
    at = whole.find(quote["text"])
    if at < 0 or utf16_length(quote["text"]) > _QUOTE_LIMIT:
        raise bad_request("QUOTE_TEXT_INVALID")
    shown = {"text": quote["text"], "position": utf16_length(whole[:at]), "is_manual": True}
    return {"quote": shown | ({"entities": quote["entities"]} if quote["entities"] else {})}
