"""The figures the project reports about its matcher: predictions of ``concilia simular`` beside the true answers.

A prediction is right when it is the owner's own decision: the same entries (two that nobody could tell apart, same
kind, contact, amount and due day, count as equal), or the same other line for a transfer, refund or duplicate, or
“new”. Lines without a prediction count as “new”. ``score`` is read as a probability: what was said with 0.9 should be
right nine times in ten, the category of a new entry included.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

GROUPS = frozenset({"group", "group_diff"})
DIFFERENT = frozenset({"partial", "over", "interest", "discount", "fee", "withholding", "estimate"})
MATCHES = GROUPS | DIFFERENT | {"exact"}
_NOTHING = {"kind": "new", "score": 0.0}

FIGURES = {
    "line": "right decision, all lines",
    "hit1": "hit@1",
    "hit3": "hit@3",
    "exact_hit1": "exact amount, hit@1",
    "difference_hit1": "one entry with a difference, hit@1",
    "group_hit1": "group, exact set first",
    "refund_recall": "refunds found",
    "refund_precision": "refunds said and right",
    "transfer_recall": "own transfers found",
    "transfer_precision": "own transfers said and right",
    "false_match": "matched though there is no entry",
    "category": "category of new entries",
    "auto_precision": "confirmed by itself and right",
    "auto_coverage": "confirmed by itself",
    "booked_twice": "entries booked twice per 1,000 lines",
    "calibration_error": "expected calibration error",
}


class Company(NamedTuple):
    """The answers of a company's lines, and what makes two of its entries the same to any eye."""

    answers: dict[str, dict[str, Any]]
    looks: dict[str, tuple[Any, ...]]


def read_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(row) for row in file]


def read_company(folder: Path) -> Company:
    looks = {
        entry["id"]: (entry["kind"], entry["contact_id"], entry["amount"], entry["due_date"])
        for entry in read_rows(folder / "entries.jsonl")
    }
    return Company({answer["line_id"]: answer for answer in read_rows(folder / "truth.jsonl")}, looks)


class Score:
    """Counts over any number of companies; ``figures`` divides them at the end."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.said: Counter[int] = Counter()  # sums of scores by tenth, in millionths
        self.came_true: Counter[int] = Counter()

    def add(self, company: Company, predictions: Iterable[dict[str, Any]]) -> None:
        by_line = {one["line_id"]: one for one in predictions}
        used: Counter[str] = Counter()
        for line_id, answer in company.answers.items():
            prediction = by_line.get(line_id) or {}
            suggestions = (prediction.get("suggestions") or [])[:3] or [_NOTHING]
            self._judge(company, answer, suggestions)
            self._trust(company, answer, suggestions[0], alone=bool(prediction.get("auto")))
            if suggestions[0]["kind"] == "match":
                used.update(set(suggestions[0].get("entries") or []))
        self.counts["booked_twice"] += sum(1 for times in used.values() if times > 1)

    def _judge(self, company: Company, answer: dict[str, Any], suggestions: list[dict[str, Any]]) -> None:
        kind, top, count = answer["kind"], suggestions[0], self.counts
        first = is_right(company, answer, top)
        among = any(is_right(company, answer, one) for one in suggestions)
        count["line"] += 1
        count["line ok"] += first
        for group in _groups(kind):
            count[group] += 1
            count[f"{group} ok"] += first
            count[f"{group} among"] += among
        if kind not in MATCHES:
            count["no entry"] += 1
            count["no entry matched"] += top["kind"] == "match"
        for pair in ("transfer", "refund"):
            self._judge_pair(pair, answer, top, first=first)
        if kind == "new" and answer["category"]:
            count["category"] += 1
            count["category ok"] += top["kind"] == "new" and top.get("category") == answer["category"]

    def _judge_pair(self, pair: str, answer: dict[str, Any], top: dict[str, Any], *, first: bool) -> None:
        """Found: of those whose other line is in the data. Said: of all that were called so."""
        if answer["kind"] == pair and answer["pair"] is not None:
            self.counts[f"{pair} there"] += 1
            self.counts[f"{pair} found"] += first
        if top["kind"] == pair:
            self.counts[f"{pair} said"] += 1
            self.counts[f"{pair} said ok"] += first

    def _trust(self, company: Company, answer: dict[str, Any], top: dict[str, Any], *, alone: bool) -> None:
        right = is_right(company, answer, top, with_category=True)
        score = float(top.get("score") or 0)
        tenth = min(9, int(score * 10))
        self.said[tenth] += round(score * 1_000_000)
        self.came_true[tenth] += right
        self.counts["alone"] += alone
        self.counts["alone ok"] += alone and right

    def figures(self) -> dict[str, float | None]:
        """By the names of ``FIGURES``; None where there was nothing to count."""
        share = self._share
        off = sum(abs(self.said[tenth] / 1_000_000 - self.came_true[tenth]) for tenth in range(10))
        return {
            "line": share("line ok", "line"),
            "hit1": share("match ok", "match"),
            "hit3": share("match among", "match"),
            "exact_hit1": share("exact ok", "exact"),
            "difference_hit1": share("different ok", "different"),
            "group_hit1": share("group ok", "group"),
            "refund_recall": share("refund found", "refund there"),
            "refund_precision": share("refund said ok", "refund said"),
            "transfer_recall": share("transfer found", "transfer there"),
            "transfer_precision": share("transfer said ok", "transfer said"),
            "false_match": share("no entry matched", "no entry"),
            "category": share("category ok", "category"),
            "auto_precision": share("alone ok", "alone"),
            "auto_coverage": share("alone", "line"),
            "booked_twice": 1000 * self.counts["booked_twice"] / max(1, self.counts["line"]),
            "calibration_error": off / max(1, self.counts["line"]),
        }

    def _share(self, part: str, whole: str) -> float | None:
        return self.counts[part] / self.counts[whole] if self.counts[whole] else None


def _groups(kind: str) -> list[str]:
    """The figures that count an answer of this kind."""
    if kind not in MATCHES:
        return []
    return ["match", "group" if kind in GROUPS else "different" if kind in DIFFERENT else "exact"]


def is_right(
    company: Company, answer: dict[str, Any], suggestion: dict[str, Any], *, with_category: bool = False
) -> bool:
    """Whether the suggestion is what the owner would do."""
    kind = "match" if answer["kind"] in MATCHES else answer["kind"]
    if suggestion["kind"] != kind:
        return False
    if kind == "match":
        return _looks(company, suggestion.get("entries") or []) == _looks(company, answer["entries"])
    if kind == "new":
        return not with_category or bool(suggestion.get("category") == answer["category"])
    return answer["pair"] is None or bool(suggestion.get("pair") == answer["pair"])


def _looks(company: Company, entries: list[str]) -> Counter[Any]:
    return Counter(company.looks.get(entry, entry) for entry in entries)


def figures(folder: Path, predictions: Iterable[dict[str, Any]]) -> dict[str, float | None]:
    """All figures of one company."""
    score = Score()
    score.add(read_company(folder), predictions)
    return score.figures()


def perfect(folder: Path) -> list[dict[str, Any]]:
    """The predictions of somebody who knows the answers."""
    return [
        {"line_id": answer["line_id"], "suggestions": [_told(answer)], "auto": True}
        for answer in read_rows(folder / "truth.jsonl")
    ]


def _told(answer: dict[str, Any]) -> dict[str, Any]:
    kind = "match" if answer["kind"] in MATCHES else answer["kind"]
    facts = {name: answer[name] for name in ("entries", "diff_kind", "pair", "category", "new_kind")}
    return {"kind": kind, "score": 1.0, **facts}
