"""The bank behind the fake of Pluggy: connections, accounts and rows, in memory, as a test moves them.

Amounts are centavos into the account, as everywhere in the project; the fake turns them into what Pluggy would send.
Everything is used through ``tests.feeds.pluggy_fake``, whose docstring says how.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from core.domain.time import Clock

SAO_PAULO = ZoneInfo("America/Sao_Paulo")

USUAL_STATUS: dict[str, str] = {
    "INVALID_CREDENTIALS": "LOGIN_ERROR",
    "ACCOUNT_CREDENTIALS_RESET": "LOGIN_ERROR",
    "USER_AUTHORIZATION_NOT_GRANTED": "LOGIN_ERROR",
    "USER_AUTHORIZATION_REVOKED": "LOGIN_ERROR",
    "ACCOUNT_LOCKED": "LOGIN_ERROR",
    "INVALID_CREDENTIALS_MFA": "OUTDATED",
    "USER_INPUT_TIMEOUT": "OUTDATED",
    "USER_AUTHORIZATION_PENDING": "OUTDATED",
    "ACCOUNT_NEEDS_ACTION": "OUTDATED",
    "ALREADY_LOGGED_IN": "OUTDATED",
    "SITE_NOT_AVAILABLE": "OUTDATED",
    "CONNECTION_ERROR": "OUTDATED",
    "UNEXPECTED_ERROR": "OUTDATED",
    "ERROR": "OUTDATED",
    "MERGE_ERROR": "OUTDATED",
    "CREATE_ERROR": "OUTDATED",
    "USER_NOT_SUPPORTED": "OUTDATED",
}
"""The ``status`` that usually stands beside a final ``executionStatus``."""


def stamp(instant: datetime) -> str:
    """An instant as Pluggy writes it: UTC, milliseconds, ``Z``."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day_only(day: date) -> str:
    """A day as connectors without an hour send it: midnight of UTC."""
    return f"{day.isoformat()}T00:00:00.000Z"


def local(day: date, hour: str = "00:00") -> str:
    """An hour of São Paulo; without one its midnight, 03:00Z, the commonest of all."""
    return stamp(datetime.combine(day, time.fromisoformat(hour), SAO_PAULO))


@dataclass(frozen=True)
class Party:
    """Who pays or is paid, as ``paymentData`` names them."""

    name: str | None = None
    document: str | None = None

    def wire(self) -> dict[str, Any]:
        """As JSON; a document's type follows from its length."""
        bare = "".join(char for char in self.document or "" if char.isalnum())
        named = {"type": "CPF" if len(bare) == 11 else "CNPJ", "value": self.document}
        return {
            "name": self.name,
            "documentNumber": named if self.document else None,
            "accountNumber": None,
            "branchNumber": None,
            "routingNumber": None,
        }


@dataclass
class Row:
    """One movement. ``more`` is laid over the JSON last, so that any field can be bent, added or made ``None``."""

    id: str
    at: str
    cents: int
    description: str | None
    status: str | None
    created_at: datetime
    updated_at: datetime
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def day(self) -> str:
        """The day of UTC, which is what the provider filters by."""
        return self.at[:10]

    def wire(self, account: Account) -> dict[str, Any]:
        """As JSON. A card's numbers have the other sign; ``type`` says the same of both."""
        number = (self.cents if account.type == "BANK" else -self.cents) / 100
        said = {
            "id": self.id,
            "accountId": account.id,
            "description": self.description,
            "descriptionRaw": None,
            "currencyCode": "BRL",
            "amount": number,
            "amountInAccountCurrency": None,
            "date": self.at,
            "type": "CREDIT" if self.cents > 0 else "DEBIT",
            "balance": None,
            "providerId": None,
            "category": "Transfers",
            "operationType": None,
            "paymentData": None,
            "order": 0,
            "createdAt": stamp(self.created_at),
            "updatedAt": stamp(self.updated_at),
        }
        return said | ({"status": self.status} if self.status else {}) | self.more


