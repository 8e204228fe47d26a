"""Marks of what was delivered: those that come while one transaction runs share the next one.

Twenty presses at once bring forty deliveries; on a store that writes one transaction at a time, each with a mark of
its own, they would stand in line before the presses still to be handled. A store that writes side by side gets each
mark alone, for rows locked in several orders would only wait for each other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.ports import UnitOfWork

if TYPE_CHECKING:
    from core.ports import Store

log = logging.getLogger(__name__)

Mark = Callable[[UnitOfWork], Awaitable[None]]


@dataclass
class Marking:
    """Writes marks, several in one transaction where that helps."""

    store: Store
    _waiting: list[tuple[Mark, asyncio.Future[None]]] = field(default_factory=list)
    _writing: list[tuple[Mark, asyncio.Future[None]]] = field(default_factory=list)
    _writer: asyncio.Task[None] | None = None

    async def write(self, mark: Mark) -> None:
        """Returns when the mark is committed.

        Raises:
            Exception: whatever the mark or its commit raised; other marks are not touched by it.
        """
        if not self.store.one_writer:
            await self._alone(mark)
            return
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((mark, written))
        if self._writer is None:
            self._start()
        await written

    async def close(self) -> None:
        """Wait for what was begun."""
        if self._writer is not None:
            await self._writer

    def _start(self) -> None:
        self._writer = asyncio.create_task(self._write_waiting())
        self._writer.add_done_callback(self._ended)

    def _ended(self, writer: asyncio.Task[None]) -> None:
        """Cut off while it wrote: who still waits must not wait for ever."""
        self._writer = None
        if writer.cancelled():
            for _, written in (*self._writing, *self._waiting):
                written.cancel()
            self._waiting = []
        elif self._waiting:
            self._start()

    async def _alone(self, mark: Mark) -> None:
        async with self.store.write() as uow:
            await mark(uow)

    async def _write_waiting(self) -> None:
        while self._waiting:
            batch = self._writing = self._waiting
            self._waiting = []
            try:
                async with self.store.write() as uow:
                    for mark, _ in batch:
                        await mark(uow)
            except Exception as error:  # noqa: BLE001 - one bad mark must not cost the others theirs
                log.warning("marks_apart", extra={"reason": type(error).__name__})
                for mark, written in batch:
                    await self._tell(written, mark)
            else:
                for _, written in batch:
                    if not written.done():
                        written.set_result(None)

    async def _tell(self, written: asyncio.Future[None], mark: Mark) -> None:
        try:
            await self._alone(mark)
        except Exception as error:  # noqa: BLE001 - raised where the mark was asked for
            if not written.done():
                written.set_exception(error)
        else:
            if not written.done():
                written.set_result(None)
