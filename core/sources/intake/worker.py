"""The child: takes one file from its standard input, answers on its standard output, and ends.

Started as ``main()`` by the parent (see ``child``). Libraries are loaded first, then the limits are set, and only
then does a byte of the file come in.
"""

from __future__ import annotations

import gc
import logging
import os
import sys

from core.errors import BusinessError, UnreadableStatement
from core.sources.intake.limits import confine
from core.sources.intake.reading import read_content
from core.sources.intake.wire import READY, Answer, Request, dump_answer, load_request


class _Kept(logging.Handler):
    """Keeps what is logged, for the parent to log."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def main() -> None:
    """One file, start to end."""
    source, target = sys.stdin.buffer, os.dup(1)
    _silence()
    request = load_request(source.readline())
    confine(request.memory, request.cpu_seconds, request.open_files)
    _write(target, READY)
    answer = _answer(request, source.read())
    _write(target, answer)


def _silence() -> None:
    """What libraries print goes nowhere: on the one stream it would break the answer, on the other quote the file."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _answer(request: Request, data: bytes) -> bytes:
    kept = _Kept()
    logging.getLogger().addHandler(kept)
    try:
        contents = read_content(request.name, data, request.today)
        gc.disable()  # all that follows is written out; to search it for garbage took longer than the writing
        return dump_answer(Answer(contents, None, tuple(kept.lines)))
    except BusinessError as error:
        refusal = error
    except MemoryError:
        refusal = UnreadableStatement("too_heavy")
    return dump_answer(Answer((), refusal, tuple(kept.lines)))


def _write(target: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(target, view) :]
