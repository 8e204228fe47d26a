"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

from collections.abc import Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.sandbox.answering import Answering, Outcome, refused
from bot.sandbox.in_words import odd_http_method
from bot.sandbox.parameters import read_parameters
from bot.sandbox.refusals import RefusalError
from bot.sandbox.world import World

HangUp = Callable[[Scope], None]
_TELEGRAMS_METHODS = frozenset({"GET", "POST"})
_ALL_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


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
        self._answering = Answering(world)
        self._hang_up = hang_up

    def routes(self) -> list[Route]:
        """The routes of the Bot API; the method may also stand among the parameters."""
        return [
            Route("/bot{token}/{method}", self.answer, methods=_ALL_METHODS),
            Route("/bot{token}/", self.answer, methods=_ALL_METHODS),
            Route("/file/bot{token}/{path:path}", self.download, methods=["GET"]),
        ]

    async def answer(self, request: Request) -> Response:
        """One call of one method."""
        odd = request.method not in _TELEGRAMS_METHODS
        if odd and self._world.strict:  # Telegram's server does not even read such a request
            return Response(status_code=501, headers={"Connection": "close"})
        name = request.path_params.get("method", "")
        try:
            bot = self._world.bot(request.path_params["token"])
        except RefusalError as refusal:
            return _respond(refused(refusal))
        try:
            parameters = await read_parameters(request)
        except ClientDisconnect:
            return Response()  # the bot died in mid-sentence: there is nobody to answer
        except RefusalError as refusal:
            return _respond(self._answering.unread(name, refusal))
        name = name or parameters.text("method")
        if odd:
            parameters.remarks.append(odd_http_method(request.method))
        outcome = await self._answering.answer(bot, name, parameters)
        return _DroppedConnection(self._hang_up) if outcome.dropped else _respond(outcome)

    async def download(self, request: Request) -> Response:
        """The bytes of a file that getFile named."""
        try:
            bot = self._world.bot(request.path_params["token"])
        except RefusalError as refusal:
            return _respond(refused(refusal))
        for stored in bot.files.values():
            if stored.path == request.path_params["path"]:
                return Response(stored.data, media_type="application/octet-stream")
        return _respond(refused(RefusalError(404, "Not Found")))


def broken(_request: Request, error: Exception) -> Response:
    """A bug of the sandbox itself; the server's log tells where."""
    return _respond(
        refused(RefusalError(500, f"Internal Server Error: {type(error).__name__} in the sandbox"))
    )


def not_found(_request: Request, _error: Exception) -> Response:
    """Anything that is no route of the sandbox."""
    return _respond(refused(RefusalError(404, "Not Found")))


def _respond(outcome: Outcome) -> Response:
    retry_after = outcome.body.get("parameters", {}).get("retry_after")
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return JSONResponse(outcome.body, status_code=outcome.status, headers=headers)
