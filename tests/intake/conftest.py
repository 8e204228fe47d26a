"""No test leaves a child or a thread behind."""

from __future__ import annotations

import subprocess
import threading
from typing import TYPE_CHECKING, ClassVar

import pytest

from core.sources.intake import close

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


def processor() -> float:
    """Seconds of processor time of all children so far."""
    if resource is None:
        return 0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Started(subprocess.Popen[bytes]):
    """A process that is remembered."""

    all: ClassVar[list[Started]] = []

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[call-overload]
        Started.all.append(self)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Started]]:
    """The children of a test; all must have ended, and been waited for, when it is over."""
    Started.all = []
    monkeypatch.setattr(subprocess, "Popen", Started)
    yield Started.all
    assert [one.returncode for one in Started.all if one.returncode is None] == []


@pytest.fixture
async def children(started: list[Started]) -> AsyncIterator[list[Started]]:
    """The children of a test, and the intake closed after it."""
    yield started
    await close()
    assert [one.name for one in threading.enumerate() if one.name.startswith("intake")] == []
