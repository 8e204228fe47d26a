"""What a company is made of while it is being invented: contacts, entries, lines, and the answer of each line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

INCOME, EXPENSE = "receita", "despesa"


@dataclass(frozen=True)
class Person:
    """Somebody a bank may name: the name as the bank has it, and digits only of the document."""

    name: str
    document: str


@dataclass(frozen=True)
class Plan:
    """What a contact is charged each month."""

    amount: int
    day: int
    what: str


@dataclass(frozen=True)
class Contact:
    """Somebody the company knows; ``shown_document`` is what the books have of the true one."""

    id: str
    role: str
    name: str
    person: Person
    shown_document: str | None
    method: str
    stand_in: Person | None = None
    plan: Plan | None = None


@dataclass(eq=False)
class Entry:
    """An open item. ``left`` is what is still to be paid while the lines are gone through by day."""

    kind: str
    due: date
    amount: int
    contact: Contact
    description: str
    category: str
    method: str | None
    document: str | None = None
    boleto_number: str | None = None
    pix_txid: str | None = None
    slip: str | None = None  # the boleto's number, which the books may lack
    taken: bool = False  # some line of the story pays it
    left: int = 0
    id: str = ""

    def __post_init__(self) -> None:
        self.left = self.amount

    @property
    def signed(self) -> int:
        return self.amount if self.kind == INCOME else -self.amount

    def as_json(self, open_amount: int) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "due_date": self.due.isoformat(),
            "amount": self.amount,
            "open_amount": open_amount,
            "contact_id": self.contact.id,
            "contact_name": self.contact.name,
            "contact_doc": self.contact.shown_document,
            "description": self.description,
            "category": self.category,
            "method": self.method,
            "document": self.document,
            "boleto_number": self.boleto_number,
            "pix_txid": self.pix_txid,
        }


@dataclass(eq=False)
class Answer:
    """What the owner would say about a line."""

    kind: str
    entries: list[Entry] = field(default_factory=list)
    diff: int = 0
    diff_kind: str | None = None
    new_kind: str | None = None
    category: str | None = None
    pair: Line | None = None
    cues: list[str] = field(default_factory=list)
    open_amounts: list[int] = field(default_factory=list)

    def as_json(self, *, entries_in_full: bool) -> dict[str, Any]:
        opened = self.open_amounts
        full = [entry.as_json(amount) for entry, amount in zip(self.entries, opened, strict=True)]
        return {
            "kind": self.kind,
            "entries": full if entries_in_full else [entry.id for entry in self.entries],
            "diff": self.diff,
            "diff_kind": self.diff_kind,
            "new_kind": self.new_kind,
            "category": self.category,
            "pair": self.pair.id if self.pair else None,
            "cues": sorted(set(self.cues)),
        }


@dataclass(eq=False)
class Line:
    """A line of a statement."""

    day: date
    account: str
    amount: int
    memo: str
    type: str
    answer: Answer
    who: Person | None = None
    payer_name: str | None = None
    payer_doc: str | None = None
    boleto_number: str | None = None
    e2e_id: str | None = None
    pix_txid: str | None = None
    fitid: str = ""
    id: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "account_id": self.account,
            "fitid": self.fitid,
            "date": self.day.isoformat(),
            "amount": self.amount,
            "memo": self.memo,
            "type": self.type,
            "payer_name": self.payer_name,
            "payer_doc": self.payer_doc,
            "boleto_number": self.boleto_number,
            "e2e_id": self.e2e_id,
            "pix_txid": self.pix_txid,
        }
