"""What Banco Inter's refusals mean for a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.domain.feeds import FeedState
from core.feeds import values
from core.ports.feeds import FeedError

if TYPE_CHECKING:
    from core.feeds.http import Answer


def refusal_of_token(answer: Answer) -> FeedError:
    """Of the token: the client is not known, or was not given the statement to read."""
    said = _said(answer.body)
    scope = answer.status == 403 or "invalid_scope" in said or "escopo" in said
    state = FeedState.MISSING_SCOPE if scope else FeedState.NEEDS_REAUTH
    if answer.status == 404:
        state = FeedState.OPERATOR_CONFIG  # no bank at this address
    return _error(state, answer)


def refusal(answer: Answer) -> FeedError:
    """Of statement or balance."""
    if answer.status == 401:
        return _error(FeedState.NEEDS_REAUTH, answer)
    if answer.status == 403:
        return _error(_forbidden(_said(answer.body)), answer)
    if answer.status == 404 or "x-conta-corrente" in _said(answer.body):
        return _error(FeedState.ACCOUNT_NOT_FOUND, answer)
    if answer.status in {400, 422}:
        return _error(FeedState.WINDOW_TOO_LONG, answer)
    return _error(FeedState.BANK_DOWN, answer)


def _forbidden(said: str) -> FeedState:
    """403 with a good token: either the statement was not ticked for the application, or the account is not its own."""
    if "escopo" in said or "scope" in said:
        return FeedState.MISSING_SCOPE
    return FeedState.ACCOUNT_NOT_FOUND if "conta" in said else FeedState.MISSING_SCOPE


def _said(body: Any) -> str:
    """All that a refusal says of itself, in small letters; the value that offended it is not looked at."""
    if not isinstance(body, dict):
        return ""
    violations = body.get("violacoes")
    listed = violations if isinstance(violations, list) else []
    parts = [body.get(name) for name in ("title", "detail", "error", "error_description")]
    parts += [one.get(name) for one in listed if isinstance(one, dict) for name in ("razao", "propriedade")]
    return " ".join(part for part in parts if isinstance(part, str)).casefold()


def _error(state: FeedState, answer: Answer) -> FeedError:
    body = answer.body if isinstance(answer.body, dict) else {}
    return FeedError(
        state,
        _code(answer.status, body),
        request_id=answer.request_id,
        message=values.text(body.get("detail"), 300) or None,
    )


def _code(status: int, body: dict[str, Any]) -> str:
    """The status and the name of what it complains of: names only, for codes are logged."""
    violations = body.get("violacoes")
    first = violations[0] if isinstance(violations, list) and violations else None
    named = first.get("propriedade") if isinstance(first, dict) else body.get("error")
    word = named if isinstance(named, str) and len(named) <= 40 and named.isascii() else ""
    return f"{status} {word}".strip() if word.replace("-", "").replace("_", "").isalpha() else str(status)
