"""What is asked of a bank feed, whoever stands behind it. Connectors in ``core.feeds`` answer.

Every method only reads at the bank. Expected states are answers of ``status``; everything else that goes wrong is a
``FeedError`` with a state. A connector keeps nothing but short-lived tokens, and logs no value it was given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from core.domain.feeds import (
        Access,
        AuthStep,
        BankBalance,
        Capabilities,
        FeedAccount,
        FeedPage,
        FeedState,
        FeedStatus,
        Hint,
    )


class FeedError(Exception):
    """Something a connector could not do.

    Attributes:
        state: what it means for the connection.
        retry_after: seconds the provider wants us to wait, or ``None``.
        provider_code: the provider's own word for it, without anybody's data.
        request_id: the provider's name of the request, for support.
        message: the bank's own instruction to its customer, or ``None``.
    """

    def __init__(
        self,
        state: FeedState,
        provider_code: str | None = None,
        *,
        retry_after: float | None = None,
        request_id: str | None = None,
        message: str | None = None,
    ) -> None:
        super().__init__(f"{state.value} {provider_code or ''}".strip())
        self.state = state
        self.provider_code = provider_code
        self.retry_after = retry_after
        self.request_id = request_id
        self.message = message


class BankFeed(Protocol):
    """A way to read bank accounts.

    Attributes:
        name: by which connections are stored: ``pluggy``, ``inter``, …
        calls: every method and path it can ever ask for; anything else is refused before it leaves.
    """

    name: str
    capabilities: Capabilities
    calls: frozenset[tuple[str, str]]

    async def status(self, access: Access) -> FeedStatus:
        """How the connection stands. Expected troubles are answers, not exceptions."""

    async def list_accounts(self, access: Access) -> Sequence[FeedAccount]:
        """The accounts it can read. Raises ``FeedError``."""

    async def balance(self, access: Access, account: FeedAccount) -> BankBalance | None:
        """What the bank says the account holds, or ``None`` where it does not. Raises ``FeedError``."""

    async def fetch_window(
        self, access: Access, account: FeedAccount, since: date, until: date, cursor: str | None = None
    ) -> FeedPage:
        """Rows of some days, both included, a page at a time. Asking again changes nothing.

        A window longer than the provider takes is the connector's to divide; its cursor says where it is.

        Raises:
            FeedError: with the state that it means.
        """

    async def close(self) -> None:
        """Let connections go."""


@runtime_checkable
class LateArrivals(Protocol):
    """A feed that can be asked for rows by when it first saw them, or by their ids."""

    async def fetch_seen_since(
        self, access: Access, account: FeedAccount, since: datetime, cursor: str | None = None
    ) -> FeedPage:
        """Rows the provider first saw after an instant, whatever their day. Raises ``FeedError``."""

    async def fetch_by_ids(self, access: Access, account: FeedAccount, ids: Collection[str]) -> FeedPage:
        """Those of these rows that still exist. Raises ``FeedError``."""


@runtime_checkable
class ConnectsByLink(Protocol):
    """A feed whose people connect on the provider's page."""

    async def begin_connect(self, owner_key: str, reference: str | None = None) -> AuthStep:
        """A link to connect, or to connect again what already has a reference. Raises ``FeedError``."""

    async def find_references(self, owner_key: str) -> Sequence[str]:
        """Connections begun with this key, newest first; none where the provider is silent. Raises ``FeedError``."""

    async def disconnect(self, access: Access) -> None:
        """Have the provider forget the connection; one it does not know is forgotten. Raises ``FeedError``."""


@runtime_checkable
class SendsHints(Protocol):
    """A feed that calls when something has changed."""

    def read_hint(self, body: bytes) -> Hint | None:
        """What a webhook's body says, or ``None`` when it is not for us or cannot be read."""


@runtime_checkable
class ChecksSecrets(Protocol):
    """A feed whose secrets can be looked at before the bank is asked: a certificate that does not fit its key."""

    def look_at(self, secrets: Mapping[str, str], now: datetime) -> FeedStatus:
        """``OK`` with ``expires_at``, or the state that says what is wrong with what was given."""
