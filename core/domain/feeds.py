"""Bank feeds: what a bank or aggregator answers.

A feed only reads. Amounts are signed integer centavos, positive = into the account; days are days of São Paulo;
instants are aware UTC. Nothing here names a provider's own words but the codes that are kept to be shown to support.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from core.domain.statements import AccountKind


class FeedState(StrEnum):
    """How a connection stands, in words that are the same for every provider."""

    OK = "OK"
    SYNCING = "SYNCING"
    NEEDS_REAUTH = "NEEDS_REAUTH"
    CONSENT_EXPIRED = "CONSENT_EXPIRED"
    REVOKED = "REVOKED"
    NEEDS_MFA = "NEEDS_MFA"
    NEEDS_USER_ACTION = "NEEDS_USER_ACTION"
    WAITING_APPROVER = "WAITING_APPROVER"
    MFA_TIMEOUT = "MFA_TIMEOUT"
    SESSION_BUSY = "SESSION_BUSY"
    ACCOUNT_LOCKED = "ACCOUNT_LOCKED"
    BANK_DOWN = "BANK_DOWN"
    PARTIAL = "PARTIAL"
    STALE = "STALE"
    RATE_LIMITED = "RATE_LIMITED"
    NOT_SUPPORTED = "NOT_SUPPORTED"
    ACCOUNT_NOT_FOUND = "ACCOUNT_NOT_FOUND"
    MISSING_SCOPE = "MISSING_SCOPE"
    CERT_INVALID = "CERT_INVALID"
    CERT_EXPIRING = "CERT_EXPIRING"
    OPERATOR_CONFIG = "OPERATOR_CONFIG"
    WINDOW_TOO_LONG = "WINDOW_TOO_LONG"


READABLE = frozenset({FeedState.OK, FeedState.PARTIAL, FeedState.STALE, FeedState.CERT_EXPIRING})
"""States in which rows may be read; of ``PARTIAL`` and ``STALE`` no day may be called complete."""

OF_THE_PERSON = frozenset(
    {
        FeedState.NEEDS_REAUTH,
        FeedState.CONSENT_EXPIRED,
        FeedState.REVOKED,
        FeedState.NEEDS_MFA,
        FeedState.NEEDS_USER_ACTION,
        FeedState.MFA_TIMEOUT,
        FeedState.ACCOUNT_LOCKED,
        FeedState.NOT_SUPPORTED,
        FeedState.ACCOUNT_NOT_FOUND,
        FeedState.MISSING_SCOPE,
        FeedState.CERT_INVALID,
    }
)
"""States only a person ends: nothing is tried again by itself, for trying again locks accounts at banks."""


class RowStatus(StrEnum):
    """Whether the money has moved."""

    PENDING = "pending"
    POSTED = "posted"


@dataclass(frozen=True, slots=True)
class Access:
    """What a connector needs to speak for one connection. Its secrets never show in a ``repr``.

    Attributes:
        reference: the provider's name of the connection (a Pluggy item) or the account's number.
        secrets: by field name, as the connector's ``asks_for`` names them.
    """

    reference: str
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a connector can do.

    Attributes:
        asks_for: names of the secrets it needs; empty where the person connects on the provider's page.
        max_window_days: most days one request may span, both ends counted.
        history_days: how far back the first reading goes.
        has_pending: announces rows before the money moves.
        has_late_arrivals: can be asked for rows by when the provider first saw them.
        has_balance: states the bank's own balance.
        by_link: the person connects on the provider's page, reached by a link.
    """

    asks_for: tuple[str, ...] = ()
    max_window_days: int = 365
    history_days: int = 365
    has_pending: bool = False
    has_late_arrivals: bool = False
    has_balance: bool = True
    by_link: bool = False


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """How a connection stands at the provider.

    Attributes:
        message: the bank's own instruction to its customer, as received; shown escaped, never logged.
        data_as_of: until when the provider's copy is fresh, or ``None`` when it does not say.
        retry_at: not to be asked again before.
        expires_at: when consent or certificate ends, or ``None``.
        provider_code: the provider's own word for it, for support.
        request_id: the provider's name of the request, for support.
    """

    state: FeedState
    message: str | None = None
    data_as_of: datetime | None = None
    retry_at: datetime | None = None
    expires_at: datetime | None = None
    provider_code: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class FeedAccount:
    """An account as a provider lists it.

    Attributes:
        provider_id: the provider's id, which changes when a connection is made anew.
        stable_key: what stays the same then: folded holder document, bank, branch, number and kind.
    """

    provider_id: str
    stable_key: str
    kind: AccountKind
    name: str
    bank: str | None
    branch: str | None
    number: str
    holder_document: str | None = None
    holder_name: str | None = None
    currency: str = "BRL"


