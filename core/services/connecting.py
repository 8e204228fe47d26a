"""Setting up a connection: what the provider is asked on the way, with nothing open, and the link at its end.

``work`` takes up every draft at a step of ``WORKING``. The provider's answer, the next step and the message of it are
one transaction; a crash before it leaves the draft where it stood, to be asked again. ``look`` and ``enable`` serve
the command line as well.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.domain.connections import WORKING, Connection, ConnectionDraft, DraftStep
from core.domain.conversation import OutboxKind, Priority
from core.domain.feeds import READABLE, Access, FeedState, FeedStatus
from core.errors import AccountFedElsewhere, BusinessError, NoAccountsFound, NotFound, OtherCompanysAccount
from core.ports import SecretUnreadable
from core.ports.feeds import BankFeed, ChecksSecrets, ConnectsByLink, FeedError
from core.services import announcing, linking, offered
from core.services.offered import LINK, REFERENCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from core.domain.feeds import FeedAccount
    from core.domain.time import Clock
    from core.ports import Store, UnitOfWork
    from core.services.linking import Link

log = logging.getLogger(__name__)

_AT_ONCE = 20
_MOST_TRIES = 6
_MOST_LOOKS = 40
OTHER_COMPANY = "OTHER_COMPANY"
"""Why a draft was refused, besides the states of a feed."""
_PASSING = frozenset({FeedState.BANK_DOWN, FeedState.RATE_LIMITED, FeedState.SESSION_BUSY})
_LINKABLE = READABLE | {FeedState.SYNCING, FeedState.WAITING_APPROVER}
"""States in which the accounts a provider shows may be linked."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How a connection stands at its provider, and the accounts it shows."""

    status: FeedStatus
    accounts: Sequence[FeedAccount] = ()

    @property
    def linkable(self) -> bool:
        """Whether there is something to link."""
        return bool(self.accounts) and self.status.state in _LINKABLE


async def look(feed: BankFeed, access: Access, now: datetime) -> Looked:
    """Ask a provider how a connection stands and what it shows; whatever goes wrong is a state."""
    expires_at = None
    if isinstance(feed, ChecksSecrets) and feed.capabilities.asks_for:
        checked = feed.look_at(access.secrets, now)
        if checked.state not in READABLE:
            return Looked(checked)
        expires_at = checked.expires_at
    try:
        status = await feed.status(access)
        status = replace(status, expires_at=status.expires_at or expires_at)
        accounts = await feed.list_accounts(access) if status.state in _LINKABLE else ()
    except FeedError as error:
        return Looked(_status_of(error, now))
    return Looked(status, accounts)


def _status_of(error: FeedError, now: datetime) -> FeedStatus:
    pause = error.retry_after
    return FeedStatus(
        error.state,
        error.message,
        retry_at=now + timedelta(seconds=pause) if pause else None,
        provider_code=error.provider_code,
        request_id=error.request_id,
    )


async def enable(
    uow: UnitOfWork,
    company_id: UUID,
    member_id: UUID | None,
    feed: str,
    reference: str,
    looked: Looked,
    now: datetime,
    *,
    secrets: Mapping[str, str] | None = None,
    connection_id: UUID | None = None,
    chosen: Mapping[str, UUID | None] | None = None,
    names: Mapping[str, str] | None = None,
    moving: bool = False,
) -> Link:
    """Link what a provider shows, and keep the secrets it takes to read it. Linking again repairs.

    Args:
        secrets: by field; those not given stay as they are.
        connection_id: the connection to be repaired.
        chosen: by stable key, the account of the books the owner chose; ``None`` for a new one.
        names: by stable key, what a new account is to be called.
        moving: whether accounts that another connection feeds are fed from here from now on.

    Raises:
        NoAccountsFound: the provider listed none.
        AccountFedElsewhere: another connection feeds one of them, and it is not to be moved.
        OtherCompanysAccount: the numbers are those of another company's account.
    """
    for one in looked.accounts:
        await offered.require_ours(uow, company_id, one)
    link = await linking.link(
        uow,
        company_id,
        member_id,
        feed,
        reference,
        looked.accounts,
        now,
        connection_id=connection_id,
        chosen=chosen,
        moving=moving,
        names=names,
    )
    for field, text in (secrets or {}).items():
        await uow.vault.put(company_id, link.connection.id, field, text)
    connection = replace(
        link.connection,
        expires_at=looked.status.expires_at or link.connection.expires_at,
        warned_days=None,
        message=None,
        provider_code=None,
    )
    await uow.connections.update(connection)
    return replace(link, connection=connection)


# --- drafts that wait for a provider ---------------------------------------------------------------


async def work(store: Store, feeds: Mapping[str, BankFeed], clock: Clock) -> int:
    """Ask providers whatever drafts wait for; returns how many got further."""
    async with store.read() as uow:
        found = await uow.connections.drafts_in(WORKING, limit=_AT_ONCE)
    waiting = [draft for draft in found if not _rests(draft, clock.now())]
    return sum(await asyncio.gather(*(_advance(store, feeds, draft, clock) for draft in waiting)))


