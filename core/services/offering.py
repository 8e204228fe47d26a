"""What a card can offer of a suggestion: entries that a button may settle, and other guesses told in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from core.domain.entries import Direction
from core.matching.model import Ending
from core.matching.reasons import ReasonKind

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from uuid import UUID

    from core.domain.statements import StatementLine
    from core.domain.views import OpenEntry
    from core.matching.model import BankLine, Difference, Hypothesis, Suggestion
    from core.matching.reasons import Reason

_LEAST_PERMILLE = 10  # what is less probable is not worth a look
_ANYTHING = frozenset({"", "receita_sem_lancamento", "despesa_sem_lancamento"})  # says only: not in the books
_RIVAL_PERMILLE = 50  # a second possibility from here on is a reason to ask


class Doubt(StrEnum):
    """Why a suggestion is shown but not called sure."""

    EQUALS = "equals"
    OTHER_AMOUNT = "other_amount"
    OTHER_DOCUMENT = "other_document"
    OTHER_NAME = "other_name"
    NO_IDENTITY = "no_identity"
    WANTED_ELSEWHERE = "wanted_elsewhere"
    ANOTHER_POSSIBLE = "another_possible"
    NOT_AN_ENTRY = "not_an_entry"
    CHANCE = "chance"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open entry that the line may settle alone.

    Attributes:
        difference_cents: what the bank moved beyond the agreed value; negative when it moved less.
        has_identity: a document, a name, a number or an open refund speaks for it.
        wanted_elsewhere: another line fits this entry as well or better.
        named: how probable it is, if it is this entry, that the difference is what it is taken for.
    """

    open_entry: OpenEntry
    reasons: tuple[Reason, ...]
    difference_cents: int
    probability: float
    difference: Difference | None = None
    has_identity: bool = False
    wanted_elsewhere: bool = False
    named: float = 1


@dataclass(frozen=True, slots=True)
class Guess:
    """What a line may be when no single button decides it: a sum, a transfer, a repetition, something new.

    Attributes:
        entries: the entries of a sum.
        pair: the other line of a transfer, a refund or a repetition, when it is known.
        category: for something new, a category the company has, and its id; else empty.
        difference: what the line moved less or more than a sum is taken for; ``over_cents`` how much, below 0 for less.
        named: how probable it is, if it is this sum, that the difference is what it is taken for.
        has_stand_in: another entry of the same contact and value would do in the place of one of these.
    """

    ending: Ending
    reasons: tuple[Reason, ...]
    probability: float
    entries: tuple[OpenEntry, ...] = ()
    pair: BankLine | None = None
    category: str = ""
    new_kind: str = ""
    category_id: UUID | None = None
    difference: Difference | None = None
    over_cents: int = 0
    named: float = 1
    has_stand_in: bool = False

    @property
    def tells(self) -> bool:
        """Whether this says more than that nothing in the books fits."""
        return self.ending is not Ending.NEW or bool(self.category) or self.new_kind not in _ANYTHING


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything a card can say about an open line, best first; the first ``equals`` of the options are equals."""

    line_id: UUID
    options: tuple[Candidate | Guess, ...] = ()
    equals: int = 1
    sure: bool = False
    doubts: tuple[Doubt, ...] = ()

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The entries among the options."""
        return tuple(one for one in self.options if isinstance(one, Candidate))

    @property
    def best(self) -> Candidate | None:
        """The one entry that stands out, or ``None`` when there is none or several are equal."""
        first = self.options[0] if self.options and self.equals == 1 else None
        return first if isinstance(first, Candidate) else None

    @property
    def tied(self) -> tuple[Candidate, ...]:
        """Entries that fit equally well; empty unless there are several."""
        among = (one for one in self.options[: self.equals] if isinstance(one, Candidate))
        return tuple(among) if self.equals > 1 else ()

    @property
    def guess(self) -> Guess | None:
        """What the line seems to be when it is not one entry."""
        first = self.options[0] if self.options and self.equals == 1 else None
        return first if isinstance(first, Guess) else None

    @property
    def paired(self) -> bool:
        """Whether something in the books or on the bank's side seems to belong to the line."""
        guess = self.guess
        return bool(self.candidates) or (guess is not None and guess.ending is not Ending.NEW)


class Scenery:
    """What the ids of suggestions stand for, and which entries are wanted by which lines."""

    def __init__(
        self,
        found: Mapping[UUID, Suggestion],
        entries: Sequence[OpenEntry],
        lines: Mapping[Hashable, BankLine],
        categories: Mapping[tuple[Direction, str], UUID],
    ) -> None:
        self._found = found
        self.entries: dict[Hashable, OpenEntry] = {one.entry.id: one for one in entries}
        self.refunds: dict[Hashable, OpenEntry] = {
            one.refund.cause_line_id: one for one in entries if one.refund
        }
        self.lines = lines
        self.categories = categories
        self._wanted: defaultdict[Hashable, list[tuple[UUID, Hypothesis]]] = defaultdict(list)
        for line_id, suggestion in found.items():
            for hypothesis in suggestion.hypotheses[: suggestion.equals]:
                for item in hypothesis.items:
                    self._wanted[item].append((line_id, hypothesis))

    def offer(self, line: StatementLine) -> Offer:
        """What to offer for one line, in view of what the others want."""
        found = self._found[line.id]
        options: list[Candidate | Guess] = []
        distinct = 0
        for place, hypothesis in enumerate(found.hypotheses):
            _add(options, _option(line, hypothesis, self))
            if place < found.equals:
                distinct = len(options)
        options = [self._beside_others(line, one) for one in options]
        options = [one for place, one in enumerate(options) if place < distinct or _worth_a_look(one)]
        equals = max(1, distinct)
        if equals > 1:
            options = [*sorted(options[:equals], key=_first_due), *options[equals:]]
        sure = found.sure and equals == 1 and _settles_exactly(options)
        return Offer(line.id, tuple(options), equals, sure, () if sure else tuple(_doubts(options, equals)))

    def _beside_others(self, line: StatementLine, one: Candidate | Guess) -> Candidate | Guess:
        if isinstance(one, Guess):
            return one
        wanted = any(
            other != line.id and hypothesis.probability >= one.probability
            for other, hypothesis in self._wanted[one.open_entry.entry.id]
        )
        return replace(one, wanted_elsewhere=wanted)


