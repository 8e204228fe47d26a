"""Closed months, comments, attachments, and the audit trail of a line."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, or_, select, update

from core.domain.conversation import AuditEvent
from core.domain.entries import EntryState
from core.domain.oversight import Attachment, Comment, MonthTotals, PeriodLock
from core.domain.statements import LineState
from storage.mapping import columns_of, from_row, to_values
from storage.prepared import prepared
from storage.repositories.base import Repository
from storage.tables import (
    allocations,
    attachments,
    audit_events,
    comments,
    entries,
    period_locks,
    refund_cases,
    statement_lines,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy import Column, ColumnElement, Select

    from core.domain.statements import StatementLine


class SqlOversight(Repository):
    """See ``core.ports.Oversight``."""

    async def lock(self, company_id: UUID, month: date) -> PeriodLock | None:
        row = (await self._connection.execute(*_lock(company_id, month))).first()
        return from_row(PeriodLock, row) if row else None

    async def locks(self, company_id: UUID) -> Sequence[PeriodLock]:
        query = _living_locks(company_id).order_by(period_locks.c.month)
        return [from_row(PeriodLock, row) for row in await self._connection.execute(query)]

    async def add_lock(self, lock: PeriodLock) -> bool:
        statement = (
            self._insert(period_locks)
            .values(to_values(lock))
            .on_conflict_do_nothing(
                index_elements=["company_id", "month"], index_where=period_locks.c.reopened_at.is_(None)
            )
            .returning(period_locks.c.id)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def lift_lock(self, lock: PeriodLock) -> bool:
        statement = (
            update(period_locks)
            .where(
                period_locks.c.company_id == lock.company_id,
                period_locks.c.id == lock.id,
                period_locks.c.reopened_at.is_(None),
            )
            .values(reopened_by=lock.reopened_by, reopened_at=lock.reopened_at)
            .returning(period_locks.c.id)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def first_day(self, company_id: UUID) -> date | None:
        query = select(func.min(statement_lines.c.posted_on)).where(
            statement_lines.c.company_id == company_id, statement_lines.c.state != LineState.REMOVED
        )
        day: date | None = (await self._connection.execute(query)).scalar_one()
        return day

    async def totals_between(self, company_id: UUID, first: date, last: date) -> MonthTotals:
        waits = statement_lines.c.state == LineState.OPEN
        query = select(
            func.count(),
            func.coalesce(func.sum(case((waits, 1), else_=0)), 0),
            func.coalesce(func.sum(case((waits, func.abs(statement_lines.c.amount_cents)), else_=0)), 0),
        ).where(
            statement_lines.c.company_id == company_id,
            statement_lines.c.state.in_([state for state in LineState if state is not LineState.REMOVED]),
            statement_lines.c.posted_on.between(first, last),
        )
        row = (await self._connection.execute(query)).one()
        return MonthTotals(*(int(value) for value in row))

    async def add_comment(self, comment: Comment) -> None:
        await self._add(comments, to_values(comment))

    async def comments(self, line: StatementLine) -> Sequence[Comment]:
        query = (
            select(*columns_of(comments, Comment))
            .where(comments.c.company_id == line.company_id, _of_line(comments.c.line_id, line))
            .order_by(comments.c.at, comments.c.id)
        )
        return [from_row(Comment, row) for row in await self._connection.execute(query)]

    async def add_attachment(self, attachment: Attachment) -> bool:
        statement = (
            self._insert(attachments)
            .values(to_values(attachment))
            .on_conflict_do_nothing(index_elements=["company_id", "line_id", "file_unique_id"])
            .returning(attachments.c.id)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def attachments(self, line: StatementLine) -> Sequence[Attachment]:
        query = (
            select(*columns_of(attachments, Attachment))
            .where(attachments.c.company_id == line.company_id, _of_line(attachments.c.line_id, line))
            .order_by(attachments.c.at, attachments.c.id)
        )
        return [from_row(Attachment, row) for row in await self._connection.execute(query)]

    async def notes(self, line: StatementLine) -> tuple[int, int]:
        same = (line.posted_on, line.account_id, line.amount_cents, line.memo_key, line.occurrence)
        row = (await self._connection.execute(*_notes(line.company_id, line.id, *same))).one()
        return int(row[0]), int(row[1])

    async def events(self, line: StatementLine) -> Sequence[AuditEvent]:
        query = (
            select(*columns_of(audit_events, AuditEvent))
            .where(
                audit_events.c.company_id == line.company_id,
                or_(
                    _of_line(audit_events.c.subject_id, line),
                    audit_events.c.subject_id.in_(_cases_of(line)),
                ),
            )
            .order_by(audit_events.c.at, audit_events.c.id)
        )
        return [from_row(AuditEvent, row) for row in await self._connection.execute(query)]

    async def latest_noted(self, company_id: UUID, member_id: UUID) -> AuditEvent | None:
        noted = and_(
            entries.c.company_id == audit_events.c.company_id,
            entries.c.id == audit_events.c.subject_id,
            entries.c.state != EntryState.CANCELLED,
        )
        query = (
            select(*columns_of(audit_events, AuditEvent))
            .join(entries, noted)
            .where(
                audit_events.c.company_id == company_id,
                audit_events.c.member_id == member_id,
                audit_events.c.action == "note_entry",
            )
            .order_by(audit_events.c.at.desc(), audit_events.c.id.desc())
            .limit(1)
        )
        row = (await self._connection.execute(query)).first()
        return from_row(AuditEvent, row) if row else None


def _living_locks(company_id: UUID) -> Select[tuple[object, ...]]:
    return select(*columns_of(period_locks, PeriodLock)).where(
        period_locks.c.company_id == company_id, period_locks.c.reopened_at.is_(None)
    )


@prepared
def _lock(company_id: Any, month: Any) -> Any:
    return _living_locks(company_id).where(period_locks.c.month == month)


@prepared
def _notes(
    company_id: Any, line_id: Any, day: Any, account: Any, cents: Any, memo: Any, occurrence: Any
) -> Any:
    line: Any = SimpleNamespace(
        company_id=company_id,
        id=line_id,
        posted_on=day,
        account_id=account,
        amount_cents=cents,
        memo_key=memo,
        occurrence=occurrence,
    )
    return select(
        *(
            select(func.count())
            .select_from(table)
            .where(table.c.company_id == company_id, _of_line(table.c.line_id, line))
            .scalar_subquery()
            for table in (comments, attachments)
        )
    )


def _of_line(column: Column[UUID], line: StatementLine) -> ColumnElement[bool]:
    """Of this line, or of the same row of the bank that was taken back with its file and brought again."""
    former = select(statement_lines.c.id).where(
        statement_lines.c.company_id == line.company_id,
        statement_lines.c.state == LineState.REMOVED,
        statement_lines.c.posted_on == line.posted_on,
        statement_lines.c.account_id == line.account_id,
        statement_lines.c.amount_cents == line.amount_cents,
        statement_lines.c.memo_key == line.memo_key,
        statement_lines.c.occurrence == line.occurrence,
    )
    return or_(column == line.id, column.in_(former))


def _cases_of(line: StatementLine) -> Select[tuple[UUID]]:
    """Refund cases that the line caused, and those whose refund it paid."""
    paid = select(allocations.c.entry_id).where(
        allocations.c.company_id == line.company_id,
        allocations.c.line_id == line.id,
        allocations.c.entry_id.is_not(None),
    )
    caused = _of_line(refund_cases.c.cause_line_id, line)
    return select(refund_cases.c.id).where(
        refund_cases.c.company_id == line.company_id, or_(caused, refund_cases.c.refund_entry_id.in_(paid))
    )
