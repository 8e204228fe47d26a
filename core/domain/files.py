"""What one file, or one member of a ZIP, turned out to hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.domain.entries import ParsedEntries
    from core.domain.statements import ParsedStatement
    from core.errors import BusinessError


@dataclass(frozen=True, slots=True)
class FileContent:
    """What one file, or one member of a ZIP, holds: a statement or entries, never both.

    Attributes:
        name: to be shown; cleaned, and never used as a path.
        sha256: of the file's or the member's bytes.
        guessed_columns: our field to the file's heading, where a table's layout was guessed: the person
            should see a preview before anything is stored.
    """

    name: str
    sha256: str
    statement: ParsedStatement | None
    entries: ParsedEntries | None
    guessed_columns: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A member of a ZIP that could not be read, while others could.

    Attributes:
        code: as in ``UnreadableStatement``; ``missing_columns`` for a table of entries without them.
        error: the refusal itself, with what it knows.
    """

    name: str
    code: str
    error: BusinessError = field(compare=False)
