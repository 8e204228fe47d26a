"""Refund cases, credits, transfers, and lines that are none: what follows from a decision beyond its line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, delete, exists, func, or_, select, update

from core.domain.decisions import CreditUse, RefundCase, RefundState, RefundView, RejectedLines, Transfer
from core.errors import NotFound
from storage.mapping import columns_of, from_row, to_values
from storage.prepared import prepared
from storage.repositories.base import Repository
from storage.tables import (
    allocations,
    categories,
    contacts,
    credit_uses,
    decisions,
    entries,
    refund_cases,
    rejected_lines,
    statement_lines,
    transfers,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement, Executable, Select


_REVERSAL = decisions.alias("reversal")  # once: an alias costs as much to build as the query around it


class RefundCases(Repository):
    """See ``core.ports.Decisions``: the part about refunds, credits and transfers."""

    async def add_refund(self, case_: RefundCase) -> None:
        await self._add(refund_cases, to_values(case_))

    async def update_refund(self, case_: RefundCase) -> None:
        await self._connection.execute(
            update(refund_cases)
            .where(refund_cases.c.company_id == case_.company_id, refund_cases.c.id == case_.id)
            .values(
                state=case_.state,
                closed_by=case_.closed_by,
                closed_at=case_.closed_at,
                cause_entry_id=case_.cause_entry_id,
                refund_entry_id=case_.refund_entry_id,
                category_id=case_.category_id,
                contact_id=case_.contact_id,
            )
        )

    async def refund_by_entry(self, company_id: UUID, entry_id: UUID) -> RefundCase | None:
        row = (await self._connection.execute(*_by_entry(company_id, entry_id))).first()
        return from_row(RefundCase, row) if row else None

    async def refund_by_decision(self, company_id: UUID, decision_id: UUID) -> RefundCase | None:
        found = await self._refund_cases(company_id, refund_cases.c.opened_by == decision_id)
        return found[0] if found else None

    async def refunds_by_cause(self, company_id: UUID, line_id: UUID) -> Sequence[RefundCase]:
        found = await self._connection.execute(*_by_cause(company_id, line_id))
        return [from_row(RefundCase, row) for row in found]

    async def _refund_cases(self, company_id: UUID, condition: Any) -> Sequence[RefundCase]:
        found = await self._connection.execute(_cases(company_id, condition))
        return [from_row(RefundCase, row) for row in found]

    async def add_credit_use(self, use: CreditUse) -> None:
        await self._add(credit_uses, to_values(use))

    async def credit_uses(
        self, company_id: UUID, *, case_id: UUID | None = None, decision_id: UUID | None = None
    ) -> Sequence[CreditUse]:
        query = _uses_of(company_id, case_id) if case_id is not None else _uses_by(company_id, decision_id)
        return [from_row(CreditUse, row) for row in await self._connection.execute(*query)]

    async def add_transfer(self, transfer: Transfer) -> None:
        await self._add(transfers, to_values(transfer))

    async def transfer(self, company_id: UUID, transfer_id: UUID) -> Transfer:
        query = select(*columns_of(transfers, Transfer)).where(
            transfers.c.company_id == company_id, transfers.c.id == transfer_id
        )
        row = (await self._connection.execute(query)).first()
        if row is None:
            raise NotFound("transfer", transfer_id)
        return from_row(Transfer, row)

    async def transfer_lines(self, company_id: UUID, transfer_id: UUID) -> Sequence[UUID]:
        columns = allocations.c
        query = (
            select(columns.line_id)
            .where(
                columns.company_id == company_id,
                columns.transfer_id == transfer_id,
                ~reversed_fact(allocations),
            )
            .order_by(columns.id)
        )
        return list((await self._connection.execute(query)).scalars())

    async def waiting_transfers(self, company_id: UUID, leg_cents: int) -> Sequence[tuple[Transfer, UUID]]:
        other = allocations.alias("other")
        both = exists().where(
            other.c.company_id == allocations.c.company_id,
            other.c.transfer_id == allocations.c.transfer_id,
            other.c.id != allocations.c.id,
            ~reversed_fact(other),
        )
        query = (
            select(*columns_of(transfers, Transfer), allocations.c.line_id)
            .join(
                allocations,
                and_(
                    allocations.c.company_id == transfers.c.company_id,
                    allocations.c.transfer_id == transfers.c.id,
                ),
            )
            .where(
                transfers.c.company_id == company_id,
                allocations.c.amount_cents == -leg_cents,
                ~reversed_fact(allocations),
                ~both,
            )
            .order_by(transfers.c.opened_at, transfers.c.id)
        )
        rows = [tuple(row) for row in await self._connection.execute(query)]
        return [(Transfer(*row[:-1]), row[-1]) for row in rows]

    async def reject_lines(self, pair: RejectedLines) -> bool:
        first, second = sorted((pair.line_id, pair.other_id))
        statement = (
            self._insert(rejected_lines)
            .values(to_values(replace(pair, line_id=first, other_id=second)))
            .on_conflict_do_nothing(index_elements=["company_id", "line_id", "other_id"])
            .returning(rejected_lines.c.line_id)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def unreject_lines(self, company_id: UUID, line_id: UUID, other_id: UUID) -> bool:
        columns = rejected_lines.c
        first, second = sorted((line_id, other_id))
        statement = (
            delete(rejected_lines)
            .where(columns.company_id == company_id, columns.line_id == first, columns.other_id == second)
            .returning(columns.line_id)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def rejected_lines(self, company_id: UUID, line_id: UUID | None = None) -> Sequence[RejectedLines]:
        columns = rejected_lines.c
        query = select(*columns_of(rejected_lines, RejectedLines)).where(columns.company_id == company_id)
        if line_id is not None:
            query = query.where(or_(columns.line_id == line_id, columns.other_id == line_id))
        query = query.order_by(columns.rejected_at, columns.line_id, columns.other_id)
        found = [from_row(RejectedLines, row) for row in await self._connection.execute(query)]
        return [_seen_from(pair, line_id) for pair in found]

    async def refund(self, company_id: UUID, case_id: UUID) -> RefundView:
        found = await self._refund_views(_refund_view(company_id, case_id))
        if not found:
            raise NotFound("refund", case_id)
        return found[0]

    async def refunds(self, company_id: UUID) -> Sequence[RefundView]:
        return await self._refund_views(_living_views(company_id))

    async def _refund_views(self, query: tuple[Executable, dict[str, Any]]) -> Sequence[RefundView]:
        rows = [tuple(row) for row in await self._connection.execute(*query)]
        width = len(columns_of(refund_cases, RefundCase))
        return [_view(RefundCase(*row[:width]), row[width:]) for row in rows]


def _views(company_id: Any, condition: Any) -> Select[Any]:
    cause, give_back = entries.alias("cause"), entries.alias("give_back")
    own = credit_uses.c.entry_id.is_not_distinct_from(refund_cases.c.refund_entry_id)
    stays, used = _uses(own), _uses(~own)
    columns = columns_of(refund_cases, RefundCase)
    return (
        select(
            *columns,
            contacts.c.name,
            statement_lines.c.posted_on,
            statement_lines.c.amount_cents,
            func.coalesce(cause.c.description, statement_lines.c.memo),
            give_back.c.due_on,
            give_back.c.covered_cents,
            give_back.c.settled_on,
            categories.c.name,
            stays,
            used,
        )
        .select_from(
            refund_cases.join(statement_lines, _of(statement_lines, "cause_line_id"))
            .outerjoin(cause, _of(cause, "cause_entry_id"))
            .outerjoin(give_back, _of(give_back, "refund_entry_id"))
            .outerjoin(contacts, _of(contacts, "contact_id"))
            .outerjoin(categories, _of(categories, "category_id"))
        )
        .where(refund_cases.c.company_id == company_id, condition)
        .order_by(
            case((refund_cases.c.state.in_([RefundState.OPEN, RefundState.PARTIAL]), 0), else_=1),
            case((refund_cases.c.state == RefundState.CREDIT, 0), else_=1),
            refund_cases.c.opened_at.desc(),
            refund_cases.c.id,
        )
    )


@prepared
def _refund_view(company_id: Any, case_id: Any) -> Any:
    return _views(company_id, refund_cases.c.id == case_id)


@prepared
def _living_views(company_id: Any) -> Any:
    return _views(company_id, refund_cases.c.state != RefundState.CANCELLED)


def _cases(company_id: Any, condition: Any) -> Select[Any]:
    return (
        select(*columns_of(refund_cases, RefundCase))
        .where(refund_cases.c.company_id == company_id, condition)
        .order_by(refund_cases.c.opened_at, refund_cases.c.id)
    )


def _credit_uses(company_id: Any, condition: Any) -> Select[Any]:
    return (
        select(*columns_of(credit_uses, CreditUse))
        .where(credit_uses.c.company_id == company_id, condition)
        .order_by(credit_uses.c.id)
    )


@prepared
def _uses_of(company_id: Any, case_id: Any) -> Any:
    return _credit_uses(company_id, and_(credit_uses.c.case_id == case_id, ~reversed_fact(credit_uses)))


@prepared
def _uses_by(company_id: Any, decision_id: Any) -> Any:
    return _credit_uses(company_id, credit_uses.c.decision_id == decision_id)


@prepared
def _by_entry(company_id: Any, entry_id: Any) -> Any:
    return _cases(company_id, refund_cases.c.refund_entry_id == entry_id)


@prepared
def _by_cause(company_id: Any, line_id: Any) -> Any:
    living = refund_cases.c.state != RefundState.CANCELLED
    return _cases(company_id, and_(refund_cases.c.cause_line_id == line_id, living))


def _seen_from(pair: RejectedLines, line_id: UUID | None) -> RejectedLines:
    """With the line asked about first."""
    if pair.other_id != line_id:
        return pair
    return replace(pair, line_id=pair.other_id, other_id=pair.line_id)


def _of(table: Any, column: str) -> ColumnElement[bool]:
    return and_(table.c.company_id == refund_cases.c.company_id, table.c.id == refund_cases.c[column])


def reversed_fact(facts: Any) -> ColumnElement[bool]:
    """Whether the decision of a fact was taken back."""
    return exists().where(
        and_(_REVERSAL.c.company_id == facts.c.company_id, _REVERSAL.c.reverses_id == facts.c.decision_id)
    )


def _uses(of: ColumnElement[bool]) -> Any:
    """Sum of what a case took off some entries, by decisions that stand."""
    return (
        select(func.coalesce(func.sum(credit_uses.c.amount_cents), 0))
        .where(
            credit_uses.c.company_id == refund_cases.c.company_id,
            credit_uses.c.case_id == refund_cases.c.id,
            of,
            ~reversed_fact(credit_uses),
        )
        .scalar_subquery()
    )


def _view(case_: RefundCase, beside: tuple[Any, ...]) -> RefundView:
    """The refund entry is covered by what went back and by what stays; other entries are lowered, with their sign."""
    contact, cause_on, cause_cents, description, due_on, covered, settled_on, category, stays, used = beside
    pays = case_.state in {RefundState.OPEN, RefundState.PARTIAL}
    view = RefundView(
        case_,
        contact,
        cause_on,
        cause_cents,
        description,
        due_on if pays else None,
        0,
        closed_on=settled_on if case_.state is RefundState.CLOSED else None,
        category=category,
        returned_cents=(covered or 0) - int(stays),
        used_cents=-int(used),
    )
    return replace(view, left_cents=view.rest_cents) if case_.state.is_open else view
