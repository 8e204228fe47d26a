"""Buttons of ``/config`` and of the weekly digest: what the bot may do without asking, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action
from bot.screens import automation as screens
from bot.screens import pending as pending_screens
from bot.texts import automation as texts
from bot.texts import reports
from bot.texts.outcomes import answered
from core.domain.conversation import Priority
from core.domain.decisions import DecisionKind
from core.services import announcing, briefing, entrusting, reviewing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from bot.callback_data import Code
    from bot.handlers.conversation import Conversation

    Handler = Callable[[Conversation, Code], Awaitable[None]]


async def _is_ours(talk: Conversation, code: Code) -> bool:
    """Menus name the company they were drawn for; a made-up one must not write over a card."""
    ours = code.subject == talk.company_id
    if not ours:
        await talk.answer(reports.OLD_BUTTON)
    return ours


async def _accounts(talk: Conversation, code: Code) -> None:
    if not await _is_ours(talk, code):
        return
    view = await entrusting.view_trust(talk.uow, talk.company_id)
    await talk.answer("")
    await talk.show(screens.accounts(view, talk.company_id))


async def _account(talk: Conversation, code: Code) -> None:
    await _show_account(talk, code.subject, "")


async def _show_account(talk: Conversation, account_id: UUID, said: str) -> None:
    view = await entrusting.view_trust(talk.uow, talk.company_id)
    one = view.account(account_id)
    await talk.answer(said)
    may_change = talk.member.role.decides
    await talk.show(screens.account(one, view, talk.company_id, may_change=may_change))


async def _mode(talk: Conversation, code: Code) -> None:
    if code.number is None or code.number >= len(screens.MODES):
        await talk.answer(reports.OLD_BUTTON)
        return
    mode = screens.MODES[code.number]
    await entrusting.set_mode(talk.uow, talk.member, code.subject, mode, talk.now)
    await _show_account(talk, code.subject, texts.CHANGED)


async def _cap(talk: Conversation, code: Code) -> None:
    cap_cents = (code.number or 0) * 100
    await entrusting.set_cap(talk.uow, talk.member, code.subject, cap_cents, talk.now)
    await _show_account(talk, code.subject, texts.CHANGED)


async def _undo_week(talk: Conversation, code: Code) -> None:
    await reviewing.undo_week(talk.uow, talk.member, code.subject, talk.now)
    await talk.answer(answered(DecisionKind.UNDO))
    view = await briefing.brief(talk.uow, talk.company_id, talk.today, code.subject, talk.now)
    await talk.show(pending_screens.digest(view, talk.company))


async def _week_line(talk: Conversation, code: Code) -> None:
    """The card of one line as a new message, so that the digest stays where it is."""
    line = await talk.uow.statements.line(talk.company_id, code.subject)
    await talk.answer("")
    await announcing.put_card(talk.uow, talk.member, line.id, talk.now, priority=Priority.REPLY)


HANDLERS: dict[Action, Handler] = {
    Action.AUTOMATION: _accounts,
    Action.AUTOMATION_ACCOUNT: _account,
    Action.AUTOMATION_MODE: _mode,
    Action.AUTOMATION_CAP: _cap,
    Action.WEEK_UNDO: _undo_week,
    Action.WEEK_LINE: _week_line,
}
