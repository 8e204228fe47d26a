"""The figures about the matcher are themselves checked: on known cases, and beside another scorer where it exists."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.companies.scoring import FIGURES, MATCHES, Company, Score, figures, perfect, read_rows
from tests.companies.writing import write_company

if TYPE_CHECKING:
    from types import ModuleType

SHARED = Path(__file__).parents[3] / "shared" / "matching"
# our name: theirs; both tell shares of the same counts
THEIRS = {
    "line": "line_acc",
    "hit1": "hit1",
    "hit3": "hit3",
    "exact_hit1": "exact_hit1",
    "difference_hit1": "diff_hit1",
    "group_hit1": "group_recall",
    "refund_recall": "refund_recall",
    "refund_precision": "refund_precision",
    "transfer_recall": "transfer_recall",
    "transfer_precision": "transfer_precision",
    "false_match": "false_match_rate",
    "category": "new_category_acc",
    "auto_precision": "auto_precision",
    "auto_coverage": "auto_coverage",
    "calibration_error": "ece",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    write_company(folder, "normal", 300, 4)
    return folder


def an_answer(kind: str = "exact", *entries: str, **changes: Any) -> dict[str, Any]:
    return {"line_id": "L1", "kind": kind, "entries": list(entries), "pair": None, "category": None} | changes


def a_company(*answers: dict[str, Any], **looks: tuple[Any, ...]) -> Company:
    return Company({answer["line_id"]: answer for answer in answers}, looks)


def scored(company: Company, **suggestion: Any) -> dict[str, float | None]:
    score = Score()
    score.add(company, [{"line_id": "L1", "suggestions": [{"score": 1.0} | suggestion], "auto": True}])
    return score.figures()


def test_whoever_knows_the_answers_scores_full_marks(company: Path) -> None:
    found = figures(company, perfect(company))
    faults = {"false_match", "calibration_error", "booked_twice"}
    assert {name: found[name] for name in FIGURES if name not in faults} == dict.fromkeys(
        [name for name in FIGURES if name not in faults], 1.0
    )
    assert found["false_match"] == found["calibration_error"] == 0


def test_only_payments_in_parts_book_an_entry_twice_when_all_is_right(company: Path) -> None:
    parts = [one["entries"][0] for one in read_rows(company / "truth.jsonl") if one["kind"] == "partial"]
    twice = len(parts) - len(set(parts))
    lines = len(read_rows(company / "lines.jsonl"))
    assert figures(company, perfect(company))["booked_twice"] == pytest.approx(1000 * twice / lines)


def test_no_predictions_at_all_are_new_without_a_category(company: Path) -> None:
    found = figures(company, [])
    assert (found["hit1"], found["category"], found["false_match"], found["auto_coverage"]) == (0, 0, 0, 0)
    assert found["auto_precision"] is None


def test_entry_that_nobody_could_tell_apart_is_as_good() -> None:
    twins = a_company(an_answer("exact", "E1"), E1=("receita", "C1", 5, "d"), E2=("receita", "C1", 5, "d"))
    others = a_company(an_answer("exact", "E1"), E1=("receita", "C1", 5, "d"), E2=("receita", "C1", 5, "e"))
    assert scored(twins, kind="match", entries=["E2"])["exact_hit1"] == 1
    assert scored(others, kind="match", entries=["E2"])["exact_hit1"] == 0


def test_group_counts_only_as_a_whole() -> None:
    group = a_company(an_answer("group_diff", "E1", "E2"), E1=(1,), E2=(2,))
    assert scored(group, kind="match", entries=["E2", "E1"])["group_hit1"] == 1
    assert scored(group, kind="match", entries=["E1"])["group_hit1"] == 0


def test_category_is_part_of_the_probability_but_not_of_the_decision() -> None:
    fee = a_company(an_answer("new", category="Tarifas"))
    found = scored(fee, kind="new", category="Juros", score=0.9)
    assert (found["line"], found["category"], found["auto_precision"]) == (1, 0, 0)
    assert found["calibration_error"] == pytest.approx(0.9)


def test_transfer_whose_other_side_is_unknown_is_right_by_its_kind() -> None:
    found = scored(a_company(an_answer("transfer")), kind="transfer", pair="L9")
    assert (found["transfer_precision"], found["transfer_recall"]) == (1, None)


def test_refund_of_the_wrong_line_is_wrong() -> None:
    found = scored(a_company(an_answer("refund", pair="L2")), kind="refund", pair="L3")
    assert (found["refund_precision"], found["refund_recall"]) == (0, 0)


# --- beside the other scorer -----------------------------------------------------------------------


def other_scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("shared_metrics", SHARED / "metrics.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def garbled(folder: Path, seed: int) -> list[dict[str, Any]]:
    """True answers, spoilt at random in every way a matcher may go wrong."""
    rng = random.Random(seed)
    entries = [one["id"] for one in read_rows(folder / "entries.jsonl")]
    lines = [one["id"] for one in read_rows(folder / "lines.jsonl")]
    predictions = []
    for prediction in perfect(folder):
        truth = prediction["suggestions"][0] | {"score": rng.random()}
        guesses = [
            {"kind": "match", "entries": rng.sample(entries, rng.choice((1, 1, 3))), "score": rng.random()},
            {
                "kind": rng.choice(("transfer", "refund", "duplicate")),
                "pair": rng.choice(lines),
                "score": 0.1,
            },
            {"kind": "new", "category": rng.choice((None, "Tarifas")), "score": rng.random()},
        ]
        said = [truth if rng.random() < 0.6 else rng.choice(guesses), truth, rng.choice(guesses)]
        rng.shuffle(said)
        if rng.random() < 0.95:
            cut = said[: rng.randrange(4)]
            predictions.append(prediction | {"suggestions": cut, "auto": rng.random() < 0.4})
    return predictions


@pytest.mark.skipif(
    not SHARED.exists(), reason="the other scorer lies beside the project only where it is developed"
)
@pytest.mark.parametrize("name", ["easy-1000-1", "hard-1000-1"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_equal_those_of_the_other_scorer(name: str, seed: int) -> None:
    folder, predictions = SHARED / name, garbled(SHARED / name, seed)
    parts = ("lines", "entries", "contacts", "history", "truth")
    theirs = other_scorer().evaluate(
        {part: read_rows(folder / f"{part}.jsonl") for part in parts}, predictions
    )
    ours = figures(folder, predictions)
    assert {name: ours[name] for name in THEIRS} == {
        name: pytest.approx(theirs[their], abs=0.00006) for name, their in THEIRS.items()
    }
    assert ours["booked_twice"] == pytest.approx(1000 * theirs["double_booked"] / theirs["lines"])


# --- the companies themselves ----------------------------------------------------------------------


def test_same_seed_gives_the_same_company(company: Path, tmp_path: Path) -> None:
    write_company(tmp_path, "normal", 300, 4)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {
        one.name: one.read_bytes() for one in company.iterdir()
    }


def test_answers_add_up_to_what_the_bank_says(company: Path) -> None:
    entries = {one["id"]: one for one in read_rows(company / "entries.jsonl")}
    lines = {one["id"]: one["amount"] for one in read_rows(company / "lines.jsonl")}
    for answer in read_rows(company / "truth.jsonl"):
        if answer["kind"] in MATCHES:
            paid = [entries[one] for one in answer["entries"]]
            owed = sum(one["amount"] if one["kind"] == "receita" else -one["amount"] for one in paid)
            assert lines[answer["line_id"]] == owed + answer["diff"]


@pytest.mark.parametrize("level", ["easy", "normal", "hard"])
def test_every_kind_of_answer_happens(level: str, tmp_path: Path) -> None:
    write_company(tmp_path, level, 1500, 2)
    answers = [one["confirmed"] for one in read_rows(tmp_path / "history.jsonl")]
    answers += read_rows(tmp_path / "truth.jsonl")
    assert {one["kind"] for one in answers} == MATCHES | {"new", "transfer", "refund", "duplicate"}
    assert len({one["new_kind"] for one in answers if one["kind"] == "new"}) == 10
    meta = json.loads((tmp_path / "meta.json").read_text(encoding="utf-8"))
    assert meta["lines"] == pytest.approx(1500, abs=3)
