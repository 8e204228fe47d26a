"""Refunds: all of them, one case in every state on both sides, its questions, and the message to forward."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.screens import refunds as screens
from bot.screens.screen import Screen
from bot.texts import forwarding
from core.domain.decisions import RefundState
from core.domain.ids import new_id
from core.services.casework import CaseView, Movement
from tests.bot.gallery.entries import categories
from tests.bot.gallery.world import TODAY, Drawing, World, later

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.domain.decisions import RefundView


def drawings(world: World) -> Iterator[Drawing]:
    every = [
        _state(world, state, ours=ours)
        for state in RefundState
        for ours in (True, False)
        for _ in range(max(1, world.more // 10))
    ]
    yield Drawing("devoluções: todas", screens.refunds(every, TODAY))
    yield Drawing("devoluções: uma", screens.refunds(every[:1], TODAY))
    yield Drawing("devoluções: nenhuma", screens.refunds([], TODAY))
    for state in RefundState:
        for ours in (True, False):
            yield from _case(world, state, ours=ours)
    yield from _more_cases(world)


def _state(world: World, state: RefundState, *, ours: bool) -> RefundView:
    left = 1_500 if state is RefundState.PARTIAL else None
    who = "Ana Paula Souza" if ours else "Moinho Bom Grão"
    return world.refund(state, ours=ours, left=left, who=who)


def _whole(world: World, view: RefundView, *moved: Movement, **changes: object) -> CaseView:
    cause = replace(world.line(), amount_cents=view.cause_cents, id=view.case.cause_line_id)
    owed = view.cause_cents + view.case.amount_cents
    shown = CaseView(view, cause, world.account(), False, owed, moved, not moved, ())
    return replace(shown, **changes)  # type: ignore[arg-type] # fields by name


def _moved(world: World, view: RefundView) -> list[Movement]:
    if view.case.state is RefundState.USED:
        lowered = world.name("Venda 1077")
        return [Movement(date(2026, 7, 20), world.cents(3_000), new_id(), lowered)] * max(1, world.more)
    if view.case.state is RefundState.CLOSED:
        half = world.cents(1_500)
        return [Movement(date(2026, 7, 14), half, new_id()), Movement(date(2026, 7, 21), half, new_id())]
    if view.case.state is RefundState.PARTIAL:
        return [Movement(date(2026, 7, 14), world.cents(1_500), new_id())] * max(1, world.more)
    return []


def _case(world: World, state: RefundState, *, ours: bool) -> Iterator[Drawing]:
    view = _state(world, state, ours=ours)
    moved, side = _moved(world, view), "cliente" if ours else "fornecedor"
    shown = _whole(world, view, *moved)
    if state is RefundState.CREDIT:
        shown = replace(shown, lowerable=[world.entry(20_000, "Venda 1077")])
    yield Drawing(f"caso {state}, {side}", screens.case(shown, TODAY, may_decide=True))
    if forwarding.has_message(view):
        said = forwarding.prepared(shown, world.name("Padaria Sol", 120), TODAY)
        yield Drawing(f"mensagem {state}, {side}", Screen(said))
        if state in {RefundState.OPEN, RefundState.PARTIAL}:
            late = forwarding.prepared(shown, world.name("Padaria Sol", 120), later(30))
            yield Drawing(f"mensagem {state}, {side}, atrasada", Screen(late))


def _in_part(world: World) -> Iterator[Drawing]:
    """Some went back, and the rest got another end."""
    back = Movement(date(2026, 7, 14), world.cents(1_200), new_id())
    for state in (RefundState.CREDIT, RefundState.USED, RefundState.KEPT):
        for ours in (True, False):
            made = _state(world, state, ours=ours)
            sign = -1 if ours else 1
            used = sign * world.cents(1_800) if state is RefundState.USED else 0
            view = replace(made, returned_cents=sign * world.cents(1_200), used_cents=used)
            view = replace(view, left_cents=view.rest_cents if state is RefundState.CREDIT else 0)
            shown = _whole(world, view, back, may_change=bool(view.rest_cents))
            side = "cliente" if ours else "fornecedor"
            yield Drawing(
                f"caso {state}, {side}, devolvido em parte", screens.case(shown, TODAY, may_decide=True)
            )
            if forwarding.has_message(view):
                said = forwarding.prepared(shown, world.name("Padaria Sol", 120), TODAY)
                yield Drawing(f"mensagem {state}, {side}, devolvido em parte", Screen(said))
    part = _whole(world, world.refund(RefundState.PARTIAL, left=1_800), back, may_change=True)
    part = replace(part, lowerable=[world.entry(20_000, "Venda 1077")])
    yield Drawing("caso devolvido em parte, o resto em aberto", screens.case(part, TODAY, may_decide=True))


def _more_cases(world: World) -> Iterator[Drawing]:
    view = world.refund()
    shown = _whole(world, view)
    yield Drawing("caso aberto, para o contador", screens.case(shown, TODAY, may_decide=False))
    today = _whole(world, world.refund(due=TODAY))
    yield Drawing("caso que vence hoje", screens.case(today, TODAY, may_decide=True))
    twice = _whole(world, world.refund(cents=48_000), paid_twice=True, owed_cents=None)
    yield Drawing("caso pago em dobro", screens.case(twice, TODAY, may_decide=True))
    yield Drawing("mensagem, pago em dobro", Screen(forwarding.prepared(twice, "Padaria Sol", TODAY)))
    nobody = _whole(world, world.refund(who=None), owed_cents=None)
    yield Drawing("caso sem contato", screens.case(nobody, TODAY, may_decide=True))
    yield Drawing("mensagem, sem contato", Screen(forwarding.prepared(nobody, "Padaria Sol", TODAY)))
    credit = world.refund(RefundState.CREDIT, left=1_000)
    lowered = [Movement(date(2026, 7, 20), world.cents(2_000), new_id(), world.name("Venda 1077"))]
    yield from _in_part(world)
    entries = [world.entry(20_000, f"Venda {1077 + place}") for place in range(world.many(2))]
    several = _whole(world, credit, *lowered, lowerable=entries)
    yield Drawing("crédito usado em parte", screens.case(several, TODAY, may_decide=True))
    said = forwarding.prepared(several, world.name("Padaria Sol", 120), TODAY)
    yield Drawing("mensagem, crédito usado em parte", Screen(said))
    yield Drawing("de qual abater", screens.offset_choices(several))
    yield Drawing("para quando", screens.due_choices(view))
    yield Drawing("em que categoria fica", screens.keep_choices(shown, categories(world)))
    small = _whole(world, world.refund(cents=100))
    yield Drawing("em que categoria fica um real", screens.keep_choices(small, categories(world)))
