"""The one way out to a bank, against servers that refuse, cut, drip, lie and lead away."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import asynccontextmanager, contextmanager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpcore
import pytest
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from core.domain.feeds import FeedState
from core.feeds.addresses import checked_base
from core.feeds.http import CallNotAllowed, FeedHttp, Patience
from core.ports.feeds import FeedError
from tests.feeds.asaas_fake import AsaasFake
from tests.feeds.authority import Authority
from tests.feeds.clock import StillClock
from tests.feeds.fault_proxy import PAGE_FAULTS, Fault, FaultProxy
from tests.feeds.loopback import served

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from starlette.requests import Request

BALANCE = "/finance/balance"
CALLS = (("GET", BALANCE), ("GET", "/{id}/rows"), ("POST", "/token"))
QUICK = 0.02


@asynccontextmanager
async def out(
    url: str, *, deadline: float = 5, pause: float = QUICK, **options: Any
) -> AsyncIterator[FeedHttp]:
    http = FeedHttp("test", url, CALLS, patience=Patience(deadline, pause), **options)
    try:
        yield http
    finally:
        await http.close()


async def failure(http: FeedHttp, method: str = "GET", form: str = BALANCE, **about: Any) -> FeedError:
    with pytest.raises(FeedError) as caught:
        await http.ask(method, form, **about)
    return caught.value


@contextmanager
def answering(answer: Callable[[Request], Response]) -> Iterator[str]:
    """A server that answers everything so."""

    async def handle(request: Request) -> Response:
        return answer(request)

    app = Starlette(routes=[Route("/{path:path}", handle, methods=["GET", "POST"])])
    with served(app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def bank() -> Iterator[AsaasFake]:
    with AsaasFake(StillClock()) as fake:
        fake.post(48_010, date(2026, 11, 18))
        yield fake


@pytest.fixture
def keyed(bank: AsaasFake) -> dict[str, Any]:
    return {"headers": {"access_token": bank.key}}


# --- faults --------------------------------------------------------------------------------------

WHAT_IT_MEANS = {
    Fault.REFUSED: ("BANK_DOWN", "unreachable"),
    Fault.RESET: ("BANK_DOWN", "no_answer"),
    Fault.CUT_WITH_LENGTH: ("BANK_DOWN", "cut"),
    Fault.CUT_WITHOUT_LENGTH: ("BANK_DOWN", "unreadable"),
    Fault.DRIP: ("BANK_DOWN", "deadline"),
    Fault.TOO_MANY: ("RATE_LIMITED", "429"),
    Fault.BROKEN: ("BANK_DOWN", "500"),
    Fault.REDIRECT: ("BANK_DOWN", "302"),
    Fault.GZIP_BOMB: ("BANK_DOWN", "compressed"),
    Fault.WRONG_CHARSET: ("BANK_DOWN", "unreadable"),
    Fault.NAN: ("BANK_DOWN", "unreadable"),
    Fault.EXPIRED_CERTIFICATE: ("BANK_DOWN", "server_certificate"),
}
PASSES = (Fault.REFUSED, Fault.RESET, Fault.CUT_WITH_LENGTH, Fault.CUT_WITHOUT_LENGTH, Fault.NAN)


def test_every_fault_is_told_apart_below() -> None:
    assert set(WHAT_IT_MEANS) == set(Fault) - PAGE_FAULTS - {Fault.FLOAT}


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this process trusts the way an operator says so."""
    authority = Authority()
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.write(tmp_path)))
    return authority


@pytest.mark.parametrize("fault", WHAT_IT_MEANS)
async def test_no_money_comes_out_of_a_spoilt_answer(
    fault: Fault, bank: AsaasFake, keyed: dict[str, Any], trusted: Authority
) -> None:
    began = time.monotonic()
    with FaultProxy(bank.url, tls=trusted, retry_after=30) as proxy:
        proxy.play(lambda _number: fault)
        async with out(proxy.url, deadline=1.5 if fault is Fault.DRIP else 8) as http:
            error = await failure(http, **keyed)
            assert (error.state.value, error.provider_code) == WHAT_IT_MEANS[fault]
            proxy.heal()
            assert (await http.ask("GET", BALANCE, **keyed)).body == {"balance": Decimal("480.1")}
    assert time.monotonic() - began < 25


