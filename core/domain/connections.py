"""Connections to bank feeds as they are stored: how they stand, what they feed, what each row said last.

A connection belongs to a company; what it brings are lines of its accounts like any others.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from core.domain.feeds import FeedState, RowStatus


@dataclass(frozen=True, slots=True)
class Connection:
    """A company's connection to a feed (integração).

    Attributes:
        feed: name of the connector.
        reference: the provider's name of it; changes when the person connects anew.
        state: as last seen; ``message`` and ``provider_code`` belong to it.
        data_as_of: until when its data is known to be fresh.
        checked_at: when it was last looked at; ``succeeded_at`` when all of it was read.
        next_attempt_at: when it will be looked at next; ``None`` = not by itself.
        failures: looks in a row that failed.
        told_state: the state its people were told last; ``told_on`` the day they were.
        warned_days: the last warning before the end that went out: 30, 7 or 1 days; ``None`` for none.
        ended_at: when it was removed; its lines stay.
    """

    company_id: UUID
    id: UUID
    feed: str
    reference: str
    state: FeedState
    created_at: datetime
    created_by: UUID | None = None
    paused: bool = False
    message: str | None = None
    provider_code: str | None = None
    request_id: str | None = None
    data_as_of: datetime | None = None
    expires_at: datetime | None = None
    checked_at: datetime | None = None
    succeeded_at: datetime | None = None
    next_attempt_at: datetime | None = None
    failures: int = 0
    told_state: FeedState | None = None
    told_on: date | None = None
    warned_days: int | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConnectedAccount:
    """One account of a connection and the account of the books it feeds, with how far it was read.

    Attributes:
        provider_id: the provider's present id of it.
        provider_name: what the provider calls it.
        high_seen_at: the newest instant at which the provider first saw a row that was read.
        closed_until: the last day that was read completely.
        read_at: when it was last read completely; ``reread_at`` when a long way back.
        frozen_at: when so much had disappeared at once that reading stopped until a person looks; ``None`` otherwise.
        balance_cents: what the bank said last that it holds, at ``balance_at``; ``blocked_cents`` and
            ``invested_cents`` as in ``BankBalance``.
        ended_at: when it stopped being fed from here.
    """

    company_id: UUID
    id: UUID
    connection_id: UUID
    account_id: UUID
    provider_id: str
    stable_key: str
    provider_name: str = ""
    high_seen_at: datetime | None = None
    closed_until: date | None = None
    read_at: datetime | None = None
    reread_at: datetime | None = None
    frozen_at: datetime | None = None
    balance_cents: int | None = None
    blocked_cents: int | None = None
    invested_cents: int | None = None
    balance_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FedRow:
    """A provider's row as it was read last, and the line it became: identity and what only the provider may change.

    Attributes:
        line_id: the line it is; ``None`` while the money has not moved.
        missing_since: when it was first looked for and not there, in a complete reading of its day.
        gone_at: when it ceased to exist; a mark that keeps it from being brought back as it was.
        differs: it no longer says what its line says, because a person had decided that line already.
    """

    company_id: UUID
    id: UUID
    account_id: UUID
    feed: str
    provider_id: str
    status: RowStatus
    posted_on: date
    amount_cents: int
    memo: str
    read_at: datetime
    institution_id: str | None = None
    type: str | None = None
    counterparty_name: str | None = None
    counterparty_document: str | None = None
    end_to_end_id: str | None = None
    reference: str | None = None
    balance_after_cents: int | None = None
    seen_at: datetime | None = None
    line_id: UUID | None = None
    missing_since: datetime | None = None
    gone_at: datetime | None = None
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider told of an account so far.

    Attributes:
        lines: rows that became lines; ``newest_on`` the day of the newest.
        pending: rows announced whose money has not moved, and ``pending_cents`` their sum.
    """

    lines: int = 0
    newest_on: date | None = None
    pending: int = 0
    pending_cents: int = 0


class DraftStep(StrEnum):
    """Where setting up a connection stands. At those of ``WORKING`` the provider is asked, with nothing open."""

    BANK = "bank"
    NAME = "name"
    PERSON = "person"
    DEFAULT = "default"
    OPENING = "opening"
    HOW = "how"
    INSTRUCTIONS = "instructions"
    FIELDS = "fields"
    LINKING = "linking"
    AT_BANK = "at_bank"
    FINDING = "finding"
    CHECKING = "checking"
    CHOOSING = "choosing"
    ELSEWHERE = "elsewhere"
    REFUSED = "refused"
    LEAVING = "leaving"
    """Not set up but taken down: the provider is to forget a connection that was removed here."""


WORKING = frozenset({DraftStep.LINKING, DraftStep.FINDING, DraftStep.CHECKING})
SECRETIVE = frozenset({DraftStep.FIELDS, DraftStep.CHECKING, DraftStep.REFUSED})
"""Steps at which what is typed may be a secret, whether it was asked for or not."""


@dataclass(frozen=True, slots=True)
class ConnectionDraft:
    """A connection being set up step by step in a chat; it can be left and taken up again.

    Attributes:
        feed: chosen connector, or ``None`` before that.
        account_id: the account of the books it is for, or ``None`` for a new one.
        data: what was answered so far, without any secret; those lie sealed under the draft's id.
        connection_id: the connection to be repaired, or ``None`` for a new one.
        message_id: the message that shows it, once it was sent.
    """

    company_id: UUID
    id: UUID
    chat_id: int
    member_id: UUID
    step: DraftStep
    data: Mapping[str, str]
    created_at: datetime
    feed: str | None = None
    account_id: UUID | None = None
    connection_id: UUID | None = None
    message_id: int | None = None
