"""Beside deciding: replies to a card become comments and attachments, its history, and cards of closed months."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bot.callback_data import Action, Code, decode
from bot.handlers.pressing import old_button
from bot.handlers.refunds import ON_CASES
from bot.screens import oversight as screens
from bot.texts import errors as error_texts
from bot.texts import oversight as texts
from core.domain.conversation import OutboxKind, Priority
from core.domain.ids import new_id
from core.domain.monthly import Month
from core.domain.oversight import Attachment, AttachmentKind
from core.domain.rules import RuleAction
from core.errors import NotFound
from core.services import announcing, closing, commenting, ruling
from core.services import history as histories

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date
    from uuid import UUID

    from telegram import Message

    from bot.handlers.conversation import Conversation
    from bot.screens.screen import Screen
    from core.domain.statements import StatementLine
    from core.errors import PeriodClosed
    from core.ports import UnitOfWork

    Handler = Callable[[Conversation, Code], Awaitable[None]]

_ON_DRAFTS = frozenset({Action.DRAFT_CONFIRM, Action.ALIKE_DRAFT, Action.ALIKE_DRAFT_YES})
MOVES = frozenset(
    {
        *(Action.RECONCILE, Action.USE_VALUE, Action.USE_VALUE_AND_REFUND, Action.CREDIT, Action.OFFSET),
        *(Action.WITH_CREDIT, Action.KEEP_IN, Action.PARTIAL, Action.EXPLAIN_NOW, Action.EXPLAIN_DONE),
        *(Action.GROUP_NOW, Action.GROUP_DONE, Action.GROUP_VALUE, Action.GROUP_PART),
        *(Action.NEW_AS, Action.DRAFT_CONFIRM, Action.ALIKE_DRAFT_YES, Action.RULE_USE),
        *(Action.PAID_TWICE, Action.GIVE_BACK, Action.OPEN_REFUND, Action.CREDIT_LATER),
        *(Action.CASE_REFUND, Action.CASE_CREDIT, Action.CASE_KEEP_IN),
        *(Action.TRANSFER, Action.TRANSFER_CONFIRM, Action.TRANSFER_TO, Action.TRANSFER_JOIN),
    }
)
"""Presses that put a line into the books, which can count in another month; what is left out of them counts in none."""


# --- replies to a card ---------------------------------------------------------------------------


async def comment(talk: Conversation, text: str, reply_to: int | None) -> bool:
    """A text that answers a card is a comment on its line; says whether it was one."""
    line_id = await card_line(talk.uow, talk.company_id, talk.member.chat_id, reply_to)
    if line_id is None:
        return False
    await commenting.comment(talk.uow, talk.member, line_id, text, talk.now)
    line = await talk.uow.statements.line(talk.company_id, line_id)
    await talk.say(texts.commented(line))
    return True


async def card_line(uow: UnitOfWork, company_id: UUID, chat_id: int, message_id: int | None) -> UUID | None:
    """The line that a message shows, if it is a card."""
    if message_id is None:
        return None
    card = await uow.chats.card(company_id, chat_id, message_id)
    return card.line_id if card is not None else None


class _Paper(NamedTuple):
    kind: AttachmentKind
    file_id: str
    file_unique_id: str
    name: str
    size: int


def is_paper(message: Message) -> bool:
    """Whether a message carries what proves a line, once it answers a card: a photo, a PDF, a picture as a file."""
    return _paper(message) is not None


def _paper(message: Message) -> _Paper | None:
    if message.photo:
        largest = max(message.photo, key=lambda one: one.width * one.height)
        return _Paper(
            AttachmentKind.PHOTO, largest.file_id, largest.file_unique_id, "", largest.file_size or 0
        )
    document = message.document
    if document is None:
        return None
    name, told = document.file_name or "", document.mime_type or ""
    if told != "application/pdf" and not told.startswith("image/") and not name.lower().endswith(".pdf"):
        return None
    size = document.file_size or 0
    return _Paper(AttachmentKind.DOCUMENT, document.file_id, document.file_unique_id, name[:255], size)


async def attach(talk: Conversation, message: Message) -> bool:
    """A photo or PDF that answers a card stays with its line, its caption as a comment; says whether it did."""
    reply, paper = message.reply_to_message, _paper(message)
    if reply is None or paper is None:
        return False
    line_id = await card_line(talk.uow, talk.company_id, talk.member.chat_id, reply.message_id)
    if line_id is None:
        return False
    kept = Attachment(
        company_id=talk.company_id,
        id=new_id(),
        line_id=line_id,
        member_id=talk.member.id,
        at=talk.now,
        **paper._asdict(),
    )
    new = await commenting.attach(talk.uow, talk.member, kept, talk.now)
    if message.caption:
        await commenting.comment(talk.uow, talk.member, line_id, message.caption, talk.now)
    line = await talk.uow.statements.line(talk.company_id, line_id)
    await talk.say(texts.attached(line, new=new))
    return True


# --- history -------------------------------------------------------------------------------------


async def _history(talk: Conversation, code: Code) -> None:
    view = await histories.view_history(talk.uow, talk.company_id, code.subject)
    await talk.answer("")
    await talk.show(screens.history(view, talk.company.time_zone), line_id=code.subject)


async def _attachments(talk: Conversation, code: Code) -> None:
    """Every paper of the line once more, as messages of their own."""
    line = await talk.uow.statements.line(talk.company_id, code.subject)
    found = await talk.uow.oversight.attachments(line)
    await talk.answer("" if found else texts.NO_ATTACHMENTS)
    for one in found:
        payload = {"line_id": str(line.id), "attachment_id": str(one.id)}
        await talk.uow.outbox.put(
            announcing.message(
                OutboxKind.ATTACHMENT,
                talk.member.chat_id,
                payload,
                priority=Priority.REPLY,
                now=talk.now,
                company_id=talk.company_id,
                dedupe=f"attachment:{talk.member.chat_id}:{one.id}",
            )
        )


# --- closed months -------------------------------------------------------------------------------


async def offer_closed(talk: Conversation, data: str, error: PeriodClosed) -> bool:
    """A press on a card whose month is closed: what can be done instead, on the card; says whether it was one."""
    code = decode(data)
    line = await _line_of(talk, code) if code is not None else None
    if code is None or line is None or talk.message_id is None:
        return False
    accounts = {one.id: one for one in await talk.uow.statements.accounts(talk.company_id)}
    case_id = code.subject if code.action in ON_CASES else None
    screen = screens.month_closed(
        line,
        accounts[line.account_id],
        error,
        await _move(talk, code, error),
        case_id=case_id,
        time_zone=talk.company.time_zone,
        may_reopen=talk.member.role.closes_months,
    )
    await talk.answer(error_texts.plain(error_texts.closed(error, talk.company.time_zone)))
    await talk.show(screen, line_id=None if case_id else line.id)
    return True


def reopening(talk: Conversation, error: PeriodClosed) -> Screen:
    """The refusal of what is not about one card: many lines, a file, a command."""
    may_reopen = talk.member.role.closes_months
    return screens.closed_beside(
        error, talk.company_id, time_zone=talk.company.time_zone, may_reopen=may_reopen
    )


async def _line_of(talk: Conversation, code: Code) -> StatementLine | None:
    """The line a button names, be it through its draft, its refund case, or what is taken back with it."""
    line_id: UUID | None = code.subject
    try:
        if code.action in _ON_DRAFTS:
            line_id = (await talk.uow.chats.draft(talk.company_id, code.subject)).line_id
        elif code.action in ON_CASES:
            line_id = (await talk.uow.decisions.refund(talk.company_id, code.subject)).case.cause_line_id
        elif code.action is Action.ALIKE_UNDO:
            line_id = code.target
        return await talk.uow.statements.line(talk.company_id, line_id) if line_id else None
    except NotFound:
        return None


async def _move(talk: Conversation, code: Code, error: PeriodClosed) -> tuple[Code, date] | None:
    """The same press counting in the first open month, and its first day."""
    if code.action not in MOVES:
        return None
    if code.action is Action.RULE_USE:
        rule = await ruling.standing_rule(talk.uow, talk.company_id, code.target)
        if rule is None or rule.action is RuleAction.IGNORE:
            return None
    return replace(code, moved=True), await closing.first_open_day(talk.uow, talk.company_id, error.month)


async def _reopen(talk: Conversation, code: Code) -> None:
    """Open the month of a card again, and show the card."""
    line = await talk.uow.statements.line(talk.company_id, code.subject)
    if code.number is None or code.number > Month(2500, 12).number:  # made up: no card offers such a month
        await old_button(talk, code)
        return
    month = Month.from_number(code.number)
    await closing.reopen_month(talk.uow, talk.member, month, talk.now)
    await talk.answer(texts.reopened(month.first))
    await talk.show_card(line.id)


HANDLERS: dict[Action, Handler] = {
    Action.HISTORY: _history,
    Action.ATTACHMENTS: _attachments,
    Action.REOPEN_FOR_LINE: _reopen,
}
