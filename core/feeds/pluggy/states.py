"""How an item of Pluggy stands, in the project's words: one table, and the order in which its fields are believed.

What the last run ended with says most (``executionStatus``, ``error.code``); ``status`` stands in where that is vague.
``UPDATED`` alone promises nothing: whether the rows are fresh is said elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.domain.feeds import READABLE, FeedState, FeedStatus
from core.feeds.pluggy.values import code, instant, record, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FAILURES: dict[str, FeedState] = {
    "INVALID_CREDENTIALS": FeedState.NEEDS_REAUTH,
    "ACCOUNT_CREDENTIALS_RESET": FeedState.NEEDS_REAUTH,
    "USER_AUTHORIZATION_NOT_GRANTED": FeedState.REVOKED,
    "USER_AUTHORIZATION_REVOKED": FeedState.REVOKED,
    "ACCOUNT_LOCKED": FeedState.ACCOUNT_LOCKED,
    "INVALID_CREDENTIALS_MFA": FeedState.MFA_TIMEOUT,
    "USER_INPUT_TIMEOUT": FeedState.MFA_TIMEOUT,
    "USER_AUTHORIZATION_PENDING": FeedState.WAITING_APPROVER,
    "ACCOUNT_NEEDS_ACTION": FeedState.NEEDS_USER_ACTION,
    "ALREADY_LOGGED_IN": FeedState.SESSION_BUSY,
    "SITE_NOT_AVAILABLE": FeedState.BANK_DOWN,
    "CONNECTION_ERROR": FeedState.BANK_DOWN,
    "UNEXPECTED_ERROR": FeedState.BANK_DOWN,
    "ERROR": FeedState.BANK_DOWN,
    "MERGE_ERROR": FeedState.BANK_DOWN,
    "CREATE_ERROR": FeedState.BANK_DOWN,
    "USER_NOT_SUPPORTED": FeedState.NOT_SUPPORTED,
}
"""What ``executionStatus`` or ``error.code`` may say went wrong."""

_VAGUE = frozenset(
    {"ERROR", "CREATE_ERROR", "MERGE_ERROR", "UNEXPECTED_ERROR"}
)  # ``error.code`` may say more
_WAITING = {
    "WAITING_USER_INPUT": FeedState.NEEDS_MFA,
    "WAITING_USER_ACTION": FeedState.NEEDS_USER_ACTION,
}
_BROUGHT = {"SUCCESS": FeedState.OK, "PARTIAL_SUCCESS": FeedState.PARTIAL}
_FRESH_FOR = timedelta(hours=48)  # runs come every 8 to 24 hours; one may fail without being told of
_LOG_OUT_WAIT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Consent:
    """What was authorised at the bank: until when, and whether it was taken back."""

    expires_at: datetime | None = None
    revoked: bool = False


def consent_of(said: Iterable[Any]) -> Consent:
    """The consents of an item as one: the one that lasts longest, or revoked when all of them are.

    One without an end lasts longest.
    """
    found = [record(one) for one in said]
    standing = [one for one in found if instant(one.get("revokedAt")) is None]
    if not standing:
        return Consent(revoked=bool(found))
    ends = [instant(one.get("expiresAt")) for one in standing]
    known = [end for end in ends if end is not None]
    return Consent(expires_at=max(known) if len(known) == len(ends) else None)


def read_status(
    item: Mapping[str, Any], consent: Consent, now: datetime, request_id: str | None = None
) -> FeedStatus:
    """How a connection stands."""
    state, said = _of_run(item)
    if state in READABLE:
        state = _of_data(item, state, now)
    state = _of_consent(consent, state, now)
    return FeedStatus(
        state=state,
        message=None if state in {FeedState.OK, FeedState.SYNCING} else _message(item),
        data_as_of=data_as_of(item),
        retry_at=now + _LOG_OUT_WAIT if state is FeedState.SESSION_BUSY else None,
        expires_at=consent.expires_at,
        provider_code=said,
        request_id=request_id,
    )


def _of_run(item: Mapping[str, Any]) -> tuple[FeedState, str | None]:
    """What the last run came to, and the word that said so. The first rule that fits decides."""
    run, status = code(item.get("executionStatus")) or "", code(item.get("status")) or ""
    error = code(record(item.get("error")).get("code")) or ""
    waiting = next((word for word in (run, status) if word in _WAITING), "")
    brought = _BROUGHT.get(run, FeedState.BANK_DOWN)
    # there are rows; a word we do not know beside them takes the promise away that they are all
    doubtful = FeedState.PARTIAL if run or error else FeedState.OK
    rules = (
        (run in FAILURES and run not in _VAGUE, FAILURES.get(run), run),
        (bool(waiting) and error not in FAILURES, _WAITING.get(waiting), waiting),
        (_under_way(run) or status in {"UPDATING", "MERGING"}, FeedState.SYNCING, run or status),
        (run in _BROUGHT and status in {"", "UPDATED"}, brought, run),
        (error in FAILURES, FAILURES.get(error), error),
        # trying again by ourselves could lock the account
        (status == "LOGIN_ERROR", FeedState.NEEDS_REAUTH, error or run or status),
        (status == "UPDATED" and run not in FAILURES, doubtful, error or run or status),
    )
    for fits, state, word in rules:
        if fits and state is not None:
            return state, word
    return FeedState.BANK_DOWN, error or run or status or None


def _under_way(run: str) -> bool:
    return run in {"CREATING", "CREATED"} or run.endswith("_IN_PROGRESS")


def _of_data(item: Mapping[str, Any], state: FeedState, now: datetime) -> FeedState:
    """Whether what can be read is also all there is."""
    if item.get("hasResourcesPendingAuthorization") is True:
        return FeedState.WAITING_APPROVER
    if state is FeedState.PARTIAL:
        return state
    product = record(record(item.get("statusDetail")).get("transactions"))
    seen = data_as_of(item)
    old = seen is not None and now - seen > _FRESH_FOR
    if product.get("isUpdated") is False or old or instant(item.get("autoSyncDisabledAt")) is not None:
        return FeedState.STALE
    return state


def _of_consent(consent: Consent, state: FeedState, now: datetime) -> FeedState:
    """A consent that has ended explains why nothing comes, better than what the run stumbled over."""
    over = consent.expires_at is not None and consent.expires_at <= now
    if over and (state in READABLE or state is FeedState.REVOKED):
        return FeedState.CONSENT_EXPIRED
    return FeedState.REVOKED if consent.revoked and state in READABLE else state


def data_as_of(item: Mapping[str, Any]) -> datetime | None:
    """Until when the rows are known to be fresh: what is said of them themselves, else of the item."""
    product = record(record(item.get("statusDetail")).get("transactions"))
    return instant(product.get("lastUpdatedAt")) or instant(item.get("lastUpdatedAt"))


def _message(item: Mapping[str, Any]) -> str | None:
    """The bank's own words to its customer, wherever they were put."""
    parameter = record(item.get("parameter"))
    products = record(item.get("statusDetail"))
    warnings = record(products.get("transactions")).get("warnings")
    told = (
        record(item.get("error")).get("providerMessage"),
        record(item.get("userAction")).get("instructions"),
        parameter.get("instructions"),
        parameter.get("label"),
        *(record(one).get("providerMessage") for one in (warnings if isinstance(warnings, list) else [])),
    )
    return next((said for said in (text(one, 500) for one in told) if said), None)
