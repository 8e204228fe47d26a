"""What handlers of card buttons share: who presses which line, whether it is still as drawn, what comes next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.handlers import queue
from bot.texts import reports
from bot.texts.outcomes import answered
from core.domain.conversation import Card
from core.errors import AlreadyDecided, NotFound
from core.services import reporting, selecting
from core.services.deciding import Press

if TYPE_CHECKING:
    from uuid import UUID

    from bot.callback_data import Code
    from bot.handlers.conversation import Conversation
    from core.domain.decisions import Decision, DecisionKind
    from core.services.selecting import SelectionView


def press_of(talk: Conversation, code: Code) -> Press:
    """The press of a button that names a line."""
    return Press(talk.member, code.subject, code.version, talk.now, moves=code.moved)


def press_as_seen(talk: Conversation, code: Code) -> Press:
    """The same of a button that carries what it showed of its entries; older ones do not."""
    return replace(press_of(talk, code), seen=code.number)


async def adopt(talk: Conversation, code: Code) -> None:
    """The pressed message shows this line, even if its sending was never recorded (a crash in between)."""
    assert talk.message_id is not None
    line = await talk.uow.statements.line(talk.company_id, code.subject)
    known = await talk.uow.chats.card(talk.company_id, talk.member.chat_id, talk.message_id)
    if known is None:
        await talk.uow.chats.remember_card(
            Card(talk.company_id, talk.member.chat_id, talk.message_id, line.id, "")
        )
        await queue.adopt(talk, line.id)


async def open_view(talk: Conversation, code: Code) -> reporting.LineView:
    """The line, which must still be as the person saw it."""
    view = await reporting.view_line(talk.uow, talk.company_id, code.subject)
    if view.suggestion is None or view.line.version != code.version:
        raise AlreadyDecided(
            view.outcome.by if view.outcome else None,
            view.outcome.decision.decided_at if view.outcome else None,
        )
    return view


async def decided(talk: Conversation, kind: DecisionKind) -> None:
    """After a decision: a word above the chat, then the next card of the queue."""
    await talk.answer(answered(kind))
    await queue.advance(talk)


async def old_button(talk: Conversation, _code: Code) -> None:
    """What this button waited with is gone."""
    await talk.answer(reports.OLD_BUTTON)


async def concluded(talk: Conversation, decision: Decision) -> None:
    """After a decision against the books: what this chat had ticked for the line has served."""
    await talk.uow.chats.drop_selection(talk.company_id, talk.member.chat_id, decision.line_id)
    await decided(talk, decision.kind)


def target_of(code: Code) -> UUID:
    """The second thing a button names; ``handle_press`` lets no other through where one is needed."""
    assert code.target is not None
    return code.target


async def selection_of(talk: Conversation, code: Code) -> SelectionView:
    """What this chat has ticked for the line. Raises ``NotFound`` when that is nothing (any more)."""
    chosen = await selecting.chosen(talk.uow, talk.member, code.subject, version=code.version)
    if not chosen.ticked:
        raise NotFound("entry")
    return chosen
