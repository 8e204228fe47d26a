"""``/relatorio`` and its buttons: which month, and in which form. The rest happens when it is delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action
from bot.texts import monthly as texts
from bot.texts import reports
from core.domain.conversation import OutboxKind, Priority
from core.domain.monthly import Month
from core.services.announcing import message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.callback_data import Code
    from bot.handlers.conversation import Conversation

    Handler = Callable[[Conversation, Code], Awaitable[None]]

_FORMATS = {Action.EXPORT_XLSX: "xlsx", Action.EXPORT_CSV: "csv", Action.EXPORT_OFX: "ofx"}


async def report(talk: Conversation, argument: str) -> None:
    """``/relatorio``, with or without a month."""
    month = texts.parse_month(argument, talk.today)
    if month is None:
        await talk.say(texts.UNKNOWN_MONTH)
    elif month > Month.of(talk.today):
        await talk.say(texts.not_begun(month))
    else:
        await _put(talk, OutboxKind.REPORT, {"month": str(month)})


async def _month(talk: Conversation, code: Code) -> None:
    month = await _meant(talk, code)
    if month is not None:
        await talk.answer("")
        await _put(talk, OutboxKind.REPORT, {"month": str(month)})


async def _export(talk: Conversation, code: Code) -> None:
    month = await _meant(talk, code)
    if month is not None:
        await talk.answer(texts.WRITING)
        await _put(talk, OutboxKind.FILE, {"month": str(month), "format": _FORMATS[code.action]})


async def _meant(talk: Conversation, code: Code) -> Month | None:
    """The month a button names, unless it was made up or drawn for another company."""
    if code.subject == talk.company_id and code.number is not None:
        try:
            return Month.from_number(code.number)
        except ValueError:
            pass
    await talk.answer(reports.OLD_BUTTON)
    return None


async def _put(talk: Conversation, kind: OutboxKind, payload: dict[str, str]) -> None:
    """Ask for it once, however often it is pressed while it waits."""
    chat_id = talk.member.chat_id
    await talk.uow.outbox.put(
        message(
            kind,
            chat_id,
            payload,
            priority=Priority.REPLY,
            now=talk.now,
            company_id=talk.company_id,
            dedupe=":".join([kind.value, str(chat_id), *payload.values()]),
        )
    )


HANDLERS: dict[Action, Handler] = {Action.REPORT_MONTH: _month, **dict.fromkeys(_FORMATS, _export)}
