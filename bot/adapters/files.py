"""Reading a bank's file in a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.sources import intake
from core.sources.intake import read_in_child

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from core.domain.files import FileContent, FileProblem


async def read_file(name: str, data: bytes, today: date) -> Sequence[FileContent | FileProblem]:
    """What a file holds, read in a process of its own under limits of time and memory."""
    return await read_in_child(name, data, today)


async def close_readers() -> None:
    """End the readers' processes."""
    await intake.close()