@dataclass(frozen=True, slots=True)
class Counterparty:
    """Who is at the other side, as far as the bank says. Documents are digits and letters, never numbers."""

    name: str | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One movement as a provider tells it.

    Attributes:
        provider_id: the provider's id; unique among its rows, *mostly* stable. ``None`` where it gives none.
        institution_id: the bank's own id, which survives a new connection; may repeat between pending and posted.
        posted_on: day of São Paulo.
        memo: text for people: description, and counterparty where the description lacks it; blanks folded.
        type: kind of movement in the bank's words (``PIX``, ``TED``, ``BOLETO``, ``TARIFA``…), upper case, or ``None``.
        end_to_end_id: Pix end-to-end id, or ``None``.
        reference: Pix txid, nosso número or the like, which may name what is paid, or ``None``.
        balance_after_cents: balance after this row where the bank states it.
        seen_at: when the provider first saw it, or ``None``.
    """

    provider_id: str | None
    status: RowStatus
    posted_on: date
    amount_cents: int
    memo: str
    institution_id: str | None = None
    type: str | None = None
    counterparty: Counterparty = Counterparty()
    end_to_end_id: str | None = None
    reference: str | None = None
    balance_after_cents: int | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some rows of a window.

    Attributes:
        next_cursor: what to ask for the rest with; ``None`` when this was all of it.
        unreadable: rows of this page that could not be read: then the window is not complete.
        opening_cents: balance before the window's first day, where the provider states it.
        closing_cents: balance at the end of the window's last day, where the provider states it.
    """

    rows: tuple[FeedRow, ...]
    next_cursor: str | None = None
    unreadable: int = 0
    opening_cents: int | None = None
    closing_cents: int | None = None


@dataclass(frozen=True, slots=True)
class BankBalance:
    """What the bank says an account holds.

    Attributes:
        booked_cents: what has moved, money set aside by the bank included; comparable with the sum of posted rows.
        blocked_cents: the part of it the owner cannot touch, or ``None`` when the bank does not say.
        invested_cents: what the bank invested by itself and does not count in ``booked_cents``, or ``None``.
        as_of: the instant it holds for.
        on: the day at whose end it stood, where the bank states closing balances, else ``None``: a reading of today.
    """

    booked_cents: int
    as_of: datetime
    blocked_cents: int | None = None
    invested_cents: int | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class AuthStep:
    """Where a person goes to connect, or to connect again.

    Attributes:
        url: the provider's page.
        expires_at: until when the link works.
    """

    url: str
    expires_at: datetime | None = None


class HintKind(StrEnum):
    """What a webhook says has happened."""

    STATUS = "status"
    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    CONNECTED = "connected"


@dataclass(frozen=True, slots=True)
class Hint:
    """What a webhook made us look at. Nothing in it is believed: it only says where to look sooner.

    Attributes:
        event_id: by which the same call is known again.
        reference: the connection's name at the provider.
        owner_key: the key given when the connection was begun, where the provider repeats it.
    """

    event_id: str
    kind: HintKind
    reference: str | None = None
    owner_key: str | None = None
