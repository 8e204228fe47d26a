"""Verbs in processes of their own, split off from one that has loaded the program: that takes most of a start.

Where starting from nothing is the point, tests start ``python -m bot`` themselves.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FORKS = multiprocessing.get_context("forkserver")
_LOADED = [
    "__main__",
    __name__,
    "bot.app",
    "bot.demo.stage",
    "bot.adapters.books",
    "bot.logs",
    "bot.settings",
    "rich.progress",
]


class Forked:
    """One verb under way, in a folder and an environment of its own."""

    def __init__(self, arguments: Sequence[str], folder: Path, told: Mapping[str, str]) -> None:
        _FORKS.set_forkserver_preload(_LOADED)
        self._said = tempfile.TemporaryDirectory(prefix="concilia-said-")
        self._arguments = list(arguments)
        about = (self._arguments, str(folder), dict(told), self._said.name)
        self._process = _FORKS.Process(target=_work, args=about)
        self._process.start()

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.is_alive()

    def kill(self) -> int:
        """End it without warning; its exit code."""
        self._process.kill()
        return self._ended().returncode

    def wait(self, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """What it said, once it has ended.

        Raises:
            TimeoutExpired: it did not end in time, and was killed.
        """
        self._process.join(seconds)
        if self._process.is_alive():
            self._process.kill()
            said = self._ended()
            raise subprocess.TimeoutExpired(self._arguments, seconds, said.stdout, said.stderr)
        return self._ended()

    def _ended(self) -> subprocess.CompletedProcess[str]:
        self._process.join()
        out, err = (Path(self._said.name, name).read_text("utf-8") for name in ("out", "err"))
        self._said.cleanup()
        code = self._process.exitcode
        assert code is not None
        return subprocess.CompletedProcess(self._arguments, code, out, err)


def _work(arguments: list[str], folder: str, told: dict[str, str], said: str) -> None:
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(Path(said, name), os.O_WRONLY | os.O_CREAT), number)
    sys.stdout, sys.stderr = (open(one, "w", encoding="utf-8", closefd=False) for one in (1, 2))  # noqa: SIM115 - until it ends
    os.chdir(folder)
    os.environ.clear()  # noqa: TID251 - a process of its own
    os.environ.update(told)  # noqa: TID251 - see above
    sys.argv = ["concilia", *arguments]
    from bot.__main__ import main  # noqa: PLC0415 - its words depend on the environment

    main()
