"""The chat itself: looking it up, pinning, showing "typing…", leaving."""

from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import Json
from bot.sandbox.wire import chat_full_json

_ACTION_SECONDS = 5.0
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


@method("getChat")
def get_chat(call: MethodCall) -> Json:
    """Everything the bot may know about the chat."""
    return chat_full_json(call.bot, call.chat())


@method("sendChatAction")
def send_chat_action(call: MethodCall) -> bool:
    """Shows what the bot is doing, for five seconds or until its next message."""
    action = call.parameters.text("action").lower()
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = call.chat(writing=True)
    chat.action = action
    chat.action_until = call.world.clock.now() + _ACTION_SECONDS
    call.world.changes.announce()
    return True


@method("pinChatMessage")
def pin_chat_message(call: MethodCall) -> bool:
    """Keeps a message at the top of the chat."""
    chat = call.chat(writing=True)
    message_id = call.parameters.integer("message_id")
    if message_id not in chat.messages:
        raise bad_request("message to pin not found")
    if message_id in chat.pinned:
        chat.pinned.remove(message_id)
    chat.pinned.append(message_id)
    call.world.changes.announce()
    return True


@method("unpinChatMessage")
def unpin_chat_message(call: MethodCall) -> bool:
    """Lets go of one pinned message, the latest when none is named."""
    chat = call.chat(writing=True)
    newest = chat.pinned[-1] if chat.pinned else 0
    message_id = call.parameters.integer("message_id", newest)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    call.world.changes.announce()
    return True


@method("leaveChat")
def leave_chat(call: MethodCall) -> bool:
    """Nobody leaves a private chat."""
    call.chat()
    raise bad_request("chat member status can't be changed in private chats")
