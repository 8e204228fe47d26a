"""Screens of a new entry: its steps, its split, everything read back, and what was noted; each has a way back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens import alike as alike_screens
from bot.screens.screen import Button, Rows, Screen, button, in_twos, join_lines
from bot.texts import cards as card_texts
from bot.texts import drafts as texts
from bot.texts.drafts import Labels
from core.domain.entries import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.entries import Category, Entry
    from core.domain.statements import StatementLine
    from core.services.drafting import DraftView
    from core.services.noting import Noted


_MOST_CATEGORIES = 40
_DUE_IN = (0, 1, 7, 30)
_FIRST_DAY = date(2020, 1, 1)  # days in buttons are counted from here, so that "Hoje" stays the day it was
_MOST_DAYS = 9999


def day_number(day: date) -> int:
    """A day as a button carries it."""
    return min(max((day - _FIRST_DAY).days, 0), _MOST_DAYS)


def numbered_day(number: int) -> date:
    """The day a button carries."""
    return _FIRST_DAY + timedelta(days=number)


def directions(view: DraftView) -> Screen:
    """Whether money comes in or goes out, where nothing said it."""
    at = view.draft.id
    rows = (
        (
            button(Labels.IN, Code(Action.DRAFT_DIRECTION, at, number=1)),
            button(Labels.OUT, Code(Action.DRAFT_DIRECTION, at, number=0)),
        ),
        (_cancel(view),),
    )
    return _screen(view, texts.CHOOSE_DIRECTION, rows)


def waiting(view: DraftView, question: str) -> Screen:
    """A draft while something of it is asked in words."""
    return _screen(view, question, (_way_back(view),))


def categories(view: DraftView) -> Screen:
    """Which category it is of, two a row."""
    rows = (*_category_rows(view, Action.DRAFT_CATEGORY), _way_back(view))
    return _screen(view, texts.CHOOSE_CATEGORY, rows)


def contacts(view: DraftView, *, alike: bool = False, first: bool = False) -> Screen:
    """Whose it is: those it may be as equals, a new one, another name, nobody.

    Args:
        view: the draft.
        alike: several known contacts have the name said.
        first: nothing was read back yet, so the way back is to the line's card.
    """
    at = view.draft.id
    known = tuple((button(one.name, Code(Action.DRAFT_CONTACT, at, target=one.id)),) for one in view.contacts)
    names = {one.name.casefold() for one in view.contacts}
    create: Rows = ()
    if view.payer and view.payer.casefold() not in names:
        create = ((button(card_texts.Labels.new_contact(view.payer), Code(Action.DRAFT_PAYER, at)),),)
    rows = (
        *known,
        *create,
        (
            button(card_texts.Labels.TYPE_CONTACT, Code(Action.DRAFT_TYPE_CONTACT, at)),
            button(card_texts.Labels.NO_CONTACT, Code(Action.DRAFT_NO_CONTACT, at)),
        ),
        (_back_to_card(view.line),) if first and view.line else _way_back(view),
    )
    return _screen(view, texts.choose_namesake(view) if alike else texts.CHOOSE_CONTACT, rows)


def due(view: DraftView, today: date, days: Sequence[date] = ()) -> Screen:
    """When it is due: the days that were meant, else four usual ones, or a typed day."""
    offered = days or [today + timedelta(days=number) for number in _DUE_IN]
    at = view.draft.id
    buttons = [
        button(Labels.day(one, today), Code(Action.DRAFT_DUE_ON, at, number=day_number(one)))
        for one in offered[:8]
    ]
    rows = (
        *in_twos(buttons),
        (button(card_texts.Labels.OTHER_DATE, Code(Action.DRAFT_DUE_TYPE, at)),),
        _way_back(view),
    )
    return _screen(view, texts.choose_due(several=bool(days)), rows)


def check(view: DraftView) -> Screen:
    """Everything read back before anything is saved."""
    return _check_line(view, view.line) if view.line else _check_free(view)


def _check_line(view: DraftView, line: StatementLine) -> Screen:
    at = view.draft.id
    confirm = button(card_texts.Labels.CONFIRM, Code(Action.DRAFT_CONFIRM, at, line.version), "success")
    whole = not view.draft.parts or not view.left_cents
    rows = (
        *(((confirm,),) if whole else ()),
        *alike_screens.for_all(at, line, view.alike),
        (
            button(card_texts.Labels.CATEGORY, Code(Action.DRAFT_CATEGORIES, at)),
            button(Labels.CONTACT, Code(Action.DRAFT_CONTACTS, at)),
        ),
        (
            button(card_texts.Labels.DESCRIBE, Code(Action.DRAFT_DESCRIBE, at)),
            button(Labels.SPLIT, Code(Action.DRAFT_SPLIT, at)),
        ),
        (_back_to_card(line),),
    )
    return _screen(view, texts.CHECK_DRAFT if whole else None, rows)


def _check_free(view: DraftView) -> Screen:
    at = view.draft.id
    confirm = button(card_texts.Labels.CONFIRM, Code(Action.DRAFT_CONFIRM, at), "success")
    rows = (
        (confirm,),
        *_bank_rows(view.bank),
        (
            button(Labels.AMOUNT, Code(Action.DRAFT_AMOUNT, at)),
            button(Labels.DUE, Code(Action.DRAFT_DUE, at)),
        ),
        (
            button(card_texts.Labels.CATEGORY, Code(Action.DRAFT_CATEGORIES, at)),
            button(Labels.CONTACT, Code(Action.DRAFT_CONTACTS, at)),
        ),
        (button(card_texts.Labels.DESCRIBE, Code(Action.DRAFT_DESCRIBE, at)), _cancel(view)),
    )
    said = join_lines(texts.NOT_YET, texts.IN_THE_BANK if view.bank else None)
    return _screen(view, said, rows)


def split(view: DraftView) -> Screen:
    """The parts so far, what is left, and the categories of the next part."""
    at = view.draft.id
    write = button(Labels.SPLIT_TYPE, Code(Action.DRAFT_SPLIT_TYPE, at))
    again = (button(Labels.UNSPLIT, Code(Action.DRAFT_UNSPLIT, at)),) if view.draft.parts else ()
    rows = (*_category_rows(view, Action.DRAFT_PART), (write, *again), _way_back(view))
    return _screen(view, texts.split(view), rows)


def part(view: DraftView) -> Screen:
    """How much of the rest is of one category: all of it, or an amount typed."""
    at = view.draft.id
    rows = (
        (button(Labels.rest(view.left_cents), Code(Action.DRAFT_REST, at)),),
        (button(card_texts.Labels.BACK, Code(Action.DRAFT_SPLIT, at)),),
    )
    return _screen(view, texts.ask_part(view), rows)


def noted(one: Noted) -> Screen:
    """After an entry was noted from words: the way back, and the bank's line if it is there already."""
    rows = (
        *_bank_rows(one.bank),
        (button(card_texts.Labels.UNDO, Code(Action.NOTED_UNDO, one.entry.id)),),
    )
    return Screen(join_lines(texts.noted(one), texts.IN_THE_BANK if one.bank else None), rows)


