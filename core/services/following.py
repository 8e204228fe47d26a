"""Rules that decide alone: after an import, and only where the owner allowed it and nothing else explains the line.

An entry in the books always comes first, whatever a rule says. Done like everything done alone: one bulk, marked as
such, told in the answer to the file and in the weekly digest, with the way back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.automation import EvidenceKind, UnattendedMatch
from core.domain.ids import new_id
from core.domain.rules import RuleAction
from core.domain.statements import LineState
from core.services import closing
from core.services.alike import uncontested
from core.services.likewise import treat
from core.services.ruling import first_of, in_force, past_line
from core.services.settling import Press
from core.services.suggesting import suggest_lines
from core.services.transferring import waiting_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from core.domain.parties import Member
    from core.domain.rules import Rule
    from core.domain.statements import StatementImport, StatementLine
    from core.ports import UnitOfWork


async def follow(
    uow: UnitOfWork, statement_import: StatementImport, bulk_id: UUID, now: datetime
) -> Sequence[StatementLine]:
    """Decide what rules may decide alone of an import's open lines; returns the lines as they were."""
    company_id = statement_import.company_id
    rules = await in_force(uow, company_id)
    if not any(rule.alone for rule in rules):
        return []
    await uow.statements.take_turn(company_id)
    members = {one.id: one for one in await uow.people.members(company_id) if one.role.decides}
    lines = await uow.statements.lines_of_import(company_id, statement_import.id)
    chosen = _chosen(rules, lines, members)
    closed = await closing.closed_months(uow, company_id)
    asked = [line for line in lines if line.id in chosen and line.posted_on.replace(day=1) not in closed]
    free = await uncontested(uow, asked, await suggest_lines(uow, company_id, asked))
    done = [line for line in free if not await waiting_for(uow, line)]  # nor the other leg of a transfer
    for line in done:
        rule = chosen[line.id]
        assert rule.allowed_by is not None
        press = Press(members[rule.allowed_by], line.id, line.version, now, bulk_id, alone=True)
        await _decide(uow, press, line, rule)
    return done


def _chosen(
    rules: Sequence[Rule], lines: Sequence[StatementLine], members: Mapping[UUID, Member]
) -> Mapping[UUID, Rule]:
    """By line, the rule that may decide it as far as line and rule say; the first that covers a line counts."""
    firsts = {line.id: first_of(rules, line) for line in lines if _is_fresh(line)}
    return {
        line.id: rule
        for line in lines
        if (rule := firsts.get(line.id)) is not None and may_decide(rule, line) and rule.allowed_by in members
    }


def _is_fresh(line: StatementLine) -> bool:
    """Posted, beyond doubt, and never decided about before, not even to take it back."""
    certain = not line.scheduled and line.repeats_id is None
    return line.state is LineState.OPEN and line.version == 0 and certain


def may_decide(rule: Rule, line: StatementLine) -> bool:
    """Whether the owner let this rule go so far; what leaves a line out of the books never does."""
    return rule.alone and rule.action is RuleAction.NEW_ENTRY and abs(line.amount_cents) <= rule.cap_cents


async def _decide(uow: UnitOfWork, press: Press, line: StatementLine, rule: Rule) -> None:
    await treat(uow, press, line, rule.treatment)
    created = (await past_line(uow, line)).entries[0]
    match = UnattendedMatch(
        line.company_id,
        new_id(),
        line.account_id,
        line.id,
        created.id,
        EvidenceKind.RULE,
        press.bulk_id,
        press.now,
        rule_id=rule.id,
    )
    await uow.automation.add_matches([match])
