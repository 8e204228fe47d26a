"""Rules, the ones declined, and the past lines from which a rule is offered and previewed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, select

from core.domain.decisions import Decision, DecisionKind
from core.domain.entries import Direction, Entry
from core.domain.rules import PastLine, Rule
from core.domain.statements import LineState, StatementLine
from core.errors import NotFound
from storage.mapping import columns_of, from_row, to_values
from storage.prepared import prepared
from storage.repositories.base import Repository
from storage.tables import allocations, decisions, declined_rules, entries, rules, statement_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement

_MOST_LINES = 2_000  # of one kind; what lies farther back tells nothing new


class SqlRules(Repository):
    """See ``core.ports.Rules``."""

    async def save(self, rule: Rule) -> None:
        values = to_values(rule) | {"words": list(rule.words)}
        changed = {name: value for name, value in values.items() if name not in {"company_id", "id"}}
        insert = self._insert(rules).values(values)
        await self._connection.execute(
            insert.on_conflict_do_update(index_elements=["company_id", "id"], set_=changed)
        )

    async def rule(self, company_id: UUID, rule_id: UUID) -> Rule:
        found = await self._rules(rules.c.company_id == company_id, rules.c.id == rule_id)
        if not found:
            raise NotFound("rule", rule_id)
        return found[0]

    async def rules(self, company_id: UUID) -> Sequence[Rule]:
        return [_rule(row) for row in await self._connection.execute(*_all_rules(company_id))]

    async def _rules(self, *conditions: ColumnElement[bool]) -> Sequence[Rule]:
        query = select(*columns_of(rules, Rule)).where(*conditions).order_by(rules.c.position, rules.c.id)
        return [_rule(row) for row in await self._connection.execute(query)]

    async def decline(self, company_id: UUID, key: str, member_id: UUID, now: datetime) -> None:
        values = {"company_id": company_id, "key": key, "member_id": member_id, "at": now}
        insert = self._insert(declined_rules).values(values)
        await self._connection.execute(insert.on_conflict_do_nothing(index_elements=["company_id", "key"]))

    async def is_declined(self, company_id: UUID, key: str) -> bool:
        query = select(declined_rules.c.key).where(
            declined_rules.c.company_id == company_id, declined_rules.c.key == key
        )
        return (await self._connection.execute(query)).first() is not None

    async def past_lines(
        self, company_id: UUID, direction: Direction, word: str, since: date
    ) -> Sequence[PastLine]:
        columns = statement_lines.c
        into = columns.amount_cents > 0 if direction is Direction.IN else columns.amount_cents < 0
        query = (
            select(*columns_of(statement_lines, StatementLine))
            .where(
                columns.company_id == company_id,
                columns.state != LineState.REMOVED,
                columns.posted_on >= since,
                columns.memo_key.contains(word, autoescape=True),
                into,
            )
            .order_by(columns.posted_on.desc(), columns.id.desc())
            .limit(_MOST_LINES)
        )
        lines = [from_row(StatementLine, row) for row in await self._connection.execute(query)]
        wanted = query.with_only_columns(columns.company_id, columns.id).subquery("wanted")
        standing = await self._standing(wanted)
        settled = await self._settled(wanted)
        return [
            PastLine(line, one, tuple(settled.get(one.id, ())) if one else ())
            for line in lines
            for one in (standing.get(line.id),)
        ]

    async def _standing(self, wanted: Any) -> dict[UUID, Decision]:
        """The newest decision that stands, by line; what was only done about its refund later aside."""
        same = and_(decisions.c.company_id == wanted.c.company_id, decisions.c.line_id == wanted.c.id)
        query = (
            select(*columns_of(decisions, Decision))
            .select_from(decisions.join(wanted, same))
            .where(decisions.c.kind != DecisionKind.UNDO, ~_undone())
            .order_by(decisions.c.line_version)
        )
        found = (from_row(Decision, row) for row in await self._connection.execute(query))
        return {one.line_id: one for one in found}

    async def _settled(self, wanted: Any) -> dict[UUID, list[Entry]]:
        """What decisions settled, by decision."""
        same_line = and_(
            allocations.c.company_id == wanted.c.company_id, allocations.c.line_id == wanted.c.id
        )
        same_entry = and_(
            entries.c.company_id == allocations.c.company_id, entries.c.id == allocations.c.entry_id
        )
        query = select(allocations.c.decision_id, *columns_of(entries, Entry)).select_from(
            allocations.join(wanted, same_line).join(entries, same_entry)
        )
        found: dict[UUID, list[Entry]] = {}
        for decision_id, *values in await self._connection.execute(query):
            found.setdefault(decision_id, []).append(Entry(*values))
        return found


def _undone() -> ColumnElement[bool]:
    undo = decisions.alias("undo")
    return exists().where(undo.c.company_id == decisions.c.company_id, undo.c.reverses_id == decisions.c.id)


def _rule(row: Any) -> Rule:
    values = row._asdict()
    return Rule(**values | {"words": tuple(values["words"])})


@prepared
def _all_rules(company_id: Any) -> Any:
    own = select(*columns_of(rules, Rule)).where(rules.c.company_id == company_id)
    return own.order_by(rules.c.position, rules.c.id)
