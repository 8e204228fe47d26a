"""The daily digest: due at the company's own hour, claimed once a day in the database, late rather than lost."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from core.domain.conversation import OutboxKind, Priority
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
