"""Files: fetched and read before any transaction begins, then stored in one."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram.error import BadRequest

from bot.texts import dialogs as texts
from core.domain.statements import ParsedStatement
from core.errors import BusinessError, UnreadableStatement
from core.services.importing import Arrival, import_statement
from core.services.recording import record_entries

if TYPE_CHECKING:
    from datetime import date

    from telegram import Bot, Document

    from bot.handlers.conversation import Conversation
    from bot.readers import Readers
    from core.domain.entries import ParsedEntries

LARGEST_FILE = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as far as it can be taken without a transaction: what it holds, or why it cannot be read."""

    name: str
    sha256: str
    content: ParsedStatement | ParsedEntries | BusinessError


async def fetch_and_read(bot: Bot, document: Document, readers: Readers, today: date) -> ReadFile:
    """Download a document and read it outside the event loop. Network errors pass through and are tried again."""
    name = document.file_name or "extrato.ofx"
    if (document.file_size or 0) > LARGEST_FILE:
        return ReadFile(name, "", UnreadableStatement("too_large"))
    try:
        file = await bot.get_file(document.file_id)
    except BadRequest as error:
        if "too big" in str(error).lower():  # a document may come without its size
            return ReadFile(name, "", UnreadableStatement("too_large"))
        raise
    data = bytes(await file.download_as_bytearray())
    if len(data) > LARGEST_FILE:
        return ReadFile(name, "", UnreadableStatement("too_large"))
    try:
        content = await asyncio.to_thread(read_file, name, data, readers, today)
    except BusinessError as error:
        return ReadFile(name, "", error)
    return ReadFile(name, hashlib.sha256(data).hexdigest(), content)


def read_file(name: str, data: bytes, readers: Readers, today: date) -> ParsedStatement | ParsedEntries:
    """A ``.csv`` is a table of open items, everything else a statement. Raises ``BusinessError``."""
    if name.lower().endswith(".csv"):
        return readers.entries(data)
    return readers.statement(data, today)


async def handle_file(talk: Conversation, file: ReadFile) -> None:
    """Store what was read and say what came of it."""
    if isinstance(file.content, BusinessError):
        raise file.content
    if isinstance(file.content, ParsedStatement):
        arrival = Arrival("file", file.name, file.sha256, talk.member.id)
        result = await import_statement(talk.uow, talk.company, file.content, arrival, talk.now)
        await talk.say(texts.imported(result))
        return
    recorded = await record_entries(talk.uow, talk.company, file.content.rows, talk.now)
    await talk.say(texts.recorded(file.name, file.content, recorded))
