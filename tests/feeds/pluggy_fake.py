"""A fake of Pluggy: a real HTTP server on this machine that keeps to what is known of the real one.

Use it in any test, with or without a running loop (it serves from a thread of its own)::

    with PluggyFake.serving(clock) as pluggy:      # clock: anything with now(); the machine's when left out
        item = pluggy.item(owner_key="company-1")  # a healthy connection
        account = item.account("48210-7", bank="341", opening_cents=100_000)
        row = account.post(date(2026, 11, 10), 48_000, "PIX RECEBIDO", party=Party("Maria", "529.982.247-25"))
        feed = PluggyFeed(Operator(pluggy.client_id, pluggy.client_secret), base_url=pluggy.url, clock=clock)

**Money**: ``account.post`` (positive = in; an old day is a late arrival), ``pend`` and ``settle`` (same id, or
``new_id=True``), ``change``, ``remove``, ``churn`` (delete + create), ``account.stated_cents``, ``blocked_cents``,
``invested_cents``; ``item.card()`` for a credit card. Two equal rows: post twice. Days: a ``date`` goes out as
midnight of São Paulo (03:00Z); ``day_only(day)`` as 00:00Z; ``local(day, "23:30")`` as that hour. Any other field of a
row is given by Pluggy's name: ``account.post(day, 100, "x", providerId="b-1", operationType="NOVIDADE")``.

**How a connection stands**: ``item.fail(code)``, ``wait_for("input" | "action")``, ``sync()``, ``half()``,
``stale(since)``, ``well()``, ``item.more["consentExpiresAt"] = stamp(instant)``, ``item.consents.append({...})``,
``item.hides_accounts = 1`` (an empty list, once), ``pluggy.reconnect(item)`` (all ids new, the old item gone).

**Connecting**: ``pluggy.person_connects(url)`` plays the person on the hosted page of ``begin_connect``'s link.

**Trouble**: ``pluggy.fault("GET /v2/transactions", status=429, headers={"Retry-After": "1"}, skip=1, times=2)``;
``expire_key()``; ``expire_key_after("GET /v2/transactions", 2)``; ``pluggy.repeats_cursor = True``;
``pluggy.lists_items = False`` (``/v2/items`` is refused, as for most teams); ``pluggy.client_disabled = True``.

**Webhooks**: ``pluggy.webhook("transactions/created", account=account)`` gives a body to send, as bytes; the same bytes
again are the duplicate. Keywords are laid over it: ``createdTransactionsLink="http://169.254.169.254/"``.

**What was asked**: ``pluggy.log`` holds every call; ``pluggy.asked()`` the set of (method, path form).
Pages hold three rows; ``next`` is a query string whose cursor has ``+`` and ``=`` in it, not escaped.
"""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.embedding import HOST, EmbeddedServer, listen
from core.domain.time import Clock, SystemClock
from tests.feeds.pluggy_bank import Account, Item, Party, Row, day_only, local, stamp

__all__ = ["Account", "Asked", "Item", "Party", "PluggyFake", "Row", "day_only", "local", "stamp"]

PAGE = 3
KEY_LIFE = timedelta(hours=2)


@dataclass(frozen=True)
class Asked:
    """One call as it arrived. ``form`` is the path with its ids taken out, or the bare path of an unknown one."""

    method: str
    form: str
    path: str
    query: dict[str, str]
    status: int
    body: Any = None
    line: str = ""


@dataclass
class Fault:
    """An answer that stands in for the true one, ``skip`` calls from now, ``times`` times."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    skip: int = 0
    times: int = 1
    instead: bool = True
    effect: Callable[[], None] | None = None


class Refusal(Exception):
    """An error in Pluggy's shape."""

    def __init__(self, status: int, code_description: str | None = None, **more: Any) -> None:
        super().__init__(status)
        self.status = status
        described = {"codeDescription": code_description} if code_description else {}
        self.body = {"code": status, "message": "See the code."} | described | more


