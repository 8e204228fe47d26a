"""Pictures and files of a month, made from the present truth at the moment they are sent; papers of a line, sent again.

Drawing and writing happen in a thread, with nothing open; meanwhile the chat says what is being uploaded.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.reports.files import FileKind, Written, write
from bot.screens import monthly as screens
from bot.texts import monthly as texts
from bot.texts import oversight as oversight_texts
from bot.texts.errors import plain
from bot.texts.format_br import moment
from core.domain.conversation import OutboxKind
from core.domain.monthly import Month
from core.domain.oversight import AttachmentKind
from core.domain.time import local_day
from core.errors import NotFound
from core.services import monthly

if TYPE_CHECKING:
    from datetime import datetime

    from telegram import Bot, Message

    from bot.screens.screen import Screen
    from core.domain.conversation import OutboxMessage
    from core.domain.monthly import MonthView
    from core.ports import Store

KINDS = frozenset({OutboxKind.REPORT, OutboxKind.FILE, OutboxKind.ATTACHMENT})
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def send(bot: Bot, store: Store, message: OutboxMessage, now: datetime) -> None:
    """Make and send what a row of ``KINDS`` asks for.

    Raises:
        NotFound: what it names is gone.
    """
    if message.kind is OutboxKind.ATTACHMENT:
        await _send_attachment(bot, store, message)
    else:
        await _send_month(bot, store, message, now)


async def _send_attachment(bot: Bot, store: Store, message: OutboxMessage) -> None:
    """A paper of a line once more: Telegram kept it, and hands it out by its id."""
    assert message.company_id is not None
    async with store.read() as uow:
        company = await uow.people.company(message.company_id)
        line = await uow.statements.line(company.id, UUID(message.payload["line_id"]))
        kept = {str(one.id): one for one in await uow.oversight.attachments(line)}
        names = await uow.people.names(company.id)
    paper = kept.get(message.payload["attachment_id"])
    if paper is None:
        raise NotFound("attachment", message.payload["attachment_id"])
    by = names.get(paper.member_id, "")
    caption = oversight_texts.attachment_caption(line, by, moment(paper.at, company.time_zone))
    deliver = bot.send_photo if paper.kind is AttachmentKind.PHOTO else bot.send_document
    try:
        await deliver(message.chat_id, paper.file_id, caption=caption, parse_mode=ParseMode.HTML)
    except BadRequest as error:
        if "file" not in str(error).lower():
            raise
        await bot.send_message(
            message.chat_id, oversight_texts.attachment_lost(caption), parse_mode=ParseMode.HTML
        )


async def _send_month(bot: Bot, store: Store, message: OutboxMessage, now: datetime) -> None:
    make = _picture if message.kind is OutboxKind.REPORT else _file
    screen, made = await make(bot, store, message, now)
    try:
        await _send(bot, message, screen, made, html=True)
    except BadRequest as error:
        if "can't parse entities" not in str(error).lower():
            raise
        await _send(bot, message, screen, made, html=False)


async def _picture(
    bot: Bot, store: Store, message: OutboxMessage, now: datetime
) -> tuple[Screen, Written | None]:
    assert message.company_id is not None
    month = Month.from_iso(message.payload["month"])
    async with store.read() as uow:
        company = await uow.people.company(message.company_id)
        view = await monthly.view_month(uow, company.id, month, local_day(now, company.time_zone))
    screen = screens.report(view, company.id)
    if not view.lines:
        return screen, None
    await _say(bot, message, ChatAction.UPLOAD_PHOTO)
    data = await asyncio.to_thread(_draw, view, company.name)
    return screen, Written(texts.file_name(month, "png"), data)


def _draw(view: MonthView, company: str) -> bytes:
    """In a thread, the first import included: half a second that the start of the bot does not pay for."""
    from bot.reports.picture import draw  # noqa: PLC0415 - loaded when the first picture is asked for

    return draw(view, company)


async def _file(
    bot: Bot, store: Store, message: OutboxMessage, _now: datetime
) -> tuple[Screen, Written | None]:
    assert message.company_id is not None
    month, kind = Month.from_iso(message.payload["month"]), FileKind(message.payload["format"])
    await _say(bot, message, ChatAction.UPLOAD_DOCUMENT)
    async with store.read() as uow:
        company = await uow.people.company(message.company_id)
        book = await monthly.read_book(uow, company.id, month)
    screen = screens.export(book, kind)
    if not book.rows:
        return screen, None
    return screen, await asyncio.to_thread(write, book, kind, company.time_zone)


async def _say(bot: Bot, message: OutboxMessage, action: ChatAction) -> None:
    """What is under way, shown above the chat; when it cannot be said, nothing is lost."""
    with suppress(TelegramError):
        await bot.send_chat_action(message.chat_id, action)


async def _send(
    bot: Bot, message: OutboxMessage, screen: Screen, made: Written | None, *, html: bool
) -> Message:
    text, mode = (screen.text, ParseMode.HTML) if html else (plain(screen.text), None)
    common: dict[str, Any] = {"parse_mode": mode, "reply_markup": keyboard(screen)}
    if made is None:
        return await bot.send_message(message.chat_id, text, link_preview_options=NO_PREVIEW, **common)
    file = InputFile(made.data, filename=made.name)
    if message.kind is OutboxKind.REPORT:
        return await bot.send_photo(message.chat_id, file, caption=text, **common)
    return await bot.send_document(message.chat_id, file, caption=text, **common)


def keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    """The buttons of a screen, as Telegram wants them."""
    if not screen.rows:
        return None
    rows = [
        [
            InlineKeyboardButton(one.label, url=one.url)
            if one.url
            else InlineKeyboardButton(one.label, callback_data=one.data, style=one.style)
            for one in row
        ]
        for row in screen.rows
    ]
    return InlineKeyboardMarkup(rows)
