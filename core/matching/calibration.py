"""Shares into honest probabilities: of a hundred suggestions that say 0.9, ninety are right.

The shares that competition leaves are nearly that already; what is left is mended by one rising line for each
kind of suggestion (isotonic regression), drawn through points that ``python -m tests.companies.calibrating``
measured on invented companies whose answers are known.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from core.matching.model import Ending

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.matching.model import Hypothesis

Line = tuple[tuple[float, float], ...]

# For every kind: (share, how often it was right), rising in both.
MEASURED: Mapping[str, Line] = {
    "difference": (
        (0.21511, 0.3200),
        (0.51463, 0.3622),
        (0.69501, 0.5526),
        (0.83557, 0.6839),
        (0.92740, 0.7533),
        (0.96835, 0.8830),
        (0.98723, 0.9051),
        (0.99490, 0.9533),
        (0.99853, 0.9552),
        (0.99959, 0.9679),
        (0.99993, 0.9735),
        (1.00000, 1.0000),
    ),
    "duplicate": ((0.90086, 0.9333), (0.99999, 1.0000)),
    "exact": (
        (0.22480, 0.2119),
        (0.37650, 0.4067),
        (0.47179, 0.5484),
        (0.59480, 0.6250),
        (0.71410, 0.7425),
        (0.77082, 0.7800),
        (0.82517, 0.8101),
        (0.89055, 0.8949),
        (0.93010, 0.9467),
        (0.95011, 0.9552),
        (0.96447, 0.9625),
        (0.97251, 0.9876),
        (0.97919, 0.9907),
        (0.99429, 0.9983),
        (0.99934, 0.9997),
        (0.99996, 1.0000),
    ),
    "group": (
        (0.00876, 0.1000),
        (0.14216, 0.3267),
        (0.34394, 0.3904),
        (0.49757, 0.5380),
        (0.63955, 0.6275),
        (0.80284, 0.7389),
        (0.91964, 0.8467),
        (0.96773, 0.8663),
        (0.98939, 0.9258),
        (0.99728, 0.9710),
        (0.99918, 0.9821),
        (0.99977, 0.9932),
        (0.99998, 0.9977),
        (1.00000, 1.0000),
    ),
    "new": (
        (0.00338, 0.0000),
        (0.05757, 0.1321),
        (0.10070, 0.1788),
        (0.38374, 0.4990),
        (0.52037, 0.5692),
        (0.58822, 0.6612),
        (0.64759, 0.7152),
        (0.68643, 0.7800),
        (0.76504, 0.8216),
        (0.83307, 0.8668),
        (0.87146, 0.9609),
        (0.89950, 0.9923),
        (0.92978, 0.9953),
        (0.96531, 0.9995),
        (0.97349, 1.0000),
    ),
    "refund": ((0.80916, 0.6410), (0.99681, 0.9267), (0.99998, 0.9800), (1.00000, 1.0000)),
    "transfer": ((0.97262, 0.9667), (0.99999, 0.9933), (1.00000, 1.0000)),
}


def kind_of(hypothesis: Hypothesis) -> str:
    """The kind by which suggestions are calibrated: one entry exact or with a difference, a group, or the ending."""
    if hypothesis.ending is not Ending.MATCH:
        return hypothesis.ending.value
    if len(hypothesis.items) > 1:
        return "group"
    return "difference" if hypothesis.difference else "exact"


def calibrate(ranked: Sequence[Hypothesis], equals: int) -> Sequence[Hypothesis]:
    """The same hypotheses in the same order, the first with its calibrated probability, the others with what is left.

    Equals share what they have by their number, which needs no measuring.
    """
    if equals > 1:
        return ranked
    first = ranked[0]
    right = _right(kind_of(first), first.probability)
    left = (1 - right) / max(1e-9, 1 - first.probability)
    rest = (replace(one, probability=min(right, one.probability * left)) for one in ranked[1:])
    return [replace(first, probability=right), *rest]


def _right(kind: str, share: float) -> float:
    line = MEASURED.get(kind)
    if not line:
        return share
    place = bisect_right(line, (share, 2.0))
    low, right_low = line[place - 1] if place else (0.0, 0.0)
    high, right_high = line[place] if place < len(line) else (1.0, line[-1][1])
    if high <= low:
        return right_high
    return right_low + (right_high - right_low) * (share - low) / (high - low)
