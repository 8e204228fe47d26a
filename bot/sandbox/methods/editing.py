"""Editing what the bot has sent: texts, captions and keyboards."""

from dataclasses import dataclass, replace

from bot.sandbox.entities import Entity
from bot.sandbox.keyboards import inline_only, read_markup, same_markup
from bot.sandbox.methods.registry import MethodCall, method
from bot.sandbox.methods.rich_messages import read_rich_message
from bot.sandbox.methods.sending import link_preview, read_caption, read_text
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import Conversation, Json, StoredFile, StoredMessage

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_ABOUT_CONTENT = frozenset({"link_preview_options", "show_caption_above_media", "has_media_spoiler"})


@dataclass(frozen=True, slots=True)
class Content:
    """What an edit may change, beside the keyboard."""

    text: str
    entities: list[Entity]
    document: StoredFile | None
    photo: StoredFile | None
    other: Json

    @classmethod
    def of(cls, message: StoredMessage) -> "Content":
        """The content as it stands."""
        return cls(message.text, message.entities, message.document, message.photo, message.other)


@method("editMessageText")
def edit_message_text(call: MethodCall) -> Json:
    """A new text or a new rich message; without reply_markup the keyboard goes, as on Telegram."""
    content = _rich_or_plain(call)
    preview = link_preview(call)
    markup = read_markup(call.parameters)
    chat, message = editable(call)
    if message.kind not in {"text", "rich_message"}:
        raise bad_request("there is no text in the message to edit")
    return change(call, chat, message, content, inline_only(markup), about=preview)


def _rich_or_plain(call: MethodCall) -> Content:
    if call.parameters.text("rich_message"):
        rich, text = read_rich_message(call)
        return Content(text, [], None, None, {"rich_message": rich})
    text, entities = read_text(call)
    return Content(text, entities, None, None, {})


@method("editMessageCaption")
def edit_message_caption(call: MethodCall) -> Json:
    """A new text under a file."""
    markup = read_markup(call.parameters)
    text, entities = read_caption(call)
    chat, message = editable(call)
    if not message.has_file:
        raise bad_request("there is no caption in the message to edit")
    content = replace(Content.of(message), text=text, entities=entities)
    return change(call, chat, message, content, inline_only(markup))


@method("editMessageReplyMarkup")
def edit_message_reply_markup(call: MethodCall) -> Json:
    """A new keyboard, or none."""
    markup = read_markup(call.parameters)
    chat, message = editable(call)
    return change(call, chat, message, Content.of(message), inline_only(markup))


def editable(call: MethodCall) -> tuple[Conversation, StoredMessage]:
    """The message to edit: the bot's own, not forwarded, and never with another kind of keyboard."""
    message_id = call.parameters.integer("message_id")
    if not call.parameters.text("chat_id").strip() and message_id <= 0:
        if call.parameters.text("inline_message_id"):
            raise bad_request("MESSAGE_ID_INVALID")  # nothing is ever sent through inline mode here
        raise bad_request("message identifier is not specified")
    chat = call.chat()
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message to edit not found")
    other_keyboard = message.markup is not None and "inline_keyboard" not in message.markup
    if not message.from_bot or other_keyboard or "forward_origin" in message.extras:
        raise bad_request("message can't be edited")
    return chat, message


def change(
    call: MethodCall,
    chat: Conversation,
    message: StoredMessage,
    content: Content,
    markup: Json | None,
    *,
    about: Json | None = None,
) -> Json:
    """Gives the message its new content and keyboard, if anything about them is new.

    Args:
        about: what is said about the new content; None leaves what was said about the old.
    """
    if content == Content.of(message) and same_markup(markup, message.markup):
        raise bad_request(_NOT_MODIFIED)
    message.text, message.entities = content.text, content.entities
    message.document, message.photo = content.document, content.photo
    message.other, message.markup = content.other, markup
    if about is not None:
        lasting = {name: value for name, value in message.extras.items() if name not in _ABOUT_CONTENT}
        message.extras = lasting | about
    message.edit_date = call.world.clock.seconds()
    message.edit_count += 1
    call.world.changes.announce()
    return call.shown(chat, message)
