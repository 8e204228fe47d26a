"""Python's search for garbage, put off while a large statement passes through.

100,000 lines set off searches that stop every thread, the event loop among them, for 0.1 to 0.2 s each. They find
nothing: lines refer to nothing that refers to them.
"""

from __future__ import annotations

import gc
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Room:
    """Who is at work without searches: the last one out lets them begin again, if they had been on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._was_on = False

    def enter(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._was_on = gc.isenabled()
                gc.disable()
            self._inside += 1

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and self._was_on:
                gc.freeze()
                gc.unfreeze()
                gc.enable()


_ROOM = _Room()


@contextmanager
def uncollected() -> Iterator[None]:
    """No search meanwhile, in any thread.

    What is there at the end is handed to the oldest generation unseen, for the first look at it would do the same.
    """
    _ROOM.enter()
    try:
        yield
    finally:
        _ROOM.leave()
