"""How long large statements take, ours beside two public readers: ``python -m tests.bench.read_files``.

Each reading is a fresh process that imports its reader first, takes the processor's time for the reading alone
(all readers use one core, and waiting for a busy one is not their fault), and tells its own peak of memory.
Contenders and sizes take turns, so that a busy machine slows them all alike.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from tests.bench.statement import write_statement

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
OURS, OFXPARSE, OFXTOOLS = "ours", "ofxparse", "ofxtools"
# ofxparse alone would take ten minutes for 100,000 rows
PLAN = {1_000: (OURS, OFXPARSE, OFXTOOLS), 10_000: (OURS, OFXPARSE, OFXTOOLS), 100_000: (OURS, OFXTOOLS)}


class Reading(NamedTuple):
    """One reading: seconds of the processor, peak of the whole process in MB, rows found."""

    seconds: float
    peak_mb: float
    rows: int


# --- the contenders: each imports its reader and returns what reads and counts rows --------------


def _ours() -> Callable[[bytes], int]:
    from core.sources.ofx import read_ofx  # noqa: PLC0415 - each process imports one reader only

    return lambda data: sum(len(account.lines) for account in read_ofx(data).accounts)


def _ofxparse() -> Callable[[bytes], int]:
    parser = importlib.import_module("ofxparse").OfxParser
    return lambda data: len(parser.parse(io.BytesIO(data)).account.statement.transactions)


def _ofxtools() -> Callable[[bytes], int]:
    tree_type = importlib.import_module("ofxtools.Parser").OFXTree

    def read(data: bytes) -> int:
        tree = tree_type()
        tree.parse(io.BytesIO(data))
        return len(tree.convert().statements[0].transactions)

    return read


_CONTENDERS = {OURS: _ours, OFXPARSE: _ofxparse, OFXTOOLS: _ofxtools}


def _read_once(contender: str, path: Path) -> Reading:
    """Runs in the fresh process."""
    warnings.simplefilter("ignore")
    read, data = _CONTENDERS[contender](), path.read_bytes()
    started = time.process_time()
    rows = read(data)
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Reading(seconds, peak / (1024 * 1024 if sys.platform == "darwin" else 1024), rows)


# --- the run -------------------------------------------------------------------------------------


def _in_fresh_process(contender: str, path: Path) -> Reading:
    command = [sys.executable, "-m", "tests.bench.read_files", "--contender", contender, "--file", str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Reading(**json.loads(told))


def _measure(plan: list[tuple[int, str]], folder: Path) -> dict[tuple[int, str], Reading]:
    """The median of each case."""
    for rows in PLAN:
        write_statement(folder / f"{rows}.ofx", rows)
    readings: dict[tuple[int, str], list[Reading]] = {case: [] for case in plan}
    for _ in range(ROUNDS):
        for rows, contender in plan:
            readings[rows, contender].append(_in_fresh_process(contender, folder / f"{rows}.ofx"))
    return {(rows, contender): _median(found, rows) for (rows, contender), found in readings.items()}


def _median(found: list[Reading], rows: int) -> Reading:
    assert {reading.rows for reading in found} == {rows}, "rows were lost"
    return Reading(median(one.seconds for one in found), median(one.peak_mb for one in found), rows)


def _installed(contender: str) -> bool:
    return contender == OURS or importlib.util.find_spec(contender) is not None


def _say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Measures everything and prints one table."""
    started = time.monotonic()
    for contender in _CONTENDERS:
        if not _installed(contender):
            _say(f"{contender} is not installed and is left out: pip install {contender}")
    _say(f"Unclosed SGML, six leaves a row; fresh processes; processor seconds, medians of {ROUNDS}.\n")
    _say(f"{'rows':>8}  {'reader':10}{'seconds':>9}{'peak MB':>9}{'times ours':>12}")
    plan = [(rows, one) for rows, planned in PLAN.items() for one in planned if _installed(one)]
    with tempfile.TemporaryDirectory() as folder:
        results = _measure(plan, Path(folder))
    for (rows, contender), result in results.items():
        times = result.seconds / results[rows, OURS].seconds
        _say(f"{rows:8}  {contender:10}{result.seconds:9.3f}{result.peak_mb:9.0f}{times:11.1f}x")
    growth = results[100_000, OURS].seconds / results[10_000, OURS].seconds
    _say(f"\n100,000 rows take {growth:.1f} times as long as 10,000.")
    _say(f"Up to 1,000 rows ours goes through ofxparse. The run took {time.monotonic() - started:.0f} s.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.read_files", description=__doc__)
    parser.add_argument("--contender", choices=sorted(_CONTENDERS), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    asked = _options()
    if asked.contender:
        _say(json.dumps(_read_once(asked.contender, asked.file)._asdict()))
    else:
        main()
