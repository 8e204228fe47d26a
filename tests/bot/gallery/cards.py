"""Cards of open lines: what each suggestion looks like, and the whole trace behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.screens import cards
from core.domain.decisions import RefundState, Transfer
from core.domain.rules import RuleAction
from core.matching.model import Difference, Ending
from core.matching.reasons import Reason, ReasonKind
from core.services.offering import Doubt, Guess
from core.services.ruling import RuleView
from core.services.transferring import WaitingLeg
from tests.bot.gallery.rules import a_rule
from tests.bot.gallery.world import PAID_ON, ZONE, Drawing, World
from tests.builders import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.services.reporting import LineView

REASONS: dict[ReasonKind, int | str] = {
    ReasonKind.SAME_AMOUNT: "",
    ReasonKind.MORE_THAN_AGREED: 3_000,
    ReasonKind.LESS_THAN_AGREED: 100,
    ReasonKind.EXPLAINED: Difference.INTEREST,
    ReasonKind.DAYS_AFTER_DUE: 1,
    ReasonKind.DAYS_BEFORE_DUE: 3,
    ReasonKind.PART_OF_NAME: "SOUZA",
    ReasonKind.OTHER_NAME: "BRUNO LIMA",
    ReasonKind.PAID_BEFORE_AS: "LOJA DA ANA",
    ReasonKind.SAME_NUMBER: "1042",
    ReasonKind.SAME_BOLETO: "00123",
    ReasonKind.SUM_OF: 3,
    ReasonKind.OTHER_LEG: 1,
    ReasonKind.GIVES_BACK: 2,
    ReasonKind.BANK_TEXT: "pix",
    ReasonKind.AS_BEFORE: 3,
}
"""What stands beside each kind of evidence; those that say nothing more are left out."""
AGAINST = {ReasonKind.OTHER_NAME, ReasonKind.OTHER_DOCUMENT}


def drawings(world: World) -> Iterator[Drawing]:
    for title, view, more in _open(world):
        yield Drawing(f"cartão: {title}", cards.card(view, time_zone=ZONE, **more))  # type: ignore[arg-type]
    yield from _whys(world)


def _open(world: World) -> Iterator[tuple[str, LineView, dict[str, object]]]:
    exact = world.line(45_000)
    best = world.candidate(exact, world.entry())
    yield "exato", world.view(exact, best), {}
    yield "exato, na fila", world.view(exact, best), {"progress": "3 de 14"}
    yield (
        "exato, agendado e guardado para depois",
        world.view(replace(exact, scheduled=True, snoozed_at=NOW), best),
        {},
    )
    yield "exato, com comentários e anexo", world.view(exact, best, notes=(2, 1)), {}
    yield "exato, depois de outro recusado", world.view(exact, best, refused=world.entry().entry.id), {}
    refund = world.refund()
    back = world.line(-3_000, "PIX ENVIADO ANA PAULA SOUZA")
    owed = world.entry(-3_000, "Devolução: Venda 1042", refund=refund, due_on=date(2026, 7, 20))
    yield "devolução que saiu", world.view(back, world.candidate(back, owed)), {"refund": refund}
    supplier = world.refund(ours=False, cents=5_000, cause=70_000, who="Moinho Bom Grão")
    came = world.line(5_000, "PIX RECEBIDO MOINHO BOM GRAO")
    due = world.entry(
        5_000, "Devolução: Farinha do mês", "Moinho Bom Grão", refund=supplier, due_on=date(2026, 7, 20)
    )
    yield "devolução que voltou", world.view(came, world.candidate(came, due)), {"refund": supplier}
    yield from _differences(world)
    yield from _not_one_entry(world)
    yield from _asked_first(world)


def _differences(world: World) -> Iterator[tuple[str, LineView, dict[str, object]]]:
    over = world.line()
    more = world.candidate(over, world.entry(), difference=Difference.OVER)
    yield "a mais", world.view(over, more), {}
    yield (
        "a mais, com próxima conta do contato",
        world.view(over, more, offset=world.entry(20_000, "Venda 1077")),
        {},
    )
    paid = world.line(-70_000, "PIX ENVIADO MOINHO BOM GRAO")
    flour = world.entry(-65_000, "Farinha do mês", "Moinho Bom Grão", number="7781")
    yield "pagamos a mais", world.view(paid, world.candidate(paid, flour, difference=Difference.OVER)), {}
    late = world.line(1_023_33, "BOLETO RECEBIDO")
    owed = world.entry(1_000_00, "Aluguel da sala", due_on=date(2026, 7, 2))
    yield (
        "atrasado, com multa e juros",
        world.view(late, world.candidate(late, owed, difference=Difference.INTEREST)),
        {},
    )
    day_late = world.line(1_020_33, "BOLETO RECEBIDO")
    yield (
        "um dia de atraso",
        world.view(
            day_late,
            world.candidate(
                day_late,
                world.entry(1_000_00, "Aluguel da sala", due_on=date(2026, 7, 11)),
                difference=Difference.INTEREST,
            ),
        ),
        {},
    )
    less = world.line(30_000)
    for kind in (
        None,
        Difference.PARTIAL,
        Difference.DISCOUNT,
        Difference.FEE,
        Difference.WITHHOLDING,
        Difference.ESTIMATE,
    ):
        one = world.candidate(less, world.entry(), difference=kind)
        yield f"a menos ({kind or 'sem nome'})", world.view(less, one), {}
    cent = world.line(44_900)
    yield "um real a menos", world.view(cent, world.candidate(cent, world.entry())), {}
    over = world.line(48_000)
    for cents in (1_000, 3_000):
        came = world.view(over, world.candidate(over, world.entry()), returned_cents=-world.cents(cents))
        yield f"a mais, já devolvidos {cents}", came, {}
    paid = world.line(-70_000, "PIX ENVIADO MOINHO BOM GRAO")
    dearer = world.candidate(paid, world.entry(-65_000, "Farinha do mês", "Moinho Bom Grão"))
    yield "pagamos a mais, um real já voltou", world.view(paid, dearer, returned_cents=world.cents(100)), {}
    credit = world.refund(RefundState.CREDIT, cents=15_000)
    yield (
        "a menos, com crédito do contato",
        world.view(less, world.candidate(less, world.entry()), credit=credit),
        {},
    )
    bill = world.line(-30_000, "PAGAMENTO DE BOLETO")
    yield (
        "pagamos a menos",
        world.view(bill, world.candidate(bill, world.entry(-45_000, "Energia", "Luz do Vale"))),
        {},
    )


def _not_one_entry(world: World) -> Iterator[tuple[str, LineView, dict[str, object]]]:
    line = world.line(60_000, "PIX RECEBIDO CAFE DA PRACA")
    yield "nada parecido", world.view(line), {}
    twins = [
        world.candidate(line, world.entry(60_000, f"Venda {number}", number=str(number)))
        for number in (2001, 2002)
    ]
    yield "empate", world.view(line, *twins, equals=2, doubts=(Doubt.EQUALS,)), {}
    other = world.line(59_000, "PIX RECEBIDO CAFE DA PRACA")
    uneven = [world.candidate(other, world.entry(60_000, f"Venda {n}", number=str(n))) for n in (2001, 2002)]
    yield "empate com diferença", world.view(other, *uneven, equals=2, doubts=(Doubt.EQUALS,)), {}
    several = tuple(world.entry(20_000, f"Venda {3001 + n}") for n in range(world.many(3)))
    for ending, guess in _guesses(world, several):
        also = world.candidate(line, world.entry(60_000, "Venda 2001"), chance=0.2)
        yield f"parece {ending}", world.view(line, guess, also), {}
    sums = [Guess(Ending.MATCH, (), 0.4, several[start : start + 2]) for start in (0, 1)]
    yield "somas empatadas", world.view(line, *sums, equals=2, doubts=(Doubt.EQUALS,)), {}


def _guesses(world: World, several: tuple[object, ...]) -> Iterator[tuple[str, Guess]]:
    back = world.bank_line(-60_000, "TED ENVIADA", day=date(2026, 7, 10))
    learned = (Reason(ReasonKind.AS_BEFORE, 4, 2.0),)
    category = world.name("Vendas", 120)
    yield "soma", Guess(Ending.MATCH, (), 0.8, several)  # type: ignore[arg-type]
    less = Guess(Ending.MATCH, (), 0.8, several, difference=Difference.FEE, over_cents=-870)  # type: ignore[arg-type]
    yield "soma menos tarifa", less
    yield "transferência", Guess(Ending.TRANSFER, (), 0.8, pair=back)
    yield "transferência, sem a outra ponta", Guess(Ending.TRANSFER, (), 0.8)
    yield "devolução", Guess(Ending.REFUND, (), 0.8, pair=back)
    yield "repetição", Guess(Ending.DUPLICATE, (), 0.8, pair=world.bank_line(60_000, "PIX"))
    yield "lançamento novo", Guess(Ending.NEW, (), 0.8, category=category, category_id=world.company.id)
    yield "o de sempre", Guess(Ending.NEW, learned, 0.8, category=category, category_id=world.company.id)
    for kind in (
        "pagamento_em_duplicidade",
        "pagamento_devolvido",
        "tarifa",
        "rendimento",
        "compra_cartao",
        "iof_juros",
        "aplicacao",
        "retirada_socio",
    ):
        yield kind, Guess(Ending.NEW, (), 0.8, new_kind=kind)


def _asked_first(world: World) -> Iterator[tuple[str, LineView, dict[str, object]]]:
    line = world.line(-20_000, "COMPRA POSTO SHELL")
    twin = world.line(-20_000, "COMPRA POSTO SHELL", posted_on=PAID_ON)
    yield "repetido?", world.view(line, twin=twin), {}
    yield "importação desfeita", world.view(line, removed=True), {}
    yield "com regra", world.view(line, rule=a_rule(world)), {}
    ignoring = replace(a_rule(world), rule=replace(a_rule(world).rule, action=RuleAction.IGNORE))
    yield "com regra de ignorar", world.view(line, rule=RuleView(ignoring.rule, None, None)), {}
    came = world.line(100_000, "TED RECEBIDA")
    leg = world.line(-100_000, "TED ENVIADA")
    sent = Transfer(world.company.id, leg.id, leg.account_id, None, world.cents(100_000), NOW)
    yield "outra ponta de transferência", world.view(came, waiting=(WaitingLeg(sent, leg),)), {}


def _whys(world: World) -> Iterator[Drawing]:
    line = world.line(45_000)
    reasons = tuple(
        Reason(
            kind,
            world.name(str(REASONS[kind]), 60) if _is_words(kind) else REASONS.get(kind, ""),
            -1.0 if kind in AGAINST else 1.0,
        )
        for kind in ReasonKind
    )
    best = world.candidate(line, world.entry(), *reasons, wanted_elsewhere=True)
    second = world.candidate(line, world.entry(45_000, "Venda 1043", "Ana P. Lima"), chance=0.05)
    transfer = Guess(Ending.TRANSFER, (Reason(ReasonKind.OTHER_LEG, "", 1.0),), 0.02)
    yield Drawing(
        "por quê: todas as provas e dúvidas",
        cards.why(world.view(line, best, second, transfer, doubts=tuple(Doubt))),
    )
    yield Drawing("por quê: sem sugestão", cards.why(world.view(line)))
    for title, guess in _guesses(world, (world.entry(), world.entry())):
        yield Drawing(f"por quê: parece {title}", cards.why(world.view(line, guess)))
    yield Drawing("escolhido à mão", cards.pair(world.view(line), world.entry()))
    partly = world.entry(90_000, "Venda 900", covered_cents=30_000)
    yield Drawing("escolhido à mão, com diferença", cards.pair(world.view(line), partly))


def _is_words(kind: ReasonKind) -> bool:
    return isinstance(REASONS.get(kind), str) and kind in {
        ReasonKind.PART_OF_NAME,
        ReasonKind.OTHER_NAME,
        ReasonKind.PAID_BEFORE_AS,
        ReasonKind.SAME_NUMBER,
        ReasonKind.SAME_BOLETO,
    }
