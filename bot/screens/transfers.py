"""Screens of a transfer: which of the own accounts it is with, and what the bank kept on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Code
from bot.screens.screen import Button, Screen, button, join_lines
from bot.texts import cards as card_texts
from bot.texts import transfers as texts
from bot.texts.transfers import Labels

if TYPE_CHECKING:
    from core.domain.statements import StatementLine
    from core.services.pairing import Choices, Pair

_MOST_ACCOUNTS = 12


def chooser(view: Choices) -> Screen:
    """The lines that fit first, then the accounts, the unseen one last; one a row."""
    line = view.near.line
    at = (line.id, line.version)
    buttons = [
        *(
            button(Labels.waiting(one), Code(Action.TRANSFER_JOIN, *at, one.transfer.id))
            for one in view.waiting
        ),
        *(button(Labels.pair(one), Code(Action.TRANSFER, *at, one.other.line.id)) for one in view.pairs),
        *(
            button(Labels.account(line, one), Code(Action.TRANSFER_TO, *at, one.id))
            for one in view.accounts[:_MOST_ACCOUNTS]
        ),
        button(Labels.UNSEEN, Code(Action.TRANSFER_TO, *at, number=0)),
        _back(line),
    ]
    text = join_lines(
        card_texts.head(line, view.near.account),
        "",
        texts.choose(line, found=bool(view.waiting or view.pairs)),
    )
    return Screen(text, tuple((one,) for one in buttons))


def tariff(one: Pair) -> Screen:
    """Before two legs that differ are taken for one transfer: the difference in words."""
    line = one.near.line
    confirm = Code(Action.TRANSFER_CONFIRM, line.id, line.version, one.other.line.id)
    text = join_lines(card_texts.head(line, one.near.account), "", texts.tariff(one))
    return Screen(text, ((button(Labels.CONFIRM, confirm, "success"),), (_back(line),)))


def _back(line: StatementLine) -> Button:
    return button(Labels.BACK, Code(Action.BACK, line.id, line.version))
