"""The one way out to a bank: calls on a list, one host, no redirects, a deadline, a cap, and JSON without floats.

A connector names every method and path it may ever use; what is not on that list never leaves. Addresses are checked
after the name is resolved, and that very address is connected to. Answers are asked for uncompressed, read as a stream
up to a cap, and parsed with ``Decimal``; ``NaN`` is no number. Logs name the path's form and the status, nothing else.
"""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote, urlsplit

import httpcore
import httpx

from core.domain.feeds import FeedState
from core.feeds.addresses import CheckedNetwork, checked_base, is_local
from core.ports.feeds import FeedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

log = logging.getLogger(__name__)

_CAP = 5 * 1024 * 1024
_SHORT_WAIT = 5.0  # a Retry-After worth sitting out; longer ones are for the next look
_TRIES = 3
_PASSING = frozenset({502, 503, 504})
_NO_ANSWER = "no_answer"
_CLIENT_CERTIFICATE = (
    "CERTIFICATE_REQUIRED",
    "BAD_CERTIFICATE",
    "CERTIFICATE_EXPIRED",
    "UNKNOWN_CA",
    "CERTIFICATE_UNKNOWN",
    "CERTIFICATE_REVOKED",
    "UNSUPPORTED_CERTIFICATE",
    "HANDSHAKE_FAILURE",
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is waited for, in seconds.

    Attributes:
        deadline: for an answer, all tries and the pauses between them included.
        pause: before the second try; longer before the third.
        verdict: how long a server that takes our certificate may stay silent before it surely does.
    """

    deadline: float = 45.0
    pause: float = 0.4
    verdict: float = 1.5


USUAL = Patience()


class CallNotAllowed(AssertionError):
    """A connector tried what is not on its list: a mistake of ours, never sent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said.

    Attributes:
        body: parsed JSON with ``Decimal`` for every fraction; ``None`` when the answer was empty or, below 500 but not
            a success, no JSON at all.
        request_id: the provider's name of the request, or ``None``.
    """

    status: int
    body: Any = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    @property
    def request_id(self) -> str | None:
        """By which support finds the request."""
        return (self.headers.get("x-request-id") or self.headers.get("x-amzn-trace-id") or "")[:120] or None

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait, at most a day; dates and nonsense count as unsaid."""
        said = self.headers.get("retry-after", "").strip()
        return min(float(said), 86_400.0) if said.isascii() and said.isdigit() else None


class FeedHttp:
    """A client for one provider's server.

    Args:
        calls: every (method, path form) that may be asked for, as ``("GET", "/accounts/{id}")``.
        tls: the context of a connection that shows a certificate of ours; ``None`` for an ordinary one.
        on_call: told (method, path form, status) of every answer, 0 when none came; counts and tests listen here.

    Raises:
        FeedError: ``OPERATOR_CONFIG`` when the base URL is none that may be spoken to.
    """

    def __init__(
        self,
        feed: str,
        base_url: str,
        calls: Iterable[tuple[str, str]],
        *,
        tls: ssl.SSLContext | None = None,
        patience: Patience = USUAL,
        cap: int = _CAP,
        on_call: Callable[[str, str, int], None] | None = None,
    ) -> None:
        self._feed, self._calls, self._patience, self._cap = feed, frozenset(calls), patience, cap
        self._on_call = on_call
        self._base = checked_base(base_url)
        self._shown = tls
        self._network = CheckedNetwork(may_be_local=is_local(self._base))
        context = tls or httpx.create_ssl_context()
        transport = httpx.AsyncHTTPTransport(verify=context, http2=False)
        transport._pool = httpcore.AsyncConnectionPool(  # noqa: SLF001 - httpx has no door for a network backend
            ssl_context=context,
            max_connections=10,
            keepalive_expiry=20,
            network_backend=self._network,
        )
        self._client = httpx.AsyncClient(
            transport=transport, timeout=httpx.Timeout(15.0), follow_redirects=False, trust_env=False
        )

    async def close(self) -> None:
        """Let connections go."""
        await self._client.aclose()

    async def ask(
        self,
        method: str,
        form: str,
        *,
        values: Mapping[str, str] | None = None,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        json_body: Mapping[str, Any] | None = None,
        form_body: Mapping[str, str] | None = None,
        harmless: bool = False,
    ) -> Answer:
        """Ask, waiting out what passes. Reads are tried up to three times; the rest once, unless it never arrived.

        Args:
            values: what stands in the braces of ``form``, quoted here.
            harmless: asking twice changes nothing either, though it is no GET: a token.

        Raises:
            FeedError: ``BANK_DOWN`` when no whole answer came in time or it was a 5xx or a redirect; ``RATE_LIMITED``
                for 429; ``CERT_INVALID`` when the server refused our certificate; ``ACCOUNT_NOT_FOUND`` for a value
                that would lead to another path. Other statuses are answers.
        """
        if (method, form) not in self._calls:
            raise CallNotAllowed(f"{method} {form}")
        path = form.format_map({name: _segment(value) for name, value in (values or {}).items()})
        own = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Concilia"}
        try:
            request = self._client.build_request(
                method,
                self._base + path,
                params=params,
                headers=own | dict(headers or {}),
                json=json_body,
                data=form_body,
            )
        except (UnicodeError, httpx.InvalidURL):  # what somebody gave us fits in no header and no address
            raise FeedError(FeedState.BANK_DOWN, "request") from None
        try:
            async with asyncio.timeout(self._patience.deadline):
                return await self._persistently(request, form, repeatable=method == "GET" or harmless)
        except TimeoutError:
            self._told(method, form, 0)
            raise FeedError(FeedState.BANK_DOWN, "deadline") from None

    async def _persistently(self, request: httpx.Request, form: str, *, repeatable: bool) -> Answer:
        pause = self._patience.pause
        for left in range(_TRIES - 1, -1, -1):
            try:
                answer = await self._once(request, form)
            except FeedError as error:
                if not left or not _may_repeat(error, repeatable=repeatable):
                    if error.provider_code == _NO_ANSWER and await self._refused():
                        raise FeedError(FeedState.CERT_INVALID, "handshake") from None
                    raise
            else:
                if not _passes(answer) or not left or not repeatable:
                    return _whole(answer)
                if (wait := answer.retry_after) is not None:
                    if wait > _SHORT_WAIT:
                        return _whole(answer)
                    pause = max(pause, wait)
            await asyncio.sleep(pause)
            pause *= 2
        raise AssertionError("the last try returns or raises")

    async def _once(self, request: httpx.Request, form: str) -> Answer:
        status = 0
        try:
            response = await self._client.send(request, stream=True)
            try:
                status = response.status_code
                data = await self._body(response)
            finally:
                await response.aclose()
        except (httpx.HTTPError, httpcore.NetworkError, ssl.SSLError, OSError) as error:
            failure = _failure(error, shown=self._shown is not None)
            if failure.provider_code == "cut" and not status:
                failure = FeedError(FeedState.BANK_DOWN, _NO_ANSWER)
            raise failure from None
        finally:
            self._told(request.method, form, status)
        return Answer(status, _parsed(status, data), dict(response.headers))

    async def _refused(self) -> bool:
        """Whether the server is done with us once it has seen our certificate.

        It judges a certificate after our side of the handshake is over, and its alert races with the end of the
        connection; some send none. So nothing but the certificate is shown, and whether the server then waits for a
        request tells. Of two silent endings one may be chance.
        """
        if self._shown is None or not self._base.startswith("https:"):
            return False
        for _ in range(2):
            ended = await self._verdict(self._shown)
            if ended is not None:
                return ended
        return True

    async def _verdict(self, shown: ssl.SSLContext) -> bool | None:
        """``True`` for an alert, ``None`` for an ending without a word, ``False`` for anything else."""
        parts = urlsplit(self._base)
        host = parts.hostname or ""
        stream: httpcore.AsyncNetworkStream | None = None
        try:
            stream = await self._network.connect_tcp(host, parts.port or 443, self._patience.verdict)
            stream = await stream.start_tls(shown, host, self._patience.verdict)
        except (httpcore.NetworkError, httpcore.TimeoutException, ssl.SSLError, OSError, FeedError) as error:
            if stream is not None:
                await stream.aclose()
            return _is_alert(error)
        try:
            return None if not await stream.read(1, self._patience.verdict) else False
        except httpcore.TimeoutException:
            return False
        except (httpcore.NetworkError, ssl.SSLError, OSError) as error:
            return _is_alert(error) or None
        finally:
            await stream.aclose()

    async def _body(self, response: httpx.Response) -> bytes:
        if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
            raise FeedError(
                FeedState.BANK_DOWN, "compressed"
            )  # what was not asked for may unfold without end
        data = bytearray()
        async for part in response.aiter_raw():
            data += part
            if len(data) > self._cap:
                raise FeedError(FeedState.BANK_DOWN, "too_large")
        return bytes(data)

    def _told(self, method: str, form: str, status: int) -> None:
        log.info("feed_call", extra={"feed": self._feed, "method": method, "path": form, "status": status})
        if self._on_call is not None:
            self._on_call(method, form, status)


def _segment(value: str) -> str:
    """A value as one segment of a path, and never as the way to another one."""
    if value in {"", ".", ".."}:
        raise FeedError(FeedState.ACCOUNT_NOT_FOUND, "value")
    return quote(value, safe="")


def _may_repeat(error: FeedError, *, repeatable: bool) -> bool:
    """Reading always; the rest only when it surely never arrived."""
    if error.state is not FeedState.BANK_DOWN or error.provider_code in {"too_large", "compressed"}:
        return False
    return repeatable or error.provider_code == "unreachable"


def _passes(answer: Answer) -> bool:
    return answer.status in _PASSING or answer.status == 429


def _whole(answer: Answer) -> Answer:
    """The answer, unless it says to come back later."""
    if answer.status == 429:
        raise FeedError(
            FeedState.RATE_LIMITED,
            "429",
            retry_after=answer.retry_after or 60.0,
            request_id=answer.request_id,
        )
    if answer.status >= 500 or 300 <= answer.status < 400:
        raise FeedError(
            FeedState.BANK_DOWN,
            str(answer.status),
            retry_after=answer.retry_after,
            request_id=answer.request_id,
        )
    return answer


def _parsed(status: int, data: bytes) -> Any:
    if not data.strip():
        return None
    try:
        return json.loads(data.decode("utf-8"), parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):  # cut short, another charset, NaN, nested without end
        if 200 <= status < 300:
            raise FeedError(FeedState.BANK_DOWN, "unreadable") from None
        return None


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _failure(error: BaseException, *, shown: bool) -> FeedError:
    """What a failure below HTTP means. Texts of the failure are not kept: they may name what was sent."""
    for cause in _causes(error):
        if isinstance(cause, FeedError):
            return cause
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FeedError(FeedState.BANK_DOWN, "server_certificate")
    if shown and _is_alert(error):
        return FeedError(FeedState.CERT_INVALID, "handshake")
    never_arrived = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
    return FeedError(FeedState.BANK_DOWN, "unreachable" if never_arrived else "cut")


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _is_alert(error: BaseException) -> bool:
    """Whether the server said that it does not take our certificate."""
    return any(
        isinstance(cause, ssl.SSLError)
        and any(word in str(cause).upper().replace(" ", "_") for word in _CLIENT_CERTIFICATE)
        for cause in _causes(error)
    )
