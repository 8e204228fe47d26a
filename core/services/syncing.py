"""One look at a connection: ask how it stands, read whole windows, and only then write, all or nothing.

Nothing is open while a bank is being asked. Pages are gathered until a reading is complete; marks move only with the
rows they speak of. A look that dies anywhere leaves the books as they were, and the next one reads the same days again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core.domain.feeds import READABLE, Access, FeedState, FeedStatus, HintKind
from core.ports import SecretUnreadable
from core.ports.feeds import FeedError
from core.services import cadence, warning
from core.services.automating import confirm_alone
from core.services.feeding import Fed, feed_account
from core.services.fetching import WHOLE, Fetching

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from core.domain.connections import ConnectedAccount, Connection
    from core.domain.feeds import Hint
    from core.domain.parties import Company
    from core.domain.statements import FinancialAccount
    from core.domain.time import Clock
    from core.ports import Store, UnitOfWork
    from core.ports.feeds import BankFeed
    from core.services.fetching import Found

log = logging.getLogger(__name__)

_UNCONFIGURED = timedelta(hours=1)
_WORKING = timedelta(minutes=10)  # a look that takes longer has died
_FAILURES = frozenset({FeedState.BANK_DOWN, FeedState.RATE_LIMITED})


@dataclass(frozen=True, slots=True)
class Look:
    """What one look came to.

    Attributes:
        connection: as it stands now.
        accounts: by name of the account of the books, what was read of it.
    """

    connection: Connection
    accounts: Sequence[tuple[str, Fed]] = ()


@dataclass(slots=True)
class Syncing:
    """Looks at connections.

    Attributes:
        feeds: connectors by name; a connection whose connector is not set up waits for the operator.
        interval: the operator's own pace, or ``None`` for the banks' hours.
        deleted: connections of which a webhook said that rows were deleted.
        on_look: told (feed, state) of every look, for the counters.
    """

    store: Store
    feeds: dict[str, BankFeed]
    clock: Clock
    interval: timedelta | None = None
    deleted: set[str] = field(default_factory=set)
    on_look: Callable[[str, FeedState], None] | None = None

    async def due(self, *, limit: int = 20) -> Sequence[Connection]:
        """What is to be looked at by now, longest due first."""
        async with self.store.read() as uow:
            return await uow.connections.due(self.clock.now(), limit=limit)

    async def take_hint(self, feed: str, hint: Hint) -> bool:
        """Have the connection looked at soon that a webhook speaks of; says whether there is one and it is news."""
        now = self.clock.now()
        async with self.store.write() as uow:
            if not await uow.connections.hear(feed, hint.event_id, now):
                return False
            found = await uow.connections.by_reference(feed, hint.reference) if hint.reference else []
            for one in found:
                await uow.statements.take_turn(one.company_id)
                connection = await uow.connections.connection(one.company_id, one.id)
                if not connection.paused and connection.ended_at is None:
                    await uow.connections.update(replace(connection, next_attempt_at=now))
        if hint.kind is HintKind.DELETED:
            self.deleted.update(str(connection.id) for connection in found)
        return bool(found)

    async def look(self, connection: Connection) -> Look | None:
        """Look at one; ``None`` when somebody else is looking at it just now."""
        until = self.clock.now() + _WORKING
        async with self.store.write() as uow:
            if not await uow.connections.claim(connection, until=until):
                return None
            company = await uow.people.company(connection.company_id)
        claimed = replace(connection, next_attempt_at=until)
        feed = self.feeds.get(connection.feed)
        if feed is None:
            status = FeedStatus(FeedState.OPERATOR_CONFIG, provider_code="not_configured")
            return await self._end(claimed, company, feed, status, [], None)
        found: list[Found] = []
        retry_after = None
        try:
            access = await self._access(connection)
            status = await feed.status(access)
            if status.retry_at is not None:
                retry_after = (status.retry_at - self.clock.now()).total_seconds()
            if status.state in READABLE:
                deleted = str(connection.id) in self.deleted
                fetching = Fetching(self.store, feed, access, company, self.clock.now(), status, deleted)
                found = await fetching.every_account(connection)
        except SecretUnreadable:
            status = FeedStatus(FeedState.OPERATOR_CONFIG, provider_code="key_missing")
        except FeedError as error:
            status, retry_after, found = _status(error), error.retry_after, []
        return await self._end(claimed, company, feed, status, found, retry_after)

    async def _access(self, connection: Connection) -> Access:
        async with self.store.read() as uow:
            return await access_of(uow, connection)

    # --- writing -----------------------------------------------------------------------------------

    async def _end(
        self,
        connection: Connection,
        company: Company,
        feed: BankFeed | None,
        status: FeedStatus,
        found: Sequence[Found],
        retry_after: float | None,
    ) -> Look:
        """Write what was read and how the connection stands, in one transaction."""
        now = self.clock.now()
        async with self.store.write() as uow:
            await uow.statements.take_turn(
                company.id
            )  # nobody asks for a look between this and what is written
            present = await uow.connections.connection(company.id, connection.id)
            if present.ended_at is not None:
                return Look(present)
            linked = {one.id: one for one in await uow.connections.accounts(company.id, present.id)}
            living = [one for one in found if one.connected.id in linked]  # others were moved meanwhile
            accounts = [await self._store(uow, present, linked[one.connected.id], one, now) for one in living]
            whole = _effective(status, living, [fed for _, fed in accounts], len(linked))
            after = _after(present, whole, now, read=bool(living))
            if after.state is FeedState.OK and await warning.has_gone_silent(uow, after, company, now):
                after = replace(after, state=FeedState.STALE, provider_code="silent")
            after = replace(after, next_attempt_at=await self._next(uow, after, feed, company, retry_after))
            if present.next_attempt_at != connection.next_attempt_at and not present.paused:
                after = replace(after, next_attempt_at=now)  # somebody asked for a look while we were looking
            frozen_before = any(one.frozen_at is not None for one in linked.values())
            if not frozen_before and any(fed.frozen for _, fed in accounts):
                after = replace(after, told_state=None)  # news, whatever was told before
            after = await warning.tell(uow, after, company, now)
            await uow.connections.update(after)
        self.deleted.discard(str(connection.id))
        self._count(after)
        return Look(after, [(account.name, fed) for account, fed in accounts])

    async def _store(
        self, uow: UnitOfWork, connection: Connection, present: ConnectedAccount, one: Found, now: datetime
    ) -> tuple[FinancialAccount, Fed]:
        """One account's reading into the books, and what may be confirmed without asking."""
        reread_at = now if one.far else present.reread_at
        connected = replace(present, provider_id=one.connected.provider_id, reread_at=reread_at)
        fed = await feed_account(uow, connection, connected, one.reading, one.balance, now)
        if fed.record is not None:
            await confirm_alone(uow, fed.record, now)
        return await uow.statements.account(connection.company_id, connected.account_id), fed

    async def _next(
        self,
        uow: UnitOfWork,
        after: Connection,
        feed: BankFeed | None,
        company: Company,
        retry_after: float | None,
    ) -> datetime | None:
        """When it is looked at next; one whose connector is not set up, when the operator may have set it up."""
        now = self.clock.now()
        if feed is None:
            return now + _UNCONFIGURED
        banks = [
            (await uow.statements.account(company.id, one.account_id)).bank
            for one in await uow.connections.accounts(company.id, after.id)
        ]
        return cadence.next_attempt(
            after,
            feed.capabilities,
            now,
            time_zone=company.time_zone,
            banks=banks,
            retry_after=retry_after,
            interval=self.interval,
        )

    def _count(self, connection: Connection) -> None:
        log.info(
            "feed_look",
            extra={
                "feed": connection.feed,
                "state": connection.state.value,
                "code": connection.provider_code,
            },
        )
        if self.on_look is not None:
            self.on_look(connection.feed, connection.state)


