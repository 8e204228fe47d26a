"""Deleting messages, possible for 48 hours."""

from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.refusals import bad_request

_DELETABLE_SECONDS = 48 * 3600


@method("deleteMessage")
def delete_message(call: MethodCall) -> bool:
    """Takes a message out of the chat, for both sides."""
    if not call.parameters.text("message_id").strip():
        raise bad_request("message identifier is not specified")
    chat = call.chat()
    message_id = call.parameters.integer("message_id")
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message to delete not found")
    if call.world.clock.now() - message.date > _DELETABLE_SECONDS:
        raise bad_request("message can't be deleted")
    del chat.messages[message_id]
    chat.deleted.add(message_id)
    if message_id in chat.pinned:
        chat.pinned.remove(message_id)
    call.world.changes.announce()
    return True
