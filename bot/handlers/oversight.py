"""Beside deciding: replies to a card become comments and attachments, its history, and cards of closed months."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bot.callback_data import Action, Code, decode
from bot.handlers.pressing import decided, old_button
from bot.screens import oversight as screens
from bot.texts import errors as error_texts
from bot.texts import oversight as texts
from bot.texts import reports
from core.domain.conversation import OutboxKind, Priority
from core.domain.ids import new_id
from core.domain.monthly import Month
from core.domain.oversight import Attachment, AttachmentKind
from core.errors import NotFound
from core.services import announcing, closing, commenting, deciding, overpaying
from core.services import history as histories
from core.services.settling import Press

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date
    from uuid import UUID

    from telegram import Message

    from bot.handlers.conversation import Conversation
    from core.domain.decisions import DecisionKind
    from core.domain.statements import StatementLine
    from core.errors import PeriodClosed
    from core.ports import UnitOfWork

    Handler = Callable[[Conversation, Code], Awaitable[None]]

_ELSEWHERE = {
    Action.RECONCILE: Action.BOOK_ELSEWHERE,
    Action.USE_VALUE: Action.BOOK_ELSEWHERE,
    Action.USE_VALUE_AND_REFUND: Action.BOOK_ELSEWHERE_AND_REFUND,
    Action.BOOK_ELSEWHERE: Action.BOOK_ELSEWHERE,
    Action.BOOK_ELSEWHERE_AND_REFUND: Action.BOOK_ELSEWHERE_AND_REFUND,
}
"""Decisions about one entry that can count in another month, and the buttons that say so."""


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
    screen = screens.month_closed(
        line,
        accounts[line.account_id],
        error,
        await _move(talk, code, line),
        time_zone=talk.company.time_zone,
        may_reopen=talk.member.role.closes_months,
    )
    await talk.answer(error_texts.plain(error_texts.closed(error, talk.company.time_zone)))
    await talk.show(screen, line_id=line.id)
    return True


async def _line_of(talk: Conversation, code: Code) -> StatementLine | None:
    """The line a button names, be it through its draft."""
    try:
        if code.action is Action.DRAFT_CONFIRM:
            draft = await talk.uow.chats.draft(talk.company_id, code.subject)
            return await talk.uow.statements.line(talk.company_id, draft.line_id) if draft.line_id else None
        return await talk.uow.statements.line(talk.company_id, code.subject)
    except NotFound:
        return None


async def _move(talk: Conversation, code: Code, line: StatementLine) -> tuple[Code, date] | None:
    action = _ELSEWHERE.get(code.action)
    if action is None or code.target is None:
        return None
    day = await closing.first_open_day(talk.uow, talk.company_id, line.posted_on)
    return replace(code, action=action), day


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


async def _elsewhere(talk: Conversation, code: Code) -> None:
    """The decision that was refused, counting in the first month that is open."""
    if code.target is None:
        await talk.answer(reports.OLD_BUTTON)
        return
    line = await talk.uow.statements.line(talk.company_id, code.subject)
    day = await closing.first_open_day(talk.uow, talk.company_id, line.posted_on)
    moved = day if day != line.posted_on else None  # reopened since: then it counts on its own day
    press = Press(talk.member, line.id, code.version, talk.now, book_on=moved, seen=code.number)
    kind = await _decide(talk, code, press, line, code.target)
    await decided(talk, kind)


async def _decide(
    talk: Conversation, code: Code, press: Press, line: StatementLine, entry_id: UUID
) -> DecisionKind:
    if code.action is Action.BOOK_ELSEWHERE_AND_REFUND:
        refund = overpaying.Excess.REFUND
        return (await overpaying.settle_with(talk.uow, press, entry_id, refund)).kind
    entry = (await talk.uow.books.entry(talk.company_id, entry_id)).entry
    if entry.open_cents == line.amount_cents:
        return (await deciding.reconcile(talk.uow, press, entry_id)).kind
    return (await deciding.use_statement_value(talk.uow, press, entry_id)).kind


HANDLERS: dict[Action, Handler] = {
    Action.HISTORY: _history,
    Action.ATTACHMENTS: _attachments,
    Action.REOPEN_FOR_LINE: _reopen,
    Action.BOOK_ELSEWHERE: _elsewhere,
    Action.BOOK_ELSEWHERE_AND_REFUND: _elsewhere,
}
