"""From lines, entries and answers to suggestions: drafts, competition, groups, once more, words.

1. Every line is read once, and drafts are made of all it may be (``singles``, ``several``, ``pairs``, ``fresh``).
2. Lines compete for entries (``claims``), so that what one line surely takes is gone for the others.
3. Batches are looked for among what is left (``batches``), and a payment that is given back settles nothing.
4. They compete once more; the surest line takes first; probabilities are calibrated by kind (``calibration``).
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from core.matching import anticipation, calibration, claims, evidence, fresh, pairs, several, singles
from core.matching.batches import Batches
from core.matching.channels import Channel
from core.matching.model import Difference, Ending, Hypothesis, Owner, Suggestion
from core.matching.scene import Draft, Scene
from core.matching.shelves import DayShelf

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

    from core.matching.model import Answer, BankLine, OpenItem
    from core.matching.scene import Reading

_MOST, _FAINT = 5, 0.002  # hypotheses kept per line, and the share below which a fourth is not
_SELDOM, _CERTAIN = 0.05, 0.93  # share of batches in a channel, and of one explanation, that spare the search
_ADVANCED = 0.02  # how often an anticipation pays just the coming instalments of one sale
_HOPELESS = 1e-5  # a draft this much weaker than the line's best is dropped
_SURE = 0.965  # probability from which one tap for many is offered
_CLEAR = 0.55  # a refund whose cause is less clear than this is asked about, not guessed
_EQUAL = 0.85  # a hypothesis at least this close to the best is its equal
_ALIKE = 0.3  # the same for entries of one customer and one amount


def propose(
    lines: Sequence[BankLine],
    items: Sequence[OpenItem],
    answers: Sequence[Answer] = (),
    owner: Owner | None = None,
    refused: Collection[tuple[Hashable, Hashable]] = (),
) -> Mapping[Hashable, Suggestion]:
    """A suggestion for every line, by line id.

    Args:
        lines: the open lines, in the order of their days; all of them, because they compete for entries.
        items: the open entries.
        answers: earlier lines with what the owner answered, oldest first.
        owner: the company's own names and documents.
        refused: pairs of line and entry (or of two lines) that the owner said do not belong together.
    """
    moving = [line for line in lines if line.cents]
    scene = Scene(moving, [item for item in items if item.open_cents], answers, owner or Owner())
    drafts = {one.line.id: _drafts(one, scene) for one in scene.readings}
    _drop_refused(drafts, refused)
    shares = claims.compete(drafts, rounds=3)
    _add_batches(scene, drafts, shares)
    _add_refunds(scene, drafts, shares, answers)
    _drop_refused(drafts, refused)
    shares = claims.compete(drafts, rounds=3)
    _add_given_back(drafts, shares)
    shares = claims.compete(drafts)
    orders = claims.give(drafts, shares)
    still = {line.id: Suggestion(line.id, ()) for line in lines if not line.cents}
    return still | {
        one.line.id: _suggestion(one, scene, drafts[one.line.id], shares[one.line.id], orders[one.line.id])
        for one in scene.readings
    }


def _drafts(reading: Reading, scene: Scene) -> list[Draft]:
    """Everything a line may be, without what is hopeless beside the best."""
    drafts = [
        *singles.drafts(reading, scene),
        *several.drafts(reading, scene),
        *pairs.transfers(reading, scene),
        *pairs.duplicates(reading, scene),
        *fresh.drafts(reading, scene),
    ]
    least = _HOPELESS * max(draft.weight for draft in drafts)
    return [draft for draft in drafts if draft.weight >= least or draft.ending is Ending.UNSEEN]


def _drop_refused(
    drafts: Mapping[Hashable, list[Draft]], refused: Collection[tuple[Hashable, Hashable]]
) -> None:
    """What the owner said no to is not offered again; the same entries with other lines still are."""
    pairs_refused = {*refused, *((other, line) for line, other in refused)}
    for line in {line for line, _ in pairs_refused} & drafts.keys():
        no = {other for one, other in pairs_refused if one == line}
        drafts[line][:] = [
            draft
            for draft in drafts[line]
            if draft.pair not in no and not any(item.id in no for item in draft.items)
        ]


def _add_batches(
    scene: Scene, drafts: Mapping[Hashable, list[Draft]], shares: Mapping[Hashable, Sequence[float]]
) -> None:
    """Drafts for sums of many, looked for among what the other lines leave."""
    free = _free(drafts, shares)
    batches = Batches(scene.shelves, scene.habits)
    for reading in scene.readings:
        own = drafts[reading.line.id]
        if scene.batch_share(reading) < _SELDOM or _is_settled(own, shares[reading.line.id]):
            continue
        rate = scene.rate(reading, "batch")
        for some in anticipation.instalments(reading, scene.shelves):
            ids = tuple(item.id for item in some)
            own.append(Draft(rate * _ADVANCED, Ending.MATCH, ids, some, Difference.FEE))
        for batch in batches.find(reading, free):
            weight = rate * math.exp(max(-60.0, batch.plausibility))
            difference = Difference.FEE if batch.fee else None
            needs = tuple(item.id for item in batch.items)
            own.append(Draft(weight, Ending.MATCH, needs, batch.items, difference))


def _is_settled(drafts: Sequence[Draft], shares: Sequence[float]) -> bool:
    """Whether one entry, or what stands without any, already explains a line beyond doubt."""
    return any(
        share > _CERTAIN and draft.ending is not Ending.UNSEEN
        for draft, share in zip(drafts, shares, strict=False)
    )


def _add_refunds(
    scene: Scene,
    drafts: Mapping[Hashable, list[Draft]],
    shares: Mapping[Hashable, Sequence[float]],
    answers: Sequence[Answer],
) -> None:
    """Drafts for money given back, now that it is known what the other lines paid and paid too much."""
    settled = {
        line: _settled(scene.by_id[line].line.cents, drafts[line], own) for line, own in shares.items()
    }
    settled |= {answer.line.id: _answered(answer) for answer in answers}
    over = [(line, state) for line, state in settled.items() if state.surplus]
    scene.by_surplus = DayShelf(
        (
            (state.surplus if scene.by_id[line].line.cents > 0 else -state.surplus),
            scene.by_id[line].line.day,
            scene.by_id[line],
        )
        for line, state in over
    )
    for reading in scene.readings:
        drafts[reading.line.id].extend(pairs.refunds(reading, scene, settled))
        drafts[reading.line.id].extend(pairs.twice(reading, scene, settled))


def _settled(line_cents: int, drafts: Sequence[Draft], shares: Sequence[float]) -> pairs.Settled:
    spare = sum(
        share
        for draft, share in zip(drafts, shares, strict=False)
        if draft.ending in (Ending.NEW, Ending.UNSEEN)
    )
    best = max(range(len(shares)), key=lambda place: shares[place], default=None)
    if best is None or drafts[best].ending is not Ending.MATCH:
        return pairs.Settled(None, 0, spare)
    draft = drafts[best]
    over = draft.difference is Difference.OVER
    if draft.difference is Difference.PARTIAL:
        return pairs.Settled(draft.items[0].contact, 0, spare, partial=True)
    return pairs.Settled(
        draft.items[0].contact, abs(line_cents) - abs(draft.items[0].open_cents) if over else 0, spare
    )


def _answered(answer: Answer) -> pairs.Settled:
    if answer.ending is not Ending.MATCH or not answer.items:
        return pairs.Settled(None, 0, 1.0)
    over = abs(answer.line.cents) - sum(abs(item.open_cents) for item in answer.items)
    return pairs.Settled(answer.items[0].contact, over if answer.difference is Difference.OVER else 0, 0.0)


def _free(
    drafts: Mapping[Hashable, Sequence[Draft]], shares: Mapping[Hashable, Sequence[float]]
) -> Mapping[Hashable, float]:
    taken: defaultdict[Hashable, float] = defaultdict(float)
    for line, own in drafts.items():
        for draft, share in zip(own, shares[line], strict=False):
            if share > 0.01:
                for item in draft.items:
                    taken[item.id] += share
    return {item: max(0.02, 1.0 - share) for item, share in taken.items()}


def _add_given_back(
    drafts: Mapping[Hashable, list[Draft]], shares: Mapping[Hashable, Sequence[float]]
) -> None:
    """A payment that another line gives back in full settles nothing: as probable as the refund itself."""
    back: dict[Hashable, float] = {}
    for line, own in drafts.items():
        for draft, share in zip(own, shares[line], strict=False):
            if draft.ending is Ending.REFUND and draft.needs and draft.pair in drafts and share > 0.02:
                back[draft.pair] = max(back.get(draft.pair, 0.0), share)
    for line, chance in back.items():
        rest = sum(draft.weight for draft in drafts[line])
        odds = min(chance, 0.985) / (1 - min(chance, 0.985))
        drafts[line].append(Draft(rest * odds, Ending.NEW, new_kind="pagamento_devolvido"))


def _suggestion(
    reading: Reading, scene: Scene, drafts: Sequence[Draft], shares: Sequence[float], order: Sequence[int]
) -> Suggestion:
    chosen = [place for place in order if place >= 0]
    ranked = _merged(drafts, shares, chosen, reading, scene)
    new, new_share = _new(drafts, shares, chosen, reading, scene)
    nothing_left = order[0] < 0 or (drafts[order[0]].ending is Ending.NEW and new_share >= _of_equals(ranked))
    unclear = bool(ranked) and ranked[0].ending is Ending.REFUND and ranked[0].probability < _CLEAR
    first = 0 if nothing_left or unclear else 1
    at = next(
        (place for place in range(first, len(ranked)) if ranked[place].probability < new_share), len(ranked)
    )
    ranked.insert(0 if nothing_left or unclear else at, new)
    return _judged(reading, scene, ranked[:_MOST])


def _of_equals(ranked: Sequence[Hypothesis]) -> float:
    """What the equals at the top have together: that one of them is right counts against "no entry at all"."""
    matches = [one.probability for one in ranked if one.ending is Ending.MATCH]
    best = max(matches, default=0.0)
    return sum(one for one in matches if one >= _EQUAL * best)


def _merged(
    drafts: Sequence[Draft], shares: Sequence[float], places: Sequence[int], reading: Reading, scene: Scene
) -> list[Hypothesis]:
    """Hypotheses about entries and other lines; different explanations of one pair count together."""
    merged: dict[object, Hypothesis] = {}
    for place in places:
        draft, share = drafts[place], shares[place]
        if draft.ending is Ending.NEW:
            continue
        ids = tuple(item.id for item in draft.items)
        key = (draft.ending, frozenset(ids), draft.pair)
        known = merged.get(key)
        if known is not None:
            merged[key] = _together(known, draft.difference, share)
        elif len(merged) < _MOST and (share > _FAINT or len(merged) < 3):
            why = evidence.reasons(draft, reading, scene)
            identity = any(reason.kind in evidence.IDENTITY for reason in why)
            merged[key] = Hypothesis(
                draft.ending,
                ids,
                draft.difference,
                draft.pair,
                probability=share,
                identity=identity,
                reasons=why,
            )
    return list(merged.values())


def _together(known: Hypothesis, difference: Difference | None, share: float) -> Hypothesis:
    """One more explanation of the same entries; how much of the whole bears the first one's name is kept."""
    whole = known.probability + share
    own = known.probability * known.named + (share if difference is known.difference else 0.0)
    return replace(known, probability=whole, named=own / whole if whole else 1.0)


