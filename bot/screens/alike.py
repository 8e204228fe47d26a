"""Screens about lines that are alike: the question, and what a decided card offers for the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.screen import Button, Rows, Screen, button
from bot.texts import alike as texts
from bot.texts.alike import Labels
from bot.texts.cards import Labels as CardLabels

if TYPE_CHECKING:
    from uuid import UUID

    from core.domain.statements import StatementLine
    from core.domain.views import Outcome
    from core.services.alike import Alike
    from core.services.likewise import Question
    from core.services.ruling import Kin


def of_draft(draft_id: UUID, one: Question) -> Screen:
    """Before a draft is saved for all that are alike."""
    at, number = one.line.version, len(one.lines)
    rows = (
        (
            button(
                Labels.confirm(number), Code(Action.ALIKE_DRAFT_YES, draft_id, at, number=number), "success"
            ),
        ),
        (
            button(Labels.ONLY_THIS, Code(Action.DRAFT_CONFIRM, draft_id, at)),
            button(CardLabels.BACK, Code(Action.DRAFT_CHECK, draft_id)),
        ),
    )
    return Screen(texts.question(one), rows)


def of_line(one: Question) -> Screen:
    """Before what was decided about one line is decided about the others."""
    at, number = (one.line.id, one.line.version), len(one.lines)
    rows = (
        (button(Labels.confirm(number), Code(Action.ALIKE_LINE_YES, *at, number=number), "success"),),
        (button(CardLabels.BACK, Code(Action.BACK, *at)),),
    )
    return Screen(texts.question(one), rows)


def for_all(draft_id: UUID, line: StatementLine, alike: Alike | None) -> Rows:
    """On a draft read back, where other open lines are alike."""
    if alike is None:
        return ()
    return ((button(Labels.for_all(alike), Code(Action.ALIKE_DRAFT, draft_id, line.version)),),)


def for_others(line: StatementLine, outcome: Outcome, kin: Kin, *, named: bool = False) -> Rows:
    """After a decision: the same for the others, and the way back for all that one press decided.

    Args:
        line: what was decided; ``outcome`` and ``kin`` are its own.
        named: below another line's card, where the name says which are meant.
    """
    rows: list[tuple[Button, ...]] = []
    if kin.alike is not None:
        code = Code(Action.ALIKE_LINE, line.id, line.version)
        rows.append((button(Labels.for_others(kin.alike, named=named), code),))
    bulk_id = outcome.decision.bulk_id
    if kin.bulk and bulk_id is not None:
        rows.append((button(Labels.undo_all(kin.bulk), Code(Action.ALIKE_UNDO, bulk_id, target=line.id)),))
    return tuple(rows)