@pytest.mark.parametrize("fault", PASSES)
async def test_reading_is_tried_again_after_what_passes(
    fault: Fault, bank: AsaasFake, keyed: dict[str, Any]
) -> None:
    with FaultProxy(bank.url, refuse_for=0.1) as proxy:
        proxy.play({1: fault})
        async with out(proxy.url, pause=0.4) as http:
            assert (await http.ask("GET", BALANCE, **keyed)).body == {"balance": Decimal("480.1")}
        assert proxy.calls == 2


async def test_float_tails_arrive_as_they_were_written(bank: AsaasFake, keyed: dict[str, Any]) -> None:
    with FaultProxy(bank.url) as proxy:
        proxy.play({1: Fault.FLOAT})
        async with out(proxy.url) as http:
            answer = await http.ask("GET", BALANCE, **keyed)
    assert answer.body == {"balance": Decimal("480.10000000000006")}


async def test_dripping_answer_ends_at_the_deadline(bank: AsaasFake, keyed: dict[str, Any]) -> None:
    with FaultProxy(bank.url) as proxy:
        proxy.play(lambda _number: Fault.DRIP)
        async with out(proxy.url, deadline=0.6) as http:
            began = time.monotonic()
            assert (await failure(http, **keyed)).provider_code == "deadline"
            assert 0.5 < time.monotonic() - began < 8


async def test_short_wait_is_sat_out_and_a_long_one_is_reported(
    bank: AsaasFake, keyed: dict[str, Any]
) -> None:
    async with out(bank.url) as http:
        bank.fail("/v3" + BALANCE, 429, retry_after=1)
        began = time.monotonic()
        assert (await http.ask("GET", BALANCE, **keyed)).status == 200
        assert time.monotonic() - began >= 1
        bank.fail("/v3" + BALANCE, 429, retry_after=1_800)
        error = await failure(http, **keyed)
        assert (error.state, error.retry_after) == (FeedState.RATE_LIMITED, 1_800)
        bank.fail("/v3" + BALANCE, 503, retry_after=1_800)
        error = await failure(http, **keyed)
        assert (error.state, error.retry_after) == (FeedState.BANK_DOWN, 1_800)
        bank.fail("/v3" + BALANCE, 503, times=2)
        assert (await http.ask("GET", BALANCE, **keyed)).status == 200
        bank.fail("/v3" + BALANCE, 503, times=3)
        assert (await failure(http, **keyed)).provider_code == "503"


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.CUT_WITH_LENGTH])
async def test_what_is_no_reading_is_never_sent_twice_unless_that_does_no_harm(
    fault: Fault, bank: AsaasFake
) -> None:
    with FaultProxy(bank.url) as proxy:
        async with out(proxy.url) as http:
            proxy.play(lambda _number: fault)
            await failure(http, "POST", "/token", form_body={"a": "b"})
            assert proxy.calls == 1
            await failure(http, "POST", "/token", form_body={"a": "b"}, harmless=True)
            assert proxy.calls == 4


async def test_what_never_arrived_may_be_sent_again(bank: AsaasFake) -> None:
    with FaultProxy(bank.url, refuse_for=0.1) as proxy:
        proxy.play({1: Fault.REFUSED})
        async with out(proxy.url, pause=0.4) as http:
            assert (await http.ask("POST", "/token", form_body={"a": "b"})).status == 401
    assert [(one.method, one.path) for one in bank.log] == [("POST", "/v3/token")]


async def test_failing_calls_are_told_with_their_form_and_nothing_else(
    bank: AsaasFake, keyed: dict[str, Any]
) -> None:
    told: list[tuple[str, str, int]] = []
    with FaultProxy(bank.url) as proxy:
        proxy.play({1: Fault.RESET})
        async with out(proxy.url, on_call=lambda *about: told.append(about)) as http:
            await http.ask("GET", "/{id}/rows", values={"id": "12345678909"}, **keyed)
    assert told == [("GET", "/{id}/rows", 0), ("GET", "/{id}/rows", 404)]


# --- what may leave ------------------------------------------------------------------------------


async def test_call_that_is_not_listed_never_leaves(bank: AsaasFake) -> None:
    async with out(bank.url) as http:
        for method, form in (
            ("POST", BALANCE),
            ("GET", "/payments"),
            ("DELETE", "/{id}/rows"),
            ("GET", "/x/rows"),
        ):
            with pytest.raises(CallNotAllowed):
                await http.ask(method, form)
    assert bank.log == []


