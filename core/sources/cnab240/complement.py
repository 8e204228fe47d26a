"""What a movement says of itself: the bank's history, and behind it a field each bank fills in its own way."""

from __future__ import annotations

from typing import NamedTuple

from core.domain.parties import fold_document
from core.sources.cnab240.fields import cut, text

_ITAU = "341"
_INTER = "077"


class Complement(NamedTuple):
    """What positions 202-240 hold: words for the owner, and the bank's number of the movement."""

    words: str
    document: str | None


def read_memo(record: str) -> tuple[str, str | None]:
    """Memo and document number of a detail.

    Returns:
        History and what the complement adds to it, on one line; the document number, or ``None``.
    """
    history = text(record, 177, 201)
    words, document = _complement(record)
    if not words or words.casefold() in history.casefold():
        return history, document
    return (f"{history} - {words}" if history else words), document


def _complement(record: str) -> Complement:
    bank = cut(record, 1, 3)
    if bank == _ITAU:  # 202-213 are branch and account it came from; they tell the owner nothing
        return Complement(_tax_number(text(record, 215, 228)), _document(text(record, 235, 240)))
    if bank == _INTER:
        return Complement(_words(text(record, 208, 240).split()), _document(text(record, 202, 207)))
    return _undivided(text(record, 202, 240).split())


def _undivided(parts: list[str]) -> Complement:
    """A complement of unknown division: the first plain number that is no CPF or CNPJ is the document."""
    for place, part in enumerate(parts):
        if part.isascii() and part.isdigit() and part.strip("0") and not _known_tax_number(part):
            return Complement(_words(parts[:place] + parts[place + 1 :]), part)
    return Complement(_words(parts), None)


def _words(parts: list[str]) -> str:
    """The parts on one line, without fillers of zeros."""
    return " ".join(_known_tax_number(part) or part for part in parts if part.strip("0"))


def _document(raw: str) -> str | None:
    return raw if raw.strip("0") else None


def _tax_number(raw: str) -> str:
    """CPF or CNPJ of a field made for them: kept even when its check digits are wrong."""
    if not raw.strip("0"):
        return ""
    return _known_tax_number(raw) or raw


def _known_tax_number(raw: str) -> str | None:
    """A CPF or CNPJ with right check digits; a CPF may come filled with zeros to the width of a CNPJ."""
    if not raw.strip("0"):
        return None
    ahead, last = raw[:-11], raw[-11:]
    return fold_document(raw) or (None if ahead.strip("0") else fold_document(last))
