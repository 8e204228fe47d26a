"""How a decided line stands: the decisions that hold, told as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.decisions import DecisionKind
from core.domain.views import Outcome, Share
from core.services.refunding import returned_before

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from core.domain.decisions import Decision, RefundView
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork


async def outcome_of(uow: UnitOfWork, line: StatementLine) -> Outcome:
    """The newest decision says who and when, the settling one says what."""
    standing = await uow.decisions.standing(line.company_id, line.id)
    assert standing, "a decided line has a standing decision"
    members = await uow.people.names(line.company_id)
    settled_by = standing[-1]
    shares = await _shares(uow, settled_by)
    account, other = await _other_leg(uow, line, settled_by)
    return Outcome(
        standing[0],
        members.get(standing[0].member_id, ""),
        shares,
        settled_by,
        await _refunds(uow, line, shares),
        account,
        other,
        {category.id: category.name for category in await uow.books.categories(line.company_id)},
        await _unsaid(uow, line, standing),
    )


async def _unsaid(uow: UnitOfWork, line: StatementLine, standing: Sequence[Decision]) -> int:
    """What the line moved beyond the agreed value without a word of the owner, less what came back by itself."""
    if standing[0].kind is not DecisionKind.STATEMENT_VALUE:
        return 0
    extras = await uow.decisions.adjustments(line.company_id, standing[0].id)
    over = sum(extra.amount_cents for extra in extras)
    if over * line.amount_cents <= 0:
        return 0
    left = over + await returned_before(uow, line)
    return left if left * line.amount_cents > 0 else 0


async def _shares(uow: UnitOfWork, decision: Decision) -> tuple[Share, ...]:
    adjustments = await uow.decisions.adjustments(decision.company_id, decision.id)
    shares = []
    for allocation in await uow.decisions.allocations(decision.company_id, decision.id):
        if allocation.entry_id is None:
            continue
        one = await uow.books.entry(decision.company_id, allocation.entry_id)
        beside = tuple(extra for extra in adjustments if extra.entry_id == allocation.entry_id)
        shares.append(Share(one, allocation, beside))
    return tuple(shares)


async def _refunds(uow: UnitOfWork, line: StatementLine, shares: Sequence[Share]) -> tuple[RefundView, ...]:
    """Cases this line caused, and those it gave back."""
    cases = list(await uow.decisions.refunds_by_cause(line.company_id, line.id))
    for share in shares:
        gave_back = await uow.decisions.refund_by_entry(line.company_id, share.open_entry.entry.id)
        if gave_back is not None:
            cases.append(gave_back)
    ids = dict.fromkeys(case.id for case in cases)
    return tuple([await uow.decisions.refund(line.company_id, one) for one in ids])


async def _other_leg(
    uow: UnitOfWork, line: StatementLine, decision: Decision
) -> tuple[str | None, UUID | None]:
    """The other account of a transfer, and the line that is its other leg."""
    for allocation in await uow.decisions.allocations(line.company_id, decision.id):
        if allocation.transfer_id is None:
            continue
        transfer = await uow.decisions.transfer(line.company_id, allocation.transfer_id)
        end = transfer.to_account_id if line.amount_cents < 0 else transfer.from_account_id
        name = (await uow.statements.account(line.company_id, end)).name if end else None
        legs = await uow.decisions.transfer_lines(line.company_id, transfer.id)
        return name, next((one for one in legs if one != line.id), None)
    return None, None
