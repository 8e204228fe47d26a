"""Details of segment E to rows with a day and centavos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.statements import Problem
from core.sources.cnab240.complement import read_memo
from core.sources.cnab240.fields import cut, day, signed, text

if TYPE_CHECKING:
    from datetime import date

    from core.sources.cnab240.records import Record

OTHER_NATURE = "other_nature"

_AVAILABLE = frozenset({"", "DPV"})
_LONGEST_DETAIL = 60


@dataclass(frozen=True, slots=True)
class Row:
    """A detail as the file writes it.

    Attributes:
        row: number of the record in the file, from 1.
        nature: which balance it belongs to: ``DPV`` available, ``SCR`` linked, ``SSR`` blocked, ``CDS`` several.
        day: entry day, else accounting day; ``None`` when neither can be read.
        cents: signed centavos, ``None`` when amount or flag cannot be read.
        raw_day: entry day as written.
        raw_amount: amount and flag as written.
    """

    row: int
    nature: str
    day: date | None
    cents: int | None
    memo: str
    document: str | None
    category: str | None
    raw_day: str
    raw_amount: str

    @property
    def is_available(self) -> bool:
        """Whether it moves the available balance; banks that know no other leave the nature blank."""
        return self.nature in _AVAILABLE

    @property
    def value(self) -> int:
        """Centavos it brings in or takes out; an unreadable row brings nothing."""
        return 0 if self.cents is None or self.day is None else self.cents

    @property
    def fault(self) -> Problem | None:
        """Why it cannot be a line, or ``None``."""
        if self.cents is None:
            return Problem("unreadable_amount", self.row, self.raw_amount)
        return Problem("unreadable_date", self.row, self.raw_day) if self.day is None else None

    @property
    def set_apart(self) -> Problem:
        """Tells that the row is of a nature the bank does not count in this balance."""
        return Problem(
            OTHER_NATURE, self.row, f"{self.nature} {self.raw_amount} {self.memo}"[:_LONGEST_DETAIL]
        )


def read_row(record: Record) -> Row:
    """Reads one detail of segment E. Never raises: what cannot be read is ``None``."""
    line = record.text
    memo, document = read_memo(line)
    return Row(
        row=record.row,
        nature=text(line, 109, 111).upper(),
        day=day(cut(line, 143, 150)) or day(cut(line, 135, 142)),
        cents=signed(cut(line, 151, 168), cut(line, 169, 169)),
        memo=memo,
        document=document,
        category=_category(text(line, 170, 172)),
        raw_day=text(line, 143, 150),
        raw_amount=_without_zeros_ahead(text(line, 151, 169)),
    )


def _category(code: str) -> str | None:
    return code.upper() if code.strip("0") else None


def _without_zeros_ahead(raw: str) -> str:
    return raw.lstrip("0") or "0"
