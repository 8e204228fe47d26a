"""Keeps what was found: one file of bytes and one of text for each kind of fault, the shortest input of it."""

from __future__ import annotations

import hashlib
import time
import traceback
from typing import TYPE_CHECKING

from tests.fuzz.targets import REFUSALS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SLOWEST_SECONDS = 5


class Findings:
    """Runs inputs and keeps those that fail, so that a run goes on behind its first finding."""

    def __init__(self, folder: Path, target: Callable[[bytes], object]) -> None:
        self.folder = folder
        self.target = target
        self.shortest: dict[str, int] = {}

    def run(self, data: bytes) -> None:
        started = time.perf_counter()
        try:
            self.target(data)
        except REFUSALS:
            pass
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is a finding
            self._keep(data, _place(fault), "".join(traceback.format_exception(fault)))
        took = time.perf_counter() - started
        if took > SLOWEST_SECONDS:
            self._keep(data, "slow", f"slow: {took:.1f} s for {len(data)} bytes\n")

    def _keep(self, data: bytes, kind: str, story: str) -> None:
        if len(data) >= self.shortest.get(kind, len(data) + 1):
            return
        self.shortest[kind] = len(data)
        name = hashlib.sha256(kind.encode()).hexdigest()[:12]
        (self.folder / f"{name}.bin").write_bytes(data)
        (self.folder / f"{name}.txt").write_text(f"{kind}\n\n{story}\ninput: {data!r}\n", encoding="utf-8")


def _place(fault: Exception) -> str:
    """Type of a fault and where it was raised: two faults of one place are one finding."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__} at {last.filename}:{last.lineno}"
