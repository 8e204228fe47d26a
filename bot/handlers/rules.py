"""Buttons of rules: the offer on a decided card, what a rule suggests, and the list under ``/config``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action
from bot.handlers.pressing import adopt, decided, press_of
from bot.screens import rules as screens
from bot.texts import reports
from bot.texts import rules as texts
from core.services import likewise, rulebook, ruling

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from bot.callback_data import Code
    from bot.handlers.conversation import Conversation

    Handler = Callable[[Conversation, Code], Awaitable[None]]


# --- on cards ------------------------------------------------------------------------------------


async def _preview(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    view = await ruling.preview(talk.uow, talk.member, code.subject, version=code.version, now=talk.now)
    await talk.answer("")
    await talk.show(screens.preview(view), line_id=code.subject)


async def _make(talk: Conversation, code: Code) -> None:
    await rulebook.create(
        talk.uow, talk.member, code.subject, version=code.version, cap_cents=_cap_of(code), now=talk.now
    )
    await talk.answer(texts.MADE)
    await talk.show_card(code.subject)


def _cap_of(code: Code) -> int | None:
    """A limit in centavos; none for a rule that only suggests."""
    return code.number * 100 if code.number else None


async def _once(talk: Conversation, code: Code) -> None:
    await rulebook.decline(talk.uow, talk.member, code.subject, talk.now)
    await talk.answer(texts.ONCE)
    await talk.show_card(code.subject)


async def _use(talk: Conversation, code: Code) -> None:
    await adopt(talk, code)
    rule = await ruling.standing_rule(talk.uow, talk.company_id, code.target)
    line = await talk.uow.statements.line(talk.company_id, code.subject)
    if rule is None or not ruling.covers(rule, line):
        await talk.answer(texts.GONE)
        await talk.show_card(code.subject)
        return
    decision = await likewise.treat(talk.uow, press_of(talk, code), line, rule.treatment)
    await decided(talk, decision.kind)


# --- the list ------------------------------------------------------------------------------------


async def _rules(talk: Conversation, code: Code) -> None:
    if code.subject != talk.company_id:  # a made-up menu must not write over a card
        await talk.answer(reports.OLD_BUTTON)
        return
    await _show_rules(talk, "")


async def _show_rules(talk: Conversation, said: str) -> None:
    views = await rulebook.view_rules(talk.uow, talk.company_id)
    await talk.answer(said)
    await talk.show(screens.rules(views, talk.company, may_change=talk.member.role.decides))


async def _rule(talk: Conversation, code: Code) -> None:
    await _show_rule(talk, code.subject, "")


async def _show_rule(talk: Conversation, rule_id: UUID, said: str) -> None:
    view = await rulebook.view_one(talk.uow, talk.company_id, rule_id)
    await talk.answer(said)
    await talk.show(screens.rule(view, talk.company, may_change=talk.member.role.decides))


async def _move(talk: Conversation, code: Code) -> None:
    await rulebook.move(talk.uow, talk.member, code.subject, up=code.number == 1, now=talk.now)
    await _show_rules(talk, texts.CHANGED)


async def _switch(talk: Conversation, code: Code) -> None:
    await rulebook.switch(talk.uow, talk.member, code.subject, active=code.number == 1, now=talk.now)
    await _show_rule(talk, code.subject, texts.CHANGED)


async def _cap(talk: Conversation, code: Code) -> None:
    await rulebook.set_cap(talk.uow, talk.member, code.subject, _cap_of(code), talk.now)
    await _show_rule(talk, code.subject, texts.CHANGED)


async def _ask_delete(talk: Conversation, code: Code) -> None:
    view = await rulebook.view_one(talk.uow, talk.company_id, code.subject)
    await talk.answer("")
    await talk.show(screens.ask_delete(view))


async def _delete(talk: Conversation, code: Code) -> None:
    await rulebook.delete(talk.uow, talk.member, code.subject, talk.now)
    await _show_rules(talk, texts.DELETED)


HANDLERS: dict[Action, Handler] = {
    Action.RULE_PREVIEW: _preview,
    Action.RULE_NEW: _make,
    Action.RULE_ONCE: _once,
    Action.RULE_USE: _use,
    Action.RULES: _rules,
    Action.RULE: _rule,
    Action.RULE_MOVE: _move,
    Action.RULE_SWITCH: _switch,
    Action.RULE_CAP: _cap,
    Action.RULE_DELETE: _ask_delete,
    Action.RULE_DELETE_YES: _delete,
}
