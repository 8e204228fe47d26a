"""Banco Inter's door: certificates, keys, tokens, scopes and what each refusal means, over real mutual TLS."""

from __future__ import annotations

import asyncio
import logging
import os
import ssl
import stat
import tempfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives import serialization

from core.domain.feeds import Access, FeedAccount, FeedState
from core.feeds.http import Patience
from core.feeds.inter import InterFeed
from core.ports.feeds import ChecksSecrets, FeedError
from tests.feeds.authority import Authority, Issued, real_now, written
from tests.feeds.clock import StillClock
from tests.feeds.fault_proxy import Fault
from tests.feeds.inter_fake import BALANCE, STATEMENT, TOKEN, InterFake
from tests.feeds.loopback import served

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from core.ports.feeds import BankFeed

TODAY = date(2026, 11, 20)


@pytest.fixture
def clock() -> StillClock:
    """The real time, standing still: TLS itself goes by it."""
    return StillClock(real_now().replace(microsecond=0))


@pytest.fixture
def bank(clock: StillClock) -> Iterator[InterFake]:
    with InterFake(clock, opening_cents=10_000) as fake:
        yield fake


@pytest.fixture
async def feed(clock: StillClock, bank: InterFake) -> AsyncIterator[InterFeed]:
    found = InterFeed(clock, bank.url, authority=bank.authority_file, patience=Patience(deadline=10))
    yield found
    await found.close()


def access(bank: InterFake, issued: Issued | None = None, number: str | None = None, **other: str) -> Access:
    return Access(number or bank.number, bank.secrets(issued, **other))


async def account(feed: InterFeed, about: Access) -> FeedAccount:
    return (await feed.list_accounts(about))[0]


# --- what was given, before the bank is asked ----------------------------------------------------


def encrypted(issued: Issued) -> str:
    key = serialization.load_pem_private_key(issued.private_key.encode(), None)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(
        serialization.Encoding.PEM, form, serialization.BestAvailableEncryption(b"senha")
    ).decode()


def given(bank: InterFake, what: str, now: datetime) -> dict[str, str]:
    """Secrets with one thing wrong."""
    good, other = bank.issued, bank.authority.issue()
    return {
        "no certificate": bank.secrets(certificate=" "),
        "no key": bank.secrets(private_key=""),
        "no client": bank.secrets(client_id=""),
        "no client secret": bank.secrets(client_secret="\n"),
        "client of another alphabet": bank.secrets(client_secret="сегредо"),
        "a picture for a certificate": bank.secrets(certificate="\x89PNG ação"),
        "a broken certificate": bank.secrets(certificate=good.certificate.replace("M", "!", 3)),
        "a broken key": bank.secrets(private_key=good.private_key[:80]),
        "a novel for a key": bank.secrets(private_key="x" * 100_000),
        "swapped files": bank.secrets(certificate=good.private_key, private_key=good.certificate),
        "key with a password": bank.secrets(private_key=encrypted(good)),
        "key of another certificate": bank.secrets(private_key=other.private_key),
        "expired": bank.secrets(bank.authority.issue(ends=now)),
        "not yet valid": bank.secrets(bank.authority.issue(begins=now + timedelta(seconds=1))),
    }[what]


