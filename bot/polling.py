"""Our own polling loop: an update is committed to the inbox before Telegram is told to forget it.

The library's updater confirms first and handles later; killed under load it lost more than half of the presses.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter

from bot.pacing import seconds_of
from bot.redaction import typed_in, without_words
from core.domain.conversation import PROMPT_LIFE, InboxUpdate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from telegram import Bot

    from bot.reception import Reception
    from core.domain.time import Clock
    from core.ports import Store, UnitOfWork

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
_LONG_POLL = 30  # seconds
_LONGEST_PAUSE = 30.0
_MOST_CONFLICTS = 5


class AnotherBotRuns(RuntimeError):
    """A second process polls with the same token: Telegram gives updates to one only."""


@dataclass
class Polling:
    """Fetches updates until it is cancelled."""

    bot: Bot
    store: Store
    clock: Clock
    reception: Reception
    _confirm: int = 0

    async def run(self) -> None:
        """Poll for ever; network trouble is waited out with growing pauses.

        Raises:
            AnotherBotRuns: 409 again and again.
            InvalidToken: Telegram does not know the token.
        """
        failures = conflicts = 0
        while True:
            try:
                await self._once()
                failures = conflicts = 0
            except InvalidToken:
                raise
            except Conflict as error:
                conflicts += 1
                if conflicts >= _MOST_CONFLICTS:
                    raise AnotherBotRuns from error
                await asyncio.sleep(1)
            except RetryAfter as error:
                await asyncio.sleep(seconds_of(error))
            except Exception as error:  # noqa: BLE001 - a busy database or a network that is down must not end us
                failures += 1
                quiet = isinstance(error, NetworkError)  # TimedOut included
                log.log(
                    logging.WARNING if quiet else logging.ERROR,
                    "poll_failed",
                    extra={"reason": type(error).__name__},
                )
                await asyncio.sleep(min(_LONGEST_PAUSE, 0.5 * 2 ** min(failures, 6)))

    async def _once(self) -> None:
        """Fetch, commit, and let the next call confirm.

        The offset is named only right after a batch, to confirm it; otherwise we ask for whatever is unconfirmed.
        After a quiet week Telegram may go on with lower numbers, and an offset kept for ever would wipe them out.
        """
        raw = await self._fetch(self._confirm)
        self._confirm = 0
        if raw:
            self.reception.accept(await store_updates(self.store, self.bot.id, raw, self.clock))
            self._confirm = max(one["update_id"] for one in raw) + 1

    async def _fetch(self, offset: int) -> Sequence[Mapping[str, Any]]:
        """Raw updates from ``offset`` on; asking with it confirms everything before it."""
        try:
            updates = await self.bot.get_updates(
                offset=offset, timeout=_LONG_POLL, allowed_updates=list(ALLOWED_UPDATES)
            )
        except (TypeError, KeyError, ValueError):
            # an update the library cannot parse must not block those behind it: take them as they are
            log.exception("unparsable_update")
            answer: Any = await self.bot.do_api_request("getUpdates", api_kwargs={"offset": offset})
            return list(answer)
        return [update.to_dict() for update in updates]


async def store_updates(
    store: Store, bot_id: int, raw: Sequence[Mapping[str, Any]], clock: Clock
) -> Sequence[InboxUpdate]:
    """Commit updates to the inbox; returns those not known before."""
    now = clock.now()
    updates = [InboxUpdate(bot_id, one["update_id"], chat_of(one), one, now) for one in raw]
    typed = {one.update_id: text for one in updates if (text := typed_in(one.raw)) is not None}
    async with store.write() as uow:
        if not typed:
            return await uow.inbox.store(updates)
        return await _store_typed(uow, updates, typed, now)


async def _store_typed(
    uow: UnitOfWork, updates: Sequence[InboxUpdate], typed: Mapping[int, str], now: datetime
) -> Sequence[InboxUpdate]:
    """Where what is typed may be a secret, words are sealed apart from their update, and it is stored without them."""
    chats = {one.chat_id for one in updates if one.update_id in typed}
    secretive = await uow.connections.awaiting_secrets(chats, now - PROMPT_LIFE)
    if not secretive:
        return await uow.inbox.store(updates)
    sealed = {one.update_id for one in updates if one.update_id in typed and one.chat_id in secretive}
    stored = await uow.inbox.store(
        [replace(one, raw=without_words(one.raw)) if one.update_id in sealed else one for one in updates]
    )
    for one in stored:
        if one.update_id in sealed:
            await _seal(uow, one, typed[one.update_id])
    return stored


async def _seal(uow: UnitOfWork, update: InboxUpdate, text: str) -> None:
    """Without a key the words are lost, and asked for again; they are never kept in plain text instead."""
    try:
        async with uow.savepoint():
            await uow.vault.keep_typed(update.bot_id, update.update_id, text)
    except Exception as error:  # noqa: BLE001 - no key must not keep every chat waiting
        log.error("typed_not_sealed", extra={"reason": type(error).__name__})  # noqa: TRY400 - it may hold the words


def chat_of(raw: Mapping[str, Any]) -> int:
    """The chat an update belongs to, by which updates keep their order; 0 for those without a chat."""
    message = raw.get("message") or (raw.get("callback_query") or {}).get("message")
    holder = message or raw.get("my_chat_member") or {}
    return int(holder.get("chat", {}).get("id", 0))
