"""Fuzzes one reader: ``python -m tests.fuzz ofx --runs 500000``. Ends with 1 when something was found.

The corpus it grows and its findings are kept in the folder for work, so that the next run goes on from there.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.corpus import seeds
from tests.fuzz.findings import SLOWEST_SECONDS
from tests.fuzz.targets import TARGETS
from tests.fuzz.words import dictionary

_HANGS_AFTER = 10 * SLOWEST_SECONDS  # libFuzzer ends the run there; what is merely slow we note and go on
_LONGEST_INPUT = 4096
_ENDS_WELL = 0


def main() -> int:
    """Prepares the folder, runs the fuzzer, tells what it found."""
    options = _options()
    if importlib.util.find_spec("atheris") is None:
        sys.stdout.write("atheris is not installed: pip install atheris (CPython on Linux)\n")
        return 2
    work = options.work or Path(tempfile.gettempdir()) / f"concilia-fuzz-{options.reader}"
    found, grown, first = (work / name for name in ("findings", "corpus", "seeds"))
    for folder in (found, grown, first):
        folder.mkdir(parents=True, exist_ok=True)
    for old in found.iterdir():
        old.unlink()
    for number, seed in enumerate(seeds(options.reader)):
        (first / f"{number:03d}").write_bytes(seed)
    words = work / "words.dict"
    words.write_text(dictionary(options.reader), encoding="ascii")
    started = time.monotonic()
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "tests.fuzz.child", options.reader, str(found), str(grown), str(first)),
            *(f"-runs={options.runs}", f"-max_total_time={options.seconds}", f"-seed={options.seed}"),
            *(f"-dict={words}", f"-artifact_prefix={found}/", f"-timeout={_HANGS_AFTER}"),
            *(f"-max_len={_LONGEST_INPUT}", "-print_final_stats=1", "-rss_limit_mb=4096"),
        ],
        check=False,
    ).returncode
    return _tell(options.reader, found, ended, time.monotonic() - started)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("reader", choices=sorted(TARGETS))
    parser.add_argument("--runs", type=int, default=100_000, help="inputs to try (default 100000)")
    parser.add_argument("--seconds", type=int, default=0, help="stop after as many (default: never)")
    parser.add_argument("--seed", type=int, default=0, help="seed of chance (default: another one each time)")
    parser.add_argument("--work", type=Path, help="folder for corpus and findings (default: a temporary one)")
    return parser.parse_args()


def _tell(reader: str, found: Path, ended: int, took: float) -> int:
    stories = sorted(found.glob("*.txt"))
    for story in stories:
        sys.stdout.write(f"\n--- {story.with_suffix('.bin')}\n{story.read_text(encoding='utf-8')}")
    hung = [path for path in found.iterdir() if path.suffix not in {".txt", ".bin"}]
    for path in hung:
        sys.stdout.write(f"\n--- {path}: the fuzzer stopped here (it hangs, or takes too much memory)\n")
    count = len(stories) + len(hung)
    sys.stdout.write(f"\n{reader}: {count} findings in {took:.0f} s, fuzzer ended with {ended}\n")
    return 1 if count or ended != _ENDS_WELL else 0


if __name__ == "__main__":
    sys.exit(main())
