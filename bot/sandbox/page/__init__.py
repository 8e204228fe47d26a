"""The chat page: a phone in the browser, served from the package's own files."""

from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_MEDIA_TYPES = {
    "page.html": "text/html",
    "page.css": "text/css",
    "page.js": "text/javascript",
    "message.js": "text/javascript",
    "text.js": "text/javascript",
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:",
    "Cache-Control": "no-store",
}


def page_routes() -> list[Route]:
    """The page and the files it needs."""
    return [Route("/", _page, methods=["GET"]), Route("/page/{name}", _asset, methods=["GET"])]


def _page(_request: Request) -> Response:
    return _file("page.html")


def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    return _file(name) if name in _MEDIA_TYPES else Response(status_code=404)


def _file(name: str) -> Response:
    content = files(__name__).joinpath(name).read_bytes()
    return Response(content, media_type=_MEDIA_TYPES[name], headers=_HEADERS)