@pytest.mark.parametrize(
    ("what", "state", "code"),
    [
        ("no certificate", "CERT_INVALID", "certificate_missing"),
        ("no key", "CERT_INVALID", "private_key_missing"),
        ("no client", "NEEDS_REAUTH", "client_id_missing"),
        ("no client secret", "NEEDS_REAUTH", "client_secret_missing"),
        ("client of another alphabet", "NEEDS_REAUTH", "client_secret_unreadable"),
        ("a picture for a certificate", "CERT_INVALID", "certificate_unreadable"),
        ("a broken certificate", "CERT_INVALID", "certificate_unreadable"),
        ("a broken key", "CERT_INVALID", "private_key_unreadable"),
        ("a novel for a key", "CERT_INVALID", "private_key_unreadable"),
        ("swapped files", "CERT_INVALID", "files_swapped"),
        ("key with a password", "CERT_INVALID", "private_key_encrypted"),
        ("key of another certificate", "CERT_INVALID", "key_does_not_fit"),
        ("expired", "CERT_INVALID", "certificate_expired"),
        ("not yet valid", "CERT_INVALID", "certificate_not_yet_valid"),
    ],
)
async def test_what_cannot_open_the_account_is_named_without_asking_the_bank(
    what: str, state: str, code: str, bank: InterFake, feed: InterFeed, clock: StillClock
) -> None:
    secrets = given(bank, what, clock.now())
    looked_at = feed.look_at(secrets, clock.now())
    assert (looked_at.state.value, looked_at.provider_code) == (state, code)
    assert await feed.status(Access(bank.number, secrets)) == looked_at
    assert bank.log == []
    assert bank.front.log == []


@pytest.mark.parametrize(
    ("days", "state"), [(31, FeedState.OK), (29, FeedState.CERT_EXPIRING), (1, FeedState.CERT_EXPIRING)]
)
async def test_certificate_is_called_expiring_thirty_days_ahead(
    days: int, state: FeedState, bank: InterFake, feed: InterFeed, clock: StillClock
) -> None:
    ends = clock.now() + timedelta(days=days)
    about = access(bank, bank.authority.issue(ends=ends))
    status = await feed.status(about)
    assert (status.state, status.expires_at, status.data_as_of) == (state, ends, clock.now())


def test_files_with_windows_ends_a_mark_ahead_or_the_chain_behind_are_taken(
    bank: InterFake, feed: InterFeed, clock: StillClock
) -> None:
    good = bank.issued
    for certificate in (
        good.certificate.replace("\n", "\r\n"),
        "\ufeff" + good.certificate,
        good.certificate + bank.authority.certificate,
    ):
        secrets = bank.secrets(certificate=certificate)
        assert feed.look_at(secrets, clock.now()).state is FeedState.OK


def test_connector_is_one_that_checks_secrets(feed: InterFeed) -> None:
    port: BankFeed = feed
    assert isinstance(port, ChecksSecrets)
    assert feed.capabilities.asks_for == ("certificate", "private_key", "client_id", "client_secret")


# --- the handshake -------------------------------------------------------------------------------


async def test_certificate_of_another_authority_is_refused_by_the_bank_and_not_taken_for_a_failure_of_it(
    bank: InterFake, feed: InterFeed
) -> None:
    for _ in range(5):  # the bank's alert races with the end of the connection
        status = await feed.status(access(bank, Authority("Outra").issue()))
        assert (status.state, status.provider_code) == (FeedState.CERT_INVALID, "handshake")
    assert bank.log == []


async def test_certificate_that_expired_by_the_banks_clock_alone_is_refused_at_the_handshake(
    bank: InterFake, feed: InterFeed, clock: StillClock
) -> None:
    expired = bank.authority.expired()
    clock.advance(days=-14)
    assert feed.look_at(bank.secrets(expired), clock.now()).state is FeedState.CERT_EXPIRING
    assert (await feed.status(access(bank, expired))).state is FeedState.CERT_INVALID
    assert bank.log == []


async def test_bank_that_hangs_up_on_a_certificate_without_a_word_is_understood(
    bank: InterFake, clock: StillClock, tmp_path: Path
) -> None:
    files = written(bank.authority.issue("servidor"), tmp_path)
    with served(bank._app(), tls=(*files, bank.authority_file)) as port:
        feed = InterFeed(clock, f"https://127.0.0.1:{port}", authority=bank.authority_file)
        try:
            refused = await feed.status(access(bank, Authority().issue()))
            assert (refused.state, refused.provider_code) == (FeedState.CERT_INVALID, "handshake")
            assert (await feed.status(access(bank))).state is FeedState.OK
        finally:
            await feed.close()


