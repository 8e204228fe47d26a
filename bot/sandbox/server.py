"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.sandbox.faults import Fault
from bot.sandbox.methods import MethodCall, canonical_name, handler_for
from bot.sandbox.parameters import Parameters, read_parameters
from bot.sandbox.refusals import RefusalError, bad_request
from bot.sandbox.remarks import remarks_of_a_call
from bot.sandbox.state import BotAccount
from bot.sandbox.world import Call, World

HangUp = Callable[[Scope], None]


@dataclass(slots=True)
class _Outcome:
    """What goes back to the caller, before it becomes a response."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    dropped: bool = False

    @property
    def description(self) -> str:
        return "connection dropped" if self.dropped else str(self.body.get("description", ""))


class _DroppedConnection(Response):
    """No answer at all: the connection is closed under the caller's feet."""

    def __init__(self, hang_up: HangUp) -> None:
        super().__init__()
        self._hang_up = hang_up

    async def __call__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,  # noqa: ARG002 - the signature is ASGI's; nothing is sent here
    ) -> None:
        self._hang_up(scope)
        await receive()  # returns once the server has noticed that the connection is gone


class BotApi:
    """Answers bots; knows the world and how to drop a connection."""

    def __init__(self, world: World, hang_up: HangUp) -> None:
        self._world = world
        self._hang_up = hang_up

    def routes(self) -> list[Route]:
        """The routes of the Bot API; every HTTP method is welcome, as on Telegram."""
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        return [
            Route("/bot{token}/{method}", self.answer, methods=methods),
            Route("/file/bot{token}/{path:path}", self.download, methods=["GET"]),
        ]

    async def answer(self, request: Request) -> Response:
        """One call of one method."""
        try:
            bot = self._world.bot(request.path_params["token"])
            name = canonical_name(request.path_params["method"])
            parameters = await read_parameters(request)
        except ClientDisconnect:
            return Response()  # the bot died in mid-sentence: there is nobody to answer
        except RefusalError as refusal:
            return _respond(_refused(refusal))
        self._greet(bot)
        with remarks_of_a_call() as remarks:
            outcome = await self._with_faults(bot, name, parameters)
        self._log(name, parameters, outcome, remarks)
        return _DroppedConnection(self._hang_up) if outcome.dropped else _respond(outcome)

    async def _with_faults(self, bot: BotAccount, name: str, parameters: Parameters) -> _Outcome:
        fault = self._world.faults.take(name, parameters.readable())
        if fault is None:
            return await self._process(bot, name, parameters)
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.after_processing or not fault.replaces_answer():
            outcome = await self._process(bot, name, parameters)
        return _faulty(fault) if fault.replaces_answer() else outcome

    async def _process(self, bot: BotAccount, name: str, parameters: Parameters) -> _Outcome:
        try:
            if bot.logged_out_until > self._world.clock.now():
                raise bad_request("logged out")
            result = handler_for(name)(MethodCall(self._world, bot, parameters))
            if inspect.isawaitable(result):
                result = await result
        except RefusalError as refusal:
            return _refused(refusal)
        return _Outcome(200, {"ok": True, "result": result})

    async def download(self, request: Request) -> Response:
        """The bytes of a file that getFile named."""
        try:
            bot = self._world.bot(request.path_params["token"])
        except RefusalError as refusal:
            return _respond(_refused(refusal))
        for stored in bot.files.values():
            if stored.path == request.path_params["path"]:
                return Response(stored.data, media_type="application/octet-stream")
        return _respond(_refused(RefusalError(404, "Not Found")))

    def _greet(self, bot: BotAccount) -> None:
        if not bot.seen:
            bot.seen = True
            self._world.changes.announce()

    def _log(self, name: str, parameters: Parameters, outcome: _Outcome, remarks: list[str]) -> None:
        status = 0 if outcome.dropped else outcome.status
        now, shown = self._world.clock.now(), parameters.readable()
        self._world.calls.append(Call(now, name, shown, status, outcome.description, tuple(remarks)))
        self._world.changes.announce()


def not_found(_request: Request, _error: Exception) -> Response:
    """Anything that is no route of the sandbox."""
    return _respond(_refused(RefusalError(404, "Not Found")))


def _refused(refusal: RefusalError) -> _Outcome:
    body = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return _Outcome(refusal.code, body)


def _faulty(fault: Fault) -> _Outcome:
    status, body = fault.body()
    return _Outcome(status, body, dropped=fault.drop)


def _respond(outcome: _Outcome) -> Response:
    retry_after = outcome.body.get("parameters", {}).get("retry_after")
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return JSONResponse(outcome.body, status_code=outcome.status, headers=headers)
