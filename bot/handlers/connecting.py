"""Buttons and answers of setting up a connection. What a provider must be asked is left to the timer, never done here.

A message that carries a secret is taken out of the chat by the outbox, whatever becomes of what it said.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.callback_data import Action
from bot.handlers import secret_files
from bot.handlers.opening import read_opening
from bot.screens import connecting as screens
from bot.texts import connecting as texts
from bot.texts import reports
from core.domain.connections import DraftStep
from core.domain.conversation import PromptKind
from core.services import connecting, preparing, showing
from core.services.offered import REFERENCE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date
    from uuid import UUID

    from bot.callback_data import Code
    from bot.handlers.conversation import Conversation
    from core.domain.connections import ConnectionDraft
    from core.domain.conversation import Prompt

    Handler = Callable[[Conversation, Code], Awaitable[None]]


# --- showing and asking ---------------------------------------------------------------------------------


async def show(talk: Conversation, draft: ConnectionDraft) -> None:
    """Show a draft in the message that was pressed, or in a new one."""
    view = await showing.view_draft(talk.uow, draft, talk.now)
    await talk.show(screens.step(view, frozenset(talk.feeds)))


async def show_next(talk: Conversation, draft: ConnectionDraft) -> None:
    """The same, and ask for what is still missing."""
    await show(talk, draft)
    view = await showing.view_draft(talk.uow, draft, talk.now)
    if draft.step is DraftStep.FIELDS and view.next_field:
        await _ask_field(talk, draft, view.next_field)


async def _ask_field(talk: Conversation, draft: ConnectionDraft, name: str) -> None:
    """Ask for one thing; what was asked before is not waited for any more."""
    await talk.uow.chats.close_prompts(talk.company_id, draft.id)
    asking = replace(draft, data={**draft.data, "asking": name})
    await talk.uow.connections.save_draft(asking)
    kind = PromptKind.FEED_REFERENCE if name == REFERENCE else PromptKind.FEED_SECRET
    await talk.ask(kind, draft.id, texts.field_question(name), texts.field_box(name))


async def begun(talk: Conversation) -> list[tuple[UUID, str]]:
    """What this chat began and left, with its name."""
    found = []
    for draft in await preparing.unfinished(talk.uow, talk.member):
        view = await showing.view_draft(talk.uow, draft, talk.now)
        found.append((draft.id, texts.resumed_name(view)))
    return found


# --- buttons --------------------------------------------------------------------------------------------


async def _new(talk: Conversation, code: Code) -> None:
    if code.subject != talk.company_id:
        await talk.answer(reports.OLD_BUTTON)
        return
    draft = await preparing.start(talk.uow, talk.member, talk.now)
    await talk.answer("")
    await show(talk, draft)


async def _for_account(talk: Conversation, code: Code) -> None:
    feeding = await talk.uow.connections.feeding(talk.company_id)
    if code.subject in feeding:  # somebody else was faster
        connection = await talk.uow.connections.connection(
            talk.company_id, feeding[code.subject].connection_id
        )
        await talk.answer("")
        await connecting.tell_connection(talk.uow, connection, talk.member.chat_id, talk.now)
        return
    draft = await preparing.begin_for(talk.uow, talk.member, code.subject, talk.feeds, talk.now)
    await talk.answer("")
    await show(talk, draft)


async def _bank(talk: Conversation, code: Code) -> None:
    draft = await preparing.choose_bank(talk.uow, talk.member, code.subject, _number(code), talk.feeds)
    await talk.answer("")
    await show(talk, draft)


async def _others(talk: Conversation, code: Code) -> None:
    draft = await preparing.draft_of(talk.uow, talk.member, code.subject)
    await talk.answer("")
    await talk.show(screens.others(draft.id))


async def _name(talk: Conversation, code: Code) -> None:
    if _number(code):
        draft = await preparing.draft_of(talk.uow, talk.member, code.subject)
        await talk.answer("")
        await talk.ask(PromptKind.NEW_ACCOUNT_NAME, draft.id, texts.ASK_NAME, texts.ASK_NAME_BOX)
        return
    draft = await preparing.call(talk.uow, talk.member, code.subject, None)
    await talk.answer("")
    await show(talk, draft)


async def _person(talk: Conversation, code: Code) -> None:
    draft = await preparing.say_person(talk.uow, talk.member, code.subject, company=bool(_number(code)))
    await talk.answer("")
    await show(talk, draft)


async def _default(talk: Conversation, code: Code) -> None:
    draft = await preparing.say_default(talk.uow, talk.member, code.subject, default=bool(_number(code)))
    await talk.answer("")
    await show(talk, draft)


async def _opening(talk: Conversation, code: Code) -> None:
    if _number(code):
        draft = await preparing.draft_of(talk.uow, talk.member, code.subject)
        await talk.answer("")
        await talk.ask(PromptKind.NEW_ACCOUNT_OPENING, draft.id, texts.ASK_OPENING, texts.ASK_OPENING_BOX)
        return
    await talk.answer("")
    await _made(talk, code.subject, None)


async def _how(talk: Conversation, code: Code) -> None:
    if _number(code) == screens.AUTOMATIC:
        draft = await preparing.take_way(talk.uow, talk.member, code.subject, 0, talk.feeds)
        await talk.answer("")
        await show(talk, draft)
        return
    draft = await preparing.draft_of(talk.uow, talk.member, code.subject)
    if draft.account_id is None:
        await talk.answer(reports.OLD_BUTTON)
        return
    await preparing.cancel(talk.uow, talk.member, draft.id)
    account = await talk.uow.statements.account(talk.company_id, draft.account_id)
    await talk.answer("")
    await talk.show(screens.made_by_file(account, talk.company_id))


async def _way(talk: Conversation, code: Code) -> None:
    draft = await preparing.take_way(talk.uow, talk.member, code.subject, _number(code), talk.feeds)
    await talk.answer("")
    await show(talk, draft)


async def _go(talk: Conversation, code: Code) -> None:
    draft = await preparing.go(talk.uow, talk.member, code.subject, talk.feeds, talk.message_id)
    await talk.answer(texts.WAIT if draft.step is not DraftStep.FIELDS else "")
    await show_next(talk, draft)


async def _field(talk: Conversation, code: Code) -> None:
    draft = await preparing.draft_of(talk.uow, talk.member, code.subject)
    fields = preparing.fields_of(draft)
    if _number(code) >= len(fields):
        await talk.answer(reports.OLD_BUTTON)
        return
    await talk.answer("")
    await _ask_field(talk, draft, fields[_number(code)])


async def _enable(talk: Conversation, code: Code) -> None:
    draft = await preparing.check(talk.uow, talk.member, code.subject, talk.message_id)
    await talk.answer(texts.WAIT if draft.step is DraftStep.CHECKING else "")
    await show_next(talk, draft)


async def _done(talk: Conversation, code: Code) -> None:
    draft = await preparing.find(talk.uow, talk.member, code.subject, talk.message_id)
    await talk.answer(texts.WAIT)
    await show(talk, draft)


async def _paste(talk: Conversation, code: Code) -> None:
    draft = await preparing.draft_of(talk.uow, talk.member, code.subject)
    await talk.answer("")
    await talk.ask(PromptKind.FEED_REFERENCE, draft.id, texts.ASK_REFERENCE, texts.ASK_REFERENCE_BOX)


async def _which(talk: Conversation, code: Code) -> None:
    draft = await preparing.draft_of(talk.uow, talk.member, code.subject)
    view = await showing.view_draft(talk.uow, draft, talk.now)
    await talk.answer("")
    await talk.show(screens.which_account(view, _number(code)))


async def _is(talk: Conversation, code: Code) -> None:
    place, said = divmod(_number(code), screens.ANSWERS)
    if (said == screens.KNOWN) != (code.target is not None):
        await talk.answer(reports.OLD_BUTTON)
        return
    draft = await preparing.choose_account(
        talk.uow, talk.member, code.subject, place, code.target, new=said == screens.NEW
    )
    await talk.answer("")
    await show(talk, draft)


async def _link(talk: Conversation, code: Code) -> None:
    """Link what was chosen; the connection, or the reason why not, takes the message's place."""
    draft = await preparing.draft_of(talk.uow, talk.member, code.subject)
    if draft.step not in {DraftStep.CHOOSING, DraftStep.ELSEWHERE}:
        await talk.answer(reports.OLD_BUTTON)
        await show(talk, draft)
        return
    await talk.answer("")
    moving = code.action is Action.CONNECT_MOVE
    shown = replace(draft, message_id=talk.message_id, member_id=talk.member.id)
    await connecting.finish(talk.uow, shown, talk.now, moving=moving)


