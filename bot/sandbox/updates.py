"""The queue of updates of one bot: kept until an offset confirms them, read by long polling."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.refusals import RefusalError, conflict

LONGEST_POLL = 50
_KEPT_SECONDS = 24 * 3600
_ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(frozen=True, slots=True)
class QueuedUpdate:
    """An update that the bot has not confirmed yet."""

    update_id: int
    queued_at: float
    payload: dict[str, Any]


class UpdateQueue:
    """Updates in order; at most one long poll waits on them."""

    def __init__(self, clock: SandboxClock, next_id: Callable[[], int], issued: dict[int, Any]) -> None:
        self._clock = clock
        self._next_id = next_id
        self._issued = issued
        self._pending: deque[QueuedUpdate] = deque()
        self._poll: asyncio.Future[None] | None = None
        self._closed = False
        self.arrived = asyncio.Event()
        self.allowed: list[str] | None = None

    def __len__(self) -> int:
        return len(self._pending)

    def put(self, kind: str, payload: dict[str, Any]) -> int:
        """Queues one update and gives its id; 0 when the bot asked not to receive this kind."""
        wanted = kind in self.allowed if self.allowed else kind not in _ONLY_ON_REQUEST
        if not wanted:
            return 0
        update_id = self._next_id()
        update = {"update_id": update_id, kind: payload}
        self._issued[update_id] = update
        self._pending.append(QueuedUpdate(update_id, self._clock.now(), update))
        self.arrived.set()
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        return update_id

    async def poll(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """Confirms up to `offset`, then waits at most `seconds` for the next updates."""
        self.interrupt(conflict(_OTHER_POLLER))
        self._confirm(offset)
        if not self._pending and seconds > 0 and not self._closed:
            await self._wait(seconds)
        return [update.payload for update in list(self._pending)[:limit]]

    async def _wait(self, seconds: float) -> None:
        poll = asyncio.get_running_loop().create_future()
        self._poll = poll
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await poll
        finally:
            if self._poll is poll:
                self._poll = None

    def interrupt(self, refusal: RefusalError) -> None:
        """Ends the waiting long poll, if any, with a refusal."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(refusal)

    def close(self) -> None:
        """The server goes away: the waiting poll is answered at once, with nothing."""
        self._closed = True
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def first(self) -> dict[str, Any] | None:
        """The oldest pending update, for the webhook sender."""
        self._forget_expired()
        return self._pending[0].payload if self._pending else None

    def confirm_first(self, update_id: int) -> None:
        """The webhook took this update."""
        self._confirm(update_id + 1)

    def clear(self) -> None:
        """Drops everything that waits (`drop_pending_updates`)."""
        self._pending.clear()
        self.arrived.clear()

    def _confirm(self, offset: int) -> None:
        self._forget_expired()
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
        while offset > 0 and self._pending and self._pending[0].update_id < offset:
            self._pending.popleft()
        if not self._pending:
            self.arrived.clear()

    def _forget_expired(self) -> None:
        oldest = self._clock.now() - _KEPT_SECONDS
        while self._pending and self._pending[0].queued_at < oldest:
            self._pending.popleft()
