"""Digests: one message a day and member, due at the company's own hour, claimed in the database, late rather than lost.

The first digest of a week also tells what was confirmed without asking since the one before.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from core.domain.automation import WeeklyDigest
from core.domain.conversation import OutboxKind, Priority
from core.domain.ids import new_id
from core.domain.time import local_day
from core.services.announcing import is_quiet, message
from core.services.ruling import dropped_between

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from core.domain.parties import Company
    from core.ports import UnitOfWork


async def claim_due_digests(uow: UnitOfWork, now: datetime) -> int:
    """Put today's digest of every company whose hour has come into the outbox; returns how many companies.

    A process that was down at the hour finds the day unclaimed and sends late; a day never gets two.
    """
    claimed = 0
    for company in await uow.people.companies():
        day = local_day(now, company.time_zone)
        if is_due(company, now) and await uow.chats.claim_digest(company.id, day):
            claimed += 1
            await _put(uow, company, day, await _claim_week(uow, company, now), now)
    return claimed


def is_due(company: Company, now: datetime) -> bool:
    """Whether today's hour has come, the company already existed then, and it is no quiet hour now.

    An hour inside the quiet ones means their end: nobody is written to at night.
    """
    hour = _hour(company, local_day(now, company.time_zone))
    return company.created_at <= hour <= now and not is_quiet(company, now)


def _hour(company: Company, day: date) -> datetime:
    zone = ZoneInfo(company.time_zone)
    hour = datetime.combine(day, company.digest_time, zone)
    if company.quiet_to is not None and is_quiet(company, hour):
        return datetime.combine(day, company.quiet_to, zone)
    return hour


async def _put(uow: UnitOfWork, company: Company, day: date, week_id: UUID | None, now: datetime) -> None:
    payload = {"day": day.isoformat()} | ({"week_id": str(week_id)} if week_id else {})
    for member in await uow.people.members(company.id):
        await uow.outbox.put(
            message(
                OutboxKind.DIGEST,
                member.chat_id,
                payload,
                priority=Priority.DIGEST,
                now=now,
                company_id=company.id,
                dedupe=f"digest:{member.chat_id}:{day}",
            )
        )


async def _claim_week(uow: UnitOfWork, company: Company, now: datetime) -> UUID | None:
    """The week to be told along with the day, if one is due and there is something to say.

    It tells everything since the one before, however long ago that was; a week is never told twice.
    """
    week = await _due_week(uow, company, now)
    if week is None or not await uow.automation.claim_week(week):
        return None
    matches = await uow.automation.matches_between(company.id, week.since, week.until)
    dropped = await dropped_between(uow, company.id, week.since, week.until)
    return week.id if matches or dropped else None


async def _due_week(uow: UnitOfWork, company: Company, now: datetime) -> WeeklyDigest | None:
    """The digest of the running week once its hour has come, and the company already existed then."""
    today = local_day(now, company.time_zone)
    monday = today - timedelta(days=today.weekday())
    hour = _hour(company, monday)
    latest = await uow.automation.latest_week(company.id)
    if not company.created_at <= hour <= now or (latest is not None and latest.week >= monday):
        return None
    return WeeklyDigest(company.id, new_id(), monday, latest.until if latest else None, hour)
