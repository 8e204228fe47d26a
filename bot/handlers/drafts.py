"""New entries: from a card's button, from a sentence, or by ``/novo``; every step leads to the draft read back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.callback_data import Action
from bot.handlers.pressing import adopt, decided, press_of
from bot.screens import drafts as screens
from bot.screens.screen import Screen
from bot.texts import drafts as texts
from bot.texts import reports
from core.domain.conversation import PromptKind
from core.domain.entries import Direction
from core.services import deciding, drafting, noting, splitting

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from bot.callback_data import Code
    from bot.handlers.conversation import Conversation
    from core.domain.conversation import Prompt
    from core.services.drafting import DraftView
    from core.services.noting import Understood

    Handler = Callable[[Conversation, Code], Awaitable[None]]
    Answer = Callable[[Conversation, Prompt, str], Awaitable[None]]


# --- where a draft begins ------------------------------------------------------------------------


async def new_from_words(talk: Conversation, argument: str) -> None:
    """``/novo``, with or without a sentence behind it."""
    understood = await noting.start(talk.uow, talk.member, argument, talk.today, talk.now)
    await show_understood(talk, understood)


async def show_understood(talk: Conversation, found: Understood) -> None:
    """A sentence as it was understood, or the first question about it."""
    view = found.view
    if view.direction is None:
        await talk.say(screens.directions(view))
    elif view.cents is None:
        await _ask_amount(talk, view, texts.ask_amount(found.amounts))
    elif found.alike:
        await _show(talk, view, screens.contacts(view, alike=True))
    elif view.draft.due_on is None:
        await _show(talk, view, screens.due(view, talk.today, found.days))
    else:
        await _show(talk, view, screens.check(view))


async def _new_from_line(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    view = await drafting.start_draft(
        talk.uow,
        talk.member,
        code.subject,
        version=code.version,
        chat_id=talk.member.chat_id,
        now=talk.now,
    )
    await talk.answer("")
    if view.category is None:
        await _show(talk, view, screens.categories(view))
    elif view.contacts or view.payer:
        await _show(talk, view, screens.contacts(view, first=True))
    else:  # a fee of the bank names nobody: nothing is left to ask
        await _show(talk, view, screens.check(view))


# --- the way through -----------------------------------------------------------------------------


async def _show(talk: Conversation, view: DraftView, screen: Screen) -> None:
    """In the message that was pressed; a line's draft stays its card."""
    await talk.show(screen, line_id=view.line.id if view.line else None)


async def _go_on(talk: Conversation, view: DraftView) -> None:
    """The next thing that must be known, else the draft read back."""
    if view.direction is None:
        screen = screens.directions(view)
    elif view.cents is None:
        await _ask_amount(talk, view, texts.ASK_AMOUNT)
        return
    elif view.line is None and view.draft.due_on is None:
        screen = screens.due(view, talk.today)
    else:
        screen = screens.check(view)
    await _show(talk, view, screen)


async def _ask_amount(talk: Conversation, view: DraftView, question: str) -> None:
    await _show(talk, view, screens.waiting(view, question))
    await talk.ask(PromptKind.DRAFT_AMOUNT, view.draft.id, question, texts.ASK_AMOUNT_BOX)


async def _view(talk: Conversation, code: Code) -> DraftView:
    view = await drafting.view_draft(talk.uow, talk.member, code.subject)
    await talk.answer("")
    return view


async def _check(talk: Conversation, code: Code) -> None:
    view = await _view(talk, code)
    await _go_on(talk, view)


async def _direction(talk: Conversation, code: Code) -> None:
    direction = Direction.IN if code.number else Direction.OUT
    view = await drafting.choose_direction(talk.uow, talk.member, code.subject, direction)
    await talk.answer("")
    await _go_on(talk, view)


async def _amount(talk: Conversation, code: Code) -> None:
    view = await _view(talk, code)
    if view.line is not None:  # a line's amount is the bank's
        await _show(talk, view, screens.check(view))
        return
    await _ask_amount(talk, view, texts.ASK_AMOUNT)


async def _due(talk: Conversation, code: Code) -> None:
    view = await _view(talk, code)
    await _show(talk, view, screens.due(view, talk.today))


async def _due_on(talk: Conversation, code: Code) -> None:
    first = (await _view(talk, code)).draft.due_on is None
    due_on = screens.numbered_day(code.number or 0)
    view = await drafting.set_due_day(talk.uow, talk.member, code.subject, due_on)
    await _after_due(talk, view, first=first)


