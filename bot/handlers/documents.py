"""Files: fetched and read before any transaction begins, then stored in one.

What needs a word of the owner first (whose account is it? was the layout guessed right?) waits as a request; the
file is fetched again from Telegram when the word comes, so nothing of it is kept meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from telegram.error import BadRequest

from bot.screens import files as screens
from bot.texts import dialogs as texts
from bot.texts import errors as error_texts
from core.domain.conversation import FileRequest
from core.domain.files import FileContent, FileProblem
from core.domain.ids import new_id
from core.errors import AccountUnclear, BusinessError, SameFile, UnreadableStatement
from core.services import automating, proving
from core.services.importing import Arrival, import_statement
from core.services.recording import record_entries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from telegram import Bot

    from bot.handlers.conversation import Conversation
    from bot.readers import ReadFile
    from core.domain.statements import StatementImport

LARGEST_FILE = 20 * 1024 * 1024
LONG_FILE = 300 * 1024
"""From this size on, the chat says that the file is being read."""

PREVIEW, ASKED, CANCELLED = "preview", "asked", "cancelled"
"""Answer keys besides account keys: the layout was confirmed; the account key asked about; no import after all."""


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """A file as far as it can be taken without a transaction: what it holds, or why it cannot be read.

    Attributes:
        answers: what the owner said about it so far.
        progress_id: the message that says it is being read, to be replaced by the result.
    """

    name: str
    file_id: str
    contents: Sequence[FileContent | FileProblem] | BusinessError
    answers: Mapping[str, str] = field(default_factory=dict)
    progress_id: UUID | None = None


async def fetch_and_read(
    bot: Bot, *, file_id: str, name: str, size: int, read: ReadFile, today: date
) -> FetchedFile:
    """Download a document and read it outside the event loop. Network errors pass through and are tried again."""
    if size > LARGEST_FILE:
        return FetchedFile(name, file_id, UnreadableStatement("too_large"))
    try:
        file = await bot.get_file(file_id)
    except BadRequest as error:
        if "too big" in str(error).lower():  # a document may come without its size
            return FetchedFile(name, file_id, UnreadableStatement("too_large"))
        raise
    data = bytes(await file.download_as_bytearray())
    try:
        return FetchedFile(name, file_id, await read(name, data, today))
    except BusinessError as error:
        return FetchedFile(name, file_id, error)


async def handle_file(talk: Conversation, file: FetchedFile) -> None:
    """Store what was read and say what came of it; or ask first."""
    if isinstance(file.contents, BusinessError):
        raise file.contents
    guessed = [one for one in file.contents if isinstance(one, FileContent) and one.guessed_columns]
    if guessed and PREVIEW not in file.answers:
        request = await _wait(talk, file)
        await talk.show_result(screens.preview(request.id, guessed[0]), file.progress_id)
        return
    try:
        async with talk.uow.savepoint():
            told = [await _store(talk, file, content) for content in file.contents]
    except AccountUnclear as unclear:
        request = await _wait(talk, file, {ASKED: unclear.key})
        await talk.show_result(screens.whose_account(request.id, unclear), file.progress_id)
        return
    await talk.show_result(screens.file_result(told), file.progress_id)


async def _wait(talk: Conversation, file: FetchedFile, asked: Mapping[str, str] | None = None) -> FileRequest:
    request = FileRequest(
        company_id=talk.company_id,
        id=new_id(),
        chat_id=talk.member.chat_id,
        file_id=file.file_id,
        name=file.name[:255],
        answers={**file.answers, **(asked or {})},
        created_at=talk.now,
    )
    await talk.uow.chats.save_file_request(request)
    return request


async def _store(talk: Conversation, file: FetchedFile, content: FileContent | FileProblem) -> screens.Told:
    """Store one content; what to say of it, and the import it became."""
    if isinstance(content, FileProblem):
        said = error_texts.sentence(content.error, talk.company.time_zone)
        return screens.Told(texts.member_refused(content.name, said))
    if content.entries is not None:
        recorded = await record_entries(talk.uow, talk.company, content.entries.rows, talk.now)
        return screens.Told(texts.recorded(content.name, content.entries, recorded))
    assert content.statement is not None
    arrival = Arrival("file", content.name, content.sha256, talk.member.id, answers=file.answers)
    try:
        result = await import_statement(talk.uow, talk.company, content.statement, arrival, talk.now)
    except SameFile as known:
        if not isinstance(file.contents, BusinessError) and len(file.contents) == 1:
            raise
        said = error_texts.sentence(known, talk.company.time_zone)
        return screens.Told(texts.member_refused(content.name, said))
    alone = await automating.confirm_alone(talk.uow, result, talk.now)
    return screens.Told(await _told(talk, result), result, alone)


async def _told(talk: Conversation, result: StatementImport) -> str:
    """The four numbers, and the first day that does not add up."""
    lines = await talk.uow.statements.lines_of_import(talk.company_id, result.id)
    gaps = []
    for account in await talk.uow.statements.accounts(talk.company_id):
        if any(line.account_id == account.id for line in lines):
            gap = await proving.first_gap(talk.uow, talk.company_id, account.id)
            gaps += [texts.gap(account.name, gap)] if gap else []
    return "\n".join([texts.imported(result), *gaps])
