"""Typed answers: matched to the question in the database, by reply or as the newest question of the chat."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.handlers.presses import show_draft
from bot.screens import dialogs
from bot.texts import dialogs as texts
from bot.texts import reports
from core.domain.conversation import Prompt, PromptKind
from core.errors import UnreadableAnswer
from core.services import drafting, refunding, reporting, searching

if TYPE_CHECKING:
    from bot.handlers.conversation import Conversation

_PROMPT_LIFE = timedelta(hours=1)
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2}|\d{4}))?")


async def handle_text(talk: Conversation, text: str, reply_to: int | None) -> None:
    """Free text: the answer to a question, or one helpful line."""
    prompt = await talk.uow.chats.take_prompt(
        talk.company_id, talk.member.chat_id, reply_to=reply_to, since=talk.now - _PROMPT_LIFE
    )
    if prompt is None:
        await talk.say(reports.UNKNOWN_TEXT)
        return
    await _ANSWERS[prompt.kind](talk, prompt, text)


async def _search(talk: Conversation, prompt: Prompt, text: str) -> None:
    if prompt.subject_id is None:
        page = await searching.search(talk.uow, talk.company_id, text=text)
        await talk.say(dialogs.free_search(page, text))
        return
    view = await reporting.view_line(talk.uow, talk.company_id, prompt.subject_id)
    page = await searching.search(talk.uow, talk.company_id, text=text, near=view.line)
    await talk.say(dialogs.search_page(view, page, text))


async def _contact_name(talk: Conversation, prompt: Prompt, text: str) -> None:
    assert prompt.subject_id is not None
    view = await drafting.name_contact(talk.uow, talk.company_id, prompt.subject_id, text)
    await show_draft(_on_card(talk, prompt), view)


async def _description(talk: Conversation, prompt: Prompt, text: str) -> None:
    assert prompt.subject_id is not None
    view = await drafting.describe(talk.uow, talk.company_id, prompt.subject_id, text)
    await show_draft(_on_card(talk, prompt), view)


async def _due_date(talk: Conversation, prompt: Prompt, text: str) -> None:
    assert prompt.subject_id is not None
    due_on = read_day(text, talk.today)
    view = await refunding.move_due_day(talk.uow, talk.member, prompt.subject_id, due_on, talk.now)
    await talk.say(texts.due_moved(view))
    if prompt.card_message_id is not None:
        await talk.show_card(view.case.cause_line_id, message_id=prompt.card_message_id)


def _on_card(talk: Conversation, prompt: Prompt) -> Conversation:
    """The same talk, about the card the question came from."""
    return replace(talk, message_id=prompt.card_message_id)


def read_day(text: str, today: date) -> date:
    """``25/07``, ``25/07/26`` or ``25/07/2026``; without a year, the next such day from today on.

    Raises:
        UnreadableAnswer: it is no day of the calendar.
    """
    found = _DATE.fullmatch(text.strip())
    if not found:
        raise UnreadableAnswer("date")
    day, month, year = int(found[1]), int(found[2]), found[3]
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    except ValueError:
        raise UnreadableAnswer("date") from None


_ANSWERS = {
    PromptKind.SEARCH: _search,
    PromptKind.CONTACT_NAME: _contact_name,
    PromptKind.DESCRIPTION: _description,
    PromptKind.DUE_DATE: _due_date,
}
