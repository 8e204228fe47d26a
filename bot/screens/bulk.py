"""Screens of many lines at once: the sure ones with one tap, the list to take some out, the way back for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.screen import Button, Screen, button
from bot.texts import bulk as texts
from bot.texts.bulk import Labels

if TYPE_CHECKING:
    from uuid import UUID

    from core.services.booking import SureGuess, SureLine
    from core.services.bulk import Burst, Page, Together

PAGE_SIZE = 10

Rows = list[tuple[Button, ...]]


def burst(view: Burst, done: Together | None = None, *, time_zone: str) -> Screen:
    """What fits beyond doubt and what is left to ask.

    Args:
        view: the lines.
        done: what one press confirmed of them, while that stands.
        time_zone: of the company.
    """
    rows: Rows = []
    if done is not None:
        rows.append((button(Labels.UNDO, Code(Action.BULK_UNDO, done.bulk_id, target=view.subject_id)),))
    if view.sure:
        rows.append((_confirm(view),))
    else:
        rows += way_to_likely(view.subject_id, view.likely)
    see = []
    if view.pairs:
        see.append(button(Labels.LIST, Code(Action.BULK_LIST, view.subject_id, number=0)))
    if view.pairs or view.questions:
        see.append(button(Labels.ONE_BY_ONE, Code(Action.QUEUE, view.subject_id)))
    rows += [tuple(see)] if see else []
    if view.statement_import is None:
        rows.append((button(Labels.PENDING, Code(Action.PENDING_OLDEST, view.subject_id, number=0)),))
    return Screen(texts.burst(view, done, time_zone), tuple(rows))


def way_to_likely(subject_id: UUID, number: int) -> Rows:
    """Opens the list of the likely ones, where there are enough."""
    return [(button(Labels.see_likely(number), Code(Action.LIKELY, subject_id)),)] if number else []


def likely(view: Burst, page: Page, done: Together | None = None, *, time_zone: str) -> Screen:
    """Likely ones to be read, two short rows each; a tap on a number takes one out or back in.

    Args:
        view: all the lines.
        page: those shown.
        done: what the press before confirmed, while that stands.
        time_zone: of the company.
    """
    rows: Rows = _in_fours([_number(page, place, one) for place, one in enumerate(page.shown, 1)])
    if page.taken:
        code = Code(Action.LIKELY_NOW, page.subject_id, page.fingerprint, number=page.start)
        rows.append((button(Labels.confirm_likely(len(page.taken)), code, "success"),))
    if done is not None:
        rows.append((button(Labels.UNDO, Code(Action.BULK_UNDO, done.bulk_id, target=page.subject_id)),))
    rows.append(
        (
            button(Labels.BACK, Code(Action.BULK_OPEN, page.subject_id)),
            button(Labels.ONE_BY_ONE, Code(Action.QUEUE, page.subject_id)),
        )
    )
    return Screen(texts.likely(view, page, done, time_zone), tuple(rows))


def _in_fours(buttons: list[Button]) -> Rows:
    """A number has room in a quarter of a phone."""
    return [tuple(buttons[start : start + 4]) for start in range(0, len(buttons), 4)]


def _number(page: Page, place: int, one: SureLine | SureGuess) -> Button:
    action = Action.LIKELY_IN if one.out else Action.LIKELY_OUT
    code = Code(action, one.line.id, one.line.version, page.subject_id, page.start)
    return button(Labels.number(place, out=one.out), code)


def _confirm(view: Burst) -> Button:
    code = Code(Action.BULK, view.subject_id, view.fingerprint)
    return button(Labels.confirm(len(view.sure)), code, "success")


def pairs(view: Burst, number: int, beside: UUID | None = None) -> Screen:
    """The sure pairs, one a row: a tap takes one out or back in.

    Args:
        view: the lines.
        number: of the page, counted from 0.
        beside: a line; the page it is on is shown instead.
    """
    pages = max(1, -(-len(view.pairs) // PAGE_SIZE))
    places = (place for place, one in enumerate(view.pairs) if one.line.id == beside)
    number = next(places, number * PAGE_SIZE) // PAGE_SIZE
    number = min(number, pages - 1)
    shown = view.pairs[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
    rows: Rows = [(_pair(view, one),) for one in shown]
    if turn := _turn(view, number, pages):
        rows.append(turn)
    if view.sure:
        rows.append((_confirm(view),))
    rows.append((button(Labels.BACK, Code(Action.BULK_OPEN, view.subject_id)),))
    return Screen(texts.listed(view, number, pages), tuple(rows))


def _pair(view: Burst, one: SureLine | SureGuess) -> Button:
    action = Action.BULK_IN if one.out else Action.BULK_OUT
    return button(Labels.pair(one), Code(action, one.line.id, one.line.version, view.subject_id))


def _turn(view: Burst, number: int, pages: int) -> tuple[Button, ...]:
    def to(label: str, page: int) -> Button:
        return button(label, Code(Action.BULK_LIST, view.subject_id, number=page))

    previous = (to(Labels.PREVIOUS, number - 1),) if number else ()
    following = (to(Labels.NEXT, number + 1),) if number + 1 < pages else ()
    return (*previous, *following)
