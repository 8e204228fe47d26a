"""Accounts of Pluggy, by what stays the same when a person connects anew, and what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.domain.banks import fold_bank
from core.domain.feeds import BankBalance, FeedAccount
from core.domain.statements import AccountKind
from core.feeds.pluggy.values import (
    cents,
    folded,
    instant,
    maybe_cents,
    name_of_thing,
    record,
    text,
)
from core.feeds.values import document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_KINDS = {"BANK": AccountKind.BANK, "CREDIT": AccountKind.CARD}


def read_account(said: Mapping[str, Any], connector: str) -> FeedAccount | None:
    """An account that can be followed, or ``None`` for a kind that is neither bank account nor card.

    Args:
        connector: names the institution at Pluggy; stands in where the account states no bank code.

    Raises:
        ValueError: it has no id.
    """
    kind = _KINDS.get(str(said.get("type")))
    if kind is None:
        return None
    account_id = name_of_thing(said.get("id"))
    if account_id is None:
        raise ValueError("no id")
    bank, branch, number = place(said) if kind is AccountKind.BANK else (None, None, text(said.get("number")))
    name = text(said.get("marketingName")) or text(said.get("name"))
    holder = folded(said.get("taxNumber"))
    subtype = folded(said.get("subtype")) or kind.value.upper()
    where = fold_bank(bank) or connector
    return FeedAccount(
        provider_id=account_id,
        stable_key=":".join(
            (holder, where, folded(branch).lstrip("0"), _bare(number) or folded(name), subtype)
        )[:250],
        kind=kind,
        name=name or "",
        bank=bank,
        branch=branch,
        number=number or "",
        holder_document=document(said.get("taxNumber")),
        holder_name=text(said.get("owner")),
        currency=text(said.get("currencyCode"), 3) or "BRL",
    )


def states_bank(said: Mapping[str, Any]) -> bool:
    """Whether the account itself says which bank it is at."""
    return said.get("type") == "BANK" and place(said)[0] is not None


def place(said: Mapping[str, Any]) -> tuple[str | None, str | None, str | None]:
    """Bank code, branch and number: out of ``bank/branch/account`` where that is given, else out of ``branch/account``.

    The parts are counted from the right, for what is missing is missing on the left.
    """
    transfer = text(record(said.get("bankData")).get("transferNumber"))
    parts = [part.strip() for part in (transfer or text(said.get("number")) or "").split("/")]
    number = parts[-1] or None
    branch = parts[-2] or None if len(parts) > 1 else None
    bank = parts[-3] if len(parts) > 2 else ""
    return bank if bank.isdigit() and fold_bank(bank) else None, branch, number


def connector_key(item: Mapping[str, Any]) -> str:
    """By which a bank is known at Pluggy: the connector's number, else its name."""
    connector = record(item.get("connector"))
    return "PLUGGY" + (folded(connector.get("id")) or folded(connector.get("name")))


def _bare(number: str | None) -> str:
    return folded(number).lstrip("0")


def live_balance(said: Mapping[str, Any], now: datetime) -> BankBalance:
    """The bank's answer of this moment.

    Raises:
        ValueError: it states no amount.
    """
    return BankBalance(
        booked_cents=cents(said.get("balance")),
        as_of=instant(said.get("updateDateTime")) or now,
        blocked_cents=maybe_cents(said.get("blockedBalance")),
        invested_cents=maybe_cents(said.get("automaticallyInvestedBalance")),
    )


def kept_balance(said: Mapping[str, Any], kind: AccountKind) -> BankBalance | None:
    """Pluggy's own copy, of the instant at which it was last brought up to date; ``None`` when it does not say when.

    A card states what is owed; to us that is less than nothing.
    """
    stated, as_of = maybe_cents(said.get("balance")), instant(said.get("updatedAt"))
    if stated is None or as_of is None:
        return None
    invested = maybe_cents(record(said.get("bankData")).get("automaticallyInvestedBalance"))
    return BankBalance(
        booked_cents=-stated if kind is AccountKind.CARD else stated, as_of=as_of, invested_cents=invested
    )
