"""Screens on which a sum is ticked together, a difference explained, or an excess given its category."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.answers import KINDS
from bot.screens.screen import Button, Rows, Screen, button, in_twos, join_lines
from bot.texts import cards as card_texts
from bot.texts import settling as texts
from bot.texts.cards import Labels as CardLabels
from bot.texts.settling import Labels
from core.domain.views import fingerprint
from core.services import explaining

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.entries import Category
    from core.domain.statements import FinancialAccount, StatementLine
    from core.domain.views import OpenEntry
    from core.services.selecting import SelectionView

_MOST_CATEGORIES = 40  # as when a new entry is made; a message takes no more than 100 buttons


def group(view: SelectionView) -> Screen:
    """Entries to tick, the running difference, and the ways to decide once they fit."""
    at = (view.line.id, view.line.version)
    ids = set(view.entry_ids)
    ticks = tuple(
        (
            button(
                Labels.tick(one, ticked=one.entry.id in ids),
                Code(Action.GROUP_TICK, *at, one.entry.id, view.page),
            ),
        )
        for one in view.choices
    )
    many = tuple(
        (button(Labels.bundle(one), Code(Action.GROUP_BUNDLE, *at, number=fingerprint(one.entries))),)
        for one in view.bundles
    )
    said = texts.group(view) if view.choices or view.ticked else texts.NOTHING_TO_TICK
    return Screen(said, (*_decide_group(view), *many, *ticks, *_turn(view), (_back(view.line),)))


def _decide_group(view: SelectionView) -> Rows:
    """Conciliar at 0,00 only; with a difference, the ways to say what it is."""
    at = (view.line.id, view.line.version)
    if not view.ticked:
        return ()
    seen = fingerprint(view.ticked)
    if view.over_cents == 0:
        return ((button(Labels.RECONCILE_ALL, Code(Action.GROUP_DONE, *at, number=seen), "success"),),)
    use = button(CardLabels.USE_VALUE, Code(Action.GROUP_VALUE, *at, number=seen))
    assert view.difference is not None
    kinds = [
        button(Labels.kind(kind), Code(Action.GROUP_EXPLAIN, *at, number=KINDS.index(kind)))
        for kind in explaining.kinds(view.difference)
    ]
    rest = -view.over_cents
    in_part = button(Labels.PART_REST, Code(Action.GROUP_PART, *at, number=seen))
    part = [in_part] if _last_in_part(view, rest) else []
    return ((use,), *in_twos([*part, *kinds]))


def _last_in_part(view: SelectionView, rest: int) -> bool:
    """The line reaches the entry ticked last and leaves some of it open."""
    return 0 < rest < abs(view.ticked[-1].entry.open_cents)


def _turn(view: SelectionView) -> Rows:
    at = (view.line.id, view.line.version)
    turn = []
    if view.page > 0:
        turn.append(button(CardLabels.PREVIOUS, Code(Action.GROUP, *at, number=view.page - 1)))
    if view.page + 1 < view.pages:
        turn.append(button(CardLabels.NEXT, Code(Action.GROUP, *at, number=view.page + 1)))
    return (tuple(turn),) if turn else ()


def explain(view: SelectionView) -> Screen:
    """A difference in parts, each of which can be typed; Conciliar once all of it is explained."""
    at = (view.line.id, view.line.version)
    assert view.difference is not None
    rows: list[tuple[Button, ...]] = []
    if not view.left:
        seen = fingerprint(view.ticked, *view.parts)
        rows.append((button(Labels.EXPLAIN, Code(Action.EXPLAIN_DONE, *at, number=seen), "success"),))
    change = [
        button(Labels.change(kind), Code(Action.EXPLAIN_EDIT, *at, number=KINDS.index(kind)))
        for kind in explaining.kinds(view.difference)
    ]
    return Screen(texts.explained(view), (*rows, *in_twos(change), (_back(view.line),)))


def keep(
    line: StatementLine,
    account: FinancialAccount,
    one: OpenEntry,
    over_cents: int,
    categories: Sequence[Category],
) -> Screen:
    """The category in which an excess stays."""
    at, seen = (line.id, line.version), fingerprint([one])
    found = [
        button(Labels.category(category), Code(Action.KEEP_IN, *at, category.id, seen))
        for category in categories[:_MOST_CATEGORIES]
    ]
    text = join_lines(card_texts.head(line, account), "", texts.keep_question(line, one, over_cents))
    return Screen(text, (*in_twos(found), (_back(line),)))


def _back(line: StatementLine) -> Button:
    return button(CardLabels.BACK, Code(Action.BACK, line.id, line.version))
