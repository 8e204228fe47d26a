"""A Banco Inter on this machine: the statement API for companies over real mutual TLS, with a small bank behind it.

Use::

    clock = StillClock()
    with InterFake(clock) as bank:
        bank.post(48_000, date(2026, 11, 18), title="Pix recebido", details=pix_from("Ana Paula", "12345678909"))
        bank.post(-1_990, date(2026, 11, 19), kind="TARIFA", title="Tarifa", details=None)
        feed = InterFeed(clock, bank.url, authority=bank.authority_file)
        access = Access(bank.number, bank.secrets())
        ...
        assert bank.pairs() <= feed.calls

- ``post`` adds a row and returns its ``idTransacao``; ``remove`` and ``change`` take it away or alter it. Rows of
  another account: ``account=``. The balance follows the rows from ``opening_cents`` on, unless ``set_balance`` says
  otherwise.
- ``secrets()`` are the four fields a connection holds; ``secrets(issued)`` has another certificate, for example
  ``bank.authority.expired()`` or ``Authority().issue()``.
- ``fail(path, status, …)`` makes the next calls of a path fail in the bank's own words; ``bank.front`` is the
  ``FaultProxy`` in front of it, for faults below HTTP: ``bank.front.play({2: Fault.RESET})``.
- ``expire_tokens()``, ``scopes``, ``rows_as``, ``largest_page``, ``clamps``, ``with_totals`` turn what their names
  say: ``bank.largest_page, bank.clamps = 3, True`` makes pages of three rows.
- ``log`` holds every request that arrived: method, path, parameters, account header, status answered.

Files for programs that are configured from outside: ``bank.write_files(folder)`` gives certificate, key and authority
(for ``SSL_CERT_FILE``), ``bank.url`` goes into ``INTER_API_URL``. The fake runs in threads: whoever calls may block.
"""

from __future__ import annotations

import contextlib
import secrets as random
import tempfile
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.domain.time import local_day
from tests.feeds.authority import Authority, Issued, written
from tests.feeds.fault_proxy import FaultProxy
from tests.feeds.loopback import served

if TYPE_CHECKING:
    from starlette.requests import Request

    from core.domain.time import Clock

TOKEN, BALANCE, STATEMENT = "/oauth/v2/token", "/banking/v2/saldo", "/banking/v2/extrato/completo"
NUMBER = "123456789"
_ZONE = "America/Sao_Paulo"
_LONGEST = 90


@dataclass(frozen=True)
class Asked:
    """A request that arrived."""

    method: str
    path: str
    params: dict[str, str]
    account: str | None
    status: int


@dataclass(frozen=True)
class Posted:
    """A row of the bank's statement."""

    id: str | None
    on: date
    cents: int
    kind: str
    title: str
    description: str
    details: dict[str, Any] | None
    more: dict[str, Any]

    def written(self, rows_as: str) -> dict[str, Any]:
        """As the bank's JSON has it: amounts without a sign, as text or as a number."""
        cents = abs(self.cents)
        amount = f"{cents // 100}.{cents % 100:02d}"
        row = {
            "idTransacao": self.id,
            "dataInclusao": f"{self.on.isoformat()} 10:15:00",
            "dataTransacao": self.on.isoformat(),
            "tipoTransacao": self.kind,
            "tipoOperacao": "D" if self.cents < 0 else "C",
            "valor": amount if rows_as == "text" else float(amount),
            "titulo": self.title,
            "descricao": self.description,
            "detalhes": self.details,
        }
        return {name: value for name, value in (row | self.more).items() if value is not None}


@dataclass
class InterAccount:
    """An account of the bank."""

    number: str
    opening_cents: int = 0
    rows: list[Posted] = field(default_factory=list)
    stated: dict[str, Any] | None = None


@dataclass
class _Failure:
    path: str
    status: int
    body: dict[str, Any] | None
    retry_after: int | None
    times: int


