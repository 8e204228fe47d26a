"""``simular``: one prediction for every line, in the shape that scorers read, from a process that starts fast."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.companies.writing import write_company


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company") / "normal-120-1"
    write_company(folder, "normal", 120, 1)
    return folder


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]


def test_every_line_gets_one_prediction_with_probabilities(
    concilia: Any, company: Path, tmp_path: Path
) -> None:
    done = concilia("simular", company, "--saida", tmp_path / "p.jsonl")
    assert done.returncode == 0, done.stderr
    assert "lançamentos em" in done.stderr
    assert "MB" in done.stderr
    predictions = rows(tmp_path / "p.jsonl")
    assert [one["line_id"] for one in predictions] == [one["id"] for one in rows(company / "lines.jsonl")]
    entries = {one["id"] for one in rows(company / "entries.jsonl")}
    for prediction in predictions:
        assert isinstance(prediction["auto"], bool)
        assert 1 <= len(prediction["suggestions"]) <= 3
        for one in prediction["suggestions"]:
            assert one["kind"] in {"match", "transfer", "refund", "duplicate", "new"}
            assert 0 <= one["score"] <= 1
            assert set(one.get("entries", ())) <= entries
            assert ("entries" in one and "diff_kind" in one) == (one["kind"] == "match")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda folder: (folder / "entries.jsonl").unlink(), "entries.jsonl"),
        (lambda folder: (folder / "history.jsonl").write_text("{\n"), "linha 1 do arquivo"),
        (lambda folder: (folder / "lines.jsonl").write_text('{"id": "L1"}\n'), "account_id"),
        (lambda folder: (folder / "meta.json").write_text("[]"), "meta.json"),
    ],
    ids=["no entries", "no JSON", "no account", "no object"],
)
def test_folder_that_is_not_whole_is_named_in_one_sentence(
    concilia: Any, tmp_path: Path, spoil: Any, words: str
) -> None:
    folder = tmp_path / "company"
    write_company(folder, "easy", 60, 2)
    spoil(folder)
    refused = concilia("simular", folder, "--saida", tmp_path / "p.jsonl")
    assert refused.returncode == 2
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_neither_telegram_nor_the_database_is_loaded(company: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from bot.cli.main import concilia;"
        f"concilia.main(['simular', {str(company)!r}, '--saida', {str(tmp_path / 'p.jsonl')!r}], "
        "standalone_mode=False); "
        "print([one for one in ('telegram', 'sqlalchemy', 'pydantic', 'babel', 'openpyxl') if one in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "[]"
