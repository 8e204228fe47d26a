"""The chat page: a phone in the browser, served from the package's own files.

`page.js` hears of changes and lets each part draw itself: `list.js` the conversation (`history.js` knows its
messages, `message.js`, `text.js` and `keys.js` draw one), `composer.js` the foot, `drawer.js` and `guide.js` what
stands beside. `server.js` alone talks to the sandbox.
"""

from importlib.resources import files
from pathlib import PurePath

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_MEDIA_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
_HEADERS = {
    "Content-Security-Policy": "; ".join(_POLICY),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def page_routes() -> list[Route]:
    """The page and the files it needs."""
    return [Route("/", _page, methods=["GET"]), Route("/page/{name}", _asset, methods=["GET"])]


def _page(_request: Request) -> Response:
    return _file("page.html")


def _asset(request: Request) -> Response:
    return _file(request.path_params["name"])


def _file(name: str) -> Response:
    asset = files(__name__).joinpath(name)
    media_type = _MEDIA_TYPES.get(PurePath(name).suffix)
    if media_type is None or PurePath(name).name != name or not asset.is_file():
        return Response(status_code=404)
    return Response(asset.read_bytes(), media_type=media_type, headers=_HEADERS)