async def _see(talk: Conversation, code: Code) -> None:
    draft = await preparing.draft_of(talk.uow, talk.member, code.subject)
    await talk.answer("")
    await show(talk, draft)


async def _cancel(talk: Conversation, code: Code) -> None:
    await preparing.cancel(talk.uow, talk.member, code.subject)
    await talk.answer("")
    await talk.show(screens.cancelled(talk.company_id))


async def _back(talk: Conversation, code: Code) -> None:
    draft = await preparing.back(talk.uow, talk.member, code.subject)
    await talk.answer("")
    await show(talk, draft)


def _number(code: Code) -> int:
    return code.number or 0


HANDLERS: dict[Action, Handler] = {
    Action.ACCOUNT_NEW: _new,
    Action.ACCOUNT_CONNECT: _for_account,
    Action.CONNECT_BANK: _bank,
    Action.CONNECT_OTHERS: _others,
    Action.CONNECT_NAME: _name,
    Action.CONNECT_PERSON: _person,
    Action.CONNECT_DEFAULT: _default,
    Action.CONNECT_OPENING: _opening,
    Action.CONNECT_HOW: _how,
    Action.CONNECT_WAY: _way,
    Action.CONNECT_GO: _go,
    Action.CONNECT_FIELD: _field,
    Action.CONNECT_ENABLE: _enable,
    Action.CONNECT_DONE: _done,
    Action.CONNECT_PASTE: _paste,
    Action.CONNECT_WHICH: _which,
    Action.CONNECT_IS: _is,
    Action.CONNECT_LINK: _link,
    Action.CONNECT_MOVE: _link,
    Action.CONNECT_SHOW: _see,
    Action.CONNECT_CANCEL: _cancel,
    Action.CONNECT_BACK: _back,
}


