"""What reports and exports read: sums by day, and lines with the decisions that stand."""

from __future__ import annotations

import asyncio
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, exists, func, select

from core.domain.decisions import ALONE, DecisionKind
from core.domain.monthly import DaySums, LineOutcome, TransferLeg
from core.domain.statements import LineState, StatementLine
from storage.mapping import columns_of, from_row
from storage.repositories.base import Repository
from storage.tables import (
    adjustments,
    allocations,
    categories,
    comments,
    contacts,
    decisions,
    entries,
    members,
    statement_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy import ColumnElement, Select

_LINE = statement_lines.c
_IDENTITY = ("account_id", "posted_on", "amount_cents", "memo_key", "occurrence")
_CHUNK = 500  # rows made into objects at a time


class SqlReports(Repository):
    """See ``core.ports.Reports``."""

    async def span(self, company_id: UUID) -> tuple[date, date] | None:
        query = select(func.min(_LINE.posted_on), func.max(_LINE.posted_on)).where(
            _LINE.company_id == company_id, _LINE.state != LineState.REMOVED
        )
        oldest, newest = (await self._connection.execute(query)).one()
        return (oldest, newest) if oldest is not None else None

    async def day_sums(self, company_id: UUID, first: date, last: date) -> Sequence[DaySums]:
        into = func.sum(case((_LINE.amount_cents > 0, _LINE.amount_cents), else_=0))
        out = func.sum(case((_LINE.amount_cents < 0, _LINE.amount_cents), else_=0))
        group = (_LINE.account_id, _LINE.posted_on, _LINE.state)
        query = (
            select(*group, into, out, func.count())
            .where(_of_days(company_id, first, last))
            .group_by(*group)
            .order_by(_LINE.posted_on, _LINE.account_id, _LINE.state)
        )
        return [
            DaySums(
                account_id, on, state, int(moved_in), int(moved_out), lines
            )  # PostgreSQL sums into NUMERIC
            for account_id, on, state, moved_in, moved_out, lines in await self._connection.execute(query)
        ]

    async def transfer_legs(self, company_id: UUID, first: date, last: date) -> Sequence[TransferLeg]:
        query = (
            select(_LINE.id, _LINE.account_id, _LINE.posted_on, allocations.c.amount_cents)
            .select_from(_standing().join(allocations, _same(allocations, "decision_id", decisions, "id")))
            .where(
                _of_days(company_id, first, last), allocations.c.transfer_id.is_not(None), ~_is_taken_back()
            )
            .order_by(_LINE.posted_on, _LINE.id, allocations.c.id)
        )
        return [TransferLeg(*row) for row in await self._connection.execute(query)]

    async def lines_between(self, company_id: UUID, first: date, last: date) -> Sequence[StatementLine]:
        query = (
            select(*columns_of(statement_lines, StatementLine))
            .where(_of_days(company_id, first, last))
            .order_by(_LINE.posted_on, _LINE.id)
        )
        found: list[StatementLine] = []
        for part in (await self._connection.execute(query)).partitions(_CHUNK):
            found += [from_row(StatementLine, row) for row in part]
            await asyncio.sleep(0)  # a large month must not hold up the chats
        return found

    async def outcomes(self, company_id: UUID, first: date, last: date) -> Mapping[UUID, LineOutcome]:
        query = (
            select(
                *(_LINE.id, members.c.name, decisions.c.decided_at, decisions.c.before),
                *(allocations.c.id, allocations.c.amount_cents, allocations.c.transfer_id),
                *(entries.c.description, contacts.c.name, categories.c.name),
            )
            .select_from(
                _standing()
                .join(members, _same(members, "id", decisions, "member_id"))
                .outerjoin(allocations, _same(allocations, "decision_id", decisions, "id"))
                .outerjoin(entries, _same(entries, "id", allocations, "entry_id"))
                .outerjoin(contacts, _same(contacts, "id", entries, "contact_id"))
                .outerjoin(categories, _same(categories, "id", entries, "category_id"))
            )
            .where(_of_days(company_id, first, last), ~_is_taken_back())
            # the clock may have gone back between two decisions; versions only grow
            .order_by(_LINE.id, decisions.c.line_version.desc(), allocations.c.id)
        )
        differences = await self._differences(company_id, first, last)
        found: dict[UUID, LineOutcome] = {}
        for line_id, rows in (await self._grouped(query)).items():
            found[line_id] = _outcome(rows, differences.get(line_id, []))
            if len(found) % _CHUNK == 0:
                await asyncio.sleep(0)
        return found

    async def _differences(
        self, company_id: UUID, first: date, last: date
    ) -> Mapping[UUID, Sequence[tuple[Any, ...]]]:
        query = (
            select(_LINE.id, adjustments.c.amount_cents, categories.c.name)
            .select_from(
                _standing()
                .join(adjustments, _same(adjustments, "decision_id", decisions, "id"))
                .outerjoin(categories, _same(categories, "id", adjustments, "category_id"))
            )
            .where(_of_days(company_id, first, last), ~_is_taken_back())
            .order_by(_LINE.id, adjustments.c.id)
        )
        return await self._grouped(query)

    async def _grouped(self, query: Select[Any]) -> Mapping[UUID, Sequence[tuple[Any, ...]]]:
        """Rows by the line that leads each, in the order of the query."""
        rows = [tuple(row) for row in await self._connection.execute(query)]
        return {line_id: list(of_line) for line_id, of_line in groupby(rows, key=lambda row: row[0])}

    async def comment_counts(self, company_id: UUID, first: date, last: date) -> Mapping[UUID, int]:
        # a line taken back with its file and brought again by another is the same line to whoever spoke about it
        spoken_of = statement_lines.alias("spoken_of")
        is_it = and_(
            spoken_of.c.company_id == _LINE.company_id,
            *(spoken_of.c[name] == _LINE[name] for name in _IDENTITY),
        )
        query = (
            select(_LINE.id, func.count())
            .select_from(
                statement_lines.join(spoken_of, is_it).join(
                    comments, _same(comments, "line_id", spoken_of, "id")
                )
            )
            .where(_of_days(company_id, first, last))
            .group_by(_LINE.id)
        )
        return {row[0]: row[1] for row in await self._connection.execute(query)}


def _of_days(company_id: UUID, first: date, last: date) -> ColumnElement[bool]:
    return and_(
        _LINE.company_id == company_id,
        _LINE.posted_on.between(first, last),
        _LINE.state != LineState.REMOVED,
    )


def _same(table: Any, key: str, other: Any, to: str) -> ColumnElement[bool]:
    return and_(table.c.company_id == other.c.company_id, table.c[key] == other.c[to])


def _standing() -> Any:
    """Lines with their decisions; those taken back are left out by ``_is_taken_back``."""
    return statement_lines.join(decisions, _same(decisions, "line_id", statement_lines, "id"))


def _is_taken_back() -> ColumnElement[bool]:
    reversal = decisions.alias("reversal")
    return (decisions.c.kind == DecisionKind.UNDO) | exists().where(
        _same(reversal, "reverses_id", decisions, "id")
    )


def _outcome(rows: Sequence[tuple[Any, ...]], differences: Sequence[tuple[Any, ...]]) -> LineOutcome:
    """One outcome for the rows of one line: the newest decision says who and when, all of them say what."""
    _, by, at, before, *_ = rows[0]
    allocated = [row[4:] for row in rows if row[4] is not None]
    return LineOutcome(
        by=by,
        at=at,
        alone=bool(before.get(ALONE)),
        entries=_each_once(row[3] for row in allocated),
        contacts=_each_once(row[4] for row in allocated),
        categories=_each_once(row[5] for row in allocated),
        covered_cents=sum(row[1] for row in allocated) if allocated else None,
        difference_cents=sum(cents for _, cents, _ in differences),
        difference_categories=_each_once(name for _, _, name in differences),
        transfer=any(row[2] is not None for row in allocated),
    )


def _each_once(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
