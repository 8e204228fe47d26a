"""Turns outbox rows that carry ids into screens, from the present truth."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from bot import connections
from bot.screens import bulk as bulk_screens
from bot.screens import cards, pending
from bot.screens import queue as queue_screens
from bot.screens.screen import Screen
from bot.texts import queue as queue_texts
from core.domain.conversation import OutboxKind
from core.domain.time import local_day
from core.services import bulk, queueing, reporting
from core.services.announcing import is_silent
from core.services.answering import question_data, question_in
from core.services.briefing import brief

if TYPE_CHECKING:
    from datetime import datetime

    from core.domain.conversation import OutboxMessage, ReviewQueue
    from core.ports import UnitOfWork


async def render(uow: UnitOfWork, message: OutboxMessage, now: datetime) -> Screen:
    """The screen of a card, summary or digest as it is true now; texts were rendered when they were written.

    It makes no sound if none was wanted, or if nobody asked for it and it leaves in quiet hours.

    Raises:
        NotFound: what it names is gone.
    """
    if message.kind in {OutboxKind.TEXT, OutboxKind.EDIT}:
        return Screen.from_json(message.payload)
    assert message.company_id is not None
    screen = await _now(uow, message, message.company_id, now)
    company = await uow.people.company(message.company_id)
    return replace(screen, silent=screen.silent or is_silent(company, message.payload, now))


async def _now(uow: UnitOfWork, message: OutboxMessage, company_id: UUID, now: datetime) -> Screen:
    if message.kind in {OutboxKind.CARD, OutboxKind.CARD_EDIT}:
        return await _card(uow, message, company_id)
    if message.kind is OutboxKind.SUMMARY:
        return await _summary(uow, message, company_id)
    if message.kind is OutboxKind.WEEKLY:
        return await _week(uow, message, company_id, now)
    if message.kind in connections.KINDS:
        return await connections.render(uow, message, company_id, now)
    assert message.kind is OutboxKind.DIGEST
    return await _digest(uow, message, company_id, now)


async def _card(uow: UnitOfWork, message: OutboxMessage, company_id: UUID) -> Screen:
    """A line as it stands; the message of a round shows what the round asks, whatever line the row names."""
    queue = await uow.chats.queue(company_id, message.chat_id)
    if queue is not None and (
        message.payload.get("in_queue") or message.payload.get("message_id") == queue.message_id
    ):
        return await _queue(uow, queue, message.payload.get("likely", 0))
    return await _line(uow, company_id, UUID(message.payload["line_id"]))


async def _line(uow: UnitOfWork, company_id: UUID, line_id: UUID, progress: str | None = None) -> Screen:
    view = await reporting.view_line(uow, company_id, line_id)
    company = await uow.people.company(company_id)
    refund = None
    best = view.suggestion.best if view.suggestion else None
    if best is not None and best.open_entry.refund is not None:
        refund = await uow.decisions.refund(company_id, best.open_entry.refund.id)
    screen = cards.card(view, time_zone=company.time_zone, refund=refund, progress=progress)
    asked = question_data(question_in(view.line, view.suggestion)) if view.suggestion else None
    return replace(screen, question=asked, line_id=line_id)


async def _queue(uow: UnitOfWork, queue: ReviewQueue, likely: int) -> Screen:
    """What just happened, then the line in question or the proof."""
    company_id, stands = queue.company_id, await queueing.standing(uow, queue)
    before = await queueing.before(uow, queue)
    if queue.line_id is None:
        found = await reporting.balances(uow, company_id)
        return queue_screens.end(found, company_id, stands.open_lines, before)
    progress = queue_texts.progress(stands.position, stands.total) if stands.asks else None
    card = await _line(uow, company_id, queue.line_id, progress)
    ahead = bulk_screens.way_to_likely(company_id, likely)
    card = replace(card, rows=(*card.rows, *ahead))
    return queue_screens.question(card, queue.line_id, before, asks=stands.asks)


async def _summary(uow: UnitOfWork, message: OutboxMessage, company_id: UUID) -> Screen:
    """Many lines: how they stand, a page of the sure ones, or one of the likely ones while there are any."""
    payload, subject_id = message.payload, UUID(message.payload["import_id"])
    view = await bulk.view(uow, company_id, subject_id)
    if "page" in payload or "beside" in payload:
        beside = UUID(payload["beside"]) if "beside" in payload else None
        return bulk_screens.pairs(view, payload.get("page", 0), beside)
    company = await uow.people.company(company_id)
    named = UUID(payload["bulk_id"]) if payload.get("bulk_id") else None
    if "likely" in payload:
        page = bulk.page_of(view, payload["likely"])
        if page.shown:
            done = await bulk.together(uow, company_id, subject_id, named) if named else None
            return bulk_screens.likely(view, page, done, time_zone=company.time_zone)
    done = await bulk.together(uow, company_id, subject_id, named)
    return bulk_screens.burst(view, done, time_zone=company.time_zone)


async def _digest(uow: UnitOfWork, message: OutboxMessage, company_id: UUID, now: datetime) -> Screen:
    company = await uow.people.company(company_id)
    week_id = message.payload.get("week_id")
    day = date.fromisoformat(message.payload["day"])
    view = await brief(uow, company_id, day, UUID(week_id) if week_id else None, now)
    return pending.digest(view, company, await _together(uow, company_id))


async def _together(uow: UnitOfWork, company_id: UUID) -> pending.Together:
    """How many lines need no card of their own."""
    burst = await bulk.view_open_burst(uow, company_id)
    return pending.Together(len(burst.sure), burst.likely)


async def _week(uow: UnitOfWork, message: OutboxMessage, company_id: UUID, now: datetime) -> Screen:
    """A week from when it was a message of its own, still waiting to be sent."""
    company = await uow.people.company(company_id)
    week = await uow.automation.weekly_digest(company_id, UUID(message.payload["digest_id"]))
    day = local_day(week.until, company.time_zone)
    view = await brief(uow, company_id, day, week.id, now)
    return pending.digest(view, company, await _together(uow, company_id))
