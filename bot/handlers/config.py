"""``/config``: the menu of settings, hours, categories, people and months. What a role may do, the services know."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

from bot.callback_data import Action
from bot.screens import config as screens
from bot.texts import config as texts
from bot.texts import reports
from core.domain.conversation import PromptKind
from core.domain.entries import Direction
from core.domain.monthly import Month
from core.errors import NotAllowed, NotFound, PendingInMonth, UnreadableAnswer
from core.services import closing, managing
from core.services.founding import INVITATION_LIFE, QUIET_HOURS
from core.services.permitting import require_decider

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.callback_data import Code
    from bot.handlers.conversation import Conversation
    from core.domain.conversation import Prompt
    from core.domain.parties import Company, Role

    Handler = Callable[[Conversation, Code], Awaitable[None]]
    Answer = Callable[[Conversation, Prompt, str], Awaitable[None]]

_HOUR = re.compile(r"(\d{1,2})(?:\s*[:.hH]\s*(\d{2})?)?\s*(?:min|h|hs|horas)?", re.ASCII)
_NEW_CATEGORY = {
    Direction.IN: PromptKind.NEW_CATEGORY_IN,
    Direction.OUT: PromptKind.NEW_CATEGORY_OUT,
}
_MINUTES_A_DAY = 24 * 60


async def command(talk: Conversation, _argument: str) -> None:
    """``/config``."""
    await talk.say(screens.menu(talk.company, talk.member))


async def _menu(talk: Conversation, _code: Code) -> None:
    await talk.answer("")
    await talk.show(screens.menu(talk.company, talk.member))


# --- hours and cards -----------------------------------------------------------------------------


async def _digest(talk: Conversation, code: Code) -> None:
    company = talk.company
    if code.number is not None:
        company = await managing.set_digest_time(talk.uow, talk.member, _time(code.number), talk.now)
    await talk.answer(texts.CHANGED if code.number is not None else "")
    await talk.show(screens.digest(company, may_change=talk.member.role.decides))


def _time(minutes: int) -> time:
    """An hour as a button carries it; one that no clock shows is nobody's button."""
    if minutes >= _MINUTES_A_DAY:
        raise NotFound("hour")
    return time(minutes // 60, minutes % 60)


async def _digest_type(talk: Conversation, _code: Code) -> None:
    require_decider(talk.member)
    await talk.answer("")
    await talk.ask(PromptKind.DIGEST_TIME, None, texts.ASK_HOUR, texts.ASK_HOUR_BOX)


async def _digest_typed(talk: Conversation, prompt: Prompt, text: str) -> None:
    company = await managing.set_digest_time(talk.uow, talk.member, read_hour(text), talk.now)
    await talk.say(texts.digest_set(company.digest_time))
    if prompt.card_message_id is not None:
        await _over(talk, prompt).show(screens.digest(company, may_change=True))


def read_hour(text: str) -> time:
    """``7:30``, ``07h30``, ``18h`` or ``18``.

    Raises:
        UnreadableAnswer: it is no hour of the day.
    """
    found = _HOUR.fullmatch(text.strip())
    if not found:
        raise UnreadableAnswer("hour")
    try:
        return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        raise UnreadableAnswer("hour") from None


async def _quiet(talk: Conversation, _code: Code) -> None:
    await talk.answer("")
    await _show_quiet(talk, talk.company)


async def _quiet_from(talk: Conversation, code: Code) -> None:
    end = talk.company.quiet_to or QUIET_HOURS[1]
    await _set_quiet(talk, _time(code.number or 0), end)


async def _quiet_to(talk: Conversation, code: Code) -> None:
    start = talk.company.quiet_from or QUIET_HOURS[0]
    await _set_quiet(talk, start, _time(code.number or 0))


async def _quiet_off(talk: Conversation, _code: Code) -> None:
    await _set_quiet(talk, None, None)


async def _set_quiet(talk: Conversation, start: time | None, end: time | None) -> None:
    company = await managing.set_quiet_hours(talk.uow, talk.member, start, end, talk.now)
    await talk.answer(texts.CHANGED)
    await _show_quiet(talk, company)


async def _show_quiet(talk: Conversation, company: Company) -> None:
    await talk.show(screens.quiet(company, may_change=talk.member.role.decides))


async def _my_cards(talk: Conversation, code: Code) -> None:
    member = talk.member
    if code.number is not None:
        member = await managing.set_wants_cards(talk.uow, member, talk.now, wanted=code.number == 1)
    await talk.answer(texts.CHANGED if code.number is not None else "")
    await talk.show(screens.my_cards(member))


# --- categories ----------------------------------------------------------------------------------


async def _categories(talk: Conversation, code: Code) -> None:
    number = code.number or 0
    if number >= len(screens.SIDES) * screens.SIDE_STEP:
        await talk.answer(reports.OLD_BUTTON)
        return
    found = await talk.uow.books.categories(talk.company_id)
    await talk.answer("")
    may_change = talk.member.role.decides
    await talk.show(screens.categories(found, talk.company_id, number, may_change=may_change))


async def _category(talk: Conversation, code: Code) -> None:
    one = await managing.category(talk.uow, talk.company_id, code.subject)
    await talk.answer("")
    await talk.show(screens.category(one, may_change=talk.member.role.decides))


async def _category_shown(talk: Conversation, code: Code) -> None:
    shown = code.action is Action.CATEGORY_SHOW
    one = await managing.show_category(talk.uow, talk.member, code.subject, talk.now, shown=shown)
    await talk.answer(texts.CHANGED)
    await talk.show(screens.category(one, may_change=True))


async def _category_rename(talk: Conversation, code: Code) -> None:
    require_decider(talk.member)
    one = await managing.category(talk.uow, talk.company_id, code.subject)
    await talk.answer("")
    await talk.ask(PromptKind.CATEGORY_NAME, one.id, texts.ASK_NAME, texts.ASK_NAME_BOX)


async def _renamed(talk: Conversation, prompt: Prompt, text: str) -> None:
    assert prompt.subject_id is not None
    one = await managing.rename_category(talk.uow, talk.member, prompt.subject_id, text, talk.now)
    await talk.say(texts.category_saved(one))
    if prompt.card_message_id is not None:
        await _over(talk, prompt).show(screens.category(one, may_change=True))


async def _category_new(talk: Conversation, code: Code) -> None:
    require_decider(talk.member)
    side = code.number or 0
    if side >= len(screens.SIDES):
        await talk.answer(reports.OLD_BUTTON)
        return
    await talk.answer("")
    await talk.ask(_NEW_CATEGORY[screens.SIDES[side]], None, texts.ASK_NAME, texts.ASK_NAME_BOX)


async def _new_named(talk: Conversation, prompt: Prompt, text: str) -> None:
    side = Direction.IN if prompt.kind is PromptKind.NEW_CATEGORY_IN else Direction.OUT
    one = await managing.add_category(talk.uow, talk.member, side, text, talk.now)
    await talk.say(texts.category_saved(one))
    if prompt.card_message_id is not None:
        await _over(talk, prompt).show(screens.category(one, may_change=True))


def _over(talk: Conversation, prompt: Prompt) -> Conversation:
    """The same talk, about the message the question came from."""
    return replace(talk, message_id=prompt.card_message_id)


# --- people --------------------------------------------------------------------------------------


async def _people(talk: Conversation, _code: Code) -> None:
    await talk.answer("")
    await _show_people(talk)


async def _show_people(talk: Conversation) -> None:
    members = await talk.uow.people.members(talk.company_id)
    may_change = talk.member.role.manages_people
    await talk.show(screens.people(members, talk.company_id, may_change=may_change))


async def _person(talk: Conversation, code: Code) -> None:
    one = await managing.person(talk.uow, talk.company_id, code.subject)
    await talk.answer("")
    await talk.show(screens.person(one, may_change=talk.member.role.manages_people))


def _role(code: Code) -> Role:
    """The role a button names."""
    if code.number is None or code.number >= len(screens.ROLES):
        raise NotFound("role")
    return screens.ROLES[code.number]


def _require_manager(talk: Conversation) -> None:
    if not talk.member.role.manages_people:
        raise NotAllowed(talk.member.role, "manage_people")


async def _role_question(talk: Conversation, code: Code) -> None:
    _require_manager(talk)
    one = await managing.person(talk.uow, talk.company_id, code.subject)
    await talk.answer("")
    await talk.show(screens.role_question(one, _role(code)))


async def _role_yes(talk: Conversation, code: Code) -> None:
    one = await managing.change_role(talk.uow, talk.member, code.subject, _role(code), talk.now)
    await talk.answer(texts.role_changed(one))
    mine = one if one.id == talk.member.id else talk.member
    await _show_people(replace(talk, member=mine))


async def _remove_question(talk: Conversation, code: Code) -> None:
    _require_manager(talk)
    one = await managing.person(talk.uow, talk.company_id, code.subject)
    await talk.answer("")
    await talk.show(screens.remove_question(one))


async def _remove_yes(talk: Conversation, code: Code) -> None:
    gone = await managing.remove_member(talk.uow, talk.member, code.subject, talk.now)
    await talk.answer(texts.removed(gone))
    if gone.id != talk.member.id:  # who left hears nothing more, not even who stays
        await _show_people(talk)


async def _invite(talk: Conversation, _code: Code) -> None:
    _require_manager(talk)
    await talk.answer("")
    await talk.show(screens.invite_roles(talk.company_id))


async def _invite_role(talk: Conversation, code: Code) -> None:
    role = _role(code)
    secret = await managing.invite(talk.uow, talk.member, role, talk.now)
    until = talk.now + INVITATION_LIFE
    await talk.answer("")
    await talk.show(screens.invitation(talk.company, role, secret, talk.bot_name, until))


# --- months --------------------------------------------------------------------------------------


async def _months(talk: Conversation, code: Code) -> None:
    page = await closing.list_months(talk.uow, talk.company_id, talk.now, page=code.number or 0)
    await talk.answer("")
    may_change = talk.member.role.closes_months
    await talk.show(screens.months(page, talk.company_id, may_change=may_change))


async def _month(talk: Conversation, code: Code) -> None:
    await talk.answer("")
    await _show_month(talk, await closing.view_month(talk.uow, talk.company_id, _named(code), talk.now))


def _named(code: Code) -> Month:
    """The month a button names."""
    return Month.from_number(min(code.number or 0, Month(2500, 12).number))


async def _show_month(talk: Conversation, one: closing.MonthState) -> None:
    may_change = talk.member.role.closes_months
    await talk.show(screens.month(one, talk.company, may_change=may_change))


async def _close(talk: Conversation, code: Code) -> None:
    """Close a month, or show what still waits in it; the second tap carries how many were shown."""
    month = _named(code)
    try:
        one = await closing.close_month(talk.uow, talk.member, month, talk.now, seen_pending=code.version)
    except PendingInMonth:
        one = await closing.view_month(talk.uow, talk.company_id, month, talk.now)
        await talk.answer("")
        await talk.show(screens.close_question(one, talk.company_id))
        return
    await talk.answer(texts.closed(month.first))
    await _show_month(talk, one)


async def _reopen(talk: Conversation, code: Code) -> None:
    month = _named(code)
    one = await closing.reopen_month(talk.uow, talk.member, month, talk.now)
    await talk.answer(texts.reopened(month.first))
    await _show_month(talk, one)


# --- who is called by which button ---------------------------------------------------------------


def _ours(handler: Handler) -> Handler:
    """Menus name the company they were drawn for; a made-up one must not write over a card."""

    async def checked(talk: Conversation, code: Code) -> None:
        if code.subject != talk.company_id:
            await talk.answer(reports.OLD_BUTTON)
            return
        await handler(talk, code)

    return checked


HANDLERS: dict[Action, Handler] = {
    Action.CONFIG: _ours(_menu),
    Action.DIGEST_HOUR: _ours(_digest),
    Action.DIGEST_TYPE: _ours(_digest_type),
    Action.QUIET: _ours(_quiet),
    Action.QUIET_FROM: _ours(_quiet_from),
    Action.QUIET_TO: _ours(_quiet_to),
    Action.QUIET_OFF: _ours(_quiet_off),
    Action.MY_CARDS: _ours(_my_cards),
    Action.CATEGORIES: _ours(_categories),
    Action.CATEGORY: _category,
    Action.CATEGORY_RENAME: _category_rename,
    Action.CATEGORY_HIDE: _category_shown,
    Action.CATEGORY_SHOW: _category_shown,
    Action.CATEGORY_NEW: _ours(_category_new),
    Action.PEOPLE: _ours(_people),
    Action.PERSON: _person,
    Action.PERSON_ROLE: _role_question,
    Action.PERSON_ROLE_YES: _role_yes,
    Action.PERSON_REMOVE: _remove_question,
    Action.PERSON_REMOVE_YES: _remove_yes,
    Action.INVITE: _ours(_invite),
    Action.INVITE_ROLE: _ours(_invite_role),
    Action.MONTHS: _ours(_months),
    Action.MONTH: _ours(_month),
    Action.MONTH_CLOSE: _ours(_close),
    Action.MONTH_CLOSE_YES: _ours(_close),
    Action.MONTH_REOPEN: _ours(_reopen),
}
ANSWERS: dict[PromptKind, Answer] = {
    PromptKind.DIGEST_TIME: _digest_typed,
    PromptKind.CATEGORY_NAME: _renamed,
    PromptKind.NEW_CATEGORY_IN: _new_named,
    PromptKind.NEW_CATEGORY_OUT: _new_named,
}