class InterFake:
    """See the module's text.

    Attributes:
        url: base URL, https.
        authority_file: what a client must trust.
        client_id, client_secret: the application's; ``scopes`` what its person ticked for it.
        token_seconds: life of a token, by the fake's clock.
        rows_as: ``text`` or ``number``: how ``valor`` is written.
        largest_page: the most rows a page may be asked for; more is refused, or cut to it where the bank ``clamps``.
        with_totals: whether pages say how many rows and pages there are.
    """

    def __init__(self, clock: Clock, *, number: str = NUMBER, opening_cents: int = 0) -> None:
        self.clock, self.number = clock, number
        self.accounts = {number: InterAccount(number, opening_cents)}
        self.authority = Authority("Banco de teste")
        self.issued = self.authority.issue("aplicacao")
        self.client_id, self.client_secret = "aplicacao-de-teste", f"segredo-{random.token_hex(12)}"
        self.scopes = {"extrato.read"}
        self.token_seconds, self.rows_as, self.largest_page, self.with_totals = 3_600, "text", 1_000, True
        self.clamps = False
        self.log: list[Asked] = []
        self.tokens: dict[str, tuple[datetime, str]] = {}
        self._failures: list[_Failure] = []
        self._count = 0
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            self.authority_file = self.authority.write(folder)
            port = stack.enter_context(served(self._app()))
            self.behind = f"http://127.0.0.1:{port}"
            self.front = stack.enter_context(FaultProxy(self.behind, tls=self.authority, asks_clients=True))
            self.url = self.front.url
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *about: object) -> None:
        self._stack.close()

    # --- what a test says ------------------------------------------------------------------------

    def post(
        self,
        cents: int,
        on: date,
        *,
        kind: str = "PIX",
        title: str = "Pix recebido",
        description: str = "",
        details: dict[str, Any] | None = None,
        id: str | None = "",  # noqa: A002 - the bank's own word
        account: str | None = None,
        **more: Any,
    ) -> str:
        """Add a row, money in positive; ``more`` overwrites or adds fields of its JSON; ``id=None``: it has none."""
        self._count += 1
        found = f"0000-{self._count:06d}-{on:%Y%m%d}" if id == "" else id
        row = Posted(found, on, cents, kind, title, description, details, more)
        self.accounts[account or self.number].rows.append(row)
        return found or ""

    def remove(self, id: str) -> None:  # noqa: A002 - the bank's own word
        """A row is gone, as if it had never been."""
        for account in self.accounts.values():
            account.rows = [row for row in account.rows if row.id != id]

    def change(self, id: str, **fields: Any) -> None:  # noqa: A002 - the bank's own word
        """Alter ``on``, ``cents``, ``title``… of a row."""
        for account in self.accounts.values():
            account.rows = [replace(row, **fields) if row.id == id else row for row in account.rows]

    def open_account(self, number: str, opening_cents: int = 0) -> None:
        """Another account of the same application: then the account header is wanted."""
        self.accounts[number] = InterAccount(number, opening_cents)

    def set_balance(self, *, account: str | None = None, **fields: Any) -> None:
        """State a balance of its own: ``disponivel``, ``bloqueadoCheque``, …, ``limite``; none to follow the rows."""
        self.accounts[account or self.number].stated = fields or None

    def fail(
        self,
        path: str,
        status: int,
        *,
        body: dict[str, Any] | None = None,
        retry_after: int | None = None,
        times: int = 1,
    ) -> None:
        """The next calls of a path are answered so."""
        self._failures.append(_Failure(path, status, body, retry_after, times))

    def expire_tokens(self) -> None:
        """Every token given so far is refused."""
        self.tokens.clear()

    def secrets(self, issued: Issued | None = None, **other: str) -> dict[str, str]:
        """The fields of a connection."""
        issued = issued or self.issued
        return {
            "certificate": issued.certificate,
            "private_key": issued.private_key,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        } | other

    def write_files(self, folder: Path) -> tuple[Path, Path, Path]:
        """Certificate, key and authority as files."""
        return (*written(self.issued, folder), self.authority.write(folder))

    def pairs(self) -> set[tuple[str, str]]:
        """Every method and path that was asked for."""
        return {(one.method, one.path) for one in self.log}

    def times(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(one.path == path for one in self.log)

    # --- the server ------------------------------------------------------------------------------

    def _app(self) -> Starlette:
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        return Starlette(routes=[Route("/{path:path}", self._handle, methods=methods)])

    async def _handle(self, request: Request) -> Response:
        path = request.url.path
        form = {key: str(value) for key, value in (await request.form()).items()}
        answer = self._failing(path) or self._route(request, path, form)
        account = request.headers.get("x-conta-corrente")
        self.log.append(Asked(request.method, path, dict(request.query_params), account, answer.status_code))
        return answer

    def _failing(self, path: str) -> Response | None:
        for failure in self._failures:
            if failure.path == path and failure.times > 0:
                failure.times -= 1
                headers = {} if failure.retry_after is None else {"Retry-After": str(failure.retry_after)}
                body = failure.body if failure.body is not None else {"title": "Erro", "detail": "Erro"}
                return JSONResponse(body, failure.status, headers)
        return None

    def _route(self, request: Request, path: str, form: dict[str, str]) -> Response:
        known = {("POST", TOKEN), ("GET", BALANCE), ("GET", STATEMENT)}
        if (request.method, path) not in known:
            return self._refusal(404, "Recurso inexistente", path)
        if path == TOKEN:
            return self._token(form)
        refused = self._not_let_in(request)
        if refused is not None:
            return refused
        account = self.accounts[request.headers.get("x-conta-corrente", self.number)]
        params = dict(request.query_params)
        return self._balance(account, params) if path == BALANCE else self._statement(account, params)

    def _token(self, form: dict[str, str]) -> Response:
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
            return JSONResponse({"error": "invalid_client"}, 401)
        wanted = form.get("scope", "")
        if wanted not in self.scopes:
            return JSONResponse({"error": "invalid_scope", "error_description": "scope"}, 400)
        token = random.token_hex(18)
        self.tokens[token] = (self.clock.now() + timedelta(seconds=self.token_seconds), wanted)
        said = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": self.token_seconds,
            "scope": wanted,
        }
        return JSONResponse(said)

    def _not_let_in(self, request: Request) -> Response | None:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        ends, scope = self.tokens.get(bearer, (None, ""))
        if ends is None or ends <= self.clock.now():
            return self._refusal(401, "Unauthorized", "Token expirado ou inexistente")
        if scope not in self.scopes:
            return self._refusal(403, "Forbidden", "Escopo insuficiente: extrato.read")
        number = request.headers.get("x-conta-corrente")
        if number is None and len(self.accounts) > 1:
            return self._violated("x-conta-corrente", "informe a conta", None)
        if number is not None and number not in self.accounts:
            return self._refusal(403, "Forbidden", "A conta corrente não pertence à aplicação")
        return None

    def _balance(self, account: InterAccount, params: dict[str, str]) -> Response:
        if account.stated is not None:
            return JSONResponse(account.stated)
        until = date.fromisoformat(params["dataSaldo"]) if "dataSaldo" in params else self._today()
        cents = account.opening_cents + sum(row.cents for row in account.rows if row.on <= until)
        blocked = ("bloqueadoCheque", "bloqueadoJudicialmente", "bloqueadoAdministrativo")
        return JSONResponse({"disponivel": cents / 100, **dict.fromkeys(blocked, 0), "limite": 500.0})

    def _statement(self, account: InterAccount, params: dict[str, str]) -> Response:
        try:
            since, until = (date.fromisoformat(params[name]) for name in ("dataInicio", "dataFim"))
            page, size = int(params.get("pagina", "0")), int(params.get("tamanhoPagina", "50"))
        except (KeyError, ValueError):
            return self._violated("dataInicio", "formato inválido", None)
        if until > self._today():
            return self._violated("dataFim", "não pode ser maior que a data atual", until.isoformat())
        if since > until or (until - since).days + 1 > _LONGEST:
            return self._violated("dataInicio", "o período máximo é de 90 dias", since.isoformat())
        size = min(size, self.largest_page) if self.clamps else size
        if not 1 <= size <= self.largest_page:
            return self._violated("tamanhoPagina", "fora do limite", str(size))
        rows = sorted((row for row in account.rows if since <= row.on <= until), key=lambda row: row.on)
        return JSONResponse(self._page(rows, page, size))

    def _page(self, rows: list[Posted], page: int, size: int) -> dict[str, Any]:
        pages = -(-len(rows) // size)
        here = rows[page * size : (page + 1) * size]
        totals = {
            "totalPaginas": pages,
            "totalElementos": len(rows),
            "ultimaPagina": page + 1 >= pages,
            "primeiraPagina": page == 0,
            "tamanhoPagina": size,
            "numeroDeElementos": len(here),
        }
        return (totals if self.with_totals else {}) | {
            "transacoes": [row.written(self.rows_as) for row in here]
        }

    def _today(self) -> date:
        return local_day(self.clock.now(), _ZONE)

    def _refusal(
        self, status: int, title: str, detail: str, violations: list[dict[str, Any]] | None = None
    ) -> Response:
        body = {"title": title, "detail": detail, "timestamp": self.clock.now().isoformat()}
        return JSONResponse(body | {"violacoes": violations or []}, status)

    def _violated(self, field_name: str, reason: str, value: str | None) -> Response:
        violation = {"razao": reason, "propriedade": field_name, "valor": value}
        return self._refusal(400, "Requisição inválida", "Parâmetros inválidos", [violation])


def pix_from(
    name: str, document: str, *, txid: str | None = None, end_to_end_id: str | None = None
) -> dict[str, Any]:
    """Details of a Pix that came in."""
    said = {
        "tipoDetalhe": "PIX",
        "txId": txid,
        "endToEndId": end_to_end_id,
        "nomePagador": name,
        "cpfCnpjPagador": document,
        "nomeRecebedor": "Padaria Sol Ltda",
        "cpfCnpjRecebedor": "11222333000181",
    }
    return {key: value for key, value in said.items() if value is not None}


def pix_to(name: str, document: str, *, end_to_end_id: str | None = None) -> dict[str, Any]:
    """Details of a Pix that went out."""
    said = {
        "tipoDetalhe": "PIX",
        "endToEndId": end_to_end_id,
        "nomePagador": "Padaria Sol Ltda",
        "cpfCnpjPagador": "11222333000181",
        "nomeRecebedor": name,
        "cpfCnpjRecebedor": document,
    }
    return {key: value for key, value in said.items() if value is not None}
