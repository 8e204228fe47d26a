"""Screens of setting up a connection, one for each step; every one has its way on, its way back and its way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.screen import Button, Rows, Screen, button, in_twos, link
from bot.texts import connecting as texts
from bot.texts.connecting import Labels
from core.domain import institutions
from core.domain.connections import DraftStep
from core.domain.feeds import FeedState

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from core.domain.statements import FinancialAccount
    from core.services.showing import DraftView

BY_FILE, AUTOMATIC = 0, 1
NEW, LEFT_OUT, KNOWN = 0, 1, 2
"""What ``CONNECT_IS`` says beside the place: a new account, none, or the one it names."""
ANSWERS = 3
_MOST_ACCOUNTS = 30
_SIDE_BY_SIDE = 16  # letters: a phone cuts longer labels when two share a row
_GREEN = "success"


def step(view: DraftView, feeds: frozenset[str] = frozenset()) -> Screen:
    """A draft as it stands; ``feeds`` are the connectors that are here."""
    rows = _banks(view, feeds) if view.draft.step is DraftStep.BANK else _ROWS[view.draft.step](view)
    return Screen(texts.step(view), rows)


def _to(view: DraftView, action: Action, number: int | None = None, target: UUID | None = None) -> Code:
    return Code(action, view.draft.id, number=number, target=target)


def _out(view: DraftView) -> tuple[Button, ...]:
    return (button(Labels.CANCEL, _to(view, Action.CONNECT_CANCEL)),)


def _back_out(view: DraftView) -> tuple[Button, ...]:
    return (button(Labels.BACK, _to(view, Action.CONNECT_BACK)), *_out(view))


def _banks(view: DraftView, feeds: frozenset[str]) -> Rows:
    found = [
        button(Labels.bank(one, automatic=bool(one.ways(feeds))), _to(view, Action.CONNECT_BANK, place))
        for place, one in institutions.listed(feeds)
    ]
    others = button(Labels.OTHER_BANK, _to(view, Action.CONNECT_OTHERS))
    return (*in_twos(found), (others,), _out(view))


def others(draft_id: UUID) -> Screen:
    """The banks nobody here reads."""
    found = [
        button(Labels.bank(one, automatic=False), Code(Action.CONNECT_BANK, draft_id, number=place))
        for place, one in institutions.by_file()
    ]
    out = (button(Labels.CANCEL, Code(Action.CONNECT_CANCEL, draft_id)),)
    return Screen(texts.by_file_list(), (*in_twos(found), out))


def _name(view: DraftView) -> Rows:
    as_bank = button(Labels.call(view.bank), _to(view, Action.CONNECT_NAME, 0), _GREEN)
    return (as_bank,), (button(Labels.OTHER_NAME, _to(view, Action.CONNECT_NAME, 1)),), _out(view)


def _two(first: str, second: str, action: Action) -> Callable[[DraftView], Rows]:
    """A question with two answers: number 1 and number 0."""

    def rows(view: DraftView) -> Rows:
        answers = button(first, _to(view, action, 1)), button(second, _to(view, action, 0))
        if max(len(first), len(second)) > _SIDE_BY_SIDE:
            return *((one,) for one in answers), _out(view)
        return answers, _out(view)

    return rows


def _how(view: DraftView) -> Rows:
    automatic = button(Labels.AUTOMATIC, _to(view, Action.CONNECT_HOW, AUTOMATIC), _GREEN)
    return (automatic,), (button(Labels.BY_FILE, _to(view, Action.CONNECT_HOW, BY_FILE)),)


def _instructions(view: DraftView) -> Rows:
    rows: list[tuple[Button, ...]] = [(button(Labels.GO, _to(view, Action.CONNECT_GO), _GREEN),)]
    if view.draft.connection_id is None:
        rows += [
            (button(Labels.way(way), _to(view, Action.CONNECT_WAY, place)),)
            for place, way in enumerate(view.ways)
            if way != view.draft.feed
        ]
    return *rows, _out(view)


def _fields(view: DraftView) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if view.complete:
        rows.append((button(Labels.ENABLE, _to(view, Action.CONNECT_ENABLE), _GREEN),))
    for place, (field, given) in enumerate(view.fields):
        label = Labels.field(field, given=given)
        rows.append((button(label, _to(view, Action.CONNECT_FIELD, place)),))
    return *rows, _back_out(view)


def _working(view: DraftView) -> Rows:
    return (button(Labels.SEE_AGAIN, _to(view, Action.CONNECT_SHOW)),), _back_out(view)


def _at_bank(view: DraftView) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if view.link:
        rows.append((link(Labels.OPEN_PAGE, view.link),))
    rows.append((button(Labels.CONNECTED, _to(view, Action.CONNECT_DONE), _GREEN),))
    new_link = button(Labels.NEW_LINK, _to(view, Action.CONNECT_GO))
    rows.append((button(Labels.PASTE, _to(view, Action.CONNECT_PASTE)), new_link))
    return *rows, _back_out(view)


def _choosing(view: DraftView) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if not any(one.asks for one in view.choices) and not all(one.left_out for one in view.choices):
        rows.append((button(Labels.ENABLE, _to(view, Action.CONNECT_LINK), _GREEN),))
    for place, one in enumerate(view.choices[:_MOST_ACCOUNTS]):
        rows.append((button(Labels.choice(place + 1, one), _to(view, Action.CONNECT_WHICH, place)),))
    return *rows, _out(view)


def which_account(view: DraftView, place: int) -> Screen:
    """Which account of the books one that the provider shows is; a place that is none shows them all."""
    if place >= len(view.choices):
        return step(view)
    one, number = view.choices[place], place * ANSWERS
    known: list[FinancialAccount] = [
        account for account in (view.accounts or {}).values() if account.kind is one.found.kind
    ]
    rows = [
        (button(Labels.account(account), _to(view, Action.CONNECT_IS, number + KNOWN, account.id)),)
        for account in known[:_MOST_ACCOUNTS]
    ]
    rest = (
        button(Labels.NEW_ONE, _to(view, Action.CONNECT_IS, number + NEW)),
        button(Labels.LEAVE_OUT, _to(view, Action.CONNECT_IS, number + LEFT_OUT)),
    )
    back = (button(Labels.BACK, _to(view, Action.CONNECT_SHOW)),)
    return Screen(texts.which_account(one), (*rows, rest, back))


def made_by_file(account: FinancialAccount, company_id: UUID) -> Screen:
    """An account was made that nobody reads by itself."""
    return Screen(texts.made_by_file(account), (_to_accounts(company_id),))


def cancelled(company_id: UUID) -> Screen:
    """What was begun is forgotten."""
    return Screen(texts.CANCELLED, (_to_accounts(company_id),))


def _to_accounts(company_id: UUID) -> tuple[Button, ...]:
    return (button(Labels.TO_ACCOUNTS, Code(Action.ACCOUNTS, company_id)),)


def _elsewhere(view: DraftView) -> Rows:
    move = button(Labels.MOVE, _to(view, Action.CONNECT_MOVE))
    return (move,), (button(Labels.LEAVE, _to(view, Action.CONNECT_CANCEL)),)


def _refused(view: DraftView) -> Rows:
    """The one that leads on first; then the way back to what was given, and out."""
    state = view.draft.data.get("state")
    rows: list[tuple[Button, ...]] = []
    if view.fields:
        rows.append((button(Labels.CHANGE_DATA, _to(view, Action.CONNECT_BACK), _GREEN),))
        if state not in {FeedState.CERT_INVALID, FeedState.NEEDS_REAUTH}:
            rows.append((button(Labels.CHECK_AGAIN, _to(view, Action.CONNECT_ENABLE)),))
    elif state in {*FeedState} - {FeedState.OPERATOR_CONFIG}:
        rows.append((button(Labels.CHECK_AGAIN, _to(view, Action.CONNECT_DONE), _GREEN),))
        rows.append((button(Labels.NEW_LINK, _to(view, Action.CONNECT_GO)),))
    return *rows, _back_out(view)


_ROWS: dict[DraftStep, Callable[[DraftView], Rows]] = {
    DraftStep.NAME: _name,
    DraftStep.PERSON: _two(Labels.COMPANY, Labels.PERSON, Action.CONNECT_PERSON),
    DraftStep.DEFAULT: _two(Labels.DEFAULT_YES, Labels.DEFAULT_NO, Action.CONNECT_DEFAULT),
    DraftStep.OPENING: _two(Labels.OPENING, Labels.OPENING_SKIP, Action.CONNECT_OPENING),
    DraftStep.HOW: _how,
    DraftStep.INSTRUCTIONS: _instructions,
    DraftStep.FIELDS: _fields,
    DraftStep.LINKING: _working,
    DraftStep.AT_BANK: _at_bank,
    DraftStep.FINDING: _working,
    DraftStep.CHECKING: _working,
    DraftStep.CHOOSING: _choosing,
    DraftStep.ELSEWHERE: _elsewhere,
    DraftStep.REFUSED: _refused,
}
