"""Lists of lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.screen import Screen, button
from bot.texts import reports
from bot.texts.format_br import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.statements import StatementLine

_MOST_LISTED = 12


def line_list(text: str, lines: Sequence[StatementLine]) -> Screen:
    """Lines as buttons; a press opens the card."""
    rows = tuple(
        (button(clean(reports.line_label(line)), Code(Action.SHOW_LINE, line.id, line.version)),)
        for line in lines[:_MOST_LISTED]
    )
    return Screen(text, rows)