async def test_value_in_a_path_leads_nowhere_else(bank: AsaasFake) -> None:
    async with out(bank.url) as http:
        for value in ("..", ".", ""):
            assert (await failure(http, form="/{id}/rows", values={"id": value})).provider_code == "value"
        assert bank.log == []
        for value in ("../../pix/transfers?x=", "a/b", "%2e%2e", "..%2f", "a#b", "é"):
            await http.ask("GET", "/{id}/rows", values={"id": value})
        assert len(bank.log) == 6
        assert all(one.path.startswith("/v3/") and one.path.endswith("/rows") for one in bank.log)
        assert all(one.params == {} for one in bank.log)


async def test_no_redirect_is_followed_even_to_a_server_that_listens() -> None:
    reached: list[str] = []

    def elsewhere(request: Request) -> Response:
        reached.append(request.url.path)
        return Response('{"balance": 1}', media_type="application/json")

    with (
        answering(elsewhere) as there,
        answering(lambda _request: RedirectResponse(f"{there}/steal")) as here,
    ):
        async with out(here) as http:
            assert (await failure(http)).provider_code == "307"
    assert reached == []


async def test_answer_without_end_is_dropped_at_the_cap() -> None:
    sent: list[int] = []

    async def endless() -> AsyncIterator[bytes]:
        while True:
            sent.append(1)
            yield b" " * 65_536
            await asyncio.sleep(0)

    with answering(lambda _request: StreamingResponse(endless())) as url:
        async with out(url, cap=1_000_000) as http:
            assert (await failure(http)).provider_code == "too_large"
    assert len(sent) < 2_000


@pytest.mark.parametrize(
    "body",
    [
        b'{"balance": NaN}',
        b'{"balance": Infinity}',
        b'{"balance": -Infinity}',
        b'{"balance": 480.00',
        b'{"balance": 480.00} {"balance": 1}',
        b'{"balance": ' + b"9" * 5_000 + b"}",
        b"[" * 100_000,
        '{"balance": "não"}'.encode("latin-1"),
        b"<html>Manutencao</html>",
        b"\xff\xfe{\x00}\x00",
    ],
)
async def test_body_that_is_no_json_is_no_answer(body: bytes) -> None:
    with answering(lambda _request: Response(body, media_type="application/json")) as url:
        async with out(url) as http:
            assert (await failure(http)).provider_code == "unreadable"


async def test_refusal_in_another_format_is_still_a_refusal() -> None:
    with answering(lambda _request: Response(b"<h1>Forbidden</h1>", 403)) as url:
        async with out(url) as http:
            answer = await http.ask("GET", BALANCE)
    assert (answer.status, answer.body) == (403, None)


async def test_fractions_are_exact() -> None:
    body = b'{"a": 0.1, "b": 1234567890123456.78, "c": 3, "d": [0.30000000000000004]}'
    with answering(lambda _request: Response(body)) as url:
        async with out(url) as http:
            said = (await http.ask("GET", BALANCE)).body
    expected = {"a": "0.1", "b": "1234567890123456.78"}
    assert {name: str(said[name]) for name in expected} == expected
    assert type(said["c"]) is int
    assert said["d"] == [Decimal("0.30000000000000004")]


async def test_header_that_cannot_be_sent_is_a_refusal_of_ours(bank: AsaasFake) -> None:
    async with out(bank.url) as http:
        for value in ("ação", "a\r\nX-Other: b"):
            error = await failure(http, headers={"access_token": value})
            assert error.state is FeedState.BANK_DOWN
            assert value not in repr(error)
    assert bank.log == []


# --- which addresses -----------------------------------------------------------------------------

