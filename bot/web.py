"""HTTP of the bot itself: health, metrics, Telegram's webhook, and calls of bank feeds that say where to look."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.polling import chat_of, store_updates

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from starlette.requests import Request

    from bot.feeding import Feeding
    from bot.reception import Reception
    from core.domain.time import Clock
    from core.ports import Store

_LARGEST_BODY = 1024 * 1024
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


def web_app(
    *,
    store: Store,
    clock: Clock,
    reception: Reception,
    registry: CollectorRegistry,
    webhook_secret: str,
    feeding: Feeding | None = None,
    pluggy_secret: str = "",
) -> Starlette:
    """The routes. Without a secret, ``/telegram`` and ``/pluggy`` do not exist."""

    async def health(_request: Request) -> Response:
        try:
            async with store.read() as uow:
                await uow.people.companies()
        except Exception:  # noqa: BLE001 - whatever it is, the database does not answer, and that is the message
            return JSONResponse({"status": "failing", "failing": "database"}, status_code=503)
        return JSONResponse({"status": "ok", "database": "ok"})

    async def metrics(_request: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    async def webhook(request: Request) -> Response:
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), webhook_secret.encode()):
            return PlainTextResponse("", status_code=403)
        body = await _body(request)
        if body is None:
            return PlainTextResponse("", status_code=413)
        raw = _update(body)
        if raw is None:
            return PlainTextResponse("", status_code=400)
        reception.accept(await store_updates(store, reception.bot.id, [raw], clock))
        return PlainTextResponse("")  # only now may Telegram forget it

    async def pluggy(request: Request) -> Response:
        """Nothing in the body is believed; it only says where to look sooner."""
        if not _carries(request, pluggy_secret):
            return PlainTextResponse("", status_code=403)
        body = await _body(request)
        if body is None:
            return PlainTextResponse("", status_code=413)
        assert feeding is not None
        heard = await feeding.hear("pluggy", body)
        return PlainTextResponse("", status_code=200 if heard else 400)

    routes = [Route("/saude", health), Route("/metrics", metrics)]
    if webhook_secret:
        routes.append(Route("/telegram", webhook, methods=["POST"]))
    if pluggy_secret and feeding is not None:
        routes.append(Route("/pluggy", pluggy, methods=["POST"]))
    return Starlette(routes=routes)


def _carries(request: Request, secret: str) -> bool:
    """Whether some header is the secret: the aggregator sends it under whatever name its operator chose there."""
    values = [value.encode() for value in request.headers.values()]
    return any([hmac.compare_digest(value, secret.encode()) for value in values])  # noqa: C419 - always all of them


async def _body(request: Request) -> bytes | None:
    """The body, or ``None`` as soon as it grows past the cap."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_BODY:
            return None
    return body


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(raw, dict) or type(raw.get("update_id")) is not int:
        return None
    try:
        chat_of(raw)
    except (AttributeError, TypeError, ValueError):
        return None
    return raw if 0 <= raw["update_id"] < 2**63 else None
