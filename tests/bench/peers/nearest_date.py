"""The simple baseline: an open entry of exactly the same amount, the one due nearest to the line's day.

Lines are gone through by day and an entry is given away once. It confirms by itself where there was one candidate only;
its probability is one by the number of candidates, halved, since it cannot know how often a lone one is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.bench.peers.fields import Company, Record

NAME, INSTALL = "exact amount, nearest date", ""


def predict(company: Company) -> list[dict[str, Any]]:
    waiting: dict[int, list[Record]] = defaultdict(list)
    for entry in company.entries:
        waiting[entry.amount].append(entry)
    return [_prediction(line, waiting[line.amount]) for line in company.lines]


def _prediction(line: Record, same_amount: list[Record]) -> dict[str, Any]:
    nearest = sorted(same_amount, key=lambda entry: (abs((entry.day - line.day).days), entry.day))[:3]
    if not nearest:
        return {"line_id": line.id, "suggestions": [{"kind": "new", "category": None, "score": 0.0}]}
    count = len(same_amount)
    same_amount.remove(nearest[0])
    said = [{"kind": "match", "entries": [entry.id], "score": 0.5 + 0.5 / count} for entry in nearest]
    return {"line_id": line.id, "suggestions": said, "auto": count == 1}