def _settles_exactly(options: Sequence[Candidate | Guess]) -> bool:
    """One press reconciles it: an entry, at the agreed value."""
    return bool(options) and isinstance(options[0], Candidate) and options[0].difference_cents == 0


def _worth_a_look(one: Candidate | Guess) -> bool:
    """Probable enough, or exactly what was owed by the one named, though another line takes it."""
    if one.probability * 1000 >= _LEAST_PERMILLE:
        return True
    return (
        isinstance(one, Candidate) and one.wanted_elsewhere and one.has_identity and not one.difference_cents
    )


def _first_due(one: Candidate | Guess) -> date:
    """Equals are listed by their due days, the oldest first."""
    entries = (one.open_entry,) if isinstance(one, Candidate) else one.entries
    return min((entry.entry.due_on for entry in entries), default=date.max)


def _option(line: StatementLine, found: Hypothesis, scenery: Scenery) -> Candidate | Guess:
    entries = [scenery.entries[one] for one in found.items if one in scenery.entries]
    followed = _followed_refund(line, found, scenery)
    if followed is not None:
        entries = [followed]
    if len(entries) == 1 and (found.ending is Ending.MATCH or followed is not None):
        return Candidate(
            entries[0],
            found.reasons,
            abs(line.amount_cents) - abs(entries[0].entry.open_cents),
            found.probability,
            found.difference,
            found.identity,
            named=found.named,
        )
    category = _category(line, found, scenery)
    return Guess(
        found.ending,
        found.reasons,
        found.probability,
        tuple(entries),
        scenery.lines.get(found.pair),
        category,
        found.new_kind or "",
        _category_id(line, category, scenery),
        found.difference,
        abs(line.amount_cents) - sum(abs(one.entry.open_cents) for one in entries) if entries else 0,
        found.named,
        found.has_stand_in,
    )


def _category(line: StatementLine, found: Hypothesis, scenery: Scenery) -> str:
    """A category of the company's own that the bank's text or earlier answers speak for."""
    learned = any(reason.kind is ReasonKind.AS_BEFORE for reason in found.reasons)
    if not found.category or not (learned or found.new_kind not in _ANYTHING):
        return ""
    known = (Direction.of(line.amount_cents), found.category) in scenery.categories
    return found.category if known else ""


def _category_id(line: StatementLine, name: str, scenery: Scenery) -> UUID | None:
    return scenery.categories.get((Direction.of(line.amount_cents), name))


def _followed_refund(line: StatementLine, found: Hypothesis, scenery: Scenery) -> OpenEntry | None:
    """Money that gives back a line whose refund the books follow settles that refund: they are one and the same."""
    if found.ending is not Ending.REFUND:
        return None
    one = scenery.refunds.get(found.pair)
    return one if one and one.entry.open_cents == line.amount_cents else None


def _add(options: list[Candidate | Guess], new: Candidate | Guess) -> None:
    """Append an option, or add its chance to the one that settles the same entry."""
    for place, known in enumerate(options):
        if not isinstance(known, Candidate) or not isinstance(new, Candidate):
            continue
        if known.open_entry.entry.id == new.open_entry.entry.id:
            together = known.probability + new.probability
            reasons = max(known.reasons, new.reasons, key=len)
            options[place] = replace(
                known,
                probability=together,
                reasons=reasons,
                has_identity=known.has_identity or new.has_identity,
            )
            return
    options.append(new)


def _doubts(options: Sequence[Candidate | Guess], equals: int) -> list[Doubt]:
    if not options:
        return []
    best = options[0]
    found = [Doubt.EQUALS] if equals > 1 else []
    if isinstance(best, Guess):
        return [*found, Doubt.NOT_AN_ENTRY]
    against = {reason.kind for reason in best.reasons}
    rival = any(one.probability * 1000 >= _RIVAL_PERMILLE for one in options[equals:])
    facts = (
        (best.difference_cents != 0, Doubt.OTHER_AMOUNT),
        (ReasonKind.OTHER_DOCUMENT in against, Doubt.OTHER_DOCUMENT),
        (ReasonKind.OTHER_NAME in against, Doubt.OTHER_NAME),
        (not best.has_identity, Doubt.NO_IDENTITY),
        (best.wanted_elsewhere, Doubt.WANTED_ELSEWHERE),
        (rival, Doubt.ANOTHER_POSSIBLE),
    )
    found += [doubt for holds, doubt in facts if holds]
    return found or [Doubt.CHANCE]
