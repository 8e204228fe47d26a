"""Bank statements: what a reader found in a file, and what is stored of it.

Amounts are integer centavos, positive = into the account. Bank days are local dates of the bank.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID


class AccountKind(StrEnum):
    """What kind of financial account a statement speaks of."""

    BANK = "bank"
    CARD = "card"


class LineState(StrEnum):
    """Where a statement line stands."""

    OPEN = "open"
    RECONCILED = "reconciled"
    IGNORED = "ignored"
    REPEATED = "repeated"
    """The owner said that the bank only repeated another line; kept, so that it is not asked again."""
    REMOVED = "removed"
    """Its import was undone; kept as a mark, and free to come in again."""


# --- what a reader returns -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """One movement of a statement.

    Attributes:
        row: position of the row in the file, from 1, counting every row of every kind.
        posted_on: the bank's local day.
        amount_cents: signed centavos, positive = into the account.
        memo: the bank's text, entities resolved, blanks folded; may be empty.
        bank_id: the bank's own id (OFX FITID), or ``None`` when missing. Never trusted alone.
        type: the bank's own kind of movement (OFX TRNTYPE), upper case, or ``None``.
        scheduled: the row lies after the statement's own date: announced, not yet settled.
    """

    row: int
    posted_on: date
    amount_cents: int
    memo: str
    bank_id: str | None = None
    type: str | None = None
    scheduled: bool = False


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """A row that states a balance although it is written like a movement (``SALDO DO DIA``)."""

    row: int
    posted_on: date
    amount_cents: int
    memo: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the reader could not read, or read with a doubt worth telling.

    Attributes:
        code: machine-readable: ``unreadable_amount``, ``unreadable_date``, ``ambiguous_amount``, ``truncated``,
            ``all_positive``, ``ledger_balance_unreadable``, ``ledger_balance_scaled``, ``text_doubtful``.
        row: position of the row in the file, from 1; ``None`` when it concerns the whole file.
        detail: the raw text that could not be read, cut to 60 characters; may be empty.
    """

    code: str
    row: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ParsedAccount:
    """One account of a statement file.

    Attributes:
        bank: bank code as the file writes it, or ``None``.
        branch: branch as the file writes it, or ``None``.
        account: account number as the file writes it (possibly empty).
        ledger_balance_cents: closing balance stated by the bank, signed centavos, or ``None``.
        ledger_balance_on: its day, or ``None`` when the file gives none that can be read.
        opening_balance_cents: balance before the first movement, where the file states it, signed centavos.
        opening_balance_on: the day at whose end that balance stood, or ``None``.
    """

    bank: str | None
    branch: str | None
    account: str
    kind: AccountKind
    currency: str
    lines: tuple[ParsedLine, ...]
    balance_rows: tuple[BalanceRow, ...] = ()
    ledger_balance_cents: int | None = None
    ledger_balance_on: date | None = None
    organization: str | None = None
    opening_balance_cents: int | None = None
    opening_balance_on: date | None = None


@dataclass(frozen=True, slots=True)
class ParsedStatement:
    """Everything a reader found in one file.

    Rows in the file = lines + balance rows + problems that cost a row (``unreadable_*``, ``ambiguous_amount``).
    """

    format: str
    accounts: tuple[ParsedAccount, ...]
    problems: tuple[Problem, ...] = ()
    rows: int = 0


# --- what is stored ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FinancialAccount:
    """A bank account or card of the company (conta financeira).

    Attributes:
        key: folded bank + account digits, by which files recognise it; unique in the company.
        opening_balance_cents: what the owner said the account held, or ``None`` while it is worked out.
        opening_balance_on: at whose end it held that; ``None`` = before the first stored line.
        is_default: offered first wherever an account is to be chosen; at most one of a company is.
    """

    company_id: UUID
    id: UUID
    name: str
    kind: AccountKind
    bank: str | None
    branch: str | None
    number: str
    key: str
    currency: str
    opening_balance_cents: int | None
    created_at: datetime
    opening_balance_on: date | None = None
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement of the bank, stored once (lançamento do extrato).

    Attributes:
        memo_key: memo folded to A-Z0-9, part of the identity.
        occurrence: 1 for the first of equal lines on a day, 2 for its twin, …: legitimate twins stay two.
        version: grows with every decision; a button of an older version decides nothing.
        repeats_id: the stored line this one equals, while nobody has said whether it is a true twin.
    """

    company_id: UUID
    id: UUID
    account_id: UUID
    import_id: UUID
    posted_on: date
    amount_cents: int
    memo: str
    memo_key: str
    occurrence: int
    bank_id: str | None
    type: str | None
    scheduled: bool
    state: LineState
    snoozed_at: datetime | None
    version: int
    created_at: datetime
    repeats_id: UUID | None = None


class StoredIdentity(NamedTuple):
    """What of a stored line says whether a row of a file is it; read by the hundred thousand, hence so little."""

    id: UUID
    posted_on: date
    amount_cents: int
    memo_key: str
    occurrence: int
    bank_id: str | None
    state: LineState


@dataclass(frozen=True, slots=True)
class StatementImport:
    """One file or feed page brought in (importação de extrato), with its four numbers.

    Attributes:
        known: rows that were there already; ``still_ignored`` of them had been left out on purpose and stay out.
        doubtful: new rows that equal stored ones beyond their count, to be asked about.
        undone_at: when the whole import was taken back, or ``None``.
    """

    company_id: UUID
    id: UUID
    source: str
    file_name: str
    sha256: str
    read: int
    new: int
    known: int
    doubtful: int
    balance_rows: int
    imported_at: datetime
    imported_by: UUID | None
    problems: tuple[Problem, ...] = field(default=())
    still_ignored: int = 0
    undone_at: datetime | None = None
