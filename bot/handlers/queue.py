"""Going through open lines in one message: each answer brings the next, the end is the proof, one step leads back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action
from bot.texts import queue as texts
from core.domain.conversation import Card
from core.services import announcing, bulk, queueing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from bot.callback_data import Code
    from bot.handlers.conversation import Conversation
    from core.domain.conversation import ReviewQueue

    Handler = Callable[[Conversation, Code], Awaitable[None]]


async def start(talk: Conversation, import_id: UUID | None = None) -> None:
    """The round, in a message below everything; at its own end it begins again in place."""
    before = await talk.uow.chats.queue(talk.company_id, talk.member.chat_id)
    offers = talk.offers or await bulk.offers_of_open(talk.uow, talk.company_id)
    queue = await queueing.start(talk.uow, talk.member, offers, talk.now, import_id=import_id)
    if before is not None and before.message_id is not None:
        if before.message_id == talk.message_id:
            await _stay(talk, before.message_id)
            return
        if before.line_id is not None:  # what showed the round so far is a card like any other from now on
            await _refresh(talk, before.message_id, before.line_id)
    view = await bulk.view_open_burst(talk.uow, talk.company_id, offers)
    await announcing.send_queue(talk.uow, queue, talk.now, likely=0 if view.sure else view.likely)


async def leave(talk: Conversation) -> None:
    """The pressed message shows something else from now on; a round that stood in it goes on in a new one."""
    queue = await talk.uow.chats.queue(talk.company_id, talk.member.chat_id)
    if queue is not None and talk.message_id is not None and queue.message_id == talk.message_id:
        await talk.uow.chats.queue_sent(talk.company_id, talk.member.chat_id, None)
        await talk.uow.chats.forget_card(talk.company_id, talk.member.chat_id, talk.message_id)


async def _stay(talk: Conversation, message_id: int) -> None:
    await talk.uow.chats.queue_sent(talk.company_id, talk.member.chat_id, message_id)
    queue = await talk.uow.chats.queue(talk.company_id, talk.member.chat_id)
    assert queue is not None
    await _show(talk, queue)


async def adopt(talk: Conversation, line_id: UUID) -> None:
    """The pressed message shows the round, though its sending was never recorded (a crash in between)."""
    queue = await talk.uow.chats.queue(talk.company_id, talk.member.chat_id)
    if queue is None or queue.line_id != line_id:
        return
    await talk.uow.chats.queue_sent(talk.company_id, talk.member.chat_id, talk.message_id)
    if queue.message_id is not None:
        await _refresh(talk, queue.message_id, line_id)


async def advance(talk: Conversation) -> None:
    """After an answer given in the round's message: on to the next line."""
    queue = await talk.uow.chats.queue(talk.company_id, talk.member.chat_id)
    if queue is None or talk.message_id is None or queue.message_id != talk.message_id:
        return
    moved = await queueing.advance(talk.uow, queue)
    if moved is not queue:
        await _show(talk, moved)


async def _begin(talk: Conversation, code: Code) -> None:
    await talk.answer("")
    await start(talk, code.subject if code.subject != talk.company_id else None)


async def _next(talk: Conversation, code: Code) -> None:
    """The line asked about was decided elsewhere, and the person has seen how."""
    queue = await talk.uow.chats.queue(talk.company_id, talk.member.chat_id)
    if queue is None or queue.message_id != talk.message_id:
        line = await talk.uow.statements.line(talk.company_id, code.subject)
        await talk.answer(texts.ELSEWHERE)
        await talk.show_card(line.id)
        return
    await talk.answer("")
    await _show(talk, await queueing.advance(talk.uow, queue) if queue.line_id == code.subject else queue)


async def _back(talk: Conversation, code: Code) -> None:
    queue = await talk.uow.chats.queue(talk.company_id, talk.member.chat_id)
    if queue is None:
        await talk.answer(texts.ELSEWHERE)
        return
    moved = await queueing.go_back(talk.uow, talk.member, queue, code.subject, code.version, talk.now)
    await talk.answer(texts.WENT_BACK)
    await _show(talk, moved)


async def _show(talk: Conversation, queue: ReviewQueue) -> None:
    """Its message is about another line from this moment on, whatever is still on its way to the phone."""
    chat_id, message_id = queue.chat_id, queue.message_id
    if message_id is None:
        await announcing.send_queue(talk.uow, queue, talk.now)
        return
    if queue.line_id is not None:
        await talk.uow.chats.remember_card(Card(talk.company_id, chat_id, message_id, queue.line_id, ""))
    else:
        await talk.uow.chats.forget_card(talk.company_id, chat_id, message_id)
    await _refresh(talk, message_id, queue.line_id)


async def _refresh(talk: Conversation, message_id: int, line_id: UUID | None) -> None:
    await announcing.refresh_card(
        talk.uow, talk.company_id, talk.member.chat_id, message_id, line_id, talk.now
    )


HANDLERS: dict[Action, Handler] = {
    Action.QUEUE: _begin,
    Action.QUEUE_NEXT: _next,
    Action.QUEUE_BACK: _back,
}