async def _after_due(talk: Conversation, view: DraftView, *, first: bool) -> None:
    """On the way through, the category is asked last."""
    if first and view.line is None and view.category is None and view.categories and view.cents:
        await _show(talk, view, screens.categories(view))
        return
    await _go_on(talk, view)


async def _due_type(talk: Conversation, code: Code) -> None:
    view = await _view(talk, code)
    await talk.ask(PromptKind.DRAFT_DUE, view.draft.id, texts.ASK_DUE, texts.ASK_DUE_BOX)


async def _categories(talk: Conversation, code: Code) -> None:
    view = await _view(talk, code)
    await _show(talk, view, screens.categories(view))


async def _category(talk: Conversation, code: Code) -> None:
    if code.target is None:  # drawn when buttons named a place in a list that may have changed
        await talk.answer(reports.OLD_BUTTON)
        return
    first = (await drafting.view_draft(talk.uow, talk.member, code.subject)).draft.category_id is None
    view = await drafting.choose_category(talk.uow, talk.member, code.subject, code.target)
    await talk.answer("")
    asks_whose = first and view.line is not None and view.contact is None
    await _show(talk, view, screens.contacts(view, first=True) if asks_whose else screens.check(view))


async def _contacts(talk: Conversation, code: Code) -> None:
    view = await _view(talk, code)
    await _show(talk, view, screens.contacts(view))


async def _contact(talk: Conversation, code: Code) -> None:
    view = await drafting.choose_contact(talk.uow, talk.member, code.subject, code.target)
    await talk.answer("")
    await _go_on(talk, view)


async def _create_contact(talk: Conversation, code: Code) -> None:
    view = await drafting.create_contact(talk.uow, talk.member, code.subject)
    await talk.answer("")
    await _go_on(talk, view)


async def _type_contact(talk: Conversation, code: Code) -> None:
    view = await _view(talk, code)
    await talk.ask(PromptKind.CONTACT_NAME, view.draft.id, texts.ASK_CONTACT, texts.ASK_CONTACT_BOX)


async def _describe(talk: Conversation, code: Code) -> None:
    view = await _view(talk, code)
    await talk.ask(PromptKind.DESCRIPTION, view.draft.id, texts.ASK_DESCRIPTION, texts.ASK_DESCRIPTION_BOX)


# --- split over categories -----------------------------------------------------------------------


async def _split(talk: Conversation, code: Code) -> None:
    view = await _view(talk, code)
    await _show_split(talk, view)


async def _show_split(talk: Conversation, view: DraftView) -> None:
    done = view.line is None or not view.left_cents
    await _show(talk, view, screens.check(view) if done else screens.split(view))


async def _split_type(talk: Conversation, code: Code) -> None:
    view = await _view(talk, code)
    await talk.ask(PromptKind.DRAFT_SPLIT, view.draft.id, texts.ASK_SPLIT, texts.ASK_SPLIT_BOX)


async def _part(talk: Conversation, code: Code) -> None:
    if code.target is None:
        await talk.answer(reports.OLD_BUTTON)
        return
    view = await splitting.choose_part(talk.uow, talk.member, code.subject, code.target)
    await talk.answer("")
    await _show(talk, view, screens.part(view))
    await talk.ask(PromptKind.DRAFT_PART, view.draft.id, texts.ask_part(view), texts.ASK_AMOUNT_BOX)


async def _rest(talk: Conversation, code: Code) -> None:
    view = await splitting.take_rest(talk.uow, talk.member, code.subject)
    await talk.answer("")
    await _show_split(talk, view)


async def _unsplit(talk: Conversation, code: Code) -> None:
    view = await splitting.unsplit(talk.uow, talk.member, code.subject)
    await talk.answer("")
    await _show_split(talk, view)


# --- the end -------------------------------------------------------------------------------------


async def _confirm(talk: Conversation, code: Code) -> None:
    draft = await drafting.find_draft(talk.uow, talk.company_id, code.subject)
    if draft is None or draft.line_id is None:  # noted from words; once that is done, the draft is gone
        one = await noting.save(talk.uow, talk.member, code.subject, talk.now)
        await talk.answer(texts.NOTED)
        await talk.show(screens.noted(one))
        return
    on_line = replace(code, subject=draft.line_id)
    await adopt(talk, on_line)
    decision = await deciding.create_entry(talk.uow, press_of(talk, on_line), draft)
    await decided(talk, decision.kind)


async def _cancel(talk: Conversation, code: Code) -> None:
    await drafting.drop(talk.uow, talk.member, code.subject)
    await talk.answer("")
    await talk.show(Screen(texts.CANCELLED))


