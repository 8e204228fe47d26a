"""Which addresses a bank may have: https to a named host outside, or this very machine written out as such.

A name is resolved, every address it has is looked at, and the connection goes to one of those: a name that says
something else a moment later leads nowhere new.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpcore

from core.domain.feeds import FeedState
from core.ports.feeds import FeedError

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLAIN_URL = re.compile(
    r"[A-Za-z]+://[A-Za-z0-9._\[\]:-]+(?:/[A-Za-z0-9._~-]+)*/?"
)  # no user, query or escape
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?")


def checked_base(url: str) -> str:
    """The base URL without a slash at its end.

    Raises:
        FeedError: ``OPERATOR_CONFIG`` for anything but https to a named host, or any scheme to this very machine
            written as such; no user, no query.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise FeedError(FeedState.OPERATOR_CONFIG, "base_url") from None
    plain = _PLAIN_URL.fullmatch(url) is not None and port != 0
    if plain and _is_loopback(host) and parts.scheme in {"http", "https"}:
        return url.rstrip("/")
    if not plain or parts.scheme != "https" or not _is_name(host):
        raise FeedError(FeedState.OPERATOR_CONFIG, "base_url")
    return url.rstrip("/")


def is_local(base: str) -> bool:
    """Whether a checked base URL means this machine: somebody's own test server, written out as such."""
    return _is_loopback(urlsplit(base).hostname or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host) in {ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1")}
    except ValueError:
        return False


def _is_name(host: str) -> bool:
    """A name with a dot whose last part begins with a letter: no address in any of its spellings."""
    return _NAME.fullmatch(host) is not None


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Resolves a name, refuses addresses inside a network, and connects to the one it looked at."""

    def __init__(self, *, may_be_local: bool) -> None:
        self._backend = httpcore.AnyIOBackend()
        self._may_be_local = may_be_local

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to a checked address of the host."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            raise httpcore.ConnectError("name") from None
        addresses = [str(one[4][0]) for one in found]
        if not all(self._allowed(address) for address in addresses):
            raise FeedError(FeedState.OPERATOR_CONFIG, "address")
        failed: Exception = httpcore.ConnectError("no address")
        for address in dict.fromkeys(addresses):
            try:
                return await self._backend.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    def _allowed(self, address: str) -> bool:
        one = ipaddress.ip_address(address.partition("%")[0])
        if self._may_be_local:
            return one.is_loopback
        mapped = getattr(one, "ipv4_mapped", None)
        return bool((mapped or one).is_global) and not (mapped or one).is_multicast
