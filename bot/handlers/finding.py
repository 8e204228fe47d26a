"""Looking for things by words: ``/buscar``, a name or an amount alone, and the entries a line may settle."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.callback_data import Action
from bot.handlers.pressing import open_view
from bot.screens import found as screens
from bot.texts import found as texts
from bot.texts import reports
from core.domain.conversation import PromptKind
from core.services import reporting, searching

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.callback_data import Code
    from bot.handlers.conversation import Conversation
    from core.domain.conversation import Prompt

    Handler = Callable[[Conversation, Code], Awaitable[None]]

_LONGEST_NAME = 60
_MOST_WORDS = 5


async def search(talk: Conversation, argument: str) -> None:
    """``/buscar``, with or without what to look for."""
    if not argument:
        await talk.ask(PromptKind.SEARCH, None, texts.ASK, texts.ASK_BOX)
        return
    await talk.say(screens.findings(await _look(talk, argument)))


async def look_up(talk: Conversation, text: str) -> None:
    """Free text that is no sentence about money: a name or an amount finds things, anything else gets two examples."""
    if len(text) > _LONGEST_NAME or len(text.split()) > _MOST_WORDS:
        await talk.say(texts.NOT_UNDERSTOOD)
        return
    found = await _look(talk, text)
    await talk.say(screens.findings(found) if found.total else texts.nothing(text))


async def _look(talk: Conversation, text: str) -> searching.Findings:
    return await searching.look(talk.uow, talk.member, text, talk.today, talk.now)


async def answer(talk: Conversation, prompt: Prompt, text: str) -> None:
    """What was typed where a search asked: about a line, or about everything."""
    if prompt.subject_id is None:
        await talk.say(screens.findings(await _look(talk, text)))
        return
    view = await reporting.view_line(talk.uow, talk.company_id, prompt.subject_id)
    page = await searching.search_near(talk.uow, talk.member, view.line, text, talk.now)
    await talk.say(screens.near(view, page))


async def _page(talk: Conversation, code: Code) -> None:
    kept = await talk.uow.searches.search(talk.company_id, code.subject)
    found = await searching.find(talk.uow, kept, talk.today, code.number or 0)
    await talk.answer("")
    await talk.show(screens.findings(found))


async def _entry(talk: Conversation, code: Code) -> None:
    if code.target is None:
        await talk.answer(reports.OLD_BUTTON)
        return
    kept = await talk.uow.searches.search(talk.company_id, code.subject)
    one, lines = await searching.open_entry(talk.uow, talk.company_id, code.target)
    await talk.answer("")
    await talk.show(screens.entry(one, kept, lines))


async def _near(talk: Conversation, code: Code) -> None:
    """Another page of what was typed about a line, which must still be as it was drawn."""
    kept = await talk.uow.searches.search(talk.company_id, code.subject)
    if kept.line_id is None:
        await talk.answer(reports.OLD_BUTTON)
        return
    view = await open_view(talk, replace(code, subject=kept.line_id))
    page = await searching.page_near(talk.uow, kept, view.line, code.number or 0)
    await talk.answer("")
    await talk.show(screens.near(view, page))


async def _again(talk: Conversation, code: Code) -> None:
    if code.subject != talk.company_id:
        await talk.answer(reports.OLD_BUTTON)
        return
    await talk.answer("")
    await talk.ask(PromptKind.SEARCH, None, texts.ASK, texts.ASK_BOX)


HANDLERS: dict[Action, Handler] = {
    Action.FOUND_PAGE: _page,
    Action.FOUND_ENTRY: _entry,
    Action.FOUND_NEAR: _near,
    Action.SEARCH_AGAIN: _again,
}
