"""A provider's accounts are linked with the books: known again after a new connection, never doubled.

What decides which account of the books it is, in this order: the owner's choice, the account this key fed before, the
numbers. No account of the books is two of the provider's: a second one is made new. Linking what is linked already
repairs it: new ids, same accounts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.domain.connections import ConnectedAccount, Connection
from core.domain.conversation import AuditEvent
from core.domain.feeds import FeedAccount, FeedState
from core.domain.ids import new_id
from core.domain.statements import ParsedAccount
from core.errors import AccountFedElsewhere, NoAccountsFound
from core.services.offered import tell_numbers
from core.services.recognising import make_account, recognise

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from core.domain.statements import FinancialAccount
    from core.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Link:
    """A connection with the accounts it feeds.

    Attributes:
        accounts: each with the account of the books it feeds.
        repaired: it was there before.
    """

    connection: Connection
    accounts: Sequence[tuple[ConnectedAccount, FinancialAccount]]
    repaired: bool


async def link(
    uow: UnitOfWork,
    company_id: UUID,
    member_id: UUID | None,
    feed: str,
    reference: str,
    found: Sequence[FeedAccount],
    now: datetime,
    *,
    connection_id: UUID | None = None,
    chosen: Mapping[str, UUID | None] | None = None,
    moving: bool = False,
    names: Mapping[str, str] | None = None,
) -> Link:
    """Link every account found, or bring an earlier connection's reference, ids and accounts up to date.

    Args:
        connection_id: the connection to be repaired, whatever its reference was.
        chosen: by the provider's stable key, the account of the books the owner chose; ``None`` for a new one.
        moving: whether an account that another connection feeds is to be fed from here from now on.
        names: by stable key, what a new account is to be called.

    Raises:
        NoAccountsFound: the provider listed none.
        AccountFedElsewhere: another connection feeds one of them, and it is not to be moved.
        OtherCompanysAccount: the numbers are those of another company's account.
    """
    await uow.statements.take_turn(company_id)
    if not found:
        raise NoAccountsFound(feed)
    connection, repaired = await _connection(uow, company_id, member_id, feed, reference, connection_id, now)
    said = chosen or {}
    linked: list[tuple[ConnectedAccount, FinancialAccount]] = []
    for one in sorted(
        found, key=lambda each: said.get(each.stable_key) is None
    ):  # what was chosen is not guessed at
        taken = {account.id for _, account in linked}
        account = await _account(uow, company_id, one, said, taken, (names or {}).get(one.stable_key), now)
        await tell_numbers(uow, account, one)
        linked.append((await _fed_from(uow, connection, one, account, now, moving=moving), account))
    await uow.decisions.add_audit(
        AuditEvent(
            company_id,
            new_id(),
            now,
            member_id,
            "repair_connection" if repaired else "connect",
            connection.id,
            {"feed": feed, "accounts": [account.name for _, account in linked]},
        )
    )
    return Link(connection, linked, repaired)


async def _connection(
    uow: UnitOfWork,
    company_id: UUID,
    member_id: UUID | None,
    feed: str,
    reference: str,
    connection_id: UUID | None,
    now: datetime,
) -> tuple[Connection, bool]:
    """The connection of this id or reference, looked at again at once; else a new one."""
    for known in await uow.connections.living(company_id):
        if known.id == connection_id or (known.feed == feed and known.reference == reference):
            again = replace(
                known,
                reference=reference,
                state=FeedState.SYNCING,
                failures=0,
                next_attempt_at=now,
                paused=False,
            )
            await uow.connections.update(again)
            return again, True
    fresh = Connection(
        company_id=company_id,
        id=new_id(),
        feed=feed,
        reference=reference,
        state=FeedState.SYNCING,
        created_at=now,
        created_by=member_id,
        next_attempt_at=now,
    )
    await uow.connections.add(fresh)
    return fresh, False


async def _account(
    uow: UnitOfWork,
    company_id: UUID,
    one: FeedAccount,
    said: Mapping[str, UUID | None],
    taken: Container[UUID],
    name: str | None,
    now: datetime,
) -> FinancialAccount:
    """The account of the books that one is, which is none of those ``taken`` by others of this connection."""
    is_new = one.stable_key in said and said[one.stable_key] is None
    known = said.get(one.stable_key) or await uow.connections.ever_fed(company_id, one.stable_key)
    if known is not None and known not in taken and not is_new:
        return await uow.statements.account(company_id, known)
    parsed = ParsedAccount(
        bank=one.bank,
        branch=one.branch,
        account=one.number,
        kind=one.kind,
        currency=one.currency,
        lines=(),
        organization=one.name or None,
    )
    if not is_new:
        account = await recognise(uow, company_id, parsed, name=name, answers=None, now=now)
        if account.id not in taken:
            return account
    return await make_account(uow, company_id, parsed, name=name, now=now)


async def _fed_from(
    uow: UnitOfWork,
    connection: Connection,
    one: FeedAccount,
    account: FinancialAccount,
    now: datetime,
    *,
    moving: bool,
) -> ConnectedAccount:
    """The account of the books, fed from this connection from now on.

    An earlier connection of the same feed to the same account is what the person replaced: its accounts move over,
    and what was read of them counts on.
    """
    present = (await uow.connections.feeding(connection.company_id)).get(account.id)
    if present is None:
        return await _begin(uow, connection, one, account)
    if present.connection_id == connection.id:
        again = replace(present, provider_id=one.provider_id, stable_key=one.stable_key)
        await uow.connections.update_account(again)
        return again
    other = await uow.connections.connection(connection.company_id, present.connection_id)
    if other.feed != connection.feed and not moving:
        raise AccountFedElsewhere(account.name, other.feed)
    await uow.connections.update_account(replace(present, ended_at=now))
    if not await uow.connections.accounts(other.company_id, other.id):
        await uow.connections.update(replace(other, ended_at=now, next_attempt_at=None))
        await uow.vault.drop(other.company_id, other.id)
    return await _begin(uow, connection, one, account)


async def _begin(
    uow: UnitOfWork, connection: Connection, one: FeedAccount, account: FinancialAccount
) -> ConnectedAccount:
    fresh = ConnectedAccount(
        company_id=connection.company_id,
        id=new_id(),
        connection_id=connection.id,
        account_id=account.id,
        provider_id=one.provider_id,
        stable_key=one.stable_key,
        provider_name=one.name[:120],
    )
    await uow.connections.add_account(fresh)
    return fresh


async def end(
    uow: UnitOfWork, company_id: UUID, member_id: UUID | None, connection_id: UUID, now: datetime
) -> Connection:
    """Remove a connection and its secrets; the lines it brought stay. Raises ``NotFound``."""
    await uow.statements.take_turn(company_id)
    connection = await uow.connections.connection(company_id, connection_id)
    for account in await uow.connections.accounts(company_id, connection_id):
        await uow.connections.update_account(replace(account, ended_at=now))
    ended = replace(connection, ended_at=connection.ended_at or now, next_attempt_at=None)
    await uow.connections.update(ended)
    await uow.vault.drop(company_id, connection_id)
    await uow.decisions.add_audit(
        AuditEvent(
            company_id, new_id(), now, member_id, "disconnect", connection_id, {"feed": connection.feed}
        )
    )
    return ended


async def pause(
    uow: UnitOfWork,
    company_id: UUID,
    member_id: UUID | None,
    connection_id: UUID,
    now: datetime,
    *,
    paused: bool,
) -> Connection:
    """Stop looking at a connection until somebody says so, or go on at once. Raises ``NotFound``."""
    await uow.statements.take_turn(company_id)
    connection = await uow.connections.connection(company_id, connection_id)
    changed = replace(connection, paused=paused, next_attempt_at=None if paused else now, failures=0)
    await uow.connections.update(changed)
    action = "pause_connection" if paused else "resume_connection"
    await uow.decisions.add_audit(
        AuditEvent(company_id, new_id(), now, member_id, action, connection_id, {"feed": connection.feed})
    )
    return changed
