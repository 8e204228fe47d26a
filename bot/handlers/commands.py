"""Commands: what can be asked at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.handlers import cash, config, drafts, finding, monthly, queue, refunds
from bot.screens import dialogs
from bot.screens import drafts as drafts_screens
from bot.screens import files as file_screens
from bot.texts import oversight as oversight_texts
from bot.texts import reports
from core.domain.statements import LineState
from core.services import announcing, latest

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
    """Says what it was; a single line comes back as its card, to be decided anew."""
    back = await latest.take_back(talk.uow, talk.member, talk.now)
    if back.noted is not None:
        await talk.say(drafts_screens.taken_back(back.noted))
        return
    await talk.say(oversight_texts.taken_back(back, talk.company.time_zone))
    if back.number == 1:
        await announcing.put_card(talk.uow, talk.member, back.lines[0].id, talk.now)


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
