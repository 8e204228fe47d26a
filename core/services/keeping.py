"""The owner's own word about an account: what it is called, and what it held before the lines that count."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from core.domain.conversation import AuditEvent
from core.domain.ids import new_id
from core.domain.statements import AccountKind, ParsedAccount
from core.errors import AccountNameTaken, UnreadableAnswer
from core.matching.normalize import fold
from core.services.permitting import take_turn
from core.services.recognising import recognise

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.parties import Member
    from core.domain.statements import FinancialAccount
    from core.ports import UnitOfWork

_LONGEST_NAME = 60


async def rename_account(
    uow: UnitOfWork, member: Member, account_id: UUID, name: str, now: datetime
) -> FinancialAccount:
    """Call an account something else.

    Raises:
        NotAllowed: the member may not decide.
        NotFound: the company has no such account.
        UnreadableAnswer: no name is left once blanks are folded.
        AccountNameTaken: another account is called that.
    """
    account = await _changeable(uow, member, account_id)
    tidy = await free_name(uow, member.company_id, name, besides=account.id)
    renamed = replace(account, name=tidy)
    await _store(uow, member, renamed, "account_name", {"before": account.name, "after": tidy}, now)
    return renamed


async def open_account(
    uow: UnitOfWork, member: Member, bank: str | None, name: str, now: datetime
) -> FinancialAccount:
    """An account nobody sent a statement of yet; its first statement or its bank's feed brings the numbers.

    Raises:
        NotAllowed: the member may not decide.
        UnreadableAnswer: no name is left once blanks are folded.
        AccountNameTaken: another account is called that.
    """
    await take_turn(uow, member)
    tidy = await free_name(uow, member.company_id, name)
    for other in await uow.statements.accounts(member.company_id):
        if fold(other.name) == fold(tidy):  # files name accounts without accents
            raise AccountNameTaken(other.name)
    parsed = ParsedAccount(bank, None, "", AccountKind.BANK, "BRL", ())
    account = await recognise(uow, member.company_id, parsed, name=tidy, answers=None, now=now)
    told = {"name": tidy, "bank": bank}
    await uow.decisions.add_audit(
        AuditEvent(member.company_id, new_id(), now, member.id, "open_account", account.id, told)
    )
    return account


async def free_name(uow: UnitOfWork, company_id: UUID, name: str, *, besides: UUID | None = None) -> str:
    """A name without superfluous blanks that no other account has.

    Raises:
        UnreadableAnswer: no name is left once blanks are folded.
        AccountNameTaken: another account is called that.
    """
    tidy = " ".join(name.split())[:_LONGEST_NAME].strip()
    if not tidy:
        raise UnreadableAnswer("name")
    for other in await uow.statements.accounts(company_id):
        if other.id != besides and other.name.casefold() == tidy.casefold():
            raise AccountNameTaken(other.name)
    return tidy


async def unused_name(uow: UnitOfWork, company_id: UUID, name: str) -> str:
    """A name nobody thought about: numbered when it is taken."""
    taken = {fold(one.name) for one in await uow.statements.accounts(company_id)}
    numbered = (f"{name} {number}" if number > 1 else name for number in count(1))
    return next(one for one in numbered if fold(one) not in taken)


async def set_default(
    uow: UnitOfWork, member: Member, account_id: UUID, now: datetime, *, default: bool = True
) -> FinancialAccount:
    """Offer an account first wherever one is to be chosen, in place of the one before; or none any more.

    Raises:
        NotAllowed: the member may not decide.
        NotFound: the company has no such account.
    """
    account = await _changeable(uow, member, account_id)
    for other in await uow.statements.accounts(member.company_id):
        if other.is_default and other.id != account.id and default:
            await uow.statements.update_account(replace(other, is_default=False))
    changed = replace(account, is_default=default)
    await _store(uow, member, changed, "default_account", {"default": default}, now)
    return changed


async def set_opening(
    uow: UnitOfWork, member: Member, account_id: UUID, cents: int | None, on: date | None, now: datetime
) -> FinancialAccount:
    """Say what an account held at the end of a day; without an amount, leave it to what the bank stated.

    Raises:
        NotAllowed: the member may not decide.
        NotFound: the company has no such account.
    """
    account = await _changeable(uow, member, account_id)
    changed = replace(account, opening_balance_cents=cents, opening_balance_on=on)
    told = {"before": _opening(account), "after": _opening(changed)}
    await _store(uow, member, changed, "opening_balance", told, now)
    return changed


def _opening(account: FinancialAccount) -> dict[str, int | str | None]:
    on = account.opening_balance_on
    return {"cents": account.opening_balance_cents, "on": on.isoformat() if on else None}


async def _changeable(uow: UnitOfWork, member: Member, account_id: UUID) -> FinancialAccount:
    await take_turn(uow, member)
    return await uow.statements.account(member.company_id, account_id)


async def _store(
    uow: UnitOfWork,
    member: Member,
    account: FinancialAccount,
    action: str,
    told: Mapping[str, object],
    now: datetime,
) -> None:
    await uow.statements.update_account(account)
    await uow.decisions.add_audit(
        AuditEvent(member.company_id, new_id(), now, member.id, action, account.id, told)
    )
