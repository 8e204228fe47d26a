"""A transaction of Pluggy as a row of ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from core.domain.feeds import Counterparty, FeedRow, RowStatus
from core.domain.statements import AccountKind
from core.feeds.pluggy.values import (
    bank_day,
    cents,
    folded,
    instant,
    maybe_cents,
    record,
    text,
)
from core.feeds.values import document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from core.domain.feeds import FeedAccount

_SCHEDULED = "LANCAMENTO_FUTURO"
_END_TO_END = re.compile(r"(?<![0-9A-Za-z])[ED][0-9]{20}[0-9A-Za-z]{11}(?![0-9A-Za-z])")
_LONGEST_MEMO = 300


def read_rows(said: Iterable[Any], account: FeedAccount) -> tuple[list[FeedRow], int]:
    """The rows that could be read, and how many could not: one bad row takes nothing else with it."""
    rows: list[FeedRow] = []
    unreadable = 0
    for one in said:
        try:
            rows.append(read_row(record(one), account))
        except ValueError:
            unreadable += 1
    return rows, unreadable


def read_row(said: Mapping[str, Any], account: FeedAccount) -> FeedRow:
    """One row. Fields and members of enumerations that we do not know are left alone.

    The sign comes from ``type``, which means the same for accounts and cards; the number's own sign does not.

    Raises:
        ValueError: its money, its direction or its day cannot be told, or it is of another account.
    """
    if said.get("accountId", account.provider_id) != account.provider_id:
        raise ValueError("of another account")
    incoming = _incoming(said.get("type"))
    in_account = said.get("amountInAccountCurrency")
    size = abs(cents(in_account if in_account is not None else said.get("amount")))
    payment = record(said.get("paymentData"))
    counterparty = _counterparty(said, payment, incoming=incoming)
    end_to_end = _end_to_end(said, payment)
    return FeedRow(
        provider_id=text(said.get("id"), 100),
        status=_status(said),
        posted_on=bank_day(said.get("date")),
        amount_cents=size if incoming else -size,
        memo=_memo(said, counterparty),
        institution_id=text(said.get("providerId"), 200),
        type=_type(said, payment),
        counterparty=counterparty,
        end_to_end_id=end_to_end,
        reference=_reference(payment, end_to_end),
        balance_after_cents=maybe_cents(said.get("balance")) if account.kind is AccountKind.BANK else None,
        seen_at=instant(said.get("createdAt")),
    )


def _incoming(said: Any) -> bool:
    """Whether money came in. A direction is never guessed: a guess would be wrong by twice the amount."""
    if said not in ("CREDIT", "DEBIT"):
        raise ValueError("no direction")
    return bool(said == "CREDIT")


def _status(said: Mapping[str, Any]) -> RowStatus:
    """Without a status it has happened, unless the bank calls it future; a word we do not know promises nothing."""
    status = said.get("status")
    if status is None:
        future = said.get("operationType") == _SCHEDULED
        return RowStatus.PENDING if future else RowStatus.POSTED
    return RowStatus.POSTED if status == "POSTED" else RowStatus.PENDING


def _type(said: Mapping[str, Any], payment: Mapping[str, Any]) -> str | None:
    operation = text(said.get("operationType"), 40)
    method = text(payment.get("paymentMethod"), 40)
    found = method if operation in {None, _SCHEDULED} and method else operation
    return found.upper() if found else None


def _counterparty(said: Mapping[str, Any], payment: Mapping[str, Any], *, incoming: bool) -> Counterparty:
    """Who paid what came in, who received what went out; of a purchase, the shop."""
    party = record(payment.get("payer" if incoming else "receiver"))
    shop = record(said.get("merchant"))
    name = text(party.get("name")) or text(shop.get("businessName")) or text(shop.get("name"))
    number = party.get("documentNumber")
    value = record(number).get("value") if isinstance(number, dict) else number
    return Counterparty(name, document(value) or document(shop.get("cnpj")))


def _memo(said: Mapping[str, Any], counterparty: Counterparty) -> str:
    """What happened, then with whom, unless that is said already."""
    told = text(said.get("description"), _LONGEST_MEMO) or text(said.get("descriptionRaw"), _LONGEST_MEMO)
    name = counterparty.name
    if not told or not name:
        return told or name or text(said.get("operationType"), 40) or ""
    missing = set(name.casefold().split()) - set(re.split(r"[^\w]+", told.casefold()))
    if not missing or name.casefold() in told.casefold():
        return told
    return f"{told} - {name}"[:_LONGEST_MEMO]


def _end_to_end(said: Mapping[str, Any], payment: Mapping[str, Any]) -> str | None:
    """The Pix end-to-end id has no field of its own; by its form it is found wherever a bank puts it."""
    for value in (
        *(payment.get(name) for name in ("referenceNumber", "authenticationCode", "receiverReferenceId")),
        *(said.get(name) for name in ("providerId", "descriptionRaw", "description")),
    ):
        if found := _END_TO_END.search(text(value, 400) or ""):
            return found[0]
    return None


def _reference(payment: Mapping[str, Any], end_to_end: str | None) -> str | None:
    """What may name what is paid: the charge's txid, the boleto's line, the transfer's reference."""
    boleto = record(payment.get("boletoMetadata"))
    for value in (
        text(payment.get("receiverReferenceId"), 100),
        folded(boleto.get("digitableLine")),
        folded(boleto.get("barcode")),
        text(payment.get("referenceNumber"), 100),
    ):
        if value and value != end_to_end:
            return value
    return None
