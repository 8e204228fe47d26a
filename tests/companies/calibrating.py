"""Measures how often suggestions of each kind and share are right: ``python -m tests.companies.calibrating``.

Writes invented companies of every level, runs the matcher over them with its own calibration taken out, and prints
the points for ``core/matching/calibration.py``: isotonic regression (pool adjacent violators), thinned to a few.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from core.matching import calibration
from core.services import simulating
from tests.companies.levels import LEVELS
from tests.companies.scoring import is_right, read_company, read_rows
from tests.companies.writing import write_company

if TYPE_CHECKING:
    from collections.abc import Iterator

FEWEST = 150  # suggestions behind every point


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=12, help="companies of each level")
    parser.add_argument("--lines", type=int, default=1000)
    parser.add_argument("folders", nargs="*", type=Path, help="folders with truth to use instead")
    options = parser.parse_args()
    samples: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as room, mock.patch.object(calibration, "MEASURED", {}):
        for folder in options.folders or _written(Path(room), options.companies, options.lines):
            for kind, share, right in _first_suggestions(folder):
                samples[kind].append((share, right))
    for kind, given in sorted(samples.items()):
        points = ", ".join(f"({share:.5f}, {right:.4f})" for share, right in rising(given))
        sys.stdout.write(f'    "{kind}": ({points}),\n')


def _written(room: Path, companies: int, lines: int) -> list[Path]:
    folders = []
    for level in LEVELS:
        for seed in range(1, companies + 1):
            folders.append(room / f"{level}-{seed}")
            write_company(folders[-1], level, lines, seed)
    return folders


def _first_suggestions(folder: Path) -> Iterator[tuple[str, float, bool]]:
    """Kind, share and truth of the first suggestion of every line."""
    lines, entries, history = (
        read_rows(folder / f"{name}.jsonl") for name in ("lines", "entries", "history")
    )
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    company = read_company(folder)
    for prediction in simulating.simulate(lines, entries, history, meta):
        top = prediction["suggestions"][0]
        right = is_right(company, company.answers[prediction["line_id"]], top, with_category=True)
        yield _kind(top), top["score"], right


def _kind(top: dict[str, Any]) -> str:
    if top["kind"] != "match":
        return str(top["kind"])
    return "group" if len(top["entries"]) > 1 else "difference" if top["diff_kind"] else "exact"


def rising(samples: list[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Points (mean share, share right), rising: neighbours that would fall are pooled, then small ones joined."""
    pools: list[tuple[float, float, int]] = []  # sums of shares and of right ones, and how many
    for share, right in sorted(samples):
        pools.append((share, float(right), 1))
        while len(pools) > 1 and (_falls(pools[-2], pools[-1]) or pools[-2][2] < FEWEST):
            last, before = pools.pop(), pools.pop()
            pools.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    return [(total / count, right / count) for total, right, count in pools]


def _falls(before: tuple[float, float, int], last: tuple[float, float, int]) -> bool:
    return before[1] * last[2] >= last[1] * before[2]


if __name__ == "__main__":
    main()
