"""What the books of a scene say about the sample's lines: the story's steps are done when this says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.demo import sample
from core.domain.decisions import RefundState
from core.domain.statements import LineState
from core.services.proving import prove

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from bot.demo.sample import Movement
    from core.domain.decisions import RefundCase
    from core.domain.statements import StatementLine
    from core.domain.views import AccountBalance
    from core.ports import Store, UnitOfWork

_STATES = (LineState.OPEN, LineState.RECONCILED, LineState.IGNORED, LineState.REPEATED)
_DEAD = frozenset({RefundState.CANCELLED, RefundState.KEPT})


@dataclass(frozen=True, slots=True)
class Books:
    """A look at the books.

    Attributes:
        lines: the sample's lines that are there, and how they stand.
        case: what became of what the customer paid too much, while somebody follows it.
        balance: bank against books of the account of the statement.
    """

    lines: Mapping[Movement, LineState] = field(default_factory=dict)
    case: RefundCase | None = None
    balance: AccountBalance | None = None

    def is_decided(self, one: Movement) -> bool:
        """Whether a line is there and waits for nobody."""
        return self.lines.get(one, LineState.OPEN) is not LineState.OPEN

    @property
    def imported(self) -> bool:
        """Whether the whole statement is there."""
        return all(one in self.lines for one in sample.MOVED)

    @property
    def sure_left(self) -> int:
        """How many of those that fit wait for a decision."""
        return sum(not self.is_decided(one) for one in sample.SURE)

    @property
    def refund_is_open(self) -> bool:
        """Whether a line is awaited that gives back what was too much."""
        return self.case is not None and self.case.state in {RefundState.OPEN, RefundState.PARTIAL}

    @property
    def refund_is_closed(self) -> bool:
        """Whether the bank's line gave it back."""
        return self.case is not None and self.case.state is RefundState.CLOSED

    @property
    def proven(self) -> bool:
        """Whether bank and books agree on the newest day of which the bank said anything."""
        one = self.balance
        return one is not None and one.proven_until is not None and one.proven_until == one.bank_on


async def look(store: Store, company_id: UUID) -> Books:
    """The books as they are now."""
    async with store.read() as uow:
        found = await _lines(uow, company_id)
        over = found.get(sample.PAID_TOO_MUCH)
        if over is None:
            return Books({movement: line.state for movement, line in found.items()})
        cases = await uow.decisions.refunds_by_cause(company_id, over.id)
        balance = await prove(uow, await uow.statements.account(company_id, over.account_id))
        return Books(
            {movement: line.state for movement, line in found.items()},
            next((case for case in cases if case.state not in _DEAD), None),
            balance,
        )


async def _lines(uow: UnitOfWork, company_id: UUID) -> dict[Movement, StatementLine]:
    known = {(one.cents, one.memo): one for one in (*sample.MOVED, sample.REFUND)}
    return {
        known[line.amount_cents, line.memo]: line
        for state in _STATES
        for line in await uow.statements.lines_in_state(company_id, state)
        if (line.amount_cents, line.memo) in known
    }
