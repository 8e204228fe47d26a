"""The connector: status, account, balance and statement of one account at Banco Inter."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from core.domain.banks import account_key, bank_name
from core.domain.feeds import (
    READABLE,
    Access,
    BankBalance,
    Capabilities,
    FeedAccount,
    FeedPage,
    FeedRow,
    FeedState,
    FeedStatus,
)
from core.domain.statements import AccountKind
from core.domain.time import local_day
from core.feeds import values
from core.feeds.addresses import checked_base
from core.feeds.http import USUAL, FeedHttp, Patience
from core.feeds.inter import answers, certificates
from core.feeds.inter.rows import row_of
from core.feeds.inter.sessions import Session, Sessions
from core.feeds.sheets import Sheet, as_count, as_list, read_whole
from core.feeds.values import Unreadable
from core.ports.feeds import FeedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from core.domain.time import Clock
    from core.feeds.http import Answer

PRODUCTION = "https://cdpj.partners.bancointer.com.br"
TOKEN, BALANCE, STATEMENT = "/oauth/v2/token", "/banking/v2/saldo", "/banking/v2/extrato/completo"
_SCOPE = "extrato.read"
_BANK = "077"
_WINDOW = 89  # days, both ends counted; the bank takes 90 and does not say how it counts
_PAGE = 500
_MARGIN, _TOKEN_LIFE = 60, 3_600  # seconds
_SESSIONS = 32
_BLOCKED = ("bloqueadoCheque", "bloqueadoJudicialmente", "bloqueadoAdministrativo")


class InterFeed:
    """A ``BankFeed`` that ``ChecksSecrets``. An ``Access`` names the account, check digit included.

    Args:
        base_url: the bank's address, from the settings.
        authority: a file with the one authority to trust instead of the usual ones.
        patience: how long the bank is waited for.
        on_call: told (method, path, status) of every call.

    Raises:
        FeedError: ``OPERATOR_CONFIG`` when the address is none that may be spoken to.
    """

    name = "inter"
    calls = frozenset({("POST", TOKEN), ("GET", BALANCE), ("GET", STATEMENT)})
    capabilities = Capabilities(asks_for=certificates.FIELDS, max_window_days=_WINDOW, history_days=365)

    def __init__(
        self,
        clock: Clock,
        base_url: str = PRODUCTION,
        *,
        authority: Path | None = None,
        patience: Patience = USUAL,
        on_call: Callable[[str, str, int], None] | None = None,
    ) -> None:
        self._clock, self._base, self._authority = clock, checked_base(base_url), authority
        self._patience, self._on_call = patience, on_call
        self._sessions = Sessions(self._session, _SESSIONS)

    def look_at(self, secrets: Mapping[str, str], now: datetime) -> FeedStatus:
        """``OK`` or ``CERT_EXPIRING`` with the certificate's end, or what is wrong; see ``certificates``."""
        return certificates.look_at(secrets, now)

    async def status(self, access: Access) -> FeedStatus:
        """How the connection stands: its secrets fit, and the bank tells the account's balance."""
        now = self._clock.now()
        looked_at = self.look_at(access.secrets, now)
        if looked_at.state not in READABLE:
            return looked_at
        try:
            _balance(await self._read(access, BALANCE, _number(access.reference)), now)
        except FeedError as error:
            return FeedStatus(
                error.state,
                error.message,
                retry_at=now + timedelta(seconds=error.retry_after) if error.retry_after else None,
                expires_at=looked_at.expires_at,
                provider_code=error.provider_code,
                request_id=error.request_id,
            )
        return replace(looked_at, data_as_of=now)

    async def list_accounts(self, access: Access) -> list[FeedAccount]:
        """The account the connection names: the bank lists none, and ``status`` has seen whether it knows it."""
        number = _number(access.reference)
        key = account_key(_BANK, None, number, AccountKind.BANK.value)
        name = f"{bank_name(_BANK)} {number[:-1]}-{number[-1]}"
        return [FeedAccount(number, key, AccountKind.BANK, name, _BANK, None, number)]

    async def balance(self, access: Access, account: FeedAccount) -> BankBalance:
        """What has moved, as of now."""
        said = await self._read(access, BALANCE, _number(account.provider_id))
        return _balance(said, self._clock.now())

    async def fetch_window(
        self, access: Access, account: FeedAccount, since: date, until: date, cursor: str | None = None
    ) -> FeedPage:
        """All rows of up to 89 days; the cursor is the first day of what is left. Days to come have no rows."""
        until = min(until, local_day(self._clock.now(), values.ZONE))
        first = date.fromisoformat(cursor) if cursor else since
        if first > until:
            return FeedPage(())
        last = min(first + timedelta(days=_WINDOW - 1), until)
        number = _number(account.provider_id)
        async with self._sessions.of(access.secrets) as session:
            caller = _Caller(session, access, number)
            said = await read_whole(
                lambda page, _so_far: self._sheet(caller, first, last, page), "idTransacao"
            )
        rows, unreadable = _readable(said)
        rest = (last + timedelta(days=1)).isoformat() if last < until else None
        return FeedPage(rows, rest, unreadable)

    async def close(self) -> None:
        """Let connections and tokens go."""
        await self._sessions.close()

    # --- one call --------------------------------------------------------------------------------

    def _session(self, secrets: Mapping[str, str]) -> Session:
        context = certificates.context_of(secrets, self._authority)
        http = FeedHttp(
            self.name, self._base, self.calls, tls=context, patience=self._patience, on_call=self._on_call
        )
        return Session(http, _PAGE)

    async def _sheet(self, caller: _Caller, first: date, last: date, page: int) -> Sheet:
        params: dict[str, str | int] = {
            "dataInicio": first.isoformat(),
            "dataFim": last.isoformat(),
            "pagina": page,
        }
        size = caller.session.largest_page
        answer = await self._ask(caller, STATEMENT, params | ({"tamanhoPagina": size} if size else {}))
        if size and not page and answer.status in {400, 422}:
            answer = await self._ask(caller, STATEMENT, params)  # perhaps only the size was too large
            if answer.status == 200:
                caller.session.largest_page = None
        body = _body(answer)
        pages = as_count(body.get("totalPaginas"))
        last_one = body.get("ultimaPagina") if isinstance(body.get("ultimaPagina"), bool) else None
        ended = last_one or (page + 1 >= pages if pages is not None else last_one)
        return Sheet(as_list(body, "transacoes"), as_count(body.get("totalElementos")), ended)

    async def _read(self, access: Access, path: str, number: str) -> dict[str, Any]:
        async with self._sessions.of(access.secrets) as session:
            return _body(await self._ask(_Caller(session, access, number), path, {}))

    async def _ask(self, caller: _Caller, path: str, params: Mapping[str, str | int]) -> Answer:
        """The answer; a token the bank no longer takes is replaced once."""
        token = await self._token(caller.session, caller.access)
        answer = await caller.ask(token, path, params)
        if answer.status == 401:
            token = await self._token(caller.session, caller.access, instead_of=token)
            answer = await caller.ask(token, path, params)
        return answer

    async def _token(self, session: Session, access: Access, instead_of: str | None = None) -> str:
        async with session.turn:
            kept, ends = session.token, session.token_ends
            if kept and kept != instead_of and ends and self._clock.now() < ends:
                return kept
            session.token = None
            session.token, life = await self._new_token(session, access)
            session.token_ends = self._clock.now() + timedelta(seconds=max(life - _MARGIN, life // 2))
            return session.token

    async def _new_token(self, session: Session, access: Access) -> tuple[str, int]:
        form = {name: access.secrets.get(name, "").strip() for name in ("client_id", "client_secret")}
        form |= {"grant_type": "client_credentials", "scope": _SCOPE}
        answer = await session.http.ask("POST", TOKEN, form_body=form, harmless=True)
        if answer.status != 200:
            raise answers.refusal_of_token(answer)
        body = _body(answer)
        token, scope = body.get("access_token"), body.get("scope")
        if not isinstance(token, str) or not token.isascii() or not token:
            raise FeedError(FeedState.BANK_DOWN, "shape", request_id=answer.request_id)
        if isinstance(scope, str) and scope.strip() and _SCOPE not in scope.split():
            raise FeedError(FeedState.MISSING_SCOPE, "scope", request_id=answer.request_id)
        return token, as_count(body.get("expires_in")) or _TOKEN_LIFE


@dataclass(frozen=True, slots=True)
class _Caller:
    """Who asks, and about which account."""

    session: Session
    access: Access
    number: str

    async def ask(self, token: str, path: str, params: Mapping[str, str | int]) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "x-conta-corrente": self.number}
        return await self.session.http.ask("GET", path, params=params, headers=headers)


def _body(answer: Answer) -> dict[str, Any]:
    if answer.status != 200:
        raise answers.refusal(answer)
    if not isinstance(answer.body, dict):
        raise FeedError(FeedState.BANK_DOWN, "shape", request_id=answer.request_id)
    return answer.body


def _readable(said: list[Any]) -> tuple[tuple[FeedRow, ...], int]:
    rows: list[FeedRow] = []
    for one in said:
        try:
            rows.append(row_of(one))
        except Unreadable:
            continue
    return tuple(rows), len(said) - len(rows)


def _balance(body: dict[str, Any], now: datetime) -> BankBalance:
    """``disponivel`` plus what is blocked: that is what the posted rows add up to.

    Money the bank or a court holds back has come in, its row stands in the statement and it is the owner's, only it
    cannot be spent: left out, every blocked cheque would read as a difference. ``limite`` is the bank's money and never
    moved, so it is no part of it, nor is it in ``disponivel``, which is stated apart from it.
    """
    try:
        blocked = sum(values.cents(body[name]) for name in _BLOCKED if body.get(name) is not None)
        return BankBalance(values.cents(body.get("disponivel")) + blocked, now, blocked_cents=blocked)
    except Unreadable:
        raise FeedError(FeedState.BANK_DOWN, "shape") from None


def _number(written: str) -> str:
    """The account with its check digit, digits only, as the bank wants it."""
    number = re.sub(r"[^0-9]", "", written)
    if not 2 <= len(number) <= 20:
        raise FeedError(FeedState.ACCOUNT_NOT_FOUND, "account_number")
    return number
