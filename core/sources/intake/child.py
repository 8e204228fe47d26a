"""The parent's side of one reading child: a process per file, started for it and gone after it.

All of it blocks and runs in threads; ``kill`` may come from any other. Starting costs about 0.2 s, most of it
the libraries. Nothing the bot knows goes along: no environment with its secrets, no descriptor, no arguments
but where Python finds its modules.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from typing import NamedTuple

from core.sources.intake.wire import READY

# The same modules as the parent's, installed or not; nothing of the environment or of site is asked (-I -S). The
# workbooks' library would load numpy and Pillow where they are, for cells and pictures that nobody reads here.
_START = (
    "import sys; sys.path[:] = sys.argv[1:]; sys.modules['numpy'] = sys.modules['PIL'] = None; "
    "from core.sources.intake.worker import main; main()"
)
_NEEDED = frozenset(
    {"SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}
)  # without them Python may not start
_PIECE = 256 * 1024


class ChildFailedError(RuntimeError):
    """The child did not come up: the installation is broken or the machine is out of resources."""


class Reply(NamedTuple):
    """What came back: the bytes of the answer, and whether the child ended as it should."""

    data: bytes
    is_whole: bool


_NOTHING = Reply(b"", is_whole=False)


class Child:
    """One process for one file."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._killed = False

    def converse(self, request: bytes, data: bytes, *, wall_seconds: float, most: int) -> Reply:
        """Starts the process, gives it the file and takes its answer.

        Raises:
            ChildFailedError: the process was not ready to read, and nobody had killed it.
        """
        if self._killed:
            return _NOTHING
        process = self._start()
        clock = threading.Timer(wall_seconds, self.kill)
        clock.daemon = True
        clock.start()
        try:
            return self._exchange(process, request, data, most)
        finally:
            clock.cancel()
            self.kill()
            process.wait()
            clock.join()

    def kill(self) -> None:
        """Ends the process, started or yet to be. May be called at any time, any number of times; never waits."""
        self._killed = True
        if (process := self._process) is not None:
            process.kill()  # does nothing to a process already waited for

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-I", "-S", "-X", "utf8", "-c", _START, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env=_environment(),
        )
        self._process = process
        if self._killed:  # while it was starting: no lock, for the event loop must not wait for a start
            process.kill()
        return process

    def _exchange(self, process: subprocess.Popen[bytes], request: bytes, data: bytes, most: int) -> Reply:
        assert process.stdin is not None, "asked for"
        assert process.stdout is not None, "asked for"
        with process.stdout as answers, contextlib.suppress(OSError), process.stdin as questions:
            questions.write(request)
            if answers.read(1) != READY:
                return self._never_ready()
            _write(questions.fileno(), data)
            questions.close()
            answer = _read(answers.fileno(), most)
            return Reply(answer, is_whole=len(answer) <= most and process.wait() == 0)
        return _NOTHING  # it died while it was written to

    def _never_ready(self) -> Reply:
        if not self._killed:
            raise ChildFailedError("the reading process did not start; see standard error")
        return _NOTHING


def _write(target: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(target, view[:_PIECE]) :]


def _read(source: int, most: int) -> bytes:
    pieces, size = [], 0
    while size <= most and (piece := os.read(source, _PIECE)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _environment() -> dict[str, str]:
    inherited = os.environ  # noqa: TID251 - which variables a child may see is no setting of the bot
    return {name: value for name, value in inherited.items() if name.upper() in _NEEDED}
