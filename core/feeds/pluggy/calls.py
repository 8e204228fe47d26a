"""Calls to Pluggy: which there are, the key they carry, and what a refusal means."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.domain.feeds import FeedState
from core.feeds.http import USUAL, Answer, FeedHttp, Patience
from core.feeds.pluggy.values import code, record
from core.ports.feeds import FeedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core.domain.time import Clock

CALLS = frozenset(
    {
        ("POST", "/auth"),
        ("POST", "/connect_token"),
        ("GET", "/items/{id}"),
        ("DELETE", "/items/{id}"),
        ("GET", "/v2/items"),
        ("GET", "/accounts"),
        ("GET", "/accounts/{id}"),
        ("GET", "/accounts/{id}/balance"),
        ("GET", "/v2/transactions"),
        ("GET", "/consents"),
    }
)
"""All that is ever asked: it reads, hands out a link, and has a connection forgotten. No call moves money."""

_KEY_LIFE = timedelta(minutes=110)
_MARGIN = timedelta(seconds=60)

_MEANS = {
    400: FeedState.BANK_DOWN,
    401: FeedState.OPERATOR_CONFIG,  # with a key of this minute: nothing the account's owner could mend
    403: FeedState.MISSING_SCOPE,
    404: FeedState.ACCOUNT_NOT_FOUND,
    409: FeedState.SYNCING,
    410: FeedState.OPERATOR_CONFIG,
}


@dataclass(frozen=True, slots=True)
class Operator:
    """Whose agreement with Pluggy is used. Neither part shows in a ``repr``."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)


class PluggyCalls:
    """Asks with a valid key and answers with what went well.

    Args:
        on_call, patience: see ``FeedHttp``.
    """

    def __init__(
        self,
        operator: Operator,
        base_url: str,
        clock: Clock,
        on_call: Callable[[str, str, int], None] | None = None,
        *,
        patience: Patience = USUAL,
    ) -> None:
        self._operator, self._clock = operator, clock
        self._http = FeedHttp("pluggy", base_url, CALLS, patience=patience, on_call=on_call)
        self._lock = asyncio.Lock()
        self._key = ""
        self._until = datetime.min.replace(tzinfo=UTC)

    async def close(self) -> None:
        """Let connections go."""
        await self._http.close()

    async def ask(
        self,
        method: str,
        form: str,
        *,
        name: str | None = None,
        params: Mapping[str, str | int] | None = None,
        json_body: Mapping[str, Any] | None = None,
    ) -> Answer:
        """An answer that is a success. A refused key is renewed once: it may have died since it was looked at.

        Args:
            name: what stands for ``{id}`` in ``form``.

        Raises:
            FeedError: for everything else, with the state that it means.
        """

        async def send(key: str) -> Answer:
            values = {"id": name} if name else None
            return await self._http.ask(
                method, form, values=values, params=params, headers={"X-API-KEY": key}, json_body=json_body
            )

        key = await self._valid_key()
        answer = await send(key)
        if answer.status in {401, 403}:
            answer = await send(await self._valid_key(refused=key))
        if not 200 <= answer.status < 300:
            raise _refusal(answer)
        return answer

    async def _valid_key(self, refused: str | None = None) -> str:
        """The key at hand, or a new one when it is about to end or was refused; one at a time asks for it."""
        async with self._lock:
            if not self._key or self._key == refused or self._clock.now() >= self._until:
                self._key = ""
                key = await self._new_key()
                self._key, self._until = key, _end_of(key, self._clock.now())
            return self._key

    async def _new_key(self) -> str:
        answer = await self._http.ask(
            "POST",
            "/auth",
            json_body={
                "clientId": self._operator.client_id,
                "clientSecret": self._operator.client_secret,
            },
        )
        if not 200 <= answer.status < 300:
            raise FeedError(FeedState.OPERATOR_CONFIG, _word(answer) or "auth", request_id=answer.request_id)
        key = record(answer.body).get("apiKey")
        if not isinstance(key, str) or not key.isascii() or not key.isprintable() or not key.strip():
            raise FeedError(FeedState.BANK_DOWN, "auth", request_id=answer.request_id)
        return key


def _refusal(answer: Answer) -> FeedError:
    said = _word(answer)
    state = _MEANS.get(answer.status, FeedState.BANK_DOWN)
    if said and said.startswith("CLIENT_"):
        state = FeedState.OPERATOR_CONFIG
    return FeedError(
        state, said or str(answer.status), retry_after=answer.retry_after, request_id=answer.request_id
    )


def _word(answer: Answer) -> str | None:
    return code(record(answer.body).get("codeDescription"))


def _end_of(key: str, now: datetime) -> datetime:
    """When to ask for another key. An end that has passed already speaks of wrong clocks, not of the key just given."""
    end = jwt_end(key)
    return end - _MARGIN if end is not None and end - _MARGIN > now else now + _KEY_LIFE


def jwt_end(token: str) -> datetime | None:
    """``exp`` of a JWT, unverified: it only says when to ask again. ``None`` when it does not say."""
    parts = token.split(".")
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return datetime.fromtimestamp(int(record(claims)["exp"]), UTC)
    except (IndexError, KeyError, ValueError, TypeError, OverflowError, OSError, RecursionError):
        return None