def _new(
    drafts: Sequence[Draft], shares: Sequence[float], places: Sequence[int], reading: Reading, scene: Scene
) -> tuple[Hypothesis, float]:
    """The hypothesis that no entry exists, with the probability that its category is right; and its whole share."""
    into = reading.line.cents > 0
    kinds = [
        (drafts[place].new_kind or "", shares[place])
        for place in places
        if drafts[place].ending is Ending.NEW
    ]
    kind = max(
        kinds, key=_share, default=("receita_sem_lancamento" if into else "despesa_sem_lancamento", 0.0)
    )[0]
    right = 0.0
    named = _category(kind, reading, scene)[0]
    for one, share in kinds:
        category, sure = _category(one, reading, scene)
        right += share * sure if category == named else 0.0
    why = evidence.reasons(Draft(0.0, Ending.NEW, new_kind=kind), reading, scene)
    new = Hypothesis(Ending.NEW, new_kind=kind, category=named, probability=right, reasons=why)
    return new, sum(share for _, share in kinds)


def _share(one: tuple[str, float]) -> float:
    return one[1]


def _judged(reading: Reading, scene: Scene, ranked: Sequence[Hypothesis]) -> Suggestion:
    """How many of the first are equals, and whether the first may be confirmed with many others in one tap."""
    best = ranked[0]
    tight = sum(1 for _ in takewhile(bool, (_is_as_probable(one, best) for one in ranked)))
    if best.ending is Ending.MATCH and tight > 1:
        ranked = [*sorted(ranked[:tight], key=scene.first_due), *ranked[tight:]]
    near = (_is_as_probable(one, best) or _is_alike(one, best, scene) for one in ranked)
    equals = sum(1 for _ in takewhile(bool, near))
    ranked = calibration.calibrate(ranked, equals)
    if len(best.items) > 1 and scene.has_stand_in(best, reading.line.day):
        ranked = [replace(ranked[0], has_stand_in=True), *ranked[1:]]
    best = ranked[0]
    sure = (
        equals == 1
        and best.probability >= _SURE
        and _beyond_question(best, ranked)
        and not scene.has_twin(reading)
    )
    return Suggestion(reading.line.id, tuple(ranked), equals, sure)