REFUSED_BASES = [
    "",
    "bank.example",
    "http://bank.example",
    "ftp://bank.example",
    "file:///etc/passwd",
    "gopher://127.0.0.1:70",
    "https://",
    "https:///v1",
    "https://10.0.0.1",
    "https://169.254.169.254",
    "https://[::ffff:127.0.0.1]",
    "https://[::ffff:a9fe:a9fe]",
    "https://[fe80::1]",
    "https://[::]",
    "https://2130706433",
    "https://0x7f000001",
    "https://0x7f.0.0.1",
    "https://0177.0.0.1",
    "https://127.1",
    "https://127.0.0.1.",
    "https://0.0.0.0",
    "https://user@bank.example",
    "https://bank.example@127.0.0.1",
    "https://bank.example\\@127.0.0.1",
    "https://bank.example:443@127.0.0.1",
    "https://bank.example:99999",
    "https://bank.example:0",
    "https://bank.example?x=1",
    "https://bank.example#x",
    "https://bank.exa\nmple",
    "https://bank example",
    "https://bank",
    "https://①②⑦.⓪.⓪.①",
    "https://%31%32%37.0.0.1",
    "https://bank.example%00.internal",
    "http://127.0.0.1@bank.example",
    "http://127.0.0.2",
    "http://localhost.bank.example",
]


def test_at_least_twenty_five_ways_to_write_a_wrong_address_are_tried() -> None:
    assert len(set(REFUSED_BASES)) >= 25


@pytest.mark.parametrize("url", REFUSED_BASES)
def test_address_that_is_no_named_https_host_is_refused(url: str) -> None:
    with pytest.raises(FeedError) as caught:
        checked_base(url)
    assert caught.value.state is FeedState.OPERATOR_CONFIG


@pytest.mark.parametrize(
    "url",
    [
        "https://cdpj.partners.bancointer.com.br",
        "https://api.asaas.com/v3",
        "https://api.pluggy.ai/",
        "https://xn--bnk-ula.example:8443",
        "http://127.0.0.1:8080",
        "http://localhost:8080/v3",
        "https://[::1]:8443",
    ],
)
def test_address_of_a_bank_or_written_out_as_this_machine_is_taken(url: str) -> None:
    assert checked_base(f" {url} ") == url.rstrip("/")


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> tuple[list[list[str]], list[str]]:
    """What the system's resolver says, answer by answer, and which addresses are dialled then."""
    says: list[list[str]] = []
    dialled: list[str] = []

    async def getaddrinfo(_loop: Any, _host: str, port: int, **_options: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in says.pop(0)]

    async def connect_tcp(_backend: Any, host: str, *_about: Any) -> Any:
        dialled.append(host)
        raise httpcore.ConnectError

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect_tcp)
    return says, dialled


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["172.16.0.1"],
        ["192.168.0.10"],
        ["169.254.169.254"],
        ["100.64.0.1"],
        ["0.0.0.0"],
        ["224.0.0.1"],
        ["255.255.255.255"],
        ["::1"],
        ["fe80::1%eth0"],
        ["fd00::1"],
        ["::ffff:10.0.0.1"],
        ["::ffff:169.254.169.254"],
        ["93.184.216.34", "127.0.0.1"],
    ],
)
async def test_name_that_leads_inside_is_not_dialled(
    addresses: list[str], resolved: tuple[list[list[str]], list[str]]
) -> None:
    says, dialled = resolved
    says.append(addresses)
    async with out("https://bank.example") as http:
        error = await failure(http)
    assert (error.state, error.provider_code) == (FeedState.OPERATOR_CONFIG, "address")
    assert dialled == []


async def test_address_that_was_looked_at_is_the_one_that_is_dialled(
    resolved: tuple[list[list[str]], list[str]],
) -> None:
    says, dialled = resolved
    says += [["93.184.216.34"], ["127.0.0.1"]]
    async with out("https://bank.example") as http:
        error = await failure(http)
    assert dialled == ["93.184.216.34"]
    assert error.provider_code == "address"


async def test_this_machine_by_name_may_lead_only_to_this_machine(
    resolved: tuple[list[list[str]], list[str]],
) -> None:
    says, dialled = resolved
    says.append(["93.184.216.34"])
    async with out("http://localhost:8080") as http:
        assert (await failure(http)).provider_code == "address"
    assert dialled == []


# --- certificates of servers ---------------------------------------------------------------------


async def test_server_of_an_unknown_authority_gets_no_request(bank: AsaasFake, trusted: Authority) -> None:
    with FaultProxy(bank.url, tls=Authority("Impostora")) as proxy:
        async with out(proxy.url) as http:
            error = await failure(http, headers={"access_token": bank.key})
    assert (error.state, error.provider_code) == (FeedState.BANK_DOWN, "server_certificate")
    assert bank.log == []
    assert proxy.log == []
