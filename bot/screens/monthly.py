"""Screens of ``/relatorio``: what stands under the picture, and under a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.screen import Screen, button, fit
from bot.texts import monthly as texts
from bot.texts.monthly import Labels

if TYPE_CHECKING:
    from uuid import UUID

    from bot.screens.screen import Button
    from core.domain.monthly import Month, MonthBook, MonthView

LONGEST_CAPTION = 1000
"""Telegram takes 1,024 under a picture or a file."""


def report(view: MonthView, company_id: UUID) -> Screen:
    """The caption with its buttons; without a line in the month, a sentence instead."""
    if not view.lines:
        return Screen(texts.nothing(view.month), _neighbours(view, company_id))
    files = (
        (_button(Labels.XLSX, Action.EXPORT_XLSX, view.month, company_id),),
        (
            _button(Labels.CSV, Action.EXPORT_CSV, view.month, company_id),
            _button(Labels.OFX, Action.EXPORT_OFX, view.month, company_id),
        ),
    )
    text = fit(texts.caption(view), longest=LONGEST_CAPTION)
    return Screen(text, (*files, *_neighbours(view, company_id)))


def _neighbours(view: MonthView, company_id: UUID) -> tuple[tuple[Button, ...], ...]:
    found = [
        _button(label, Action.REPORT_MONTH, month, company_id)
        for label, month in ((Labels.PREVIOUS, view.previous), (Labels.NEXT, view.next))
        if month is not None
    ]
    return (tuple(found),) if found else ()


def _button(label: str, action: Action, month: Month, company_id: UUID) -> Button:
    return button(label, Code(action, company_id, number=month.number))


def export(book: MonthBook, kind: str) -> Screen:
    """What stands under a file; without a line there is none, and a sentence says so."""
    if not book.rows:
        return Screen(texts.nothing(book.month))
    return Screen(texts.file_caption(book.month, kind, len(book.rows)))
