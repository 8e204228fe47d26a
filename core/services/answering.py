"""Whether what was suggested is what the owner did: one more fact of every decision, in the same transaction.

Only sure suggestions of a kind that could be confirmed alone are counted: of these the record must speak. What the
bot confirmed by itself is no answer; taking it back is one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from core.domain.automation import EvidenceKind, SuggestionOutcome
from core.domain.decisions import DecisionKind
from core.domain.ids import new_id
from core.domain.views import fingerprint
from core.matching.model import Ending, Hypothesis, Suggestion
from core.matching.trust import kind_of
from core.services import ruling
from core.services.offering import Candidate, Guess
from core.services.suggesting import suggest_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from core.domain.decisions import Decision
    from core.domain.statements import StatementLine
    from core.ports import UnitOfWork
    from core.services.offering import Offer

_SETTLES = frozenset(
    {
        DecisionKind.RECONCILE,
        DecisionKind.STATEMENT_VALUE,
        DecisionKind.STATEMENT_VALUE_AND_REFUND,
        DecisionKind.STATEMENT_VALUE_AND_CREDIT,
        DecisionKind.STATEMENT_VALUE_AND_KEPT,
        DecisionKind.EXPLAINED,
        DecisionKind.PARTIAL,
    }
)


@dataclass(frozen=True, slots=True)
class Question:
    """What the card of an open line asked to be confirmed.

    Attributes:
        kind: ``None`` when the suggestion is none that could ever be confirmed alone.
        entry_id: the entry suggested.
        category: the name of the category suggested for something new.
        sums: entries of a suggested sum, by their fingerprint; a button has no room for their names.
        shows: entries and other lines that the offer named: what happens to them, the card may have to tell.
        evidence: kind and value of the reasons that stood on the card; ``chance`` of a thousand that they gave it.
    """

    account_id: UUID
    kind: EvidenceKind | None = None
    entry_id: UUID | None = None
    category: str | None = None
    evidence: tuple[tuple[str, int | str], ...] = ()
    chance: int = 0
    sums: tuple[tuple[int, tuple[UUID, ...]], ...] = ()
    shows: frozenset[UUID] = frozenset()


async def question_of(
    uow: UnitOfWork, line: StatementLine, offer: Offer | None = None, *, chat_id: int | None = None
) -> Question:
    """What an open line asks before it is decided: ``offer`` where it is known, else what the card of a chat showed.

    Only where no card was drawn, the matcher is asked once more.
    """
    if offer is None and chat_id is not None:
        shown = await uow.chats.question(line.company_id, chat_id, line.id)
        if shown is not None:
            return question_from(line, shown)
    return question_in(line, offer or await suggest_line(uow, line))


def question_in(line: StatementLine, offer: Offer) -> Question:
    """What an offer asks. A line in doubt asks whether it is one at all, and shows no suggestion."""
    if line.repeats_id is not None:
        return Question(line.account_id)
    best, shows = as_suggestion(offer).best, _shown_in(offer)
    sums = tuple(
        (fingerprint(one.entries), tuple(entry.entry.id for entry in one.entries))
        for one in offer.options
        if isinstance(one, Guess) and one.ending is Ending.MATCH and one.entries
    )
    if best is None:
        return Question(line.account_id, sums=sums, shows=shows)
    evidence = tuple((reason.kind.value, reason.value) for reason in best.reasons)
    chance = round(best.probability * 1000)
    asked = Question(line.account_id, evidence=evidence, chance=chance, sums=sums, shows=shows)
    kind = kind_of(best)
    if kind is EvidenceKind.TARIFF:
        return replace(asked, kind=kind, category=best.category)
    if offer.best is None or not offer.sure:
        return asked
    return replace(asked, kind=kind, entry_id=offer.best.open_entry.entry.id)


def _shown_in(offer: Offer) -> frozenset[UUID]:
    shown: set[UUID] = set()
    for one in offer.options:
        if isinstance(one, Candidate):
            shown.add(one.open_entry.entry.id)
            continue
        shown.update(entry.entry.id for entry in one.entries)
        if one.pair is not None and isinstance(one.pair.id, UUID):  # to the matcher an id is any value
            shown.add(one.pair.id)
    return frozenset(shown)


def question_data(question: Question) -> Mapping[str, Any]:
    """As kept beside a card."""
    return {
        "kind": question.kind.value if question.kind else None,
        "entry_id": str(question.entry_id) if question.entry_id else None,
        "category": question.category,
        "evidence": [list(one) for one in question.evidence],
        "chance": question.chance,
        "sums": {str(seen): [str(one) for one in entries] for seen, entries in question.sums},
        "shows": sorted(str(one) for one in question.shows),
    }


def question_from(line: StatementLine, data: Mapping[str, Any]) -> Question:
    """Back from the card."""
    return Question(
        line.account_id,
        EvidenceKind(data["kind"]) if data["kind"] else None,
        UUID(data["entry_id"]) if data["entry_id"] else None,
        data["category"],
        tuple((kind, value) for kind, value in data["evidence"]),
        data["chance"],
        shows=frozenset(UUID(one) for one in data.get("shows", ())),  # cards drawn earlier do not say
    )


def evidence_of(question: Question | None) -> Mapping[str, Any]:
    """What stood on the card when it was decided, for the audit trail."""
    if question is None or not question.evidence:
        return {}
    return {"evidence": [list(one) for one in question.evidence], "chance_permille": question.chance}


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
    await ruling.note_answer(uow, decision, entry_id)


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
    if match.rule_id is not None:
        await ruling.note_undo(uow, match.rule_id, undone, undo)
    elif match.bulk_id is not None and match.bulk_id == undone.bulk_id:
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
