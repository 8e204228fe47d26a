"""What the table reader hands back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.domain.statements import ParsedStatement

GUESSED = "guessed"


@dataclass(frozen=True, slots=True)
class TableStatement:
    """A statement read from a table, and how its columns were understood.

    Attributes:
        layout: name of the known layout, or ``guessed``.
        guessed: the columns were inferred: show a preview before anything is imported.
        columns: for guessed layouts the header taken for ``date``, ``amount`` (or ``credit`` and ``debit``),
            ``memo``, ``balance`` and ``sign`` (the column that says D or C), as far as there are such.
    """

    statement: ParsedStatement
    layout: str
    guessed: bool
    columns: dict[str, str] = field(default_factory=dict)
