"""How entries come into the books: monthly charges, single sales in parts, bills, and what is never paid."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.companies.memos import transaction_id
from tests.companies.model import EXPENSE, INCOME, Entry
from tests.companies.prices import free_amount
from tests.companies.world import DAY, next_month, workday

if TYPE_CHECKING:
    from datetime import date

    from tests.companies.model import Contact
    from tests.companies.world import World

_SOLD = ("Serviço avulso", "Pedido de venda", "Instalação", "Orçamento aprovado", "Venda balcão", "Projeto")
_BOUGHT = (
    ("Mercadorias", "Fornecedores"),
    ("Compra de insumos", "Custos"),
    ("Frete", "Frete"),
    ("Manutenção", "Manutenção"),
    ("Material de limpeza", "Despesas administrativas"),
    ("Serviço de terceiros", "Serviço de terceiros"),
)


def write_entry(
    world: World, contact: Contact, kind: str, due: date, amount: int, what: str, category: str
) -> Entry:
    """One open item as the owner would type it: something may be missing."""
    method = None if world.chance(world.level.method_missing) else contact.method
    entry = Entry(kind, due, amount, contact, what, category, method)
    if kind == INCOME and world.chance(world.level.note_number):
        entry.document = f"NF {1000 + world.running_number()}"
    if contact.method == "boleto" and kind == INCOME:
        entry.slip = world.profile.slip_form.format(world.running_number() + 215_000)
        entry.boleto_number = entry.slip if world.chance(0.85) else None
    if contact.method == "pix" and kind == INCOME and world.chance(world.level.txid):
        entry.pix_txid = transaction_id(world.rng)
    return world.add_entry(entry)


def open_month(world: World, month: date, *, share: float = 1.0) -> None:
    """The month's regular charges and bills."""
    for kind, contacts in ((INCOME, world.people.customers), (EXPENSE, world.people.suppliers)):
        charged = [one for one in contacts if one.plan and (share == 1.0 or world.chance(share))]
        world.due_now[kind] += [_monthly(world, contact, kind, month) for contact in charged]


def _monthly(world: World, contact: Contact, kind: str, month: date) -> Entry:
    plan = contact.plan
    assert plan
    due = month + DAY * (plan.day - 1)
    due = workday(due) if world.chance(0.35) else due
    what = f"{plan.what} {month:%m/%Y}"
    category = world.profile.sales if kind == INCOME else "Despesas administrativas"
    return write_entry(world, contact, kind, due, plan.amount, what, category)


def single(world: World, contact: Contact, kind: str, due: date) -> Entry:
    """A sale or a bill of its own; some are in parts, whose later ones stay open."""
    what, category = world.rng.choice(_SOLD), world.profile.sales
    amount = world.prices.sale(world.rng) if kind == INCOME else world.prices.bill(world.rng)
    if kind == EXPENSE:
        what, category = world.rng.choice(_BOUGHT)
    parts = world.rng.choice((2, 3, 4)) if world.chance(0.12) else 1
    if parts == 1:
        return write_entry(world, contact, kind, due, amount, what, category)
    part = world.rng.randrange(parts)
    first = write_entry(world, contact, kind, due, amount, f"{what} {part + 1}/{parts}", category)
    for later in range(part + 1, parts):
        day = due + timedelta(days=30 * (later - part))
        write_entry(world, contact, kind, day, amount, f"{what} {later + 1}/{parts}", category)
    return first


def take(world: World, kind: str, month: date) -> Entry:
    """Something somebody pays this month: the regular charge, one of earlier months, or a single sale."""
    entry = None
    if world.chance(world.level.earlier_month):
        entry = world.pop_open(world.overdue[kind])
    elif world.chance(0.72):
        entry = world.pop_open(world.due_now[kind])
    return entry or single(world, somebody(world, kind), kind, world.some_day(month))


def somebody(world: World, kind: str) -> Contact:
    return world.rng.choice(world.people.customers if kind == INCOME else world.people.suppliers)


def leave_open(world: World, month: date) -> None:
    """A month ahead: regular charges and some sales and bills that nobody has paid yet."""
    open_month(world, month)
    for kind, contacts, share in (
        (INCOME, world.people.customers, 0.12),
        (EXPENSE, world.people.suppliers, 1.0),
    ):
        for contact in contacts:
            if world.chance(share):
                single(world, contact, kind, month + DAY * world.rng.randrange(28))


def estimated_bill(world: World, day: date) -> Entry:
    """A utility bill: the books hold a guess, the bank will know the amount."""
    contact = world.rng.choice(world.people.utilities)
    guess = free_amount(world.rng, 120_00, 1_800_00) // 100 * 100
    service = contact.name.split()[0].lower()
    what = f"{service.capitalize()} un. {world.rng.choice((1, 1, 2, 3))} {day:%m/%Y}"
    return write_entry(world, contact, EXPENSE, day, guess, what, f"Utilidades: {service}")


def salary(world: World, contact: Contact, day: date) -> Entry:
    plan = contact.plan
    assert plan
    due = next_month(day, 0) + DAY * (plan.day - 1)
    return write_entry(world, contact, EXPENSE, due, plan.amount, f"{plan.what} {day:%m/%Y}", "Salários")
