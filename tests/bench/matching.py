"""How well lines find their entries, Concilia beside others: ``python -m tests.bench.matching``.

Options: ``--companies 10 --lines 1000 --levels easy normal hard``, ``--peers`` to run the libraries too,
``--sizes`` for time and memory of 1,000, 10,000 and 100,000 lines. Companies are invented anew from seeds, each with
three months of confirmed history, and judged by ``tests.companies.scoring``; counts are pooled over the companies.
Concilia is the command line, as anybody runs it: ``concilia simular PASTA --saida ARQUIVO`` in a process of its own.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.bench.peers import by_recordlinkage, by_splink, fields, nearest_date
from tests.companies.levels import LEVELS
from tests.companies.scoring import FIGURES, Company, Score, read_company, read_rows
from tests.companies.writing import write_company

if TYPE_CHECKING:
    from collections.abc import Callable

OURS = "Concilia"
FIRST_SEED = 101  # not those one looks at while working on the matcher
SIZES = (1_000, 10_000, 100_000)
IN_COUNTS = frozenset({"booked_twice"})
_CHILD = (
    "import resource, subprocess, sys; code = subprocess.run(sys.argv[1:], check=False).returncode; "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(code)"
)


class Missing(Exception):
    """The verb is not there, or it failed; carries what it said."""


class Run(NamedTuple):
    """A run of the command line: seconds of the whole process, its peak in MB."""

    seconds: float
    peak_mb: float


def simulate(folder: Path, output: Path) -> Run:
    """Runs the verb in a fresh process, under a small one that tells its peak of memory."""
    verb = [sys.executable, "-m", "bot", "simular", str(folder), "--saida", str(output)]
    started = time.perf_counter()
    ended = subprocess.run([sys.executable, "-c", _CHILD, *verb], check=False, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    said = ended.stderr.strip().splitlines()
    if ended.returncode:
        raise Missing("\n".join(said[-4:-1]) or f"exit code {ended.returncode}")
    return Run(seconds, int(said[-1]) / (1024 * 1024 if sys.platform == "darwin" else 1024))


def _ours(folder: Path) -> list[dict[str, Any]]:
    output = folder / "predictions.jsonl"
    simulate(folder, output)
    return read_rows(output)


def _peer(module: Any) -> Callable[[Path], list[dict[str, Any]]]:
    return lambda folder: module.predict(fields.read(folder))


def contenders(*, with_peers: bool) -> dict[str, Callable[[Path], list[dict[str, Any]]]]:
    """By name, what predicts a company's lines; absent libraries are told and left out."""
    found: dict[str, Callable[[Path], list[dict[str, Any]]]] = {OURS: _ours}
    for module in (nearest_date, by_recordlinkage, by_splink):
        if module.INSTALL and not with_peers:
            continue
        if module.INSTALL and importlib.util.find_spec(module.INSTALL) is None:
            _say(f"{module.NAME} is not installed and is left out: pip install -e '.[test,peers]'")
            continue
        found[module.NAME] = _peer(module)
    return found


# --- accuracy --------------------------------------------------------------------------------------


def measure(level: str, companies: int, lines: int, asked: dict[str, Any], folder: Path) -> None:
    """All contenders on all companies of a level, as one table."""
    scores: dict[str, list[Score]] = {name: [Score()] for name in asked}
    for seed in range(FIRST_SEED, FIRST_SEED + companies):
        place = folder / f"{level}-{lines}-{seed}"
        write_company(place, level, lines, seed)
        company = read_company(place)
        for name, predict in list(asked.items()):
            try:
                _count(scores[name], company, predict(place))
            except Missing as why:
                _say(f"{name} is left out: {why}")
                del asked[name], scores[name]
    if scores:
        _print_table(level, companies, lines, scores)


def _count(scores: list[Score], company: Company, predictions: list[dict[str, Any]]) -> None:
    """Into the pool, which comes first, and as a company of its own, for the worst of them."""
    scores.append(Score())
    for score in (scores[0], scores[-1]):
        score.add(company, predictions)


def _print_table(level: str, companies: int, lines: int, scores: dict[str, list[Score]]) -> None:
    pooled = {name: found[0].figures() for name, found in scores.items()}
    _say(f"\n### {level}: {companies} companies of {lines} lines\n")
    _say(f"| figure | {' | '.join(pooled)} |")
    _say(f"|---|{'---:|' * len(pooled)}")
    for figure, told in FIGURES.items():
        cells = [_cell(figure, one[figure]) for one in pooled.values()]
        _say(f"| {told} | {' | '.join(cells)} |")
        if figure == "hit1":
            worst = [min(one.figures()["hit1"] or 0 for one in found[1:]) for found in scores.values()]
            _say(f"| hit@1, worst company | {' | '.join(_cell('hit1', one) for one in worst)} |")


def _cell(figure: str, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.1f}" if figure in IN_COUNTS else f"{value:.3f}"


# --- time and memory -------------------------------------------------------------------------------


def measure_sizes(folder: Path) -> None:
    """Whole processes at growing sizes; an exponent of 1 is time in step with the number of lines."""
    _say("\n### Whole process of `concilia simular`, normal level\n")
    _say("| lines | entries | seconds | peak MB |\n|---:|---:|---:|---:|")
    runs = {}
    for lines in SIZES:
        place = folder / f"size-{lines}"
        write_company(place, "normal", lines, FIRST_SEED)
        try:
            runs[lines] = simulate(place, place / "predictions.jsonl")
        except Missing as why:
            _say(f"\n{OURS} is left out: {why}")
            return
        entries = json.loads((place / "meta.json").read_text(encoding="utf-8"))["entries"]
        _say(f"| {lines:,} | {entries:,} | {runs[lines].seconds:.2f} | {runs[lines].peak_mb:.0f} |")
    growth = math.log10(runs[100_000].seconds / runs[10_000].seconds)
    _say(f"\nFrom 10,000 to 100,000 lines time grows with exponent {growth:.2f}.")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.matching", description="Measures the matcher."
    )
    parser.add_argument("--companies", type=int, default=10)
    parser.add_argument("--lines", type=int, default=1000)
    parser.add_argument("--levels", nargs="+", choices=LEVELS, default=list(LEVELS))
    parser.add_argument("--peers", action="store_true", help="run recordlinkage and splink too")
    parser.add_argument("--sizes", action="store_true", help="time and memory instead of accuracy")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.sizes:
            measure_sizes(Path(folder))
            return
        asked = contenders(with_peers=options.peers)
        for level in options.levels:
            measure(level, options.companies, options.lines, asked, Path(folder))


if __name__ == "__main__":
    main()
