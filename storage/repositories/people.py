"""Companies, members and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select, update

from core.domain.ids import new_id
from core.domain.parties import Company, Invitation, Member
from core.errors import NotFound
from storage.mapping import columns_of, from_row, to_values
from storage.prepared import prepared
from storage.repositories.base import Repository
from storage.tables import companies, invitation_attempts, invitations, members

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID


class SqlPeople(Repository):
    """See ``core.ports.People``."""

    async def add_company(self, company: Company) -> None:
        await self._add(companies, to_values(company))

    async def companies(self) -> Sequence[Company]:
        query = select(*columns_of(companies, Company)).order_by(companies.c.created_at, companies.c.id)
        return [from_row(Company, row) for row in await self._connection.execute(query)]

    async def company(self, company_id: UUID) -> Company:
        row = (await self._connection.execute(*_company(company_id))).first()
        if row is None:
            raise NotFound("company", company_id)
        return from_row(Company, row)

    async def add_invitation(self, invitation: Invitation) -> None:
        await self._add(invitations, to_values(invitation))

    async def use_invitation(self, code_hash: str, *, user_id: int, now: datetime) -> Invitation | None:
        statement = (
            update(invitations)
            .where(
                invitations.c.code_hash == code_hash,
                invitations.c.used_at.is_(None),
                invitations.c.expires_at > now,
            )
            .values(used_at=now, used_by=user_id)
            .returning(*columns_of(invitations, Invitation))
        )
        row = (await self._connection.execute(statement)).first()
        return from_row(Invitation, row) if row else None

    async def count_attempt(self, user_id: int, *, since: datetime, now: datetime) -> int:
        attempt = {"id": new_id(), "user_id": user_id, "tried_at": now}
        await self._add(invitation_attempts, attempt)
        query = (
            select(func.count())
            .select_from(invitation_attempts)
            .where(invitation_attempts.c.user_id == user_id, invitation_attempts.c.tried_at > since)
        )
        return int((await self._connection.execute(query)).scalar_one())

    async def add_member(self, member: Member) -> Member:
        insert = self._insert(members).values(to_values(member))
        renewed = {"chat_id": member.chat_id, "role": member.role, "name": member.name}
        statement = insert.on_conflict_do_update(
            index_elements=["company_id", "user_id"], set_={**renewed, "active": True, "reachable": True}
        ).returning(*columns_of(members, Member))
        return from_row(Member, (await self._connection.execute(statement)).one())

    async def member_by_user(self, user_id: int) -> Member | None:
        row = (await self._connection.execute(*_member_by_user(user_id))).first()
        return from_row(Member, row) if row else None

    async def members(self, company_id: UUID) -> Sequence[Member]:
        query = (
            select(*columns_of(members, Member))
            .where(members.c.company_id == company_id, members.c.active)
            .order_by(members.c.created_at, members.c.id)
        )
        return [from_row(Member, row) for row in await self._connection.execute(query)]

    async def set_reachable(self, chat_id: int, *, reachable: bool) -> None:
        await self._connection.execute(
            update(members).where(members.c.chat_id == chat_id).values(reachable=reachable)
        )

    async def names(self, company_id: UUID) -> Mapping[UUID, str]:
        return {row.id: row.name for row in await self._connection.execute(*_names(company_id))}

    async def update_company(self, company: Company) -> None:
        await self._connection.execute(
            update(companies)
            .where(companies.c.id == company.id)
            .values(digest_time=company.digest_time, quiet_from=company.quiet_from, quiet_to=company.quiet_to)
        )

    async def update_member(self, member: Member) -> None:
        await self._connection.execute(
            update(members)
            .where(members.c.company_id == member.company_id, members.c.id == member.id)
            .values(role=member.role, active=member.active, wants_cards=member.wants_cards)
        )


@prepared
def _company(company_id: Any) -> Any:
    return select(*columns_of(companies, Company)).where(companies.c.id == company_id)


@prepared
def _member_by_user(user_id: Any) -> Any:
    active = and_(members.c.user_id == user_id, members.c.active)
    return select(*columns_of(members, Member)).where(active).order_by(members.c.created_at.desc())


@prepared
def _names(company_id: Any) -> Any:
    return select(members.c.id, members.c.name).where(members.c.company_id == company_id)
