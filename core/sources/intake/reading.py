"""Bytes of any file in, contents out: told by the bytes first and by the name second, ZIPs member by member."""

from __future__ import annotations

import hashlib
import logging
import traceback
from itertools import chain
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeAlias

from core.domain.entries import ParsedEntries
from core.domain.statements import ParsedStatement
from core.errors import BusinessError, UnreadableStatement, UnreadableTable
from core.sources.cnab240 import read_cnab240
from core.sources.entry_table import read_entries
from core.sources.intake import entry_files
from core.sources.intake.archives import Archive, Budget, clean_name
from core.sources.intake.contents import LARGEST_FILE, FileContent, FileProblem
from core.sources.intake.signatures import is_zip, refusal_of
from core.sources.intake.sniffing import Kind, is_blank, kind_of_text
from core.sources.ofx import read_ofx
from core.sources.tabular import ReadOnce, read_table_statement

if TYPE_CHECKING:
    from datetime import date

    from core.sources.intake.archives import Member
    from core.sources.tabular import TableStatement

_LOG = logging.getLogger(__name__)
_OFFICE = "[Content_Types].xml"
_OFX_NAMES = (".ofx", ".ofc", ".qfx")
_MOST_ROWS = 250_000  # of a table; what can be read within the limits of a child
_LONGEST_MEMO = 10_000  # as the reader of tables has it
_FEW_MISSING = 2  # of the four required columns
_Found: TypeAlias = "ParsedStatement | ParsedEntries | TableStatement"


def read_content(name: str, data: bytes, today: date) -> tuple[FileContent | FileProblem, ...]:
    """Reads whatever a person sent.

    Args:
        name: as the sender wrote it; it decides only where the bytes leave a doubt.
        data: the whole file.
        today: the day on which it is read.

    Returns:
        One content; of a ZIP one for each member, in its order, at least one of them readable.

    Raises:
        UnreadableStatement: nothing could be read. Beside the codes of the readers: ``empty``, ``too_large``,
            ``pdf``, ``image``, ``word``, ``html``, ``old_excel``, ``executable``, ``unknown_file``, ``encrypted``,
            ``other_archive``, ``empty_archive``, ``nested_archive``, ``archive_bomb``, ``damaged_archive``,
            ``too_heavy``, ``reader_failed`` (a fault of ours, logged).
        BusinessError: the one of the reader, where the file is its and cannot be read.
    """
    if len(data) > LARGEST_FILE:
        raise UnreadableStatement("too_large")
    return _Reading(today).of_file(clean_name(name), data)


class _Reading:
    """One file being read: what has been unpacked counts for all its members together."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._budget = Budget()

    def of_file(self, name: str, data: bytes) -> tuple[FileContent | FileProblem, ...]:
        if not is_zip(data):
            return (self._one(name, data),)
        archive = Archive(data, self._budget)
        if _OFFICE in archive.names:
            return (self._one(name, data),)
        found = [self._member(member) for member in archive.members()]
        if not found:
            raise UnreadableStatement("empty_archive")
        if not any(isinstance(one, FileContent) for one in found):
            raise next(one.error for one in found if isinstance(one, FileProblem))
        return tuple(found)

    def _member(self, member: Member) -> FileContent | FileProblem:
        try:
            if member.refusal:
                raise UnreadableStatement(member.refusal)
            _refuse_archives(member.data)
            return self._one(member.name, member.data)
        except BusinessError as error:
            code = _code_of(error)
            if code == "archive_bomb":
                raise  # whoever packs a bomb has no statement to bring
            return FileProblem(member.name, code, error)

    def _one(self, name: str, data: bytes) -> FileContent:
        """A file that is no ZIP of files. Only a ``BusinessError`` leaves it."""
        try:
            found = self._found(name, data)
        except BusinessError:
            raise
        except (MemoryError, RecursionError):
            raise UnreadableStatement("too_heavy") from None
        except Exception as fault:  # one broken member must not cost the others, nor a fault of ours the bot
            _LOG.error("a reader failed: %s", _where(fault))  # never its text: that may quote the file
            raise UnreadableStatement("reader_failed") from fault
        return _content(name, hashlib.sha256(data).hexdigest(), found)

    def _found(self, name: str, data: bytes) -> _Found:
        if is_blank(data):
            raise UnreadableStatement("empty")
        if code := refusal_of(data):
            raise UnreadableStatement(code)
        if is_zip(data):
            return self._workbook(name, data)
        kind = kind_of_text(data)
        if kind is Kind.OFX:
            return read_ofx(data, today=self._today)
        if kind is Kind.CNAB240:
            return read_cnab240(data, today=self._today)
        return self._csv(name, data)

    def _workbook(self, name: str, data: bytes) -> _Found:
        archive = Archive(data, self._budget)
        if not any(one.startswith("xl/") for one in archive.names):
            is_word = any(one.startswith("word/") for one in archive.names)
            raise UnreadableStatement("word" if is_word else "unknown_file")
        lacking, found = None, ReadOnce(data)
        if entry_files.may_hold_entries(archive):
            try:
                return read_entries(found)
            except UnreadableTable as error:
                lacking = error
        return self._statement(name, found, lacking)

    def _csv(self, name: str, data: bytes) -> _Found:
        if max(data.count(b"\n"), data.count(b"\r")) > _MOST_ROWS:
            raise UnreadableStatement("too_large")  # before seconds are spent on cutting them up
        missing = entry_files.missing_columns(data)
        return self._statement(name, data, UnreadableTable(missing)) if missing else read_entries(data)

    def _statement(self, name: str, data: bytes | ReadOnce, lacking: UnreadableTable | None) -> _Found:
        """A bank's table; when it is none but has most of what a table of entries needs, that is what is told."""
        try:
            return read_table_statement(data, name, today=self._today)
        except UnreadableStatement:
            if lacking is not None and len(lacking.missing) <= _FEW_MISSING:
                raise lacking from None
            if name.lower().endswith(_OFX_NAMES):  # nobody who sent it thinks of columns
                raise UnreadableStatement("not_a_statement") from None
            raise


def _refuse_archives(data: bytes) -> None:
    """No person packs a ZIP into a ZIP to send a statement; a workbook is one that is welcome."""
    packed = refusal_of(data) == "other_archive"
    if packed or (is_zip(data) and _OFFICE not in Archive(data, Budget()).names):
        raise UnreadableStatement("nested_archive")


def _content(name: str, sha256: str, found: _Found) -> FileContent:
    if isinstance(found, ParsedEntries):
        return FileContent(name, sha256, None, found, None)
    if isinstance(found, ParsedStatement):
        return FileContent(name, sha256, _checked(found), None, None)
    columns = dict(found.columns) if found.guessed else None
    return FileContent(name, sha256, _checked(found.statement), None, columns)


def _checked(statement: ParsedStatement) -> ParsedStatement:
    """A memo of megabytes is nobody's payment, and would burden all that comes after."""
    for account in statement.accounts:
        memos = chain((row.memo for row in account.lines), (row.memo for row in account.balance_rows))
        if any(len(memo) > _LONGEST_MEMO for memo in memos):
            raise UnreadableStatement("too_large")
    return statement


def _code_of(error: BusinessError) -> str:
    if isinstance(error, UnreadableTable):
        return "missing_columns"
    return error.code if isinstance(error, UnreadableStatement) else "not_a_statement"


def _where(fault: Exception) -> str:
    """Kind and place of a fault, without its text."""
    frames = traceback.extract_tb(fault.__traceback__)
    return f"{type(fault).__name__} at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}"
