"""A bank for demonstrations and first tries: accounts in memory whose lines fall when somebody lets them fall."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.domain.feeds import (
    BankBalance,
    Capabilities,
    FeedAccount,
    FeedPage,
    FeedRow,
    FeedState,
    FeedStatus,
    RowStatus,
)
from core.domain.statements import AccountKind
from core.domain.time import local_day
from core.ports.feeds import FeedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from core.domain.feeds import Access
    from core.domain.time import Clock


@dataclass
class DemoBank:
    """An account of the demonstration bank.

    Attributes:
        balance_cents: what it holds now, centavos.
    """

    name: str
    bank: str
    number: str
    balance_cents: int
    rows: list[FeedRow] = field(default_factory=list)

    def let_fall(self, on: date, cents: int, memo: str) -> None:
        """A movement happens: it is there at the next look, and the balance with it."""
        self.balance_cents += cents
        name = f"demo-{len(self.rows) + 1}"
        self.rows.append(FeedRow(name, RowStatus.POSTED, on, cents, memo, type="OTHER"))

    def listed(self) -> FeedAccount:
        """The account as a provider lists it."""
        key = f"demo:{self.bank}:{self.number}"
        return FeedAccount(key, key, AccountKind.BANK, self.name, self.bank, None, self.number)


class DemoFeed:
    """See ``core.ports.feeds.BankFeed``. It asks nobody, so nothing can be asked of anybody.

    Args:
        time_zone: IANA zone in which its days are counted.
    """

    name = "demo"
    capabilities = Capabilities(history_days=30)
    calls: frozenset[tuple[str, str]] = frozenset()

    def __init__(self, banks: Sequence[DemoBank], clock: Clock, time_zone: str) -> None:
        self._banks = {bank.listed().provider_id: bank for bank in banks}
        self._clock, self._time_zone = clock, time_zone

    async def status(self, access: Access) -> FeedStatus:
        """Always well."""
        del access
        return FeedStatus(FeedState.OK)

    async def list_accounts(self, access: Access) -> Sequence[FeedAccount]:
        """All of them."""
        del access
        return [bank.listed() for bank in self._banks.values()]

    async def balance(self, access: Access, account: FeedAccount) -> BankBalance:
        """What the account holds; the demonstration counts today as closed, so that the proof can be shown."""
        del access
        now = self._clock.now()
        return BankBalance(self._bank(account).balance_cents, now, on=local_day(now, self._time_zone))

    async def fetch_window(
        self, access: Access, account: FeedAccount, since: date, until: date, cursor: str | None = None
    ) -> FeedPage:
        """What has fallen in these days, on one page."""
        del access, cursor
        return FeedPage(tuple(row for row in self._bank(account).rows if since <= row.posted_on <= until))

    async def close(self) -> None:
        """Nothing is open."""

    def _bank(self, account: FeedAccount) -> DemoBank:
        bank = self._banks.get(account.provider_id)
        if bank is None:
            raise FeedError(FeedState.ACCOUNT_NOT_FOUND, "unknown_account")
        return bank
