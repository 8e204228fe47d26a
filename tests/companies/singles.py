"""Payments of one entry: exact, late with interest, with a discount, net of a fee or of tax, in parts, too much."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.companies.invoices import estimated_bill, single, somebody, take
from tests.companies.lines import pay
from tests.companies.model import EXPENSE, INCOME, Answer
from tests.companies.prices import share_of
from tests.companies.world import DAY, workday

if TYPE_CHECKING:
    from datetime import date

    from tests.companies.model import Entry, Line
    from tests.companies.world import World

_TAXES = (150, 465, 615, 500, 1100, 200, 300)  # withheld, in hundredths of a percent


def pay_day(world: World, entry: Entry) -> date:
    """When it is paid: mostly on its day, at times days before or after."""
    due, dice = entry.due, world.rng.random()
    if dice < world.level.on_the_day:
        day = workday(due) if entry.contact.method == "boleto" or world.chance(0.6) else due
    elif dice < world.level.on_the_day + 0.6 * (1 - world.level.on_the_day):
        day = due + DAY * world.rng.choice((-3, -2, -1, -1, -1, 1, 1, 1, 2, 3))
    elif world.chance(0.5):
        day = due - DAY * world.rng.randrange(4, 15)
    else:
        day = due + DAY * round(world.level.late_tail ** world.rng.random() + 2)
    return world.calendar.held(day)


def settle(
    world: World,
    entry: Entry,
    paid: int,
    kind: str,
    day: date | None = None,
    *,
    through_gateway: bool = False,
) -> Line:
    """A line of so many centavos for one entry; the difference is told with its sign, as on the statement."""
    sign = 1 if entry.kind == INCOME else -1
    answer = Answer(kind, [entry], diff=sign * (paid - entry.amount))
    if kind != "exact":
        answer.diff_kind = kind
    payer = world.profile.gateway if through_gateway else None
    return pay(world, entry, day or pay_day(world, entry), sign * paid, answer, payer=payer)


def exact_in(world: World, month: date) -> Line:
    entry = take(world, INCOME, month)
    return settle(world, entry, entry.amount, "exact")


def exact_out(world: World, month: date) -> Line:
    known = world.chance(0.05)
    entry = estimated_bill(world, world.some_day(month)) if known else take(world, EXPENSE, month)
    return settle(world, entry, entry.amount, "exact")


def partial(world: World, month: date) -> None:
    """A part now; the rest some days later, or not yet."""
    kind = INCOME if world.chance(0.75) else EXPENSE
    entry = single(world, somebody(world, kind), kind, world.some_day(month))
    share = world.rng.choice((5000, 5000, 3333, 3000, 7000, world.rng.randrange(1500, 8500)))
    part = share_of(entry.amount, share)
    if world.chance(0.5):
        part = max(100, part // 1000 * 1000) if entry.amount > 2000 else part
    day = pay_day(world, entry)
    settle(world, entry, part, "partial", day)
    rest_day = day + DAY * world.rng.randrange(3, 28)
    if rest_day <= world.calendar.last and world.chance(0.5):
        settle(world, entry, entry.amount - part, "partial", rest_day)


def over(world: World, month: date) -> Line:
    """Too much: the full price twice, a round sum, or some centavos."""
    entry = take(world, INCOME, month)
    rounded = -(-entry.amount // 1000) * 1000
    extra = world.rng.choice(
        (entry.amount, 100_00, 50_00, 10_00, 10, rounded - entry.amount, rounded - entry.amount)
    )
    return settle(world, entry, entry.amount + (extra or 100), "over")


def interest(world: World, month: date) -> None:
    """2 % and 1 % a month, as a rule; some pay a round sum or the fine alone."""
    kind = INCOME if world.chance(0.8) else EXPENSE
    late = min(1 + round(world.level.late_tail ** world.rng.random()), 60)
    day = world.some_day(month)
    entry = world.pop_open(world.overdue[kind]) if world.chance(0.3) else None
    entry = entry or single(world, somebody(world, kind), kind, day - timedelta(days=late))
    late = max(1, (day - entry.due).days)
    added = share_of(entry.amount, 200) + (entry.amount * late + 1500) // 3000
    way = world.rng.random()
    if way < 0.12:
        added = max(1, share_of(entry.amount, 200))
    elif way < 0.25:
        added = (entry.amount + added) // 100 * 100 - entry.amount
    settle(world, entry, entry.amount + max(added, 10), "interest", day)


def discount(world: World, month: date) -> None:
    kind = INCOME if world.chance(0.75) else EXPENSE
    entry = take(world, kind, month)
    off = share_of(entry.amount, world.rng.choice((500, 1000, 1000, 300, 200)))
    way = world.rng.random()
    if way < 0.3:
        off = entry.amount % 1000 or 500
    elif way < 0.4:
        off = entry.amount % 100 or 100
    settle(world, entry, entry.amount - min(off, entry.amount // 3), "discount")


def fee(world: World, month: date) -> None:
    """The gateway or the bank keeps its tariff, always the same."""
    entry = take(world, INCOME, month)
    settle(world, entry, entry.amount - world.profile.fee, "fee", through_gateway=world.chance(0.35))


def withholding(world: World, month: date) -> None:
    """A firm pays for a service and keeps the tax."""
    firms = [one for one in world.people.customers if len(one.person.document) == 14]
    entry = single(world, world.rng.choice(firms or world.people.customers), INCOME, world.some_day(month))
    entry.description = "Serviço avulso"
    settle(world, entry, entry.amount - share_of(entry.amount, world.rng.choice(_TAXES)), "withholding")


def estimate(world: World, month: date) -> None:
    entry = estimated_bill(world, world.some_day(month))
    real = share_of(entry.amount, world.rng.randrange(8500, 11500)) + world.rng.randrange(1, 99)
    settle(world, entry, real, "estimate", entry.due)
