"""Screens of rules: the offer with its preview, the list, one rule, and the question before one is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.screen import Button, Rows, Screen, button
from bot.texts import rules as texts
from bot.texts.cards import Labels as CardLabels
from bot.texts.rules import Labels
from core.domain.rules import RuleAction, RuleMode
from core.services.alike import who_of
from core.services.rulebook import CAPS_CENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.parties import Company
    from core.domain.rules import Rule
    from core.domain.statements import StatementLine
    from core.services.ruling import Kin, Preview, RuleView

_MOST_RULES = 40


def always(line: StatementLine, kin: Kin, *, named: bool = False) -> Rows:
    """After alike answers; ``named`` below another line's card, where the name says which are meant."""
    if not kin.always:
        return ()
    who = who_of(line) if named else None
    return ((button(Labels.always(who), Code(Action.RULE_PREVIEW, line.id, line.version)),),)


def use(line: StatementLine, view: RuleView) -> Rows:
    """On an open card: what the rule says, with one tap."""
    return (
        (button(Labels.use(view), Code(Action.RULE_USE, line.id, line.version, view.rule.id), "success"),),
    )


def preview(view: Preview) -> Screen:
    """What a rule would have done, and how far it may go."""
    line = view.line

    def make(label: str, reais: int) -> tuple[Button, ...]:
        return (button(label, Code(Action.RULE_NEW, line.id, line.version, number=reais)),)

    alone = view.view.rule.action is RuleAction.NEW_ENTRY
    rows = (
        make(Labels.ONLY_SUGGEST, 0),
        *((make(Labels.alone(cents), cents // 100) for cents in CAPS_CENTS) if alone else ()),
        (
            button(Labels.ONCE, Code(Action.RULE_ONCE, line.id, line.version)),
            button(CardLabels.BACK, Code(Action.BACK, line.id, line.version)),
        ),
    )
    return Screen(texts.preview(view), rows)


def rules(views: Sequence[RuleView], company: Company, *, may_change: bool) -> Screen:
    """All rules in the order in which they are tried."""
    rows = tuple(
        (button(Labels.rule(place, view.rule), Code(Action.RULE, view.rule.id)),)
        for place, view in enumerate(views[:_MOST_RULES], 1)
    )
    back = (button(CardLabels.BACK, Code(Action.CONFIG, company.id)),)
    return Screen(texts.rules(views, company.time_zone, may_change=may_change), (*rows, back))


def rule(view: RuleView, company: Company, *, may_change: bool) -> Screen:
    """One rule; who may only read sees it without the switches."""
    text = texts.rule(view, company.time_zone, may_change=may_change)
    back = button(CardLabels.BACK, Code(Action.RULES, company.id))
    if not may_change:
        return Screen(text, ((back,),))
    one = view.rule
    switch = Labels.SWITCH_OFF if one.active else Labels.SWITCH_ON
    rows = (
        *_modes(one),
        (
            button(Labels.UP, Code(Action.RULE_MOVE, one.id, number=1)),
            button(Labels.DOWN, Code(Action.RULE_MOVE, one.id, number=0)),
        ),
        (
            button(switch, Code(Action.RULE_SWITCH, one.id, number=0 if one.active else 1)),
            button(Labels.DELETE, Code(Action.RULE_DELETE, one.id)),
        ),
        (back,),
    )
    return Screen(text, rows)


def _modes(one: Rule) -> Rows:
    """How far it may go; a rule that leaves lines out of the books only ever suggests."""
    if one.action is RuleAction.IGNORE:
        return ()
    alone = one.mode is RuleMode.ALONE
    suggest = Labels.chosen(Labels.ONLY_SUGGEST, chosen=not alone)
    caps = (
        (Labels.chosen(Labels.alone(cents), chosen=alone and one.cap_cents == cents), cents // 100)
        for cents in CAPS_CENTS
    )
    return tuple(
        (button(label, Code(Action.RULE_CAP, one.id, number=reais)),)
        for label, reais in ((suggest, 0), *caps)
    )


def ask_delete(view: RuleView) -> Screen:
    """Asks once more."""
    rows = (
        (button(Labels.DELETE_YES, Code(Action.RULE_DELETE_YES, view.rule.id), "danger"),),
        (button(CardLabels.BACK, Code(Action.RULE, view.rule.id)),),
    )
    return Screen(texts.ask_delete(view), rows)
