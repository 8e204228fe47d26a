"""Identifiers, made by us before anything is written (UUID version 7: ordered by time)."""

from __future__ import annotations

import os
import time
from uuid import UUID

_last = [0]  # the tick of the newest id of this process


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562, method 3): 60 bits of time in ticks of about 244 ns, then 62 random bits.

    Ids of one process grow strictly, so rows of a statement keep the order in which the bank wrote them.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    tick = max(milliseconds << 12 | rest * 4096 // 1_000_000, _last[0] + 1)
    _last[0] = tick
    value = (
        (tick >> 12) << 80
        | 0x7 << 76
        | (tick & 0xFFF) << 64
        | 0b10 << 62
        | (int.from_bytes(os.urandom(8)) >> 2)
    )
    return UUID(int=value)
