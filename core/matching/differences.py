"""Why a line is not what was agreed: formulas checked to the cent, never a percentage that swallows everything.

Late: fine 2 % plus 1 % a month pro rata (also 10 % flat, or interest alone). Early or agreed: a round discount.
A gateway's or bank's tariff in cents. Taxes withheld by their legal rates. A part, the rest of a part, or a
round part; paid twice over or rounded up; a forecast of a bill that came out higher or lower.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.matching.model import Difference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FINE_PERMILLE, MONTHLY_PERMILLE = 20, 10
_WITHHELD_PERMYRIAD = (150, 465, 615, 500, 1100, 200, 300, 450, 1000)
_DISCOUNTS_PERMILLE = {
    50: 0.3,
    100: 0.25,
    30: 0.2,
    20: 0.06,
    10: 0.03,
    150: 0.03,
    200: 0.02,
    80: 0.01,
    70: 0.01,
}
_PARTS = {(1, 2): 0.3, (3, 10): 0.13, (7, 10): 0.13, (1, 3): 0.05, (2, 3): 0.04, (2, 5): 0.03, (3, 5): 0.03,
          (1, 4): 0.02, (3, 4): 0.02}  # fmt: skip
GENERAL_FEES = {
    199: 0.35,
    349: 0.15,
    299: 0.05,
    99: 0.05,
    250: 0.03,
    190: 0.03,
    290: 0.03,
    150: 0.02,
    350: 0.02,
}


@dataclass(frozen=True, slots=True)
class Shares:
    """How often a settled entry shows each difference; the rest is exact.

    Attributes:
        kinds: share of each difference among payments of one entry.
        fees: share of each tariff in centavos among tariffs, learned from the company's own answers.
    """

    kinds: Mapping[Difference, float]
    fees: Mapping[int, float] = field(default_factory=lambda: GENERAL_FEES)


def late_value(open_cents: int, days: int) -> int:
    """What is owed ``days`` after the due day: 2 % fine and 1 % a month pro rata, in centavos, rounded."""
    owed = abs(open_cents)
    return owed + round(owed * FINE_PERMILLE / 1000 + owed * MONTHLY_PERMILLE * days / 30_000)


def explanations(
    paid: int, owed: int, agreed: int, days: int, shares: Shares, *, forecast: bool
) -> Iterator[tuple[Difference, float]]:
    """Every explanation of paying ``paid`` for ``owed`` (positive centavos), with its likelihood.

    A likelihood is the share of payments that show this difference times the probability of this very amount
    given that kind. ``days`` counts from the due day; ``forecast`` says that the entry is only an estimate.
    """
    kinds = shares.kinds
    if paid > owed:
        yield Difference.INTEREST, kinds[Difference.INTEREST] * _interest(paid, owed, days)
        yield Difference.OVER, kinds[Difference.OVER] * _over(paid, owed)
    else:
        yield Difference.DISCOUNT, kinds[Difference.DISCOUNT] * _discount(paid, owed)
        yield Difference.FEE, kinds[Difference.FEE] * _fee(owed - paid, owed, shares.fees)
        yield Difference.WITHHOLDING, kinds[Difference.WITHHOLDING] * _withheld(paid, owed)
    if paid < agreed:
        yield Difference.PARTIAL, kinds[Difference.PARTIAL] * _part(paid, owed, agreed)
    if forecast:
        yield Difference.ESTIMATE, kinds[Difference.ESTIMATE] * _estimate(paid, owed)


def _interest(paid: int, owed: int, days: int) -> float:
    if days <= 0:
        return 0.0
    surplus = paid - owed
    for formula, share in (
        (late_value(owed, days) - owed, 0.62),
        (round(owed * 0.1), 0.05),
        (round(owed * (0.1 + 0.01 * days / 30)), 0.04),
        (round(owed * 0.02), 0.05),
        (round(owed * 0.01 * days / 30), 0.03),
    ):
        if abs(surplus - formula) <= 2:
            return share / (1 if abs(surplus - formula) <= 1 else 3)
    limit = owed * (0.03 + 0.0012 * days)
    return (
        0.12 / limit if 0 < surplus <= limit and limit > 1 else 0.03 / owed if surplus < owed * 0.12 else 0.0
    )


def _over(paid: int, owed: int) -> float:
    surplus = paid - owed
    if surplus == owed:
        return 0.28
    if _is_round(paid, owed) and surplus <= owed * 0.1:
        return 0.03
    if paid % 1000 == 0 and surplus <= owed * 0.15:
        return 0.25 / owed + 0.1 / max(1, owed // 1000)
    return 0.25 / owed if surplus < owed else 0.02 / owed if surplus < 4 * owed else 0.0


def _discount(paid: int, owed: int) -> float:
    for permille, share in _DISCOUNTS_PERMILLE.items():
        if abs(owed * (1000 - permille) / 1000 - paid) <= 1:
            return share
    if _is_round(paid, owed) and owed - paid <= owed * 0.05:
        return 0.02
    return 0.1 / (0.2 * owed) if owed - paid <= 0.2 * owed else 0.0


def _fee(missing: int, owed: int, fees: Mapping[int, float]) -> float:
    if share := fees.get(missing):
        return share
    share_of_owed = missing / owed
    if 0.005 <= share_of_owed <= 0.06:
        return 0.1 / (0.055 * owed)
    return 0.02 / 1000 if missing < 1000 else 0.0


def _withheld(paid: int, owed: int) -> float:
    return (
        0.14 if any(abs(owed * (10_000 - rate) / 10_000 - paid) <= 1 for rate in _WITHHELD_PERMYRIAD) else 0.0
    )


def _part(paid: int, owed: int, agreed: int) -> float:
    if owed < agreed and paid == owed:
        return 0.9  # the rest of an entry already paid in part
    for (part, whole), share in _PARTS.items():
        if abs(agreed * part / whole - paid) <= 1:
            return share
    round_part = 0.1 / max(1, agreed // 1000) if paid % 1000 == 0 else 0.0
    return 0.4 / agreed + round_part


def _estimate(paid: int, owed: int) -> float:
    away = abs(paid - owed) / owed
    return (1.0 if away < 0.1 else 0.8 if away < 0.2 else 0.25 if away < 0.35 else 0.01) * 2.2 / owed


def _is_round(paid: int, owed: int) -> bool:
    step = 100 if owed < 20_000 else 1000
    return paid % step == 0 and owed % step != 0 and abs(paid - owed) < step
