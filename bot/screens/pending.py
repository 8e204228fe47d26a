"""Screens of /pendentes and of the daily digest: every line and every refund is a button."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.callback_data import Action, Code
from bot.screens.automation import week_rows
from bot.screens.bulk import way_to_likely
from bot.screens.screen import Button, Screen, button, join_lines
from bot.texts import automation as automation_texts
from bot.texts import pending as texts
from bot.texts.connections import Labels as Connected
from bot.texts.pending import MOST_BROKEN, MOST_REFUNDS, Labels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from core.domain.decisions import RefundView
    from core.domain.parties import Company
    from core.services.briefing import Briefing
    from core.services.reporting import PendingPage

Rows = list[tuple[Button, ...]]


class Together(NamedTuple):
    """How many of all that waits one press may confirm, and how many are likely enough to be read in a list.

    The counts travel with the pages, for the matcher takes long.
    """

    sure: int = 0
    likely: int = 0

    @property
    def packed(self) -> int:
        """As a button carries them."""
        return min(self.sure, _MOST) + (_MOST + 1) * min(self.likely, _MOST)

    @staticmethod
    def unpacked(number: int, lines: int) -> Together:
        """From a button; no more than the lines that wait by now."""
        return Together(min(number % (_MOST + 1), lines), min(number // (_MOST + 1), lines))


_MOST = 999
_NONE = Together()


def page(view: PendingPage, company_id: UUID, at_once: Together = _NONE) -> Screen:
    """``/pendentes``: a page of lines, its neighbours, the other order, and the queue."""
    rows: Rows = [
        (button(Labels.line(one), Code(Action.OPEN_LINE, one.id, one.version)),) for one in view.lines
    ]
    if turn := _turn(view, company_id, at_once):
        rows.append(turn)
    if view.lines:
        rows += [_orders(view, company_id, at_once), *_queue(company_id, at_once)]
    return Screen(texts.page(view), (*rows, *_refunds(view.refunds)))


def _turn(view: PendingPage, company_id: UUID, at_once: Together) -> tuple[Button, ...]:
    order = Action.PENDING_LARGEST if view.largest else Action.PENDING_OLDEST

    def to(label: str, number: int) -> Button:
        return button(label, Code(order, company_id, at_once.packed, number=number))

    previous = (to(Labels.PREVIOUS, view.number - 1),) if view.number else ()
    following = (to(Labels.NEXT, view.number + 1),) if view.number + 1 < view.pages else ()
    return (*previous, *following)


def _orders(view: PendingPage, company_id: UUID, at_once: Together) -> tuple[Button, ...]:
    oldest = Labels.OLDEST if view.largest else Labels.chosen(Labels.OLDEST)
    largest = Labels.chosen(Labels.LARGEST) if view.largest else Labels.LARGEST
    return (
        button(oldest, Code(Action.PENDING_OLDEST, company_id, at_once.packed, number=0)),
        button(largest, Code(Action.PENDING_LARGEST, company_id, at_once.packed, number=0)),
    )


def _queue(company_id: UUID, at_once: Together) -> Rows:
    """One by one, or first those that one press may confirm, where they are several."""
    rows: Rows = [(button(Labels.ONE_BY_ONE, Code(Action.QUEUE, company_id)),)]
    if at_once.sure > 1:
        rows.append((button(Labels.at_once(at_once.sure), Code(Action.BULK_OPEN, company_id)),))
        return rows
    return [*rows, *way_to_likely(company_id, at_once.likely)]


def _refunds(views: Sequence[RefundView]) -> Rows:
    return [
        (button(Labels.refund(one), Code(Action.REFUND_CASE, one.case.id)),) for one in views[:MOST_REFUNDS]
    ]


def digest(view: Briefing, company: Company, at_once: Together = _NONE) -> Screen:
    """The one unasked message of a day; silent when it asks for nothing. ``at_once`` as in ``page``."""
    week = view.week
    text = join_lines(
        texts.digest(company.name, view),
        *(["", automation_texts.week(week, company)] if week else []),
    )
    rows = _queue(company.id, at_once) if view.cash.ages.total.lines else []
    rows += _refunds(view.due)
    rows += [
        (button(Connected.see(one), Code(Action.CONNECTION, one.connection.id)),)
        for one in view.broken[:MOST_BROKEN]
    ]
    rows += week_rows(week) if week else []
    return Screen(text, tuple(rows), silent=not view.waits)
