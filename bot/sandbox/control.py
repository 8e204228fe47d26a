"""The same gestures over HTTP, for the page and for other programs: `/control/...`.

Acting (POST, JSON or form; `bot`, `user` and `name` say who acts, all optional):

- `say` and `reply` (`text`, `reply_to`), `edit` (`message_id`, `text`), `react` (`message_id`, `emoji`; empty
  takes it back), `contact` (`phone_number`, `first_name`), `document` and `photo` (multipart part `file`,
  `caption`, `reply_to`): the result is the id of the update, 0 when the bot asked not to receive such ones.
- `press` (`label`, or `message_id` and `data`): only a button that the message shows, unless `stale=true` presses
  one that is gone; the result is the id of the callback query.
- `block`, `unblock`, `delete_account`, `clock` (`advance` seconds), `faults` (the fields of a Fault), `reset`.
- `migrate` is refused with 501: only groups migrate, and the sandbox has private chats alone.

Reading (GET): `bots`, `chat`, `view` (what the page lacks), `transcript`, `file` (`file_id`), `clock`, `faults`
(DELETE clears them), `events` (server-sent, one `change` per revision), and what `inspection` tells of.
Answers to acting: `{"ok": true, "result": …}` or `{"ok": false, "description": …}` with a 4xx or 501.
"""

import asyncio
import json
import mimetypes
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.sandbox.chat_view import bot_view, chat_view
from bot.sandbox.chat_window import ChatWindows, older
from bot.sandbox.faults import Fault
from bot.sandbox.gestures import Phone
from bot.sandbox.inspection import Inspection
from bot.sandbox.parameters import Parameters, read_parameters
from bot.sandbox.reading import transcript
from bot.sandbox.refusals import RefusalError, not_modelled
from bot.sandbox.state import User
from bot.sandbox.world import World

_HEARTBEAT = 15.0
_DEFAULT_USER = 1001
_DEFAULT_NAME = "Você"
Gesture = Callable[[Phone, Parameters], Any]


