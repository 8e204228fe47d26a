"""Something agreed, and a line that moved more: the ground of every test about over-payments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.services import overpaying
from tests.builders import cents

if TYPE_CHECKING:
    from uuid import UUID

    from core.domain.decisions import RefundView
    from core.domain.entries import Entry
    from core.domain.parties import Contact
    from core.domain.statements import StatementLine
    from core.services.overpaying import Excess
    from tests.services.house import House


@dataclass(frozen=True)
class Deal:
    """450 agreed and 480 moved, with a customer, or with a supplier the other way round."""

    house: House
    sale: bool
    contact: Contact
    entry: Entry
    line: StatementLine

    def signed(self, amount: str) -> str:
        """An amount of the deal's own direction."""
        return amount if self.sale else f"-{amount}"

    def back(self, amount: str) -> str:
        """An amount of the other direction."""
        return f"-{amount}" if self.sale else amount

    def cents(self, amount: str) -> int:
        return cents(self.signed(amount))

    async def next_entry(self, amount: str = "200,00", contact: Contact | None = None) -> Entry:
        return await self.house.owes(self.signed(amount), contact or self.contact, description="A próxima")

    async def moves(self, amount: str, **changes: Any) -> StatementLine:
        """Another line of the deal's own direction."""
        return await self.house.receives(self.signed(amount), "PIX", **changes)

    async def returns(self, amount: str, **changes: Any) -> StatementLine:
        """A line of the other direction."""
        return await self.house.receives(self.back(amount), "PIX", **changes)

    async def settle(self, excess: Excess, category_id: UUID | None = None) -> None:
        await self.house.does(
            self.line, overpaying.settle_with, self.entry.id, excess, category_id=category_id
        )

    async def say(self, excess: Excess, category_id: UUID | None = None) -> None:
        await self.house.does(self.line, overpaying.say_anew, excess, category_id=category_id)

    async def case(self) -> RefundView:
        """The case of this deal's line."""
        async with self.house.store.read() as uow:
            return next(
                view
                for view in await uow.decisions.refunds(self.house.id)
                if view.case.cause_line_id == self.line.id
            )

    async def refund_entry(self) -> Entry:
        case = (await self.case()).case
        assert case.refund_entry_id is not None
        return await self.house.entry(case.refund_entry_id)

    async def category(self, name: str) -> UUID:
        async with self.house.store.read() as uow:
            return next(one.id for one in await uow.books.categories(self.house.id) if one.name == name)

    async def ordinary(self) -> UUID:
        """An ordinary category of the deal's own direction."""
        return await self.category("Outras receitas" if self.sale else "Outras despesas")

    async def roles(self) -> tuple[bool, bool]:
        async with self.house.store.read() as uow:
            contact = await uow.books.contact(self.house.id, self.contact.id)
        return contact.is_customer, contact.is_supplier


async def strike_deal(house: House, *, sale: bool) -> Deal:
    """450 are owed, by a customer or to a supplier, and 480 moved."""
    contact = await house.knows("Ana" if sale else "Moinho Bom Grão", is_customer=sale, is_supplier=not sale)
    entry = await house.owes("450,00" if sale else "-450,00", contact, description="Combinado")
    line = await house.receives("480,00" if sale else "-480,00")
    return Deal(house, sale, contact, entry, line)
