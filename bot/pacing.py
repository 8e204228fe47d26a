"""How fast messages may leave: about one a second in a chat, a fixed rate for the whole token.

Own buckets, for measured reasons: the library's limiter lets 60 messages to one chat leave within a second, and
while it waits out one 429 every other call waits too, answers to presses included.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telegram.error import RetryAfter

_AHEAD = 2  # replies a person waits for may run this many messages ahead of the chat's rate
_FORGET_AFTER = 10_000  # chats remembered before idle ones are dropped


@dataclass
class Pacer:
    """Decides when a chat may be written to. Times are monotonic seconds, given by the caller.

    Attributes:
        chat_rate: messages per second in one chat.
        total_rate: messages per second of the token.
    """

    chat_rate: float
    total_rate: float
    _free_at: dict[int, float] = field(default_factory=dict)
    _blocked_until: dict[int, float] = field(default_factory=dict)
    _total_free_at: float = 0.0

    def delay(self, chat_id: int, now: float, *, urgent: bool) -> float:
        """Seconds until a message may leave; 0 means now.

        ``urgent`` messages answer something a person just did: they may run a little ahead, and what comes
        after them pays it back, so the average stays.
        """
        ahead = _AHEAD / self.chat_rate if urgent else 0.0
        chat = self._free_at.get(chat_id, 0.0) - ahead
        blocked = self._blocked_until.get(chat_id, 0.0)
        return max(0.0, chat - now, blocked - now, self._total_free_at - now)

    def take(self, chat_id: int, now: float) -> None:
        """A message leaves now."""
        self._free_at[chat_id] = max(self._free_at.get(chat_id, 0.0), now) + 1 / self.chat_rate
        self._total_free_at = max(self._total_free_at, now) + 1 / self.total_rate
        if len(self._free_at) > _FORGET_AFTER:
            self._free_at = {chat: free for chat, free in self._free_at.items() if free > now}

    def give_back(self, chat_id: int) -> None:
        """The message taken for last did not have to leave."""
        self._free_at[chat_id] = self._free_at.get(chat_id, 0.0) - 1 / self.chat_rate
        self._total_free_at -= 1 / self.total_rate

    def block(self, chat_id: int, until: float) -> None:
        """Telegram said to wait for this chat."""
        self._blocked_until[chat_id] = max(self._blocked_until.get(chat_id, 0.0), until)


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks us to wait; the library is moving from whole seconds to ``timedelta``."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
