"""Buttons of transfers between own accounts: both legs at once, one of them now, or the one that was waited for.

And the word that two lines are not one transfer, nor one the refund of the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action
from bot.handlers.pressing import adopt, decided, old_button, open_view, press_of, target_of
from bot.screens import transfers as screens
from bot.texts import cards as card_texts
from core.services import pairing, refusing, transferring

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.callback_data import Code
    from bot.handlers.conversation import Conversation

    Handler = Callable[[Conversation, Code], Awaitable[None]]


async def _transfer(talk: Conversation, code: Code) -> None:
    """With the other leg known, it is decided at once, unless the bank kept some of it."""
    if code.target is None:
        await _choose(talk, code)
        return
    line = (await open_view(talk, code)).line
    pair = await pairing.pair_of(talk.uow, line, code.target)
    if pair.fee_cents <= 0:
        await _between(talk, code)
        return
    await talk.answer("")
    await talk.show(screens.tariff(pair), line_id=line.id)


async def _choose(talk: Conversation, code: Code) -> None:
    line = (await open_view(talk, code)).line
    view = await pairing.choices(talk.uow, line)
    await talk.answer("")
    await talk.show(screens.chooser(view), line_id=line.id)


async def _between(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    decision = await transferring.transfer_between(talk.uow, press_of(talk, code), target_of(code))
    await decided(talk, decision.kind)


async def _to(talk: Conversation, code: Code) -> None:
    """The other account is known, its line is not here; without an account, it is one that is not seen here."""
    if code.target is None and code.number != 0:
        await old_button(talk, code)
        return
    await adopt(talk, code)
    decision = await transferring.transfer_alone(talk.uow, press_of(talk, code), code.target)
    await decided(talk, decision.kind)


async def _join(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    decision = await transferring.join_transfer(talk.uow, press_of(talk, code), target_of(code))
    await decided(talk, decision.kind)


async def _refuse(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    await refusing.refuse_line(talk.uow, press_of(talk, code), target_of(code))
    await talk.answer(card_texts.REFUSED)
    await talk.show_card(code.subject)


async def _refuse_undo(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    await refusing.take_back_line(talk.uow, press_of(talk, code), target_of(code))
    await talk.answer(card_texts.REFUSED_BACK)
    await talk.show_card(code.subject)


HANDLERS: dict[Action, Handler] = {
    Action.TRANSFER: _transfer,
    Action.TRANSFER_CONFIRM: _between,
    Action.TRANSFER_TO: _to,
    Action.TRANSFER_JOIN: _join,
    Action.REFUSE_LINE: _refuse,
    Action.REFUSE_LINE_UNDO: _refuse_undo,
}

WITH_TARGET = frozenset(
    {Action.TRANSFER_CONFIRM, Action.TRANSFER_JOIN, Action.REFUSE_LINE, Action.REFUSE_LINE_UNDO}
)
"""Actions that name a second line or a transfer."""
