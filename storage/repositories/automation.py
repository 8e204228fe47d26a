"""Settings of automation, answers to suggestions, what was confirmed without asking, and the weekly digests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, select, update

from core.domain.automation import (
    AutomationSetting,
    EvidenceKind,
    SuggestionOutcome,
    TrackRecord,
    UnattendedMatch,
    WeeklyDigest,
)
from core.errors import NotFound
from storage.mapping import columns_of, from_row, to_values
from storage.prepared import prepared
from storage.repositories.base import Repository
from storage.tables import automation_settings, suggestion_outcomes, unattended_matches, weekly_digests

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement


class SqlAutomation(Repository):
    """See ``core.ports.Automation``."""

    async def settings(self, company_id: UUID) -> Sequence[AutomationSetting]:
        query = select(*columns_of(automation_settings, AutomationSetting)).where(
            automation_settings.c.company_id == company_id
        )
        return [from_row(AutomationSetting, row) for row in await self._connection.execute(query)]

    async def save_setting(self, setting: AutomationSetting) -> None:
        values = to_values(setting)
        changed = {name: value for name, value in values.items() if name not in {"company_id", "account_id"}}
        insert = self._insert(automation_settings).values(values)
        await self._connection.execute(
            insert.on_conflict_do_update(index_elements=["company_id", "account_id"], set_=changed)
        )

    async def add_outcome(self, outcome: SuggestionOutcome) -> None:
        await self._add(suggestion_outcomes, to_values(outcome))

    async def outcome_of(self, company_id: UUID, decision_id: UUID) -> SuggestionOutcome | None:
        query = select(*columns_of(suggestion_outcomes, SuggestionOutcome)).where(
            suggestion_outcomes.c.company_id == company_id, suggestion_outcomes.c.decision_id == decision_id
        )
        row = (await self._connection.execute(query)).first()
        return from_row(SuggestionOutcome, row) if row else None

    async def track_records(self, company_id: UUID, *, recent: int) -> Mapping[EvidenceKind, TrackRecord]:
        # two answers of one instant (one press for many) are told apart by their ids, which grow with time
        order = (suggestion_outcomes.c.at.desc(), suggestion_outcomes.c.id.desc())
        place = func.row_number().over(partition_by=suggestion_outcomes.c.kind, order_by=order)
        answers = (
            select(suggestion_outcomes.c.kind, suggestion_outcomes.c.right, place.label("place"))
            .where(suggestion_outcomes.c.company_id == company_id)
            .subquery()
        )
        query = select(answers.c.kind, *_counts(answers.c.right, answers.c.place <= recent)).group_by(
            answers.c.kind
        )
        rows = await self._connection.execute(query)
        return {row[0]: TrackRecord(*map(int, row[1:])) for row in rows}

    async def add_matches(self, matches: Sequence[UnattendedMatch]) -> None:
        for match in matches:
            insert = self._insert(unattended_matches).values(to_values(match))
            await self._connection.execute(
                insert.on_conflict_do_nothing(index_elements=["company_id", "line_id"])
            )

    async def match_of_line(self, company_id: UUID, line_id: UUID) -> UnattendedMatch | None:
        row = (await self._connection.execute(*_match(company_id, line_id))).first()
        return from_row(UnattendedMatch, row) if row else None

    async def answer_match(self, company_id: UUID, line_id: UUID, *, agreed: bool) -> None:
        await self._connection.execute(
            update(unattended_matches)
            .where(unattended_matches.c.company_id == company_id, unattended_matches.c.line_id == line_id)
            .values(agreed=agreed)
        )

    async def monitor_record(self, company_id: UUID, account_id: UUID, *, recent: int) -> TrackRecord:
        order = (unattended_matches.c.at.desc(), unattended_matches.c.id.desc())
        answers = (
            select(unattended_matches.c.agreed, func.row_number().over(order_by=order).label("place"))
            .where(
                unattended_matches.c.company_id == company_id,
                unattended_matches.c.account_id == account_id,
                unattended_matches.c.agreed.is_not(None),
            )
            .subquery()
        )
        query = select(*_counts(answers.c.agreed, answers.c.place <= recent))
        row = (await self._connection.execute(query)).one()
        return TrackRecord(*(int(value or 0) for value in row))

    async def matches_between(
        self, company_id: UUID, since: datetime | None, up_to: datetime
    ) -> Sequence[UnattendedMatch]:
        from_then = [unattended_matches.c.at >= since] if since is not None else []
        query = (
            select(*columns_of(unattended_matches, UnattendedMatch))
            .where(unattended_matches.c.company_id == company_id, unattended_matches.c.at < up_to, *from_then)
            .order_by(unattended_matches.c.at, unattended_matches.c.id)
        )
        return [from_row(UnattendedMatch, row) for row in await self._connection.execute(query)]

    async def claim_week(self, digest: WeeklyDigest) -> bool:
        statement = (
            self._insert(weekly_digests)
            .values(to_values(digest))
            .on_conflict_do_nothing(index_elements=["company_id", "week"])
            .returning(weekly_digests.c.week)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def latest_week(self, company_id: UUID) -> WeeklyDigest | None:
        query = (
            select(*columns_of(weekly_digests, WeeklyDigest))
            .where(weekly_digests.c.company_id == company_id)
            .order_by(weekly_digests.c.week.desc())
            .limit(1)
        )
        row = (await self._connection.execute(query)).first()
        return from_row(WeeklyDigest, row) if row else None

    async def weekly_digest(self, company_id: UUID, digest_id: UUID) -> WeeklyDigest:
        query = select(*columns_of(weekly_digests, WeeklyDigest)).where(
            weekly_digests.c.company_id == company_id, weekly_digests.c.id == digest_id
        )
        row = (await self._connection.execute(query)).first()
        if row is None:
            raise NotFound("digest", digest_id)
        return from_row(WeeklyDigest, row)


def _counts(right: ColumnElement[bool], newest: ColumnElement[bool]) -> tuple[ColumnElement[Any], ...]:
    """All answers, right ones, and wrong ones among the newest."""
    return (
        func.count(),
        func.sum(case((right, 1), else_=0)),
        func.sum(case((and_(~right, newest), 1), else_=0)),
    )


@prepared
def _match(company_id: Any, line_id: Any) -> Any:
    return select(*columns_of(unattended_matches, UnattendedMatch)).where(
        unattended_matches.c.company_id == company_id, unattended_matches.c.line_id == line_id
    )