def _is_as_probable(one: Hypothesis, best: Hypothesis) -> bool:
    return one.ending is best.ending and one.probability >= _EQUAL * best.probability


def _is_alike(one: Hypothesis, best: Hypothesis, scene: Scene) -> bool:
    """Whether the same customer owes the same once more: which is meant is convention, not evidence."""
    if one.ending is not best.ending or one.probability < _ALIKE * best.probability:
        return False
    return scene.look_alike(one, best)


def _beyond_question(best: Hypothesis, ranked: Sequence[Hypothesis]) -> bool:
    """Whether the kind of evidence allows to confirm without looking: identity and exact value, or no entry at all."""
    if best.ending is Ending.MATCH:
        doubted = any(reason.kind in evidence.DOUBTS for reason in best.reasons)
        numbered = [one for one in ranked if any(reason.kind in evidence.NUMBERS for reason in one.reasons)]
        contradicted = bool(numbered) and best not in numbered
        clear = best.difference is None and not best.has_stand_in
        return clear and best.identity and not doubted and not contradicted
    return best.ending is Ending.NEW or (best.ending is Ending.TRANSFER and best.pair is not None)


def _category(kind: str, reading: Reading, scene: Scene) -> tuple[str, float]:
    told = "compra_cartao" if reading.clues.channel is Channel.PURCHASE else kind
    return scene.habits.category(
        told, reading.clues.words, into=reading.line.cents > 0, known=scene.owner.categories
    )
