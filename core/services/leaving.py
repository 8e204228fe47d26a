"""A connection is removed: here at once, and at its provider as soon as that can be asked, with nothing open.

What is still to be said to a provider waits as a draft at its last step, until it was said or is given up.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.domain.connections import ConnectionDraft, DraftStep
from core.domain.feeds import Access
from core.domain.ids import new_id
from core.ports.feeds import ConnectsByLink, FeedError
from core.services import linking, watching

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from core.domain.connections import Connection
    from core.domain.parties import Member
    from core.domain.time import Clock
    from core.ports import Store, UnitOfWork
    from core.ports.feeds import BankFeed

log = logging.getLogger(__name__)

_AT_ONCE, _MOST_TRIES = 20, 12
_REFERENCE, _TRIES, _RETRY_AT = "reference", "tries", "retry_at"


async def leave(
    uow: UnitOfWork, member: Member, connection_id: UUID, feeds: Mapping[str, BankFeed], now: datetime
) -> Connection:
    """Remove a connection and its secrets, and have its provider forget it; the lines it brought stay.

    Raises:
        NotAllowed: the member may not decide.
        NotFound: there is no such connection, or it was removed before.
    """
    await watching.living(uow, member, connection_id)
    ended = await linking.end(uow, member.company_id, member.id, connection_id, now)
    if isinstance(feeds.get(ended.feed), ConnectsByLink):
        await uow.connections.save_draft(
            ConnectionDraft(
                member.company_id,
                new_id(),
                member.chat_id,
                member.id,
                DraftStep.LEAVING,
                {_REFERENCE: ended.reference},
                now,
                feed=ended.feed,
            )
        )
    return ended


async def work(store: Store, feeds: Mapping[str, BankFeed], clock: Clock) -> int:
    """Say to providers what is still to be said; returns how many forgot."""
    async with store.read() as uow:
        waiting = await uow.connections.drafts_in({DraftStep.LEAVING}, limit=_AT_ONCE)
    return sum([await _tell(store, feeds, one, clock) for one in waiting if not _rests(one, clock.now())])


def _rests(draft: ConnectionDraft, now: datetime) -> bool:
    until = draft.data.get(_RETRY_AT)
    return until is not None and datetime.fromisoformat(until) > now


async def _tell(store: Store, feeds: Mapping[str, BankFeed], draft: ConnectionDraft, clock: Clock) -> bool:
    """One of them; a connection that was linked again meanwhile is not to be forgotten."""
    feed, reference = feeds.get(draft.feed or ""), draft.data[_REFERENCE]
    async with store.read() as uow:
        again = await uow.connections.by_reference(draft.feed or "", reference)
    try:
        if isinstance(feed, ConnectsByLink) and not again:
            await feed.disconnect(Access(reference))
    except FeedError as error:
        await _later(store, draft, error, clock.now())
        return False
    async with store.write() as uow:
        await uow.connections.drop_draft(draft.company_id, draft.id)
    return True


async def _later(store: Store, draft: ConnectionDraft, error: FeedError, now: datetime) -> None:
    tries = int(draft.data.get(_TRIES, "0")) + 1
    async with store.write() as uow:
        if tries >= _MOST_TRIES:
            log.error("provider_keeps_connection", extra={"feed": draft.feed, "code": error.provider_code})
            await uow.connections.drop_draft(draft.company_id, draft.id)
            return
        at = now + timedelta(seconds=max(error.retry_after or 0, min(3_600, 10 * 2**tries)))
        data = {**draft.data, _TRIES: str(tries), _RETRY_AT: at.isoformat()}
        await uow.connections.save_draft(replace(draft, data=data))
