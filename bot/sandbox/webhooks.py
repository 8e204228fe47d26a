"""Delivery of updates to a bot's own address, as Telegram does it: lane by lane, again and again until 2xx.

A failed update is sent again at once, then after 2, 4, 8… up to 60 seconds of the sandbox's clock, or after the
seconds of a `Retry-After`; what would expire before its next turn is dropped. The body of a good answer may name
a method, which is then called. The sandbox delivers on its own machine only.
"""

import asyncio
import contextlib
import itertools
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import httpx

from bot.sandbox.clock import SandboxClock
from bot.sandbox.parameters import Parameters
from bot.sandbox.updates import Lane, QueuedUpdate, UpdateQueue

OWN_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})
_LONGEST_PAUSE = 60
_LONGEST_RETRY_AFTER = 3600
_RECONNECT_PAUSE = 1
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header, not a secret
_NEVER_IN_AN_ANSWER = frozenset({"deletewebhook", "setwebhook", "close", "logout"})
Perform = Callable[[str, Parameters], Awaitable[object]]


@dataclass(slots=True)
class Webhook:
    """Where and how updates are posted, and how the last failure looked."""

    url: str
    secret_token: str
    queue: UpdateQueue
    clock: SandboxClock
    perform: Perform
    max_connections: int = 40
    ip_address: str = ""
    last_error_date: int = 0
    last_error_message: str = ""
    _task: "asyncio.Task[None] | None" = field(default=None)
    _busy: "dict[Lane, asyncio.Task[None]]" = field(default_factory=dict)

    def start(self) -> None:
        """Begins to post in the background."""
        self.queue.arrived.set()
        self._task = asyncio.create_task(self._post_forever())

    async def stop(self) -> None:
        """Ends the background work; an update under way stays pending."""
        under_way = [task for task in (self._task, *self._busy.values()) if task is not None]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    def same_as(self, url: str, secret_token: str, max_connections: int, ip_address: str) -> bool:
        """Whether setWebhook would change nothing."""
        asked = (url, secret_token, max_connections, ip_address)
        return asked == (self.url, self.secret_token, self.max_connections, self.ip_address)

    async def _post_forever(self) -> None:
        connections = asyncio.Semaphore(self.max_connections)
        # on one's own machine a certificate proves nothing, and loading the usual ones takes a while
        async with httpx.AsyncClient(timeout=60, trust_env=False, verify=False) as client:  # noqa: S501
            while True:
                await self.queue.arrived.wait()
                self.queue.arrived.clear()
                for lane in self.queue.lanes() - self._busy.keys():
                    self._busy[lane] = asyncio.create_task(self._empty(lane, client, connections))

    async def _empty(self, lane: Lane, client: httpx.AsyncClient, connections: asyncio.Semaphore) -> None:
        """Posts what waits in one lane, in order."""
        while (update := self.queue.first_of(lane)) is not None:
            await self._insist(update, client, connections)
        del self._busy[lane]

    async def _insist(
        self, update: QueuedUpdate, client: httpx.AsyncClient, connections: asyncio.Semaphore
    ) -> None:
        """One update, until it is taken, dropped or confirmed in another way."""
        delay = 1
        for failures in itertools.count():
            async with connections:
                pause = await self._attempt(update, client)
            if pause is None:
                return
            if not pause and failures:
                delay = pause = min(delay * 2, _LONGEST_PAUSE)
            wake_at = self.clock.now() + pause
            if wake_at > update.expires_at:
                self.queue.forget(update)
                return
            await self.clock.reach(wake_at)
            if self.queue.first_of(update.lane) != update:
                return

    async def _attempt(self, update: QueuedUpdate, client: httpx.AsyncClient) -> int | None:
        """None when the update was taken; else the seconds to wait, 0 for the usual ones."""
        if (urlsplit(self.url).hostname or "") not in OWN_MACHINE:
            self._note_failure("Connection failed: the sandbox delivers only on its own machine")
            return _RECONNECT_PAUSE
        headers = {_SECRET_HEADER: self.secret_token} if self.secret_token else {}
        try:
            response = await client.post(self.url, json=update.payload, headers=headers)
        except httpx.HTTPError as error:
            refused = isinstance(error, httpx.ConnectError)
            self._note_failure("Connection refused" if refused else "Webhook connection closed")
            return _RECONNECT_PAUSE
        if not response.is_success:
            return self._failed(response)
        self.queue.forget(update)
        await self._obey(response)
        return None

    def _failed(self, response: httpx.Response) -> int:
        self._note_failure(
            f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}"
        )
        asked = response.headers.get("retry-after", "")
        return min(int(asked), _LONGEST_RETRY_AFTER) if asked.isdecimal() else 0

    async def _obey(self, response: httpx.Response) -> None:
        """Calls the method that the answer's body names; the bot does not learn how it went."""
        with contextlib.suppress(ValueError):
            values = _answered(response)
            method = values.pop("method", "")
            lowered = method.lower()
            if method and lowered not in _NEVER_IN_AN_ANSWER and not lowered.startswith("get"):
                await self.perform(method, Parameters(values))

    def _note_failure(self, message: str) -> None:
        self.last_error_date = self.clock.seconds()
        self.last_error_message = message


def _answered(response: httpx.Response) -> dict[str, str]:
    """The parameters in the body of an answer: JSON or a form; nothing else is read."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(response.text))
    content = json.loads(response.text) if kind == "application/json" and response.text else {}
    if not isinstance(content, dict):
        return {}
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in content.items()
    }
