"""What a difference between bank and books may be, by formula: parts that add up to it, each for its own category.

A part is a kind of adjustment and centavos beyond (above 0) or short of (below 0) the magnitude of what is owed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.decisions import AdjustmentKind
from core.domain.entries import CategoryPurpose, Direction
from core.errors import NotFound
from core.matching.differences import FINE_PERMILLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from core.ports import UnitOfWork

Part = tuple[AdjustmentKind, int]

MORE = (AdjustmentKind.INTEREST, AdjustmentKind.FINE)
LESS_RECEIVED = (AdjustmentKind.DISCOUNT, AdjustmentKind.FEE, AdjustmentKind.WITHHOLDING)
LESS_PAID = (AdjustmentKind.DISCOUNT, AdjustmentKind.WITHHOLDING)
_PURPOSES = {
    AdjustmentKind.INTEREST: CategoryPurpose.INTEREST,
    AdjustmentKind.FINE: CategoryPurpose.FINE,
    AdjustmentKind.DISCOUNT: CategoryPurpose.DISCOUNT,
    AdjustmentKind.FEE: CategoryPurpose.FEE,
    AdjustmentKind.WITHHOLDING: CategoryPurpose.WITHHOLDING,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A line beside what is owed.

    Attributes:
        owed_cents: magnitude of what is open; ``over_cents`` is what moved beyond it, below 0 when less moved.
        days_late: days from the due day to the bank's day; 0 or below when paid in time.
        into: money came in.
    """

    owed_cents: int
    over_cents: int
    days_late: int
    into: bool


def kinds(difference: Difference) -> Sequence[AdjustmentKind]:
    """What the difference can be called: more is interest or a fine (or a tariff, when we pay), less the others."""
    if difference.over_cents > 0:
        return MORE if difference.into else (*MORE, AdjustmentKind.FEE)
    return LESS_RECEIVED if difference.into else LESS_PAID


def prefilled(difference: Difference, kind: AdjustmentKind) -> tuple[Part, ...]:
    """The parts that naming one kind stands for: late payments carry the fine of 2 % first, the rest is interest.

    Interest and fine name the same late payment; whichever is named comes out whole where the other has no room.
    """
    over = difference.over_cents
    if kind not in MORE or difference.days_late <= 0:
        return ((kind, over),)
    fine = round(difference.owed_cents * FINE_PERMILLE / 1000)
    if not 0 < fine < over:
        return ((kind, over),)
    return ((AdjustmentKind.FINE, fine), (AdjustmentKind.INTEREST, over - fine))


def with_part(
    difference: Difference, parts: Sequence[Part], kind: AdjustmentKind, cents: int
) -> tuple[Part, ...]:
    """The parts after one was typed: its amount is set (0 takes it out), the others stay.

    Of fine and interest, the one not typed takes what is left, where anything is.
    """
    sign = 1 if difference.over_cents > 0 else -1
    others = [part for part in parts if part[0] is not kind]
    if kind in MORE:
        twin = MORE[1 - MORE.index(kind)]
        others = [part for part in others if part[0] is not twin]
        rest = difference.over_cents - sign * cents - sum(part[1] for part in others)
        if rest * sign > 0:
            others.append((twin, rest))
    return (*others, (kind, sign * cents)) if cents else tuple(others)


def unexplained(difference: Difference, parts: Iterable[Part]) -> int:
    """What the parts leave open, signed like the difference."""
    return difference.over_cents - sum(cents for _, cents in parts)


async def category_of(uow: UnitOfWork, company_id: UUID, kind: AdjustmentKind, cents: int) -> UUID | None:
    """Where an adjustment of these signed centavos belongs. Raises ``NotFound`` without such a category."""
    purpose = _PURPOSES.get(kind)
    if purpose is None:
        return None
    for category in await uow.books.categories(company_id):
        if category.purpose is purpose and category.direction is Direction.of(cents):
            return category.id
    raise NotFound("category")
