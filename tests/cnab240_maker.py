"""Makes CNAB 240 statements from plain figures, totals and counts included, so that tests state money only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WIDTH = 240


@dataclass(frozen=True)
class Move:
    """A detail of segment E: days as ddmmyyyy, centavos with their sign."""

    cents: int
    history: str = "PIX RECEBIDO"
    day: str = "06042026"
    accounting_day: str = ""
    complement: str = ""
    category: str = ""
    nature: str = "DPV"

    @property
    def counts(self) -> bool:
        return self.nature.strip() in {"", "DPV"}


@dataclass(frozen=True)
class Account:
    """A batch: an account with its opening balance; the closing one follows from the movements.

    Attributes:
        counts_all: the bank's totals count movements of every nature, as Itaú's do.
        stated: what the bank states instead of the truth: ``closing``, ``debits``, ``credits``, ``count``.
        others: segments of details beside E, as letters.
    """

    moves: tuple[Move, ...] = ()
    opening: int = 0
    bank: str = "341"
    branch: str = "01234"
    branch_digit: str = ""
    account: str = "000000012345"
    account_digits: str = "6 "
    opened_on: str = "05042026"
    closed_on: str = "30042026"
    position: str = "F"
    currency: str = "BRL"
    counts_all: bool = False
    stated: tuple[tuple[str, int], ...] = ()
    others: str = ""

    @property
    def counted(self) -> list[int]:
        return [move.cents for move in self.moves if self.counts_all or move.counts]

    @property
    def closing(self) -> int:
        return self.opening + sum(self.counted)


def cnab240(
    *accounts: Account, end: str = "\r\n", batches: int | None = None, records: int | None = None
) -> bytes:
    """A whole file.

    Args:
        accounts: its batches, in order.
        end: what ends a line.
        batches: what the file trailer states, if not the truth.
        records: likewise.
    """
    bank = accounts[0].bank if accounts else "341"
    lines = [file_header(bank)]
    for number, account in enumerate(accounts, 1):
        lines += batch(number, account)
    lines.append(
        line(
            (1, f"{bank}99999"),
            (18, f"{len(accounts) if batches is None else batches:06}"),
            (24, f"{len(lines) + 1 if records is None else records:06}"),
            (30, f"{len(accounts):06}"),
        )
    )
    return (end.join(lines) + end).encode("latin-1")


def payment_return(*, end: str = "\r\n") -> bytes:
    """What a bank answers to an order of payments: the same frame, another service."""
    lines = [
        file_header("341"),
        line((1, "34100011C2020040")),
        line((1, "3410001300001A"), (120, f"{123456:015}")),
        line((1, "3410001300002B")),
        line((1, "34100015"), (18, f"{4:06}"), (24, f"{123456:018}")),
        line((1, "34199999"), (18, f"{1:06}"), (24, f"{6:06}")),
    ]
    return (end.join(lines) + end).encode("latin-1")


def line(*fields: tuple[int, str]) -> str:
    """A record out of fields at positions counted from 1; the rest is blank."""
    record = [" "] * WIDTH
    for first, text in fields:
        record[first - 1 : first - 1 + len(text)] = text
    assert len(record) == WIDTH, "a field reaches beyond the record"
    return "".join(record)


def file_header(bank: str) -> str:
    return line(
        (1, f"{bank}00000"),
        (18, "211222333000181"),
        (73, "PADARIA DO JOÃO LTDA"),
        (103, "BANCO"),
        (143, "230042026120000000001050"),
    )


def batch(number: int, account: Account) -> list[str]:
    """Header, details and trailer of one account."""
    details = [_detail(number, place, account, move) for place, move in enumerate(account.moves, 1)]
    details += [line((1, f"{account.bank}{number:04}300001{letter}")) for letter in account.others]
    said: dict[str, Any] = {
        "closing": account.closing,
        "debits": -sum(cents for cents in account.counted if cents < 0),
        "credits": sum(cents for cents in account.counted if cents > 0),
        "count": len(details) + 2,
        **dict(account.stated),
    }
    header = line(
        (1, f"{account.bank}{number:04}1E0440033"),
        *_identity(account),
        (143, account.opened_on),
        (151, _signed(account.opening) + "F" + account.currency),
    )
    trailer = line(
        (1, f"{account.bank}{number:04}5"),
        *_identity(account),
        (143, account.closed_on),
        (151, _signed(said["closing"]) + account.position),
        (171, f"{said['count']:06}{said['debits']:018}{said['credits']:018}"),
    )
    return [header, *details, trailer]


def _detail(number: int, place: int, account: Account, move: Move) -> str:
    return line(
        (1, f"{account.bank}{number:04}3{place:05}E"),
        *_identity(account),
        (109, move.nature),
        (134, "S"),
        (135, move.accounting_day),
        (143, move.day),
        (151, _signed(move.cents)),
        (170, move.category or ("101" if move.cents < 0 else "201")),
        (177, move.history[:25]),
        (202, move.complement[:39]),
    )


def _identity(account: Account) -> tuple[tuple[int, str], ...]:
    return (
        (18, "211222333000181"),
        (53, account.branch),
        (58, account.branch_digit),
        (59, account.account),
        (71, account.account_digits),
        (73, "PADARIA DO JOÃO LTDA"),
    )


def _signed(cents: int) -> str:
    return f"{abs(cents):018}{'D' if cents < 0 else 'C'}"
