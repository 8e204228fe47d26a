"""An Asaas on this machine: the statement and the balance of one account, over real HTTP, with a small bank behind it.

Use::

    clock = StillClock()
    with AsaasFake(clock) as bank:
        bank.post(48_000, date(2026, 11, 18), description="Cobrança recebida - fatura nr. 1042 Ana Paula")
        feed = AsaasFeed(clock, bank.url)
        access = Access("1234567", {"access_token": bank.key})

``post`` adds a row and returns its id (``ftn_…``), ``remove`` takes it away; every row carries the balance after
it, counted from ``opening_cents``. ``misstate(id, cents)`` lets a row carry another balance. ``fail(path, status, …)``
makes the next calls of a path fail; ``log`` holds every request. For faults below HTTP put a ``FaultProxy(bank.url)``
before it. The fake runs in a thread: whoever calls may block.
"""

from __future__ import annotations

import contextlib
import secrets as random
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Self

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.feeds.loopback import served

if TYPE_CHECKING:
    from starlette.requests import Request

    from core.domain.time import Clock

ROWS, BALANCE = "/v3/financialTransactions", "/v3/finance/balance"
_MOST = 100


@dataclass(frozen=True)
class Asked:
    """A request that arrived."""

    method: str
    path: str
    params: dict[str, str]
    status: int


@dataclass(frozen=True)
class Posted:
    """A row of the statement."""

    id: str
    on: date
    cents: int
    kind: str
    description: str
    more: dict[str, Any] = field(default_factory=dict)


class AsaasFake:
    """See the module's text. ``url`` ends with ``/v3``, as the real one does."""

    def __init__(self, clock: Clock, *, opening_cents: int = 0) -> None:
        self.clock, self.opening_cents = clock, opening_cents
        self.key = f"$aact_test_{random.token_hex(16)}"
        self.rows: list[Posted] = []
        self.log: list[Asked] = []
        self.largest_page = _MOST
        self._misstated: dict[str, int] = {}
        self._failures: list[list[Any]] = []
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        app = Starlette(
            routes=[Route("/{path:path}", self._handle, methods=["GET", "POST", "PUT", "DELETE"])]
        )
        self.url = f"http://127.0.0.1:{self._stack.enter_context(served(app))}/v3"
        return self

    def __exit__(self, *about: object) -> None:
        self._stack.close()

    def post(
        self,
        cents: int,
        on: date,
        *,
        kind: str = "PAYMENT_RECEIVED",
        description: str = "Cobrança recebida",
        **more: Any,
    ) -> str:
        """Add a row, money in positive; ``more`` overwrites or adds fields of its JSON."""
        found = f"ftn_{random.token_hex(8)}"
        self.rows.append(Posted(found, on, cents, kind, description, more))
        return found

    def remove(self, id: str) -> None:  # noqa: A002 - the bank's own word
        """A row is gone, as if it had never been."""
        self.rows = [row for row in self.rows if row.id != id]

    def misstate(self, id: str, cents: int) -> None:  # noqa: A002 - the bank's own word
        """A row says another balance than the rows before it make."""
        self._misstated[id] = cents

    def fail(
        self,
        path: str,
        status: int,
        *,
        body: dict[str, Any] | None = None,
        retry_after: int | None = None,
        times: int = 1,
    ) -> None:
        """The next calls of a path are answered so."""
        self._failures.append([path, status, body, retry_after, times])

    def pairs(self) -> set[tuple[str, str]]:
        """Every method and path that was asked for."""
        return {(one.method, one.path) for one in self.log}

    async def _handle(self, request: Request) -> Response:
        path, params = request.url.path, dict(request.query_params)
        answer = self._failing(path) or self._answer(request, path, params)
        self.log.append(Asked(request.method, path, params, answer.status_code))
        return answer

    def _failing(self, path: str) -> Response | None:
        for failure in self._failures:
            if failure[0] == path and failure[4] > 0:
                failure[4] -= 1
                headers = {} if failure[3] is None else {"Retry-After": str(failure[3])}
                return JSONResponse(failure[2] or _refusal("error", "Erro"), failure[1], headers)
        return None

    def _answer(self, request: Request, path: str, params: dict[str, str]) -> Response:
        if not request.headers.get("user-agent"):
            return JSONResponse(_refusal("invalid_user_agent", "User-Agent"), 403)
        if request.headers.get("access_token") != self.key:
            return JSONResponse(_refusal("invalid_access_token", "A chave de API é inválida"), 401)
        if request.method == "GET" and path == BALANCE:
            return JSONResponse({"balance": (self.opening_cents + sum(row.cents for row in self.rows)) / 100})
        if request.method == "GET" and path == ROWS:
            return self._page(params)
        return JSONResponse(_refusal("not_found", path), 404)

    def _page(self, params: dict[str, str]) -> Response:
        offset, limit = int(params.get("offset", "0")), int(params.get("limit", "10"))
        if limit > self.largest_page:
            return JSONResponse(_refusal("invalid_limit", "limit"), 400)
        since = date.fromisoformat(params.get("startDate", "0001-01-01"))
        until = date.fromisoformat(params.get("finishDate", "9999-12-31"))
        ordered = sorted(self.rows, key=lambda row: row.on)
        after = list(accumulate((row.cents for row in ordered), initial=self.opening_cents))[1:]
        found = [
            self._written(row, cents)
            for row, cents in zip(ordered, after, strict=True)
            if since <= row.on <= until
        ]
        if params.get("order", "desc") != "asc":
            found.reverse()
        here = found[offset : offset + limit]
        more = offset + len(here) < len(found)
        about = {
            "object": "list",
            "hasMore": more,
            "totalCount": len(found),
            "limit": limit,
            "offset": offset,
        }
        return JSONResponse(about | {"data": here})

    def _written(self, row: Posted, after: int) -> dict[str, Any]:
        return {
            "object": "financialTransaction",
            "id": row.id,
            "value": row.cents / 100,
            "balance": self._misstated.get(row.id, after) / 100,
            "type": row.kind,
            "date": row.on.isoformat(),
            "description": row.description,
            "paymentId": None,
            "transferId": None,
        } | row.more


def _refusal(code: str, description: str) -> dict[str, Any]:
    return {"errors": [{"code": code, "description": description}]}
