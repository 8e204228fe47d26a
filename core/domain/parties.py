"""Who there is: the company, its members, its customers and suppliers, and their documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, time
    from uuid import UUID


class Role(StrEnum):
    """What a member may do, most first. The accountant reads, comments and closes months; owner and finance decide."""

    OWNER = "owner"
    FINANCE = "finance"
    ACCOUNTANT = "accountant"

    @property
    def decides(self) -> bool:
        """Whether this role may change the books."""
        return self is not Role.ACCOUNTANT

    @property
    def closes_months(self) -> bool:
        """Whether this role closes months and reopens them."""
        return self is not Role.FINANCE

    @property
    def manages_people(self) -> bool:
        """Whether this role invites, changes roles and removes."""
        return self is Role.OWNER


@dataclass(frozen=True, slots=True)
class Company:
    """The tenant: everything else belongs to exactly one.

    Attributes:
        time_zone: IANA name, the zone of its days and of the digest.
        digest_time: local time of the daily digest.
        quiet_from: local time from which unasked messages make no sound, until ``quiet_to``; may span midnight.
    """

    id: UUID
    name: str
    time_zone: str
    digest_time: time
    created_at: datetime
    quiet_from: time | None = None
    quiet_to: time | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the company, known by the Telegram user.

    Attributes:
        chat_id: the private chat in which this person is written to.
        reachable: ``False`` after Telegram says the person blocked the bot.
        wants_cards: whether cards of lines that others brought in are pushed to this person.
    """

    company_id: UUID
    id: UUID
    user_id: int
    chat_id: int
    name: str
    role: Role
    active: bool
    reachable: bool
    created_at: datetime
    wants_cards: bool = True


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time code that makes its bearer a member; only the code's hash is kept."""

    company_id: UUID
    code_hash: str
    role: Role
    expires_at: datetime
    used_at: datetime | None
    used_by: int | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A customer and/or supplier.

    Attributes:
        document: CPF or CNPJ folded to digits and letters, or ``None``.
    """

    company_id: UUID
    id: UUID
    name: str
    document: str | None
    is_customer: bool
    is_supplier: bool
    active: bool
    created_at: datetime


def fold_document(text: str) -> str | None:
    """A CPF or CNPJ without its punctuation, upper case; ``None`` when the text is neither.

    CNPJ may carry letters (Receita Federal, from July 2026 on).
    """
    folded = re.sub(r"[^0-9A-Za-z]", "", text).upper()
    if len(folded) == 11 and folded.isdigit() and _cpf_digits(folded[:9]) == folded[9:]:
        return folded
    if len(folded) == 14 and folded[12:].isdigit() and _cnpj_digits(folded[:12]) == folded[12:]:
        return folded
    return None


def _cpf_digits(base: str) -> str:
    """The two check digits of nine CPF digits."""
    for length in (10, 11):
        weights = range(length, 1, -1)
        rest = sum(int(digit) * weight for digit, weight in zip(base, weights, strict=True)) * 10 % 11
        base += str(rest % 10)
    return base[-2:]


def _cnpj_digits(base: str) -> str:
    """The two check digits of twelve CNPJ characters (value of a character = its code − 48)."""
    for length in (12, 13):
        weights = [(length - position - 1) % 8 + 2 for position in range(length)]
        rest = sum((ord(char) - 48) * weight for char, weight in zip(base, weights, strict=True)) % 11
        base += "0" if rest < 2 else str(11 - rest)
    return base[-2:]
