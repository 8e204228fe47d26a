"""Sending a message once more: forwarded with its origin, or as a copy without it."""

from copy import deepcopy

from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.methods.sending import deliver, prepare, read_caption
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import Conversation, Json, StoredMessage
from bot.sandbox.wire import bot_json, user_json

_ABOUT_THE_CONTENT = ("link_preview_options", "show_caption_above_media", "has_media_spoiler")


@method("forwardMessage")
def forward_message(call: MethodCall) -> Json:
    """The same content, with the name of who wrote it; it can never be edited."""
    source, original = _original(call, "message to forward")
    if original.extras.get("has_protected_content"):
        raise bad_request("the message can't be forwarded")
    chat, message = prepare(call, with_markup=False)
    _copy_content(original, message)
    message.extras["forward_origin"] = original.extras.get("forward_origin") or {
        "type": "user",
        "date": original.date,
        "sender_user": bot_json(call.bot) if original.from_bot else user_json(source.user),
    }
    return deliver(call, chat, message)


@method("copyMessage")
def copy_message(call: MethodCall) -> Json:
    """The same content as if written anew, with another caption if one is given; answers its number."""
    caption = read_caption(call) if "caption" in call.parameters.values else None
    _, original = _original(call, "message to copy")
    chat, message = prepare(call)
    _copy_content(original, message)
    if caption is not None and original.has_file:
        message.text, message.entities = caption
    return {"message_id": deliver(call, chat, message)["message_id"]}


def _original(call: MethodCall, what: str) -> tuple[Conversation, StoredMessage]:
    if not call.parameters.text("from_chat_id").strip():
        raise bad_request('parameter "from_chat_id" is required')
    chat = call.chat("from_chat_id")
    original = chat.messages.get(call.parameters.integer("message_id"))
    if original is None:
        raise bad_request(f"{what} not found")
    return chat, original


def _copy_content(original: StoredMessage, message: StoredMessage) -> None:
    message.text, message.entities = original.text, deepcopy(original.entities)
    message.document, message.photo = original.document, original.photo
    message.other = deepcopy(original.other)
    kept = {name: original.extras[name] for name in _ABOUT_THE_CONTENT if name in original.extras}
    message.extras |= kept
