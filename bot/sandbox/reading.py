"""The chat as a person sees it: messages with buttons, and a transcript to read."""

from dataclasses import dataclass

from bot.sandbox.formatting import to_html
from bot.sandbox.state import Conversation, Json, StoredFile, StoredMessage


@dataclass(frozen=True, slots=True)
class Button:
    """A button as shown; `data` or `url` says what it does, `style` its colour."""

    text: str
    data: str | None = None
    url: str | None = None
    style: str | None = None


@dataclass(frozen=True, slots=True)
class SandboxFile:
    """A file inside a message."""

    file_name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class SandboxMessage:
    """A snapshot of one message; `text` is the caption when there is a file."""

    message_id: int
    from_bot: bool
    text: str
    html: str
    buttons: list[list[Button]]
    reply_markup: Json | None
    reply_to: int | None
    edit_count: int
    document: SandboxFile | None
    photo: SandboxFile | None
    date: int

    @property
    def labels(self) -> list[str]:
        """The texts of all buttons, in reading order."""
        return [button.text for row in self.buttons for button in row]

    @property
    def force_reply(self) -> bool:
        """Whether the phone would open the reply box for this message."""
        return bool((self.reply_markup or {}).get("force_reply"))


def snapshot(message: StoredMessage) -> SandboxMessage:
    """What a stored message looks like at this moment."""
    return SandboxMessage(
        message_id=message.message_id,
        from_bot=message.from_bot,
        text=message.words,
        html=to_html(message.words, message.entities),
        buttons=[[_button(button) for button in row] for row in message.inline_rows],
        reply_markup=message.markup,
        reply_to=message.reply_to,
        edit_count=message.edit_count,
        document=_file(message.document),
        photo=_file(message.photo),
        date=message.date,
    )


def _button(button: Json) -> Button:
    return Button(button["text"], button.get("callback_data"), button.get("url"), button.get("style"))


def _file(stored: StoredFile | None) -> SandboxFile | None:
    return None if stored is None else SandboxFile(stored.name, stored.data)


def button_called(label: str, message: StoredMessage) -> Json | None:
    """The button of a message meant by `label`: exact text first, then any that contains it."""
    buttons = [button for row in message.inline_rows for button in row if "callback_data" in button]
    exact = [button for button in buttons if button["text"].lower() == label.lower()]
    similar = [button for button in buttons if label.lower() in button["text"].lower()]
    return next(iter(exact + similar), None)


def visible_buttons(chat: Conversation, message_id: int | None) -> str:
    """Every button of one message, or of all, for an error that says what could have been pressed."""
    shown = [
        f"#{message.message_id} [ {button['text']} ]"
        for message in chat.messages.values()
        if message_id in {None, message.message_id}
        for row in message.inline_rows
        for button in row
    ]
    return ", ".join(shown) or "none"


def transcript(chat: Conversation, bot_name: str) -> str:
    """The conversation as text, buttons in brackets."""
    if not chat.messages:
        return "(the chat is empty)"
    names = {True: bot_name, False: chat.user.first_name}
    return "\n".join(_told(snapshot(message), names) for message in chat.messages.values())


def _told(message: SandboxMessage, names: dict[bool, str]) -> str:
    edited = f" (edited {message.edit_count}x)" if message.edit_count else ""
    replied = f" (reply to #{message.reply_to})" if message.reply_to else ""
    head = f"#{message.message_id} {names[message.from_bot]}{replied}{edited}:"
    file = message.document or message.photo
    body = f"[file {file.file_name}, {len(file.data)} bytes] {message.text}" if file else message.text
    lines = [head, *(f"    {line}" for line in body.splitlines())]
    lines += ["    " + " ".join(f"[ {button.text} ]" for button in row) for row in message.buttons]
    if message.force_reply:
        lines.append("    (asks for a reply)")
    return "\n".join(lines)
