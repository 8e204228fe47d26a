"""One client and one token per connection, kept while they are used and bounded in number."""

from __future__ import annotations

import asyncio
import secrets as random
from collections import OrderedDict
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from datetime import datetime

    from core.feeds.http import FeedHttp


@dataclass(slots=True)
class Session:
    """What is kept of a connection between two calls.

    Attributes:
        token: what the bank let us in with last, until ``token_ends``.
        turn: held while a token is fetched, so that calls that find none fetch one and not many.
        largest_page: rows asked for at once; ``None`` = the bank's own default.
        users: calls under way: none of them loses its client to somebody else's.
    """

    http: FeedHttp
    largest_page: int | None
    token: str | None = field(default=None, repr=False)
    token_ends: datetime | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Sessions:
    """Sessions by a digest of their secrets: a new certificate is a new session, the secrets themselves no key."""

    def __init__(self, make: Callable[[Mapping[str, str]], Session], most: int) -> None:
        self._make, self._most = make, most
        self._salt = random.token_bytes(32)
        self._held: OrderedDict[bytes, Session] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    @asynccontextmanager
    async def of(self, secrets: Mapping[str, str]) -> AsyncIterator[Session]:
        """The session of some secrets, while the block runs."""
        name = self._digest(secrets)
        session = self._held.get(name)
        if session is None:
            session = self._held[name] = self._make(secrets)
        self._held.move_to_end(name)
        session.users += 1
        try:
            await self._shrink()
            yield session
        finally:
            session.users -= 1

    async def close(self) -> None:
        """Let all of them go."""
        while self._held:
            await self._held.popitem()[1].http.close()

    async def _shrink(self) -> None:
        """The longest unused go; those in use stay, were they too many."""
        idle = [name for name, session in self._held.items() if not session.users]
        gone = [self._held.pop(name) for name in idle[: max(0, len(self._held) - self._most)]]
        for session in gone:
            await session.http.close()

    def _digest(self, secrets: Mapping[str, str]) -> bytes:
        digest = blake2b(key=self._salt)
        for name in sorted(secrets):
            for part in (name, secrets[name]):
                data = part.encode("utf-8", "surrogatepass")
                digest.update(len(data).to_bytes(8, "big") + data)
        return digest.digest()
