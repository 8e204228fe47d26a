"""From pairs with a probability to predictions: the likeliest first, and no entry given to two lines."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

_SURE = 0.95


class Pair(NamedTuple):
    """How probable it is that a line pays an entry."""

    probability: float
    line: str
    entry: str


def predictions(lines: list[str], pairs: list[Pair]) -> list[dict[str, Any]]:
    """Pairs are taken greedily from the likeliest on; the best is always proposed, however improbable.

    That favours the peers where it counts, in hit@1. A line without a candidate is new, of which they claim nothing.
    """
    by_line: dict[str, list[Pair]] = defaultdict(list)
    for pair in sorted(pairs, reverse=True):
        by_line[pair.line].append(pair)
    best = _one_to_one(pairs)
    return [_prediction(line, by_line[line], best.get(line)) for line in lines]


def _one_to_one(pairs: list[Pair]) -> dict[str, Pair]:
    best: dict[str, Pair] = {}
    taken: set[str] = set()
    for pair in sorted(pairs, reverse=True):
        if pair.line not in best and pair.entry not in taken:
            best[pair.line] = pair
            taken.add(pair.entry)
    return best


def _prediction(line: str, pairs: list[Pair], best: Pair | None) -> dict[str, Any]:
    ordered = ([best] if best else []) + [pair for pair in pairs if pair != best]
    said: list[dict[str, Any]] = [
        {"kind": "match", "entries": [pair.entry], "score": pair.probability} for pair in ordered[:3]
    ]
    if not best:  # what there was went to other lines
        said = [{"kind": "new", "category": None, "score": 0.0}, *said[:2]]
    sure = best is not None and best.probability >= _SURE
    return {"line_id": line, "suggestions": said, "auto": sure}
