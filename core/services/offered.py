"""What a provider offered to a connection being set up, and which account of the books each of its accounts is.

Kept in the draft as text, so that choosing can be left and taken up again; secrets are never among it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from core.domain.banks import account_key, fold_bank, same_number
from core.domain.feeds import FeedAccount, FeedState, FeedStatus
from core.domain.statements import AccountKind
from core.errors import OtherCompanysAccount

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.domain.connections import Connection, ConnectionDraft, DraftStep
    from core.domain.statements import FinancialAccount
    from core.ports import UnitOfWork

LINK, REFERENCE = "link", "reference"
"""The provider's page, sealed with the secrets; what the connection is called there, or the account's number."""
NEW, NOT_THIS = "new", "not"
"""Answers besides an account's id: make a new one; leave it out."""

_SHORTEST_NUMBER = 4
_PASSING = (
    "tries",
    "retry_at",
    "state",
    "code",
    "message",
    "request",
    "not_found",
    "elsewhere",
    "other_feed",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """An account a provider shows, and which account of the books it is.

    Attributes:
        account_id: the account of the books; ``None`` for a new one, or for one left out.
        asks: nobody said so, and it is not sure.
    """

    found: FeedAccount
    account_id: UUID | None
    left_out: bool = False
    asks: bool = False


def at_step(draft: ConnectionDraft, step: DraftStep, **told: str | None) -> ConnectionDraft:
    """The draft at another step; what belonged to the one before is forgotten."""
    kept = {name: value for name, value in draft.data.items() if name not in _PASSING}
    data = {**kept, **{name: value for name, value in told.items() if value is not None}}
    return replace(draft, step=step, data=data)


async def secrets_of(uow: UnitOfWork, draft: ConnectionDraft) -> Mapping[str, str]:
    """What was typed for it, over what the connection to be repaired has."""
    known: Mapping[str, str] = {}
    if draft.connection_id is not None:
        known = await uow.vault.all_of(draft.company_id, draft.connection_id)
    return {**known, **await uow.vault.all_of(draft.company_id, draft.id)}


async def connection_of(uow: UnitOfWork, draft: ConnectionDraft) -> Connection | None:
    """The connection to be repaired."""
    if draft.connection_id is None:
        return None
    return await uow.connections.connection(draft.company_id, draft.connection_id)


# --- what the provider shows ------------------------------------------------------------------------


async def remember(
    uow: UnitOfWork, draft: ConnectionDraft, accounts: Sequence[FeedAccount], status: FeedStatus
) -> ConnectionDraft:
    """Keep what a provider shows in the draft; answers to what it showed before are gone."""
    data = {name: value for name, value in draft.data.items() if not name.startswith("is:")}
    data["found"] = json.dumps([asdict(one) for one in accounts])
    data["found_state"] = status.state.value
    if status.expires_at is not None:
        data["expires_at"] = status.expires_at.isoformat()
    kept = replace(draft, data=data)
    await uow.connections.save_draft(kept)
    return kept


def remembered(draft: ConnectionDraft) -> tuple[FeedStatus, Sequence[FeedAccount]]:
    """The state and the accounts a provider showed last."""
    raw = json.loads(draft.data.get("found", "[]"))
    accounts = [FeedAccount(**{**one, "kind": AccountKind(one["kind"])}) for one in raw]
    until = draft.data.get("expires_at")
    state = FeedState(draft.data.get("found_state", FeedState.SYNCING))
    return FeedStatus(state, expires_at=datetime.fromisoformat(until) if until else None), accounts


def answered(draft: ConnectionDraft, place: int, answer: str) -> ConnectionDraft:
    """The owner said which account the one at a place is. Raises ``IndexError``."""
    one = remembered(draft)[1][place]
    return replace(draft, data={**draft.data, f"is:{one.stable_key}": answer})


async def choices(uow: UnitOfWork, draft: ConnectionDraft) -> Sequence[Choice]:
    """Which account of the books each account is: the owner's word, else what is sure, else a question."""
    accounts = await uow.statements.accounts(draft.company_id)
    _, found = remembered(draft)
    taken = {UUID(value) for name, value in draft.data.items() if name.startswith("is:") and len(value) == 36}
    made: list[Choice] = []
    for one in found:
        choice = await _choice(uow, draft, one, accounts, alone=len(found) == 1, taken=taken)
        if any(choice.account_id == other.account_id for other in made if choice.account_id is not None):
            choice = replace(choice, asks=True)  # one account of the books cannot be two of the bank's
        if choice.account_id is not None:
            taken.add(choice.account_id)
        made.append(choice)
    return made


async def _choice(
    uow: UnitOfWork,
    draft: ConnectionDraft,
    one: FeedAccount,
    accounts: Sequence[FinancialAccount],
    *,
    alone: bool,
    taken: set[UUID],
) -> Choice:
    said = draft.data.get(f"is:{one.stable_key}")
    if said == NOT_THIS:
        return Choice(one, None, left_out=True)
    if said is not None:
        return Choice(one, None if said == NEW else UUID(said))
    known = {account.id for account in accounts}
    before = await uow.connections.ever_fed(draft.company_id, one.stable_key)
    if before in known and (draft.account_id in {None, before} or not alone):
        return Choice(one, before)
    likely = await _by_numbers(uow, draft, one, accounts)
    if alone and draft.account_id is not None:  # the owner began with this very account
        return Choice(one, draft.account_id, asks=likely not in {None, draft.account_id})
    if likely is None and _may_be(draft.account_id, one, accounts) and draft.account_id not in taken:
        return Choice(one, draft.account_id, asks=True)
    return Choice(one, likely, asks=likely is None or likely in taken)


async def _by_numbers(
    uow: UnitOfWork, draft: ConnectionDraft, one: FeedAccount, accounts: Sequence[FinancialAccount]
) -> UUID | None:
    """The account whose numbers these are."""
    known = await uow.statements.account_by_key(draft.company_id, _key(one)) if one.number else None
    if known is not None:
        return known.id
    alike = [
        account.id
        for account in accounts
        if account.kind is one.kind
        and fold_bank(account.bank) == fold_bank(one.bank)
        and same_number(account.number, one.number, one.branch or account.branch)
    ]
    return alike[0] if len(alike) == 1 else None


def _may_be(account_id: UUID | None, one: FeedAccount, accounts: Sequence[FinancialAccount]) -> bool:
    """Whether the account the owner began with may be this one: of its kind, and of no other bank."""
    return any(
        account.id == account_id
        and account.kind is one.kind
        and (not account.bank or not one.bank or fold_bank(account.bank) == fold_bank(one.bank))
        for account in accounts
    )


# --- what the books learn of it ---------------------------------------------------------------------


async def require_ours(uow: UnitOfWork, company_id: UUID, one: FeedAccount) -> None:
    """Raises ``OtherCompanysAccount`` when another company has an account of these numbers."""
    key = _key(one)
    if len(key.rpartition(":")[2]) < _SHORTEST_NUMBER:
        return
    if await uow.statements.account_by_key(company_id, key) is None and await uow.statements.owned_elsewhere(
        company_id, key
    ):
        raise OtherCompanysAccount(one.name or one.number)


async def tell_numbers(uow: UnitOfWork, account: FinancialAccount, one: FeedAccount) -> None:
    """An account nobody sent a statement of yet learns its numbers, so that a file of it is known later."""
    if one.number:
        await uow.statements.remember_key(account.company_id, _key(one), account.id)
    if not account.number:
        numbered = replace(
            account,
            bank=account.bank or one.bank,
            branch=account.branch or one.branch,
            number=one.number[:60],
        )
        await uow.statements.update_account(numbered)


def _key(one: FeedAccount) -> str:
    return account_key(one.bank, one.branch, one.number, one.kind)
