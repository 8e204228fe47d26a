"""Screens of searches: entries and bank lines as buttons, one a row, pages turned in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.screen import Button, Rows, Screen, button, join_lines
from bot.texts import cards as card_texts
from bot.texts import dialogs as dialog_texts
from bot.texts import found as texts
from bot.texts.cards import Labels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.domain.conversation import Search
    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.services.reporting import LineView
    from core.services.searching import Findings, Page


def findings(found: Findings) -> Screen:
    """What ``/buscar`` or a name alone finds: entries first; a line opens its card."""
    kept = found.search
    entries = tuple(
        (button(card_texts.label_entry(one), Code(Action.FOUND_ENTRY, kept.id, target=one.entry.id)),)
        for one in found.entries
    )
    lines = tuple((_line_button(line),) for line in found.lines)
    turn = _turn(found.number, found.pages, lambda page: Code(Action.FOUND_PAGE, kept.id, number=page))
    again = (button(texts.AGAIN, Code(Action.SEARCH_AGAIN, kept.company_id)),)
    return Screen(texts.findings(found), (*entries, *lines, *turn, again))


def entry(one: OpenEntry, kept: Search, lines: Sequence[StatementLine]) -> Screen:
    """One entry found, with what the bank shows of it already."""
    rows = (
        *((_line_button(line),) for line in lines),
        (button(texts.BACK, Code(Action.FOUND_PAGE, kept.id, number=0)),),
    )
    return Screen(
        join_lines(texts.entry(one), "", texts.IN_THE_BANK if lines else texts.NOT_IN_THE_BANK), rows
    )


def near(view: LineView, page: Page) -> Screen:
    """Entries that a line may settle, all or those that fit what was typed."""
    line, kept = view.line, page.search
    at = (line.id, line.version)
    found = tuple(
        (button(card_texts.label_entry(one), Code(Action.PAIR, *at, one.entry.id)),) for one in page.entries
    )

    def to(number: int) -> Code:
        if kept is not None:
            return Code(Action.FOUND_NEAR, kept.id, line.version, number=number)
        return Code(Action.SEARCH, *at, number=number)

    rows = (
        *found,
        *_turn(page.number, page.pages, to),
        (button(Labels.TYPE_SEARCH, Code(Action.SEARCH_TYPE, *at)),),
        (button(Labels.BACK, Code(Action.BACK, *at)),),
    )
    said = dialog_texts.search_result(page, kept.text if kept else "")
    return Screen(join_lines(card_texts.head(line, view.account), "", said), rows)


def _line_button(line: StatementLine) -> Button:
    return button(texts.line_label(line), Code(Action.OPEN_LINE, line.id, line.version))


def _turn(number: int, pages: int, to: Callable[[int], Code]) -> Rows:
    previous = (button(Labels.PREVIOUS, to(number - 1)),) if number else ()
    following = (button(Labels.NEXT, to(number + 1)),) if number + 1 < pages else ()
    row = (*previous, *following)
    return (row,) if row else ()