def _rests(draft: ConnectionDraft, now: datetime) -> bool:
    until = draft.data.get("retry_at")
    return until is not None and datetime.fromisoformat(until) > now


async def _advance(store: Store, feeds: Mapping[str, BankFeed], draft: ConnectionDraft, clock: Clock) -> bool:
    """One draft: the provider's answer first, then all that follows of it in one transaction."""
    try:
        async with store.read() as uow:
            secrets = await offered.secrets_of(uow, draft)
            connection = await offered.connection_of(uow, draft)
        answer = await _ask(feeds.get(draft.feed or ""), draft, connection, secrets, clock)
    except SecretUnreadable:
        answer = _Answer(Looked(FeedStatus(FeedState.OPERATOR_CONFIG, provider_code="secret_unreadable")))
    except FeedError as error:
        answer = _Answer(Looked(_status_of(error, clock.now())))
    except Exception as error:  # noqa: BLE001 - a connector's fault must not keep the other drafts waiting
        log.error("draft_failed", extra={"feed": draft.feed, "reason": type(error).__name__})  # noqa: TRY400
        answer = _Answer(Looked(FeedStatus(FeedState.BANK_DOWN, provider_code=type(error).__name__)))
    async with store.write() as uow:
        return await _write(uow, draft, answer, clock.now())


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a provider said: a page to go to, that nothing is known yet, or a look at the connection.

    Attributes:
        reference: what the connection is called there.
    """

    looked: Looked | None = None
    reference: str | None = None
    url: str | None = None
    until: datetime | None = None


async def _ask(
    feed: BankFeed | None,
    draft: ConnectionDraft,
    connection: Connection | None,
    secrets: Mapping[str, str],
    clock: Clock,
) -> _Answer:
    """Ask what the step waits for. Raises ``FeedError``."""
    if feed is None:
        return _Answer(Looked(FeedStatus(FeedState.OPERATOR_CONFIG, provider_code="not_configured")))
    known = draft.data.get(REFERENCE) or (connection.reference if connection else None)
    if draft.step is DraftStep.LINKING and isinstance(feed, ConnectsByLink):
        step = await feed.begin_connect(str(draft.id), connection.reference if connection else None)
        return _Answer(url=step.url, until=step.expires_at)
    if draft.step is DraftStep.FINDING and isinstance(feed, ConnectsByLink):
        found = await feed.find_references(str(draft.id))
        known = found[0] if found else known
        if known is None:
            return _Answer()
    reference = known or str(draft.id)
    access = Access(reference, {field: text for field, text in secrets.items() if field != LINK})
    return _Answer(await look(feed, access, clock.now()), reference)


async def _write(uow: UnitOfWork, seen: ConnectionDraft, answer: _Answer, now: datetime) -> bool:
    """What follows of an answer; nothing, when the person went elsewhere meanwhile."""
    draft = await _as_it_was(uow, seen)
    if draft is None:
        return False
    if answer.looked is not None:
        return await _write_looked(uow, draft, answer.looked, answer.reference, now)
    if answer.url is None:
        return await _go(uow, draft, DraftStep.AT_BANK, now, not_found="1")
    await uow.vault.put(draft.company_id, draft.id, LINK, answer.url)
    until = answer.until.isoformat() if answer.until else None
    return await _go(uow, draft, DraftStep.AT_BANK, now, link_until=until)


async def _as_it_was(uow: UnitOfWork, seen: ConnectionDraft) -> ConnectionDraft | None:
    """The draft, if it still stands where it was seen and whoever began it may still decide."""
    try:
        draft = await uow.connections.draft(seen.company_id, seen.id)
    except NotFound:
        return None
    members = await uow.people.members(draft.company_id)
    if not any(one.id == draft.member_id and one.role.decides for one in members):
        await uow.connections.drop_draft(draft.company_id, draft.id)
        return None
    return draft if draft == seen else None


async def _write_looked(
    uow: UnitOfWork, draft: ConnectionDraft, looked: Looked, reference: str | None, now: datetime
) -> bool:
    if _worth_another(draft, looked):
        return await _again(uow, draft, looked.status, now)
    if not looked.linkable:
        return await _refuse(uow, draft, looked.status, now)
    named = {**draft.data, REFERENCE: reference or draft.data.get(REFERENCE, "")}
    return await _offer(uow, replace(draft, data=named), looked, now)


def _worth_another(draft: ConnectionDraft, looked: Looked) -> bool:
    """Whether the same question may have another answer soon: a bank that is down, a first reading under way."""
    tries = int(draft.data.get("tries", "0"))
    if looked.status.state in _PASSING:
        return tries + 1 < _MOST_TRIES
    return looked.status.state is FeedState.SYNCING and not looked.accounts and tries + 1 < _MOST_LOOKS


async def _again(uow: UnitOfWork, draft: ConnectionDraft, status: FeedStatus, now: datetime) -> bool:
    """Ask again after a while; the person is told the first time that it is the bank that keeps us waiting."""
    tries = int(draft.data.get("tries", "0")) + 1
    pause = 5 if status.state is FeedState.SYNCING else min(300, 5 * 2**tries)
    at = max(now + timedelta(seconds=pause), status.retry_at or now)
    data = {**draft.data, "tries": str(tries), "retry_at": at.isoformat(), "state": status.state.value}
    waiting = replace(draft, data=data)
    await uow.connections.save_draft(waiting)
    if draft.data.get("state") != status.state.value:
        await tell(uow, waiting, now)
    return False


async def _refuse(uow: UnitOfWork, draft: ConnectionDraft, status: FeedStatus, now: datetime) -> bool:
    state = FeedState.ACCOUNT_NOT_FOUND if status.state in READABLE else status.state
    return await _go(
        uow,
        draft,
        DraftStep.REFUSED,
        now,
        state=state.value,
        code=status.provider_code,
        message=status.message,
        request=status.request_id,
    )


async def _offer(uow: UnitOfWork, draft: ConnectionDraft, looked: Looked, now: datetime) -> bool:
    """Link at once what is sure; else ask which account each one is."""
    found = await offered.remember(uow, draft, looked.accounts, looked.status)
    if any(one.asks for one in await offered.choices(uow, found)):
        return await _go(uow, found, DraftStep.CHOOSING, now)
    await finish(uow, found, now)
    return True


async def finish(
    uow: UnitOfWork, draft: ConnectionDraft, now: datetime, *, moving: bool = False
) -> Link | None:
    """Link what was chosen and forget the draft; ``None`` when that is refused, which the draft then says."""
    looked = Looked(*offered.remembered(draft))
    if await _of_others(uow, draft):
        await _go(uow, draft, DraftStep.REFUSED, now, state=OTHER_COMPANY)
        return None
    chosen = await offered.choices(uow, draft)
    wanted = {one.found.stable_key for one in chosen if not one.left_out}
    kept = Looked(looked.status, [one for one in looked.accounts if one.stable_key in wanted])
    secrets = await offered.secrets_of(uow, draft)
    try:
        async with uow.savepoint():
            link = await enable(
                uow,
                draft.company_id,
                draft.member_id,
                draft.feed or "",
                draft.data[REFERENCE],
                kept,
                now,
                secrets={field: text for field, text in secrets.items() if field != LINK},
                connection_id=draft.connection_id,
                chosen={one.found.stable_key: one.account_id for one in chosen if not one.left_out},
                moving=moving or "moving" in draft.data,
            )
    except AccountFedElsewhere as error:
        await _go(uow, draft, DraftStep.ELSEWHERE, now, elsewhere=error.name, other_feed=error.feed)
        return None
    except (NoAccountsFound, OtherCompanysAccount) as error:
        await _go(uow, draft, DraftStep.REFUSED, now, state=_REFUSALS[type(error)], code=None, message=None)
        return None
    await uow.connections.drop_draft(draft.company_id, draft.id)
    await tell_connection(uow, link.connection, draft.chat_id, now, message_id=draft.message_id)
    return link


_REFUSALS: Mapping[type[BusinessError], str] = {
    NoAccountsFound: FeedState.ACCOUNT_NOT_FOUND.value,
    OtherCompanysAccount: OTHER_COMPANY,
}


async def _of_others(uow: UnitOfWork, draft: ConnectionDraft) -> bool:
    """Whether another company reads this very connection: a name that was copied opens nobody's bank."""
    known = await uow.connections.by_reference(draft.feed or "", draft.data[REFERENCE])
    return any(one.company_id != draft.company_id for one in known)


