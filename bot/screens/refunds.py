"""Screens of refunds: all cases, one case with what can be made of it, and the questions on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.screen import Button, Screen, button, in_twos
from bot.texts import refunds as texts
from bot.texts.forwarding import has_message
from bot.texts.refunds import MOST_LISTED, Labels
from core.domain.decisions import RefundState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from core.domain.decisions import RefundView
    from core.domain.entries import Category
    from core.services.casework import CaseView

HERE = 1
"""As a button's number: the case is shown in the pressed message; without it, in a new one."""

DUE_DAYS = (0, 7, 15, 30)
_MOST_LINES, _MOST_ENTRIES, _MOST_CATEGORIES = 4, 12, 40

Row = tuple[Button, ...]


def refunds(views: Sequence[RefundView], today: date) -> Screen:
    """``/devolucoes``: each open case opens from here, the earliest due first."""
    owed = [one for one in views if one.case.state.is_open]
    rows = tuple((_to_case(one, Labels.case(one)),) for one in owed[:MOST_LISTED])
    return Screen(texts.refunds(views, today), rows)


def case(view: CaseView, today: date, *, may_decide: bool) -> Screen:
    """One case; who may only read sees it without the ways to change it."""
    rows: list[Row] = _after(view) if may_decide else []
    seen = dict.fromkeys(one.line_id for one in view.moved if one.line_id != view.cause.id)
    firsts = [next(one for one in view.moved if one.line_id == line_id) for line_id in seen]
    rows += [(_to_line(one.line_id, Labels.moved(one)),) for one in firsts[:_MOST_LINES]]
    rows.append(
        (
            _to_line(view.cause.id, Labels.LINE),
            button(Labels.REFUNDS, Code(Action.REFUNDS, view.refund.case.company_id)),
        )
    )
    return Screen(texts.case(view, today, may_decide=may_decide), tuple(rows))


def _after(view: CaseView) -> list[Row]:
    """What can be done with a case as it stands, the likely next step first."""
    one = view.refund
    rows: list[Row] = []
    if has_message(one):
        rows.append((button(Labels.message(one), Code(Action.CASE_MESSAGE, one.case.id)),))
    rows += _offsets(view)
    changes = _changes(view)
    if one.due_on is not None:
        changes.insert(0, button(Labels.DUE, Code(Action.DUE_CHOICES, one.case.id)))
    return rows + [tuple(changes[at : at + 2]) for at in range(0, len(changes), 2)]


def _offsets(view: CaseView) -> list[Row]:
    """One entry is named on the button, several are asked about."""
    found = view.lowerable
    if not found:
        return []
    if len(found) == 1:
        return [(_lower(view, Labels.offset(found[0]), found[0].entry.id),)]
    return [(button(Labels.OFFSETS, Code(Action.CASE_OFFSETS, view.refund.case.id)),)]


def _changes(view: CaseView) -> list[Button]:
    """The other ends that what is left can have."""
    if not view.may_change:
        return []
    one = view.refund
    known = one.case.contact_id is not None  # a credit of nobody could never be used
    ends = (
        (RefundState.OPEN, Labels.refund(one), Action.CASE_REFUND),
        *(((RefundState.CREDIT, Labels.credit(one), Action.CASE_CREDIT),) if known else ()),
        (RefundState.KEPT, Labels.keep(one), Action.CASE_KEEP),
    )
    said = RefundState.OPEN if one.case.state is RefundState.PARTIAL else one.case.state
    at = (one.case.id, view.cause.version)
    return [
        button(label, Code(action, *at, number=seen(one)))
        for state, label, action in ends
        if state is not said
    ]


def seen(view: RefundView) -> int:
    """What a button showed of what is left: some of it may have gone back, or been used, since it was drawn."""
    return abs(view.rest_cents) % 10_000


def due_choices(view: RefundView) -> Screen:
    """When a refund is due: four usual answers, or a typed day."""
    days = [button(Labels.due_in(one), Code(Action.DUE_IN, view.case.id, number=one)) for one in DUE_DAYS]
    rows = (
        tuple(days[:2]),
        tuple(days[2:]),
        (button(Labels.OTHER_DATE, Code(Action.DUE_TYPE, view.case.id)),),
        (_to_case(view, Labels.BACK),),
    )
    return Screen(texts.due_choices(view), rows)


def keep_choices(view: CaseView, categories: Sequence[Category]) -> Screen:
    """In which category it is kept, two a row."""
    at = (view.refund.case.id, view.cause.version)
    buttons = [
        button(one.name, Code(Action.CASE_KEEP_IN, *at, one.id, seen(view.refund)))
        for one in categories[:_MOST_CATEGORIES]
    ]
    return Screen(
        texts.choose_category(view.refund), (*in_twos(buttons), (_to_case(view.refund, Labels.BACK),))
    )


def offset_choices(view: CaseView) -> Screen:
    """Off which of several entries the credit is taken, the earliest due first."""
    rows = [(_lower(view, Labels.offset(one), one.entry.id),) for one in view.lowerable[:_MOST_ENTRIES]]
    return Screen(texts.choose_entry(view.refund), (*rows, (_to_case(view.refund, Labels.BACK),)))


def _to_case(view: RefundView, label: str) -> Button:
    return button(label, Code(Action.REFUND_CASE, view.case.id, number=HERE))


def _to_line(line_id: UUID, label: str) -> Button:
    return button(label, Code(Action.WEEK_LINE, line_id))


def _lower(view: CaseView, label: str, entry_id: UUID) -> Button:
    at = (view.refund.case.id, view.cause.version)
    return button(label, Code(Action.CASE_OFFSET, *at, entry_id, seen(view.refund)))
