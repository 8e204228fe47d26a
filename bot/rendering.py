"""Turns outbox rows that carry ids into screens, from the present truth."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from bot.screens import automation, cards, dialogs
from bot.screens.screen import Screen
from bot.texts import dialogs as texts
from bot.texts import reports
from core.domain.conversation import OutboxKind
from core.domain.statements import LineState
from core.services import bulk, reporting, reviewing

if TYPE_CHECKING:
    from core.domain.conversation import OutboxMessage
    from core.ports import UnitOfWork


async def render(uow: UnitOfWork, message: OutboxMessage) -> Screen:
    """The screen of a card, summary or digest as it is true now; texts were rendered when they were written.

    Raises:
        NotFound: what it names is gone.
    """
    if message.kind in {OutboxKind.TEXT, OutboxKind.EDIT}:
        return Screen.from_json(message.payload)
    assert message.company_id is not None
    if message.kind in {OutboxKind.CARD, OutboxKind.CARD_EDIT}:
        return await _card(uow, message, message.company_id)
    if message.kind is OutboxKind.SUMMARY:
        view = await bulk.view_burst(uow, message.company_id, UUID(message.payload["import_id"]))
        return dialogs.burst(view)
    if message.kind is OutboxKind.WEEKLY:
        company = await uow.people.company(message.company_id)
        week = await reviewing.view_week(uow, message.company_id, UUID(message.payload["digest_id"]))
        return automation.week(week, company)
    assert message.kind is OutboxKind.DIGEST
    return await _digest(uow, message.company_id, date.fromisoformat(message.payload["day"]))


async def _card(uow: UnitOfWork, message: OutboxMessage, company_id: UUID) -> Screen:
    view = await reporting.view_line(uow, company_id, UUID(message.payload["line_id"]))
    company = await uow.people.company(company_id)
    refund = None
    best = view.suggestion.best if view.suggestion else None
    if best is not None and best.open_entry.refund is not None:
        refund = await uow.decisions.refund(company_id, best.open_entry.refund.id)
    progress = None
    if message.payload.get("in_queue"):
        progress = await _progress(uow, message, company_id)
    return cards.card(view, time_zone=company.time_zone, refund=refund, progress=progress)


async def _progress(uow: UnitOfWork, message: OutboxMessage, company_id: UUID) -> str | None:
    queue = await uow.chats.queue(company_id, message.chat_id)
    if queue is None:
        return None
    lines = await uow.statements.lines_in_state(company_id, LineState.OPEN)
    waiting = sum(1 for line in lines if line.snoozed_at is None)
    total = max(queue.total, waiting)  # lines may have arrived since the start
    return texts.progress(min(total, total - waiting + 1), total)


async def _digest(uow: UnitOfWork, company_id: UUID, day: date) -> Screen:
    company = await uow.people.company(company_id)
    view = await reporting.pending(uow, company_id)
    found = await reporting.balances(uow, company_id)
    text = reports.digest(company.name, day, view, found)
    screen = dialogs.pending(text, lines=len(view.lines), company_id=company_id)
    return Screen(screen.text, screen.rows, silent=not view.lines and not view.refunds)
