"""Tables read once and looked at twice: as a table of entries first, then as a bank's statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import UnreadableStatement
from core.sources.tabular.files import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.sources.tabular.cells import Table


class ReadOnce:
    """The tables of a file, each read when it is first asked for; a fault met on the way is met again."""

    def __init__(self, data: bytes) -> None:
        self._source = tables(data)
        self._read: list[Table] = []
        self._fault: UnreadableStatement | None = None

    def __iter__(self) -> Iterator[Table]:
        yield from self._read
        while self._fault is None:
            try:
                table = next(self._source)
            except StopIteration:
                return
            except UnreadableStatement as fault:
                self._fault = fault
                break
            self._read.append(table)
            yield table
        if self._fault is not None:
            raise self._fault
