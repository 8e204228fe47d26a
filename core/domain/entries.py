"""The company's own books: entries (receitas and despesas) and their categories."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID


class EntryState(StrEnum):
    """Where an entry stands."""

    OPEN = "open"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class Direction(StrEnum):
    """Receita (money in) or despesa (money out)."""

    IN = "in"
    OUT = "out"

    @staticmethod
    def of(amount_cents: int) -> Direction:
        """The direction of a signed amount."""
        return Direction.IN if amount_cents > 0 else Direction.OUT


class CategoryPurpose(StrEnum):
    """What a category is for, where the program itself needs one."""

    ORDINARY = "ordinary"
    REFUND = "refund"
    INTEREST = "interest"
    FINE = "fine"
    DISCOUNT = "discount"
    FEE = "fee"
    WITHHOLDING = "withholding"


class Method(StrEnum):
    """How payment of an entry was agreed; the matcher's own words."""

    PIX = "pix"
    TED = "ted"
    BOLETO = "boleto"
    CREDIT_CARD = "cartao_credito"
    DEBIT_CARD = "cartao_debito"
    TRANSFER = "transferencia"
    DIRECT_DEBIT = "debito_automatico"


@dataclass(frozen=True, slots=True)
class Category:
    """A category of receitas or of despesas (categoria financeira)."""

    company_id: UUID
    id: UUID
    name: str
    direction: Direction
    purpose: CategoryPurpose
    active: bool = True

    @property
    def is_offered(self) -> bool:
        """Whether an entry of the owner's own may be of it; tariffs come alone as often as inside a difference."""
        return self.active and self.purpose in {CategoryPurpose.ORDINARY, CategoryPurpose.FEE}


@dataclass(frozen=True, slots=True)
class Entry:
    """A receita or despesa (lançamento): an open item until it is settled.

    Attributes:
        amount_cents: the agreed value, signed; never overwritten.
        settled_cents: what the bank really moved, signed; ``None`` until all of it is settled.
        covered_cents: how much of the agreed value is settled, signed; between 0 and ``amount_cents``.
        number: number of the sale, invoice or boleto as the owner knows it, or ``None``.
        import_key: identity of the row it was imported from, so that importing twice adds nothing.
        method: how payment was agreed, where the books say so.
        boleto_number: the bank's number of its boleto (nosso número), or ``None``.
    """

    company_id: UUID
    id: UUID
    amount_cents: int
    settled_cents: int | None
    settled_on: date | None
    due_on: date
    description: str
    contact_id: UUID | None
    category_id: UUID | None
    number: str | None
    state: EntryState
    import_key: str | None
    created_at: datetime
    covered_cents: int = 0
    method: Method | None = None
    boleto_number: str | None = None

    @property
    def open_cents(self) -> int:
        """What of the agreed value is still owed, signed."""
        return self.amount_cents - self.covered_cents

    @property
    def direction(self) -> Direction:
        """Receita or despesa."""
        return Direction.of(self.amount_cents)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One good row of a table of open items, as read: not yet tied to contacts and categories.

    Attributes:
        row: line number in the file, the header being 1.
    """

    row: int
    amount_cents: int
    description: str
    contact: str
    document: str | None
    due_on: date
    category: str
    number: str | None
    method: Method | None = None
    boleto_number: str | None = None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was not kept: its number, the column at fault and what stood there."""

    row: int
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class ParsedEntries:
    """What a table of open items holds: the good rows, and each bad one with its reason."""

    rows: tuple[EntryRow, ...]
    problems: tuple[RowProblem, ...]
