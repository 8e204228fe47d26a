"""Delivery of updates to a bot's own address: in order, again and again until it says 2xx."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from bot.sandbox.clock import SandboxClock
from bot.sandbox.updates import UpdateQueue

_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header, not a secret


@dataclass(slots=True)
class Webhook:
    """Where and how updates are posted, and how the last failure looked."""

    url: str
    secret_token: str
    queue: UpdateQueue
    clock: SandboxClock
    max_connections: int = 40
    last_error_date: int = 0
    last_error_message: str = ""
    _task: "asyncio.Task[None] | None" = field(default=None)

    def start(self) -> None:
        """Begins to post in the background."""
        self._task = asyncio.create_task(self._post_forever())

    async def stop(self) -> None:
        """Ends the background work; an update under way stays pending."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _post_forever(self) -> None:
        pause = _FIRST_PAUSE
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            while True:
                await self.queue.arrived.wait()
                if await self._post_first(client):
                    pause = _FIRST_PAUSE
                    continue
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _post_first(self, client: httpx.AsyncClient) -> bool:
        update = self.queue.first()
        if update is None:
            self.queue.arrived.clear()
            return True
        headers = {_SECRET_HEADER: self.secret_token} if self.secret_token else {}
        try:
            response = await client.post(self.url, json=update, headers=headers)
        except httpx.HTTPError as error:
            self._note_failure(f"Connection failed: {type(error).__name__}")
            return False
        if not response.is_success:
            reason = response.reason_phrase
            self._note_failure(f"Wrong response from the webhook: {response.status_code} {reason}")
            return False
        self.queue.confirm_first(update["update_id"])
        return True

    def _note_failure(self, message: str) -> None:
        self.last_error_date = self.clock.seconds()
        self.last_error_message = message
