"""Screens of automation: the accounts, one account, and the buttons of the week in hindsight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.screen import Button, Screen, button
from bot.texts import automation as texts
from bot.texts.automation import Labels
from bot.texts.cards import Labels as CardLabels
from core.domain.automation import AutomationMode
from core.services.entrusting import CAPS_CENTS

if TYPE_CHECKING:
    from uuid import UUID

    from core.services.entrusting import AccountTrust, CompanyTrust
    from core.services.reviewing import Week

MODES = tuple(AutomationMode)
"""Buttons name a mode by its place here."""

_MOST_ACCOUNTS = 20


def accounts(view: CompanyTrust, company_id: UUID) -> Screen:
    """Which account to look at."""
    rows = tuple(
        (button(Labels.account(one), Code(Action.AUTOMATION_ACCOUNT, one.account.id)),)
        for one in view.accounts[:_MOST_ACCOUNTS]
    )
    back = button(CardLabels.BACK, Code(Action.CONFIG, company_id))
    return Screen(texts.accounts(view), (*rows, (back,)))


def account(one: AccountTrust, view: CompanyTrust, company_id: UUID, *, may_change: bool) -> Screen:
    """One account; who may only read sees it without the switches."""
    back = (button(CardLabels.BACK, Code(Action.AUTOMATION, company_id)),)
    text = texts.account(one, view, may_change=may_change)
    if not may_change:
        return Screen(text, (back,))
    return Screen(text, (_switches(one), _caps(one), back))


def _switches(one: AccountTrust) -> tuple[Button, ...]:
    on = _switch(one, AutomationMode.ON, Labels.SWITCH_ON, "success")
    off = _switch(one, AutomationMode.OFF, Labels.SWITCH_OFF)
    if one.mode is AutomationMode.ON:
        return _switch(one, AutomationMode.MONITOR, Labels.WATCH_AGAIN), off
    watch = _switch(one, AutomationMode.MONITOR, Labels.WATCH)
    first = off if one.mode is AutomationMode.MONITOR else watch
    return (on, first) if one.may_be_on else (first,)


def _switch(one: AccountTrust, mode: AutomationMode, label: str, style: str | None = None) -> Button:
    code = Code(Action.AUTOMATION_MODE, one.account.id, number=MODES.index(mode))
    return button(label, code, style)


def _caps(one: AccountTrust) -> tuple[Button, ...]:
    return tuple(
        button(
            Labels.cap(cents, chosen=cents == one.cap_cents),
            Code(Action.AUTOMATION_CAP, one.account.id, number=cents // 100),
        )
        for cents in CAPS_CENTS
    )


def week_rows(view: Week) -> list[tuple[Button, ...]]:
    """Under what was confirmed without asking: the way back for all of it, and to each."""
    standing = [one for one in view.done if one.stands]
    rows: list[tuple[Button, ...]] = []
    if standing:
        code = Code(Action.WEEK_UNDO, view.digest.id)
        rows.append((button(texts.undo_alone(len(standing)), code),))
    told = view.done[: texts.MOST_TOLD]
    return rows + [(button(Labels.see(one), Code(Action.WEEK_LINE, one.line.id)),) for one in told]
