"""/saldo, /contas and /pendentes with their buttons, and what is typed about an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action
from bot.handlers import connecting as setting_up
from bot.handlers.opening import read_opening
from bot.screens import cash as screens
from bot.screens import pending as pending_screens
from bot.texts import cash as texts
from bot.texts import reports
from core.domain.conversation import Priority, PromptKind
from core.services import announcing, bulk, keeping, reporting
from core.services.permitting import require_decider

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from bot.callback_data import Code
    from bot.handlers.conversation import Conversation
    from bot.screens.screen import Screen
    from core.domain.conversation import Prompt

    Handler = Callable[[Conversation, Code], Awaitable[None]]


# --- commands ------------------------------------------------------------------------------------


async def say_balances(talk: Conversation, _argument: str) -> None:
    """``/saldo``."""
    await talk.say(await _balances_screen(talk))


async def say_accounts(talk: Conversation, _argument: str) -> None:
    """``/contas``."""
    await talk.say(await _accounts_screen(talk))


async def say_pending(talk: Conversation, _argument: str) -> None:
    """``/pendentes``."""
    view = await reporting.pending_page(talk.uow, talk.company_id, talk.today)
    at_once = pending_screens.Together()
    if talk.offers is not None:  # asked only for those who may decide
        burst = await bulk.view_open_burst(talk.uow, talk.company_id, talk.offers)
        at_once = pending_screens.Together(len(burst.sure), burst.likely)
    await talk.say(pending_screens.page(view, talk.company_id, at_once))


async def _balances_screen(talk: Conversation) -> Screen:
    view = await reporting.view_cash(talk.uow, talk.company_id, talk.today)
    return screens.balances(view, talk.company_id)


async def _accounts_screen(talk: Conversation) -> Screen:
    view = await reporting.view_cash(talk.uow, talk.company_id, talk.today)
    may_change = talk.member.role.decides
    begun = await setting_up.begun(talk) if may_change else []
    return screens.accounts(view, talk.company_id, begun, may_change=may_change)


async def _account_screen(talk: Conversation, account_id: UUID, page: int = 0) -> Screen:
    one = await reporting.view_account(talk.uow, talk.company_id, account_id)
    may_change = talk.member.role.decides
    return screens.account(one, talk.company_id, talk.today, page=page, may_change=may_change)


# --- buttons -------------------------------------------------------------------------------------


async def _is_ours(talk: Conversation, code: Code) -> bool:
    """Lists name the company they were drawn for; a made-up one must not write over a card."""
    ours = code.subject == talk.company_id
    await talk.answer("" if ours else reports.OLD_BUTTON)
    return ours


async def _balances(talk: Conversation, code: Code) -> None:
    if await _is_ours(talk, code):
        await talk.show(await _balances_screen(talk))


async def _accounts(talk: Conversation, code: Code) -> None:
    if await _is_ours(talk, code):
        await talk.show(await _accounts_screen(talk))


async def _pending(talk: Conversation, code: Code) -> None:
    if not await _is_ours(talk, code):
        return
    largest = code.action is Action.PENDING_LARGEST
    view = await reporting.pending_page(
        talk.uow, talk.company_id, talk.today, largest=largest, number=code.number or 0
    )
    at_once = pending_screens.Together.unpacked(code.version, view.cash.ages.total.lines)
    await talk.show(pending_screens.page(view, talk.company_id, at_once))


async def _open_line(talk: Conversation, code: Code) -> None:
    """The card as a new message, so that the list stays where it is."""
    line = await talk.uow.statements.line(talk.company_id, code.subject)
    await talk.answer("")
    await announcing.put_card(talk.uow, talk.member, line.id, talk.now, priority=Priority.REPLY)


async def _account(talk: Conversation, code: Code) -> None:
    screen = await _account_screen(talk, code.subject, code.number or 0)
    await talk.answer("")
    await talk.show(screen)


async def _rename(talk: Conversation, code: Code) -> None:
    await _ask(talk, code, PromptKind.ACCOUNT_NAME, texts.ASK_NAME, texts.ASK_NAME_BOX)


async def _opening(talk: Conversation, code: Code) -> None:
    await _ask(talk, code, PromptKind.OPENING_BALANCE, texts.ASK_OPENING, texts.ASK_OPENING_BOX)


async def _ask(talk: Conversation, code: Code, kind: PromptKind, text: str, box: str) -> None:
    """Ask only whom the answer would be taken from."""
    account = await talk.uow.statements.account(talk.company_id, code.subject)
    require_decider(talk.member)
    await talk.answer("")
    await talk.ask(kind, account.id, text, box)


async def _opening_clear(talk: Conversation, code: Code) -> None:
    await keeping.set_opening(talk.uow, talk.member, code.subject, None, None, talk.now)
    await talk.answer(texts.OPENING_CLEARED)
    await talk.show(await _account_screen(talk, code.subject))


HANDLERS: dict[Action, Handler] = {
    Action.BALANCES: _balances,
    Action.ACCOUNTS: _accounts,
    Action.PENDING_OLDEST: _pending,
    Action.PENDING_LARGEST: _pending,
    Action.OPEN_LINE: _open_line,
    Action.ACCOUNT_DAYS: _account,
    Action.ACCOUNT_RENAME: _rename,
    Action.ACCOUNT_OPENING: _opening,
    Action.ACCOUNT_OPENING_CLEAR: _opening_clear,
}


# --- typed answers -------------------------------------------------------------------------------


async def name_typed(talk: Conversation, prompt: Prompt, text: str) -> None:
    """A new name for an account."""
    assert prompt.subject_id is not None
    account = await keeping.rename_account(talk.uow, talk.member, prompt.subject_id, text, talk.now)
    await talk.say(texts.renamed(account))
    await talk.say(await _account_screen(talk, account.id))


async def opening_typed(talk: Conversation, prompt: Prompt, text: str) -> None:
    """What an account held at the end of a day."""
    assert prompt.subject_id is not None
    cents, on = read_opening(text, talk.today)
    account = await keeping.set_opening(talk.uow, talk.member, prompt.subject_id, cents, on, talk.now)
    await talk.say(texts.opening_set(cents, on))
    await talk.say(await _account_screen(talk, account.id))
