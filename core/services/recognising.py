"""Whose statement is this? The account known by its numbers, one that is surely the same, or a question.

Files write one account in many ways: with and without check digit, the branch glued ahead, zeros, hyphens, or no
number at all (tables downloaded from an app). What was recognised or answered once is remembered by its key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.banks import account_key, bank_name, fold_bank, same_number
from core.domain.ids import new_id
from core.domain.statements import AccountKind, FinancialAccount, ParsedAccount
from core.errors import AccountUnclear, NotFound, OtherCompanysAccount
from core.matching.normalize import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from core.ports import UnitOfWork

NEW_ACCOUNT = "new"
"""The answer that makes a new account."""

_SHORTEST_NUMBER = 4  # digits below which a number alone does not say whose account it is


async def recognise(
    uow: UnitOfWork,
    company_id: UUID,
    parsed: ParsedAccount,
    *,
    name: str | None,
    answers: Mapping[str, str] | None,
    now: datetime,
) -> FinancialAccount:
    """The account a parsed statement belongs to, made if need be.

    Args:
        name: the account meant, when the person named it; a new account gets this name.
        answers: what the owner answered to earlier questions, by account key; ``None`` when nobody can be asked:
            then an account that is not surely known is made new.

    Raises:
        AccountUnclear: it might be one of several accounts; the owner is to be asked.
        OtherCompanysAccount: the numbers are those of another company's account.
    """
    key = account_key(parsed.bank, parsed.branch, parsed.account, parsed.kind)
    accounts = await uow.statements.accounts(company_id)
    named = [one for one in accounts if name and fold(one.name) == fold(name)]
    if named:
        return await _remembered(uow, named[0], key)
    exported = [one for one in accounts if one.id.hex == parsed.account.strip().lower()]
    if exported:  # our own export names by its id an account that its numbers do not tell
        return exported[0]
    known = await uow.statements.account_by_key(company_id, key)
    if known is not None and (name is None or (known.key == key and parsed.account)):
        return known
    if len(key.rpartition(":")[2]) >= _SHORTEST_NUMBER and await uow.statements.owned_elsewhere(
        company_id, key
    ):
        raise OtherCompanysAccount(called(parsed))
    return await _settle(uow, company_id, parsed, key, accounts, name=name, answers=answers, now=now)


async def _settle(
    uow: UnitOfWork,
    company_id: UUID,
    parsed: ParsedAccount,
    key: str,
    accounts: Sequence[FinancialAccount],
    *,
    name: str | None,
    answers: Mapping[str, str] | None,
    now: datetime,
) -> FinancialAccount:
    """By answer, by likeness of the numbers, else by asking when the bank is one we already have."""
    answer = (answers or {}).get(key)
    of_bank = [
        one for one in accounts if one.kind is parsed.kind and fold_bank(one.bank) == fold_bank(parsed.bank)
    ]
    if answer is None and name is None:
        alike = [
            one for one in of_bank if same_number(one.number, parsed.account, parsed.branch or one.branch)
        ]
        unnumbered = [one for one in of_bank if not parsed.account or not one.number]
        sure = alike if len(alike) == 1 else unnumbered if len(of_bank) == 1 else []
        if sure:
            return await _remembered(uow, sure[0], key)
        if of_bank and answers is not None:
            raise AccountUnclear(key, called(parsed), tuple((one.id, one.name) for one in of_bank))
    if answer is not None and answer != NEW_ACCOUNT:
        chosen = [one for one in accounts if str(one.id) == answer]
        if not chosen:
            raise NotFound("account", answer)
        return await _remembered(uow, chosen[0], key)
    return await make_account(uow, company_id, parsed, name=name, now=now)


async def _remembered(uow: UnitOfWork, account: FinancialAccount, key: str) -> FinancialAccount:
    if key != account.key:
        await uow.statements.remember_key(account.company_id, key, account.id)
    return account


async def make_account(
    uow: UnitOfWork, company_id: UUID, parsed: ParsedAccount, *, name: str | None, now: datetime
) -> FinancialAccount:
    """A new account, whatever others there are of its numbers."""
    key = account_key(parsed.bank, parsed.branch, parsed.account, parsed.kind)
    if any(one.key == key for one in await uow.statements.accounts(company_id)):
        key = f"{key}{fold(name or '')}#{new_id().hex}"[:120]  # a second account without a number
    account = FinancialAccount(
        company_id=company_id,
        id=new_id(),
        name=(name or called(parsed))[:120],
        kind=parsed.kind,
        bank=parsed.bank,
        branch=parsed.branch,
        number=parsed.account[:60],
        key=key,
        currency=parsed.currency[:3].upper() or "BRL",
        opening_balance_cents=None,
        created_at=now,
    )
    await uow.statements.add_account(account)
    return account


def called(parsed: ParsedAccount) -> str:
    """``Itaú 12345-6``; of a card only the last four digits."""
    bank = bank_name(parsed.bank) or parsed.organization or (parsed.bank and f"Banco {parsed.bank}") or ""
    if parsed.kind is AccountKind.CARD:
        digits = "".join(char for char in parsed.account if char.isdigit())[-4:]
        end = f" final {digits}" if digits else ""
        return " ".join(f"Cartão {bank}{end}".split())[:120]
    return f"{bank} {parsed.account.strip()}".strip()[:120] or "Conta"