async def _go(
    uow: UnitOfWork, draft: ConnectionDraft, step: DraftStep, now: datetime, **told: str | None
) -> bool:
    """The next step, and the message that shows it."""
    moved = offered.at_step(draft, step, **told)
    await uow.connections.save_draft(moved)
    await tell(uow, moved, now)
    return True


async def tell(uow: UnitOfWork, draft: ConnectionDraft, now: datetime) -> None:
    """Show a draft as it stands, in its message if it has one."""
    payload = {"draft_id": str(draft.id), "message_id": draft.message_id}
    await uow.outbox.put(
        announcing.message(
            OutboxKind.CONNECTING,
            draft.chat_id,
            payload,
            priority=Priority.REPLY,
            now=now,
            company_id=draft.company_id,
            dedupe=f"connecting:{draft.id}",
        )
    )


async def tell_connection(
    uow: UnitOfWork, connection: Connection, chat_id: int, now: datetime, *, message_id: int | None = None
) -> None:
    """Show a connection as it stands, to somebody who asked."""
    payload = {"connection_id": str(connection.id), "unasked": False, "message_id": message_id}
    await uow.outbox.put(
        announcing.message(
            OutboxKind.CONNECTION,
            chat_id,
            payload,
            priority=Priority.REPLY,
            now=now,
            company_id=connection.company_id,
        )
    )
