"""Logs on stderr, in text or JSON, with ids and counts only: tokens and known secrets never pass."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import Collection, MutableMapping

_TOKEN = re.compile(r"\d{3,}:[\w-]{20,}")
_HIDDEN = "[oculto]"
# At INFO, httpx prints every URL, and the Bot API carries the token in the path. At DEBUG, aiosqlite, asyncpg
# and PTB print statements and updates with names and memos. None of it is ours to write down.
_TALKATIVE = (
    "httpx",
    "httpcore",
    "aiosqlite",
    "asyncpg",
    "sqlalchemy",
    "uvicorn",
    "alembic",
    "hpack",
    "matplotlib",
)


def configure_logs(*, level: str, form: str, secrets: Collection[str] = ()) -> None:
    """Send every log record of the process through one redacting handler."""
    renderer: Any = (
        structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    redact = Redactor(secrets)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redact,
            renderer,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    # PTB writes whole updates at CRITICAL when it cannot parse them; whatever it raises is logged by ourselves
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)


class Redactor:
    """Replaces anything of a bot token's form, and the secrets it was told, in every value of a record."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        self._secrets = [secret for secret in secrets if secret]

    def __call__(
        self, _logger: object, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """A structlog processor."""
        return {key: self.clean(value) for key, value in event.items()}

    def clean(self, value: Any) -> Any:
        """Text without secrets; containers are written out first, since a token may hide inside."""
        if isinstance(value, int | float | bool) or value is None:
            return value
        text = _TOKEN.sub(_HIDDEN, str(value))
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return text
