"""Locks, comments and attachments: a month is closed once, and another company neither sees nor adds anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.domain.conversation import AuditEvent
from core.domain.ids import new_id
from core.domain.oversight import Attachment, AttachmentKind, Comment, MonthTotals, PeriodLock
from core.domain.statements import LineState
from storage import tables
from tests.builders import NOW, a_company
from tests.storage.shelf import Shelf, stocked

if TYPE_CHECKING:
    from storage.database import Database
    from storage.unit_of_work import SqlStore

JULY = date(2026, 7, 1)


def a_lock(shelf: Shelf, **changes: Any) -> PeriodLock:
    return replace(PeriodLock(shelf.id, new_id(), JULY, shelf.member.id, NOW), **changes)


def a_comment(shelf: Shelf, **changes: Any) -> Comment:
    comment = Comment(shelf.id, new_id(), shelf.line.id, shelf.member.id, "Nota 1042", NOW)
    return replace(comment, **changes)


def a_paper(shelf: Shelf, **changes: Any) -> Attachment:
    about = (shelf.id, new_id(), shelf.line.id, shelf.member.id)
    paper = Attachment(*about, AttachmentKind.DOCUMENT, "F1", "U1", "nota.pdf", 2**33, NOW)
    return replace(paper, **changes)


async def test_what_is_stored_comes_back_as_it_was(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        lock, comment, paper = a_lock(shelf), a_comment(shelf), a_paper(shelf)
        event = AuditEvent(
            shelf.id, new_id(), NOW, shelf.member.id, "comment", shelf.line.id, {"comment_id": "x"}
        )
        assert await uow.oversight.add_lock(lock)
        await uow.oversight.add_comment(comment)
        assert await uow.oversight.add_attachment(paper)
        await uow.decisions.add_audit(event)
    async with store.read() as uow:
        assert await uow.oversight.lock(shelf.id, JULY) == lock
        assert await uow.oversight.locks(shelf.id) == [lock]
        assert await uow.oversight.comments(shelf.line) == [comment]
        assert await uow.oversight.attachments(shelf.line) == [paper]
        assert await uow.oversight.notes(shelf.line) == (1, 1)
        assert await uow.oversight.events(shelf.line) == [event]
        assert await uow.oversight.first_day(shelf.id) == shelf.line.posted_on


async def test_month_has_one_living_lock_and_keeps_the_record_of_lifted_ones(
    store: SqlStore, database: Database
) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        lock = a_lock(shelf)
        assert await uow.oversight.add_lock(lock)
        assert not await uow.oversight.add_lock(a_lock(shelf))
        lifted = replace(lock, reopened_by=shelf.member.id, reopened_at=NOW)
        assert await uow.oversight.lift_lock(lifted)
        assert not await uow.oversight.lift_lock(lifted)
        assert await uow.oversight.lock(shelf.id, JULY) is None
        assert await uow.oversight.add_lock(a_lock(shelf))
    async with database.reader.connect() as connection:
        assert len(list(await connection.execute(select(tables.period_locks)))) == 2


async def test_totals_count_what_is_there_and_sum_what_waits_by_its_size(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        await uow.statements.add_lines(
            [
                shelf.another_line("-20,00", posted_on=date(2026, 7, 31)),
                shelf.another_line("7,00", state=LineState.IGNORED),
                shelf.another_line("9,00", state=LineState.REMOVED),
                shelf.another_line("1,00", posted_on=date(2026, 8, 1)),
            ]
        )
        totals = await uow.oversight.totals_between(shelf.id, JULY, date(2026, 7, 31))
        nothing = await uow.oversight.totals_between(shelf.id, date(2025, 1, 1), date(2025, 1, 31))
    assert totals == MonthTotals(3, 2, 48_000 + 2_000)
    assert nothing == MonthTotals(0, 0, 0)


async def test_another_company_sees_nothing_of_ours_by_our_own_ids(store: SqlStore) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        other = a_company()
        await uow.people.add_company(other)
        await uow.oversight.add_lock(a_lock(shelf))
        await uow.oversight.add_comment(a_comment(shelf))
        await uow.oversight.add_attachment(a_paper(shelf))
        await uow.decisions.add_audit(
            AuditEvent(shelf.id, new_id(), NOW, shelf.member.id, "x", shelf.line.id)
        )
        stolen = replace(shelf.line, company_id=other.id)
        assert await uow.oversight.lock(other.id, JULY) is None
        assert await uow.oversight.locks(other.id) == []
        assert await uow.oversight.first_day(other.id) is None
        assert await uow.oversight.totals_between(other.id, JULY, date(2026, 7, 31)) == MonthTotals(0, 0, 0)
        assert await uow.oversight.comments(stolen) == []
        assert await uow.oversight.attachments(stolen) == []
        assert await uow.oversight.notes(stolen) == (0, 0)
        assert await uow.oversight.events(stolen) == []
        assert await uow.people.names(other.id) == {}


@pytest.mark.parametrize("what", ["lock", "lift", "comment", "attachment", "member", "category"])
async def test_another_company_changes_nothing_of_ours(store: SqlStore, what: str) -> None:
    async with store.write() as uow:
        shelf = await stocked(uow)
        other = a_company()
        await uow.people.add_company(other)
        lock = a_lock(shelf)
        await uow.oversight.add_lock(lock)
    lifted = replace(lock, company_id=other.id, reopened_by=shelf.member.id, reopened_at=NOW)
    deeds = {
        "lock": ("oversight", "add_lock", replace(lock, id=new_id(), company_id=other.id)),
        "lift": ("oversight", "lift_lock", lifted),
        "comment": ("oversight", "add_comment", a_comment(shelf, company_id=other.id)),
        "attachment": ("oversight", "add_attachment", a_paper(shelf, company_id=other.id)),
        "member": ("people", "update_member", replace(shelf.member, company_id=other.id, active=False)),
        "category": ("books", "update_category", replace(shelf.category, company_id=other.id, name="X")),
    }
    room, name, thing = deeds[what]
    try:
        async with store.write() as uow:
            await getattr(getattr(uow, room), name)(thing)
    except IntegrityError:
        assert what in {"lock", "comment", "attachment"}
    async with store.read() as uow:
        assert await uow.oversight.lock(shelf.id, JULY) == lock
        assert await uow.oversight.notes(shelf.line) == (0, 0)
        assert await uow.people.members(shelf.id) == [shelf.member]
        assert shelf.category in await uow.books.categories(shelf.id)
