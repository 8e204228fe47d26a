"""Founds a company: its names, accounts and habits, and the people it deals with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.companies.memos import BANKS
from tests.companies.model import Contact, Person, Plan
from tests.companies.names import cnpj, firm, formatted, in_books, person
from tests.companies.prices import PriceList
from tests.companies.world import Calendar, People, Profile, World

if TYPE_CHECKING:
    from random import Random

    from tests.companies.levels import Level

_TRADE_NAMES = (
    "Estúdio Farol",
    "Casa Mirante",
    "Ateliê Jatobá",
    "Oficina do Porto",
    "Espaço Tucano",
    "Ponto Primor",
)
_CITIES = ("PELOTAS", "UBERABA", "SOBRAL", "LONDRINA", "VITORIA", "JOINVILLE")
_ACQUIRERS = ("CIELO", "REDE", "GETNET", "STONE", "SAFRAPAY")
_GATEWAYS = ("Pagarei Instituicao de Pagamento SA", "Cobra Facil Pagamentos Ltda", "Receba Ja Tecnologia SA")
_UTILITIES = (
    "Energia Luz do Vale",
    "Água Fontes da Serra",
    "Internet Fibra Sul",
    "Telefone Falabem",
    "Gás Chama Azul",
)
_PLANS = ("Mensalidade", "Plano mensal", "Manutenção mensal", "Assinatura", "Pacote mensal", "Honorários")
_BILLS = ("Aluguel", "Contabilidade", "Sistema de gestão", "Seguro", "Vigilância", "Aluguel de equipamento")
_DUE_DAYS = (1, 5, 5, 5, 8, 10, 10, 10, 10, 12, 15, 15, 18, 20, 20, 25, 28)
_NAMES_OF = {
    "tarifa": ("Tarifas bancárias", "Taxas do banco", "Custo bancário"),
    "rendimento": ("Rendimentos", "Receitas financeiras", "Juros recebidos"),
    "aplicacao": ("Aplicações e resgates", "Investimentos"),
    "iof_juros": ("Juros e IOF", "Encargos financeiros"),
    "retirada_socio": ("Pró-labore", "Retirada do sócio", "Distribuição de lucros"),
    "receita": ("Vendas avulsas", "Receitas a classificar", "Outras receitas"),
    "despesa": ("Despesas gerais", "Despesas a classificar", "Outras despesas"),
}


def found(rng: Random, level: Level, calendar: Calendar, lines_per_month: float) -> World:
    """A company whose number of contacts fits its number of lines."""
    world = World(rng, level, calendar, _profile(rng, level), People(), PriceList.drawn(rng, level))
    numbers = iter(range(1, 10**9))
    customers = max(20, round(lines_per_month * level.customers_per_month_line))
    suppliers = max(8, round(lines_per_month * 0.1))
    employees = max(4, round(lines_per_month * 0.012))
    people = world.people
    people.customers += [_customer(world, next(numbers)) for _ in range(customers)]
    people.suppliers += [_supplier(world, next(numbers)) for _ in range(suppliers)]
    people.employees += [_employee(world, next(numbers)) for _ in range(employees)]
    people.utilities += [_utility(world, next(numbers), name) for name in _UTILITIES]
    people.nobody.append(_counter(next(numbers)))
    return world


def _profile(rng: Random, level: Level) -> Profile:
    banks = rng.sample(level.banks, level.accounts)
    if level.accounts == 3 and "caixa" not in banks:
        banks[2] = "caixa"  # the hard company always has an account that names nobody
    ids = [f"ACC{number}" for number in range(1, len(banks) + 1)]
    return Profile(
        company=firm(rng),
        trade_name=rng.choice(_TRADE_NAMES),
        owner=person(rng),
        accounts={one: BANKS[bank] for one, bank in zip(ids, banks, strict=True)},
        bank_names=dict(zip(ids, banks, strict=True)),
        sales=rng.choice(("Vendas", "Receita de serviços", "Mensalidades")),
        categories={kind: rng.choice(names) for kind, names in _NAMES_OF.items()},
        gateway=Person(rng.choice(_GATEWAYS), cnpj(rng)),
        acquirer=rng.choice(_ACQUIRERS),
        fee=rng.choice((149, 199, 249, 349)),
        title_fee=rng.choice((180, 195, 250, 290)),
        card_rates={"debito": rng.randrange(120, 200, 5), "credito": rng.randrange(230, 360, 5)},
        slip_form=rng.choice(("109/{:08d}", "157/{:08d}", "2901{:07d}")),
        city=rng.choice(_CITIES),
    )


def _customer(world: World, number: int) -> Contact:
    rng, level = world.rng, world.level
    who = person(rng) if rng.random() < 0.58 else firm(rng)
    plan = Plan(world.prices.sale(rng), rng.choice(_DUE_DAYS), rng.choice(_PLANS))
    return Contact(
        id=f"C{number:05d}",
        role="cliente",
        name=in_books(rng, who.name),
        person=who,
        shown_document=formatted(who.document) if rng.random() < level.documents_known else None,
        method=rng.choices(("pix", "boleto", "ted"), weights=(60, 27, 13))[0],
        stand_in=_stand_in(world, who) if rng.random() < level.stand_ins else None,
        plan=plan if rng.random() < 0.6 else None,
    )


def _stand_in(world: World, who: Person) -> Person:
    """Who pays instead: a spouse, a partner or a gateway."""
    rng, dice = world.rng, world.rng.random()
    if dice < 0.2:
        return world.profile.gateway
    other = person(rng)
    if dice < 0.6 and len(who.document) == 11:
        return Person(f"{other.name.split()[0]} {who.name.split()[-1]}", other.document)
    return other


def _supplier(world: World, number: int) -> Contact:
    rng = world.rng
    who = firm(rng) if rng.random() < 0.8 else person(rng)
    plan = Plan(world.prices.bill(rng), rng.choice(_DUE_DAYS), rng.choice(_BILLS))
    return Contact(
        id=f"C{number:05d}",
        role="fornecedor",
        name=in_books(rng, who.name),
        person=who,
        shown_document=formatted(who.document) if rng.random() < world.level.documents_known else None,
        method=rng.choices(("boleto", "pix", "ted"), weights=(55, 33, 12))[0],
        plan=plan if rng.random() < 0.6 else None,
    )


def _employee(world: World, number: int) -> Contact:
    who = person(world.rng)
    pay = Plan(world.rng.randrange(1600_00, 4200_00, 50_00), 5, "Salário")
    return Contact(f"C{number:05d}", "funcionario", who.name, who, formatted(who.document), "pix", plan=pay)


def _utility(world: World, number: int, name: str) -> Contact:
    who = Person(name.split(" ", 1)[1], cnpj(world.rng))
    known = formatted(who.document) if world.rng.random() < world.level.documents_known else None
    return Contact(f"C{number:05d}", "fornecedor", name, who, known, "debito_automatico")


def _counter(number: int) -> Contact:
    """Sales over the counter have no name."""
    return Contact(
        f"C{number:05d}", "cliente", "Consumidor final", Person("", "0" * 11), None, "cartao_credito"
    )


def a_stranger(rng: Random) -> Person:
    """Somebody who is not in the books."""
    return person(rng) if rng.random() < 0.6 else firm(rng)