class PluggyFake:
    """The server and the door for tests. See the module's docstring."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock: Clock = clock or SystemClock()
        self.client_id, self.client_secret = f"client-{uuid4()}", f"secret-{uuid4()}"
        self.url = ""
        self.items: list[Item] = []
        self.log: list[Asked] = []
        self.expired_status = 403
        self.repeats_cursor = False
        self.lists_items = True
        self.client_disabled = False
        self.page = PAGE
        self._keys: dict[str, datetime] = {}
        self._connect_tokens: dict[str, dict[str, Any]] = {}
        self._faults: dict[str, list[Fault]] = {}

    @classmethod
    @contextmanager
    def serving(cls, clock: Clock | None = None, port: int = 0) -> Iterator[PluggyFake]:
        """Serves on the loopback interface for as long as the block runs."""
        fake = cls(clock)
        listening = listen(port)
        listening.listen()
        fake.url = f"http://{HOST}:{listening.getsockname()[1]}"
        loop, done = asyncio.new_event_loop(), asyncio.Event()
        thread = threading.Thread(target=loop.run_until_complete, args=[_serve(fake, listening, done)])
        thread.start()
        try:
            yield fake
        finally:
            loop.call_soon_threadsafe(done.set)
            thread.join()
            loop.close()

    # --- the door for tests ---

    def item(self, owner_key: str | None = None, **more: Any) -> Item:
        """A healthy connection without accounts; fields of ``Item`` by name."""
        made = Item(self.clock, owner_key, **more)
        self.items.append(made)
        return made

    def reconnect(self, item: Item) -> Item:
        """The person connects the same bank anew: item, accounts and rows have new ids, the old item is gone.

        What the bank itself gives stays: numbers, documents, ``providerId``.
        """
        self.items.remove(item)
        new = self.item(item.owner_key, connector=item.connector)
        for old in item.accounts:
            account = replace(old, id=str(uuid4()), item_id=new.id, rows=[])
            for row in old.rows:
                account.post(row.at, row.cents, row.description, status=row.status, **row.more)
            new.accounts.append(account)
        return new

    def person_connects(self, url: str) -> Item:
        """A person finishes the page behind a link: a new item of the link's owner, or the item it was bound to."""
        token = parse_qs(urlsplit(url).query)["connect_token"][0]
        asked = self._connect_tokens.pop(token)
        if asked.get("itemId"):
            item = self._item(asked["itemId"])
            item.well()
            return item
        return self.item((asked.get("options") or {}).get("clientUserId"))

    def fault(
        self,
        route: str,
        status: int,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        skip: int = 0,
        times: int = 1,
    ) -> None:
        """Answer a route (``"GET /accounts/{id}/balance"``) otherwise. ``bytes`` are sent as they are."""
        self._faults.setdefault(route, []).append(Fault(status, body, headers or {}, skip, times))

    def before(self, route: str, effect: Callable[[], None], *, skip: int = 0) -> None:
        """Have something happen just before a route answers: a row that arrives between two pages."""
        self._faults.setdefault(route, []).append(Fault(0, skip=skip, instead=False, effect=effect))

    def expire_key(self) -> None:
        """Every key given out so far is refused from now on."""
        self._keys.clear()

    def expire_key_after(self, route: str, calls: int) -> None:
        """The key dies after so many more calls of a route."""
        self.before(route, self.expire_key, skip=calls)

    def webhook(
        self,
        event: str,
        *,
        item: Item | None = None,
        account: Account | None = None,
        rows: tuple[Row, ...] = (),
        **more: Any,
    ) -> bytes:
        """The body of a webhook call."""
        said: dict[str, Any] = {"event": event, "eventId": str(uuid4()), "triggeredBy": "SYNC"}
        if account is not None:
            item = item or next(one for one in self.items if one.id == account.item_id)
            said["accountId"] = account.id
        if item is not None:
            said |= {"id": item.id, "itemId": item.id, "clientUserId": item.owner_key}
        if event == "transactions/created" and account is not None:
            since = stamp(self.clock.now())
            link = f"{self.url}/transactions?accountId={account.id}&createdAtFrom={since}"
            said |= {"transactionsCreatedAtFrom": since, "createdTransactionsLink": link}
        if event in {"transactions/updated", "transactions/deleted"}:
            said["transactionIds"] = [row.id for row in rows]
        return json.dumps(said | more).encode()

    def asked(self) -> set[tuple[str, str]]:
        """Every (method, path form) that was asked for so far."""
        return {(one.method, one.form) for one in self.log}

    def asked_for(self, route: str) -> list[Asked]:
        """The calls of one route, in order."""
        return [one for one in self.log if f"{one.method} {one.form}" == route]

    # --- the server ---

    def application(self) -> Starlette:
        """Every route the connector may know, and one that catches the rest."""
        routes: list[tuple[str, str, Callable[[dict[str, Any]], Any]]] = [
            ("POST", "/auth", self._auth),
            ("POST", "/connect_token", self._connect_token),
            ("GET", "/items/{id}", lambda ask: self._item(ask["id"]).wire()),
            ("DELETE", "/items/{id}", self._forget),
            ("GET", "/v2/items", self._list_items),
            ("GET", "/accounts", self._list_accounts),
            ("GET", "/accounts/{id}", lambda ask: self._account(ask["id"]).wire()),
            ("GET", "/accounts/{id}/balance", lambda ask: self._account(ask["id"]).live()),
            ("GET", "/v2/transactions", self._transactions),
            ("GET", "/transactions", self._gone),
            ("GET", "/consents", self._consents),
        ]
        every = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        return Starlette(
            routes=[
                *(Route(form, self._endpoint(form, answer), methods=[verb]) for verb, form, answer in routes),
                Route("/{rest:path}", self._endpoint("", self._unknown), methods=every),
            ]
        )

    def _endpoint(self, form: str, answer: Callable[[dict[str, Any]], Any]) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            body = await request.body()
            query = dict(request.query_params)
            named = form or request.url.path
            given = json.loads(body) if body else {}
            response = self._respond(f"{request.method} {named}", request, answer, query, given)
            response.headers["x-request-id"] = f"req-{len(self.log) + 1}"
            path, status = request.url.path, response.status_code
            line = f"{request.method} {path}?{request.url.query} HTTP/1.1"
            self.log.append(Asked(request.method, named, path, query, status, given, line))
            return response

        return endpoint

    def _respond(
        self,
        route: str,
        request: Request,
        answer: Callable[[dict[str, Any]], Any],
        query: dict[str, str],
        given: dict[str, Any],
    ) -> Response:
        if (fault := self._due(route)) is not None:
            sent = fault.body if isinstance(fault.body, bytes) else json.dumps(fault.body).encode()
            return Response(sent, fault.status, fault.headers, "application/json")
        try:
            if route != "POST /auth":
                self._check_key(request.headers.get("x-api-key", ""))
            said, status = answer({**query, **request.path_params, "body": given}), 200
        except Refusal as refusal:
            said, status = refusal.body, refusal.status
        return Response(json.dumps(said), status, media_type="application/json")

    def _due(self, route: str) -> Fault | None:
        waiting = self._faults.get(route, [])
        for fault in list(waiting):
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                waiting.remove(fault)
            if fault.effect is not None:
                fault.effect()
            if fault.instead:
                return fault
        return None

    def _check_key(self, key: str) -> None:
        until = self._keys.get(key)
        if until is None or until <= self.clock.now():
            raise Refusal(self.expired_status)

    def _auth(self, ask: dict[str, Any]) -> dict[str, Any]:
        if self.client_disabled:
            raise Refusal(401, "CLIENT_DISABLED")
        if (ask["body"].get("clientId"), ask["body"].get("clientSecret")) != (
            self.client_id,
            self.client_secret,
        ):
            raise Refusal(401, "CLIENT_KEYS_UNAUTHORIZED")
        until = self.clock.now() + KEY_LIFE
        key = _token(until)
        self._keys[key] = until
        return {"apiKey": key}

    def _connect_token(self, ask: dict[str, Any]) -> dict[str, Any]:
        if ask["body"].get("itemId"):
            self._item(ask["body"]["itemId"])
        token = _token(self.clock.now() + timedelta(minutes=30))
        self._connect_tokens[token] = ask["body"]
        return {"accessToken": token}

    def _item(self, item_id: str) -> Item:
        for item in self.items:
            if item.id == item_id:
                return item
        raise Refusal(404, "ITEM_NOT_FOUND")

    def _forget(self, ask: dict[str, Any]) -> dict[str, Any]:
        self.items.remove(self._item(ask["id"]))
        return {"count": 1}

    def _list_items(self, ask: dict[str, Any]) -> dict[str, Any]:
        if not self.lists_items:
            raise Refusal(403)
        found = [one for one in self.items if one.owner_key == ask.get("clientUserId")]
        found.sort(key=lambda one: one.id)
        rest = [one for one in found if one.id > ask.get("after", "")]
        more = len(rest) > self.page
        shown = rest[: self.page]
        return {
            "results": [one.wire() for one in shown],
            "next": f"?after={shown[-1].id}" if more else None,
        }

    def _account(self, account_id: str) -> Account:
        for item in self.items:
            for account in item.accounts:
                if account.id == account_id:
                    return account
        raise Refusal(404, "ACCOUNT_NOT_FOUND")

    def _list_accounts(self, ask: dict[str, Any]) -> dict[str, Any]:
        item = self._item(ask.get("itemId", ""))
        shown = item.accounts
        if item.hides_accounts:
            item.hides_accounts -= 1
            shown = []
        found = [one.wire() for one in shown if ask.get("type") in {None, one.type}]
        return {"page": 1, "total": len(found), "totalPages": 1, "results": found}

    def _consents(self, ask: dict[str, Any]) -> dict[str, Any]:
        found = self._item(ask.get("itemId", "")).consents
        return {"page": 1, "total": len(found), "totalPages": 1, "results": found}

    def _gone(self, _ask: dict[str, Any]) -> dict[str, Any]:
        raise Refusal(410, "ENDPOINT_GONE")

    def _unknown(self, _ask: dict[str, Any]) -> dict[str, Any]:
        raise Refusal(404, "ROUTE_NOT_FOUND")

    def _transactions(self, ask: dict[str, Any]) -> dict[str, Any]:
        account = self._account(ask.get("accountId", ""))
        if "createdAtFrom" in ask and ("dateFrom" in ask or "dateTo" in ask):
            raise Refusal(400, "VALIDATION_ERROR", details=[{"parameter": "createdAtFrom"}])
        rows = sorted(_kept(account.rows, ask), key=lambda row: (row.at, row.id), reverse=True)
        place = _place(ask["after"]) if "after" in ask else None
        rest = [row for row in rows if place is None or (row.at, row.id) < place]
        if self.repeats_cursor and not rest[self.page :] and rows:
            rest = rows  # begins again from the top, for ever
        shown, more = rest[: self.page], len(rest) > self.page or self.repeats_cursor
        after = _cursor(shown[-1]) if shown and more else None
        return {
            "results": [row.wire(account) for row in shown],
            "next": f"?accountId={account.id}&after={after}" if after else None,
        }


