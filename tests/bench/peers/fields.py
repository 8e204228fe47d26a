"""The fields every peer is given: signed amount, day, name, document and boleto number, parsed once, simply."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.companies.names import words
from tests.companies.scoring import read_rows

if TYPE_CHECKING:
    from pathlib import Path

_BANK_WORDS = frozenset(
    words(
        "PIX RECEBIDO RECEBIDA RECEBIMENTO ENVIADO ENVIADA PAGAMENTO TED TRANSF TRANSFERENCIA REM DES REMET "
        "DEST CRED ENVIO PELO  RECEB EMIT OUTRA IF CP QRS QR CODE DINAMICO ELET DISPON ELETR DISPONIV "
        "BOLETO PAG PAGTO DE TITULO ELETRON COBRANCA  LIQUIDACAO INT TIT DEB AUT DEBITO AUTOMATICO DA CONTA "
        "AGENCIA BCO DO NF REF PGTO E "
    )
)
_DOCUMENT = re.compile(
    r"(?<!\d)(?:\d{3}\.\d{3}\.\d{3}-\d{2}|\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}|\d{14}|\d{11})(?!\d)"
)
_BOLETO = re.compile(r"(?<![\d/])(?:\d{3}/\d{8}|2901\d{7})(?!\d)")


class Record(NamedTuple):
    """A line or an entry; what is unknown is empty."""

    id: str
    amount: int
    day: date
    name: str
    document: str
    boleto: str


class Company(NamedTuple):
    """Lines and entries to be linked, and the pairs of exactly equal amount that the owner confirmed before."""

    lines: list[Record]
    entries: list[Record]
    past_lines: list[Record]
    past_entries: list[Record]
    confirmed: dict[str, str]


def read(folder: Path) -> Company:
    past = read_rows(folder / "history.jsonl")
    single = [row for row in past if row["confirmed"]["kind"] == "exact"]
    paid = {row["confirmed"]["entries"][0]["id"]: row["confirmed"]["entries"][0] for row in single}
    return Company(
        lines=[_line(row) for row in read_rows(folder / "lines.jsonl")],
        entries=[_entry(row) for row in read_rows(folder / "entries.jsonl")],
        past_lines=[_line(row) for row in past],
        past_entries=[_entry(row) for row in paid.values()],
        confirmed={row["id"]: row["confirmed"]["entries"][0]["id"] for row in single},
    )


def _line(row: dict[str, Any]) -> Record:
    memo = row["memo"]
    found = _DOCUMENT.search(memo)
    document = _digits(row["payer_doc"] or "") if "*" not in (row["payer_doc"] or "") else ""
    number = _BOLETO.search(memo)
    return Record(
        row["id"],
        row["amount"],
        date.fromisoformat(row["date"]),
        _name(row["payer_name"] or re.split(r" - [\d•]", memo)[0]),
        document or _digits(found.group() if found else ""),
        row["boleto_number"] or (number.group() if number else ""),
    )


def _entry(row: dict[str, Any]) -> Record:
    return Record(
        row["id"],
        row["open_amount"] if row["kind"] == "receita" else -row["open_amount"],
        date.fromisoformat(row["due_date"]),
        _name(row["contact_name"] or ""),
        _digits(row["contact_doc"] or ""),
        row["boleto_number"] or "",
    )


def _digits(text: str) -> str:
    """Digits only; a CPF that was padded to fourteen is cut back."""
    digits = re.sub(r"\D", "", text)
    return digits[3:] if len(digits) == 14 and digits.startswith("000") else digits


def _name(text: str) -> str:
    """Words of letters, without the bank's own."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper()
    kept = re.sub(r"\S*\d\S*", lambda part: re.sub(r"[\d/].*", " ", part.group()), plain)
    return " ".join(word for word in re.findall(r"[A-Z]+", kept) if word not in _BANK_WORDS)
