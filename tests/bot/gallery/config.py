"""/config: hours, cards, automation, categories, people and months."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING

from bot.screens import automation
from bot.screens import config as screens
from core.domain.automation import AutomationMode, EvidenceKind, TrackRecord
from core.domain.entries import CategoryPurpose, Direction
from core.domain.ids import new_id
from core.domain.monthly import Month
from core.domain.oversight import MonthTotals, PeriodLock
from core.domain.parties import Role
from core.services.closing import MonthPage, MonthState
from core.services.entrusting import AccountTrust, CompanyTrust
from tests.bot.gallery.entries import categories
from tests.bot.gallery.world import ZONE, Drawing, World
from tests.builders import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.domain.entries import Category


def drawings(world: World) -> Iterator[Drawing]:
    yield from _settings(world)
    yield from _categories(world)
    yield from _people(world)
    yield from _months(world)
    yield from _automation(world)


def _settings(world: World) -> Iterator[Drawing]:
    company = replace(world.company, name=world.name("Padaria Sol", 120))
    quiet = replace(company, quiet_from=time(21, 0), quiet_to=time(7, 0))
    for role in Role:
        member = world.member(role=role)
        yield Drawing(f"/config ({role})", screens.menu(quiet if role is Role.OWNER else company, member))
        yield Drawing(f"meus cartões ({role})", screens.my_cards(member))
    yield Drawing("meus cartões, desligados", screens.my_cards(world.member(wants_cards=False)))
    for may_change in (True, False):
        who = "dono" if may_change else "contador"
        yield Drawing(f"resumo diário ({who})", screens.digest(company, may_change=may_change))
        yield Drawing(f"silêncio ligado ({who})", screens.quiet(quiet, may_change=may_change))
    yield Drawing("silêncio desligado", screens.quiet(company, may_change=True))


def _categories(world: World) -> Iterator[Drawing]:
    found = [*categories(world, Direction.IN), *_spending(world)]
    ids = world.company.id
    yield Drawing("categorias de receita", screens.categories(found, ids, 0, may_change=True))
    yield Drawing("categorias de despesa", screens.categories(found, ids, screens.SIDE_STEP, may_change=True))
    second = screens.categories(found, ids, screens.SIDE_STEP + 1, may_change=False)
    yield Drawing("categorias de despesa, página 2, contador", second)
    yield Drawing("uma só categoria", screens.categories(found[:1], ids, 0, may_change=True))
    for title, one in (
        ("comum", found[0]),
        ("escondida", replace(found[0], active=False)),
        ("da casa", replace(found[-1], purpose=CategoryPurpose.REFUND)),
    ):
        yield Drawing(f"categoria {title}", screens.category(one, may_change=True))
    yield Drawing("categoria, para o contador", screens.category(found[0], may_change=False))


def _spending(world: World) -> list[Category]:
    four = categories(world)[:4]
    return [
        replace(four[place % 4], name=world.name(f"{four[place % 4].name} {place}", 120))
        for place in range(world.many(16))
    ]


def _people(world: World) -> Iterator[Drawing]:
    names = ("Sol", "Beto", "Caio")
    members = [world.member(name, role=role) for name, role in zip(names, Role, strict=True)]
    members *= max(1, world.more // 3)
    ids = world.company.id
    yield Drawing("pessoas", screens.people(members, ids, may_change=True))
    yield Drawing("pessoas, para o contador", screens.people(members, ids, may_change=False))
    for one in members[:3]:
        yield Drawing(f"pessoa ({one.role})", screens.person(one, may_change=True))
        for role in Role:
            if role is not one.role:
                yield Drawing(f"mudar {one.role} para {role}", screens.role_question(one, role))
    yield Drawing("pessoa, para o contador", screens.person(members[0], may_change=False))
    yield Drawing("remover", screens.remove_question(members[1]))
    yield Drawing("convidar", screens.invite_roles(ids))
    company = replace(world.company, name=world.name("Padaria Sol", 120))
    for role in Role:
        yield Drawing(
            f"convite ({role})", screens.invitation(company, role, "K7QX-2M4P", "concilia_bot", NOW)
        )


def a_month(world: World, number: int, pending: int, *, lines: int = 12, closed: bool = False) -> MonthState:
    first = date(2026, number, 1)
    lock = PeriodLock(world.company.id, new_id(), first, new_id(), NOW) if closed else None
    totals = MonthTotals(lines, pending, world.cents(48_000 * pending))
    return MonthState(Month.of(first), totals, lock, world.name("Caio", 120), over=number < 7)


def _months(world: World) -> Iterator[Drawing]:
    months = [
        a_month(world, 7, 0),
        a_month(world, 6, 1),
        a_month(world, 5, 0, closed=True),
        a_month(world, 4, 0),
        a_month(world, 3, 3, lines=world.many(14)),
        a_month(world, 2, 0, lines=0),
        a_month(world, 1, 0, lines=1),
    ]
    ids = world.company.id
    page = MonthPage(months, 1, 3)
    yield Drawing("meses", screens.months(page, ids, may_change=True))
    yield Drawing("meses, para o financeiro", screens.months(page, ids, may_change=False))
    for one in months:
        shown = screens.month(one, replace(world.company, time_zone=ZONE), may_change=True)
        yield Drawing(f"mês {one.month}", shown)
    yield Drawing("mês, para o financeiro", screens.month(months[1], world.company, may_change=False))
    for one in (months[1], months[4]):
        yield Drawing(f"fechar assim? {one.month}", screens.close_question(one, ids))


def _automation(world: World) -> Iterator[Drawing]:
    account, ids = world.account(), world.company.id
    nothing, twenty = TrackRecord(), TrackRecord(20, 20, 0)
    modes = [
        AccountTrust(account, AutomationMode.OFF, world.cents(50_000), nothing),
        AccountTrust(account, AutomationMode.MONITOR, world.cents(50_000), TrackRecord(19, 19, 0)),
        AccountTrust(account, AutomationMode.MONITOR, world.cents(20_000), TrackRecord(60, 59, 1)),
        AccountTrust(account, AutomationMode.MONITOR, world.cents(20_000), TrackRecord(1, 1, 0)),
        AccountTrust(account, AutomationMode.ON, world.cents(200_000), twenty),
        AccountTrust(account, AutomationMode.OFF, world.cents(50_000), twenty),
    ]
    modes = [
        replace(one, account=replace(account, name=world.name(f"Conta {place}", 120)))
        for place, one in enumerate(modes, 1)
    ]
    records = dict(zip(EvidenceKind, (TrackRecord(37, 37, 0), TrackRecord(40, 39, 1)) * 4, strict=True))
    view = CompanyTrust(modes * max(1, world.more // 6), records)
    empty = CompanyTrust(modes[:1], {})
    yield Drawing("automação", automation.accounts(view, ids))
    yield Drawing("automação, sem conta", automation.accounts(CompanyTrust([], {}), ids))
    for place, one in enumerate(modes):
        shown = automation.account(one, view, ids, may_change=True)
        yield Drawing(f"automação: {one.mode}, {place}", shown)
    yield Drawing("automação: sem respostas", automation.account(modes[1], empty, ids, may_change=True))
    yield Drawing("automação, para o contador", automation.account(modes[4], view, ids, may_change=False))
