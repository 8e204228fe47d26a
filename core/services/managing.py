"""What a company can be told about itself: its hours, its categories, its people. Every change is audited."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.domain.conversation import AuditEvent
from core.domain.entries import Category, CategoryPurpose
from core.domain.ids import new_id
from core.domain.parties import Role
from core.errors import CategoryNeeded, LastOwner, NameTaken, NotAllowed, NotFound, UnreadableAnswer
from core.matching.normalize import fold
from core.services import founding

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, time
    from uuid import UUID

    from core.domain.entries import Direction
    from core.domain.parties import Company, Member
    from core.ports import UnitOfWork

LONGEST_NAME = 60


# --- hours and cards -----------------------------------------------------------------------------


async def set_digest_time(uow: UnitOfWork, member: Member, at: time, now: datetime) -> Company:
    """When the daily digest comes, where the company lives."""
    company = replace(await _company(uow, member), digest_time=at)
    return await _save_company(uow, member, company, "digest_time", {"at": f"{at:%H:%M}"}, now)


async def set_quiet_hours(
    uow: UnitOfWork, member: Member, start: time | None, end: time | None, now: datetime
) -> Company:
    """From when to when unasked messages make no sound; without both, or from an hour to itself, they always may."""
    on = start is not None and end is not None and start != end
    company = await _company(uow, member)
    company = replace(company, quiet_from=start if on else None, quiet_to=end if on else None)
    said = {"from": f"{start:%H:%M}", "to": f"{end:%H:%M}"} if on else {}
    return await _save_company(uow, member, company, "quiet_hours", said, now)


async def set_wants_cards(uow: UnitOfWork, member: Member, now: datetime, *, wanted: bool) -> Member:
    """Whether cards of lines that others brought in are pushed to this member."""
    _require(member, "decide")
    changed = replace(member, wants_cards=wanted)
    await uow.people.update_member(changed)
    await _audit(uow, member, "wants_cards", member.id, {"wanted": wanted}, now)
    return changed


async def _company(uow: UnitOfWork, member: Member) -> Company:
    _require(member, "decide")
    await uow.statements.take_turn(member.company_id)
    return await uow.people.company(member.company_id)


async def _save_company(
    uow: UnitOfWork, member: Member, company: Company, action: str, data: Mapping[str, Any], now: datetime
) -> Company:
    await uow.people.update_company(company)
    await _audit(uow, member, action, company.id, data, now)
    return company


# --- categories ----------------------------------------------------------------------------------


async def category(uow: UnitOfWork, company_id: UUID, category_id: UUID) -> Category:
    """One category. Raises ``NotFound``."""
    for one in await uow.books.categories(company_id):
        if one.id == category_id:
            return one
    raise NotFound("category", category_id)


async def add_category(
    uow: UnitOfWork, member: Member, direction: Direction, name: str, now: datetime
) -> Category:
    """A new category of receitas or of despesas.

    Raises:
        UnreadableAnswer: the name has neither letter nor digit.
        NameTaken: another of the same side is called so.
    """
    await _require_turn(uow, member, "decide")
    made = Category(member.company_id, new_id(), _named(name), direction, CategoryPurpose.ORDINARY)
    await _require_free(uow, made)
    await uow.books.add_category(made)
    await _audit(uow, member, "category_new", made.id, {"name": made.name}, now)
    return made


async def rename_category(
    uow: UnitOfWork, member: Member, category_id: UUID, name: str, now: datetime
) -> Category:
    """Call a category otherwise; entries of the past follow, for it stays the same category.

    Raises:
        UnreadableAnswer: the name has neither letter nor digit.
        NameTaken: another of the same side is called so.
    """
    await _require_turn(uow, member, "decide")
    before = await category(uow, member.company_id, category_id)
    after = replace(before, name=_named(name))
    await _require_free(uow, after)
    await uow.books.update_category(after)
    await _audit(uow, member, "category_rename", after.id, {"before": before.name, "name": after.name}, now)
    return after


async def show_category(
    uow: UnitOfWork, member: Member, category_id: UUID, now: datetime, *, shown: bool
) -> Category:
    """Offer a category, or no longer; what was booked in it stays there.

    Raises:
        CategoryNeeded: the program itself books in it, so it cannot be hidden.
    """
    await _require_turn(uow, member, "decide")
    found = await category(uow, member.company_id, category_id)
    if not shown and found.purpose is not CategoryPurpose.ORDINARY:
        raise CategoryNeeded(found.name)
    changed = replace(found, active=shown)
    await uow.books.update_category(changed)
    await _audit(uow, member, "category_show" if shown else "category_hide", changed.id, {}, now)
    return changed


def _named(name: str) -> str:
    if not fold(name):
        raise UnreadableAnswer("category")
    return " ".join(name.split())[:LONGEST_NAME].strip()


async def _require_free(uow: UnitOfWork, wanted: Category) -> None:
    for one in await uow.books.categories(wanted.company_id):
        same = one.direction is wanted.direction and fold(one.name) == fold(wanted.name)
        if same and one.id != wanted.id:
            raise NameTaken(one.name)


# --- people --------------------------------------------------------------------------------------


async def person(uow: UnitOfWork, company_id: UUID, member_id: UUID) -> Member:
    """One active member. Raises ``NotFound``."""
    for one in await uow.people.members(company_id):
        if one.id == member_id:
            return one
    raise NotFound("member", member_id)


async def invite(uow: UnitOfWork, member: Member, role: Role, now: datetime) -> str:
    """A one-time code for one more person."""
    _require(member, "manage_people")
    company = await uow.people.company(member.company_id)
    code = await founding.invite(uow, company, role, now)
    await _audit(uow, member, "invite", company.id, {"role": role.value}, now)
    return code


async def change_role(uow: UnitOfWork, member: Member, member_id: UUID, role: Role, now: datetime) -> Member:
    """Give a member another role.

    Raises:
        LastOwner: nobody else could manage the company then.
    """
    await _require_turn(uow, member, "manage_people")
    before = await person(uow, member.company_id, member_id)
    if role is not Role.OWNER:
        await _require_another_owner(uow, before)
    after = replace(before, role=role)
    await uow.people.update_member(after)
    data = {"before": before.role.value, "role": role.value}
    await _audit(uow, member, "role", member_id, data, now)
    return after


async def remove_member(uow: UnitOfWork, member: Member, member_id: UUID, now: datetime) -> Member:
    """From now on this person is a stranger; what they did stays theirs, and their phone learns nothing more.

    Raises:
        LastOwner: nobody else could manage the company then.
    """
    await _require_turn(uow, member, "manage_people")
    gone = await person(uow, member.company_id, member_id)
    await _require_another_owner(uow, gone)
    await uow.people.update_member(replace(gone, active=False))
    await uow.chats.forget_chat(gone.company_id, gone.chat_id)
    await uow.outbox.withdraw_chat(gone.company_id, gone.chat_id)
    await _audit(uow, member, "remove_member", member_id, {}, now)
    return gone


async def _require_another_owner(uow: UnitOfWork, member: Member) -> None:
    everyone = await uow.people.members(member.company_id)
    if not any(one.role is Role.OWNER and one.id != member.id for one in everyone):
        raise LastOwner


# --- what all of them need -----------------------------------------------------------------------


def _require(member: Member, needs: str) -> None:
    allowed = member.role.manages_people if needs == "manage_people" else member.role.decides
    if not allowed:
        raise NotAllowed(member.role, needs)


async def _require_turn(uow: UnitOfWork, member: Member, needs: str) -> None:
    """Who was demoted or removed while waiting for the turn has nothing to say any more."""
    _require(member, needs)
    await uow.statements.take_turn(member.company_id)
    _require(await person(uow, member.company_id, member.id), needs)


async def _audit(
    uow: UnitOfWork, member: Member, action: str, subject_id: UUID, data: Mapping[str, Any], now: datetime
) -> None:
    event = AuditEvent(member.company_id, new_id(), now, member.id, action, subject_id, data)
    await uow.decisions.add_audit(event)
