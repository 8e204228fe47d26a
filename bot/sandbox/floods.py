"""Flood control with token buckets: one message per second and chat with a short burst, thirty overall.

`strict` refuses as Telegram does; `soft` lets the message pass and remarks on it; `off` says nothing.
"""

import math
from dataclasses import dataclass, field
from typing import Literal

from bot.sandbox.clock import SandboxClock
from bot.sandbox.in_words import would_wait
from bot.sandbox.refusals import too_many_requests
from bot.sandbox.remarks import remark

FloodMode = Literal["off", "soft", "strict"]
_CHAT_BURST = 5.0
_CHAT_RATE = 1.0
_OVERALL_RATE = 30.0


@dataclass(slots=True)
class _Bucket:
    """Fills with `rate` tokens per second up to `size`."""

    size: float
    rate: float
    tokens: float
    filled_at: float

    def fill(self, now: float) -> None:
        self.tokens = min(self.size, self.tokens + (now - self.filled_at) * self.rate)
        self.filled_at = now

    def seconds_to_wait(self) -> float:
        return max(0.0, (1.0 - self.tokens) / self.rate)


@dataclass(slots=True)
class FloodControl:
    """Decides whether one more message may leave now."""

    mode: FloodMode
    clock: SandboxClock
    _buckets: dict[tuple[int, int], _Bucket] = field(default_factory=dict)

    def spend(self, bot_id: int, chat_id: int) -> None:
        """Takes one token of the chat and one of the whole bot; without them, 429 or a remark."""
        if self.mode == "off":
            return
        chat = self._bucket((bot_id, chat_id), _CHAT_BURST, _CHAT_RATE)
        overall = self._bucket((bot_id, 0), _OVERALL_RATE, _OVERALL_RATE)
        wait = max(chat.seconds_to_wait(), overall.seconds_to_wait())
        if wait > 1e-6:
            self._object(math.ceil(wait))
            return
        chat.tokens -= 1
        overall.tokens -= 1

    def _object(self, seconds: int) -> None:
        if self.mode == "strict":
            raise too_many_requests(seconds)
        remark(would_wait(seconds))

    def _bucket(self, key: tuple[int, int], size: float, rate: float) -> _Bucket:
        now = self.clock.now()
        bucket = self._buckets.setdefault(key, _Bucket(size, rate, size, now))
        bucket.fill(now)
        return bucket
