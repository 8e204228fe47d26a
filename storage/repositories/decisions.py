"""Decisions, allocations, adjustments, refund cases and the audit trail: append-only but for a case's state."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, exists, func, or_, select

from core.domain.decisions import (
    Adjustment,
    AdjustmentKind,
    Allocation,
    Decision,
    DecisionKind,
    RefundState,
    RejectedPair,
)
from core.domain.statements import LineState
from core.domain.views import PastDecision, SettledEntry
from core.errors import NotFound
from storage.mapping import columns_of, from_row, to_values
from storage.prepared import prepared
from storage.repositories.refunds import RefundCases, reversed_fact
from storage.tables import (
    adjustments,
    allocations,
    audit_events,
    categories,
    decisions,
    entries,
    refund_cases,
    rejected_pairs,
    statement_lines,
    unattended_matches,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement, Select

    from core.domain.conversation import AuditEvent

_TEACHING = (
    DecisionKind.RECONCILE,
    DecisionKind.STATEMENT_VALUE,
    DecisionKind.STATEMENT_VALUE_AND_REFUND,
    DecisionKind.STATEMENT_VALUE_AND_CREDIT,
    DecisionKind.STATEMENT_VALUE_AND_KEPT,
    DecisionKind.EXPLAINED,
    DecisionKind.PARTIAL,
    DecisionKind.NEW_ENTRY,
    DecisionKind.TRANSFER,
    DecisionKind.RETURN,
    DecisionKind.REPEATED,
)
_REVERSAL = decisions.alias("reversal")


class SqlDecisions(RefundCases):
    """See ``core.ports.Decisions``."""

    async def add(self, decision: Decision) -> None:
        await self._add(decisions, to_values(decision))

    async def add_allocation(self, allocation: Allocation) -> None:
        await self._add(allocations, to_values(allocation))

    async def add_adjustment(self, adjustment: Adjustment) -> None:
        await self._add(adjustments, to_values(adjustment))

    async def add_audit(self, event: AuditEvent) -> None:
        await self._add(audit_events, to_values(event))

    async def decision(self, company_id: UUID, decision_id: UUID) -> Decision:
        query = select(*columns_of(decisions, Decision)).where(
            decisions.c.company_id == company_id, decisions.c.id == decision_id
        )
        row = (await self._connection.execute(query)).first()
        if row is None:
            raise NotFound("decision", decision_id)
        return from_row(Decision, row)

    async def standing(self, company_id: UUID, line_id: UUID) -> Sequence[Decision]:
        found = await self._connection.execute(*_standing_of_line(company_id, line_id))
        of_line = [from_row(Decision, row) for row in found]
        # the clock may have gone back between two decisions; versions only grow
        return sorted(of_line, key=lambda one: one.line_version, reverse=True)

    async def latest_by(self, company_id: UUID, member_id: UUID) -> Decision | None:
        alone = select(unattended_matches.c.bulk_id).where(
            unattended_matches.c.company_id == company_id, unattended_matches.c.bulk_id.is_not(None)
        )
        asked = or_(decisions.c.bulk_id.is_(None), decisions.c.bulk_id.not_in(alone))
        own = and_(decisions.c.member_id == member_id, asked)
        found = await self._standing(company_id, own, limit=1)
        return found[0] if found else None

    async def of_bulk(self, company_id: UUID, bulk_id: UUID) -> Sequence[Decision]:
        return await self._standing(company_id, decisions.c.bulk_id == bulk_id)

    async def _standing(
        self, company_id: UUID, condition: Any, *, limit: int | None = None
    ) -> Sequence[Decision]:
        query = _standing(company_id, condition).limit(limit)
        return [from_row(Decision, row) for row in await self._connection.execute(query)]

    async def newest_bulk(self, company_id: UUID, import_id: UUID) -> UUID | None:
        alone = select(unattended_matches.c.bulk_id).where(
            unattended_matches.c.company_id == company_id, unattended_matches.c.bulk_id.is_not(None)
        )
        of_import = select(statement_lines.c.id).where(
            statement_lines.c.company_id == company_id, statement_lines.c.import_id == import_id
        )
        confirmed = and_(
            decisions.c.kind.in_(_CONFIRMED),
            decisions.c.bulk_id.is_not(None),
            decisions.c.bulk_id.not_in(alone),
            decisions.c.line_id.in_(of_import),
        )
        found = await self._standing(company_id, confirmed, limit=1)
        return found[0].bulk_id if found else None

    async def allocations(self, company_id: UUID, decision_id: UUID) -> Sequence[Allocation]:
        found = await self._connection.execute(*_allocations(company_id, decision_id))
        return [from_row(Allocation, row) for row in found]

    async def adjustments(self, company_id: UUID, decision_id: UUID) -> Sequence[Adjustment]:
        found = await self._connection.execute(*_adjustments(company_id, decision_id))
        return [from_row(Adjustment, row) for row in found]

    async def moved(self, company_id: UUID, entry_id: UUID) -> int:
        row = (await self._connection.execute(*_moved(company_id, entry_id))).one()
        return int(row[0]) + int(row[1])

    async def settling(self, company_id: UUID, entry_id: UUID) -> Sequence[Decision]:
        found = await self._connection.execute(*_settling(company_id, entry_id))
        return [from_row(Decision, row) for row in found]

    async def stamp(self, company_id: UUID) -> tuple[int, UUID] | None:
        own = decisions.c.company_id == company_id
        number = select(func.count()).select_from(decisions).where(own).scalar_subquery()
        query = select(number, decisions.c.id).where(own).order_by(decisions.c.id.desc()).limit(1)
        row = (await self._connection.execute(query)).first()
        return (row[0], row[1]) if row else None

    async def past(self, company_id: UUID, *, limit: int) -> Sequence[PastDecision]:
        newest = (
            select(*columns_of(decisions, Decision)[:7])
            .where(decisions.c.company_id == company_id, decisions.c.kind.in_(_TEACHING), ~_undone())
            .order_by(decisions.c.decided_at.desc(), decisions.c.line_version.desc(), decisions.c.id.desc())
            .limit(limit)
            .subquery("newest")
        )
        gave_back, other = refund_cases.alias("gave_back"), allocations.alias("other")

        def same(table: Any, key: str, other: Any, to: str) -> ColumnElement[bool]:
            return and_(table.c.company_id == other.c.company_id, table.c[key] == other.c[to])

        other_leg = and_(
            same(other, "transfer_id", allocations, "transfer_id"), other.c.id != allocations.c.id
        )
        query = (
            select(*_past_columns(newest, gave_back, other))
            .select_from(
                newest.join(statement_lines, same(statement_lines, "id", newest, "line_id"))
                .outerjoin(allocations, same(allocations, "decision_id", newest, "id"))
                .outerjoin(other, and_(other_leg, ~reversed_fact(other)))
                .outerjoin(entries, same(entries, "id", allocations, "entry_id"))
                .outerjoin(categories, same(categories, "id", entries, "category_id"))
                .outerjoin(gave_back, same(gave_back, "refund_entry_id", entries, "id"))
            )
            .order_by(newest.c.decided_at, newest.c.line_version, newest.c.id, entries.c.id)
        )
        return _past_decisions([tuple(row) for row in await self._connection.execute(query)])

    async def reject(self, pair: RejectedPair) -> bool:
        statement = (
            self._insert(rejected_pairs)
            .values(to_values(pair))
            .on_conflict_do_nothing(index_elements=["company_id", "line_id", "entry_id"])
            .returning(rejected_pairs.c.line_id)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def unreject(self, company_id: UUID, line_id: UUID, entry_id: UUID) -> bool:
        columns = rejected_pairs.c
        statement = (
            delete(rejected_pairs)
            .where(columns.company_id == company_id, columns.line_id == line_id, columns.entry_id == entry_id)
            .returning(columns.line_id)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def rejected(self, company_id: UUID, line_id: UUID | None = None) -> Sequence[RejectedPair]:
        columns, lines = rejected_pairs.c, statement_lines.c
        query = select(*columns_of(rejected_pairs, RejectedPair)).where(columns.company_id == company_id)
        if line_id is not None:
            query = query.where(columns.line_id == line_id)
        else:
            same_line = and_(lines.company_id == columns.company_id, lines.id == columns.line_id)
            query = query.join(statement_lines, same_line).where(lines.state == LineState.OPEN)
        query = query.order_by(columns.rejected_at, columns.line_id, columns.entry_id)
        return [from_row(RejectedPair, row) for row in await self._connection.execute(query)]


_CONFIRMED = [
    DecisionKind.RECONCILE,
    DecisionKind.NEW_ENTRY,
    DecisionKind.EXPLAINED,
    DecisionKind.STATEMENT_VALUE,
    DecisionKind.PARTIAL,
]
"""What one press for many makes of a line; transfers, which two lines share anyway, are never all of it."""


def _standing(company_id: Any, condition: Any) -> Select[Any]:
    """Decisions that hold, the newest first."""
    return (
        select(*columns_of(decisions, Decision))
        .where(
            decisions.c.company_id == company_id,
            condition,
            decisions.c.kind != DecisionKind.UNDO,
            ~_undone(),
        )
        .order_by(decisions.c.decided_at.desc(), decisions.c.line_version.desc(), decisions.c.id.desc())
    )


@prepared
def _standing_of_line(company_id: Any, line_id: Any) -> Any:
    return _standing(company_id, decisions.c.line_id == line_id)


@prepared
def _settling(company_id: Any, entry_id: Any) -> Any:
    covering = select(allocations.c.decision_id).where(
        allocations.c.company_id == company_id, allocations.c.entry_id == entry_id
    )
    return _standing(company_id, decisions.c.id.in_(covering))


@prepared
def _allocations(company_id: Any, decision_id: Any) -> Any:
    of_one = and_(allocations.c.company_id == company_id, allocations.c.decision_id == decision_id)
    return select(*columns_of(allocations, Allocation)).where(of_one).order_by(allocations.c.id)


@prepared
def _adjustments(company_id: Any, decision_id: Any) -> Any:
    of_one = and_(adjustments.c.company_id == company_id, adjustments.c.decision_id == decision_id)
    return select(*columns_of(adjustments, Adjustment)).where(of_one).order_by(adjustments.c.id)


@prepared
def _moved(company_id: Any, entry_id: Any) -> Any:
    return select(
        *(
            select(func.coalesce(func.sum(table.c.amount_cents), 0))
            .where(table.c.company_id == company_id, table.c.entry_id == entry_id, ~reversed_fact(table))
            .scalar_subquery()
            for table in (allocations, adjustments)
        )
    )


def _undone() -> ColumnElement[bool]:
    return exists().where(
        and_(_REVERSAL.c.company_id == decisions.c.company_id, _REVERSAL.c.reverses_id == decisions.c.id)
    )


def _past_columns(newest: Any, gave_back: Any, other: Any) -> Sequence[ColumnElement[Any]]:
    """Twelve of decision and line, then eleven of the entry: as ``_past_decisions`` cuts them."""
    line, entry, case_ = statement_lines.c, entries.c, refund_cases.alias("caused")
    caused = exists().where(
        case_.c.company_id == newest.c.company_id,
        case_.c.cause_line_id == newest.c.line_id,
        case_.c.state != RefundState.CANCELLED,
    )
    reason = (
        select(func.min(adjustments.c.kind))
        .where(adjustments.c.company_id == newest.c.company_id, adjustments.c.decision_id == newest.c.id)
        .scalar_subquery()
    )
    return [
        *(newest.c.id, newest.c.kind, newest.c.line_id, line.account_id, line.posted_on, line.amount_cents),
        *(line.memo, line.type, line.repeats_id, caused, reason, other.c.line_id),
        *(entry.id, entry.amount_cents, entry.due_on, entry.contact_id, entry.description, entry.number),
        *(categories.c.name, gave_back.c.cause_line_id, allocations.c.amount_cents),
        *(entry.method, entry.boleto_number),
    ]


def _past_decisions(rows: Sequence[tuple[Any, ...]]) -> list[PastDecision]:
    """One decision for the rows of one, which differ by their entries and stand together."""
    found: list[PastDecision] = []
    for _, of_one in groupby(rows, key=lambda row: row[0]):
        together = list(of_one)
        head = together[0]
        settled = tuple(
            SettledEntry(*(*row[12:18], row[18] or "", *row[19:23])) for row in together if row[12]
        )
        reason = AdjustmentKind(head[10]) if head[10] else None
        other_leg = next((row[11] for row in together if row[11]), None)
        found.append(PastDecision(*(*head[:9], bool(head[9]), reason, other_leg, settled)))
    return found
