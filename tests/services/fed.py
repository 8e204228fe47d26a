"""A connected account of a house: rows as a provider would tell them, looks at chosen hours, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.domain.feeds import BankBalance, Counterparty, FeedAccount, FeedRow, RowStatus
from core.services import feeding, linking
from core.services.feeding import Fed
from core.services.readings import Reading
from storage import tables
from tests.builders import NOW, cents

if TYPE_CHECKING:
    from core.domain.connections import ConnectedAccount, Connection
    from tests.services.house import House

_FIRST, TODAY = date(2026, 7, 1), date(2026, 7, 13)


def july(day: int) -> date:
    return date(2026, 7, day)


def told(name: str, amount: str, memo: str = "PIX RECEBIDO CAFE", on: int = 10, **more: Any) -> FeedRow:
    """A row that has moved, of a day of July."""
    who = Counterparty(more.pop("party", None), more.pop("document", None))
    return FeedRow(name, RowStatus.POSTED, july(on), cents(amount), memo, counterparty=who, **more)


def announced(name: str, amount: str, memo: str = "BOLETO AGENDADO", on: int = 14, **more: Any) -> FeedRow:
    """A row whose money has not moved."""
    return replace(told(name, amount, memo, on, **more), status=RowStatus.PENDING)


@dataclass
class Feed:
    """The account of a house, fed by a connection."""

    house: House
    connection: Connection
    now: datetime = NOW
    rows: list[FeedRow] = field(default_factory=list)

    async def connected(self) -> ConnectedAccount:
        async with self.house.store.read() as uow:
            return (await uow.connections.accounts(self.house.id, self.connection.id))[0]

    async def look(
        self,
        *rows: FeedRow,
        hours: float = 0,
        balance: str | None = None,
        complete: bool = True,
        gone: tuple[str, ...] = (),
        since: date = _FIRST,
    ) -> Fed:
        """Some hours later the whole account is read, and this is what the provider shows."""
        self.now += timedelta(hours=hours)
        reading = Reading(rows, since, TODAY + timedelta(days=90), complete=complete, gone=frozenset(gone))
        held = BankBalance(cents(balance), self.now) if balance is not None else None
        connected = await self.connected()
        async with self.house.store.write() as uow:
            return await feeding.feed_account(uow, self.connection, connected, reading, held, self.now)

    async def lines(self) -> list[tuple[int, int, str]]:
        """Day, centavos and text of every line that counts."""
        return sorted(
            (row.posted_on.day, row.amount_cents, row.memo)
            for row in await self.house.rows(tables.statement_lines)
            if row.state != "removed"
        )


async def connect(house: House, feed: str = "pluggy", reference: str = "item-1", **more: Any) -> Feed:
    """The house's account, fed from now on."""
    account = house.account
    listed = FeedAccount(
        more.pop("provider_id", "acc-1"),
        "key-1",
        account.kind,
        "Conta",
        account.bank,
        account.branch,
        account.number,
    )
    async with house.store.write() as uow:
        made = await linking.link(uow, house.id, house.owner.id, feed, reference, [listed], NOW, **more)
    return Feed(house, made.connection)
