"""Files read outside the bot's own process: a hostile one may cost its child's life, and nothing else.

Measured on two cores of a server: a file of one line takes 0.25 to 0.3 s, most of it the child's start, so no process
is kept waiting. Four files are read at once; more wait their turn.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from core.domain.garbage import uncollected
from core.errors import UnreadableStatement
from core.sources.intake.archives import clean_name
from core.sources.intake.child import Child
from core.sources.intake.contents import LARGEST_FILE
from core.sources.intake.limits import Limits
from core.sources.intake.wire import Answer, Request, dump_request, load_answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import date

    from core.sources.intake.contents import FileContent, FileProblem

_LOG = logging.getLogger(__name__)
_USUAL = Limits()
_AT_ONCE = 4  # children; each may take 300 MB at worst


class _Room:
    """The threads that speak with children, and the children at work."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._threads: ThreadPoolExecutor | None = None
        self._children: set[Child] = set()

    def submit(self, child: Child, work: Callable[[], Answer]) -> Future[Answer]:
        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="intake")
            self._children.add(child)
            future = self._threads.submit(work)
        future.add_done_callback(lambda _: self._children.discard(child))
        return future

    def close(self) -> None:
        with self._lock:
            threads, self._threads = self._threads, None
            children = tuple(self._children)
        for child in children:
            child.kill()
        if threads is not None:
            threads.shutdown(wait=True, cancel_futures=True)


_ROOM = _Room()


async def read_in_child(
    name: str, data: bytes, today: date, *, limits: Limits = _USUAL
) -> tuple[FileContent | FileProblem, ...]:
    """``read_content`` in a process of its own, under limits; the event loop is never held up.

    Cancelling kills the process.

    Raises:
        BusinessError: as ``read_content``; ``UnreadableStatement("too_heavy")`` when a limit was met.
        ChildFailedError: no process could be started. It says nothing about the file: try again later.
    """
    if len(data) > LARGEST_FILE:
        raise UnreadableStatement("too_large")
    child = Child()
    request = Request(clean_name(name), today, limits.memory, limits.cpu_seconds, limits.open_files)
    work = _ROOM.submit(child, partial(_converse, child, request, data, limits))
    try:
        answer = await asyncio.wrap_future(work)
    except asyncio.CancelledError:
        work.cancel()  # at once, while it still waits for its turn
        child.kill()
        raise
    for line in answer.log:
        _LOG.error("%s", line)
    if answer.refusal is not None:
        raise answer.refusal
    return answer.contents


async def close() -> None:
    """Kills the children at work and ends the threads. Reading again afterwards starts anew."""
    await asyncio.to_thread(_ROOM.close)


def _converse(child: Child, request: Request, data: bytes, limits: Limits) -> Answer:
    reply = child.converse(dump_request(request), data, wall_seconds=limits.wall_seconds, most=limits.answer)
    if not reply.is_whole:
        raise UnreadableStatement("too_heavy")
    try:
        with uncollected():
            return load_answer(reply.data)
    except Exception as fault:  # noqa: BLE001 - broken pickles fail in any way
        _LOG.error("a reading process answered in an unknown form: %s", type(fault).__name__)
        raise UnreadableStatement("reader_failed") from None
