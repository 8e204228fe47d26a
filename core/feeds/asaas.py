"""Asaas: the statement and the balance of one account, by a key that could do more than read, so only reads are listed.

Every row carries the balance after it. A chain that does not hold shows that a row is missing or was altered: then the
window is not complete.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from core.domain.banks import account_key
from core.domain.feeds import (
    Access,
    BankBalance,
    Capabilities,
    FeedAccount,
    FeedPage,
    FeedRow,
    FeedState,
    FeedStatus,
    RowStatus,
)
from core.domain.statements import AccountKind
from core.domain.time import local_day
from core.feeds import values
from core.feeds.http import USUAL, FeedHttp, Patience
from core.feeds.sheets import Sheet, as_count, as_list, read_whole
from core.feeds.values import Unreadable
from core.ports.feeds import FeedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.domain.time import Clock
    from core.feeds.http import Answer

PRODUCTION = "https://api.asaas.com/v3"
ROWS, BALANCE = "/financialTransactions", "/finance/balance"
KEY = "access_token"
_BANK = "461"
_WINDOW = 92  # days read and proven at once; the server itself names no limit
_PAGE = 100


class AsaasFeed:
    """A ``BankFeed``. An ``Access`` names the account and holds its key.

    Args:
        base_url: the server's address with its version, from the settings.
        patience: how long the bank is waited for.
        on_call: told (method, path, status) of every call.

    Raises:
        FeedError: ``OPERATOR_CONFIG`` when the address is none that may be spoken to.
    """

    name = "asaas"
    calls = frozenset({("GET", ROWS), ("GET", BALANCE)})
    capabilities = Capabilities(asks_for=(KEY,), max_window_days=_WINDOW, history_days=365)

    def __init__(
        self,
        clock: Clock,
        base_url: str = PRODUCTION,
        *,
        patience: Patience = USUAL,
        on_call: Callable[[str, str, int], None] | None = None,
    ) -> None:
        self._clock = clock
        self._http = FeedHttp(self.name, base_url, self.calls, patience=patience, on_call=on_call)

    async def status(self, access: Access) -> FeedStatus:
        """How the connection stands: the key opens the account's balance."""
        now = self._clock.now()
        try:
            await self._balance(access)
        except FeedError as error:
            return FeedStatus(
                error.state,
                error.message,
                retry_at=now + timedelta(seconds=error.retry_after) if error.retry_after else None,
                provider_code=error.provider_code,
                request_id=error.request_id,
            )
        return FeedStatus(FeedState.OK, data_as_of=now)

    async def list_accounts(self, access: Access) -> list[FeedAccount]:
        """The one account of the key, by the number its person gave."""
        number = re.sub(r"[^0-9]", "", access.reference)
        if not 2 <= len(number) <= 20:
            raise FeedError(FeedState.ACCOUNT_NOT_FOUND, "account_number")
        key = account_key(_BANK, None, number, AccountKind.BANK.value)
        return [FeedAccount(number, key, AccountKind.BANK, f"Asaas {number}", _BANK, None, number)]

    async def balance(self, access: Access, account: FeedAccount) -> BankBalance:  # noqa: ARG002 - a key has one account
        """What the account holds, as of now."""
        return BankBalance(await self._balance(access), self._clock.now())

    async def fetch_window(
        self,
        access: Access,
        account: FeedAccount,  # noqa: ARG002 - a key has one account
        since: date,
        until: date,
        cursor: str | None = None,
    ) -> FeedPage:
        """All rows of up to 92 days; the cursor is the first day of what is left. Days to come have no rows."""
        until = min(until, local_day(self._clock.now(), values.ZONE))
        first = date.fromisoformat(cursor) if cursor else since
        if first > until:
            return FeedPage(())
        last = min(first + timedelta(days=_WINDOW - 1), until)
        said = await read_whole(lambda _page, so_far: self._sheet(access, first, last, so_far), "id")
        rest = (last + timedelta(days=1)).isoformat() if last < until else None
        return replace(_proven(said), next_cursor=rest)

    async def close(self) -> None:
        """Let connections go."""
        await self._http.close()

    async def _sheet(self, access: Access, first: date, last: date, so_far: int) -> Sheet:
        params: dict[str, str | int] = {
            "startDate": first.isoformat(),
            "finishDate": last.isoformat(),
            "order": "asc",
            "offset": so_far,
            "limit": _PAGE,
        }
        body = await self._ask(access, ROWS, params)
        more = body.get("hasMore")
        last_one = not more if isinstance(more, bool) else None
        return Sheet(as_list(body, "data"), as_count(body.get("totalCount")), last_one)

    async def _balance(self, access: Access) -> int:
        body = await self._ask(access, BALANCE, {})
        try:
            return values.cents(body.get("balance"))
        except Unreadable:
            raise FeedError(FeedState.BANK_DOWN, "shape") from None

    async def _ask(self, access: Access, path: str, params: dict[str, str | int]) -> dict[str, Any]:
        key = access.secrets.get(KEY, "").strip()
        if not key or not (key.isascii() and key.isprintable()):
            raise FeedError(FeedState.NEEDS_REAUTH, f"{KEY}_{'unreadable' if key else 'missing'}")
        answer = await self._http.ask("GET", path, params=params, headers={KEY: key})
        if answer.status != 200:
            raise _refusal(answer)
        if not isinstance(answer.body, dict):
            raise FeedError(FeedState.BANK_DOWN, "shape", request_id=answer.request_id)
        return answer.body


