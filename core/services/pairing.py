"""Which other open line may be the other leg of a transfer, and what the bank kept on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.statements import LineState
from core.services.settling import other_decided
from core.services.transferring import MOST_DAYS, waiting_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from core.domain.statements import FinancialAccount, StatementLine
    from core.ports import UnitOfWork
    from core.services.transferring import WaitingLeg

_MOST_PAIRS = 4
_MOST_KEPT_PERCENT = 3
"""What a bank may keep of a transfer; two lines that differ by more are not one."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A line in its account."""

    line: StatementLine
    account: FinancialAccount


@dataclass(frozen=True, slots=True)
class Pair:
    """Two open lines of two accounts as one transfer.

    Attributes:
        near: the line that is asked about; ``other`` the one beside it.
    """

    near: Leg
    other: Leg

    @property
    def out(self) -> Leg:
        """Where the money left."""
        return min(self.near, self.other, key=lambda leg: leg.line.amount_cents)

    @property
    def into(self) -> Leg:
        """Where it arrived."""
        return max(self.near, self.other, key=lambda leg: leg.line.amount_cents)

    @property
    def fee_cents(self) -> int:
        """What left and did not arrive, above zero; below zero when more arrived than left."""
        return -(self.near.line.amount_cents + self.other.line.amount_cents)

    @property
    def days(self) -> int:
        """How far apart they are."""
        return abs((self.other.line.posted_on - self.near.line.posted_on).days)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the other leg of a line may be.

    Attributes:
        near: the line that is asked about.
        accounts: the company's other accounts, the default one first, then by name.
        pairs: open lines that fit, exact ones first, the nearest day first.
        waiting: transfers decided already, that wait for a line like this.
    """

    near: Leg
    accounts: Sequence[FinancialAccount]
    pairs: Sequence[Pair]
    waiting: Sequence[WaitingLeg]


async def choices(uow: UnitOfWork, line: StatementLine) -> Choices:
    """Where the money of an open line may have gone, or come from."""
    accounts = {one.id: one for one in await uow.statements.accounts(line.company_id)}
    near = Leg(line, accounts.pop(line.account_id))
    found = await uow.statements.lines_in_state(line.company_id, LineState.OPEN)
    refused = {pair.other_id for pair in await uow.decisions.rejected_lines(line.company_id, line.id)}
    elsewhere = [
        Leg(one, accounts[one.account_id])
        for one in found
        if one.account_id in accounts and one.id not in refused
    ]
    fitting = sorted(filter(_fits, (Pair(near, leg) for leg in elsewhere)), key=_distance)
    others = sorted(accounts.values(), key=lambda one: not one.is_default)
    return Choices(near, others, fitting[:_MOST_PAIRS], await waiting_for(uow, line))


async def pair_of(uow: UnitOfWork, line: StatementLine, other_id: UUID) -> Pair:
    """An open line beside the one chosen as its other leg.

    Raises:
        NotFound: there is none.
        OtherLineDecided: it was decided meanwhile.
    """
    other = await uow.statements.line(line.company_id, other_id)
    if other.state is not LineState.OPEN:
        raise await other_decided(uow, other)
    near, beside = [
        Leg(one, await uow.statements.account(one.company_id, one.account_id)) for one in (line, other)
    ]
    return Pair(near, beside)


def _fits(one: Pair) -> bool:
    """Money that left one account and arrived in the other within some days, less what a bank keeps."""
    out, into = one.out.line, one.into.line
    kept = 0 <= one.fee_cents * 100 <= -out.amount_cents * _MOST_KEPT_PERCENT
    crosses = out.amount_cents < 0 < into.amount_cents
    return crosses and kept and one.days <= MOST_DAYS and one.other.line.repeats_id is None


def _distance(one: Pair) -> tuple[int, int]:
    return one.fee_cents, one.days
