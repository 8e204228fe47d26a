"""The proxy that spoils calls really spoils them: otherwise every test that leans on it would pass for nothing."""

from __future__ import annotations

import json
import math
import ssl
import time
from datetime import date
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.feeds.asaas_fake import AsaasFake
from tests.feeds.authority import Authority
from tests.feeds.clock import StillClock
from tests.feeds.fault_proxy import METADATA, Fault, FaultProxy, until
from tests.feeds.inter_fake import BALANCE, TOKEN, InterFake

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = date(2026, 11, 18)


@pytest.fixture
def bank() -> Iterator[AsaasFake]:
    with AsaasFake(StillClock()) as fake:
        for cents in (48_000, -1_990, 12_345, 100, 200):
            fake.post(cents, DAY, description="Cobrança recebida")
        yield fake


@pytest.fixture
def proxy(bank: AsaasFake) -> Iterator[FaultProxy]:
    with FaultProxy(bank.url) as found:
        yield found


def page(bank: AsaasFake, url: str, offset: int = 0) -> httpx.Response:
    params: dict[str, str | int] = {"offset": offset, "limit": 2, "order": "asc"}
    with httpx.Client(trust_env=False, timeout=5) as client:
        return client.get(f"{url}/financialTransactions", params=params, headers={"access_token": bank.key})


def ids(answer: httpx.Response) -> list[str]:
    return [row["id"] for row in answer.json()["data"]]


def test_unspoilt_call_is_the_banks_own_answer(bank: AsaasFake, proxy: FaultProxy) -> None:
    assert page(bank, proxy.url).json() == page(bank, bank.url).json()
    assert proxy.log == [("GET", "/v3/financialTransactions")]


def test_only_the_call_of_that_number_is_spoilt(bank: AsaasFake, proxy: FaultProxy) -> None:
    proxy.play({2: Fault.BROKEN})
    assert [page(bank, proxy.url).status_code for _ in range(3)] == [200, 500, 200]
    proxy.play(lambda number: Fault.BROKEN if number > 1 else None)
    assert [page(bank, proxy.url).status_code for _ in range(3)] == [200, 500, 500]
    proxy.heal()
    assert page(bank, proxy.url).status_code == 200


def test_refused_call_finds_nobody_and_the_door_opens_again(bank: AsaasFake) -> None:
    with FaultProxy(bank.url, refuse_for=3) as proxy:
        proxy.play({2: Fault.REFUSED})
        assert page(bank, proxy.url).status_code == 200
        with pytest.raises(httpx.ConnectError):
            page(bank, proxy.url)
        until(lambda: answers(bank, proxy), 20)


def test_refused_for_good_is_refused_until_the_proxy_is_healed(bank: AsaasFake) -> None:
    with FaultProxy(bank.url, refuse_for=0.01) as proxy:
        proxy.play(lambda _number: Fault.REFUSED)
        time.sleep(0.1)
        assert not answers(bank, proxy)
        proxy.heal()
        assert answers(bank, proxy)


def answers(bank: AsaasFake, proxy: FaultProxy) -> bool:
    try:
        return page(bank, proxy.url).status_code == 200
    except httpx.ConnectError:
        return False


def test_reset_and_cut_calls_bring_no_whole_answer(bank: AsaasFake, proxy: FaultProxy) -> None:
    proxy.play({1: Fault.RESET, 2: Fault.CUT_WITH_LENGTH, 3: Fault.CUT_WITHOUT_LENGTH})
    with pytest.raises(httpx.ReadError):
        page(bank, proxy.url)
    with pytest.raises(httpx.RemoteProtocolError):
        page(bank, proxy.url)
    half = page(bank, proxy.url)
    assert half.status_code == 200
    assert "content-length" not in half.headers
    with pytest.raises(json.JSONDecodeError):
        half.json()


def test_dripping_call_never_ends(bank: AsaasFake, proxy: FaultProxy) -> None:
    proxy.play({1: Fault.DRIP})
    began = time.monotonic()
    with (
        httpx.Client(trust_env=False, timeout=5) as client,
        client.stream("GET", f"{proxy.url}/finance/balance", headers={"access_token": bank.key}) as answer,
    ):
        for place, _part in enumerate(answer.iter_raw()):
            if place == 3:
                break
    assert time.monotonic() - began > 0.15


