"""What can ever be asked of a bank is a list, written out here and in the README; nothing else leaves the machine."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from core.domain.time import SystemClock
from core.feeds.asaas import PRODUCTION as ASAAS_URL
from core.feeds.asaas import AsaasFeed
from core.feeds.demo import DemoFeed
from core.feeds.http import CallNotAllowed, FeedHttp
from core.feeds.inter import InterFeed
from core.feeds.pluggy import Operator, PluggyFeed

CLOCK = SystemClock()
README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
EVERY = {
    "pluggy": {
        ("POST", "/auth"),
        ("POST", "/connect_token"),
        ("GET", "/items/{id}"),
        ("DELETE", "/items/{id}"),
        ("GET", "/v2/items"),
        ("GET", "/consents"),
        ("GET", "/accounts"),
        ("GET", "/accounts/{id}"),
        ("GET", "/accounts/{id}/balance"),
        ("GET", "/v2/transactions"),
    },
    "inter": {
        ("POST", "/oauth/v2/token"),
        ("GET", "/banking/v2/saldo"),
        ("GET", "/banking/v2/extrato/completo"),
    },
    "asaas": {("GET", "/financialTransactions"), ("GET", "/finance/balance")},
    "demo": set(),
}

TITLES = {"pluggy": "Pluggy", "inter": "Banco Inter PJ", "asaas": "Asaas"}


@pytest.fixture
def connectors() -> list[PluggyFeed | InterFeed | AsaasFeed | DemoFeed]:
    return [
        PluggyFeed(Operator("a", "b"), CLOCK),
        InterFeed(CLOCK),
        AsaasFeed(CLOCK),
        DemoFeed([], CLOCK, "America/Sao_Paulo"),
    ]


def test_every_connector_can_ask_for_just_what_is_written(connectors: list[PluggyFeed]) -> None:
    assert {one.name: set(one.calls) for one in connectors} == EVERY


def test_nothing_that_moves_money_can_be_asked_for() -> None:
    writing = {(name, *call) for name, calls in EVERY.items() for call in calls if call[0] != "GET"}
    assert writing == {
        ("pluggy", "POST", "/auth"),
        ("pluggy", "POST", "/connect_token"),
        ("pluggy", "DELETE", "/items/{id}"),  # has the aggregator forget the connection
        ("inter", "POST", "/oauth/v2/token"),
    }


@pytest.mark.parametrize("name", [name for name in EVERY if name != "demo"])
def test_readme_names_every_call(name: str) -> None:
    ahead = urlsplit(ASAAS_URL).path if name == "asaas" else ""
    row = next(row for row in README.splitlines() if row.startswith(f"| {TITLES[name]} |"))
    named = {method: row.partition(f"`{method} ")[2] for method in ("GET", "POST", "DELETE")}
    assert [call for call in EVERY[name] if f"{ahead}{call[1]}`" not in f"{named[call[0]]}"] == []


async def test_what_is_not_on_the_list_does_not_leave() -> None:
    http = FeedHttp("x", "http://127.0.0.1:9", {("GET", "/accounts")})
    for method, path in (("POST", "/accounts"), ("GET", "/payments"), ("GET", "/accounts/../payments")):
        with pytest.raises(CallNotAllowed):
            await http.ask(method, path)
    await http.close()