@dataclass
class Account:
    """An account of a connection, with its rows. ``balance_cents`` follows the rows unless a test sets it."""

    clock: Clock
    item_id: str
    number: str
    type: str = "BANK"
    subtype: str = "CHECKING_ACCOUNT"
    bank: str | None = "341"
    branch: str = "0912"
    name: str = "Conta corrente"
    tax_number: str | None = "12.ABC.345/01DE-35"
    owner: str = "Padaria Modelo Ltda"
    opening_cents: int = 0
    stated_cents: int | None = None
    blocked_cents: int | None = None
    invested_cents: int | None = None
    updated_at: datetime | None = None
    id: str = field(default_factory=lambda: str(uuid4()))
    rows: list[Row] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    # --- what moves ---

    def post(
        self,
        on: date | str,
        cents: int,
        description: str | None = "PIX RECEBIDO",
        *,
        party: Party | None = None,
        seen_at: datetime | None = None,
        status: str | None = "POSTED",
        row_id: str | None = None,
        **more: Any,
    ) -> Row:
        """A movement appears. An old day makes it a late arrival, for it is first seen now.

        Args:
            on: a day (sent as midnight of São Paulo) or the exact ``date`` text: see ``day_only`` and ``local``.
            cents: into the account; a card's purchase is negative.
            party: the other side, put as payer or receiver by the money's direction.
            seen_at: its ``createdAt``; now when not given.
            status: ``None`` leaves the field out, as older connectors do.
            more: fields of the JSON by Pluggy's names (``providerId``, ``operationType``, ``paymentData``…).
        """
        now = seen_at or self.clock.now()
        if party is not None:
            side = "payer" if cents > 0 else "receiver"
            more["paymentData"] = {side: party.wire()} | (more.get("paymentData") or {})
        row = Row(
            id=row_id or str(uuid4()),
            at=on if isinstance(on, str) else local(on),
            cents=cents,
            description=description,
            status=status,
            created_at=now,
            updated_at=now,
            more=more,
        )
        self.rows.append(row)
        return row

    def pend(self, on: date | str, cents: int, description: str = "PIX AGENDADO", **more: Any) -> Row:
        """A movement is announced that has not happened yet."""
        return self.post(on, cents, description, status="PENDING", **more)

    def settle(self, row: Row, *, new_id: bool = False, on: date | str | None = None, **more: Any) -> Row:
        """What was announced happens: the row itself, or (``new_id``) another one in its place."""
        if new_id:
            self.remove(row)
            at = on if on is not None else row.at
            return self.post(at, row.cents, row.description, **{**row.more, **more})
        row.status = "POSTED"
        if on is not None:
            row.at = on if isinstance(on, str) else local(on)
        return self.change(row, **more)

    def change(
        self, row: Row, *, cents: int | None = None, description: str | None = None, **more: Any
    ) -> Row:
        """The bank corrects a row; its id stays."""
        row.cents = row.cents if cents is None else cents
        row.description = row.description if description is None else description
        row.more |= more
        row.updated_at = self.clock.now()
        return row

    def remove(self, row: Row) -> None:
        """The row is gone, as if it had never been."""
        self.rows = [one for one in self.rows if one is not row]

    def churn(self, row: Row) -> Row:
        """The same movement under a new id, first seen now: what Pluggy does when it fails to know it again."""
        self.remove(row)
        return self.post(row.at, row.cents, row.description, status=row.status, **row.more)

    # --- what it says ---

    @property
    def balance_cents(self) -> int:
        """What the account holds: as stated by the test, else the opening balance and every posted row."""
        if self.stated_cents is not None:
            return self.stated_cents
        return self.opening_cents + sum(row.cents for row in self.rows if row.status != "PENDING")

    def wire(self) -> dict[str, Any]:
        """As JSON. A card states its debt, so its number has the other sign, and it has no transfer number."""
        bank = self.type == "BANK"
        transfer = f"{self.bank}/{self.branch}/{self.number}" if bank and self.bank else None
        said = {
            "id": self.id,
            "itemId": self.item_id,
            "type": self.type,
            "subtype": self.subtype,
            "number": f"{self.branch}/{self.number}" if bank else self.number[-4:],
            "name": self.name,
            "marketingName": None,
            "taxNumber": self.tax_number,
            "owner": self.owner,
            "currencyCode": "BRL",
            "balance": (self.balance_cents if bank else -self.balance_cents) / 100,
            "bankData": {"transferNumber": transfer, "closingBalance": None} if bank else None,
            "creditData": None if bank else {"brand": "VISA"},
            "createdAt": stamp(self.clock.now() - timedelta(days=90)),
            "updatedAt": stamp(self.updated_at or self.clock.now()),
        }
        return said | self.more

    def live(self) -> dict[str, Any]:
        """The answer of the reading that goes to the bank."""
        return {
            "balance": self.balance_cents / 100,
            "blockedBalance": None if self.blocked_cents is None else self.blocked_cents / 100,
            "automaticallyInvestedBalance": None
            if self.invested_cents is None
            else self.invested_cents / 100,
            "closingBalance": self.balance_cents / 100,
            "currencyCode": "BRL",
            "updateDateTime": stamp(self.clock.now()),
        }


