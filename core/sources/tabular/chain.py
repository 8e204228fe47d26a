"""The proof of a running balance: each one is the one before plus the movement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


@dataclass(frozen=True, slots=True)
class Step:
    """A data row as the chain sees it; ``cents`` is ``None`` where the amount could not be read."""

    row: int
    day: date
    cents: int | None
    balance: int | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What the running balances of a statement prove.

    Attributes:
        broken_row: first row, in the order of time, whose balance is not what it should be.
        opening: balance before the first movement, unless the chain is broken.
        last: the last step that states a balance.
    """

    broken_row: int | None = None
    opening: int | None = None
    last: Step | None = None


def prove(steps: Sequence[Step], opening: int | None, *, daily: bool) -> Proof:
    """Checks a chain, whichever way the file is sorted.

    Args:
        steps: the data rows as the file has them, with at least one balance among them.
        opening: balance before the first of them in time, or ``None``.
        daily: each row repeats the balance of its day's end.
    """
    best: tuple[list[int], list[Step]] | None = None
    for order in _orders(steps):
        thinned = _last_of_days(order) if daily else order
        breaks = _breaks(thinned, opening)
        if best is None or len(breaks) < len(best[0]):
            best = breaks, thinned
    assert best is not None, "there is always one order"
    breaks, ordered = best
    last = next((step for step in reversed(ordered) if step.balance is not None), None)
    return Proof(
        broken_row=breaks[0] if breaks else None,
        opening=None if breaks else _before(ordered),
        last=last,
    )


def is_descending(steps: Sequence[Step]) -> bool:
    """Whether the newest row comes first."""
    return bool(steps) and steps[0].day > steps[-1].day


def _orders(steps: Sequence[Step]) -> list[list[Step]]:
    """The orders of time a file may mean: newest first or last, and the same again within each day."""
    forward = list(steps)
    if is_descending(steps):
        days_turned = [list(day) for _, day in groupby(steps, key=lambda step: step.day)][::-1]
        return [forward[::-1], list(chain.from_iterable(days_turned))]
    within_turned = [list(day)[::-1] for _, day in groupby(steps, key=lambda step: step.day)]
    return [forward, list(chain.from_iterable(within_turned))]


def _last_of_days(steps: list[Step]) -> list[Step]:
    nexts = [*steps[1:], None]
    return [
        step if following is None or following.day != step.day else replace(step, balance=None)
        for step, following in zip(steps, nexts, strict=True)
    ]


def _breaks(steps: Sequence[Step], opening: int | None) -> list[int]:
    known = opening
    rows = []
    for step in steps:
        expected = None if known is None or step.cents is None else known + step.cents
        if step.balance is not None and expected is not None and expected != step.balance:
            rows.append(step.row)
        known = expected if step.balance is None else step.balance
    return rows


def _before(steps: Sequence[Step]) -> int | None:
    """The balance that stood before the first step, told by the first balance of all."""
    moved = 0
    for step in steps:
        if step.cents is None:
            return None
        moved += step.cents
        if step.balance is not None:
            return step.balance - moved
    return None
