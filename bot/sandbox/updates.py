"""The queue of updates of one bot: kept until an offset confirms them, read by long polling.

The rules are those of Telegram's own server: what expires when, which offsets count, who ends whose poll.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.refusals import RefusalError, conflict

LONGEST_POLL = 50
_KEPT_SECONDS = 24 * 3600
_CALLBACK_KEPT_SECONDS = 150  # a tap is worth nothing later: its query can no longer be answered
_FARTHEST_OFFSET = 10
_HURRIED_SECONDS = 3.0
_FRANTIC_SECONDS = 0.5
_ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
Lane = tuple[str, int]
Check = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class QueuedUpdate:
    """An update that the bot has not confirmed yet.

    A webhook gets the updates of one `lane` strictly one after the other; lanes do not wait for each other.
    """

    update_id: int
    expires_at: float
    lane: Lane
    payload: dict[str, Any]


class UpdateQueue:
    """Updates in order; at most one long poll waits on them.

    Attributes:
        allowed: the kinds the bot asked for; None for the usual ones.
        arrived: set whenever something new waits, for the webhook sender.
        polls_begun: how many long polls had to wait so far, so that a test may know one does.
    """

    def __init__(
        self, clock: SandboxClock, next_id: Callable[[], int], issued: dict[int, Any], check: Check
    ) -> None:
        self._clock = clock
        self._next_id = next_id
        self._issued = issued
        self._check = check
        self._pending: deque[QueuedUpdate] = deque()
        self._poll: asyncio.Future[None] | None = None
        self._newest_id = 0
        self._closed = False
        self._asked: tuple[int, float] | None = None
        self.polls_begun = 0
        self.arrived = asyncio.Event()
        self.allowed: list[str] | None = None

    def __len__(self) -> int:
        self._forget_expired()
        return len(self._pending)

    def put(self, kind: str, payload: dict[str, Any]) -> int:
        """Queues one update and gives its id; 0 when the bot asked not to receive this kind."""
        wanted = kind in self.allowed if self.allowed else kind not in _ONLY_ON_REQUEST
        if not wanted:
            return 0
        self._newest_id = update_id = self._next_id()
        update = {"update_id": update_id, kind: payload}
        self._check(update)
        self._issued[update_id] = update
        kept = _CALLBACK_KEPT_SECONDS if kind == "callback_query" else _KEPT_SECONDS
        self._pending.append(QueuedUpdate(update_id, self._clock.now() + kept, _lane(kind, payload), update))
        self.arrived.set()
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        return update_id

    async def poll(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """Confirms up to `offset`, then waits at most `seconds` for the next updates.

        A poll that has to wait ends the one that waits already; one that is answered at once does not.
        """
        self._confirm(offset)
        if not self._pending and seconds > 0 and not self._closed:
            self.interrupt(conflict(_OTHER_POLLER))
            await self._wait(seconds)
        return [update.payload for update in list(self._pending)[:limit]]

    def braked(self, offset: int, limit: int, seconds: float) -> tuple[int, float]:
        """How Telegram slows down who asks the same again at once: a longer wait, a single update."""
        now = self._clock.now()
        before, self._asked = self._asked, (offset, now)
        if before is None or before[0] != offset:
            return limit, seconds
        if now < before[1] + _FRANTIC_SECONDS:
            limit = 1
        return limit, max(seconds, _HURRIED_SECONDS) if now < before[1] + _HURRIED_SECONDS else seconds

    async def _wait(self, seconds: float) -> None:
        poll = asyncio.get_running_loop().create_future()
        self._poll = poll
        self.polls_begun += 1
        alarm = asyncio.ensure_future(self._clock.reach(self._clock.now() + seconds))
        try:
            await asyncio.wait({poll, alarm}, return_when=asyncio.FIRST_COMPLETED)
            if poll.done():
                poll.result()
        finally:
            alarm.cancel()
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

    def lanes(self) -> set[Lane]:
        """The lanes in which something waits."""
        self._forget_expired()
        return {update.lane for update in self._pending}

    def first_of(self, lane: Lane) -> QueuedUpdate | None:
        """The oldest update of a lane, for the webhook sender."""
        self._forget_expired()
        return next((update for update in self._pending if update.lane == lane), None)

    def forget(self, update: QueuedUpdate) -> None:
        """The webhook took this update, or Telegram gave it up."""
        if update in self._pending:
            self._pending.remove(update)

    def clear(self) -> None:
        """Drops everything that waits (`drop_pending_updates`)."""
        self._pending.clear()
        self.arrived.clear()

    def _confirm(self, offset: int) -> None:
        self._forget_expired()
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
        if offset > self._newest_id + 1 + _FARTHEST_OFFSET:
            return  # an id from the future confirms nothing
        while offset > 0 and self._pending and self._pending[0].update_id < offset:
            self._pending.popleft()

    def _forget_expired(self) -> None:
        now = self._clock.now()
        if any(update.expires_at < now for update in self._pending):
            self._pending = deque(update for update in self._pending if update.expires_at >= now)


def _lane(kind: str, payload: dict[str, Any]) -> Lane:
    """Telegram's own lanes: the messages of a chat, the taps of a person, each other kind by itself."""
    if kind in {"message", "edited_message"}:
        return "message", int(payload["chat"]["id"])
    whose = payload.get("from") or payload.get("chat") or payload.get("user") or {}
    return kind, int(whose.get("id", 0))
