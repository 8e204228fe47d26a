"""Commands: what can be asked at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.handlers import cash, config, drafts, finding, monthly, queue, refunds
from bot.screens import dialogs
from bot.screens import files as file_screens
from bot.texts import bulk as bulk_texts
from bot.texts import reports
from bot.texts.outcomes import answered
from core.domain.decisions import DecisionKind
from core.domain.statements import LineState
from core.services import announcing, undoing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.handlers.conversation import Conversation

    Handler = Callable[[Conversation, str], Awaitable[None]]


async def handle_command(talk: Conversation, text: str) -> None:
    """Run ``/name argument``; an unknown name gets one helpful line."""
    name, _, argument = text[1:].partition(" ")
    handler = _HANDLERS.get(name.partition("@")[0].lower())
    if handler is None:
        await talk.say(reports.UNKNOWN_COMMAND)
        return
    await handler(talk, argument.strip())


async def _start(talk: Conversation, _argument: str) -> None:
    await talk.say(reports.welcome_back(talk.member, talk.company.name))


async def _help(talk: Conversation, _argument: str) -> None:
    await talk.say(reports.help_text())


async def _review(talk: Conversation, _argument: str) -> None:
    await queue.start(talk)


async def _how_to_import(talk: Conversation, _argument: str) -> None:
    found = await talk.uow.statements.recent_imports(talk.company_id, limit=5)
    text = reports.how_to_import(bool(found))
    await talk.say(file_screens.recent_imports(text, found, talk.company.time_zone))


async def _ignored(talk: Conversation, _argument: str) -> None:
    lines = await talk.uow.statements.lines_in_state(talk.company_id, LineState.IGNORED)
    if not lines:
        await talk.say(reports.NO_IGNORED)
        return
    newest = sorted(lines, key=lambda line: line.posted_on, reverse=True)
    await talk.say(dialogs.line_list(reports.ignored(len(lines)), newest))


async def _undo(talk: Conversation, _argument: str) -> None:
    latest = await talk.uow.decisions.latest_by(talk.company_id, talk.member.id)
    if latest is not None and latest.bulk_id is not None:
        undone = await undoing.undo_bulk(talk.uow, talk.member, latest.bulk_id, talk.now)
        await talk.say(bulk_texts.undone(len(undone)))
        return
    decision = await undoing.undo_latest(talk.uow, talk.member, talk.now)
    await talk.say(answered(DecisionKind.UNDO))
    await announcing.put_card(talk.uow, talk.member, decision.line_id, talk.now)


async def _privacy(talk: Conversation, _argument: str) -> None:
    await talk.say(reports.PRIVACY)


_HANDLERS: dict[str, Handler] = {
    "start": _start,
    "ajuda": _help,
    "help": _help,
    "saldo": cash.say_balances,
    "pendentes": cash.say_pending,
    "conciliar": _review,
    "importar": _how_to_import,
    "novo": drafts.new_from_words,
    "buscar": finding.search,
    "devolucoes": refunds.say_all,
    "relatorio": monthly.report,
    "ignoradas": _ignored,
    "contas": cash.say_accounts,
    "desfazer": _undo,
    "config": config.command,
    "privacidade": _privacy,
}
