"""The verbs about bank feeds, as an operator calls them, against banks that are real HTTP servers."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.feeds.asaas_fake import AsaasFake
from tests.feeds.inter_fake import InterFake
from tests.feeds.pluggy_fake import PluggyFake

Concilia = Callable[..., "subprocess.CompletedProcess[str]"]
TODAY = datetime.now(UTC).date()  # noqa: TID251 - the process under test has the machine's clock
KEYS = ("o-segredo-antigo-da-casa", "o-segredo-novo-da-casa")


class Now:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - as above


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def shown(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def pluggy() -> Any:
    with PluggyFake.serving(Now()) as fake:
        yield fake


def of_pluggy(pluggy: PluggyFake) -> dict[str, str]:
    return {
        "PLUGGY_API_URL": pluggy.url,
        "PLUGGY_CLIENT_ID": pluggy.client_id,
        "PLUGGY_CLIENT_SECRET": pluggy.client_secret,
    }


def test_every_account_of_an_item_is_linked_read_and_shown(concilia: Concilia, pluggy: PluggyFake) -> None:
    item = pluggy.item()
    account, savings = item.account("12345-6", bank="341"), item.account("98765-4", bank="341")
    account.post(days_ago(3), 48_000, "PIX RECEBIDO ANA")
    account.post(days_ago(3), 48_000, "PIX RECEBIDO ANA")
    savings.post(days_ago(2), -9_990, "TARIFA")
    settings = of_pluggy(pluggy)
    for said in ("criada", "consertada"):  # again repairs, and doubles nothing
        done = concilia("integrar", "pluggy", "--item", item.id, **settings)
        assert done.returncode == 0, done.stderr
        assert said in done.stdout
    first = shown(concilia("sincronizar", "--json", **settings))["accounts"]
    assert sorted((one["feed"], one["state"], one["read"], one["new"]) for one in first) == [
        ("pluggy", "OK", 1, 1),
        ("pluggy", "OK", 2, 2),
    ]
    again = shown(concilia("sincronizar", "--json", **settings))["accounts"]
    assert [one["new"] for one in again] == [0, 0]
    (connection,) = shown(concilia("integracoes", "--json", **settings))["connections"]
    assert (connection["state"], connection["fix"]) == ("OK", "")
    assert connection["data_as_of"]
    assert connection["next_attempt"]
    assert len(shown(concilia("pendentes", "--json"))["lines"]) == 3
    assert pluggy.asked() <= {
        ("POST", "/auth"),
        ("GET", "/items/{id}"),
        ("GET", "/consents"),
        ("GET", "/accounts"),
        ("GET", "/accounts/{id}/balance"),
        ("GET", "/v2/transactions"),
    }


def test_refused_login_is_a_state_with_steps_and_no_failure(concilia: Concilia, pluggy: PluggyFake) -> None:
    item = pluggy.item()
    item.account("12345-6", bank="341").post(days_ago(1), 1_000, "PIX")
    concilia("integrar", "pluggy", "--item", item.id, **of_pluggy(pluggy))
    item.fail("INVALID_CREDENTIALS")
    (account,) = shown(concilia("sincronizar", "--json", **of_pluggy(pluggy)))["accounts"]
    assert (account["state"], account["read"]) == ("NEEDS_REAUTH", 0)
    (connection,) = shown(concilia("integracoes", "--json"))["connections"]
    assert connection["state"] == "NEEDS_REAUTH"
    assert connection["fix"]
    assert "NEEDS_REAUTH" in concilia("integracoes").stdout


def test_item_that_pluggy_does_not_know_is_one_sentence(concilia: Concilia, pluggy: PluggyFake) -> None:
    done = concilia("integrar", "pluggy", "--item", "no-such-item", **of_pluggy(pluggy))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "Nada foi ligado" in done.stderr
    assert shown(concilia("integracoes", "--json")) == {"connections": []}


def test_pluggy_without_keys_says_which_are_missing(concilia: Concilia) -> None:
    done = concilia("integrar", "pluggy", "--item", "x")
    assert done.returncode == 2
    assert "PLUGGY_CLIENT_ID" in done.stderr


@pytest.mark.parametrize(
    "address", ["http://169.254.169.254", "https://10.0.0.1", "https://u:p@bank.example"]
)
def test_address_inside_a_network_is_refused(concilia: Concilia, address: str) -> None:
    done = concilia(
        "integrar",
        "pluggy",
        "--item",
        "x",
        PLUGGY_API_URL=address,
        PLUGGY_CLIENT_ID="a",
        PLUGGY_CLIENT_SECRET="b",
    )
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "https" in done.stderr


def test_account_at_inter_is_linked_over_mutual_tls_and_its_secrets_lie_sealed(
    concilia: Concilia, tmp_path: Path
) -> None:
    with InterFake(Now()) as bank:
        bank.post(48_000, days_ago(2), title="Pix recebido")
        certificate, private_key, authority = bank.write_files(tmp_path)
        settings = {
            "INTER_API_URL": bank.url,
            "SSL_CERT_FILE": str(authority),
            "CONCILIA_KEY": KEYS[0],
            "LOG_LEVEL": "DEBUG",
        }
        given = bank.secrets()
        secret = given["client_secret"]
        linked = concilia(
            *("integrar", "inter", "--conta", bank.number),
            *("--certificado", certificate, "--chave", private_key),
            *("--client-id", given["client_id"], "--client-secret", secret, "--nome", "Inter da loja"),
            **settings,
        )
        assert linked.returncode == 0, linked.stderr
        synced = concilia("sincronizar", "--json", **settings)
        (account,) = shown(synced)["accounts"]
        assert (account["account"], account["state"], account["new"]) == ("Inter da loja", "OK", 1)
        (connection,) = shown(concilia("integracoes", "--json", **settings))["connections"]
        assert connection["expires_at"]
        stored = "".join(map(repr, (tmp_path / "concilia.db").read_bytes().split(b"\0")))
        for text in (secret, "PRIVATE KEY"):
            assert text not in stored
            assert text not in linked.stderr + synced.stderr
        assert {(one.method, one.path) for one in bank.log} == {
            ("POST", "/oauth/v2/token"),
            ("GET", "/banking/v2/saldo"),
            ("GET", "/banking/v2/extrato/completo"),
        }
        change = settings | {"CONCILIA_KEY": f"{KEYS[1]},{KEYS[0]}"}
        assert "4 segredos" in concilia("chave", "trocar", **change).stdout
        assert "já estava" in concilia("chave", "trocar", **change).stdout
        alone = settings | {"CONCILIA_KEY": KEYS[1]}
        assert shown(concilia("sincronizar", "--json", **alone))["accounts"][0]["state"] == "OK"
        lost = settings | {"CONCILIA_KEY": "outra-chave-qualquer"}
        assert shown(concilia("sincronizar", "--json", **lost))["accounts"][0]["state"] == "OPERATOR_CONFIG"
        refused = concilia("chave", "trocar", **lost)
        assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)


def test_key_is_made_once_beside_the_database_for_its_owner_alone(concilia: Concilia, tmp_path: Path) -> None:
    with AsaasFake(Now()) as bank:
        settings = {"ASAAS_API_URL": bank.url}
        linked = concilia("integrar", "asaas", "--conta", "1234567", "--chave-api", bank.key, **settings)
        assert linked.returncode == 0, linked.stderr
        assert "concilia.key" in linked.stderr
        kept = (tmp_path / "concilia.key").read_text()
        assert (tmp_path / "concilia.key").stat().st_mode & 0o777 == 0o600
        assert shown(concilia("sincronizar", "--json", **settings))["accounts"][0]["state"] == "OK"
        assert (tmp_path / "concilia.key").read_text() == kept
        rows = sqlite3.connect(tmp_path / "concilia.db").execute("SELECT sealed FROM secrets").fetchall()
        assert rows
        assert all(bank.key.encode() not in row[0] for row in rows)


def test_bank_that_is_down_is_a_state_and_the_books_stay(concilia: Concilia, pluggy: PluggyFake) -> None:
    item = pluggy.item()
    item.account("12345-6", bank="341").post(days_ago(1), 1_000, "PIX")
    settings = of_pluggy(pluggy)
    concilia("integrar", "pluggy", "--item", item.id, **settings)
    concilia("sincronizar", **settings)
    down = settings | {"PLUGGY_API_URL": "http://127.0.0.1:9"}
    (account,) = shown(concilia("sincronizar", "--json", **down))["accounts"]
    assert account["state"] == "BANK_DOWN"
    assert len(shown(concilia("pendentes", "--json"))["lines"]) == 1
