"""Does what is stored add up to what the bank says, day by day? The first day that does not is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.proof import Gap

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from core.ports import UnitOfWork


async def first_gap(uow: UnitOfWork, company_id: UUID, account_id: UUID) -> Gap | None:
    """The first stated balance that stored movements do not reach from the oldest one, or ``None``."""
    stated = list(reversed(await uow.statements.balances(company_id, account_id)))
    if not stated:
        return None
    offset = stated[0].balance_cents - await _moved(uow, company_id, account_id, stated[0].on)
    for balance in stated[1:]:
        found = offset + await _moved(uow, company_id, account_id, balance.on)
        if found != balance.balance_cents:
            return Gap(balance.on, balance.balance_cents, found)
    return None


async def _moved(uow: UnitOfWork, company_id: UUID, account_id: UUID, until: date) -> int:
    totals = await uow.statements.totals(company_id, account_id, until)
    return totals.reconciled_cents + totals.open_cents + totals.ignored_cents