_STATES = {
    400: FeedState.WINDOW_TOO_LONG,
    401: FeedState.NEEDS_REAUTH,
    403: FeedState.MISSING_SCOPE,
    404: FeedState.OPERATOR_CONFIG,
}


def _refusal(answer: Answer) -> FeedError:
    errors = answer.body.get("errors") if isinstance(answer.body, dict) else None
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    code = values.text(first.get("code"), 60)
    return FeedError(
        _STATES.get(answer.status, FeedState.BANK_DOWN),
        f"{answer.status} {code}".strip() if re.fullmatch(r"[A-Za-z_.]*", code) else str(answer.status),
        request_id=answer.request_id,
        message=values.text(first.get("description"), 300) or None,
    )


def _proven(said: Sequence[Any]) -> FeedPage:
    """The rows with the balances around them; each place where the chain breaks counts like an unreadable row."""
    rows: list[FeedRow] = []
    for one in said:
        try:
            rows.append(_row(one))
        except Unreadable:
            continue
    unreadable = len(said) - len(rows)
    after = [row.balance_after_cents for row in rows]
    broken = sum(
        here is None or (before is not None and before + row.amount_cents != here)
        for before, here, row in zip([None, *after], after, rows, strict=False)
    )
    if unreadable or broken or not rows or after[0] is None:
        return FeedPage(tuple(rows), unreadable=unreadable + broken)
    return FeedPage(tuple(rows), opening_cents=after[0] - rows[0].amount_cents, closing_cents=after[-1])


def _row(said: Any) -> FeedRow:
    if not isinstance(said, dict):
        raise Unreadable
    own_id = values.identifier(said.get("id"))
    return FeedRow(
        provider_id=own_id,
        institution_id=own_id,  # Asaas is the institution itself
        status=RowStatus.POSTED,
        posted_on=values.day(said.get("date")),
        amount_cents=values.cents(said.get("value")),
        memo=values.text(said.get("description"), 500) or values.text(said.get("type")) or "?",
        type=values.text(said.get("type"), 40).upper() or None,
        reference=next(
            (
                found
                for name in ("paymentId", "transferId", "billId")
                if (found := values.named(said.get(name)))
            ),
            None,
        ),
        balance_after_cents=None if said.get("balance") is None else values.cents(said["balance"]),
    )
