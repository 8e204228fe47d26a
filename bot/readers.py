"""What the bot needs of the file readers, as one question; the composition root brings the real ones."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date

from core.domain.files import FileContent, FileProblem

ReadFile = Callable[[str, bytes, date], Awaitable[Sequence[FileContent | FileProblem]]]
"""Name and bytes of a file, and today: what it holds. Raises ``core.errors.BusinessError``. Never blocks the loop."""
