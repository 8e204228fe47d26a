"""Screens of /saldo, /contas and one account day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens import connections
from bot.screens.screen import Button, Screen, button
from bot.texts import cash as texts
from bot.texts.cash import Labels
from bot.texts.connecting import Labels as Connecting
from bot.texts.connections import Labels as Connected

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from core.domain.views import AccountBalance, Cash

_MOST_ACCOUNTS, _DAYS, _MOST_BEGUN = 40, 7, 3


def balances(view: Cash, company_id: UUID) -> Screen:
    """``/saldo``, with a way to what waits and to each account."""
    rows: list[tuple[Button, ...]] = []
    if view.ages.total.lines:
        rows.append((button(Labels.SEE_PENDING, Code(Action.PENDING_OLDEST, company_id, number=0)),))
    rows += _accounts([one for one in view.accounts if one.moved])
    return Screen(texts.cash(view), tuple(rows))


def accounts(
    view: Cash, company_id: UUID, begun: Sequence[tuple[UUID, str]] = (), *, may_change: bool
) -> Screen:
    """``/contas``, with a way to each account, to a new one, and to what was begun and left."""
    rows: list[tuple[Button, ...]] = [
        (button(Connecting.resume(name), Code(Action.CONNECT_SHOW, draft)),)
        for draft, name in begun[:_MOST_BEGUN]
    ]
    rows += _accounts(view.accounts)
    if may_change:
        rows.append((button(Connecting.NEW_ACCOUNT, Code(Action.ACCOUNT_NEW, company_id)),))
    return Screen(texts.account_list(view), tuple(rows))


def _accounts(found: Sequence[AccountBalance]) -> list[tuple[Button, ...]]:
    return [
        (button(Labels.see(one.account), Code(Action.ACCOUNT_DAYS, one.account.id, number=0)),)
        for one in found[:_MOST_ACCOUNTS]
    ]


def account(one: AccountBalance, company_id: UUID, today: date, *, page: int = 0, may_change: bool) -> Screen:
    """One account, its newest stated days first; who may only read sees it without the switches."""
    newest = list(reversed(one.days))
    page = min(page, max(0, -(-len(newest) // _DAYS) - 1))
    shown = newest[page * _DAYS : (page + 1) * _DAYS]
    rows: list[tuple[Button, ...]] = []
    if turn := _turn(one, page, more=len(newest) > (page + 1) * _DAYS):
        rows.append(turn)
    if may_change:
        rows += connections.of_account(one.account, one.source.connection_id if one.source else None)
        rows.append((button(Labels.RENAME, Code(Action.ACCOUNT_RENAME, one.account.id)),))
        rows.append(_opening(one))
    elif one.source is not None:
        rows.append((button(Connected.SEE, Code(Action.CONNECTION, one.source.connection_id)),))
    back = Code(Action.BALANCES, company_id), Code(Action.ACCOUNTS, company_id)
    rows.append((button(Labels.BACK_TO_BALANCES, back[0]), button(Labels.BACK_TO_ACCOUNTS, back[1])))
    return Screen(texts.account_days(one, shown, today), tuple(rows))


def _turn(one: AccountBalance, page: int, *, more: bool) -> tuple[Button, ...]:
    def to(number: int) -> Code:
        return Code(Action.ACCOUNT_DAYS, one.account.id, number=number)

    earlier = (button(Labels.EARLIER, to(page + 1)),) if more else ()
    later = (button(Labels.LATER, to(page - 1)),) if page else ()
    return (*earlier, *later)


def _opening(one: AccountBalance) -> tuple[Button, ...]:
    ask = button(Labels.OPENING, Code(Action.ACCOUNT_OPENING, one.account.id))
    if one.account.opening_balance_cents is None:
        return (ask,)
    return ask, button(Labels.OPENING_CLEAR, Code(Action.ACCOUNT_OPENING_CLEAR, one.account.id))
