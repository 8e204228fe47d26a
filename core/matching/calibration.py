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
        (0.21110, 0.3067),
        (0.51883, 0.3702),
        (0.71203, 0.5644),
        (0.85455, 0.7006),
        (0.93969, 0.7898),
        (0.97383, 0.8896),
        (0.98958, 0.9181),
        (0.99775, 0.9550),
        (0.99960, 0.9686),
        (0.99993, 0.9764),
        (1.00000, 1.0000),
    ),
    "duplicate": ((0.89519, 0.9351), (0.99997, 1.0000)),
    "exact": (
        (0.22250, 0.2067),
        (0.37853, 0.4151),
        (0.47133, 0.5329),
        (0.59492, 0.6250),
        (0.71487, 0.7384),
        (0.77137, 0.7763),
        (0.82564, 0.8087),
        (0.89095, 0.8958),
        (0.93030, 0.9467),
        (0.95023, 0.9552),
        (0.96449, 0.9619),
        (0.97695, 0.9917),
        (0.99339, 0.9980),
        (0.99843, 0.9982),
        (0.99982, 1.0000),
    ),
    "group": (
        (0.00883, 0.0988),
        (0.15875, 0.3240),
        (0.35866, 0.4040),
        (0.49733, 0.5449),
        (0.63854, 0.6291),
        (0.80299, 0.7444),
        (0.91975, 0.8533),
        (0.96626, 0.8733),
        (0.98542, 0.9200),
        (0.99425, 0.9451),
        (0.99784, 0.9713),
        (0.99930, 0.9727),
        (0.99983, 0.9886),
        (0.99997, 0.9949),
        (1.00000, 1.0000),
    ),
    "new": (
        (0.00339, 0.0000),
        (0.05757, 0.1321),
        (0.10070, 0.1788),
        (0.38316, 0.5021),
        (0.51998, 0.5672),
        (0.58907, 0.6630),
        (0.64820, 0.7152),
        (0.68687, 0.7733),
        (0.76753, 0.8245),
        (0.83382, 0.8691),
        (0.87143, 0.9608),
        (0.89948, 0.9923),
        (0.92978, 0.9953),
        (0.96531, 0.9995),
        (0.97349, 1.0000),
    ),
    "refund": ((0.80967, 0.6510), (0.99666, 0.9200), (0.99998, 0.9800), (1.00000, 1.0000)),
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
