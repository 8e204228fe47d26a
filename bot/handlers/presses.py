"""Buttons: each action is one small function; whoever presses was identified before, the line's version decides."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.callback_data import Action, Code, decode
from bot.handlers import automation, file_presses, queue
from bot.screens import cards, dialogs
from bot.screens.screen import Screen
from bot.texts import cards as card_texts
from bot.texts import dialogs as texts
from bot.texts import reports
from core.domain.conversation import Card, PromptKind
from core.domain.decisions import DecisionKind
from core.domain.entries import EntryState
from core.errors import AlreadyDecided, EntryNotOpen, NotFound
from core.services import bulk, deciding, drafting, refunding, refusing, reporting, searching, undoing
from core.services.deciding import Press

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.handlers.conversation import Conversation
    from core.services.drafting import DraftView

    Handler = Callable[[Conversation, Code], Awaitable[None]]


async def handle_press(talk: Conversation, data: str) -> None:
    """One press: an unknown or forged code is answered politely and changes nothing."""
    code = decode(data)
    if code is None or (code.action in _ON_ENTRIES and code.target is None):
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
        elif code.action is Action.DRAFT_CONFIRM:
            draft = await talk.uow.chats.draft(talk.company_id, code.subject)
            await talk.show_card(draft.line_id)


def _press(talk: Conversation, code: Code) -> Press:
    return Press(talk.member, code.subject, code.version, talk.now)


async def _adopt(talk: Conversation, code: Code) -> None:
    """The pressed message shows this line, even if its sending was never recorded (a crash in between)."""
    assert talk.message_id is not None
    line = await talk.uow.statements.line(talk.company_id, code.subject)
    known = await talk.uow.chats.card(talk.company_id, talk.member.chat_id, talk.message_id)
    if known is None:
        await talk.uow.chats.remember_card(
            Card(talk.company_id, talk.member.chat_id, talk.message_id, line.id, "")
        )


async def _old_button(talk: Conversation, _code: Code) -> None:
    """The file this button waited with is gone."""
    await talk.answer(reports.OLD_BUTTON)


async def _decided(talk: Conversation, kind: DecisionKind) -> None:
    await talk.answer(card_texts.answered(kind))
    await queue.advance(talk)


async def _reconcile(talk: Conversation, code: Code) -> None:
    assert code.target is not None
    await _adopt(talk, code)
    decision = await deciding.reconcile(talk.uow, _press(talk, code), code.target)
    await _decided(talk, decision.kind)


async def _use_value(talk: Conversation, code: Code) -> None:
    assert code.target is not None
    await _adopt(talk, code)
    with_refund = code.action is Action.USE_VALUE_AND_REFUND
    decision = await deciding.use_statement_value(
        talk.uow, _press(talk, code), code.target, with_refund=with_refund
    )
    await _decided(talk, decision.kind)


async def _open_refund(talk: Conversation, code: Code) -> None:
    await _adopt(talk, code)
    decision = await deciding.open_refund(talk.uow, _press(talk, code))
    await talk.answer(card_texts.answered(decision.kind))


async def _ignore(talk: Conversation, code: Code) -> None:
    await _adopt(talk, code)
    decision = await deciding.ignore(talk.uow, _press(talk, code))
    await _decided(talk, decision.kind)


async def _postpone(talk: Conversation, code: Code) -> None:
    await _adopt(talk, code)
    await deciding.postpone(talk.uow, _press(talk, code))
    await talk.answer(card_texts.POSTPONED)
    await talk.show_card(code.subject)
    await queue.advance(talk)


async def _undo(talk: Conversation, code: Code) -> None:
    await _adopt(talk, code)
    await undoing.undo_line(talk.uow, talk.member, code.subject, version=code.version, now=talk.now)
    await talk.answer(card_texts.answered(DecisionKind.UNDO))


async def _back(talk: Conversation, code: Code) -> None:
    await talk.uow.statements.line(talk.company_id, code.subject)
    await talk.answer("")
    await talk.show_card(code.subject)


async def _why(talk: Conversation, code: Code) -> None:
    view = await _open_view(talk, code)
    await talk.answer("")
    await talk.show(cards.why(view), line_id=code.subject)


async def _open_view(talk: Conversation, code: Code) -> reporting.LineView:
    """The line, which must still be as the person saw it."""
    view = await reporting.view_line(talk.uow, talk.company_id, code.subject)
    if view.suggestion is None or view.line.version != code.version:
        raise AlreadyDecided(
            view.outcome.by if view.outcome else None,
            view.outcome.decision.decided_at if view.outcome else None,
        )
    return view


async def _search(talk: Conversation, code: Code) -> None:
    view = await _open_view(talk, code)
    page = await searching.search(talk.uow, talk.company_id, near=view.line, page=code.number or 0)
    await talk.answer("")
    await talk.show(dialogs.search_page(view, page), line_id=code.subject)


async def _search_type(talk: Conversation, code: Code) -> None:
    await _open_view(talk, code)
    await talk.answer("")
    await talk.ask(PromptKind.SEARCH, code.subject, texts.ASK_SEARCH, texts.ASK_SEARCH_BOX)


async def _pair(talk: Conversation, code: Code) -> None:
    assert code.target is not None
    view = await _open_view(talk, code)
    one = await talk.uow.books.entry(talk.company_id, code.target)
    if one.entry.state is not EntryState.OPEN:
        raise EntryNotOpen(one.entry.description)
    await talk.answer("")
    await talk.show(cards.pair(view, one), line_id=code.subject)


async def _refuse(talk: Conversation, code: Code) -> None:
    assert code.target is not None
    await _adopt(talk, code)
    await refusing.refuse(talk.uow, _press(talk, code), code.target)
    await talk.answer(card_texts.REFUSED)
    await talk.show_card(code.subject)


async def _refuse_undo(talk: Conversation, code: Code) -> None:
    assert code.target is not None
    await _adopt(talk, code)
    await refusing.take_back(talk.uow, _press(talk, code), code.target)
    await talk.answer(card_texts.REFUSED_BACK)
    await talk.show_card(code.subject)


async def _new_entry(talk: Conversation, code: Code) -> None:
    await _adopt(talk, code)
    view = await drafting.start_draft(
        talk.uow,
        talk.member,
        code.subject,
        version=code.version,
        chat_id=talk.member.chat_id,
        now=talk.now,
    )
    await talk.answer("")
    await talk.show(dialogs.draft_categories(view), line_id=code.subject)


async def show_draft(talk: Conversation, view: DraftView) -> None:
    """The next step of a draft: category, then contact, then everything read back."""
    draft = view.draft
    known = None
    if draft.contact_id:
        known = (await talk.uow.books.contact(talk.company_id, draft.contact_id)).name
    await talk.show(dialogs.draft_check(view, known), line_id=view.line.id)


async def _draft_categories(talk: Conversation, code: Code) -> None:
    view = await drafting.view_draft(talk.uow, talk.company_id, code.subject)
    await talk.answer("")
    await talk.show(dialogs.draft_categories(view), line_id=view.line.id)


async def _draft_category(talk: Conversation, code: Code) -> None:
    view = await drafting.choose_category(talk.uow, talk.company_id, code.subject, code.number or 0)
    await talk.answer("")
    await talk.show(dialogs.draft_contact(view), line_id=view.line.id)


async def _draft_contact(talk: Conversation, code: Code) -> None:
    view = await drafting.choose_contact(talk.uow, talk.company_id, code.subject, code.target)
    await talk.answer("")
    await show_draft(talk, view)


async def _draft_payer(talk: Conversation, code: Code) -> None:
    view = await drafting.view_draft(talk.uow, talk.company_id, code.subject)
    view = await drafting.name_contact(talk.uow, talk.company_id, code.subject, view.payer)
    await talk.answer("")
    await show_draft(talk, view)


async def _draft_type_contact(talk: Conversation, code: Code) -> None:
    await drafting.view_draft(talk.uow, talk.company_id, code.subject)
    await talk.answer("")
    await talk.ask(PromptKind.CONTACT_NAME, code.subject, texts.ASK_CONTACT, texts.ASK_CONTACT_BOX)


async def _draft_describe(talk: Conversation, code: Code) -> None:
    await drafting.view_draft(talk.uow, talk.company_id, code.subject)
    await talk.answer("")
    await talk.ask(PromptKind.DESCRIPTION, code.subject, texts.ASK_DESCRIPTION, texts.ASK_DESCRIPTION_BOX)


async def _draft_confirm(talk: Conversation, code: Code) -> None:
    draft = await talk.uow.chats.draft(talk.company_id, code.subject)
    on_line = replace(code, subject=draft.line_id)
    await _adopt(talk, on_line)
    decision = await deciding.create_entry(talk.uow, _press(talk, on_line), draft)
    await _decided(talk, decision.kind)


async def _bulk(talk: Conversation, code: Code) -> None:
    bulk_id, sure = await bulk.confirm_sure(talk.uow, talk.member, code.subject, talk.now)
    view = await bulk.view_burst(talk.uow, talk.company_id, code.subject)
    if not sure:
        await talk.answer(texts.NOTHING_SURE)
        await talk.show(dialogs.burst(view))
        return
    await talk.answer(card_texts.answered(DecisionKind.RECONCILE))
    left = view.suggested + view.alone
    await talk.show(dialogs.bulk_done(len(sure), bulk_id, code.subject, left=left))


async def _bulk_undo(talk: Conversation, code: Code) -> None:
    undone = await undoing.undo_bulk(talk.uow, talk.member, code.subject, talk.now)
    await talk.answer(card_texts.answered(DecisionKind.UNDO))
    if code.target is None:
        await talk.show(Screen(texts.bulk_undone(len(undone))))
        return
    view = await bulk.view_burst(talk.uow, talk.company_id, code.target)
    await talk.show(dialogs.burst(view))


async def _queue(talk: Conversation, _code: Code) -> None:
    await talk.answer("")
    await queue.start(talk)


async def _due_choices(talk: Conversation, code: Code) -> None:
    view = await talk.uow.decisions.refund(talk.company_id, code.subject)
    await talk.answer("")
    await talk.show(dialogs.due_choices(view), line_id=view.case.cause_line_id)


async def _due_in(talk: Conversation, code: Code) -> None:
    due_on = talk.today + timedelta(days=code.number or 0)
    view = await refunding.move_due_day(talk.uow, talk.member, code.subject, due_on, talk.now)
    await talk.answer(texts.due_moved(view))
    await talk.show_card(view.case.cause_line_id)


async def _due_type(talk: Conversation, code: Code) -> None:
    await talk.uow.decisions.refund(talk.company_id, code.subject)
    await talk.answer("")
    await talk.ask(PromptKind.DUE_DATE, code.subject, texts.ASK_DUE, texts.ASK_DUE_BOX)


async def _twin_keep(talk: Conversation, code: Code) -> None:
    await _adopt(talk, code)
    await deciding.keep_twin(talk.uow, _press(talk, code))
    await talk.answer(card_texts.TWIN_KEPT)


async def _twin_repeated(talk: Conversation, code: Code) -> None:
    await _adopt(talk, code)
    line = await talk.uow.statements.line(talk.company_id, code.subject)
    if line.repeats_id is None and line.version == code.version:  # settled meanwhile: it is no doubt any more
        raise AlreadyDecided(None, None)
    decision = await deciding.call_repeated(talk.uow, _press(talk, code))
    await _decided(talk, decision.kind)


_HANDLERS: dict[Action, Handler] = {
    **automation.HANDLERS,
    Action.TWIN_KEEP: _twin_keep,
    Action.TWIN_REPEATED: _twin_repeated,
    Action.IMPORT_UNDO: file_presses.undo_question,
    Action.IMPORT_UNDO_YES: file_presses.undo_import,
    Action.IMPORT_UNDO_ALL: file_presses.undo_import,
    Action.IMPORT_BACK: file_presses.back_to_result,
    Action.IMPORT_DOUBTS: file_presses.show_doubts,
    Action.FILE_CANCEL: file_presses.cancel,
    Action.FILE_ACCOUNT: _old_button,
    Action.FILE_NEW_ACCOUNT: _old_button,
    Action.FILE_GO: _old_button,
    Action.RECONCILE: _reconcile,
    Action.USE_VALUE: _use_value,
    Action.USE_VALUE_AND_REFUND: _use_value,
    Action.OPEN_REFUND: _open_refund,
    Action.IGNORE: _ignore,
    Action.POSTPONE: _postpone,
    Action.UNDO: _undo,
    Action.BACK: _back,
    Action.SHOW_LINE: _back,
    Action.WHY: _why,
    Action.SEARCH: _search,
    Action.SEARCH_TYPE: _search_type,
    Action.PAIR: _pair,
    Action.REFUSE: _refuse,
    Action.REFUSE_UNDO: _refuse_undo,
    Action.NEW_ENTRY: _new_entry,
    Action.DRAFT_CATEGORIES: _draft_categories,
    Action.DRAFT_CATEGORY: _draft_category,
    Action.DRAFT_CONTACT: _draft_contact,
    Action.DRAFT_NO_CONTACT: _draft_contact,
    Action.DRAFT_PAYER: _draft_payer,
    Action.DRAFT_TYPE_CONTACT: _draft_type_contact,
    Action.DRAFT_DESCRIBE: _draft_describe,
    Action.DRAFT_CONFIRM: _draft_confirm,
    Action.BULK: _bulk,
    Action.BULK_UNDO: _bulk_undo,
    Action.QUEUE: _queue,
    Action.DUE_CHOICES: _due_choices,
    Action.DUE_IN: _due_in,
    Action.DUE_TYPE: _due_type,
}
_ON_ENTRIES = frozenset(
    {
        Action.RECONCILE,
        Action.USE_VALUE,
        Action.USE_VALUE_AND_REFUND,
        Action.PAIR,
        Action.REFUSE,
        Action.REFUSE_UNDO,
    }  # without one they say nothing
)
_ON_LINES = frozenset(
    {
        Action.RECONCILE,
        Action.USE_VALUE,
        Action.USE_VALUE_AND_REFUND,
        Action.OPEN_REFUND,
        Action.IGNORE,
        Action.POSTPONE,
        Action.UNDO,
        Action.WHY,
        Action.SEARCH,
        Action.PAIR,
        Action.REFUSE,
        Action.REFUSE_UNDO,
        Action.NEW_ENTRY,
        Action.TWIN_KEEP,
        Action.TWIN_REPEATED,
    }
)
