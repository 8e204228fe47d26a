"""What is asked about connections to feeds: how they stand, what they told, and the secrets they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.connections import ConnectedAccount, Connection, ConnectionDraft, FedRow, Told
    from core.domain.statements import StatementLine


class SecretUnreadable(Exception):
    """A sealed secret that no key at hand opens: the operator's matter. Names the key, never shows it."""


class Connections(Protocol):
    """Connections, the accounts they feed, and every row a provider told."""

    async def add(self, connection: Connection) -> None:
        """Store a new connection."""

    async def update(self, connection: Connection) -> None:
        """Store how a connection stands."""

    async def connection(self, company_id: UUID, connection_id: UUID) -> Connection:
        """One connection, ended or not. Raises ``NotFound``."""

    async def living(self, company_id: UUID) -> Sequence[Connection]:
        """Connections not ended, oldest first."""

    async def by_reference(self, feed: str, reference: str) -> Sequence[Connection]:
        """Connections not ended that the provider calls so, of any company: a webhook knows no company."""

    async def due(self, now: datetime, *, limit: int) -> Sequence[Connection]:
        """Connections of all companies that are to be looked at by now, longest due first."""

    async def claim(self, connection: Connection, *, until: datetime) -> bool:
        """Put the next look off until an instant if nobody else has meanwhile; says whether it was us."""

    async def add_account(self, account: ConnectedAccount) -> None:
        """Store an account of a connection."""

    async def update_account(self, account: ConnectedAccount) -> None:
        """Store how far an account was read."""

    async def accounts(self, company_id: UUID, connection_id: UUID) -> Sequence[ConnectedAccount]:
        """Accounts a connection feeds, ended ones aside."""

    async def connected(self, company_id: UUID, connected_id: UUID) -> ConnectedAccount:
        """One account of a connection. Raises ``NotFound``."""

    async def feeding(self, company_id: UUID) -> Mapping[UUID, ConnectedAccount]:
        """By account of the books, what feeds it now."""

    async def ever_fed(self, company_id: UUID, stable_key: str) -> UUID | None:
        """The account of the books that a provider's account of this key fed last, ended connections included."""

    async def rows(
        self,
        company_id: UUID,
        account_id: UUID,
        *,
        between: tuple[date, date],
        ids: Collection[str] = (),
    ) -> Sequence[FedRow]:
        """Rows of an account of some days, both included, and those of these ids whatever their day; any feed's."""

    async def missing(self, company_id: UUID, account_id: UUID) -> Sequence[FedRow]:
        """Rows that were looked for and not there, and have not gone."""

    async def save_rows(self, rows: Sequence[FedRow]) -> None:
        """Store rows, or what they say now."""

    async def row_of_line(self, company_id: UUID, line_id: UUID) -> FedRow | None:
        """The living row a line is."""

    async def fed_memos(
        self, company_id: UUID, account_id: UUID, first: date, last: date
    ) -> Mapping[UUID, str]:
        """Texts of an account's lines between two days that a feed tells of, by id."""

    async def lines_between(
        self, company_id: UUID, account_id: UUID, first: date, last: date
    ) -> Sequence[StatementLine]:
        """Lines of an account between two days, both included, removed ones too."""

    async def retell_line(self, line: StatementLine, *, version: int) -> bool:
        """Store what the bank says of a line now, if it is open and of this version still; says whether it was."""

    async def remove_line(self, company_id: UUID, line_id: UUID, *, version: int) -> bool:
        """Mark an open line of this version removed, unless something is recorded to give it back."""

    async def stated(
        self, company_id: UUID, account_id: UUID, source: str, since: date
    ) -> Mapping[date, int]:
        """Closing balances that a source stated for days since one, the latest word of each."""

    async def newest_row(self, company_id: UUID, account_id: UUID) -> datetime | None:
        """When the newest row of an account was first read."""

    async def hear(self, feed: str, event_id: str, now: datetime) -> bool:
        """Note a webhook's event; ``False`` when it was heard before."""

    async def forget_events(self, before: datetime) -> None:
        """Forget events heard before an instant."""

    async def save_draft(self, draft: ConnectionDraft) -> None:
        """Store a connection being set up, or its new step."""

    async def draft(self, company_id: UUID, draft_id: UUID) -> ConnectionDraft:
        """One of them. Raises ``NotFound``."""

    async def drafts(self, company_id: UUID, chat_id: int) -> Sequence[ConnectionDraft]:
        """Those of a chat, newest first."""

    async def drafts_in(self, steps: Collection[str], *, limit: int) -> Sequence[ConnectionDraft]:
        """Those of all companies that stand at one of these steps, oldest first."""

    async def awaiting_secrets(self, chats: Collection[int], since: datetime) -> frozenset[int]:
        """Of these chats, those in which what is typed may be a secret: asked for since an instant, or being set up."""

    async def fed_row(self, company_id: UUID, row_id: UUID) -> FedRow:
        """One row, gone or not. Raises ``NotFound``."""

    async def told_so_far(self, company_id: UUID, account_id: UUID) -> Told:
        """What the living rows of an account come to."""

    async def drop_draft(self, company_id: UUID, draft_id: UUID) -> None:
        """Forget one, with the secrets typed for it."""


class Vault(Protocol):
    """Secrets, sealed for the company, the owner and the field they belong to."""

    async def put(self, company_id: UUID, owner_id: UUID, field: str, text: str) -> None:
        """Seal a secret of a connection or draft, in place of an earlier one."""

    async def all_of(self, company_id: UUID, owner_id: UUID) -> Mapping[str, str]:
        """Its secrets by field, opened."""

    async def fields_of(self, company_id: UUID, owner_id: UUID) -> frozenset[str]:
        """Which secrets it has, unopened."""

    async def move(self, company_id: UUID, owner_id: UUID, to_id: UUID) -> None:
        """Give all of them to another owner of the company."""

    async def drop(self, company_id: UUID, owner_id: UUID) -> None:
        """Forget them."""

    async def reseal(self, *, limit: int) -> int:
        """Seal some that an older key sealed with the newest; returns how many."""

    async def keep_typed(self, bot_id: int, update_id: int, text: str) -> None:
        """Seal what was typed in an update whose stored copy does not show it."""

    async def take_typed(self, bot_id: int, update_id: int) -> str | None:
        """What was typed, once; ``None`` when there is nothing."""
