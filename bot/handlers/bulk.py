"""Presses about many lines at once. What a message shows of them is drawn when it leaves, outside the transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.callback_data import Action, decode
from bot.handlers import queue
from bot.screens.screen import Screen
from bot.texts import bulk as texts
from bot.texts.outcomes import answered
from core.domain.decisions import DecisionKind
from core.services import announcing, bulk, queueing, undoing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from bot.callback_data import Code
    from bot.handlers.conversation import Conversation

    Handler = Callable[[Conversation, Code], Awaitable[None]]

_NEEDS_OFFERS = frozenset({Action.BULK, Action.LIKELY_NOW, Action.QUEUE})
_COUNT_THEM = ("/conciliar", "/pendentes")


def needs_offers(pressed: str | None, typed: str | None) -> bool:
    """Whether an update will need what the matcher says of all open lines, to be asked before its transaction."""
    code = decode(pressed) if pressed else None
    return (code is not None and code.action in _NEEDS_OFFERS) or (typed or "").startswith(_COUNT_THEM)


async def show(talk: Conversation, subject_id: UUID, **more: Any) -> None:
    """Bring the pressed message to the truth about these lines; it is where they are shown from now on."""
    assert talk.message_id is not None
    chat_id = talk.member.chat_id
    if subject_id != talk.company_id:
        await talk.uow.statements.statement_import(talk.company_id, subject_id)
        known = announcing.summary_id(chat_id, subject_id)
        await talk.uow.chats.remember_progress(talk.company_id, known, chat_id, talk.message_id)
    await announcing.show_summary(talk.uow, talk.member, subject_id, talk.message_id, talk.now, **more)


async def _open(talk: Conversation, code: Code) -> None:
    await talk.answer("")
    await show(talk, code.subject)


async def _list(talk: Conversation, code: Code) -> None:
    await talk.answer("")
    await show(talk, code.subject, page=code.number or 0)


async def _out(talk: Conversation, code: Code) -> None:
    await bulk.take_out(talk.uow, talk.member, code.subject, talk.now)
    await talk.answer(texts.OUT)
    await show(talk, code.target or talk.company_id, beside=str(code.subject))


async def _in(talk: Conversation, code: Code) -> None:
    await bulk.put_back(talk.uow, talk.member, code.subject)
    await talk.answer(texts.IN)
    await show(talk, code.target or talk.company_id, beside=str(code.subject))


async def _confirm(talk: Conversation, code: Code) -> None:
    """Then the likely ones follow in the same message, where there are several, else the first question."""
    subject = code.subject
    found = await bulk.confirm_sure(
        talk.uow, talk.member, subject, talk.now, offers=talk.offers, seen=code.version
    )
    await talk.answer(texts.confirmed(found.lines, found.left_out))
    if found.likely:
        await _tell(talk, subject, bulk_id=str(found.bulk_id), likely=None)
        return
    await _tell(talk, subject, bulk_id=str(found.bulk_id))
    await _ask_the_rest(talk, subject)


async def _likely(talk: Conversation, code: Code) -> None:
    await talk.answer("")
    await queue.leave(talk)
    await show(talk, code.subject, likely=code.number)


async def _likely_out(talk: Conversation, code: Code) -> None:
    await bulk.take_out(talk.uow, talk.member, code.subject, talk.now)
    await talk.answer(texts.OUT)
    await show(talk, code.target or talk.company_id, likely=code.number)


async def _likely_in(talk: Conversation, code: Code) -> None:
    await bulk.put_back(talk.uow, talk.member, code.subject)
    await talk.answer(texts.IN)
    await show(talk, code.target or talk.company_id, likely=code.number)


async def _likely_now(talk: Conversation, code: Code) -> None:
    """Then the next page follows in the same message; after the last one the first question."""
    subject = code.subject
    found, page = await bulk.confirm_page(
        talk.uow,
        talk.member,
        subject,
        talk.now,
        start=code.number or 0,
        seen=code.version,
        offers=talk.offers,
    )
    await talk.answer(texts.confirmed(found.lines, found.left_out))
    if found.likely:
        await _tell(talk, subject, bulk_id=str(found.bulk_id), likely=page.next_start)
        return
    await _tell(talk, subject, bulk_id=str(found.bulk_id))
    await _ask_the_rest(talk, subject)


async def _ask_the_rest(talk: Conversation, subject: UUID) -> None:
    import_id = subject if subject != talk.company_id else None
    if await queueing.open_lines(talk.uow, talk.company_id, import_id):
        await queue.start(talk, import_id)


async def _undo(talk: Conversation, code: Code) -> None:
    undone = await undoing.undo_bulk(talk.uow, talk.member, code.subject, talk.now)
    await talk.answer(answered(DecisionKind.UNDO))
    if code.target is None:
        await talk.show(Screen(texts.undone(len(undone))))
        return
    await _tell(talk, code.target)


async def _tell(talk: Conversation, subject_id: UUID, **more: Any) -> None:
    """The pressed message, and what shows the same lines in other chats."""
    await show(talk, subject_id, **more)
    if subject_id != talk.company_id:
        await announcing.refresh_summaries(
            talk.uow, talk.company_id, subject_id, talk.now, besides=talk.member.chat_id
        )


HANDLERS: dict[Action, Handler] = {
    Action.BULK: _confirm,
    Action.BULK_UNDO: _undo,
    Action.BULK_OPEN: _open,
    Action.BULK_LIST: _list,
    Action.BULK_OUT: _out,
    Action.BULK_IN: _in,
    Action.LIKELY: _likely,
    Action.LIKELY_OUT: _likely_out,
    Action.LIKELY_IN: _likely_in,
    Action.LIKELY_NOW: _likely_now,
}
ON_BURSTS = frozenset({Action.BULK, Action.BULK_OPEN, Action.BULK_LIST, Action.LIKELY, Action.LIKELY_NOW})
"""Their subject is the import or the company; after a refusal the message shows it as it stands."""