async def access_of(uow: UnitOfWork, connection: Connection) -> Access:
    """What a connector needs to speak for a connection.

    Raises:
        SecretUnreadable: no key at hand opens its secrets.
    """
    return Access(connection.reference, await uow.vault.all_of(connection.company_id, connection.id))


def _status(error: FeedError) -> FeedStatus:
    return FeedStatus(
        error.state, message=error.message, provider_code=error.provider_code, request_id=error.request_id
    )


def _effective(status: FeedStatus, found: Sequence[Found], fed: Sequence[Fed], linked: int) -> FeedStatus:
    """The state, less good if what was read is not whole."""
    if status.state not in WHOLE:
        return status
    if any(one.frozen for one in fed):
        return replace(status, state=FeedState.PARTIAL, provider_code="frozen")
    if any(not one.reading.complete for one in found):
        return replace(status, state=FeedState.PARTIAL, provider_code="unreadable_rows")
    if len(found) < linked:
        return replace(status, state=FeedState.PARTIAL, provider_code="account_missing")
    return status


def _after(before: Connection, status: FeedStatus, now: datetime, *, read: bool) -> Connection:
    """How a connection stands after a look."""
    whole = read and status.state in WHOLE
    return replace(
        before,
        state=status.state,
        message=status.message,
        provider_code=status.provider_code,
        request_id=status.request_id,
        data_as_of=status.data_as_of or (now if whole else before.data_as_of),
        expires_at=status.expires_at or before.expires_at,
        checked_at=now,
        succeeded_at=now if whole else before.succeeded_at,
        failures=before.failures + 1 if status.state in _FAILURES else 0,
    )