def taken_back(entry: Entry) -> Screen:
    """After a noted entry was cancelled."""
    return Screen(texts.taken_back(entry))


def _screen(view: DraftView, said: str | None, rows: Rows) -> Screen:
    return Screen(join_lines(texts.draft(view), *(("", said) if said else ())), rows)


def _category_rows(view: DraftView, action: Action) -> Rows:
    at = view.draft.id

    def named(one: Category) -> Button:
        return button(one.name, Code(action, at, target=one.id))

    return in_twos([named(one) for one in view.categories[:_MOST_CATEGORIES]])


def _bank_rows(lines: Sequence[StatementLine]) -> Rows:
    return tuple(
        (button(Labels.in_the_bank(line), Code(Action.OPEN_LINE, line.id, line.version)),) for line in lines
    )


def _way_back(view: DraftView) -> tuple[Button, ...]:
    """To the card or the whole draft read back, as soon as there is a whole; else out of it."""
    check_again = button(card_texts.Labels.BACK, Code(Action.DRAFT_CHECK, view.draft.id))
    if view.line is not None:
        started = view.draft.category_id is not None or view.draft.parts
        return (check_again,) if started else (_back_to_card(view.line),)
    return (check_again, _cancel(view)) if is_whole(view) else (_cancel(view),)


def is_whole(view: DraftView) -> bool:
    """Whether nothing that must be known is missing."""
    if view.line is not None:
        return True
    return isinstance(view.direction, Direction) and bool(view.cents) and view.draft.due_on is not None


def _cancel(view: DraftView) -> Button:
    return button(card_texts.Labels.CANCEL, Code(Action.DRAFT_CANCEL, view.draft.id))


def _back_to_card(line: StatementLine) -> Button:
    return button(card_texts.Labels.BACK, Code(Action.BACK, line.id, line.version))
