"""Verbs as a person calls them: a process of its own, in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.processes import Forked

if TYPE_CHECKING:
    from collections.abc import Callable

    Concilia = Callable[..., subprocess.CompletedProcess[str]]


def _told(variables: dict[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}  # noqa: TID251 - for a child
    return {**kept, "PYTHONIOENCODING": "utf-8", "LANG": "en_US.UTF-8", **variables}


@pytest.fixture
def concilia(tmp_path: Path) -> Concilia:
    """Runs a verb in an empty folder with an environment of its own."""

    def run(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        return Forked([str(one) for one in arguments], tmp_path, _told(variables)).wait()

    return run


@pytest.fixture
def started_cold(tmp_path: Path) -> Concilia:
    """The same, started as people start it."""

    def run(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *map(str, arguments)],
            cwd=tmp_path,
            env=_told(variables),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return run
