"""Seconds that hostile files and a small honest one take in the child: ``python -m tests.bench.bombs``.

Aims on an idle machine: five seconds at most for a bomb, 0.6 for a small file, child's start included. One line each:
processor seconds of the child (its wait where that is less), the loop's worst lateness in milliseconds, the outcome.
"""

from __future__ import annotations

import asyncio

from tests.intake.makers import OFX
from tests.intake.test_bombs import BOMBS, cost

AIM_SECONDS, SMALL_SECONDS = 5, 0.6


async def main() -> None:
    """Print every file's cost; what is over its aim is marked."""
    await cost(OFX)  # the first child reads the program from the disk
    for name, make in {"small honest file": lambda: OFX, **BOMBS}.items():
        found = await cost(make())
        aim = SMALL_SECONDS if name.startswith("small") else AIM_SECONDS
        mark = "OVER" if found.seconds > aim else ""
        print(f"{name:40} {found.seconds:6.2f} s {found.lag * 1000:6.0f} ms  {found.outcome} {mark}")  # noqa: T201 - a bench prints


if __name__ == "__main__":
    asyncio.run(main())
