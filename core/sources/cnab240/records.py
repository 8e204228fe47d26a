"""Bytes to records, and records to batches: the frame of any CNAB 240 file, nothing interpreted yet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from core.errors import UnreadableStatement
from core.sources.cnab240.fields import WIDTH, cut

# Not str.splitlines: in latin-1 it would also cut at characters that are no ends of line (U+0085, U+001C).
_END_OF_LINE = re.compile(r"\r\n|\r|\n")
_FILE_HEADER = re.compile(r"[0-9]{3}00000")
_SHORTEST_HEADER = 143  # up to the mark that tells a file of the bank from a file for the bank
_END_OF_FILE = "\x1a\0"  # what old systems write behind the last record


class Record(NamedTuple):
    """One line, filled to its width, and its number in the file, counted from 1."""

    row: int
    text: str

    @property
    def kind(self) -> str:
        """Type of record: 0 and 9 frame the file, 1 and 5 a batch, 3 is a detail."""
        return self.text[7]

    @property
    def segment(self) -> str:
        """The letter of a detail's segment."""
        return self.text[13]


@dataclass(slots=True)
class Batch:
    """A batch: header, what is inside, and its trailer unless the file ends before it."""

    header: Record
    inside: list[Record] = field(default_factory=list)
    trailer: Record | None = None

    @property
    def number(self) -> int:
        """The number the file gives the batch."""
        return int(cut(self.header.text, 4, 7))

    @property
    def is_statement(self) -> bool:
        """Whether its operation is a statement for reconciliation, rather than payments or collection."""
        return self.header.text[8] == "E"

    @property
    def records(self) -> int:
        """How many records it has, its header and trailer among them."""
        return 1 + len(self.inside) + (self.trailer is not None)


@dataclass(slots=True)
class Frame:
    """A whole file; ``trailer`` is ``None`` when the file ends before it."""

    header: Record
    batches: list[Batch] = field(default_factory=list)
    trailer: Record | None = None
    records: int = 1


def looks_like_cnab240(data: bytes) -> bool:
    """Whether the first line is the file header of a CNAB 240 file, of whatever service. Looks no further."""
    line = _END_OF_LINE.split(data[: WIDTH + 16].decode("latin-1").lstrip("\r\n"))[0]
    return _SHORTEST_HEADER <= len(line) <= WIDTH and _FILE_HEADER.match(line) is not None


def read_frame(data: bytes) -> Frame:
    """Cuts a file into batches.

    Raises:
        UnreadableStatement: ``empty``; ``not_a_statement`` (no CNAB 240 file header); ``malformed`` (a record of
            another width, of another bank, or outside its batch).
    """
    first, *others = _records(data)
    frame = Frame(first)
    for record in others:
        _place(frame, record)
    return frame


def _records(data: bytes) -> list[Record]:
    lines = _END_OF_LINE.split(data.decode("latin-1").rstrip(_END_OF_FILE))
    records = [Record(row, line.ljust(WIDTH)) for row, line in enumerate(lines, start=1) if line.strip()]
    if not records:
        raise UnreadableStatement("empty")
    if not _FILE_HEADER.match(records[0].text):
        raise UnreadableStatement("not_a_statement")
    if any(len(record.text) > WIDTH for record in records):
        raise UnreadableStatement("malformed")
    return records


def _place(frame: Frame, record: Record) -> None:
    """Puts a record where it belongs. A header may follow an open batch: the proof will miss its trailer."""
    frame.records += 1
    if frame.trailer is not None or cut(record.text, 1, 3) != cut(frame.header.text, 1, 3):
        raise UnreadableStatement("malformed")
    if record.kind == "9":
        frame.trailer = record
    elif record.kind == "1" and re.fullmatch("[0-9]{4}", cut(record.text, 4, 7)):
        frame.batches.append(Batch(record))
    else:
        _place_in_batch(frame, record)


def _place_in_batch(frame: Frame, record: Record) -> None:
    batch = frame.batches[-1] if frame.batches else None
    if batch is None or batch.trailer is not None:
        raise UnreadableStatement("malformed")
    if cut(record.text, 4, 7) != cut(batch.header.text, 4, 7) or record.kind not in "2345":
        raise UnreadableStatement("malformed")
    if record.kind == "5":
        batch.trailer = record
    else:
        batch.inside.append(record)
