"""What a page has not drawn yet: the newest messages first, then only what changed, older ones on demand.

A page says how far it has read (`since`, the `mark` of its last answer) and from which message on it shows the
chat (`first`). It is told of messages from there on that are new, changed or gone, however they came to change.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from operator import itemgetter

from bot.sandbox.chat_view import head_view, message_view
from bot.sandbox.gestures import Phone
from bot.sandbox.state import Conversation, Json, StoredMessage

_WINDOW = 60


@dataclass(slots=True)
class _Ledger:
    """How each message of a chat last looked, and in which version of the chat that was noticed.

    Looks are compared as they are: what a message holds is replaced when it changes, never altered in place.
    """

    epoch: str = field(default_factory=lambda: secrets.token_hex(4))
    version: int = 0
    looks: dict[int, tuple[Json, int]] = field(default_factory=dict)
    gone: dict[int, int] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        return f"{self.epoch}.{self.version}"

    def read_until(self, mark: str) -> int | None:
        """The version a page has read; None for a page that knows another sandbox, or nothing."""
        epoch, _, version = mark.partition(".")
        return int(version) if epoch == self.epoch and version.isdecimal() else None

    def notice(self, phone: Phone, first: int) -> None:
        """Looks at every message from `first` on; a new version begins if any looks different."""
        chat = phone.chat
        version = self.version + 1
        for message in _from(chat, first):
            look = message_view(phone, message)
            if self.looks.get(message.message_id, ({}, 0))[0] != look:
                self.looks[message.message_id] = look, version
                self.version = version
        for message_id in self.looks.keys() - chat.messages.keys():
            del self.looks[message_id]
            self.gone[message_id] = self.version = version

    def looks_after(self, version: int, first: int) -> list[Json]:
        """The messages from `first` on that a page which has read until `version` lacks, in order."""
        lacking = [
            (message_id, look)
            for message_id, (look, noticed) in self.looks.items()
            if noticed > version and message_id >= first
        ]
        return [look for _, look in sorted(lacking, key=itemgetter(0))]


class ChatWindows:
    """Answers every page with what it lacks."""

    def __init__(self) -> None:
        self._ledgers: dict[tuple[int, int], _Ledger] = {}

    def view(self, phone: Phone, query: Mapping[str, str]) -> Json:
        """The head of the chat with `messages`, `gone`, `mark`, `first`, `older` and `fresh` (forget the rest)."""
        chat = phone.chat
        ledger = self._ledgers.setdefault((phone.bot.bot_id, phone.user.user_id), _Ledger())
        since = ledger.read_until(query.get("since", ""))
        first = _beginning(chat) if since is None else int(query.get("first") or 0)
        ledger.notice(phone, first)
        return {
            **head_view(phone),
            "fresh": since is None,
            "mark": ledger.mark,
            "first": first,
            "older": _has_older(chat, first),
            "messages": ledger.looks_after(-1 if since is None else since, first),
            "gone": [one for one, version in ledger.gone.items() if version > (since or 0) and one >= first],
        }


def older(phone: Phone, query: Mapping[str, str]) -> Json:
    """Messages before `before`: a window of them, and all from `reach` on when that is given."""
    chat = phone.chat
    before, reach = int(query.get("before") or 0), int(query.get("reach") or 0)
    known = [message_id for message_id in chat.messages if message_id < before]
    first = min([*known[-_WINDOW:][:1], *([reach] if reach in chat.messages else [])], default=before)
    messages = [message for message in _from(chat, first) if message.message_id < before]
    return {
        "first": first,
        "older": _has_older(chat, first),
        "messages": [message_view(phone, message) for message in messages],
    }


def _beginning(chat: Conversation) -> int:
    return next(iter(list(chat.messages)[-_WINDOW:]), 0)


def _has_older(chat: Conversation, first: int) -> bool:
    return next(iter(chat.messages), first) < first


def _from(chat: Conversation, first: int) -> list[StoredMessage]:
    """The messages from `first` on, in order; only these are looked at."""
    newest_first = takewhile(lambda message: message.message_id >= first, reversed(chat.messages.values()))
    return list(newest_first)[::-1]
