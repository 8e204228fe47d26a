"""Buttons about lines that are alike: ask once, decide all, take all back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action
from bot.handlers import queue
from bot.handlers.pressing import adopt
from bot.screens import alike as screens
from bot.screens import drafts as draft_screens
from bot.texts import alike as texts
from bot.texts import reports
from core.domain.ids import new_id
from core.services import drafting, likewise, undoing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.callback_data import Code
    from bot.handlers.conversation import Conversation
    from core.services.likewise import Question

    Handler = Callable[[Conversation, Code], Awaitable[None]]


async def _of_draft(talk: Conversation, code: Code) -> None:
    draft = await talk.uow.chats.draft(talk.company_id, code.subject)
    question = await likewise.ask_of_draft(talk.uow, talk.member, draft, code.version)
    if question is None:
        await _back_to_draft(talk, code)
        return
    await talk.answer("")
    await talk.show(screens.of_draft(draft.id, question), line_id=question.line.id)


async def _back_to_draft(talk: Conversation, code: Code) -> None:
    view = await drafting.view_draft(talk.uow, talk.member, code.subject)
    await talk.answer(texts.NONE_LEFT)
    await talk.show(draft_screens.check(view), line_id=view.line.id if view.line else None)


async def _of_draft_yes(talk: Conversation, code: Code) -> None:
    draft = await talk.uow.chats.draft(talk.company_id, code.subject)
    question = await likewise.ask_of_draft(talk.uow, talk.member, draft, code.version)
    if question is None:
        await _back_to_draft(talk, code)
    elif _differs(question, code):
        await talk.answer(texts.CHANGED)
        await talk.show(screens.of_draft(draft.id, question), line_id=question.line.id)
    else:
        others = question.alike.lines
        decisions = await likewise.create_for_alike(
            talk.uow, talk.member, draft, question.line, others, talk.now, moves=code.moved
        )
        await _decided(talk, len(decisions))


def _differs(question: Question, code: Code) -> bool:
    """Lines came or went since the list was shown: what is confirmed must be what was seen."""
    return len(question.lines) != code.number


async def _of_line(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    question = await likewise.ask_of_line(talk.uow, talk.member, code.subject, code.version)
    if question is None:
        await talk.answer(texts.NONE_LEFT)
        await talk.show_card(code.subject)
        return
    await talk.answer("")
    await talk.show(screens.of_line(question), line_id=code.subject)


async def _of_line_yes(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    question = await likewise.ask_of_line(talk.uow, talk.member, code.subject, code.version)
    if question is None:
        await talk.answer(texts.NONE_LEFT)
        await talk.show_card(code.subject)
    elif _differs(question, code):
        await talk.answer(texts.CHANGED)
        await talk.show(screens.of_line(question), line_id=code.subject)
    else:
        decisions = await likewise.treat_all(
            talk.uow, talk.member, question.treatment, question.lines, new_id(), talk.now
        )
        await talk.show_card(code.subject)
        await _decided(talk, len(decisions))


async def _decided(talk: Conversation, number: int) -> None:
    await talk.answer(texts.done(number))
    await queue.advance(talk)


async def _undo(talk: Conversation, code: Code) -> None:
    if code.target is None:
        await talk.answer(reports.OLD_BUTTON)
        return
    line = await talk.uow.statements.line(talk.company_id, code.target)
    undone = await undoing.undo_bulk(talk.uow, talk.member, code.subject, talk.now)
    await talk.answer(texts.undone(len(undone)))
    await talk.show_card(line.id)


HANDLERS: dict[Action, Handler] = {
    Action.ALIKE_DRAFT: _of_draft,
    Action.ALIKE_DRAFT_YES: _of_draft_yes,
    Action.ALIKE_LINE: _of_line,
    Action.ALIKE_LINE_YES: _of_line_yes,
    Action.ALIKE_UNDO: _undo,
}
