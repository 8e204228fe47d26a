"""Whatever is pressed in whatever order, every centavo stays accounted for, and all of it can be taken back.

Ten thousand presses a run, half on each database, by three members on many small companies: every ending, every undo,
old buttons, closed months. What breaks is told as the shortest sequence found, with the seed it came from.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.services.any_presses import ACTIONS, run, run_side_by_side
from tests.services.presses_drawn import undo_this

if TYPE_CHECKING:
    from pathlib import Path

SEEDS, LENGTH, FEWEST = {"sqlite": range(1, 53), "postgresql": range(53, 105)}, 100, 5_000
PROCESSES = min(4, os.cpu_count() or 1)


@pytest.mark.slow
def test_any_ten_thousand_presses_keep_every_centavo_and_can_be_taken_back(
    database_url: str, tmp_path: Path
) -> None:
    urls = [database_url] * PROCESSES
    if database_url.startswith("sqlite"):  # one writer to a file
        source = database_url.removeprefix("sqlite:///")
        urls = [f"sqlite:///{shutil.copy(source, tmp_path / f'{one}.db')}" for one in range(PROCESSES)]
    tried, effects = run_side_by_side(urls, SEEDS[database_url.partition(":")[0].partition("+")[0]], LENGTH)
    assert tried >= FEWEST
    assert {name for name in ACTIONS if effects[name] < 4} == set()  # none of them was only ever refused
    assert sum(effects.values()) * 3 >= tried


async def test_a_few_hundred_presses_keep_every_centavo_and_can_be_taken_back(database_url: str) -> None:
    tried, effects = await run(database_url, range(1001, 1004), 60)
    assert tried > 150
    assert effects[undo_this.__name__] > 0
