"""The clock, and the local day of an instant.

Instants are aware UTC and end in ``_at``; bank days are plain dates and end in ``_on``.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Where the present comes from; tests bring their own."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that asks the machine


def local_day(instant: datetime, time_zone: str) -> date:
    """The calendar day of an instant where the company lives (IANA zone name)."""
    return instant.astimezone(ZoneInfo(time_zone)).date()
