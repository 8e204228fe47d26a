"""Buttons of refund cases: seeing one, saying its end anew, taking a credit off an entry, the due day, a message."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.callback_data import Action
from bot.handlers.pressing import old_button
from bot.screens import refunds as screens
from bot.screens.screen import Screen
from bot.texts import forwarding, reports
from bot.texts import refunds as texts
from bot.texts.outcomes import answered
from core.domain.conversation import PromptKind
from core.domain.decisions import DecisionKind
from core.domain.entries import Direction
from core.errors import EntriesChanged
from core.services import casework, drafting, overpaying, refunding
from core.services.overpaying import Excess
from core.services.permitting import require_decider, take_turn
from core.services.settling import Press

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from uuid import UUID

    from bot.callback_data import Code
    from bot.handlers.conversation import Conversation
    from core.domain.conversation import Prompt
    from core.domain.entries import Category
    from core.services.casework import CaseView

    Handler = Callable[[Conversation, Code], Awaitable[None]]


# --- seeing --------------------------------------------------------------------------------------


async def say_all(talk: Conversation, _argument: str) -> None:
    """``/devolucoes``."""
    await talk.say(await _all(talk))


async def _list(talk: Conversation, code: Code) -> None:
    if code.subject != talk.company_id:
        await old_button(talk, code)
        return
    await talk.answer("")
    await talk.show(await _all(talk))


async def _all(talk: Conversation) -> Screen:
    return screens.refunds(await casework.in_order(talk.uow, talk.company_id), talk.today)


async def _case(talk: Conversation, code: Code) -> None:
    """In the pressed message where that showed cases already; a card or a digest stays as it is."""
    screen = await _screen(talk, code.subject)
    await talk.answer("")
    if code.number == screens.HERE:
        await talk.show(screen)
    else:
        await talk.say(screen)


async def show_case(talk: Conversation, case_id: UUID) -> None:
    """Turn the pressed message into the case as it stands now."""
    await talk.show(await _screen(talk, case_id))


async def _screen(talk: Conversation, case_id: UUID) -> Screen:
    view = await casework.view_case(talk.uow, talk.company_id, case_id)
    return screens.case(view, talk.today, may_decide=talk.member.role.decides)


async def _message(talk: Conversation, code: Code) -> None:
    """A message of its own, without buttons, so that it can be forwarded as it is."""
    view = await casework.view_case(talk.uow, talk.company_id, code.subject)
    if not forwarding.has_message(view.refund):
        await talk.answer(reports.OLD_BUTTON)
        return
    await talk.answer(texts.READY)
    await talk.say(Screen(forwarding.prepared(view, talk.company.name, talk.today)))


# --- another end ---------------------------------------------------------------------------------


async def _refund(talk: Conversation, code: Code) -> None:
    await _say_anew(talk, code, Excess.REFUND)


async def _credit(talk: Conversation, code: Code) -> None:
    await _say_anew(talk, code, Excess.CREDIT)


async def _keep(talk: Conversation, code: Code) -> None:
    view = await casework.view_case(talk.uow, talk.company_id, code.subject)
    await talk.answer("")
    await talk.show(screens.keep_choices(view, await _categories(talk, view)))


async def _categories(talk: Conversation, view: CaseView) -> Sequence[Category]:
    """Ordinary categories of the side of the cause."""
    side = Direction.of(view.cause.amount_cents)
    return [
        one
        for one in await talk.uow.books.categories(talk.company_id)
        if one.direction is side and one.is_offered
    ]


async def _keep_in(talk: Conversation, code: Code) -> None:
    if code.target is None:
        await old_button(talk, code)
        return
    await _say_anew(talk, code, Excess.KEPT)


async def _say_anew(talk: Conversation, code: Code, excess: Excess) -> None:
    press = await _on_cause(talk, code)
    decision = await overpaying.say_anew(talk.uow, press, excess, category_id=code.target)
    await _changed(talk, code.subject, decision.kind)


async def _offset(talk: Conversation, code: Code) -> None:
    if code.target is None:
        await old_button(talk, code)
        return
    press = await _on_cause(talk, code)
    await overpaying.use_credit(talk.uow, press, code.subject, code.target)
    await _changed(talk, code.subject, DecisionKind.USE_CREDIT)


async def _offsets(talk: Conversation, code: Code) -> None:
    view = await casework.view_case(talk.uow, talk.company_id, code.subject)
    await talk.answer("" if view.lowerable else texts.NOTHING_TO_LOWER)
    await talk.show(screens.offset_choices(view))


async def _on_cause(talk: Conversation, code: Code) -> Press:
    """The press is about the line that caused the case, as it was drawn, and about what was left of the case then."""
    await take_turn(talk.uow, talk.member)
    view = await talk.uow.decisions.refund(talk.company_id, code.subject)
    if code.number is not None and code.number != screens.seen(view):
        raise EntriesChanged
    return Press(talk.member, view.case.cause_line_id, code.version, talk.now, moves=code.moved)


async def _changed(talk: Conversation, case_id: UUID, kind: DecisionKind) -> None:
    await talk.answer(answered(kind))
    await show_case(talk, case_id)


# --- the due day ---------------------------------------------------------------------------------


async def _due_choices(talk: Conversation, code: Code) -> None:
    view = await talk.uow.decisions.refund(talk.company_id, code.subject)
    if view.due_on is None:
        await talk.answer(texts.NOTHING_DUE)
        await show_case(talk, code.subject)
        return
    await talk.answer("")
    await talk.show(screens.due_choices(view))


async def _due_in(talk: Conversation, code: Code) -> None:
    due_on = talk.today + timedelta(days=code.number or 0)
    view = await refunding.move_due_day(talk.uow, talk.member, code.subject, due_on, talk.now)
    await talk.answer(texts.due_moved(view))
    await show_case(talk, code.subject)


async def _due_type(talk: Conversation, code: Code) -> None:
    require_decider(talk.member)
    await talk.uow.decisions.refund(talk.company_id, code.subject)
    await talk.answer("")
    await talk.ask(PromptKind.DUE_DATE, code.subject, texts.ASK_DUE, texts.ASK_DUE_BOX)


async def due_typed(talk: Conversation, prompt: Prompt, text: str) -> None:
    """The day that was asked for; raises ``UnreadableAnswer``."""
    assert prompt.subject_id is not None
    due_on = drafting.typed_day(text, talk.today)
    view = await refunding.move_due_day(talk.uow, talk.member, prompt.subject_id, due_on, talk.now)
    await talk.say(texts.due_moved(view))
    if prompt.card_message_id is not None:
        await show_case(replace(talk, message_id=prompt.card_message_id), prompt.subject_id)


HANDLERS: dict[Action, Handler] = {
    Action.REFUNDS: _list,
    Action.REFUND_CASE: _case,
    Action.CASE_MESSAGE: _message,
    Action.CASE_REFUND: _refund,
    Action.CASE_CREDIT: _credit,
    Action.CASE_KEEP: _keep,
    Action.CASE_KEEP_IN: _keep_in,
    Action.CASE_OFFSET: _offset,
    Action.CASE_OFFSETS: _offsets,
    Action.DUE_CHOICES: _due_choices,
    Action.DUE_IN: _due_in,
    Action.DUE_TYPE: _due_type,
}
ON_CASES = frozenset({Action.CASE_REFUND, Action.CASE_CREDIT, Action.CASE_KEEP_IN, Action.CASE_OFFSET})
"""Presses after whose refusal the case is shown as it stands now."""
