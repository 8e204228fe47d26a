"""Ranks the candidates of every line and settles who may claim which entry.

1. For each line, look only at open entries of the same direction whose agreed value lies near (a binary search
   over sorted values; where many lie near, only the nearest and those that share a word or number with the
   line: the whole square of lines × entries is never walked).
2. Judge each pair. Keep pairs that reach the policy's points; a difference in value without anybody's name,
   document or number must be small.
3. Claim, surest pair first: an entry claimed by a better line counts less for the others.
4. Candidates whose points are within ``tie_within`` of the best are equals, and shown as equals.
5. A suggestion is *sure* when the amount is exact, an identity (name, document, number, open refund) agrees,
   there is no tie, and no other line wants the entry as much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.matching.evidence import Policy, Reason, ReasonKind, judge
from core.matching.shelves import Shelves

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry

_IDENTITY = frozenset(
    {
        ReasonKind.SAME_DOCUMENT,
        ReasonKind.MASKED_DOCUMENT,
        ReasonKind.SAME_NAME,
        ReasonKind.SAME_NUMBER,
        ReasonKind.OPEN_REFUND,
    }
)
_TAKEN = 40  # points an entry loses for a line when a better line claims it


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that a line may settle.

    Attributes:
        difference_cents: |line| − |agreed|: positive when the bank moved more than was agreed.
        points: the sum of the reasons; for ordering, never shown.
        wanted_elsewhere: another open line claims this entry at least as well.
    """

    open_entry: OpenEntry
    reasons: tuple[Reason, ...]
    difference_cents: int
    points: int
    wanted_elsewhere: bool = False

    @property
    def has_identity(self) -> bool:
        """Whether a name, document, number or open refund agrees."""
        return any(reason.kind in _IDENTITY for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to offer for a line: candidates best first, and whether the first ones are equals."""

    line_id: UUID
    candidates: tuple[Candidate, ...]
    equals: int
    sure: bool

    @property
    def best(self) -> Candidate | None:
        """The one candidate that stands out, or ``None`` when there is none or several are equal."""
        return self.candidates[0] if self.candidates and self.equals == 1 else None


def propose(
    lines: Sequence[StatementLine], entries: Sequence[OpenEntry], policy: Policy | None = None
) -> Mapping[UUID, Suggestion]:
    """A suggestion for every line (possibly without candidates), by line id."""
    policy = policy or Policy()
    shelves = Shelves(entries)
    found = {line.id: _candidates(line, shelves.near(line, policy), policy) for line in lines}
    rivals = _claims(found)
    return {line.id: _suggestion(line, found[line.id], rivals, policy) for line in lines}


def _candidates(line: StatementLine, near: Sequence[OpenEntry], policy: Policy) -> list[Candidate]:
    judged = (_judged(line, open_entry) for open_entry in near)
    return sorted((one for one in judged if _worth_showing(one, policy)), key=_best_first)


def _judged(line: StatementLine, open_entry: OpenEntry) -> Candidate:
    reasons = judge(line, open_entry)
    difference = abs(line.amount_cents) - abs(open_entry.entry.amount_cents)
    return Candidate(open_entry, reasons, difference, sum(reason.points for reason in reasons))


def _worth_showing(candidate: Candidate, policy: Policy) -> bool:
    agreed = abs(candidate.open_entry.entry.amount_cents)
    share = abs(candidate.difference_cents) * 1000 // agreed
    if share > policy.near_permille:
        return False
    if candidate.difference_cents and not candidate.has_identity:
        # nothing but nearness speaks for it: small difference, near day, and shown as the doubt it is
        return share <= policy.near_unproven_permille and candidate.points >= policy.suggest_from - 10
    return candidate.points >= policy.suggest_from


def _best_first(candidate: Candidate) -> tuple[int, object, object]:
    return -candidate.points, candidate.open_entry.entry.due_on, candidate.open_entry.entry.id


def _claims(found: Mapping[UUID, Sequence[Candidate]]) -> Mapping[UUID, tuple[int, int]]:
    """For every entry: the points of its best claim, and how many lines reach them."""
    claims: dict[UUID, tuple[int, int]] = {}
    for candidate in (one for candidates in found.values() for one in candidates):
        entry_id, points = candidate.open_entry.entry.id, candidate.points
        best, lines = claims.get(entry_id, (points - 1, 0))
        if points > best:
            claims[entry_id] = (points, 1)
        elif points == best:
            claims[entry_id] = (best, lines + 1)
    return claims


def _suggestion(
    line: StatementLine,
    candidates: Sequence[Candidate],
    claims: Mapping[UUID, tuple[int, int]],
    policy: Policy,
) -> Suggestion:
    ranked = sorted((_after_claims(one, claims) for one in candidates), key=_best_first)
    ranked = ranked[: policy.most_candidates]
    best = ranked[0].points if ranked else 0
    equals = sum(1 for one in ranked if best - one.points <= policy.tie_within)
    return Suggestion(line.id, tuple(ranked), equals, sure=equals == 1 and _is_sure(ranked[0], policy))


def _after_claims(candidate: Candidate, claims: Mapping[UUID, tuple[int, int]]) -> Candidate:
    best, lines = claims[candidate.open_entry.entry.id]
    if candidate.points < best:
        lower = candidate.points - _TAKEN
        return Candidate(
            candidate.open_entry, candidate.reasons, candidate.difference_cents, lower, wanted_elsewhere=True
        )
    if lines > 1:
        return Candidate(
            candidate.open_entry,
            candidate.reasons,
            candidate.difference_cents,
            candidate.points,
            wanted_elsewhere=True,
        )
    return candidate


def _is_sure(candidate: Candidate, policy: Policy) -> bool:
    return (
        candidate.difference_cents == 0
        and candidate.has_identity
        and candidate.points >= policy.sure_from
        and not candidate.wanted_elsewhere
    )