async def _serve(fake: PluggyFake, listening: socket.socket, done: asyncio.Event) -> None:
    server = EmbeddedServer(fake.application())
    await server.startup(sockets=[listening])
    await done.wait()
    await server.shutdown(sockets=[listening])


def _kept(rows: list[Row], ask: dict[str, Any]) -> list[Row]:
    """The rows the filters leave. Days are days of UTC, both included, as the provider counts them."""
    ids = ask["ids"].split(",") if "ids" in ask else None
    if ids is not None and len(ids) > 500:
        raise Refusal(400, "VALIDATION_ERROR", details=[{"parameter": "ids"}])
    return [
        row
        for row in rows
        if (ids is None or row.id in ids)
        and ask.get("dateFrom", "")[:10] <= row.day
        and row.day <= ask.get("dateTo", "9999-12-31")[:10]
        and ask.get("createdAtFrom", "") <= stamp(row.created_at)
    ]


def _cursor(row: Row) -> str:
    """An opaque cursor: base64 that surely holds ``+`` and ``=``."""
    raw = b"\xfb\xef\xbe" + f"{row.at}|{row.id}".encode()
    return base64.b64encode(raw + b" " * (1 + -len(raw) % 3)).decode()


def _place(cursor: str) -> tuple[str, str]:
    try:
        at, row_id = base64.b64decode(cursor, validate=True)[3:].decode().strip().split("|")
    except ValueError:
        raise Refusal(400, "VALIDATION_ERROR", details=[{"parameter": "after"}]) from None
    return at, row_id


def _token(until: datetime) -> str:
    """A JWT by shape; nobody verifies it here."""
    claims = {"exp": int(until.timestamp()), "jti": str(uuid4())}
    parts = [{"alg": "none", "typ": "JWT"}, claims]
    encoded = [base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts]
    return ".".join([*encoded, "sig"])
