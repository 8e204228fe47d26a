"""How often the two lists are right, week by week over a company of the matching data: ``python -m tests.bench.bars``.

One list is booked unseen (“Conferir 12”), the other is read before (“Ver 8 prováveis”); their bars are those of
``core/services/certainty.py``. Folders are named (lines, entries, history and truth), else invented companies of every
level are written. Every week's answers are learned before the next. ``--shares`` prints, for every kind of suggestion
that no press for many books yet, how often it was right from which probability on: what bars are chosen by.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from core.domain.decisions import AdjustmentKind, DecisionKind
from core.domain.entries import Category, CategoryPurpose, Direction, Entry, EntryState, Method
from core.domain.parties import Contact
from core.domain.statements import LineState, StatementLine
from core.domain.views import OpenEntry, PastDecision, SettledEntry
from core.matching.model import Ending, Owner
from core.matching.reasons import ReasonKind
from core.services.certainty import beyond_doubt, likely
from core.services.offering import Candidate, Guess
from core.services.remembering import learn
from core.services.suggesting import offers
from tests.companies.levels import LEVELS
from tests.companies.scoring import read_rows
from tests.companies.writing import write_company

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.services.offering import Offer

    Record = dict[str, Any]

_WEEK_ENDS = (7, 14, 21, 31)
_SEEDS = (201, 202, 203)
_SPACE = UUID(int=1)
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_KINDS = {
    "exact": DecisionKind.RECONCILE,
    "group": DecisionKind.RECONCILE,
    "partial": DecisionKind.PARTIAL,
    "over": DecisionKind.STATEMENT_VALUE_AND_REFUND,
    "estimate": DecisionKind.STATEMENT_VALUE,
    "transfer": DecisionKind.TRANSFER,
    "refund": DecisionKind.RETURN,
    "duplicate": DecisionKind.REPEATED,
    "new": DecisionKind.NEW_ENTRY,
}
_EXPLAINED = {
    "interest": AdjustmentKind.INTEREST,
    "discount": AdjustmentKind.DISCOUNT,
    "fee": AdjustmentKind.FEE,
    "withholding": AdjustmentKind.WITHHOLDING,
}


def _id(name: str) -> UUID:
    return uuid5(_SPACE, name)


@dataclass
class Books:
    """A company of the data as the services know companies.

    Attributes:
        open: what is owed still, by the ids of the data.
        past: what was answered so far.
    """

    folder: Path
    open: dict[str, OpenEntry] = field(default_factory=dict)
    past: list[PastDecision] = field(default_factory=list)
    truth: dict[str, Record] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    looks: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    _categories: dict[tuple[Direction, str], Category] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lines = read_rows(self.folder / "lines.jsonl")
        self.truth = {one["line_id"]: one for one in read_rows(self.folder / "truth.jsonl")}
        history = read_rows(self.folder / "history.jsonl")
        for row in read_rows(self.folder / "entries.jsonl"):
            self.open[row["id"]] = self._entry(row)
            self.looks[row["id"]] = (row["kind"], row["contact_id"], row["amount"], row["due_date"])
        for row in history:
            self._remember(row, row["confirmed"], [self._entry(one) for one in row["confirmed"]["entries"]])
        for row in self.lines:
            self._category(Direction.of(row["amount"]), self.truth[row["id"]]["category"])

    @property
    def owner(self) -> Owner:
        company = json.loads((self.folder / "meta.json").read_text(encoding="utf-8"))["company"]
        return Owner((company["name"],), partners=(company["owner"],), categories=self._category_names())

    def _category_names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.categories)

    @property
    def categories(self) -> Sequence[Category]:
        return list(self._categories.values())

    def _category(self, side: Direction, name: str | None) -> UUID | None:
        if not name:
            return None
        made = Category(_SPACE, _id(f"{side}{name}"), name, side, CategoryPurpose.ORDINARY)
        return self._categories.setdefault((side, name), made).id

    def _entry(self, row: Record) -> OpenEntry:
        sign = 1 if row["kind"] == "receita" else -1
        category = self._category(Direction.of(sign), row["category"])
        contact = None
        if row["contact_id"]:
            about = (row["contact_name"], _digits(row["contact_doc"]), sign > 0, sign < 0)
            contact = Contact(_SPACE, _id(row["contact_id"]), *about, active=True, created_at=_NOW)
        entry = Entry(
            _SPACE,
            _id(row["id"]),
            sign * row["amount"],
            None,
            None,
            datetime.fromisoformat(row["due_date"]).date(),
            row["description"] or "Lançamento",
            contact.id if contact else None,
            category,
            _digits(row["document"]),
            EntryState.OPEN,
            None,
            _NOW,
            covered_cents=sign * (row["amount"] - row["open_amount"]),
            method=Method(row["method"]) if row["method"] else None,
            boleto_number=row["boleto_number"],
        )
        self.names[entry.id] = row["id"]
        return OpenEntry(entry, contact)

    def weeks(self) -> Iterator[list[Record]]:
        """The lines as they come."""
        by_week: defaultdict[tuple[str, int], list[Record]] = defaultdict(list)
        for row in self.lines:
            day = int(row["date"][8:])
            by_week[row["date"][:7], next(end for end in _WEEK_ENDS if day <= end)].append(row)
        yield from (by_week[week] for week in sorted(by_week))

    def suggested(self, week: Sequence[Record]) -> Sequence[tuple[Record, Offer]]:
        """What would be offered for a week's lines, all of them open."""
        lines = [_line(row) for row in week]
        found = offers(lines, list(self.open.values()), self.categories, learn(self.past).answers, self.owner)
        return [(row, found[line.id]) for row, line in zip(week, lines, strict=True)]

    def answer(self, week: Sequence[Record]) -> None:
        """Every line of a week is answered as the truth has it."""
        for row in week:
            said = self.truth[row["id"]]
            self._remember(row, said, [self.open[one] for one in said["entries"] if one in self.open])
            left = abs(row["amount"])
            for one in said["entries"]:
                if one not in self.open:
                    continue
                entry = self.open[one].entry
                if said["kind"] == "partial" and left < abs(entry.open_cents):
                    covered = entry.covered_cents + (left if entry.amount_cents > 0 else -left)
                    self.open[one] = replace(self.open[one], entry=replace(entry, covered_cents=covered))
                else:
                    del self.open[one]

    def _remember(self, row: Record, said: Record, settled: Sequence[OpenEntry]) -> None:
        names = {one.id: one.name for one in self.categories}
        kind = said["kind"]
        entries = tuple(
            SettledEntry(
                one.entry.id,
                one.entry.amount_cents,
                one.entry.due_on,
                one.entry.contact_id,
                one.entry.description,
                one.entry.number,
                names.get(one.entry.category_id, "") if one.entry.category_id else "",
                None,
                one.entry.open_cents,
                one.entry.method,
                one.entry.boleto_number,
            )
            for one in settled
        )
        if kind == "new":
            self._category(Direction.of(row["amount"]), said["category"])
            entries = (_new_entry(row, said["category"] or ""),)
        if kind == "refund" and said["pair"]:
            entries = (replace(_new_entry(row, ""), refund_of=_id(said["pair"])),)
        pair = _id(said["pair"]) if said["pair"] else None
        self.past.append(
            PastDecision(
                _id(f"d{row['id']}"),
                _KINDS.get(kind, DecisionKind.EXPLAINED),
                _id(row["id"]),
                _id(row["account_id"]),
                datetime.fromisoformat(row["date"]).date(),
                row["amount"],
                row["memo"] or "",
                row["type"],
                pair if kind == "duplicate" else None,
                kind == "over",
                _EXPLAINED.get(said["diff_kind"] or ""),
                pair if kind == "transfer" else None,
                entries,
            )
        )

    def is_right(self, row: Record, one: Candidate | Guess) -> bool:
        """These entries under this difference, this other line, or this category."""
        said = self.truth[row["id"]]
        if isinstance(one, Guess) and one.ending is not Ending.MATCH:
            if one.ending is Ending.NEW:
                return bool(said["kind"] == "new" and said["category"] == one.category)
            return (
                said["kind"] == one.ending.value
                and one.pair is not None
                and one.pair.id == _id(said["pair"] or "")
            )
        shown = one.entries if isinstance(one, Guess) else (one.open_entry,)
        over = one.over_cents if isinstance(one, Guess) else one.difference_cents
        if Counter(self.looks[self.names[each.entry.id]] for each in shown) != Counter(
            self.looks[each] for each in said["entries"]
        ):
            return False
        if not over:  # the last part of an entry is the whole rest
            return said["kind"] in {"group", "exact", "partial"}
        return bool(one.difference and said["diff_kind"] == one.difference.value)


