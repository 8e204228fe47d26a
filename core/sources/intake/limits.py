"""What one file may cost, and how a child process is held to it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost.

    Attributes:
        memory: bytes of address space beyond what the child has once its libraries are loaded.
        cpu_seconds: of processor time, the start of the child included.
        wall_seconds: from the child's start to its whole answer.
        answer: bytes of the child's answer.
        open_files: descriptors of the child, standard streams included.
    """

    memory: int = 256 * MEGABYTE
    cpu_seconds: int = 10
    wall_seconds: int = 20
    answer: int = 64 * MEGABYTE
    open_files: int = 16


def confine(memory: int, cpu_seconds: int, open_files: int) -> None:
    """Binds this process, for good: memory, processor time, descriptors; no core dump, no file written.

    Windows has no such limits, and macOS takes no notice of that on memory: there the parent's clock and the
    sizes checked before anything is unpacked remain.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - does not exist on Windows

    def bind(what: int, size: int, spare: int = 0) -> None:
        hard = resource.getrlimit(what)[1]
        highest = size + spare if hard == resource.RLIM_INFINITY else min(size + spare, hard)
        resource.setrlimit(what, (min(size, highest), highest))

    bind(resource.RLIMIT_CORE, 0)
    bind(resource.RLIMIT_FSIZE, 0)
    bind(resource.RLIMIT_NOFILE, open_files)
    bind(resource.RLIMIT_CPU, cpu_seconds, spare=1)  # a signal first, then the kernel's kill
    base = _address_space()
    if base is not None:
        bind(resource.RLIMIT_AS, base + memory)


def _address_space() -> int | None:
    """Bytes of address space in use, where the system tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return None
    import resource  # noqa: PLC0415 - does not exist on Windows

    return pages * resource.getpagesize()