@dataclass
class Item:
    """A connection: one login at one bank. Its fields are laid over a healthy item's JSON by ``more``."""

    clock: Clock
    owner_key: str | None = None
    connector: dict[str, Any] = field(
        default_factory=lambda: {"id": 612, "name": "Itaú Empresas", "isOpenFinance": True}
    )
    id: str = field(default_factory=lambda: str(uuid4()))
    accounts: list[Account] = field(default_factory=list)
    consents: list[dict[str, Any]] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)
    created_at: datetime = field(init=False)
    hides_accounts: int = 0

    def __post_init__(self) -> None:
        self.created_at = self.clock.now()

    def account(self, number: str = "48210-7", **more: Any) -> Account:
        """A bank account; fields of ``Account`` by name."""
        made = Account(self.clock, self.id, number, **more)
        self.accounts.append(made)
        return made

    def card(self, number: str = "5555444433331234", **more: Any) -> Account:
        """A credit card; its rows are positive when they lessen the debt."""
        return self.account(
            number, **{"type": "CREDIT", "subtype": "CREDIT_CARD", "name": "Cartão Empresas"} | more
        )

    # --- how it stands ---

    def well(self) -> None:
        """All is fresh and complete."""
        self.more = {}

    def fail(
        self,
        code: str,
        *,
        told_by: str = "both",
        status: str | None = None,
        provider_message: str | None = None,
    ) -> None:
        """The last run ended with a code of Pluggy's.

        Args:
            told_by: ``execution`` (``executionStatus`` alone names it), ``error`` (``error.code`` alone) or ``both``.
            status: instead of the one that usually goes with it.
        """
        error = {"code": code, "message": "See the code.", "providerMessage": provider_message}
        self.more = {
            "status": status or USUAL_STATUS.get(code, "OUTDATED"),
            "executionStatus": "ERROR" if told_by == "error" else code,
            "error": None if told_by == "execution" else error,
        }

    def wait_for(
        self, what: str, *, instructions: str | None = None, expires_at: datetime | None = None
    ) -> None:
        """The bank wants the person: ``input`` (a code) or ``action`` (something in its app)."""
        until = stamp(expires_at) if expires_at else None
        self.more = {
            "status": f"WAITING_USER_{what.upper()}",
            "executionStatus": f"WAITING_USER_{what.upper()}",
        }
        if what == "input":
            asked = {"name": "token", "label": "Token", "type": "number", "instructions": instructions}
            self.more["parameter"] = asked | {"expiresAt": until}
        else:
            asked = {"type": "authorize-access", "instructions": instructions}
            self.more["userAction"] = asked | {"expiresAt": until}

    def sync(self, step: str = "TRANSACTIONS_IN_PROGRESS") -> None:
        """A run is under way."""
        self.more = {"status": "UPDATING", "executionStatus": step}

    def half(self, message: str | None = None) -> None:
        """The run brought some products and not others: ``PARTIAL_SUCCESS``."""
        warning = {"code": "001", "message": "Not all was retrieved.", "providerMessage": message}
        self.more = {
            "executionStatus": "PARTIAL_SUCCESS",
            "statusDetail": {
                "accounts": self._product(fresh=True),
                "transactions": self._product(fresh=False) | {"warnings": [warning]},
            },
        }

    def stale(self, since: datetime) -> None:
        """``UPDATED`` and ``SUCCESS`` are said, but nothing came since an instant."""
        self.more = {
            "lastUpdatedAt": stamp(since),
            "statusDetail": {
                "transactions": {"isUpdated": False, "lastUpdatedAt": stamp(since), "warnings": []}
            },
        }

    def _product(self, *, fresh: bool) -> dict[str, Any]:
        seen = self.clock.now() - (timedelta(0) if fresh else timedelta(days=1))
        return {"isUpdated": fresh, "lastUpdatedAt": stamp(seen), "warnings": []}

    def wire(self) -> dict[str, Any]:
        """As JSON."""
        now = stamp(self.clock.now())
        said = {
            "id": self.id,
            "connector": self.connector,
            "status": "UPDATED",
            "executionStatus": "SUCCESS",
            "error": None,
            "parameter": None,
            "userAction": None,
            "statusDetail": None,
            "createdAt": stamp(self.created_at),
            "updatedAt": now,
            "lastUpdatedAt": now,
            "nextAutoSyncAt": stamp(self.clock.now() + timedelta(hours=12)),
            "consecutiveFailedLoginAttempts": 0,
            "consentExpiresAt": None,
            "hasResourcesPendingAuthorization": False,
            "clientUserId": self.owner_key,
            "aFieldOfTomorrow": {"nested": [1, 2]},
        }
        return said | self.more