async def test_bank_that_resets_connections_is_down_and_nobody_is_sent_for_a_certificate(
    bank: InterFake, feed: InterFeed
) -> None:
    bank.front.play(lambda _number: Fault.RESET)
    status = await feed.status(access(bank))
    assert (status.state, status.provider_code) == (FeedState.BANK_DOWN, "no_answer")


async def test_server_that_is_not_the_bank_learns_neither_client_nor_account(
    bank: InterFake, clock: StillClock, tmp_path: Path
) -> None:
    feed = InterFeed(clock, bank.url, authority=Authority("Outra").write(tmp_path))
    status = await feed.status(access(bank))
    await feed.close()
    assert (status.state, status.provider_code) == (FeedState.BANK_DOWN, "server_certificate")
    assert bank.front.log == []


async def test_operators_authority_is_trusted_by_the_usual_variable(
    bank: InterFake, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(bank.authority_file))
    feed = InterFeed(clock, bank.url)
    assert (await feed.status(access(bank))).state is FeedState.OK
    await feed.close()


async def test_key_is_on_the_disk_only_while_it_is_read_and_for_nobody_else(
    bank: InterFake, feed: InterFeed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    modes: list[int] = []
    load = ssl.SSLContext.load_cert_chain

    def watched(context: ssl.SSLContext, *paths: Any) -> None:
        modes.extend(stat.S_IMODE(path.stat().st_mode) for path in paths[:2])
        modes.append(stat.S_IMODE(paths[0].parent.stat().st_mode))
        load(context, *paths)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", watched)
    before = os.umask(0)
    try:
        assert (await feed.status(access(bank))).state is FeedState.OK
    finally:
        os.umask(before)
    assert modes == [0o600, 0o600, 0o700]
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - in an async test, paths must not block


# --- tokens --------------------------------------------------------------------------------------


async def test_one_token_serves_until_a_minute_before_its_end(
    bank: InterFake, feed: InterFeed, clock: StillClock
) -> None:
    about = access(bank)
    one = await account(feed, about)
    for _ in range(2):
        await feed.balance(about, one)
        await feed.fetch_window(about, one, TODAY, TODAY)
    clock.advance(seconds=3_539)
    await feed.balance(about, one)
    assert bank.times(TOKEN) == 1
    clock.advance(seconds=1)
    await feed.balance(about, one)
    assert bank.times(TOKEN) == 2


async def test_calls_at_the_same_moment_share_one_token(bank: InterFake, feed: InterFeed) -> None:
    about = access(bank)
    one = await account(feed, about)
    await asyncio.gather(*(feed.balance(about, one) for _ in range(8)))
    assert (bank.times(TOKEN), bank.times(BALANCE)) == (1, 8)


async def test_token_the_bank_forgot_is_replaced_once_in_the_middle_of_a_window(
    bank: InterFake, feed: InterFeed
) -> None:
    bank.largest_page, bank.clamps = 2, True
    ids = [bank.post(100 + place, TODAY) for place in range(5)]
    about = access(bank)
    one = await account(feed, about)
    bank.front.on_call = lambda number: bank.expire_tokens() if number == 3 else None
    page = await feed.fetch_window(about, one, TODAY, TODAY)
    assert [row.provider_id for row in page.rows] == ids
    assert bank.times(TOKEN) == 2


async def test_bank_that_takes_no_token_wants_the_person_and_is_not_asked_again(
    bank: InterFake, feed: InterFeed
) -> None:
    bank.fail(BALANCE, 401, times=99)
    status = await feed.status(access(bank))
    assert (status.state, status.provider_code) == (FeedState.NEEDS_REAUTH, "401")
    assert (bank.times(TOKEN), bank.times(BALANCE)) == (2, 2)


async def test_short_lived_token_is_used_for_half_its_life(
    bank: InterFake, feed: InterFeed, clock: StillClock
) -> None:
    bank.token_seconds = 50
    about = access(bank)
    one = await account(feed, about)
    await feed.balance(about, one)
    clock.advance(seconds=24)
    await feed.balance(about, one)
    assert bank.times(TOKEN) == 1
    clock.advance(seconds=2)
    await feed.balance(about, one)
    assert bank.times(TOKEN) == 2


async def test_connections_keep_apart_and_their_number_is_bounded(bank: InterFake, feed: InterFeed) -> None:
    for place in range(40):
        await feed.status(access(bank, client_id=f"cliente-{place}"))
    assert len(feed._sessions) == 32
    assert (await feed.status(access(bank))).state is FeedState.OK
    assert (await feed.status(access(bank, client_secret="errado"))).state is FeedState.NEEDS_REAUTH
    assert (await feed.status(access(bank, bank.authority.issue()))).state is FeedState.OK


# --- what refusals mean --------------------------------------------------------------------------


async def test_application_the_bank_does_not_know_needs_its_person(bank: InterFake, feed: InterFeed) -> None:
    status = await feed.status(access(bank, client_secret="errado"))
    assert (status.state, status.provider_code) == (FeedState.NEEDS_REAUTH, "401 invalid_client")
    assert bank.times(BALANCE) == 0


async def test_statement_that_was_not_ticked_is_a_missing_scope_at_the_token_or_at_the_account(
    bank: InterFake, feed: InterFeed
) -> None:
    about = access(bank)
    assert (await feed.status(about)).state is FeedState.OK
    bank.scopes.clear()
    late = await feed.status(about)
    assert (late.state, late.message) == (FeedState.MISSING_SCOPE, "Escopo insuficiente: extrato.read")
    bank.expire_tokens()
    early = await feed.status(about)
    assert (early.state, early.provider_code) == (FeedState.MISSING_SCOPE, "400 invalid_scope")


async def test_account_of_somebody_else_is_not_found_and_scopes_are_not_blamed(
    bank: InterFake, feed: InterFeed
) -> None:
    status = await feed.status(access(bank, number="99999999-9"))
    assert (status.state, status.provider_code) == (FeedState.ACCOUNT_NOT_FOUND, "403")
    bank.fail(BALANCE, 404)
    assert (await feed.status(access(bank))).state is FeedState.ACCOUNT_NOT_FOUND
    wrong = {"violacoes": [{"propriedade": "x-conta-corrente", "razao": "formato"}]}
    bank.fail(BALANCE, 400, body=wrong)
    assert (await feed.status(access(bank))).state is FeedState.ACCOUNT_NOT_FOUND
    nothing = Access("sem numero", bank.secrets())
    assert (await feed.status(nothing)).state is FeedState.ACCOUNT_NOT_FOUND


async def test_each_account_of_an_application_is_read_apart(bank: InterFake, feed: InterFeed) -> None:
    bank.open_account("222222222", opening_cents=77)
    bank.post(500, TODAY, account="222222222")
    bank.post(900, TODAY)
    second = access(bank, number="22222222-2")
    one = await account(feed, second)
    assert (one.number, one.stable_key, one.name) == (
        "222222222",
        "bank:77:222222222",
        "Banco Inter 22222222-2",
    )
    assert [row.amount_cents for row in (await feed.fetch_window(second, one, TODAY, TODAY)).rows] == [500]
    assert (await feed.balance(second, one)).booked_cents == 577
    assert {asked.account for asked in bank.log if asked.path != TOKEN} == {"222222222"}


async def test_refused_window_is_our_own_mistake(bank: InterFake, feed: InterFeed) -> None:
    about = access(bank)
    one = await account(feed, about)
    body = {
        "title": "Erro",
        "violacoes": [{"propriedade": "dataFim", "razao": "maior que hoje", "valor": "x"}],
    }
    bank.fail(STATEMENT, 400, body=body, times=2)
    with pytest.raises(FeedError) as caught:
        await feed.fetch_window(about, one, TODAY, TODAY)
    assert (caught.value.state, caught.value.provider_code) == (FeedState.WINDOW_TOO_LONG, "400 dataFim")


async def test_bank_that_is_busy_or_down_says_when_to_come_back(
    bank: InterFake, feed: InterFeed, clock: StillClock
) -> None:
    about = access(bank)
    bank.fail(BALANCE, 429, retry_after=90)
    status = await feed.status(about)
    assert (status.state, status.retry_at) == (FeedState.RATE_LIMITED, clock.now() + timedelta(seconds=90))
    bank.fail(BALANCE, 503, times=3)
    status = await feed.status(about)
    assert (status.state, status.provider_code) == (FeedState.BANK_DOWN, "503")


@pytest.mark.parametrize(
    "body", [{}, {"access_token": ""}, {"access_token": 7}, {"access_token": "ação"}, {"access_token": None}]
)
async def test_token_that_is_none_is_no_way_in(
    body: dict[str, Any], bank: InterFake, feed: InterFeed
) -> None:
    bank.fail(TOKEN, 200, body=body)
    status = await feed.status(access(bank))
    assert (status.state, status.provider_code) == (FeedState.BANK_DOWN, "shape")
    assert bank.times(BALANCE) == 0


async def test_token_for_other_things_than_the_statement_is_a_missing_scope(
    bank: InterFake, feed: InterFeed
) -> None:
    bank.fail(TOKEN, 200, body={"access_token": "x", "scope": "boleto-cobranca.read", "expires_in": 60})
    assert (await feed.status(access(bank))).state is FeedState.MISSING_SCOPE


# --- what leaves, and what is written down -------------------------------------------------------


async def test_connector_can_ask_for_nothing_but_token_balance_and_statement(
    bank: InterFake, feed: InterFeed
) -> None:
    assert feed.calls == {
        ("POST", "/oauth/v2/token"),
        ("GET", "/banking/v2/saldo"),
        ("GET", "/banking/v2/extrato/completo"),
    }
    about = access(bank)
    one = await account(feed, about)
    await feed.status(about)
    await feed.balance(about, one)
    await feed.fetch_window(about, one, TODAY - timedelta(days=200), TODAY)
    assert bank.pairs() == feed.calls


async def test_no_secret_is_written_down_at_debug_whatever_happens(
    bank: InterFake, feed: InterFeed, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    about = access(bank)
    one = await account(feed, about)
    await feed.status(about)
    tokens = set(bank.tokens)
    bank.post(4_815_162, TODAY, title="CANARIO DO EXTRATO")
    errors: list[FeedError] = []
    for fault in (Fault.RESET, Fault.NAN, Fault.WRONG_CHARSET, Fault.EXPIRED_CERTIFICATE, Fault.BROKEN):
        bank.front.play(lambda _number, fault=fault: fault)  # type: ignore[misc]
        with pytest.raises(FeedError) as caught:
            await feed.fetch_window(about, one, TODAY, TODAY)
        errors.append(caught.value)
    bank.front.heal()
    await feed.fetch_window(about, one, TODAY, TODAY)
    await feed.status(access(bank, client_secret="segredo-errado-9182"))
    await feed.status(access(bank, Authority().issue()))
    said = caplog.text + repr(errors) + repr(about) + repr(feed._sessions.__dict__)
    assert "feed_call" in said
    key_line = bank.issued.private_key.splitlines()[1]
    hidden = {bank.client_secret, "segredo-errado-9182", key_line, "CANARIO", "48151", *tokens, *bank.tokens}
    assert [word for word in hidden if word in said] == []


async def test_status_is_the_same_for_a_reference_with_and_without_its_dash(
    bank: InterFake, feed: InterFeed
) -> None:
    plain, dashed = access(bank), replace(access(bank), reference="12345678-9")
    assert (await feed.status(plain)).state is (await feed.status(dashed)).state is FeedState.OK
    assert await feed.list_accounts(plain) == await feed.list_accounts(dashed)
