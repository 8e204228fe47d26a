"""Rules ("always like this"): when one is offered, what it would have done, whom it covers, and when it steps back.

A rule covers exactly the lines that are alike to those it was learned from. It only suggests, unless the owner lets it
decide alone up to a value; one contradiction takes that back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core.domain.conversation import AuditEvent
from core.domain.decisions import DecisionKind
from core.domain.ids import new_id
from core.domain.rules import PastLine, Rule, RuleAction, RuleMode, Treatment
from core.domain.statements import LineState
from core.errors import AlreadyDecided
from core.services.alike import alike_to, is_about, is_explained, who_of
from core.services.permitting import require_decider
from core.services.suggesting import suggest_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.decisions import Decision
    from core.domain.parties import Member
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork
    from core.services.alike import Alike, Who
    from core.services.offering import Offer

STARTING_CAP_CENTS = 10_000
"""What a rule has as its limit until the owner chooses one."""

ALIKE_ANSWERS, LATELY = 3, 6
"""So many alike answers, and among so many of the newest none that differs, make a rule worth offering."""

_LOOKED_BACK = timedelta(days=365)
_LONGEST_DESCRIPTION = 200
_TREATS = frozenset({DecisionKind.NEW_ENTRY, DecisionKind.IGNORE})
_EXPLAINS = frozenset({DecisionKind.TRANSFER, DecisionKind.RETURN})
"""Said of a line that a rule covers, these contradict it; what settles an entry or calls it repeated does not."""


# --- what was said of a line ---------------------------------------------------------------------


def treatment_of(past: PastLine) -> Treatment | None:
    """What was made of a line; ``None`` while it is open, or where it was explained by something else."""
    kind = past.decision.kind if past.decision else None
    if kind is DecisionKind.IGNORE:
        return Treatment(RuleAction.IGNORE)
    if kind is not DecisionKind.NEW_ENTRY or len(past.entries) != 1:
        return None
    entry = past.entries[0]
    said = "" if entry.description == own_text(past.line) else entry.description
    return Treatment(RuleAction.NEW_ENTRY, entry.category_id, entry.contact_id, said)


def own_text(line: StatementLine) -> str:
    """How an entry is described when nobody says otherwise."""
    return line.memo[:_LONGEST_DESCRIPTION]


async def past_line(uow: UnitOfWork, line: StatementLine) -> PastLine:
    """A line with what stands decided about it."""
    standing = await uow.decisions.standing(line.company_id, line.id)
    if not standing:
        return PastLine(line)
    parts = await uow.decisions.allocations(line.company_id, standing[0].id)
    entries = [
        (await uow.books.entry(line.company_id, one.entry_id)).entry
        for one in parts
        if one.entry_id is not None
    ]
    return PastLine(line, standing[0], tuple(entries))


async def _alike_before(uow: UnitOfWork, company_id: UUID, who: Who, since: date) -> Sequence[PastLine]:
    found = await uow.rules.past_lines(company_id, who.direction, who.rarest, since)
    return [one for one in found if is_about(one.line, who)]


# --- offering one --------------------------------------------------------------------------------


async def may_be_always(uow: UnitOfWork, line: StatementLine) -> bool:
    """Whether "always like this?" is worth asking on a decided line."""
    who = who_of(line)
    if who is None or line.state not in {LineState.RECONCILED, LineState.IGNORED}:
        return False
    mine = treatment_of(await past_line(uow, line))
    if mine is None or (mine.action is RuleAction.NEW_ENTRY and mine.category_id is None):
        return False
    rules = [one for one in await uow.rules.rules(line.company_id) if _covers(one, who)]
    if any(one.deleted_at is None for one in rules) or await uow.rules.is_declined(line.company_id, who.key):
        return False
    since = max((one.deleted_at for one in rules if one.deleted_at), default=None)
    past = await _alike_before(uow, line.company_id, who, line.posted_on - _LOOKED_BACK)
    answers = [one for one in past if _is_answer(one) and (since is None or _decided_at(one) > since)]
    lately = sorted(answers, key=_decided_at, reverse=True)[:LATELY]
    return len(lately) >= ALIKE_ANSWERS and all(mine.agrees_with(treatment_of(one)) for one in lately)


def _is_answer(past: PastLine) -> bool:
    """Somebody said what a line is that no entry in the books explained."""
    one = past.decision
    return one is not None and not one.alone and one.kind in _TREATS | _EXPLAINS


def _decided_at(past: PastLine) -> datetime:
    assert past.decision is not None
    return past.decision.decided_at


def _covers(rule: Rule, who: Who) -> bool:
    return rule.direction is who.direction and set(rule.words) == set(who.words)


def covers(rule: Rule, line: StatementLine) -> bool:
    """Whether a rule is about a line: it says just what the lines said from which the rule was learned."""
    who = who_of(line)
    return who is not None and _covers(rule, who)


@dataclass(frozen=True, slots=True)
class Kin:
    """What more can be made of an answer that stands.

    Attributes:
        alike: open lines that the same answer may do for.
        always: whether to ask for a rule.
        bulk: how many decisions were made with the same press and still stand; 0 for one by itself.
    """

    alike: Alike | None = None
    always: bool = False
    bulk: int = 0


NO_KIN = Kin()


async def kin_of(uow: UnitOfWork, line: StatementLine, decision: Decision) -> Kin:
    """What a decided card offers beside the way back; nothing for what the bot did alone."""
    if decision.kind not in _TREATS or decision.alone:
        return NO_KIN
    bulk = await uow.decisions.of_bulk(line.company_id, decision.bulk_id) if decision.bulk_id else ()
    shared = treatment_of(await past_line(uow, line)) is not None
    alike = await alike_to(uow, line) if shared else None
    return Kin(alike, await may_be_always(uow, line), len(bulk) if len(bulk) > 1 else 0)


# --- preview -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule with the names its sentence needs."""

    rule: Rule
    category: str | None
    contact: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would have done to the lines of the last twelve months, and what it finds to do now.

    Attributes:
        line: the one it is learned from.
        same: decided as the rule would; ``different`` otherwise.
        settled: lines it covers that paid what was in the books, or were no lines at all: none of the rule's business.
        open: would be suggested now.
        names: of the categories and contacts of ``different``.
    """

    line: StatementLine
    view: RuleView
    same: Sequence[PastLine]
    different: Sequence[PastLine]
    settled: int
    open: Sequence[StatementLine]
    names: Mapping[UUID, str]

    @property
    def fits(self) -> int:
        """How many decided lines the rule would have treated."""
        return len(self.same) + len(self.different)

    def within(self, cap_cents: int) -> int:
        """How many of them it would have decided alone under a cap."""
        return sum(abs(one.line.amount_cents) <= cap_cents for one in (*self.same, *self.different))


async def view_rule(uow: UnitOfWork, rule: Rule) -> RuleView:
    """One rule with its names."""
    names = {one.id: one.name for one in await uow.books.categories(rule.company_id)}
    contact = (await uow.books.contact(rule.company_id, rule.contact_id)).name if rule.contact_id else None
    return RuleView(rule, names.get(rule.category_id) if rule.category_id else None, contact)


async def preview(uow: UnitOfWork, member: Member, line_id: UUID, *, version: int, now: datetime) -> Preview:
    """The rule that a decided line would make, and its effect on the past.

    Raises:
        AlreadyDecided: the line moved on since the button was drawn.
        NotAllowed: the member may not decide.
    """
    line, rule = await learned(uow, member, line_id, version, now)
    who = who_of(line)
    assert who is not None
    past = await _alike_before(uow, line.company_id, who, now.date() - _LOOKED_BACK)
    treated = [one for one in past if one.decision is not None and one.decision.kind in _TREATS | _EXPLAINS]
    same = [one for one in treated if rule.treatment.agrees_with(treatment_of(one))]
    waiting = [one.line for one in past if one.line.state is LineState.OPEN and one.line.repeats_id is None]
    offers = await suggest_lines(uow, line.company_id, waiting)
    return Preview(
        line,
        await view_rule(uow, rule),
        same,
        [one for one in treated if one not in same],
        sum(1 for one in past if one.decision is not None) - len(treated),
        [one for one in waiting if not is_explained(offers[one.id])],
        await _names(uow, line.company_id),
    )


async def _names(uow: UnitOfWork, company_id: UUID) -> Mapping[UUID, str]:
    found = {one.id: one.name for one in await uow.books.categories(company_id)}
    return found | {one.id: one.name for one in await uow.books.contacts(company_id)}


async def learned(
    uow: UnitOfWork, member: Member, line_id: UUID, version: int, now: datetime
) -> tuple[StatementLine, Rule]:
    """The rule that says of all alike lines what was said of this one; not stored."""
    require_decider(member)
    line = await uow.statements.line(member.company_id, line_id)
    treatment, who = treatment_of(await past_line(uow, line)), who_of(line)
    if line.version != version or treatment is None or who is None:
        raise AlreadyDecided(None, None)
    rules = await uow.rules.rules(member.company_id)
    rule = Rule(
        company_id=member.company_id,
        id=new_id(),
        position=1 + max((one.position for one in rules), default=0),
        name=who.name,
        direction=who.direction,
        words=who.words,
        action=treatment.action,
        category_id=treatment.category_id,
        contact_id=treatment.contact_id,
        description=treatment.description,
        mode=RuleMode.SUGGEST,
        cap_cents=STARTING_CAP_CENTS,
        active=True,
        created_by=member.id,
        created_at=now,
    )
    return line, rule


# --- which rule applies --------------------------------------------------------------------------


async def in_force(uow: UnitOfWork, company_id: UUID) -> Sequence[Rule]:
    """Rules that do something, in the order in which they are tried; one whose category was hidden does not."""
    rules = [one for one in await uow.rules.rules(company_id) if one.in_force]
    if not rules:
        return []
    living = {one.id for one in await uow.books.categories(company_id) if one.active}
    return [one for one in rules if one.category_id is None or one.category_id in living]


def first_of(rules: Sequence[Rule], line: StatementLine) -> Rule | None:
    """The rule that counts for a line: the first that covers it."""
    return next((one for one in rules if covers(one, line)), None)


async def standing_rule(uow: UnitOfWork, company_id: UUID, rule_id: UUID | None) -> Rule | None:
    """A rule, if it is still in force."""
    return next((one for one in await in_force(uow, company_id) if one.id == rule_id), None)


async def applying(uow: UnitOfWork, line: StatementLine, offer: Offer) -> RuleView | None:
    """The rule that suggests something for an open line; none where something else explains it."""
    if line.state is not LineState.OPEN or line.repeats_id is not None or is_explained(offer):
        return None
    rule = first_of(await in_force(uow, line.company_id), line)
    return await view_rule(uow, rule) if rule else None


# --- stepping back -------------------------------------------------------------------------------


async def note_answer(uow: UnitOfWork, decision: Decision, entry_id: UUID | None) -> None:
    """After a person decided: a rule that decides alone and would have said otherwise only suggests from now on.

    Args:
        entry_id: the one entry the decision settles, if it is one.
    """
    rules = await in_force(uow, decision.company_id)
    if decision.kind not in _TREATS | _EXPLAINS or not any(one.alone for one in rules):
        return
    line = await uow.statements.line(decision.company_id, decision.line_id)
    rule = first_of(rules, line)
    if rule is None or not rule.alone:
        return
    entry = (await uow.books.entry(decision.company_id, entry_id)).entry if entry_id else None
    said = treatment_of(PastLine(line, decision, (entry,) if entry else ()))
    if not rule.treatment.agrees_with(said):
        await _step_back(uow, rule, decision)


async def note_undo(uow: UnitOfWork, rule_id: UUID, undone: Decision, undo: Decision) -> None:
    """After something was taken back: the rule that had decided it alone only suggests from now on."""
    rule = await uow.rules.rule(undone.company_id, rule_id)
    if undone.alone and rule.alone:
        await _step_back(uow, rule, undo)


async def _step_back(uow: UnitOfWork, rule: Rule, because: Decision) -> None:
    dropped = replace(rule, mode=RuleMode.SUGGEST, allowed_by=None, dropped_at=because.decided_at)
    await uow.rules.save(dropped)
    data = {"line_id": str(because.line_id), "decision_id": str(because.id)}
    await uow.decisions.add_audit(
        AuditEvent(
            rule.company_id, new_id(), because.decided_at, because.member_id, "rule_dropped", rule.id, data
        )
    )


async def dropped_between(
    uow: UnitOfWork, company_id: UUID, since: datetime | None, until: datetime
) -> Sequence[Rule]:
    """Rules that stepped back in this time and were not set anew since."""
    return [
        one
        for one in await uow.rules.rules(company_id)
        if one.deleted_at is None
        and one.dropped_at is not None
        and (since is None or one.dropped_at >= since)
        and one.dropped_at < until
    ]
