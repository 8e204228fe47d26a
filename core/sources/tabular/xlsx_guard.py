"""Looks into a workbook before the library does: small files that unpack to gigabytes end here.

Each part is unpacked as a stream and its tags are counted, nothing is kept. What passes has a bounded number
of rows, of tags in a row and of characters, so that the library's memory is bounded too.
"""

from __future__ import annotations

import io
import zipfile
from typing import IO, TYPE_CHECKING
from xml.parsers import expat

from core.errors import UnreadableStatement

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_ROWS = 200_000

_MOST_MEMBERS = 2_000
_MOST_BYTES = 100_000_000
_HIGHEST_RATIO = 200
_SMALL_MEMBER = 1_000_000  # its ratio does no harm
_MOST_STRINGS = 500_000
_MOST_TAGS = 4_000_000
_MOST_TAGS_IN_A_ROW = 50_000
_MOST_CHARACTERS = 30_000_000
_LONGEST_TEXT = 40_000  # a cell of Excel holds 32,767
_LONGEST_TOKEN = 2_000_000
_CHUNK = 1 << 16
_ENTRY = b"PK\x01\x02"
_ENCRYPTED_FLAG = 1
_FRESH = {"row": MOST_ROWS, "si": _MOST_STRINGS}  # the library forgets the content of each of these


def check_package(data: bytes) -> None:
    """Refuses a workbook that would cost too much to read.

    Raises:
        UnreadableStatement: ``too_large``; ``encrypted``; ``not_a_statement`` (no workbook at all).
    """
    if data.count(_ENTRY) > _MOST_MEMBERS:  # before the directory itself is read
        raise UnreadableStatement("too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive.infolist())
            _Guard().check(archive)
    except UnreadableStatement:
        raise
    except Exception as fault:  # broken archives fail in a dozen ways: zlib, zipfile, expat, encodings
        raise UnreadableStatement("not_a_statement") from fault


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        raise UnreadableStatement("encrypted")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > _MOST_BYTES or unpacked > max(packed, 1) * _HIGHEST_RATIO + _SMALL_MEMBER:
        raise UnreadableStatement("too_large")
    for member in members:
        if member.file_size > max(member.compress_size * _HIGHEST_RATIO, _SMALL_MEMBER):
            raise UnreadableStatement("too_large")


class _Guard:
    """Counts the tags and characters of all parts of one workbook."""

    def __init__(self) -> None:
        self.tags = self.characters = 0
        self.fresh = dict.fromkeys(_FRESH, 0)
        self.since_fresh = self.text = self.last_row = 0

    def check(self, archive: zipfile.ZipFile) -> None:
        for member in archive.infolist():
            if member.filename.lower().endswith((".xml", ".rels")):
                with archive.open(member) as part:
                    self._check_part(part)

    def _check_part(self, part: IO[bytes]) -> None:
        self.since_fresh = self.text = self.last_row = 0
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _refuse_doctype
        fed = 0
        while chunk := part.read(_CHUNK):
            parser.Parse(chunk, False)  # noqa: FBT003 - expat takes no keyword here
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > _LONGEST_TOKEN:
                raise UnreadableStatement("too_large")
        parser.Parse(b"", True)  # noqa: FBT003 - as above

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.tags += 1
        self.since_fresh += 1
        self.text = 0
        name = tag.rpartition(":")[2]
        if name in _FRESH:
            self._begin(name, attributes)
        if self.since_fresh > _MOST_TAGS_IN_A_ROW or self.tags > _MOST_TAGS:
            raise UnreadableStatement("too_large")

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        self.since_fresh = 0
        self.fresh[name] += 1
        if self.fresh[name] > _FRESH[name]:
            raise UnreadableStatement("too_large")
        if name == "row" and "r" in attributes:
            number = int(attributes["r"])
            if number <= self.last_row:  # the library would drop such a row without a word
                raise UnreadableStatement("not_a_statement")
            self.last_row = number

    def _characters(self, text: str) -> None:
        self.text += len(text)
        self.characters += len(text)
        if self.text > _LONGEST_TEXT or self.characters > _MOST_CHARACTERS:
            raise UnreadableStatement("too_large")


def _refuse_doctype(*_: object) -> None:
    """No workbook declares entities; whoever does wants them to multiply."""
    raise UnreadableStatement("not_a_statement")
