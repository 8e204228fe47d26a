"""How much thumb the chat asks for, and how fast it answers: ``python -m tests.bench.thumb``.

Everything runs through the real bot over HTTP against the sandbox. Parts, all of them unless some are named:

- ``month``: taps and typed messages a line over one month of a company of the matching data, by an owner who is always
  right. ``--folder`` names one (lines, entries, history and truth), else ``$CONCILIA_SHARED/matching`` is looked into,
  else a company is invented from a seed.
- ``flows``: taps for each story of the seed, to decide and to close.
- ``first``: from the document to the first card on an idle machine.
- ``press``: from the press to the edited card, twenty persons pressing at once.
- ``size``: what everything costs a company with thousands of open entries.

Numbers are printed side by side; nothing fails.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.thumb import flows, size, speed
from tests.bench.thumb.month import settle_in
from tests.bench.thumb.owner import Owner
from tests.bench.thumb.places import bench_of
from tests.companies.writing import write_company

PARTS = ("month", "flows", "first", "press", "size")
_SEED = 301


async def play_month(folder: Path) -> None:
    """One month, told by ending."""
    async with bench_of(folder) as bench:
        started = time.perf_counter()
        month = await settle_in(bench, folder)
        _say(f"\n## One month of `{folder.name}`: {len(month.lines)} lines\n")
        _say(f"History of three months: {month.refused} answers could not be repeated.")
        owner = Owner(bench, month)
        for files in month.weeks():
            await owner.play(files)
        _tell(owner, len(month.lines), time.perf_counter() - started)


def _tell(owner: Owner, lines: int, seconds: float) -> None:
    _say(
        f"\n**{owner.taps / lines:.2f} taps a line**, {owner.typed / lines:.3f} typed messages a line "
        f"({owner.taps} taps, {owner.typed} typed, {owner.wrong_sure} sure pairs were wrong, {seconds:.0f} s)\n"
    )
    listed = sum(one.listed for one in owner.tallies.values())
    _say(
        f"{listed} lines were confirmed from lists, in which {len(owner.wrong_listed)} rows were wrong and "
        f"{owner.missed} of them could not be told: {', '.join(owner.wrong_listed) or 'none'}\n"
    )
    _say(
        "| truth | lines | with many | in a list | with another | first tap | stuck | taps | taps a line | share |"
    )
    _say("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for kind, one in sorted(owner.tallies.items(), key=lambda item: -item[1].taps):
        each = f"{one.taps / one.lines:.2f}" if one.lines else "–"
        counts = (
            f"{one.lines} | {one.bulk} | {one.listed} | {one.along} | {one.first} | {one.stuck} | {one.taps}"
        )
        _say(f"| {kind} | {counts} | {each} | {one.taps / max(1, owner.taps):.0%} |")
    _say("\nWhat costs most (truth, how often, way):\n")
    dearest = sorted(owner.paths.items(), key=lambda item: -item[1] * len(item[0][1].split()))
    for (kind, path), often in dearest[:25]:
        _say(f"- {kind} × {often}: {path}")
    _say("\nWhat was suggested for the lines asked one by one, and its chance:\n")
    for (name, told, chance), often in sorted(owner.seen.items()):
        _say(f"- {name}, {told}, from {chance} in 100: {often}")
    _say(f"\nStuck: {len(owner.stuck)}")
    for way in owner.stuck[:20]:
        _say(f"- {way}")


def folders(named: str | None) -> Path | None:
    """The company to play: named, else the first ``normal`` one that is there."""
    if named:
        return Path(named)
    shared = os.environ.get("CONCILIA_SHARED")  # noqa: TID251 - where data lie is no setting of the program
    found = sorted(Path(shared, "matching").glob("normal-*")) if shared else []
    return found[0] if found else None


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.thumb", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    parser.add_argument("--folder")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    parts = asked.parts or PARTS
    with tempfile.TemporaryDirectory() as place:
        if "month" in parts:
            folder = folders(asked.folder)
            if folder is None:
                folder = Path(place) / f"normal-1000-{_SEED}"
                write_company(folder, "normal", 1000, _SEED)
                _say("No data named (--folder or $CONCILIA_SHARED): a company is invented.")
            await play_month(folder)
    if "flows" in parts:
        await flows.tell()
    if "first" in parts:
        await speed.first_card()
    if "press" in parts:
        await speed.press_to_card(asked.rounds)
    if "size" in parts:
        await size.tell()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
