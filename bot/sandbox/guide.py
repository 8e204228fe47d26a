"""A guide beside the phone: steps that whoever embeds the sandbox writes, and the page draws.

The sandbox knows nothing of what the steps mean. `GET /control/guide` answers `{}` (no guide) or
`{"title", "intro", "steps": [{"id", "title", "text", "state", "file": {"name", "url"} | null,
"action": {"label", "url"} | null}], "reset": {"label", "url", "confirm"} | null}`; a POST to the `url`
of an action runs it and answers once it is done.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.changes import Changes

Json = dict[str, Any]
_RESET = "reset"


@dataclass(frozen=True, slots=True)
class GuideFile:
    """A file to drag onto the phone, or to send with a button."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class GuideAction:
    """A button of the guide; `confirm` is asked before, when it is not empty."""

    label: str
    do: Callable[[], Awaitable[None]]
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `step_id` is a short name for addresses, any but "reset"."""

    step_id: str
    title: str
    text: str
    state: Literal["done", "now", "later"] = "later"
    file: GuideFile | None = None
    action: GuideAction | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """The whole guide; to show progress, show another one."""

    title: str
    intro: str
    steps: tuple[Step, ...]
    reset: GuideAction | None = None


class GuideBoard:
    """Holds the guide that is shown now, and serves it to the page."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._guide: Guide | None = None

    def show(self, guide: Guide | None) -> None:
        """From now on the page shows this guide; None takes it away."""
        self._guide = guide
        self._changes.announce()

    def routes(self) -> list[Route]:
        """What the page asks for, under `/control/guide`."""
        return [
            Route("/control/guide", self._shown, methods=["GET"]),
            Route("/control/guide/do/{name}", self._do, methods=["POST"]),
            Route("/control/guide/file/{name}", self._file, methods=["GET"]),
        ]

    async def _shown(self, _request: Request) -> Response:
        return JSONResponse(_guide_view(self._guide) if self._guide else {})

    async def _do(self, request: Request) -> Response:
        action = self._action(request.path_params["name"])
        if action is None:
            return _missing("no such action")
        await action.do()
        return JSONResponse({"ok": True})

    async def _file(self, request: Request) -> Response:
        step = self._step(request.path_params["name"])
        if step is None or step.file is None:
            return _missing("no such file")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(step.file.name)}"}
        return Response(step.file.data, media_type="application/octet-stream", headers=headers)

    def _step(self, name: str) -> Step | None:
        steps = self._guide.steps if self._guide else ()
        return next((step for step in steps if step.step_id == name), None)

    def _action(self, name: str) -> GuideAction | None:
        if name == _RESET:
            return self._guide.reset if self._guide else None
        step = self._step(name)
        return step.action if step else None


def _guide_view(guide: Guide) -> Json:
    return {
        "title": guide.title,
        "intro": guide.intro,
        "steps": [_step_view(step) for step in guide.steps],
        "reset": guide.reset and _action_view(guide.reset, _RESET),
    }


def _step_view(step: Step) -> Json:
    name = quote(step.step_id, safe="")
    return {
        "id": step.step_id,
        "title": step.title,
        "text": step.text,
        "state": step.state,
        "file": step.file and {"name": step.file.name, "url": f"/control/guide/file/{name}"},
        "action": step.action and _action_view(step.action, name),
    }


def _action_view(action: GuideAction, name: str) -> Json:
    return {"label": action.label, "url": f"/control/guide/do/{name}", "confirm": action.confirm}


def _missing(description: str) -> Response:
    return JSONResponse({"ok": False, "description": description}, status_code=404)
