"""Buttons of a connection that is there: look now, pause, repair, move, remove; what the bank changed later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action
from bot.handlers import connecting as setting_up
from bot.screens import connections as screens
from bot.screens import files as file_screens
from bot.screens.screen import Screen
from bot.texts import connections as texts
from bot.texts import reports
from core.domain.connections import DraftStep
from core.domain.feeds import FeedState
from core.services import feeding, keeping, leaving, linking, preparing, watching
from core.services.permitting import require_decider

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from bot.callback_data import Code
    from bot.handlers.conversation import Conversation

    Handler = Callable[[Conversation, Code], Awaitable[None]]


_MENDED_AT_THE_BANK = frozenset({FeedState.MISSING_SCOPE, FeedState.ACCOUNT_LOCKED})
"""States after which nothing has to be given anew where there are secrets."""


async def _show(talk: Conversation, connection_id: UUID) -> None:
    view = await watching.view_connection(talk.uow, talk.company_id, connection_id, talk.now)
    await talk.show(screens.card(view, talk.company_id, may_change=talk.member.role.decides))


async def _connection(talk: Conversation, code: Code) -> None:
    await talk.uow.connections.connection(talk.company_id, code.subject)
    await talk.answer("")
    await _show(talk, code.subject)


async def _try(talk: Conversation, code: Code) -> None:
    await watching.try_now(talk.uow, talk.member, code.subject, talk.now)
    await talk.answer(texts.TRYING)
    await _show(talk, code.subject)


async def _pause(talk: Conversation, code: Code) -> None:
    paused = code.action is Action.CONNECTION_PAUSE
    await watching.living(talk.uow, talk.member, code.subject)
    await linking.pause(talk.uow, talk.company_id, talk.member.id, code.subject, talk.now, paused=paused)
    await talk.answer(texts.PAUSED if paused else texts.RESUMED)
    await _show(talk, code.subject)


async def _repair(talk: Conversation, code: Code) -> None:
    """A new link for the same connection, or what has to be given anew."""
    draft = await preparing.begin_repair(talk.uow, talk.member, code.subject, talk.feeds, talk.now)
    begun = await preparing.go(talk.uow, talk.member, draft.id, talk.feeds, talk.message_id)
    mended = begun.step is DraftStep.FIELDS and begun.data.get("why") in _MENDED_AT_THE_BANK
    if mended and not await preparing.missing(talk.uow, begun):
        begun = await preparing.check(talk.uow, talk.member, draft.id, talk.message_id)
    await talk.answer("")
    await setting_up.show_next(talk, begun)


async def _move(talk: Conversation, code: Code) -> None:
    """Its account is to be fed by another connection: that one is set up first, and takes over when it works."""
    connection = await watching.living(talk.uow, talk.member, code.subject)
    fed = await talk.uow.connections.accounts(talk.company_id, connection.id)
    if not fed:
        await talk.answer(reports.OLD_BUTTON)
        return
    draft = await preparing.begin_for(
        talk.uow, talk.member, fed[0].account_id, talk.feeds, talk.now, moving=True
    )
    await talk.answer("")
    await setting_up.show(talk, draft)


async def _remove(talk: Conversation, code: Code) -> None:
    await watching.living(talk.uow, talk.member, code.subject)
    view = await watching.view_connection(talk.uow, talk.company_id, code.subject, talk.now)
    await talk.answer("")
    await talk.show(screens.remove_question(view))


async def _remove_yes(talk: Conversation, code: Code) -> None:
    ended = await leaving.leave(talk.uow, talk.member, code.subject, talk.feeds, talk.now)
    await talk.answer("")
    await talk.show(Screen(texts.removed(ended)))


async def _thaw(talk: Conversation, code: Code) -> None:
    """Somebody looked at what had disappeared at once."""
    if code.target is None:
        await talk.answer(reports.OLD_BUTTON)
        return
    accept = code.action is Action.FROZEN_ACCEPT
    await feeding.thaw(talk.uow, talk.member, code.target, accept=accept, now=talk.now)
    await talk.answer(texts.ACCEPTED if accept else texts.READING_AGAIN)
    await _show(talk, code.subject)


async def _keep(talk: Conversation, code: Code) -> None:
    line = await watching.keep_as_decided(talk.uow, talk.member, code.subject, talk.now)
    await talk.answer(texts.KEPT)
    await talk.show_card(line.id)


async def _default(talk: Conversation, code: Code) -> None:
    default = bool(code.number)
    await keeping.set_default(talk.uow, talk.member, code.subject, talk.now, default=default)
    await talk.answer(texts.MADE_DEFAULT if default else texts.NO_DEFAULT)


async def _how_to_import(talk: Conversation, _code: Code) -> None:
    require_decider(talk.member)
    found = await talk.uow.statements.recent_imports(talk.company_id, limit=5)
    await talk.answer("")
    text = reports.how_to_import(bool(found))
    await talk.say(file_screens.recent_imports(text, found, talk.company.time_zone))


HANDLERS: dict[Action, Handler] = {
    Action.CONNECTION: _connection,
    Action.CONNECTION_TRY: _try,
    Action.CONNECTION_PAUSE: _pause,
    Action.CONNECTION_RESUME: _pause,
    Action.CONNECTION_REPAIR: _repair,
    Action.CONNECTION_MOVE: _move,
    Action.CONNECTION_REMOVE: _remove,
    Action.CONNECTION_REMOVE_YES: _remove_yes,
    Action.FROZEN_READ: _thaw,
    Action.FROZEN_ACCEPT: _thaw,
    Action.FED_KEEP: _keep,
    Action.ACCOUNT_DEFAULT: _default,
    Action.HOW_TO_IMPORT: _how_to_import,
}
