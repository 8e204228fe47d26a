"""A proxy that stands before any fake bank and spoils the calls it is told to spoil.

Use::

    with FaultProxy(fake.url) as proxy:                     # plain HTTP; proxy.url instead of fake.url
        proxy.play({2: Fault.RESET})                        # the second call from now on is reset
        ...
        proxy.play(lambda number: Fault.DRIP)               # every call from now on
        proxy.heal()                                        # no more faults
        assert proxy.log[-1] == ("GET", "/accounts")        # what arrived, spoiled or not

A call is one connection: every answer says ``Connection: close``, so that numbers mean the same however a client
pools. Numbers begin at 1 with each ``play``. Repeated tries of a client are calls of their own. A connection that
brings no request is no call, but for ``EXPIRED_CERTIFICATE``, which ends it before one can be sent; a refused
connection is never seen, so ``REFUSED`` counts once, and the door opens again after ``refuse_for`` seconds unless the
next number is ``REFUSED`` too: then it stays shut until the next ``play``.

``on_call`` is told each number before the call is passed on: there a test may change the bank in the middle of a loop
over pages. ``FaultProxy(url, tls=authority)`` speaks TLS with a certificate of that authority (``EXPIRED_CERTIFICATE``
needs it); with ``asks_clients=True`` it wants a certificate from whoever calls, and sends real TLS alerts, which the
TLS server of asyncio does not. Everything runs in threads: whoever calls may block.
"""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import socket
import ssl
import struct
import threading
import time
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeAlias

    from tests.feeds.authority import Authority

    Plan: TypeAlias = "Mapping[int, Fault] | Callable[[int], Fault | None]"

METADATA = "http://169.254.169.254/latest/meta-data/iam/security-credentials/"
ROWS = ("results", "transacoes", "data")
AMOUNTS = ("amount", "valor", "value", "balance", "disponivel")
TOTALS = ("totalElementos", "totalCount", "total")
_BOMB_SIZE = 64 * 1024 * 1024


class Fault(StrEnum):
    """What can happen to a call."""

    REFUSED = "refused"  # nobody listens
    RESET = "reset"  # the request arrives, the connection is reset
    CUT_WITH_LENGTH = "cut_with_length"  # half of the announced body
    CUT_WITHOUT_LENGTH = "cut_without_length"  # half a body, and the connection ends as if that were all
    DRIP = "drip"  # a byte now and then, for ever
    TOO_MANY = "too_many"  # 429 with Retry-After
    BROKEN = "broken"  # 500
    REDIRECT = "redirect"  # 302 to a cloud's metadata address
    GZIP_BOMB = "gzip_bomb"  # 64 MB of zeros in little space, though nobody asked for gzip
    WRONG_CHARSET = "wrong_charset"  # latin-1 where JSON must be UTF-8
    NAN = "nan"  # amounts are NaN
    FLOAT = "float"  # amounts carry a float's tail: 480.00000000000006
    DUPLICATE_PAGE = "duplicate_page"  # the answer before it to the same path, again
    MISSING_PAGE = "missing_page"  # its rows are left out, its totals and cursors are not
    CHANGED_PAGE = "changed_page"  # a row came in on top meanwhile: everything is one row further down
    EXPIRED_CERTIFICATE = "expired_certificate"  # the server's own


PAGE_FAULTS = frozenset({Fault.DUPLICATE_PAGE, Fault.MISSING_PAGE, Fault.CHANGED_PAGE})
"""Faults that only mean something where there are pages: give them to the call of a second page."""


