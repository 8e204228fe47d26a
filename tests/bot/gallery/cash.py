"""/saldo, /contas, one account, /pendentes and the digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.screens import cash as screens
from bot.screens import pending
from core.domain.automation import EvidenceKind, UnattendedMatch, WeeklyDigest
from core.domain.cash import DayTotals, ageing
from core.domain.decisions import RefundState
from core.domain.ids import new_id
from core.domain.views import Cash, Source
from core.services.briefing import Briefing
from core.services.proving import balance_of
from core.services.reporting import PendingPage
from core.services.reviewing import DoneAlone, Watched, Week
from tests.bot.gallery.rules import a_rule
from tests.bot.gallery.world import TODAY, Drawing, World
from tests.builders import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.domain.views import AccountBalance


def moved(world: World, day: int, **sums: int) -> DayTotals:
    """A day of July of which only what is named happened."""
    empty: dict[str, Any] = dict.fromkeys(DayTotals.__dataclass_fields__, 0)
    told = {name: world.cents(sum_) if name.endswith("cents") else sum_ for name, sum_ in sums.items()}
    return DayTotals(**(empty | {"on": date(2026, 7, day)} | told))


def an_account_of(
    world: World, said: dict[int, int], *totals: DayTotals, name: str = "Itaú 12345-6", **changes: Any
) -> AccountBalance:
    """An account of which the bank said this by day of July."""
    stated = {date(2026, 7, day): [world.cents(cents)] for day, cents in said.items()}
    return balance_of(world.account(name, **changes), stated, totals)


def _cash(*accounts: AccountBalance) -> Cash:
    return Cash(accounts, ageing((day for one in accounts for day in one.totals), TODAY), TODAY)


def _source(world: World) -> Source:
    return Source(new_id(), "pluggy", world.cents(12_500), NOW, invested_cents=world.cents(50_000))


def _accounts(world: World) -> dict[str, AccountBalance]:
    sold = moved(world, 10, reconciled_cents=3_500)
    spent = moved(world, 12, reconciled_cents=-1_000)
    proven = an_account_of(world, {10: 13_500, 12: 12_500}, sold, spent)
    return {
        "provada": proven,
        "um pendente": an_account_of(
            world, {10: 13_500, 12: 12_500}, sold, moved(world, 12, open_lines=1, open_out_cents=-1_000)
        ),
        "pendentes antigos e ignorado": an_account_of(
            world,
            {1: 10_000, 10: 13_600},
            moved(world, 2, open_lines=2, open_in_cents=4_500, open_out_cents=-500),
            moved(world, 3, ignored_lines=1, ignored_cents=-400),
            moved(world, 12, open_lines=1, open_in_cents=100),
            name="Nubank 987654-3",
        ),
        "falta extrato": an_account_of(world, {10: 13_500, 12: 12_000}, sold, moved(world, 12)),
        "sem saldo do banco": an_account_of(world, {}, sold, name="Caixa da loja"),
        "saldo inicial informado": an_account_of(
            world,
            {10: 13_500},
            sold,
            opening_balance_cents=world.cents(9_000),
            opening_balance_on=date(2026, 7, 9),
        ),
        "nova": an_account_of(world, {}, name="Cartão 4321"),
        "integrada": replace(proven, source=_source(world)),
        "integrada, parada": replace(
            proven, source=replace(_source(world), well=False, blocked_cents=world.cents(1_000))
        ),
        "integrada, sem saldo ainda": replace(proven, source=replace(_source(world), cents=None, at=None)),
    }


def drawings(world: World) -> Iterator[Drawing]:
    found, company = _accounts(world), world.company.id
    for title, one in found.items():
        yield Drawing(f"saldo: {title}", screens.balances(_cash(one), company))
        yield Drawing(f"conta: {title}", screens.account(one, company, TODAY, may_change=True))
    named = [
        replace(one, account=replace(one.account, name=world.name(f"Conta {place}", 120)))
        for place, one in enumerate(found.values(), 1)
    ]
    every = _cash(*named * max(1, world.more // 7))
    yield Drawing("saldo: todas", screens.balances(every, company))
    yield Drawing(
        "contas", screens.accounts(every, company, [(new_id(), world.name("Itaú", 60))], may_change=True)
    )
    yield Drawing("contas: nenhuma", screens.accounts(_cash(), company, may_change=False))
    days = {day: 10_000 + 100 * day for day in range(1, 13)}
    long = an_account_of(world, days, *(moved(world, day, reconciled_cents=100) for day in range(1, 13)))
    yield Drawing(
        "conta: segunda página, contador", screens.account(long, company, TODAY, page=1, may_change=False)
    )
    yield from _pending(world, every)
    yield from _digests(world, every, _cash(found["provada"]))


def _pending(world: World, cash: Cash) -> Iterator[Drawing]:
    account = cash.accounts[0].account
    lines = [
        replace(world.line(sign * (4_500 + place), f"PIX {place}"), account_id=account.id)
        for place, sign in enumerate((1, -1, 1, -1, 1, -1, 1, -1))
    ]
    owed = [
        world.refund(who=f"Cliente {place}", due=TODAY + timedelta(days=place - 1))
        for place in range(world.many(4))
    ]
    owed.append(world.refund(RefundState.PARTIAL, ours=False, left=1_000, who=None))
    nothing = Cash((), ageing([], TODAY), TODAY)
    one = Cash(cash.accounts[:1], ageing([moved(world, 12, open_lines=1, open_in_cents=480)], TODAY), TODAY)
    for title, view in (
        ("página 2 de 3", PendingPage(lines, cash, owed, largest=False, number=1, pages=3)),
        ("maiores", PendingPage(lines, cash, [], largest=True, number=0, pages=2)),
        ("um só", PendingPage(lines[:1], one, [], largest=False, number=0, pages=1)),
        ("só uma devolução", PendingPage([], nothing, owed[:1], largest=False, number=0, pages=1)),
        ("nada", PendingPage([], nothing, [], largest=False, number=0, pages=1)),
    ):
        at_once = pending.Together(world.many(3) if len(view.lines) > 1 else 0, world.many(4))
        yield Drawing(f"pendentes: {title}", pending.page(view, world.company.id, at_once))


def _digests(world: World, every: Cash, quiet: Cash) -> Iterator[Drawing]:
    due = [world.refund(due=TODAY), world.refund(due=TODAY - timedelta(days=3), who="Bruno Lima")]
    many = [world.refund(due=TODAY, who=f"Cliente {place}") for place in range(world.many(8))]
    company = replace(world.company, name=world.name("Padaria Sol", 120))
    for title, view in (
        ("tudo em dia", Briefing(quiet, [], 0, None)),
        ("com devoluções", Briefing(every, due, 1, None)),
        ("com muitas devoluções", Briefing(quiet, many, 3, None)),
        ("com a semana", Briefing(quiet, [], 0, a_week(world, world.many(2)))),
        ("com um só feito sozinho", Briefing(quiet, [], 0, a_week(world, 1))),
    ):
        yield Drawing(f"resumo: {title}", pending.digest(view, company, pending.Together(world.many(2))))


def a_week(world: World, number: int) -> Week:
    digest = WeeklyDigest(world.company.id, new_id(), date(2026, 7, 6), None, NOW)
    done = [_done(world, kind) for kind in list(EvidenceKind)[:number]] * max(1, number // len(EvidenceKind))
    account = world.account()
    watched = [
        Watched(account, 41, 41, 0),
        Watched(account, 41, 37, 3),
        Watched(account, 1, 0, 1),
    ] * max(1, world.more // 3)
    return Week(digest, done, watched[number - 1 :], [a_rule(world, dropped_at=NOW).rule])


def _done(world: World, kind: EvidenceKind) -> DoneAlone:
    cents = 45_000 + list(EvidenceKind).index(kind)
    line, one = world.line(cents), world.entry(cents)
    match = UnattendedMatch(
        world.company.id, new_id(), line.account_id, line.id, one.entry.id, kind, new_id(), NOW
    )
    return DoneAlone(match, line, one, stands=kind is not EvidenceKind.DOCUMENT)
