"""On the way to a decision: sums ticked together, differences explained, excess kept, transfers, closed months."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens import oversight, selecting, transfers
from core.domain.decisions import AdjustmentKind, Transfer
from core.domain.entries import Method
from core.domain.ids import new_id
from core.errors import PeriodClosed
from core.services.explaining import Difference
from core.services.gathering import Bundle
from core.services.pairing import Choices, Leg, Pair
from core.services.selecting import SelectionView
from core.services.transferring import WaitingLeg
from tests.bot.gallery.entries import categories
from tests.bot.gallery.world import ZONE, Drawing, World
from tests.builders import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.domain.views import OpenEntry
    from core.services.explaining import Part


def drawings(world: World) -> Iterator[Drawing]:
    yield from _groups(world)
    yield from _explanations(world)
    line = world.line()
    kept = selecting.keep(line, world.account(), world.entry(), world.cents(3_000), categories(world))
    yield Drawing("a mais: em que categoria fica", kept)
    yield from _transfers(world)
    yield from _closed(world)


def a_selection(
    world: World, cents: int, ticked: Sequence[OpenEntry], *parts: Part, late: int = 0, pages: int = 1
) -> SelectionView:
    line = world.line(cents)
    owed = sum(abs(one.entry.open_cents) for one in ticked)
    difference = (
        Difference(owed, abs(line.amount_cents) - owed, late, line.amount_cents > 0) if ticked else None
    )
    choices = [*ticked, world.entry(20_000, "Venda 9001")][:6]
    page = 1 if pages > 1 else 0
    return SelectionView(
        line, world.account(), ticked, difference, parts, choices=choices, page=page, pages=pages
    )


def _groups(world: World) -> Iterator[Drawing]:
    three = [world.entry(15_000, f"Venda {1001 + place}") for place in range(3)]
    many = [world.entry(15_000, f"Venda {1001 + place}") for place in range(world.many(4))]
    part = 15_000 * len(many) - 10_000
    yield Drawing("somar: nada marcado", selecting.group(a_selection(world, 45_000, [])))
    day = date(2026, 7, 10)
    offered = (
        Bundle(tuple(three), 0),
        Bundle(tuple(three), -900, day, Method.CREDIT_CARD),
        Bundle(tuple(three), 5_000, day),
    )
    bundled = replace(a_selection(world, 45_000, []), bundles=offered)
    yield Drawing("somar: vários de uma vez", selecting.group(bundled))
    yield Drawing("somar: um, falta", selecting.group(a_selection(world, 45_000, three[:1])))
    yield Drawing("somar: fecha", selecting.group(a_selection(world, 45_000, three)))
    yield Drawing("somar: passa, o último em parte", selecting.group(a_selection(world, part, many, pages=3)))
    yield Drawing("somar: pagamos a mais", selecting.group(a_selection(world, -50_000, three)))
    empty = replace(a_selection(world, 45_000, []), choices=[])
    yield Drawing("somar: nada em aberto", selecting.group(empty))


def _explanations(world: World) -> Iterator[Drawing]:
    owed = [world.entry(100_000, "Aluguel da sala", due_on=date(2026, 7, 2))]
    fine = (AdjustmentKind.FINE, world.cents(2_000))
    interest = (AdjustmentKind.INTEREST, world.cents(333))
    whole = a_selection(world, 102_333, owed, fine, interest, late=10)
    yield Drawing("explicar: multa e juros", selecting.explain(whole))
    open_part = a_selection(world, 102_333, owed, (AdjustmentKind.INTEREST, world.cents(1_000)), late=1)
    yield Drawing("explicar: ainda falta", selecting.explain(open_part))
    for kind in (AdjustmentKind.DISCOUNT, AdjustmentKind.FEE, AdjustmentKind.WITHHOLDING):
        one = a_selection(world, 95_000, owed, (kind, -world.cents(5_000)))
        yield Drawing(f"explicar: {kind}", selecting.explain(one))
    paid = [world.entry(-100_000, "Aluguel", "Imobiliária Sol")]
    tariff = a_selection(world, -100_500, paid, (AdjustmentKind.FEE, world.cents(500)))
    yield Drawing("explicar: pagamos com tarifa", selecting.explain(tariff))


def _transfers(world: World) -> Iterator[Drawing]:
    out = Leg(world.line(-100_000, "TED ENVIADA"), world.account())
    into = Leg(world.line(99_500, "TED RECEBIDA"), world.account("Nubank 987654-3"))
    waits = WaitingLeg(Transfer(world.company.id, new_id(), None, None, world.cents(100_000), NOW), into.line)
    accounts = [into.account, world.account("Caixa 22-0")] * max(1, world.more)
    yield Drawing("transferência: saiu", transfers.chooser(Choices(out, accounts, [], [])))
    shown = Choices(into, accounts, [Pair(into, out)] * min(4, world.many(1)), [waits])
    yield Drawing("transferência: entrou, com a outra ponta aqui", transfers.chooser(shown))
    yield Drawing("transferência: sem outra conta", transfers.chooser(Choices(out, [], [], [])))
    yield Drawing("transferência com tarifa", transfers.tariff(Pair(out, into)))


def _closed(world: World) -> Iterator[Drawing]:
    line, account = world.line(posted_on=date(2026, 6, 12)), world.account()
    error = PeriodClosed(date(2026, 6, 1), world.name("Caio", 120), NOW)
    move = Code(Action.RECONCILE, line.id, 0, new_id(), moved=True), date(2026, 7, 1)
    for title, move_to, may_reopen in (
        ("dono, com mês aberto", move, True),
        ("financeiro, com mês aberto", move, False),
        ("dono, sem outro mês", None, True),
        ("financeiro, sem outro mês", None, False),
    ):
        shown = oversight.month_closed(line, account, error, move_to, time_zone=ZONE, may_reopen=may_reopen)
        yield Drawing(f"mês fechado ({title})", shown)
    for title, may_reopen in (("dono", True), ("financeiro", False)):
        beside = oversight.closed_beside(error, world.company.id, time_zone=ZONE, may_reopen=may_reopen)
        yield Drawing(f"mês fechado, sem cartão ({title})", beside)