def _new_entry(row: Record, category: str) -> SettledEntry:
    day = datetime.fromisoformat(row["date"]).date()
    return SettledEntry(
        _id(f"n{row['id']}"), row["amount"], day, None, row["memo"] or "", None, category, None, row["amount"]
    )


def _line(row: Record) -> StatementLine:
    return StatementLine(
        _SPACE,
        _id(row["id"]),
        _id(row["account_id"]),
        _SPACE,
        datetime.fromisoformat(row["date"]).date(),
        row["amount"],
        row["memo"] or "",
        "",
        1,
        row["id"],
        row["type"],
        scheduled=False,
        state=LineState.OPEN,
        snoozed_at=None,
        version=0,
        created_at=_NOW,
    )


def _digits(text: str | None) -> str | None:
    return "".join(one for one in text or "" if one.isdigit()) or None


@dataclass
class Counts:
    """Of one company: how much each list held, and how much of it was right."""

    lines: int = 0
    sure: int = 0
    sure_right: int = 0
    likely: int = 0
    likely_right: int = 0
    shares: defaultdict[str, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))
    wrong: Counter[str] = field(default_factory=Counter)


def measure(folder: Path) -> Counts:
    """Week by week."""
    books, counts = Books(folder), Counts()
    known: set[tuple[Any, ...]] = set()
    for week in books.weeks():
        for row, offer in books.suggested(week):
            look = (row["account_id"], row["date"], row["amount"], row["memo"])
            counts.lines += 1
            if look not in known:  # of a second one is asked whether the bank only repeated it
                _count(books, row, offer, counts)
            known.add(look)
        books.answer(week)
    return counts


