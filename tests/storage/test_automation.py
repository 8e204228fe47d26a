"""What is confirmed without asking, and the answers that allow it, as both databases keep them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import IntegrityError

from core.domain.automation import (
    AutomationMode,
    AutomationSetting,
    EvidenceKind,
    SuggestionOutcome,
    TrackRecord,
    UnattendedMatch,
    WeeklyDigest,
)
from core.domain.decisions import DecisionKind
from core.domain.ids import new_id
from core.errors import NotFound
from tests.builders import NOW
from tests.storage.shelf import Shelf, stocked

if TYPE_CHECKING:
    from core.ports import UnitOfWork
    from storage.unit_of_work import SqlStore

RECENT = 50


async def answered(
    uow: UnitOfWork, shelf: Shelf, *rights: bool, kind: EvidenceKind = EvidenceKind.NUMBER
) -> None:
    """One decision and one outcome for each answer, a minute apart."""
    for place, right in enumerate(rights):
        line = shelf.another_line(f"{place + 1},00", memo=f"PIX {kind} {place}")
        decision = shelf.a_decision(line_id=line.id)
        await uow.statements.add_lines([line])
        await uow.decisions.add(decision)
        await uow.automation.add_outcome(
            SuggestionOutcome(
                shelf.id,
                new_id(),
                shelf.account.id,
                line.id,
                decision.id,
                kind,
                right,
                NOW + timedelta(minutes=place),
            )
        )


def a_match(shelf: Shelf, **changes: Any) -> UnattendedMatch:
    match = UnattendedMatch(
        shelf.id, new_id(), shelf.account.id, shelf.line.id, shelf.entry.id, EvidenceKind.NUMBER, None, NOW
    )
    return replace(match, **changes)


async def test_account_nobody_set_is_off_and_a_setting_comes_back_as_it_was_changed_last(
    store: SqlStore,
) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        assert await uow.automation.settings(shelf.id) == []
        first = AutomationSetting(
            shelf.id, shelf.account.id, AutomationMode.MONITOR, 50_000, shelf.member.id, NOW
        )
        await uow.automation.save_setting(first)
        second = replace(first, mode=AutomationMode.ON, cap_cents=20_000, changed_at=NOW + timedelta(hours=1))
        await uow.automation.save_setting(second)
        assert await uow.automation.settings(shelf.id) == [second]


async def test_limit_of_nothing_is_refused(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
    with pytest.raises(IntegrityError):
        async with store.write() as uow:
            await uow.automation.save_setting(
                AutomationSetting(shelf.id, shelf.account.id, AutomationMode.ON, 0, shelf.member.id, NOW)
            )


async def test_answers_are_counted_by_kind_and_only_the_newest_are_looked_at_for_wrong_ones(
    store: SqlStore,
) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        await answered(uow, shelf, False, *[True] * 50)
        await answered(uow, shelf, True, False, True, kind=EvidenceKind.NAME)
        assert await uow.automation.track_records(shelf.id, recent=RECENT) == {
            EvidenceKind.NUMBER: TrackRecord(51, 50, 0),
            EvidenceKind.NAME: TrackRecord(3, 2, 1),
        }
        assert (await uow.automation.track_records(shelf.id, recent=51))[
            EvidenceKind.NUMBER
        ].recent_wrong == 1


async def test_suggestion_a_decision_answered_is_found_by_the_decision(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        decision = shelf.a_decision()
        await uow.decisions.add(decision)
        assert await uow.automation.outcome_of(shelf.id, decision.id) is None
        outcome = SuggestionOutcome(
            shelf.id,
            new_id(),
            shelf.account.id,
            shelf.line.id,
            decision.id,
            EvidenceKind.DOCUMENT,
            True,
            NOW,
        )
        await uow.automation.add_outcome(outcome)
        assert await uow.automation.outcome_of(shelf.id, decision.id) == outcome


async def test_line_is_noted_once_and_what_a_person_decided_is_noted_beside_it(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        first = a_match(shelf)
        await uow.automation.add_matches([first, a_match(shelf, kind=EvidenceKind.NAME)])
        assert await uow.automation.match_of_line(shelf.id, shelf.line.id) == first
        assert await uow.automation.monitor_record(shelf.id, shelf.account.id, recent=RECENT) == TrackRecord()
        await uow.automation.answer_match(shelf.id, shelf.line.id, agreed=True)
        assert await uow.automation.match_of_line(shelf.id, shelf.line.id) == replace(first, agreed=True)
        record = await uow.automation.monitor_record(shelf.id, shelf.account.id, recent=RECENT)
        assert record == TrackRecord(1, 1, 0)
        await uow.automation.answer_match(shelf.id, shelf.line.id, agreed=False)
        record = await uow.automation.monitor_record(shelf.id, shelf.account.id, recent=RECENT)
        assert record == TrackRecord(1, 0, 1)


async def test_digest_tells_from_its_beginning_on_and_leaves_its_end_to_the_next(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        await uow.automation.add_matches([a_match(shelf)])
        week = timedelta(days=7)
        for since, up_to, found in (
            (None, NOW, 0),
            (NOW, NOW + week, 1),
            (None, NOW + week, 1),
            (NOW + week, NOW + 2 * week, 0),
        ):
            assert len(await uow.automation.matches_between(shelf.id, since, up_to)) == found


async def test_week_is_claimed_once_by_ten_at_once(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)

    async def claim() -> bool:
        async with store.write() as uow:
            return await uow.automation.claim_week(
                WeeklyDigest(shelf.id, new_id(), date(2026, 7, 13), None, NOW)
            )

    assert sum(await asyncio.gather(*(claim() for _ in range(10)))) == 1
    async with store.write() as uow:
        newest = await uow.automation.latest_week(shelf.id)
        assert newest is not None
        assert await uow.automation.weekly_digest(shelf.id, newest.id) == newest
        later = WeeklyDigest(shelf.id, new_id(), date(2026, 7, 20), NOW, NOW + timedelta(days=7))
        assert await uow.automation.claim_week(later) is True
        assert await uow.automation.latest_week(shelf.id) == later
        with pytest.raises(NotFound):
            await uow.automation.weekly_digest(shelf.id, new_id())


async def test_what_was_confirmed_alone_is_not_the_members_own_latest_decision(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        other = shelf.another_line("1,00")
        await uow.statements.add_lines([other])
        own = shelf.a_decision(line_id=other.id, kind=DecisionKind.IGNORE)
        await uow.decisions.add(own)
        bulk_id = new_id()
        await uow.decisions.add(shelf.a_decision(bulk_id=bulk_id, decided_at=NOW + timedelta(hours=1)))
        await uow.automation.add_matches([a_match(shelf, bulk_id=bulk_id)])
        assert await uow.decisions.latest_by(shelf.id, shelf.member.id) == own
