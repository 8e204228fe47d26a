"""Rules and lines that are alike: the offers, the question, the preview, the list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.screens import alike
from bot.screens import rules as screens
from core.domain.decisions import Decision, DecisionKind
from core.domain.entries import Direction
from core.domain.ids import new_id
from core.domain.rules import PastLine, Rule, RuleAction, RuleMode, Treatment
from core.services.alike import Alike, Who
from core.services.likewise import Question
from core.services.ruling import Preview, RuleView
from tests.bot.gallery.world import Drawing, World
from tests.builders import NOW, an_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.domain.statements import StatementLine

SHELL = "COMPRA POSTO SHELL"


def a_rule(world: World, **changes: Any) -> RuleView:
    words = (world.name("POSTO", 40), "SHELL")
    rule = Rule(
        world.company.id, new_id(), 1, world.name("Posto Shell", 120), Direction.OUT, words,
        RuleAction.NEW_ENTRY, new_id(), new_id(), "", RuleMode.SUGGEST, 20_000, True, new_id(), NOW,
    )  # fmt: skip
    category, contact = world.name("Combustível e frete", 120), world.name("Posto Shell")
    return RuleView(replace(rule, **changes), category, contact)


def some_lines(world: World, number: int) -> list[StatementLine]:
    return [
        replace(world.line(-20_000 - place, SHELL), posted_on=date(2026, 6, 1) + timedelta(days=place))
        for place in range(number)
    ]


def an_alike(world: World, number: int) -> Alike:
    who = Who(Direction.OUT, (world.name("POSTO", 40), "SHELL"))
    return Alike(who, tuple(some_lines(world, number)))


def a_question(world: World, number: int, *, action: RuleAction = RuleAction.NEW_ENTRY) -> Question:
    treatment = Treatment(action, new_id(), new_id())
    named = a_rule(world)
    return Question(
        replace(world.line(-20_000, SHELL), version=1),
        an_alike(world, number),
        treatment,
        named.category,
        named.contact,
    )


def drawings(world: World) -> Iterator[Drawing]:
    for action in RuleAction:
        for number in (1, world.many(3)):
            one = a_question(world, number, action=action)
            yield Drawing(f"iguais: {action}, {number if not world.more else ''}", alike.of_line(one))
    open_one = a_question(world, world.many(5))
    open_one = replace(open_one, line=replace(open_one.line, version=0))
    yield Drawing("iguais, antes de guardar", alike.of_draft(new_id(), open_one))
    yield from _previews(world)
    yield from _list(world)


def _previews(world: World) -> Iterator[Drawing]:
    line = world.line(-20_000, SHELL)
    same = [_past(one, DecisionKind.NEW_ENTRY) for one in some_lines(world, world.many(3))]
    kinds = (DecisionKind.NEW_ENTRY, DecisionKind.IGNORE, DecisionKind.TRANSFER, DecisionKind.RETURN)
    other = [_past(one, kinds[place % 4]) for place, one in enumerate(some_lines(world, world.many(4)))]
    names = {
        part: world.name("Frete", 120)
        for one in other
        for entry in one.entries
        for part in (entry.category_id, entry.contact_id)
        if part
    }
    view = a_rule(world)
    yield Drawing("sempre assim?", screens.preview(Preview(line, view, same, [], 0, [], {})))
    many = Preview(line, view, same[:1], other, 2, some_lines(world, world.many(2)), names)
    yield Drawing("sempre assim?, com diferentes", screens.preview(many))
    ignoring = a_rule(world, action=RuleAction.IGNORE)
    yield Drawing("sempre ignorar?", screens.preview(Preview(line, ignoring, same, other[:1], 1, [], names)))


def _past(line: StatementLine, kind: DecisionKind) -> PastLine:
    entry = an_entry(category_id=new_id(), contact_id=new_id())
    decision = Decision(line.company_id, new_id(), line.id, 0, kind, new_id(), NOW)
    return PastLine(line, decision, (entry,) if kind is DecisionKind.NEW_ENTRY else ())


def _list(world: World) -> Iterator[Drawing]:
    numbers = (world.name("MARIA", 40), "52998224725")
    views = [
        a_rule(world, mode=RuleMode.ALONE),
        a_rule(world, active=False, name=world.name("Papelaria Central", 120)),
        a_rule(world, dropped_at=NOW, name=world.name("Maria", 120), words=numbers, direction=Direction.IN),
        a_rule(world, action=RuleAction.IGNORE, name=world.name("Aplicação Automática", 120)),
    ]
    views *= max(1, world.more // 4)
    for may_change in (True, False):
        who = "dono" if may_change else "contador"
        yield Drawing(f"regras ({who})", screens.rules(views, world.company, may_change=may_change))
        for place, one in enumerate(views[:4], 1):
            shown = screens.rule(one, world.company, may_change=may_change)
            if may_change or place == 1:
                yield Drawing(f"regra {place} ({who})", shown)
    yield Drawing("nenhuma regra", screens.rules([], world.company, may_change=True))
    yield Drawing("apagar regra", screens.ask_delete(views[0]))
