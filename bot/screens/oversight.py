"""Screens about a line beside its decision: its history, and what can be done when its month is closed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.refunds import HERE
from bot.screens.screen import Button, Screen, button, join_lines
from bot.texts import cards as card_texts
from bot.texts import oversight as texts
from bot.texts.cards import Labels as CardLabels
from bot.texts.oversight import Labels
from core.domain.monthly import Month

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from core.domain.statements import FinancialAccount, StatementLine
    from core.errors import PeriodClosed
    from core.services.history import LineHistory
    from core.services.reporting import LineView


def with_notes(view: LineView, card: Screen) -> Screen:
    """A card with how much was said about its line, and the way to its history, once it has one."""
    if view.outcome is None and not view.line.version and not any(view.notes):
        return card
    told = button(Labels.HISTORY, Code(Action.HISTORY, view.line.id, view.line.version))
    beside = card.rows and len(card.rows[-1]) == 1
    rows = (*card.rows[:-1], (*card.rows[-1], told)) if beside else (*card.rows, (told,))
    return replace(card, text=join_lines(card.text, texts.notes_line(*view.notes)), rows=rows)


def history(view: LineHistory, time_zone: str) -> Screen:
    """Who did what about a line, and its papers."""
    line = view.line
    text = join_lines(card_texts.head(line, view.account), "", texts.history(view, time_zone))
    rows: list[tuple[Button, ...]] = []
    if view.attachments:
        label = Labels.attachments(len(view.attachments))
        rows.append((button(label, Code(Action.ATTACHMENTS, line.id, line.version)),))
    return Screen(text, (*rows, (_back(line),)))


def month_closed(
    line: StatementLine,
    account: FinancialAccount,
    error: PeriodClosed,
    move: tuple[Code, date] | None,
    *,
    case_id: UUID | None = None,
    time_zone: str,
    may_reopen: bool,
) -> Screen:
    """In place of a card: the month it lies in is closed.

    Args:
        line: what was to be decided; ``account`` the one it is of.
        error: the refusal.
        move: the same decision booked in the first open month, and that day, where it can be.
        case_id: the refund case that the message showed, where it was no card.
        time_zone: of the company, for the hour of the closing.
        may_reopen: whether this person may open the month again.
    """
    rows: list[tuple[Button, ...]] = []
    if may_reopen:
        code = Code(Action.REOPEN_FOR_LINE, line.id, line.version, number=Month.of(error.month).number)
        rows.append((button(Labels.reopen(error.month), code),))
    if move is not None:
        rows.append((button(Labels.book_in(move[1]), move[0]),))
    said = texts.month_closed(error, time_zone, may_move=move[1] if move else None, may_reopen=may_reopen)
    back = button(CardLabels.BACK, Code(Action.REFUND_CASE, case_id, number=HERE)) if case_id else _back(line)
    return Screen(join_lines(card_texts.head(line, account), "", said), (*rows, (back,)))


def closed_beside(error: PeriodClosed, company_id: UUID, *, time_zone: str, may_reopen: bool) -> Screen:
    """A message of its own where no card is at hand: which month is closed, and the button that opens it."""
    said = texts.month_closed(error, time_zone, may_move=None, may_reopen=may_reopen)
    code = Code(Action.MONTH_REOPEN, company_id, number=Month.of(error.month).number)
    return Screen(said, ((button(Labels.reopen(error.month), code),),) if may_reopen else ())


def _back(line: StatementLine) -> Button:
    return button(CardLabels.BACK, Code(Action.BACK, line.id, line.version))
