"""First inputs: a small file of every layout, from which the fuzzer makes the others."""

from __future__ import annotations

import importlib
import io
from pathlib import Path

HERE = Path(__file__).parent
BANK_FILES = HERE.parent / "statements" / "files"


def seeds(reader: str) -> list[bytes]:
    """Small files of every layout a reader knows."""
    found = [path.read_bytes() for path in sorted((HERE / "seeds" / reader).glob("*"))]
    if reader == "ofx":
        found += [path.read_bytes() for path in sorted(BANK_FILES.glob("*.ofx"))]
        found += [data.decode("cp1252", errors="replace").encode("utf-16") for data in found[:3]]
    elif reader == "cnab240":
        found += _cnab240_files()
    elif reader == "tabular":
        found += [_workbook(data.decode("utf-8")) for data in found]
    return found


def _cnab240_files() -> list[bytes]:
    from tests.cnab240_maker import Account, Move, cnab240  # noqa: PLC0415 - of use to one reader only

    moves = (
        Move(135040, "PIX RECEBIDO", "06042026", category="209"),
        Move(-8990, "PAGAMENTO DE TITULO", "07042026", category="112"),
    )
    accounts = [Account(moves, opening=210000, bank=bank) for bank in ("237", "341", "077", "001")]
    return [cnab240(account) for account in accounts] + [cnab240(*accounts[:2]), cnab240(Account(()))]


def _workbook(text: str) -> bytes:
    """The cells of a CSV in a workbook."""
    openpyxl = importlib.import_module("openpyxl")  # without types, and of use to one reader only
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in text.splitlines():
        book.active.append([cell.strip('"') for cell in line.split(";" if ";" in line else ",")])
    book.save(out)
    return out.getvalue()
