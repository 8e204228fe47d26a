"""Alembic's environment: runs over the connection handed in by ``storage.migrate``."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from storage.tables import metadata
from storage.types import EnumValue, UtcDateTime


def render_item(kind: str, item: Any, _autogen_context: Any) -> str | Literal[False]:
    """Migrations name plain SQL types, so that an old one never depends on today's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, EnumValue):
        return "sa.String(length=40)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render_item,
    transaction_per_migration=False,
)
context.run_migrations()
