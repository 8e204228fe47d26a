"""Lets the months go by: what happens is drawn by the level's mixture until the month has its lines."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from tests.companies import batches, others, singles
from tests.companies.invoices import leave_open, open_month
from tests.companies.world import next_month

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from tests.companies.world import World

_HAPPENINGS: dict[str, Callable[[World, date], object]] = {
    **{name: getattr(singles, name) for name in ("exact_in", "exact_out", "partial", "over", "interest")},
    **{name: getattr(singles, name) for name in ("discount", "fee", "withholding", "estimate")},
    **{name: getattr(batches, name) for name in ("same_contact", "boleto_batch", "card_batch")},
    **{name: getattr(batches, name) for name in ("payroll", "supplier_batch")},
    **{name: getattr(others, name) for name in ("tarifa", "compra_cartao", "receita", "despesa")},
    **{name: getattr(others, name) for name in ("retirada_socio", "rendimento", "aplicacao", "iof_juros")},
    **{name: getattr(others, name) for name in ("paid_twice", "sent_back", "sale_returned", "over_returned")},
    **{
        name: getattr(others, name)
        for name in ("purchase_returned", "transfer", "transfer_alone", "duplicate")
    },
}


def live(world: World, lines: int, history: int) -> None:
    """Fills history and period with about so many lines, then leaves two months of open entries behind."""
    months = world.calendar.months()
    earlier = sum(1 for month in months if month < world.calendar.start)
    later = len(months) - earlier
    open_month(world, next_month(months[0], -1), share=0.12)
    world.close_month()
    for number, month in enumerate(months, 1):
        open_month(world, month)
        if number <= earlier:
            _fill(world, month, history * number // earlier, world.past_lines)
        else:
            _fill(world, month, lines * (number - earlier) // later, world.present_lines)
        world.close_month()
    for ahead in (1, 2):
        leave_open(world, next_month(months[-1], ahead))


def _fill(world: World, month: date, count: int, so_far: Callable[[], int]) -> None:
    names, weights = zip(*world.level.mixture.items(), strict=True)
    bounds = list(accumulate(weights))
    while so_far() < count:
        name = world.rng.choices(names, cum_weights=bounds)[0]
        _HAPPENINGS[name](world, month)
