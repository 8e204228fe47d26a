"""Editing what the bot has sent: texts, captions and keyboards."""

from bot.sandbox.html_mode import Entity
from bot.sandbox.keyboards import read_markup, same_markup
from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.methods.sending import read_caption, read_text
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import Conversation, Json, StoredMessage

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


@method("editMessageText")
def edit_message_text(call: MethodCall) -> Json:
    """A new text; without reply_markup the keyboard goes, as on Telegram."""
    text, entities = read_text(call)
    markup = read_markup(call.parameters, only_inline=True)
    chat, message = editable(call)
    if message.has_file:
        raise bad_request("there is no text in the message to edit")
    return _change(call, chat, message, (text, entities, markup))


@method("editMessageCaption")
def edit_message_caption(call: MethodCall) -> Json:
    """A new text under a file."""
    text, entities = read_caption(call)
    markup = read_markup(call.parameters, only_inline=True)
    chat, message = editable(call)
    if not message.has_file:
        raise bad_request("there is no caption in the message to edit")
    return _change(call, chat, message, (text, entities, markup))


@method("editMessageReplyMarkup")
def edit_message_reply_markup(call: MethodCall) -> Json:
    """A new keyboard, or none."""
    markup = read_markup(call.parameters, only_inline=True)
    chat, message = editable(call)
    return _change(call, chat, message, (message.text, message.entities, markup))


def editable(call: MethodCall) -> tuple[Conversation, StoredMessage]:
    """The message to edit: the bot's own, and never one that carried another kind of keyboard."""
    if call.parameters.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    if not call.parameters.text("message_id").strip():
        raise bad_request("message identifier is not specified")
    chat = call.chat()
    message = chat.messages.get(call.parameters.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    other_keyboard = message.markup is not None and "inline_keyboard" not in message.markup
    if not message.from_bot or other_keyboard:
        raise bad_request("message can't be edited")
    return chat, message


def _change(
    call: MethodCall,
    chat: Conversation,
    message: StoredMessage,
    content: tuple[str, list[Entity], Json | None],
) -> Json:
    text, entities, markup = content
    same_text = (text, entities) == (message.text, message.entities)
    if same_text and same_markup(markup, message.markup):
        raise bad_request(_NOT_MODIFIED)
    message.text, message.entities, message.markup = text, entities, markup
    message.edit_date = call.world.clock.seconds()
    message.edit_count += 1
    call.world.changes.announce()
    return call.shown(chat, message)
