"""Screens of a connection: its card with the one button that leads on, and the bank's change of a decided line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.screen import Button, Screen, button
from bot.texts import connections as texts
from bot.texts.connections import Labels
from core.domain.feeds import FeedState
from core.domain.statements import LineState

if TYPE_CHECKING:
    from uuid import UUID

    from core.domain.connections import FedRow
    from core.domain.statements import FinancialAccount, StatementLine
    from core.services.watching import ConnectionView

_MOST_FROZEN = 5
_LONG_DOWN_DAYS = 2
_REPAIR = {
    FeedState.NEEDS_REAUTH: Labels.RECONNECT,
    FeedState.CONSENT_EXPIRED: Labels.AUTHORISE,
    FeedState.REVOKED: Labels.AUTHORISE,
    FeedState.NEEDS_MFA: Labels.CODE,
    FeedState.MFA_TIMEOUT: Labels.RECONNECT,
    FeedState.ACCOUNT_LOCKED: Labels.UNLOCKED,
    FeedState.ACCOUNT_NOT_FOUND: Labels.CHECK_ACCOUNT,
    FeedState.MISSING_SCOPE: Labels.TICKED,
    FeedState.CERT_INVALID: Labels.CERTIFICATE,
    FeedState.CERT_EXPIRING: Labels.CERTIFICATE,
}
_TRY = {
    FeedState.NEEDS_USER_ACTION: Labels.DID_IT,
    FeedState.WAITING_APPROVER: Labels.APPROVED,
    FeedState.STALE: Labels.TRY,
}
_BY_FILE = frozenset({FeedState.NOT_SUPPORTED, FeedState.OPERATOR_CONFIG, FeedState.WINDOW_TOO_LONG})
_PASSING = frozenset({FeedState.BANK_DOWN, FeedState.RATE_LIMITED, FeedState.PARTIAL})
_WELL = frozenset({FeedState.OK, FeedState.SYNCING})


def card(view: ConnectionView, company_id: UUID, *, may_change: bool, unasked: bool = False) -> Screen:
    """A connection as it stands; who may only read sees it without the buttons."""
    rows: list[tuple[Button, ...]] = []
    if may_change and view.connection.ended_at is None:
        rows += _frozen(view) if view.frozen else _first(view)
        rows += _always(view)
    rows.append((button(Labels.TO_ACCOUNTS, Code(Action.ACCOUNTS, company_id)),))
    return Screen(texts.card(view, unasked=unasked), tuple(rows))


def _to(view: ConnectionView, action: Action) -> Code:
    return Code(action, view.connection.id)


def _frozen(view: ConnectionView) -> list[tuple[Button, ...]]:
    several = len(view.frozen) > 1
    rows: list[tuple[Button, ...]] = []
    for one in view.frozen[:_MOST_FROZEN]:
        named = [(Labels.READ_AGAIN, Action.FROZEN_READ), (Labels.ACCEPT, Action.FROZEN_ACCEPT)]
        for words, action in named:
            label = Labels.of_account(words, one) if several else words
            rows.append((button(label, Code(action, view.connection.id, target=one.connected.id)),))
    return rows


def _first(view: ConnectionView) -> list[tuple[Button, ...]]:
    """The one button that leads on."""
    state = view.state
    if view.silent or _long_down(view):
        rows = [(button(Labels.BY_FILE, _to(view, Action.HOW_TO_IMPORT), "success"),)]
        return [*rows, (button(Labels.RECONNECT, _to(view, Action.CONNECTION_REPAIR)),)]
    if state in _REPAIR:
        return [(button(_REPAIR[state], _to(view, Action.CONNECTION_REPAIR), "success"),)]
    if state in _TRY:
        tried = button(_TRY[state], _to(view, Action.CONNECTION_TRY), "success")
        return [(tried,), (button(Labels.RECONNECT, _to(view, Action.CONNECTION_REPAIR)),)]
    if state in _BY_FILE:
        return [(button(Labels.BY_FILE, _to(view, Action.HOW_TO_IMPORT), "success"),)]
    if state in _WELL and view.ends_in is not None and view.ends_in <= texts.WARN_DAYS:
        words = Labels.CERTIFICATE if view.connection.feed == "inter" else Labels.AUTHORISE
        return [(button(words, _to(view, Action.CONNECTION_REPAIR), "success"),)]
    return [(button(Labels.TRY, _to(view, Action.CONNECTION_TRY), None if state in _WELL else "success"),)]


def _long_down(view: ConnectionView) -> bool:
    """Whether nothing was read for so long that a file is the better way."""
    last = view.connection.succeeded_at or view.connection.created_at
    return view.state in _PASSING and (view.now - last).days >= _LONG_DOWN_DAYS


def _always(view: ConnectionView) -> list[tuple[Button, ...]]:
    paused = view.connection.paused
    action = Action.CONNECTION_RESUME if paused else Action.CONNECTION_PAUSE
    pause = button(Labels.RESUME if paused else Labels.PAUSE, _to(view, action))
    move = button(Labels.MOVE, _to(view, Action.CONNECTION_MOVE))
    return [(pause, move), (button(Labels.REMOVE, _to(view, Action.CONNECTION_REMOVE)),)]


def remove_question(view: ConnectionView) -> Screen:
    """Asked once more before a connection goes."""
    yes = button(Labels.REMOVE_YES, _to(view, Action.CONNECTION_REMOVE_YES), "danger")
    return Screen(texts.remove_question(view), ((yes,), (button(Labels.BACK, _to(view, Action.CONNECTION)),)))


def change(line: StatementLine, row: FedRow, account: FinancialAccount, *, may_change: bool) -> Screen:
    """The bank changed or took back a decided line: follow it, or keep what was decided."""
    open_again = line.state in {LineState.OPEN, LineState.REMOVED}
    rows: tuple[tuple[Button, ...], ...] = ()
    if may_change and not open_again:
        undo = button(Labels.UNDO, Code(Action.UNDO, line.id, line.version))
        rows = ((undo,), (button(Labels.KEEP, Code(Action.FED_KEEP, line.id, line.version)),))
    return Screen(texts.change(line, row, account.name, open_again=open_again), rows)


def of_account(account: FinancialAccount, connection_id: UUID | None) -> tuple[tuple[Button, ...], ...]:
    """What the screen of an account offers besides: its connection, or the way to one; whether it is the default."""
    if connection_id is not None:
        feed = button(Labels.SEE, Code(Action.CONNECTION, connection_id))
    else:
        feed = button(Labels.CONNECT, Code(Action.ACCOUNT_CONNECT, account.id))
    words = Labels.NOT_DEFAULT if account.is_default else Labels.DEFAULT
    default = Code(Action.ACCOUNT_DEFAULT, account.id, number=0 if account.is_default else 1)
    return (feed,), (button(words, default),)
