"""Outbox rows about connections, turned into screens from the present truth."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from bot.screens import connecting as setting_up
from bot.screens import connections as screens
from core.domain.conversation import OutboxKind
from core.services import showing, watching

if TYPE_CHECKING:
    from datetime import datetime

    from bot.screens.screen import Screen
    from core.domain.conversation import OutboxMessage
    from core.ports import UnitOfWork

KINDS = frozenset({OutboxKind.CONNECTION, OutboxKind.CONNECTING, OutboxKind.FEED_CHANGE})


async def render(uow: UnitOfWork, message: OutboxMessage, company_id: UUID, now: datetime) -> Screen:
    """The screen of a row of ``KINDS``. Raises ``NotFound`` when what it names is gone."""
    if message.kind is OutboxKind.CONNECTING:
        draft = await uow.connections.draft(company_id, UUID(message.payload["draft_id"]))
        return setting_up.step(await showing.view_draft(uow, draft, now))
    members = await uow.people.members(company_id)
    may_change = any(one.chat_id == message.chat_id and one.role.decides for one in members)
    if message.kind is OutboxKind.CONNECTION:
        connection_id = UUID(message.payload["connection_id"])
        view = await watching.view_connection(uow, company_id, connection_id, now)
        unasked = bool(message.payload.get("unasked"))
        return screens.card(view, company_id, may_change=may_change, unasked=unasked)
    line = await uow.statements.line(company_id, UUID(message.payload["line_id"]))
    row = await uow.connections.fed_row(company_id, UUID(message.payload["row_id"]))
    account = await uow.statements.account(company_id, line.account_id)
    return screens.change(line, row, account, may_change=may_change)