class Control:
    """Answers whoever plays the person."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._windows = ChatWindows()

    def routes(self) -> list[Route]:
        """All control routes; GET reads, POST acts."""
        gestures: dict[str, Gesture] = {
            "say": _say,
            "reply": _say,
            "press": _press,
            "document": _document,
            "photo": _photo,
            "block": lambda phone, _: phone.block(),
            "unblock": lambda phone, _: phone.unblock(),
            "delete_account": lambda phone, _: phone.delete_account(),
            "edit": lambda phone, given: phone.edit(given.integer("message_id"), given.text("text")),
            "react": lambda phone, given: phone.react(given.integer("message_id"), given.text("emoji")),
            "contact": _contact,
            "migrate": _migrate,
        }
        reading = {
            "bots": self._bots,
            "chat": self._chat,
            "view": self._view,
            "transcript": self._transcript,
            "file": self._file,
            "events": self._events,
        }
        return [
            *(
                Route(f"/control/{name}", self._acting(act), methods=["POST"])
                for name, act in gestures.items()
            ),
            *(Route(f"/control/{name}", read, methods=["GET"]) for name, read in reading.items()),
            Route("/control/clock", self._clock, methods=["GET", "POST"]),
            Route("/control/faults", self._faults, methods=["GET", "POST", "DELETE"]),
            Route("/control/reset", self._reset, methods=["POST"]),
            *Inspection(self._world, self._phone).routes(),
        ]

    def _acting(self, gesture: Gesture) -> Callable[[Request], Any]:
        async def act(request: Request) -> Response:
            try:
                parameters = await read_parameters(request, nulls=False)
                result = gesture(self._phone(parameters), parameters)
            except RefusalError as refusal:
                return _error(refusal.code, refusal.description)
            except (LookupError, RuntimeError, ValueError) as error:
                return _error(400, str(error))
            return JSONResponse({"ok": True, "result": result})

        return act

    def _phone(self, parameters: Parameters) -> Phone:
        """The phone of the person named in the call, with the bot named or the only one there is."""
        bot_id = parameters.integer("bot")
        bot = self._world.bot_by_id(bot_id) if bot_id else next(iter(self._world.bots.values()), None)
        if bot is None:
            raise LookupError("no such bot has connected yet")
        user_id = parameters.integer("user", _DEFAULT_USER)
        user = User(user_id, parameters.text("name") or _DEFAULT_NAME)
        return Phone(self._world, bot, self._world.users.setdefault(user_id, user))

    async def _bots(self, _request: Request) -> Response:
        return JSONResponse([bot_view(bot) for bot in self._world.bots.values()])

    async def _chat(self, request: Request) -> Response:
        try:
            phone = self._phone(Parameters(dict(request.query_params)))
        except LookupError as error:
            return _error(404, str(error))
        return JSONResponse(chat_view(phone))

    async def _view(self, request: Request) -> Response:
        """What the page lacks; only `connected` while no bot has come."""
        query = request.query_params
        try:
            phone = self._phone(Parameters(dict(query)))
            found = older(phone, query) if "before" in query else self._windows.view(phone, query)
        except LookupError:
            found = {}
        except ValueError as error:
            return _error(400, str(error))
        return JSONResponse({"connected": bool(found), **found})

    async def _transcript(self, request: Request) -> Response:
        try:
            phone = self._phone(Parameters(dict(request.query_params)))
        except LookupError as error:
            return _error(404, str(error))
        return PlainTextResponse(transcript(phone.chat, phone.bot.first_name))

    async def _file(self, request: Request) -> Response:
        wanted = request.query_params.get("file_id", "")
        for bot in self._world.bots.values():
            stored = bot.files.get(wanted)
            if stored is not None:
                return Response(stored.data, headers=_file_headers(stored.mime_type))
        return _error(404, "no such file")

    async def _clock(self, request: Request) -> Response:
        if request.method == "POST":
            try:
                parameters = await read_parameters(request, nulls=False)
                self._world.clock.advance(float(parameters.text("advance", "0")))
            except RefusalError as refusal:
                return _error(refusal.code, refusal.description)
            except ValueError as error:
                return _error(400, str(error))
            self._world.changes.announce()
        return JSONResponse({"now": self._world.clock.now()})

    async def _faults(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._world.faults.clear()
        if request.method == "POST":
            try:
                self._world.faults.add(Fault(**await request.json()))
            except (TypeError, ValueError) as error:
                return _error(400, str(error))
        return JSONResponse([asdict(fault) for fault in self._world.faults.waiting])

    async def _reset(self, _request: Request) -> Response:
        await self._world.reset()
        return JSONResponse({"ok": True})

    async def _events(self, request: Request) -> Response:
        return StreamingResponse(self._stream(request), media_type="text/event-stream")

    async def _stream(self, request: Request) -> AsyncIterator[str]:
        """One server-sent event per change, and a comment now and then to notice a lost reader."""
        seen = -1
        while not self._world.closing and not await request.is_disconnected():
            if seen != self._world.changes.revision:
                seen = self._world.changes.revision
                yield f"event: change\ndata: {json.dumps({'revision': seen})}\n\n"
            if not await self._changed_since(seen):
                yield ": ainda aqui\n\n"

    async def _changed_since(self, seen: int) -> bool:
        changes = self._world.changes
        try:
            async with asyncio.timeout(_HEARTBEAT):
                await changes.until(lambda: changes.revision != seen or self._world.closing)
        except TimeoutError:
            return False
        return True


def _say(phone: Phone, parameters: Parameters) -> int:
    return phone.say(parameters.text("text"), reply_to=parameters.integer("reply_to") or None)


def _press(phone: Phone, parameters: Parameters) -> str:
    message_id, label = parameters.integer("message_id"), parameters.text("label")
    if label:
        return phone.press_label(label, message_id or None)
    data = parameters.text("data")
    if not parameters.flag("stale") and not phone.shows(message_id, data):
        raise LookupError("the message shows no such button; stale=true presses it all the same")
    return phone.press(message_id, data)


def _contact(phone: Phone, parameters: Parameters) -> int:
    name = parameters.text("first_name") or phone.user.first_name
    return phone.share_contact(parameters.text("phone_number"), name)


def _migrate(_phone: Phone, _parameters: Parameters) -> None:
    raise not_modelled("groups, and a private chat never migrates")


def _document(phone: Phone, parameters: Parameters) -> int:
    upload = parameters.uploads.get("file")
    if upload is None:
        raise LookupError("a part named file is missing")
    mime_type = mimetypes.guess_type(upload.name)[0] or upload.mime_type
    caption, reply_to = parameters.text("caption"), parameters.integer("reply_to") or None
    return phone.send_document(
        upload.name, upload.data, mime_type=mime_type, caption=caption, reply_to=reply_to
    )


def _photo(phone: Phone, parameters: Parameters) -> int:
    upload = parameters.uploads.get("file")
    if upload is None:
        raise LookupError("a part named file is missing")
    reply_to = parameters.integer("reply_to") or None
    return phone.send_photo(upload.data, caption=parameters.text("caption"), reply_to=reply_to)


def _file_headers(mime_type: str) -> dict[str, str]:
    """Never shown as a page: a file a bot sent must not run in the sandbox's origin."""
    return {"Content-Type": mime_type, "Content-Security-Policy": "sandbox; default-src 'none'"}


def _error(status: int, description: str) -> Response:
    return JSONResponse({"ok": False, "description": description}, status_code=status)
