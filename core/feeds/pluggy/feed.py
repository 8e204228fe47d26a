"""``PluggyFeed``: reads accounts at any bank a person connected on Pluggy's page.

It keeps nothing but the operator's key of the hour. A connection's ``Access.reference`` is Pluggy's item id.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from core.domain.feeds import AuthStep, Capabilities, FeedPage, FeedState, FeedStatus
from core.domain.statements import AccountKind
from core.feeds.http import USUAL, Patience
from core.feeds.pluggy import hints
from core.feeds.pluggy.accounts import (
    connector_key,
    kept_balance,
    live_balance,
    read_account,
    states_bank,
)
from core.feeds.pluggy.calls import CALLS, Operator, PluggyCalls, jwt_end
from core.feeds.pluggy.paging import MOST_PAGES, Place, cursor_after, place_of
from core.feeds.pluggy.rows import read_rows
from core.feeds.pluggy.states import Consent, consent_of, read_status
from core.feeds.pluggy.values import instant, name_of_thing, record
from core.ports.feeds import FeedError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date

    from core.domain.feeds import Access, BankBalance, FeedAccount, FeedRow, Hint
    from core.domain.time import Clock

log = logging.getLogger(__name__)

API_URL = "https://api.pluggy.ai"
CONNECT_URL = "https://connect.pluggy.ai/?connect_token={token}"
_PRODUCTS = ("ACCOUNTS", "CREDIT_CARDS", "TRANSACTIONS", "PAYMENT_DATA")  # fewer products, fewer permissions
_TOKEN_LIFE = timedelta(minutes=30)
_IDS_AT_ONCE = 200  # 500 are allowed, but a line of 8 kB is what every gateway on the way lets pass
_MOST_LISTED_PAGES = 50
_NOT_NOW = frozenset(
    {
        FeedState.BANK_DOWN,
        FeedState.RATE_LIMITED,
        FeedState.MISSING_SCOPE,
        FeedState.ACCOUNT_NOT_FOUND,
        FeedState.SYNCING,
    }
)


class PluggyFeed:
    """A ``BankFeed`` that also knows late arrivals, connects by link and sends hints.

    Args:
        operator: whose keys are used for every connection.
        connect_url: the hosted page, with ``{token}`` where the token goes; without it, the token becomes the
            parameter ``connect_token``.
        patience, on_call: see ``FeedHttp``.

    Raises:
        FeedError: ``OPERATOR_CONFIG`` when the base URL is none that may be spoken to.
    """

    name = "pluggy"
    calls = CALLS
    capabilities = Capabilities(
        max_window_days=730,  # Pluggy states no limit; a year back and what is scheduled ahead fit into one
        history_days=365,
        has_pending=True,
        has_late_arrivals=True,
        by_link=True,
    )

    def __init__(
        self,
        operator: Operator,
        clock: Clock,
        *,
        base_url: str = API_URL,
        connect_url: str = CONNECT_URL,
        most_pages: int = MOST_PAGES,
        patience: Patience = USUAL,
        on_call: Callable[[str, str, int], None] | None = None,
    ) -> None:
        self._clock, self._connect_url, self._most_pages = clock, connect_url, most_pages
        self._calls = PluggyCalls(operator, base_url, clock, on_call, patience=patience)

    async def close(self) -> None:
        """Let connections go."""
        await self._calls.close()

    # --- how it stands ---

    async def status(self, access: Access) -> FeedStatus:
        """How the connection stands; whatever goes wrong in asking is an answer too."""
        now = self._clock.now()
        try:
            answer = await self._calls.ask("GET", "/items/{id}", name=_item(access))
            item = record(answer.body)
            consent = await self._consent(access, item)
            return read_status(item, consent, now, answer.request_id)
        except FeedError as error:
            wait = error.retry_after
            return FeedStatus(
                state=error.state,
                message=error.message,
                retry_at=now + timedelta(seconds=wait) if wait else None,
                provider_code=error.provider_code,
                request_id=error.request_id,
            )

    async def _consent(self, access: Access, item: Mapping[str, Any]) -> Consent:
        """When the authorisation ends. Not to learn it is no failure: most have no end."""
        said = instant(item.get("consentExpiresAt"))
        if said is not None or record(item.get("connector")).get("isOpenFinance") is False:
            return Consent(expires_at=said)
        try:
            answer = await self._calls.ask("GET", "/consents", params={"itemId": _item(access)})
        except FeedError:
            return Consent()
        found = record(answer.body).get("results")
        return consent_of(found if isinstance(found, list) else [])

    # --- accounts ---

    async def list_accounts(self, access: Access) -> Sequence[FeedAccount]:
        """Bank accounts and cards. One that cannot be read is left out, and the log says that there was one."""
        listed = await self._listed(access)
        connector = ""
        if not all(states_bank(one) for one in listed):
            answer = await self._calls.ask("GET", "/items/{id}", name=_item(access))
            connector = connector_key(record(answer.body))
        found: dict[str, FeedAccount] = {}
        for one in listed:
            try:
                account = read_account(one, connector)
            except ValueError:
                account = None
            if account is None:
                log.warning("feed_account_unreadable", extra={"feed": self.name})
            else:
                found[account.provider_id] = account
        return tuple(found.values())

    async def _listed(self, access: Access) -> list[Mapping[str, Any]]:
        listed: list[Mapping[str, Any]] = []
        for page in range(1, _MOST_LISTED_PAGES + 1):
            more = {"page": page} if page > 1 else {}
            answer = await self._calls.ask("GET", "/accounts", params={"itemId": _item(access), **more})
            listed += [record(one) for one in _results(answer.body)]
            pages = record(answer.body).get("totalPages")
            if not isinstance(pages, int) or pages <= page:
                return listed
        raise FeedError(FeedState.BANK_DOWN, "too_many_pages")

    async def balance(self, access: Access, account: FeedAccount) -> BankBalance | None:
        """What the bank says now; where it will not, what Pluggy read last, of that instant. Cards have but the latter.

        Asking the bank spends the connection's monthly quota: it is for once per look, not for once per screen.
        """
        del access
        name = _account(account)
        if account.kind is AccountKind.BANK:
            try:
                answer = await self._calls.ask("GET", "/accounts/{id}/balance", name=name)
                return live_balance(record(answer.body), self._clock.now())
            except ValueError:
                log.info("feed_balance_unreadable", extra={"feed": self.name})
            except FeedError as error:
                if error.state not in _NOT_NOW:
                    raise
        answer = await self._calls.ask("GET", "/accounts/{id}", name=name)
        return kept_balance(record(answer.body), account.kind)

    # --- rows ---

    async def fetch_window(
        self, access: Access, account: FeedAccount, since: date, until: date, cursor: str | None = None
    ) -> FeedPage:
        """Rows of some days of São Paulo, a page at a time.

        Pluggy's days are days of UTC: the last evening of ours lies in its next day, so one more is asked for, and what
        is not of these days is left out.
        """
        del access
        filters = {"dateFrom": since.isoformat(), "dateTo": (until + timedelta(days=1)).isoformat()}
        page = await self._page(account, filters, place_of(cursor))
        rows = tuple(row for row in page.rows if since <= row.posted_on <= until)
        return FeedPage(rows, page.next_cursor, page.unreadable)

    async def fetch_seen_since(
        self, access: Access, account: FeedAccount, since: datetime, cursor: str | None = None
    ) -> FeedPage:
        """Rows that Pluggy first saw at an instant or after it, whatever their day."""
        del access
        said = since.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return await self._page(account, {"createdAtFrom": said}, place_of(cursor))

    async def fetch_by_ids(self, access: Access, account: FeedAccount, ids: Collection[str]) -> FeedPage:
        """Those of these rows that still exist, all on one page."""
        del access
        wanted = sorted(set(ids))  # in one order, so that asking again asks the same
        rows: list[FeedRow] = []
        unreadable = 0
        for start in range(0, len(wanted), _IDS_AT_ONCE):
            some = dict.fromkeys(wanted[start : start + _IDS_AT_ONCE])
            cursor: str | None = None
            while True:
                page = await self._page(account, {"ids": ",".join(some)}, place_of(cursor))
                rows += [row for row in page.rows if row.provider_id in some]
                unreadable += page.unreadable
                if (cursor := page.next_cursor) is None:
                    break
        return FeedPage(tuple(rows), unreadable=unreadable)

    async def _page(self, account: FeedAccount, filters: Mapping[str, str], place: Place) -> FeedPage:
        answer = await self._calls.ask(
            "GET",
            "/v2/transactions",
            params={"accountId": _account(account), **filters, **place.params()},
        )
        rows, unreadable = read_rows(_results(answer.body), account)
        following = cursor_after(place, record(answer.body).get("next"), self._most_pages)
        return FeedPage(tuple(rows), following, unreadable)

    # --- connecting ---

    async def begin_connect(self, owner_key: str, reference: str | None = None) -> AuthStep:
        """A link of half an hour. With a reference the same item is connected again and its ids stay."""
        options: dict[str, Any] = {"clientUserId": owner_key, "products": list(_PRODUCTS)}
        body: dict[str, Any] = {"options": options}
        if reference is None:
            options["avoidDuplicates"] = (
                True  # two items of one company at one bank share, and halve, its quota
            )
        else:
            body["itemId"] = _named(reference)
        now = self._clock.now()
        answer = await self._calls.ask("POST", "/connect_token", json_body=body)
        token = record(answer.body).get("accessToken")
        if not isinstance(token, str) or not token or not token.isascii():
            raise FeedError(FeedState.BANK_DOWN, "connect_token", request_id=answer.request_id)
        return AuthStep(_link(self._connect_url, token), jwt_end(token) or now + _TOKEN_LIFE)

    async def find_references(self, owner_key: str) -> Sequence[str]:
        """Items begun with this key, newest first; none where Pluggy does not list items for this operator.

        An item that does not itself name the key is somebody else's: a filter the server overlooked would otherwise
        hand one company's accounts to another.
        """
        found: list[tuple[datetime, str]] = []
        place = Place()
        try:
            while True:
                answer = await self._calls.ask(
                    "GET", "/v2/items", params={"clientUserId": owner_key, **place.params()}
                )
                for one in map(record, _results(answer.body)):
                    item = name_of_thing(one.get("id"))
                    if item is not None and one.get("clientUserId") == owner_key:
                        begun = instant(one.get("createdAt")) or datetime.min.replace(tzinfo=UTC)
                        found.append((begun, item))
                cursor = cursor_after(place, record(answer.body).get("next"), _MOST_LISTED_PAGES)
                if cursor is None:
                    break
                place = place_of(cursor)
        except FeedError as error:
            if error.state not in {FeedState.MISSING_SCOPE, FeedState.ACCOUNT_NOT_FOUND}:
                raise
        return tuple(item for _, item in sorted(found, reverse=True))

    async def disconnect(self, access: Access) -> None:
        """Have Pluggy revoke and forget the item; one it does not know is forgotten already."""
        try:
            await self._calls.ask("DELETE", "/items/{id}", name=_item(access))
        except FeedError as error:
            if error.state is not FeedState.ACCOUNT_NOT_FOUND:
                raise

    def read_hint(self, body: bytes) -> Hint | None:
        """What a webhook's body says; see ``hints``."""
        return hints.read_hint(body)


def _named(reference: str) -> str:
    """An id that can be part of a path. Another can name nothing at Pluggy."""
    name = name_of_thing(reference)
    if name is None:
        raise FeedError(FeedState.ACCOUNT_NOT_FOUND, "reference")
    return name


def _item(access: Access) -> str:
    return _named(access.reference)


def _account(account: FeedAccount) -> str:
    return _named(account.provider_id)


def _results(body: Any) -> list[Any]:
    """The list of an answer; one without it is no empty list, or money would seem to have vanished."""
    found = record(body).get("results")
    if not isinstance(found, list):
        raise FeedError(FeedState.BANK_DOWN, "unreadable")
    return found


def _link(template: str, token: str) -> str:
    quoted = quote(token, safe="")
    for mark in ("{token}", "{connect_token}"):
        if mark in template:
            return template.replace(mark, quoted)
    page = template if urlsplit(template).path or "?" in template else f"{template}/"
    return f"{page}{'&' if '?' in page else '?'}connect_token={quoted}"
