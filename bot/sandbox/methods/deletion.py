"""Deleting messages, possible for 48 hours."""

from bot.sandbox.methods.message_ids import read_message_ids
from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import Conversation

_DELETABLE_SECONDS = 48 * 3600


@method("deleteMessage")
def delete_message(call: MethodCall) -> bool:
    """Takes a message out of the chat, for both sides."""
    if not call.parameters.text("chat_id").strip():
        raise bad_request("chat identifier is not specified")
    message_id = call.parameters.integer("message_id")
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    chat = call.chat()
    if message_id not in chat.messages:
        raise bad_request("message to delete not found")
    return _delete(call, chat, [message_id])


@method("deleteMessages")
def delete_messages(call: MethodCall) -> bool:
    """Takes up to a hundred messages out; those that are not there are passed over."""
    message_ids = read_message_ids(call)
    chat = call.chat()
    return _delete(call, chat, [message_id for message_id in message_ids if message_id in chat.messages])


def _delete(call: MethodCall, chat: Conversation, message_ids: list[int]) -> bool:
    """All of them, or none when one is too old."""
    oldest = call.world.clock.now() - _DELETABLE_SECONDS
    if any(chat.messages[message_id].date < oldest for message_id in message_ids):
        raise bad_request("message can't be deleted for everyone")
    for message_id in message_ids:
        chat.messages.pop(message_id, None)
        chat.deleted.add(message_id)
        if message_id in chat.pinned:
            chat.pinned.remove(message_id)
    call.world.changes.announce()
    return True