def _count(books: Books, row: Record, offer: Offer, counts: Counts) -> None:
    certain, probable = beyond_doubt(offer), likely(offer)
    if certain is not None:
        counts.sure += 1
        counts.sure_right += books.is_right(row, certain)
        return
    if offer.options and offer.equals == 1:
        first = offer.options[0]
        counts.shares[_named(first)].append((first.probability * first.named, books.is_right(row, first)))
    if probable is not None:
        right = books.is_right(row, probable)
        counts.likely += 1
        counts.likely_right += right
        if not right:
            counts.wrong[f"{_named(probable)}, was {books.truth[row['id']]['kind']}"] += 1


def _named(one: Candidate | Guess) -> str:
    """What kind of suggestion it is, as far as bars ask."""
    reasons = {reason.kind for reason in one.reasons}
    entry, guess = (one, None) if isinstance(one, Candidate) else (None, one)
    told = (
        ("entry", entry is not None),
        (f"sum of {_members(one)}", guess is not None and guess.ending is Ending.MATCH),
        (_ending(one), guess is not None and guess.ending is not Ending.MATCH),
        (str(one.difference), one.difference is not None),
        ("unnamed", entry is not None and not entry.has_identity),
        ("wanted", entry is not None and entry.wanted_elsewhere),
        ("with a stand-in", guess is not None and guess.has_stand_in),
        ("other document", ReasonKind.OTHER_DOCUMENT in reasons),
        ("other name", ReasonKind.OTHER_NAME in reasons),
        ("open refund", ReasonKind.OPEN_REFUND in reasons),
        ("as before", ReasonKind.AS_BEFORE in reasons),
    )
    return " ".join(words for words, holds in told if holds)


def _members(one: Candidate | Guess) -> str:
    entries = one.entries if isinstance(one, Guess) else ()
    return "one" if len({entry.entry.contact_id for entry in entries}) == 1 else "several"


def _ending(one: Candidate | Guess) -> str:
    if isinstance(one, Candidate):
        return ""
    return f"{one.ending} {one.new_kind or ('pair' if one.pair else '')}".strip()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.bars", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--shares", action="store_true")
    asked = parser.parse_args()
    _say("| company | lines | booked unseen | right | listed as likely | right |")
    _say("|---|---:|---:|---:|---:|---:|")
    shares: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
    wrong: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as room:
        for folder in asked.folders or _written(Path(room)):
            found = measure(folder)
            _say(
                f"| {folder.name} | {found.lines} | {found.sure} | {found.sure_right / max(1, found.sure):.4f} "
                f"| {found.likely} | {found.likely_right / max(1, found.likely):.3f} |"
            )
            wrong += found.wrong
            for kind, seen in found.shares.items():
                shares[kind] += seen
    if asked.shares:
        _tell(shares)
        for what, often in wrong.most_common():
            _say(f"- wrong: {what}: {often}")


def _written(room: Path) -> Iterator[Path]:
    for level in LEVELS:
        for seed in _SEEDS:
            folder = room / f"{level}-{seed}"
            write_company(folder, level, 1000, seed)
            yield folder


def _tell(shares: dict[str, list[tuple[float, bool]]]) -> None:
    """For every kind, how many and how many right in every twentieth."""
    for kind, seen in sorted(shares.items(), key=lambda item: -len(item[1])):
        steps: Counter[int] = Counter(int(share * 20) * 5 for share, _ in seen)
        right: Counter[int] = Counter(int(share * 20) * 5 for share, so in seen if so)
        told = ", ".join(f"{step}: {right[step]}/{steps[step]}" for step in sorted(steps, reverse=True))
        _say(f"- {kind} ({len(seen)}): {told}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
