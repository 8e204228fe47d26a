"""The one message of a round: the card in question, what just happened above it, the way back below it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens import alike, rules
from bot.screens.screen import Rows, Screen, button, join_lines
from bot.texts import queue as texts
from bot.texts.queue import Labels
from core.domain.statements import LineState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from core.domain.views import AccountBalance
    from core.services.queueing import Before


def question(card: Screen, line_id: UUID, before: Before | None, *, asks: bool) -> Screen:
    """The line in question; one that was decided elsewhere meanwhile is told, and a button leads on."""
    on: Rows = () if asks else ((button(Labels.NEXT, Code(Action.QUEUE_NEXT, line_id), "success"),),)
    return replace(card, text=_below(before, card.text), rows=(*on, *card.rows, *_way_back(before)))


def end(
    found: Sequence[AccountBalance],
    company_id: UUID,
    open_lines: int,
    before: Before | None,
) -> Screen:
    """The proof, and another round where something is left."""
    more: Rows = ()
    if open_lines:
        more = ((button(Labels.go_on(open_lines), Code(Action.QUEUE, company_id)),),)
    return Screen(_below(before, texts.end(found, open_lines)), (*more, *_way_back(before)))


def _below(before: Before | None, text: str) -> str:
    return join_lines(texts.before(before), "", text) if before else text


def _way_back(before: Before | None) -> Rows:
    if before is None or before.line.state is LineState.REMOVED:
        return ()
    line = before.line
    if before.outcome is None and line.snoozed_at is None:
        return ()
    label = Labels.UNDO_PREVIOUS if before.outcome else Labels.BACK_TO_PREVIOUS
    back = (button(label, Code(Action.QUEUE_BACK, line.id, line.version)),)
    return (*_for_kin(before), back)


def _for_kin(before: Before) -> Rows:
    """What more can be made of the answer before: the same for lines like it, now or always."""
    line, outcome, kin = before.line, before.outcome, before.kin
    if outcome is None:
        return ()
    return alike.for_others(line, outcome, kin, named=True) + rules.always(line, kin, named=True)
