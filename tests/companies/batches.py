"""One line for several entries: a customer's invoices, a day's boletos, an acquirer's sales, wages, bills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.companies import memos
from tests.companies.invoices import salary, single, somebody, take, write_entry
from tests.companies.lines import pay
from tests.companies.model import EXPENSE, INCOME, Answer, Entry
from tests.companies.prices import share_of
from tests.companies.world import DAY, line_of, workday

if TYPE_CHECKING:
    from datetime import date

    from tests.companies.model import Contact
    from tests.companies.world import World

_BRANDS = (("Visa", "VISA"), ("Mastercard", "MASTER"), ("Elo", "ELO"), ("Hipercard", "HIPERCARD"))
_CARD_MEMOS = {
    "CIELO": ("CIELO {brand} {kind}", "CIELO S.A. VENDAS CARTAO"),
    "REDE": ("REDECARD {brand} {kind}", "REDE RECEBIMENTO VENDAS"),
    "GETNET": ("GETNET-{brand} {short}", "GETNET ADQUIRENCIA"),
    "STONE": ("CRED STONE ADQ {brand}", "STONE PAGAMENTOS S.A."),
    "SAFRAPAY": ("SAFRAPAY {brand} {kind}", "SAFRAPAY CRED VENDAS"),
}


def same_contact(world: World, month: date) -> None:
    """Two to four invoices of one customer at once, older ones among them."""
    first = world.pop_open(world.overdue[INCOME]) if world.chance(0.55) else None
    contact = first.contact if first else somebody(world, INCOME)
    entries = [first] if first else []
    entries += [
        one for one in world.open_of(contact, INCOME) if one is not first and one.due < month + 31 * DAY
    ]
    wanted = world.rng.choice((2, 2, 2, 3, 3, 4))
    day = world.some_day(month)
    while len(entries) < wanted:
        entries.append(single(world, contact, INCOME, day + DAY * world.rng.randrange(-6, 3)))
    entries = entries[:wanted]
    total = sum(one.amount for one in entries)
    pay(world, entries[-1], day, total, Answer("group", entries))


def boleto_batch(world: World, month: date) -> None:
    """The bank credits on the next working day all boletos paid on a day."""
    low, high = world.level.batch_sizes
    count = world.rng.randint(low, high)
    day = world.calendar.held(workday(world.some_day(month)))
    entries = [_paid_slip(world, day - DAY) for _ in range(count)]
    total, diff, diff_kind = sum(one.amount for one in entries), 0, None
    if world.chance(world.level.batch_difference):
        diff, diff_kind = -world.profile.title_fee * count, "fee"
        if world.chance(0.3):
            one = entries[0]
            one.due = day - DAY * world.rng.randrange(3, 25)
            diff = share_of(one.amount, 200) + one.amount * (day - one.due).days // 3000
            diff_kind = "interest"
    memo, cues = world.rng.choice(memos.MANY_BOLETOS), []
    if world.chance(world.level.count_named):
        memo, cues = world.rng.choice(memos.COUNTED_BOLETOS).format(count=count), ["count"]
    _add_batch(world, day, total + diff, memo, Answer(_kind(diff), entries, diff, diff_kind, cues=cues))


def _kind(diff: int) -> str:
    return "group_diff" if diff else "group"


def _paid_slip(world: World, paid_on: date) -> Entry:
    """Somebody's boleto that was paid that day, mostly on its due day."""
    contact = _with_method(world, "boleto")
    offset = 0 if world.chance(world.level.on_the_day) else world.rng.choice((-2, -1, -1, 1, 2, 4, -9))
    return single(world, contact, INCOME, paid_on + DAY * offset)


def _with_method(world: World, method: str) -> Contact:
    for _ in range(50):
        contact = somebody(world, INCOME)
        if contact.method == method:
            return contact
    return contact


def card_batch(world: World, month: date) -> None:
    """The acquirer pays a brand's sales of some days, each less its rate."""
    rng, level = world.rng, world.level
    low, high = level.card_sizes
    count = rng.randint(low, high)
    kind = rng.choice(("debito", "credito", "credito"))
    brand, at_acquirer = rng.choices(_BRANDS, weights=(4, 4, 2, 1))[0]
    day = world.calendar.held(workday(world.some_day(month)))
    entries = [_card_sale(world, day, kind, brand) for _ in range(count)]
    rate = world.profile.card_rates[kind]
    diff = -sum(share_of(one.amount, rate) for one in entries)
    named, unnamed = _CARD_MEMOS[world.profile.acquirer]
    tells = world.chance(level.brand_named)
    short = {"debito": "DB", "credito": "CD"}[kind]
    memo = (named if tells else unnamed).format(brand=at_acquirer, kind=kind.upper(), short=short)
    answer = Answer("group_diff", entries, diff, "fee", cues=["acquirer", "brand"] if tells else ["acquirer"])
    _add_batch(world, day, sum(one.amount for one in entries) + diff, memo, answer)


def _card_sale(world: World, day: date, kind: str, brand: str) -> Entry:
    """Expected on the day, or on the weekend before it; the books often do not say by which card."""
    rng = world.rng
    contact = world.people.nobody[0] if world.chance(0.6) else somebody(world, INCOME)
    what = f"Venda cartão {kind}" + (f" {brand}" if world.chance(0.55) else "")
    due = day - DAY * (rng.choice((0, 1, 2)) if day.weekday() == 0 else rng.choice((0, 0, 0, 0, 1, -1)))
    entry = write_entry(world, contact, INCOME, due, world.prices.sale(rng), what, world.profile.sales)
    entry.method = None if world.chance(world.level.method_missing) else f"cartao_{kind}"
    entry.boleto_number = entry.pix_txid = entry.slip = None
    if world.chance(0.08):  # one more of the kind that the acquirer has not paid
        other = write_entry(
            world, contact, INCOME, due + 30 * DAY, world.prices.sale(rng), what, world.profile.sales
        )
        other.method, other.boleto_number, other.pix_txid = entry.method, None, None
    return entry


def payroll(world: World, month: date) -> None:
    rng, employees = world.rng, world.people.employees
    some = rng.sample(employees, rng.randrange(2, min(len(employees), 12) + 1))
    day = world.calendar.held(workday(month + DAY * rng.randrange(4, 8)))
    _paid_at_once(world, day, [salary(world, one, day) for one in some], rng.choice(memos.SALARIES))


def supplier_batch(world: World, month: date) -> None:
    day = world.calendar.held(workday(world.some_day(month)))
    count = world.rng.randrange(2, 7)
    some = world.rng.sample(world.people.suppliers, count)
    bills = [single(world, one, EXPENSE, day - DAY * world.rng.choice((0, 0, 0, 1, 2, -1))) for one in some]
    if world.chance(0.3):
        bills.append(take(world, EXPENSE, month))
    _paid_at_once(world, day, bills, world.rng.choice(memos.SUPPLIERS))


def _paid_at_once(world: World, day: date, entries: list[Entry], memo: str) -> None:
    answer = Answer("group", entries)
    world.add_line(
        line_of(day, world.account(), -sum(one.amount for one in entries), memo, "PAYMENT", answer)
    )


def _add_batch(world: World, day: date, amount: int, memo: str, answer: Answer) -> None:
    """Collections and card sales arrive at the first account, as a rule."""
    account = next(iter(world.profile.accounts)) if world.chance(0.8) else world.account()
    world.add_line(line_of(day, account, amount, memo, "CREDIT", answer))
