"""What the sandbox remembers: persons, bots, conversations, messages, files and pressed buttons."""

import base64
import hashlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot.sandbox.entities import Entity
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.webhooks import Webhook

Json = dict[str, Any]


@dataclass(slots=True)
class User:
    """A person who owns a phone."""

    user_id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "pt-br"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a bot; `file_id` is stable, as on Telegram."""

    file_id: str
    unique_id: str
    name: str
    mime_type: str
    data: bytes
    path: str
    width: int = 0
    height: int = 0


@dataclass(slots=True)
class StoredMessage:
    """One message of a private chat, from the bot or from the person.

    `other` holds content that is no text and no file, by its name in the Bot API ("location", "poll",
    "rich_message"); `extras` holds what is said about the message, also by those names.
    """

    message_id: int
    from_bot: bool
    date: int
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    document: StoredFile | None = None
    photo: StoredFile | None = None
    other: Json = field(default_factory=dict)
    markup: Json | None = None
    reply_to: int | None = None
    edit_date: int | None = None
    edit_count: int = 0
    reactions: list[Json] = field(default_factory=list)
    extras: Json = field(default_factory=dict)

    @property
    def inline_rows(self) -> list[list[Json]]:
        """The rows of the inline keyboard, if it has one."""
        rows: list[list[Json]] = (self.markup or {}).get("inline_keyboard", [])
        return rows

    @property
    def has_file(self) -> bool:
        """Whether its text is a caption."""
        return self.document is not None or self.photo is not None

    @property
    def kind(self) -> str:
        """What it is: "text", "document", "photo", or the name of its other content."""
        if self.document is not None:
            return "document"
        if self.photo is not None:
            return "photo"
        return next(iter(self.other), "text")

    @property
    def words(self) -> str:
        """What there is to read: the text, a poll's question and answers, or where a place is."""
        if self.kind == "poll":
            poll = self.other["poll"]
            return "\n".join([poll["question"], *(f"( ) {option['text']}" for option in poll["options"])])
        if self.kind == "location":
            place = self.other["location"]
            return f"{place['latitude']}, {place['longitude']}"
        return self.text


class Draft(NamedTuple):
    """A text the bot shows while it still writes; it vanishes by itself."""

    draft_id: int
    text: str
    entities: list[Entity]
    until: float


class Toast(NamedTuple):
    """What answerCallbackQuery showed to the person."""

    callback_id: str
    text: str
    show_alert: bool


@dataclass(slots=True)
class PressedButton:
    """A callback query: answered at most once, within a short time."""

    callback_id: str
    message_id: int
    data: str
    pressed_at: float
    answered: bool = False


@dataclass(slots=True)
class Conversation:
    """The private chat of one person with one bot."""

    user: User
    started: bool = False
    blocked: bool = False
    messages: dict[int, StoredMessage] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    pinned: list[int] = field(default_factory=list)
    presses: dict[str, PressedButton] = field(default_factory=dict)
    toasts: list[Toast] = field(default_factory=list)
    draft: Draft | None = None
    action: str = ""
    action_until: float = 0.0


@dataclass(slots=True)
class BotAccount:
    """A bot: its profile, its chats, its files and its way of receiving updates."""

    bot_id: int
    token: str
    first_name: str
    queue: UpdateQueue
    born_at: float
    username: str = ""
    conversations: dict[int, Conversation] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)
    webhook: Webhook | None = None
    logged_out_until: float = 0.0
    seen: bool = False
    take_message_id: Callable[[], int] = field(default_factory=lambda: itertools.count(1).__next__)

    def keep_file(
        self, data: bytes, *, name: str, mime_type: str, folder: str, size: tuple[int, int] = (0, 0)
    ) -> StoredFile:
        """Stores a file and gives it the ids by which it is known."""
        number = len(self.files) + 1
        suffix = f".{name.rsplit('.', 1)[1]}" if "." in name else ""
        stored = StoredFile(
            file_id=_identifier(f"file:{self.bot_id}:{folder}:{number}"),
            unique_id=_identifier(
                f"{folder}:{hashlib.sha256(data).hexdigest()[:12]}"
            ),  # the same file, the same id
            name=name,
            mime_type=mime_type,
            data=data,
            path=f"{folder}/file_{number}{suffix}",
            width=size[0],
            height=size[1],
        )
        self.files[stored.file_id] = stored
        return stored


def _identifier(seed: str) -> str:
    return base64.urlsafe_b64encode(seed.encode()).decode().rstrip("=")
