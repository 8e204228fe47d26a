"""Many lines at once, and the round through them one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.screens import bulk, cards, queue
from bot.texts.queue import progress
from core.domain.decisions import DecisionKind
from core.domain.ids import new_id
from core.domain.statements import LineState
from core.matching.model import BankLine, Difference, Ending
from core.matching.reasons import Reason, ReasonKind
from core.services.booking import SureGuess, SureLine
from core.services.bulk import Burst, Question, Together, page_of
from core.services.offering import Doubt, Guess, Offer
from core.services.queueing import Before
from core.services.reporting import LineView
from core.services.ruling import Kin
from tests.bot.gallery.cash import an_account_of, moved
from tests.bot.gallery.rules import an_alike
from tests.bot.gallery.world import ZONE, Drawing, World
from tests.builders import NOW, an_import

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.domain.views import OpenEntry


def drawings(world: World) -> Iterator[Drawing]:
    yield from _bursts(world)
    yield from _rounds(world)


def _burst(world: World, pairs: int, questions: list[Question], **changes: object) -> Burst:
    new = changes.pop("new", pairs + len(questions))
    made = an_import(world.company.id, new=new, file_name=world.name("julho.ofx", 255))
    sure = [_sure(world, place) for place in range(pairs)]
    return replace(Burst(made.id, made, sure, questions), **changes)  # type: ignore[arg-type] # fields by name


def _sure(world: World, place: int) -> SureLine:
    line = world.line(10_000 + place, f"PIX RECEBIDO CLIENTE {place}")
    return SureLine(line, world.candidate(line, world.entry(10_000 + place, f"Venda {place}", "Ana Paula")))


def _questions(world: World) -> list[Question]:
    line = world.line(-7_250, "COMPRA DESCONHECIDA")
    found = [
        Question(line, Offer(line.id, (world.candidate(line, world.entry(-7_250)),), doubts=(doubt,)))
        for doubt in Doubt
    ]
    for ending in (Ending.MATCH, Ending.TRANSFER, Ending.REFUND, Ending.DUPLICATE, Ending.NEW):
        guess = Guess(ending, (), 0.6, category=world.name("Vendas", 120))
        found.append(Question(line, Offer(line.id, (guess,))))
    found += [
        Question(replace(line, repeats_id=new_id()), Offer(line.id)),
        Question(line, Offer(line.id), closed=True),
        Question(line, Offer(line.id), out=True),
        Question(line, Offer(line.id)),
    ]
    return found


def _bursts(world: World) -> Iterator[Drawing]:
    asked = _questions(world)
    together = Together(new_id(), world.name("Sol", 120), NOW, world.many(17))
    for title, view, done in (
        ("17 certos e perguntas", _burst(world, world.many(17), asked[:3]), None),
        ("um certo", _burst(world, 1, []), None),
        ("uma pergunta", _burst(world, 0, asked[-1:]), None),
        ("só perguntas", _burst(world, 0, asked), None),
        ("depois de conferir", _burst(world, 0, asked[5:9]), together),
        ("tudo decidido", _burst(world, 0, [], decided=17, new=17), together),
        ("um só, decidido", _burst(world, 0, [], decided=1, new=1), None),
        ("tudo o que espera", _burst(world, 2, asked[:1], statement_import=None), None),
        ("nada espera", _burst(world, 0, [], statement_import=None), None),
    ):
        yield Drawing(f"de uma vez: {title}", bulk.burst(view, done, time_zone=ZONE))
    line = world.line(-4_990, "TAR PACOTE SERVICOS")
    new = Guess(Ending.NEW, (), 0.99, category=world.name("Tarifas bancárias", 120), category_id=new_id())
    entries = tuple(world.entry(10_000, f"Venda {place}") for place in range(world.many(3)))
    whole = Guess(Ending.MATCH, (), 0.99, entries)
    mixed: list[SureLine | SureGuess] = [
        _sure(world, 1),
        *(
            SureGuess(world.line(-4_990 - place, "TAR PACOTE"), new, Offer(line.id, (new,)))
            for place in range(world.many(2))
        ),
        SureGuess(world.line(30_000, "PIX RECEBIDO ANA"), whole, Offer(line.id, (whole,))),
        *_different(world, entries),
    ]
    view = replace(_burst(world, 0, asked[:1]), pairs=mixed)
    yield Drawing("de uma vez: com lançamentos de sempre", bulk.burst(view, time_zone=ZONE))
    yield Drawing("de uma vez: lista mista", bulk.pairs(view, 0))
    for out in (1, 2):
        taken = [replace(one, out=place < out) for place, one in enumerate(view.pairs)]
        yield Drawing(f"de uma vez: lista, {out} fora", bulk.pairs(replace(view, pairs=taken), 0))
    yield Drawing("de uma vez: segunda página", bulk.pairs(_burst(world, world.many(17), []), 1))
    yield from _likely_ones(world, mixed, together)


def _likely_ones(world: World, mixed: list[SureLine | SureGuess], together: Together) -> Iterator[Drawing]:
    """The list that is read before its press: a transfer, a sum, something of always, a difference."""
    line = world.line(-200_000, "TED ENVIADA")
    other = BankLine(new_id(), new_id(), line.posted_on, 200_000, "TED RECEBIDA")
    leg = Guess(Ending.TRANSFER, (Reason(ReasonKind.OTHER_LEG, 1),), 0.98, pair=other)
    probable = [*mixed, SureGuess(line, leg, Offer(line.id, (leg,)))]
    view = replace(_burst(world, 0, _questions(world)), probable=probable)
    yield Drawing("prováveis: o caminho", bulk.burst(view, together, time_zone=ZONE))
    yield Drawing("prováveis: a lista", bulk.likely(view, page_of(view), time_zone=ZONE))
    yield Drawing("prováveis: depois de conferir", bulk.likely(view, page_of(view), together, time_zone=ZONE))
    some = replace(view, probable=[replace(one, out=place in {0, 2}) for place, one in enumerate(probable)])
    yield Drawing("prováveis: dois fora", bulk.likely(some, page_of(some, 0), time_zone=ZONE))
    none = replace(view, probable=[replace(one, out=True) for one in probable[:1]])
    yield Drawing("prováveis: nenhum dentro", bulk.likely(none, page_of(none, 0), time_zone=ZONE))
    many = replace(view, probable=probable * 3)
    yield Drawing("prováveis: segunda página", bulk.likely(many, page_of(many, 8), time_zone=ZONE))


def _different(world: World, entries: tuple[OpenEntry, ...]) -> Iterator[SureLine | SureGuess]:
    """A sum less its tariff, and an entry paid late."""
    less = Guess(Ending.MATCH, (), 0.99, entries, difference=Difference.FEE, over_cents=-870)
    line = world.line(29_130, "LIQUIDACAO COBRANCA")
    yield SureGuess(line, less, Offer(line.id, (less,)))
    line = world.line(10_310, "PIX RECEBIDO BIA")
    late = replace(
        world.candidate(line, world.entry(10_000, "Venda 7", "Bia Reis")), difference=Difference.INTEREST
    )
    yield SureLine(line, late)


def _rounds(world: World) -> Iterator[Drawing]:
    line = world.line(45_000)
    shown = cards.card(
        world.view(line, world.candidate(line, world.entry())), time_zone=ZONE, progress=progress(4, 14)
    )
    yield Drawing("fila: primeira pergunta", queue.question(shown, line.id, None, asks=True))
    gone = LineView(replace(line, version=1), world.account(), None, world.decided(line, DecisionKind.IGNORE))
    elsewhere = cards.card(gone, time_zone=ZONE)
    yield Drawing("fila: decidido em outro lugar", queue.question(elsewhere, line.id, None, asks=False))
    for kind in (DecisionKind.RECONCILE, DecisionKind.PARTIAL, DecisionKind.REPEATED):
        before = Before(replace(line, version=1), world.decided(line, kind, world.share(line, world.entry())))
        yield Drawing(f"fila: antes, {kind}", queue.question(shown, line.id, before, asks=True))
    fuel = world.line(-20_000, "COMPRA POSTO SHELL")
    kin = Kin(an_alike(world, world.many(5)), always=True, bulk=6)
    said = Before(replace(fuel, version=1), world.decided(fuel, DecisionKind.IGNORE), kin)
    yield Drawing("fila: antes, com outras iguais", queue.question(shown, line.id, said, asks=True))
    for title, before_line in (
        ("guardado", replace(line, snoozed_at=NOW)),
        ("reaberto", line),
        ("importação desfeita", replace(line, state=LineState.REMOVED)),
    ):
        before = Before(before_line, None)
        yield Drawing(f"fila: antes, {title}", queue.question(shown, line.id, before, asks=True))
    yield from _ends(world)


def _ends(world: World) -> Iterator[Drawing]:
    proven = an_account_of(world, {10: 13_500, 12: 12_500}, moved(world, 11, reconciled_cents=-1_000))
    open_line = moved(world, 11, open_lines=1, open_out_cents=-1_000)
    waiting = an_account_of(world, {10: 13_500, 12: 12_500}, open_line)
    blind = an_account_of(world, {}, moved(world, 11, reconciled_cents=900), name="Caixa da loja")
    ids = world.company.id
    yield Drawing("fim da fila: provado", queue.end([proven, *[blind] * world.many(1)], ids, 0, None))
    yield Drawing("fim da fila: falta um", queue.end([waiting], ids, 1, None))
    yield Drawing("fim da fila: faltam três", queue.end([waiting], ids, 3, None))
    yield Drawing("fim da fila: sem conta", queue.end([], ids, 0, None))
