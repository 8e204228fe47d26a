"""What handlers need of the file readers, as two questions; the composition root brings the real ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from core.domain.entries import ParsedEntries
    from core.domain.statements import ParsedStatement


@dataclass(frozen=True, slots=True)
class Readers:
    """Pure functions from bytes to what they hold; both raise ``core.errors.BusinessError``."""

    statement: Callable[[bytes, date], ParsedStatement]
    entries: Callable[[bytes], ParsedEntries]