# --- typed answers --------------------------------------------------------------------------------------


async def name_typed(talk: Conversation, prompt: Prompt, text: str) -> None:
    """What a new account is to be called."""
    assert prompt.subject_id is not None
    await show(talk, await preparing.call(talk.uow, talk.member, prompt.subject_id, text))


async def opening_typed(talk: Conversation, prompt: Prompt, text: str) -> None:
    """What a new account held at the end of a day."""
    assert prompt.subject_id is not None
    await _made(talk, prompt.subject_id, read_opening(text, talk.today))


async def reference_typed(talk: Conversation, prompt: Prompt, text: str) -> None:
    """The account's number, or the name of a connection copied from the provider's page."""
    assert prompt.subject_id is not None
    draft = await preparing.draft_of(talk.uow, talk.member, prompt.subject_id)
    if REFERENCE in preparing.fields_of(draft):
        await show_next(talk, await preparing.give(talk.uow, talk.member, draft.id, {REFERENCE: text}))
        return
    await show(talk, await preparing.paste(talk.uow, talk.member, draft.id, text))


async def secret_typed(talk: Conversation, prompt: Prompt, text: str) -> None:
    """A secret; its message is on its way out of the chat already."""
    assert prompt.subject_id is not None
    draft = await preparing.draft_of(talk.uow, talk.member, prompt.subject_id)
    given = secret_files.parts_of(text) or {draft.data.get("asking", ""): text}
    draft = await preparing.give(talk.uow, talk.member, draft.id, given)
    await talk.say("\n".join(texts.received(name, said) for name, said in given.items()))
    await show_next(talk, draft)


async def secret_file(talk: Conversation, file: secret_files.SecretFile) -> None:
    """Keep what a file brought; its message is on its way out of the chat already."""
    draft = await secret_files.for_files(talk.uow, talk.member)
    if draft is None or file.too_large or not file.given:
        await talk.say(texts.FILE_TOO_LARGE if file.too_large else texts.FILE_UNREADABLE)
        return
    draft = await preparing.give(talk.uow, talk.member, draft.id, file.given)
    await talk.say("\n".join(texts.received(name, said) for name, said in file.given.items()))
    await show_next(talk, draft)


ANSWERS = {
    PromptKind.NEW_ACCOUNT_NAME: name_typed,
    PromptKind.NEW_ACCOUNT_OPENING: opening_typed,
    PromptKind.FEED_REFERENCE: reference_typed,
    PromptKind.FEED_SECRET: secret_typed,
}


async def _made(talk: Conversation, draft_id: UUID, opening: tuple[int, date] | None) -> None:
    """The account is made; what comes next, if its bank can be read."""
    draft, account = await preparing.say_opening(
        talk.uow, talk.member, draft_id, opening, talk.feeds, talk.now
    )
    if draft.step is DraftStep.HOW:
        await show(talk, draft)
    else:
        await talk.show(screens.made_by_file(account, talk.company_id))
