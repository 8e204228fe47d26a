"""Reads every file of the shared corpus as ``concilia ler`` does and says, file by file, whether its figures are right.

Run: ``python -m tests.statements.corpus``. Ends with the count; exit code 1 when a file is wrong.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from core.errors import BusinessError
from core.sources.intake import FileContent
from core.sources.intake.reading import read_content

SHARED = Path(__file__).resolve().parents[3] / "shared" / "ofx"
_TODAY = date(2026, 11, 21)


def verdict(name: str, expected: dict[str, Any]) -> tuple[bool, str]:
    """Whether a file arrives at its figures, and what was found."""
    try:
        contents = read_content(name, (SHARED / "files" / name).read_bytes(), _TODAY)
    except BusinessError as refusal:
        nothing = "must be refused" in expected.get("note", "") or not any(
            one["movements_n"] or one["unreadable_rows"] for one in expected["accounts"]
        )
        return nothing, f"refused: {refusal}"
    accounts = [
        account
        for content in contents
        if isinstance(content, FileContent) and content.statement
        for account in content.statement.accounts
    ]
    lines = sum(len(account.lines) for account in accounts)
    wanted_lines = sum(one["movements_n"] for one in expected["accounts"])
    wanted = sum(
        one.get("signed_by_type_sum_cents", one["movements_sum_cents"]) for one in expected["accounts"]
    )
    total = sum(line.amount_cents for account in accounts for line in account.lines)
    return (lines, total) == (wanted_lines, wanted), f"{lines} lines, {total} cents"


def main() -> int:
    """Print the table; returns the exit code."""
    if not SHARED.exists():
        sys.stderr.write("the shared corpus is not beside the project\n")
        return 2
    expected = json.loads((SHARED / "expected.json").read_text("utf-8"))
    table = Table("file", "expected", "found", "")
    wrong = 0
    for name, figures in sorted(expected.items()):
        right, found = verdict(name, figures)
        wrong += not right
        accounts = figures["accounts"]
        wanted = ", ".join(
            f"{one['movements_n']} lines, {one['movements_sum_cents']} cents" for one in accounts
        )
        table.add_row(name, wanted or "refused", found, "ok" if right else "WRONG")
    Console(width=150).print(table)
    sys.stdout.write(f"{len(expected) - wrong} of {len(expected)} files arrive at their figures\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
