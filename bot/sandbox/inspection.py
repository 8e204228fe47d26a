"""Looking into the sandbox over HTTP, for tests in any language: what waits, what was called, until when.

GET `/control/…` (the others are told in `control`):

- `calls` (`method`, `last` N): `[{at, method, parameters, status, description, remarks, plain}]`; status 0 means
  the connection was dropped. DELETE empties the log.
- `updates`: every update ever queued, oldest first, as the bot received it.
- `unanswered`: taps whose button still spins: `[{callback_id, bot, user, message_id, data, seconds, late}]`.
- `snapshot`: `{now, strict, floods, calls, faults, bots: [{id, name, username, pending_updates,
  allowed_updates, webhook, chats: [as /control/chat]}]}`.
- `wait` (`contains`, `method` with `times`, `answered=true`, `timeout` seconds, at most 60): returns
  `{"ok": true}` once all that is asked for holds, or 408 with the transcript in `description`.
"""

import asyncio
from collections.abc import Callable
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.chat_view import bot_view, chat_view
from bot.sandbox.gestures import Phone
from bot.sandbox.methods.callbacks import ANSWERABLE_SECONDS
from bot.sandbox.parameters import Parameters
from bot.sandbox.reading import transcript
from bot.sandbox.state import BotAccount, Json
from bot.sandbox.world import World

_LONGEST_WAIT = 60.0
_USUAL_WAIT = "5"


class Inspection:
    """Answers whoever watches; changes nothing but the log it may empty."""

    def __init__(self, world: World, phone: Callable[[Parameters], Phone]) -> None:
        self._world = world
        self._phone = phone

    def routes(self) -> list[Route]:
        """The routes that read."""
        return [
            Route("/control/calls", self._calls, methods=["GET", "DELETE"]),
            Route("/control/updates", self._updates, methods=["GET"]),
            Route("/control/unanswered", self._unanswered, methods=["GET"]),
            Route("/control/snapshot", self._snapshot, methods=["GET"]),
            Route("/control/wait", self._wait, methods=["GET"]),
        ]

    async def _calls(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._world.calls.clear()
            self._world.changes.announce()
        asked = Parameters(dict(request.query_params))
        wanted = asked.text("method").lower()
        calls = [call for call in self._world.calls if wanted in {"", call.method.lower()}]
        newest = calls[max(0, len(calls) - asked.integer("last", len(calls))) :]
        return JSONResponse([{**asdict(call), "plain": call.plain} for call in newest])

    async def _updates(self, _request: Request) -> Response:
        return JSONResponse(list(self._world.updates_issued.values()))

    async def _unanswered(self, _request: Request) -> Response:
        return JSONResponse(self._spinning())

    def _spinning(self) -> list[Json]:
        now = self._world.clock.now()
        return [
            {
                "callback_id": press.callback_id,
                "bot": bot.bot_id,
                "user": user_id,
                "message_id": press.message_id,
                "data": press.data,
                "seconds": now - press.pressed_at,
                "late": now - press.pressed_at > ANSWERABLE_SECONDS,
            }
            for bot in self._world.bots.values()
            for user_id, chat in bot.conversations.items()
            for press in chat.presses.values()
            if not press.answered
        ]

    async def _snapshot(self, _request: Request) -> Response:
        world = self._world
        return JSONResponse(
            {
                "now": world.clock.now(),
                "strict": world.strict,
                "floods": world.floods.mode,
                "calls": len(world.calls),
                "faults": [asdict(fault) for fault in world.faults.waiting],
                "bots": [self._bot(bot) for bot in world.bots.values()],
            }
        )

    def _bot(self, bot: BotAccount) -> Json:
        return {
            **bot_view(bot),
            "pending_updates": len(bot.queue),
            "allowed_updates": bot.queue.allowed,
            "webhook": bot.webhook.url if bot.webhook else "",
            "chats": [chat_view(Phone(self._world, bot, chat.user)) for chat in bot.conversations.values()],
        }

    async def _wait(self, request: Request) -> Response:
        asked = Parameters(dict(request.query_params))
        try:
            phone = self._phone(asked)
            seconds = min(float(asked.text("timeout", _USUAL_WAIT)), _LONGEST_WAIT)
        except (LookupError, ValueError) as error:
            return _refuse(400, str(error))
        try:
            async with asyncio.timeout(seconds):
                await self._world.changes.until(lambda: self._holds(phone, asked) or self._world.closing)
        except TimeoutError:
            shown = transcript(phone.chat, phone.bot.first_name)
            return _refuse(408, f"not seen within {seconds:g} s; the chat:\n{shown}")
        if self._world.closing:
            return _refuse(503, "the sandbox is closing")
        return JSONResponse({"ok": True})

    def _holds(self, phone: Phone, asked: Parameters) -> bool:
        """Whether everything that the wait asks for is so now."""
        text, method = asked.text("contains"), asked.text("method").lower()
        if text and not any(one.from_bot and text in one.text for one in phone.chat.messages.values()):
            return False
        called = sum(call.method.lower() == method for call in self._world.calls)
        if method and called < asked.integer("times", 1):
            return False
        return not (asked.flag("answered") and self._spinning())


def _refuse(status: int, description: str) -> Response:
    return JSONResponse({"ok": False, "description": description}, status_code=status)
