"""Cards of decided lines: every kind of decision, on both sides of the money."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.screens import cards
from core.domain.decisions import ALONE, AdjustmentKind, DecisionKind, RefundState
from core.domain.entries import EntryState
from core.domain.ids import new_id
from core.services.reporting import LineView
from core.services.ruling import Kin
from tests.bot.gallery.rules import an_alike
from tests.bot.gallery.world import PAID_ON, ZONE, Drawing, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.screens.screen import Screen
    from core.domain.decisions import RefundView
    from core.domain.statements import StatementLine
    from core.domain.views import Outcome

    Told = tuple[StatementLine, Outcome]
    Teller = Callable[[World], Iterable[tuple[str, Told]]]


def drawings(world: World) -> Iterator[Drawing]:
    for kind in DecisionKind:
        for title, (line, outcome) in _KINDS[kind](world):
            yield Drawing(f"{kind}: {title}", _card(world, line, outcome))
    line = replace(world.line(-20_000, "COMPRA POSTO SHELL"), version=1)
    fuel = world.decided(line, DecisionKind.IGNORE)
    for title, kin in (
        ("há outras iguais", Kin(an_alike(world, 1))),
        ("iguais, de uma vez", Kin(an_alike(world, world.many(5)), always=True, bulk=6)),
    ):
        yield Drawing(f"ignorado, {title}", _card(world, line, fuel, kin=kin))
    alone = world.decided(
        line, DecisionKind.RECONCILE, world.share(line, world.entry(-20_000, "Frete")), before={ALONE: True}
    )
    yield Drawing("sozinho", _card(world, line, alone))


def _card(world: World, line: StatementLine, outcome: Outcome, kin: Kin | None = None) -> Screen:
    view = LineView(replace(line, version=1), world.account(), None, outcome, kin=kin or Kin())
    return cards.card(view, time_zone=ZONE)


def _reconciled(world: World) -> Iterator[tuple[str, Told]]:
    line = world.line(45_000)
    one = world.entry()
    yield "um", (line, world.decided(line, DecisionKind.RECONCILE, world.share(line, one)))
    several = [world.entry(15_000, f"Venda {1001 + place}") for place in range(world.many(3))]
    shares = [world.share(line, entry) for entry in several]
    yield "vários", (line, world.decided(line, DecisionKind.RECONCILE, *shares))
    rest = world.entry(90_000, "Venda 900", covered_cents=45_000)
    yield (
        "o resto de um",
        (
            line,
            world.decided(line, DecisionKind.RECONCILE, world.share(line, rest, 45_000)),
        ),
    )
    back = world.line(-3_000, "PIX ENVIADO ANA PAULA SOUZA")
    refund = world.refund(RefundState.CLOSED)
    paid = world.share(back, world.entry(-3_000, "Devolução: Venda 1042", refund=refund))
    yield (
        "a devolução, encerrada",
        (
            back,
            world.decided(back, DecisionKind.RECONCILE, paid, refunds=(refund,)),
        ),
    )
    part = world.refund(RefundState.PARTIAL, left=1_500)
    yield "a devolução, em parte", (back, world.decided(back, DecisionKind.RECONCILE, paid, refunds=(part,)))


def _over(world: World, kind: DecisionKind, *refunds: RefundView, then: DecisionKind | None = None) -> Told:
    line = world.line()
    share = world.share(line, world.entry(), None, (AdjustmentKind.STATEMENT_VALUE, 3_000))
    mine = tuple(replace(view, case=replace(view.case, cause_line_id=line.id)) for view in refunds)
    outcome = world.decided(line, then or kind, share, refunds=mine)
    if then is not None:
        outcome = replace(outcome, settled_by=world.decided(line, kind).decision)
    return line, outcome


def _statement_value(world: World) -> Iterator[tuple[str, Told]]:
    yield "a mais", _over(world, DecisionKind.STATEMENT_VALUE)
    line = world.line(44_900)
    less = world.share(line, world.entry(), None, (AdjustmentKind.STATEMENT_VALUE, -100))
    yield "a menos", (line, world.decided(line, DecisionKind.STATEMENT_VALUE, less))
    paid = world.line(-70_000, "PIX ENVIADO MOINHO BOM GRAO")
    flour = world.entry(-65_000, "Farinha do mês", "Moinho Bom Grão")
    share = world.share(paid, flour, None, (AdjustmentKind.STATEMENT_VALUE, -5_000))
    yield "pagamos a mais", (paid, world.decided(paid, DecisionKind.STATEMENT_VALUE, share))


def _with_case(kind: DecisionKind, *states: RefundState) -> Teller:
    def told(world: World) -> Iterator[tuple[str, Told]]:
        for state in states:
            left = 1_500 if state is RefundState.PARTIAL else None
            yield state.value, _over(world, kind, world.refund(state, left=left))

    return told


def _explained(world: World) -> Iterator[tuple[str, Told]]:
    late = world.line(102_333, "BOLETO RECEBIDO")
    rent = world.entry(100_000, "Aluguel da sala")
    both = world.share(late, rent, None, (AdjustmentKind.FINE, 2_000), (AdjustmentKind.INTEREST, 333))
    yield "multa e juros", (late, world.decided(late, DecisionKind.EXPLAINED, both))
    less = world.line(95_000, "BOLETO RECEBIDO")
    for kind in (AdjustmentKind.DISCOUNT, AdjustmentKind.FEE, AdjustmentKind.WITHHOLDING):
        share = world.share(less, rent, None, (kind, -5_000))
        yield kind.value, (less, world.decided(less, DecisionKind.EXPLAINED, share))
    paid = world.line(-100_500, "PIX ENVIADO")
    fee = world.share(
        paid, world.entry(-100_000, "Aluguel", "Imobiliária Sol"), None, (AdjustmentKind.FEE, -500)
    )
    yield "pagamos com tarifa", (paid, world.decided(paid, DecisionKind.EXPLAINED, fee))


def _partial(world: World) -> Iterator[tuple[str, Told]]:
    line = world.line(30_000)
    part = world.share(line, world.entry(covered_cents=30_000), 30_000)
    yield "falta", (line, world.decided(line, DecisionKind.PARTIAL, part))
    almost = world.share(line, world.entry(30_100, covered_cents=30_000), 30_000)
    yield "falta um real", (line, world.decided(line, DecisionKind.PARTIAL, almost))
    ended: dict[str, Any] = {"covered_cents": 45_000, "state": EntryState.SETTLED, "settled_on": PAID_ON}
    whole = world.entry(**ended, settled_cents=world.cents(45_000))
    lowered = world.entry(**ended, settled_cents=world.cents(30_000))
    share = world.share(line, lowered, 30_000)
    yield "o resto foi abatido", (line, world.decided(line, DecisionKind.PARTIAL, share))
    yield (
        "pago desde então",
        (
            line,
            world.decided(line, DecisionKind.PARTIAL, world.share(line, whole, 30_000)),
        ),
    )


def _new(world: World) -> Iterator[tuple[str, Told]]:
    line = world.line(-5_500, "PAPELARIA CENTRAL")
    category = new_id()
    one = world.entry(-5_500, "Papelaria Central", "Papelaria Central", category_id=category)
    names = {category: world.name("Outras despesas", 120)}
    yield (
        "despesa",
        (
            line,
            world.decided(line, DecisionKind.NEW_ENTRY, world.share(line, one), categories=names),
        ),
    )
    sale = world.line(5_500, "PIX RECEBIDO")
    plain = world.share(sale, world.entry(5_500, "Venda avulsa", None))
    yield "receita", (sale, world.decided(sale, DecisionKind.NEW_ENTRY, plain))
    parts = [
        world.share(line, world.entry(-2_750, "Papelaria Central", None, category_id=category))
        for _ in range(world.many(2))
    ]
    yield "dividida", (line, world.decided(line, DecisionKind.NEW_ENTRY, *parts, categories=names))


def _paid_twice(world: World) -> Iterator[tuple[str, Told]]:
    for ours in (True, False):
        line = world.line(48_000 if ours else -48_000)
        view = world.refund(ours=ours, cents=48_000)
        mine = replace(view, case=replace(view.case, cause_line_id=line.id))
        yield (
            "entrou" if ours else "saiu",
            (
                line,
                world.decided(line, DecisionKind.PAID_TWICE, refunds=(mine,)),
            ),
        )


def _transfer(world: World) -> Iterator[tuple[str, Told]]:
    out = world.line(-100_000, "TED ENVIADA")
    other: dict[str, Any] = {"other_account": world.name("Nubank 987654-3", 120)}
    yield (
        "com as duas pontas",
        (
            out,
            world.decided(out, DecisionKind.TRANSFER, other_line=new_id(), **other),
        ),
    )
    yield "à espera da outra", (out, world.decided(out, DecisionKind.TRANSFER, **other))
    came = world.line(100_000, "TED RECEBIDA")
    yield "de conta de fora", (came, world.decided(came, DecisionKind.TRANSFER))
    fee = world.share(out, world.entry(-500, "Tarifa", None))
    yield "com tarifa", (out, world.decided(out, DecisionKind.TRANSFER, fee, other_line=new_id(), **other))


def _plain(kind: DecisionKind) -> Teller:
    def told(world: World) -> Iterator[tuple[str, Told]]:
        line = world.line(5_500, "PIX RECEBIDO")
        yield "", (line, world.decided(line, kind))

    return told


def _later(world: World, then: DecisionKind, state: RefundState, left: int | None = None) -> Told:
    return _over(world, DecisionKind.STATEMENT_VALUE, world.refund(state, left=left), then=then)


_KINDS: dict[DecisionKind, Teller] = {
    DecisionKind.RECONCILE: _reconciled,
    DecisionKind.STATEMENT_VALUE: _statement_value,
    DecisionKind.STATEMENT_VALUE_AND_REFUND: _with_case(
        DecisionKind.STATEMENT_VALUE_AND_REFUND,
        RefundState.OPEN,
        RefundState.PARTIAL,
        RefundState.CLOSED,
        RefundState.CANCELLED,
    ),
    DecisionKind.STATEMENT_VALUE_AND_CREDIT: _with_case(
        DecisionKind.STATEMENT_VALUE_AND_CREDIT, RefundState.CREDIT, RefundState.USED
    ),
    DecisionKind.STATEMENT_VALUE_AND_KEPT: _with_case(
        DecisionKind.STATEMENT_VALUE_AND_KEPT, RefundState.KEPT
    ),
    DecisionKind.EXPLAINED: _explained,
    DecisionKind.PARTIAL: _partial,
    DecisionKind.NEW_ENTRY: _new,
    DecisionKind.PAID_TWICE: _paid_twice,
    DecisionKind.TRANSFER: _transfer,
    DecisionKind.RETURN: _plain(DecisionKind.RETURN),
    DecisionKind.OPEN_REFUND: lambda world: [("", _later(world, DecisionKind.OPEN_REFUND, RefundState.OPEN))],
    DecisionKind.CHANGE_REFUND: lambda world: [
        ("", _later(world, DecisionKind.CHANGE_REFUND, RefundState.KEPT))
    ],
    DecisionKind.USE_CREDIT: lambda world: [
        ("", _later(world, DecisionKind.USE_CREDIT, RefundState.CREDIT, left=1_000))
    ],
    DecisionKind.IGNORE: _plain(DecisionKind.IGNORE),
    DecisionKind.REPEATED: _plain(DecisionKind.REPEATED),
    DecisionKind.UNDO: lambda world: [],  # an undone line is open again: its card is among those
}
