"""The owner's own word about an account: what it is called, and what it held before the lines that count."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.domain.conversation import AuditEvent
from core.domain.ids import new_id
from core.errors import AccountNameTaken, UnreadableAnswer
from core.services.permitting import take_turn

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
    tidy = " ".join(name.split())[:_LONGEST_NAME].strip()
    if not tidy:
        raise UnreadableAnswer("name")
    for other in await uow.statements.accounts(member.company_id):
        if other.id != account.id and other.name.casefold() == tidy.casefold():
            raise AccountNameTaken(other.name)
    renamed = replace(account, name=tidy)
    await _store(uow, member, renamed, "account_name", {"before": account.name, "after": tidy}, now)
    return renamed


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
