"""Which of these amounts add up to that? Answers found by plausibility, without walking in vain.

Sums that the first items can reach are kept as the bits of one large integer: adding an item is a shift and an
OR. Going back from the target, only branches that can still arrive are entered, so every leaf is a solution; the
branch that costs least plausibility is entered first, deeper ones a little before shallower ones.
Source: the usual bitset form of subset sum (Bellman 1957, pseudo-polynomial).
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIVE = 0.35  # how much a step deeper is preferred, in nats


def reachable(amounts: Sequence[int], limit: int, targets: Sequence[int]) -> list[bytes]:
    """For every prefix of the amounts (the empty one first), the sums up to ``limit`` it reaches, one bit each.

    Empty when all amounts together reach none of the targets. Small amounts first keep the integers short.
    """
    mask = (1 << limit + 1) - 1
    bits, total, prefixes = 1, 0, [1]
    for amount in amounts:
        bits |= bits << amount
        total += amount
        if total > limit:
            bits &= mask
        prefixes.append(bits)
    if not any(bits >> target & 1 for target in targets):
        return []
    size = limit // 8 + 1
    return [prefix.to_bytes(size, "little") for prefix in prefixes]


def _has(row: bytes, total: int) -> int:
    return row[total >> 3] >> (total & 7) & 1


def solutions(
    amounts: Sequence[int],
    gains: Sequence[float],
    target: int,
    *,
    most: int = 12,
    effort: int = 1500,
    rows: list[bytes] | None = None,
) -> list[tuple[float, tuple[int, ...]]]:
    """Subsets that add up to ``target``, best sum of gains first.

    Args:
        amounts: positive centavos.
        gains: what choosing an item adds to a solution's plausibility (may be negative).
        most: how many solutions to look for; ``effort`` limits the nodes looked at.
        rows: ``reachable(amounts, …)`` for a limit of at least ``target``, where it is known already.

    Returns:
        Pairs of (sum of gains, indices), best first; the search is not complete.
    """
    rows = reachable(amounts, target, (target,)) if rows is None and target >= 0 else rows
    if not rows or not _has(rows[-1], target):
        return []
    frontier: list[tuple[float, int, float, int, int, tuple[int, ...]]] = [
        (0.0, 0, 0.0, len(amounts), target, ())
    ]
    found: list[tuple[float, tuple[int, ...]]] = []
    tick = 0
    while frontier and len(found) < most and effort > 0:
        effort -= 1
        order, _, gained, left, rest, chosen = heapq.heappop(frontier)
        if left == 0:
            found.append((gained, chosen))
            continue
        place, gain = left - 1, gains[left - 1]
        row = rows[place]
        if _has(row, rest):
            tick -= 1
            heapq.heappush(frontier, (order - _DIVE + max(0.0, gain), tick, gained, place, rest, chosen))
        take = rest - amounts[place]
        if take >= 0 and _has(row, take):
            tick -= 1
            state = (order - _DIVE + max(0.0, -gain), tick, gained + gain, place, take, (*chosen, place))
            heapq.heappush(frontier, state)
    found.sort(key=lambda one: -one[0])
    return found
