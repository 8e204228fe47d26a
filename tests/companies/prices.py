"""What things cost: a short list of prices that repeat, and amounts of any size beside them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from tests.companies.levels import Level

_LIST = tuple(
    100 * reais - less
    for less, row in (
        (0, (45, 320, 420, 550, 720, 880, 1200)),
        (10, (70, 90, 120, 140, 150, 180, 200, 250, 280, 380, 500)),
        (100, (60, 80, 100, 110, 130, 160, 190, 220, 260, 300, 350, 400, 460, 600, 650, 800, 1000)),
    )
    for reais in row
)


@dataclass(frozen=True)
class PriceList:
    """The company's own prices."""

    prices: tuple[int, ...]
    share: float

    @classmethod
    def drawn(cls, rng: Random, level: Level) -> PriceList:
        return cls(tuple(rng.sample(_LIST, level.prices)), level.at_list_price)

    def sale(self, rng: Random) -> int:
        """What a customer is charged."""
        return rng.choice(self.prices) if rng.random() < self.share else free_amount(rng, 40_00, 4_000_00)

    def bill(self, rng: Random) -> int:
        """What a supplier asks."""
        return free_amount(rng, 60_00, 9_000_00)


def free_amount(rng: Random, low: int, high: int) -> int:
    """Small ones are more frequent; about half are round."""
    amount = round(math.exp(rng.uniform(math.log(low), math.log(high))))
    if rng.random() < 0.45:
        step = 500 if amount < 200_00 else 10_00 if amount < 2_000_00 else 100_00
        amount = max(step, amount // step * step)
    return amount


def share_of(amount: int, hundredths: int) -> int:
    """So many hundredths of a percent, rounded to centavos."""
    return (amount * hundredths + 5_000) // 10_000
