"""The list of rules, and what members change about it: made, declined, ordered, allowed to decide alone, switched off.

A deleted rule does nothing any more; what it decided stays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.domain.conversation import AuditEvent
from core.domain.ids import new_id
from core.domain.rules import RuleAction, RuleMode
from core.errors import AlreadyDecided, NotFound
from core.services.alike import who_of
from core.services.permitting import take_turn
from core.services.ruling import learned, view_rule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from core.domain.parties import Member
    from core.domain.rules import Rule
    from core.ports import UnitOfWork
    from core.services.ruling import RuleView

CAPS_CENTS = (10_000, 20_000, 50_000)
"""The limits an owner can choose from for a rule that decides alone."""


async def create(
    uow: UnitOfWork, member: Member, line_id: UUID, *, version: int, cap_cents: int | None, now: datetime
) -> Rule:
    """Make the rule that was previewed; with a cap it decides alone up to there.

    Raises:
        AlreadyDecided: the line moved on, or there is such a rule by now.
        NotAllowed: the member may not decide.
        NotFound: there is no such limit to choose.
    """
    _require_cap(cap_cents)
    await take_turn(uow, member)
    _, rule = await learned(uow, member, line_id, version, now)
    if any(
        one.deleted_at is None and set(one.words) == set(rule.words) and one.direction is rule.direction
        for one in await uow.rules.rules(member.company_id)
    ):
        raise AlreadyDecided(None, None)
    return await _save(uow, member, _allowed(rule, member, cap_cents), "rule_made", now)


async def decline(uow: UnitOfWork, member: Member, line_id: UUID, now: datetime) -> None:
    """Only this time: lines like this one are not offered as a rule again."""
    await take_turn(uow, member)
    who = who_of(await uow.statements.line(member.company_id, line_id))
    if who is not None:
        await uow.rules.decline(member.company_id, who.key, member.id, now)


async def view_rules(uow: UnitOfWork, company_id: UUID) -> Sequence[RuleView]:
    """All rules that were not deleted, in the order in which they are tried."""
    return [await view_rule(uow, one) for one in await uow.rules.rules(company_id) if one.deleted_at is None]


async def view_one(uow: UnitOfWork, company_id: UUID, rule_id: UUID) -> RuleView:
    """One rule. Raises ``NotFound``, for a deleted one too."""
    return await view_rule(uow, await _living(uow, company_id, rule_id))


async def move(uow: UnitOfWork, member: Member, rule_id: UUID, *, up: bool, now: datetime) -> None:
    """Try a rule one place earlier, or later."""
    await take_turn(uow, member)
    rules = [one for one in await uow.rules.rules(member.company_id) if one.deleted_at is None]
    rule = await _living(uow, member.company_id, rule_id)
    place = [one.id for one in rules].index(rule.id)
    other = place - 1 if up else place + 1
    if 0 <= other < len(rules):
        neighbour = rules[other]
        await uow.rules.save(replace(neighbour, position=rule.position))
        await _save(uow, member, replace(rule, position=neighbour.position), "rule_moved", now)


async def switch(uow: UnitOfWork, member: Member, rule_id: UUID, *, active: bool, now: datetime) -> None:
    """Switch a rule off, or on again."""
    await take_turn(uow, member)
    rule = await _living(uow, member.company_id, rule_id)
    await _save(uow, member, replace(rule, active=active), "rule_switched", now)


async def set_cap(
    uow: UnitOfWork, member: Member, rule_id: UUID, cap_cents: int | None, now: datetime
) -> None:
    """Let a rule decide alone up to one of ``CAPS_CENTS``, or, without one, only suggest.

    Raises:
        NotFound: there is no such limit to choose, or the rule leaves lines out of the books: never alone.
    """
    _require_cap(cap_cents)
    await take_turn(uow, member)
    rule = await _living(uow, member.company_id, rule_id)
    await _save(uow, member, _allowed(rule, member, cap_cents), "rule_allowed", now)


async def delete(uow: UnitOfWork, member: Member, rule_id: UUID, now: datetime) -> None:
    """From now on the rule does nothing; what it decided stays."""
    await take_turn(uow, member)
    rule = await _living(uow, member.company_id, rule_id)
    await _save(uow, member, replace(rule, active=False, deleted_at=now), "rule_deleted", now)


def _allowed(rule: Rule, member: Member, cap_cents: int | None) -> Rule:
    if cap_cents is None:
        return replace(rule, mode=RuleMode.SUGGEST, allowed_by=None, dropped_at=None)
    if rule.action is RuleAction.IGNORE:
        raise NotFound("cap", str(cap_cents))
    return replace(rule, mode=RuleMode.ALONE, cap_cents=cap_cents, allowed_by=member.id, dropped_at=None)


def _require_cap(cap_cents: int | None) -> None:
    if cap_cents is not None and cap_cents not in CAPS_CENTS:
        raise NotFound("cap", str(cap_cents))


async def _living(uow: UnitOfWork, company_id: UUID, rule_id: UUID) -> Rule:
    rule = await uow.rules.rule(company_id, rule_id)
    if rule.deleted_at is not None:
        raise NotFound("rule", rule_id)
    return rule


async def _save(uow: UnitOfWork, member: Member, rule: Rule, action: str, now: datetime) -> Rule:
    await uow.rules.save(rule)
    data = {"name": rule.name, "mode": rule.mode.value, "cap_cents": rule.cap_cents, "active": rule.active}
    await uow.decisions.add_audit(
        AuditEvent(rule.company_id, new_id(), now, member.id, action, rule.id, data)
    )
    return rule