def test_calls_the_bank_never_sees_say_to_wait_or_lead_away(bank: AsaasFake, proxy: FaultProxy) -> None:
    proxy.play({1: Fault.TOO_MANY, 2: Fault.REDIRECT})
    waiting, away = page(bank, proxy.url), page(bank, proxy.url)
    assert (waiting.status_code, waiting.headers["retry-after"]) == (429, "1")
    assert (away.status_code, away.headers["location"]) == (302, METADATA)
    assert bank.log == []


def test_bomb_is_small_to_send_and_large_to_unfold(bank: AsaasFake, proxy: FaultProxy) -> None:
    proxy.play({1: Fault.GZIP_BOMB})
    with (
        httpx.Client(trust_env=False, timeout=20) as client,
        client.stream("GET", f"{proxy.url}/finance/balance") as answer,
    ):
        assert answer.headers["content-encoding"] == "gzip"
        assert int(answer.headers["content-length"]) < 2_000_000


def test_spelling_faults_leave_json_that_is_wrong(bank: AsaasFake, proxy: FaultProxy) -> None:
    proxy.play({1: Fault.WRONG_CHARSET, 2: Fault.NAN, 3: Fault.FLOAT})
    with pytest.raises(UnicodeDecodeError):
        page(bank, proxy.url).content.decode("utf-8")
    assert all(math.isnan(row["value"]) for row in page(bank, proxy.url).json()["data"])
    assert b'"value": 480.00000000000006' in page(bank, proxy.url).content


def test_page_faults_repeat_lose_and_shift_rows(bank: AsaasFake, proxy: FaultProxy) -> None:
    first, second = (ids(page(bank, bank.url, offset)) for offset in (0, 2))
    for fault, expected in (
        (Fault.DUPLICATE_PAGE, first),
        (Fault.MISSING_PAGE, []),
        (Fault.CHANGED_PAGE, [first[-1], second[0]]),
    ):
        proxy.play({2: fault})
        page(bank, proxy.url)
        assert ids(page(bank, proxy.url, 2)) == expected
        assert ids(page(bank, proxy.url, 2)) == second


def test_expired_server_certificate_is_shown_for_that_call_only(bank: AsaasFake, tmp_path: Path) -> None:
    authority = Authority()
    context = ssl.create_default_context(cafile=authority.write(tmp_path))
    with (
        FaultProxy(bank.url, tls=authority) as proxy,
        httpx.Client(verify=context, trust_env=False) as client,
    ):
        proxy.play({2: Fault.EXPIRED_CERTIFICATE})
        assert client.get(f"{proxy.url}/finance/balance").status_code == 401
        with pytest.raises(httpx.ConnectError, match="certificate has expired"):
            client.get(f"{proxy.url}/finance/balance")
        assert client.get(f"{proxy.url}/finance/balance").status_code == 401


def test_bank_may_change_while_somebody_reads_its_pages(bank: AsaasFake) -> None:
    with FaultProxy(bank.url, on_call=lambda number: bank.post(number, DAY)) as proxy:
        assert [page(bank, proxy.url).json()["totalCount"] for _ in range(2)] == [6, 7]


def test_mutual_tls_lets_in_only_who_shows_a_certificate_of_the_bank(tmp_path: Path) -> None:
    with InterFake(StillClock()) as inter:

        def asked(certificate: str, key: str) -> int:
            paths = (tmp_path / "c.pem", tmp_path / "k.pem")
            for path, text in zip(paths, (certificate, key), strict=True):
                path.write_text(text)
            context = ssl.create_default_context(cafile=inter.authority_file)
            context.load_cert_chain(*paths)
            with httpx.Client(verify=context, trust_env=False) as client:
                return client.get(inter.url + BALANCE).status_code

        assert asked(inter.issued.certificate, inter.issued.private_key) == 401
        for refused in (inter.authority.expired(), Authority().issue()):
            with pytest.raises((httpx.HTTPError, ssl.SSLError)):
                asked(refused.certificate, refused.private_key)
        context = ssl.create_default_context(cafile=inter.authority_file)
        with (
            httpx.Client(verify=context, trust_env=False) as bare,
            pytest.raises((httpx.HTTPError, ssl.SSLError)),
        ):
            bare.post(inter.url + TOKEN)
        until(lambda: inter.times(BALANCE) == 1)
        assert inter.times(TOKEN) == 0