async def _undo(talk: Conversation, code: Code) -> None:
    entry = await noting.take_back(talk.uow, talk.member, code.subject, talk.now)
    await talk.answer(texts.UNDONE)
    await talk.show(screens.taken_back(entry))


# --- typed answers -------------------------------------------------------------------------------


async def _amount_typed(talk: Conversation, prompt: Prompt, text: str) -> None:
    view = await drafting.set_amount(talk.uow, talk.member, _subject(prompt), text)
    below = await _below(talk, prompt, view)
    if view.draft.due_on is None and view.contact is None and not view.draft.new_contact_name:
        await _show(below, view, screens.contacts(view))
        return
    await _go_on(below, view)


async def _due_typed(talk: Conversation, prompt: Prompt, text: str) -> None:
    due_on = drafting.typed_day(text, talk.today)
    first = (await drafting.view_draft(talk.uow, talk.member, _subject(prompt))).draft.due_on is None
    view = await drafting.set_due_day(talk.uow, talk.member, _subject(prompt), due_on)
    await _after_due(await _below(talk, prompt, view), view, first=first)


async def _contact_typed(talk: Conversation, prompt: Prompt, text: str) -> None:
    view = await drafting.name_contact(talk.uow, talk.member, _subject(prompt), text)
    below = await _below(talk, prompt, view)
    if view.contact is None and view.contacts:
        await _show(below, view, screens.contacts(view, alike=len(view.contacts) > 1))
        return
    await _go_on(below, view)


async def _description_typed(talk: Conversation, prompt: Prompt, text: str) -> None:
    view = await drafting.describe(talk.uow, talk.member, _subject(prompt), text)
    await _go_on(await _below(talk, prompt, view), view)


async def _split_typed(talk: Conversation, prompt: Prompt, text: str) -> None:
    view = await splitting.split_in_words(talk.uow, talk.member, _subject(prompt), text)
    await _show_split(await _below(talk, prompt, view), view)


async def _part_typed(talk: Conversation, prompt: Prompt, text: str) -> None:
    view = await splitting.add_part(talk.uow, talk.member, _subject(prompt), text)
    await _show_split(await _below(talk, prompt, view), view)


def _subject(prompt: Prompt) -> UUID:
    assert prompt.subject_id is not None
    return prompt.subject_id


async def _below(talk: Conversation, prompt: Prompt, view: DraftView) -> Conversation:
    """Where a typed answer leads on: a line's card is edited where it is, a free draft comes down to the thumb."""
    on_card = replace(talk, message_id=prompt.card_message_id)
    if view.line is not None:
        return on_card
    if prompt.card_message_id is not None:
        await on_card.show(Screen(texts.CONTINUES))
    return talk


ANSWERS: dict[PromptKind, Answer] = {
    PromptKind.DRAFT_AMOUNT: _amount_typed,
    PromptKind.DRAFT_DUE: _due_typed,
    PromptKind.CONTACT_NAME: _contact_typed,
    PromptKind.DESCRIPTION: _description_typed,
    PromptKind.DRAFT_SPLIT: _split_typed,
    PromptKind.DRAFT_PART: _part_typed,
}
HANDLERS: dict[Action, Handler] = {
    Action.NEW_ENTRY: _new_from_line,
    Action.DRAFT_DIRECTION: _direction,
    Action.DRAFT_AMOUNT: _amount,
    Action.DRAFT_DUE: _due,
    Action.DRAFT_DUE_ON: _due_on,
    Action.DRAFT_DUE_TYPE: _due_type,
    Action.DRAFT_CATEGORIES: _categories,
    Action.DRAFT_CATEGORY: _category,
    Action.DRAFT_CONTACTS: _contacts,
    Action.DRAFT_CONTACT: _contact,
    Action.DRAFT_NO_CONTACT: _contact,
    Action.DRAFT_PAYER: _create_contact,
    Action.DRAFT_TYPE_CONTACT: _type_contact,
    Action.DRAFT_DESCRIBE: _describe,
    Action.DRAFT_CHECK: _check,
    Action.DRAFT_SPLIT: _split,
    Action.DRAFT_SPLIT_TYPE: _split_type,
    Action.DRAFT_PART: _part,
    Action.DRAFT_REST: _rest,
    Action.DRAFT_UNSPLIT: _unsplit,
    Action.DRAFT_CONFIRM: _confirm,
    Action.DRAFT_CANCEL: _cancel,
    Action.NOTED_UNDO: _undo,
}
