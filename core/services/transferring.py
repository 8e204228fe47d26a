"""Money between the company's own accounts: both legs with one press, or one now and the other when it shows up.

What the sending account lost beyond what arrived is the bank's tariff, an entry of its own. An account that is not seen
here (an automatic investment, say) has no second leg to wait for, and the first says all there is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.domain.decisions import AdjustmentKind, DecisionKind, Transfer
from core.domain.ids import new_id
from core.domain.statements import LineState
from core.domain.views import OpenEntry
from core.errors import AmountsDiffer, SameAccount, TransferComplete
from core.services import explaining
from core.services.deciding import entry_of
from core.services.settling import (
    Cover,
    Leg,
    Plan,
    Press,
    carry_out,
    for_two_lines,
    line_in,
    other_decided,
)

if TYPE_CHECKING:
    from uuid import UUID

    from core.domain.decisions import Decision
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork

MOST_DAYS = 10
"""Legs farther apart than this are not one transfer."""


@dataclass(frozen=True, slots=True)
class WaitingLeg:
    """A transfer whose other leg a line may be."""

    transfer: Transfer
    line: StatementLine


async def transfer_between(uow: UnitOfWork, press: Press, other_id: UUID) -> Decision:
    """Two open lines are the legs of one transfer; undone together.

    Raises:
        SameAccount: both are of one account, or of one direction.
        OtherLineDecided: the other line was decided meanwhile.
        AmountsDiffer: more arrived than left.
    """
    line = await line_in(uow, press, LineState.OPEN)
    other = await uow.statements.line(line.company_id, other_id)
    if other.state is not LineState.OPEN:
        raise await other_decided(uow, other)
    _require_two_accounts(line, other)
    out, into = (line, other) if line.amount_cents < 0 else (other, line)
    fee = -out.amount_cents - into.amount_cents
    if fee < 0:
        raise AmountsDiffer(line.amount_cents, other.amount_cents)
    transfer = Transfer(
        line.company_id, new_id(), out.account_id, into.account_id, into.amount_cents, press.now
    )
    await uow.decisions.add_transfer(transfer)
    press = for_two_lines(press)
    decisions = {}
    for leg, cost in ((out, fee), (into, 0)):
        on_leg = (
            press if leg.id == line.id else replace(press, line_id=leg.id, version=leg.version, offer=None)
        )
        decisions[leg.id] = await carry_out(uow, on_leg, await _plan(uow, on_leg, leg, transfer, cost))
    return decisions[line.id]


async def transfer_alone(uow: UnitOfWork, press: Press, account_id: UUID | None) -> Decision:
    """One leg now; the other waits for its line, or never comes when that account is not seen here (``None``).

    Raises:
        SameAccount: the account is the line's own.
        NotFound: it is no account of the company.
    """
    line = await line_in(uow, press, LineState.OPEN)
    if account_id is not None:
        await uow.statements.account(line.company_id, account_id)
    if account_id == line.account_id:
        raise SameAccount
    out, into = (line.account_id, account_id) if line.amount_cents < 0 else (account_id, line.account_id)
    transfer = Transfer(line.company_id, new_id(), out, into, abs(line.amount_cents), press.now)
    await uow.decisions.add_transfer(transfer)
    return await carry_out(uow, press, await _plan(uow, press, line, transfer, 0))


async def join_transfer(uow: UnitOfWork, press: Press, transfer_id: UUID) -> Decision:
    """The line is the other leg of a transfer that waits for it.

    Raises:
        TransferComplete: the transfer waits for no such line (any more).
    """
    line = await line_in(uow, press, LineState.OPEN)
    for one in await waiting_for(uow, line):
        if one.transfer.id == transfer_id:
            return await carry_out(uow, press, await _plan(uow, press, line, one.transfer, 0))
    await uow.decisions.transfer(line.company_id, transfer_id)
    raise TransferComplete


async def waiting_for(uow: UnitOfWork, line: StatementLine) -> list[WaitingLeg]:
    """Transfers that wait for a line like this, the nearest day first; not those said to be something else."""
    refused = {pair.other_id for pair in await uow.decisions.rejected_lines(line.company_id, line.id)}
    found = []
    for transfer, other_id in await uow.decisions.waiting_transfers(line.company_id, line.amount_cents):
        other = await uow.statements.line(line.company_id, other_id)
        end = transfer.to_account_id if line.amount_cents > 0 else transfer.from_account_id
        near = abs((other.posted_on - line.posted_on).days) <= MOST_DAYS
        if (
            near
            and other.id not in refused
            and other.account_id != line.account_id
            and end == line.account_id
        ):
            found.append(WaitingLeg(transfer, other))
    return sorted(found, key=lambda one: abs((one.line.posted_on - line.posted_on).days))


def _require_two_accounts(line: StatementLine, other: StatementLine) -> None:
    if line.account_id == other.account_id or line.amount_cents * other.amount_cents >= 0:
        raise SameAccount


async def _plan(uow: UnitOfWork, press: Press, leg: StatementLine, transfer: Transfer, fee: int) -> Plan:
    """The leg, and the tariff as an entry of its own."""
    cents = leg.amount_cents + fee
    if not fee:
        return Plan(DecisionKind.TRANSFER, leg=Leg(transfer.id, cents))
    category = await explaining.category_of(uow, leg.company_id, AdjustmentKind.FEE, -fee)
    entry = entry_of(leg, press, -fee, leg.memo[:200], contact_id=None, category_id=category)
    cover = Cover(OpenEntry(entry, None), -fee)
    return Plan(DecisionKind.TRANSFER, (cover,), leg=Leg(transfer.id, cents), creates=(entry,))
