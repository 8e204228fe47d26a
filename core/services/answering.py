"""Whether what was suggested is what the owner did: one more fact of every decision, in the same transaction.

Only sure suggestions of a kind that could be confirmed alone are counted: of these the record must speak. What the
bot confirmed by itself is no answer; taking it back is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.automation import EvidenceKind, SuggestionOutcome
from core.domain.decisions import DecisionKind
from core.domain.ids import new_id
from core.matching.model import Ending, Hypothesis, Suggestion
from core.matching.trust import kind_of
from core.services.offering import Candidate
from core.services.suggesting import suggest_line

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from core.domain.decisions import Decision
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork
    from core.services.offering import Guess, Offer

_SETTLES = frozenset(
    {DecisionKind.RECONCILE, DecisionKind.STATEMENT_VALUE, DecisionKind.STATEMENT_VALUE_AND_REFUND}
)


@dataclass(frozen=True, slots=True)
class Question:
    """What the card of an open line asked to be confirmed.

    Attributes:
        kind: ``None`` when the suggestion is none that could ever be confirmed alone.
        entry_id: the entry suggested.
        category: the name of the category suggested for something new.
    """

    account_id: UUID
    kind: EvidenceKind | None = None
    entry_id: UUID | None = None
    category: str | None = None


async def question_of(uow: UnitOfWork, line: StatementLine, offer: Offer | None = None) -> Question:
    """What an open line asks before it is decided; ``offer`` where it is known already.

    A line in doubt asks whether it is one at all, and shows no suggestion.
    """
    if line.repeats_id is not None:
        return Question(line.account_id)
    offer = offer or await suggest_line(uow, line)
    best = as_suggestion(offer).best
    kind = kind_of(best) if best is not None else None
    if kind is EvidenceKind.TARIFF and best is not None:
        return Question(line.account_id, kind, category=best.category)
    if offer.best is None or not offer.sure:
        return Question(line.account_id)
    return Question(line.account_id, kind, offer.best.open_entry.entry.id)


def as_suggestion(offer: Offer) -> Suggestion:
    """An offer in the words of the matcher, for its policy of trust."""
    options = tuple(_hypothesis(one) for one in offer.options)
    return Suggestion(offer.line_id, options, offer.equals, offer.sure)


def _hypothesis(one: Candidate | Guess) -> Hypothesis:
    if isinstance(one, Candidate):
        return Hypothesis(
            Ending.MATCH,
            (one.open_entry.entry.id,),
            one.difference,
            probability=one.probability,
            identity=one.has_identity,
            reasons=one.reasons,
        )
    return Hypothesis(
        one.ending,
        tuple(entry.entry.id for entry in one.entries),
        pair=one.pair.id if one.pair else None,
        new_kind=one.new_kind,
        category=one.category,
        probability=one.probability,
        reasons=one.reasons,
    )


async def note_answer(
    uow: UnitOfWork, asked: Question, decision: Decision, entry_id: UUID | None = None
) -> None:
    """Record what became of the suggestion, and of what would have been confirmed alone.

    Args:
        entry_id: the entry the decision settles, if it settles one.
    """
    company_id, line_id = decision.company_id, decision.line_id
    noted = await uow.automation.match_of_line(company_id, line_id)
    if noted is not None and noted.bulk_id is None:
        same = decision.kind in _SETTLES and entry_id == noted.entry_id
        await uow.automation.answer_match(company_id, line_id, agreed=same)
    if asked.kind is not None:
        right = await _is_right(uow, asked, decision, entry_id)
        await _add(uow, asked.kind, asked.account_id, decision, right=right)


async def note_refusal(
    uow: UnitOfWork, asked: Question, line: StatementLine, entry_id: UUID, now: datetime
) -> None:
    """Record that the suggested entry was refused: whatever is decided later, this suggestion was wrong."""
    noted = await uow.automation.match_of_line(line.company_id, line.id)
    if noted is not None and noted.entry_id == entry_id:
        await uow.automation.answer_match(line.company_id, line.id, agreed=False)
    if asked.kind is not None and asked.entry_id == entry_id:
        about = (line.company_id, new_id(), line.account_id, line.id)
        await uow.automation.add_outcome(SuggestionOutcome(*about, None, asked.kind, right=False, at=now))


async def _is_right(uow: UnitOfWork, asked: Question, decision: Decision, entry_id: UUID | None) -> bool:
    if asked.kind is not EvidenceKind.TARIFF:
        return decision.kind in _SETTLES and entry_id == asked.entry_id
    if decision.kind is not DecisionKind.NEW_ENTRY or entry_id is None:
        return False
    entry = (await uow.books.entry(decision.company_id, entry_id)).entry
    names = {one.id: one.name for one in await uow.books.categories(decision.company_id)}
    return entry.category_id is not None and names.get(entry.category_id) == asked.category


async def note_undo(uow: UnitOfWork, undone: Decision, undo: Decision) -> None:
    """Record that a decision was taken back: it contradicts the suggestion that it followed."""
    outcome = await uow.automation.outcome_of(undone.company_id, undone.id)
    if outcome is not None and outcome.right:
        await _add(uow, outcome.kind, outcome.account_id, undo, right=False)
    match = await uow.automation.match_of_line(undone.company_id, undone.line_id)
    if match is None or (match.bulk_id is None and match.agreed is None):
        return
    if match.bulk_id is not None and match.bulk_id == undone.bulk_id:
        await _add(uow, match.kind, match.account_id, undo, right=False)
    await uow.automation.answer_match(undone.company_id, undone.line_id, agreed=False)


async def _add(
    uow: UnitOfWork, kind: EvidenceKind, account_id: UUID, decision: Decision, *, right: bool
) -> None:
    await uow.automation.add_outcome(
        SuggestionOutcome(
            company_id=decision.company_id,
            id=new_id(),
            account_id=account_id,
            line_id=decision.line_id,
            decision_id=decision.id,
            kind=kind,
            right=right,
            at=decision.decided_at,
        )
    )
