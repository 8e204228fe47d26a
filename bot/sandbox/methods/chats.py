"""The chat itself: looking it up, pinning, showing "typing…", leaving, and who is in it."""

from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import Conversation, Json
from bot.sandbox.wire import bot_json, chat_full_json, user_json

_ACTION_SECONDS = 5.0
_OTHER_SPELLINGS = {
    "record_audio": "record_voice",
    "upload_audio": "upload_voice",
    "pick_up_location": "find_location",
}
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


@method("getChatMember")
def get_chat_member(call: MethodCall) -> Json:
    """One of the two who are in a private chat."""
    chat = call.chat()
    user_id = call.parameters.integer("user_id")
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    members = {
        chat.user.user_id: user_json(chat.user),
        call.bot.bot_id: bot_json(call.bot),
    }
    if user_id not in members:
        known = user_id in call.world.users
        raise bad_request("member not found" if known else "user not found")
    return {"status": "member", "user": members[user_id]}


@method("getChatMemberCount")
def get_chat_member_count(call: MethodCall) -> int:
    """Always the person and the bot."""
    call.chat()
    return 2


@method("getChatAdministrators")
def get_chat_administrators(call: MethodCall) -> list[Json]:
    """Nobody administers a private chat."""
    call.chat()
    raise bad_request("there are no administrators in the private chat")


@method("sendChatAction")
def send_chat_action(call: MethodCall) -> bool:
    """Shows what the bot is doing, for five seconds or until its next message."""
    action = call.parameters.text("action").lower()
    action = _OTHER_SPELLINGS.get(action, action)
    if action not in _ACTIONS | {"cancel"}:
        raise bad_request("wrong parameter action in request")
    chat = call.chat(writing=True)
    chat.action = "" if action == "cancel" else action
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
    message_id = call.parameters.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.messages:
        raise bad_request("message to unpin not found")
    return _unpin(call, chat, [message_id])


@method("unpinAllChatMessages")
def unpin_all_chat_messages(call: MethodCall) -> bool:
    """Lets go of all of them."""
    chat = call.chat(writing=True)
    return _unpin(call, chat, [*chat.pinned])


def _unpin(call: MethodCall, chat: Conversation, message_ids: list[int]) -> bool:
    chat.pinned[:] = [pinned for pinned in chat.pinned if pinned not in message_ids]
    call.world.changes.announce()
    return True


@method("leaveChat")
def leave_chat(call: MethodCall) -> bool:
    """Nobody leaves a private chat."""
    call.chat()
    raise bad_request("chat member status can't be changed in private chats")
