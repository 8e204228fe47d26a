"""Digests: due at the company's own hour, claimed once a day or week in the database, late rather than lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from core.domain.automation import WeeklyDigest
from core.domain.conversation import OutboxKind, Priority
from core.domain.ids import new_id
from core.services.announcing import message

if TYPE_CHECKING:
    from core.domain.parties import Company
    from core.ports import UnitOfWork


async def claim_due_digests(uow: UnitOfWork, now: datetime) -> int:
    """Put today's digest of every company whose hour has come into the outbox; returns how many companies.

    A process that was down at the hour finds the day unclaimed and sends late; a day never gets two.
    """
    claimed = 0
    for company in await uow.people.companies():
        day = now.astimezone(ZoneInfo(company.time_zone)).date()
        if is_due(company, now) and await uow.chats.claim_digest(company.id, day):
            claimed += 1
            for member in await uow.people.members(company.id):
                await uow.outbox.put(
                    message(
                        OutboxKind.DIGEST,
                        member.chat_id,
                        {"day": day.isoformat()},
                        priority=Priority.DIGEST,
                        now=now,
                        company_id=company.id,
                        dedupe=f"digest:{member.chat_id}:{day}",
                    )
                )
    return claimed


def is_due(company: Company, now: datetime) -> bool:
    """Whether today's hour has come, and the company already existed then."""
    zone = ZoneInfo(company.time_zone)
    hour = datetime.combine(now.astimezone(zone).date(), company.digest_time, zone)
    return company.created_at <= hour <= now


async def claim_due_weeks(uow: UnitOfWork, now: datetime) -> int:
    """Put the week's digest of every company whose Monday hour has come into the outbox, if there is something to say.

    It tells everything since the one before, however long ago that was; a week never gets two.
    """
    sent = 0
    for company in await uow.people.companies():
        digest = await _due_week(uow, company, now)
        if digest is None or not await uow.automation.claim_week(digest):
            continue
        if await uow.automation.matches_between(company.id, digest.since, digest.until):
            sent += 1
            await _put_week(uow, company, digest, now)
    return sent


async def _due_week(uow: UnitOfWork, company: Company, now: datetime) -> WeeklyDigest | None:
    """The digest of the running week once its hour has come, and the company already existed then."""
    zone = ZoneInfo(company.time_zone)
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    hour = datetime.combine(monday, company.digest_time, zone)
    latest = await uow.automation.latest_week(company.id)
    if not company.created_at <= hour <= now or (latest is not None and latest.week >= monday):
        return None
    return WeeklyDigest(company.id, new_id(), monday, latest.until if latest else None, hour)


async def _put_week(uow: UnitOfWork, company: Company, digest: WeeklyDigest, now: datetime) -> None:
    for member in await uow.people.members(company.id):
        await uow.outbox.put(
            message(
                OutboxKind.WEEKLY,
                member.chat_id,
                {"digest_id": str(digest.id)},
                priority=Priority.DIGEST,
                now=now,
                company_id=company.id,
                dedupe=f"weekly:{member.chat_id}:{digest.id}",
            )
        )
