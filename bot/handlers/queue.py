"""Going through open lines one by one: the next card comes when the last was decided, and the end is the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts import reports
from core.domain.conversation import Priority, ReviewQueue
from core.domain.statements import LineState
from core.services import announcing, reporting

if TYPE_CHECKING:
    from bot.handlers.conversation import Conversation
    from core.domain.statements import StatementLine


async def start(talk: Conversation) -> None:
    """Send the first open line and remember that this chat goes on from there."""
    lines = await talk.uow.statements.lines_in_state(talk.company_id, LineState.OPEN)
    if not lines:
        await _finish(talk)
        return
    for line in lines:
        if line.snoozed_at is not None:  # whoever starts again wants to see what was put off, too
            await talk.uow.statements.snooze(talk.company_id, line.id, None)
    await talk.uow.chats.start_queue(
        ReviewQueue(talk.company_id, talk.member.chat_id, talk.today, len(lines))
    )
    await _put(talk, lines[0])


async def advance(talk: Conversation) -> None:
    """After a decision: the next line, if this chat goes through a queue."""
    if await talk.uow.chats.queue(talk.company_id, talk.member.chat_id) is None:
        return
    lines = await talk.uow.statements.lines_in_state(talk.company_id, LineState.OPEN)
    waiting = [line for line in lines if line.snoozed_at is None]
    if waiting:
        await _put(talk, waiting[0])
        return
    await talk.uow.chats.stop_queue(talk.company_id, talk.member.chat_id)
    await _finish(talk)


async def _put(talk: Conversation, line: StatementLine) -> None:
    await announcing.put_card(
        talk.uow, talk.member, line.id, talk.now, priority=Priority.REPLY, in_queue=True
    )


async def _finish(talk: Conversation) -> None:
    """The end screen: what bank and books say, account by account."""
    found = await reporting.balances(talk.uow, talk.company_id)
    await talk.say(f"{reports.QUEUE_DONE}\n\n{reports.balances(found)}")
