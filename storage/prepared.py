"""Queries built once. SQLAlchemy takes longer to build a query than SQLite to answer it, and a press asks about fifty.

@prepared
def _line(company_id: Any, line_id: Any) -> Any:
return select(...).where(lines.c.company_id == company_id, lines.c.id == line_id)

await connection.execute(*_line(company_id, line_id))
"""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Executable

    Bound = Callable[..., tuple[Executable, dict[str, Any]]]


def prepared(build: Callable[..., Executable]) -> Bound:
    """Calls of the function give its query, always the same object, and the values for its parameters.

    The function is called once, with a placeholder for each parameter; it must not look into them.
    """
    names = tuple(
        f"{name}_" for name in signature(build).parameters
    )  # a column's own name is taken in an UPDATE
    built: list[Executable] = []

    def bound(*values: Any) -> tuple[Executable, dict[str, Any]]:
        if not built:
            built.append(build(*(bindparam(name) for name in names)))
        return built[0], dict(zip(names, values, strict=True))

    return bound
