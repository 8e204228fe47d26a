"""Buttons: each action is one small function; whoever presses was identified before, the line's version decides."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bot.callback_data import Action, Code, decode
from bot.handlers import (
    alike,
    automation,
    bulk,
    cash,
    config,
    connecting,
    connections,
    drafts,
    file_presses,
    finding,
    monthly,
    oversight,
    queue,
    refunds,
    rules,
    selecting,
    settling,
    transfers,
)
from bot.handlers.pressing import adopt, decided, old_button, open_view, press_of
from bot.screens import cards, found
from bot.texts import cards as card_texts
from bot.texts import dialogs as texts
from bot.texts import reports
from bot.texts.outcomes import answered
from core.domain.conversation import PromptKind
from core.domain.decisions import DecisionKind
from core.errors import AlreadyDecided, NotFound
from core.services import deciding, refusing, searching, undoing
from core.services.permitting import require_decider

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.handlers.conversation import Conversation

    Handler = Callable[[Conversation, Code], Awaitable[None]]


async def handle_press(talk: Conversation, data: str) -> None:
    """One press: an unknown or forged code is answered politely and changes nothing."""
    code = decode(data)
    forged = code is not None and code.moved and code.action not in oversight.MOVES
    if code is None or forged or (code.action in _WITH_TARGET and code.target is None):
        await talk.answer(reports.OLD_BUTTON)
        return
    await _HANDLERS[code.action](talk, code)


async def refresh_pressed(talk: Conversation, data: str) -> None:
    """After a refusal: the pressed card shows the truth again."""
    code = decode(data)
    if code is None or talk.message_id is None:
        return
    with suppress(NotFound):  # a button of nobody here: there is no truth to show
        if code.action in _ON_LINES:
            line = await talk.uow.statements.line(talk.company_id, code.subject)
            await talk.show_card(line.id)
        elif code.action in bulk.ON_BURSTS:
            await bulk.show(talk, code.subject)
        elif code.action in refunds.ON_CASES:
            await refunds.show_case(talk, code.subject)
        elif code.action in {Action.DRAFT_CONFIRM, Action.ALIKE_DRAFT, Action.ALIKE_DRAFT_YES}:
            draft = await talk.uow.chats.draft(talk.company_id, code.subject)
            if draft.line_id is not None:
                await talk.show_card(draft.line_id)


async def _ignore(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    decision = await deciding.ignore(talk.uow, press_of(talk, code))
    await decided(talk, decision.kind)


async def _postpone(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    await deciding.postpone(talk.uow, press_of(talk, code))
    await talk.answer(card_texts.POSTPONED)
    await talk.show_card(code.subject)
    await queue.advance(talk)


async def _undo(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    await undoing.undo_line(talk.uow, talk.member, code.subject, version=code.version, now=talk.now)
    await talk.answer(answered(DecisionKind.UNDO))


async def _back(talk: Conversation, code: Code) -> None:
    await talk.uow.statements.line(talk.company_id, code.subject)
    await talk.answer("")
    await talk.show_card(code.subject)


async def _why(talk: Conversation, code: Code) -> None:
    view = await open_view(talk, code)
    await talk.answer("")
    await talk.show(cards.why(view), line_id=code.subject)


async def _search(talk: Conversation, code: Code) -> None:
    view = await open_view(talk, code)
    page = await searching.search(talk.uow, talk.company_id, near=view.line, page=code.number or 0)
    await talk.answer("")
    await talk.show(found.near(view, page), line_id=code.subject)


async def _search_type(talk: Conversation, code: Code) -> None:
    await open_view(talk, code)
    await talk.answer("")
    await talk.ask(PromptKind.SEARCH, code.subject, texts.ASK_SEARCH, texts.ASK_SEARCH_BOX)


async def _refuse(talk: Conversation, code: Code) -> None:
    assert code.target is not None
    await adopt(talk, code)
    await refusing.refuse(talk.uow, press_of(talk, code), code.target)
    await talk.answer(card_texts.REFUSED)
    await talk.show_card(code.subject)


async def _refuse_undo(talk: Conversation, code: Code) -> None:
    assert code.target is not None
    await adopt(talk, code)
    await refusing.take_back(talk.uow, press_of(talk, code), code.target)
    await talk.answer(card_texts.REFUSED_BACK)
    await talk.show_card(code.subject)


async def _twin_keep(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    await deciding.keep_twin(talk.uow, press_of(talk, code))
    await talk.answer(card_texts.TWIN_KEPT)


async def _twin_repeated(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    line = await talk.uow.statements.line(talk.company_id, code.subject)
    if line.repeats_id is None and line.version == code.version:  # settled meanwhile: it is no doubt any more
        raise AlreadyDecided(None, None)
    decision = await deciding.call_repeated(talk.uow, press_of(talk, code))
    await decided(talk, decision.kind)


async def _file_gone(talk: Conversation, code: Code) -> None:
    """No file came with the press: it waits no longer, or was not fetched for someone who only reads."""
    require_decider(talk.member)
    await old_button(talk, code)


_HANDLERS: dict[Action, Handler] = {
    **automation.HANDLERS,
    **bulk.HANDLERS,
    **queue.HANDLERS,
    **alike.HANDLERS,
    **rules.HANDLERS,
    **drafts.HANDLERS,
    **finding.HANDLERS,
    **cash.HANDLERS,
    **monthly.HANDLERS,
    **oversight.HANDLERS,
    **settling.HANDLERS,
    **selecting.HANDLERS,
    **refunds.HANDLERS,
    **transfers.HANDLERS,
    **config.HANDLERS,
    **connecting.HANDLERS,
    **connections.HANDLERS,
    Action.TWIN_KEEP: _twin_keep,
    Action.TWIN_REPEATED: _twin_repeated,
    Action.IMPORT_UNDO: file_presses.undo_question,
    Action.IMPORT_UNDO_YES: file_presses.undo_import,
    Action.IMPORT_UNDO_ALL: file_presses.undo_import,
    Action.IMPORT_BACK: file_presses.back_to_result,
    Action.IMPORT_DOUBTS: file_presses.show_doubts,
    Action.FILE_CANCEL: file_presses.cancel,
    Action.FILE_ACCOUNT: _file_gone,
    Action.FILE_NEW_ACCOUNT: _file_gone,
    Action.FILE_GO: _file_gone,
    Action.IGNORE: _ignore,
    Action.POSTPONE: _postpone,
    Action.UNDO: _undo,
    Action.BACK: _back,
    Action.SHOW_LINE: _back,
    Action.WHY: _why,
    Action.SEARCH: _search,
    Action.SEARCH_TYPE: _search_type,
    Action.REFUSE: _refuse,
    Action.REFUSE_UNDO: _refuse_undo,
}
_WITH_TARGET = (
    settling.WITH_TARGET | selecting.WITH_TARGET | transfers.WITH_TARGET | {Action.REFUSE, Action.REFUSE_UNDO}
)
_ON_LINES = frozenset(
    {
        *settling.HANDLERS,
        *selecting.HANDLERS,
        *transfers.HANDLERS,
        Action.ALIKE_LINE,
        Action.ALIKE_LINE_YES,
        Action.RULE_PREVIEW,
        Action.RULE_NEW,
        Action.RULE_USE,
        Action.QUEUE_NEXT,
        Action.QUEUE_BACK,
        Action.IGNORE,
        Action.POSTPONE,
        Action.UNDO,
        Action.WHY,
        Action.SEARCH,
        Action.REFUSE,
        Action.REFUSE_UNDO,
        Action.NEW_ENTRY,
        Action.TWIN_KEEP,
        Action.TWIN_REPEATED,
    }
)
