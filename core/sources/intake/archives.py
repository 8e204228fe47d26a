"""ZIP files opened without trusting them: every size is counted while it is read, no name is ever a path.

A ZIP may unpack to a thousand times its size, hold millions of members, or state sizes that are not so.
One ``Budget`` goes through a whole file, the workbooks inside its ZIP included.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import UnreadableStatement

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_UNPACKED = 100 * 1024 * 1024
MOST_MEMBERS = 200
HIGHEST_RATIO = 200
_HARMLESS = 1024 * 1024  # below it a high ratio is nothing but a short text of many blanks
# The directory is read into memory as a whole, whatever count the file states: its entries are counted before.
_MOST_ENTRIES = 20_000
_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_CHUNK = 256 * 1024
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LONGEST_NAME = 120


class Budget:
    """How many bytes may still be unpacked."""

    def __init__(self, size: int = MOST_UNPACKED) -> None:
        self._left = size

    def spend(self, size: int) -> None:
        """Raises UnreadableStatement: ``archive_bomb``, when more is unpacked than any statement needs."""
        self._left -= size
        if self._left < 0:
            raise UnreadableStatement("archive_bomb")


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a ZIP: its cleaned name and its bytes, or the code by which it is refused."""

    name: str
    data: bytes
    refusal: str | None = None


class Archive:
    """A ZIP whose directory was found harmless.

    Raises:
        UnreadableStatement: ``damaged_archive``; ``archive_bomb``.
    """

    def __init__(self, data: bytes, budget: Budget) -> None:
        if data.count(_ENTRY) > _MOST_ENTRIES:
            raise UnreadableStatement("archive_bomb")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED:
            raise UnreadableStatement("damaged_archive") from None
        self._budget = budget
        self._entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        _check_directory(self._entries)
        self.names = frozenset(entry.filename for entry in self._entries)

    def members(self) -> Iterator[Member]:
        """The files a person put into it, one by one; what systems add is passed over."""
        for entry in self._entries:
            name = clean_name(entry.filename)
            if name and not _is_hidden(entry.filename):
                refusal = _refusal(entry)
                yield Member(name, b"", refusal) if refusal else self._member(name, entry)

    def chunks_of(self, folder: str) -> Iterator[bytes]:
        """Everything below a folder, piece by piece.

        Raises:
            UnreadableStatement: ``encrypted``, ``other_archive``, ``damaged_archive``, ``archive_bomb``.
        """
        for entry in self._entries:
            if entry.filename.startswith(folder):
                if refusal := _refusal(entry):
                    raise UnreadableStatement(refusal)
                yield from self._chunks(entry)

    def _member(self, name: str, entry: zipfile.ZipInfo) -> Member:
        try:
            return Member(name, b"".join(self._chunks(entry)))
        except UnreadableStatement as error:
            if error.code == "archive_bomb":
                raise
            return Member(name, b"", error.code)

    def _chunks(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    self._budget.spend(len(chunk))
                    yield chunk
        except _DAMAGED:
            raise UnreadableStatement("damaged_archive") from None


def clean_name(name: str) -> str:
    """The last part of a path, fit to be shown."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = _UNSHOWN.sub("", last[-10 * _LONGEST_NAME :]).strip()
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[: _LONGEST_NAME - 16]}…{shown[-15:]}"


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    too_dense = any(
        entry.file_size > _HARMLESS and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if len(entries) > MOST_MEMBERS or unpacked > MOST_UNPACKED or too_dense:
        raise UnreadableStatement("archive_bomb")


def _refusal(entry: zipfile.ZipInfo) -> str | None:
    if entry.flag_bits & _ENCRYPTED:
        return "encrypted"
    return None if entry.compress_type in _METHODS else "other_archive"


def _is_hidden(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")
    return (
        "__MACOSX" in parts
        or parts[-1].lower() in _SYSTEM_FILES
        or any(part.startswith(".") and part not in {".", ".."} for part in parts)
    )
