"""One company with one of everything that other rows refer to, stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.decisions import Decision, DecisionKind, RefundCase, RefundState
from core.domain.entries import Category, CategoryPurpose, Direction, Entry
from core.domain.ids import new_id
from tests.builders import NOW, a_company, a_contact, a_line, a_member, an_account, an_entry, an_import

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from core.domain.parties import Company, Contact, Member
    from core.domain.statements import FinancialAccount, StatementImport, StatementLine
    from core.ports import UnitOfWork


@dataclass(frozen=True)
class Shelf:
    """What ``stocked`` stored."""

    company: Company
    member: Member
    account: FinancialAccount
    statement_import: StatementImport
    line: StatementLine
    category: Category
    contact: Contact
    entry: Entry

    @property
    def id(self) -> UUID:
        return self.company.id

    def another_line(self, amount: str = "480,00", **changes: Any) -> StatementLine:
        own = {"company_id": self.id, "account_id": self.account.id, "import_id": self.statement_import.id}
        return a_line(amount, **(own | changes))

    def another_entry(self, amount: str = "450,00", **changes: Any) -> Entry:
        own = {"company_id": self.id, "contact_id": self.contact.id, "category_id": self.category.id}
        return an_entry(amount, **(own | changes))

    def a_decision(self, **changes: Any) -> Decision:
        values: dict[str, Any] = {
            "company_id": self.id,
            "id": new_id(),
            "line_id": self.line.id,
            "line_version": 0,
            "kind": DecisionKind.RECONCILE,
            "member_id": self.member.id,
            "decided_at": NOW,
        }
        return Decision(**(values | changes))

    def a_case(self, decision: Decision, refund_entry: Entry, **changes: Any) -> RefundCase:
        values: dict[str, Any] = {
            "company_id": self.id,
            "id": new_id(),
            "contact_id": self.contact.id,
            "cause_line_id": self.line.id,
            "cause_entry_id": self.entry.id,
            "refund_entry_id": refund_entry.id,
            "opened_by": decision.id,
            "closed_by": None,
            "amount_cents": refund_entry.amount_cents,
            "state": RefundState.OPEN,
            "opened_at": NOW,
            "closed_at": None,
        }
        return RefundCase(**(values | changes))


async def stocked(uow: UnitOfWork, *, user_id: int = 1001) -> Shelf:
    """Store one company with one of everything."""
    company = a_company()
    account, record = an_account(company.id), an_import(company.id)
    contact = a_contact(company_id=company.id)
    category = Category(company.id, new_id(), "Vendas", Direction.IN, CategoryPurpose.ORDINARY)
    shelf = Shelf(
        company,
        a_member(company.id, user_id=user_id, chat_id=user_id),
        account,
        record,
        a_line(company_id=company.id, account_id=account.id, import_id=record.id),
        category,
        contact,
        an_entry(company_id=company.id, contact_id=contact.id, category_id=category.id),
    )
    await uow.people.add_company(company)
    await uow.people.add_member(shelf.member)
    await uow.statements.add_account(account)
    await uow.statements.add_import(record)
    await uow.statements.add_lines([shelf.line])
    await uow.books.add_category(category)
    await uow.books.add_contact(contact)
    await uow.books.add_entries([shelf.entry])
    return shelf