class FaultProxy:
    """See the module's text.

    Args:
        upstream: base URL of the fake, plain HTTP on this machine.
        retry_after: what ``TOO_MANY`` tells the client to wait; may be changed at any time.
        drip_every: seconds between two bytes of ``DRIP``.
    """

    def __init__(
        self,
        upstream: str,
        *,
        tls: Authority | None = None,
        asks_clients: bool = False,
        retry_after: int = 1,
        drip_every: float = 0.05,
        refuse_for: float = 0.25,
        on_call: Callable[[int], object] | None = None,
    ) -> None:
        self._upstream = upstream
        self.retry_after, self._drip_every, self._refuse_for = retry_after, drip_every, refuse_for
        self.on_call = on_call
        self._tls = tls.server_context(asks_clients=asks_clients) if tls else None
        self._expired = tls.server_context(tls.expired("servidor")) if tls else None
        self._plan: Callable[[int], Fault | None] = lambda _number: None
        self._lock = threading.Lock()
        self._number = 0
        self._last: dict[str, bytes] = {}
        self._threads: list[threading.Thread] = []
        self._listening: socket.socket | None = None
        self._reopening: threading.Timer | None = None
        self._ended = threading.Event()
        self.log: list[tuple[str, str]] = []
        self.played: list[Fault] = []

    # --- what a test says ------------------------------------------------------------------------

    def play(self, plan: Plan) -> None:
        """Spoil calls by their number from now on, counted from 1."""
        with self._lock:
            self._plan, self._number = plan if callable(plan) else plan.get, 0
        assert self._tls or callable(plan) or Fault.EXPIRED_CERTIFICATE not in plan.values(), "without TLS"
        self._open()
        self._refuse_if_next()

    def heal(self) -> None:
        """No more faults."""
        self.play({})

    @property
    def calls(self) -> int:
        """Calls since the last ``play``."""
        return self._number

    @property
    def url(self) -> str:
        """Where clients call instead of the fake."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self._port}{urlsplit(self._upstream).path}"

    def __enter__(self) -> Self:
        self._holder = _bound(0)  # keeps the port ours while nobody listens at it
        self._port = self._holder.getsockname()[1]
        self._open()
        return self

    def __exit__(self, *_about: object) -> None:
        self._ended.set()
        self._shut()
        self._holder.close()
        for thread in self._threads:
            thread.join(15)

    # --- the door --------------------------------------------------------------------------------

    def _open(self) -> None:
        if self._reopening:
            self._reopening.cancel()
        with self._lock:
            if self._listening is not None or self._ended.is_set():
                return
            self._listening = _bound(self._port)
            self._listening.listen(64)
            self._start(self._accept, self._listening)

    def _shut(self) -> None:
        if self._reopening:
            self._reopening.cancel()
        with self._lock:
            listening, self._listening = self._listening, None
        if listening is not None:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
            listening.close()

    def _refuse_if_next(self) -> None:
        """The door is shut before the answer leaves after which the next call would come."""
        with self._lock:
            if self._plan(self._number + 1) is not Fault.REFUSED:
                return
            self._number += 1
            self.played.append(Fault.REFUSED)
            for_long = self._plan(self._number + 1) is Fault.REFUSED
        self._shut()
        if not for_long:
            self._reopening = threading.Timer(self._refuse_for, self._open)
            self._reopening.daemon = True
            self._reopening.start()

    def _start(self, work: Callable[[Any], None], about: Any) -> None:
        thread = threading.Thread(target=work, args=(about,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            self._start(self._serve, connection)

    # --- a call ----------------------------------------------------------------------------------

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        with contextlib.suppress(OSError), contextlib.closing(connection):
            if (dead := self._at_once()) is not None:
                with contextlib.suppress(OSError):
                    dead.wrap_socket(connection, server_side=True).close()
                return
            talking = self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
            with contextlib.closing(talking):
                self._answer(talking)

    def _at_once(self) -> ssl.SSLContext | None:
        with self._lock:
            if self._plan(self._number + 1) is not Fault.EXPIRED_CERTIFICATE:
                return None
            self._number += 1
            self.played.append(Fault.EXPIRED_CERTIFICATE)
        self._refuse_if_next()
        return self._expired

    def _answer(self, talking: socket.socket) -> None:
        request = _request(talking)
        if request is None:
            return
        method, target, headers, body = request
        with self._lock:
            self._number += 1
            number, fault = self._number, self._plan(self._number)
            self.log.append((method, urlsplit(target).path))
            if fault is not None:
                self.played.append(fault)
        self._refuse_if_next()
        if fault is Fault.RESET:
            _reset(talking)
            return
        if self.on_call is not None:
            self.on_call(number)
        if fault in _WITHOUT_THE_BANK:
            talking.sendall(b"".join(self._own(fault)))
        else:
            self._passed_on(talking, fault, method, target, headers, body)

    def _own(self, fault: Fault) -> Iterator[bytes]:
        if fault is Fault.TOO_MANY:
            yield _head(429, {"Retry-After": str(self.retry_after)}, 0)
        elif fault is Fault.BROKEN:
            yield from (_head(500, {"Content-Type": "text/html"}, 14), b"<h1>Oops</h1>\r\n"[:14])
        elif fault is Fault.REDIRECT:
            yield _head(302, {"Location": METADATA}, 0)
        else:
            bomb = _bomb()
            yield from (_head(200, {"Content-Encoding": "gzip"}, len(bomb)), bomb)

    def _passed_on(
        self,
        talking: socket.socket,
        fault: Fault | None,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes,
    ) -> None:
        path = urlsplit(target).path
        status, answer_headers, data = self._upstreams(method, target, headers, body)
        before, self._last[path] = self._last.get(path), data
        if fault is Fault.DUPLICATE_PAGE and before is not None:
            data = before
        elif fault in {Fault.MISSING_PAGE, Fault.CHANGED_PAGE}:
            data = self._repaged(fault, path, before, data)
        elif fault in {Fault.NAN, Fault.FLOAT}:
            data = _respelt(data, fault)
        elif fault is Fault.WRONG_CHARSET:
            data = _in_latin_1(data)
        head = _head(status, answer_headers, len(data))
        if fault is Fault.CUT_WITH_LENGTH:
            talking.sendall(head + data[: len(data) // 2])
        elif fault is Fault.CUT_WITHOUT_LENGTH:
            talking.sendall(_head(status, answer_headers, None) + data[: len(data) // 2])
        elif fault is Fault.DRIP:
            self._drip(talking, head + data)
        else:
            talking.sendall(head + data)

    def _upstreams(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(self._upstream)
        bank = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        with contextlib.closing(bank):
            bank.request(method, target, body or None, {**headers, "connection": "close"})
            answer = bank.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()

    def _repaged(self, fault: Fault, path: str, before: bytes | None, data: bytes) -> bytes:
        page = json.loads(data)
        rows = _rows_of(page)
        if rows is None:
            return data
        if fault is Fault.MISSING_PAGE:
            rows.clear()
        else:
            earlier = _rows_of(json.loads(before)) if before else None
            if earlier and rows:
                rows.insert(0, earlier[-1])
                rows.pop()
            for name in TOTALS:
                if isinstance(page.get(name), int):
                    page[name] += 1
        return json.dumps(page).encode()

    def _drip(self, talking: socket.socket, data: bytes) -> None:
        """The head, then a byte now and then, and the last one never."""
        place = data.index(b"\r\n\r\n") + 4
        talking.sendall(data[:place])
        while not self._ended.wait(self._drip_every):
            if place < len(data) - 1:
                talking.sendall(data[place : place + 1])
            elif _gone(talking):
                return
            place += 1


_WITHOUT_THE_BANK = frozenset({Fault.TOO_MANY, Fault.BROKEN, Fault.REDIRECT, Fault.GZIP_BOMB})


def _bound(port: int) -> socket.socket:
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    found.bind(("127.0.0.1", port))
    return found


def _request(talking: socket.socket) -> tuple[str, str, dict[str, str], bytes] | None:
    data = b""
    while b"\r\n\r\n" not in data:
        part = talking.recv(65_536)
        if not part:
            return None
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _version = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += talking.recv(65_536)
    return method, target, headers, body


def _head(status: int, headers: Mapping[str, str], length: int | None) -> bytes:
    own = {"connection", "content-length", "transfer-encoding"}
    said = {name: value for name, value in headers.items() if name.lower() not in own}
    said |= {"Connection": "close"} | ({} if length is None else {"Content-Length": str(length)})
    reason = http.client.responses.get(status, "")
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in said.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1")


def _reset(talking: socket.socket) -> None:
    talking.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    talking.close()


def _gone(talking: socket.socket) -> bool:
    talking.settimeout(0.05)
    try:
        return talking.recv(1) == b""
    except TimeoutError:
        return False


def _rows_of(page: Any) -> list[Any] | None:
    found = (page.get(name) for name in ROWS) if isinstance(page, dict) else iter(())
    return next((rows for rows in found if isinstance(rows, list)), None)


def _respelt(data: bytes, fault: Fault) -> bytes:
    """Amounts, wherever they stand, as ``NaN`` or with a float's tail."""
    found: list[str] = []

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: spelt(name, part) for name, part in value.items()}
        return [walk(part) for part in value] if isinstance(value, list) else value

    def spelt(name: str, value: Any) -> Any:
        amount = name in AMOUNTS and isinstance(value, int | float | str) and not isinstance(value, bool)
        if not amount:
            return walk(value)
        written = str(value) if "." in str(value) else f"{value}.0"
        found.append("NaN" if fault is Fault.NAN else f"{written.ljust(len(written) + 12, '0')}6")
        return f"@{len(found) - 1}@"

    text = json.dumps(walk(json.loads(data)))
    for place, number in enumerate(found):
        text = text.replace(f'"@{place}@"', number)
    return text.encode()


def _in_latin_1(data: bytes) -> bytes:
    page = json.loads(data)
    if isinstance(page, dict):
        page["observação"] = "não é UTF-8"
    return json.dumps(page, ensure_ascii=False).encode("latin-1", "replace")


_made: dict[str, bytes] = {}


def _bomb() -> bytes:
    if "bomb" not in _made:
        _made["bomb"] = gzip.compress(bytes(_BOMB_SIZE), compresslevel=1)
    return _made["bomb"]


def until(true: Callable[[], bool], seconds: float = 5) -> None:
    """Wait for what another thread does."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
